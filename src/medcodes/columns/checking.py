"""``check``: claims in a frame, judged as ``medcodes.pairing.check`` judges each of them."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

import narwhals.stable.v2 as nw

from medcodes.codebook.book import CodeBook
from medcodes.codebook.bundled import coverage, on
from medcodes.columns.claims import FINDING, ClaimColumns, Judge
from medcodes.columns.foreign import Native, Series, dask_schema, eager_schema, engine, library, quoted, wrapped
from medcodes.columns.local import arrow_type, column
from medcodes.errors import expect
from medcodes.pairing.claim import Setting
from medcodes.pairing.edits import EDITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from narwhals.stable.v2.typing import IntoFrameT

    from medcodes.pairing.context import Edit
    from medcodes.pairing.tables import Table

__all__ = ["check"]

# Rows of one Arrow batch of findings.
BATCH: Final = 10_000


def check(  # noqa: PLR0913  a frame, its columns, and what `pairing.check` takes
    frame: IntoFrameT,
    columns: ClaimColumns,
    *,
    setting: Setting = Setting.PROFESSIONAL,
    book: CodeBook | None = None,
    edits: Iterable[Edit] = EDITS,
    tables: Iterable[Table] = (),
) -> IntoFrameT:
    """Judge the claims of a frame of claim lines, and return the findings, one in a row.

    Each claim is judged as ``medcodes.pairing.check`` judges it, by the book of its own
    day: the package's data, or the releases of ``book``. The frame that comes back is of
    the caller's own type. It has the column of the claim and

    - line: the number of the line that the finding is about, null where it is another part;
    - edit, severity, message, source: as a ``Finding`` has them; codes: their texts;
    - part, index: the place on the claim, as ``Place`` has it.

    A claim without findings has no row. One that could not be judged, since it has no
    date or one outside the data, has the edit "unsupported-date". Edits that need what
    the frame does not hold (an age, a sex, a table) say nothing.

    The claims are grouped by the library that holds the frame; frames of Dask, DuckDB and
    PySpark keep no order, so that ``columns`` must name the number of the line. DuckDB
    does the work at once, the others when the findings are asked for.

    Raises ValueError for a column that is not there or a line number that is needed,
    TypeError for a day that is text or a number.

    >>> from datetime import date
    >>> import polars
    >>> from medcodes.columns import ClaimColumns
    >>> lines = polars.DataFrame(
    ...     {"id": [7, 7], "day": date(2026, 3, 2), "dx": "m54.5", "px": ["99213", "2061"], "to": "A"}
    ... )
    >>> held = ClaimColumns(claim="id", service_date="day", diagnoses="dx", procedure="px", pointers="to")
    >>> check(lines, held).select("id", "line", "edit", "codes").rows()
    [(7, None, 'code-not-billable', 'M54.5'), (7, 2, 'malformed-code', '')]
    """
    if setting is Setting.INPATIENT:
        raise ValueError("an inpatient claim has no lines that a row could be; build it and check it by itself")
    expect("columns", columns, ClaimColumns)
    expect("book", book, CodeBook, type(None))
    judge = Judge(columns, Setting(setting), on(coverage()[0]) if book is None else book, edits, tables)
    native: Native = frame
    found: IntoFrameT
    if nw.dependencies.is_dask_dataframe(frame):
        found = _dask(native, judge)
        return found
    given: nw.DataFrame[Any] | nw.LazyFrame[Any] = nw.from_native(native)
    if isinstance(given, nw.DataFrame):
        _check_names(eager_schema(given, judge.columns.names), judge)
        found = _judged(given, judge).to_native()
        return found
    _check_names(given.collect_schema(), judge)
    work = _ENGINES.get(engine(given))
    if work is None:
        raise TypeError(f"expected a frame of dask, {', '.join(_ENGINES)}, got one of {engine(given)}")
    found = work(native, judge)
    return found


def _check_names(types: Mapping[str, nw.dtypes.DType], judge: Judge) -> None:
    for name in judge.columns.names:
        if name not in types:
            raise ValueError(f"the frame has no column {name!r}")
    if judge.columns.claim in FINDING:
        raise ValueError(f"the column of the claim is named {judge.columns.claim!r}, as a column of the findings")
    name = judge.columns.service_date
    day = types[name]
    if isinstance(day, (nw.String, nw.Categorical, nw.Enum)) or day.is_integer():
        raise TypeError(f"column {name!r} holds {day}, expected dates")


def _check_order(name: str, judge: Judge) -> str:
    """Return the column of the line number; ValueError where there is none."""
    if judge.columns.line is None:
        raise ValueError(f"a frame of {name} has no order: name the column of the line number")
    return judge.columns.line


def _judged(frame: nw.DataFrame[Any], judge: Judge) -> nw.DataFrame[Any]:
    """Return the findings of a frame in memory."""
    columns = judge.columns
    rows = nw.generate_temporary_column_name(8, frame.columns)
    ordered = frame.with_row_index(rows).sort(columns.claim, columns.line or rows)
    held = ordered.select(columns.names)
    found = list(judge.findings(zip(*(_cells(held[name]) for name in columns.names), strict=True)))
    claims = _like([row[0] for row in found], frame[columns.claim])
    return nw.from_dict(
        {columns.claim: claims}
        | {
            name: column([row[at] for row in found], kind, frame[columns.procedure])
            for at, (name, kind) in enumerate(FINDING.items(), start=1)
        }
    )


def _cells(series: Series) -> list[Any]:
    """Return the cells of a column as Python's own objects."""
    if engine(series) != "pandas":
        return series.to_list()
    native = series.to_native()
    cells: list[Any] = native.astype(object).where(native.notna(), None).tolist()
    return cells


def _like(values: list[Any], like: Series) -> Series:
    """Make a series of the type of another."""
    if engine(like) != "pandas":
        return nw.new_series(like.name, values, like.dtype, backend=like.implementation)
    pandas = library("pandas")
    return wrapped(pandas.Series(values, dtype=like.to_native().dtype))


def _polars(frame: Native, judge: Judge) -> Native:
    pl = library("polars")
    schema = {judge.columns.claim: frame.collect_schema()[judge.columns.claim]}
    schema |= {name: pl.String if kind is str else pl.Int64 for name, kind in FINDING.items()}

    def work(held: Native) -> Native:
        return _judged(nw.from_native(held, eager_only=True), judge).to_native()

    return frame.select(judge.columns.names).map_batches(work, schema=schema)


def _dask(frame: Native, judge: Judge) -> Native:
    empty: nw.DataFrame[Any] = nw.from_native(frame._meta, eager_only=True)
    _check_names(dask_schema(frame), judge)
    _check_order("dask", judge)
    held = frame[list(judge.columns.names)].shuffle(on=judge.columns.claim)
    return held.map_partitions(_partition, judge, meta=_judged(empty, judge).to_native())


def _partition(part: Native, judge: Judge) -> Native:
    return _judged(nw.from_native(part, eager_only=True), judge).to_native()


def _duckdb(relation: Native, judge: Judge) -> Native:
    _check_order("duckdb", judge)
    table = relation.project(", ".join(quoted(name) for name in judge.columns.names)).to_arrow_table()
    medcodes_findings = _partition(table, judge)  # noqa: F841  # pyright: ignore[reportUnusedVariable]  DuckDB finds it by its name
    return relation.query("medcodes_frame", "select * from medcodes_findings")


def _pyspark(frame: Native, judge: Judge) -> Native:
    line = _check_order("pyspark", judge)
    types = library("pyspark.sql.types")
    claim = frame.schema[judge.columns.claim]
    kinds = {str: types.StringType(), int: types.LongType()}
    schema = types.StructType([claim, *(types.StructField(name, kinds[kind]) for name, kind in FINDING.items())])
    names = [quoted(name, "`") for name in judge.columns.names]
    claim_name, line_name = quoted(claim.name, "`"), quoted(line, "`")
    grouped = frame.select(*names).repartition(claim_name).sortWithinPartitions(claim_name, line_name)
    return grouped.mapInArrow(_by_batches(judge), schema)


def _by_batches(judge: Judge) -> Callable[[Iterator[Native]], Iterator[Native]]:
    def work(batches: Iterator[Native]) -> Iterator[Native]:
        """Give the findings of sorted batches; the lines of a claim may lie in two of them."""
        pa = library("pyarrow")
        first = next(batches, None)
        if first is None:
            return
        kinds = [pa.field(name, arrow_type(kind)) for name, kind in FINDING.items()]
        schema = pa.schema([first.schema.field(judge.columns.claim), *kinds])
        rows = (
            row
            for batch in chain([first], batches)
            for row in zip(*(held.to_pylist() for held in batch.columns), strict=True)
        )
        found = judge.findings(rows)
        while part := list(islice(found, BATCH)):
            arrays = [pa.array([row[at] for row in part], field.type) for at, field in enumerate(schema)]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    return work


_ENGINES: Final[dict[str, Callable[[Any, Judge], Any]]] = {
    "polars": _polars,
    "duckdb": _duckdb,
    "pyspark": _pyspark,
    "pyspark[connect]": _pyspark,
}
