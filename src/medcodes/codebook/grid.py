"""All tables of ICD-10-PCS on one day, and sets of codes by what stands on their axes.

A set is a number with one bit a row of the timeline, made without walking the codes: the
values of an axis are one long text, in which the wanted ones are marked at once.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, Protocol

from medcodes.codebook.model import Source
from medcodes.codebook.tables import AFTER, CODE, TABLE, LabelledAxis, Option, Table, label_on
from medcodes.icd10pcs import AXIS_TITLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from medcodes.codebook.definitions import Definitions
    from medcodes.codebook.model import OnDay, Timeline
    from medcodes.codebook.tables import Labels, LabelSpan

__all__ = ["AxisValues", "TableSource", "Tables"]


class AxisValues:
    """The values that the axes ever took and what they were ever called.

    One object for all days: whether a label holds on a day is found when it is asked.
    """

    __slots__ = ("_columns", "_labels", "_names", "_places", "timeline")

    def __init__(self, timeline: Timeline, names: Mapping[str, str], labels: Callable[[int], Labels]) -> None:
        self.timeline: Final = timeline
        self._names: Final = names
        self._labels: Final = labels
        self._columns: tuple[bytes, ...] | None = None
        self._places: Mapping[int, Mapping[str, Sequence[tuple[int, str, LabelSpan]]]] | None = None

    def name(self, prefix: str, position: int) -> str | None:
        """Return the name of one of the first three axes in codes that begin with a prefix."""
        value = prefix[position - 1]
        own = self._names.get(f"{prefix[:TABLE]}{position}{value}")
        return self._names.get(f"{prefix[0]}{position}{value}") if own is None else own

    def labels(self, place: int) -> Labels:
        """Return the labels of the table at a place in the timeline."""
        return self._labels(place)

    def column(self, position: int) -> bytes:
        """Return the values of one axis, a byte a row of the timeline."""
        columns = self._columns
        if columns is None:
            self.timeline.open_rows(0, len(self.timeline))
            text = "".join(self.timeline.texts).encode()
            columns = self._columns = tuple(text[place::CODE] for place in range(CODE))
        return columns[position - 1]

    def places(self, position: int) -> Mapping[str, Sequence[tuple[int, str, LabelSpan]]]:
        """Return where each label of one of axes 4 to 7 stands, by its text in lower case.

        A place is that of a table, the value or whole code in it, and the days.
        """
        places = self._places
        if places is None:
            places = self._places = self._find_places()
        return places[position]

    def _find_places(self) -> dict[int, dict[str, list[tuple[int, str, LabelSpan]]]]:
        places: dict[int, dict[str, list[tuple[int, str, LabelSpan]]]] = {
            position: {} for position in range(TABLE + 1, CODE + 1)
        }
        for place in range(len(self.timeline.categories)):
            for held in self._labels(place):
                for key, spans in held.items():
                    for span in spans:
                        places[int(key[0])].setdefault(span[2].casefold(), []).append((place, key[1:], span))
        return places


class Tables:
    """All tables of one day."""

    __slots__ = ("_options", "_tables", "day", "values")

    def __init__(self, values: AxisValues, statuses: OnDay) -> None:
        self.values: Final = values
        self.day: Final = statuses.day
        self._tables: Final[dict[int, Table]] = {}
        self._options: Final[dict[str, tuple[Option, ...]]] = {}

    def table(self, prefix: str) -> Table | None:
        """Return the table of the codes that begin with a prefix; None where there are no such codes."""
        place = self.values.timeline.where.get(prefix[:TABLE])
        if place is None:
            return None
        table = self._tables.get(place)
        if table is None:
            table = self._tables.setdefault(place, self._build(place))
        return table if table.texts else None

    def _build(self, place: int) -> Table:
        timeline, day = self.values.timeline, self.day
        timeline.open(place)
        prefix = timeline.categories[place]
        rows = slice(timeline.starts[place], timeline.starts[place + 1])
        nodes = zip(timeline.texts[rows], timeline.lives[rows], strict=True)
        first, second, third = (
            LabelledAxis(at, AXIS_TITLES[prefix[0]][at - 1], prefix[at - 1], self.values.name(prefix, at))
            for at in range(1, TABLE + 1)
        )
        by_value, by_code = (
            {key: label for key, spans in held.items() if (label := label_on(spans, day)) is not None}
            for held in self.values.labels(place)
        )
        texts = [text for text, life in nodes if life.span_on(day) is not None]
        return Table((first, second, third), texts, by_value, by_code)

    def places(self, prefix: str) -> range:
        """Return the places of the tables that begin with the first characters of a prefix."""
        categories = self.values.timeline.categories
        head = prefix[:TABLE]
        return range(bisect_left(categories, head), bisect_left(categories, head + AFTER))

    def options(self, prefix: str) -> tuple[Option, ...]:
        """Return what the next axis may be after the first characters of a code."""
        if len(prefix) >= TABLE:
            table = self.table(prefix) if len(prefix) < CODE else None
            return () if table is None else table.options(prefix)
        options = self._options.get(prefix)
        if options is None:
            options = self._heads(prefix)
            if options:
                options = self._options.setdefault(prefix, options)
        return options

    def _heads(self, prefix: str) -> tuple[Option, ...]:
        counts: dict[LabelledAxis, int] = {}
        for place in self.places(prefix):
            table = self.table(self.values.timeline.categories[place])
            if table is not None:
                axis = table.axes[len(prefix)]
                counts[axis] = counts.get(axis, 0) + len(table)
        return tuple(Option(axis.position, axis.title, axis.value, axis.label, n) for axis, n in counts.items())

    # -- sets of rows, one bit a row of the timeline ---------------------------------

    def with_values(self, position: int, values: str) -> int:
        """Return the rows that have one of some values at an axis."""
        return _bits(self.values.column(position).translate(_marker(values)))

    def with_label(self, position: int, label: str) -> int | None:
        """Return the rows in which an axis has a label on the day; None where nothing is called that."""
        label = label.casefold()
        if position <= TABLE:
            return self._with_name(position, label)
        found = [
            (place, key)
            for place, key, span in self.values.places(position).get(label, ())
            if label_on((span,), self.day) is not None
        ]
        if not found:
            return None
        timeline, column = self.values.timeline, self.values.column(position)
        marks = bytearray(b"0" * len(timeline))
        values: dict[int, str] = {place: "" for place, _ in found}
        for place, key in found:
            if len(key) == 1:
                values[place] += key
        markers = {wanted: _marker(wanted) for wanted in set(values.values())}
        for place, wanted in values.items():
            rows = slice(timeline.starts[place], timeline.starts[place + 1])
            marks[rows] = column[rows].translate(markers[wanted])
        self._correct(position, label, marks, values)
        return _bits(marks)

    def _correct(self, position: int, label: str, marks: bytearray, places: Iterable[int]) -> None:
        """Mark the codes that have a label of their own by that, and not by their table's."""
        for place in places:
            for key, spans in self.values.labels(place).by_code.items():
                own = label_on(spans, self.day)
                row = self.values.timeline.row(key[1:])
                if key[0] == str(position) and own is not None and row is not None:
                    marks[row] = b"01"[own.casefold() == label]

    def _with_name(self, position: int, label: str) -> int | None:
        timeline = self.values.timeline
        marks = bytearray(b"0" * len(timeline))
        for place, prefix in enumerate(timeline.categories):
            name = self.values.name(prefix, position)
            if name is not None and name.casefold() == label:
                start, stop = timeline.starts[place], timeline.starts[place + 1]
                marks[start:stop] = b"1" * (stop - start)
        return _bits(marks) or None

    def labels_at(self, position: int) -> set[str]:
        """Return every label that an axis has in a table of the day."""
        values = self.values
        if position <= TABLE:
            names = (values.name(prefix, position) for prefix in values.timeline.categories)
            return {name for name in names if name is not None}
        spans = (span for places in values.places(position).values() for _, _, span in places)
        return {span[2] for span in spans if label_on((span,), self.day) is not None}

    def alike(self, text: str, bits: int) -> list[int]:
        """Return the rows, among some, whose values agree with a text in the most axes, in order."""
        # Seven columns of ones where a value is the same, added byte by byte: no sum reaches 256.
        same = (
            int.from_bytes(self.values.column(position).translate(_marker(value, b"\0\1")), "little")
            for position, value in enumerate(text, start=1)
        )
        agreements = sum(same).to_bytes(len(self.values.timeline), "little")
        for most in range(CODE, 0, -1):
            rows = [row for row in _find_all(agreements, most) if bits >> row & 1]
            if rows:
                return rows
        return []


class TableSource(Source, Protocol):
    """A source that also has the labels of ICD-10-PCS."""

    def tables(self, as_of: date) -> Tables:
        """Return the tables of a day, one object for all days of an edition."""
        ...

    def definitions(self) -> Definitions | None:
        """Return the definitions, guidelines and keys."""
        ...


def _marker(values: str, marks: bytes = b"01") -> bytes:
    """Make a table for ``bytes.translate``: the second mark for each of some values, else the first."""
    return bytes(marks[chr(byte) in values] for byte in range(256))


def _bits(marks: bytes | bytearray) -> int:
    return int(marks[::-1], 2) if marks else 0


def _find_all(data: bytes, byte: int) -> Iterator[int]:
    place = data.find(byte)
    while place >= 0:
        yield place
        place = data.find(byte, place + 1)
