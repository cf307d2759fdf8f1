"""The text of the package data: read back as it was written."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import medcodes
from medcodes.codebook import codec
from medcodes.errors import Status

DATA = Path(medcodes.__file__).parent / "_data"
DAY = date(2021, 10, 1).toordinal()


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", [("2015-10-01", None, Status.BILLABLE)]),
        ("H", [("2015-10-01", None, Status.HEADER)]),
        ("B20161001-", [("2016-10-01", None, Status.BILLABLE)]),
        (
            "B20151001-20210930 H20211001-",
            [("2015-10-01", "2021-09-30", Status.BILLABLE), ("2021-10-01", None, Status.HEADER)],
        ),
    ],
)
def test_a_life_is_read_and_written(text: str, spans: list[tuple[str, str | None, Status]]) -> None:
    life = codec.decode_life(text)
    assert [
        (date.fromordinal(first).isoformat(), last and date.fromordinal(last).isoformat(), status)
        for first, last, status in life.spans
    ] == spans


def test_status_on_both_sides_of_every_edge() -> None:
    life = codec.decode_life("B20161001-20210930 H20211001-20220930")
    days = ["2016-09-30", "2016-10-01", "2021-09-30", "2021-10-01", "2022-09-30", "2022-10-01"]
    assert [life.status_on(date.fromisoformat(day).toordinal()) for day in days] == [
        Status.FUTURE,
        Status.BILLABLE,
        Status.BILLABLE,
        Status.HEADER,
        Status.HEADER,
        Status.RETIRED,
    ]


def test_a_gap_in_a_life_is_retired_until_the_code_returns() -> None:
    life = codec.decode_life("B20151001-20160930 H20171001-")
    assert life.status_on(date(2017, 1, 1).toordinal()) is Status.RETIRED


def test_the_header_of_a_part_is_no_record() -> None:
    assert list(codec.records(b"# a\n# b\tc\nA00\tH\nA000\n")) == [["A00", "H"], ["A000"]]
    assert list(codec.records(b"A00\tH\n")) == [["A00", "H"]]
    assert codec.body(b"# a\nA00\n") == b"\nA00\n"


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.txt")), ids=lambda path: path.relative_to(DATA).as_posix())
def test_every_part_counts_its_rows(path: Path) -> None:
    data = path.read_bytes()
    counted = re.search(rb"^# rows: (\d+)$", data, re.MULTILINE)
    if counted is None:
        assert path.name == "MANIFEST.txt"
    else:
        assert int(counted[1]) == sum(1 for _ in codec.records(data))
    assert b"\r" not in data
    assert data.endswith(b"\n")
