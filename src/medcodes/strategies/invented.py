"""Invented lists of codes: rows with a history and a day on which something changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from medcodes.codebook.codec import FIRST_DAY, LAST_DAY
from medcodes.codebook.memory import MemorySource
from medcodes.codebook.model import Edition
from medcodes.errors import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from medcodes.codebook.memory import Row
    from medcodes.codebook.model import Conversion

__all__ = ["Invented", "InventedRow", "read_rows"]

T = TypeVar("T")
# A row, given the day on which some of them change.
InventedRow: TypeAlias = "Callable[[int], Row]"


class Invented(MemorySource):
    """A list of invented rows, in which some change on one day."""

    __slots__ = ("_change", "_conversions", "_kept", "_mask")

    def __init__(  # noqa: PLR0913, PLR0917  which list, which rows, which day
        self,
        system: str,
        mask: int,
        change: date,
        rows: Sequence[InventedRow],
        conversions: Sequence[tuple[str, str]],
        spell: Callable[[str], str] = str,
    ) -> None:
        day = change.toordinal()
        edition = Edition(system, f"invented {mask} {change}", FIRST_DAY, LAST_DAY)
        super().__init__(edition, [row(day) for row in rows], spell)
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


def read_rows(*texts: str) -> tuple[InventedRow, ...]:
    """Read rows of an invented list: code, what it is, title, title since the day of the change, apart by bars.

    What it is: B billable, H header, ``<`` before the day of the change, ``>`` since.
    """
    return tuple(map(_row, texts))


def _row(text: str) -> InventedRow:
    code, what, *titles = text.split("|")
    spans = [(Status.BILLABLE if one[0] == "B" else Status.HEADER, one[1:]) for one in what.split()]

    def on(change: int) -> Row:
        lived = tuple(
            (change if when == ">" else _FIRST, change - 1 if when == "<" else None, status) for status, when in spans
        )
        start = lived[0][0]
        return code, lived, tuple((change if place else start, title) for place, title in enumerate(titles) if title)

    # Most rows are the same whatever the day.
    if len(titles) == 1 and not any(when for _, when in spans):
        same = on(_FIRST)
        return lambda _: same
    return on


_FIRST: Final = FIRST_DAY.toordinal()
