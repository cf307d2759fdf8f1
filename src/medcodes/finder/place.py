"""Where a scan stands: the last code, the list or column that it is in, the label before that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from medcodes.finder.context import label_before

if TYPE_CHECKING:
    from medcodes.finder.context import Context

__all__ = ["ENCLOSED", "ENCLOSING", "Place"]

LIST_REACH: Final = 12
COLUMN_REACH: Final = 240

ENCLOSING: Final = frozenset("([")
ENCLOSED: Final = frozenset(")]")

_USUAL_GAPS: Final = frozenset({", ", "; ", ",", ";", " "})
_is_list_gap: Final = re.compile(r"[ \t,;/&|+)\]\"']{0,6}(?:(?:and|or|with|plus)\s{1,2})?").fullmatch
# What may stand before the first code of a line: a bullet or a number, the edge of a table, a quotation mark.
_is_line_start: Final = re.compile(r"[ \t]*(?:[-*•#|]|\(?[0-9A-Za-z]{1,2}[.)])?[ \t]*[\"'`]?").fullmatch
_LINE_START_REACH: Final = 12
_BARE: Final = frozenset({"", "\n", ",", ";", "(", "|", "\t", '"'})
_BARE_BLANK: Final = frozenset({", ", "; ", "\n "})


class Place:
    """What a scan remembers: no more than the last code, and where its list began."""

    __slots__ = ("_asked", "_context", "_goes_on", "_known", "_list_start", "last", "last_system", "reach", "text")

    def __init__(self, text: str) -> None:
        self.text: Final = text
        self.reach: int = 0
        """behind the last code, its modifiers included"""
        self.last: int = -1
        self.last_system: str = ""
        self._list_start = -1
        self._known = False
        self._context: Context | None = None
        # The last place that was asked about, and the answer.
        self._asked = -1
        self._goes_on = False

    def note(self, start: int, reach: int, system: str) -> None:
        """Remember a code that was found; a new list begins with it unless it goes on with one."""
        gap = self.text[self.reach : start]
        if (gap not in _USUAL_GAPS or not self.reach) and not self.continues(start):
            self._list_start = start
            self._known = False
        self.last, self.reach, self.last_system = start, reach, system
        self._asked = -1

    def continues(self, start: int) -> bool:
        """Tell whether a place goes on with the list of the last code, or with its column."""
        if start != self._asked:
            self._asked, self._goes_on = start, self._is_next(start)
        return self._goes_on

    def _is_next(self, start: int) -> bool:
        if not self.reach:
            return False
        if start - self.reach <= LIST_REACH and _is_list_gap(self.text, self.reach, start):
            return True
        # On another line only a column goes on: "CPT: 99213" may stand over "N95 mask worn".
        return (
            start - self.last < COLUMN_REACH
            and self.text.count("\n", self.last, start) == 1
            and self.starts_line(start)
            and self.starts_line(self.last)
        )

    def is_enclosed_below(self, start: int) -> bool:
        """Tell whether the last code stands in parentheses on the line above, as on a list of problems."""
        last = self.last
        if last < 1 or start - last >= COLUMN_REACH:
            return False
        around = self.text[last - 1], self.text[self.reach : self.reach + 1]
        return around[0] in ENCLOSING and around[1] in ENCLOSED and self.text.count("\n", last, start) == 1

    def starts_line(self, start: int) -> bool:
        """Tell whether nothing but a bullet or a number stands before a place on its line."""
        low = max(0, start - _LINE_START_REACH)
        begin = self.text.rfind("\n", low, start) + 1
        return (begin > low or low == 0) and _is_line_start(self.text, begin, start) is not None

    def context(self, start: int) -> Context | None:
        """Return what a label says of a place; in a list, the label before the list."""
        if not self.continues(start):
            return label_before(self.text, start)
        if not self._known:
            context = label_before(self.text, self._list_start)
            self._context = None if context is None else context._replace(adjacent=True)
            self._known = True
        return self._context

    def is_bare(self, start: int) -> bool:
        """Tell whether no word stands right before a place that could say it is no code."""
        before = self.text[max(0, start - 2) : start]
        return before[-1:] in _BARE or before in _BARE_BLANK

    def is_denied(self, start: int) -> bool:
        """Tell whether a label says that even a dotted text is no code: a room, a version, ICD-9."""
        context = label_before(self.text, start)
        return context is not None and not context.systems and context.strong
