"""HTML for the playground, put together as text: everything that is not made here is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from medcodes import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from medcodes import Code
    from medcodes.codebook import ICD10CMEntry, ICD10PCSEntry, Span

__all__ = ["badge", "codes", "days", "facts", "figure", "history", "listing", "section", "table", "text", "title"]

# A word and a sign, so that nothing is told by colour alone.
_SIGNS: Final = {
    Status.BILLABLE: "✓",
    Status.HEADER: "▸",
    Status.RETIRED: "✕",
    Status.FUTURE: "◷",
    Status.UNKNOWN: "?",
}


def text(value: object) -> str:
    """Escape a value."""
    return escape(str(value))


def badge(status: Status) -> str:
    """Show what a code is on a day."""
    sign = f'<span aria-hidden="true">{_SIGNS[status]}</span>'
    return f'<span class="badge {status.value}">{sign} {status.value}</span>'


def days(first: object, last: object | None) -> str:
    """Say from when to when."""
    return f"{text(first)} to {text(last)}" if last else f"since {text(first)}"


def title(entry: ICD10CMEntry | ICD10PCSEntry) -> str:
    """Show the title of an entry, and say so where it is not the official one of its edition."""
    shown = f'<p class="title">{text(entry.title or "No title known")}</p>'
    if entry.title is None or entry.title_is_official:
        return shown
    origin = "made from the labels of the axes"
    if entry.title_edition is not None:
        origin = f"taken from edition {entry.title_edition}"
    return f'{shown}<p class="hint">No source of this edition has a title: this one is {text(origin)}.</p>'


def history(spans: Iterable[Span]) -> str:
    """Show what a code was from one day to another."""
    rows = [(days(span.valid_from, span.valid_to), badge(span.status), text(span.title or "")) for span in spans]
    return f"<details><summary>History</summary>{table('History', ('When', 'Status', 'Title'), rows)}</details>"


def section(heading: str, *parts: str) -> str:
    """Put parts that are HTML under a heading that is text; no parts are no section."""
    body = "".join(parts)
    return f"<section><h4>{text(heading)}</h4>{body}</section>" if body else ""


def listing(items: Iterable[str], kind: str = "plain") -> str:
    """Make a list of items that are HTML."""
    lines = "".join(f"<li>{item}</li>" for item in items)
    return f'<ul class="{kind}">{lines}</ul>' if lines else ""


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Make a list of names, which are text, and of what is known, which is HTML; what is empty is left out."""
    lines = "".join(f"<div><dt>{text(name)}</dt><dd>{known}</dd></div>" for name, known in rows if known)
    return f"<dl>{lines}</dl>" if lines else ""


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Make a table of cells that are HTML; it scrolls by itself where the page is narrow."""
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{text(caption)}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def figure(svg: str, caption: str) -> str:
    """Show a picture; it has its own title and description, and scrolls by itself where the page is narrow."""
    frame = f'<div class="wide" role="region" tabindex="0" aria-label="Picture: {text(caption)}">{svg}</div>'
    return f"<figure>{frame}<figcaption>{text(caption)}</figcaption></figure>"


def codes(rows: Iterable[tuple[Code | str, str | None, str]]) -> str:
    """List codes that can be chosen: each with its title and a remark, which are text."""
    return listing(
        (
            f'<button type="button" class="code" data-code="{text(code)}">{text(code)}</button> '
            f"<span>{text(title or 'no title known')}</span>"
            + (f' <span class="remark">{text(remark)}</span>' if remark else "")
            for code, title, remark in rows
        ),
        "codes",
    )
