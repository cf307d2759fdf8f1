"""Whether every text is a code, and every code may stand on a claim of the day and setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medcodes.errors import Status
from medcodes.icd10cm import ICD10CM
from medcodes.icd10pcs import ICD10PCS
from medcodes.pairing.context import Need, edit
from medcodes.pairing.finding import Severity, listing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from medcodes._code import Code
    from medcodes.codebook.cm import ICD10CMEntry
    from medcodes.codebook.model import Span
    from medcodes.pairing.context import Context, Diagnosed, Performed
    from medcodes.pairing.finding import Finding

CODE_SETS = "45 CFR 162.1002; ICD-10-CM Official Guidelines I.B.2, IV"
SEVENTH = "ICD-10-CM Official Guidelines I.A.4, I.A.5"
NOUNS = {
    "icd10cm": "ICD-10-CM",
    "icd10pcs": "ICD-10-PCS",
    "cpt": "CPT",
    "hcpcs": "HCPCS Level II",
}


@edit("malformed-code", Severity.ERROR, cites="ICD-10-CM Official Guidelines I.A.2; ICD-10-PCS A2")
def malformed_code(context: Context) -> Iterator[Finding]:
    """A text stands where a code is due and is none.

    False positives: none; no payer can read it.
    """
    for where, unreadable in context.unreadable:
        yield malformed_code.finding(context, str(unreadable.error), where=where)


@edit("code-not-billable", Severity.ERROR, cites=CODE_SETS, requires=(Need.DIAGNOSIS_CODES,))
def code_not_billable(context: Context) -> Iterator[Finding]:
    """A diagnosis has codes under it, or lacks its 7th character.

    False positives: none.
    """
    for one in context.refused:
        if one.entry is not None:
            message = _why_header(context, one.code, one.entry)
            yield code_not_billable.finding(context, message, one.code, where=one.where)


def _why_header(context: Context, code: ICD10CM, entry: ICD10CMEntry) -> str:
    cm = context.cm
    assert cm is not None, "a diagnosis with an entry has a release"
    start = f"{code} is not billable on {context.book.as_of}"
    until = _billable_until(cm.history(code))
    if until is not None:
        successors = listing(cm.successors(code) or (), "or")
        return f"{start}: it was billable until {until}" + (successors and f"; see {successors}")
    taken, below = entry.seventh_characters, entry.children
    if taken and below and below[0].seventh_character:
        return f"{start}: it needs a 7th character ({listing(taken, 'or')}), as in {below[0]}"
    return f"{start}: under it {'is' if len(below) == 1 else 'are'} {listing(below, 'and')}"


def _billable_until(history: tuple[Span, ...] | None) -> object:
    spans = [span for span in history or () if span.status is Status.BILLABLE]
    return spans[-1].valid_to if spans else None


@edit("seventh-character", Severity.ERROR, cites=SEVENTH, requires=(Need.DIAGNOSIS_CODES,))
def seventh_character(context: Context) -> Iterator[Finding]:
    """A 7th character that the code does not take, or the placeholder X before it is missing.

    False positives: none.
    """
    for one in context.refused:
        stem = _stem(context, one)
        if stem is not None:
            message = _why_seventh(context, one.code, stem)
            yield seventh_character.finding(context, message, one.code, where=one.where)


def _stem(context: Context, one: Diagnosed) -> ICD10CMEntry | None:
    """Give the code that takes a 7th character and that a wrong code is made of, if it is one."""
    cm = context.cm
    if one.entry is not None or cm is None:
        return None
    compact = one.code.compact
    stem, last = compact[:-1], compact[-1]
    while len(stem) >= len("A00"):
        entry = cm.get(stem)
        if entry is not None:
            taken = entry.seventh_characters
            fits = len(compact) == len("S72001A") or last in taken
            return entry if taken and fits and not entry.is_billable else None
        if not stem.endswith("X"):
            return None
        stem = stem[:-1]
    return None


def _why_seventh(context: Context, code: ICD10CM, stem: ICD10CMEntry) -> str:
    taken = stem.seventh_characters
    last = code.compact[-1]
    right = f"{stem.code.compact:X<6}{last}"
    if last in taken and right != code.compact:
        return f"{code} lacks the placeholder X: write {ICD10CM.parse(right)}"
    letters = listing(taken, "or")
    return f"{stem.code} takes the 7th character {letters} on {context.book.as_of}, not the {last} of {code}"


@edit(
    "code-not-in-force",
    Severity.ERROR,
    cites=CODE_SETS,
    wants=(Need.DIAGNOSIS_CODES, Need.PROCEDURE_CODES, Need.CPT_LIST, Need.HCPCS_LIST),
)
def code_not_in_force(context: Context) -> Iterator[Finding]:
    """A well-formed code is none on the day: retired, not yet begun, or never in the data.

    CPT and HCPCS codes are judged by the user's own list, on the day of their line.

    False positives: a code of an update that the data do not hold yet; see ``book.is_final``.
    """
    for one in context.refused:
        if one.entry is None and _stem(context, one) is None and context.cm is not None:
            history = context.cm.history(one.code)
            successors = context.cm.successors(one.code) or ()
            message = _why_not(one.code, context.book.as_of, history, successors)
            yield code_not_in_force.finding(context, message, one.code, where=one.where)
    for performed in context.refused_procedures:
        yield _procedure_not_in_force(context, performed)


def _procedure_not_in_force(context: Context, performed: Performed) -> Finding:
    release = performed.release
    assert release is not None, "only a code of a list that is there is refused"
    history = release.history(performed.code)
    successors = release.successors(performed.code) or ()
    message = _why_not(performed.code, context.day_of(performed), history, successors)
    return code_not_in_force.finding(context, message, performed.code, where=performed.where)


def _why_not(code: Code, day: date, history: tuple[Span, ...] | None, successors: tuple[Code, ...]) -> str:
    system = NOUNS[code.system]
    if not history:
        return f"{code} is no {system} code on {day}: none such is in the data"
    if day < history[0].valid_from:
        return f"{code} is no {system} code yet on {day}: it is one from {history[0].valid_from}"
    last = max(span.valid_to for span in history if span.valid_to is not None and span.valid_to < day)
    instead = listing(successors, "or")
    return f"{code} is no {system} code any more on {day}: it was one until {last}" + (instead and f"; see {instead}")


@edit(
    "code-system-for-setting",
    Severity.ERROR,
    cites="45 CFR 162.1002(c); X12 837P SV101-1, 837I SV202-1 and HI BBR, BBQ",
)
def code_system_for_setting(context: Context) -> Iterator[Finding]:
    """An ICD-10-PCS code on a line, or CPT or HCPCS among the procedures of a stay.

    False positives: some states collect ICD-10-PCS on outpatient claims.
    """
    for one in context.services:
        if isinstance(one.code, ICD10PCS):
            message = (
                f"{one.code} is an ICD-10-PCS code: lines take CPT and HCPCS Level II, "
                "ICD-10-PCS is for the procedures of an inpatient stay"
            )
            yield code_system_for_setting.finding(context, message, one.code, where=one.where)
    for one in context.procedures:
        if not isinstance(one.code, ICD10PCS):
            message = (
                f"{one.code} is a {NOUNS[one.code.system]} code: the procedures of an inpatient stay are ICD-10-PCS"
            )
            yield code_system_for_setting.finding(context, message, one.code, where=one.where)
