"""The text of the package data: how each part is written, and read back.

Reading is lazy and by the line; writing is what the data compiler uses, so that one
module knows the shape of every file. All parts are UTF-8, one record a line, fields
parted by tabs, behind a header of lines that start with ``#``.
"""

from __future__ import annotations

from array import array
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from medcodes.codebook.model import AgeRange, EditFlag, Edition, Life, Timeline, Titles
from medcodes.codebook.notes import Notes
from medcodes.codebook.outline import Outline, Place
from medcodes.errors import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from medcodes.codebook.definitions import Definitions
    from medcodes.codebook.model import Conversion, FlagSpan, LifeSpan, TitleSpan
    from medcodes.codebook.tables import Labels, LabelSpan

__all__ = [
    "LAST_DAY",
    "OFFICIAL_TITLES_FROM",
    "body",
    "decode_age_ranges",
    "decode_block_names",
    "decode_blocks",
    "decode_categories",
    "decode_conversions",
    "decode_definitions",
    "decode_editions",
    "decode_flags",
    "decode_labels",
    "decode_life",
    "decode_names",
    "decode_notes",
    "decode_seventh_characters",
    "decode_timeline",
    "decode_titles",
    "encode_life",
    "encode_title",
    "invert_conversions",
    "outline_on",
    "records",
    "title_part",
]

FIRST_DAY: Final = date(2015, 10, 1)
LAST_DAY: Final = date(2027, 9, 30)
# No source carries the titles of fiscal years 2016 to 2018.
OFFICIAL_TITLES_FROM: Final = date(2018, 10, 1)
_OFFICIAL_FROM: Final = OFFICIAL_TITLES_FROM.toordinal()

_LETTERS: Final = {"B": Status.BILLABLE, "H": Status.HEADER}
_SHORT: Final = {"": "B20151001-", "H": "H20151001-"}


def body(data: bytes) -> bytes:
    """Return a part without its header, from the line break that ends the header on."""
    end = -1
    while data.startswith(b"#", end + 1):
        end = data.index(b"\n", end + 1)
    return data[end:] if end >= 0 else b"\n" + data


def records(data: bytes) -> Iterator[list[str]]:
    """Give the fields of each record of a part."""
    for line in body(data).decode().splitlines():
        if line:
            yield line.split("\t")


def day_of(text: str) -> int:
    """Turn YYYYMMDD into an ordinal.

    >>> day_of("20151001")
    735872
    """
    return date(int(text[:4]), int(text[4:6]), int(text[6:])).toordinal()


def _text_of(day: int | None) -> str:
    return "" if day is None else date.fromordinal(day).strftime("%Y%m%d")


def _open_day(text: str) -> int | None:
    return day_of(text) if text else None


def decode_life(text: str) -> Life:
    """Read the spans of a row.

    >>> decode_life("B20151001-20210930 H20211001-").status_on(day_of("20220101"))
    <Status.HEADER: 'header'>
    """
    spans: list[LifeSpan] = []
    for span in _SHORT.get(text, text).split(" "):
        first, _, last = span[1:].partition("-")
        spans.append((day_of(first), _open_day(last), _LETTERS[span[0]]))
    return Life(tuple(spans))


def encode_life(spans: Iterable[tuple[int, int | None, Status]]) -> str:
    """Write the spans of a row; the inverse of :func:`decode_life`."""
    text = " ".join(
        f"{'B' if status is Status.BILLABLE else 'H'}{_text_of(first)}-{_text_of(last)}"
        for first, last, status in spans
    )
    return {long: short for short, long in _SHORT.items()}.get(text, text)


def decode_editions(data: bytes) -> dict[str, tuple[Edition, ...]]:
    """Read the editions of each system; each ends on the day before the next."""
    rows: dict[str, list[tuple[str, date, str]]] = {}
    for system, name, start, sources in records(data):
        rows.setdefault(system, []).append((name, date.fromordinal(day_of(start)), sources))
    return {system: tuple(_chain(system, found)) for system, found in rows.items()}


def _chain(system: str, found: Sequence[tuple[str, date, str]]) -> Iterator[Edition]:
    ends = [start - timedelta(days=1) for _, start, _ in found[1:]]
    for (name, start, sources), end in zip(found, [*ends, LAST_DAY], strict=True):
        yield Edition(system, name, start, end, tuple(sources.split(", ")))


def decode_categories(data: bytes) -> list[tuple[str, int]]:
    """Read the first three characters that codes begin with, and how many rows each has."""
    return [(fields[0], int(fields[1])) for fields in records(data)]


def decode_timeline(codes: bytes, categories: Sequence[tuple[str, int]], spell: Callable[[str], str]) -> Timeline:
    """Build a timeline that reads the rows of a category when they are first asked for."""
    # Its header stays: no line of it begins with a category, and a copy would cost what the part does.
    data = codes if codes.startswith(b"#") else b"\n" + codes
    lives: dict[str, Life] = {"": decode_life("")}
    ends = [name.encode() for name, _ in categories[1:]]

    def load(position: int) -> tuple[list[str], list[Life]]:
        start = data.index(b"\n" + categories[position][0].encode()) + 1
        stop = data.index(b"\n" + ends[position], start) if position < len(ends) else len(data) - 1
        texts: list[str] = []
        row_lives: list[Life] = []
        for line in data[start:stop].decode("ascii").split("\n"):
            code, _, spans = line.partition("\t")
            life = lives.get(spans)
            if life is None:
                life = lives.setdefault(spans, decode_life(spans))
            texts.append(spell(code))
            row_lives.append(life)
        return texts, row_lives

    return Timeline(categories, load, spell)


def title_part(system: str, code: str) -> str:
    """Name the part that holds the titles of a code: by its first letter, by two characters where a letter has many.

    >>> title_part("icd10cm", "M54"), title_part("icd10cm", "S72"), title_part("icd10pcs", "027")
    ('icd10cm/titles/M.txt', 'icd10cm/titles/S7.txt', 'icd10pcs/titles/02.txt')
    """
    cut = 1 if system == "icd10cm" and code[0] != "S" else 2
    return f"{system}/titles/{code[:cut]}.txt"


def decode_titles(data: bytes, timeline: Timeline, position: int, after: str | None) -> Titles:
    """Read the titles of the category at a position from the part that holds them.

    ``after`` is the category that comes next in the same part, None where it is the last.
    """
    start = data.index(b"\n" + timeline.categories[position].encode()) + 1
    stop = data.index(b"\n" + after.encode(), start) + 1 if after else len(data)
    starts, stops = array("I"), array("I")
    while start < stop:  # in place: the largest part is to cost its size once
        starts.append(data.index(b"\t", start) + 1)
        stops.append(data.index(b"\n", start))
        start = stops[-1] + 1
    return Titles(data, starts, stops, partial(_decode_title, timeline, timeline.starts[position]))


def _decode_title(timeline: Timeline, offset: int, index: int, titles: str) -> tuple[TitleSpan, ...]:
    if not titles:
        return ()
    fields = titles.split("\t")
    if len(fields) % 2:
        life = timeline.lives[offset + index]
        first = max(_OFFICIAL_FROM, life.spans[0][0])
        return ((first, fields[0]), *_dated(fields[1:])) if len(fields) > 1 else ((first, titles),)
    return _dated(fields)


def _dated(fields: Sequence[str]) -> tuple[TitleSpan, ...]:
    return tuple((day_of(day), title) for day, title in zip(fields[::2], fields[1::2], strict=True))


def encode_title(code: str, titles: Sequence[TitleSpan], default_first: int) -> str:
    """Write the titles of a row; the inverse of what :class:`Titles` gives."""
    fields = [code]
    for i, (first, title) in enumerate(titles):
        if i or first != default_first:
            fields.append(_text_of(first))
        fields.append(title)
    return "\t".join(fields) if titles else code + "\t"


def decode_flags(data: bytes, spell: Callable[[str], str]) -> Mapping[str, tuple[FlagSpan, ...]]:
    """Read the edit flags of each code, interval by interval."""
    sets: dict[str, frozenset[EditFlag]] = {}
    found: dict[str, tuple[FlagSpan, ...]] = {}
    for code, *intervals in records(data):
        spans: list[FlagSpan] = []
        for interval in intervals:
            days, _, names = interval.partition(":")
            flags = sets.get(names)
            if flags is None:
                flags = sets[names] = frozenset(map(EditFlag, names.split(",")))
            first, _, last = days.partition("-")
            spans.append((day_of(first), _open_day(last), flags))
        found[spell(code)] = tuple(spans)
    return found


def invert_conversions(
    conversions: Mapping[str, tuple[Conversion, ...]],
) -> Mapping[str, tuple[str, ...]]:
    """Return the old codes for each code that a conversion table names."""
    inverse: dict[str, tuple[str, ...]] = {}
    for old, steps in conversions.items():
        for _, texts in steps:
            for new in texts:
                inverse[new] = (*inverse.get(new, ()), old)
    return inverse


def decode_conversions(data: bytes, spell: Callable[[str], str]) -> Mapping[str, tuple[Conversion, ...]]:
    """Read what the conversion table names for each old code, and since which day."""
    found: dict[str, tuple[Conversion, ...]] = {}
    for old, day, new in records(data):
        text = spell(old)
        found[text] = (*found.get(text, ()), (day_of(day), tuple(map(spell, new.split(",")))))
    return found


def decode_names(data: bytes) -> dict[str, str]:
    """Read the names of the first three axes of ICD-10-PCS, by section or table, axis and value: "X32"."""
    return {owner + position + value: name for owner, position, value, name in records(data)}


def decode_labels(data: bytes, table: str) -> Labels:
    """Read the labels of one table of ICD-10-PCS from the part of its section."""
    from medcodes.codebook.tables import AFTER, Labels

    by_value: dict[str, tuple[LabelSpan, ...]] = {}
    by_code: dict[str, tuple[LabelSpan, ...]] = {}
    start, stop = _line_from(data, table.encode()), _line_from(data, (table + AFTER).encode())
    for line in data[start:stop].decode().splitlines():
        owner, position, value, label, *days = line.split("\t")
        first, _, last = days[0].partition("-") if days else ("", "", "")
        held, key = (by_value, position + value) if owner == table else (by_code, position + owner)
        held[key] = (*held.get(key, ()), (_open_day(first), _open_day(last), label))
    return Labels(by_value, by_code)


def _line_from(data: bytes, key: bytes) -> int:
    """Return where the first line of a sorted part begins that does not come before a key."""
    low, high = 0, len(data)
    while low < high:
        start = data.rfind(b"\n", 0, (low + high) // 2) + 1
        stop = data.find(b"\n", start) + 1 or len(data)
        if data[start : start + len(key)] < key:
            low = stop
        else:
            high = start
    return low


def decode_definitions(operations: bytes, approaches: bytes, guidelines: bytes, keys: bytes) -> Definitions:
    """Read what ICD-10-PCS says of its own words."""
    from medcodes.codebook.definitions import Approach, Definitions, Guideline, KeyEntry, Operation

    return Definitions(
        (
            Operation(section, value, name, definition, explanation, examples, group or None)
            for section, value, name, definition, explanation, examples, group in records(operations)
        ),
        (Approach(*fields) for fields in records(approaches)),
        (
            Guideline(number, heading, int(position) if position else None, codes, label)
            for number, heading, position, codes, label in records(guidelines)
        ),
        (KeyEntry(*fields) for fields in records(keys)),
    )


def decode_age_ranges(data: bytes) -> tuple[AgeRange, ...]:
    """Read the ages that the age edits allow."""
    return tuple(
        AgeRange(
            EditFlag(name),
            date.fromordinal(day_of(start)),
            date.fromordinal(day_of(end)) if end else None,
            int(first),
            int(last),
        )
        for name, start, end, first, last in records(data)
    )


def decode_blocks(data: bytes) -> tuple[tuple[int, int | None, Place], ...]:
    """Read the chapters and blocks in tabular order, each with its first and last day."""
    return tuple(
        (day_of(first), _open_day(last), Place(kind == "chapter", name, parent, title))
        for kind, name, parent, first, last, title in records(data)
    )


def decode_block_names(data: bytes) -> Mapping[str, tuple[tuple[int, str], ...]]:
    """Read the block of each category with its first day, () where no source names one."""
    names: dict[str, tuple[tuple[int, str], ...]] = {}
    for category, _, blocks in records(data):
        spans = (span.rpartition(":") for span in blocks.split(" ") if span)
        names[category] = tuple((day_of(day) if day else 0, name) for day, _, name in spans)
    return names


def outline_on(
    day: int,
    blocks: Iterable[tuple[int, int | None, Place]],
    names: Mapping[str, tuple[tuple[int, str], ...]],
) -> Outline:
    """Build the chapters and blocks of one day."""
    places = {place.name: place for first, last, place in blocks if first <= day and (last is None or day <= last)}
    block_of: dict[str, str] = {}
    for category, spans in names.items():
        for first, name in spans:
            if first <= day and name in places:
                block_of[category] = name
    return Outline(places.values(), block_of)


def decode_notes(edition: str, data: bytes, spell: Callable[[str], str]) -> Notes:
    """Read who has notes in an edition; the notes themselves stay as they are."""
    lines = body(data)
    starts: dict[str, int] = {}
    start = 1
    while start < len(lines):
        owner = lines[start : lines.index(b"\t", start)].decode()
        starts.setdefault(owner if owner.isdigit() or "-" in owner else spell(owner), start)
        start = lines.index(b"\n", start) + 1
    return Notes(edition, lines, starts)


def decode_seventh_characters(
    data: bytes, spell: Callable[[str], str]
) -> Mapping[str, tuple[tuple[str, Mapping[str, str]], ...]]:
    """Read the texts of the 7th characters at each node that defines some, edition by edition."""
    found: dict[str, tuple[tuple[str, Mapping[str, str]], ...]] = {}
    shared: dict[str, Mapping[str, str]] = {}
    for node, edition, texts in records(data):
        meanings = shared.setdefault(texts, dict(_pair(text) for text in texts.split("|")))
        found[spell(node)] = (*found.get(spell(node), ()), (edition, meanings))
    return found


def _pair(text: str) -> tuple[str, str]:
    character, _, meaning = text.partition("=")
    return character, meaning
