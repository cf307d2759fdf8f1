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


def test_blocks_are_read_for_a_day() -> None:
    blocks = codec.decode_blocks(
        b"# x\nchapter\t9\t\t20151001\t\tCirculatory\nblock\tI10-I16\t9\t20151001\t20230930\tHypertension\n"
        b"block\tI10-I1A\t9\t20231001\t\tHypertension\nblock\tI20\t9\t20200401\t\tHeart\n"
    )
    names = codec.decode_block_names(b"I10\t1\t20151001:I10-I16 20231001:I10-I1A\nI20\t1\tI20\nJ4B\t1\t\n")
    before = codec.outline_on(date(2016, 1, 1).toordinal(), blocks, names)
    after = codec.outline_on(date(2024, 1, 1).toordinal(), blocks, names)
    assert (before.block_of, after.block_of) == ({"I10": "I10-I16"}, {"I10": "I10-I1A", "I20": "I20"})
    assert [place.name for place in after.above("I20")] == ["I20", "9"]
    assert [*after.above("J4B")] == []
    assert (before.categories("9"), after.categories("9")) == (["I10"], ["I10", "I20"])
    assert after.places["I20"].owner == "I20-I20"
    assert after.old_names({"I10-I16", "I20-I20", "I10"}) == {"I10-I1A": "I10-I16"}


def test_notes_are_found_by_their_owner() -> None:
    data = b"# x\n9\tnote\ta\nI10-I16\tincludes\tb\nT07-T07\tincludes\tc\nT07\tincludes\td\nT071\tincludes\te\n"
    notes = codec.decode_notes("2021", data, lambda compact: f"<{compact}>")
    assert [*notes.owners] == ["9", "I10-I16", "T07-T07", "<T07>", "<T071>"]
    assert [text for owner in notes.owners for _, text in notes.at(owner)] == ["a", "b", "c", "d", "e"]


def test_seventh_characters_are_read_edition_by_edition() -> None:
    held = codec.decode_seventh_characters(b"T07\t2021\tA=a|D=d\nT07\t2025\tA=x\nS00\t2021\tA=a|D=d\n", str)
    assert {node: [(edition, dict(texts)) for edition, texts in spans] for node, spans in held.items()} == {
        "T07": [("2021", {"A": "a", "D": "d"}), ("2025", {"A": "x"})],
        "S00": [("2021", {"A": "a", "D": "d"})],
    }
