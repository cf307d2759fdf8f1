from __future__ import annotations

import copy
import pickle
from datetime import date

import pytest

from medcodes import (
    ICD10CM,
    ClaimFormatError,
    DataFormatError,
    ICD11Cluster,
    InvalidCodeError,
    MedcodesError,
    Reason,
    Status,
    UnknownCodeError,
    UnsupportedDateError,
)
from medcodes.errors import shown

DAY = date(2026, 3, 2)
ERRORS = [
    (
        InvalidCodeError("cpt", "9921X", Reason.CHARACTER, "category", 4, "a digit"),
        "'9921X' is not a CPT code: character 'X' at position 4, expected a digit",
        ValueError,
    ),
    (
        InvalidCodeError("procedure", "9921X", Reason.LENGTH, "text", None, "5 or 7 characters"),
        "'9921X' is not a code of procedure: too short, expected 5 or 7 characters",
        ValueError,
    ),
    (
        UnknownCodeError(ICD10CM("M54.5"), DAY, Status.RETIRED, iter((ICD10CM("M54.50"), ICD10CM("M54.51")))),
        "'M54.5' is no code on 2026-03-02: retired, succeeded by M54.50, M54.51",
        LookupError,
    ),
    (
        UnknownCodeError(ICD10CM("M54.5"), DAY, Status.RETIRED, [ICD10CM(f"M54.5{n}") for n in range(5)]),
        "'M54.5' is no code on 2026-03-02: retired, succeeded by M54.50, M54.51, M54.52, M54.53, M54.54",
        LookupError,
    ),
    (
        UnknownCodeError(ICD10CM("M54.5"), DAY, Status.RETIRED, [ICD10CM(f"M54.5{n}") for n in range(6)]),
        "'M54.5' is no code on 2026-03-02: retired, succeeded by M54.50, M54.51, M54.52, M54.53, M54.54 and 1 more",
        LookupError,
    ),
    (
        UnknownCodeError(ICD10CM("M54.5"), DAY, Status.RETIRED, [ICD10CM(f"M54.5{n}") for n in range(7)]),
        "'M54.5' is no code on 2026-03-02: retired, succeeded by M54.50, M54.51, M54.52, M54.53, M54.54 and 2 more",
        LookupError,
    ),
    (
        UnknownCodeError(ICD10CM("Z99.999"), DAY, Status.UNKNOWN),
        "'Z99.999' is no code on 2026-03-02: unknown",
        LookupError,
    ),
    (
        UnknownCodeError(ICD10CM("Z99.999"), date.min, Status.UNKNOWN),
        "'Z99.999' is no code: unknown",
        LookupError,
    ),
    (
        UnknownCodeError(ICD11Cluster("NC72.32/2C25.2&XH74S1"), DAY, Status.FUTURE),
        "'NC72.32/2C25.2&X'... is no code on 2026-03-02: future",
        LookupError,
    ),
    (
        UnsupportedDateError(date(1999, 1, 1), date(2015, 10, 1), date(2027, 9, 30)),
        "no data for 1999-01-01, expected a date from 2015-10-01 to 2027-09-30",
        LookupError,
    ),
    (ClaimFormatError("lines[0].code", "expected text"), "lines[0].code: expected text", ValueError),
    (DataFormatError("expected 5 columns, found 3", 12), "line 12: expected 5 columns, found 3", ValueError),
    (DataFormatError("no rows"), "no rows", ValueError),
]

NUMBERS = [f"{number} {type(row[0]).__name__}" for number, row in enumerate(ERRORS)]


@pytest.mark.parametrize(("error", "message", "builtin"), ERRORS, ids=NUMBERS)
def test_the_message_is_made_from_the_attributes(error: MedcodesError, message: str, builtin: type[Exception]) -> None:
    assert str(error) == message
    assert error.args == (message,)
    assert isinstance(error, builtin)


@pytest.mark.parametrize("error", [row[0] for row in ERRORS], ids=NUMBERS)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_survives_pickling(error: MedcodesError, protocol: int) -> None:
    again = pickle.loads(pickle.dumps(error, protocol))
    assert type(again) is type(error)
    assert vars(again) == vars(error)
    assert again.args == error.args


@pytest.mark.parametrize("error", [row[0] for row in ERRORS], ids=NUMBERS)
def test_an_error_survives_copying(error: MedcodesError) -> None:
    for again in (copy.copy(error), copy.deepcopy(error)):
        assert vars(again) == vars(error)
        assert str(again) == str(error)


def test_the_attributes_are_those_of_the_interface() -> None:
    """docs/reference/spec.md promises them; programs read them."""
    names = [(type(error).__name__, sorted(vars(error))) for error, _, _ in ERRORS]
    assert dict(names) == {
        "InvalidCodeError": ["component", "expected", "position", "reason", "system", "text"],
        "UnknownCodeError": ["code", "date", "status", "successors"],
        "UnsupportedDateError": ["date", "first", "last"],
        "ClaimFormatError": ["path", "problem"],
        "DataFormatError": ["line", "problem"],
    }


def test_the_members_are_closed_and_travel_as_their_values() -> None:
    assert ", ".join(Reason) == "empty, too_long, non_ascii, character, dot, length, kind, modifier, structure"
    assert ", ".join(Status) == "billable, header, retired, future, unknown"


def test_a_text_is_shown_to_its_16th_character() -> None:
    assert shown("0123456789abcdef") == "'0123456789abcdef'"
    assert shown("0123456789abcdefg") == "'0123456789abcdef'..."


def test_no_more_than_16_characters_of_a_patient_are_shown() -> None:
    text = "E11.9 Jane Roe, born 1962-03-01, 12 Elm Street"
    with pytest.raises(InvalidCodeError) as refused:
        ICD10CM.parse(text)
    for rendering in (str(refused.value), repr(refused.value), repr(refused.value.args)):
        assert text[:16] in rendering
        assert text[:17] not in rendering
        assert "born" not in rendering
    assert refused.value.text == text


def test_no_other_error_hides_behind_a_refusal() -> None:
    with pytest.raises(InvalidCodeError) as refused:
        ICD10CM.parse("?")
    assert refused.value.__context__ is None
