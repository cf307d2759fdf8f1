"""Which rows of the tabular list a range takes in."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.codebook.model import Timeline
    from medcodes.ranges import CodeRange

__all__ = ["Spans", "end_of"]


def end_of(timeline: Timeline, row: int) -> int:
    """Return the row behind the last one under a row, on whatever day: they follow it."""
    text = timeline.texts[row]
    stop = timeline.starts[timeline.where[text[:3]] + 1]
    end = row + 1
    while end < stop and timeline.texts[end].startswith(text):
        end += 1
    return end


class Spans:
    """Finds the rows of ranges in one timeline, whatever the day.

    The rows of a range follow one another. An end that never was a node takes its place
    by the alphabet among its neighbours.
    """

    __slots__ = ("_order", "_timeline")

    def __init__(self, timeline: Timeline) -> None:
        self._timeline: Final = timeline
        from medcodes.ranges import CategoryOrder  # its patterns cost more than a first title

        self._order: Final = CategoryOrder(timeline.where)

    def rows(self, one: CodeRange) -> range:
        """Return the rows from one end of a range to the other; its condition is not looked at."""
        return range(self._start(one.first), self._stop(one.last))

    def ordered(self, one: CodeRange) -> bool:
        """Tell whether the ends of a range are in tabular order.

        Ends that never were nodes may have nothing between them: T10-T12 is in order, and
        C84.9-C84.Z is not.
        """
        rows = self.rows(one)
        if rows.start == rows.stop and None not in {self._timeline.row(one.first), self._timeline.row(one.last)}:
            return False
        return rows.start <= rows.stop and self._order.key(one.first[:3]) <= self._order.key(one.last[:3])

    def bits(self, one: CodeRange) -> int:
        """Return the rows that are in a range, one bit a row.

        Of the rows between its ends these are all that meet its condition, but for the
        headers above an end: not all that is under them is in the range.
        """
        rows = self.rows(one)
        if one.condition is not None:
            marks = bytearray(b"0") * len(rows)
            for row in self._held(one, rows):
                marks[rows.stop - 1 - row] = 49
            return int(marks, 2) << rows.start if marks else 0
        bits = (1 << rows.stop) - (1 << rows.start) if rows else 0
        for end in range(3, len(one.last)):
            above = self._timeline.row(one.last[:end])
            if above is not None and above in rows:
                bits &= ~(1 << above)
        return bits

    def begins(self, one: CodeRange) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give each category from one end of a range to the other, with what its codes in the range begin with."""
        rows = self.rows(one)
        starts, categories = self._timeline.starts, self._timeline.categories
        for position in range(bisect_right(starts, rows.start) - 1, bisect_right(starts, rows.stop - 1)):
            yield categories[position], self.roots(one, position)

    def roots(self, one: CodeRange, position: int) -> tuple[str, ...]:
        """Return the topmost nodes of a category that are in a range.

        What begins with one of them is in the range, and nothing else of the category is.
        """
        timeline = self._timeline
        category = timeline.categories[position]
        if one.condition is None and all(end == category or end[:3] != category for end in (one.first, one.last)):
            return (category,)
        rows = self.rows(one)
        start, stop = timeline.starts[position], timeline.starts[position + 1]
        found: list[str] = []
        for row in self._held(one, range(max(start, rows.start), min(stop, rows.stop))):
            text = timeline.texts[row]
            if not found or not text.startswith(found[-1]):
                found.append(text)
        return tuple(found)

    def _held(self, one: CodeRange, rows: range) -> Iterator[int]:
        texts = self._timeline.texts
        self._timeline.open_rows(rows.start, rows.stop)
        condition, last = one.condition, one.last
        for row in rows:
            text = texts[row]
            if last.startswith(text) and text != last:
                continue
            if condition is None or condition.holds(text.replace(".", "")):
                yield row

    def _category(self, text: str) -> tuple[int, int] | None:
        position = self._timeline.where.get(text[:3])
        if position is None:
            return None
        self._timeline.open(position)
        return self._timeline.starts[position], self._timeline.starts[position + 1]

    def _start(self, first: str) -> int:
        bounds = self._category(first)
        if bounds is None:
            return self._timeline.starts[self._order.key(first[:3])[0] + 1]
        row = self._timeline.row(first)
        if row is not None:
            return row
        texts = self._timeline.texts
        return next((row for row in range(*bounds) if texts[row] > first), bounds[1])

    def _stop(self, last: str) -> int:
        bounds = self._category(last)
        if bounds is None:
            return self._timeline.starts[self._order.key(last[:3])[0] + 1]
        row = self._timeline.row(last)
        if row is not None:
            return end_of(self._timeline, row)
        texts = self._timeline.texts
        return next((row + 1 for row in reversed(range(*bounds)) if texts[row] < last), bounds[0])
