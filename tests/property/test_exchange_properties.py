"""What leaves comes back the same: codes and claims through every format."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from medcodes import Code
from medcodes import strategies as mst
from medcodes.exchange import (
    Received,
    Separators,
    from_cms1500,
    from_fhir,
    from_hl7v2,
    from_x12,
    to_cms1500,
    to_fhir,
    to_hl7v2,
    to_x12,
)
from medcodes.exchange.identifiers import identifier_of
from medcodes.pairing import InpatientClaim, OutpatientClaim, ProfessionalClaim
from tests.property import envelope, sendable

CODES = st.one_of(mst.codes(), mst.icd10_codes(), mst.icd11_codes())
CLAIMS = sendable.claims()
BASE = {
    "resourceType": "Claim",
    "id": "c1",
    "status": "active",
    "use": "claim",
    "patient": {"reference": "Patient/1"},
    "created": "2026-03-02",
    "insurance": [{"sequence": 1, "focal": True}],
}
Claim = ProfessionalClaim | OutpatientClaim | InpatientClaim


@given(CODES)
def test_a_code_comes_back_from_fhir(code: Code) -> None:
    """to_fhir and from_fhir are inverses."""
    assert from_fhir(to_fhir(code)) == code


@given(CODES)
def test_a_code_comes_back_from_hl7(code: Code) -> None:
    """to_hl7v2 and from_hl7v2 are inverses, for the systems that table 0396 names."""
    if identifier_of(code).v2 is not None:
        assert from_hl7v2(to_hl7v2(code)) == code


@given(CLAIMS)
def test_a_claim_comes_back_from_its_segments(claim: Claim) -> None:
    """to_x12 and from_x12 are inverses."""
    (received,) = from_x12(to_x12(claim))
    assert received.claim == claim


@given(CLAIMS)
def test_a_claim_comes_back_from_a_whole_message(claim: Claim) -> None:
    """An 837 has more than the claim; all of it comes back beside the claim, segment by segment."""
    segments = envelope.segments(claim)
    (received,) = from_x12(envelope.message(segments))
    assert received.claim == claim
    ours = set(to_x12(claim))
    whole = [unread.text for unread in received.rest if unread.text in segments]
    assert sorted(whole) == sorted(text for text in segments if text not in ours)
    assert received.patient is not None
    assert received.patient.sex == "F"


@given(CLAIMS, st.permutations(list("*:~^|>!;")))
def test_any_separators_will_do(claim: Claim, marks: list[str]) -> None:
    separators = Separators(*marks[:4])
    text = separators.segment.join(to_x12(claim, separators))
    assert from_x12(text, separators)[0].claim == claim


@given(CLAIMS)
def test_a_claim_comes_back_from_fhir_through_json(claim: Claim) -> None:
    """to_fhir(claim, base) and from_fhir are inverses, and the base comes back beside the claim."""
    resource = json.loads(json.dumps(to_fhir(claim, BASE)))
    received = from_fhir(resource)
    assert isinstance(received, Received)
    assert received.claim == claim
    assert received.rest == {key: value for key, value in BASE.items() if key != "resourceType"}
    assert to_fhir(received.claim, received.rest) == resource


def decorated(draw: st.DataObject, element: Any, path: str = "") -> Any:
    """The same resource with elements here and there of which a claim knows nothing."""
    if isinstance(element, list):
        return [decorated(draw, entry, path) for entry in element]
    if not isinstance(element, dict):
        return element
    grown = {key: decorated(draw, value, f"{path}.{key}") for key, value in element.items()}
    if draw.draw(st.booleans()):
        grown["id" if "system" in grown else "extension"] = draw.draw(st.sampled_from(["x", "y"]))
    return grown


@given(CLAIMS, st.data())
def test_nothing_of_a_resource_is_lost(claim: Claim, data: st.DataObject) -> None:
    """from_fhir: handed back as ``to_fhir(received.claim, received.rest)`` the resource is whole again."""
    resource = decorated(data, to_fhir(claim, BASE))
    received = from_fhir(resource)
    assert isinstance(received, Received)
    assert received.claim == claim
    assert to_fhir(received.claim, received.rest) == resource


def resolved(resource: Any) -> tuple[list[str], list[str]]:
    """The diagnoses of a resource in no order, and its lines with the diagnoses that they point to."""
    diagnoses = {
        entry["sequence"]: json.dumps({**entry, "sequence": 0}, sort_keys=True)
        for entry in resource.get("diagnosis", [])
    }
    lines = [
        json.dumps(
            {**line, "sequence": 0, "diagnosisSequence": [diagnoses[one] for one in line.get("diagnosisSequence", [])]},
            sort_keys=True,
        )
        for line in sorted(resource["item"], key=lambda line: line["sequence"])
    ]
    return sorted(diagnoses.values()), lines


@given(CLAIMS, st.data())
def test_what_is_left_stays_with_its_diagnosis_whatever_its_sequence(claim: Claim, data: st.DataObject) -> None:
    """from_fhir: a `sequence` that is not the place on the claim becomes that place, in the rest too."""
    resource: Any = json.loads(json.dumps(to_fhir(claim, BASE)))
    diagnoses: Any = resource.get("diagnosis", [])
    sequences = data.draw(st.lists(st.integers(1, 99), min_size=len(diagnoses), max_size=len(diagnoses), unique=True))
    for place, (entry, sequence) in enumerate(zip(diagnoses, sequences, strict=True)):
        entry |= {"sequence": sequence, "extension": [{"valueString": f"remark {place}"}]}
        entry["diagnosisCodeableConcept"]["text"] = f"diagnosis {place}"
    for line in resource["item"]:
        if "diagnosisSequence" in line:
            line["diagnosisSequence"] = [sequences[one - 1] for one in line["diagnosisSequence"]]
    resource["diagnosis"] = data.draw(st.permutations(diagnoses))
    received = from_fhir(resource)
    assert isinstance(received, Received)
    assert resolved(to_fhir(received.claim, received.rest)) == resolved(resource)


@given(sendable.professional())
def test_a_claim_comes_back_from_paper(claim: ProfessionalClaim) -> None:
    """to_cms1500 and from_cms1500 are inverses."""
    received = from_cms1500(to_cms1500(claim))
    assert received.claim == claim
    assert received.rest == {}
