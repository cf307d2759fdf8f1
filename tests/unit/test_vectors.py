"""The vector tables: what each text is read as, or why it is refused, word for word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
    InvalidCodeError,
    Modifier,
    Reason,
)
from tests.vectors.rows import FOLDER, GRAMMARS, rows

ROOT = Path(__file__).parents[2]

Row = dict[str, str]


def system(row: Row) -> type[Code]:
    return getattr(medcodes, row["class"])  # type: ignore[no-any-return]


def place(row: Row) -> str:
    return row["at"]


GRAMMAR_ROWS = [row for table in GRAMMARS for row in rows(table)]
VALID = [row for row in GRAMMAR_ROWS if not row["reason"]]
INVALID = [row for row in GRAMMAR_ROWS if row["reason"]]


def assert_refused(error: InvalidCodeError, row: Row) -> None:
    position = None if error.position is None else str(error.position)
    found = error.reason, error.component, position or "", str(error)
    assert found == (Reason[row["reason"]], row["component"], row["position"], row["message"])
    assert error.text == row["text"]
    assert error.system == system(row).system
    assert error.args == (row["message"],)


@pytest.mark.parametrize("row", VALID, ids=place)
def test_a_well_formed_text_is_read(row: Row) -> None:
    cls, text = system(row), row["text"]
    code = cls.parse(text)
    assert code.text == row["canonical"]
    assert cls.try_parse(text) == code
    assert cls.is_wellformed(text) is True
    assert cls(row["canonical"]) == code


@pytest.mark.parametrize("row", INVALID, ids=place)
def test_a_malformed_text_is_refused_with_its_reason(row: Row) -> None:
    cls, text = system(row), row["text"]
    with pytest.raises(InvalidCodeError) as refused:
        cls.parse(text)
    assert_refused(refused.value, row)
    assert cls.try_parse(text) is None
    assert cls.is_wellformed(text) is False
    with pytest.raises(InvalidCodeError) as refused:
        cls(text)
    assert_refused(refused.value, row)


@pytest.mark.parametrize("row", rows("constructor"), ids=place)
def test_a_constructor_takes_canonical_text_only(row: Row) -> None:
    cls, text = system(row), row["text"]
    with pytest.raises(InvalidCodeError) as refused:
        cls(text)
    assert_refused(refused.value, row)
    code = cls.try_parse(text)
    assert (str(code) if code else "") == row["canonical"]


@pytest.mark.parametrize("row", rows("readings"), ids=place)
def test_every_reading_is_given(row: Row) -> None:
    assert " ".join(map(repr, medcodes.readings(row["text"]))) == row["readings"]


# Texts that together have each place of each grammar, dotted and not.
TEXTS: dict[type[Code], tuple[str, ...]] = {
    ICD10CM: ("A00.0000", "A000000", "AA0.0000"),
    ICD10PCS: ("0000000",),
    CPT: ("00000", "0000A"),
    CPTCategoryI: ("00000",),
    CPTCategoryII: ("0000F",),
    CPTCategoryIII: ("0000T",),
    CPTPLA: ("0000U",),
    CPTMAAA: ("0000M",),
    CPTImmunization: ("0000A",),
    HCPCSLevelII: ("A0000",),
    Modifier: ("00",),
    ICD11: ("1A00.00", "1A0000", "XA0000"),
    ICD10: ("A00.00", "A00.0+", "A00*"),
}
PRINTABLE = [chr(point) for point in range(0x21, 0x7F)]


@pytest.mark.parametrize(
    ("cls", "text", "at"),
    [(cls, text, at) for cls, texts in TEXTS.items() for text in texts for at in range(len(text)) if text[at] != "."],
    ids=lambda value: value.__name__ if isinstance(value, type) else str(value),
)
def test_a_wrong_character_is_named_where_it_stands(cls: type[Code], text: str, at: int) -> None:
    """TEXT-9, for each ASCII character in each place: what the grammar takes is never named, what it refuses always."""
    for character in PRINTABLE:
        changed = text[:at] + character + text[at + 1 :]
        if cls.is_wellformed(changed):
            followed, position = f"{changed}!", len(changed)
        else:
            followed, position = changed, at
        with pytest.raises(InvalidCodeError) as refused:
            cls.parse(followed)
        error = refused.value
        if error.reason in {Reason.CHARACTER, Reason.LENGTH}:
            assert error.position == position


def test_every_reason_has_rows() -> None:
    assert {row["reason"] for row in INVALID} == {reason.name for reason in Reason}


def test_every_class_has_rows_of_both_kinds() -> None:
    things = vars(medcodes).items()
    classes = {name for name, thing in things if isinstance(thing, type) and issubclass(thing, Code)}
    assert {row["class"] for row in VALID} == classes - {"Code"}
    assert {row["class"] for row in INVALID} == classes - {"Code"}


def test_every_component_of_a_system_has_rows() -> None:
    """Each part of a grammar that an error can name is named by a row."""
    expected = {
        "icd10cm": {"text", "category", "subdivision", "dot"},
        "icd10pcs": {
            *("section", "body_system", "root_operation", "body_part", "approach", "device", "qualifier"),
            "dot",
        },
        "cpt": {"number", "category", "dot", "modifier"},
        "hcpcs": {"letter", "number", "dot", "modifier"},
        "modifier": {"text", "modifier", "dot"},
        "icd11": {"chapter", "category", "subcategory", "dot", "cluster"},
        "icd11cluster": {"chapter", "category", "subcategory", "dot", "cluster", "stem", "extension"},
        "icd10": {"category", "subdivision", "dot", "mark", "pair"},
        "icd10pair": {"category", "subdivision", "dot", "pair", "mark"},
    }
    found: dict[str, set[str]] = {}
    for row in INVALID:
        found.setdefault(system(row).system, set()).add(row["component"])
    assert found == expected


def test_the_clauses_of_the_rules_and_of_the_rows_are_the_same() -> None:
    page = (ROOT / "docs/reference/spec.md").read_text(encoding="utf-8")
    prefixes = "TEXT|CM|PCS|CPT|HCPCS|MOD|ICD11|ICD10|READ"
    written = re.findall(rf"^\| ((?:{prefixes})-[0-9]+) \|", page, re.MULTILINE)
    cited = {row["clause"] for path in FOLDER.glob("*.tsv") for row in rows(path.stem) if "clause" in row}
    assert len(written) == len(set(written))
    assert {clause for clause in cited if re.fullmatch(rf"(?:{prefixes})-[0-9]+", clause)} == set(written)


def test_no_row_stands_twice() -> None:
    keys = [(row["class"], row["text"]) for row in GRAMMAR_ROWS]
    assert len(keys) == len(set(keys))


def test_no_message_shows_more_than_16_characters_of_the_text() -> None:
    """TEXT-9."""
    for row in INVALID + rows("constructor"):
        windows = (row["text"][start : start + 17] for start in range(len(row["text"]) - 16))
        assert not any(window in row["message"] for window in windows), row["message"]
