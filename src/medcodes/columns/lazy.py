"""Lazy and distributed frames: the same answers, found where the rows are.

polars, Dask and PySpark run :func:`medcodes.columns.local.answers_of` on their own
batches, so that nothing is computed before they are asked. DuckDB has no function of
Arrow arrays that is quick enough: its distinct texts are answered at once and joined.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from datetime import date
from itertools import accumulate, groupby, pairwise
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import narwhals.stable.v2 as nw

from medcodes.columns import local
from medcodes.columns.foreign import Native, library, quoted, wrapped
from medcodes.columns.question import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from medcodes.columns.question import Answers, Calendar

__all__ = ["annotated"]

# No column of a user has such a name.
PACKED: Final = "medcodes answers"
# Rows that Spark hands over, 10,000 at a time, before they are answered together.
ENOUGH: Final = 1 << 18
# Answers that a worker of Spark may keep from one task to the next: 170 MB of them if all columns are asked by date.
MOST: Final = 1 << 18


def annotated(frame: Native, engine: str, names: dict[str, str], answers: Answers) -> Native:
    """Return a native lazy frame with a column for each answer; ``names`` as in ``local``."""
    work = _ENGINES.get(engine)
    if work is None:
        raise TypeError(f"expected a frame of {', '.join(_ENGINES)}, got one of {engine}")
    return work(frame, names, answers)


def _polars(frame: Native, names: dict[str, str], answers: Answers) -> Native:
    pl = library("polars")
    lock = Lock()
    shelf: local.Shelf | None = None

    def work(batch: Native) -> Native:
        nonlocal shelf
        text, *days = (wrapped(batch.struct.field(names[role])) for role in roles)
        with lock:
            if shelf is None:
                shelf = local.Shelf(answers, text)
            numbers = shelf.number(text)
        found = shelf.take(numbers, *days)
        return pl.DataFrame({names[field]: found[field].to_native() for field in answers.fields}).to_struct()

    roles = [role for role in ("text", "day") if role in names]
    dtypes = {
        names[field]: {str: pl.String, bool: pl.Boolean, int: pl.Int64}[FIELDS[field]] for field in answers.fields
    }
    packed = pl.struct([names[role] for role in roles]).map_batches(
        work, return_dtype=pl.Struct(dtypes), is_elementwise=True
    )
    return frame.with_columns(packed.alias(PACKED).struct.unnest())


def _dask(frame: Native, names: dict[str, str], answers: Answers) -> Native:
    meta = _partition(frame._meta, names, answers)
    return frame.map_partitions(_partition, names, answers, meta=meta)


def _partition(part: Native, names: dict[str, str], answers: Answers) -> Native:
    return local.annotated(nw.from_native(part, eager_only=True), names, answers, None).to_native()


def _pyspark(frame: Native, names: dict[str, str], answers: Answers) -> Native:
    functions = library("pyspark.sql.functions")
    kinds = {str: "string", bool: "boolean", int: "bigint"}
    schema = ", ".join(f"{field} {kinds[FIELDS[field]]}" for field in answers.fields)
    iterator: Native = Iterator
    pair: Native = tuple
    array = library("pyarrow").Array
    desk = Desk(answers)
    context = getattr(frame.sparkSession, "sparkContext", None)  # Spark Connect has none
    shared = Plain(desk) if context is None else context.broadcast(desk)
    work, batch = (_by_date(shared), pair[array, array]) if "day" in names else (_by_text(shared), array)
    # Spark looks at the types themselves, and knows the rows of a batch by them.
    work.__annotations__ = {"batches": iterator[batch], "return": iterator[array]}
    asked = functions.arrow_udf(work, f"struct<{schema}>")
    given = [functions.col(quoted(names[role], "`")) for role in ("text", "day") if role in names]
    fields = [functions.col(f"`{PACKED}`.{field}").alias(names[field]) for field in answers.fields]
    return frame.withColumn(PACKED, asked(*given)).select("*", *fields).drop(PACKED)


class Desk:
    """What a worker of Spark keeps of the answers about one column; it travels without them."""

    __slots__ = ("_answers", "_shelf")

    def __init__(self, answers: Answers) -> None:
        self._answers: Final = answers
        self._shelf: local.Shelf | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._answers,)

    def shelf(self, like: Native) -> local.Shelf:
        """Return the answers that were found, none when there were more of them than may be kept."""
        if self._shelf is None or len(self._shelf) > MOST:
            self._shelf = local.Shelf(copy(self._answers), wrapped(library("pyarrow").chunked_array([like])))
        return self._shelf


class Plain(NamedTuple):
    """A value that is shipped with each task; where a worker can keep it, it is a variable of Spark."""

    value: Desk


def _by_text(shared: Native) -> Callable[..., Native]:
    def work(batches: Iterator[Native]) -> Iterator[Native]:
        yield from _answered(shared.value, ((text,) for text in batches))

    return work


def _by_date(shared: Native) -> Callable[..., Native]:
    def work(batches: Iterator[tuple[Native, Native]]) -> Iterator[Native]:
        yield from _answered(shared.value, batches)

    return work


def _answered(desk: Desk, batches: Iterable[tuple[Native, ...]]) -> Iterator[Native]:
    """Give the answers about batches of Arrow arrays, as structs; many small batches are asked as one."""
    held: list[tuple[Native, ...]] = []
    for batch in batches:
        held.append(batch)
        if sum(len(text) for text, *_ in held) >= ENOUGH:
            yield from _structs(desk.shelf(batch[0]), held)
            held.clear()
    if held:
        yield from _structs(desk.shelf(held[0][0]), held)


def _structs(shelf: local.Shelf, batches: list[tuple[Native, ...]]) -> Iterator[Native]:
    pa = library("pyarrow")
    text, *days = (wrapped(pa.chunked_array(arrays)) for arrays in zip(*batches, strict=True))
    found = shelf.take(shelf.number(text), *days)
    columns = [series.to_native().combine_chunks() for series in found.values()]
    structs = pa.StructArray.from_arrays(columns, list(found))
    ends = accumulate((len(text) for text, *_ in batches), initial=0)
    for start, end in pairwise(ends):
        yield structs.slice(start, end - start)


def _duckdb(relation: Native, names: dict[str, str], answers: Answers) -> Native:
    if nw.get_native_namespace(relation).__version__.startswith(("0.", "1.")):
        # Before, a query on a relation left a view in the database and could not be nested.
        raise ImportError("medcodes.columns needs DuckDB 2.0 or newer", name="duckdb")
    cell = f"cast(medcodes_frame.{quoted(names['text'])} as varchar)"
    texts = relation.query("medcodes_frame", f"select distinct {cell} from medcodes_frame").fetchall()  # noqa: S608  quoted
    found = _answer_table([text for (text,) in texts if text is not None], answers)
    medcodes_answers = found  # noqa: F841  # pyright: ignore[reportUnusedVariable]  DuckDB finds it by its name
    added = ", ".join(f"medcodes_answers.{field} as {quoted(names[field])}" for field in answers.fields)
    match = f"{cell} = medcodes_answers.cell"
    if answers.calendar is not None:
        day = f"cast(medcodes_frame.{quoted(names['day'])} as date)"
        match += f" and {_period(day, answers.calendar)} between medcodes_answers.first and medcodes_answers.last"
    return relation.query(
        "medcodes_frame",
        f"select medcodes_frame.*, {added} from medcodes_frame left join medcodes_answers on {match}",  # noqa: S608  quoted
    )


def _answer_table(cells: list[str], answers: Answers) -> Native:
    """Return the answers as an Arrow table: cell, first and last period, fields."""
    pa = library("pyarrow")
    told = [(cell, *answers.told(cell)) for cell in cells]
    rows = [(cell, pattern, which, answer) for cell, pattern, some in told for which, answer in enumerate(some)]
    spans = [_spans(pattern) for pattern in answers.patterns]
    given = {
        "cell": pa.array([cell for cell, _, _, _ in rows], pa.string()),
        "first": pa.array([spans[pattern][which][0] for _, pattern, which, _ in rows], pa.int32()),
        "last": pa.array([spans[pattern][which][1] for _, pattern, which, _ in rows], pa.int32()),
    }
    found = {
        field: pa.array([answer[i] for _, _, _, answer in rows], local.arrow_type(FIELDS[field]))
        for i, field in enumerate(answers.fields)
    }
    return pa.table(given | found)


def _spans(pattern: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return the first and the last period in which each answer of a pattern holds."""
    groups = (list(group) for _, group in groupby(range(len(pattern)), pattern.__getitem__))
    return [(group[0], group[-1]) for group in groups]


def _period(day: str, calendar: Calendar) -> str:
    """Return the SQL of the period of a day."""
    known = [cut for cut in calendar.cuts if cut <= date.max.toordinal()]
    steps = [f"when {day} < date '{date.fromordinal(cut)}' then {period}" for period, cut in enumerate(known)]
    return f"case when {day} is null then 0 {' '.join(steps)} else {calendar.period(date.max.toordinal())} end"


_ENGINES: Final[dict[str, Callable[[Any, dict[str, str], Answers], Any]]] = {
    "polars": _polars,
    "duckdb": _duckdb,
    "dask": _dask,
    "pyspark": _pyspark,
    "pyspark[connect]": _pyspark,
}
