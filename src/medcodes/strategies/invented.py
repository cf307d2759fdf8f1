"""Invented lists of codes: rows with a history and a day on which something changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from medcodes.codebook.codec import FIRST_DAY, LAST_DAY
from medcodes.codebook.memory import MemorySource
from medcodes.codebook.model import Edition
from medcodes.errors import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from medcodes.codebook.memory import Row
    from medcodes.codebook.model import Conversion, LifeSpan

__all__ = ["Invented"]

T = TypeVar("T")


class Invented(MemorySource):
    """Rows of an invented list: code, what it is, title, title since the day of the change.

    What it is: B billable, H header, ``<`` before the day of the change, ``>`` since.
    """

    __slots__ = ("_change", "_conversions", "_kept", "_mask")

    def __init__(  # noqa: PLR0913, PLR0917  which list, which rows, which day
        self,
        system: str,
        mask: int,
        change: date,
        rows: Sequence[str],
        conversions: Sequence[tuple[str, str]],
        spell: Callable[[str], str] = str,
    ) -> None:
        day = change.toordinal()
        edition = Edition(system, f"invented {mask} {change}", FIRST_DAY, LAST_DAY)
        super().__init__(edition, [_row(text, day) for text in rows], spell)
        self._mask: Final = mask
        self._change: Final = change
        self._conversions: Final = conversions
        self._kept: Final[dict[tuple[object, ...], Any]] = {}

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._mask, self._change)

    def kept(self, key: tuple[object, ...], build: Callable[[], T]) -> T:
        """Return what was built under a key, built first if it was not."""
        if key not in self._kept:
            self._kept[key] = build()
        kept: T = self._kept[key]
        return kept

    def conversions(self) -> Mapping[str, tuple[Conversion, ...]]:
        """Return what each old code became, on the day of the change."""
        day = self._change.toordinal()
        return {old: ((day, tuple(new.split())),) for old, new in self._conversions}

    def inverse_conversions(self) -> Mapping[str, tuple[str, ...]]:
        """Return what each new code was."""
        return {new: (old,) for old, ((_, codes),) in self.conversions().items() for new in codes}


def _row(text: str, day: int) -> Row:
    code, what, *titles = text.split("|")
    spans = tuple(_span(one, day) for one in what.split())
    start = spans[0][0]
    return code, spans, tuple((start if place == 0 else day, title) for place, title in enumerate(titles) if title)


def _span(text: str, day: int) -> LifeSpan:
    status = Status.BILLABLE if text[0] == "B" else Status.HEADER
    first = day if text.endswith(">") else FIRST_DAY.toordinal()
    return first, day - 1 if text.endswith("<") else None, status
