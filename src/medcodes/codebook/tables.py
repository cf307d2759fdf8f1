"""The tables of ICD-10-PCS: which values of axes 4 to 7 go together, and what they are called.

The first three characters of a code name its table. A table is a set of rows, a row a
value set for each of the four axes that follow, and the codes are all combinations
within a row. What a value is called depends on the table, on the day, and in section X on
the rest of the code: XW013S6 and XW013S9 are two substances.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, TypeVar

from attrs import frozen

from medcodes._html import Shown
from medcodes._text import OUTER_BLANKS, clean_up
from medcodes.errors import InvalidCodeError, Reason, expect
from medcodes.icd10pcs import AXES, AXIS_TITLES, ICD10PCS, SECTIONS, VALUES, Axis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = [
    "LabelSpan",
    "LabelledAxis",
    "Labels",
    "Option",
    "Row",
    "Table",
    "factor",
    "label_on",
    "read_prefix",
    "read_value",
]

TABLE: Final = 3
"""how many characters name a table"""
CODE: Final = 7
"""how many characters a code has"""
AFTER: Final = "~"
"""comes after every value in the order of texts"""

T = TypeVar("T")

_is_prefix: Final = re.compile(f"(?:[{SECTIONS}][{VALUES}]*)?").fullmatch

# A label from one day to another (ordinals), both included; None: no known begin or end.
LabelSpan: TypeAlias = "tuple[int | None, int | None, str]"


@frozen
class LabelledAxis(Axis):
    """An axis of a code, and what its value means in that code on the day of the book."""

    label: str | None
    """None where no official source in reach carries one"""

    def __str__(self) -> str:
        return f"{self.value} {self.label or '(no label known)'}"


@frozen
class Option(LabelledAxis):
    """A value that the next axis may take, and how many codes of the day lie behind it."""

    count: int


class Labels(NamedTuple):
    """What the values of axes 4 to 7 are called in one table, on all days.

    Keys are the digit of the axis and its value, "4A"; in `by_code` the digit and the
    whole code, "6XW013S6", which goes before the value.
    """

    by_value: Mapping[str, Sequence[LabelSpan]]
    by_code: Mapping[str, Sequence[LabelSpan]]


def label_on(spans: Sequence[LabelSpan], day: int) -> str | None:
    """Return the label that holds on a day (a proleptic ordinal)."""
    for first, last, label in spans:
        if (first is None or first <= day) and (last is None or day <= last):
            return label
    return None


def factor(codes: Iterable[tuple[T, ...]]) -> list[tuple[tuple[T, ...], ...]]:
    """Write a set of combinations as rows of value sets that have none in common.

    Combinations that differ in one place only are joined, place by place; the last place
    joined is the first one, where the official tables list most values. The rows are few,
    not the fewest, and not the publisher's own, which are editorial.

    >>> factor([("0", "Z"), ("3", "Z"), ("3", "X")])
    [(('0',), ('Z',)), (('3',), ('Z', 'X'))]
    """
    rows: list[tuple[tuple[T, ...], ...]] = [tuple((value,) for value in code) for code in codes]
    places = len(rows[0]) if rows else 0
    for place in (*range(1, places), *range(min(1, places))):
        joined: dict[tuple[tuple[T, ...], ...], list[T]] = {}
        for row in rows:
            joined.setdefault(row[:place] + row[place + 1 :], []).append(row[place][0])
        rows = [(*others[:place], tuple(values), *others[place:]) for others, values in joined.items()]
    return rows


@frozen
class Row(Shown):
    """A row of a table: every combination of its values is a code.

    >>> from datetime import date
    >>> import medcodes
    >>> row = medcodes.on(date(2026, 3, 2)).icd10pcs.table("10E").rows[0]
    >>> [[axis.label for axis in values] for values in row.axes]
    [['Products of Conception'], ['External'], ['No Device'], ['No Qualifier']]
    """

    table: str
    """the first three characters of its codes"""
    body_part: tuple[LabelledAxis, ...]
    approach: tuple[LabelledAxis, ...]
    device: tuple[LabelledAxis, ...]
    qualifier: tuple[LabelledAxis, ...]

    @property
    def axes(self) -> tuple[tuple[LabelledAxis, ...], ...]:
        """The values of axes 4, 5, 6 and 7."""
        return self.body_part, self.approach, self.device, self.qualifier

    def __len__(self) -> int:
        size = 1
        for values in self.axes:
            size *= len(values)
        return size

    def __iter__(self) -> Iterator[ICD10PCS]:
        for values in product(*self.axes):
            yield ICD10PCS._trusted(self.table + "".join(axis.value for axis in values))

    def __contains__(self, code: object) -> bool:
        if not isinstance(code, ICD10PCS) or code.text[:TABLE] != self.table:
            return False
        pairs = zip(self.axes, code.text[TABLE:], strict=True)
        return all(any(axis.value == value for axis in values) for values, value in pairs)


class Table(Shown):
    """All codes of one day that begin with the same three characters.

    >>> from datetime import date
    >>> import medcodes
    >>> table = medcodes.on(date(2026, 3, 2)).icd10pcs.table("0DT")
    >>> [axis.label for axis in table.axes]
    ['Medical and Surgical', 'Gastrointestinal System', 'Resection']
    >>> medcodes.ICD10PCS("0DTJ4ZZ") in table
    True
    """

    __slots__ = ("_by_code", "_by_value", "_rows", "axes", "prefix", "texts")

    def __init__(
        self,
        axes: tuple[LabelledAxis, LabelledAxis, LabelledAxis],
        texts: Sequence[str],
        by_value: Mapping[str, str],
        by_code: Mapping[str, str],
    ) -> None:
        self.axes: Final = axes
        self.prefix: Final = "".join(axis.value for axis in axes)
        self.texts: Final = texts
        self._by_value: Final = {key: self._labelled(int(key[0]), key[1], label) for key, label in by_value.items()}
        self._by_code: Final = {
            key: self._labelled(int(key[0]), key[int(key[0])], label) for key, label in by_code.items()
        }
        self._rows: tuple[Row, ...] | None = None

    def _labelled(self, position: int, value: str, label: str | None) -> LabelledAxis:
        return LabelledAxis(position, AXIS_TITLES[self.prefix[0]][position - 1], value, label)

    def _facts(self) -> Iterator[tuple[str, object]]:
        for axis in self.axes:
            yield axis.title, axis.label
        yield "rows", len(self.rows)
        yield "codes", len(self)

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[ICD10PCS]:
        return map(ICD10PCS._trusted, self.texts)

    def __contains__(self, code: object) -> bool:
        if not isinstance(code, ICD10PCS):
            return False
        place = bisect_left(self.texts, code.text)
        return place < len(self.texts) and self.texts[place] == code.text

    def axis(self, text: str, position: int) -> LabelledAxis:
        """Return the axis at a position (1 to 7) of the text of a code of this table."""
        if position <= TABLE:
            return self.axes[position - 1]
        own = self._by_code.get(f"{position}{text}") if self._by_code else None
        if own is None:
            value = text[position - 1]
            own = self._by_value.get(f"{position}{value}")
            if own is None:
                own = self._labelled(position, value, None)
        return own

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows. Each code is in exactly one, and one label holds for a value in all of a row."""
        rows = self._rows
        if rows is None:
            codes = (tuple(self.axis(text, position) for position in range(4, 8)) for text in self.texts)
            rows = self._rows = tuple(Row(self.prefix, *values) for values in factor(codes))
        return rows

    def options(self, prefix: str) -> tuple[Option, ...]:
        """Return what the next axis may be after three to six characters of a code.

        A value comes once for each of its labels: those of one value may differ in what follows.
        """
        expect("prefix", prefix, str)
        position = len(prefix) + 1
        texts = self.texts
        start, stop = bisect_left(texts, prefix), bisect_left(texts, prefix + AFTER)
        options: list[Option] = []
        while start < stop:
            value = texts[start][position - 1]
            end = bisect_left(texts, prefix + value + AFTER, start, stop)
            counts: dict[LabelledAxis, int] = {}
            if self._by_code:
                for text in texts[start:end]:
                    axis = self.axis(text, position)
                    counts[axis] = counts.get(axis, 0) + 1
            else:
                counts[self.axis(texts[start], position)] = end - start
            options.extend(Option(axis.position, axis.title, axis.value, axis.label, n) for axis, n in counts.items())
            start = end
        return tuple(options)

    def __repr__(self) -> str:
        return f"<Table {self.prefix}: {', '.join(str(axis.label) for axis in self.axes)}; {len(self):,} codes>"


def read_value(position: int, character: str) -> str:
    """Read one character of a code as leniently as a whole code is read; InvalidCodeError where no code has it."""
    value = clean_up(character) or character
    allowed = SECTIONS if position == 1 else VALUES
    if value not in allowed:
        reason = Reason.CHARACTER if value.isascii() else Reason.NON_ASCII
        raise InvalidCodeError(ICD10PCS.system, character, reason, AXES[position - 1], 0, f"one of {allowed}")
    return value


def read_prefix(text: str, least: int, most: int) -> str:
    """Read the first characters of a code as leniently as a whole code is read.

    Raises InvalidCodeError where no code begins so, or the number is not from ``least`` to ``most``.

    >>> read_prefix(" 02a", 3, 3)
    '02A'
    """
    if not isinstance(text, str):
        raise TypeError(f"expected the first characters of a code as str, got {type(text).__name__}")
    clean = clean_up(text)
    if clean is not None and least <= len(clean) <= most and _is_prefix(clean):
        return clean
    if clean is not None and _is_prefix(clean) and len(clean) <= CODE:
        lead = len(text) - len(text.lstrip(OUTER_BLANKS))
        position = lead + most if len(clean) > most else None
        component = AXES[min(len(clean), most)]
        raise InvalidCodeError(ICD10PCS.system, text, Reason.LENGTH, component, position, f"{most} characters")
    filled = text.rstrip(OUTER_BLANKS) + "0" * (CODE - len(text.strip(OUTER_BLANKS)))
    fault = ICD10PCS._error(filled)
    raise InvalidCodeError(ICD10PCS.system, text, fault.reason, fault.component, fault.position, fault.expected)
