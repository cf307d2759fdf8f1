"""The cost of a check grows linearly with the lines of a claim and with their pairs: counted, not timed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from types import FrameType
from typing import Any

import pytest

import medcodes
from medcodes.pairing import (
    AddOns,
    Claim,
    CoverageRules,
    InpatientClaim,
    MUEs,
    OutpatientClaim,
    ProfessionalClaim,
    PTPEdits,
    ServiceLine,
    check,
)

DAY = date(2026, 3, 2)
BOOK = medcodes.on(DAY)
FORM = ("M25.561", "E11.9", "I10", "J06.9", "R07.0", "Z79.4", "E78.5", "N18.30", "I50.9", "G47.33", "F32.A", "M17.12")
NUMBERS = [f"{number:05d}" for number in range(20_000, 21_000)]
# Each number is apart from ten others, is limited, an add-on of one other, and covered for one diagnosis.
TABLES = (
    PTPEdits.from_rows(
        [
            (one, NUMBERS[(at * 7 + step) % 1000], "", "20200101", "*", "1")
            for at, one in enumerate(NUMBERS)
            for step in range(10)
        ]
    ),
    MUEs.from_rows([(one, 1, 2) for one in NUMBERS]),
    AddOns.from_rows([(one, NUMBERS[0], 1) for one in NUMBERS[1::2]]),
    CoverageRules.from_rows([("A1", 1, one, "M25.562") for one in NUMBERS]),
)


def line(at: int, *, numbers: int = 1000, **other: Any) -> ServiceLine:
    """A line with a number, one of so many, that is on the side that none of its diagnoses is of."""
    fields: dict[str, Any] = {"modifiers": ("LT",), "pointers": (1, 3), "units": 2, **other}
    return ServiceLine(NUMBERS[at % numbers], **fields)


def professional(lines: list[ServiceLine]) -> Claim:
    """A full form with many lines."""
    return ProfessionalClaim(service_date=DAY, diagnoses=FORM, lines=lines)


CLAIMS: dict[str, Callable[[int], Claim]] = {
    "lines of as many codes": lambda n: professional([line(at) for at in range(n)]),
    "lines of two codes that are not paid together": lambda n: professional([line(at, numbers=2) for at in range(n)]),
    "lines of as many days": lambda n: professional(
        [line(at, service_date=DAY + timedelta(days=at)) for at in range(n)]
    ),
    "lines of a facility": lambda n: OutpatientClaim(service_date=DAY, diagnoses=FORM, lines=list(map(line, range(n)))),
    "lines that cannot be read": lambda n: professional([ServiceLine("?", pointers=(99,)) for _ in range(n)]),
    "pairs of a line": lambda n: professional([line(0, pointers=tuple(range(n)))]),
    "modifiers of a line": lambda n: professional([line(0, modifiers=[f"{at % 100:02}" for at in range(n)])]),
    "procedures of a stay": lambda n: InpatientClaim(
        discharge_date=DAY, diagnoses=("M17.12",), procedures=["0SRC0J9", "02704TZ"] * (n // 2)
    ),
    "one diagnosis again and again": lambda n: InpatientClaim(
        discharge_date=DAY, diagnoses=["M17.11", "M17.12", "F02.80", "G30.9"] * (n // 4)
    ),
}


def calls(claim: Claim) -> int:
    """How many functions, of Python and of C, a warm check calls."""
    check(claim, BOOK, tables=TABLES)
    count = 0

    def counted(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        check(claim, BOOK, tables=TABLES)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("make", CLAIMS.values(), ids=CLAIMS)
def test_a_hundred_more_cost_as_much_as_the_hundred_before(make: Callable[[int], Claim]) -> None:
    """From 200 to 300 no more calls are added than from 100 to 200, up to a tenth."""
    first, second, third = (calls(make(n)) for n in (100, 200, 300))
    assert 0 < third - second <= 1.1 * (second - first)
