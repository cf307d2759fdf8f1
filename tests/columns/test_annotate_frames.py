"""What each kind of frame may hold, what is refused and in which words, and when the work is done."""

from __future__ import annotations

import pickle
import re
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import medcodes
from medcodes import ICD10CM, columns
from medcodes.columns import lazy, local
from medcodes.columns.question import Answers
from tests.columns.spy import noting

BOOK = medcodes.on(date(2026, 3, 2))
TEXTS = ["M54.50", "m545", None, "KNEE"]
# How pandas holds text where nothing else is said.
TEXT = str(pd.Series(["I10"], dtype="str").dtype)
STATUSES = ["billable", "header", None, None]
HOLDERS = {
    "polars String": pl.DataFrame({"dx": TEXTS}),
    "polars Categorical": pl.DataFrame({"dx": TEXTS}, schema={"dx": pl.Categorical}),
    "polars Enum": pl.DataFrame({"dx": TEXTS}, schema={"dx": pl.Enum(["KNEE", "m545", "M54.50"])}),
    "pandas str": pd.DataFrame({"dx": pd.Series(TEXTS, dtype="str")}),
    "pandas string": pd.DataFrame({"dx": pd.Series(TEXTS, dtype="string")}),
    "pandas object": pd.DataFrame({"dx": pd.Series(TEXTS, dtype=object)}),
    "pandas category": pd.DataFrame({"dx": pd.Series(TEXTS, dtype="category")}),
    "pandas Arrow string": pd.DataFrame({"dx": pd.Series(TEXTS, dtype=pd.ArrowDtype(pa.string()))}),
    "pandas Arrow large_string": pd.DataFrame({"dx": pd.Series(TEXTS, dtype=pd.ArrowDtype(pa.large_string()))}),
    "pyarrow string": pa.table({"dx": pa.array(TEXTS, pa.string())}),
    "pyarrow large_string": pa.table({"dx": pa.array(TEXTS, pa.large_string())}),
    "pyarrow string_view": pa.table({"dx": pa.array(TEXTS, pa.string_view())}),
    "pyarrow dictionary": pa.table({"dx": pa.array(TEXTS).dictionary_encode()}),
    "pyarrow chunks": pa.table({"dx": pa.chunked_array([TEXTS[:1], [], TEXTS[1:]], pa.string())}),
    "pyarrow dictionaries": pa.table(
        {"dx": pa.chunked_array([pa.array(part).dictionary_encode() for part in (TEXTS[:3], ["KNEE"])])}
    ),
}


def cells(frame: Any, name: str) -> list[Any]:
    """A column as Python's own objects."""
    found = frame[name].to_pylist() if isinstance(frame, pa.Table) else frame[name].to_list()
    return [None if pd.isna(cell) else cell for cell in found]


@pytest.mark.parametrize("name", HOLDERS)
def test_text_is_read_however_it_is_held(name: str) -> None:
    annotated = columns.annotate(HOLDERS[name], "dx", system="icd10cm", book=BOOK)
    assert cells(annotated, "dx_status") == STATUSES
    assert cells(annotated, "dx") == TEXTS


@pytest.mark.parametrize(
    ("dtype", "text", "truth", "number"),
    [
        ("str", TEXT, "boolean", "Int64"),
        ("string", "string", "boolean", "Int64"),
        (object, "object", "boolean", "Int64"),
        ("category", TEXT, "boolean", "Int64"),
        (pd.ArrowDtype(pa.large_string()), "string[pyarrow]", "bool[pyarrow]", "int64[pyarrow]"),
    ],
    ids=["str", "string", "object", "category", "Arrow"],
)
def test_answers_in_pandas_are_held_as_the_text_is(dtype: Any, text: str, truth: str, number: str) -> None:
    frame = pd.DataFrame({"dx": pd.Series(TEXTS, dtype=dtype)})
    annotated = columns.annotate(frame, "dx", system="icd10cm", book=BOOK, add=("title", "billable", "chapter"))
    assert [str(annotated[name].dtype) for name in ("dx_title", "dx_billable", "dx_chapter")] == [text, truth, number]


def test_cells_that_are_no_text_have_a_reason_and_raise_nothing() -> None:
    held = [99213, 1.5, b"I10", float("nan"), pd.NA, ["I10"], ICD10CM("I10"), medcodes.CPT("99213"), "I10", True]
    frame = pd.DataFrame({"dx": pd.Series(held, dtype=object)})
    annotated = columns.annotate(frame, "dx", system="icd10cm", book=BOOK, add=("code", "billable", "reason"))
    found = list(zip(*(cells(annotated, f"dx_{name}") for name in ("code", "billable", "reason")), strict=True))
    wrong, missing, right = (None, False, "type"), (None, None, None), ("I10", True, None)
    assert found == [wrong, wrong, wrong, missing, missing, wrong, right, wrong, right, wrong]


def test_texts_that_differ_after_a_nul_are_two() -> None:
    """In pandas 2 objects that differ only there had one number."""
    frame = pd.DataFrame({"dx": pd.Series(["I10", "I10\0", "\0", ""], dtype=object)})
    annotated = columns.annotate(frame, "dx", system="icd10cm", book=BOOK, add=("code", "reason"))
    assert cells(annotated, "dx_code") == ["I10", None, None, None]
    assert cells(annotated, "dx_reason") == [None, "character", "character", "empty"]


def test_dates_as_python_has_them_and_with_a_time_of_day() -> None:
    held = [date(2021, 9, 30), datetime(2021, 9, 30, 23, 59), datetime(2021, 10, 1, tzinfo=UTC), None, "2021-10-01", 7]  # noqa: DTZ001  the day that it shows counts
    statuses = ["billable", "billable", "header", None, None, None]
    frame = pd.DataFrame({"dx": "M54.5", "day": pd.Series(held, dtype=object)})
    assert cells(columns.annotate(frame, "dx", system="icd10cm", as_of="day"), "dx_status") == statuses


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_a_time_of_day_does_not_matter(unit: Any) -> None:
    moments = [datetime(2021, 9, 30, 23, 59, 59), datetime(2021, 10, 1), None]  # noqa: DTZ001  a column without zone
    for frame in (
        pl.DataFrame({"dx": "M54.5", "day": moments}, schema_overrides={"day": pl.Datetime(unit)}),
        pd.DataFrame({"dx": "M54.5", "day": pd.Series(moments, dtype=f"datetime64[{unit}]")}),
        pd.DataFrame({"dx": "M54.5", "day": pd.Series(moments, dtype=pd.ArrowDtype(pa.timestamp(unit)))}),
        pa.table({"dx": ["M54.5"] * 3, "day": pa.array(moments, pa.timestamp(unit))}),
    ):
        annotated = columns.annotate(frame, "dx", system="icd10cm", as_of="day")
        assert cells(annotated, "dx_status") == ["billable", "header", None]


REFUSED: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "system": (
        {"system": "icd9"},
        ValueError,
        "no code system 'icd9', expected one of icd10cm, icd10pcs, cpt, hcpcs, ",
    ),
    "field": ({"add": ("name",)}, ValueError, "no column 'name' to add, expected some of code, status, billable, "),
    "add": ({"add": "code"}, TypeError, "add: expected several names, got the str 'code'"),
    "section": ({"add": ("section",)}, ValueError, "icd10cm has no section, only cpt and icd10pcs"),
    "chapter": ({"system": "cpt", "add": ("chapter",)}, ValueError, "cpt has no chapter, only icd10cm"),
    "no book": ({"book": None}, LookupError, "without a book only code, reason and section can be told"),
    "no list": ({"system": "hcpcs"}, LookupError, "this book holds no release of hcpcs"),
    "column": ({"column": "px"}, ValueError, "the frame has no column 'px'"),
    "taken": ({"add": ("n",), "column": "dx"}, ValueError, "no column 'n' to add"),
    "a name there": ({"column": "code", "add": ("title",)}, ValueError, "the frame has a column 'code_title' already"),
    "number": (
        {"column": "n"},
        TypeError,
        "column 'n' holds Int64, expected text (a number has lost its leading zeros)",
    ),
    "day": ({"as_of": "n"}, TypeError, "column 'n' holds Int64, expected dates"),
    "text day": ({"as_of": "dx"}, TypeError, "column 'dx' holds String, expected dates"),
    "zone": ({"as_of": "utc"}, TypeError, "column 'utc' has the time zone UTC, expected dates: a day has no zone"),
    "no day": ({"as_of": "when"}, ValueError, "the frame has no column 'when'"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("lazy", [False, True], ids=["eager", "lazy"])
def test_what_cannot_be_asked_is_refused_at_once(name: str, lazy: bool) -> None:
    changes, error, message = REFUSED[name]
    utc = datetime(2026, 1, 1, tzinfo=UTC)
    frame = pl.DataFrame({"dx": TEXTS, "n": range(4), "utc": utc, "code": "I10", "code_title": ""})
    asked: dict[str, Any] = {"column": "dx", "system": "icd10cm", "book": BOOK} | changes
    with pytest.raises(error, match="^" + re.escape(message)):
        columns.annotate(frame.lazy() if lazy else frame, asked.pop("column"), **asked)


def test_a_frame_may_have_columns_that_no_text_names() -> None:
    frame = pd.DataFrame({"dx": ["I10"], 0: [1], ("a", "b"): [2]})
    annotated = columns.annotate(frame, "dx", system="icd10cm", book=BOOK, add=("status",))
    assert list(annotated.columns) == ["dx", 0, ("a", "b"), "dx_status"]
    assert cells(annotated, "dx_status") == ["billable"]


def test_dates_that_dask_holds_as_objects() -> None:
    dask = pytest.importorskip("dask")
    frame = pd.DataFrame({"dx": ["M54.5", "M54.5"], "day": [date(2021, 9, 30), None]}, dtype=object)
    with dask.config.set({"dataframe.convert-string": False}):
        held = pytest.importorskip("dask.dataframe").from_pandas(frame, npartitions=1)
        annotated = columns.annotate(held, "dx", system="icd10cm", as_of="day", add=("status", "reason")).compute()
    assert cells(annotated, "dx_status") == ["billable", None]
    assert cells(annotated, "dx_reason") == [None, "date"]


def test_where_nothing_is_asked_the_frame_comes_back() -> None:
    for frame in (pl.DataFrame({"dx": TEXTS}), pl.LazyFrame({"dx": TEXTS}), pd.DataFrame({"dx": TEXTS})):
        assert columns.annotate(frame, "dx", system="icd10cm", book=BOOK, add=()) is frame


def test_polars_objects_are_no_text() -> None:
    frame = pl.DataFrame({"dx": pl.Series(TEXTS, dtype=pl.Object)})
    with pytest.raises(TypeError, match=r"^column 'dx' holds Object, expected text \(a number has lost"):
        columns.annotate(frame, "dx", system="icd10cm", book=BOOK)
    with pytest.raises(TypeError, match="^column 'dx' holds Object, expected dates$"):
        columns.annotate(frame.with_columns(text=pl.lit("I10")), "text", system="icd10cm", as_of="dx")


def test_the_grammar_needs_no_book() -> None:
    frame = pl.DataFrame({"px": ["99213", "G0402", "99213-25", None]})
    annotated = columns.annotate(frame, "px", system="cpt", add=("code", "reason", "section"))
    assert annotated.rows() == [
        ("99213", "99213", None, "Evaluation and Management"),
        ("G0402", None, "kind", None),
        ("99213-25", None, "modifier", None),
        (None, None, None, None),
    ]


def test_progress_is_told_slice_by_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "SLICE", 3)
    told: list[tuple[int, int]] = []
    for frame in (pl.DataFrame({"dx": TEXTS * 2}), pd.DataFrame({"dx": TEXTS * 2}), pa.table({"dx": TEXTS * 2})):
        annotated = columns.annotate(
            frame, "dx", system="icd10cm", book=BOOK, progress=lambda done, rows: told.append((done, rows))
        )
        assert cells(annotated, "dx_status") == STATUSES * 2
    assert told == [(3, 8), (6, 8), (8, 8)] * 3


def test_progress_of_a_lazy_frame_is_refused() -> None:
    with pytest.raises(TypeError, match="^progress is told for frames in memory only, this one is lazy$"):
        columns.annotate(pl.LazyFrame({"dx": TEXTS}), "dx", system="icd10cm", book=BOOK, progress=print)


def test_a_polars_lazy_frame_asks_only_of_the_rows_and_columns_that_are_collected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(Answers, "told", noting(Answers.told, asked))
    frame = pl.LazyFrame({"dx": TEXTS, "n": range(4)})
    annotated = columns.annotate(frame, "dx", system="icd10cm", book=BOOK)
    assert annotated.collect_schema().names() == ["dx", "n", "dx_code", "dx_status", "dx_title"]
    assert annotated.select("n").collect().height == 4
    assert asked == []
    assert annotated.filter(pl.col("n") < 2).select("dx_status").collect().to_series().to_list() == STATUSES[:2]
    assert set(asked) == {None, "M54.50", "m545"}


def test_batches_of_a_polars_lazy_frame_share_what_they_found(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(Answers, "told", noting(Answers.told, asked))
    frame = pl.concat([pl.LazyFrame({"dx": TEXTS})] * 50)
    annotated = columns.annotate(frame, "dx", system="icd10cm", book=BOOK)
    for _ in range(2):
        assert annotated.collect(engine="streaming")["dx_status"].to_list() == STATUSES * 50
    assert sorted(map(str, asked)) == ["KNEE", "M54.50", "None", "m545"]


def test_small_arrow_batches_are_asked_together_and_answered_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs in a worker of PySpark, which hands over few rows at a time."""
    monkeypatch.setattr(lazy, "ENOUGH", 5)
    asked: list[Any] = []
    monkeypatch.setattr(local.Shelf, "number", noting(local.Shelf.number, asked))
    batches = [pa.array(TEXTS[:size], pa.string()) for size in (1, 3, 0, 2, 4, 1)]
    desk = lazy.Desk(Answers("icd10cm", ("status",), BOOK, by_date=False))
    found = list(lazy._by_text(lazy.Plain(desk))(iter(batches)))
    assert [array.field("status").to_pylist() for array in found] == [STATUSES[:size] for size in (1, 3, 0, 2, 4, 1)]
    assert [len(text) for text in asked] == [6, 5]
    assert list(lazy._by_text(lazy.Plain(desk))(iter([]))) == []


def test_a_worker_asks_a_text_once_and_begins_anew_where_it_kept_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks of one frame share what a worker found; a function is unpickled for each, its variable is not."""
    asked: list[object] = []
    monkeypatch.setattr(Answers, "told", noting(Answers.told, asked))
    desk = pickle.loads(pickle.dumps(lazy.Desk(Answers("icd10cm", ("status",), BOOK, by_date=False))))
    work = lazy._by_text(lazy.Plain(desk))

    def task(*texts: str | None) -> list[str | None]:
        return [cell for array in work(iter([pa.array(texts, pa.string())])) for cell in array.field(0).to_pylist()]

    assert task(*TEXTS) == STATUSES
    assert task("KNEE", "I10", "M54.50", None) == [None, "billable", "billable", None]
    assert asked == [None, "M54.50", "m545", "KNEE", "I10"]
    monkeypatch.setattr(lazy, "MOST", 4)
    asked.clear()
    assert task("I10", "I11") == ["billable", "header"]
    assert asked == [None, "I10", "I11"]
    assert len(pickle.dumps(desk)) < 500
