"""Claims: professional, outpatient facility and inpatient facility, as values.

Text is read once, at the door. What does not parse is kept as `Unreadable` and becomes
a finding; impossible numbers, dates and counts are kept and become findings too. Only a
wrong Python type is an error of the program and raises TypeError.
"""

from __future__ import annotations

from medcodes.pairing.claim.claims import (
    Claim,
    InpatientClaim,
    OutpatientClaim,
    ProfessionalClaim,
)
from medcodes.pairing.claim.parts import Diagnosis, Patient, Procedure, ServiceLine, Setting
from medcodes.pairing.claim.reading import DiagnosisCode, LineCode, Unreadable

__all__ = [
    "Claim",
    "Diagnosis",
    "DiagnosisCode",
    "InpatientClaim",
    "LineCode",
    "OutpatientClaim",
    "Patient",
    "Procedure",
    "ProfessionalClaim",
    "ServiceLine",
    "Setting",
    "Unreadable",
]
