"""Pictures of one code: its axes, its place in the tabular list, its years."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from medcodes.codebook.cm import ICD10CMEntry
from medcodes.codebook.pcs import ICD10PCSEntry
from medcodes.codebook.release import Release
from medcodes.draw.canvas import BOLD, LETTER, ROW, Canvas, lines_of
from medcodes.errors import Status, expect

if TYPE_CHECKING:
    from medcodes._code import Code
    from medcodes.codebook.model import Span

__all__ = ["axes", "timeline", "tree"]

_WIDTH: Final = 640
_INDENT: Final = 18
_CELL: Final = 26
_YEAR: Final = 48
_MOST_CHILDREN: Final = 20


def axes(entry: ICD10PCSEntry) -> str:
    """Draw an ICD-10-PCS code as its seven axes: character, title, label.

    >>> from datetime import date
    >>> import medcodes
    >>> axes(medcodes.on(date(2026, 3, 2)).icd10pcs["02704TZ"]).count("<rect")
    7
    """
    expect("entry", entry, ICD10PCSEntry)
    known = [(axis.value, axis.title, axis.label or "no label known") for axis in entry.axes]
    said = "; ".join(f"{value}, {title}: {label}" for value, title, label in known)
    canvas = Canvas(f"The seven axes of {entry.code}", f"{entry.title or entry.code}. {said}.")
    y = _heading(canvas, str(entry.code), entry.title)
    left = 2 * _CELL + max(len(title) for _, title, _ in known) * LETTER
    top = y
    for value, title, label in known:
        canvas.box(0, y, _CELL, _CELL)
        canvas.text(_CELL / 2, y + ROW, value, weight="bold", anchor="middle")
        canvas.text(_CELL + 12, y + ROW, title, opacity=0.75)
        lines = lines_of(label, int((_WIDTH - left) / LETTER))
        for line in lines:
            canvas.text(left, y + ROW, line)
            y += ROW
        y += 14
    canvas.path(f"M{_CELL + 6} {top}V{y - 6:g}")
    return canvas.svg(_WIDTH, y)


def tree(entry: ICD10CMEntry) -> str:
    """Draw the way from the chapter down to an ICD-10-CM code, and what is directly under it.

    A full dot is a billable code, a ring a header, a chapter or a block; the code itself
    stands in a box. Of more than 20 codes under it the rest is a number.

    >>> from datetime import date
    >>> import medcodes
    >>> "chapter 13" in tree(medcodes.on(date(2026, 3, 2)).icd10cm["M54.5"])
    True
    """
    expect("entry", entry, ICD10CMEntry)
    release = entry._release
    above: list[tuple[str, str | None, bool]] = []
    if entry.chapter is not None:
        above.append((str(entry.chapter), entry.chapter.title, False))
    if entry.block is not None:
        above.append((str(entry.block), entry.block.title, False))
    above += [(str(code), release[code].title, False) for code in reversed(entry.ancestors)]
    here = (str(entry.code), entry.title, entry.is_billable)
    under = [(str(code), release[code].title, release.is_billable(code)) for code in entry.children[:_MOST_CHILDREN]]
    more = len(entry.children) - len(under)
    canvas = Canvas(
        f"The place of {entry.code} in the tabular list",
        f"{' > '.join(name for name, _, _ in [*above, here])}. Under it: "
        f"{', '.join(name for name, _, _ in under) or 'nothing'}{f' and {more} more' if more else ''}.",
    )
    y = 6.0
    tops: list[float] = []
    for depth, (name, title, billable) in enumerate([*above, here, *under]):
        level = min(depth, len(above) + 1)
        x = level * _INDENT + 8
        if level:
            canvas.path(f"M{x - _INDENT:g} {tops[level - 1] + 4:g}V{y + 10:g}H{x - 4:g}")
        canvas.dot(x, y + 10, filled=billable)
        tops[level:] = [y + 10]
        y = _node(canvas, (x + 12, y), name, title, boxed=depth == len(above))
    if more:
        canvas.text((len(above) + 1) * _INDENT + 20, y + 15, f"and {more} more", opacity=0.75)
        y += ROW + 6
    return canvas.svg(_WIDTH, y + 4)


def _node(canvas: Canvas, place: tuple[float, float], name: str, title: str | None, *, boxed: bool) -> float:
    """Write a node, and give the height at which the next one begins."""
    x, y = place
    width = len(name) * BOLD + 12
    if boxed:
        canvas.box(x - 4, y, width, ROW + 3)
    canvas.text(x + 2, y + 15, name, weight="bold")
    for line in lines_of(title or "", int((_WIDTH - x - width) / LETTER)):
        canvas.text(x + width + 4, y + 15, line, opacity=0.85)
        y += ROW
    return y + 7


def timeline(release: Release[Any, Any], code: Code | str) -> str:
    """Draw what a code was through the fiscal years, and the day of the release.

    A filled bar is a billable code, an empty one with a dashed edge a header. ValueError
    where the release holds one day only and so has no history; otherwise the errors of
    `Release.history`.

    >>> from datetime import date
    >>> import medcodes
    >>> cm = medcodes.on(date(2026, 3, 2)).icd10cm
    >>> "billable from 2015-10-01 to 2021-09-30" in timeline(cm, "M54.5")
    True
    """
    expect("release", release, Release)
    spans = release.history(code)
    editions = release._source.editions()
    if spans is None:
        raise ValueError("a release of one day has no history to draw")
    name = code if isinstance(code, str) else code.text
    first, last = editions[0].valid_from, editions[-1].valid_to
    canvas = Canvas(f"{name} through the fiscal years", "; ".join(map(_said, spans)) or "Never a code.")
    y = _heading(canvas, name, spans[-1].title if spans else "never a code")
    width = _across(last, first) + _YEAR / 2
    for year in range(first.year + 1, last.year + 1):
        x = _across(date(year - 1, 10, 1), first)
        canvas.path(f"M{x:g} {y:g}V{y + 58:g}", dashed=True)
        canvas.text(x + 4, y + 12, f"{year}", opacity=0.75)
    for span in spans:
        left = _across(span.valid_from, first)
        right = width - _YEAR / 2 if span.valid_to is None else _across(span.valid_to, first)
        billable = span.status is Status.BILLABLE
        canvas.box(left, y + 22, max(right - left - 2, 2), 26, fill=0.3 if billable else 0, dashed=not billable)
        word = span.status.value
        if len(word) * LETTER < right - left - 8:
            canvas.text(left + 6, y + 39, word)
    x = _across(release.as_of, first)
    canvas.path(f"M{x:g} {y + 16:g}V{y + 62:g}")
    canvas.text(x, y + 76, f"{release.as_of}", anchor="middle", opacity=0.75)
    return canvas.svg(max(width, x + 5 * LETTER), y + 82)


def _across(day: date, first: date) -> float:
    """Give the place of a day on the line of years."""
    return (day - first).days / 365.25 * _YEAR


def _said(span: Span) -> str:
    until = "on" if span.valid_to is None else f"to {span.valid_to}"
    return f"{span.status.value} from {span.valid_from} {until}"


def _heading(canvas: Canvas, name: str, title: str | None) -> float:
    """Write the code and its title, and give the height at which the picture begins."""
    canvas.text(0, 16, name, weight="bold")
    y = 16.0
    for line in lines_of(title or "", int(_WIDTH / LETTER)):
        y += ROW
        canvas.text(0, y, line)
    return y + 14
