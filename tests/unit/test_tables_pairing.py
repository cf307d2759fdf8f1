"""Rule tables of the user: the publishers' layouts, row by row."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from medcodes import CPT, ICD10CM, DataFormatError
from medcodes.pairing import MUE, AddOns, CoverageRules, MUEs, PTPEdits

DAY = date(2026, 3, 2)


def test_ptp_edits_are_read_as_a_csv_reader_gives_them() -> None:
    text = "99213\t20610\t\t20200101\t*\t1\tinvented\n0001U\tG0402\t*\t19960101\t20251231\t0\tinvented\n"
    table = PTPEdits.from_rows(csv.reader(io.StringIO(text), delimiter="\t"))
    assert len(table) == 2
    assert table.indicator("99213", "20610", DAY) == 1
    assert table.indicator(CPT("99213"), CPT("20610"), DAY) == 1
    assert table.indicator("20610", "99213", DAY) is None
    assert table.indicator("0001U", "G0402", date(2025, 12, 31)) == 0
    assert table.indicator("0001U", "G0402", DAY) is None


def test_ptp_edits_of_a_spreadsheet_have_dates_and_numbers() -> None:
    rows: list[Any] = [(" 99213 ", "20610", None, 20200101, None, 1), ["99213", "20600", "", date(2020, 1, 1), "", "0"]]
    table = PTPEdits.from_rows(rows)
    assert table.indicator("99213", "20610", date(2020, 1, 1)) == 1
    assert table.indicator("99213", "20610", date(2019, 12, 31)) is None
    assert table.indicator("99213", "20600", DAY) == 0


def test_the_stricter_of_two_edits_in_force_counts() -> None:
    rows = [("99213", "20610", "", "20200101", "*", "1"), ("99213", "20610", "", "20210101", "*", "0")]
    table = PTPEdits.from_rows(rows)
    assert table.indicator("99213", "20610", date(2020, 6, 1)) == 1
    assert table.indicator("99213", "20610", date(2021, 1, 1)) == 0


def test_an_empty_table_knows_nothing() -> None:
    assert (len(PTPEdits.from_rows([])), PTPEdits.from_rows([]).indicator("99213", "20610", DAY)) == (0, None)
    assert (len(MUEs.from_rows([])), MUEs.from_rows([]).get("99213")) == (0, None)
    assert (len(AddOns.from_rows([])), AddOns.from_rows([]).kind("99213", DAY)) == (0, None)
    assert (len(CoverageRules.from_rows([])), CoverageRules.from_rows([]).covers("99213", "I10")) == (0, None)
    assert CoverageRules.from_rows([]).articles("99213") == ()


GOOD_PTP = ("99213", "20610", "", "20200101", "*", "1")
PTP_COLUMNS = "column 1, column 2, before 1996, effective, deletion, indicator, rationale"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("99213", "20610"), f"expected 6 to 7 columns ({PTP_COLUMNS}), found 2"),
        ((*GOOD_PTP, "", ""), f"expected 6 to 7 columns ({PTP_COLUMNS}), found 8"),
        ("99213,20610,,20200101,*,1", f"expected a row of columns ({PTP_COLUMNS}), found str"),
        (None, f"expected a row of columns ({PTP_COLUMNS}), found NoneType"),
        (
            ("Column 1", *GOOD_PTP[1:]),
            "column 1: 'Column 1' is not a HCPCS Level II code: character 'o' at position 1, expected a digit",
        ),
        (("02704TZ", *GOOD_PTP[1:]), "column 1: '02704TZ' is no CPT or HCPCS Level II code"),
        ((99213, *GOOD_PTP[1:]), "column 1 must be text, found int"),
        (("99213", None, *GOOD_PTP[2:]), "column 2 must be text, found NoneType"),
        (("99213", ["20610"], *GOOD_PTP[2:]), "column 2 must be text, found list"),
        ((*GOOD_PTP[:3], "", "*", "1"), "effective date is missing"),
        ((*GOOD_PTP[:3], "2020-01-01", "*", "1"), "effective date must be a date as YYYYMMDD, found '2020-01-01'"),
        ((*GOOD_PTP[:3], "20201301", "*", "1"), "effective date must be a date as YYYYMMDD, found '20201301'"),
        ((*GOOD_PTP[:4], "00000000", "1"), "deletion date must be a date as YYYYMMDD, found '00000000'"),
        ((*GOOD_PTP[:4], ["*"], "1"), "deletion date must be a date as YYYYMMDD, found \"['*']\""),
        ((*GOOD_PTP[:5], "2"), "modifier indicator must be one of 0, 1, 9, found '2'"),
        ((*GOOD_PTP[:5], "10"), "modifier indicator must be one of 0, 1, 9, found '10'"),
        ((*GOOD_PTP[:5], None), "modifier indicator must be one of 0, 1, 9, found ''"),
    ],
)
def test_a_row_of_ptp_edits_that_cannot_be_read_is_refused_with_its_number(row: Any, problem: str) -> None:
    with pytest.raises(DataFormatError) as caught:
        PTPEdits.from_rows([GOOD_PTP, GOOD_PTP, row])
    assert str(caught.value) == f"line 3: {problem}"
    assert caught.value.line == 3


@pytest.mark.parametrize(
    ("make", "row", "problem"),
    [
        (MUEs, ("99213", "2"), "expected 3 to 4 columns (code, units, adjudication indicator, rationale), found 2"),
        (MUEs, ("99213", "two", "1"), "units must be a whole number, found 'two'"),
        (MUEs, ("99213", "²", "1"), "units must be a whole number, found '²'"),
        (MUEs, ("99213", "9" * 5000, "1"), "units must be a whole number, found '9999999999999999'..."),
        (MUEs, ("99213", "2", "4 Line Edit"), "adjudication indicator must be one of 1, 2, 3, found '4 Line Edit'"),
        (MUEs, ("20610", "3", "1"), "20610 stands in the table already, with other values"),
        (
            AddOns,
            ("99292",),
            "expected 3 to 5 columns (add-on code, primary code, edit type, effective date, deletion date), found 1",
        ),
        (AddOns, ("99292", "", "1"), "an add-on code of type 1 names its primary code"),
        (AddOns, ("99292", "99291", "I"), "edit type must be one of 1, 2, 3, found 'I'"),
        (
            AddOns,
            ("1", "99292", "2013366", "99291", "", "2013091", "", ""),
            "deletion date of the add-on code must be a date as YYYYMMDD, found '2013366'",
        ),
        (
            AddOns,
            ("99292", "1", "", "99291", "", "2013091", ""),
            "add-on code: '1' is not a CPT code: too short, expected 5 characters",
        ),
        (AddOns, ("99292", "99291", "1", "2013366"), "effective date must be a date as YYYYMMDD, found '2013366'"),
        (
            CoverageRules,
            ("A1", "1", "97110"),
            "expected 4 to 5 columns (article id, article version, procedure code, diagnosis code, covered), found 3",
        ),
        (CoverageRules, ("", "1", "97110", "I10"), "article id is missing"),
        (
            CoverageRules,
            ("A1", "1", "97110", "E1.19"),
            (
                "diagnosis code: 'E1.19' is not an ICD-10-CM code: dot at position 2, "
                "expected after the third character: E11.9"
            ),
        ),
        (CoverageRules, ("A1", "1", "97110", 11), "diagnosis code must be text, found int"),
        (CoverageRules, ("A1", "1", "97110", "I10", "yes"), "expected covered or noncovered, found 'yes'"),
    ],
)
def test_a_row_of_another_table_is_refused_likewise(make: Any, row: Any, problem: str) -> None:
    first = {
        MUEs: ("20610", "2", "1"),
        AddOns: ("99292", "99291", "1"),
        CoverageRules: ("A1", "1", "97110", "M25.561"),
    }[make]
    with pytest.raises(DataFormatError) as caught:
        make.from_rows([first, row])
    assert str(caught.value) == f"line 2: {problem}"


def test_limits_of_units() -> None:
    table = MUEs.from_rows(
        [("20610", "2", "3 Date of Service Edit: Clinical", "Policy"), ("97110", 4, 1), ("20610", 2, "3 x", "Policy")]
    )
    assert table.get(CPT("20610")) == MUE(2, 3, "Policy")
    assert table.get("97110") == MUE(4, 1, "")
    assert table.get("99213") is None
    assert len(table) == 2


def test_add_ons_hold_on_their_days() -> None:
    table = AddOns.from_rows(
        [
            ("99292", "99291", "1", "20130101", "20251231"),
            ("99292", "99290", "3", "20260101", "*"),
            ("99354", "CCCCC", 2),
        ]
    )
    assert len(table) == 3
    assert (table.kind("99292", date(2025, 12, 31)), table.primaries("99292", date(2025, 12, 31))) == (1, {"99291"})
    assert (table.kind("99292", date(2026, 1, 1)), table.primaries("99292", date(2026, 1, 1))) == (3, {"99290"})
    assert table.kind("99292", date(2012, 12, 31)) is None
    assert (table.kind("99354", DAY), table.primaries("99354", DAY)) == (2, set())


def test_add_ons_are_read_in_the_columns_of_the_published_file() -> None:
    rows: list[Any] = [
        ("1", "99292", "", "99291", "", "2013091", "", "invented"),
        ["1", "99292", None, "99290", "2025365", 2013091, None],
        ("2", "99354", "2022365", "CCCCC", "", "2013091", "", "Contractor Defined Primary Codes"),
        ("3", "99355", "", "99291", "", "2013091", "2024366", ""),
    ]
    table = AddOns.from_rows(rows)
    assert len(table) == 4
    assert table.kind("99292", date(2013, 3, 31)) is None
    assert table.primaries("99292", date(2013, 4, 1)) == {"99290", "99291"}
    assert table.primaries("99292", date(2025, 12, 31)) == {"99290", "99291"}
    assert table.primaries("99292", date(2026, 1, 1)) == {"99291"}
    assert [table.kind("99354", day) for day in (date(2022, 12, 31), date(2023, 1, 1))] == [2, None]
    assert [table.kind("99355", day) for day in (date(2024, 12, 31), date(2025, 1, 1))] == [3, None]


def test_a_date_may_be_julian() -> None:
    table = AddOns.from_rows([("99292", "99291", "1", "2024060", "2024366")])
    assert table.kind("99292", date(2024, 2, 28)) is None
    assert table.kind("99292", date(2024, 2, 29)) == 1
    assert table.kind("99292", date(2024, 12, 31)) == 1


def test_a_diagnosis_that_one_article_covers_is_covered() -> None:
    table = CoverageRules.from_rows(
        [
            ("A1", "3", "97110", "M25.561", "covered"),
            ("A2", "1", "97110", "M25561", "Noncovered"),
            ("A2", "1", "20610", "E11.9", "noncovered"),
        ]
    )
    assert len(table) == 3
    assert table.covers(CPT("97110"), ICD10CM("M25.561")) is True
    assert table.covers("97110", "M25.562") is False
    assert table.covers("20610", "E11.9") is False
    assert table.covers("20610", "M25.561") is True
    assert table.covers("99213", "M25.561") is None
    assert table.articles("97110") == ("A1", "A2")


def test_a_large_table_is_held_in_little_memory() -> None:
    """1.7 million rows take at most 64 MiB; measured here on a seventeenth of them."""
    codes = [f"{number:05d}" for number in range(10_000, 13_000)]

    def rows() -> Iterator[tuple[str, ...]]:
        for number in range(100_000):
            yield codes[number // 40], codes[number * 7919 % 3000], "", "20200101", "*", "01"[number % 2]

    tracemalloc.start()
    try:
        table = PTPEdits.from_rows(rows())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(table) == 100_000
    assert peak < 64 * 2**20 / 17
    assert table.indicator(codes[5], codes[(5 * 40 + 3) * 7919 % 3000], DAY) == 1


@pytest.mark.parametrize("table", [PTPEdits, MUEs, AddOns, CoverageRules])
def test_rows_that_are_no_rows_are_a_type_error(table: Any) -> None:
    with pytest.raises(TypeError):
        table.from_rows(None)
