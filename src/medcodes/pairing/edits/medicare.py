"""What Medicare does not pay for on a stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medcodes.codebook.model import EditFlag
from medcodes.pairing.claim import Setting
from medcodes.pairing.context import Need, edit
from medcodes.pairing.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.pairing.context import Context
    from medcodes.pairing.finding import Finding


@edit(
    "wrong-procedure",
    Severity.ERROR,
    cites="Medicare Code Editor 18; CMS National Coverage Determinations 140.6 to 140.8",
    settings=(Setting.INPATIENT, Setting.OUTPATIENT),
    requires=(Need.FLAGS,),
)
def wrong_procedure(context: Context) -> Iterator[Finding]:
    """A diagnosis says that the wrong procedure, side or patient was operated (Y65.51 to Y65.53).

    False positives: none.
    """
    for one in context.judged:
        if one.flags and EditFlag.WRONG_PROCEDURE in one.flags:
            message = f"{one.code} says that a wrong procedure was performed: the claim is not covered"
            yield wrong_procedure.finding(context, message, one.code, where=one.where)


@edit(
    "noncovered-procedure",
    Severity.WARNING,
    cites="Medicare Code Editor 11",
    settings=(Setting.INPATIENT,),
    requires=(Need.PROCEDURE_FLAGS,),
)
def noncovered_procedure(context: Context) -> Iterator[Finding]:
    """A procedure that Medicare does not cover, whatever the diagnosis.

    Procedures that are covered under a condition are not judged: sterilizations with
    Z30.2, and those that depend on age or on a list of diagnoses.

    False positives: high outside Medicare.
    """
    for one in context.procedures:
        if EditFlag.NONCOVERED in one.flags:
            message = f"{one.code} is not covered by Medicare"
            yield noncovered_procedure.finding(context, message, one.code, where=one.where)


@edit(
    "limited-coverage",
    Severity.WARNING,
    cites="Medicare Code Editor 17",
    settings=(Setting.INPATIENT,),
    requires=(Need.PROCEDURE_FLAGS,),
)
def limited_coverage(context: Context) -> Iterator[Finding]:
    """A procedure that Medicare covers in part, in approved facilities or under conditions.

    Artificial hearts, whose coverage depends on a clinical trial, are not judged.

    False positives: high outside Medicare, and in facilities that are approved.
    """
    for one in context.procedures:
        if EditFlag.LIMITED_COVERAGE in one.flags:
            message = f"{one.code} has limited coverage under Medicare"
            yield limited_coverage.finding(context, message, one.code, where=one.where)
