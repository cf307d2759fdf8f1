"""Strategies for the parts of claims, each by itself: pairs, patients, lines, texts that are no code."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from medcodes.codebook.codec import FIRST_DAY, LAST_DAY
from medcodes.hcpcs import HCPCSLevelII
from medcodes.icd10cm import ICD10CM
from medcodes.icd10pcs import ICD10PCS
from medcodes.modifier import Modifier
from medcodes.pairing.claim import Diagnosis, Patient, Procedure, ServiceLine, Unreadable
from medcodes.pairing.pair import Pair, ProcedureCode
from medcodes.strategies.drawing import named, unfold
from medcodes.strategies.listed import icd10cm_codes, icd10pcs_codes, listed
from medcodes.strategies.shaped import (
    FAMILIAR_ONE_IN,
    SHAPES,
    cpt_codes,
    cpt_shape,
    hcpcs_codes,
    icd10_codes,
    icd10_pairs,
    icd11_clusters,
    icd11_codes,
    modifiers,
)
from medcodes.strategies.texts import near_miss

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DrawFn, SearchStrategy

    from medcodes._code import Code

__all__ = ["codes", "diagnoses", "pairs", "patients", "procedures", "service_lines", "unreadables"]

_DAYS: Final = (LAST_DAY - FIRST_DAY).days + 1
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


def pairs() -> SearchStrategy[Pair]:
    """Draw a billable diagnosis with a procedure of any system; they need not fit together.

    >>> pairs()
    pairs()
    """
    diagnoses, operations = listed(ICD10CM, billable=True), listed(ICD10PCS)
    services = (cpt_shape().pick, SHAPES[HCPCSLevelII].pick)
    drawn = st.binary(min_size=6, max_size=6)

    def draw_one(draw: DrawFn) -> Pair:
        diagnosis, (system, *number) = diagnoses().draw(draw), draw(drawn)
        picks: tuple[Callable[[int], ProcedureCode], ...] = (*services, operations().pick)
        return Pair(diagnosis=diagnosis, procedure=picks[system % len(picks)](int.from_bytes(number)))

    return named("pairs", draw_one)


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
    codes, indicators = listed(ICD10CM, billable=True), st.binary(min_size=1, max_size=1)

    def draw_one(draw: DrawFn) -> Diagnosis:
        return Diagnosis(codes().draw(draw), poa=_INDICATORS[draw(indicators)[0] % len(_INDICATORS)])

    return named("diagnoses", draw_one)


def procedures() -> SearchStrategy[Procedure]:
    """Draw ICD-10-PCS procedures, with a day or without.

    >>> procedures()
    procedures()
    """
    codes, days = listed(ICD10PCS), st.binary(min_size=3, max_size=3)

    def draw_one(draw: DrawFn) -> Procedure:
        code, (is_dated, *day) = codes().draw(draw), draw(days)
        performed_on = FIRST_DAY + timedelta(int.from_bytes(day) % _DAYS) if is_dated % 2 else None
        return Procedure(code, performed_on=performed_on)

    return named("procedures", draw_one)


def service_lines() -> SearchStrategy[ServiceLine]:
    """Draw lines of CPT and HCPCS Level II that point to the first diagnosis, with up to two modifiers.

    >>> service_lines()
    service_lines()
    """
    services = (cpt_shape().pick, SHAPES[HCPCSLevelII].pick)
    pick_modifier = SHAPES[Modifier].pick
    # Parts of whole bytes, so that each shrinks by itself.
    drawn, charges = st.binary(min_size=14, max_size=14), st.integers(0, 99_999)

    def draw_one(draw: DrawFn) -> ServiceLine:
        found = draw(drawn)
        service = services[found[0] % len(services)](int.from_bytes(found[1:6]))
        numbers = (int.from_bytes(found[at : at + 3]) for at in (7, 10)[: found[6] % 3])
        modifiers: list[Modifier] = []
        for number in numbers:
            modifier = pick_modifier(number)
            # The neighbour of one that the line has, so that each shrinks whatever the other is.
            modifiers.append(pick_modifier(number + FAMILIAR_ONE_IN) if modifier in modifiers else modifier)
        cents = draw(charges)
        return ServiceLine(
            service,
            modifiers=modifiers,
            pointers=(1,),
            units=found[13] % 4 + 1,
            charge=Decimal(cents).scaleb(-2) if cents else None,
        )

    return named("service_lines", draw_one)


def unreadables() -> SearchStrategy[Unreadable]:
    """Draw what a claim keeps of a text that stands where a diagnosis is due and is none.

    >>> unreadables()
    unreadables()
    """
    slip = near_miss(ICD10CM)

    def draw_one(draw: DrawFn) -> Unreadable:
        kept = Diagnosis(slip(draw)).code
        assert isinstance(kept, Unreadable), "a near miss is no code"
        return kept

    return named("unreadables", draw_one)
