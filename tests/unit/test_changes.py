"""What changed from one book to another."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import pytest

import medcodes
from medcodes import CPT, ICD10CM, ICD10PCS, Code
from medcodes.codebook import Changes, CodeBook, CPTRelease, ICD10CMRelease


def between(before: str, after: str) -> Changes[Code]:
    return medcodes.changes(medcodes.on(date.fromisoformat(before)), medcodes.on(date.fromisoformat(after)))


@pytest.fixture(scope="module")
def october() -> Changes[Code]:
    return between("2026-09-30", "2026-10-01")


def test_the_changes_of_an_october_by_kind(october: Changes[Code]) -> None:
    cm = october.of(ICD10CM)
    assert (len(cm.added), len(cm.retired), len(cm.newly_header)) == (190, 15, 15)
    assert len(cm.successors) == 30
    assert len(cm.headers_added) == 48
    assert [str(code) for code in cm.retitled] == ["L02.232", "L03.312", "L03.322", "Z29.14"]
    assert cm.retitled[ICD10CM("L02.232")] == (
        "Carbuncle of back [any part, except buttock]",
        "Carbuncle of back [any part, except buttock and flank]",
    )
    assert (october.before, october.after) == (date(2026, 9, 30), date(2026, 10, 1))


def test_all_systems_that_both_books_hold_are_compared(october: Changes[Code]) -> None:
    pcs = october.of(ICD10PCS)
    assert (len(pcs.added), len(pcs.retired), len(pcs.newly_header)) == (101, 38, 0)
    assert october.added == (*october.of(ICD10CM).added, *pcs.added)
    assert october.of(CPT).added == ()


def test_a_code_that_became_a_header_is_split_into_the_codes_under_it(october: Changes[Code]) -> None:
    assert ICD10CM("D69.1") in october.newly_header
    assert october.split[ICD10CM("D69.1")] == (ICD10CM("D69.11"), ICD10CM("D69.19"))
    assert ICD10CM("D69.1") not in october.retired
    assert ICD10CM("D69.1") not in october.headers_added


def test_a_code_that_stays_billable_is_no_change() -> None:
    """E11.A is new beside E11.9 on 2025-10-01; the table's row is no replacement."""
    cm = between("2025-09-30", "2025-10-01").of(ICD10CM)
    assert ICD10CM("E11.A") in cm.added
    assert ICD10CM("E11.9") not in cm.successors
    assert len(cm.added) == 487


def test_a_header_that_became_billable_is_new() -> None:
    cm = between("2019-09-30", "2019-10-01").of(ICD10CM)
    assert ICD10CM("H81.4") in cm.added


def test_a_code_without_successor_is_named_with_none() -> None:
    cm = between("2017-09-30", "2017-10-01").of(ICD10CM)
    assert cm.successors[ICD10CM("S06.1X7D")] == ()
    assert ICD10CM("S06.1X7D") in cm.retired
    assert ICD10CM("S06.1X7D") not in cm.split
    single = between("2020-12-31", "2021-01-01").of(ICD10CM)
    assert {str(code): [str(new) for new in codes] for code, codes in single.split.items()} == {
        "M35.8": ["M35.81", "M35.89"],
    }


def test_between_days_of_one_edition_nothing_changed() -> None:
    same = between("2026-10-01", "2027-09-30")
    assert same == Changes(date(2026, 10, 1), date(2027, 9, 30), (), (), (), {}, {}, (), ())
    assert same.split == {}


def test_several_years_are_compared_end_to_end() -> None:
    years = between("2015-10-01", "2026-10-01").of(ICD10CM)
    assert len(years.added) - len(years.retired) - len(years.newly_header) == 74_879 - 69_823
    assert years.successors[ICD10CM("M54.5")] == (ICD10CM("M54.50"), ICD10CM("M54.51"), ICD10CM("M54.59"))


def test_lists_that_a_user_brought_are_compared() -> None:
    day = date(2026, 1, 1)
    old = CodeBook.of(day, CPTRelease.from_rows([("99213", "a", None, None), ("99214", "b", None, None)]))
    new = CodeBook.of(day, CPTRelease.from_rows([("99213", "c", None, None), ("99215", "d", None, None)]))
    changed = medcodes.changes(old, new)
    assert (changed.added, changed.retired) == ((CPT("99215"),), (CPT("99214"),))
    assert changed.retitled == {CPT("99213"): ("a", "c")}
    assert changed.successors == {CPT("99214"): ()}


def test_official_files_are_compared_with_the_package() -> None:
    line = f"00001 I10     1 {'Hypertension':60} Hypertension"
    cm = ICD10CMRelease.from_official(edition="x", valid_from=date(2027, 9, 30), order_file=line)
    book = medcodes.on(date(2027, 9, 30))
    changed = medcodes.changes(book, book.with_release(cm)).of(ICD10CM)
    assert (changed.added, len(changed.retired)) == ((), 74_878)
    assert changed.retitled == {ICD10CM("I10"): ("Essential (primary) hypertension", "Hypertension")}


def test_changes_travel(october: Changes[Code]) -> None:
    assert pickle.loads(pickle.dumps(october)) == october


@pytest.mark.parametrize("wrong", [None, date(2026, 1, 1), "2026"], ids=repr)
def test_what_is_no_book_is_a_type_error(wrong: Any) -> None:
    book = medcodes.on(date(2026, 1, 1))
    for pair in ((wrong, book), (book, wrong)):
        with pytest.raises(TypeError, match=rf"^expected a CodeBook, got {type(wrong).__name__}$"):
            medcodes.changes(*pair)
