"""The strategies that users import: what they draw, what it shrinks to, how they print, what they cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import find, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

import medcodes
from medcodes import (
    CPT,
    CPTMAAA,
    CPTPLA,
    ICD10,
    ICD10CM,
    ICD10PCS,
    ICD11,
    Code,
    CPTCategoryI,
    CPTCategoryII,
    CPTCategoryIII,
    CPTImmunization,
    HCPCSLevelII,
    ICD10Pair,
    ICD11Cluster,
    InvalidCodeError,
    Modifier,
    Status,
)
from medcodes import strategies as mst
from medcodes.pairing import EDITS, Diagnosis, Pair, Patient, Procedure, ServiceLine, Setting, check
from medcodes.strategies.visits import DEFECTS

DAY: Final = date(2026, 3, 2)
DAYS: Final = st.dates(*medcodes.coverage())
CLASSES: Final[tuple[type[Code], ...]] = (
    *(ICD10CM, ICD10PCS, CPT, CPTCategoryI, CPTCategoryII, CPTCategoryIII, CPTPLA, CPTMAAA, CPTImmunization),
    *(HCPCSLevelII, Modifier, ICD10, ICD10Pair, ICD11, ICD11Cluster),
)
# What each prints, and what it shrinks to.
STRATEGIES: Final[tuple[tuple[SearchStrategy[Any], str, object], ...]] = (
    (mst.icd10cm_codes(), "icd10cm_codes()", ICD10CM("I10")),
    (mst.icd10cm_codes(billable=False), "icd10cm_codes(billable=False)", ICD10CM("M54.5")),
    (mst.icd10cm_codes(prefix="S72"), "icd10cm_codes(prefix='S72')", ICD10CM("S72.001A")),
    (mst.icd10pcs_codes(), "icd10pcs_codes()", ICD10PCS("0DTJ4ZZ")),
    (mst.icd10pcs_codes(table="027"), "icd10pcs_codes(table='027')", ICD10PCS("027004Z")),
    (mst.retired_codes(ICD10CM), "retired_codes(ICD10CM)", ICD10CM("H40.11X0")),
    (mst.unlisted_codes(ICD10CM), "unlisted_codes(ICD10CM)", ICD10CM("I10.0")),
    (mst.unlisted_codes(ICD10PCS), "unlisted_codes(ICD10PCS)", ICD10PCS("0DTJ4Z0")),
    (mst.cpt_codes(), "cpt_codes()", CPT("99213")),
    (mst.cpt_codes(CPTCategoryIII), "cpt_codes(CPTCategoryIII)", CPT("0042T")),
    (mst.hcpcs_codes(), "hcpcs_codes()", HCPCSLevelII("G0402")),
    (mst.modifiers(), "modifiers()", Modifier("25")),
    (mst.icd10_codes(), "icd10_codes()", ICD10("A00.1")),
    (mst.icd10_pairs(), "icd10_pairs()", ICD10Pair("J21.8+ B95.6*")),
    (mst.icd11_codes(), "icd11_codes()", ICD11("1A00")),
    (mst.icd11_clusters(), "icd11_clusters()", ICD11Cluster("2C25.2&XH74S1")),
    (mst.spellings(ICD10CM("I10")), "spellings(ICD10CM('I10'))", "I10"),
    (mst.near_misses(ICD10CM), "near_misses(ICD10CM)", "I.10"),
    (mst.near_misses(ICD10PCS), "near_misses(ICD10PCS)", "IDTJ4ZZ"),
    (mst.codes(), "codes()", ICD10CM("I10")),
    (mst.pairs(), "pairs()", Pair.of("I10", "99213")),
    (mst.diagnoses(), "diagnoses()", Diagnosis("I10")),
    (mst.procedures(), "procedures()", Procedure("0DTJ4ZZ")),
    (mst.service_lines(), "service_lines()", ServiceLine("99213", pointers=(1,))),
    (mst.patients(), "patients()", Patient(age=0, sex="F")),
)
# What holds more than a code shrinks part by part.
PARTS: Final[tuple[tuple[SearchStrategy[Any], Callable[[Any], bool], object], ...]] = (
    (mst.pairs(), lambda pair: isinstance(pair.procedure, ICD10PCS), Pair.of("I10", "0DTJ4ZZ")),
    (mst.pairs(), lambda pair: isinstance(pair.procedure, HCPCSLevelII), Pair.of("I10", "G0402")),
    (mst.diagnoses(), lambda diagnosis: diagnosis.poa == "N", Diagnosis("I10", poa="N")),
    (
        mst.procedures(),
        lambda procedure: procedure.performed_on is not None,
        Procedure("0DTJ4ZZ", performed_on=date(2015, 10, 1)),
    ),
    (
        mst.service_lines(),
        lambda line: len(line.modifiers) == 2,
        ServiceLine("99213", modifiers=("25", "RT"), pointers=(1,)),
    ),
    (mst.service_lines(), lambda line: line.units == 4, ServiceLine("99213", pointers=(1,), units=4)),
    (
        mst.service_lines(),
        lambda line: line.charge is not None and line.charge > 100,
        ServiceLine("99213", pointers=(1,), charge=Decimal("100.01")),
    ),
    (mst.service_lines(), lambda line: line.code.system == "hcpcs", ServiceLine("G0402", pointers=(1,))),
)
TABLED: Final = frozenset({"ncci-ptp", "mue", "add-on", "coverage"})
# A stay has no line of its own date in another edition that its dates would allow.
OUT_OF_REACH: Final = ("book-date", Setting.INPATIENT)
POSSIBLE: Final = [
    (edit.id, setting)
    for edit in EDITS
    for setting in Setting
    if edit.id not in TABLED and setting in edit.settings and (edit.id, setting) != OUT_OF_REACH
]
QUIET: Final = settings(database=None, deadline=None)


def first(strategy: SearchStrategy[Any], condition: Callable[[Any], bool] = lambda _: True) -> Any:
    """What a failure shrinks to."""
    return find(strategy, condition, settings=QUIET)


@pytest.mark.parametrize(("strategy", "shown", "least"), STRATEGIES, ids=[shown for _, shown, _ in STRATEGIES])
def test_a_strategy_prints_as_its_call_and_shrinks_to_a_familiar_code(
    strategy: SearchStrategy[Any], shown: str, least: object
) -> None:
    assert repr(strategy) == shown
    assert first(strategy) == least


@pytest.mark.parametrize(("strategy", "condition", "least"), PARTS)
def test_each_part_of_a_value_shrinks_by_itself(
    strategy: SearchStrategy[Any], condition: Callable[[Any], bool], least: object
) -> None:
    assert first(strategy, condition) == least


# -- codes of the data -----------------------------------------------------------------


@given(DAYS, st.sampled_from([None, True, False]), st.data())
def test_a_code_of_a_day_is_in_force_on_it(day: date, billable: bool | None, data: st.DataObject) -> None:
    """`as_of` is the day, `billable` leaves headers out or in alone."""
    cm = medcodes.on(day).icd10cm
    status = cm.status(data.draw(mst.icd10cm_codes(day, billable=billable)))
    assert (
        status in {None: (Status.BILLABLE, Status.HEADER), True: (Status.BILLABLE,), False: (Status.HEADER,)}[billable]
    )
    pcs = medcodes.on(day).icd10pcs
    assert pcs.is_billable(data.draw(mst.icd10pcs_codes(day)))


@given(mst.icd10cm_codes(as_of=None, billable=None), mst.icd10pcs_codes(as_of=None, table=None))
def test_a_code_of_no_day_is_one_of_the_data(diagnosis: ICD10CM, procedure: ICD10PCS) -> None:
    """With no day given, a code was in force on some day of the data."""
    book = medcodes.on(DAY)
    assert book.icd10cm.history(diagnosis)
    assert book.icd10pcs.history(procedure)


@given(st.sampled_from(["S", "S72", "S72.0", "s7200", "Z3A"]), st.sampled_from(["0", "02", "027", "b2"]), st.data())
def test_a_prefix_and_a_table_are_how_the_codes_begin(prefix: str, table: str, data: st.DataObject) -> None:
    code = data.draw(mst.icd10cm_codes(prefix=prefix))
    assert code.compact.startswith(prefix.replace(".", "").upper())
    assert data.draw(mst.icd10pcs_codes(table=table)).text.startswith(table.upper())


@given(st.integers(1, 22), st.data())
def test_a_chapter_is_the_chapter_of_its_codes(number: int, data: st.DataObject) -> None:
    code = data.draw(mst.icd10cm_codes(DAY, chapter=number))
    chapter = medcodes.on(DAY).icd10cm[code].chapter
    assert chapter is not None
    assert chapter.number == number


def test_a_rare_code_is_drawn_without_filtering() -> None:
    """Rare predicates are arguments, asked once about each code."""
    asked: list[str] = []

    def is_rare(code: ICD10CM) -> bool:
        asked.append(code.text)
        return code.text in {"Q99.9", "W21.89XS"}

    rare = mst.icd10cm_codes(DAY, where=is_rare)
    drawn: set[str] = set()

    @settings(QUIET, max_examples=200)
    @given(rare)
    def draw(code: ICD10CM) -> None:
        drawn.add(code.text)

    draw()
    assert drawn == {"Q99.9", "W21.89XS"}
    assert len(asked) == len(set(asked)) == len(medcodes.on(DAY).icd10cm)


def test_codes_of_every_length_and_chapter_are_drawn() -> None:
    drawn: set[str] = set()

    @settings(QUIET, max_examples=1500, derandomize=True)
    @given(mst.icd10cm_codes(billable=True))
    def draw(code: ICD10CM) -> None:
        drawn.add(code.text)

    draw()
    assert {len(text.replace(".", "")) for text in drawn} == {3, 4, 5, 6, 7}
    assert len({text[0] for text in drawn}) > 24
    assert len(drawn) > 600


@settings(max_examples=10)
@given(DAYS, st.data())
def test_a_retired_code_was_in_force_and_is_not(day: date, data: st.DataObject) -> None:
    day = max(day, date(2017, 10, 1))
    assert medcodes.on(day).icd10cm.status(data.draw(mst.retired_codes(ICD10CM, day))) is Status.RETIRED
    assert medcodes.on(day).icd10pcs.status(data.draw(mst.retired_codes(ICD10PCS, day))) is Status.RETIRED


@given(mst.unlisted_codes(ICD10CM), mst.unlisted_codes(ICD10PCS))
def test_an_unlisted_code_is_well_formed_and_was_never_in_force(diagnosis: ICD10CM, procedure: ICD10PCS) -> None:
    assert ICD10CM(diagnosis.text) == diagnosis
    assert ICD10PCS(procedure.text) == procedure
    book = medcodes.on(DAY)
    assert book.icd10cm.status(diagnosis) is book.icd10pcs.status(procedure) is Status.UNKNOWN


def test_what_the_data_do_not_hold_is_an_invalid_argument() -> None:
    for strategy in (mst.icd10cm_codes(prefix="ZZZ"), mst.icd10pcs_codes(where=lambda _: False)):
        with pytest.raises(InvalidArgument, match=re.escape("the data hold no such code")):
            first(strategy)
    with pytest.raises(InvalidArgument, match="expected a chapter from 1 to 22, got 23"):
        first(mst.icd10cm_codes(chapter=23))
    for make in (mst.retired_codes, mst.unlisted_codes):
        with pytest.raises(InvalidArgument, match="the data list the codes of ICD10CM and ICD10PCS"):
            make(CPT)


# -- codes of a grammar ----------------------------------------------------------------


@given(st.sampled_from(CLASSES), st.data())
def test_every_value_is_one_that_its_class_makes(cls: type[Code], data: st.DataObject) -> None:
    """Strategies build values unchecked; the class checks them here."""
    code = data.draw(st.from_type(cls))
    assert isinstance(code, cls)
    assert cls(code.text) == code


@given(mst.cpt_codes(CPTCategoryI), mst.cpt_codes(CPTCategoryII))
def test_a_cpt_number_stands_in_a_published_section(first_category: CPT, second_category: CPT) -> None:
    assert first_category.section is not None
    assert second_category.section is not None


def test_a_class_that_is_none_of_cpt_is_an_invalid_argument() -> None:
    with pytest.raises(InvalidArgument, match="expected CPT or one of its six classes"):
        mst.cpt_codes(ICD10CM)  # type: ignore[type-var]  # pyright: ignore[reportArgumentType, reportCallIssue]


@given(mst.hcpcs_codes())
def test_no_dental_code_is_drawn(code: HCPCSLevelII) -> None:
    assert code.text[0] != "D"


# -- texts -----------------------------------------------------------------------------


@given(st.from_type(Code), st.data())
def test_a_spelling_is_read_as_its_code(code: Code, data: st.DataObject) -> None:
    """TEXT-2, TEXT-4: full-width forms, named blanks, outer blanks and any case are read."""
    assert type(code).parse(data.draw(mst.spellings(code))) == code


def test_a_dagger_is_among_the_spellings() -> None:
    """ICD10-3: the printed dagger is read as +."""
    assert first(mst.spellings(ICD10("A17+")), lambda text: "\N{DAGGER}" in text).upper() == "A17\N{DAGGER}"


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@given(data=st.data())
def test_a_near_miss_is_refused(cls: type[Code], data: st.DataObject) -> None:
    """A near miss is made by a slip that no grammar of the class forgives."""
    text = data.draw(mst.near_misses(cls))
    with pytest.raises(InvalidCodeError):
        cls.parse(text)


def test_a_class_that_is_no_code_has_no_near_misses() -> None:
    with pytest.raises(InvalidArgument, match="expected a class of codes"):
        mst.near_misses(Code)


# -- claims ----------------------------------------------------------------------------


@given(mst.claims())
def test_a_claim_is_clean(claim: Any) -> None:
    """Without a defect, nothing is found with the book of the claim's day, and age and sex are known."""
    report = check(claim, medcodes.on(claim.coding_date))
    assert [str(finding) for finding in report.findings] == []
    assert {"age", "sex"}.isdisjoint(edit for edit, _ in report.not_checked)


@pytest.mark.parametrize(("defect", "setting"), POSSIBLE, ids=str)
@settings(max_examples=settings().max_examples // 2)
@given(data=st.data())
def test_a_defect_gives_exactly_that_finding(defect: str, setting: Setting, data: st.DataObject) -> None:
    claim = data.draw(mst.claims(setting, defect))
    report = check(claim, medcodes.on(claim.coding_date))
    assert claim.setting is setting
    assert [finding.edit for finding in report.findings] == [defect], report


def test_every_edit_that_the_book_alone_decides_is_a_defect() -> None:
    assert {*DEFECTS, "malformed-code"} == {edit.id for edit in EDITS} - TABLED
    assert {defect for defect, _ in POSSIBLE} == {*DEFECTS, "malformed-code"}
    for edit in EDITS:
        for setting in set(Setting) - {setting for defect, setting in POSSIBLE if defect == edit.id}:
            with pytest.raises(InvalidArgument, match=f"{edit.id}'"):
                mst.claims(setting, edit.id)


@given(st.sampled_from(Setting), st.data())
def test_a_setting_is_the_setting_of_the_claims(setting: Setting, data: st.DataObject) -> None:
    assert data.draw(mst.claims(setting)).setting is setting
    assert data.draw(mst.claims(setting.value)).setting is setting


def test_a_setting_or_defect_that_is_none_is_an_invalid_argument() -> None:
    with pytest.raises(InvalidArgument, match="expected one of professional, outpatient, inpatient, got 'home'"):
        mst.claims("home")
    with pytest.raises(InvalidArgument, match="got 'laterality'"):
        mst.claims(defect="laterality")


# -- a wrong parser --------------------------------------------------------------------


@pytest.mark.parametrize("number", range(25))
def test_a_wrong_regex_fails_within_200_examples_at_a_short_code(number: int) -> None:
    """The example of docs/how-to/test-your-parser.md, whatever was drawn before."""
    wrong = re.compile(r"[A-Z]\d{2}(\.\d{1,4})?")

    @seed(number)
    @settings(QUIET, max_examples=200)
    @given(mst.icd10cm_codes())
    def holds(code: ICD10CM) -> None:
        assert wrong.fullmatch(code.text)

    with pytest.raises(AssertionError) as failure:
        holds()
    assert "holds(\n    code=ICD10CM('C4A.9'),\n)" in "\n".join(failure.value.__notes__)
