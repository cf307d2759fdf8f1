"""The normal form of a set of codes on a day: the fewest ranges that name it."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final

from medcodes.errors import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.codebook.codes import Codes
    from medcodes.codebook.model import Timeline
    from medcodes.codebook.release import Release

__all__ = ["BILLABLE", "ranges_of"]

BILLABLE: Final = frozenset({Status.BILLABLE})
CATEGORY: Final = 3
# Systems in which the beginning of a code names all codes that begin so.
_PREFIXED: Final = frozenset({"icd10cm", "icd10pcs"})


def ranges_of(release: Release[Any, Any], codes: Codes[Any]) -> Iterator[tuple[str, str]]:
    """Give the ends of each unbroken run of billable codes, each end as high as it can be.

    A run is unbroken where no billable code that is not in the set stands between.
    """
    billable = list(_ones(release._statuses.all_bits(BILLABLE)))
    wanted = codes.bits
    places = [place for place, row in enumerate(billable) if wanted >> row & 1] if wanted else []
    names = _Names(release._timeline, billable, prefixed=release.code_type.system in _PREFIXED)
    start = 0
    for index, place in enumerate(places, 1):
        if index == len(places) or places[index] != place + 1:
            yield names.first(places[start], place), names.last(places[start], place)
            start = index


def _ones(bits: int) -> Iterator[int]:
    for block, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        if byte:
            yield from (block * 8 + bit for bit in range(8) if byte >> bit & 1)


class _Names:
    """Finds the highest node or beginning that stands for one end of a run."""

    def __init__(self, timeline: Timeline, billable: list[int], *, prefixed: bool) -> None:
        self._timeline: Final = timeline
        self._billable: Final = billable
        self._prefixed: Final = prefixed

    def first(self, start: int, stop: int) -> str:
        """Return the name that begins at the place `start` and ends not after `stop`."""
        for name, first, last in self._above(start):
            if first == start and last <= stop:
                return name
        return self._text(start)

    def last(self, start: int, stop: int) -> str:
        """Return the name that ends at the place `stop` and begins not before `start`."""
        for name, first, last in self._above(stop):
            if last == stop and first >= start:
                return name
        return self._text(stop)

    def _text(self, place: int) -> str:
        timeline = self._timeline
        row = self._billable[place]
        timeline.open_rows(row, row + 1)
        return timeline.texts[row]

    def _above(self, place: int) -> Iterator[tuple[str, int, int]]:
        """Give the beginnings of a code, shortest first, each with the first and last place under it."""
        if not self._prefixed:
            return
        text = self._text(place)
        timeline = self._timeline
        position = timeline.where[text[:CATEGORY]]
        start, stop = timeline.starts[position], timeline.starts[position + 1]
        for length in range(CATEGORY, len(text)):
            name = text[:length]
            if name.endswith("."):
                continue
            if length > CATEGORY:
                rows = [row for row in range(start, stop) if timeline.texts[row].startswith(name)]
                start, stop = rows[0], rows[-1] + 1
            yield name, bisect_left(self._billable, start), bisect_left(self._billable, stop) - 1
