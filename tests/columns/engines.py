"""The data-frame libraries that the tests of columns run on, each behind the same two functions."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

import pytest

from tests.programs import need

Columns = dict[str, Sequence[Any]]


@dataclass(frozen=True)
class Engine:
    """A way to hold a frame: how it is made of columns, and read back row by row."""

    name: str
    needs: tuple[str, ...]
    make: Callable[[Columns], Any]
    rows: Callable[[Any], list[dict[str, Any]]]
    is_ordered: bool = True
    is_lazy: bool = False
    holds_surrogates: bool = False

    def check(self) -> None:
        """Skip the test where the library is absent, and say which."""
        for name in self.needs:
            pytest.importorskip(name, reason=f"{name} is not installed")
        if self.name == "pyspark":
            need("java")


def _library(name: str) -> Any:
    return import_module(name)


def _plain(value: Any) -> Any:
    """What a library shows of a cell, as Python has it: pandas has three kinds of missing ones."""
    if value is None or value != value or repr(value) in {"<NA>", "NaT"}:  # noqa: PLR0124  not equal to itself is missing
        return None
    if hasattr(value, "date"):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def _plain_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: _plain(cell) for name, cell in row.items()} for row in rows]


def _arrow(columns: Columns) -> Any:
    pa = _library("pyarrow")
    types = {name: pa.date32() if name == "day" else pa.int64() if name == "row" else pa.string() for name in columns}
    return pa.table({name: pa.array(cells, types[name]) for name, cells in columns.items()})


def _polars(columns: Columns) -> Any:
    pl = _library("polars")
    return pl.DataFrame(columns, schema={name: _polars_type(name) for name in columns})


def _polars_type(name: str) -> Any:
    pl = _library("polars")
    return pl.Date if name == "day" else pl.Int64 if name == "row" else pl.String


def _pandas(text: Any) -> Callable[[Columns], Any]:
    def make(columns: Columns) -> Any:
        pd = _library("pandas")
        types = {"day": "datetime64[s]", "row": "int64"}
        frame = pd.DataFrame(
            {name: pd.Series(list(cells), dtype=types.get(name, text)) for name, cells in columns.items()}
        )
        # An index of its own, which the answers must not be matched by.
        return frame.set_axis([row % 7 for row in range(len(frame))], axis="index")

    return make


def _pandas_arrow(columns: Columns) -> Any:
    pd = _library("pandas")
    table = _arrow(columns)
    return pd.DataFrame({name: pd.Series(table[name], dtype=pd.ArrowDtype(table[name].type)) for name in columns})


def _pandas_objects(columns: Columns) -> Any:
    pd = _library("pandas")
    return pd.DataFrame({name: pd.Series(list(cells), dtype=object) for name, cells in columns.items()})


def _pandas_rows(frame: Any) -> list[dict[str, Any]]:
    return _plain_rows(frame.to_dict("records"))


@cache
def _connection() -> Any:
    return _library("duckdb").connect()


def _duckdb_rows(relation: Any) -> list[dict[str, Any]]:
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def _dask(columns: Columns) -> Any:
    return _library("dask.dataframe").from_pandas(_pandas("str")(columns).reset_index(drop=True), npartitions=3)


@cache
def spark() -> Any:
    """A session of PySpark on the loopback, two workers, started once."""
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = _library("pyspark.sql").SparkSession.builder.master("local[2]").appName("medcodes")
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "OFF",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.memory": "1g",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _spark(columns: Columns) -> Any:
    return spark().createDataFrame(_arrow(columns))


ENGINES = (
    Engine("polars", ("polars",), _polars, lambda frame: frame.to_dicts()),
    Engine("polars lazy", ("polars",), lambda c: _polars(c).lazy(), lambda f: f.collect().to_dicts(), is_lazy=True),
    Engine("pandas", ("pandas",), _pandas("str"), _pandas_rows),
    Engine("pandas objects", ("pandas",), _pandas_objects, _pandas_rows, holds_surrogates=True),
    Engine("pandas Arrow", ("pandas", "pyarrow"), _pandas_arrow, _pandas_rows),
    Engine("pyarrow", ("pyarrow",), _arrow, lambda table: table.to_pylist()),
    Engine(
        "duckdb",
        ("duckdb", "pyarrow"),
        lambda columns: _connection().from_arrow(_arrow(columns)),
        _duckdb_rows,
        is_ordered=False,
        is_lazy=True,
    ),
    Engine("dask", ("dask.dataframe", "pandas"), _dask, lambda f: _pandas_rows(f.compute()), is_lazy=True),
    Engine(
        "pyspark",
        ("pyspark", "pyarrow", "pandas"),
        _spark,
        lambda frame: frame.toArrow().to_pylist(),
        is_ordered=False,
        is_lazy=True,
    ),
)


def answers(engine: Engine, frame: Any) -> list[tuple[Any, ...]]:
    """The rows of a frame without their number, in the order of it where the engine keeps none."""
    rows = engine.rows(frame)
    if not engine.is_ordered:
        rows.sort(key=lambda row: int(row["row"]))
    return [tuple(cell for name, cell in row.items() if name != "row") for row in rows]


def numbered(texts: Sequence[str | None], days: Sequence[date | None] | None = None) -> Columns:
    """Columns of texts and days, with the number of each row."""
    columns: Columns = {"row": range(len(texts)), "dx": texts}
    return columns if days is None else columns | {"day": days}
