"""Strategies for claims: those in which everything fits, and those with one named defect."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, overload

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from medcodes.codebook.codec import FIRST_DAY, LAST_DAY
from medcodes.errors import expect
from medcodes.icd10cm import ICD10CM
from medcodes.pairing.claim import (
    Claim,
    Diagnosis,
    InpatientClaim,
    OutpatientClaim,
    Patient,
    Procedure,
    ProfessionalClaim,
    ServiceLine,
    Setting,
)
from medcodes.pairing.edits import EDITS
from medcodes.strategies.drawing import named, unfold
from medcodes.strategies.listed import FAMILIAR
from medcodes.strategies.texts import SLIPS, slips
from medcodes.strategies.visits import COMORBIDITIES, DEFECTS, VISITS, Visit

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = ["claims"]

_MALFORMED: Final = "malformed-code"
_MOST_POINTERS: Final = 4
_LONGEST_STAY: Final = 30
# What is drawn beside the visit, in eight bytes: a code and a slip of it where one is due; comorbidities, charge in
# cents, years, sex, whether born, units, stay.
_SIZES: Final = (len(FAMILIAR["icd10cm"]), SLIPS, 1 << len(COMORBIDITIES), 500_000, 120, 3, 2, 3, _LONGEST_STAY)
_DETAILS: Final = st.binary(min_size=8, max_size=8)


@overload
def claims(setting: Literal[Setting.PROFESSIONAL], defect: str | None = None) -> SearchStrategy[ProfessionalClaim]: ...
@overload
def claims(setting: Literal[Setting.OUTPATIENT], defect: str | None = None) -> SearchStrategy[OutpatientClaim]: ...
@overload
def claims(setting: Literal[Setting.INPATIENT], defect: str | None = None) -> SearchStrategy[InpatientClaim]: ...
@overload
def claims(setting: Setting | str | None = None, defect: str | None = None) -> SearchStrategy[Claim]: ...
def claims(setting: Setting | str | None = None, defect: str | None = None) -> SearchStrategy[Any]:
    """Draw claims on which ``check`` with the book of their day finds nothing, or one named defect alone.

    `defect` is the id of an edit: the claims then give exactly one finding, of that edit.
    The edits that need a table of the user's, and combinations that no claim can have, are
    an InvalidArgument. Patients have an age and a sex.

    >>> claims("professional", defect="laterality-modifier")
    claims(defect='laterality-modifier', setting='professional')
    """
    wanted = _settings(setting)
    expect("defect", defect, str, type(None))
    if defect == _MALFORMED:
        visits = tuple(visit for visit in VISITS if "W01.0XXA" not in visit.diagnoses)
    else:
        visits = VISITS if defect is None else _defective(defect)
    first, last = (None, None) if defect is None else EDITS[defect].effective
    choices = [
        (one, visit, _days(visit, first, last))
        for visit in visits
        for one in wanted
        if one.value[0].upper() in visit.settings and (defect is None or one in EDITS[defect].settings)
    ]
    if not choices:
        raise InvalidArgument(f"no {setting} claim has the defect {defect!r}")
    which = st.sampled_from(choices)
    slip = slips(ICD10CM)

    def draw_one(draw: DrawFn) -> Claim:
        chosen, visit, days = draw(which)
        day = FIRST_DAY + timedelta(draw(days))
        familiar, number, *details = unfold(int.from_bytes(draw(_DETAILS)), *_SIZES)
        malformed = (slip(FAMILIAR["icd10cm"][familiar], number),) if defect == _MALFORMED else ()
        return _Builder(chosen, visit, day, details).build(*malformed)

    return named("claims", draw_one, setting=None if setting is None else str(setting), defect=defect)


def _settings(setting: Setting | str | None) -> tuple[Setting, ...]:
    if setting is None:
        return tuple(Setting)
    try:
        return (Setting(setting),)
    except ValueError:
        raise InvalidArgument(f"expected one of {', '.join(Setting)}, got {setting!r}") from None


def _defective(defect: str) -> tuple[Visit, ...]:
    visits = DEFECTS.get(defect)
    if visits is None:
        raise InvalidArgument(f"expected one of {', '.join(sorted((*DEFECTS, _MALFORMED)))}, got {defect!r}")
    return visits


def _days(visit: Visit, first: date | None, last: date | None) -> SearchStrategy[int]:
    """Draw a day on which the visit is what it is, counted from the first of the data."""
    starts = [day for day in (FIRST_DAY, first, visit.since) if day is not None]
    ends = [day for day in (LAST_DAY, last, visit.until) if day is not None]
    return st.integers((max(starts) - FIRST_DAY).days, (min(ends) - FIRST_DAY).days)


class _Builder:
    """Puts a claim together of a visit and of what was drawn beside it."""

    def __init__(self, setting: Setting, visit: Visit, day: date, details: list[int]) -> None:
        more, cents, years, sex, is_born, units, stay = details
        self._setting: Final = setting
        self._visit: Final = visit
        self._day: Final = day
        self._charge: Final = Decimal(cents).scaleb(-2) if cents else None
        self._units: Final = units + 1
        self._admitted: Final = day - timedelta(visit.admitted + min(stay, (day - FIRST_DAY).days))
        youngest, oldest = visit.ages
        age = youngest + years % (oldest - youngest + 1)
        self._patient: Final = self._somebody(age, visit.sexes[sex % len(visit.sexes)], is_born=bool(is_born))
        room = len(COMORBIDITIES) if setting is not Setting.PROFESSIONAL else _MOST_POINTERS - self._first_pointers
        others = [code for place, code in enumerate(COMORBIDITIES) if visit.more and more >> place & 1]
        self._more: Final = [code for code in others if not self._is_listed(code)][:room]

    @property
    def _first_pointers(self) -> int:
        lines = self._visit.lines
        return len(lines[0].pointers) if lines else _MOST_POINTERS

    def _is_listed(self, code: str) -> bool:
        """Tell whether a diagnosis of the same category stands on the claim."""
        return any(held.startswith(code[:3]) for held in self._visit.diagnoses)

    def _somebody(self, age: int, sex: str, *, is_born: bool) -> Patient:
        visit, start = self._visit, self._day if self._setting is not Setting.INPATIENT else self._admitted
        if visit.born is not None:
            return Patient(birth_date=self._day + timedelta(visit.born), sex=sex)
        if is_born and 0 < age <= 100:
            # A birthday of the year before, on a day that every year has.
            born = (
                date(start.year - age - 1, 12, 31)
                if (start.month, start.day) != (12, 31)
                else date(start.year - age, 12, 31)
            )
            return Patient(birth_date=born, sex=sex)
        return Patient(age=age, sex=sex)

    def build(self, *last: str) -> Claim:
        """Build the claim, with texts after its own diagnoses."""
        visit = self._visit
        diagnoses = [*(_diagnosis(text) for text in (*visit.diagnoses, *self._more)), *last]
        if self._setting is Setting.PROFESSIONAL:
            return ProfessionalClaim(
                service_date=self._day, diagnoses=diagnoses, lines=self._lines(), patient=self._patient
            )
        if self._setting is Setting.OUTPATIENT:
            return OutpatientClaim(
                service_date=self._day,
                diagnoses=diagnoses,
                reasons_for_visit=visit.reasons,
                external_causes=visit.causes,
                lines=self._lines(),
                patient=self._patient,
            )
        performed = self._day + timedelta(visit.performed)
        return InpatientClaim(
            discharge_date=self._day,
            admission_date=self._admitted,
            diagnoses=diagnoses,
            external_causes=visit.causes,
            procedures=[Procedure(code, performed_on=performed) for code in visit.procedures],
            patient=self._patient,
        )

    def _lines(self) -> list[ServiceLine]:
        lines: list[ServiceLine] = []
        is_professional = self._setting is Setting.PROFESSIONAL
        known = len(self._visit.diagnoses)
        for index, line in enumerate(self._visit.lines):
            more = range(known + 1, known + 1 + len(self._more)) if index == 0 else ()
            lines.append(
                ServiceLine(
                    line.code,
                    modifiers=line.modifiers.split(),
                    pointers=(*line.pointers, *more) if is_professional else (),
                    units=0 if line.units < 0 else self._units,
                    service_date=self._day + timedelta(line.day) if line.day else None,
                    charge=self._charge,
                )
            )
        return lines


def _diagnosis(text: str) -> Diagnosis | str:
    code, _, indicator = text.partition("/")
    return Diagnosis(code, poa=indicator) if indicator else code
