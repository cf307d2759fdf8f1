"""Whether the diagnoses of one claim exclude or contradict each other."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from medcodes.codebook.model import Encounter
from medcodes.pairing.context import Need, distinct, edit
from medcodes.pairing.finding import Severity, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.pairing.context import Context, Diagnosed
    from medcodes.pairing.finding import Finding

EXTERNAL_CAUSES: Final = "VWXY"
SEQUELA: Final = "S"


@edit(
    "excludes1",
    Severity.WARNING,
    cites="ICD-10-CM Official Guidelines I.A.12.a",
    requires=(Need.NOTES,),
)
def excludes1(context: Context) -> Iterator[Finding]:
    """Two diagnoses that an Excludes1 note keeps apart; the message has the note.

    The admitting diagnosis and the reasons for the visit are left out: they are what was
    thought before, and a symptom normally stands there beside its cause.

    False positives: high; the guideline allows both codes where the two conditions are
    not related, and notes of chapter 18, of mental disorders and of Z codes are broad.
    """
    cm = context.cm
    assert cm is not None, "the edit requires notes"
    reported = [*context.diagnoses, *context.external_causes]
    held = [one for one in distinct(reported) if one.entry is not None]
    for i, j, notes in cm.excludes1_among([one.code for one in held]):
        first, second, note = held[i], held[j], notes[0]
        message = (
            f"{first.code} and {second.code} exclude each other: "
            f"at {note.owner}, edition {note.edition}, Excludes1 {note.text}"
        )
        yield excludes1.finding(context, message, first.code, second.code, where=second.where)


@edit(
    "encounter-consistency",
    Severity.WARNING,
    cites="ICD-10-CM Official Guidelines I.B.10, I.C.19.a, I.C.20.a.2",
    requires=(Need.DIAGNOSIS_CODES,),
)
def encounter_consistency(context: Context) -> Iterator[Finding]:
    """One injury in two phases, an external cause of another phase, a sequela listed first.

    Judged injury by injury: another injury may be in another phase. An external cause
    must share its phase with an injury of the claim, if one has a phase.

    False positives: medium; "initial" means active treatment, not the first visit.
    """
    phased = [one for one in context.judged if one.code.seventh_character is not None]
    by_stem: defaultdict[str, list[Diagnosed]] = defaultdict(list)
    causes: list[Diagnosed] = []
    for one in phased:
        if one.code.text[0] in EXTERNAL_CAUSES:
            causes.append(one)
        else:
            by_stem[one.code.text[:-1]].append(one)
    for alike in by_stem.values():
        if len(alike) > 1 and len({_phase(one) for one in alike} - {None}) > 1:
            codes = tuple(one.code for one in alike)
            message = f"{listing(codes, 'and')} are one injury in different phases of care"
            yield encounter_consistency.finding(context, message, *codes, where=alike[-1].where)
    if causes:
        phases = {_phase(one) for alike in by_stem.values() for one in alike} - {None}
        for one in causes:
            phase = _phase(one)
            if phases and phase is not None and phase not in phases:
                message = f"{one.code} is of the phase {phase.value}, the injuries of the claim are not"
                yield encounter_consistency.finding(context, message, one.code, where=one.where)
    first = context.first
    if first is None or first not in phased or first in causes:
        return
    if first.code.seventh_character == SEQUELA and _phase(first) is Encounter.SEQUELA:
        message = f"{first.code} is the injury of a sequela: list the sequela itself first"
        yield encounter_consistency.finding(context, message, first.code, where=first.where)


def _phase(one: Diagnosed) -> Encounter | None:
    """Give the phase of care, by the text of the 7th character and not by its letter."""
    return None if one.entry is None else one.entry.encounter
