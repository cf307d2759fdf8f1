"""Codes in text: where, read as what, settled by what; in time linear in the length of the text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from time import process_time

import pytest

import medcodes
from medcodes import CPT, ICD10CM, HCPCSLevelII, Status
from medcodes.codebook import CodeBook, CPTRelease, HCPCSRelease
from medcodes.finder import Found, find_codes
from medcodes.finder.context import _APART, _MARKS
from medcodes.finder.shapes import CANDIDATES, Kind, cm_shape, pcs_shape
from tests.vectors.rows import rows

BOOK = medcodes.on(date(2026, 3, 2))
DATA = Path(medcodes.__file__).parent / "_data"

Row = dict[str, str]


def place(row: Row) -> str:
    return row["at"]


def shown(found: Found) -> str:
    """A hit as the table has it: text, readings, statuses, what settled it, modifiers, resemblances."""
    parts = [repr(found.text)]
    if found.readings:
        parts.append("= " + " / ".join(map(repr, found.readings)))
    if found.code_set is not None:
        parts.append(f"set {found.code_set}")
    if any(found.statuses):
        parts.append("(" + ", ".join("-" if one is None else one.name for one in found.statuses) + ")")
    if found.settled_by is not None:
        parts.append(f"by {found.settled_by!r}")
    if found.modifiers:
        parts.append("with " + " ".join(map(str, found.modifiers)))
    parts += [f"like {one.code!r} at {','.join(map(str, one.positions))}" for one in found.lookalikes]
    return " ".join(parts)


@pytest.mark.parametrize("row", rows("finder"), ids=place)
def test_what_is_found(row: Row) -> None:
    text = row["text"]
    book = medcodes.on(date.fromisoformat(row["book"])) if row["book"] else None
    hits = list(find_codes(text, book))
    assert " | ".join(map(shown, hits)) == row["found"]
    assert [text[slice(*found.span)] for found in hits] == [found.text for found in hits]
    assert all(len(found.statuses) == (len(found.readings) if book and not found.code_set else 0) for found in hits)


def test_the_table_has_every_kind_of_answer() -> None:
    found = " ".join(row["found"] for row in rows("finder"))
    for part in ("ICD10CM(", "ICD10PCS(", "CPTCategoryI(", "CPTCategoryII(", "HCPCSLevelII(", " / ", "set ", "like "):
        assert part in found
    assert {"BILLABLE", "UNKNOWN"} <= {status.name for status in Status if status.name in found}


# -- one hit -------------------------------------------------------------------------


def test_a_hit_with_one_reading_has_a_code_and_a_status() -> None:
    first, second, third = find_codes("M54.5, G0402, E11.0-E11.9", BOOK)
    assert (first.code, first.status) == (ICD10CM("M54.5"), Status.HEADER)
    assert (second.code, second.status) == (None, None)
    assert (third.code, third.status) == (None, None)
    assert third.code_set is not None
    assert third.code_set.count(BOOK) == 86
    (alone,) = find_codes("M54.5")
    assert (alone.code, alone.status) == (ICD10CM("M54.5"), None)


def test_the_lists_of_the_user_are_asked() -> None:
    book = BOOK.with_release(CPTRelease.from_rows([("99213",)])).with_release(HCPCSRelease.from_rows([("J1885",)]))
    assert [found.text for found in find_codes("J1885 and J1886", book)] == ["J1885"]
    assert [found.status for found in find_codes("CPT 99213, 99214", book)] == [Status.BILLABLE, Status.UNKNOWN]
    listed = list(find_codes("E11.9, 99213, 99214", book))
    assert [(found.code, found.settled_by) for found in listed[1:]] == [
        (CPT("99213"), "among codes"),
        (CPT("99214"), "among codes"),
    ]
    assert [found.text for found in find_codes("E11.9, 99214", book)] == ["E11.9"]


def test_a_book_without_diagnoses_says_nothing_of_them() -> None:
    book = CodeBook.of(BOOK.as_of, HCPCSRelease.from_rows([("J1885",)]))
    hits = list(find_codes("E11.9, HCPCS J1885, s72.001a", book))
    assert [(found.code, found.status) for found in hits] == [
        (ICD10CM("E11.9"), None),
        (HCPCSLevelII("J1885"), Status.BILLABLE),
    ]


def test_only_text_is_searched() -> None:
    with pytest.raises(TypeError, match="the text must be a str, not bytes"):
        find_codes(b"E11.9")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


# -- the shapes ----------------------------------------------------------------------


def official(system: str) -> Iterator[str]:
    for line in (DATA / system / "codes.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")[0]


def test_every_official_code_has_the_shape_and_is_a_candidate() -> None:
    """Shapes say what the codes of the releases look like: none may be missed."""
    for text in official("icd10cm"):
        assert cm_shape(text), text
        dotted = text if len(text) == 3 else f"{text[:3]}.{text[3:]}"
        for written in (text, dotted, dotted.lower()):
            match = CANDIDATES.search(f"({written})")
            assert match is not None, written
            assert match.end() == len(written) + 1, written
    for text in official("icd10pcs"):
        assert pcs_shape(text), text
        match = CANDIDATES.search(f"({text})")
        assert match is not None, text
        assert match.end() == len(text) + 1, text


def test_a_shape_is_narrower_than_a_grammar() -> None:
    assert ICD10CM.is_wellformed("K48.2193")
    assert cm_shape("H1N1") is cm_shape("G6PD") is cm_shape("A1C") is cm_shape("TXT") is None
    assert pcs_shape("3K48219") is None


def test_each_kind_of_candidate_has_a_group() -> None:
    samples = {
        Kind.DOTTED: "E11.9",
        Kind.PLAIN: "I10",
        Kind.LETTERS_DOTTED: "QA0.1",
        Kind.LETTERS: "BW03ZZZ",
        Kind.FIVE: "99213",
        Kind.SEVEN: "02704TZ",
        Kind.LATE: "XHRPXL2",
        Kind.PATTERN: "745*",
        Kind.DIGITLESS: "GZJZZZZ",
    }
    for kind, text in samples.items():
        match = CANDIDATES.search(text)
        assert match is not None
        assert match.lastindex == kind
    assert set(samples) == set(Kind)


# -- time and memory -----------------------------------------------------------------

# Texts made to be slow: long runs of what is nearly a code, a label, a range, a pattern, a list.
HOSTILE = (
    *("1", "a1", "1.1.1.", "-", "A1-", "99213-25-25", "E11.9^a^b", "ABK:", "12345 ", "lot lot A1234 ", "code code is "),
    *("E11.9-", "E11.9 - E", "E11 through ", "A00 to A99 ", "C00-C96 excluding C44 and ", "C00-C96 excluding C44, "),
    *("0[3][3][3]", "027[", "745*", "E11.9?1", "S72.0x1A ", "I10, ", "I10\n", "E11.9 x\nI10 y\n", "ICD-10 I10 "),
    *("C00-C96 excluding C44, I10, ", "A00-A00-A00,", "9921[3-5] ", "ICD-10: E110-E119; ", "J20- ", '"I10",'),
    *("(I10)\n", "(I10)", "(E11.9)\n(I10)\n", "| I10 | x |\n", "(I10) a\na (E11.9\n"),
    *("E1l.9 ", "E1l.OI1l ", "1B8S5O0 ", "00000O0 ", "S5OIl8B ", "\uff25\uff11\uff11.\uff19 "),
)


def seconds(text: str, book: CodeBook | None) -> float:
    started = process_time()
    for _ in find_codes(text, book):
        pass
    return process_time() - started


@pytest.mark.parametrize("book", [None, BOOK], ids=["alone", "with a book"])
@pytest.mark.parametrize("unit", HOSTILE, ids=repr)
def test_time_is_linear_on_hostile_text(unit: str, book: CodeBook | None) -> None:
    short, long = unit * (1_500 // len(unit)), unit * (12_000 // len(unit))
    seconds(short, book)
    base = min(seconds(short, book) for _ in range(3))
    # Eight times the text; a quadratic scan would take 64 times as long.
    assert min(seconds(long, book) for _ in range(2)) < 24 * max(base, 2e-4)


def test_whatever_parts_two_words_is_known_to_part_them() -> None:
    """The scan for a label goes on until the word stands apart: one that nothing parts would be sought for ever."""
    assert all(
        ("icd" + chr(ordinal)).translate(_MARKS).split() != ["icd"] or chr(ordinal) in _APART
        for ordinal in range(sys.maxunicode + 1)
    )


def test_a_scan_reads_as_far_as_it_is_asked() -> None:
    text = "E11.9, I10\n" * 200_000
    started = process_time()
    assert [found.text for found in islice(find_codes(text, BOOK), 2)] == ["E11.9", "I10"]
    assert process_time() - started < 0.5


def test_a_scan_keeps_nothing_of_what_it_has_read() -> None:
    """Bounded memory: the codes are handed out one by one, and only the last is remembered."""
    import tracemalloc

    text = "E11.9 diabetes, I10; CPT 99213-25 02704TZ\n" * 20_000
    list(islice(find_codes(text, BOOK), 100))
    tracemalloc.start()
    for _ in find_codes(text, BOOK):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200_000
