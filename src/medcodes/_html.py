"""HTML for notebooks: tables with the look of the page around them, and every text escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["block", "table"]

# Pages in quirks mode hand down neither colour nor font into tables: black on black in dark mode.
_STYLE: Final = (
    "<style>.medcodes table{color:inherit;font:inherit;border-collapse:collapse}"
    ".medcodes td,.medcodes th{text-align:left;vertical-align:top;padding:.2em .6em;border-bottom:1px solid "
    "var(--jp-border-color2,color-mix(in srgb,currentColor 25%,transparent))}</style>"
)


def block(heading: str, *parts: str) -> str:
    """Put parts that are HTML under a heading that is text.

    >>> block("1 < 2").endswith("<p>1 &lt; 2</p></div>")
    True
    """
    return f'<div class="medcodes">{_STYLE}<p>{escape(heading)}</p>{"".join(parts)}</div>'


def table(label: str, heads: Sequence[str], rows: Iterable[Sequence[object]], *, more: int = 0) -> str:
    """Make a table of texts, with the number of rows that are left out; no rows are no table.

    >>> table("Codes", ["Code"], [["I10"]]).partition("<tbody>")[2]
    '<tr><td>I10</td></tr></tbody></table>'
    >>> table("Codes", ["Code"], [])
    ''
    """
    lines = ["".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in rows]
    if not lines:
        return ""
    if more > 0:
        lines.append(f'<td colspan="{len(heads)}">and {more:,} more</td>')
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<table aria-label="{escape(label)}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
