"""The text of the package data: read back as it was written."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import medcodes
from medcodes.codebook import codec
from medcodes.codebook.definitions import Approach, Guideline, KeyEntry, Operation
from medcodes.codebook.model import AgeRange, EditFlag, Timeline
from medcodes.codebook.outline import Place
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
    assert codec.encode_life(life.spans) == text


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


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def spelled(compact: str) -> str:
    """A spelling that shows that it was asked for."""
    return f"<{compact}>"


def test_an_edition_ends_on_the_day_before_the_next_of_its_system() -> None:
    editions = codec.decode_editions(
        b"# x\nicd10cm\t2026\t20251001\ta, b\nicd10cm\t2026.1\t20260401\tc\nicd10pcs\t2026\t20251001\tp\n"
    )
    assert {
        system: [(one.system, one.name, f"{one.valid_from} to {one.valid_to}", one.sources) for one in held]
        for system, held in editions.items()
    } == {
        "icd10cm": [
            ("icd10cm", "2026", "2025-10-01 to 2026-03-31", ("a", "b")),
            ("icd10cm", "2026.1", "2026-04-01 to 2027-09-30", ("c",)),
        ],
        "icd10pcs": [("icd10pcs", "2026", "2025-10-01 to 2027-09-30", ("p",))],
    }


CATEGORIES = b"# x\nA00\t2\nA01\t1\nB99\t2\n"
CODES = b"# x\nA00\tH\nA000\nA01\tB20161001-\nB99\tH\nB990\tB20151001-20160930\n"


def timeline() -> Timeline:
    return codec.decode_timeline(CODES, codec.decode_categories(CATEGORIES), spelled)


def test_a_category_is_read_when_it_is_first_asked_for() -> None:
    assert codec.decode_categories(CATEGORIES) == [("A00", 2), ("A01", 1), ("B99", 2)]
    held = timeline()
    assert held.texts == [""] * 5
    held.open(1)
    assert held.texts == ["", "", "<A01>", "", ""]
    assert held.lives[2].spans == ((day("2016-10-01"), None, Status.BILLABLE),)
    for position in (0, 2):
        held.open(position)
    assert held.texts == ["<A00>", "<A000>", "<A01>", "<B99>", "<B990>"]
    assert [held.find(text) for text in ("A000", "B990", "B991")] == [1, 4, None]
    assert [[codec.encode_life(life.spans)] for life in held.lives] == [
        ["H"],
        [""],
        ["B20161001-"],
        ["H"],
        ["B20151001-20160930"],
    ]
    assert held.lives[0] is held.lives[3]  # one of each kind


TITLES = (
    b"# x\nA00\tFever\nA000\tMild fever\t20201001\tSlight fever\nA01\t20161001\tAche\t20181001\tPain\nB99\t\nB990\tB\n"
)


@pytest.mark.parametrize(
    ("position", "after", "titles"),
    [
        (0, "A01", [[("2018-10-01", "Fever")], [("2018-10-01", "Mild fever"), ("2020-10-01", "Slight fever")]]),
        (1, "B99", [[("2016-10-01", "Ache"), ("2018-10-01", "Pain")]]),
        (2, None, [[], [("2018-10-01", "B")]]),
    ],
)
def test_titles_are_read_with_the_days_from_which_they_hold(
    position: int, after: str | None, titles: list[list[tuple[str, str]]]
) -> None:
    lives = timeline()
    lives.open(position)
    held = codec.decode_titles(codec.body(TITLES), lives, position, after)
    assert list(held.texts()) == [[title.encode() for _, title in row] for row in titles]
    assert [
        [(date.fromordinal(first).isoformat(), title) for first, title in held[index]] for index in range(len(titles))
    ] == titles


def test_a_first_title_begins_with_its_code() -> None:
    codes = CODES.replace(b"A01\tB20161001-", b"A01\tB20191001-")
    lives = codec.decode_timeline(codes, codec.decode_categories(CATEGORIES), spelled)
    lives.open(1)
    for text, first in ((b"Pain", "2019-10-01"), (b"Pain\t20201001\tAche", "2019-10-01")):
        held = codec.decode_titles(b"\nA01\t" + text + b"\n", lives, 1, None)
        assert held[0][0] == (day(first), "Pain")


@pytest.mark.parametrize(
    ("titles", "text"),
    [
        ([], "A00\t"),
        ([("2018-10-01", "Fever")], "A00\tFever"),
        ([("2016-10-01", "Fever")], "A00\t20161001\tFever"),
        ([("2018-10-01", "Fever"), ("2020-10-01", "Ache")], "A00\tFever\t20201001\tAche"),
        ([("2016-10-01", "Fever"), ("2018-10-01", "Ache")], "A00\t20161001\tFever\t20181001\tAche"),
    ],
)
def test_a_title_is_written_without_the_day_that_is_understood(titles: list[tuple[str, str]], text: str) -> None:
    spans = [(day(first), title) for first, title in titles]
    assert codec.encode_title("A00", spans, day("2018-10-01")) == text


def test_flags_are_read_interval_by_interval() -> None:
    flags = codec.decode_flags(
        b"# x\nA1814\t20151001-20240930:adult,male\t20241001-:adult\nA1815\t20151001-:adult,male\n", spelled
    )
    both = frozenset({EditFlag.ADULT, EditFlag.MALE})
    assert flags == {
        "<A1814>": (
            (day("2015-10-01"), day("2024-09-30"), both),
            (day("2024-10-01"), None, frozenset({EditFlag.ADULT})),
        ),
        "<A1815>": ((day("2015-10-01"), None, both),),
    }
    assert flags["<A1814>"][0][2] is flags["<A1815>"][0][2]  # one of each kind


def test_conversions_are_read_and_turned_around() -> None:
    held = codec.decode_conversions(b"# x\nA00\t20161001\tA01,A02\nA00\t20201001\tA03\nB00\t20201001\tA03\n", spelled)
    assert held == {
        "<A00>": ((day("2016-10-01"), ("<A01>", "<A02>")), (day("2020-10-01"), ("<A03>",))),
        "<B00>": ((day("2020-10-01"), ("<A03>",)),),
    }
    assert codec.invert_conversions(held) == {
        "<A01>": ("<A00>",),
        "<A02>": ("<A00>",),
        "<A03>": ("<A00>", "<B00>"),
    }


def test_names_of_axes_are_read_by_owner_axis_and_value() -> None:
    assert codec.decode_names(b"# x\nX\t3\t2\tMonitoring\n0\t2\t1\tHeart\n") == {"X32": "Monitoring", "021": "Heart"}


LABELS = (
    b"# x\n001\t4\t6\tVentricle\n001\t4\t7\tCanal\t-20160930\n001\t4\t7\tSpinal Canal\t20161001-20170930\n"
    b"0016073\t6\t7\tGraft\n002\t4\t6\tOther\n003\t4\t6\tLast\n"
)


def test_labels_are_read_for_one_table() -> None:
    labels = codec.decode_labels(LABELS, "001")
    assert labels.by_value == {
        "46": ((None, None, "Ventricle"),),
        "47": (
            (None, day("2016-09-30"), "Canal"),
            (day("2016-10-01"), day("2017-09-30"), "Spinal Canal"),
        ),
    }
    assert labels.by_code == {"60016073": ((None, None, "Graft"),)}
    assert codec.decode_labels(LABELS, "002").by_value == {"46": ((None, None, "Other"),)}
    assert codec.decode_labels(LABELS, "003").by_value == {"46": ((None, None, "Last"),)}
    assert codec.decode_labels(LABELS, "000") == codec.decode_labels(LABELS, "004") == ({}, {})


@pytest.mark.parametrize("count", range(1, 8))
def test_a_line_is_found_in_a_part_of_any_length(count: int) -> None:
    data = b"".join(b"%c\t%s\n" % (ord("b") + 2 * at, b"x" * at) for at in range(count))
    for at in range(count):
        start = data.index(b"%c\t" % (ord("b") + 2 * at))
        assert codec._line_from(data, b"%c" % (ord("b") + 2 * at)) == start
        assert codec._line_from(data, b"%c" % (ord("a") + 2 * at)) == start
    assert codec._line_from(data, b"z") == len(data)


def test_definitions_are_read_field_by_field() -> None:
    held = codec.decode_definitions(
        b"0\t2\tChange\tTaking out\tAll\tCatheter\tgroup\n1\t0\tChange\tTaking\t\t\t\n",
        b"0\t0\tOpen\tCutting\n",
        b"B3.1\tGeneral\t3\t0.\t\nA1\tConventions\t\t\tx\n",
        b"device\tPin\tInternal Fixation Device\t0P\n",
    )
    assert held.operations == (
        Operation("0", "2", "Change", "Taking out", "All", "Catheter", "group"),
        Operation("1", "0", "Change", "Taking", "", "", None),
    )
    assert held.approaches == (Approach("0", "0", "Open", "Cutting"),)
    assert held.guidelines == (Guideline("B3.1", "General", 3, "0.", ""), Guideline("A1", "Conventions", None, "", "x"))
    assert held.keys == (KeyEntry("device", "Pin", "Internal Fixation Device", "0P"),)


def test_ages_are_read_with_their_days() -> None:
    held = codec.decode_age_ranges(b"maternity\t20151001\t20190930\t12\t55\nmaternity\t20191001\t\t9\t64\n")
    assert held == (
        AgeRange(EditFlag.MATERNITY, date(2015, 10, 1), date(2019, 9, 30), 12, 55),
        AgeRange(EditFlag.MATERNITY, date(2019, 10, 1), None, 9, 64),
    )


def test_a_block_holds_on_its_first_and_its_last_day() -> None:
    blocks = codec.decode_blocks(
        b"chapter\t9\t\t20151001\t\tCirculatory\nblock\tI10-I16\t9\t20161001\t20230930\tPressure\n"
    )
    assert blocks == (
        (day("2015-10-01"), None, Place(is_chapter=True, name="9", parent="", title="Circulatory")),
        (day("2016-10-01"), day("2023-09-30"), Place(is_chapter=False, name="I10-I16", parent="9", title="Pressure")),
    )
    names = codec.decode_block_names(b"I10\t1\t20161001:I10-I16\n")
    assert names == {"I10": ((day("2016-10-01"), "I10-I16"),)}
    days = ["2016-09-30", "2016-10-01", "2023-09-30", "2023-10-01"]
    assert [codec.outline_on(day(one), blocks, names).block_of.get("I10") for one in days] == [
        None,
        "I10-I16",
        "I10-I16",
        None,
    ]
