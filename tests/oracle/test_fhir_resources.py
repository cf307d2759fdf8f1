"""What to_fhir writes, over a base, against the models of FHIR R5 and R4B in the package fhir.resources.

Skipped where it is not installed; ``pip install fhir.resources==8.3.0`` brings it.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from medcodes import CPT, ICD10CM
from medcodes.exchange import Received, from_fhir, to_fhir
from medcodes.pairing import InpatientClaim, OutpatientClaim, ProfessionalClaim
from tests.property import sendable

REASON = "the FHIR models of fhir.resources are not installed"
r5: Any = pytest.importorskip("fhir.resources.claim", reason=REASON)
r4b: Any = pytest.importorskip("fhir.resources.R4B.claim", reason=REASON)
concept: Any = pytest.importorskip("fhir.resources.codeableconcept", reason=REASON)

# R4B requires all of it, R5 the first four.
BASE = {
    "status": "active",
    "use": "claim",
    "patient": {"reference": "Patient/1"},
    "created": "2026-03-02",
    "provider": {"reference": "Organization/1"},
    "priority": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/processpriority", "code": "normal"}]},
    "insurance": [{"sequence": 1, "focal": True, "coverage": {"reference": "Coverage/1"}}],
}
RELEASES = pytest.mark.parametrize("module", [r5, r4b], ids=["R5", "R4B"])


@RELEASES
@settings(max_examples=100)
@given(claim=sendable.claims())
def test_every_claim_that_is_written_is_accepted_and_comes_back(
    module: Any, claim: ProfessionalClaim | OutpatientClaim | InpatientClaim
) -> None:
    model = module.Claim.model_validate(to_fhir(claim, BASE))
    received = from_fhir(json.loads(model.model_dump_json()))
    assert isinstance(received, Received)
    assert received.claim == claim
    assert received.rest == BASE


@RELEASES
@pytest.mark.parametrize("key", ["patient", "created", "use", "status"])
def test_a_claim_without_a_required_element_is_not(module: Any, key: str) -> None:
    """The oracle sees what is missing, and so does to_fhir (tests/unit/test_exchange_fhir.py)."""
    claim = to_fhir(ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10",)), BASE)
    module.Claim.model_validate(claim)
    del claim[key]
    with pytest.raises(ValueError, match=rf"\n{key}\n"):
        module.Claim.model_validate(claim)


def test_a_concept_is_accepted() -> None:
    written = to_fhir([ICD10CM("I10"), CPT("99213")])
    assert json.loads(concept.CodeableConcept.model_validate(written).model_dump_json()) == written
