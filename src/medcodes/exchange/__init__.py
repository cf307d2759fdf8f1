"""Codes and claims as they arrive and as they leave: FHIR, X12, HL7 version 2, CMS-1500."""

from __future__ import annotations

from medcodes.exchange.cms1500 import from_cms1500, to_cms1500
from medcodes.exchange.fhir import from_fhir, to_fhir
from medcodes.exchange.hl7v2 import from_hl7v2, to_hl7v2
from medcodes.exchange.identifiers import IDENTIFIERS, Identifier
from medcodes.exchange.received import Received, ReceivedCodes
from medcodes.exchange.x12 import Separators, Unread, from_x12, hi_segments, to_x12

__all__ = [
    "IDENTIFIERS",
    "Identifier",
    "Received",
    "ReceivedCodes",
    "Separators",
    "Unread",
    "from_cms1500",
    "from_fhir",
    "from_hl7v2",
    "from_x12",
    "hi_segments",
    "to_cms1500",
    "to_fhir",
    "to_hl7v2",
    "to_x12",
]
