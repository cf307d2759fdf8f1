"""Claims as FHIR has them: the Claim resource of R4, R4B and R5, as a plain dict."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from medcodes.errors import ClaimFormatError, shown
from medcodes.exchange.coding import coding, pick
from medcodes.exchange.draft import PARTS, Draft, checked, facility, readable
from medcodes.exchange.element import Element
from medcodes.exchange.identifiers import IDENTIFIERS
from medcodes.exchange.received import Received
from medcodes.pairing.claim import (
    Claim,
    Diagnosis,
    InpatientClaim,
    Procedure,
    ServiceLine,
    Setting,
    Unreadable,
)
from medcodes.pairing.finding import quantity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from medcodes._code import Code

__all__ = ["read", "write"]

Json: TypeAlias = dict[str, Any]

_HL7: Final = "http://terminology.hl7.org/CodeSystem/"
_CARIN: Final = "http://hl7.org/fhir/us/carin-bb/CodeSystem/"
CLAIM_TYPE: Final = f"{_HL7}claim-type"
ON_ADMISSION: Final = f"{_HL7}ex-diagnosis-on-admission"
ABSENT: Final = f"{_HL7}data-absent-reason"
SUBTYPE: Final = f"{_CARIN}C4BBInstitutionalClaimSubType"
REVENUE: Final = "https://www.nubc.org/CodeSystem/RevenueCodes"
# What a diagnosis is for: the code system that has the word, and the part of a claim.
# The other diagnoses carry no type.
ROLES: Final = {
    "principal": (f"{_HL7}ex-diagnosistype", "diagnoses"),
    "admitting": (f"{_HL7}ex-diagnosistype", "admitting"),
    "patientreasonforvisit": (f"{_CARIN}C4BBClaimDiagnosisType", "reasons_for_visit"),
    "externalcauseofinjury": (f"{_CARIN}C4BBClaimDiagnosisType", "external_causes"),
}
# The order in which a claim lists its diagnoses.
_LISTED: Final = ("diagnoses", "admitting", "reasons_for_visit", "external_causes")
_ROLE_OF: Final = {part: role for role, (_, part) in ROLES.items()}
# What both R4 and R5 require of a Claim and a claim here does not know.
REQUIRED: Final = ("status", "use", "patient", "created")
_DATES: Final = {
    "service_date": "Claim.billablePeriod.start",
    "discharge_date": "Claim.billablePeriod.end",
}

_POA: Final = ("Y", "N", "U", "W")

_CM, _PCS, _CPT, _HCPCS = IDENTIFIERS[:4]


def write(claim: Claim, base: Mapping[str, object] | None) -> Json:
    """Fill a Claim over `base`, whose elements stay where the claim says nothing of them."""
    if base is not None:
        for key in REQUIRED:
            if base.get(key) in (None, "", {}):
                raise ClaimFormatError(f"Claim.{key}", "missing in the base, a Claim requires it")
        kind = base.get("resourceType", "Claim")
        if kind != "Claim":
            raise ClaimFormatError("resourceType", f"expected 'Claim', found {shown(str(kind))}")
    professional = claim.setting is Setting.PROFESSIONAL
    resource: Json = {
        "resourceType": "Claim",
        "type": _concept(CLAIM_TYPE, "professional" if professional else "institutional"),
        "billablePeriod": _period(claim),
    }
    diagnoses = list(_diagnoses(claim))
    if diagnoses:
        resource["diagnosis"] = diagnoses
    if not professional:
        resource["subType"] = _concept(SUBTYPE, claim.setting.value)
    if isinstance(claim, InpatientClaim) and claim.procedures:
        resource["procedure"] = [_procedure(index, one) for index, one in enumerate(claim.procedures)]
    if claim.lines:
        count = len(claim.diagnoses)
        resource["item"] = [_item(index, line, count) for index, line in enumerate(claim.lines)]
    if base is None:
        return resource
    _leave_periods(base, resource, claim)
    return _over(base, resource, claim.setting)


def _leave_periods(base: Mapping[str, object], resource: Json, claim: Claim) -> None:
    """Leave to the base the end of a period that begins on a day of the claim, which has single days."""
    inpatient = isinstance(claim, InpatientClaim)
    under = base.get("billablePeriod")
    if not inpatient and isinstance(under, Mapping):
        day = resource["billablePeriod"]["end"]
        start, end = (cast("Json", under).get(key, day) for key in ("start", "end"))
        if isinstance(start, str) and start.startswith(day) and isinstance(end, str) and end > day:
            del resource["billablePeriod"]["end"]
    held = base.get("item")
    items = cast("list[object]", held) if isinstance(held, (list, tuple)) else []
    mappings = [cast("Json", one) for one in items if isinstance(one, Mapping)]
    periods = [one.get("sequence") for one in mappings if "servicedPeriod" in one]
    for item in resource.get("item", ()):
        if item["sequence"] in periods:
            day = item.pop("servicedDate", None if inpatient else claim.coding_date.isoformat())
            item["servicedPeriod"] = {} if day is None else {"start": day}


def _over(base: Mapping[str, object], resource: Json, setting: Setting) -> Json:
    """Lay a resource over its base; diagnoses for which its setting has no place follow the others."""
    held = base.get("diagnosis")
    entries = cast("list[Mapping[str, object]]", held) if isinstance(held, (list, tuple)) else []
    apart = [entry for entry in entries if _is_apart(entry, setting)]
    if not apart:
        return _overlay(base, resource, "Claim")
    others = {key: value for key, value in base.items() if key != "diagnosis"}
    entries = [entry for entry in entries if entry not in apart]
    both = _overlay({**others, "diagnosis": entries} if entries else others, resource, "Claim")
    diagnoses = both.get("diagnosis", [])
    both["diagnosis"] = diagnoses + [
        {**entry, "sequence": sequence} for sequence, entry in enumerate(apart, len(diagnoses) + 1)
    ]
    return both


def _is_apart(entry: object, setting: Setting) -> bool:
    if not isinstance(entry, Mapping):
        return False
    role = _role(Element(cast("Mapping[str, object]", entry), "Claim.diagnosis"))
    return role is not None and ROLES[role][1] not in PARTS[setting]


def _concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def _concept_of(code: Code | Unreadable, path: str) -> Json:
    return {"coding": [dict(coding(readable(code, path)))]}


def _period(claim: Claim) -> Json:
    if isinstance(claim, InpatientClaim):
        start = {} if claim.admission_date is None else {"start": claim.admission_date.isoformat()}
        return start | {"end": claim.discharge_date.isoformat()}
    day = claim.service_date.isoformat()
    return {"start": day, "end": day}


def _diagnoses(claim: Claim) -> Iterator[Json]:
    for index, (place, code, poa) in enumerate(claim.listed()):
        concept = _concept_of(code, f"Claim.diagnosis[{index}].diagnosisCodeableConcept")
        entry: Json = {"sequence": index + 1, "diagnosisCodeableConcept": concept}
        if place.part != "diagnoses" or place.index == 0:
            role = _ROLE_OF[place.part]
            entry["type"] = [_concept(ROLES[role][0], role)]
        if poa is not None:
            if poa not in _POA:
                raise ClaimFormatError(
                    f"Claim.diagnosis[{index}].onAdmission", f"expected {', '.join(_POA)}, found {shown(poa)}"
                )
            entry["onAdmission"] = _concept(ON_ADMISSION, poa.lower())
        yield entry


def _procedure(index: int, procedure: Procedure) -> Json:
    concept = _concept_of(procedure.code, f"Claim.procedure[{index}].procedureCodeableConcept")
    entry: Json = {"sequence": index + 1, "procedureCodeableConcept": concept}
    if procedure.performed_on is not None:
        entry["date"] = procedure.performed_on.isoformat()
    return entry


def _item(index: int, line: ServiceLine, diagnoses: int) -> Json:
    path = f"Claim.item[{index}]"
    entry: Json = {"sequence": index + 1}
    for at, pointer in enumerate(line.pointers):
        if not 1 <= pointer <= diagnoses:
            place = f"{path}.diagnosisSequence[{at}]"
            raise ClaimFormatError(place, f"no diagnosis has the sequence {quantity(pointer)}")
    if line.pointers:
        entry["diagnosisSequence"] = list(line.pointers)
    if line.revenue_code is not None:
        entry["revenue"] = _concept(REVENUE, line.revenue_code)
    # R4 requires the element also where a facility bills by the revenue code alone.
    entry["productOrService"] = (
        _concept(ABSENT, "not-applicable") if line.code is None else _concept_of(line.code, f"{path}.productOrService")
    )
    if line.modifiers:
        entry["modifier"] = [_concept_of(one, f"{path}.modifier[{i}]") for i, one in enumerate(line.modifiers)]
    if line.service_date is not None:
        entry["servicedDate"] = line.service_date.isoformat()
    entry["quantity"] = {"value": _json_number(line.units, f"{path}.quantity.value")}
    if line.charge is not None:
        entry["net"] = {"value": _json_number(line.charge, f"{path}.net.value"), "currency": "USD"}
    return entry


def _json_number(number: int | Decimal, path: str) -> int | float | Decimal:
    """Give a number that ``json`` writes, unless a binary fraction would change its digits."""
    value = checked(number, path)
    if value == int(value):
        return int(value)
    binary = float(value)
    return binary if Decimal(str(binary)) == value else value


def _overlay(base: Mapping[str, object], ours: Json, path: str) -> Json:
    """Lay what the claim says over what the base says of the same elements; a time of the same day stays."""
    both: Json = dict(base)
    for key, value in ours.items():
        under = both.get(key)
        if isinstance(value, dict) and isinstance(under, Mapping):
            both[key] = _overlay(cast("Json", under), cast("Json", value), f"{path}.{key}")
        elif isinstance(value, list) and isinstance(under, (list, tuple)):
            both[key] = _overlay_entries(
                list(cast("list[object]", under)), cast("list[object]", value), f"{path}.{key}"
            )
        elif not (isinstance(under, str) and under.startswith(f"{value}T")):
            both[key] = value
    return both


def _overlay_entries(base: list[object], ours: list[object], path: str) -> list[object]:
    """Lay each entry over the one of the base that has its sequence or its code; the others follow."""
    laid: list[object] = []
    for entry in ours:
        under = next((one for one in base if _key(one) == _key(entry)), None)
        if under is not None:
            base.remove(under)
        if isinstance(under, Mapping):
            laid.append(_overlay(cast("Json", under), cast("Json", entry), path))
        else:
            laid.append(entry)
    for entry in base:
        if isinstance(entry, Mapping) and "sequence" in entry:
            sequence = cast("Json", entry)["sequence"]
            raise ClaimFormatError(path, f"the base has a sequence {sequence} that the claim has not")
    return laid + base


def _key(entry: object) -> object:
    """Give what tells an entry of a list from its neighbours: its sequence, or its first code."""
    if not isinstance(entry, Mapping):
        return entry
    element = cast("Mapping[str, Any]", entry)
    if "sequence" in element:
        return element["sequence"]
    return _key(element["coding"][0]) if element.get("coding") else (element.get("system"), element.get("code"))


def read(resource: Mapping[str, object], setting: Setting | None) -> Received[Json]:
    """Read a Claim; what a claim here has no place for is in the rest."""
    root = Element(resource, "Claim")
    root.text("resourceType")
    draft = Draft(setting or _setting(root), _DATES)
    remarks: list[str] = []
    _read_dates(root, draft, remarks)
    positions = _read_diagnoses(root, draft, remarks)
    procedures: dict[int, int] = {}
    if draft.setting is Setting.INPATIENT:
        entries = _in_order(root.children("procedure"))
        draft.procedures.extend(_read_procedure(entry) for _, entry in entries)
        procedures = _numbered(entries, remarks)
    elif root.peek("procedure"):
        remarks.append(f"Claim.procedure: no place on a claim that is {draft.setting}, left in the rest")
    items = _in_order(root.children("item"))
    for _, entry in items:
        draft.lines.append(_read_item(entry, positions, remarks))
        done = entry.positives("procedureSequence")
        if done:
            entry.put_back("procedureSequence", [procedures.get(sequence, sequence) for sequence in done])
    _numbered(items, remarks)
    return Received(draft.claim(), root.rest(), tuple(remarks))


def _setting(root: Element) -> Setting:
    kind = _word(root.child("type"), {"professional", "institutional"})
    if kind is None:
        raise ClaimFormatError("Claim.type", "expected professional or institutional")
    if kind == "professional":
        return Setting.PROFESSIONAL
    named = _word(root.child("subType"), {"inpatient", "outpatient"})
    if named is not None:
        return Setting(named)
    roles = {_role(entry) for entry in Element({"diagnosis": root.peek("diagnosis")}, "Claim").children("diagnosis")}
    return facility(
        "Claim.subType",
        inpatient="admitting" in roles or bool(root.peek("procedure")),
        outpatient="patientreasonforvisit" in roles,
    )


def _word(concept: Element | None, words: Collection[str]) -> str | None:
    """Take the first coding of a concept whose code is one of some words, in whatever system."""
    for element in () if concept is None else concept.children("coding"):
        code = element.peek("code")
        if concept is not None and isinstance(code, str) and code.lower() in words:
            held = {"system": element.text("system"), "code": element.text("code")}
            for key, value in held.items():
                element.keep(key, value)
            concept.keep("coding", [held])
            return code.lower()
    return None


def _role(entry: Element) -> str | None:
    """Look up what a diagnosis is for, and take nothing; None: one of the others."""
    probe = Element({"type": entry.peek("type")}, entry.path)
    words = (_word(concept, ROLES) for concept in probe.children("type"))
    return next((word for word in words if word is not None), None)


def _in_order(entries: list[Element]) -> list[tuple[int, Element]]:
    """Sort entries by their sequence, which they must have, each its own."""
    numbered: dict[int, Element] = {}
    for entry in entries:
        sequence = entry.positive("sequence")
        if sequence in numbered:
            raise ClaimFormatError(entry.at("sequence"), f"{sequence} stands twice")
        numbered[sequence] = entry
    return sorted(numbered.items())


def _numbered(entries: Iterable[tuple[int, Element]], remarks: list[str]) -> dict[int, int]:
    """Number what is left of entries by their place on the claim, as `write` does; give the new numbers."""
    numbers: dict[int, int] = {}
    for number, (sequence, entry) in enumerate(entries, 1):
        numbers[sequence] = number
        entry.keep("sequence", number)
        if sequence != number:
            remarks.append(f"{entry.path}.sequence: {sequence}, read as {number}")
    return numbers


def _read_dates(root: Element, draft: Draft, remarks: list[str]) -> None:
    period = root.child("billablePeriod")
    if period is None:
        return
    draft.first_day = period.day("start")
    draft.last_day = period.day("end")
    if draft.setting is not Setting.INPATIENT and draft.last_day not in {None, draft.first_day}:
        period.put_back("end", str(draft.last_day))
        remarks.append("Claim.billablePeriod: more than one day, the claim is of the first")


def _read_diagnoses(root: Element, draft: Draft, remarks: list[str]) -> dict[int, int]:
    """Fill the diagnoses, the principal first; give the position of each by its sequence."""
    entries = [(_role(entry), sequence, entry) for sequence, entry in _in_order(root.children("diagnosis"))]
    positions: dict[int, int] = {}
    placed: dict[str, list[tuple[int, Element]]] = {part: [] for part in _LISTED}
    apart: list[tuple[int, Element]] = []
    for role, sequence, entry in sorted(entries, key=lambda one: one[0] != "principal"):
        part = "diagnoses" if role is None else ROLES[role][1]
        if part not in PARTS[draft.setting] or (part == "admitting" and draft.admitting):
            remarks.append(f"{entry.path}: no place for {role} on a claim that is {draft.setting}, left in the rest")
            apart.append((sequence, entry))
            continue
        if role == "principal" and draft.diagnoses:
            remarks.append(f"{entry.at('type')}: a second principal diagnosis, read as one of the others")
        placed[part].append((sequence, entry))
        held: list[Diagnosis] = getattr(draft, part)
        held.append(_read_diagnosis(entry))
        if part == "diagnoses":
            positions[sequence] = len(held)
    _numbered([*(one for part in _LISTED for one in placed[part]), *apart], remarks)
    return positions


def _read_diagnosis(entry: Element) -> Diagnosis:
    concept = entry.child("diagnosisCodeableConcept")
    if concept is None:
        raise entry.fault("diagnosisCodeableConcept", "a code; a reference is not followed", None)
    text = pick(concept, (_CM,))
    for kind in entry.children("type"):
        if _word(kind, ROLES) is not None:
            break
    poa = _word(entry.child("onAdmission"), {"y", "n", "u", "w"})
    return Diagnosis(text, poa=None if poa is None else poa.upper())


def _read_procedure(entry: Element) -> Procedure:
    concept = entry.child("procedureCodeableConcept")
    if concept is None:
        raise entry.fault("procedureCodeableConcept", "a code; a reference is not followed", None)
    return Procedure(pick(concept, (_PCS, _CPT, _HCPCS)), performed_on=entry.day("date"))


def _read_item(entry: Element, positions: Mapping[int, int], remarks: list[str]) -> ServiceLine:
    code, joined = _read_product(entry)
    modifiers = [*joined, *(pick(concept, (_CPT, _HCPCS)) for concept in entry.children("modifier"))]
    pointers: list[int] = []
    for index, sequence in enumerate(entry.positives("diagnosisSequence")):
        if sequence not in positions:
            raise ClaimFormatError(entry.at(f"diagnosisSequence[{index}]"), f"no diagnosis has the sequence {sequence}")
        pointers.append(positions[sequence])
    quantity = entry.child("quantity")
    units = None if quantity is None else quantity.number("value")
    revenue = entry.child("revenue")
    revenue_code = None if revenue is None else _first_code(revenue)
    if code is None and revenue_code is None:
        raise entry.fault("productOrService", "a code of CPT or HCPCS, or a revenue code", None)
    return ServiceLine(
        code,
        modifiers=modifiers,
        pointers=pointers,
        units=1 if units is None else units,
        service_date=_read_day(entry, remarks),
        charge=_read_charge(entry),
        revenue_code=revenue_code,
    )


def _read_product(entry: Element) -> tuple[str | None, list[str]]:
    """Read the code of an item and the modifiers that are joined to it by colons."""
    concept = entry.child("productOrService")
    if concept is None or _word(concept, {"not-applicable"}) is not None:
        return None, []
    code, *modifiers = pick(concept, (_CPT, _HCPCS, _PCS)).split(":")
    return code, modifiers


def _first_code(concept: Element) -> str | None:
    for element in concept.children("coding"):
        code = element.text("code")
        if code is not None:
            system = element.text("system")
            concept.keep("coding", [{"system": system, "code": code}])
            element.keep("system", system)
            element.keep("code", code)
            return code
    return None


def _read_day(entry: Element, remarks: list[str]) -> date | None:
    day = entry.day("servicedDate")
    period = entry.child("servicedPeriod")
    if day is not None or period is None:
        return day
    day, last = period.day("start"), period.day("end")
    if last not in {None, day}:
        period.put_back("end", str(last))
        remarks.append(f"{period.path}: more than one day, the line is of the first")
    return day


def _read_charge(entry: Element) -> Decimal | None:
    net = entry.child("net")
    if net is None:
        return None
    currency = net.text("currency")
    if currency not in {None, "USD"}:
        raise net.fault("currency", "USD", currency)
    value = net.number("value")
    return None if value is None else Decimal(value)
