"""Every edit, claim by claim: what it says, word for word, and where it keeps quiet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from medcodes.pairing import EDITS, Edit, Setting, Severity
from tests.unit.edits.cases import Case, cases

CASES = cases()
WORDS = re.compile(r"[0-9A-Z]{2,}(?:\.[0-9A-Z]+)?")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_edit_says_what_its_vector_says(case: Case) -> None:
    assert [str(finding) for finding in case.report().findings] == case.finds


@pytest.mark.parametrize("case", [case for case in CASES if case.finds], ids=str)
def test_a_finding_has_the_codes_of_the_claim_that_it_names(case: Case) -> None:
    held = {text.replace(".", "") for text in texts(case.claim)}
    for finding in case.report().findings:
        if case.edit != "malformed-code":  # what it names is no code
            said = re.split("; see | without ", finding.message)[0]
            named = {word for word in WORDS.findall(said) if word.replace(".", "") in held}
            assert sorted(code.text for code in finding.codes) == sorted(named)


def texts(data: Any) -> Iterator[str]:
    """All texts in plain data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from texts(one)


@pytest.mark.parametrize("case", [case for case in CASES if case.finds], ids=str)
def test_a_finding_is_of_its_edit_and_of_no_other(case: Case) -> None:
    others = case.report(*(edit.id for edit in EDITS.without(case.edit)))
    assert not [finding for finding in others.findings if finding.edit == case.edit]
    edit = EDITS[case.edit]
    for finding in case.report().findings:
        assert finding.edit == case.edit
        assert finding.source == edit.cites


def test_without_an_edit_exactly_its_vectors_turn_red() -> None:
    """No vector of another edit leans on it, and none of its own passes without it."""
    red: dict[str, set[str]] = {edit.id: set() for edit in EDITS}
    for case in CASES:
        run = case.runner()
        for removed, names in red.items():
            found = [str(one) for one in run(EDITS.without(removed)).findings if one.edit == case.edit]
            if found != case.finds:
                names.add(str(case))
    for removed, names in red.items():
        assert names == {str(case) for case in CASES if case.edit == removed and case.finds}, removed


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.id)
def test_every_edit_has_vectors_that_fire_and_near_misses(edit: Edit) -> None:
    held = [case for case in CASES if case.edit == edit.id]
    assert any(case.finds for case in held)
    assert any(not case.finds for case in held)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.id)
def test_an_edit_fires_in_each_of_its_settings_and_in_no_other(edit: Edit) -> None:
    fired = {Setting(case.setting) for case in CASES if case.edit == edit.id and case.finds}
    assert fired == edit.settings


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.id)
def test_an_edit_declares_the_worst_severity_of_its_findings_in_each_setting(edit: Edit) -> None:
    for setting in edit.settings:
        held = [case for case in CASES if case.edit == edit.id and case.setting == setting.value]
        said = {finding.partition(":")[0] for case in held for finding in case.finds}
        worst = next(severity for severity in Severity if severity.value in said)
        elsewhere = setting is not Setting.INPATIENT and edit.elsewhere
        assert worst is (elsewhere or edit.severity)


@pytest.mark.parametrize("edit", [edit for edit in EDITS if edit.effective != (None, None)], ids=lambda edit: edit.id)
def test_an_interval_is_tested_on_both_sides_of_its_ends(edit: Edit) -> None:
    first, last = edit.effective
    held = {(case.read().coding_date, bool(case.finds)) for case in CASES if case.edit == edit.id}
    if first is not None:
        assert {(first, True), (first - timedelta(days=1), False)} <= held
    if last is not None:
        assert {(last, True), (last + timedelta(days=1), False)} <= held


def test_every_vector_is_of_an_edit_and_has_a_name_of_its_own() -> None:
    assert {case.edit for case in CASES} == {edit.id for edit in EDITS}
    assert len({str(case) for case in CASES}) == len(CASES)
