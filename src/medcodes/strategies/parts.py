"""Strategies for the parts of claims, each by itself: pairs, patients, lines, texts that are no code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from medcodes.codebook.codec import FIRST_DAY, LAST_DAY
from medcodes.icd10cm import ICD10CM
from medcodes.pairing.claim import Diagnosis, Patient, Procedure, ServiceLine, Unreadable
from medcodes.pairing.pair import Pair, ProcedureCode
from medcodes.strategies.drawing import named, unfold
from medcodes.strategies.listed import icd10cm_codes, icd10pcs_codes
from medcodes.strategies.shaped import (
    cpt_codes,
    hcpcs_codes,
    icd10_codes,
    icd10_pairs,
    icd11_clusters,
    icd11_codes,
    modifiers,
)
from medcodes.strategies.texts import near_misses

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from medcodes._code import Code

__all__ = ["codes", "diagnoses", "pairs", "patients", "procedures", "service_lines", "unreadables"]

_DAYS: Final = st.dates(FIRST_DAY, LAST_DAY)
_SEXES: Final = ("F", "M", "U", None)
_AGES: Final = 100
_INDICATORS: Final = (None, "Y", "N", "U", "W")


def codes() -> SearchStrategy[Code]:
    """Draw values of every system.

    >>> codes()
    codes()
    """
    systems: tuple[SearchStrategy[Code], ...] = (
        *(icd10cm_codes(), icd10pcs_codes(), cpt_codes(), hcpcs_codes(), modifiers()),
        *(icd10_codes(), icd10_pairs(), icd11_codes(), icd11_clusters()),
    )
    of_one = st.one_of(systems)
    return named("codes", lambda draw: draw(of_one))


def _procedure_codes() -> SearchStrategy[ProcedureCode]:
    return st.one_of(cpt_codes(), hcpcs_codes(), icd10pcs_codes())


def pairs() -> SearchStrategy[Pair]:
    """Draw a billable diagnosis with a procedure of any system; they need not fit together.

    >>> pairs()
    pairs()
    """
    diagnosis, procedure = icd10cm_codes(billable=True), _procedure_codes()
    return named("pairs", lambda draw: Pair(diagnosis=draw(diagnosis), procedure=draw(procedure)))


def patients() -> SearchStrategy[Patient]:
    """Draw patients with an age, a birth date or neither, and a sex or none.

    >>> patients()
    patients()
    """
    kinds = st.integers(0, len(_SEXES) * 3 * _AGES - 1)
    born = st.dates(date(1920, 1, 1), FIRST_DAY)

    def draw_one(draw: DrawFn) -> Patient:
        age, known, sex = unfold(draw(kinds), _AGES, 3, len(_SEXES))
        if known == 1:
            return Patient(birth_date=draw(born), sex=_SEXES[sex])
        return Patient(age=age if known == 0 else None, sex=_SEXES[sex])

    return named("patients", draw_one)


def diagnoses() -> SearchStrategy[Diagnosis]:
    """Draw billable diagnoses with a present-on-admission indicator or none.

    >>> diagnoses()
    diagnoses()
    """
    code, indicators = icd10cm_codes(billable=True), st.binary(min_size=1, max_size=1)

    def draw_one(draw: DrawFn) -> Diagnosis:
        return Diagnosis(draw(code), poa=_INDICATORS[draw(indicators)[0] % len(_INDICATORS)])

    return named("diagnoses", draw_one)


def procedures() -> SearchStrategy[Procedure]:
    """Draw ICD-10-PCS procedures, with a day or without.

    >>> procedures()
    procedures()
    """
    code, day = icd10pcs_codes(), st.none() | _DAYS
    return named("procedures", lambda draw: Procedure(draw(code), performed_on=draw(day)))


def service_lines() -> SearchStrategy[ServiceLine]:
    """Draw lines of CPT and HCPCS Level II that point to the first diagnosis, with up to two modifiers.

    >>> service_lines()
    service_lines()
    """
    code = st.one_of(cpt_codes(), hcpcs_codes())
    more = st.lists(modifiers(), max_size=2, unique=True)
    amounts = st.binary(min_size=3, max_size=3)

    def draw_one(draw: DrawFn) -> ServiceLine:
        cents, units = unfold(int.from_bytes(draw(amounts)), 100_000, 4)
        charge = Decimal(cents).scaleb(-2) if cents else None
        return ServiceLine(draw(code), modifiers=draw(more), pointers=(1,), units=units + 1, charge=charge)

    return named("service_lines", draw_one)


def unreadables() -> SearchStrategy[Unreadable]:
    """Draw what a claim keeps of a text that stands where a diagnosis is due and is none.

    >>> unreadables()
    unreadables()
    """
    texts = near_misses(ICD10CM)

    def draw_one(draw: DrawFn) -> Unreadable:
        kept = Diagnosis(draw(texts)).code
        assert isinstance(kept, Unreadable), "a near miss is no code"
        return kept

    return named("unreadables", draw_one)
