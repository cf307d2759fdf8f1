"""ICD-10-PCS releases from official files in memory: what they hold, and files that are not as they should be."""

from __future__ import annotations

import pickle
from datetime import date
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape

import pytest

import medcodes
from medcodes import ICD10PCS, DataFormatError, Status, UnsupportedDateError
from medcodes.codebook import CodeBook, ICD10PCSRelease

FIRST = date(2027, 10, 1)


def axis(position: int, *labels: str, definition: str = "") -> str:
    """An axis of a table or row; a label is written "value=name"."""
    pairs = (label.split("=") for label in labels)
    inside = "".join(f'<label code="{value}">{name}</label>' for value, name in pairs)
    return f'<axis pos="{position}" values="{len(labels)}"><title>Title</title>{inside}{definition}</axis>'


def table(head: tuple[str, str, str], *rows: tuple[str, str, str, str], definition: str = "") -> str:
    """A table; a row gives the labels of its four axes, "value=name" between blanks and bars."""
    heads = "".join(axis(at, label) for at, label in enumerate(head[:2], start=1))
    heads += axis(3, head[2], definition=f"<definition>{definition}</definition>" if definition else "")
    inside = "".join(
        "<pcsRow>" + "".join(axis(at, *labels.split("|")) for at, labels in enumerate(row, start=4)) + "</pcsRow>"
        for row in rows
    )
    return f"<pcsTable>{heads}{inside}</pcsTable>"


def tabular(*tables: str) -> str:
    return (
        f'<?xml version="1.0"?>\n<ICD10PCS.tabular><version>2028</version>\n{chr(10).join(tables)}</ICD10PCS.tabular>'
    )


MEDICAL = "0=Medical and Surgical"
APPENDIX = table(
    (MEDICAL, "D=Gastrointestinal System", "T=Resection"),
    ("J=Appendix|K=Ascending Colon", "0=Open|4=Percutaneous Endoscopic", "Z=No Device", "Z=No Qualifier"),
    definition="Cutting out or off, without replacement, all of a body part",
)
VACCINES = table(
    ("X=New Technology", "W=Anatomical Regions", "0=Introduction"),
    (
        "1=Subcutaneous Tissue",
        "3=Percutaneous",
        "S=COVID-19 Vaccine Dose 1|T=COVID-19 Vaccine Dose 2",
        "6=New Technology Group 6",
    ),
    ("1=Subcutaneous Tissue", "3=Percutaneous", "S=Epcoritamab Monoclonal Antibody", "9=New Technology Group 9"),
)
TABLES = tabular(APPENDIX, VACCINES)
CODES = ["0DTJ0ZZ", "0DTJ4ZZ", "0DTK0ZZ", "0DTK4ZZ", "XW013S6", "XW013S9", "XW013T6"]
DEFINITIONS = """<ICD10PCS.definitions><version>2028</version>
<section code="0"><title>Medical and Surgical</title>
<axis pos="3"><title>Operation</title>
<terms><title>Resection</title><definition>Cutting out or off, without replacement, all of a body part</definition>
<explanation>All of it</explanation>
<includes>Total nephrectomy</includes><includes>total lobectomy of lung</includes></terms>
<terms><title>Unheard of</title><definition>Of no table</definition></terms></axis>
<axis pos="4"><title>Body Part</title>
<terms><title>Appendix</title><includes>Vermiform appendix</includes></terms></axis>
<axis pos="5"><title>Approach</title>
<terms><title>Open</title><definition>Cutting through the skin</definition></terms></axis>
<axis pos="6"><title>Device</title>
<terms><title>Synthetic Substitute</title><title>Zooplastic Tissue</title><includes>AbioCor</includes></terms></axis>
</section>
<section code="3"><title>Administration</title>
<axis pos="6"><title>Substance</title>
<terms><title>Globulin</title><includes>GAMUNEX</includes></terms></axis></section>
</ICD10PCS.definitions>"""


def order(*lines: tuple[str, int, str]) -> str:
    return "\n".join(
        f"{at:05} {code:7} {billable} {title[:60]:60} {title}"
        for at, (code, billable, title) in enumerate(lines, start=1)
    )


ORDER = order(("0DT", 0, "Gastrointestinal System, Resection"), *((code, 1, f"Title of {code}") for code in CODES))


def release(**files: Any) -> ICD10PCSRelease:
    return ICD10PCSRelease.from_official(edition="2028", valid_from=FIRST, **files)


def test_the_tables_say_which_codes_there_are_and_what_their_values_mean() -> None:
    pcs = release(tables_xml=TABLES)
    assert [code.text for code in pcs] == CODES
    assert [axis.label for axis in pcs["0DTJ4ZZ"].axes] == [
        "Medical and Surgical",
        "Gastrointestinal System",
        "Resection",
        "Appendix",
        "Percutaneous Endoscopic",
        "No Device",
        "No Qualifier",
    ]
    assert pcs["XW013S6"].device.label == "COVID-19 Vaccine Dose 1"
    assert pcs["XW013S9"].device.label == "Epcoritamab Monoclonal Antibody"
    assert [option.label for option in pcs.options("XW013") if option.value == "S"] == [
        "COVID-19 Vaccine Dose 1",
        "Epcoritamab Monoclonal Antibody",
    ]
    assert [code.text for code in pcs.select(device="Epcoritamab Monoclonal Antibody")] == ["XW013S9"]
    assert pcs.explain("0DTJ7ZZ").message == (
        "0DTJ7ZZ is no code on 2027-10-01: no code has 7 as approach after 0DTJ, but 0 (Open),"
        " 4 (Percutaneous Endoscopic)"
    )


def test_no_code_is_near_one_that_agrees_with_none() -> None:
    why = release(tables_xml=tabular(APPENDIX)).explain("9WB6XKB")
    assert why.nearest == ()
    assert [option.value for option in why.legal] == ["0"]


def test_without_titles_they_are_composed_and_not_official() -> None:
    entry = release(tables_xml=TABLES)["0DTJ4ZZ"]
    assert (entry.title, entry.title_is_official) == ("Resection of Appendix, Percutaneous Endoscopic Approach", False)


def test_what_the_files_do_not_say_is_none_and_not_empty() -> None:
    pcs = release(tables_xml=TABLES)
    assert pcs["0DTJ4ZZ"].flags is None
    assert pcs["0DTJ4ZZ"].guidelines is None
    assert pcs.history("0DTJ4ZZ") is None
    assert pcs.successors("0DTJ4ZZ") is None
    assert pcs.predecessors("0DTJ4ZZ") is None
    assert pcs.find_body_part("appendix") is None
    assert release(order_file=ORDER).definitions is None
    assert release(order_file=ORDER).find_device("appendix") is None


def test_the_order_file_gives_titles_and_no_labels() -> None:
    pcs = release(order_file=ORDER)
    assert [code.text for code in pcs] == CODES
    entry = pcs["0DTJ4ZZ"]
    assert (entry.title, entry.title_is_official) == ("Title of 0DTJ4ZZ", True)
    assert {axis.label for axis in entry.axes} == {None}
    assert pcs.options("0DTJ")[0].label is None


def test_both_files_together() -> None:
    pcs = release(tables_xml=TABLES.encode(), order_file=ORDER.encode())
    assert pcs["0DTJ4ZZ"].title == "Title of 0DTJ4ZZ"
    assert pcs["0DTJ4ZZ"].body_part.label == "Appendix"
    assert pcs.edition.sources == ("tables XML", "order file")


def test_files_that_disagree_are_refused() -> None:
    with pytest.raises(DataFormatError, match=r"^0DTJ0ZZ is in one of the tables and the order file only$"):
        release(tables_xml=TABLES, order_file=order(("0DTJ4ZZ", 1, "Title")))


def test_the_tables_define_operations_and_the_definitions_define_more() -> None:
    operation = release(tables_xml=TABLES)["0DTJ4ZZ"].operation_definition
    assert operation is not None
    assert operation.definition == "Cutting out or off, without replacement, all of a body part"
    pcs = release(tables_xml=TABLES, definitions_xml=DEFINITIONS)
    entry = pcs["0DTJ0ZZ"]
    assert entry.operation_definition is not None
    assert entry.approach_definition is not None
    assert entry.operation_definition.explanation == "All of it"
    assert entry.operation_definition.examples == "Total nephrectomy, total lobectomy of lung"
    assert entry.approach_definition.definition == "Cutting through the skin"
    assert pcs["0DTJ4ZZ"].approach_definition is None
    parts, devices, substances = (
        find(text)
        for find, text in (
            (pcs.find_body_part, "vermiform"),
            (pcs.find_device, "abiocor"),
            (pcs.find_substance, "gamunex"),
        )
    )
    assert parts is not None
    assert devices is not None
    assert substances is not None
    assert [entry.label for entry in parts] == ["Appendix"]
    assert [code.text for code in pcs.codes_of(parts[0])] == ["0DTJ0ZZ", "0DTJ4ZZ"]
    assert [entry.label for entry in devices] == ["Synthetic Substitute", "Zooplastic Tissue"]
    assert [(entry.key, entry.prefix) for entry in substances] == [("substance", "3")]


def test_a_release_is_of_its_days_and_stands_in_a_book() -> None:
    pcs = ICD10PCSRelease.from_official(
        edition="2028", valid_from=FIRST, valid_to=date(2028, 9, 30), tables_xml=TABLES, definitions_xml=DEFINITIONS
    )
    book = CodeBook.of(date(2028, 3, 2), pcs)
    assert book.icd10pcs.is_billable("0DTJ4ZZ")
    assert book.icd10pcs.status("0DTJ7ZZ") is Status.UNKNOWN
    assert book.icd10pcs["0DTJ4ZZ"].body_part.label == "Appendix"
    with pytest.raises(UnsupportedDateError):
        pcs.on(date(2028, 10, 1))
    copy = pickle.loads(pickle.dumps(pcs))
    assert copy == pcs
    assert copy["XW013S9"].device == pcs["XW013S9"].device
    assert copy.find_device("abiocor") == pcs.find_device("abiocor")


def test_an_edition_needs_a_file_and_days_in_order() -> None:
    with pytest.raises(ValueError, match=r"^an edition needs the tables XML or the order file$"):
        release()
    with pytest.raises(ValueError, match=r"^the edition ends on 2027-09-30, before it begins on 2027-10-01$"):
        release(valid_to=date(2027, 9, 30), tables_xml=TABLES)


ROW = ("J=Appendix", "0=Open", "Z=No Device", "Z=No Qualifier")
HEAD = (MEDICAL, "D=Gastrointestinal System", "T=Resection")


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        (tabular(), "tables without codes"),
        (tabular(APPENDIX, APPENDIX), "0DT is in two tables"),
        (tabular(table(HEAD, ROW, ROW)), "0DTJ0ZZ is in two rows"),
        (tabular(table(("A=No", "D=S", "T=R"), ROW)), "ADT is in no section"),
        (
            tabular(table(HEAD, ("J=Appendix", "I=One", "Z=N", "Z=N"))),
            "an axis whose values are not one character each",
        ),
        (
            tabular(table(HEAD, ("JJ=Appendix", "0=Open", "Z=N", "Z=N"))),
            "an axis whose values are not one character each",
        ),
        (tabular(table(HEAD, ("J=", "0=Open", "Z=N", "Z=N"))), "a value without its label"),
        (tabular(table(HEAD, ("J=Appendix|J=Cecum", "0=Open", "Z=N", "Z=N"))), "an axis with a value twice"),
        (
            tabular(table((f"{MEDICAL}", "D=S", "T=R"), ROW).replace('pos="5"', 'pos="6"')),
            "<pcsRow> without exactly the axes 4 to 7",
        ),
        (tabular(table(HEAD, ROW).replace('pos="2"', 'pos="3"')), "<pcsTable> without exactly the axes 1 to 3"),
        (
            tabular(table(HEAD, ROW).replace('<label code="D">', '<label code="C">Mouth</label><label code="D">')),
            "a table with more than one section, body system or operation",
        ),
        ("<ICD10PCS.tabular><pcsTable>", "not well-formed XML"),
        ("<other/>", "expected <ICD10PCS.tabular>, found <other>"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><ICD10PCS.tabular/>', "a document type definition is refused"),
    ],
)
def test_tables_that_are_not_as_they_should_be_are_refused(xml: str, message: str) -> None:
    with pytest.raises(DataFormatError, match=message):
        release(tables_xml=xml)


def test_rows_of_more_codes_than_there_can_be_are_refused_before_they_are_made() -> None:
    many = "|".join(f"{value}=x" for value in "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ")
    with pytest.raises(DataFormatError, match="more than 1,000,000 codes"):
        release(tables_xml=tabular(table(HEAD, (many, many, many, many))))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (order(("0DTJ4ZI", 1, "Title")), "0DTJ4ZI is no ICD-10-PCS code"),
        (order(("0DTJ", 0, "Title")), "0DTJ is not billable and no table"),
        (order(("0DT", 0, "Title")), "an order file without ICD-10-PCS codes"),
    ],
)
def test_order_files_that_are_not_as_they_should_be_are_refused(text: str, message: str) -> None:
    with pytest.raises(DataFormatError, match=message):
        release(order_file=text)


def test_an_operation_of_another_name_in_one_table_is_named_there() -> None:
    """In one section a value has one name but for what the publisher calls otherwise in a table."""
    other = table(
        ("X=New Technology", "X=Physiological Systems", "0=Monitoring"),
        ("0=Brain", "X=External", "8=Activity", "9=Group"),
    )
    pcs = release(tables_xml=tabular(VACCINES, other))
    assert pcs["XW013S6"].root_operation.label == "Introduction"
    assert pcs["XX00X89"].root_operation.label == "Monitoring"


def test_the_package_data_written_as_official_files_give_the_same_book() -> None:
    """All tables of FY2027 through XML and back: every code, and the labels of each ninth."""
    own = medcodes.on(date(2026, 10, 1)).icd10pcs
    prefixes = dict.fromkeys(code.text[:3] for code in own)
    written = []
    for prefix in prefixes:
        held = own.table(prefix)
        head = tuple(f"{axis.value}={escape(axis.label or '?')}" for axis in held.axes)
        rows = (
            tuple("|".join(f"{axis.value}={escape(axis.label or '?')}" for axis in values) for values in row.axes)
            for row in held.rows
        )
        written.append(table(head, *rows))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    pcs = ICD10PCSRelease.from_official(edition="2027", valid_from=date(2026, 10, 1), tables_xml=tabular(*written))
    assert list(pcs) == list(own)
    for code in islice(own, 0, None, 9):
        assert [axis.label or "?" for axis in own[code].axes] == [axis.label for axis in pcs[code].axes]
    assert ICD10PCS("02704TZ") in pcs.table("027")
