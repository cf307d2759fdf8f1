"""Numbers for the distinct cells of a column, given by the library that holds it.

The number 0 is that of null, the first cell has the number 1. Numbering is quicker than
any join and keeps the order of the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from medcodes.columns.foreign import Native, Series, engine, library, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Numbers", "numbers_like"]


class Numbers(Protocol):
    """Numbers that stay the same from one batch of a column to the next."""

    def of(self, series: Series) -> tuple[list[object], Series]:
        """Return the cells of a batch that are new, in the order of their numbers, and the number of each row."""
        ...


def numbers_like(series: Series) -> Numbers:
    """Return numbers of which none is given yet, for a column that is held as a series is."""
    held_by = engine(series)
    if held_by == "polars":
        return _OfPolars()
    return _OfPandas() if held_by == "pandas" else _OfArrow()


class _OfPolars:
    """Numbers by a categorical type of their own: the one that polars shares keeps texts for the whole process."""

    __slots__ = ("_dtype", "_held", "_next")

    def __init__(self) -> None:
        pl = library("polars")
        # The numbering lasts as long as a series of the type.
        self._held: Final = pl.Series([], dtype=pl.Categorical(pl.Categories.random()))
        self._next = 1

    def of(self, series: Series) -> tuple[list[object], Series]:
        pl = library("polars")
        categorical = series.to_native().cast(pl.String).cast(self._held.dtype)
        given = categorical.to_physical() + 1
        fresh = categorical.filter(given >= self._next).unique()
        order = fresh.to_physical().arg_sort()
        self._next += len(fresh)
        return fresh.cast(pl.String).gather(order).to_list(), wrapped(given.fill_null(0))


class _OfArrow:
    """Numbers by the place in an array of all texts that came before."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: Native = None

    def of(self, series: Series) -> tuple[list[object], Series]:
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
        given = compute.add(numbers.cast(pa.int64()), 1).fill_null(0)
        return fresh.to_pylist(), wrapped(pa.chunked_array([given]))


class _OfPandas:
    """Numbers by pandas for each batch, and by a dictionary of the distinct cells from one to the next."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: Final = _Objects(library("pandas").isna)

    def of(self, series: Series) -> tuple[list[object], Series]:
        pd = library("pandas")
        native = series.to_native()
        before = len(self._found.cells)
        if native.dtype == object:
            numbers = pd.Series(self._found.of(native), dtype="int64")
        else:
            places, cells = pd.factorize(native)
            # A null has the last place.
            numbers = pd.Series([*self._found.of(cells), 0], dtype="int64").take(places).reset_index(drop=True)
        return self._found.cells[before:], wrapped(numbers)


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
