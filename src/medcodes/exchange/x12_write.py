"""A claim as X12 segments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medcodes.cpt import CPT
from medcodes.errors import ClaimFormatError, shown
from medcodes.exchange.draft import amount, must_be_claim, readable
from medcodes.hcpcs import HCPCSLevelII
from medcodes.icd10pcs import ICD10PCS
from medcodes.pairing.claim import InpatientClaim, OutpatientClaim, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from medcodes.exchange.segments import Separators
    from medcodes.pairing.claim import Claim, DiagnosisCode, Procedure, ServiceLine

__all__ = ["hi_segments", "segments"]

POA: Final = ("Y", "N", "U", "W")
IN_ONE_SEGMENT: Final = 12
MODIFIERS: Final = 4
POINTERS: Final = 4
# The qualifiers of the roles that a facility claim may have, in their order, and how
# often each may stand on it.
_ROLES: Final = {"admitting": ("ABJ", 1), "reasons_for_visit": ("APR", 3), "external_causes": ("ABN", 12)}
_OTHERS: Final = 24
# The component of C022 that says whether a diagnosis was present on admission.
_INDICATOR: Final = 9


def segments(claim: Claim, separators: Separators) -> Iterator[str]:
    """Give every segment of a claim that carries codes, and the dates that decide on them."""
    must_be_claim(claim)
    professional = claim.setting is Setting.PROFESSIONAL
    yield from _claim_dates(claim, separators)
    yield from hi_segments(claim, separators)
    if not claim.lines:
        raise ClaimFormatError("lines", f"missing, {'SV1' if professional else 'SV2'} is required")
    for index, line in enumerate(claim.lines):
        yield _join(separators, "LX", str(index + 1))
        elements = (_sv1 if professional else _sv2)(line, f"lines[{index}]", separators)
        yield _join(separators, *elements)
        day = line.service_date
        if day is None and not isinstance(claim, InpatientClaim):
            day = claim.service_date
        if day is not None:
            yield _join(separators, "DTP", "472", "D8", _day(day))


def _claim_dates(claim: Claim, separators: Separators) -> Iterator[str]:
    if isinstance(claim, InpatientClaim):
        first = claim.admission_date
        if first is None:
            raise ClaimFormatError("admission_date", "missing, DTP03 (435) is required on an inpatient claim")
        yield _join(separators, "DTP", "434", "RD8", f"{_day(first)}-{_day(claim.discharge_date)}")
        yield _join(separators, "DTP", "435", "D8", _day(first))
        return
    days = [line.service_date or claim.service_date for line in claim.lines]
    if isinstance(claim, OutpatientClaim):
        last = max([claim.service_date, *days])
        yield _join(separators, "DTP", "434", "RD8", f"{_day(claim.service_date)}-{_day(last)}")
    elif days and min(days) != claim.service_date:
        raise ClaimFormatError("service_date", f"expected {min(days)}, the first of DTP03 (472): an 837P has no other")


def hi_segments(claim: Claim, separators: Separators) -> Iterator[str]:
    """Give the HI segments: on a professional claim one, on a facility claim one a role or more."""
    must_be_claim(claim)
    roles: dict[str, list[str]] = {}
    for place, code, poa in claim.listed():
        path = place.part if place.index is None else f"{place.part}[{place.index}]"
        roles.setdefault(place.part, []).append(_diagnosis(code, poa, path, claim.setting, separators))
    first, *others = roles.get("diagnoses") or [""]
    if not first:
        raise ClaimFormatError("diagnoses", "missing, HI01 (ABK) is required")
    if claim.setting is Setting.PROFESSIONAL:
        _limit("diagnoses", others, IN_ONE_SEGMENT - 1)
        yield _join(separators, "HI", f"ABK{first}", *(f"ABF{text}" for text in others))
        return
    yield _join(separators, "HI", f"ABK{first}")
    for part, (qualifier, most) in _ROLES.items():
        yield from _hi(qualifier, part, roles.get(part, []), most, separators)
    yield from _hi("ABF", "diagnoses", others, _OTHERS, separators)
    if isinstance(claim, InpatientClaim) and claim.procedures:
        first, *others = [_procedure(one, f"procedures[{i}]", separators) for i, one in enumerate(claim.procedures)]
        yield _join(separators, "HI", f"BBR{first}")
        yield from _hi("BBQ", "procedures", others, _OTHERS, separators)


def _limit(part: str, texts: Sequence[str], most: int) -> None:
    if len(texts) > most:
        extra = 1 if part in {"diagnoses", "procedures"} else 0
        message = f"{len(texts) + extra} are too many for HI, expected at most {most + extra}"
        raise ClaimFormatError(part, message)


def _hi(qualifier: str, part: str, texts: Sequence[str], most: int, separators: Separators) -> Iterator[str]:
    _limit(part, texts, most)
    for start in range(0, len(texts), IN_ONE_SEGMENT):
        yield _join(separators, "HI", *(qualifier + text for text in texts[start : start + IN_ONE_SEGMENT]))


def _diagnosis(code: DiagnosisCode, poa: str | None, path: str, setting: Setting, separators: Separators) -> str:
    """Write a diagnosis behind its qualifier."""
    text = separators.component + readable(code, path).compact
    if poa is None:
        return text
    if setting is Setting.PROFESSIONAL or path.startswith(("admitting", "reasons")):
        raise ClaimFormatError(f"{path}.poa", "HI has no place for an indicator here")
    if poa not in POA:
        raise ClaimFormatError(f"{path}.poa", f"expected Y, N, U or W, found {shown(poa)}")
    return text + separators.component * (_INDICATOR - 2) + poa


def _procedure(procedure: Procedure, path: str, separators: Separators) -> str:
    code = readable(procedure.code, f"{path}.code")
    if not isinstance(code, ICD10PCS):
        raise ClaimFormatError(f"{path}.code", f"HI (BBR, BBQ) takes ICD-10-PCS, not {code}")
    if procedure.performed_on is None:
        raise ClaimFormatError(f"{path}.performed_on", "missing, HI01-4 is required")
    return separators.component.join(["", code.text, "D8", _day(procedure.performed_on)])


def _sv1(line: ServiceLine, path: str, separators: Separators) -> list[str]:
    if line.code is None:
        raise ClaimFormatError(f"{path}.code", "missing, SV101-2 is required")
    if line.revenue_code is not None:
        raise ClaimFormatError(f"{path}.revenue_code", "SV1 has no place for a revenue code")
    if not line.pointers:
        raise ClaimFormatError(f"{path}.pointers", "missing, SV107-1 is required")
    if len(line.pointers) > POINTERS or not all(1 <= pointer <= IN_ONE_SEGMENT for pointer in line.pointers):
        raise ClaimFormatError(f"{path}.pointers", "SV107 takes 1 to 4 pointers from 1 to 12")
    pointers = separators.component.join(map(str, line.pointers))
    service = _service(line, path, separators)
    return ["SV1", service, _charge(line, path, "SV102"), "UN", amount(line.units, f"{path}.units"), "", "", pointers]


def _sv2(line: ServiceLine, path: str, separators: Separators) -> list[str]:
    if line.revenue_code is None:
        raise ClaimFormatError(f"{path}.revenue_code", "missing, SV201 is required")
    if not line.revenue_code.isalnum() or not line.revenue_code.isascii():
        raise ClaimFormatError(f"{path}.revenue_code", f"expected digits, found {shown(line.revenue_code)}")
    if line.pointers:
        raise ClaimFormatError(f"{path}.pointers", "SV2 has no place for pointers")
    service = "" if line.code is None else _service(line, path, separators)
    charge = _charge(line, path, "SV203")
    return ["SV2", line.revenue_code, service, charge, "UN", amount(line.units, f"{path}.units")]


def _service(line: ServiceLine, path: str, separators: Separators) -> str:
    code = None if line.code is None else readable(line.code, f"{path}.code")
    if not isinstance(code, (CPT, HCPCSLevelII)):
        raise ClaimFormatError(f"{path}.code", f"a line takes CPT or HCPCS Level II, not {code}")
    if len(line.modifiers) > MODIFIERS:
        raise ClaimFormatError(f"{path}.modifiers", f"{len(line.modifiers)} are too many, expected at most {MODIFIERS}")
    modifiers = [readable(one, f"{path}.modifiers[{i}]").text for i, one in enumerate(line.modifiers)]
    return separators.component.join(["HC", code.text, *modifiers])


def _charge(line: ServiceLine, path: str, element: str) -> str:
    if line.charge is None:
        raise ClaimFormatError(f"{path}.charge", f"missing, {element} is required")
    return amount(line.charge, f"{path}.charge")


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _join(separators: Separators, *elements: str) -> str:
    return separators.element.join(elements)
