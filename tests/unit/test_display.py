"""How books, releases, entries and sets of codes show themselves in a notebook and in a terminal."""

from __future__ import annotations

from datetime import date
from enum import Enum
from importlib import import_module

import pytest

import medcodes
from medcodes import ICD10CM
from medcodes._html import block, table
from medcodes.codebook import CodeBook, CPTRelease, ICD10CMRelease
from medcodes.codeset import CodeSet
from medcodes.finder import Found, find_codes
from medcodes.pairing import (
    EDITS,
    Diagnosis,
    InpatientClaim,
    Patient,
    Procedure,
    ProfessionalClaim,
    PTPEdits,
    ServiceLine,
)

BOOK = medcodes.on(date(2026, 3, 2))


def rows(html: str) -> list[list[str]]:
    """The cells of the body of a table, row by row."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [line.removeprefix("<td>").split("</td><td>") for line in body.replace("</td></tr>", "").split("<tr>")[1:]]


def test_a_procedure_is_a_vertical_table_in_a_terminal() -> None:
    assert str(BOOK.icd10pcs["02704TZ"]).splitlines() == [
        "02704TZ Dilation of Coronary Artery, One Artery with Radioactive Intraluminal",
        "        Device, Percutaneous Endoscopic Approach",
        "  0  Section      Medical and Surgical",
        "  2  Body System  Heart and Great Vessels",
        "  7  Operation    Dilation",
        "  0  Body Part    Coronary Artery, One Artery",
        "  4  Approach     Percutaneous Endoscopic",
        "  T  Device       Intraluminal Device, Radioactive",
        "  Z  Qualifier    No Qualifier",
    ]
    assert BOOK.icd10pcs["02704TZ"].__rich__() == str(BOOK.icd10pcs["02704TZ"])


def test_a_procedure_of_many_words_fits_a_terminal() -> None:
    assert str(BOOK.icd10pcs["XW0U0GA"]).splitlines() == [
        "XW0U0GA Introduction of Temporary Irrigation Spacer System Vancomycin",
        "        Hydrochloride and Tobramycin Sulfate Anti-Infective into Joints, Open",
        "        Approach, New Technology Group 10",
        "  X  Section                          New Technology",
        "  W  Body System                      Anatomical Regions",
        "  0  Operation                        Introduction",
        "  U  Body Part                        Joints",
        "  0  Approach                         Open",
        "  G  Device / Substance / Technology  Vancomycin Hydrochloride and Tobramycin",
        "                                      Sulfate Anti-Infective, Temporary",
        "                                      Irrigation Spacer System",
        "  A  Qualifier                        New Technology Group 10",
    ]


def test_a_procedure_is_a_table_of_its_axes_in_a_notebook() -> None:
    html = BOOK.icd10pcs["B2111ZZ"]._repr_html_()
    assert rows(html)[4] == ["5", "Contrast", "1", "Low Osmolar"]
    assert len(rows(html)) == 7
    assert html.count("B2111ZZ") == 2


def test_a_diagnosis_is_a_line_in_a_terminal() -> None:
    entry = BOOK.icd10cm["M25.561"]
    assert str(entry) == "M25.561 Pain in right knee"
    assert list(entry.__rich_repr__()) == [
        "M25.561",
        ("title", "Pain in right knee"),
        ("is_billable", True),
        ("valid_from", date(2015, 10, 1)),
        ("valid_to", None),
    ]


def test_a_diagnosis_is_a_table_in_a_notebook() -> None:
    html = BOOK.icd10cm["M25.561"]._repr_html_()
    assert "<p>M25.561 Pain in right knee</p>" in html
    assert rows(html) == [
        ["Status", "billable"],
        ["In force", "2015-10-01 to no known end"],
        ["Title", "official"],
        ["Chapter", "13 Diseases of the musculoskeletal system and connective tissue"],
        ["Block", "M20-M25 Other joint disorders"],
        ["Side", "right"],
    ]


def test_what_a_release_does_not_know_is_left_out() -> None:
    line = f"00001 I10     1 {'Pressure <b>':60} Pressure <b>"
    cm = ICD10CMRelease.from_official(edition="2028", valid_from=date(2027, 10, 1), order_file=line)
    html = cm["I10"]._repr_html_()
    assert "<p>I10 Pressure &lt;b&gt;</p>" in html
    assert [row[0] for row in rows(html)] == ["Status", "In force", "Title"]


def test_a_header_says_so() -> None:
    assert rows(BOOK.icd10cm["M54.5"]._repr_html_())[0] == ["Status", "header"]


def test_a_title_of_another_edition_says_so() -> None:
    html = medcodes.on(date(2016, 1, 1)).icd10cm["I10"]._repr_html_()
    assert ["Title", "of edition 2019"] in rows(html)


def test_a_book_shows_its_editions() -> None:
    assert rows(BOOK._repr_html_()) == [
        ["icd10cm", "2026", "2025-10-01", "2026-03-31"],
        ["icd10pcs", "2026", "2025-10-01", "2026-03-31"],
    ]
    assert "<table" not in CodeBook.of(date(2026, 3, 2))._repr_html_()


def test_a_release_shows_its_day_and_edition() -> None:
    html = BOOK.icd10cm._repr_html_()
    assert "<p>ICD10CMRelease</p>" in html
    assert rows(html)[:2] == [["day", "2026-03-02"], ["edition", "2026"]]


def test_codes_show_the_first_and_count_the_rest() -> None:
    html = BOOK.icd10cm.billable()._repr_html_()
    assert "<p>74,719 ICD10CM codes</p>" in html
    assert rows(html)[0] == ["A00.0"]
    assert len(rows(html)) == 21
    assert "and 74,699 more" in html
    assert "more" not in BOOK.icd10cm.span("M54.5")._repr_html_()


def test_every_text_is_escaped() -> None:
    html = block("<&>", table("<'\">", ["<h>"], [["<c>", 1]]))
    assert "<p>&lt;&amp;&gt;</p>" in html
    assert 'aria-label="&lt;&#x27;&quot;&gt;"' in html
    assert '<th scope="col">&lt;h&gt;</th>' in html
    assert rows(html) == [["&lt;c&gt;", "1"]]


def test_no_rows_are_no_table() -> None:
    assert table("Codes", ["Code"], [], more=3) == ""


def test_a_licensed_title_is_escaped() -> None:
    release = CPTRelease.from_rows([("99213", "A <visit>")])
    book = BOOK.with_release(release)
    assert book.cpt is not None
    assert "99213 A &lt;visit&gt;" in book.cpt["99213"]._repr_html_()


def test_a_code_without_a_title_says_so() -> None:
    book = BOOK.with_release(CPTRelease.from_rows([("99213", None)]))
    assert book.cpt is not None
    assert str(book.cpt["99213"]) == "99213 (no title known)"
    assert ["Title", "none known"] in rows(book.cpt["99213"]._repr_html_())


def test_a_claim_shows_its_diagnoses_and_lines() -> None:
    line = ServiceLine("20610", modifiers=("LT",), pointers=(1, 2))
    html = ProfessionalClaim(service_date=BOOK.as_of, diagnoses=("M25.561", "<b>"), lines=(line,))._repr_html_()
    assert "<p>ProfessionalClaim of 2026-03-02</p>" in html
    assert rows(html) == [
        ["diagnosis 1", "M25.561"],
        ["diagnosis 2", "&lt;Unreadable &#x27;&lt;b&gt;&#x27;&gt;"],
    ]
    assert "<tr><td>1</td><td>20610</td><td>LT</td><td>1 2</td></tr>" in html
    assert html.count("<table") == 2


def test_a_claim_shows_its_diagnoses_in_a_terminal() -> None:
    stay = InpatientClaim(discharge_date=BOOK.as_of, diagnoses=(Diagnosis("K35.80", poa="Y"),), admitting="R10.9")
    shown = dict(stay.__rich_repr__())
    assert shown["diagnoses"] == (Diagnosis("K35.80", poa="Y"),)
    assert shown["admitting"] == ICD10CM("R10.9")
    assert "external_causes" not in shown


def test_a_set_of_codes_shows_what_it_holds() -> None:
    cancers = CodeSet.parse("C00-C96 excluding C44")
    assert rows(cancers._repr_html_()) == [["system", "icd10cm"], ["codes", "C00-C96 excluding C44"]]
    assert list(cancers.__rich_repr__()) == [("system", "icd10cm"), ("codes", "C00-C96 excluding C44")]


def test_changes_are_counted_on_one_line() -> None:
    before, after = medcodes.on(date(2021, 9, 30)), medcodes.on(date(2021, 10, 1))
    found = medcodes.changes(before, after).of(ICD10CM)
    line = (
        "2021-09-30 to 2021-10-01: 159 added, 18 retired, 14 newly header, 31 retitled, "
        "32 headers added, 7 headers retired"
    )
    assert str(found) == line
    assert repr(found) == f"<Changes {line}>"
    assert list(found.__rich_repr__())[:4] == [
        ("before", date(2021, 9, 30)),
        ("after", date(2021, 10, 1)),
        ("added", 159),
        ("retired", 18),
    ]


def test_an_inpatient_claim_shows_its_procedures() -> None:
    claim = InpatientClaim(
        discharge_date=BOOK.as_of,
        diagnoses=(Diagnosis("K35.80", poa="Y"),),
        procedures=(Procedure("0DTJ4ZZ", performed_on=BOOK.as_of),),
        lines=(ServiceLine(None, revenue_code="0120"),),
    )
    html = claim._repr_html_()
    assert rows(html) == [["diagnosis 1", "K35.80", "Y"]]
    assert "<tr><td>0DTJ4ZZ</td><td>2026-03-02</td></tr>" in html
    assert "<tr><td>1</td><td>0120</td><td></td><td></td></tr>" in html


HOMES = (
    "medcodes",
    "medcodes.codebook",
    "medcodes.pairing",
    "medcodes.codeset",
    "medcodes.finder",
    "medcodes.exchange",
)
# What only orders or only checks, and is never the answer to a question.
NOT_SHOWN = {"Claim", "FromFHIR", "Source"}


def public_classes() -> list[type]:
    """The classes that users import and get instances of."""
    things = {
        getattr(module, name)
        for module in map(import_module, HOMES)
        for name in module.__all__
        if name not in NOT_SHOWN
    }
    classes = (thing for thing in things if isinstance(thing, type) and not getattr(thing, "_is_protocol", False))
    return sorted((one for one in classes if not issubclass(one, (BaseException, Enum))), key=lambda one: one.__name__)


@pytest.mark.parametrize("cls", public_classes(), ids=lambda cls: f"{cls.__module__}.{cls.__name__}")
def test_every_public_object_shows_itself_in_a_notebook_and_a_terminal(cls: type) -> None:
    assert hasattr(cls, "_repr_html_")
    assert hasattr(cls, "__rich_repr__") or hasattr(cls, "__rich__")


def test_an_object_shows_its_fields() -> None:
    spans = BOOK.icd10cm.history("M54.5")
    assert spans is not None
    assert rows(spans[0]._repr_html_()) == [
        ["valid from", "2015-10-01"],
        ["valid to", "2021-09-30"],
        ["status", "billable"],
        ["title", "Low back pain"],
    ]
    assert list(Patient(age=3).__rich_repr__()) == [("age", 3)]


def test_what_is_missing_or_empty_is_not_shown() -> None:
    assert rows(ServiceLine("20610", modifiers=("RT", "59"))._repr_html_()) == [
        ["code", "20610"],
        ["modifiers", "RT, 59"],
        ["units", "1"],
    ]


def test_a_named_tuple_shows_its_fields() -> None:
    [found] = find_codes("seen for M25.561")
    assert isinstance(found, Found)
    assert rows(found._repr_html_()) == [["span", "9, 16"], ["text", "M25.561"], ["readings", "M25.561"]]
    assert list(found.__rich_repr__())[1] == ("text", "M25.561")


def test_long_fields_are_cut() -> None:
    before, after = medcodes.on(date(2021, 9, 30)), medcodes.on(date(2021, 10, 1))
    (added,) = [cell for name, cell in rows(medcodes.changes(before, after)._repr_html_()) if name == "added"]
    assert added.startswith("A79.82, C56.3, ")
    assert added.endswith(" more")
    assert added.count(", ") == 19


def test_a_row_of_a_table_shows_values_with_labels() -> None:
    first = BOOK.icd10pcs.table("0DT").rows[0]
    assert "7 Via Natural or Artificial Opening" in first._repr_html_()
    assert rows(BOOK.icd10pcs.table("0DT")._repr_html_())[2] == ["Operation", "Resection"]


def test_blocks_builders_edits_and_tables_show_what_they_hold() -> None:
    block_of_knee = BOOK.icd10cm["M25.561"].block
    assert block_of_knee is not None
    assert rows(block_of_knee._repr_html_())[:2] == [["name", "M20-M25"], ["title", "Other joint disorders"]]
    step = BOOK.icd10pcs.builder(root_operation="Resection", body_part="Appendix")
    assert list(step.__rich_repr__()) == [
        ("root_operation", "Resection"),
        ("body_part", "Appendix"),
        ("codes", 5),
        ("open", ("approach", "qualifier")),
    ]
    assert list(EDITS.only("age").__rich_repr__()) == [("age", "error")]
    assert ["function", "age"] in rows(EDITS["age"]._repr_html_())
    pairs = PTPEdits.from_rows([("99213", "36415", "", "20200101", "*", "1")])
    assert repr(pairs) == "<PTPEdits of 1 rows>"
    assert list(pairs.__rich_repr__()) == [("rows", 1)]
    assert list(BOOK.__rich_repr__()) == [("as_of", date(2026, 3, 2)), ("icd10cm", "2026"), ("icd10pcs", "2026")]


def test_a_field_is_escaped() -> None:
    line = ServiceLine("<b>20610")
    assert "<b>" not in line._repr_html_()
    assert "&lt;b&gt;" in line._repr_html_()
