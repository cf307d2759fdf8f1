"""The pieces of ICD-10-PCS tables: labels by day, rows that share nothing, prefixes that are read like codes."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from medcodes import ICD10PCS, InvalidCodeError, Reason
from medcodes.codebook.tables import LabelledAxis, Row, Table, factor, label_on, read_prefix, read_value

OPEN = LabelledAxis(5, "Approach", "0", "Open")
EXTERNAL = LabelledAxis(5, "Approach", "X", "External")


def axis(position: int, value: str, label: str | None = None) -> LabelledAxis:
    return LabelledAxis(position, "Title", value, label)


HEADS = (
    LabelledAxis(1, "Section", "X", "New Technology"),
    LabelledAxis(2, "Body System", "W", "Anatomical Regions"),
    LabelledAxis(3, "Operation", "0", "Introduction"),
)


@pytest.mark.parametrize(
    ("day", "label"), [(1, "first"), (5, "first"), (6, "second"), (9, "second"), (10, None), (20, "third")]
)
def test_a_label_holds_from_its_first_to_its_last_day(day: int, label: str | None) -> None:
    assert label_on(((None, 5, "first"), (6, 9, "second"), (12, None, "third")), day) == label


def test_what_is_never_labelled_has_no_label() -> None:
    assert label_on((), 1) is None


@pytest.mark.parametrize(
    ("codes", "rows"),
    [
        ([], []),
        ([("0", "Z")], [(("0",), ("Z",))]),
        ([("0", "Z"), ("0", "X")], [(("0",), ("Z", "X"))]),
        ([("0", "Z"), ("3", "Z"), ("0", "X"), ("3", "X")], [(("0", "3"), ("Z", "X"))]),
        ([("0", "Z"), ("3", "Z"), ("3", "X")], [(("0",), ("Z",)), (("3",), ("Z", "X"))]),
    ],
)
def test_combinations_are_written_as_few_rows(
    codes: list[tuple[str, ...]], rows: list[tuple[tuple[str, ...], ...]]
) -> None:
    assert factor(codes) == rows


def test_rows_hold_each_combination_once() -> None:
    codes = [
        code for code in product("012", "ab", "XYZ", "Z") if code != ("1", "a", "Y", "Z") and code[:2] != ("2", "b")
    ]
    rows = factor(codes)
    expanded = [code for row in rows for code in product(*row)]
    assert sorted(expanded) == codes
    assert len(rows) == 4


def row(*values: str) -> Row:
    body_part, approach, device, qualifier = (
        tuple(axis(at, value) for value in own) for at, own in enumerate(values, start=4)
    )
    return Row("0DT", body_part, approach, device, qualifier)


def test_a_row_has_every_combination_of_its_values() -> None:
    both = row("JK", "04", "Z", "Z")
    assert len(both) == 4
    assert [code.text for code in both] == ["0DTJ0ZZ", "0DTJ4ZZ", "0DTK0ZZ", "0DTK4ZZ"]
    assert all(code in both for code in both)


@pytest.mark.parametrize("other", [ICD10PCS("0DTJ7ZZ"), ICD10PCS("0DBJ0ZZ"), "0DTJ0ZZ", None])
def test_a_row_has_nothing_else(other: object) -> None:
    assert other not in row("JK", "04", "Z", "Z")


@pytest.fixture
def table() -> Table:
    """A table in which the meaning of axis 6 depends on axis 7."""
    return Table(
        HEADS,
        ["XW013S6", "XW013S9", "XW0H7K8"],
        {"41": "Subcutaneous Tissue", "53": "Percutaneous", "6S": "S elsewhere", "76": "Group 6", "79": "Group 9"},
        {"6XW013S6": "Vaccine", "6XW013S9": "Antibody"},
    )


def test_a_label_of_a_code_goes_before_that_of_its_table(table: Table) -> None:
    assert [table.axis(text, 6).label for text in ("XW013S6", "XW013S9", "XW013S5")] == [
        "Vaccine",
        "Antibody",
        "S elsewhere",
    ]


def test_a_value_that_no_source_labels_has_the_label_none(table: Table) -> None:
    found = table.axis("XW0H7K8", 4)
    assert (found.position, found.title, found.value, found.label) == (4, "Body Part", "H", None)


def test_values_of_two_meanings_are_two_options_and_two_rows(table: Table) -> None:
    assert [(option.value, option.label, option.count) for option in table.options("XW013")] == [
        ("S", "Vaccine", 1),
        ("S", "Antibody", 1),
    ]
    assert [(option.value, option.label, option.count) for option in table.options("XW0")] == [
        ("1", "Subcutaneous Tissue", 2),
        ("H", None, 1),
    ]
    assert [len(one) for one in table.rows] == [1, 1, 1]


def test_a_table_is_a_container_of_its_codes(table: Table) -> None:
    assert len(table) == 3
    assert [code.text for code in table] == ["XW013S6", "XW013S9", "XW0H7K8"]
    assert ICD10PCS("XW013S9") in table
    assert ICD10PCS("XW013S8") not in table
    assert ICD10PCS("XW0H7K9") not in table
    assert "XW013S9" not in table
    assert repr(table) == "<Table XW0: New Technology, Anatomical Regions, Introduction; 3 codes>"
    assert table.rows is table.rows


@pytest.mark.parametrize(
    ("text", "least", "most", "expected"),
    [
        ("027", 3, 3, "027"),
        (" 02a\n", 3, 3, "02A"),
        ("\uff10\uff12\uff17", 3, 3, "027"),
        ("\u00a002", 0, 7, "02"),
        ("", 0, 7, ""),
        ("02704tz", 0, 7, "02704TZ"),
    ],
)
def test_a_prefix_is_read_as_leniently_as_a_code(text: str, least: int, most: int, expected: str) -> None:
    assert read_prefix(text, least, most) == expected


@pytest.mark.parametrize(
    ("text", "reason", "component", "position", "message"),
    [
        (
            "02I",
            Reason.CHARACTER,
            "root_operation",
            2,
            "character 'I' at position 2, expected a digit or a letter other than I and O",
        ),
        (
            " A27",
            Reason.CHARACTER,
            "section",
            1,
            "character 'A' at position 1, expected a section: a digit or one of B, C, D, F, G, H, X",
        ),
        ("0\u017f7", Reason.NON_ASCII, "text", 1, "character U+017F at position 1, expected ASCII"),
        ("02", Reason.LENGTH, "root_operation", None, "too short, expected 3 characters"),
        ("", Reason.LENGTH, "section", None, "too short, expected 3 characters"),
        (" 0270", Reason.LENGTH, "body_part", 4, "too long at position 4, expected 3 characters"),
        ("02704TZ0", Reason.LENGTH, "qualifier", 7, "too long at position 7, expected 7 characters"),
    ],
)
def test_a_prefix_that_no_code_has_is_refused_with_reason_and_position(
    text: str, reason: Reason, component: str, position: int | None, message: str
) -> None:
    with pytest.raises(InvalidCodeError) as caught:
        read_prefix(text, 3, 3)
    error = caught.value
    assert (error.text, error.reason, error.component, error.position) == (text, reason, component, position)
    assert str(error) == f"{text!r} is not an ICD-10-PCS code: {message}"


def test_a_prefix_of_ten_megabytes_is_refused_at_once() -> None:
    with pytest.raises(InvalidCodeError) as caught:
        read_prefix("0" * 10_000_000, 0, 7)
    assert caught.value.reason is Reason.TOO_LONG


@pytest.mark.parametrize("wrong", [None, 27, b"027", ICD10PCS("02704TZ")])
def test_a_prefix_is_text(wrong: Any) -> None:
    with pytest.raises(
        TypeError, match=f"^expected the first characters of a code as str, got {type(wrong).__name__}$"
    ):
        read_prefix(wrong, 0, 7)


def test_a_value_is_one_character_of_its_axis() -> None:
    assert (read_value(1, "x"), read_value(2, "\uff21"), read_value(7, "z")) == ("X", "A", "Z")


@pytest.mark.parametrize(
    ("position", "character", "reason"),
    [
        (1, "A", Reason.CHARACTER),
        (5, "I", Reason.CHARACTER),
        (5, " ", Reason.CHARACTER),
        (5, "\u00e9", Reason.NON_ASCII),
    ],
)
def test_a_character_that_no_code_has_on_an_axis_is_refused(position: int, character: str, reason: Reason) -> None:
    with pytest.raises(InvalidCodeError) as caught:
        read_value(position, character)
    assert (caught.value.reason, caught.value.position) == (reason, 0)
    assert caught.value.component == ("section" if position == 1 else "approach")
