"""A user's list of ICD-11 or of the WHO's ICD-10, as rows in memory: its codes, their places, their headings.

The package ships neither list, and opens no file. What stands under what is said by the
dashes before the titles, as in the WHO's simple tabulation of ICD-11; without dashes by
the depth of each row, and without that by the codes themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from math import isnan
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast

from attrs import frozen

from medcodes._html import Shown
from medcodes.codebook.memory import MemorySource, read_code, read_text, refuse_twice
from medcodes.codebook.model import Edition
from medcodes.errors import DataFormatError, Status, shown
from medcodes.icd10 import ICD10

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from medcodes._code import Code
    from medcodes.codebook.memory import Row

__all__ = ["Heading", "ListedSource", "TabulationRow", "read_tabulation"]

TabulationRow: TypeAlias = "Sequence[Any] | Mapping[str, Any]"

# The columns that are read, as the WHO names them; the names are compared in lower case.
_COLUMNS: Final = {
    name.lower(): name
    for name in ("Code", "Title", "ClassKind", "DepthInKind", "IsResidual", "isLeaf", "BlockId", "ChapterNo")
}
_KINDS: Final = ("chapter", "block", "category")
_FIRST_DAY: Final = date.min.toordinal()
_MARKS: Final = "+*"
_dashes: Final = re.compile("(?:- )*").match
# Where the WHO's file of ICD-10 codes, which names no columns, has what is read here.
_LEVEL, _PLACE, _CODE, _TITLE = 0, 1, 5, 8


@frozen(weakref_slot=False)
class Heading(Shown):
    """A chapter or a block of a user's list.

    >>> Heading(is_chapter=True, name="1", title="made up", parent=None)
    Heading(is_chapter=True, name='1', title='made up', parent=None)
    """

    is_chapter: bool
    name: str
    """the number of a chapter without leading zeros, the identifier of a block; empty where the list has none"""
    title: str | None
    parent: Heading | None
    """the heading right above, None for a chapter"""


def chapter_of(heading: Heading | None) -> Heading | None:
    """Return the chapter around what stands under a heading."""
    while heading is not None and not heading.is_chapter:
        heading = heading.parent
    return heading


class _Line(NamedTuple):
    """What is read of a row."""

    number: int
    kind: str
    text: str
    """the canonical text of the code, empty for a heading"""
    title: str | None
    dashes: int
    depth: int | None
    """the depth among the rows of its kind, from 1"""
    residual: bool | None
    leaf: bool | None
    name: str


class _Placed(NamedTuple):
    """A code, the number of the one above it (-1 for none), and the heading that it stands under."""

    line: _Line
    above: int
    heading: Heading | None


class _Open(NamedTuple):
    """A row under which more may come: how deep it stands, and what is above the next row."""

    level: int
    heading: Heading | None
    above: int
    depth: int
    """how many categories are above the next row"""


class Tree(NamedTuple):
    """What stands above and under each row, and what the list says of it beside."""

    parents: tuple[int, ...]
    """the row above each, -1 for none"""
    ends: tuple[int, ...]
    """the row behind the last one under each"""
    places: tuple[Heading | None, ...]
    headings: tuple[Heading, ...]
    residuals: frozenset[int] | None
    """the residual rows, None where the list does not say which they are"""


class ListedSource(MemorySource):
    """The parts of a user's list, which knows one state of its system and no days."""

    __slots__ = ("tree",)

    has_history = False

    def __init__(self, edition: Edition, rows: Sequence[Row], tree: Tree) -> None:
        super().__init__(edition, rows)
        self.tree: Final = tree
        timeline = self._timeline
        # Tabular order is not that of the codes, so all stand on one shelf, found by any beginning.
        timeline.where.clear()
        timeline.where.update(dict.fromkeys((text[:3] for text, _, _ in rows), 0))
        timeline.open(0)
        for row, (text, _, _) in enumerate(rows):
            for spelling in _spellings(edition.system, text):
                timeline.rows[spelling] = row
                timeline.spellings[spelling] = timeline.lives[row]

    def _shelve(self) -> dict[str, Sequence[Row]]:
        return {"": self._rows}

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return super().__eq__(other) and self.tree == other.tree

    def __hash__(self) -> int:
        return super().__hash__()

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._edition, self._rows, self.tree)


def read_tabulation(code_type: type[Code], rows: Iterable[TabulationRow]) -> ListedSource:
    """Read a list; DataFormatError names the number of the row that is not as it should be."""
    headings: list[Heading] = []
    placed = _in_tabular_order(_placed(code_type, list(_lines(code_type, rows)), headings))
    parents = tuple(one.above for one in placed)
    ends = list(range(1, len(placed) + 1))
    for row in reversed(range(len(placed))):
        if parents[row] >= 0:
            ends[parents[row]] = max(ends[parents[row]], ends[row])
    known = any(one.line.residual is not None for one in placed)
    residuals = frozenset(row for row, one in enumerate(placed) if one.line.residual) if known else None
    tree = Tree(parents, tuple(ends), tuple(one.heading for one in placed), tuple(headings), residuals)
    edition = Edition(code_type.system, "user", date.min, date.max)
    return ListedSource(
        edition,
        [_row(one.line, has_more=end - row > 1) for row, (one, end) in enumerate(zip(placed, ends, strict=True))],
        tree,
    )


def _row(line: _Line, *, has_more: bool) -> Row:
    status = Status.HEADER if has_more or line.leaf is False else Status.BILLABLE
    titles = () if line.title is None else ((_FIRST_DAY, line.title),)
    return line.text, ((_FIRST_DAY, None, status),), titles


def _spellings(system: str, text: str) -> Iterator[str]:
    """Give the texts that find a code: without its dot, and in ICD-10 with and without its mark.

    Lists of ICD-10 have asterisks and often no daggers: a dagger finds any code that has no asterisk.
    """
    bare = _bare(text)
    marked = f"{bare}{'*' if text[-1] == '*' else '+'}" if system == "icd10" else text
    for spelling in dict.fromkeys((bare, marked)):
        yield spelling
        yield spelling.replace(".", "")


def _bare(text: str) -> str:
    return text.rstrip(_MARKS)


# -- the places ---------------------------------------------------------------------


def _placed(code_type: type[Code], lines: Sequence[_Line], headings: list[Heading]) -> list[_Placed]:
    """Give the codes with what is above each, and put all headings into a list.

    In ICD-11 a code may stand right under a chapter behind its blocks, which the dashes
    alone show: without them the chapter is known and the block is not.
    """
    placed: list[_Placed] = []
    stack = [_Open(-1, None, -1, 0)]
    dashed = any(line.dashes for line in lines)
    by_text = not dashed and not any(line.text and line.depth for line in lines)
    blocks_known = dashed or code_type is ICD10
    for line, level in zip(lines, _levels(lines), strict=True):
        while stack[-1].level >= level:
            stack.pop()
        top = stack[-1]
        if line.kind == "category":
            depth = top.depth + 1
            if not dashed and line.depth not in {None, depth}:
                raise DataFormatError(f"DepthInKind: expected {depth} at this place, found {line.depth}", line.number)
            # So a list is known from which rows were taken out: their children would go to others.
            if top.above >= 0 and not by_text and placed[top.above].line.leaf:
                problem = f"stands under {placed[top.above].line.text}, of which isLeaf says that nothing does"
                raise DataFormatError(f"{line.text or line.title} {problem}", line.number)
            above = len(placed) if line.text else top.above
            if line.text:
                placed.append(_Placed(line, top.above, top.heading if blocks_known else chapter_of(top.heading)))
            stack.append(_Open(level, top.heading, above, depth))
        else:
            is_chapter = line.kind == "chapter"
            heading = Heading(is_chapter, line.name, line.title, None if is_chapter else top.heading)
            headings.append(heading)
            stack.append(_Open(level, heading, top.above, top.depth))
    return _by_text(placed) if by_text else placed


def _levels(lines: Sequence[_Line]) -> Iterator[int]:
    """Give how deep each row stands: as the dashes say it, else under the heading before it."""
    if any(line.dashes for line in lines):
        yield from (line.dashes for line in lines)
        return
    base = 0
    for line in lines:
        if line.kind == "category":
            yield base + (line.depth or 1)
        else:
            base = 0 if line.kind == "chapter" else line.depth or 1
            yield base


def _by_text(placed: Sequence[_Placed]) -> list[_Placed]:
    """Put each code under the longest beginning of it, from its dot on, that the list has."""
    where = {_bare(one.line.text): number for number, one in enumerate(placed)}

    def above(text: str) -> int:
        dot = text.find(".")
        shorter = (text[:length].rstrip(".") for length in range(len(text) - 1, dot - 1, -1) if dot > 0)
        return next((where[one] for one in shorter if one in where), -1)

    return [one._replace(above=above(_bare(one.line.text))) for one in placed]


def _in_tabular_order(placed: Sequence[_Placed]) -> list[_Placed]:
    """Put each code behind the one above it and before the next beside that; else the order is that of the list."""
    under: dict[int, list[int]] = {}
    for number, one in enumerate(placed):
        under.setdefault(one.above, []).append(number)
    found: list[_Placed] = []
    todo = [(number, -1) for number in reversed(under.get(-1, ()))]
    while todo:
        number, above = todo.pop()
        todo += [(below, len(found)) for below in reversed(under.get(number, ()))]
        found.append(placed[number]._replace(above=above))
    return found


# -- the rows -----------------------------------------------------------------------


def _lines(code_type: type[Code], rows: Iterable[TabulationRow]) -> Iterator[_Line]:
    """Read the rows: mappings from the names of columns, or sequences, of which the first may hold the names."""
    found: set[str] = set()
    names: Sequence[Any] = ()
    for number, row in enumerate(rows, start=1):
        if isinstance(row, Mapping):
            cells = _named(row.items())
        elif not isinstance(row, (list, tuple)):
            raise DataFormatError(f"expected a row, found {type(row).__name__}", number)
        elif number == 1 and {"code", "title"} <= set(map(_name_of, row)):
            names = row
            continue
        elif names:
            if len(row) != len(names):
                raise DataFormatError(f"expected {len(names)} columns, found {len(row)}", number)
            cells = _named(zip(names, row, strict=True))
        else:
            cells = _unnamed(code_type, row, number)
        line = _line(code_type, cells, number)
        if line.text:
            refuse_twice(_bare(line.text), found, number)
            found.add(_bare(line.text))
        yield line


def _named(items: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """Return the cells of the columns that are read, by the WHO's names; what other columns hold is left alone."""
    cells = {_COLUMNS[key]: cell for name, cell in items if (key := _name_of(name)) in _COLUMNS}
    return {name: None if isinstance(cell, float) and isnan(cell) else cell for name, cell in cells.items()}


def _name_of(column: object) -> str:
    """Return the name of a column as names are compared; the first has the mark of UTF-8 where it was read as text."""
    return str(column).removeprefix("\ufeff").strip().lower()


def _unnamed(code_type: type[Code], row: Sequence[Any], number: int) -> dict[str, Any]:
    """Read code and title, or a row of the WHO's file of ICD-10 codes."""
    if len(row) == 2:
        return {"Code": row[0], "Title": row[1]}
    if code_type is not ICD10 or len(row) <= _TITLE:
        raise DataFormatError(
            f"expected code and title, or the names of the columns in row 1, found {len(row)} columns", number
        )
    if str(row[_LEVEL]) not in {"3", "4", "5"} or str(row[_PLACE]) not in {"N", "T"}:
        raise DataFormatError("expected a row of the list of codes: a level 3 to 5, then N or T", number)
    return {"Code": row[_CODE], "Title": row[_TITLE], "isLeaf": row[_PLACE] == "T"}


def _line(code_type: type[Code], cells: Mapping[str, Any], number: int) -> _Line:
    for name in ("Code", "Title"):
        if name not in cells:
            raise DataFormatError(f"expected a column {name}", number)
    code = (read_text(cells["Code"], "Code", number) or "").strip()
    title = (read_text(cells["Title"], "Title", number) or "").strip()
    found = _dashes(title)
    dashes = len(found[0]) if found else 0
    kind = (read_text(cells.get("ClassKind"), "ClassKind", number) or "").strip().lower()
    kind = kind or ("category" if code else "block")
    if kind not in _KINDS:
        raise DataFormatError(f"ClassKind: expected chapter, block or category, found {shown(kind)}", number)
    name = code
    text = ""
    if kind == "category":
        # A header is printed with a dash in the place of what follows.
        text = read_code(code_type, code.replace(".-", ""), number) if code else ""
    else:
        column = "ChapterNo" if kind == "chapter" else "BlockId"
        # A column of numbers may have become one of ints on its way here.
        name = str(cells.get(column) or code).strip().lstrip("0")
    return _Line(
        number,
        kind,
        text,
        title[dashes:].strip() or None,
        dashes // 2,
        _depth(cells.get("DepthInKind"), number),
        _flag(cells.get("IsResidual"), "IsResidual", number),
        _flag(cells.get("isLeaf"), "isLeaf", number),
        name,
    )


def _depth(cell: object, number: int) -> int | None:
    if cell is None or cell == "":
        return None
    try:
        depth = float(cast("str", cell))  # a column with gaps holds floats in pandas
    except (OverflowError, TypeError, ValueError):
        depth = 0
    if depth < 1 or depth % 1:
        raise DataFormatError(f"DepthInKind: expected a number from 1 on, found {shown(str(cell))}", number)
    return int(depth)


def _flag(cell: object, column: str, number: int) -> bool | None:
    """Read True or False, as text or as such."""
    text = "" if cell is None else str(cell).strip().lower()
    if text not in _FLAGS:
        raise DataFormatError(f"{column}: expected True or False, found {shown(str(cell))}", number)
    return _FLAGS[text]


_FLAGS: Final = {"true": True, "false": False, "": None}
