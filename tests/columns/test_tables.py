"""A book as a table is the book: every row is asked of the release again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import medcodes
from medcodes import columns
from medcodes.codebook import CodeBook, CPTRelease, ICD10CMRelease, ICD10Release, ICD11Release

BOOK = medcodes.on(date(2026, 4, 1))
NAMES = ["code", "parent", "chapter", "title", "valid_from", "valid_to", "billable"]


def test_the_table_holds_every_code_of_the_day_in_tabular_order() -> None:
    cm = BOOK.icd10cm
    held = columns.table(BOOK, "icd10cm")
    assert isinstance(held, pa.Table)
    assert held.column_names == NAMES
    assert held["code"].to_pylist() == [code.text for code in cm]
    for row in held.to_pylist()[::37]:
        entry = cm[row["code"]]
        assert row == {
            "code": entry.code.text,
            "parent": None if entry.parent is None else entry.parent.text,
            "chapter": None if entry.chapter is None else entry.chapter.number,
            "title": entry.title,
            "valid_from": entry.valid_from,
            "valid_to": entry.valid_to,
            "billable": entry.is_billable,
        }


def test_the_table_of_procedures_has_sections() -> None:
    held = columns.table(BOOK, "icd10pcs", backend="polars")
    assert isinstance(held, pl.DataFrame)
    assert held.columns == ["code", "section", "title", "valid_from", "valid_to", "billable"]
    assert held.height == len(BOOK.icd10pcs)
    assert set(held["section"]) == set("0123456789BCDFGHX")
    assert held["billable"].all()


def test_the_table_of_a_users_list() -> None:
    book = BOOK.with_release(CPTRelease.from_rows([("99213", None, date(2020, 1, 1), None)]))
    held = columns.table(book, "cpt", backend="pandas")
    assert isinstance(held, pd.DataFrame)
    assert held.columns.to_list() == ["code", "title", "valid_from", "valid_to", "billable"]
    assert held["code"].to_list() == ["99213"]


@pytest.mark.parametrize("backend", ["pyarrow", "pandas", "polars"])
def test_the_table_of_the_whos_systems_has_parents(backend: Literal["pyarrow", "pandas", "polars"]) -> None:
    book = BOOK.with_release(ICD11Release.from_rows([("2C25", "Kind"), ("2C25.Z", "Unspecified")]))
    book = book.with_release(ICD10Release.from_rows([("F00*", "Of another"), ("F00.0*", None)]))
    found = {
        system: nw.from_native(columns.table(book, system, backend=backend), eager_only=True).to_arrow().to_pydict()
        for system in ("icd11", "icd10")
    }
    always = {"valid_from": [date.min] * 2, "valid_to": [None] * 2, "billable": [False, True]}
    assert found == {
        "icd11": {"code": ["2C25", "2C25.Z"], "parent": [None, "2C25"], "title": ["Kind", "Unspecified"], **always},
        "icd10": {"code": ["F00*", "F00.0*"], "parent": [None, "F00*"], "title": ["Of another", None], **always},
    }


def test_the_timeline_has_one_row_for_a_code_on_a_day_of_its_life() -> None:
    held = columns.timeline(BOOK, "icd10cm", backend="polars")
    assert held.columns == NAMES
    assert held["code"].n_unique() > len(BOOK.icd10cm)
    days = (date(2018, 9, 30), date(2021, 10, 1), date(2027, 9, 30))
    rows = [(code.text, day) for day in days for code in BOOK.icd10cm]
    asked = pl.DataFrame(rows, schema=["code", "day"], orient="row").gather_every(29)
    begun = pl.col("valid_from") <= pl.col("day")
    lasts = pl.col("valid_to").is_null() | (pl.col("day") <= pl.col("valid_to"))
    found = asked.join(held, on="code", maintain_order="left").filter(begun & lasts)
    for row in found.to_dicts():
        entry = medcodes.on(row["day"]).icd10cm[row["code"]]
        assert (row["title"], row["billable"]) == (entry.title, entry.is_billable)
    due = [(text, day) for text, day in asked.rows() if text in medcodes.on(day).icd10cm]
    assert found.select("code", "day").rows() == due


def test_the_spans_of_a_timeline_do_not_overlap() -> None:
    last: tuple[str, date | None] = ("", date.min)
    held = columns.timeline(BOOK, "icd10pcs").select(["code", "valid_from", "valid_to"])
    for code, first, end in zip(*(held[name].to_pylist() for name in held.column_names), strict=True):
        if code == last[0]:
            assert last[1] is not None
            assert first >= last[1] + timedelta(1)
        last = code, end


def test_a_book_without_the_system_has_no_table() -> None:
    with pytest.raises(LookupError, match="^this book holds no release of icd10cm$"):
        columns.table(CodeBook.of(date(2026, 4, 1)), "icd10cm")


def test_a_release_of_one_edition_has_a_table_and_no_timeline() -> None:
    line = f"00001 I10     1 {'hypertension':60} hypertension"
    release = ICD10CMRelease.from_official(edition="2028", valid_from=date(2027, 10, 1), order_file=line)
    book = CodeBook.of(date(2027, 12, 1), release)
    assert columns.table(book, "icd10cm").to_pylist() == [
        {
            "code": "I10",
            "parent": None,
            "chapter": None,
            "title": "hypertension",
            "valid_from": date(2027, 10, 1),
            "valid_to": None,
            "billable": True,
        }
    ]
    with pytest.raises(LookupError, match="^this release of icd10cm knows one day only and has no timeline$"):
        columns.timeline(book, "icd10cm")
    frame = pl.DataFrame({"dx": ["I10"] * 2, "day": [date(2027, 9, 30), date(2028, 1, 1)]})
    annotated = columns.annotate(frame, "dx", system="icd10cm", book=book, as_of="day", add=("status", "reason"))
    assert annotated.select("dx_status", "dx_reason").rows() == [(None, "date"), ("billable", None)]
