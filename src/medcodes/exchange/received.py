"""What comes in: the codes or the claim, and beside them everything else that was there."""

from __future__ import annotations

from typing import Generic, TypeVar

from attrs import frozen, resolve_types

from medcodes._code import Code
from medcodes._html import Shown
from medcodes.pairing.claim import Claim, Patient

__all__ = ["Received", "ReceivedCodes"]

R = TypeVar("R")


@frozen
class Received(Shown, Generic[R]):
    """A claim as it arrived.

    `rest` is what a claim has no place for, in the shape of the format, so that nothing
    is lost. `remarks` say what was read although it should not be sent so. `patient` is
    what the message says of the patient where it says it apart from the claim: check it
    with ``received.claim.with_patient(received.patient)``.
    """

    claim: Claim
    rest: R
    remarks: tuple[str, ...] = ()
    patient: Patient | None = None


@frozen
class ReceivedCodes(Shown):
    """The codes of one concept as it arrived, with what else it holds."""

    codes: tuple[Code, ...]
    rest: dict[str, object]


resolve_types(Received)
resolve_types(ReceivedCodes)
