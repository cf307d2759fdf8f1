from __future__ import annotations

import pytest

from medcodes import ICD10CM


@pytest.mark.parametrize(
    ("text", "compact", "category", "seventh"),
    [
        ("I10", "I10", "I10", None),
        ("M25.5", "M255", "M25", None),
        ("M25.561", "M25561", "M25", None),
        ("S72.001A", "S72001A", "S72", "A"),
        ("T36.0X1D", "T360X1D", "T36", "D"),
        ("H54.413A", "H54413A", "H54", "A"),
        ("Z3A.00", "Z3A00", "Z3A", None),
        ("QA0.0101", "QA00101", "QA0", "1"),
    ],
)
def test_the_parts_of_a_code(text: str, compact: str, category: str, seventh: str | None) -> None:
    code = ICD10CM(text)
    assert code.compact == compact
    assert code.category == ICD10CM(category)
    assert code.category.category == code.category
    assert code.seventh_character == seventh


def test_the_order_is_that_of_the_compact_text() -> None:
    texts = ["A00", "A00.0", "A00.00", "A00.01", "A00.1", "A00.A", "A01", "A0A", "AA0", "B00", "Z99.9"]
    codes = [ICD10CM(text) for text in texts]
    assert sorted(set(codes)) == codes == sorted(codes, key=lambda code: code.compact)
