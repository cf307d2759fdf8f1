"""The long titles that the data hold for ICD-10-CM nodes, and since when."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from tests.data.icd10cm import Span, nodes, records, titles


def test_titles_are_aligned_with_the_nodes() -> None:
    """By the first letter; half of all titles are of S, and cut once more."""
    by_part: dict[str, list[str]] = defaultdict(list)
    for code in nodes():
        by_part[code[:2] if code[0] == "S" else code[0]].append(code)
    for part, codes in by_part.items():
        assert [code for code, *_ in records(f"titles/{part}.txt")] == codes
    assert len(titles()) == len(nodes())


def test_titles_are_plain_text() -> None:
    for code, fields in titles().items():
        for title in fields[::2]:
            assert title.isascii(), code
            assert title == " ".join(title.split()) or code in {"W44G", "Y0745"}, code
        for day in fields[1::2]:
            assert re.fullmatch(r"20\d{6}", day), code
        assert len(fields) % 2 == 1, code
        assert all(title != after for title, after in pairwise(fields[::2])), code


def test_the_nodes_that_no_source_gives_a_title() -> None:
    untitled = [code for code, fields in titles().items() if fields == [""]]
    assert all(nodes()[code][-1].status == "H" for code in untitled)
    assert Counter(nodes()[code][-1].last for code in untitled) == {"": 48, "20160930": 28, "20170930": 14}
    new = [code for code, spans in nodes().items() if spans[-1] == Span("H", "20261001", "")]
    assert len(new) == 63
    assert [code for code in untitled if nodes()[code][-1].last == ""] == [c for c in new if titles()[c] == [""]]
    assert all(len(nodes()[code]) == 2 for code in new if titles()[code] != [""]), "these were codes before"


def test_the_titles_that_were_revised() -> None:
    assert Counter(day for fields in titles().values() for day in fields[1::2]) == {
        "20191001": 36,
        "20201001": 55,
        "20211001": 31,
        "20221001": 40,
        "20230401": 1,
        "20231001": 19,
        "20241001": 15,
        "20251001": 45,
        "20261001": 4,
    }
    assert titles()["L02232"] == [
        "Carbuncle of back [any part, except buttock]",
        "20261001",
        "Carbuncle of back [any part, except buttock and flank]",
    ]
    assert titles()["Z5987"][1] == "20230401"
    assert titles()["M3501"] == [
        "Sicca syndrome with keratoconjunctivitis",
        "20211001",
        "Sjogren syndrome with keratoconjunctivitis",
    ]


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("A000", "Cholera due to Vibrio cholerae 01, biovar cholerae"),
        ("H8103", "Meniere's disease, bilateral"),  # the tabular list prints an accent
        ("H353111", "Nonexudative age-related macular degeneration, right eye, early dry stage"),
        (
            "S72001B",
            "Fracture of unspecified part of neck of right femur, initial encounter for open fracture type I or II",
        ),
        ("W2189XA", "Striking against or struck by other sports equipment, initial encounter"),
        ("H54413A", "Blindness right eye category 3, normal vision left eye"),
        ("M545", "Low back pain"),
        ("Z3A", "Weeks of gestation"),
        ("C7832", "Secondary malignant neoplasm of pharynx"),  # new in FY2027
        ("S6313", ""),  # a header that ended before FY2019
    ],
)
def test_titles_are_the_official_ones(code: str, title: str) -> None:
    assert titles()[code] == [title]
