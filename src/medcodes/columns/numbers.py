"""Numbers for the distinct cells of a column, and what is done with numbers, by the library that holds it.

The number 0 is that of null, the first cell has the number 1. Numbering is quicker than
any join and keeps the order of the rows. Numbers are held as the library gathers by them:
a series of polars, an array of Arrow or of numpy, none of them with an index or a null.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, Protocol

from medcodes.columns.foreign import Native, Series, engine, library, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Numbers", "numbers_like"]


class Numbers(Protocol):
    """Numbers that stay the same from one batch of a column to the next."""

    def of(self, series: Series) -> tuple[list[object], Native]:
        """Return the cells of a batch that are new, in the order of their numbers, and the number of each row."""
        ...

    def days(self, series: Series, first: int, last: int) -> Native:
        """Return how many days after the first each day is, those before as 0 and those after as the last.

        ``first`` and ``last`` are counted from 1970-01-01. A missing day is the one after the last.
        """
        ...

    def integers(self, values: Sequence[int]) -> Native:
        """Return numbers that are at hand."""
        ...

    def at(self, numbers: Native, places: Native) -> Native:
        """Return the number at each place."""
        ...

    def sums(self, one: Native, other: Native) -> Native:
        """Add numbers row by row."""
        ...

    def cells(self, series: Series, places: Native) -> Series:
        """Return the cell of a series at each place."""
        ...


def numbers_like(series: Series) -> Numbers:
    """Return numbers of which none is given yet, for a column that is held as a series is."""
    held_by = engine(series)
    if held_by == "polars":
        return _OfPolars()
    return _OfPandas() if held_by == "pandas" else _OfArrow()


class _OfPolars:
    """Numbers by a categorical type of their own: the one that polars shares keeps texts for the whole process."""

    __slots__ = ("_held", "_next")

    def __init__(self) -> None:
        pl = library("polars")
        # The numbering lasts as long as a series of the type.
        self._held: Final = pl.Series([], dtype=pl.Categorical(pl.Categories.random()))
        self._next = 1

    def of(self, series: Series) -> tuple[list[object], Native]:
        pl = library("polars")
        categorical = series.to_native().cast(pl.String).cast(self._held.dtype)
        given = categorical.to_physical() + 1
        fresh = categorical.filter(given >= self._next).unique()
        order = fresh.to_physical().arg_sort()
        self._next += len(fresh)
        return fresh.cast(pl.String).gather(order).to_list(), given.fill_null(0)

    def days(self, series: Series, first: int, last: int) -> Native:
        pl = library("polars")
        since = series.to_native().cast(pl.Date).to_physical().clip(first, last) - first
        return since.fill_null(last - first + 1).cast(pl.UInt32)

    def integers(self, values: Sequence[int]) -> Native:
        pl = library("polars")
        return pl.Series(values, dtype=pl.UInt32)

    def at(self, numbers: Native, places: Native) -> Native:
        return numbers.gather(places)

    def sums(self, one: Native, other: Native) -> Native:
        return one + other

    def cells(self, series: Series, places: Native) -> Series:
        return wrapped(series.to_native().gather(places))


class _OfArrow:
    """Numbers by the place in an array of all texts that came before."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: Native = None

    def of(self, series: Series) -> tuple[list[object], Native]:
        pa = library("pyarrow")
        compute = library("pyarrow.compute")
        native = series.to_native()
        if pa.types.is_null(native.type) or native.type == pa.string_view():
            native = native.cast(pa.large_string())
        encoded = native.unify_dictionaries() if pa.types.is_dictionary(native.type) else native.dictionary_encode()
        whole = encoded.combine_chunks()
        cells, numbers = whole.dictionary, whole.indices
        if self._known is None:
            fresh = self._known = cells
        else:
            fresh = cells.filter(compute.index_in(cells, self._known).is_null())
            self._known = pa.concat_arrays([self._known, fresh])
            numbers = compute.index_in(cells, self._known).take(numbers)
        return fresh.to_pylist(), compute.add(numbers.cast(pa.int32()), 1).fill_null(0)

    def days(self, series: Series, first: int, last: int) -> Native:
        return _days_of_arrow(series.to_native().combine_chunks(), first, last)

    def integers(self, values: Sequence[int]) -> Native:
        pa = library("pyarrow")
        return pa.array(values, pa.int32())

    def at(self, numbers: Native, places: Native) -> Native:
        return numbers.take(places)

    def sums(self, one: Native, other: Native) -> Native:
        return library("pyarrow.compute").add(one, other)

    def cells(self, series: Series, places: Native) -> Series:
        return wrapped(series.to_native().take(places))


def _days_of_arrow(days: Native, first: int, last: int) -> Native:
    pa = library("pyarrow")
    compute = library("pyarrow.compute")
    since = days.cast(pa.date32()).cast(pa.int32())
    since = compute.min_element_wise(since, pa.scalar(last, pa.int32()), skip_nulls=False)
    since = compute.max_element_wise(since, pa.scalar(first, pa.int32()), skip_nulls=False)
    return compute.subtract(since, first).fill_null(last - first + 1)


class _OfPandas:
    """Numbers by pandas for each batch, and by a dictionary of the distinct cells from one to the next."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: Final = _Objects(library("pandas").isna)

    def of(self, series: Series) -> tuple[list[object], Native]:
        pd = library("pandas")
        native = series.to_native()
        before = len(self._found.cells)
        if native.dtype == object:
            numbers = self.integers(self._found.of(native))
        else:
            places, cells = pd.factorize(native)
            # A null has the last place.
            numbers = self.integers([*self._found.of(cells), 0]).take(places)
        return self._found.cells[before:], numbers

    def days(self, series: Series, first: int, last: int) -> Native:
        pd, np = library("pandas"), library("numpy")
        native = series.to_native()
        if isinstance(native.dtype, pd.ArrowDtype):
            pa = library("pyarrow")
            return _days_of_arrow(pa.array(native), first, last).to_numpy()
        days = native.to_numpy() if native.dtype.kind == "M" else _days_of_objects(series)
        days = days.astype("datetime64[D]")
        since = days.view("int64").clip(first, last) - first
        since[np.isnat(days)] = last - first + 1
        return since

    def integers(self, values: Sequence[int]) -> Native:
        np = library("numpy")
        return np.array(values, dtype=np.intp)

    def at(self, numbers: Native, places: Native) -> Native:
        return numbers.take(places)

    def sums(self, one: Native, other: Native) -> Native:
        return one + other

    def cells(self, series: Series, places: Native) -> Series:
        native = series.to_native()
        return wrapped(library("pandas").Series(native.array.take(places), dtype=native.dtype, copy=False))


def _days_of_objects(series: Series) -> Native:
    """Return the days of Python's own dates, or of nothing but nulls; all else is missing."""
    np = library("numpy")
    cells, numbers = _OfPandas().of(series)
    # A date of pandas is a moment; the day of one with a time is the day that it shows.
    days = [date(cell.year, cell.month, cell.day) if isinstance(cell, date) else None for cell in [None, *cells]]
    return np.array(days, dtype="datetime64[D]").take(numbers)


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

    def of(self, cells: Iterable[object]) -> list[int]:
        """Return the number of each cell; those without a hash, which are no texts, share one."""
        cells = list(cells)
        try:
            return list(map(self.__getitem__, cells))
        except TypeError:
            return [self[cell if _has_hash(cell) else ...] for cell in cells]


def _has_hash(cell: object) -> bool:
    try:
        hash(cell)
    except TypeError:
        return False
    return True
