"""Columns in memory: each distinct cell is asked once, and its answer put into every row.

The library that holds a column numbers its distinct cells, and the answers are gathered
by these numbers.
"""

from __future__ import annotations

from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import narwhals.stable.v2 as nw

from medcodes.columns.foreign import Native, Series, engine, library, wrapped
from medcodes.columns.numbers import numbers_like
from medcodes.columns.question import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from medcodes.columns.question import Answers, Kind, Told, Value

__all__ = ["Shelf", "annotated", "arrow_type", "column"]

# Enough rows to make a slice worth its while; the texts of a slice stay far below 2 GiB.
SLICE: Final = 1 << 22
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
    shelf = Shelf(answers, given[0])
    slices: list[nw.DataFrame[Any]] = []
    for start in range(0, max(rows, 1), SLICE):
        stop = min(start + SLICE, rows)
        text, *days = (series[start:stop] for series in given)
        found = shelf.take(shelf.number(text), *days)
        slices.append(nw.from_dict({names[field]: found[field] for field in answers.fields}))
        if progress is not None:
            progress(stop, rows)
    whole = nw.concat(slices) if len(slices) > 1 else slices[0]
    return frame.with_columns(*whole.iter_columns())


class Shelf:
    """The answers about numbered cells, as columns: they grow at the end and never change."""

    __slots__ = ("_answers", "_found", "_like", "_numbers", "_patterns", "_places", "_starts")

    def __init__(self, answers: Answers, like: Series) -> None:
        """``like`` is held as the columns to be made are; no cell of it is asked."""
        self._answers: Final = answers
        self._like: Final = like
        self._numbers: Final = numbers_like(like)
        # Of each cell, by its number.
        self._starts: Final[list[int]] = []
        self._patterns: Final[list[int]] = []
        told = [answers.told(None)]
        self._found = self._columns(told)
        self._places = self._placed(told, 0)

    def __len__(self) -> int:
        """Return how many answers there are."""
        return len(self._found)

    def number(self, text: Series) -> Native:
        """Return the number of each row, and ask about the cells that are new."""
        cells, numbers = self._numbers.of(text)
        if cells:
            told = list(map(self._answers.told, cells))
            begin = len(self._found)
            self._found = _joined(self._found, self._columns(told))
            self._places = self._placed(told, begin)
        return numbers

    def _columns(self, told: list[Told]) -> nw.DataFrame[Any]:
        """Return the answers, one in a row."""
        found = [answer for _, some in told for answer in some]
        return nw.from_dict(
            {
                field: column([answer[at] for answer in found], FIELDS[field], self._like)
                for at, field in enumerate(self._answers.fields)
            }
        )

    def _placed(self, told: list[Told], begin: int) -> _Places | None:
        """Return where the answers of each period are, with those about more cells, which begin at a place."""
        calendar, integers = self._answers.calendar, self._numbers.integers
        if calendar is None:
            return None
        self._starts.extend(accumulate((len(some) for _, some in told[:-1]), initial=begin))
        self._patterns.extend(pattern * len(calendar) for pattern, _ in told)
        day, periods = calendar.by_day()
        first = day - EPOCH
        return _Places(
            starts=integers(self._starts),
            patterns=integers(self._patterns),
            which=integers(list(chain.from_iterable(list(self._answers.patterns)))),
            periods=integers([*periods, 0]),
            first=first,
            last=first + len(periods) - 1,
        )

    def take(self, numbers: Native, days: Series | None = None) -> dict[str, Series]:
        """Return the answers about rows that bear these numbers, on these days."""
        by, places = self._numbers, self._places
        if days is not None and places is not None:
            periods = by.at(places.periods, by.days(days, places.first, places.last))
            which = by.at(places.which, by.sums(by.at(places.patterns, numbers), periods))
            numbers = by.sums(by.at(places.starts, numbers), which)
        return {field: by.cells(self._found[field], numbers) for field in self._answers.fields}


class _Places(NamedTuple):
    """Where the answers are: that of a cell on a day is at start[cell] + which[pattern[cell] + period[day]]."""

    starts: Native
    patterns: Native
    """each times the number of periods"""
    which: Native
    periods: Native
    """of the days from the first to the last, as :meth:`Numbers.days` counts them"""
    first: int
    last: int


def _joined(before: nw.DataFrame[Any], after: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Put two frames together in one piece, as rows are gathered from it."""
    whole = nw.concat([before, after])
    in_one_piece = {"polars": "rechunk", "pyarrow": "combine_chunks"}.get(engine(whole))
    if in_one_piece is None:
        return whole
    joined: nw.DataFrame[Any] = nw.from_native(getattr(whole.to_native(), in_one_piece)(), eager_only=True)
    return joined


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
