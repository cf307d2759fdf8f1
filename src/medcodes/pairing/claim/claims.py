"""The three kinds of claim, with the limits and parts of their real forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias, TypeVar, cast, final

import attrs

from medcodes._html import Shown
from medcodes.errors import ClaimFormatError, cut
from medcodes.icd10cm import ICD10CM
from medcodes.pairing.claim.parts import (
    DiagnosisLike,
    Listed,
    Patient,
    Procedure,
    ProcedureLike,
    ServiceLine,
    Setting,
    all_lines,
    all_listed,
    all_procedures,
    code_of,
    is_patient,
    one_listed,
    poa_of,
)
from medcodes.pairing.claim.plain import build, fields_of, to_plain
from medcodes.pairing.claim.reading import (
    DiagnosisCode,
    optional_date,
    plain_date,
    wrong_type,
)
from medcodes.pairing.finding import Place, place, quantity
from medcodes.pairing.pair import PROCEDURE_CODES, Pair

__all__ = ["Claim", "InpatientClaim", "OutpatientClaim", "ProfessionalClaim"]

T = TypeVar("T")


def _evolve(claim: T, **changes: object) -> T:
    return cast("T", attrs.evolve(cast("Any", claim), **changes))


class _Claim(Shown):
    """What the three kinds of claim share; each names its own parts in full."""

    __slots__ = ()

    setting: ClassVar[Setting]

    if TYPE_CHECKING:
        _diagnoses: tuple[Listed, ...]

        @property
        def lines(self) -> tuple[ServiceLine, ...]:
            """What was done, line by line."""
            ...

    @property
    def coding_date(self) -> date:
        """The day that decides which codes are in force."""
        raise NotImplementedError

    @property
    def diagnoses(self) -> tuple[DiagnosisCode, ...]:
        """The diagnoses in order, the principal or first-listed one first."""
        return tuple([code_of(listed) for listed in self._diagnoses])

    @property
    def poa(self) -> tuple[str | None, ...]:
        """The present-on-admission indicators, aligned with the diagnoses."""
        return tuple([poa_of(listed) for listed in self._diagnoses])

    def listed(self) -> Iterator[tuple[Place, DiagnosisCode, str | None]]:
        """Go through the diagnoses of every role: the place, the code, its indicator.

        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10",))
        >>> list(claim.listed())
        [(Place(part='diagnoses', index=0), ICD10CM('I10'), None)]
        """
        for part in ("diagnoses", "admitting", "reasons_for_visit", "external_causes"):
            held: Listed | tuple[Listed, ...] | None = getattr(self, f"_{part}", None)
            if isinstance(held, tuple):
                for index, listed in enumerate(held):
                    yield place(part, index), code_of(listed), poa_of(listed)
            elif held is not None:
                yield Place(part), code_of(held), poa_of(held)

    def pairs(self) -> tuple[Pair, ...]:
        """Pair each line with the diagnoses that it points to; facility claims have no pointers.

        >>> line = ServiceLine("20610", modifiers=("RT",), pointers=(1,))
        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("M25.561",), lines=(line,))
        >>> [str(pair) for pair in claim.pairs()]
        ['M25.561 with 20610']
        """
        return ()

    def with_diagnoses(self, *diagnoses: DiagnosisLike) -> Self:
        """Give a copy with other diagnoses.

        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10",))
        >>> claim.with_diagnoses("E11.9").diagnoses
        (ICD10CM('E11.9'),)
        """
        return _evolve(self, diagnoses=diagnoses)

    def with_lines(self, *lines: ServiceLine) -> Self:
        """Give a copy with other lines.

        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10",))
        >>> len(claim.with_lines(ServiceLine("99213", pointers=(1,))).lines)
        1
        """
        return _evolve(self, lines=lines)

    def with_patient(self, patient: Patient) -> Self:
        """Give a copy for another patient.

        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10",))
        >>> claim.with_patient(Patient(age=54)).patient.age
        54
        """
        return _evolve(self, patient=patient)

    @classmethod
    def from_dict(cls, mapping: Mapping[str, object]) -> Self:
        """Build a claim from plain data, as JSON gives it: dates in ISO form, codes as text.

        The inverse of `to_dict`. Raises ClaimFormatError that names every unknown or
        missing key and every value of a wrong form by its path; a text that is no code
        is kept, as the constructor keeps it.

        >>> ProfessionalClaim.from_dict({"service_date": "2026-03-02", "diagnosis": ["I10"]})
        Traceback (most recent call last):
        medcodes.errors.ClaimFormatError: diagnosis: unknown key; diagnoses: missing key
        """
        if not isinstance(cast("object", mapping), Mapping):
            raise wrong_type("a claim", "a mapping", mapping)
        faults: list[tuple[str, str]] = []
        claim = build(cls, mapping, "", faults)
        if faults:
            (path, problem), *others = faults
            raise ClaimFormatError(path, "; ".join([problem, *(f"{p}: {x}" for p, x in others)]))
        return cast("Self", claim)

    def to_dict(self) -> dict[str, object]:
        """Give the claim as plain data for JSON; the inverse of `from_dict`.

        A diagnosis without an indicator and a procedure without a date are their text
        alone; units stay a number where they are whole, amounts are texts.

        >>> ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10",)).to_dict()["diagnoses"]
        ['I10']
        """
        return cast("dict[str, object]", to_plain(self))

    def __repr__(self) -> str:
        parts = [
            f"{field.alias}={value!r}"
            for field in fields_of(type(self))
            if (value := getattr(self, field.name)) not in ((), None, Patient())
        ]
        return f"{type(self).__name__}({', '.join(parts)})"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ANN401, ARG002, FBT001  as IPython and hypothesis call it
        printer.text(repr(self))

    def _repr_html_(self) -> str:
        from medcodes._html import block, table

        diagnoses = [(where, code, "" if poa is None else cut(poa)) for where, code, poa in self.listed()]
        shown = 3 if any(poa for _, _, poa in diagnoses) else 2
        procedures = [(one.code, one.performed_on or "") for one in getattr(self, "procedures", ())]
        lines = [
            (
                at,
                line.code or cut(line.revenue_code or ""),
                " ".join(map(str, line.modifiers)),
                " ".join(map(quantity, line.pointers)),
            )
            for at, line in enumerate(self.lines, start=1)
        ]
        return block(
            f"{type(self).__name__} of {self.coding_date}",
            table("Diagnoses", ("Where", "Code", "Present on admission")[:shown], [one[:shown] for one in diagnoses]),
            table("Procedures", ("Code", "Performed on"), procedures),
            table("Lines", ("Line", "Code", "Modifiers", "Pointers"), lines),
        )


@final
@attrs.frozen(kw_only=True, repr=False)
class ProfessionalClaim(_Claim):
    """A professional claim (837P, CMS-1500): up to 12 diagnoses, each line points to 1 to 4 of them.

    >>> claim = ProfessionalClaim(
    ...     service_date=date(2026, 3, 2),
    ...     diagnoses=("M25.561", "E11.9"),
    ...     lines=(ServiceLine("20610", modifiers=("RT",), pointers=(1,)),),
    ...     patient=Patient(age=54, sex="F"),
    ... )
    >>> claim.diagnoses
    (ICD10CM('M25.561'), ICD10CM('E11.9'))
    """

    setting: ClassVar[Setting] = Setting.PROFESSIONAL

    service_date: date = attrs.field(validator=plain_date)
    _diagnoses: tuple[Listed, ...] = attrs.field(alias="diagnoses", converter=all_listed)
    lines: tuple[ServiceLine, ...] = attrs.field(default=(), converter=all_lines)
    patient: Patient = attrs.field(factory=Patient, validator=is_patient)

    @property
    def coding_date(self) -> date:
        """The date of service decides."""
        return self.service_date

    def pairs(self) -> tuple[Pair, ...]:
        """Pair each line with the diagnoses that it points to, a pair a pointer.

        A pointer to no diagnosis, and a code that could not be read, makes no pair.

        >>> line = ServiceLine("20610", pointers=(1, 2, 9))
        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("M25.561", "?"), lines=(line,))
        >>> len(claim.pairs())
        1
        """
        diagnoses = self.diagnoses
        found: list[Pair] = []
        for line in self.lines:
            if not isinstance(line.code, PROCEDURE_CODES):
                continue
            for pointer in line.pointers:
                code = diagnoses[pointer - 1] if 1 <= pointer <= len(diagnoses) else None
                if isinstance(code, ICD10CM):
                    found.append(Pair(diagnosis=code, procedure=line.code))
        return tuple(found)

    def with_service_date(self, service_date: date) -> ProfessionalClaim:
        """Give a copy of another date of service.

        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10",))
        >>> claim.with_service_date(date(2026, 3, 3)).coding_date
        datetime.date(2026, 3, 3)
        """
        return attrs.evolve(self, service_date=service_date)


@final
@attrs.frozen(kw_only=True, repr=False)
class OutpatientClaim(_Claim):
    """An outpatient facility claim (837I, UB-04): 25 diagnoses, 3 reasons for the visit, 12 external causes.

    >>> OutpatientClaim(
    ...     service_date=date(2026, 3, 2), diagnoses=("S52.501A",), external_causes=("W01.0XXA",)
    ... ).external_causes
    (ICD10CM('W01.0XXA'),)
    """

    setting: ClassVar[Setting] = Setting.OUTPATIENT

    service_date: date = attrs.field(validator=plain_date)
    _diagnoses: tuple[Listed, ...] = attrs.field(alias="diagnoses", converter=all_listed)
    _reasons_for_visit: tuple[Listed, ...] = attrs.field(alias="reasons_for_visit", default=(), converter=all_listed)
    _external_causes: tuple[Listed, ...] = attrs.field(alias="external_causes", default=(), converter=all_listed)
    lines: tuple[ServiceLine, ...] = attrs.field(default=(), converter=all_lines)
    patient: Patient = attrs.field(factory=Patient, validator=is_patient)

    @property
    def coding_date(self) -> date:
        """The date of service decides."""
        return self.service_date

    @property
    def reasons_for_visit(self) -> tuple[DiagnosisCode, ...]:
        """What brought the patient, in the patient's view; up to three."""
        return tuple([code_of(listed) for listed in self._reasons_for_visit])

    @property
    def external_causes(self) -> tuple[DiagnosisCode, ...]:
        """The external causes of morbidity; up to twelve."""
        return tuple([code_of(listed) for listed in self._external_causes])

    def with_service_date(self, service_date: date) -> OutpatientClaim:
        """Give a copy of another date of service.

        >>> claim = OutpatientClaim(service_date=date(2026, 3, 2), diagnoses=("I10",))
        >>> claim.with_service_date(date(2026, 3, 3)).coding_date
        datetime.date(2026, 3, 3)
        """
        return attrs.evolve(self, service_date=service_date)

    def with_external_causes(self, *external_causes: DiagnosisLike) -> OutpatientClaim:
        """Give a copy with other external causes.

        >>> claim = OutpatientClaim(service_date=date(2026, 3, 2), diagnoses=("S52.501A",))
        >>> claim.with_external_causes("W01.0XXA").external_causes
        (ICD10CM('W01.0XXA'),)
        """
        return attrs.evolve(self, external_causes=external_causes)


@final
@attrs.frozen(kw_only=True, repr=False)
class InpatientClaim(_Claim):
    """An inpatient facility claim (837I, UB-04): principal and 24 other diagnoses, 25 ICD-10-PCS procedures.

    All codes are judged on the day of discharge; on an interim bill that is its through
    date. The first diagnosis is the principal.

    >>> from medcodes.pairing import Diagnosis
    >>> claim = InpatientClaim(
    ...     admission_date=date(2026, 9, 28),
    ...     discharge_date=date(2026, 10, 2),
    ...     diagnoses=(Diagnosis("I21.4", poa="Y"), "I10"),
    ...     procedures=(Procedure("02704TZ", performed_on=date(2026, 9, 28)),),
    ... )
    >>> claim.coding_date, claim.poa
    (datetime.date(2026, 10, 2), ('Y', None))
    """

    setting: ClassVar[Setting] = Setting.INPATIENT

    discharge_date: date = attrs.field(validator=plain_date)
    admission_date: date | None = attrs.field(default=None, validator=optional_date)
    _diagnoses: tuple[Listed, ...] = attrs.field(alias="diagnoses", converter=all_listed)
    _admitting: Listed | None = attrs.field(alias="admitting", default=None, converter=one_listed)
    _external_causes: tuple[Listed, ...] = attrs.field(alias="external_causes", default=(), converter=all_listed)
    procedures: tuple[Procedure, ...] = attrs.field(default=(), converter=all_procedures)
    lines: tuple[ServiceLine, ...] = attrs.field(default=(), converter=all_lines)
    patient: Patient = attrs.field(factory=Patient, validator=is_patient)

    @property
    def coding_date(self) -> date:
        """The date of discharge decides."""
        return self.discharge_date

    @property
    def admitting(self) -> DiagnosisCode | None:
        """The diagnosis at admission, None where it is not given."""
        return None if self._admitting is None else code_of(self._admitting)

    @property
    def external_causes(self) -> tuple[DiagnosisCode, ...]:
        """The external causes of morbidity; up to twelve."""
        return tuple([code_of(listed) for listed in self._external_causes])

    def with_discharge_date(self, discharge_date: date) -> InpatientClaim:
        """Give a copy of another date of discharge.

        >>> claim = InpatientClaim(discharge_date=date(2026, 3, 2), diagnoses=("I21.4",))
        >>> claim.with_discharge_date(date(2026, 3, 3)).coding_date
        datetime.date(2026, 3, 3)
        """
        return attrs.evolve(self, discharge_date=discharge_date)

    def with_procedures(self, *procedures: ProcedureLike) -> InpatientClaim:
        """Give a copy with other procedures.

        >>> claim = InpatientClaim(discharge_date=date(2026, 3, 2), diagnoses=("I21.4",))
        >>> claim.with_procedures("02704TZ").procedures[0].code
        ICD10PCS('02704TZ')
        """
        return attrs.evolve(self, procedures=procedures)

    def with_external_causes(self, *external_causes: DiagnosisLike) -> InpatientClaim:
        """Give a copy with other external causes.

        >>> claim = InpatientClaim(discharge_date=date(2026, 3, 2), diagnoses=("S52.501A",))
        >>> claim.with_external_causes("W01.0XXA").external_causes
        (ICD10CM('W01.0XXA'),)
        """
        return attrs.evolve(self, external_causes=external_causes)


Claim: TypeAlias = ProfessionalClaim | OutpatientClaim | InpatientClaim

for _class in (ProfessionalClaim, OutpatientClaim, InpatientClaim):
    attrs.resolve_types(_class)
