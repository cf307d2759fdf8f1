"""Items 21 and 24 of the CMS-1500: letters for diagnoses, letters for pointers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from medcodes.errors import ClaimFormatError
from medcodes.exchange import Received, from_cms1500, to_cms1500
from medcodes.pairing import Diagnosis, InpatientClaim, ProfessionalClaim, ServiceLine

CODES = ("M25.561", "E11.9", "I10", "S72.001A")
LINES = (
    ServiceLine("20610", modifiers=("RT", "59"), pointers=(1, 4), units=2, charge=150.5),
    ServiceLine("J1885", pointers=(3,), service_date=date(2026, 3, 5)),
)
CLAIM = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=CODES, lines=LINES)
FORM: dict[str, Any] = {
    "21": {"ICD Ind.": "0", "A": "M25561", "B": "E119", "C": "I10", "D": "S72001A"},
    "24": [
        {"A": "030226", "D": {"code": "20610", "modifiers": ["RT", "59"]}, "E": "AD", "G": "2", "F": "150.5"},
        {"A": "030526", "D": {"code": "J1885", "modifiers": []}, "E": "C", "G": "1"},
    ],
}


def test_a_claim_is_letters_on_paper() -> None:
    """NUCC: item 21 A to L without periods, 24E letters with the primary first."""
    assert to_cms1500(CLAIM) == FORM
    assert from_cms1500(FORM) == Received(CLAIM, {})


def test_twelve_diagnoses_have_the_letters_a_to_l() -> None:
    form = to_cms1500(CLAIM.with_diagnoses(*["I10"] * 12).with_lines(ServiceLine("99213", pointers=(12, 1))))
    assert "".join(form["21"]) == "ICD Ind.ABCDEFGHIJKL"
    assert form["24"][0]["E"] == "LA"


def test_a_gap_between_letters_is_no_diagnosis() -> None:
    form = {
        "21": {"ICD Ind.": "0", "A": "I10", "C": "E119"},
        "24": [{"A": "03022026", "D": {"code": "99213"}, "E": "CA"}],
    }
    found = from_cms1500(form)
    assert found.claim.lines[0].pointers == (2, 1)
    assert found.claim.coding_date == date(2026, 3, 2)


def test_what_else_the_form_holds_is_left() -> None:
    form: dict[str, Any] = {**FORM, "1a": "123456789", "24": [FORM["24"][0] | {"B": "11"}]}
    assert from_cms1500(form).rest == {"1a": "123456789", "24": [{"B": "11"}]}


def test_what_is_left_of_a_line_stays_with_it() -> None:
    form: dict[str, Any] = {**FORM, "24": [FORM["24"][0], FORM["24"][1] | {"J": "1234567893"}]}
    assert from_cms1500(form).rest == {"24": [{}, {"J": "1234567893"}]}


def test_a_period_is_read_and_reported_and_an_empty_letter_is_no_diagnosis() -> None:
    found = from_cms1500({**FORM, "21": FORM["21"] | {"A": "M25.561", "E": " ", "F": ""}})
    assert found == Received(CLAIM, {}, ("CMS-1500.21.A: a decimal point, which item 21 leaves out",))


def test_an_empty_box_is_no_modifier() -> None:
    form = {**FORM, "24": [{"A": "030226", "D": {"code": "20610", "modifiers": ["RT", "", " ", "59"]}, "E": "A"}]}
    assert [str(one) for one in from_cms1500(form).claim.lines[0].modifiers] == ["RT", "59"]


def test_only_a_form_is_read_and_only_a_claim_is_written() -> None:
    with pytest.raises(TypeError, match="^a form must be a mapping, not str$"):
        from_cms1500("21")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="^expected a claim, got dict$"):
        to_cms1500(FORM)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({}, "CMS-1500.21: missing, expected the diagnoses by letter"),
        ({"21": {"ICD Ind.": "9"}}, "CMS-1500.21.ICD Ind.: expected 0 for ICD-10"),
        ({"21": {"ICD Ind.": "0"}, "24": []}, "24A: missing, the date of service decides on the codes"),
        ({"24": [{"A": "130226"}]}, "CMS-1500.24[0].D: missing, expected a code"),
        (
            {"24": [{"A": "130226", "D": {"code": "99213"}}]},
            "CMS-1500.24[0].A: expected a date as MMDDYY, found '130226'",
        ),
        ({"24": [{"D": {"code": "99213"}}]}, "CMS-1500.24[0].A: missing, expected a date as MMDDYY"),
        ({"24": [{"D": {"code": "99213"}, "E": "AB"}]}, "CMS-1500.24[0].E: no diagnosis stands at 'B'"),
        ({"24": [{"D": {"code": "99213"}, "F": "ten"}]}, "CMS-1500.24[0].F: expected a number, found 'ten'"),
        ({"24": [{"D": {"code": "99213"}, "F": "1_0"}]}, "CMS-1500.24[0].F: expected a number, found '1_0'"),
        (
            {"24": [{"D": {"code": "99213", "modifiers": [25]}}]},
            "CMS-1500.24[0].D.modifiers[0]: expected text, found 25",
        ),
    ],
)
def test_a_misshapen_form_is_refused_by_its_item(form: dict[str, Any], message: str) -> None:
    whole = {"21": {"ICD Ind.": "0", "A": "I10"}} | form if "24" in form else form
    with pytest.raises(ClaimFormatError) as refused:
        from_cms1500(whole)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (CLAIM.with_diagnoses(*["I10"] * 13), "diagnoses: 13 are too many for item 21, expected at most 12"),
        (
            CLAIM.with_diagnoses(Diagnosis("I10", poa="Y")),
            "diagnoses: item 21 has no place for an indicator of presence on admission",
        ),
        (
            CLAIM.with_diagnoses("E1"),
            "diagnoses[0]: 'E1' is not an ICD-10-CM code: too short, expected 3 to 7 characters",
        ),
        (
            CLAIM.with_lines(ServiceLine(None, revenue_code="0450")),
            "lines[0].code: item 24D takes CPT or HCPCS Level II, and no revenue code",
        ),
        (
            CLAIM.with_lines(ServiceLine("99213", modifiers=("25",) * 5)),
            "lines[0].modifiers: 5 are too many for item 24D, expected at most 4",
        ),
        (
            CLAIM.with_lines(ServiceLine("99213", pointers=(13,))),
            "lines[0].pointers: item 24E takes at most 4 pointers from 1 to 12",
        ),
        (
            CLAIM.with_lines(ServiceLine("99213", pointers=(1, 12))),
            "lines[0].pointers[1]: no diagnosis stands at 'L'",
        ),
    ],
)
def test_what_the_form_has_no_room_for_is_named(claim: ProfessionalClaim, message: str) -> None:
    with pytest.raises(ClaimFormatError) as refused:
        to_cms1500(claim)
    assert str(refused.value) == message


def test_the_form_is_for_professional_claims() -> None:
    stay = InpatientClaim(discharge_date=date(2026, 3, 2), diagnoses=("I10",))
    with pytest.raises(ClaimFormatError, match="^setting: the form is for professional claims, not inpatient$"):
        to_cms1500(stay)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
