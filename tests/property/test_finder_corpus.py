"""How much the finder finds, and how much of it is right, on 2,000 invented notes; and what holds of every text.

`python -m tests.property.test_finder_corpus` writes the table of docs/how-to/find-codes.md anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import medcodes
from medcodes import Code
from medcodes import strategies as mst
from medcodes.finder import find_codes
from tests.property.notes import DAY, NOTES, TRAPS, Note, corpus

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "find-codes.md"
NAMES = {"icd10cm": "ICD-10-CM", "icd10pcs": "ICD-10-PCS", "cpt": "CPT", "hcpcs": "HCPCS Level II"}
BOOKS = {"with a book": medcodes.on(DAY), "without": None}
# What must be found, and of it at least so many in a hundred; other ways of writing are weaker, and the page says so.
REQUIRED = ("ICD-10-CM with a dot", "ICD-10-PCS", "CPT in context")
LEAST = 0.98


class Measured(NamedTuple):
    """Counts over the corpus: codes written, codes found, by the way of writing; right and wrong hits, by system."""

    written: Counter[str]
    found: Counter[str]
    right: Counter[str]
    wrong: Counter[str]


@cache
def notes() -> tuple[Note, ...]:
    return tuple(corpus())


@cache
def measured(book: str) -> Measured:
    counts = Measured(Counter(), Counter(), Counter(), Counter())
    for note in notes():
        truths = {(truth.start, truth.end): truth for truth in note.truths}
        counts.written.update(truth.way for truth in note.truths)
        for hit in find_codes(note.text, BOOKS[book]):
            truth = truths.get(hit.span)
            if truth is not None and truth.code in hit.readings:
                counts.found[truth.way] += 1
                counts.right[truth.code.system] += 1
            else:
                system = hit.readings[0].system if hit.readings else hit.code_set.system if hit.code_set else ""
                counts.wrong[system] += 1
    return counts


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def table() -> str:
    """The two tables of the page."""
    first, second = (measured(book) for book in BOOKS)
    lines = [
        "| way of writing | codes | found with a book | without |",
        "|---|--:|--:|--:|",
        *(
            f"| {way} | {count:,} | {percent(first.found[way], count)} | {percent(second.found[way], count)} |"
            for way, count in sorted(first.written.items())
        ),
        "",
        "| system | of its hits are right, with a book | without |",
        "|---|--:|--:|",
        *(
            f"| {name} | {percent(first.right[key], first.right[key] + first.wrong[key])} "
            f"| {percent(second.right[key], second.right[key] + second.wrong[key])} |"
            for key, name in NAMES.items()
        ),
    ]
    return "\n".join(lines)


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("way", REQUIRED)
def test_what_must_be_found_is_found(way: str, book: str) -> None:
    counts = measured(book)
    assert counts.written[way] > 1_000
    assert counts.found[way] >= LEAST * counts.written[way]


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("system", NAMES)
def test_what_is_found_is_right(system: str, book: str) -> None:
    counts = measured(book)
    assert counts.right[system] >= LEAST * (counts.right[system] + counts.wrong[system])


def test_the_corpus_is_full_of_traps() -> None:
    text = "\n".join(note.text for note in notes())
    assert len(notes()) == NOTES
    for trap in ("BP 1", "B12", "A1C", "T12", "L5-S1", "CD4", "H1N1", "G6PD", "p53", "ZIP", "Lot", "Order", "Phone"):
        assert text.count(trap) > 50, trap


def test_the_page_shows_what_was_measured() -> None:
    """To the digit with the version of hypothesis that the page names; another draws other codes."""
    page = PAGE.read_text(encoding="utf-8")
    measured_with = re.search(r"hypothesis (\d+\.\d+\.\d+)", page)
    assert measured_with is not None
    if measured_with[1] == version("hypothesis"):
        assert table() in page
    shown, now = shares(page), shares(table())
    assert shown.keys() == now.keys()
    for row, percents in now.items():
        assert percents == pytest.approx(shown[row], abs=5), row


def shares(text: str) -> dict[str, list[float]]:
    """The shares of each row of the tables, in per cent."""
    rows = re.findall(r"^\| (\S.*?) \|(?: [\d,]+ \|)? ([\d.]+) % \| ([\d.]+) % \|$", text, re.MULTILINE)
    return {row: [float(first), float(second)] for row, first, second in rows}


# -- what holds of every text --------------------------------------------------------

LABELS = {"icd10cm": "ICD-10-CM: ", "icd10pcs": "ICD-10-PCS: ", "cpt": "CPT ", "hcpcs": "HCPCS "}


@given(st.from_type(Code).filter(lambda code: code.system in LABELS), st.sampled_from(TRAPS), st.randoms())
def test_a_labelled_code_is_found_among_traps(code: Code, trap: Callable[[Random], str], random: Random) -> None:
    """find_codes: labels settle what a text is read as."""
    before = trap(random)
    text = f"{before}.\n\n{LABELS[code.system]}{code}."
    hits = [hit for hit in find_codes(text) if hit.span[0] > len(before)]
    assert [hit.readings for hit in hits] == [(code,)]


@given(st.text(st.sampled_from("0123456789ABCEIJLOSTXZabelx .,;:-–*?[]()/^~\n"), max_size=60), st.booleans())
def test_hits_are_in_order_and_read_as_parse_reads(text: str, with_book: bool) -> None:
    """Found: `span` is its beginning and end, `readings` are values that the text parses to."""
    end = 0
    for hit in find_codes(text, BOOKS["with a book"] if with_book else None):
        assert end <= hit.span[0] < hit.span[1]
        end = hit.span[1]
        assert text[slice(*hit.span)] == hit.text
        assert set(hit.readings) <= set(medcodes.readings(hit.text))
        assert bool(hit.readings) or hit.code_set is not None or bool(hit.lookalikes)
        for one in hit.lookalikes:
            same = [a.upper() == b for a, b in zip(hit.text.replace(".", ""), one.code.compact, strict=True)]
            assert same.count(False) == len(one.positions)


@given(mst.icd10cm_codes(as_of=DAY, billable=True), st.data())
def test_one_misread_character_is_suggested(code: Code, data: st.DataObject) -> None:
    """Lookalike: the code of the book that the text would be if some characters were misread."""
    text = code.text
    places = [place for place, character in enumerate(text) if character in "01589" and place > 3 and character != "9"]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    misread = text[:place] + {"0": "O", "1": "l", "5": "S", "8": "B"}[text[place]] + text[place + 1 :]
    (hit,) = find_codes(misread, BOOKS["with a book"])
    if hit.status is medcodes.Status.UNKNOWN:
        assert code in [one.code for one in hit.lookalikes]
        assert (place,) in [one.positions for one in hit.lookalikes]


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    page = re.sub(r"hypothesis \d+\.\d+\.\d+", f"hypothesis {version('hypothesis')}", page)
    PAGE.write_text(
        re.sub(r"\| way of writing.*\|\n(?=\n(?!\| system))", f"{table()}\n", page, flags=re.DOTALL), encoding="utf-8"
    )
