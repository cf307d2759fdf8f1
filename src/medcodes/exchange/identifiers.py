"""What each code system is called in FHIR, HL7 version 2, HL7 version 3 and X12.

One table, with the publication that each name stands in. Names that are no longer used
are read as aliases and never written. ICD-9-CM stands in the table so that it is known
and refused: a code of ICD-9-CM that were read as one of ICD-10-CM would be another code.
"""

from __future__ import annotations

import re
from typing import Final, cast

from attrs import frozen, resolve_types

from medcodes._code import Code
from medcodes._html import Shown
from medcodes.cpt import CPT
from medcodes.errors import ClaimFormatError, InvalidCodeError, shown
from medcodes.hcpcs import HCPCSLevelII
from medcodes.icd10 import ICD10, ICD10Pair
from medcodes.icd10cm import ICD10CM
from medcodes.icd10pcs import ICD10PCS
from medcodes.icd11 import ICD11, ICD11Cluster
from medcodes.modifier import Modifier

__all__ = ["IDENTIFIERS", "Identifier", "identifier_of"]

_OID: Final = "urn:oid:"


@frozen
class Identifier(Shown):
    """The names of one code system.

    `classes` are tried in their order when a code is read; () means that the system is
    known and that its codes are refused. `uri` is the FHIR canonical, `v2` the name in
    HL7 table 0396 that is written, `x12` the qualifiers of an HI or SV segment. The
    `other_*` names are read and never written.

    >>> identifier_of(ICD10CM("M25.561")).uri
    'http://hl7.org/fhir/sid/icd-10-cm'
    """

    name: str
    classes: tuple[type[Code], ...]
    uri: str
    oids: tuple[str, ...]
    v2: str | None
    x12: tuple[str, ...]
    cites: tuple[str, ...]
    other_uris: tuple[str, ...] = ()
    other_v2: tuple[str, ...] = ()

    def read(self, text: str, path: str) -> Code:
        """Read a code of this system; ClaimFormatError names `path` where it is none."""
        for one in self.classes[:-1]:
            code = one.try_parse(text)
            if code is not None:
                return code
        try:
            return self.classes[-1].parse(text)
        except InvalidCodeError as error:
            raise ClaimFormatError(path, str(error)) from error


_THO_ICD = "HL7 Terminology (THO), Using ICD-[x] with FHIR: URIs; codes SHALL have the period"
_THO_CPT = "HL7 Terminology (THO), Using CPT with FHIR: URI; modifiers after a colon"
_THO_HCPCS = "HL7 Terminology (THO), external code system HCPCSReleaseCodeSets"
_OIDS = "HL7 OID registry"
_V2 = "HL7 version 2 table 0396, Coding System"
_X222 = "ASC X12N 005010X222A1 (837P): HI, SV1"
_X223 = "ASC X12N 005010X223A2 (837I): HI, SV2"

IDENTIFIERS: Final = (
    Identifier(
        name="ICD-10-CM",
        classes=(ICD10CM,),
        uri="http://hl7.org/fhir/sid/icd-10-cm",
        oids=("2.16.840.1.113883.6.90",),
        v2="I10C",
        x12=("ABK", "ABF", "ABJ", "APR", "ABN"),
        cites=(_THO_ICD, _OIDS, _V2, _X222, _X223),
        other_uris=("http://hl7.org/fhir/sid/icd-10-us",),
    ),
    Identifier(
        name="ICD-10-PCS",
        classes=(ICD10PCS,),
        uri="http://www.cms.gov/Medicare/Coding/ICD10",
        oids=("2.16.840.1.113883.6.4",),
        v2="I10P",
        x12=("BBR", "BBQ"),
        cites=(_THO_ICD, _OIDS, _V2, _X223),
        other_uris=(
            "http://hl7.org/fhir/sid/icd-10-pcs",
            "http://terminology.hl7.org/CodeSystem/icd10PCS",
        ),
    ),
    Identifier(
        name="CPT",
        classes=(Modifier, CPT),
        uri="http://www.ama-assn.org/go/cpt",
        oids=("2.16.840.1.113883.6.12",),
        v2="C4",
        x12=("HC",),
        cites=(_THO_CPT, _OIDS, _V2, _X222, _X223),
        other_v2=("C5", "CPTM"),
    ),
    Identifier(
        name="HCPCS Level II",
        # HCPCS Level I is CPT, and senders put it under the name of the whole.
        classes=(Modifier, CPT, HCPCSLevelII),
        uri="http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        oids=("2.16.840.1.113883.6.285",),
        v2="HCPCS",
        x12=("HC",),
        cites=(_THO_HCPCS, _OIDS, _V2, _X222, _X223),
        other_v2=("HPC",),
    ),
    Identifier(
        name="ICD-10 (WHO)",
        classes=(ICD10Pair, ICD10),
        uri="http://hl7.org/fhir/sid/icd-10",
        oids=("2.16.840.1.113883.6.3",),
        v2="I10",
        x12=(),
        cites=(_THO_ICD, _OIDS, _V2),
    ),
    Identifier(
        name="ICD-11 MMS (WHO)",
        classes=(ICD11Cluster, ICD11),
        uri="http://id.who.int/icd/release/11/mms",
        oids=(),
        v2=None,
        x12=(),
        cites=(_THO_ICD,),
    ),
    Identifier(
        name="ICD-9-CM",
        classes=(),
        uri="http://hl7.org/fhir/sid/icd-9-cm",
        oids=("2.16.840.1.113883.6.103", "2.16.840.1.113883.6.104", "2.16.840.1.113883.6.2"),
        v2="I9C",
        x12=("BK", "BF", "BJ", "PR", "BN", "BR", "BQ"),
        cites=(_THO_ICD, _OIDS, _V2, _X222, _X223),
        other_uris=(
            "http://hl7.org/fhir/sid/icd-9-cm/diagnosis",
            "http://hl7.org/fhir/sid/icd-9-cm/procedure",
        ),
        other_v2=("I9", "I9CDX", "I9CP"),
    ),
)

_CPT_ROW, _HCPCS_ROW = IDENTIFIERS[2], IDENTIFIERS[3]
_BY_CLASS: Final[dict[type[Code], Identifier]] = {
    one: row for row in IDENTIFIERS for one in row.classes if one not in {CPT, Modifier}
}
_BY_URI: Final = {
    uri: row for row in IDENTIFIERS for uri in (row.uri, *row.other_uris, *(_OID + oid for oid in row.oids))
}
_BY_V2: Final = {name: row for row in IDENTIFIERS for name in (row.v2, *row.other_v2) if name is not None}


# The WHO's address of one version of the MMS; its codes are of the system all the same.
_version_of_icd11: Final = re.compile("(/release/11)/[0-9]{4}-[0-9]{2}(/mms)$")
_is_cpt_modifier: Final = re.compile("[0-9]{2}|P[1-6]|[1238]P").fullmatch


def identifier_of(code: Code) -> Identifier:
    """Return the names of the system that a code is of.

    A modifier of two digits, and P1 to P6 and 1P to 8P, are of CPT, the others of HCPCS.

    >>> identifier_of(Modifier("25")).name, identifier_of(Modifier("RT")).name
    ('CPT', 'HCPCS Level II')
    """
    if not isinstance(cast("object", code), Code):
        message = f"expected a code, got {type(code).__name__}"
        raise TypeError(message)
    if isinstance(code, Modifier):
        return _CPT_ROW if _is_cpt_modifier(code.text) else _HCPCS_ROW
    if isinstance(code, CPT):
        return _CPT_ROW
    return _BY_CLASS[type(code)]


def by_uri(uri: str) -> Identifier | None:
    """Find the system of a FHIR ``system``: its URI, an old URI, that of a version of ICD-11, or an OID.

    >>> by_uri("urn:oid:2.16.840.1.113883.6.90").name
    'ICD-10-CM'
    """
    plain = uri.strip().rstrip("/")
    if plain.startswith("https://"):
        plain = f"http://{plain[8:]}"
    return _BY_URI.get(_version_of_icd11.sub(r"\1\2", plain))


def by_v2(name: str) -> Identifier | None:
    """Find the system of a name in HL7 table 0396.

    >>> by_v2("i10p").name
    'ICD-10-PCS'
    """
    return _BY_V2.get(name.strip().upper())


def readable(row: Identifier | None, name: str, path: str) -> Identifier:
    """Return the system that a name was found to mean; ClaimFormatError for none and for ICD-9-CM."""
    if row is not None and row.classes:
        return row
    known = ", ".join(one.name for one in IDENTIFIERS if one.classes)
    problem = f"unknown code system {shown(name)}" if row is None else f"{row.name} is not read here"
    raise ClaimFormatError(path, f"{problem}, expected {known}")


resolve_types(Identifier)
