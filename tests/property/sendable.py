"""Claims that a target takes: those of the strategies, with what an 837 or a form requires besides."""

from __future__ import annotations

from datetime import date

from attrs import evolve
from hypothesis import strategies as st

from medcodes import CPT, HCPCSLevelII, Modifier
from medcodes import strategies as mst
from medcodes.pairing import (
    Diagnosis,
    InpatientClaim,
    OutpatientClaim,
    Patient,
    Procedure,
    ProfessionalClaim,
    ServiceLine,
    Setting,
)

CHARGES = st.decimals("0", "99999.99", places=2)
UNITS = st.one_of(st.integers(1, 999), st.decimals("0.1", "99.9", places=1))
POA = st.sampled_from(["Y", "N", "U", "W", None])
NOBODY = Patient()


@st.composite
def lines(draw: st.DrawFn, setting: Setting, diagnoses: int, days: st.SearchStrategy[date | None]) -> ServiceLine:
    """A line as its form has it: pointers on a professional one, a revenue code on the others."""
    professional = setting is Setting.PROFESSIONAL
    code: CPT | HCPCSLevelII | None = draw(st.one_of(mst.cpt_codes(), mst.hcpcs_codes()))
    if not professional and draw(st.booleans()):
        code = None
    modifiers: list[Modifier] = [] if code is None else draw(st.lists(mst.modifiers(), max_size=4))
    pointers = draw(st.lists(st.integers(1, diagnoses), min_size=1, max_size=4)) if professional else []
    return ServiceLine(
        code,
        modifiers=modifiers,
        pointers=pointers,
        units=draw(UNITS),
        service_date=draw(days),
        charge=draw(CHARGES),
        revenue_code=None if professional else draw(st.from_regex("0[1-9][0-9]{2}", fullmatch=True)),
    )


@st.composite
def professional(draw: st.DrawFn) -> ProfessionalClaim:
    """A professional claim whose date is the first of its lines; lines of that day leave it out."""
    claim = draw(mst.claims(Setting.PROFESSIONAL))
    later = st.dates(claim.service_date, date(2027, 12, 31)).map(lambda day: None if day == claim.service_date else day)
    one = lines(Setting.PROFESSIONAL, len(claim.diagnoses), later)
    drawn = draw(st.lists(one, min_size=1, max_size=6))
    return claim.with_patient(NOBODY).with_lines(evolve(drawn[0], service_date=None), *drawn[1:])


@st.composite
def outpatient(draw: st.DrawFn) -> OutpatientClaim:
    """An outpatient claim with reasons, external causes and indicators."""
    claim = draw(mst.claims(Setting.OUTPATIENT))
    codes = mst.icd10cm_codes(billable=True)
    return OutpatientClaim(
        service_date=claim.service_date,
        diagnoses=claim.diagnoses,
        reasons_for_visit=draw(st.lists(codes, max_size=3)),
        external_causes=draw(st.lists(codes, max_size=12)),
        lines=draw(st.lists(lines(Setting.OUTPATIENT, 1, st.none()), min_size=1, max_size=6)),
    )


@st.composite
def inpatient(draw: st.DrawFn) -> InpatientClaim:
    """A stay with an admission, an indicator on each diagnosis, and dated procedures."""
    claim = draw(mst.claims(Setting.INPATIENT))
    codes = mst.icd10cm_codes(billable=True)
    admission = claim.admission_date or claim.discharge_date
    days = st.dates(admission, claim.discharge_date)
    procedures = draw(st.lists(mst.icd10pcs_codes(), max_size=25))
    return InpatientClaim(
        admission_date=admission,
        discharge_date=claim.discharge_date,
        diagnoses=[Diagnosis(code, poa=draw(POA)) for code in claim.diagnoses],
        admitting=draw(st.one_of(st.none(), codes)),
        external_causes=[Diagnosis(code, poa=draw(POA)) for code in draw(st.lists(codes, max_size=12))],
        procedures=[Procedure(code, performed_on=draw(days)) for code in procedures],
        lines=draw(st.lists(lines(Setting.INPATIENT, 1, st.one_of(st.none(), days)), min_size=1, max_size=6)),
    )


def claims() -> st.SearchStrategy[ProfessionalClaim | OutpatientClaim | InpatientClaim]:
    """Claims of all three settings that X12, FHIR and, if professional, the CMS-1500 take."""
    return st.one_of(professional(), outpatient(), inpatient())
