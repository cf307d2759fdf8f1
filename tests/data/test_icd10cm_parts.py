"""Edit flags, conversions, 7th characters and notes that the data hold for ICD-10-CM."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from tests.data.icd10cm import LAST, Span, ancestors, nodes, on, places_on, records

NOTES = {"2021-01-01": 5_441, "2025-04-01": 5_432, "2026-04-01": 5_407}


def test_flags_lie_within_the_days_of_their_code() -> None:
    found = records("flags.txt")
    assert [code for code, *_ in found] == sorted({code for code, *_ in found})
    names: Counter[str] = Counter()
    for code, *intervals in found:
        (span,) = (span for span in nodes()[code] if span.status == "B")
        days = [interval.partition(":")[0].split("-") for interval in intervals]
        assert span.first <= days[0][0], code
        assert (days[-1][1] or LAST) <= (span.last or LAST), code
        assert all(last < after for (_, last), (after, _) in pairwise(days)), code
        for interval in intervals:
            if interval.split("-")[1].startswith(":"):
                names.update(interval.partition(":")[2].split(","))
    # Sex conflicts ended on 2024-09-30; the numbers are those of the code master of FY2027.
    assert names["ecodepdx"] == sum(c[0] in "VWXY" for c, status in on("20261001").items() if status == "B")
    assert names.keys() & {"female", "male"} == set()
    assert {code: rest for code, *rest in found if code == "C61"} == {"C61": ["20151001-20240930:male"]}


def test_conversions_name_codes_and_no_code_that_is_in_force() -> None:
    found = records("conversions.txt")
    assert [(old, day) for old, day, _ in found] == sorted({(old, day) for old, day, _ in found})
    billable = {code: span for code, spans in nodes().items() for span in spans if span.status == "B"}
    for old, day, new in found:
        assert billable[old].first < day, old
        assert billable[old].last, f"{old} is in force: what is new beside it does not replace it"
        assert all(billable[code].holds(day) for code in new.split(",")), old
    assert ["M545", "20211001", "M5450,M5451,M5459"] in found
    assert not {"E119", "B9729", "C50911", "C561"} & {old for old, *_ in found}


def test_seventh_characters_make_the_codes_that_the_list_does_not_print() -> None:
    found = records("seventh.txt")
    defined = {code: dict(pair.split("=", 1) for pair in texts.split("|")) for code, _, texts in found}
    assert len(defined) == len(found) == 508
    assert {edition for _, edition, _ in found} == {"2021-01-01", "2025-04-01"}
    assert [code for code, edition, _ in found if edition != "2021-01-01"] == ["W44"]
    assert list(defined["S72"].items())[:2] == [
        ("A", "initial encounter for closed fracture"),
        ("B", "initial encounter for open fracture type I or II"),
    ]
    status = on("20260401")

    def taken(code: str) -> dict[str, str]:
        return next((defined[above] for above in (code, *ancestors(code)) if above in defined), {})

    made = {code for code, what in status.items() if what == "B" and len(code) == 7 and code[6] in taken(code[:6])}
    assert len(made) == 51_305
    blind = {f"{base:X<6}{character}" for base in {next(ancestors(code)) for code in made} for character in taken(base)}
    # S06 with a 6th character 7 or 8 takes only A since FY2018: 72 codes ended, and four never were.
    never = {"S068A7D", "S068A7S", "S068A8D", "S068A8S"}
    ended = blind - status.keys() - never
    assert len(ended) == 72
    assert {nodes()[code] for code in ended} == {(Span("B", "20151001", "20170930"),)}
    assert never <= blind
    assert not never & nodes().keys()


@pytest.mark.parametrize(("edition", "excludes1"), NOTES.items())
def test_notes_stand_at_nodes_blocks_and_chapters(edition: str, excludes1: int) -> None:
    found = records(f"notes/{edition}.txt")
    day = edition.replace("-", "")
    status, places = on(day), places_on(day)
    for owner, _, text in found:
        if "-" in owner:
            first, _, last = owner.partition("-")
            assert ("block", first if first == last else owner) in places, owner
        elif owner.isdigit():
            assert ("chapter", owner) in places, owner
        else:
            assert owner in status, owner
        assert text == " ".join(text.split()) != "", owner
    kinds = Counter(kind for _, kind, _ in found)
    assert kinds["excludes1"] == excludes1
    assert set(kinds) == {
        *("includes", "inclusion term", "excludes1", "excludes2", "code first", "use additional code", "code also"),
        *("seventh character", "note"),
    }


def test_the_notes_of_april_2026_are_as_many_as_printed() -> None:
    found = records("notes/2026-04-01.txt")
    assert Counter(kind for _, kind, _ in found) == {
        "inclusion term": 12_574,
        "excludes1": 5_407,
        "excludes2": 2_520,
        "use additional code": 1_485,
        "includes": 1_024,
        "code first": 809,
        "code also": 655,
        "seventh character": 516,
        "note": 180,
    }
    assert ["E10", "excludes1", "type 2 diabetes mellitus (E11.-)"] in found
    owners = Counter(
        "block" if "-" in o else "chapter" if o.isdigit() else "node" for o, k, _ in found if k == "excludes1"
    )
    assert owners == {"node": 5_253, "block": 151, "chapter": 3}
    assert [text for owner, _, text in found if owner == "T07"] != [
        text for owner, _, text in found if owner == "T07-T07"
    ]
