"""Columns in memory: each distinct cell is asked once, and its answer put into every row.

The library that holds a column numbers its distinct cells, which is quicker than any
join and keeps the order of the rows; the answers are gathered by these numbers.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, Final

import narwhals.stable.v2 as nw

from medcodes.columns.foreign import Native, Series, engine, library, wrapped
from medcodes.columns.question import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from medcodes.columns.question import Answers, Calendar, Kind, Told, Value

__all__ = ["Shelf", "annotated", "answers_of", "arrow_type", "column", "numbered_by", "own_numbers"]

# Enough rows to make a slice worth its while; the texts of a slice stay far below 2 GiB.
SLICE: Final = 1 << 22
MILLISECONDS_A_DAY: Final = 86_400_000
EPOCH: Final = 719_163
"""the proleptic ordinal of 1970-01-01"""

_DTYPES: Final = {str: nw.String(), bool: nw.Boolean(), int: nw.Int64()}


def annotated(
    frame: nw.DataFrame[Any],
    names: dict[str, str],
    answers: Answers,
    progress: Callable[[int, int], object] | None,
) -> nw.DataFrame[Any]:
    """Return a frame with a column for each answer.

    ``names`` are the names of the columns by what they are: "text" and, with a date in
    each row, "day" are in the frame, the fields are added.
    """
    rows = len(frame)
    given = [frame[names[role]] for role in ("text", "day") if role in names]
    slices: list[nw.DataFrame[Any]] = []
    for start in range(0, max(rows, 1), SLICE):
        stop = min(start + SLICE, rows)
        found = answers_of(answers, *(series[start:stop] for series in given))
        slices.append(nw.from_dict({names[field]: found[field] for field in answers.fields}))
        if progress is not None:
            progress(stop, rows)
    whole = nw.concat(slices) if len(slices) > 1 else slices[0]
    return frame.with_columns(*whole.iter_columns())


def answers_of(answers: Answers, text: Series, days: Series | None = None) -> dict[str, Series]:
    """Return the answers about each row, a series for each field.

    ``days`` are dates, or datetimes without a time zone; None asks on the day of the book.
    """
    cells, numbers = _numbered(text)
    return Shelf(answers, text, cells).take(numbers, days)


class Shelf:
    """The answers about numbered cells, as columns: they grow at the end and never change.

    The number 0 is that of null, the first cell has the number 1.
    """

    __slots__ = ("_answers", "_found", "_like", "_starts", "size")

    def __init__(self, answers: Answers, like: Series, cells: Iterable[object] = ()) -> None:
        self._answers: Final = answers
        self._like: Final = like
        told = list(map(answers.__getitem__, (None, *cells)))
        self._found = self._columns(told)
        self._starts = self._places(told, 0)
        self.size: int = len(told)
        """the number of the next cell"""

    def put(self, cells: Sequence[object]) -> None:
        """Ask about the cells that bear the next numbers."""
        if not cells:
            return
        told = list(map(self._answers.__getitem__, cells))
        places = self._places(told, len(self._found))
        self._found = _joined(self._found, self._columns(told))
        if self._starts is not None and places is not None:
            self._starts = _joined(self._starts, places)
        self.size += len(told)

    def _columns(self, told: list[Told]) -> nw.DataFrame[Any]:
        """Return the answers, one in a row."""
        found = [answer for _, some in told for answer in some]
        return nw.from_dict(
            {
                field: column([answer[at] for answer in found], FIELDS[field], self._like)
                for at, field in enumerate(self._answers.fields)
            }
        )

    def _places(self, told: list[Told], first: int) -> nw.DataFrame[Any] | None:
        """Return the number of the first answer about each cell, and that of its pattern."""
        if self._answers.calendar is None:
            return None
        starts = list(accumulate((len(some) for _, some in told), initial=first))[:-1]
        patterns = [pattern for pattern, _ in told]
        return nw.from_dict({"start": _integers(starts, self._like), "pattern": _integers(patterns, self._like)})

    def take(self, numbers: Series, days: Series | None = None) -> dict[str, Series]:
        """Return the answers about rows that bear these numbers, on these days."""
        calendar, starts = self._answers.calendar, self._starts
        if days is not None and calendar is not None and starts is not None:
            which = _integers(chain.from_iterable(list(self._answers.patterns)), self._like)
            places = starts["pattern"][numbers] * len(calendar) + _periods(days, calendar)
            numbers = starts["start"][numbers] + which[places]
        return {field: self._found[field][numbers] for field in self._answers.fields}


def _joined(before: nw.DataFrame[Any], after: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Put two polars frames together in one piece, as rows are gathered from it."""
    whole: nw.DataFrame[Any] = nw.from_native(nw.concat([before, after]).to_native().rechunk(), eager_only=True)
    return whole


def _periods(days: Series, calendar: Calendar) -> Series:
    """Return the period of each day, 0 for a missing one."""
    first, by_day = calendar.by_day()
    if not isinstance(days.dtype, (nw.Date, nw.Datetime)):
        days = _as_dates(days)
    since = (days.dt.timestamp("ms") // MILLISECONDS_A_DAY - (first - EPOCH)).fill_null(0).cast(nw.Int64)
    found = _integers(by_day, days)[since.clip(0, len(by_day) - 1)]
    return found.zip_with(~days.is_null(), found * 0)


def _as_dates(days: Series) -> Series:
    """Turn Python's own dates, or nothing but nulls, into a series of dates; all else is missing."""
    if engine(days) != "pandas":
        return days.cast(nw.Date)
    cells, numbers = _numbered(days)
    # A date of pandas is a moment; the day of one with a time is the day that it shows.
    dates = [datetime(cell.year, cell.month, cell.day) if isinstance(cell, date) else None for cell in [None, *cells]]  # noqa: DTZ001
    return wrapped(library("pandas").Series(dates, dtype="datetime64[s]"))[numbers]


def _integers(numbers: Iterable[int], like: Series) -> Series:
    return nw.new_series("number", list(numbers), nw.Int64(), backend=like.implementation)


def column(values: Sequence[Value], kind: Kind, like: Series) -> Series:
    """Make a series of a kind in the way that a series of texts is held."""
    if engine(like) != "pandas":
        return nw.new_series("", values, _DTYPES[kind], backend=like.implementation)
    pd = library("pandas")
    dtype = like.to_native().dtype
    if isinstance(dtype, pd.CategoricalDtype):
        dtype = dtype.categories.dtype
    if isinstance(dtype, pd.ArrowDtype):
        dtype = pd.ArrowDtype(arrow_type(kind))
    elif kind is not str or not isinstance(dtype, pd.StringDtype):
        dtype = {str: object, bool: "boolean", int: "Int64"}[kind]
    return wrapped(pd.Series(values, dtype=dtype))


def arrow_type(kind: Kind) -> Native:
    """Return the Arrow type of a kind of values."""
    pa = library("pyarrow")
    return {str: pa.string(), bool: pa.bool_(), int: pa.int64()}[kind]


def _numbered(series: Series) -> tuple[list[object], Series]:
    """Return the distinct cells, numbered from 1, and the number of the cell of each row, 0 for null."""
    native = series.to_native()
    if engine(series) == "polars":
        return numbered_by(own_numbers(), native, 1)
    if engine(series) == "pyarrow":
        return _numbered_by_arrow(native)
    pd = library("pandas")
    if native.dtype != object:
        numbers, cells = pd.factorize(native)
        return list(cells), wrapped(pd.Series(numbers + 1))
    found = _Objects(pd.isna)
    try:
        numbers = list(map(found.__getitem__, native))
    except TypeError:  # a cell that has no hash is no text either
        numbers = [found[cell if _has_hash(cell) else ...] for cell in native]
    return found.cells, wrapped(pd.Series(numbers, dtype="int64"))


class _Objects(dict[object, int]):
    """The numbers of Python's own objects; pandas itself takes texts for equal that differ after a NUL."""

    def __init__(self, is_missing: Callable[[object], bool]) -> None:
        super().__init__()
        self._is_missing: Final = is_missing
        self.cells: Final[list[object]] = []

    def __missing__(self, cell: object) -> int:
        if not isinstance(cell, str) and self._is_missing(cell):
            number = 0
        else:
            self.cells.append(cell)
            number = len(self.cells)
        self[cell] = number
        return number


def _has_hash(cell: object) -> bool:
    try:
        hash(cell)
    except TypeError:
        return False
    return True


def own_numbers() -> Native:
    """Return an empty series that numbers texts, as long as it is held, on its own.

    The numbering that polars shares would keep the texts for the whole process.
    """
    pl = library("polars")
    return pl.Series([], dtype=pl.Categorical(pl.Categories.random()))


def numbered_by(numbers: Native, native: Native, first: int) -> tuple[list[object], Series]:
    """Return the cells of a polars series that are numbered from ``first`` on, and the number of each row."""
    pl = library("polars")
    categorical = native.cast(pl.String).cast(numbers.dtype)
    given = categorical.to_physical() + 1
    fresh = categorical.filter(given >= first).unique()
    order = fresh.to_physical().arg_sort()
    return fresh.cast(pl.String).gather(order).to_list(), wrapped(given.fill_null(0))


def _numbered_by_arrow(native: Native) -> tuple[list[object], Series]:
    pa = library("pyarrow")
    compute = library("pyarrow.compute")
    if pa.types.is_null(native.type) or native.type == pa.string_view():
        native = native.cast(pa.large_string())
    encoded = native.unify_dictionaries() if pa.types.is_dictionary(native.type) else native.dictionary_encode()
    whole = encoded.combine_chunks()
    numbers = compute.add(whole.indices.cast(pa.int64()), 1).fill_null(0)
    return whole.dictionary.to_pylist(), wrapped(pa.chunked_array([numbers]))
