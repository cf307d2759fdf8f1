"""What to_x12 writes, inside an envelope, against the implementation guides as the package pyx12 carries them.

Skipped where pyx12 is not installed; ``pip install pyx12==4.0.0`` brings it.
"""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcodes.pairing import InpatientClaim, OutpatientClaim, ProfessionalClaim
from tests.property import envelope, sendable

pyx12: Any = pytest.importorskip("pyx12.x12n_document", reason="the implementation guides of pyx12 are not installed")
params: Any = pytest.importorskip("pyx12.params", reason="the implementation guides of pyx12 are not installed")

Claim = ProfessionalClaim | OutpatientClaim | InpatientClaim


def errors(text: str) -> str | None:
    """What pyx12 says against a message, None where it accepts it."""
    report = StringIO()
    accepted = pyx12.x12n_document(params.ParamsBase(), StringIO(text), StringIO(), None, fd_json=report)
    return None if accepted else json.dumps(json.loads(report.getvalue() or "{}"), indent=1)


@settings(max_examples=60)
@given(sendable.claims())
def test_every_claim_that_is_written_is_accepted(claim: Claim) -> None:
    """5010 X222A1 and X223A2: HI, LX, SV1 or SV2, DTP."""
    text = envelope.message(envelope.segments(claim))
    assert errors(text) is None, text


@settings(max_examples=5)
@given(sendable.professional(), st.sampled_from(["SV1*HC", "HI*ABK:", "DTP*472", "LX*1"]))
def test_a_message_without_a_required_part_is_not(claim: ProfessionalClaim, start: str) -> None:
    """The oracle sees what is missing: without one of these segments it refuses the message."""
    segments = [text for text in envelope.segments(claim) if not text.startswith(start)]
    assert errors(envelope.message(segments)) is not None
