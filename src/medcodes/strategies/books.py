"""Strategies for code books: small invented lists with every oddity of the official ones.

They try an algorithm apart from each October's data. The codes look like codes of
ICD-10-CM; what they say is made up.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from hypothesis import strategies as st

from medcodes.codebook.book import CodeBook
from medcodes.codebook.cm import ICD10CMRelease
from medcodes.codebook.codec import FIRST_DAY, LAST_DAY
from medcodes.codebook.model import NoteKind
from medcodes.codebook.notes import Notes
from medcodes.codebook.outline import Outline, Place
from medcodes.codebook.pcs import ICD10PCSRelease
from medcodes.icd10cm import dotted
from medcodes.strategies.drawing import named, unfold
from medcodes.strategies.invented import Invented, read_rows
from medcodes.strategies.invented_pcs import TABLES, InventedICD10PCS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import DrawFn, SearchStrategy


__all__ = ["FAMILIES", "InventedICD10CM", "books"]


class Family(NamedTuple):
    """A category of the invented list: its rows, its block, what it shows."""

    oddity: str
    """what the category is an example of"""
    block: str
    chapter: str
    rows: tuple[str, ...]
    """as ``read_rows`` reads them"""
    notes: tuple[tuple[str, NoteKind, str], ...] = ()
    seventh: Mapping[str, Mapping[str, str]] = {}
    conversions: tuple[tuple[str, str], ...] = ()


_PHASES: Final = {"A": "initial encounter", "D": "subsequent encounter", "S": "sequela"}
# In tabular order within each chapter.
FAMILIES: Final = (
    Family("a category that is a code", "I10-I10", "9", ("I10|B|Sudden ache",)),
    Family(
        "a tree of three levels",
        "A00-A09",
        "1",
        ("A00|H|Fever", "A00.0|B|Fever at dawn", "A00.1|H|Fever at night", "A00.10|B|Fever, once", "A00.19|B|Often"),
        notes=(("A00", NoteKind.EXCLUDES1, "sudden ache (I10)"), ("1", NoteKind.INCLUDES, "what is caught")),
    ),
    Family("a block that is named like its only category", "B20", "1", ("B20|B|Rare fever",)),
    Family("a header that was billable", "M50-M54", "13", (
        "M54|H|Ache of the back", "M54.5|B< H>|Low ache", "M54.50|B>|Low ache, unspecified", "M54.51|B>|Low ache, bony",
    ), conversions=(("M54.5", "M54.50 M54.51"),)),
    Family("a code of a mid-year change", "U00-U49", "22",
        ("U07|H|New fever", "U07.0|B|New fever, mild", "U07.1|B>|New fever, known")),
    Family("a code that ends and has no successor", "R00-R09", "18",
        ("R05|H|Noise", "R05.1|B|Loud noise", "R05.2|B<|Odd noise")),
    Family("a code that ends and has one", "R00-R09", "18", (
        "R06|H|Silence", "R06.1|B<|Long silence", "R06.2|B>|Silence of hours",
    ), conversions=(("R06.1", "R06.2"),)),
    Family("a category that becomes a code", "Q00-Q07", "17", ("Q03|H< B>|Odd shape", "Q03.1|B<|Odd shape, round"),
        conversions=(("Q03.1", "Q03"),)),
    Family("a title that changes", "K20-K31", "11", ("K25|B|Burning|Burning after meals",)),
    Family("a header that has no title", "E70-E88", "4", ("E75|H|", "E75.2|H|", "E75.21|B|Slow burning")),
    Family("a letter category between two others", "C43-C44", "2", ("C43|B|Dark spot",)),
    Family("a letter category", "C43-C44", "2",
        ("C4A|H|Odd spot", "C4A.0|B|Odd spot of the lip", "C4A.9|B|Odd spot, unspecified")),
    Family("the end of a range", "C43-C44", "2", ("C44|B|Pale spot",)),
    Family("placeholder X before a seventh character", "W20-W49", "20", (
        "W21|H|Struck by a toy", "W21.8|H|Struck by another toy", "W21.89|H|Struck by a lost toy",
        *(f"W21.89X{letter}|B|Struck by a lost toy, {text}" for letter, text in _PHASES.items()),
    ), seventh={"W21": _PHASES}),
    Family("sides and seventh characters", "S70-S79", "19", (
        "S72|H|Bent leg", "S72.0|H|Bent leg, once", "S72.00|H|Leg bent at home",
        *(
            row
            for place, side in enumerate(("right", "left", "unspecified"), 1)
            for row in (
                f"S72.00{place % 10}|H|Leg bent at home, {side} leg",
                *(f"S72.00{place}{letter}|B|Leg bent at home, {side} leg, {text}" for letter, text in _PHASES.items()),
            )
        ),
    ), seventh={"S72.0": _PHASES}),
    Family("right, left and both", "H25-H28", "7", (
        "H25|H|Dim eye", "H25.1|H|Dim eye of age", "H25.11|B|Dim eye of age, right eye",
        "H25.12|B|Dim eye of age, left eye", "H25.13|B|Dim eye of age, bilateral",
    )),
)  # fmt: skip
_IN_ORDER: Final = sorted(range(len(FAMILIES)), key=lambda place: int(FAMILIES[place].chapter))
_ROWS: Final = tuple(read_rows(*family.rows) for family in FAMILIES)
_CHANGES: Final = tuple(map(date.fromisoformat, ("2021-10-01", "2020-04-01", "2023-04-01", "2026-10-01", "2015-10-02")))


class InventedICD10CM(Invented):
    """An invented tabular list: rows with a history, chapters, blocks, notes, seventh characters."""

    __slots__ = ("_families",)

    def __init__(self, mask: int, change: date) -> None:
        held = [place for place in _IN_ORDER if mask >> place & 1]
        families = [FAMILIES[place] for place in held]
        rows = [row for place in held for row in _ROWS[place]]
        super().__init__(
            "icd10cm", mask, change, rows, [one for family in families for one in family.conversions], dotted
        )
        self._families: Final = families

    def outline(self, as_of: date) -> Outline:  # noqa: ARG002  the same on every day
        """Return the chapters and blocks."""
        return self.kept(("outline",), self._outline)

    def _outline(self) -> Outline:
        places: dict[str, Place] = {}
        for family in self._families:
            chapter = Place(is_chapter=True, name=family.chapter, parent="", title=f"Chapter {family.chapter}")
            block = Place(is_chapter=False, name=family.block, parent=family.chapter, title=f"Block {family.block}")
            places.setdefault(chapter.name, chapter)
            places.setdefault(block.name, block)
        return Outline(places.values(), {family.rows[0][:3]: family.block for family in self._families})

    def notes(self, as_of: date) -> Notes:  # noqa: ARG002  as above
        """Return the notes."""
        records = (note for family in self._families for note in family.notes)
        return self.kept(("notes",), lambda: Notes.of(self._change.isoformat(), records))

    def seventh_characters(self, as_of: date) -> Mapping[str, Mapping[str, str]]:  # noqa: ARG002  as above
        """Return the texts of the 7th characters at the nodes that define some."""
        return {owner: texts for family in self._families for owner, texts in family.seventh.items()}


def books() -> SearchStrategy[CodeBook]:
    """Draw books of small invented lists of ICD-10-CM and ICD-10-PCS, on any day of the real data.

    A book has one to sixteen categories, each of which shows an oddity: a header that was
    billable, codes of a mid-year change, a block named like its category, placeholder X,
    sides, a letter category between two others, a title that changes or is missing. And it
    has one to nine tables: two rows that share values, a device of a mid-year change, a
    label that changes, is missing, or depends on the seventh axis, a table that ends. It
    holds no other system, no flags and no age ranges. Books pickle and compare as others.

    >>> books()
    books()
    """
    numbers = st.binary(min_size=4, max_size=4)
    days = st.integers(0, (LAST_DAY - FIRST_DAY).days)
    near = st.sampled_from(range(4))

    def draw_one(draw: DrawFn) -> CodeBook:
        number = int.from_bytes(draw(numbers))
        tables, place, mask = unfold(number, 1 << len(TABLES), len(_CHANGES), 1 << len(FAMILIES))
        change = _CHANGES[place]
        # Half of the books are of the day of the change or of the day before.
        how = draw(near)
        day = change - timedelta(how) if how < 2 else FIRST_DAY + timedelta(draw(days))
        cm = ICD10CMRelease(InventedICD10CM(mask or 1, change), day)
        return CodeBook.of(day, cm, ICD10PCSRelease(InventedICD10PCS(tables or 1, change), day))

    return named("books", draw_one)
