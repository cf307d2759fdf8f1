"""The tables of the National Correct Coding Initiative: pairs, units and add-on codes."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple, final

from medcodes._html import html_of, rich_of
from medcodes.codebook.model import check_date
from medcodes.errors import expect, expect_each, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date


from collections.abc import Iterable

from medcodes._code import Code
from medcodes.pairing.tables.rows import (
    FIRST_DAY,
    LAST_DAY,
    MOST_DIGITS,
    Cell,
    Numbers,
    Reader,
    Relation,
    Row,
    Table,
    text_of,
)

__all__ = ["MUE", "AddOn", "AddOns", "MUEs", "PTPEdits"]


@final
class PTPEdits(Table):
    """NCCI procedure-to-procedure edits: of two codes on one day, the second is not paid.

    Columns: column 1, column 2, "*" if in existence before 1996, effective date, deletion
    date ("*": none), modifier indicator (0 not allowed, 1 allowed, 9 not applicable) and,
    if you like, the rationale. Source: the CMS files ``ccipra-*`` and ``ccioph-*``.

    >>> from datetime import date
    >>> edits = PTPEdits.from_rows([("99213", "36415", "", "20200101", "*", "1")])
    >>> edits.indicator("99213", "36415", date(2026, 3, 2)), len(edits)
    (1, 1)
    """

    __slots__ = ("_count", "_numbers", "_relation", "_spans")

    def __init__(self) -> None:
        self._numbers: Final = Numbers()
        self._relation: Final = Relation()
        self._spans: Final[list[tuple[int, int, int]]] = []
        self._count = 0

    @classmethod
    def from_rows(cls, rows: Iterable[Row]) -> PTPEdits:
        """Make the table; DataFormatError names the row that cannot be read.

        >>> PTPEdits.from_rows([("99213", "36415", "", "today", "*", "1")])
        Traceback (most recent call last):
        medcodes.errors.DataFormatError: line 1: effective date must be a date as YYYYMMDD, found 'today'
        """
        table = cls()
        reader = Reader()
        names = "column 1, column 2, before 1996, effective, deletion, indicator, rationale"
        numbers, add = table._numbers, table._relation.add
        known: dict[Cell, int] = {}
        spans: dict[tuple[Cell, Cell, Cell], int] = {}
        number = 0
        expect("rows", rows, Iterable)
        for number, row in enumerate(rows, 1):
            # Nearly every row repeats codes and dates that were read before.
            if type(row) in (list, tuple) and 6 <= len(row) <= 7:
                try:
                    span = spans[row[3], row[4], row[5]]
                    add(known[row[0]], known[row[1]], span)
                except (KeyError, TypeError):
                    pass
                else:
                    continue
            reader.number = number
            reader.columns(row, names, 6, 7)
            first = known[row[0]] = numbers[reader.procedure(row[0], "column 1")]
            second = known[row[1]] = numbers[reader.procedure(row[1], "column 2")]
            start = reader.day(row[3], "effective date")
            if start is None:
                raise reader.fault("effective date is missing")
            end = reader.day(row[4], "deletion date")
            indicator = reader.one_of(row[5], "modifier indicator", "019")
            span = spans.setdefault((row[3], row[4], row[5]), len(table._spans))
            if span == len(table._spans):
                table._spans.append((start, LAST_DAY if end is None else end, indicator))
            add(first, second, span)
        table._count = number
        table._relation.close()
        return table

    def __len__(self) -> int:
        return self._count

    def indicator(self, column_1: Code | str, column_2: Code | str, day: date) -> int | None:
        """Give the modifier indicator of an edit in force on a day, 0 or 1; None: no edit.

        Rows with indicator 9 were deleted on the day they began and are no edits.

        >>> from datetime import date
        >>> edits = PTPEdits.from_rows([("99213", "36415", "", "20200101", "*", "1")])
        >>> edits.indicator("36415", "99213", date(2026, 3, 2)) is None
        True
        """
        first = self._numbers.get(text_of(column_1))
        second = self._numbers.get(text_of(column_2))
        if first is None or second is None:
            return None
        return self._strictest(self._relation.payloads(first, second), check_date(day).toordinal())

    def among(self, codes: Sequence[Code | str], day: date) -> Iterator[tuple[int, int, int]]:
        """Give every two of some codes that an edit in force on a day keeps apart.

        Each as the positions of the codes of column 1 and 2, and the modifier indicator.

        >>> from datetime import date
        >>> edits = PTPEdits.from_rows([("99213", "36415", "", "20200101", "*", "1")])
        >>> list(edits.among(["36415", "20610", "99213"], date(2026, 3, 2)))
        [(2, 0, 1)]
        """
        places: dict[int, list[int]] = {}
        for place, code in enumerate(expect_each("codes", codes, Code, str)):
            number = self._numbers.get(text_of(code))
            if number is not None:
                places.setdefault(number, []).append(place)
        ordinal = check_date(day).toordinal()
        for first, at_first in places.items():
            for second, payloads in self._relation.among(first, places):
                indicator = self._strictest(payloads, ordinal)
                if indicator is not None:
                    for i, j in product(at_first, places[second]):
                        if i != j:
                            yield i, j, indicator

    def _strictest(self, payloads: Sequence[int], ordinal: int) -> int | None:
        found = None
        for payload in payloads:
            start, end, indicator = self._spans[payload]
            if start <= ordinal <= end and indicator <= 1:
                found = indicator if found is None else min(found, indicator)
        return found


class MUE(NamedTuple):
    """The most units of a code that are likely: a line (indicator 1) or a day (2, 3).

    >>> MUE(2, 3, "").units
    2
    """

    units: int
    adjudication: int
    rationale: str

    def __rich_repr__(self) -> Iterator[tuple[str, object]]:
        return rich_of(self)

    def _repr_html_(self) -> str:
        return html_of(self)


@final
class MUEs(Table):
    """NCCI medically unlikely edits: the most units of a code on a line or a day.

    Columns: code, units, adjudication indicator ("1 Line Edit", "2 Date of Service Edit:
    Policy", "3 Date of Service Edit: Clinical") and, if you like, the rationale. Source:
    the CMS files ``MCR_MUE_*``; one file is one quarter.

    >>> MUEs.from_rows([("20610", "2", "3 Date of Service Edit: Clinical", "")]).get("20610")
    MUE(units=2, adjudication=3, rationale='')
    """

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held: Final[dict[str, MUE]] = {}

    @classmethod
    def from_rows(cls, rows: Iterable[Row]) -> MUEs:
        """Make the table; DataFormatError names the row that cannot be read or comes twice.

        >>> len(MUEs.from_rows([("20610", "2", "3"), ("97110", "6", "3")]))
        2
        """
        table = cls()
        reader = Reader()
        rationales: dict[str, str] = {}
        expect("rows", rows, Iterable)
        for number, row in enumerate(rows, 1):
            reader.number = number
            reader.columns(row, "code, units, adjudication indicator, rationale", 3, 4)
            code = reader.procedure(row[0], "code")
            text = str(row[1]).strip()
            if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
                raise reader.fault(f"units must be a whole number, found {shown(text)}")
            rationale = str(row[3] or "") if len(row) == 4 else ""
            adjudication = reader.one_of(row[2], "adjudication indicator", "123")
            mue = MUE(int(text), adjudication, rationales.setdefault(rationale, rationale))
            if table._held.setdefault(code, mue) != mue:
                raise reader.fault(f"{code} stands in the table already, with other values")
        return table

    def __len__(self) -> int:
        return len(self._held)

    def get(self, code: Code | str) -> MUE | None:
        """Give the limit of a code, None where it has none.

        >>> MUEs.from_rows([]).get("20610") is None
        True
        """
        return self._held.get(text_of(code))


# How many columns the published file of add-on codes has, without its notes and with them.
PUBLISHED: Final = (7, 8)


class AddOn(NamedTuple):
    """One row of an add-on code: its primary (None: left to the contractor), type and days.

    >>> AddOn("99291", 1, 0, 1).primary
    '99291'
    """

    primary: str | None
    kind: int
    valid_from: int
    valid_to: int


@final
class AddOns(Table):
    """NCCI add-on code edits: codes that are only paid beside a primary code.

    Columns: those of the CMS files ``AOC_V*-MCR``, 7 or 8: edit type (1 all primaries are
    listed, 2 none is, 3 some are), add-on code, its deletion date, primary code ("CCCCC"
    or blank: left to the contractor), its deletion date, effective and deletion date of
    the edit (YYYYDDD there, or YYYYMMDD), notes. Or, in short, 3 to 5: add-on code,
    primary code, edit type and, if you like, effective and deletion date.

    >>> from datetime import date
    >>> table = AddOns.from_rows([("99292", "99291", "1")])
    >>> table.kind("99292", date(2026, 3, 2)), table.primaries("99292", date(2026, 3, 2))
    (1, {'99291'})
    >>> len(AddOns.from_rows([("1", "99292", "", "99291", "", "2013091", "", "")]))
    1
    """

    __slots__ = ("_count", "_held")

    def __init__(self) -> None:
        self._held: Final[dict[str, list[AddOn]]] = {}
        self._count = 0

    @classmethod
    def from_rows(cls, rows: Iterable[Row]) -> AddOns:
        """Make the table; DataFormatError names the row that cannot be read.

        >>> len(AddOns.from_rows([("99292", "99291", "1", "20130401", "*")]))
        1
        """
        table = cls()
        reader = Reader()
        names = "add-on code, primary code, edit type, effective date, deletion date"
        expect("rows", rows, Iterable)
        for number, row in enumerate(rows, 1):
            reader.number = number
            cells, code_end, primary_end = row, None, None
            if isinstance(row, (list, tuple)) and len(row) in PUBLISHED:
                kind_of, code_cell, code_end, primary_cell, primary_end, start_cell, end_cell = row[:7]
                cells = code_cell, primary_cell, kind_of, start_cell, end_cell
            reader.columns(cells, names, 3, 5)
            code = reader.procedure(cells[0], "add-on code")
            contractor = cells[1] in ("CCCCC", "", None)
            primary = None if contractor else reader.procedure(cells[1], "primary code")
            kind = reader.one_of(cells[2], "edit type", "123")
            if kind == 1 and primary is None:
                raise reader.fault("an add-on code of type 1 names its primary code")
            start = reader.day(cells[3], "effective date") if len(cells) > 3 else None
            ends = (
                reader.day(cells[4], "deletion date") if len(cells) > 4 else None,
                reader.day(code_end, "deletion date of the add-on code"),
                reader.day(primary_end, "deletion date of the primary code"),
            )
            end = min((day for day in ends if day is not None), default=LAST_DAY)
            held = AddOn(primary, kind, FIRST_DAY if start is None else start, end)
            table._held.setdefault(code, []).append(held)
            table._count = number
        return table

    def __len__(self) -> int:
        return self._count

    def _on(self, code: Code | str, day: date) -> list[AddOn]:
        held = self._held.get(text_of(code))
        if held is None:
            return []
        ordinal = check_date(day).toordinal()
        return [row for row in held if row.valid_from <= ordinal <= row.valid_to]

    def kind(self, code: Code | str, day: date) -> int | None:
        """Give the type of an add-on code on a day, None for a code that is none.

        >>> from datetime import date
        >>> AddOns.from_rows([("99292", "99291", "1")]).kind("99291", date(2026, 3, 2)) is None
        True
        """
        rows = self._on(code, day)
        return min(row.kind for row in rows) if rows else None

    def primaries(self, code: Code | str, day: date) -> set[str]:
        """Give the primary codes that are listed for an add-on code on a day.

        >>> from datetime import date
        >>> AddOns.from_rows([("99354", "CCCCC", "2")]).primaries("99354", date(2026, 3, 2))
        set()
        """
        return {row.primary for row in self._on(code, day) if row.primary is not None}
