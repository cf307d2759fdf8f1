from __future__ import annotations

import pytest

from medcodes import ICD10PCS, InvalidCodeError, Reason
from medcodes.icd10pcs import AXES, AXIS_TITLES, Axis
from tests.vectors.rows import rows

NAMES = ("section", "body_system", "root_operation", "body_part", "approach", "device", "qualifier")


@pytest.mark.parametrize("row", rows("icd10pcs_axes"), ids=lambda row: row["section"])
def test_an_axis_has_the_official_title_of_its_section(row: dict[str, str]) -> None:
    """PCS-5."""
    code = ICD10PCS(f"{row['section']}123456")
    titles = [row[f"axis {position}"] for position in range(1, 8)]
    assert [axis.title for axis in code.axes] == titles
    assert [axis.position for axis in code.axes] == [1, 2, 3, 4, 5, 6, 7]
    assert "".join(axis.value for axis in code.axes) == code.text


def test_every_section_has_titles() -> None:
    assert [row["section"] for row in rows("icd10pcs_axes")] == sorted(AXIS_TITLES)


def test_the_names_of_the_axes_are_the_same_in_every_section() -> None:
    code = ICD10PCS("B2111ZZ")
    assert AXES == NAMES
    assert tuple(getattr(code, name) for name in NAMES) == code.axes
    assert code.approach == Axis(5, "Contrast", "1")


def test_a_code_is_made_of_its_axes() -> None:
    code = ICD10PCS("02704TZ")
    assert ICD10PCS.of(**{name: getattr(code, name).value for name in NAMES}) == code


PARTS = dict(zip(NAMES, "02704TZ", strict=True))


@pytest.mark.parametrize(
    ("axis", "value", "place", "found"),
    [
        ("section", "02", (Reason.LENGTH, "section", 1), "too long at position 1, expected 1 character"),
        ("device", "", (Reason.LENGTH, "device", None), "too short, expected 1 character"),
        (
            *("device", "O", (Reason.CHARACTER, "device", 5)),
            "character 'O' at position 5, expected a digit or a letter other than I and O",
        ),
        (
            *("device", "t", (Reason.CHARACTER, "text", 5)),
            "character 't' at position 5, expected the canonical text '02704TZ'",
        ),
        ("section", " ", (Reason.LENGTH, "qualifier", None), "too short, expected 7 characters"),
        (
            *("section", "E", (Reason.CHARACTER, "section", 0)),
            "character 'E' at position 0, expected a section: a digit or one of B, C, D, F, G, H, X",
        ),
    ],
    ids=["two characters", "none", "letter O", "lower case", "blank", "no section"],
)
def test_an_axis_takes_one_of_its_characters(
    axis: str, value: str, place: tuple[Reason, str, int | None], found: str
) -> None:
    parts = PARTS | {axis: value}
    with pytest.raises(InvalidCodeError) as refused:
        ICD10PCS.of(**parts)
    error = refused.value
    assert (error.reason, error.component, error.position) == place
    assert error.text == (value if len(value) != 1 else "".join(parts.values()))
    assert str(error) == f"{error.text!r} is not an ICD-10-PCS code: {found}"


@pytest.mark.parametrize("value", [None, 0, b"0", []], ids=repr)
def test_an_axis_takes_a_str(value: str) -> None:
    with pytest.raises(TypeError):
        ICD10PCS.of(**PARTS | {"approach": value})


def test_the_axes_are_given_by_name() -> None:
    with pytest.raises(TypeError):
        ICD10PCS.of(**PARTS | {"function": "0"})
