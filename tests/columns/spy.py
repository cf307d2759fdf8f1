"""A look at what the library asks while it works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def noting(function: Callable[..., T], seen: list[Any]) -> Callable[..., T]:
    """The same function, which notes its last argument."""

    def noted(*arguments: object) -> T:
        seen.append(arguments[-1])
        return function(*arguments)

    return noted
