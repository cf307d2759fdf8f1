"""A user's own CPT and HCPCS lists as releases."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from typing import Any, cast

import pytest

import medcodes
from medcodes import CPT, DataFormatError, HCPCSLevelII, Status
from medcodes.codebook import CPTRelease, HCPCSRelease

ROWS: list[Any] = [
    ("99213", "visit", date(1992, 1, 1), None),
    {"code": "0042t", "title": "sunset", "valid_from": date(2003, 7, 1), "valid_to": date(2026, 12, 31)},
    ("0001A", None, date(2020, 12, 11), date(2023, 11, 1)),
    ["20610"],
]


def test_status_title_and_sunset_come_from_the_rows() -> None:
    book = medcodes.on(date(2026, 3, 2)).with_release(CPTRelease.from_rows(ROWS))
    cpt = book.cpt
    assert cpt is not None
    assert [cpt.status(text) for text in ("99213", "0042T", "0001A", "20610", "99999")] == [
        Status.BILLABLE,
        Status.BILLABLE,
        Status.RETIRED,
        Status.BILLABLE,
        Status.UNKNOWN,
    ]
    entry = cpt["0042T"]
    assert (entry.code, entry.title, entry.title_is_official) == (CPT("0042T"), "sunset", True)
    assert (entry.valid_from, entry.valid_to) == (date(2003, 7, 1), date(2026, 12, 31))
    assert cpt["20610"].title is None
    assert cpt["20610"].flags is None
    assert [code.text for code in cpt] == ["0042T", "20610", "99213"]
    assert len(cpt) == len(cpt.billable()) == 3
    later = medcodes.on(date(2027, 1, 1)).with_release(CPTRelease.from_rows(ROWS)).cpt
    assert later is not None
    assert later.status("0042T") is Status.RETIRED
    assert not later.is_billable("0042T")


def test_history_is_what_the_row_says_and_successors_are_not_known() -> None:
    cpt = CPTRelease.from_rows(ROWS)
    history = cpt.history("0001A")
    assert history is not None
    [span] = history
    assert (span.valid_from, span.valid_to, span.status) == (date(2020, 12, 11), date(2023, 11, 1), Status.BILLABLE)
    assert cpt.successors("0001A") is None
    assert cpt.predecessors("99213") is None


def test_a_list_stands_on_the_day_of_its_newest_row() -> None:
    assert CPTRelease.from_rows(ROWS).as_of == date(2020, 12, 11)
    assert len(CPTRelease.from_rows([])) == 0


def test_lists_are_equal_by_their_rows_and_pickle() -> None:
    one, two = CPTRelease.from_rows(ROWS), CPTRelease.from_rows(ROWS)
    assert one == two
    assert one != CPTRelease.from_rows(ROWS[:1])
    assert pickle.loads(pickle.dumps(one)) == one
    book = medcodes.on(date(2026, 3, 2)).with_release(one)
    assert pickle.loads(pickle.dumps(book)) == book
    assert book != medcodes.on(date(2026, 3, 2))


def test_hcpcs_has_a_list_of_its_own() -> None:
    hcpcs = HCPCSRelease.from_rows([("g0402", "visit", None, None)])
    assert hcpcs["G0402"].code == HCPCSLevelII("G0402")
    with pytest.raises(TypeError, match="^expected HCPCSLevelII or str, got CPTCategoryI$"):
        cast("Any", hcpcs).status(CPT("99213"))


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("9921",), "'9921' is not a CPT code: too short, expected 5 characters"),
        (("99213", None, date(2020, 1, 2), date(2020, 1, 1)), "99213 ends before it begins"),
        (("99213", 7), "title: expected str, found int"),
        (("99213", None, "2020-01-01"), "valid_from: expected a date, found str"),
        (("99213", None, None, datetime(2020, 1, 1)), "valid_to: expected a date, found datetime"),  # noqa: DTZ001
        (("99213", None, None, None, None), "expected 1 to 4 columns, found 5"),
        ((), "expected 1 to 4 columns, found 0"),
        ("99213", "expected a row, found str"),
        ({"code": "99213", "titel": "x"}, "unknown column 'titel'"),
        ({"title": "x"}, "CPT is read from a str, not from NoneType"),
        (("99214",), "99214 stands in two rows"),
    ],
)
def test_a_malformed_row_is_refused_with_its_number(row: Any, problem: str) -> None:
    with pytest.raises(DataFormatError) as caught:
        CPTRelease.from_rows([("99214",), row])
    assert (caught.value.line, str(caught.value)) == (2, f"line 2: {problem}")
