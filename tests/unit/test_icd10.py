from __future__ import annotations

import pytest

from medcodes import ICD10, ICD10CM, ICD10Pair


@pytest.mark.parametrize(
    ("text", "mark", "unmarked", "category", "compact"),
    [
        ("A00", None, "A00", "A00", "A00"),
        ("A00.1", None, "A00.1", "A00", "A001"),
        ("J21.8+", "+", "J21.8", "J21", "J218+"),
        ("G01*", "*", "G01", "G01", "G01*"),
        ("B95.61*", "*", "B95.61", "B95", "B9561*"),
    ],
)
def test_the_parts_of_a_code(text: str, mark: str | None, unmarked: str, category: str, compact: str) -> None:
    code = ICD10(text)
    assert code.mark == mark
    assert code.unmarked == ICD10(unmarked)
    assert code.category == ICD10(category)
    assert code.compact == compact
    assert (code == code.unmarked) is (mark is None)


def test_a_pair_has_two_codes() -> None:
    pair = ICD10Pair.parse("j218 b956")
    assert pair.aetiology == ICD10("J21.8+")
    assert pair.manifestation == ICD10("B95.6*")


def test_the_order_is_that_of_the_compact_text() -> None:
    codes = [ICD10(text) for text in ("A00", "A00*", "A00+", "A00.0", "A00.0*", "A00.0+", "A00.00", "A00.1", "A01")]
    assert sorted(set(codes)) == codes == sorted(codes, key=lambda code: code.compact)


def test_a_code_is_never_equal_to_the_us_code() -> None:
    assert len({ICD10("E11.9"), ICD10CM("E11.9")}) == 2
