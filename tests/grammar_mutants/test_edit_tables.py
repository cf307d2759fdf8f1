"""Wrong tables of the edits, each of which a claim of the vectors must refuse.

The limits and lists of the edits stand beside their functions, where mutation testers do not
look. So each bound is moved by one, and each list loses each of its members in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from medcodes.pairing.edits import conflicts, dates, laterality, patient, sequence, structure, tabled
from tests.unit.edits.cases import Case, cases

TABLES: list[tuple[ModuleType, str, str]] = [
    (conflicts, "EXTERNAL_CAUSES", "encounter-consistency"),
    (conflicts, "SEQUELA", "encounter-consistency"),
    (dates, "PAYMENT_WINDOW", "claim-dates"),
    (laterality, "HEMIPLEGIA", "laterality-modifier"),
    (laterality, "LEFT_MODIFIERS", "laterality-modifier"),
    (laterality, "RIGHT_MODIFIERS", "laterality-modifier"),
    (laterality, "LIMB_SYSTEMS", "laterality-procedure"),
    (laterality, "SIDE_WORDS", "laterality-diagnoses"),
    (patient, "OTHER", "sex"),
    (sequence, "NOT_ONLY_FIRST", "first-listed-only"),
    (sequence, "ONLY_FIRST", "first-listed-only"),
    (structure, "AGES", "impossible-number"),
    (structure, "INDICATORS", "poa"),
    (structure, "MOST_DIAGNOSES", "too-many-diagnoses"),
    (structure, "MOST_EXTERNAL_CAUSES", "too-many-diagnoses"),
    (structure, "MOST_MODIFIERS", "too-many-modifiers"),
    (structure, "MOST_POINTERS", "pointer"),
    (structure, "MOST_PROCEDURES", "too-many-procedures"),
    (structure, "MOST_REASONS", "too-many-diagnoses"),
    (structure, "SIDES", "modifier-conflict"),
    (tabled, "EITHER_LINE_SINCE", "ncci-ptp"),
    (tabled, "PTP_MODIFIERS", "ncci-ptp"),
]
CASES = cases()


def wrong(right: Any) -> Iterator[Any]:
    """A number, a day or an end of a range moved by one; a list or a mapping without one of its members."""
    if isinstance(right, int):
        yield from (right - 1, right + 1)
    elif isinstance(right, date | timedelta):
        yield from (right - timedelta(days=1), right + timedelta(days=1))
    elif isinstance(right, range):
        yield from (range(right.start + low, right.stop + high) for low, high in ((-1, 0), (1, 0), (0, -1), (0, 1)))
    elif isinstance(right, dict):
        for key, value in right.items():
            yield from ({**right, key: other} for other in (wrong(value) if isinstance(value, int) else ()))
            yield {other: value for other, value in right.items() if other != key}
    elif isinstance(right, str):
        yield from (right.replace(member, "") for member in right)
    else:
        assert isinstance(right, tuple | frozenset)
        yield from (type(right)(other for other in right if other != member) for member in right)


@cache
def held(edit: str) -> list[Case]:
    return [case for case in CASES if case.edit == edit]


def survives(edit: str) -> bool:
    """Whether every vector of an edit gets the findings that it should."""
    try:
        return all([str(finding) for finding in case.report().findings] == case.finds for case in held(edit))
    except KeyError:
        return False


@pytest.mark.parametrize(("module", "name", "edit"), TABLES, ids=[name for _, name, _ in TABLES])
def test_a_wrong_table_is_killed(module: ModuleType, name: str, edit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = getattr(module, name)
    assert survives(edit)
    alive: list[Any] = []
    for table in wrong(right):
        monkeypatch.setattr(module, name, table)
        if survives(edit):
            alive.append(table)
    assert alive == []
