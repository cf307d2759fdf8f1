"""The segments of an 837 that carry codes, 5010: professional (X222A1), institutional (X223A2).

An HI segment has codes without their period and a qualifier that says which system and
which role: with A or B before it ICD-10 (ABK, BBR), without it ICD-9 (BK, BR), which is
refused. The principal diagnosis is HI01 of its own segment; the reason for a visit is
APR, which is no procedure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medcodes.errors import expect
from medcodes.exchange import x12_read, x12_write
from medcodes.exchange.segments import Separators, Unread, check_separators, split
from medcodes.pairing.claim import Setting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from medcodes.exchange.received import Received
    from medcodes.pairing.claim import Claim

__all__ = ["Separators", "Unread", "from_x12", "hi_segments", "to_x12"]

_USUAL: Final = Separators()


def to_x12(claim: Claim, /, separators: Separators = _USUAL) -> tuple[str, ...]:
    """Write the segments of a claim that carry codes, in their order, without terminators.

    Facility claims begin with their dates (DTP 434, and 435 of a stay); then come HI, and
    for each line LX, SV1 or SV2, and DTP 472. What else an 837 needs (parties, CLM, CL1)
    is the caller's envelope. The inverse of `from_x12`.

    Raises ClaimFormatError that names what the guide requires and the claim lacks, what
    the claim has and the guide has no place for, and a text that is no code; ValueError
    for separators that cannot part.

    >>> from datetime import date
    >>> from medcodes.pairing.claim import ProfessionalClaim, ServiceLine
    >>> line = ServiceLine("20610", modifiers=("RT",), pointers=(1,), charge=150)
    >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("M25.561",), lines=(line,))
    >>> to_x12(claim)
    ('HI*ABK:M25561', 'LX*1', 'SV1*HC:20610:RT*150*UN*1***1', 'DTP*472*D8*20260302')
    """
    check_separators(separators)
    return tuple(x12_write.segments(claim, separators))


def hi_segments(claim: Claim, /, separators: Separators = _USUAL) -> tuple[str, ...]:
    """Write the HI segments alone, for a claim whose lines are written elsewhere."""
    check_separators(separators)
    return tuple(x12_write.hi_segments(claim, separators))


def from_x12(
    source: str | Iterable[str], /, separators: Separators | None = None, setting: Setting | str | None = None
) -> tuple[Received[tuple[Unread, ...]], ...]:
    """Read the claims of an 837, or of the segments of one claim.

    The separators are those of the ISA segment; without one they are ``* : ~`` unless
    given. `setting`, or its text, decides where the message does not say whether a claim is
    professional, outpatient or inpatient; ST03, CLM05 and the segments usually do.

    Each claim comes with the segments and elements that it has no place for, those before
    its CLM included, with remarks (a decimal point in an HI code, units that are minutes),
    and with the patient's birth date and sex where the message has them. A malformed code
    is kept on the claim and becomes a finding of ``check``.

    Raises ClaimFormatError that names the element and the segment: for a qualifier of
    ICD-9, a missing code, a misshapen date or number, or a message without a claim.

    >>> (received,) = from_x12("HI*ABK:M25.561~LX*1~SV1*HC:20610:RT*150*UN*1***1~DTP*472*D8*20260302~")
    >>> received.claim.diagnoses, received.remarks
    ((ICD10CM('M25.561'),), ('HI01-2 in segment 1: a decimal point, which X12 leaves out',))
    """
    if separators is not None:
        check_separators(separators)
    expect("setting", setting, str, type(None))
    segments, found = split(source, separators)
    return tuple(x12_read.claims(segments, found, None if setting is None else Setting(setting)))
