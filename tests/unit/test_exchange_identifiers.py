"""The names of the code systems, against a table written from the publications themselves."""

from __future__ import annotations

import pytest

import medcodes
from medcodes import Code, Modifier
from medcodes.errors import ClaimFormatError
from medcodes.exchange import IDENTIFIERS, from_fhir, from_hl7v2, to_fhir, to_hl7v2
from medcodes.exchange.identifiers import identifier_of
from tests.vectors.rows import rows

Row = dict[str, str]

ROWS = rows("identifiers")


def place(row: Row) -> str:
    return row["at"]


def value(row: Row) -> Code:
    name, _, text = row["code"].partition("('")
    made: Code = getattr(medcodes, name)(text.removesuffix("')"))
    return made


@pytest.mark.parametrize("row", ROWS, ids=place)
def test_a_code_goes_out_under_the_name_of_today(row: Row) -> None:
    code = value(row)
    assert to_fhir(code) == {"system": row["uri"], "code": code.text}
    assert (identifier_of(code).v2 or "") == row["v2"]


@pytest.mark.parametrize("row", ROWS, ids=place)
def test_a_code_comes_in_under_every_name(row: Row) -> None:
    code = value(row)
    oids = [f"urn:oid:{row['oid']}"] if row["oid"] else []
    for system in (row["uri"], f"{row['uri']}/", *oids, *row["aliases"].split()):
        assert from_fhir({"system": system, "code": code.text}) == code


@pytest.mark.parametrize("row", [row for row in ROWS if row["v2"]], ids=place)
def test_a_code_is_a_field_of_hl7(row: Row) -> None:
    code = value(row)
    assert to_hl7v2(code) == f"{code.text}^^{row['v2']}"
    assert from_hl7v2(to_hl7v2(code)) == code


def test_every_system_has_rows_and_citations() -> None:
    assert {row["uri"] for row in ROWS} == {one.uri for one in IDENTIFIERS if one.classes}
    assert all(one.cites for one in IDENTIFIERS)
    names = [name for one in IDENTIFIERS for name in (one.uri, *one.other_uris, *one.oids)]
    assert len(names) == len(set(names))


def test_a_system_without_a_name_in_table_0396_is_not_sent() -> None:
    with pytest.raises(ClaimFormatError, match=r"^CWE\.3: table 0396 has no name for ICD-11 MMS \(WHO\)$"):
        to_hl7v2(medcodes.ICD11("1A00"))


@pytest.mark.parametrize(
    ("text", "name"),
    [("22", "CPT"), ("99", "CPT"), ("P1", "CPT"), ("8P", "CPT"), ("RT", "HCPCS Level II"), ("F9", "HCPCS Level II")],
)
def test_a_modifier_is_of_the_list_that_it_stands_in(text: str, name: str) -> None:
    assert identifier_of(Modifier(text)).name == name


def test_cpt_under_the_name_of_hcpcs_is_cpt() -> None:
    """HCPCS Level I is CPT."""
    system = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
    assert from_fhir({"system": system, "code": "99213"}) == medcodes.CPT("99213")
    assert from_hl7v2("99213^^HPC") == medcodes.CPT("99213")
