"""The data-frame libraries, without types: they have none, or other ones in each version."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals.stable.v2 as nw

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Native", "Series", "dask_schema", "eager_schema", "engine", "library", "quoted", "wrapped"]

# An object of a data-frame library: a frame, a column, an array, a scalar, an expression.
Native: TypeAlias = Any
Series: TypeAlias = "nw.Series[Any]"
Schema: TypeAlias = "dict[str, nw.dtypes.DType]"


def library(name: str) -> Native:
    """Import a data-frame library by its name, when an object of it is at hand."""
    return import_module(name)


def wrapped(native: Native) -> Series:
    """Return a native column as one of narwhals."""
    series: Series = nw.from_native(native, series_only=True)
    return series


def engine(frame_or_column: Native) -> str:
    """Return the name of the library that holds a frame or column of narwhals."""
    name: str = frame_or_column.implementation.value
    return name


def eager_schema(frame: nw.DataFrame[Any], asked: Iterable[str]) -> Schema:
    """Return the types of the columns, unknown where one that is asked has only nulls: pandas calls these numbers."""
    found = dict(frame.schema)
    for name in found.keys() & set(asked):
        if frame[name].null_count() == len(frame):
            found[name] = nw.Unknown()
    return found


def dask_schema(frame: Native) -> Schema:
    """Return the types of the columns of a frame of Dask, unknown where it holds objects of any kind."""
    empty: nw.DataFrame[Any] = nw.from_native(frame._meta, eager_only=True)
    kinds = frame._meta.dtypes
    return {name: nw.Unknown() if kinds[name].name == "object" else dtype for name, dtype in empty.schema.items()}


def quoted(name: str, mark: str = '"') -> str:
    """Return a name as SQL writes it, whatever is in it.

    >>> quoted('the "first" dx')
    '"the ""first"" dx"'
    """
    return mark + name.replace(mark, mark * 2) + mark
