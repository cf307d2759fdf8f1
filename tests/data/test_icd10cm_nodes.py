"""Which ICD-10-CM nodes the data hold on which day, in what order, and where they stand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from tests.data.icd10cm import LAST, NODES, Span, ancestors, block_on, nodes, on, places_on, records

NEW_CATEGORIES = {"J4B", "K6A", "QA1"}


@pytest.mark.parametrize(("day", "expected"), NODES.items())
def test_the_nodes_of_a_release_are_as_many_as_officially(day: str, expected: tuple[int, int]) -> None:
    counted = Counter(on(day).values())
    assert (counted["B"], counted["H"]) == expected


def test_a_node_has_one_span_for_each_status_and_they_adjoin() -> None:
    assert len(nodes()) == len(records("codes.txt")) == 99_085
    for code, spans in nodes().items():
        assert all(span.first in NODES for span in spans), code
        assert all(span.first <= (span.last or LAST) for span in spans), code
        assert len(spans) == len({span.status for span in spans}), f"{code} was activated again"
        for before, after in pairwise(spans):
            assert f"{date.fromisoformat(before.last) + timedelta(days=1):%Y%m%d}" == after.first, code


def test_the_nodes_that_changed_status() -> None:
    changes = {code: "".join(span.status for span in spans) for code, spans in nodes().items() if len(spans) > 1}
    assert Counter(changes.values()) == {"BH": 411, "HB": 2}
    assert {code for code, change in changes.items() if change == "HB"} == {"H814", "I602"}
    assert sum(spans[-1].status == "H" and spans[-1].last != "" for spans in nodes().values()) == 63
    assert nodes()["M545"] == (Span("B", "20151001", "20210930"), Span("H", "20211001", ""))
    assert {code for code in ("D691", "I420") if nodes()[code][-1] == Span("H", "20261001", "")} == {"D691", "I420"}


@pytest.mark.parametrize("day", NODES)
def test_every_ancestor_of_a_node_is_a_header_of_that_day(day: str) -> None:
    status = on(day)
    missing = {above for code in status for above in ancestors(code) if status.get(above) != "H"}
    # The official lists print H54.512 from FY2024 on; before, H54.512A stands under H54.51.
    assert missing == ({"H54512"} if "20171001" <= day < "20231001" else set())
    above_something = {above for code in status for above in ancestors(code)}
    assert {code for code, what in status.items() if what == "H"} == above_something - missing


def test_nodes_stand_in_tabular_order() -> None:
    order = list(nodes())
    categories = [code for code in order if len(code) == 3]
    for run in (["C43", "C4A", "C44"], ["M08", "M1A", "M10"], ["Z36", "Z3A", "Z37"], ["J44", "J4A", "J4B", "J45"]):
        start = categories.index(run[0])
        assert [code for code in categories[start : start + 6] if code in run] == run
    assert categories[-2:] == ["U07", "U09"]
    assert order.index("D46A") < order.index("D464"), "a subcategory with a letter stands where the list has it"
    for code, after in pairwise(order):
        # Preorder: what follows a node is under it, or beside one of its ancestors.
        above = next(ancestors(after), "")
        assert above in ("", code, *ancestors(code)), after
    seventh = [code for code in order if len(code) == 7]
    for code, after in pairwise(seventh):
        assert code[:6] != after[:6] or code < after, after


def test_categories_count_the_nodes_and_name_their_block() -> None:
    found = records("categories.txt")
    assert [category for category, *_ in found] == [code for code in nodes() if len(code) == 3]
    sizes = Counter(code[:3] for code in nodes())
    assert {category: int(size) for category, size, _ in found} == sizes
    assert {category for category, _, block in found if not block} == NEW_CATEGORIES
    assert {category: block for category, _, block in found if category in {"B20", "I10", "I16", "U07"}} == {
        "B20": "B20",
        "I10": "20151001:I10-I16 20231001:I10-I1A",
        "I16": "20161001:I10-I16 20231001:I10-I1A",
        "U07": "U00-U49",
    }


@pytest.mark.parametrize(
    ("day", "chapters", "blocks"),
    [
        ("20151001", 21, 291),
        ("20200331", 21, 295),
        ("20200401", 22, 296),
        ("20250930", 22, 296),
        ("20251001", 22, 297),
        ("20260401", 22, 297),
    ],
)
def test_chapters_and_blocks_of_a_day(day: str, chapters: int, blocks: int) -> None:
    places = places_on(day)
    assert Counter(kind for kind, _ in places) == {"chapter": chapters, "block": blocks}
    held = {block_on(field, day) for category, _, field in records("categories.txt") if category not in NEW_CATEGORIES}
    grouping = {place for kind, place in places if kind == "block"} - held
    assert grouping == {
        *("C00-C96", "C00-C75", "M00-M25", "M40-M54", "M60-M79", "M80-M94", "T07-T88", "T20-T32"),
        *("V00-X58", "V00-V99", "W00-X58", "Y62-Y84"),
    }
    for (kind, place), (parent, title) in places.items():
        assert title, place
        assert not title.endswith(")") or "(" not in title.split()[-1], "the range is the id's, not the title's"
        if kind == "chapter":
            assert parent == ""
        else:
            assert ("block" if "-" in parent else "chapter", parent) in places, place
    assert places["block", "C00-C14"][0] == "C00-C75"
    assert places["block", "C00-C75"][0] == "C00-C96"
    assert places["block", "C7A"][0] == "C00-C96", "neuroendocrine tumors are no part of C00-C75"
    assert places["block", "V00-V09"][0] == "V00-V99"
