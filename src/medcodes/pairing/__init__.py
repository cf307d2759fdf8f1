"""Pairing: claims, the edits that check them as a payer would, and the report.

A claim holds diagnoses (why) and procedures (what) that must agree with each other, with
the patient, the day and the setting. ``check(claim, medcodes.on(claim.coding_date))``
is the whole rule.
"""

from __future__ import annotations

from medcodes.pairing.claim import (
    Claim,
    Diagnosis,
    InpatientClaim,
    OutpatientClaim,
    Patient,
    Procedure,
    ProfessionalClaim,
    ServiceLine,
    Setting,
    Unreadable,
)
from medcodes.pairing.context import Context, Edit, Edits, Need
from medcodes.pairing.edits import EDITS
from medcodes.pairing.finding import Finding, Place, Severity
from medcodes.pairing.pair import Pair
from medcodes.pairing.report import Basis, Report
from medcodes.pairing.run import check
from medcodes.pairing.tables import MUE, AddOns, CoverageRules, MUEs, PTPEdits

__all__ = [
    "EDITS",
    "MUE",
    "AddOns",
    "Basis",
    "Claim",
    "Context",
    "CoverageRules",
    "Diagnosis",
    "Edit",
    "Edits",
    "Finding",
    "InpatientClaim",
    "MUEs",
    "Need",
    "OutpatientClaim",
    "PTPEdits",
    "Pair",
    "Patient",
    "Place",
    "Procedure",
    "ProfessionalClaim",
    "Report",
    "ServiceLine",
    "Setting",
    "Severity",
    "Unreadable",
    "check",
]
