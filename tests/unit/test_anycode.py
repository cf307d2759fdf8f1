from __future__ import annotations

import pytest

from medcodes import (
    CPT,
    ICD10,
    ICD10CM,
    ICD11,
    CPTCategoryI,
    CPTCategoryII,
    HCPCSLevelII,
    Modifier,
    readings,
)


def test_the_classes_given_are_asked_in_their_order() -> None:
    """READ-1."""
    assert readings("E11.9", ICD10, ICD10CM, ICD11) == (ICD10("E11.9"), ICD10CM("E11.9"))
    assert readings("E11.9", ICD10CM, ICD10, ICD11) == (ICD10CM("E11.9"), ICD10("E11.9"))
    assert readings("25", Modifier) == (Modifier("25"),)
    assert readings("99213", CPTCategoryII, CPTCategoryI) == (CPTCategoryI("99213"),)
    assert readings("g0402 ", CPT, HCPCSLevelII) == (HCPCSLevelII("G0402"),)


def test_without_classes_the_four_us_systems_are_asked() -> None:
    """READ-1: a modifier, an ICD-11 and a WHO ICD-10 code have no reading."""
    assert readings("25") == ()
    assert readings("1A00") == ()
    assert readings("J21.8+") == ()


@pytest.mark.parametrize("thing", [None, b"I10", 10], ids=repr)
def test_a_wrong_type_is_a_type_error(thing: str) -> None:
    with pytest.raises(TypeError, match="is read from a str"):
        readings(thing)


def test_something_else_than_a_class_is_an_error() -> None:
    with pytest.raises((TypeError, AttributeError)):
        readings("I10", "icd10cm")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
