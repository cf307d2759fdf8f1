"""A claim that is edited step by step, beside a plain list of what was done to it."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

import medcodes
from medcodes import CPT, ICD10CM, Modifier
from medcodes import strategies as mst
from medcodes.pairing import Patient, ProfessionalClaim, ServiceLine, Unreadable, check

DAYS = st.dates(*medcodes.coverage())


class ClaimEditing(RuleBasedStateMachine):
    """Each with_* gives a new claim with that part changed, and leaves the old one as it was."""

    codes = Bundle("codes")

    @initialize(day=DAYS)
    def begin(self, day: date) -> None:
        self.day = day
        self.diagnoses: list[ICD10CM | Unreadable] = []
        self.lines: list[ServiceLine] = []
        self.patient = Patient()
        self.claim = ProfessionalClaim(service_date=day, diagnoses=())
        self.earlier: list[tuple[ProfessionalClaim, str]] = []

    @rule(target=codes, code=st.from_type(ICD10CM))
    def draw_a_code(self, code: ICD10CM) -> ICD10CM:
        return code

    def change_to(self, claim: ProfessionalClaim) -> None:
        self.earlier.append((self.claim, repr(self.claim)))
        self.claim = claim

    @rule(code=codes, data=st.data())
    def add_a_diagnosis(self, code: ICD10CM, data: st.DataObject) -> None:
        """However a code is spelled, the claim holds the code."""
        self.diagnoses.append(code)
        self.change_to(self.claim.with_diagnoses(*self.claim.diagnoses, data.draw(mst.spellings(code))))

    @rule(text=mst.near_misses(ICD10CM))
    def add_what_is_no_code(self, text: str) -> None:
        self.change_to(self.claim.with_diagnoses(*self.claim.diagnoses, text))
        unreadable = self.claim.diagnoses[-1]
        assert isinstance(unreadable, Unreadable)
        assert unreadable.text == text
        self.diagnoses.append(unreadable)

    @rule(place=st.integers(0, 30))
    def take_a_diagnosis_away(self, place: int) -> None:
        if self.diagnoses:
            del self.diagnoses[place % len(self.diagnoses)]
            self.change_to(self.claim.with_diagnoses(*self.diagnoses))

    @rule(code=st.from_type(CPT), pointers=st.lists(st.integers(0, 13), max_size=5))
    def add_a_line(self, code: CPT, pointers: list[int]) -> None:
        line = ServiceLine(code, pointers=pointers)
        self.lines.append(line)
        self.change_to(self.claim.with_lines(*self.claim.lines, line))

    @rule(modifiers=st.lists(st.from_type(Modifier), max_size=5))
    def change_the_modifiers_of_the_last_line(self, modifiers: list[Modifier]) -> None:
        if self.lines:
            self.lines[-1] = self.lines[-1].with_modifiers(*modifiers)
            self.change_to(self.claim.with_lines(*self.lines))

    @rule(patient=st.from_type(Patient))
    def change_the_patient(self, patient: Patient) -> None:
        self.patient = patient
        self.change_to(self.claim.with_patient(patient))

    @rule(day=DAYS)
    def move_the_claim(self, day: date) -> None:
        self.day = day
        self.change_to(self.claim.with_service_date(day))

    @invariant()
    def the_claim_holds_what_was_done(self) -> None:
        claim = self.claim
        assert claim.coding_date == self.day
        assert list(claim.diagnoses) == self.diagnoses
        assert list(claim.lines) == self.lines
        assert claim.patient == self.patient
        assert ProfessionalClaim.from_dict(json.loads(json.dumps(claim.to_dict()))) == claim

    @invariant()
    def each_pointer_to_a_code_makes_a_pair(self) -> None:
        expected = [
            (self.diagnoses[pointer - 1], line.code)
            for line in self.lines
            for pointer in line.pointers
            if 1 <= pointer <= len(self.diagnoses) and isinstance(self.diagnoses[pointer - 1], ICD10CM)
        ]
        assert [(pair.diagnosis, pair.procedure) for pair in self.claim.pairs()] == expected

    @invariant()
    def a_report_never_raises_and_counts_what_is_there(self) -> None:
        report = check(self.claim, medcodes.on(self.day))
        found = [finding.edit for finding in report.findings]
        unreadable = sum(isinstance(one, Unreadable) for one in self.diagnoses)
        assert found.count("malformed-code") == unreadable
        assert found.count("missing-diagnosis") == (not self.diagnoses)
        assert found.count("too-many-diagnoses") == (len(self.diagnoses) > 12)

    def teardown(self) -> None:
        """Nothing that was done later changed an earlier claim."""
        for claim, shown in getattr(self, "earlier", ()):
            assert repr(claim) == shown


TestClaimEditing = ClaimEditing.TestCase
TestClaimEditing.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
