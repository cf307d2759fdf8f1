"""What holds for every claim; each docstring quotes the rule."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import medcodes
from medcodes import ICD10CM, ICD10PCS
from medcodes.pairing import (
    EDITS,
    AddOns,
    Claim,
    CoverageRules,
    Diagnosis,
    InpatientClaim,
    MUEs,
    OutpatientClaim,
    Patient,
    Procedure,
    ProfessionalClaim,
    PTPEdits,
    ServiceLine,
    Severity,
    check,
)
from tests.property import master

# -- claims of any kind ----------------------------------------------------------------

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1))
CODE_TEXTS = st.one_of(
    st.text(max_size=80),
    st.text("MSTZ0123456789X.", min_size=3, max_size=8),
    st.sampled_from(
        [
            "M25.561",
            "M25.562",
            "S72.001A",
            "S72.001D",
            "W21.89A",
            "M54.5",
            "E10.9",
            "E11.9",
            "O80",
            "Z38.00",
            "W01.0XXA",
        ]
    ),
)
LINE_TEXTS = st.one_of(st.text(max_size=80), st.sampled_from(["20610", "99213", "97110", "G0402", "02704TZ", "0001U"]))
MODIFIERS = st.one_of(st.text(max_size=4), st.sampled_from(["RT", "LT", "50", "59", "25", "F5"]))
NUMBERS = st.one_of(st.integers(), st.integers(min_value=-3, max_value=30), st.just(10**400))
AMOUNTS = st.one_of(NUMBERS, st.decimals(), st.floats())
POA = st.none() | st.sampled_from("YNUW1") | st.text(max_size=30)
DIAGNOSES = st.lists(st.one_of(CODE_TEXTS, st.builds(Diagnosis, CODE_TEXTS, poa=POA)), max_size=30)
LINES = st.lists(
    st.builds(
        ServiceLine,
        LINE_TEXTS,
        modifiers=st.lists(MODIFIERS, max_size=6),
        pointers=st.lists(NUMBERS, max_size=6),
        units=AMOUNTS,
        service_date=st.none() | DAYS,
        charge=st.none() | AMOUNTS,
        revenue_code=st.none() | st.text(max_size=5),
    ),
    max_size=8,
)
PATIENTS = st.builds(
    Patient,
    age=st.none() | NUMBERS,
    birth_date=st.none() | DAYS,
    sex=st.none() | st.sampled_from("FMU") | st.text(max_size=20),
)
CLAIMS: st.SearchStrategy[Claim] = st.one_of(
    st.builds(ProfessionalClaim, service_date=DAYS, diagnoses=DIAGNOSES, lines=LINES, patient=PATIENTS),
    st.builds(
        OutpatientClaim,
        service_date=DAYS,
        diagnoses=DIAGNOSES,
        reasons_for_visit=DIAGNOSES,
        external_causes=DIAGNOSES,
        lines=LINES,
        patient=PATIENTS,
    ),
    st.builds(
        InpatientClaim,
        discharge_date=DAYS,
        admission_date=st.none() | DAYS,
        diagnoses=DIAGNOSES,
        admitting=st.none() | CODE_TEXTS,
        external_causes=DIAGNOSES,
        procedures=st.lists(
            st.one_of(LINE_TEXTS, st.builds(Procedure, LINE_TEXTS, performed_on=st.none() | DAYS)), max_size=30
        ),
        lines=LINES,
        patient=PATIENTS,
    ),
)
BOOK_DAYS = st.dates(min_value=master.FIRST_DAY, max_value=date(2027, 9, 30))
TABLES = (
    PTPEdits.from_rows([("99213", "20610", "", "20100101", "*", "1"), ("20610", "97110", "", "20100101", "*", "0")]),
    MUEs.from_rows([("20610", "2", "2 Date of Service Edit"), ("97110", 4, 1)]),
    AddOns.from_rows([("97110", "99213", 1), ("20610", "CCCCC", 2)]),
    CoverageRules.from_rows([("A1", 1, "20610", "M25.561"), ("A1", 1, "97110", "I10", "noncovered")]),
)


@given(CLAIMS, BOOK_DAYS)
def test_no_claim_that_can_be_built_raises(claim: Claim, day: date) -> None:
    """CLM-8: check raises nothing for any claim that could be built."""
    report = check(claim, medcodes.on(day), tables=TABLES)
    assert report.ok is not any(finding.severity is Severity.ERROR for finding in report.findings)
    json.dumps(report.to_dict())
    for text in (str(report), report.explain(), report._repr_html_(), repr(report)):
        assert text
    for text in (str(report), report.explain()):
        assert all(len(line) <= 80 or " " not in line.strip() for line in text.splitlines())


@given(CLAIMS, BOOK_DAYS)
def test_a_report_is_the_same_each_time_and_holds_what_its_edits_find(claim: Claim, day: date) -> None:
    """CLM-9: a report is a function of the claim, the book, the edits and the tables."""
    book = medcodes.on(day)
    report = check(claim, book, tables=TABLES)
    assert report == check(claim, book, tables=TABLES)
    assert pickle.loads(pickle.dumps(report)) == report
    assert {finding.edit for finding in report.findings} <= {edit.id for edit in EDITS}
    without = check(claim, book, edits=EDITS.without("malformed-code"), tables=TABLES)
    assert without.findings == tuple(finding for finding in report.findings if finding.edit != "malformed-code")


@given(CLAIMS)
def test_from_dict_is_the_inverse_of_to_dict(claim: Claim) -> None:
    """CLM-4: from_dict and to_dict are inverses, through JSON too."""
    if not all(number.is_finite() for number in decimals(claim)):
        return  # a number that is none is not even equal to itself
    make: Callable[[Any], Claim] = type(claim).from_dict
    data = claim.to_dict()
    assert make(data) == claim
    assert make(json.loads(json.dumps(data))) == claim
    assert pickle.loads(pickle.dumps(claim)) == claim
    assert deepcopy(claim) == claim


def decimals(claim: Claim) -> list[Decimal]:
    numbers = [number for line in claim.lines for number in (line.units, line.charge)]
    return [number for number in numbers if isinstance(number, Decimal)]


@given(CLAIMS)
def test_a_message_shows_at_most_16_characters_of_a_text(claim: Claim) -> None:
    """CLM-10: what is quoted is cut at 16 characters: a pasted claim line may hold a patient's data."""
    pasted = "Jane Roe 1971-06-01 MRN 4711"
    changed = (
        claim.with_diagnoses(pasted, Diagnosis("I10", poa=pasted))
        .with_patient(Patient(sex=pasted))
        .with_lines(ServiceLine(pasted, modifiers=(pasted,), revenue_code=pasted, pointers=(10**5000,)))
    )
    report = check(changed, medcodes.on(date(2026, 3, 2)))
    for text in (str(report), repr(report), report.explain(), report._repr_html_(), json.dumps(report.to_dict())):
        assert pasted[:17] not in text
    for text in (repr(changed), changed._repr_html_()):
        assert pasted[:16] in text
        assert pasted[:17] not in text
        assert "10^16" in text


# -- the Medicare Code Editor ----------------------------------------------------------

CM_FLAGS = master.flags("icd10cm")
CM_BILLABLE = master.billable("icd10cm")
PCS_FLAGS = master.flags("icd10pcs")
PCS_BILLABLE = master.billable("icd10pcs")
AGES = master.age_ranges()
CM_CODES = sorted(CM_BILLABLE)
PCS_CODES = sorted(PCS_BILLABLE)
# Flags are rare among all codes: half of the codes drawn have one.
FLAGGED = {
    flag: sorted(code for code, spans in CM_FLAGS.items() if any(flag in names for *_, names in spans))
    for flag in (
        *("manifestation", "unacceptable", "qadm", "ecodepdx", "unspecified", "wrngproc", "reqsdx"),
        *("newborn", "pediatric", "adult", "maternity", "male", "female"),
    )
}
DRAWN_CM = st.one_of(
    st.sampled_from(CM_CODES), st.sampled_from(sorted(FLAGGED)).flatmap(lambda flag: st.sampled_from(FLAGGED[flag]))
)
DRAWN_PCS = st.one_of(st.sampled_from(PCS_CODES), st.sampled_from(sorted(PCS_FLAGS)))
STAYS = st.builds(
    InpatientClaim,
    discharge_date=st.dates(master.FIRST_DAY, master.LAST_DAY),
    diagnoses=st.lists(DRAWN_CM.map(ICD10CM.parse), min_size=1, max_size=8),
    procedures=st.lists(DRAWN_PCS.map(ICD10PCS.parse), max_size=3),
    patient=st.builds(Patient, age=st.integers(0, 124), sex=st.sampled_from("FMU")),
)
FLAG_EDITS = (
    *("external-cause-first", "manifestation-first", "principal-unacceptable", "questionable-admission"),
    *("age", "sex", "unspecified-laterality", "wrong-procedure", "noncovered-procedure", "limited-coverage"),
)


def by_the_master(claim: InpatientClaim, flags: master.Flags) -> set[tuple[str, str]]:
    """What the Medicare Code Editor says of a stay, from its master alone: the edit and the code."""
    day = claim.discharge_date.strftime("%Y%m%d")
    codes = [code.compact for code in claim.diagnoses if isinstance(code, ICD10CM)]
    held = [(code, master.on(flags, code, day)) for code in codes]
    first, names = held[0]
    found: set[tuple[str, str]] = set()
    for flag, edit in (
        ("ecodepdx", "external-cause-first"),
        ("manifestation", "manifestation-first"),
        ("qadm", "questionable-admission"),
    ):
        if flag in names:
            found.add((edit, first))
    if "unacceptable" in names and not ("reqsdx" in names and len(codes) > 1):
        found.add(("principal-unacceptable", first))
    age, sex = claim.patient.age, claim.patient.sex
    assert age is not None
    for flag, start, end, low, high in AGES:
        if start <= day <= end and not low <= age <= high:
            found |= {("age", code) for code, names in held if flag in names}
    other = {"F": "male", "M": "female"}.get(sex or "")
    procedures = [one.code.compact for one in claim.procedures if isinstance(one.code, ICD10PCS)]
    performed = [(code, master.on(PCS_FLAGS, code, day)) for code in procedures]
    found |= {("sex", code) for code, names in (*held, *performed) if other in names}
    found |= {("unspecified-laterality", code) for code, names in held if "unspecified" in names}
    found |= {("wrong-procedure", code) for code, names in held if "wrngproc" in names}
    found |= {("noncovered-procedure", code) for code, names in performed if "noncovered" in names}
    found |= {("limited-coverage", code) for code, names in performed if "lcov" in names}
    return found


def by_the_edits(claim: InpatientClaim) -> set[tuple[str, str]]:
    report = check(claim, medcodes.on(claim.discharge_date), edits=EDITS.only(*FLAG_EDITS))
    assert report.not_checked == ()
    return {(finding.edit, code.compact) for finding in report.findings for code in finding.codes}


@given(STAYS)
def test_stays_are_judged_as_the_master_of_the_medicare_code_editor_says(claim: InpatientClaim) -> None:
    """The edits that apply flags agree with the master, claim by claim, 100 %."""
    assert by_the_edits(claim) == by_the_master(claim, CM_FLAGS)


def test_one_flag_edited_by_hand_breaks_the_agreement() -> None:
    claim = InpatientClaim(discharge_date=date(2026, 3, 2), diagnoses=("E08.36",), patient=Patient(age=60, sex="F"))
    assert by_the_edits(claim) == by_the_master(claim, CM_FLAGS) == {("manifestation-first", "E0836")}
    edited = {**CM_FLAGS, "E0836": [("20151001", "99999999", {"unacceptable"})]}
    assert by_the_edits(claim) != by_the_master(claim, edited)


BILLABILITY = ("code-not-billable", "seventh-character", "code-not-in-force")


def cut(code: str, length: int) -> str:
    return code[:length]


def lengthened(code: str, more: str) -> str:
    return (code + more)[:7]


def mistyped(code: str, at: int, new: str) -> str:
    return code[:at] + new + code[at + 1 :]


NEAR_CODES = st.one_of(
    st.sampled_from(CM_CODES),
    st.builds(cut, st.sampled_from(CM_CODES), st.integers(3, 6)),
    st.builds(lengthened, st.sampled_from(CM_CODES), st.text("0159ADSXZ", max_size=4)),
    st.builds(mistyped, st.sampled_from(CM_CODES), st.integers(2, 6), st.sampled_from("0123456789ABDSX")),
).filter(ICD10CM.is_wellformed)


@given(st.lists(NEAR_CODES, min_size=1, max_size=12), st.dates(master.FIRST_DAY, master.LAST_DAY))
def test_a_code_without_an_interval_gets_exactly_one_of_three_findings(codes: list[str], day: date) -> None:
    """CLM-6: exactly the well-formed codes with no interval on the date, and each exactly one of the edits."""
    claim = InpatientClaim(discharge_date=day, diagnoses=codes)
    report = check(claim, medcodes.on(day), edits=EDITS.only("malformed-code", *BILLABILITY))
    refused = [finding.where.index for finding in report.findings]
    text = day.strftime("%Y%m%d")
    expected = [
        index
        for index, code in enumerate(claim.diagnoses)
        if isinstance(code, ICD10CM) and not in_force(CM_BILLABLE.get(code.compact), text)
    ]
    assert sorted(index for index in refused if index is not None) == expected


def in_force(span: tuple[str, str] | None, day: str) -> bool:
    return span is not None and span[0] <= day <= span[1]


@given(st.lists(st.sampled_from(PCS_CODES), min_size=1, max_size=12), st.dates(master.FIRST_DAY, master.LAST_DAY))
def test_a_procedure_without_an_interval_is_not_in_force(codes: list[str], day: date) -> None:
    """CLM-2: all codes of a stay, procedures included, are judged on the day of discharge."""
    claim = InpatientClaim(discharge_date=day, diagnoses=["I10"], procedures=codes)
    report = check(claim, medcodes.on(day), edits=EDITS.only("code-not-in-force"))
    text = day.strftime("%Y%m%d")
    expected = [index for index, code in enumerate(codes) if not in_force(PCS_BILLABLE[code], text)]
    assert [finding.where.index for finding in report.findings] == expected


# -- single rules ----------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(st.sampled_from(["99213", "20610", "97110"]), st.sampled_from([(), ("59",), ("22",)])), max_size=6
    ),
    st.dates(date(2019, 6, 1), date(2019, 7, 31)),
)
def test_a_pair_that_the_table_holds_is_found_unless_a_modifier_lifts_it(
    lines: list[tuple[str, tuple[str, ...]]], day: date
) -> None:
    """A PTP-associated modifier on either line lifts an indicator-1 edit from 2019-07-01, on column 2 before.

    A line is denied once, if some line of the first code denies it.
    """
    claim = ProfessionalClaim(
        service_date=day,
        diagnoses=("I10",),
        lines=[ServiceLine(code, modifiers=modifiers, pointers=(1,)) for code, modifiers in lines],
    )
    report = check(claim, medcodes.on(day), edits=EDITS.only("ncci-ptp"), tables=TABLES)
    expected = {
        j
        for first, with_first in lines
        for j, (second, with_second) in enumerate(lines)
        if (
            (first, second) == ("20610", "97110")
            or (
                (first, second) == ("99213", "20610")
                and "59" not in with_second
                and not ("59" in with_first and day >= date(2019, 7, 1))
            )
        )
    }
    assert sorted(finding.where.index or 0 for finding in report.findings) == sorted(expected)


@given(st.data())
def test_a_table_of_pairs_answers_as_a_dict_would(data: st.DataObject) -> None:
    """Look-ups are indexed, and say what the rows say."""
    codes = ("99213", "20610", "97110", "G0402", "0001U")
    rows = data.draw(
        st.lists(
            st.tuples(
                st.sampled_from(codes),
                st.sampled_from(codes),
                st.just(""),
                st.sampled_from(("20200101", "20210101")),
                st.sampled_from(("*", "20201231", "20211231")),
                st.sampled_from("019"),
            ),
            max_size=30,
        )
    )
    table = PTPEdits.from_rows(rows)
    assert len(table) == len(rows)
    for first in codes:
        for second in codes:
            for day in (date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 6, 1), date(2022, 1, 1)):
                text = day.strftime("%Y%m%d")
                held = [
                    int(row[5])
                    for row in rows
                    if row[:2] == (first, second)
                    and row[3] <= text
                    and (row[4] == "*" or text <= row[4])
                    and row[5] != "9"
                ]
                assert table.indicator(first, second, day) == min(held, default=None)


@pytest.mark.parametrize("setting", [ProfessionalClaim, OutpatientClaim, InpatientClaim])
def test_the_strategies_of_hypothesis_can_build_every_claim(setting: type) -> None:
    """st.builds gives any claim that can be built: the types of the parts are known at run time."""
    assert st.builds(setting) is not None
