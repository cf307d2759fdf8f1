"""Sets of codes by expression: what they hold, how they are written, what they are on a day."""

from __future__ import annotations

import pickle
import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest

import medcodes
from medcodes import CPT, ICD10CM, ICD10PCS, Code, HCPCSLevelII, InvalidCodeError, Reason
from medcodes.codebook import CPTRelease
from medcodes.codeset import CodeSet
from medcodes.codeset.reader import DASHES
from medcodes.codeset.terms import ORDER, SYSTEMS
from tests.vectors.rows import rows

BOOK = medcodes.on(date(2026, 3, 2))
DATA = Path(medcodes.__file__).parent / "_data"

Row = dict[str, str]

ROWS = rows("codeset")


def place(row: Row) -> str:
    return row["at"]


def texts(codes: object) -> list[str]:
    return [str(code) for code in codes]  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]


@pytest.mark.parametrize("row", [row for row in ROWS if not row["message"]], ids=place)
def test_an_expression_holds_what_it_says(row: Row) -> None:
    code_set = CodeSet.parse(row["expression"], system=row["system"])
    kind = SYSTEMS[row["system"]]
    assert str(code_set) == row["canonical"]
    assert CodeSet.parse(str(code_set), system=row["system"]) == code_set
    assert [text for text in row["holds"].split() if kind(text) not in code_set] == []
    assert [text for text in row["lacks"].split() if kind(text) in code_set] == []


@pytest.mark.parametrize("row", [row for row in ROWS if row["message"]], ids=place)
def test_what_is_no_expression_is_refused_where_it_is_none(row: Row) -> None:
    with pytest.raises(InvalidCodeError) as refused:
        CodeSet.parse(row["expression"], system=row["system"])
    assert str(refused.value) == row["message"]
    assert refused.value.text == row["expression"]


def test_an_expression_of_any_length_ends() -> None:
    with pytest.raises(InvalidCodeError) as refused:
        CodeSet.parse("E11, " * 50_000)
    assert refused.value.reason is Reason.TOO_LONG
    with pytest.raises(InvalidCodeError, match="expected at most 50 parentheses inside one another"):
        CodeSet.parse("(" * 1_000 + "E11" + ")" * 1_000)


def test_the_order_of_the_categories_is_that_of_the_tabular_list() -> None:
    lines = (DATA / "icd10cm" / "categories.txt").read_text(encoding="utf-8").splitlines()
    categories = [line.split("\t")[0] for line in lines if not line.startswith("#")]
    assert sorted(categories, key=ORDER.key) == categories


# -- membership ----------------------------------------------------------------------


def test_membership_reads_text_as_parse_does_and_knows_its_own_system_only() -> None:
    cancers = CodeSet.parse("C00-C96 excluding C44")
    assert "c43.0" in cancers
    assert " C430 " in cancers
    assert "C44.01" not in cancers
    assert "C4.30" not in cancers
    assert ICD10PCS("02704TZ") not in cancers
    assert 5 not in cancers


def test_a_range_below_the_category_compares_texts_without_a_book_and_rows_with_one() -> None:
    """CodeSet: C84.Z stands before C84.9 in the tabular list."""
    leukaemia = CodeSet.parse("C84.0-C84.9")
    assert ICD10CM("C84.Z0") not in leukaemia
    assert ICD10CM("C84.Z0") in leukaemia.on(BOOK)
    assert ICD10CM("E11.A") not in CodeSet.parse("E11.0-E11.9").on(BOOK)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("C44.01", "C44.01 is not in: excluding C44"),
        ("C43.0", "C43.0 is in: C00-C96"),
        ("E11.65", "E11.65 is in: E11, E11.6"),
        ("I10", "I10 is not in: no term names it"),
    ],
)
def test_an_explanation_names_the_terms(code: str, told: str) -> None:
    code_set = CodeSet.parse("C00-C96 excluding C44; E11, E11.6")
    explanation = code_set.explain(code)
    assert str(explanation) == told
    assert explanation.is_in is (ICD10CM(code) in code_set)
    assert explanation == code_set.explain(ICD10CM(code))


def test_only_codes_of_the_system_are_explained() -> None:
    code_set = CodeSet.parse("E11")
    with pytest.raises(InvalidCodeError):
        code_set.explain("E1.1")
    with pytest.raises(TypeError, match="expected ICD10CM or str, got CPTCategoryI"):
        code_set.explain(CPT("99213"))


# -- on a day ------------------------------------------------------------------------


def test_the_codes_of_a_day_are_counted_before_they_are_made() -> None:
    cancers = CodeSet.parse("C00-C96 excluding C44")
    lines = (DATA / "icd10cm" / "codes.txt").read_text(encoding="utf-8").splitlines()
    rows_ = [line.split("\t") for line in lines if line[0] == "C" and line[:3] != "C44"]
    day = "20260302"
    billable = {
        row[0]
        for row in rows_
        for span in (row[1] if len(row) > 1 and row[1] else "B20151001-").split()
        if span[0] == "B" and (span[1:9] or "20151001") <= day and (span[10:] or "99999999") >= day
    }
    assert cancers.count(BOOK) == len(billable) == 1125
    assert {code.compact for code in cancers.billable(BOOK)} == billable
    assert len(cancers.on(BOOK)) > cancers.count(BOOK)


@pytest.mark.parametrize("ends", ["C84.9-C84.Z", "E11.A-E11.9"])
def test_ends_that_only_the_tabular_list_puts_in_order_are_refused_on_a_book(ends: str) -> None:
    """CodeSet.on: InvalidCodeError for a range whose ends are not in the order of the tabular list."""
    first, last = ends.split("-")
    with pytest.raises(InvalidCodeError) as refused:
        CodeSet.parse(ends).on(BOOK)
    assert refused.value.expected == f"{last} after {first} in the tabular list"
    assert CodeSet.parse(f"{last}-{first}").count(BOOK) > 0


def test_the_dashes_are_those_of_unicode() -> None:
    known = {chr(point) for point in range(sys.maxunicode + 1) if unicodedata.category(chr(point)) == "Pd"}
    assert known <= set(DASHES)
    newer_or_minus = {"\u2212", "\u2e5d", "\U00010d6e", "\U00010ead"}
    assert set(DASHES) - known <= newer_or_minus
    for dash in DASHES:
        assert str(CodeSet.parse(f"E11.0{dash}E11.9")) == "E11.0-E11.9"


def test_only_text_is_read() -> None:
    with pytest.raises(TypeError, match="a set of codes is read from a str, not from list"):
        CodeSet.parse(["E11"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_a_pattern_gives_the_codes_of_the_day_that_match() -> None:
    assert texts(CodeSet.parse("S72.0x1A").on(BOOK)) == [
        *("S72.001A", "S72.011A", "S72.021A", "S72.031A", "S72.041A", "S72.051A", "S72.061A", "S72.091A"),
    ]
    assert texts(CodeSet.parse("W22.01xA").on(BOOK)) == ["W22.01XA"]
    procedures = CodeSet.parse("027[03]..Z", system="icd10pcs").on(BOOK)
    assert len(procedures) == 60
    assert {code.text[3] for code in procedures} == {"0", "3"}
    assert texts(CodeSet.parse("XXEZ", system="icd10pcs").on(BOOK)) == ["XXEZXAB", "XXEZXCB"]


def test_a_book_without_the_list_says_so() -> None:
    visits = CodeSet.parse("99202-99205", system="cpt")
    with pytest.raises(LookupError, match="this book holds no release of cpt"):
        visits.on(BOOK)
    licensed = CPTRelease.from_rows([("99201", None, None, date(2020, 12, 31)), ("99202",), ("99213",), ("0001F",)])
    book = BOOK.with_release(licensed)
    assert texts(visits.on(book)) == ["99202"]
    assert texts(CodeSet.parse("992*", system="cpt").on(book)) == ["99202", "99213"]
    assert str(CodeSet.parse("99201-99499", system="cpt").normal(book)) == "99202-99213"


@pytest.mark.parametrize(
    ("expression", "normal"),
    [
        ("E11.9, E11.0-E11.8, E11.A", "E11"),
        ("E11.0-E11.9", "E11.0-E11.9"),
        ("C00-C96 excluding C44", "C00-C4A, C45-C96"),
        ("S72.001A, S72.001B", "S72.001A-S72.001B"),
        ("A00-Z99 excluding (A00-B99)", "C00-Z99"),
        ("Z99, U07.1", "Z99, U07.1"),
        ("T10-T12", "nothing"),
        ("I10, I10, I10.0", "I10"),
    ],
)
def test_the_normal_form_is_the_fewest_ranges(expression: str, normal: str) -> None:
    code_set = CodeSet.parse(expression)
    assert str(code_set.normal(BOOK)) == normal
    assert code_set.normal(BOOK).billable(BOOK) == code_set.billable(BOOK)


def test_the_normal_form_of_procedures_names_tables_and_beginnings() -> None:
    whole = CodeSet.parse("02700-02709, 0270A-0270Z, 0271-027Z", system="icd10pcs")
    assert str(whole.normal(BOOK)) == "027"


def test_what_became_of_a_set() -> None:
    before, after = medcodes.on(date(2020, 9, 30)), medcodes.on(date(2020, 10, 1))
    fentanyl = CodeSet.parse("T40.4X1A, T40.4X2A, M54.5")
    changes = fentanyl.changes(before, after)
    assert texts(changes.removed) == ["T40.4X1A", "T40.4X2A"]
    assert texts(changes.missing) == texts(changes.successors[ICD10CM("T40.4X1A")]) + texts(
        changes.successors[ICD10CM("T40.4X2A")]
    )
    assert ICD10CM("T40.411A") in changes.missing
    assert changes.added == ()
    assert str(changes) == f"0 added, 2 removed, {len(changes.missing)} missing, 0 retitled"


def test_a_code_that_splits_under_itself_is_not_missing() -> None:
    changes = CodeSet.parse("M54.5").changes(medcodes.on(date(2021, 9, 30)), medcodes.on(date(2021, 10, 1)))
    assert texts(changes.added) == ["M54.50", "M54.51", "M54.59"]
    assert texts(changes.removed) == ["M54.5"]
    assert changes.missing == ()


# -- algebra -------------------------------------------------------------------------


def test_sets_are_joined_met_and_taken_from_one_another() -> None:
    diabetes, type2 = CodeSet.parse("E08-E13"), CodeSet.parse("E11")
    assert str(diabetes | type2) == "E08-E13, E11"
    assert str(diabetes & type2) == "E08-E13 within E11"
    assert str(diabetes - type2) == "E08-E13 excluding E11"
    assert str(diabetes - CodeSet.parse("nothing")) == "E08-E13"
    assert str(diabetes & CodeSet.parse("nothing")) == "nothing"
    assert (diabetes | CodeSet.parse("nothing")) == diabetes
    with pytest.raises(TypeError, match="a set of icd10cm and one of cpt have no codes in common"):
        _ = diabetes | CodeSet.parse("99213", system="cpt")


@pytest.mark.parametrize("operator", ["__or__", "__and__", "__sub__"])
def test_a_set_is_joined_with_sets_only(operator: str) -> None:
    assert getattr(CodeSet.parse("E11"), operator)({"E11"}) is NotImplemented


@pytest.mark.parametrize(
    ("codes", "expression"),
    [
        ((ICD10CM("I10"), ICD10CM("E11")), "I10, E11"),
        ((ICD10PCS("02704TZ"),), "02704TZ"),
        ((CPT("99213"), CPT("0001F")), "99213, 0001F"),
        ((HCPCSLevelII("G0402"),), "G0402"),
    ],
    ids=["icd10cm", "icd10pcs", "cpt", "hcpcs"],
)
def test_a_set_is_made_of_codes(codes: tuple[Code, ...], expression: str) -> None:
    assert CodeSet.of(*codes) == CodeSet.parse(expression, system=codes[0].system)


def test_a_set_is_of_one_known_system() -> None:
    with pytest.raises(ValueError, match="expected at least one code"):
        CodeSet.of()
    with pytest.raises(TypeError, match="expected codes of one system, not of cpt and icd10cm"):
        CodeSet.of(ICD10CM("I10"), CPT("99213"))
    with pytest.raises(ValueError, match="unknown code system 'icd9', expected one of icd10cm, icd10pcs, cpt, hcpcs"):
        CodeSet.parse("250", system="icd9")


def test_a_set_is_a_value() -> None:
    code_set = CodeSet.parse("E11.0-E11.9; S72.0x1A, F10 with .26")
    assert repr(code_set) == "CodeSet.parse('E11.0-E11.9, S72.0x1A; F10 with .26', system='icd10cm')"
    assert eval(repr(code_set)) == code_set  # noqa: S307  repr is code that rebuilds the value
    assert pickle.loads(pickle.dumps(code_set)) == code_set
    assert hash(CodeSet.parse(str(code_set))) == hash(code_set)
    assert code_set != CodeSet.parse("E11.0-E11.8")
