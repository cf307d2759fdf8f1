"""The ICD-10-CM code book on one day: what the tabular list says of a code, and how to find one."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, ClassVar

from medcodes._text import clean_up
from medcodes.codebook.model import Encounter, NoteKind, check_date, title_on
from medcodes.codebook.outline import Block, Chapter
from medcodes.codebook.sides import side_of, sides_in
from medcodes.codebook.tabular import WITH_SEVENTH, TabularRelease
from medcodes.codebook.tree import TreeEntry
from medcodes.errors import expect, expect_each
from medcodes.icd10cm import ICD10CM, dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from medcodes.codebook.model import Laterality
    from medcodes.codebook.notes import Note
    from medcodes.codebook.outline import Section
    from medcodes.codebook.search import Hit, WordIndex
    from medcodes.codebook.suggest import Completion, Suggestion

__all__ = ["ICD10CMEntry", "ICD10CMRelease"]


class ICD10CMRelease(TabularRelease["ICD10CMEntry"]):
    """The diagnosis codes of one day.

    >>> from datetime import date
    >>> import medcodes
    >>> cm = medcodes.on(date(2026, 4, 1)).icd10cm
    >>> cm.status("M54.5"), cm["M54.50"].title
    (<Status.HEADER: 'header'>, 'Low back pain, unspecified')
    """

    __slots__ = ()

    code_type: ClassVar[type[ICD10CM]] = ICD10CM  # pyright: ignore[reportIncompatibleVariableOverride]

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
        >>> title = "Essential (primary) hypertension"
        >>> line = f"00001 I10     1 {title:60} {title}"
        >>> cm = ICD10CMRelease.from_official(edition="2028", valid_from=date(2027, 10, 1), order_file=line)
        >>> cm["I10"].title, cm.history("I10"), cm.notes_edition
        ('Essential (primary) hypertension', None, None)
        """
        from medcodes.codebook.official_cm import OfficialICD10CM

        first, last = check_date(valid_from), None if valid_to is None else check_date(valid_to)
        if last is not None and last < first:
            raise ValueError(f"the edition ends on {last}, before it begins on {first}")
        expect("edition", edition, str)
        return cls(OfficialICD10CM.read(edition, first, last, order_file, tabular_xml), first)

    # -- finding a code ------------------------------------------------------------

    def suggest(self, code: ICD10CM | str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Return what a code or text that is not billable may have been meant to be.

        In the order of :class:`Suggested`: the same characters with the dot where it
        belongs, a missing placeholder X put in, a trailing X left out, the children of a
        header, the successors of a code; and only for what never was a code, codes that
        differ in one character, look-alikes first, the last character before the others.
        () for a billable code and for what is like none.

        >>> from datetime import date
        >>> import medcodes
        >>> cm = medcodes.on(date(2026, 4, 1)).icd10cm
        >>> [str(one.code) for one in cm.suggest("M54.5")]
        ['M54.50', 'M54.51', 'M54.59']
        >>> [(str(one.code), one.reason.value) for one in cm.suggest("W21.89A")]
        [('W21.89XA', 'placeholder')]
        """
        from medcodes.codebook.suggest import Suggestion, suggestions

        expect("limit", limit, int)
        text = self._value(code).text if isinstance(code, ICD10CM) else code
        if not isinstance(text, str):
            raise self._type_error(code)
        found: dict[str, Suggestion] = {}
        for near, reason in suggestions(text, self):
            if len(found) == limit:
                break
            if near not in found:
                found[near] = Suggestion(ICD10CM._trusted(near), self[near].title, reason)
        return tuple(found.values())

    def complete(self, typed: str) -> Completion:
        """Return what a beginning of a code may become: the next characters, and the codes.

        In either spelling and any case. Only nodes of the day count; ``is_possible`` tells
        of a beginning without any whether it has at least the shape of a code.

        >>> from datetime import date
        >>> import medcodes
        >>> found = medcodes.on(date(2026, 4, 1)).icd10cm.complete("m54.5")
        >>> found.typed, found.following, [str(code) for code in found.codes]
        ('M54.5', ('0', '1', '9'), ['M54.5', 'M54.50', 'M54.51', 'M54.59'])
        """
        from medcodes.codebook.suggest import Completion, is_possible

        if not isinstance(typed, str):
            raise TypeError(f"expected the beginning of a code as str, got {type(typed).__name__}")
        cleaned = clean_up(typed)
        if cleaned is None or not is_possible(cleaned):
            return Completion(typed, is_possible=False, following=(), codes=self._codes(int))
        compact = cleaned.replace(".", "")
        begin = dotted(compact)
        if len(compact) < 3:
            categories = [one for one in self._timeline.categories if one.startswith(compact)]
            letters = dict.fromkeys(one[len(compact)] for one in categories)
            following = [
                letter for letter in letters if any(one in self for one in categories if one[len(compact)] == letter)
            ]
            return Completion(begin, is_possible=True, following=tuple(following), codes=self.codes_in(categories))
        codes = self._codes(lambda: self._beginning(begin))
        after = (code.compact[len(compact) : len(compact) + 1] for code in codes)
        following = list(dict.fromkeys(filter(None, after)))
        return Completion(begin, is_possible=True, following=tuple(following), codes=codes)

    def _beginning(self, begin: str) -> int:
        """Return the rows of the nodes of the day that begin with at least a category, one bit a row."""
        timeline = self._timeline
        position = timeline.where.get(begin[:3])
        if position is None:
            return 0
        timeline.open(position)
        rows = range(timeline.starts[position], timeline.starts[position + 1])
        return sum(1 << row for row in rows if timeline.texts[row].startswith(begin) and self._is_node(row))

    def search(self, words: str, limit: int = 20) -> tuple[Hit, ...]:
        """Return the codes and headers of the day whose title or inclusion term has some words.

        In any order; a word of three letters or more may be the beginning of one. First
        come texts that have all words whole, among them titles before inclusion terms,
        texts with fewer words before others, and then tabular order. The first call reads
        every title, which takes a second.

        >>> from datetime import date
        >>> import medcodes
        >>> cm = medcodes.on(date(2026, 4, 1)).icd10cm
        >>> hit = cm.search("knee pain right")[0]
        >>> hit.code, hit.title, hit.highlights
        (ICD10CM('M25.561'), 'Pain in right knee', ((0, 4), (8, 13), (14, 18)))
        """
        from medcodes.codebook.search import Hit, highlights, words_of

        if not isinstance(words, str):
            raise TypeError(f"expected words as str, got {type(words).__name__}")
        expect("limit", limit, int)
        wanted = tuple(dict.fromkeys(words_of(words)))
        found: dict[int, Hit] = {}
        for row, text in self._texts_with(wanted) if wanted else ():
            if len(found) == limit:
                break
            if row not in found and self._is_node(row):
                entry = self.entry_type(self, row)
                found[row] = Hit(entry.code, entry.title, text, highlights(text, wanted))
        return tuple(found.values())

    def _texts_with(self, wanted: tuple[bytes, ...]) -> Iterator[tuple[int, str]]:
        """Give the rows and texts, titles of the day and inclusion terms, that have all words, in their order."""
        from medcodes.codebook.search import WordIndex

        rows, titles = self._tabular.kept(("words of titles",), self._index_titles)
        terms, texts = self._tabular.kept(("words of terms", self.notes_edition or ""), self._index_terms)
        for find in (WordIndex.whole, WordIndex.begun):
            for number in find(titles, wanted):
                row = rows[number]
                self._timeline.open_rows(row, row + 1)
                spans = self._title_spans(row)
                title = spans[number - bisect_left(rows, row)][1]
                if title == title_on(spans, self._day):
                    yield row, title
            for number in find(texts, wanted):
                owner, text = terms[number]
                owning = self._timeline.row(owner)
                if owning is not None:
                    yield owning, text

    def _index_titles(self) -> tuple[array[int], WordIndex]:
        """Return the index of all titles of all days, and the row of each; the titles of a row follow one another."""
        from medcodes.codebook.search import WordIndex

        rows = array("I")

        def titles() -> Iterator[bytes]:
            for position, start in enumerate(self._timeline.starts[:-1]):
                for row, texts in enumerate(self._titles[position].texts(), start):
                    rows.extend([row] * len(texts))
                    yield from texts

        index = WordIndex(titles())
        return rows, index

    def _index_terms(self) -> tuple[list[tuple[str, str]], WordIndex]:
        from medcodes.codebook.search import WordIndex

        notes = self._tabular.notes(self._as_of)
        terms: list[tuple[str, str]] = []
        if notes is not None:
            for owner in notes.owners:
                terms += [(owner, text) for kind, text in notes.at(owner) if kind is NoteKind.INCLUSION_TERM]
        return terms, WordIndex(text.encode() for _, text in terms)

    # -- what suggestions ask ------------------------------------------------------

    def _has_been(self, text: str) -> bool:
        return self._timeline.row(text) is not None

    def _children_of(self, text: str) -> tuple[ICD10CM, ...]:
        row = self._timeline.row(text)
        return () if row is None else tuple(map(self._node, self._child_rows(row)))


class ICD10CMEntry(TreeEntry[ICD10CM, ICD10CMRelease]):
    """An ICD-10-CM code as the tabular list has it on one day."""

    __slots__ = ()

    def _shown(self) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
        heads, rows = super()._shown()
        around = (("Chapter", self.chapter), ("Block", self.block))
        rows += [(name, f"{section.name} {section.title}") for name, section in around if section is not None]
        if self.laterality is not None:
            rows.append(("Side", self.laterality.value))
        return heads, rows

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

    def causes_among(self, codes: Sequence[ICD10CM]) -> Iterator[int]:
        """Give the places of the nodes that its "code first" notes name, its own and those above.

        >>> from datetime import date
        >>> import medcodes
        >>> cm = medcodes.on(date(2026, 4, 1)).icd10cm
        >>> list(cm["F02.80"].causes_among([ICD10CM("I10"), ICD10CM("G30.9")]))
        [1]
        """
        release = self._release
        begins = release._tabular.kept(("causes", release._edition.name, self._text), self._causes)
        held = expect_each("codes", codes, ICD10CM)
        return (place for place, code in enumerate(held) if code.text.startswith(begins) and code in release)

    def _causes(self) -> tuple[str, ...]:
        """Give what the codes begin with that its "code first" notes name."""
        spans = self._release._spans
        ranges = [one for note in self.all_notes(NoteKind.CODE_FIRST) or () for one in note.ranges]
        return tuple({text: None for one in ranges for _, texts in spans.begins(one) for text in texts})

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
        row = self._row if len(self._text) < WITH_SEVENTH else next(release._ancestor_rows(self._row))
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
        known = release._tabular.kept(("sides", release._edition.name), dict[int, "Laterality | None"])
        if self._row not in known:
            known[self._row] = self._find_side()
        return known[self._row]

    def _find_side(self) -> Laterality | None:
        title = self.title
        if title is None:
            return None
        timeline = self._release._timeline
        shelf = self._release._titles[timeline.where[self._text[:3]]]
        # A misprinted title has no twin; the one that was set right, before or after it, has: S74.21 until 2025-09-30.
        others = (text for _, text in self._release._title_spans(self._row))
        titles = dict.fromkeys((title, *(text for text in others if sides_in(text) == sides_in(title) != set())))
        sides = (side_of(text, shelf.__contains__, self._titles_beside) for text in titles)
        return next(filter(None, sides), None) or self._side_above(title)

    def _side_above(self, title: str) -> Laterality | None:
        """Return the side of the parent, where the title is the parent's and more: its 7th character, or a detail."""
        parent = self.parent
        above = None if parent is None else self._release[parent]
        return above.laterality if above is not None and title.startswith(f"{above.title}, ") else None

    def _titles_beside(self) -> Iterator[str]:
        for code in self.siblings:
            title = self._release[code].title
            if title is not None:
                yield title


ICD10CMRelease.entry_type = ICD10CMEntry
