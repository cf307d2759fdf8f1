"""What the tabular list adds to a release: the tree, chapters, blocks, ranges, notes, 7th characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from medcodes.codebook.model import check_kind
from medcodes.codebook.notes import Note
from medcodes.codebook.outline import Block, Chapter
from medcodes.codebook.release import NODES, Entry
from medcodes.codebook.spans import Spans, end_of
from medcodes.codebook.tree import TreeRelease
from medcodes.errors import InvalidCodeError, Reason, expect, expect_each
from medcodes.icd10cm import ICD10CM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from medcodes.codebook.codes import Codes
    from medcodes.codebook.excludes import Conflicts
    from medcodes.codebook.model import NoteKind
    from medcodes.codebook.notes import NoteOwner
    from medcodes.codebook.outline import Outline, Section, TabularSource
    from medcodes.ranges import CodeRange

__all__ = ["WITH_SEVENTH", "TabularRelease"]

WITH_SEVENTH: Final = 8
"""the length of a canonical text that has a 7th character"""

E = TypeVar("E", bound=Entry[ICD10CM, Any])


class TabularRelease(TreeRelease[ICD10CM, E]):
    """A release of diagnosis codes that knows its tabular list."""

    __slots__ = ("_conflicts",)

    _conflicts: Conflicts | None

    @property
    def _tabular(self) -> TabularSource:
        return cast("TabularSource", self._source)

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
        return self._tabular.kept(("spans",), lambda: Spans(self._timeline))

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
        from medcodes.ranges import CodeRange, parse_ranges

        for one in ranges:
            if not isinstance(one, (str, CodeRange)):
                raise TypeError(f"expected a range as str or CodeRange, got {type(one).__name__}")
        read = [found for one in ranges for found in (parse_ranges(one) if isinstance(one, str) else (one,))]
        spans = self._spans
        for one in read:
            if not spans.ordered(one):
                expected = f"{one.last} after {one.first} in the tabular list"
                raise InvalidCodeError("icd10cm", str(one), Reason.STRUCTURE, "range", None, expected)
        return self.codes_of(read)

    def codes_of(self, ranges: Iterable[CodeRange]) -> Codes[ICD10CM]:
        """Return the nodes of the day in some ranges; one whose ends are not in order holds nothing."""
        from medcodes.ranges import CodeRange

        held = expect_each("ranges", ranges, CodeRange)

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
        held = expect_each("categories", categories, str)

        def rows() -> int:
            bits = 0
            for category in held:
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
        expect("owner", owner, str)
        wanted = check_kind(kind)
        notes = self._tabular.notes(self._as_of)
        if notes is None:
            return None
        held = notes.at(owner)
        return tuple(Note(kind, text, shown, notes.edition, self) for found, text in held if found is wanted)

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

    def excludes1_among(self, codes: Sequence[ICD10CM]) -> Iterator[tuple[int, int, tuple[Note, ...]]]:
        """Give every two of some codes that Excludes1 notes forbid, as `excludes1_between` does.

        Each as the places of the two codes and the notes; nothing where the release has no
        notes.

        >>> from datetime import date
        >>> import medcodes
        >>> cm = medcodes.on(date(2026, 4, 1)).icd10cm
        >>> codes = [ICD10CM("E11.9"), ICD10CM("I10"), ICD10CM("E10.9")]
        >>> [(i, j, len(notes)) for i, j, notes in cm.excludes1_among(codes)]
        [(0, 2, 2)]
        """
        try:
            conflicts = self._conflicts
        except AttributeError:
            conflicts = self._conflicts = self._find_conflicts()
        held = expect_each("codes", codes, ICD10CM)
        return iter(()) if conflicts is None else conflicts.among([code.text for code in held])

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
