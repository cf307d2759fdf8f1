"""The same for what needs a package beside this one, and that no public function was forgotten."""

from __future__ import annotations

import inspect
from enum import Enum
from typing import TYPE_CHECKING

import polars as pl
import pytest

from medcodes import ICD10CM, columns
from medcodes import strategies as mst
from medcodes.codebook import CPTRelease
from medcodes.integrations.sqlalchemy import CodeType
from medcodes.pairing import EDITS, Setting
from tests.architecture.package import public_names
from tests.architecture.test_public_api import homes
from tests.architecture.test_wrong_types import BOOK, DAY, GROUPS
from tests.architecture.wrong_types import faults, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.architecture.wrong_types import Case

FRAME = pl.DataFrame({"dx": ["I10"], "id": ["a"], "day": [DAY], "px": ["20610"]})
# What the library makes and hands out; who makes one by hand has the type checker.
MADE_BY_THE_LIBRARY = {
    *("AgeRange", "Approach", "Axis", "Basis", "Block", "Builder", "CPTSection", "Changes", "Chapter", "CodeBook"),
    *("CodeRange", "CodeSet", "Codes", "Completion", "Condition", "CPTRelease", "Edition", "Entry", "Explanation"),
    *(
        "Finding",
        "Found",
        "Guideline",
        "HCPCSRelease",
        "Heading",
        "Hit",
        "ICD10CMEntry",
        "ICD10CMRelease",
        "ICD10Entry",
    ),
    *("ICD10PCSEntry", "ICD10PCSRelease", "ICD10Release", "ICD11Entry", "ICD11Release", "Identifier", "KeyEntry"),
    *("LabelledAxis", "LicensedEntry", "Lookalike", "MUE", "Note", "Operation", "Option", "Place", "Received"),
    *("ReceivedCodes", "Release", "Report", "Row", "Separators", "SetChanges", "Span", "Suggestion", "Table", "Unread"),
    "Unreadable",
}
# Asked by the library with what it has in hand, many times a claim or a code; a check at each would be paid by all.
ASKED_WITHIN = {
    *("CodeRange.holds", "Condition.holds", "Context.day_of", "Context.lacking", "Context.pointed", "Context.tables"),
    *("Edit.applies", "Edit.finding", "Guideline.concerns", "Identifier.read", "Table.axis", "TabularRelease.notes_at"),
}
# Their callers, and what these give, are others' to say: the set protocol, SQLAlchemy, cattrs.
CALLED_BY_OTHERS = {
    *("Codes.isdisjoint", "CodeType.coerce_compared_value", "CodeType.process_bind_param"),
    *("CodeType.process_result_value", "configure", "format_exception"),
}


def of_columns() -> Iterator[Case]:
    names = {"claim": "id", "service_date": "day", "diagnoses": "dx", "procedure": "px"}
    more = {"modifiers": "m", "pointers": "p", "line": "l", "units": "u", "age": "a", "sex": "s"}
    yield columns.ClaimColumns, {**names, **more}
    annotated = {"frame": FRAME, "column": "dx", "system": "icd10cm", "add": ("code",), "progress": None}
    yield columns.annotate, {**annotated, "book": BOOK, "as_of": None}
    yield columns.annotate, {**annotated, "book": None, "as_of": "day"}
    checked = {"frame": FRAME, "columns": columns.ClaimColumns(**names), "setting": Setting.PROFESSIONAL}
    yield columns.check, {**checked, "book": BOOK, "edits": EDITS.only("age"), "tables": ()}
    # A small list: the whole book is made into a table anew each time.
    book = BOOK.with_release(CPTRelease.from_rows([("20610", "x")]))
    yield from (
        (make, {"book": book, "system": "cpt", "backend": "polars"}) for make in (columns.table, columns.timeline)
    )


def of_strategies() -> Iterator[Case]:
    yield mst.claims, {"setting": None, "defect": None}
    yield mst.cpt_codes, {"category": None}
    some = {"as_of": None, "billable": None, "prefix": "", "chapter": None, "where": None}
    yield mst.icd10cm_codes, some
    yield mst.icd10pcs_codes, {"as_of": None, "table": None, "where": None}
    yield mst.retired_codes, {"code_type": ICD10CM, "as_of": None}
    yield from ((draw, {"code_type": ICD10CM}) for draw in (mst.near_misses, mst.unlisted_codes))
    yield mst.spellings, {"code": ICD10CM("I10")}


def of_integrations() -> Iterator[Case]:
    yield CodeType, {"code_type": ICD10CM}


EXTRAS = (of_columns, of_strategies, of_integrations)


@pytest.mark.parametrize("cases", EXTRAS, ids=lambda cases: cases.__name__)
def test_a_wrong_type_is_refused_at_the_door(cases: Callable[[], Iterator[Case]]) -> None:
    """As where no other package is needed."""
    assert [f"{name_of(function)} {fault}" for function, given in cases() for fault in faults(function, given)] == []


def test_no_public_function_is_forgotten() -> None:
    tried = {name_of(function) for cases in (*GROUPS, *EXTRAS) for function, _ in cases()}
    assert {name for name in functions() if name not in tried} == MADE_BY_THE_LIBRARY | ASKED_WITHIN | CALLED_BY_OTHERS


def functions() -> Iterator[str]:
    """The names of all that can be called with an argument, of every home."""
    for thing in {
        id(one): one for home in homes() for one in (getattr(home, name) for name in public_names(home))
    }.values():
        if isinstance(thing, type):
            if issubclass(thing, (Enum, BaseException)) or getattr(thing, "_is_protocol", False):
                continue
            held = [getattr(thing, name) for name in dir(thing) if not name.startswith("_")]
            found = [thing, *(one for one in held if callable(one) and not isinstance(one, type))]
        else:
            found = [thing] if callable(thing) else []
        for one in found:
            try:
                parameters = set(inspect.signature(one).parameters) - {"self"}
            except ValueError:
                continue
            if parameters and getattr(one, "__module__", "").startswith("medcodes"):
                yield name_of(one)
