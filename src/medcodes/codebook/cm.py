"""The ICD-10-CM code book on one day: the tree of the tabular list and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, cast

from medcodes.codebook.model import Encounter, NoteKind, check_date
from medcodes.codebook.notes import Note
from medcodes.codebook.outline import Block, Chapter
from medcodes.codebook.release import NODES, Codes, Entry, Release
from medcodes.codebook.sides import side_of
from medcodes.codebook.spans import Spans, end_of
from medcodes.errors import InvalidCodeError, Reason
from medcodes.icd10cm import ICD10CM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from medcodes.codebook.excludes import Conflicts
    from medcodes.codebook.model import Laterality
    from medcodes.codebook.notes import NoteOwner
    from medcodes.codebook.outline import Outline, Section, TabularSource
    from medcodes.ranges import CodeRange

__all__ = ["ICD10CMEntry", "ICD10CMRelease"]

# The length of a canonical text that has a 7th character.
_WITH_SEVENTH: Final = 8


class ICD10CMRelease(Release[ICD10CM, "ICD10CMEntry"]):
    """The diagnosis codes of one day.

    >>> from datetime import date
    >>> import medcodes
    >>> cm = medcodes.on(date(2026, 4, 1)).icd10cm
    >>> cm.status("M54.5"), cm["M54.50"].title
    (<Status.HEADER: 'header'>, 'Low back pain, unspecified')
    """

    __slots__ = ("_conflicts",)

    _conflicts: Conflicts | None

    code_type: ClassVar[type[ICD10CM]] = ICD10CM

    @property
    def _tabular(self) -> TabularSource:
        return cast("TabularSource", self._source)

    @classmethod
    def from_official(
        cls,
        *,
        edition: str,
        valid_from: date,
        valid_to: date | None = None,
        order_file: str | bytes,
        tabular_xml: str | bytes | None = None,
    ) -> ICD10CMRelease:
        """Build a release from the official files of an edition, held in memory.

        ``order_file`` is "icd10cm-order-YYYY.txt", ``tabular_xml`` the tabular list as XML;
        without it the release has no chapters, blocks and notes. Nothing is known of other
        editions: history, flags, successors and predecessors are None. A document type in
        the XML is refused, sizes are bounded, and DataFormatError names the line of what
        is not as it should be.

        >>> from datetime import date
        >>> order = (
        ...     "00001 I10     1 " + "Essential (primary) hypertension".ljust(61) + "Essential (primary) hypertension"
        ... )
        >>> cm = ICD10CMRelease.from_official(edition="2028", valid_from=date(2027, 10, 1), order_file=order)
        >>> cm["I10"].title, cm.history("I10"), cm.notes_edition
        ('Essential (primary) hypertension', None, None)
        """
        from medcodes.codebook.official_cm import OfficialICD10CM

        first, last = check_date(valid_from), None if valid_to is None else check_date(valid_to)
        if last is not None and last < first:
            raise ValueError(f"the edition ends on {last}, before it begins on {first}")
        return cls(OfficialICD10CM.read(edition, first, last, order_file, tabular_xml), first)

    # -- chapters, blocks, ranges --------------------------------------------------

    @property
    def outline(self) -> Outline | None:
        """The chapters and blocks of the day as data; None without a tabular list."""
        return self._tabular.outline(self._as_of)

    @property
    def chapters(self) -> tuple[Chapter, ...] | None:
        """The chapters of the day; None where the release has no tabular list."""
        outline = self.outline
        if outline is None:
            return None
        return tuple(Chapter(self, place) for place in outline.places.values() if place.is_chapter)

    @property
    def blocks(self) -> tuple[Block, ...] | None:
        """All blocks of the day, also those that only group others; None as for chapters."""
        outline = self.outline
        if outline is None:
            return None
        return tuple(Block(self, place) for place in outline.places.values() if not place.is_chapter)

    def _sections(self, category: str) -> Iterator[tuple[str, Section]]:
        """Give the sections around a category, nearest first, each with its name as an owner of notes."""
        outline = self.outline
        for place in () if outline is None else outline.above(category):
            yield place.owner, Chapter(self, place) if place.is_chapter else Block(self, place)

    @property
    def _spans(self) -> Spans:
        return Spans(self._timeline)

    def span(self, *ranges: str | CodeRange) -> Codes[ICD10CM]:
        """Return the nodes of the day that are in a range of the tabular list, or in one of several.

        An end includes everything under it and need not exist: ``cm.span("V00-X58")``.
        Raises InvalidCodeError where a text is no range, or its ends are not in order.

        >>> from datetime import date
        >>> import medcodes
        >>> cm = medcodes.on(date(2026, 4, 1)).icd10cm
        >>> [str(code) for code in cm.span("E08-E13 with .52")]
        ['E08.52', 'E09.52', 'E10.52', 'E11.52', 'E13.52']
        """
        from medcodes.ranges import parse_ranges

        read = [found for one in ranges for found in (parse_ranges(one) if isinstance(one, str) else (one,))]
        spans = self._spans
        for one in read:
            if not spans.ordered(one):
                expected = f"{one.last} after {one.first} in the tabular list"
                raise InvalidCodeError("icd10cm", str(one), Reason.STRUCTURE, "range", None, expected)
        return self.codes_of(read)

    def codes_of(self, ranges: Iterable[CodeRange]) -> Codes[ICD10CM]:
        """Return the nodes of the day in some ranges; one whose ends are not in order holds nothing."""
        held = tuple(ranges)

        def rows() -> int:
            spans = self._spans
            bits = 0
            for one in held:
                between = spans.rows(one)
                bits |= self._statuses.bits(NODES, between.start, between.stop) & spans.bits(one)
            return bits

        return self._codes(rows)

    def codes_in(self, categories: Iterable[str]) -> Codes[ICD10CM]:
        """Return the nodes of the day in some categories, given by their three characters."""
        starts, where = self._timeline.starts, self._timeline.where

        def rows() -> int:
            bits = 0
            for category in categories:
                position = where[category]
                bits |= self._statuses.bits(NODES, starts[position], starts[position + 1])
            return bits

        return self._codes(rows)

    # -- notes ---------------------------------------------------------------------

    @property
    def notes_edition(self) -> str | None:
        """The name of the edition that the notes are of, None where the release has none.

        The tabular list is in reach for 2021-01-01, 2025-04-01 and 2026-04-01: a book has
        the notes of the last of these on or before its day, else of the first.
        """
        notes = self._tabular.notes(self._as_of)
        return None if notes is None else notes.edition

    def notes_at(self, owner: str, shown: ICD10CM | NoteOwner, kind: NoteKind) -> tuple[Note, ...] | None:
        """Return the notes of a kind that stand at an owner itself, None without a tabular list."""
        notes = self._tabular.notes(self._as_of)
        if notes is None:
            return None
        return tuple(Note(kind, text, shown, notes.edition, self) for found, text in notes.at(owner) if found is kind)

    def excludes1_between(self, first: ICD10CM | str, second: ICD10CM | str) -> tuple[Note, ...] | None:
        """Return every Excludes1 note that forbids a pair of codes or headers, deepest owner first.

        The note may stand on either side: the answer is the same for both orders. Codes
        are judged by their place in the tabular list, in force or not; a code has no
        conflict with itself, its ancestors and its descendants. A condition of a note
        ("with .42") must hold. None where the release has no notes.

        >>> from datetime import date
        >>> import medcodes
        >>> cm = medcodes.on(date(2026, 4, 1)).icd10cm
        >>> [(str(note.owner), note.text) for note in cm.excludes1_between("E10.9", "E11.9")]
        [('E10', 'type 2 diabetes mellitus (E11.-)'), ('E11', 'type 1 diabetes mellitus (E10.-)')]
        """
        one = first if type(first) is ICD10CM else self._value(first)
        other = second if type(second) is ICD10CM else self._value(second)
        try:
            conflicts = self._conflicts
        except AttributeError:
            conflicts = self._conflicts = self._find_conflicts()
        return None if conflicts is None else conflicts.between(one.text, other.text)

    def _find_conflicts(self) -> Conflicts | None:
        from medcodes.codebook.excludes import Conflicts

        notes = self._tabular.notes(self._as_of)
        if notes is None:
            return None
        return self._tabular.kept(
            ("conflicts", self._edition.name),
            lambda: Conflicts(self._timeline, self._spans, notes, self, lambda category: [*self._sections(category)]),
        )

    # -- the tree ------------------------------------------------------------------

    def _ancestor_rows(self, row: int) -> Iterator[int]:
        """Give the rows above a row on the day, nearest first.

        The parent of a code is the longest shorter beginning of its text that is a node.
        """
        text = self._timeline.texts[row]
        for length in range(len(text) - 1, 2, -1):
            above = self._timeline.row(text[:length])
            if above is not None and self._is_node(above):
                yield above

    def _descendant_rows(self, row: int) -> range:
        """Return the rows under a row, on whatever day."""
        return range(row + 1, end_of(self._timeline, row))

    def _child_rows(self, row: int) -> Iterator[int]:
        below = self._descendant_rows(row)
        child = below.start
        while child < below.stop:
            if self._is_node(child):
                yield child
                child = self._descendant_rows(child).stop
            else:
                child += 1

    # -- seventh characters --------------------------------------------------------

    def _seventh_characters(self, row: int) -> dict[str, str]:
        """Return the 7th characters that a node without one takes on the day, with their texts."""
        text = self._timeline.texts[row]
        padded = f"{text[:3]}.{text[4:]:X<3}"
        defined = self._tabular.seventh_characters(self._as_of)
        if defined is None:
            return self._seventh_characters_by_title(row, padded)
        nearest = next((defined[text[:end]] for end in range(len(text), 2, -1) if text[:end] in defined), None)
        if nearest is None:
            return {}
        return {
            character: meaning
            for character, meaning in nearest.items()
            if self._is_node(self._timeline.row(padded + character))
        }

    def _seventh_characters_by_title(self, row: int, padded: str) -> dict[str, str]:
        title = f"{self.entry_type(self, row).title}, "
        found: dict[str, str] = {}
        for child in self._child_rows(row):
            text: str = self._timeline.texts[child]
            child_title: str = self.entry_type(self, child).title
            if text[:-1] == padded and child_title.startswith(title):
                found[text[-1]] = child_title.removeprefix(title)
        return found


class ICD10CMEntry(Entry[ICD10CM, ICD10CMRelease]):
    """An ICD-10-CM code as the tabular list has it on one day."""

    __slots__ = ()

    @property
    def parent(self) -> ICD10CM | None:
        """The code right above, None for a category."""
        return next(iter(self.ancestors), None)

    @property
    def ancestors(self) -> tuple[ICD10CM, ...]:
        """The codes above, nearest first, up to the category."""
        release = self._release
        return tuple(map(release._node, release._ancestor_rows(self._row)))

    @property
    def children(self) -> tuple[ICD10CM, ...]:
        """The codes right below, those with a seventh character included."""
        release = self._release
        return tuple(map(release._node, release._child_rows(self._row)))

    @property
    def siblings(self) -> tuple[ICD10CM, ...]:
        """The other children of the parent; for a category, none."""
        parent = self.parent
        if parent is None:
            return ()
        return tuple(code for code in self._release[parent].children if code != self.code)

    @property
    def descendants(self) -> Codes[ICD10CM]:
        """All codes below, headers included."""
        release = self._release
        row: Final = self._row

        def rows() -> int:
            below = release._descendant_rows(row)
            return release._statuses.bits(NODES, below.start, below.stop)

        return release._codes(rows)

    # -- chapters, blocks, notes ---------------------------------------------------

    @property
    def block(self) -> Block | None:
        """The innermost block around the code; None where no source says which."""
        return next((one for one in self._sections if isinstance(one, Block)), None)

    @property
    def chapter(self) -> Chapter | None:
        """The chapter around the code; None where no source says which."""
        return next((one for one in self._sections if isinstance(one, Chapter)), None)

    @property
    def _sections(self) -> Iterator[Section]:
        return (section for _, section in self._release._sections(self._text[:3]))

    @property
    def _text(self) -> str:
        return self._release._timeline.texts[self._row]

    @property
    def includes(self) -> tuple[Note, ...] | None:
        """The "Includes" notes at the code itself."""
        return self.notes(NoteKind.INCLUDES)

    @property
    def inclusion_terms(self) -> tuple[Note, ...] | None:
        """The terms listed under the code itself."""
        return self.notes(NoteKind.INCLUSION_TERM)

    @property
    def excludes1(self) -> tuple[Note, ...] | None:
        """The "Excludes1" notes at the code itself."""
        return self.notes(NoteKind.EXCLUDES1)

    @property
    def excludes2(self) -> tuple[Note, ...] | None:
        """The "Excludes2" notes at the code itself."""
        return self.notes(NoteKind.EXCLUDES2)

    @property
    def code_first(self) -> tuple[Note, ...] | None:
        """The "Code first" notes at the code itself."""
        return self.notes(NoteKind.CODE_FIRST)

    @property
    def use_additional_code(self) -> tuple[Note, ...] | None:
        """The "Use additional code" notes at the code itself."""
        return self.notes(NoteKind.USE_ADDITIONAL_CODE)

    @property
    def code_also(self) -> tuple[Note, ...] | None:
        """The "Code also" notes at the code itself."""
        return self.notes(NoteKind.CODE_ALSO)

    def notes(self, kind: NoteKind) -> tuple[Note, ...] | None:
        """Return the notes of a kind at the code itself; None where the release has no notes."""
        return self._release.notes_at(self._text, self.code, kind)

    def all_notes(self, kind: NoteKind) -> tuple[Note, ...] | None:
        """Return the notes of a kind that hold for the code: its own, then those above, nearest first.

        Above are its ancestors, its blocks and its chapter. A code that is newer than the
        edition of the notes has those of its nearest ancestor in it.
        """
        text, release = self._text, self._release
        if release.notes_edition is None:
            return None
        above = [text[:length] for length in range(len(text), 2, -1)]
        owners: list[tuple[str, ICD10CM | Section]] = [(one, ICD10CM._trusted(one)) for one in above if one[-1] != "."]
        owners.extend(release._sections(text[:3]))
        return tuple(note for owner, shown in owners for note in release.notes_at(owner, shown, kind) or ())

    # -- seventh character, side ---------------------------------------------------

    @property
    def seventh_characters(self) -> Mapping[str, str]:
        """The 7th characters that the code takes on the day, each with its text.

        Empty where it takes none. A code with a 7th character answers as the one it is
        made of; a real subdivision at position 7 (H54.413A) takes none. Where the release
        has no tabular list, the titles say it.

        >>> from datetime import date
        >>> import medcodes
        >>> cm = medcodes.on(date(2026, 4, 1)).icd10cm
        >>> dict(cm["W21.89"].seventh_characters)
        {'A': 'initial encounter', 'D': 'subsequent encounter', 'S': 'sequela'}
        """
        release = self._release
        row = self._row if len(self._text) < _WITH_SEVENTH else next(release._ancestor_rows(self._row))
        return release._seventh_characters(row)

    @property
    def encounter(self) -> Encounter | None:
        """The phase of care that the 7th character names, by its text; None where it names none."""
        text = self.seventh_characters.get(self.code.seventh_character or "", "")
        return next((phase for phase in Encounter if text.startswith(phase.value)), None)

    @property
    def laterality(self) -> Laterality | None:
        """The side of the body that the title names; None for a title with no side or with both."""
        release = self._release
        known: dict[int, Laterality | None] = release._tabular.kept(("sides", release._edition.name), dict)
        if self._row not in known:
            known[self._row] = self._find_side()
        return known[self._row]

    def _find_side(self) -> Laterality | None:
        title = self.title
        if title is None:
            return None
        timeline = self._release._timeline
        shelf = self._release._titles[timeline.where[self._text[:3]]]
        return side_of(title, shelf.__contains__, self._titles_beside)

    def _titles_beside(self) -> Iterator[str]:
        for code in self.siblings:
            title = self._release[code].title
            if title is not None:
                yield title


ICD10CMRelease.entry_type = ICD10CMEntry
