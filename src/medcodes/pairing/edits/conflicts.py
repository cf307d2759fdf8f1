"""Whether the diagnoses of one claim exclude or contradict each other."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Final

from medcodes.pairing.context import Need, edit
from medcodes.pairing.finding import Severity, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.pairing.context import Context, Diagnosed
    from medcodes.pairing.finding import Finding

PHASES: Final = ("initial encounter", "subsequent encounter", "sequela")
SEQUELA: Final = PHASES[2]
EXTERNAL_CAUSES: Final = "VWXY"


@edit(
    "excludes1",
    Severity.WARNING,
    cites="ICD-10-CM Official Guidelines I.A.12.a",
    requires=(Need.NOTES,),
)
def excludes1(context: Context) -> Iterator[Finding]:
    """Two diagnoses that an Excludes1 note keeps apart; the message has the note.

    False positives: high; the guideline allows both codes where the two conditions are
    not related, and notes of chapter 18, of mental disorders and of Z codes are broad.
    """
    cm = context.cm
    if cm is None:
        return
    held = {one.code: one for one in context.judged if one.entry is not None}
    for code, other in combinations(held, 2):
        notes = cm.excludes1_between(code, other)
        if notes:
            note = notes[0]
            message = (
                f"{code} and {other} exclude each other: at {note.owner}, edition {note.edition}, Excludes1 {note.text}"
            )
            yield excludes1.finding(context, message, code, other, where=held[other].where)


@edit(
    "encounter-consistency",
    Severity.WARNING,
    cites="ICD-10-CM Official Guidelines I.B.10, I.C.19.a, I.C.20.a.2",
)
def encounter_consistency(context: Context) -> Iterator[Finding]:
    """One injury in two phases, an external cause of another phase, a sequela listed first.

    Judged injury by injury: another injury may be in another phase. An external cause
    must share its phase with an injury of the claim, if one has a phase.

    False positives: medium; "initial" means active treatment, not the first visit.
    """
    injuries: defaultdict[str, list[tuple[Diagnosed, str]]] = defaultdict(list)
    causes: list[tuple[Diagnosed, str]] = []
    for one in context.judged:
        phase = _phase(one)
        if phase is None:
            continue
        if one.code.text[0] in EXTERNAL_CAUSES:
            causes.append((one, phase))
        else:
            injuries[one.code.text[:-1]].append((one, phase))
    phases: set[str] = set()
    for held in injuries.values():
        found = {phase for _, phase in held}
        phases |= found
        if len(found) > 1:
            codes = tuple(one.code for one, _ in held)
            message = f"{listing(codes, 'and')} are one injury in different phases of care"
            yield encounter_consistency.finding(context, message, *codes, where=held[-1][0].where)
    for one, phase in causes:
        if phases and phase not in phases:
            message = f"{one.code} is of the phase {phase}, the injuries of the claim are not"
            yield encounter_consistency.finding(context, message, one.code, where=one.where)
    first = context.first
    if first is not None and _phase(first) == SEQUELA and first.code.text[0] not in EXTERNAL_CAUSES:
        message = f"{first.code} is the injury of a sequela: list the sequela itself first"
        yield encounter_consistency.finding(context, message, first.code, where=first.where)


def _phase(one: Diagnosed) -> str | None:
    """Give the phase of care by the text of the 7th character, not by its letter."""
    letter = one.code.seventh_character
    if letter is None or one.entry is None:
        return None
    text = one.entry.seventh_characters.get(letter, "")
    return next((phase for phase in PHASES if text.startswith(phase)), None)
