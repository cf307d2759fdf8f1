"""Whether a claim has the parts that its form has, in the numbers that it takes."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from medcodes.errors import shown
from medcodes.modifier import Modifier
from medcodes.pairing.claim import InpatientClaim, OutpatientClaim, ProfessionalClaim, Setting
from medcodes.pairing.context import edit
from medcodes.pairing.finding import Place, Severity, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.pairing.context import Context
    from medcodes.pairing.finding import Finding

HI: Final = "X12 837P and 837I 5010, segment HI"
ON_LINES: Final = (Setting.PROFESSIONAL, Setting.OUTPATIENT)
MOST_DIAGNOSES: Final = {
    Setting.PROFESSIONAL: 12,
    Setting.OUTPATIENT: 25,
    Setting.INPATIENT: 25,
}
MOST_REASONS: Final = 3
MOST_EXTERNAL_CAUSES: Final = 12
MOST_PROCEDURES: Final = 25
MOST_MODIFIERS: Final = 4
MOST_POINTERS: Final = 4
AGES: Final = range(125)
INDICATORS: Final = ("Y", "N", "U", "W")
BILATERAL: Final = Modifier("50")
SIDES: Final = (Modifier("RT"), Modifier("LT"))


@edit("missing-diagnosis", Severity.ERROR, cites=HI)
def missing_diagnosis(context: Context) -> Iterator[Finding]:
    """A claim without a diagnosis.

    False positives: none.
    """
    if not context.count:
        yield missing_diagnosis.finding(context, "the claim has no diagnosis", where=Place("claim"))


@edit("too-many-diagnoses", Severity.ERROR, cites=HI)
def too_many_diagnoses(context: Context) -> Iterator[Finding]:
    """More diagnoses, reasons for the visit or external causes than the form has room for.

    False positives: none on electronic claims; paper has less room still.
    """
    claim = context.claim
    counts = [("diagnoses", context.count, MOST_DIAGNOSES[context.setting])]
    if isinstance(claim, OutpatientClaim):
        counts.append(("reasons_for_visit", len(claim.reasons_for_visit), MOST_REASONS))
    if not isinstance(claim, ProfessionalClaim):
        counts.append(("external_causes", len(claim.external_causes), MOST_EXTERNAL_CAUSES))
    for part, count, most in counts:
        if count > most:
            names = {"diagnoses": "diagnoses", "reasons_for_visit": "reasons for the visit"}
            name = names.get(part, "external causes")
            message = f"{count} {name}, the claim has room for {most}"
            yield too_many_diagnoses.finding(context, message, where=Place(part, most))


@edit(
    "too-many-procedures",
    Severity.ERROR,
    cites="X12 837I 5010, HI BBR and BBQ",
    settings=(Setting.INPATIENT,),
)
def too_many_procedures(context: Context) -> Iterator[Finding]:
    """More than the principal and 24 other procedures.

    False positives: none.
    """
    claim = context.claim
    count = len(claim.procedures) if isinstance(claim, InpatientClaim) else 0
    if count > MOST_PROCEDURES:
        message = f"{count} procedures, the claim has room for {MOST_PROCEDURES}"
        where = Place("procedures", MOST_PROCEDURES)
        yield too_many_procedures.finding(context, message, where=where)


@edit(
    "too-many-modifiers",
    Severity.ERROR,
    cites="X12 837P SV101-3 to SV101-6, 837I SV202-3 to SV202-6",
    settings=ON_LINES,
)
def too_many_modifiers(context: Context) -> Iterator[Finding]:
    """More than four modifiers on a line.

    False positives: none; modifier 99 announces more.
    """
    for index, line in enumerate(context.claim.lines):
        count = len(line.modifiers)
        if count > MOST_MODIFIERS:
            message = f"line {index + 1} has {count} modifiers, there is room for {MOST_MODIFIERS}"
            yield too_many_modifiers.finding(context, message, where=Place("lines", index))


@edit(
    "modifier-conflict",
    Severity.WARNING,
    cites="Medicare Claims Processing Manual ch. 12 s. 40.7",
    settings=ON_LINES,
)
def modifier_conflict(context: Context) -> Iterator[Finding]:
    """The same modifier twice on a line, or RT or LT beside 50.

    False positives: payers that want RT and LT beside 50.
    """
    for index, line in enumerate(context.claim.lines):
        held = line.modifiers
        if len(held) < 2:
            continue
        read = Counter([modifier for modifier in held if isinstance(modifier, Modifier)])
        where = Place("lines", index)
        for modifier in sorted(one for one, times in read.items() if times > 1):
            message = f"line {index + 1} has modifier {modifier} {read[modifier]} times"
            yield modifier_conflict.finding(context, message, modifier, where=where)
        if BILATERAL in read:
            for modifier in SIDES:
                if modifier in read:
                    message = f"line {index + 1} has modifier {modifier} beside 50, which is both sides"
                    codes = (modifier, BILATERAL)
                    yield modifier_conflict.finding(context, message, *codes, where=where)


@edit(
    "poa",
    Severity.ERROR,
    elsewhere=Severity.WARNING,
    cites="ICD-10-CM Official Guidelines, Appendix I; X12 837I 5010, HI-9",
)
def poa(context: Context) -> Iterator[Finding]:
    """A present-on-admission indicator that is not Y, N, U or W, or where the form has none.

    Only the principal, the other diagnoses and the external causes of a stay carry one.

    False positives: the 1 of older claims for a diagnosis that is exempt.
    """
    for where, indicator in context.indicators:
        if context.setting is not Setting.INPATIENT or where.part == "admitting":
            message = (
                f"{where} has the present-on-admission indicator {shown(indicator)}: "
                f"none stands there on {context.setting} claims"
            )
            yield poa.finding(context, message, where=where)
        elif indicator not in INDICATORS:
            message = f"{where} has the present-on-admission indicator {shown(indicator)}, expected Y, N, U or W"
            yield poa.finding(context, message, where=where)


@edit(
    "pointer",
    Severity.ERROR,
    cites="X12 837P 5010, SV107; CMS-1500 item 24E",
    settings=(Setting.PROFESSIONAL,),
)
def pointer(context: Context) -> Iterator[Finding]:
    """A line that points to no diagnosis, to one that is not there, to one twice, or to over four.

    False positives: none.
    """
    count = context.count
    for index, line in enumerate(context.claim.lines):
        pointers = line.pointers
        name = f"line {index + 1}"
        problems: list[str] = []
        if not pointers:
            problems.append(f"{name} points to no diagnosis")
        if len(pointers) > MOST_POINTERS:
            problems.append(f"{name} has {len(pointers)} pointers, there is room for {MOST_POINTERS}")
        repeats = len(pointers) > len(set(pointers))
        counted = Counter(pointers) if repeats else dict.fromkeys(pointers, 1)
        for place, times in counted.items():
            if not 1 <= place <= count:
                problems.append(f"{name} points to diagnosis {quantity(place)}, the claim has {count}")
            if times > 1:
                problems.append(f"{name} points to diagnosis {quantity(place)} {times} times")
        for problem in problems:
            yield pointer.finding(context, problem, where=Place("lines", index))


@edit(
    "unpointed-diagnosis",
    Severity.NOTE,
    cites="X12 837P 5010, SV107",
    settings=(Setting.PROFESSIONAL,),
)
def unpointed_diagnosis(context: Context) -> Iterator[Finding]:
    """A diagnosis that no line points to; a claim without lines is left alone.

    False positives: a diagnosis may be listed for the record, as for risk adjustment.
    """
    lines = context.claim.lines
    if not lines:
        return
    pointed = {place for line in lines for place in line.pointers}
    for one in context.diagnoses:
        place = (one.where.index or 0) + 1
        if place not in pointed:
            message = f"no line points to diagnosis {place}, {one.code}"
            yield unpointed_diagnosis.finding(context, message, one.code, where=one.where)


@edit(
    "impossible-number",
    Severity.ERROR,
    cites="X12 837P and 837I 5010, SV1 and SV2; Medicare Code Editor, invalid age",
)
def impossible_number(context: Context) -> Iterator[Finding]:
    """Units that are not above zero, a charge below zero, an age outside 0 to 124.

    False positives: a charge below zero where a payer takes adjustments as lines.
    """
    age = context.claim.patient.age
    if age is not None and age not in AGES:
        message = f"the patient is {quantity(age)} years old, expected 0 to 124"
        yield impossible_number.finding(context, message, where=Place("patient"))
    for index, line in enumerate(context.claim.lines):
        name = f"line {index + 1}"
        if not _above(line.units, least=False):
            message = f"{name} has {quantity(line.units)} units, expected more than 0"
            yield impossible_number.finding(context, message, where=Place("lines", index))
        if line.charge is not None and not _above(line.charge, least=True):
            message = f"{name} has the charge {quantity(line.charge)}, expected 0 or more"
            yield impossible_number.finding(context, message, where=Place("lines", index))


def _above(number: int | Decimal, *, least: bool) -> bool:
    """Tell whether a finite number is above zero, or zero where the least is in."""
    if isinstance(number, Decimal) and not number.is_finite():
        return False
    return number > 0 or (least and number == 0)
