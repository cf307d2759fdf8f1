"""The order file of CMS, line by line: what is refused, and the line that the error names."""

from __future__ import annotations

import pytest

from medcodes import DataFormatError
from medcodes.codebook.official import read_order

GOOD = f"00001 A00     0 {'Fever':60} Fever"
SHAPE = "no line of an order file: number, code, 0 or 1, short title, long title"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("00001", SHAPE),  # found by tools/fuzz.py: five digits and no more
        ("00001 ", SHAPE),
        ("00001xA00     0 Fever", SHAPE),
        (GOOD.replace("0 Fever", "2 Fever", 1), SHAPE),
        (GOOD.replace("A00", "a00", 1), SHAPE),
        (GOOD[:77], SHAPE),
        (GOOD, "A00 stands in two lines"),
    ],
    ids=["number alone", "number and blank", "no blank", "neither 0 nor 1", "lower case", "no title", "twice"],
)
def test_a_wrong_line_is_named(line: str, problem: str) -> None:
    with pytest.raises(DataFormatError) as refused:
        read_order(f"{GOOD}\r\n\r\n{line}\r\n")
    assert str(refused.value) == f"line 3: {problem}"
