"""CWE fields: strings and components, alternates, escapes, and what is refused."""

from __future__ import annotations

import pytest

from medcodes import CPT, ICD10CM, ICD10PCS, Code, HCPCSLevelII, ICD10Pair
from medcodes.errors import ClaimFormatError
from medcodes.exchange import ReceivedCodes, from_hl7v2, to_hl7v2
from medcodes.exchange.hl7v2 import components, read_field


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("M25.561^Pain in right knee^I10C", ICD10CM("M25.561")),
        ("M25561^^I10C", ICD10CM("M25.561")),
        ("02704TZ^^i10p", ICD10PCS("02704TZ")),
        ("99213^^C4", CPT("99213")),
        ("99213^^C5", CPT("99213")),
        ("G0402^^HCPCS", HCPCSLevelII("G0402")),
        ("G0402^^HPC", HCPCSLevelII("G0402")),
        ("J21.8 B95.6^^I10", ICD10Pair("J21.8+ B95.6*")),
        ("LOCAL^^L^I10^^I10C", ICD10CM("I10")),
        ("401.9^^I9C^I10^^I10C", ICD10CM("I10")),
    ],
)
def test_a_field_is_read(field: str, code: Code) -> None:
    assert from_hl7v2(field) == code


def test_components_are_a_field() -> None:
    assert components(ICD10CM("I10")) == {1: "I10", 3: "I10C"}
    assert from_hl7v2(components(ICD10CM("I10"))) == ICD10CM("I10")


def test_both_codes_and_what_else_a_field_holds() -> None:
    field = "E11.9^Type 2 diabetes^I10C^99213^Visit^C4^2026^^diabetes"
    assert read_field(field) == ReceivedCodes(
        (ICD10CM("E11.9"), CPT("99213")),
        {"2": "Type 2 diabetes", "5": "Visit", "7": "2026", "9": "diabetes"},
    )


def test_delimiters_in_a_text_are_escaped() -> None:
    """HL7 version 2, chapter 2: escape sequences."""
    assert read_field(r"I10^a \T\ b \S\ c \X0D\ d \ e^I10C").rest == {"2": r"a & b ^ c \X0D\ d \ e"}
    pair = ICD10Pair("J21.8+ B95.6*")
    assert from_hl7v2(to_hl7v2(pair)) == pair


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("", "CWE.3: missing, expected a name of table 0396"),
        ("I10", "CWE.3: missing, expected a name of table 0396"),
        ("^^I10C", "CWE.1: missing, expected a code of ICD-10-CM"),
        (
            "E1.19^^I10C",
            "CWE.1: 'E1.19' is not an ICD-10-CM code: dot at position 2, expected after the third character: E11.9",
        ),
        (
            "250.00^^I9C",
            (
                "CWE.3: ICD-9-CM is not read here, "
                "expected ICD-10-CM, ICD-10-PCS, CPT, HCPCS Level II, ICD-10 (WHO), ICD-11 MMS (WHO)"
            ),
        ),
        (
            "1^^SCT",
            (
                "CWE.3: unknown code system 'SCT', "
                "expected ICD-10-CM, ICD-10-PCS, CPT, HCPCS Level II, ICD-10 (WHO), ICD-11 MMS (WHO)"
            ),
        ),
    ],
)
def test_what_is_no_code_is_refused_by_the_number_of_the_component(field: str, message: str) -> None:
    with pytest.raises(ClaimFormatError) as refused:
        from_hl7v2(field)
    assert str(refused.value) == message


def test_only_a_field_is_read_and_only_a_code_is_written() -> None:
    with pytest.raises(TypeError, match="^a CWE field must be a str or its components by number, not int$"):
        from_hl7v2(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(ClaimFormatError, match=r"^CWE\.1: expected text, found int$"):
        from_hl7v2({1: 5, 3: "I10C"})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="^expected a code, got str$"):
        to_hl7v2("I10")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
