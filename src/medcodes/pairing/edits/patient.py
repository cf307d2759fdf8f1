"""Whether the codes fit the patient."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from medcodes.codebook.model import EditFlag
from medcodes.pairing.context import Need, edit
from medcodes.pairing.finding import Severity, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.pairing.context import Context, Diagnosed, Performed
    from medcodes.pairing.finding import Finding

SEX_EDITS_ENDED: Final = date(2024, 9, 30)
SEXES: Final = {"F": "female", "M": "male"}
OTHER: Final = {"F": EditFlag.MALE, "M": EditFlag.FEMALE}


@edit(
    "age",
    Severity.ERROR,
    elsewhere=Severity.WARNING,
    cites="Medicare Code Editor 4",
    requires=(Need.AGE, Need.FLAGS, Need.AGE_RANGES),
)
def age(context: Context) -> Iterator[Finding]:
    """A diagnosis of newborns, children, pregnancy or adults outside the ages that it allows.

    Maternity is 12 to 55 until 2019-09-30 and 9 to 64 since. A claim before 2016-10-01
    has 411 newborn codes of chapter 16 more.

    False positives: few; the lists are those of the Medicare Code Editor.
    """
    years = context.age
    assert years is not None, "the edit requires an age"
    ranges = [
        (one.flag, one.flag.value, one.first, one.last)
        for one in context.age_ranges
        if not one.first <= years <= one.last
    ]
    for one in context.judged:
        if not one.flags:
            continue
        for flag, name, first, last in ranges:
            if flag in one.flags:
                ages = f"ages {first} to {last}" if first != last else f"age {first}"
                message = f"{one.code} is for {name} patients, {ages}: the patient is {quantity(years)}"
                yield age.finding(context, message, one.code, where=one.where)


@edit(
    "sex",
    Severity.ERROR,
    elsewhere=Severity.WARNING,
    cites="Medicare Code Editor 5, in force to 2024-09-30",
    effective=(None, SEX_EDITS_ENDED),
    requires=(Need.SEX,),
    wants=(Need.FLAGS, Need.PROCEDURE_FLAGS),
)
def sex(context: Context) -> Iterator[Finding]:
    """A diagnosis or ICD-10-PCS procedure of the other sex, to 2024-09-30; never for sex U.

    False positives: the sex of the registration is not always that of the body.
    """
    held = context.sex
    if held not in OTHER:
        return
    held_codes: list[Diagnosed | Performed] = [*context.judged, *context.procedures]
    for one in held_codes:
        if OTHER[held] in one.flags:
            message = f"{one.code} is for {OTHER[held].value} patients: the patient is {SEXES[held]}"
            yield sex.finding(context, message, one.code, where=one.where)
