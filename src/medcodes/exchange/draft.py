"""A claim while a message is read: parts in any order, then one claim of one setting."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from attrs import define, evolve, field

from medcodes.errors import ClaimFormatError
from medcodes.pairing.claim import (
    Claim,
    Diagnosis,
    InpatientClaim,
    OutpatientClaim,
    Procedure,
    ProfessionalClaim,
    ServiceLine,
    Setting,
    Unreadable,
)

if TYPE_CHECKING:
    from medcodes._code import Code

__all__ = ["PARTS", "Draft", "amount", "checked", "day_of", "facility", "must_be_claim", "number_of", "readable"]

# The parts with codes that a claim of each setting has, by the names of its attributes.
PARTS: Final[Mapping[Setting, frozenset[str]]] = {
    Setting.PROFESSIONAL: frozenset({"diagnoses"}),
    Setting.OUTPATIENT: frozenset({"diagnoses", "reasons_for_visit", "external_causes"}),
    Setting.INPATIENT: frozenset({"diagnoses", "admitting", "external_causes", "procedures"}),
}


_number: Final = re.compile(r"-?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})").fullmatch
_D8: Final = 8
# What `_number` reads.
_MOST_DIGITS: Final = 18
_BOUND: Final = 10**_MOST_DIGITS
_TOO_LARGE: Final = Decimal(_BOUND)


def must_be_claim(value: object) -> None:
    """Raise TypeError for what is no claim."""
    if not isinstance(value, (ProfessionalClaim, OutpatientClaim, InpatientClaim)):
        message = f"expected a claim, got {type(value).__name__}"
        raise TypeError(message)


def number_of(text: str) -> Decimal | None:
    """Read digits with a point or without, at most 18 on either side; None for anything else."""
    return Decimal(text) if _number(text) else None


def day_of(text: str) -> date | None:
    """Read a day as CCYYMMDD, None where it is none."""
    try:
        if len(text) == _D8 and text.isascii() and text.isdigit():
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        pass
    return None


def readable(code: Code | Unreadable, path: str) -> Code:
    """Return a code that is to be sent; ClaimFormatError for a text that is none."""
    if isinstance(code, Unreadable):
        raise ClaimFormatError(path, str(code.error))
    return code


def checked(value: int | Decimal, path: str) -> Decimal:
    """Return a number that is to be sent; ClaimFormatError for none, and for one that would not be read back."""
    # The digits of a huge int are not written: that alone would take too long, or raise.
    number = Decimal(value) if isinstance(value, Decimal) or abs(value) < _BOUND else _TOO_LARGE
    if not number.is_finite():
        raise ClaimFormatError(path, f"expected a number, found {value}")
    if number.adjusted() >= _MOST_DIGITS or (number and -int(number.normalize().as_tuple().exponent) > _MOST_DIGITS):
        raise ClaimFormatError(path, f"expected at most {_MOST_DIGITS} digits on either side of the point")
    return number


def amount(value: int | Decimal, path: str) -> str:
    """Write a number without exponent and without zeros at its end; the errors of `checked`."""
    text = format(checked(value, path), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def facility(path: str, *, inpatient: bool, outpatient: bool) -> Setting:
    """Decide between the two facility claims by what stands on the claim.

    Raises ClaimFormatError at `path` where signs of neither or of both stand there.
    """
    if inpatient == outpatient:
        found = "both" if inpatient else "neither"
        raise ClaimFormatError(path, f"expected an inpatient or an outpatient claim, found signs of {found}")
    return Setting.INPATIENT if inpatient else Setting.OUTPATIENT


@define
class Draft:
    """What was read of a claim so far; `names` says where in the message each date stands."""

    setting: Setting
    names: Mapping[str, str]
    diagnoses: list[Diagnosis] = field(factory=list)
    admitting: list[Diagnosis] = field(factory=list)
    reasons_for_visit: list[Diagnosis] = field(factory=list)
    external_causes: list[Diagnosis] = field(factory=list)
    procedures: list[Procedure] = field(factory=list)
    lines: list[ServiceLine] = field(factory=list)
    first_day: date | None = None
    last_day: date | None = None

    def claim(self) -> Claim:
        """Make the claim; ClaimFormatError names the date that it lacks.

        A claim without a date of its own is of the first day of its lines, and a line of
        that day then has none of its own.
        """
        if self.setting is Setting.INPATIENT:
            return self._inpatient()
        lines = self.lines
        day = self.first_day
        if day is None:
            days = [line.service_date for line in lines if line.service_date is not None]
            if not days:
                raise ClaimFormatError(self.names["service_date"], "missing, the date of service decides on the codes")
            day = min(days)
            lines = [evolve(line, service_date=None) if line.service_date == day else line for line in lines]
        if self.setting is Setting.PROFESSIONAL:
            return ProfessionalClaim(service_date=day, diagnoses=self.diagnoses, lines=lines)
        return OutpatientClaim(
            service_date=day,
            diagnoses=self.diagnoses,
            reasons_for_visit=self.reasons_for_visit,
            external_causes=self.external_causes,
            lines=lines,
        )

    def _inpatient(self) -> InpatientClaim:
        if self.last_day is None:
            raise ClaimFormatError(self.names["discharge_date"], "missing, the last day decides on the codes")
        return InpatientClaim(
            discharge_date=self.last_day,
            admission_date=self.first_day,
            diagnoses=self.diagnoses,
            admitting=self.admitting[0] if self.admitting else None,
            external_causes=self.external_causes,
            procedures=self.procedures,
            lines=self.lines,
        )
