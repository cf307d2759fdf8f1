from __future__ import annotations

from medcodes import ICD10CM, HCPCSLevelII


def test_a_code_is_not_the_diagnosis_with_the_same_letters() -> None:
    """README: "G0402" is ICD-10-CM G04.02 and HCPCS G0402."""
    code, diagnosis = HCPCSLevelII("G0402"), ICD10CM.parse("G0402")
    assert code.compact == diagnosis.compact
    assert len({code, diagnosis}) == 2


def test_the_order_is_that_of_the_text() -> None:
    codes = [HCPCSLevelII(text) for text in ("A0021", "D0120", "G0402", "G0439", "J0120", "V5364")]
    assert sorted(set(codes)) == codes
