"""Right and left over the whole code book, and the lists that the edits of sides and sequence hold."""

from __future__ import annotations

from datetime import date

import medcodes
from medcodes import ICD10CM
from medcodes.codebook import Laterality
from medcodes.pairing import EDITS, InpatientClaim, ProfessionalClaim, ServiceLine, check
from medcodes.pairing.edits.laterality import LEFT_MODIFIERS, RIGHT_MODIFIERS
from medcodes.pairing.edits.sequence import NOT_ONLY_FIRST, ONLY_FIRST

DAY = date(2026, 4, 1)
BOOK = medcodes.on(DAY)
CM = BOOK.icd10cm


def twins() -> list[tuple[ICD10CM, ICD10CM]]:
    """The codes whose titles are the same with right for left."""
    titles = {CM[code].title: code for code in CM.billable()}
    found: list[tuple[ICD10CM, ICD10CM]] = []
    for title, code in titles.items():
        if title is not None and CM[code].laterality is Laterality.RIGHT:
            other = titles.get(title.replace("right", "left").replace("Right", "Left"))
            if other is not None:
                found.append((code, other))
    return found


def test_right_with_left_is_correct_coding_where_no_code_is_for_both_sides() -> None:
    """Right and left where no bilateral code exists is correct coding (12,000 of 13,283 twins)."""
    held = twins()
    both = 0
    for pair in held:
        claim = InpatientClaim(discharge_date=DAY, diagnoses=pair)
        findings = check(claim, BOOK, edits=EDITS.only("laterality-diagnoses")).findings
        both += len(findings)
        for finding in findings:
            named = ICD10CM(finding.message.split(": ")[1].split()[0])
            assert CM[named].laterality is Laterality.BILATERAL
            assert CM.is_billable(named)
    assert len(held) > 13_000
    assert (len(held), both) == (13_350, 1_012)


def test_the_codes_that_may_only_be_first_are_those_of_the_guideline() -> None:
    """ICD-10-CM Official Guidelines I.C.21.c.16: 141 codes of FY2026."""
    held = [code for code in CM.billable() if code.text.startswith(ONLY_FIRST)]
    assert len([code for code in held if not code.text.startswith(NOT_ONLY_FIRST)]) == 141


def test_anatomic_modifiers_have_one_side() -> None:
    """LT, E1, E2, FA, F1-F4, TA, T1-T4 are left; RT, E3, E4, F5-F9, T5-T9 right; coronary vessels neither."""
    assert not LEFT_MODIFIERS & RIGHT_MODIFIERS
    for modifiers, wrong, right in (
        (LEFT_MODIFIERS, "M25.561", "M25.562"),
        (RIGHT_MODIFIERS, "M25.562", "M25.561"),
    ):
        for modifier in modifiers:
            assert fires(modifier, wrong)
            assert not fires(modifier, right)
    for modifier in ("LC", "LD", "LM", "RC", "RI", "25", "59"):
        assert not fires(modifier, "M25.561")
        assert not fires(modifier, "M25.562")


def fires(modifier: str, diagnosis: str) -> bool:
    line = ServiceLine("20610", modifiers=(modifier,), pointers=(1,))
    claim = ProfessionalClaim(service_date=DAY, diagnoses=(diagnosis,), lines=(line,))
    return bool(check(claim, BOOK, edits=EDITS.only("laterality-modifier")).findings)
