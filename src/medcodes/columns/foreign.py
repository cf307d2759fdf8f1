"""The data-frame libraries, without types: they have none, or other ones in each version."""

from __future__ import annotations

from importlib import import_module
from typing import Any, TypeAlias

import narwhals.stable.v2 as nw

__all__ = ["Native", "Series", "engine", "library", "quoted", "wrapped"]

# An object of a data-frame library: a frame, a column, an array, a scalar, an expression.
Native: TypeAlias = Any
Series: TypeAlias = "nw.Series[Any]"


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


def quoted(name: str, mark: str = '"') -> str:
    """Return a name as SQL writes it, whatever is in it.

    >>> quoted('the "first" dx')
    '"the ""first"" dx"'
    """
    return mark + name.replace(mark, mark * 2) + mark
