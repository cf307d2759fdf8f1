"""Pieces of an SVG picture, put together as text.

Pictures are meant to stand inside a page: lines and letters take the colour of the text
around them, so that they can be read on a light and on a dark page. Every text is escaped.
"""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import Final

__all__ = ["BOLD", "LETTER", "ROW", "Canvas", "lines_of"]

LETTER: Final = 7.6
"""the width to allow for a letter, in user units"""
BOLD: Final = 9
"""the same for a bold one"""
ROW: Final = 18
"""the height of a line of text, in user units"""

_FONT: Final = "font-family='system-ui,sans-serif' font-size='13' fill='currentColor'"
_STROKE: Final = "stroke='currentColor' stroke-opacity='.55' fill='none'"


def lines_of(text: str, letters: int) -> list[str]:
    """Cut a text into lines of at most so many letters; an empty text is one empty line.

    >>> lines_of("Pain in right knee", 12)
    ['Pain in', 'right knee']
    """
    return wrap(text, letters) or [""]


class Canvas:
    """A picture in the making, with what is said in place of it.

    >>> canvas = Canvas("A code", "The code I10.")
    >>> canvas.text(0, 14, "I10 & more")
    >>> "I10 &amp; more" in canvas.svg(100, 20)
    True
    """

    __slots__ = ("_description", "_pieces", "_title")

    def __init__(self, title: str, description: str) -> None:
        self._title: Final = title
        self._description: Final = description
        self._pieces: Final[list[str]] = []

    def text(  # noqa: PLR0913  a place and a look
        self, x: float, y: float, text: str, *, weight: str = "normal", opacity: float = 1, anchor: str = "start"
    ) -> None:
        """Write a line of text with its baseline at `y`."""
        look = f"font-weight='{weight}' fill-opacity='{opacity:g}' text-anchor='{anchor}'"
        self._pieces.append(f"<text x='{x:g}' y='{y:g}' {look}>{escape(text)}</text>")

    def box(self, x: float, y: float, width: float, height: float, *, fill: float = 0.07, dashed: bool = False) -> None:  # noqa: PLR0913  as text
        """Draw a box, filled with so much of the colour of the text."""
        dashes = " stroke-dasharray='4 3'" if dashed else ""
        place = f"x='{x:g}' y='{y:g}' width='{width:g}' height='{height:g}' rx='4'"
        look = f"fill='currentColor' fill-opacity='{fill:g}' stroke='currentColor' stroke-opacity='.55'"
        self._pieces.append(f"<rect {place} {look}{dashes}/>")

    def path(self, moves: str, *, dashed: bool = False) -> None:
        """Draw a line by the moves of an SVG path."""
        dashes = " stroke-dasharray='2 3'" if dashed else ""
        self._pieces.append(f"<path d='{moves}' {_STROKE}{dashes}/>")

    def dot(self, x: float, y: float, *, filled: bool) -> None:
        """Draw a dot, filled or a ring."""
        opacity = 1 if filled else 0
        look = f"fill='currentColor' fill-opacity='{opacity}' stroke='currentColor'"
        self._pieces.append(f"<circle cx='{x:g}' cy='{y:g}' r='4' {look}/>")

    def svg(self, width: float, height: float) -> str:
        """Give the whole picture; it shrinks with a narrow page."""
        name = escape(self._title)
        head = f"<svg xmlns='http://www.w3.org/2000/svg' role='img' aria-label='{name}'"
        size = f"viewBox='-1 0 {width + 2:g} {height:g}' width='{width:g}' style='max-width:100%;height:auto'"
        said = f"<title>{name}</title><desc>{escape(self._description)}</desc>"
        return f"{head} {size} {_FONT}>{said}{''.join(self._pieces)}</svg>"
