"""Reports, findings and the choice of edits."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

import attrs
import pytest

import medcodes
from medcodes import CPT, ICD10CM
from medcodes.codebook import CodeBook, ICD10CMRelease, ICD10PCSRelease
from medcodes.codebook.licensed import CPTRelease
from medcodes.pairing import (
    EDITS,
    Context,
    Edit,
    Edits,
    Finding,
    InpatientClaim,
    MUEs,
    Need,
    OutpatientClaim,
    Patient,
    Place,
    ProfessionalClaim,
    Report,
    ServiceLine,
    Setting,
    Severity,
    check,
)

DAY = date(2026, 3, 2)
BOOK = medcodes.on(DAY)
CLAIM = ProfessionalClaim(
    service_date=DAY,
    diagnoses=("E11.9", "I10", "M54.5", "I10"),
    lines=(ServiceLine("20610", modifiers=("LT",), pointers=(1,)), ServiceLine("99213", pointers=(9, 2))),
    patient=Patient(age=54, sex="F"),
)
CHOSEN = EDITS.only("code-not-billable", "pointer", "duplicate-diagnosis", "unpointed-diagnosis", "mue")
REPORT = check(CLAIM, BOOK, edits=CHOSEN)
DUPLICATE = Finding(
    "duplicate-diagnosis",
    Severity.WARNING,
    "diagnosis 4 repeats number 2, I10",
    (ICD10CM("I10"),),
    Place("diagnoses", 3),
    EDITS["duplicate-diagnosis"].cites,
)


def test_findings_stand_by_severity_and_then_in_the_order_of_the_claim() -> None:
    """CLM-9."""
    assert [(finding.edit, str(finding.where)) for finding in REPORT.findings] == [
        ("code-not-billable", "diagnosis 3"),
        ("pointer", "line 2"),
        ("duplicate-diagnosis", "diagnosis 4"),
        ("unpointed-diagnosis", "diagnosis 3"),
        ("unpointed-diagnosis", "diagnosis 4"),
    ]
    assert REPORT.errors == REPORT.findings[:2]
    assert REPORT.warnings == (DUPLICATE,)
    assert REPORT.notes == REPORT.findings[3:]
    assert not REPORT.ok


def test_ok_means_no_error() -> None:
    clean = check(CLAIM.with_diagnoses("E11.9", "I10"), BOOK, edits=CHOSEN.without("pointer"))
    assert clean.ok
    assert clean.findings == ()
    assert check(CLAIM, BOOK, edits=EDITS.only("duplicate-diagnosis")).ok


def test_what_could_not_be_judged_is_named_with_its_reason() -> None:
    """CLM-7."""
    assert REPORT.not_checked == (("mue", "no MUEs table was given"),)
    claim = CLAIM.with_patient(Patient())
    report = check(claim, BOOK)
    assert dict(report.not_checked) == {
        "code-not-in-force": "the book has no list of CPT codes",
        "age": "the patient has no age",
        "ncci-ptp": "no PTPEdits table was given",
        "mue": "no MUEs table was given",
        "add-on": "no AddOns table was given",
        "coverage": "no CoverageRules table was given",
    }


@pytest.mark.parametrize("sex", ["f", "X", "female, Jane Roe, born 1971", ""])
def test_a_sex_that_is_none_of_three_is_not_judged(sex: str) -> None:
    """CLM-7."""
    day = date(2024, 9, 30)
    claim = InpatientClaim(discharge_date=day, diagnoses=("C61",), patient=Patient(sex=sex))
    report = check(claim, medcodes.on(day), edits=EDITS.only("sex"))
    shown = {"female, Jane Roe, born 1971": "'female, Jane Roe'..."}.get(sex, repr(sex))
    assert report.findings == ()
    assert report.not_checked == (("sex", f"the sex of the patient is {shown}, expected F, M or U"),)
    unknown = check(claim.with_patient(Patient(sex="U")), medcodes.on(day), edits=EDITS.only("sex"))
    assert (unknown.findings, unknown.not_checked) == ((), ())


def test_an_edit_that_is_not_in_force_is_not_named() -> None:
    before = CLAIM.with_patient(Patient()).with_service_date(date(2024, 9, 30))
    assert ("sex", "the patient has no sex") in check(before, medcodes.on(date(2024, 9, 30))).not_checked
    after = before.with_service_date(date(2024, 10, 1))
    assert "sex" not in dict(check(after, medcodes.on(date(2024, 10, 1))).not_checked)


def test_with_lists_and_tables_more_is_judged() -> None:
    book = BOOK.with_release(CPTRelease.from_rows([("20610",), ("99213",)]))
    report = check(CLAIM, book, tables=[MUEs.from_rows([("20610", 1, 1)])])
    assert set(dict(report.not_checked)) == {"ncci-ptp", "add-on", "coverage"}


def test_a_book_without_releases_judges_what_it_can() -> None:
    book = CodeBook.of(DAY)
    report = check(CLAIM, book)
    reasons = dict(report.not_checked)
    for edit in ("code-not-billable", "seventh-character", "code-not-in-force", "excludes1", "etiology-order"):
        assert reasons[edit].startswith("the book has no ICD-10-CM release")
    assert reasons["age"] == "the book has no ICD-10-CM release; the book has no age ranges"
    assert "duplicate-diagnosis" in {finding.edit for finding in report.findings}
    assert str(report.basis) == "codes of 2026-03-02"
    stay = InpatientClaim(discharge_date=DAY, diagnoses=("I10",), procedures=("02704TZ",))
    assert "the book has no ICD-10-PCS release" in dict(check(stay, book).not_checked)["code-not-in-force"]


def official(*lines: tuple[str, int, str]) -> str:
    """An order file of a few lines."""
    return "\n".join(
        f"{number:05d} {code:7} {billable} {title:60} {title}"
        for number, (code, billable, title) in enumerate(lines, 1)
    )


def test_official_files_have_no_flags_and_no_notes() -> None:
    """A release built from official files has none, and those edits are then in report.not_checked."""
    day = date(2027, 10, 5)
    diagnoses = official(
        ("I10", 1, "Essential (primary) hypertension"), ("M54", 0, "Dorsalgia"), ("M545", 1, "Low back pain")
    )
    procedures = official(("02704TZ", 1, "Dilation of Coronary Artery, One Artery"))
    book = CodeBook.of(
        day,
        ICD10CMRelease.from_official(edition="2028", valid_from=date(2027, 10, 1), order_file=diagnoses),
        ICD10PCSRelease.from_official(edition="2028", valid_from=date(2027, 10, 1), order_file=procedures),
    )
    claim = InpatientClaim(
        discharge_date=day, diagnoses=("I10", "M54"), procedures=("02704TZ",), patient=Patient(age=3)
    )
    report = check(claim, book)
    assert [str(finding) for finding in report.findings] == [
        "error: M54 is not billable on 2027-10-05: under it is M54.5 [code-not-billable, diagnosis 2]"
    ]
    reasons = dict(report.not_checked)
    flagged = {edit.id for edit in EDITS.of(Setting.INPATIENT) if Need.FLAGS in edit.requires}
    assert {edit for edit, why in reasons.items() if "the ICD-10-CM release has no edit flags" in why} == flagged
    assert reasons["excludes1"] == "the ICD-10-CM release has no notes"
    assert reasons["noncovered-procedure"] == reasons["limited-coverage"] == "the ICD-10-PCS release has no edit flags"
    assert reasons["laterality-procedure"] == "the body part of 02704TZ has no label"
    assert str(report.basis) == "codes of 2027-10-05, ICD-10-CM 2028, ICD-10-PCS 2028"


def test_the_basis_names_the_book() -> None:
    basis = REPORT.basis
    assert (basis.as_of, basis.icd10cm, basis.icd10pcs) == (DAY, "2026", "2026")
    assert basis.data_version == medcodes.data_version
    assert str(basis) == f"codes of 2026-03-02, ICD-10-CM 2026, ICD-10-PCS 2026, data {medcodes.data_version}"
    late = check(CLAIM, medcodes.on(date(2027, 9, 30)), edits=()).basis
    assert not late.is_final
    assert str(late).endswith(", not final")


def test_a_finding_is_set_aside_by_edit_and_code() -> None:
    report = REPORT.acknowledge("duplicate-diagnosis", "i10")
    assert report.acknowledged == (DUPLICATE,)
    assert DUPLICATE not in report.findings
    assert REPORT.acknowledge("duplicate-diagnosis", ICD10CM("I10")) == report
    assert REPORT.acknowledge("duplicate-diagnosis") == report
    assert REPORT.acknowledge("duplicate-diagnosis", "E11.9") == REPORT
    assert REPORT.acknowledge("duplicate-diagnoses") == REPORT
    twice = report.acknowledge("code-not-billable", "M545").acknowledge("pointer")
    assert twice.ok
    assert len(twice.acknowledged) == 3
    assert str(twice).startswith("2 notes, 3 acknowledged (codes of 2026-03-02")
    assert twice.explain().startswith("The claim has 2 notes, 3 acknowledged.\n\nNothing is wrong, but note:\n")
    assert twice.acknowledge("unpointed-diagnosis").explain().startswith("The claim has 5 acknowledged.\n\nThis")


def test_a_report_reads_well_in_a_terminal() -> None:
    assert str(REPORT) == (
        "2 errors, 1 warning, 2 notes (codes of 2026-03-02, ICD-10-CM 2026, ICD-10-PCS\n"
        f"    2026, data {medcodes.data_version})\n"
        "  error: M54.5 is not billable on 2026-03-02: it was billable until 2021-09-30;\n"
        "    see M54.50, M54.51 or M54.59 [code-not-billable, diagnosis 3]\n"
        "  error: line 2 points to diagnosis 9, the claim has 4 [pointer, line 2]\n"
        "  warning: diagnosis 4 repeats number 2, I10 [duplicate-diagnosis, diagnosis 4]\n"
        "  note: no line points to diagnosis 3, M54.5 [unpointed-diagnosis, diagnosis 3]\n"
        "  note: no line points to diagnosis 4, I10 [unpointed-diagnosis, diagnosis 4]\n"
        "  not checked: mue"
    )


def test_a_report_explains_itself_in_sentences() -> None:
    assert REPORT.explain() == (
        "The claim has 2 errors, 1 warning, 2 notes.\n\n"
        "The payer will return or deny the claim as it is:\n"
        "- Diagnosis 3: M54.5 is not billable on 2026-03-02: it was billable until\n"
        "  2021-09-30; see M54.50, M54.51 or M54.59.\n"
        "- Line 2 points to diagnosis 9, the claim has 4.\n\n"
        "A person should look at this before the claim is sent:\n"
        "- Diagnosis 4 repeats number 2, I10.\n\n"
        "Nothing is wrong, but note:\n"
        "- No line points to diagnosis 3, M54.5.\n"
        "- No line points to diagnosis 4, I10.\n\n"
        "This could not be judged, so it may still be wrong:\n"
        "- mue: no MUEs table was given.\n\n"
        f"Judged by: codes of 2026-03-02, ICD-10-CM 2026, ICD-10-PCS 2026, data {medcodes.data_version}."
    )
    nothing = check(CLAIM, BOOK, edits=())
    assert nothing.explain().startswith("Nothing was found.\n\nJudged by: ")
    assert str(nothing).startswith("no findings (codes of 2026-03-02")


def test_a_report_fits_a_terminal_and_loses_no_word() -> None:
    shortage = Finding("house-rule-of-the-north", Severity.ERROR, f"{'E11.9, ' * 30}see\n{'x' * 100}")
    report = check(CLAIM, BOOK, edits=[Edit(id="x", severity=Severity.ERROR, cites="", function=lambda _: [shortage])])
    for text in (str(report), report.explain()):
        lines = text.splitlines()
        # What is one word stays one, so that a search finds it.
        assert [line.strip() for line in lines if len(line) > 80] == [f"{'x' * 100}{'' if '[house' in text else '.'}"]
        assert text.split().count("E11.9,") == 30
    assert "    [house-rule-of-the-north, claim]" in str(report).splitlines()
    assert str(shortage) in " ".join(str(report).split()).replace("see x", "see\nx")


def test_a_report_is_plain_data() -> None:
    data: Any = json.loads(json.dumps(REPORT.to_dict()))
    assert data["ok"] is False
    assert data["findings"][2] == {
        "edit": "duplicate-diagnosis",
        "severity": "warning",
        "message": "diagnosis 4 repeats number 2, I10",
        "codes": ["I10"],
        "where": {"part": "diagnoses", "index": 3},
        "source": EDITS["duplicate-diagnosis"].cites,
    }
    assert data["not_checked"] == [{"edit": "mue", "why": "no MUEs table was given"}]
    assert data["acknowledged"] == []
    assert data["basis"] == {
        "as_of": "2026-03-02",
        "icd10cm": "2026",
        "icd10pcs": "2026",
        "data_version": medcodes.data_version,
        "is_final": True,
    }


class Tags(HTMLParser):
    """Gathers the tags of a page and checks that each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.opened.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag


def test_a_report_shows_itself_in_a_notebook() -> None:
    pasted = ProfessionalClaim(service_date=DAY, diagnoses=("<script>", "I10"))
    html = check(pasted, BOOK)._repr_html_()
    tags = Tags()
    tags.feed(html)
    assert tags.opened == []
    assert "script" not in tags.seen
    assert "&lt;script&gt;" in html
    assert {"table", "th", "details"} <= tags.seen
    # Never by colour alone, in any theme: a sign and a word, no colour of its own.
    assert "✖ error" in html
    assert "color:inherit" in html
    assert not re.search(r"color:\s*(#|rgb|red|black|white)", html)
    assert 'scope="col"' in html
    assert "<table" not in check(pasted, BOOK, edits=())._repr_html_()


def test_a_long_report_is_cut_in_a_notebook() -> None:
    claim = ProfessionalClaim(service_date=DAY, diagnoses=["?"] * 60)
    report = check(claim, BOOK, edits=EDITS.only("malformed-code"))
    assert len(report.findings) == 60
    assert report._repr_html_().count("✖") == 50
    assert "and 10 more" in report._repr_html_()


def test_a_report_has_no_length_and_no_truth_value() -> None:
    with pytest.raises(TypeError, match=r"^a report has no truth value: ask report\.ok or report\.findings$"):
        bool(REPORT)
    assert not hasattr(REPORT, "__len__")


def test_findings_and_reports_are_values() -> None:
    assert DUPLICATE in set(REPORT.findings)
    assert pickle.loads(pickle.dumps(REPORT)) == REPORT
    assert hash(REPORT) == hash(pickle.loads(pickle.dumps(REPORT)))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        REPORT.findings = ()  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def test_edits_are_chosen_by_id() -> None:
    assert "sex" in EDITS
    assert "sex" not in EDITS.without("sex")
    assert len(EDITS.without("sex", "age")) == len(EDITS) - 2
    assert [edit.id for edit in EDITS.only("sex", "age")] == ["age", "sex"]
    assert EDITS["sex"].id == "sex"
    assert EDITS["sex"] in EDITS
    assert EDITS.without() == EDITS
    assert hash(EDITS.only("sex")) == hash(Edits([EDITS["sex"]]))
    other: object = list(EDITS)
    assert other != EDITS
    assert repr(EDITS.only("sex", "age")) == "<Edits age, sex>"
    for choose in (EDITS.without, EDITS.only):
        with pytest.raises(LookupError, match="^no edit has the id 'sx'$"):
            choose("sx")


def no_hypertension(context: Context) -> Iterator[Finding]:
    """Hypertension is not paid for here.

    False positives: none,
    it is our own rule.
    """
    for one in context.diagnoses:
        if one.code == ICD10CM("I10"):
            yield HOUSE.finding(context, "I10 is not paid for", one.code, where=one.where)


def silent(_context: Context) -> list[Finding]:
    return []


HOUSE = Edit(id="house", severity=Severity.NOTE, cites="house rule 7", function=no_hypertension)


def test_a_rule_of_ones_own_runs_like_the_others() -> None:
    report = check(CLAIM, BOOK, edits=EDITS.only("duplicate-diagnosis").with_edit(HOUSE))
    assert [str(finding) for finding in report.notes] == [
        "note: I10 is not paid for [house, diagnosis 2]",
        "note: I10 is not paid for [house, diagnosis 4]",
    ]
    assert report.notes[0].source == "house rule 7"
    assert check(CLAIM, BOOK, edits=[HOUSE]).notes == report.notes
    heavier = EDITS.with_edit(attrs.evolve(EDITS["duplicate-diagnosis"], settings=[Setting.INPATIENT]))
    assert len(heavier) == len(EDITS)
    assert not [one for one in check(CLAIM, BOOK, edits=heavier).findings if one.edit == "duplicate-diagnosis"]


def test_a_rule_of_ones_own_may_make_its_findings_itself() -> None:
    finding = Finding(
        edit="mine", severity=Severity.ERROR, message="no", codes=(CPT("20610"),), where=Place("lines", 0), source="me"
    )
    mine = Edit(id="mine", severity=Severity.ERROR, cites="me", function=lambda _context: [finding])
    assert check(CLAIM, BOOK, edits=[mine]).errors == (finding,)


def test_a_rule_says_what_it_needs_and_when_it_holds() -> None:
    rule = attrs.evolve(
        HOUSE, requires=(Need.AGE,), effective=(date(2026, 3, 2), date(2026, 3, 2)), settings=[Setting.OUTPATIENT]
    )
    assert rule.requires == (Need.AGE,)
    claim = OutpatientClaim(service_date=DAY, diagnoses=("I10",))
    assert check(claim, BOOK, edits=[rule]).not_checked == (("house", "the patient has no age"),)
    assert len(check(claim.with_patient(Patient(age=3)), BOOK, edits=[rule]).findings) == 1
    for other in (date(2026, 3, 1), date(2026, 3, 3)):
        report = check(claim.with_service_date(other), BOOK, edits=[rule])
        assert (report.findings, report.not_checked) == ((), ())
    assert check(CLAIM, BOOK, edits=[rule]).not_checked == ()


def test_an_edit_describes_itself() -> None:
    assert HOUSE.summary == "Hypertension is not paid for here."
    assert HOUSE.false_positives == "none, it is our own rule."
    assert attrs.evolve(HOUSE, function=silent).summary == ""
    for edit in EDITS:
        assert edit.summary.endswith(".")
        assert edit.false_positives
        assert edit.cites


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"claim": "x"}, "claim must be ProfessionalClaim or OutpatientClaim or InpatientClaim, not str"),
        ({"book": DAY}, "book must be CodeBook, not date"),
        (
            {"tables": [[("99213", "2", "1")]]},
            "each of tables must be PTPEdits or MUEs or AddOns or CoverageRules, not list",
        ),
        ({"edits": ["sex"]}, "each of edits must be Edit, not str"),
        ({"edits": "sex"}, "edits must be several values, not str"),
    ],
    ids=str,
)
def test_a_wrong_type_is_a_type_error(arguments: dict[str, Any], message: str) -> None:
    given: dict[str, Any] = {"claim": CLAIM, "book": BOOK, **arguments}
    with pytest.raises(TypeError) as caught:
        check(**given)
    assert str(caught.value) == message


def test_absurd_numbers_are_findings() -> None:
    line = ServiceLine("20610", pointers=(10**5000,), units=-(10**5000), charge=-(10**5000))
    claim = ProfessionalClaim(service_date=DAY, diagnoses=("I10",), lines=(line,), patient=Patient(age=10**5000))
    report: Report = check(claim, BOOK, tables=[MUEs.from_rows([("20610", 1, 2)])])
    messages = [finding.message for finding in report.errors]
    assert messages == [
        "the patient is over 10^16 years old, expected 0 to 124",
        "line 1 has under -10^16 units, expected more than 0",
        "line 1 has the charge -100000000000000..., expected 0 or more",
        "line 1 points to diagnosis over 10^16, the claim has 1",
    ]
