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


@given(sendable.professional())
def test_a_claim_comes_back_from_paper(claim: ProfessionalClaim) -> None:
    """to_cms1500 and from_cms1500 are inverses."""
    received = from_cms1500(to_cms1500(claim))
    assert received.claim == claim
    assert received.rest == {}
