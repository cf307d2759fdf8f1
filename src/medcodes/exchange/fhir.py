"""Codes as FHIR has them, R4 to R5 alike: Coding and CodeableConcept as plain dicts.

ICD codes are written with their period and read with or without it ("ICD codes SHALL be
represented with the period included", HL7 Terminology, Using ICD-[x] with FHIR).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias, cast, overload

from medcodes._code import Code
from medcodes.errors import ClaimFormatError, expect, shown
from medcodes.exchange import fhir_claim
from medcodes.exchange.coding import coding, read_code, read_codes
from medcodes.exchange.draft import must_be_claim
from medcodes.pairing.claim import Setting

if TYPE_CHECKING:
    from medcodes.exchange.received import Received, ReceivedCodes
    from medcodes.pairing.claim import Claim

__all__ = ["FromFHIR", "from_fhir", "read_claim", "read_code", "read_codes", "to_fhir"]

FromFHIR: TypeAlias = "Code | ReceivedCodes | Received[dict[str, object]]"


@overload
def to_fhir(value: Code | Sequence[Code], /) -> dict[str, object]: ...
@overload
def to_fhir(value: Claim, /, base: Mapping[str, object] | None = None) -> dict[str, object]: ...
def to_fhir(value: Code | Sequence[Code] | Claim, /, base: Mapping[str, object] | None = None) -> dict[str, object]:
    """Write a code as a Coding, several as one CodeableConcept, a claim as a Claim.

    The inverse of `from_fhir`. A claim fills diagnosis, procedure, item, type, subType
    and billablePeriod over `base`, which holds what a claim here does not know: status,
    use, patient, created and more. Without `base` only the filled part is given.

    Raises ClaimFormatError that names the element which the resource requires and which
    is missing, or which holds a text that is no code.

    >>> from medcodes import ICD10CM
    >>> to_fhir(ICD10CM("M25.561"))
    {'system': 'http://hl7.org/fhir/sid/icd-10-cm', 'code': 'M25.561'}
    """
    if isinstance(value, Code):
        return dict(coding(value))
    if isinstance(value, Sequence):
        if not value:
            raise ClaimFormatError("CodeableConcept.coding", "missing, expected at least one code")
        return {"coding": [dict(coding(code)) for code in value]}
    must_be_claim(value)
    expect("base", base, Mapping, type(None))
    return fhir_claim.write(value, base)


def from_fhir(resource: Mapping[str, object], /, setting: Setting | str | None = None) -> FromFHIR:
    """Read a Coding, a CodeableConcept or a Claim, told apart by what they hold.

    A Coding gives its code. A CodeableConcept gives the codes of all known systems, and
    beside them what else it holds. A Claim gives a claim, and beside it everything that
    a claim has no place for; handed back as ``to_fhir(received.claim, received.rest)``
    the resource is whole again; a `sequence` that is not the place on the claim becomes
    that place, in the rest too, and a remark says so. `setting`, or its text, decides where the resource does not say
    whether it is professional, outpatient or inpatient. `read_code`, `read_codes` and
    `read_claim` of `medcodes.exchange.fhir` do each of these alone, with a result of one
    type. What a Coding says beside its code (display, version) is not in the result; the
    same Coding in a concept keeps it.

    Old URIs and OIDs are read. Raises ClaimFormatError that names the element: for an
    unknown code system, for ICD-9-CM, for a malformed code in a Coding or a concept, for
    a missing or misshapen element. A malformed code in a Claim is kept and becomes a
    finding of ``check``.

    >>> from_fhir({"system": "urn:oid:2.16.840.1.113883.6.90", "code": "M25561"})
    ICD10CM('M25.561')
    """
    if not isinstance(cast("object", resource), Mapping):
        message = f"a FHIR object must be a mapping, not {type(resource).__name__}"
        raise TypeError(message)
    expect("setting", setting, str, type(None))
    kind = resource.get("resourceType")
    if kind is None:
        return read_codes(resource) if "coding" in resource else read_code(resource)
    if kind != "Claim":
        raise ClaimFormatError("resourceType", f"expected 'Claim', found {shown(str(kind))}")
    return read_claim(resource, setting)


def read_claim(resource: Mapping[str, object], /, setting: Setting | str | None = None) -> Received[dict[str, object]]:
    """Read a Claim as `from_fhir` does, for programs that know what they hold.

    >>> from datetime import date
    >>> from medcodes.pairing.claim import ProfessionalClaim
    >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10",))
    >>> read_claim(to_fhir(claim)).claim == claim
    True
    """
    return fhir_claim.read(resource, None if setting is None else Setting(setting))
