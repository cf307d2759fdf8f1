"""Whether a diagnosis may stand where it stands: first, after its cause, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medcodes.codebook.model import EditFlag
from medcodes.pairing.claim import Setting
from medcodes.pairing.context import Need, distinct, edit
from medcodes.pairing.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.icd10cm import ICD10CM
    from medcodes.pairing.context import Context, Diagnosed
    from medcodes.pairing.finding import Finding

MCE: Final = "Medicare Code Editor"

# ICD-10-CM Official Guidelines I.C.21.c.16: codes that may only be principal or first.
ONLY_FIRST: Final = (
    "Z00", "Z01", "Z02", "Z04", "Z31.81", "Z31.83", "Z31.84", "Z33.2", "Z34", "Z38", "Z39",
    "Z40", "Z42", "Z51.0", "Z51.1", "Z52", "Z76.1", "Z76.2", "Z99.12",
)  # fmt: skip
NOT_ONLY_FIRST: Final = ("Z00.6", "Z52.9")


@edit(
    "duplicate-diagnosis",
    Severity.ERROR,
    cites=f"{MCE} 3; ICD-10-CM Official Guidelines I.B.12",
    elsewhere=Severity.WARNING,
)
def duplicate_diagnosis(context: Context) -> Iterator[Finding]:
    """A code stands twice in one role: an error where it repeats the principal of a stay, else a warning.

    The admitting diagnosis and the reasons for the visit normally repeat the principal.

    False positives: none; each code is reported once.
    """
    for role in (context.diagnoses, context.reasons, context.external_causes):
        seen: dict[ICD10CM, int] = {}
        for one in role:
            index = one.where.index or 0
            before = seen.setdefault(one.code, index)
            if before == index:
                continue
            principal = before == 0 and one.where.part == "diagnoses" and context.setting is Setting.INPATIENT
            yield duplicate_diagnosis.finding(
                context,
                f"{one.where} repeats {'the principal diagnosis' if principal else f'number {before + 1}'}, {one.code}",
                one.code,
                where=one.where,
                severity=Severity.ERROR if principal else Severity.WARNING,
            )


@edit(
    "external-cause-first",
    Severity.ERROR,
    cites=f"{MCE} 2; ICD-10-CM Official Guidelines I.C.20.a.6",
    requires=(Need.FLAGS,),
)
def external_cause_first(context: Context) -> Iterator[Finding]:
    """An external cause of morbidity is the principal or first-listed diagnosis.

    False positives: none.
    """
    first = context.first
    if first is not None and EditFlag.EXTERNAL_CAUSE in first.flags:
        message = f"{first.code} is an external cause, which is never listed first"
        yield external_cause_first.finding(context, message, first.code, where=first.where)


@edit(
    "manifestation-first",
    Severity.ERROR,
    cites=f"{MCE} 6; ICD-10-CM Official Guidelines I.A.13",
    requires=(Need.FLAGS,),
)
def manifestation_first(context: Context) -> Iterator[Finding]:
    """A manifestation is the principal or first-listed diagnosis; its cause is listed first.

    False positives: few; the list is the one of the Medicare Code Editor.
    """
    first = context.first
    if first is not None and EditFlag.MANIFESTATION in first.flags:
        message = f"{first.code} is a manifestation: list the underlying disease first"
        yield manifestation_first.finding(context, message, first.code, where=first.where)


@edit(
    "etiology-order",
    Severity.WARNING,
    cites="ICD-10-CM Official Guidelines I.A.13, I.B.7",
    requires=(Need.FLAGS, Need.NOTES),
)
def etiology_order(context: Context) -> Iterator[Finding]:
    """A manifestation stands before the underlying disease that its note says to code first.

    Only where a disease that the note names is on the claim, and none of them before.

    False positives: a "code first" note that names examples ("such as") and not all causes.
    """
    manifestations = [one for one in context.diagnoses if one.flags and EditFlag.MANIFESTATION in one.flags]
    if not manifestations:
        return
    listed = distinct(context.diagnoses)
    causes = {one.code: _first_cause(one, listed) for one in distinct(manifestations)}
    for one in manifestations:
        cause = causes[one.code]
        if cause is not None and one.where.order < cause.where.order:
            message = f"{one.code} is a manifestation and stands before {cause.code}: code {cause.code} first"
            yield etiology_order.finding(context, message, one.code, cause.code, where=one.where)


def _first_cause(one: Diagnosed, listed: list[Diagnosed]) -> Diagnosed | None:
    """Give the first diagnosis that the notes of a manifestation name, None where they name none."""
    others = [other for other in listed if other.code != one.code]
    places = () if one.entry is None else one.entry.causes_among([other.code for other in others])
    return next((others[place] for place in places), None)


@edit(
    "principal-unacceptable",
    Severity.ERROR,
    cites=f"{MCE} 9",
    settings=(Setting.INPATIENT,),
    requires=(Need.FLAGS,),
)
def principal_unacceptable(context: Context) -> Iterator[Finding]:
    """A principal diagnosis that is no reason for a stay; Z51.89 only where it stands alone.

    False positives: none for inpatient claims; the list is not for other settings.
    """
    first = context.first
    if first is None or EditFlag.UNACCEPTABLE_PRINCIPAL not in first.flags:
        return
    if EditFlag.SECONDARY_REQUIRED in first.flags:
        claim = context.claim
        if sum(where.part != "admitting" for where, _, _ in claim.listed()) > 1:
            return
        message = f"{first.code} is a principal diagnosis only beside another diagnosis"
    else:
        message = f"{first.code} is no principal diagnosis of an inpatient stay"
    yield principal_unacceptable.finding(context, message, first.code, where=first.where)


@edit(
    "first-listed-only",
    Severity.WARNING,
    cites="ICD-10-CM Official Guidelines I.C.21.c.16",
    settings=(Setting.PROFESSIONAL, Setting.OUTPATIENT),
    requires=(Need.DIAGNOSIS_CODES,),
)
def first_listed_only(context: Context) -> Iterator[Finding]:
    """A Z code that may only be first-listed stands after another diagnosis.

    Not where the first diagnosis is of the same list.

    False positives: several encounters of one day whose records are combined.
    """
    first = context.first
    if first is not None and _only_first(first.code):
        return
    for one in context.diagnoses:
        if one.where.index and one.entry is not None and _only_first(one.code):
            message = f"{one.code} may only be the first-listed diagnosis, it is {one.where}"
            yield first_listed_only.finding(context, message, one.code, where=one.where)


def _only_first(code: ICD10CM) -> bool:
    text = code.text
    return text.startswith("Z") and text.startswith(ONLY_FIRST) and not text.startswith(NOT_ONLY_FIRST)


@edit(
    "questionable-admission",
    Severity.WARNING,
    cites=f"{MCE} 8",
    settings=(Setting.INPATIENT,),
    requires=(Need.FLAGS,),
)
def questionable_admission(context: Context) -> Iterator[Finding]:
    """A principal diagnosis that seldom needs a hospital stay.

    False positives: many outside Medicare; a post-payment review in it.
    """
    first = context.first
    if first is not None and EditFlag.QUESTIONABLE_ADMISSION in first.flags:
        message = f"{first.code} seldom justifies an inpatient admission"
        yield questionable_admission.finding(context, message, first.code, where=first.where)
