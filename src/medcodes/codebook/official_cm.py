"""An ICD-10-CM release built from the official files that a user holds in memory.

The order file says which nodes there are, in tabular order, which of them are billable,
and their titles; the tabular XML adds chapters, blocks, notes and seventh characters.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from medcodes.codebook.memory import MemorySource
from medcodes.codebook.model import Edition, NoteKind
from medcodes.codebook.notes import Notes
from medcodes.codebook.official import read_order, read_xml
from medcodes.codebook.outline import Outline, Place
from medcodes.errors import DataFormatError, Status
from medcodes.icd10cm import ICD10CM, dotted
from medcodes.ranges import CategoryOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from medcodes.codebook.memory import Row
    from medcodes.codebook.official import Element, OrderLine

__all__ = ["OfficialICD10CM"]

T = TypeVar("T")

_range_behind: Final = re.compile(r"\s*\([A-Z0-9-]+\)$")
_is_block_name: Final = re.compile(r"[A-Z][0-9A-Z]{2}(?:-[A-Z][0-9A-Z]{2})?").fullmatch
_KINDS: Final = {
    "includes": NoteKind.INCLUDES,
    "inclusionTerm": NoteKind.INCLUSION_TERM,
    "excludes1": NoteKind.EXCLUDES1,
    "excludes2": NoteKind.EXCLUDES2,
    "codeFirst": NoteKind.CODE_FIRST,
    "useAdditionalCode": NoteKind.USE_ADDITIONAL_CODE,
    "codeAlso": NoteKind.CODE_ALSO,
    "sevenChrNote": NoteKind.SEVENTH_CHARACTER,
    "sevenChrDef": NoteKind.SEVENTH_CHARACTER,
    "notes": NoteKind.NOTE,
}


class _Tabular(NamedTuple):
    outline: Outline
    notes: Notes
    seventh_characters: Mapping[str, Mapping[str, str]]


class OfficialICD10CM(MemorySource):
    """The parts of one edition, taken from official files; nothing of what came before it."""

    __slots__ = ("_kept", "_tabular")

    has_history = False

    def __init__(self, edition: Edition, rows: Sequence[Row], tabular: _Tabular | None) -> None:
        super().__init__(edition, rows, dotted)
        self._tabular: Final = tabular
        self._kept: Final[dict[tuple[str, ...], Any]] = {}

    @classmethod
    def read(
        cls,
        name: str,
        valid_from: date,
        valid_to: date | None,
        order_file: str | bytes,
        tabular_xml: str | bytes | None,
    ) -> OfficialICD10CM:
        """Read the files; DataFormatError names the line of what is not as it should be."""
        edition = Edition("icd10cm", name, valid_from, valid_to or date.max, ("order file", "tabular XML"))
        span = valid_from.toordinal(), None if valid_to is None else valid_to.toordinal()
        rows: list[Row] = [
            (text, ((*span, Status.BILLABLE if line.is_billable else Status.HEADER),), ((span[0], line.long_title),))
            for text, line in _nodes(read_order(order_file))
        ]
        tabular = None if tabular_xml is None else _read_tabular(name, tabular_xml, {text for text, _, _ in rows})
        return cls(edition, rows, tabular)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._edition, self._rows, self._tabular)

    def outline(self, as_of: date) -> Outline | None:  # noqa: ARG002  one edition
        """Return the chapters and blocks, None without the XML."""
        return None if self._tabular is None else self._tabular.outline

    def notes(self, as_of: date) -> Notes | None:  # noqa: ARG002  one edition
        """Return the notes, None without the XML."""
        return None if self._tabular is None else self._tabular.notes

    def seventh_characters(self, as_of: date) -> Mapping[str, Mapping[str, str]] | None:  # noqa: ARG002  one edition
        """Return the texts of the 7th characters at the nodes that define some, None without the XML."""
        return None if self._tabular is None else self._tabular.seventh_characters

    def kept(self, key: tuple[str, ...], build: Callable[[], T]) -> T:
        """Return what was built under a key, built first if it was not."""
        value: T | None = self._kept.get(key)
        return self._kept.setdefault(key, build()) if value is None else value


class _Open(NamedTuple):
    """A node of the order file under which more may come."""

    line: OrderLine
    under: list[str]


def _nodes(lines: Sequence[OrderLine]) -> Iterator[tuple[str, OrderLine]]:
    """Give the canonical text of each line; headers have codes under them, and codes are under headers."""
    above: list[_Open] = []
    for line in lines:
        value = ICD10CM.try_parse(line.code)
        if value is None:
            raise DataFormatError(f"{line.code} is no ICD-10-CM code", line.line)
        while above and not line.code.startswith(above[-1].line.code):
            _close(above.pop())
        if len(line.code) > 3 and not above:
            raise DataFormatError(f"{value} is not under its category", line.line)
        if above:
            above[-1].under.append(line.code)
            if above[-1].line.is_billable:
                raise DataFormatError(f"{value} is under {above[-1].line.code}, which is billable", line.line)
        above.append(_Open(line, []))
        yield value.text, line
    for node in above:
        _close(node)


def _close(node: _Open) -> None:
    if not node.under and not node.line.is_billable:
        raise DataFormatError(f"{node.line.code} is not billable and has no codes under it", node.line.line)


def _read_tabular(edition: str, xml: str | bytes, known: AbstractSet[str]) -> _Tabular:
    """Take the XML apart; ``known`` are the texts of the order file, to which it must belong."""
    root = read_xml(xml, "ICD10CM.tabular")
    places: list[Place] = []
    notes: list[tuple[str, NoteKind, str]] = []
    sevenths: dict[str, Mapping[str, str]] = {}
    block_of: dict[str, str] = {}
    for chapter in root.all("chapter"):
        place = Place(True, chapter.need("name"), "", _title(chapter))  # noqa: FBT003  a field of a record
        if not place.name.isdecimal():
            raise chapter.error(f"chapter {place.name[:16]!r} is no number")
        blocks = [Place(False, _block_name(section), place.name, _title(section)) for section in chapter.all("section")]  # noqa: FBT003
        notes.extend(_notes(chapter, place.owner))
        for section, block in zip(chapter.all("section"), blocks, strict=True):
            notes.extend(_notes(section, block.owner))
            for category in section.all("diag"):
                block_of[category.need("name")] = block.name
                for text, node in _walk(category, known):
                    notes.extend(_notes(node, text))
                    texts = _seventh_characters(node)
                    if texts:
                        sevenths[text] = texts
        places += [place, *blocks]
    if not places:
        raise root.error("a tabular list without chapters")
    return _Tabular(Outline(_nested(places, block_of), block_of), Notes.of(edition, notes), sevenths)


def _title(element: Element) -> str:
    """Return the description without the range that stands behind it."""
    return _range_behind.sub("", element.need("desc"))


def _block_name(section: Element) -> str:
    name = section.need_attribute("id")
    if not _is_block_name(name):
        raise section.error(f"block {name[:16]!r} is no range of categories")
    return name


def _walk(diag: Element, known: AbstractSet[str]) -> Iterator[tuple[str, Element]]:
    text = diag.need("name")
    if text not in known:
        raise diag.error(f"{text[:16]!r} is not in the order file")
    yield text, diag
    for child in diag.all("diag"):
        yield from _walk(child, known)


def _notes(element: Element, owner: str) -> Iterator[tuple[str, NoteKind, str]]:
    for group in element.children:
        kind = _KINDS.get(group.tag)
        if kind is not None:
            # The official file of October 2025 has a note without text.
            yield from ((owner, kind, note.words) for note in group.all("note") if note.words)


def _seventh_characters(element: Element) -> dict[str, str]:
    return {
        extension.need_attribute("char"): extension.words
        for definition in element.all("sevenChrDef")
        for extension in definition.all("extension")
    }


def _nested(places: Sequence[Place], block_of: Mapping[str, str]) -> Iterator[Place]:
    """Put each block under the smallest around it that holds no category: the XML has them side by side."""
    order = CategoryOrder(block_of)
    held: dict[str, list[str]] = {}
    for category, name in block_of.items():
        held.setdefault(name, []).append(category)

    def extent(name: str) -> tuple[tuple[int, int, str], tuple[int, int, str]]:
        ends = held.get(name, [name[:3], name[-3:]])
        return order.key(ends[0]), order.key(ends[-1])

    groups = [place.name for place in places if not place.is_chapter and place.name not in held]
    for place in places:
        if place.is_chapter:
            yield place
            continue
        first, last = extent(place.name)
        around = [
            (end[0] - start[0], name)
            for name in groups
            for start, end in [extent(name)]
            if name != place.name and start <= first and last <= end
        ]
        yield place._replace(parent=min(around)[1]) if around else place
