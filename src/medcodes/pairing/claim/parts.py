"""The parts of a claim: diagnoses, procedures, service lines and the patient."""

from __future__ import annotations

from collections.abc import Iterable  # noqa: TC003  hypothesis reads the hints of converters
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias, cast, final

import attrs

from medcodes._html import Shown
from medcodes.codebook.model import check_date
from medcodes.icd10cm import ICD10CM
from medcodes.modifier import Modifier  # noqa: TC001  as above
from medcodes.pairing.claim.reading import (
    DiagnosisCode,
    LineCode,
    ModifierCode,
    Unreadable,
    as_charge,
    as_units,
    brief,
    optional_date,
    optional_text,
    optional_whole,
    read_diagnosis,
    read_line_code,
    read_modifier,
    several,
    whole,
    wrong_type,
)
from medcodes.pairing.pair import ProcedureCode

__all__ = ["Diagnosis", "Patient", "Procedure", "ServiceLine", "Setting"]


class Setting(StrEnum):
    """Who bills, and on which form.

    >>> [setting.value for setting in Setting]
    ['professional', 'outpatient', 'inpatient']
    """

    PROFESSIONAL = "professional"
    """837P, CMS-1500: physicians and suppliers, wherever they work"""
    OUTPATIENT = "outpatient"
    """837I, UB-04: a facility, no inpatient stay"""
    INPATIENT = "inpatient"
    """837I, UB-04: a facility, an inpatient stay"""


@final
@attrs.frozen
class Diagnosis(Shown):
    """A diagnosis with its present-on-admission indicator; may stand where a code may.

    `poa` is Y, N, U or W, or None where none is given; another text is kept and becomes
    the finding ``poa``.

    >>> Diagnosis("s72001a", poa="Y")
    Diagnosis(code=ICD10CM('S72.001A'), poa='Y')
    """

    code: DiagnosisCode = attrs.field(converter=read_diagnosis)
    poa: str | None = attrs.field(default=None, validator=optional_text, kw_only=True, repr=brief)


@final
@attrs.frozen
class Procedure(Shown):
    """A procedure of an inpatient stay with the day on which it was performed.

    >>> Procedure("0SR90J9", performed_on=date(2026, 3, 3)).code
    ICD10PCS('0SR90J9')
    """

    code: LineCode = attrs.field(converter=read_line_code)
    performed_on: date | None = attrs.field(default=None, validator=optional_date, kw_only=True)


@final
@attrs.frozen(kw_only=True)
class Patient(Shown):
    """What edits need to know of the patient; what is None keeps the edits that need it from running.

    `age` is in completed years on the day of admission or service (0: under one); where
    it is not given it is counted from `birth_date`. `sex` is F, M or U (unknown).

    >>> Patient(birth_date=date(1971, 6, 1)).age_on(date(2026, 5, 31))
    54
    """

    age: int | None = attrs.field(default=None, validator=optional_whole, repr=brief)
    birth_date: date | None = attrs.field(default=None, validator=optional_date)
    sex: str | None = attrs.field(default=None, validator=optional_text, repr=brief)

    def age_on(self, day: date) -> int | None:
        """Give the age in completed years, None where neither age nor birth date is known.

        >>> Patient(age=54).age_on(date(2026, 3, 2))
        54
        """
        check_date(day)
        if self.age is not None or self.birth_date is None:
            return self.age
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _line_code(value: object) -> LineCode | None:
    return None if value is None else read_line_code(value)


def _modifiers(values: Iterable[Modifier | Unreadable | str]) -> tuple[ModifierCode, ...]:
    return several(values, read_modifier)


def _pointer(value: object) -> int:
    return value if type(value) is int else whole("a pointer", value)


def _pointers(values: Iterable[int]) -> tuple[int, ...]:
    if isinstance(values, tuple):
        plain = [type(value) is int for value in values]
        if all(plain):
            return values
    return several(values, _pointer)


def _whole_line(line: ServiceLine, field: attrs.Attribute[Any], revenue_code: object) -> None:
    """Check what is left when the last field is set: a line without a revenue code has a code."""
    if line.service_date is not None:
        optional_date(line, attrs.fields(ServiceLine).service_date, line.service_date)
    if revenue_code is not None:
        optional_text(line, field, revenue_code)
    elif line.code is None:
        message = "code must be CPT, HCPCSLevelII, ICD10PCS or str; None only beside a revenue code"
        raise TypeError(message)


@final
@attrs.frozen
class ServiceLine(Shown):
    """One line of a claim: what was done, how often, and on a professional claim for which diagnoses.

    `pointers` are the 1-based positions of diagnoses, the primary first. `service_date`
    is None where it is the date of the claim. `charge` is in US dollars. A facility line
    that has a revenue code alone is ``ServiceLine(None, revenue_code="0120")``.

    >>> line = ServiceLine("20610", modifiers=("LT",), pointers=(1,))
    >>> line.code, line.modifiers, line.units
    (CPTCategoryI('20610'), (Modifier('LT'),), 1)
    """

    code: LineCode | None = attrs.field(converter=_line_code)
    modifiers: tuple[ModifierCode, ...] = attrs.field(default=(), converter=_modifiers, kw_only=True)
    pointers: tuple[int, ...] = attrs.field(default=(), converter=_pointers, kw_only=True, repr=brief)
    units: int | Decimal = attrs.field(default=1, converter=as_units, kw_only=True, repr=brief)
    service_date: date | None = attrs.field(default=None, kw_only=True)
    charge: Decimal | None = attrs.field(default=None, converter=as_charge, kw_only=True)
    revenue_code: str | None = attrs.field(default=None, validator=_whole_line, kw_only=True, repr=brief)

    def with_modifiers(self, *modifiers: Modifier | str) -> ServiceLine:
        """Give a copy with other modifiers.

        >>> ServiceLine("20610").with_modifiers("RT").modifiers
        (Modifier('RT'),)
        """
        return attrs.evolve(self, modifiers=modifiers)

    def with_pointers(self, *pointers: int) -> ServiceLine:
        """Give a copy with other pointers.

        >>> ServiceLine("20610").with_pointers(2, 1).pointers
        (2, 1)
        """
        return attrs.evolve(self, pointers=pointers)


# A diagnosis as a claim keeps it: with its indicator where it has one, else the bare code.
Listed: TypeAlias = ICD10CM | Unreadable | Diagnosis
DiagnosisLike: TypeAlias = ICD10CM | str | Diagnosis | Unreadable
ProcedureLike: TypeAlias = ProcedureCode | str | Procedure | Unreadable


def _listed(value: object) -> Listed:
    if type(value) is str:
        code = ICD10CM.try_parse(value)
        if code is not None:
            return code
    if isinstance(value, Diagnosis):
        return value if value.poa is not None else value.code
    return read_diagnosis(value)


def one_listed(value: DiagnosisLike | None) -> Listed | None:
    return None if value is None else _listed(value)


def all_listed(values: Iterable[DiagnosisLike]) -> tuple[Listed, ...]:
    return several(values, _listed)


def _one_procedure(value: object) -> Procedure:
    return value if isinstance(value, Procedure) else Procedure(cast("str", value))


def all_procedures(values: Iterable[ProcedureLike]) -> tuple[Procedure, ...]:
    return several(values, _one_procedure)


def _one_line(value: object) -> ServiceLine:
    if isinstance(value, ServiceLine):
        return value
    raise wrong_type("a line", "ServiceLine", value)


def all_lines(values: Iterable[ServiceLine]) -> tuple[ServiceLine, ...]:
    return several(values, _one_line)


def is_patient(_claim: object, _field: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, Patient):
        raise wrong_type("patient", "Patient", value)


def code_of(listed: Listed) -> DiagnosisCode:
    return listed.code if isinstance(listed, Diagnosis) else listed


def poa_of(listed: Listed | None) -> str | None:
    return listed.poa if isinstance(listed, Diagnosis) else None


for _class in (Diagnosis, Procedure, Patient, ServiceLine):
    attrs.resolve_types(_class)
