from __future__ import annotations

from collections.abc import Mapping

import pytest

from medcodes import (
    CPT,
    CPTMAAA,
    CPTPLA,
    CPTCategoryI,
    CPTCategoryII,
    CPTCategoryIII,
    CPTImmunization,
    HCPCSLevelII,
)
from medcodes.cpt import CATEGORY_II_SECTIONS, SECTIONS, CPTSection
from tests.vectors.rows import rows

CLASSES: Mapping[str, type[CPT]] = {
    "A": CPTImmunization,
    "F": CPTCategoryII,
    "M": CPTMAAA,
    "T": CPTCategoryIII,
    "U": CPTPLA,
} | dict.fromkeys("0123456789", CPTCategoryI)


@pytest.mark.parametrize("last", CLASSES)
def test_the_last_character_decides_the_class(last: str) -> None:
    """CPT-2."""
    text = f"0001{last}"
    for code in (CPT(text), CPT.parse(text), CPT.parse(text.lower()), CLASSES[last](text)):
        assert type(code) is CLASSES[last]
        assert isinstance(code, CPT)
    assert type(CPT.try_parse(text)) is CLASSES[last]
    assert CPT(text) == CLASSES[last](text)


@pytest.mark.parametrize("row", rows("cpt_sections"), ids=lambda row: row["code"])
def test_a_number_stands_in_its_section(row: dict[str, str]) -> None:
    """CPT-6: the bounds of every range and the numbers next to them."""
    code = CPT(row["code"])
    assert (code.section.title if code.section else "") == row["section"]
    assert (code.subsection.title if code.subsection else "") == row["subsection"]


def subsections() -> list[tuple[CPTSection, CPTSection]]:
    return [(section, part) for section in SECTIONS for part in section.subsections]


def test_a_subsection_lies_in_its_section() -> None:
    for section, part in subsections():
        for bounds in part.ranges:
            assert all(CPT(text).section == section and CPT(text).subsection == part for text in bounds)


def test_ranges_are_in_order_and_apart() -> None:
    for sections in ([part for _, part in subsections()], list(CATEGORY_II_SECTIONS)):
        bounds = [text for part in sections for pair in part.ranges for text in pair]
        assert bounds == sorted(bounds)


def test_the_classes_order_among_themselves() -> None:
    codes = [CPT(text) for text in ("0001A", "0001F", "0001M", "0001U", "00100", "0042T", "99213")]
    assert sorted(set(codes)) == codes
    assert CPTCategoryII("0001F") < CPTCategoryI("00100") <= CPTCategoryIII("0042T")
    assert CPTCategoryI("99213") > CPTCategoryIII("0042T") >= CPTPLA("0001U")


def test_cpt_has_no_order_against_hcpcs() -> None:
    with pytest.raises(TypeError):
        assert CPT("0001U") < HCPCSLevelII("U0001")  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
