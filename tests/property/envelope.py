"""The parts of an 837 that a claim here does not know, invented and fixed, around the segments that it does."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from medcodes.exchange import to_x12
from medcodes.pairing import InpatientClaim, ProfessionalClaim
from medcodes.pairing.claim import Claim

ISA = "ISA*00*          *00*          *ZZ*SUBMITTER      *ZZ*RECEIVER       *260302*1200*^*00501*000000001*0*T*:"
PARTIES = (
    "NM1*41*2*CLINIC*****46*TGJ23",
    "PER*IC*DESK*TE*3055552222",
    "NM1*40*2*PAYER*****46*66783JJT",
    "HL*1**20*1",
    "NM1*85*2*CLINIC*****XX*9876543210",
    "N3*234 SEAWAY ST",
    "N4*MIAMI*FL*331110000",
    "REF*EI*587654321",
    "HL*2*1*22*0",
    "SBR*P*18*******CI",
    "NM1*IL*1*DOE*JANE****MI*JS00111223333",
    "N3*236 N MAIN ST",
    "N4*MIAMI*FL*33413",
    "DMG*D8*19730501*F",
    "NM1*PR*2*KEY INSURANCE COMPANY*****PI*999996666",
)


def segments(claim: Claim) -> list[str]:
    """The whole message of one claim, segment by segment."""
    professional = isinstance(claim, ProfessionalClaim)
    guide = "005010X222A1" if professional else "005010X223A2"
    place = "11:B:1" if professional else "11:A:1" if isinstance(claim, InpatientClaim) else "13:A:1"
    total = sum((line.charge or Decimal(0) for line in claim.lines), Decimal(0))
    own = list(to_x12(claim))
    dates = [text for text in own if text.startswith(("DTP*434", "DTP*435"))]
    if isinstance(claim, InpatientClaim):
        dates.insert(0, "DTP*096*TM*1130")
    body = [
        f"ST*837*0001*{guide}",
        "BHT*0019*00*0123*20260302*1023*CH",
        *PARTIES,
        f"CLM*26463774*{total:f}***{place}*{'Y*' if professional else '*'}A*Y*{'Y' if professional else 'I'}",
        *dates,
        *([] if professional else ["CL1*1*7*30"]),
        *own[len([text for text in own if text.startswith(("DTP*434", "DTP*435"))]) :],
    ]
    if not professional:
        # The attending provider stands between the claim and its lines.
        first = next(place for place, text in enumerate(body) if text.startswith("LX"))
        body.insert(first, "NM1*71*1*JONES*JOHN****XX*1234567891")
    return [
        ISA,
        f"GS*HC*SUBMITTER*RECEIVER*20260302*1200*1*X*{guide}",
        *body,
        f"SE*{len(body) + 1}*0001",
        "GE*1*1",
        "IEA*1*000000001",
    ]


def message(texts: Sequence[str]) -> str:
    """Segments as one text."""
    return "".join(f"{text}~\n" for text in texts)
