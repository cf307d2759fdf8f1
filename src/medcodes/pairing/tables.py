"""Rule tables that users bring: NCCI PTP edits, MUEs, add-on codes, coverage articles.

They hold CPT numbers and come from the user's own download; none is in this package.
Each is made `from_rows`: rows of columns as a csv reader or a spreadsheet gives them, in
the order of the publisher's file, without its preamble and heading. A row that cannot be
read is refused with its number, and none is skipped. Rows are kept as sorted numbers: a
practitioner PTP file of 1.7 million rows takes about 20 MiB.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, final

from medcodes.errors import DataFormatError, InvalidCodeError, shown
from medcodes.icd10cm import ICD10CM
from medcodes.pairing.pair import read_procedure

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from medcodes._code import Code

__all__ = ["MUE", "AddOn", "AddOns", "CoverageRules", "MUEs", "PTPEdits", "Table"]

Cell: TypeAlias = str | int | date | None
Row: TypeAlias = Sequence[Cell]

_NO_DATE: Final = ("", "*")
_FIRST_DAY: Final = date.min.toordinal()
_LAST_DAY: Final = date.max.toordinal()
_ISO: Final = 8
_JULIAN: Final = 7
_MOST_DIGITS: Final = 9
_SHIFT: Final = 32
_PAYLOAD: Final = (1 << _SHIFT) - 1


def _text(code: Code | str) -> str:
    return code if isinstance(code, str) else code.text


def _ordinal(text: str) -> int | None:
    """Read a day as YYYYMMDD or as YYYYDDD, None for any other text."""
    if not (text.isascii() and text.isdigit()):
        return None
    try:
        if len(text) == _ISO:
            return date(int(text[:4]), int(text[4:6]), int(text[6:])).toordinal()
        if len(text) == _JULIAN:
            day = date(int(text[:4]), 1, 1) + timedelta(days=int(text[4:]) - 1)
            return day.toordinal() if day.year == int(text[:4]) else None
    except (ValueError, OverflowError):
        pass
    return None


class _Reader:
    """Reads the cells of one table; every text is read once."""

    __slots__ = ("_diagnoses", "_procedures", "number")

    def __init__(self) -> None:
        self._procedures: Final[dict[str, str]] = {}
        self._diagnoses: Final[dict[str, str]] = {}
        self.number = 0

    def fault(self, problem: str) -> DataFormatError:
        return DataFormatError(problem, self.number)

    def columns(self, row: Row, names: str, least: int, most: int) -> None:
        """Refuse a row of the wrong shape."""
        if isinstance(row, str) or not isinstance(row, Sequence):
            raise self.fault(f"expected a row of columns ({names}), found {type(row).__name__}")
        if not least <= len(row) <= most:
            raise self.fault(f"expected {least} to {most} columns ({names}), found {len(row)}")

    def procedure(self, cell: Cell, name: str) -> str:
        """Give the canonical text of a CPT or HCPCS code."""
        if not isinstance(cell, str):
            raise self.fault(f"{name} must be text, found {type(cell).__name__}")
        found = self._procedures.get(cell)
        if found is None:
            try:
                code = read_procedure(cell)
            except InvalidCodeError as error:
                raise self.fault(f"{name}: {error}") from None
            if code.system == "icd10pcs":
                raise self.fault(f"{name}: {shown(cell)} is no CPT or HCPCS Level II code")
            found = self._procedures[cell] = code.text
        return found

    def diagnosis(self, cell: Cell, name: str) -> str:
        """Give the canonical text of an ICD-10-CM code."""
        if not isinstance(cell, str):
            raise self.fault(f"{name} must be text, found {type(cell).__name__}")
        found = self._diagnoses.get(cell)
        if found is None:
            try:
                found = self._diagnoses[cell] = ICD10CM.parse(cell).text
            except InvalidCodeError as error:
                raise self.fault(f"{name}: {error}") from None
        return found

    def day(self, cell: Cell, name: str) -> int | None:
        """Give the ordinal of a day written YYYYMMDD or YYYYDDD; None for a blank or "*"."""
        if isinstance(cell, date):
            return cell.toordinal()
        text = "" if cell is None else str(cell).strip()
        if text in _NO_DATE:
            return None
        found = _ordinal(text)
        if found is None:
            raise self.fault(f"{name} must be a date as YYYYMMDD, found {shown(text)}")
        return found

    def one_of(self, cell: Cell, name: str, allowed: str) -> int:
        """Give the number that a cell begins with, one of those allowed."""
        text = "" if cell is None else str(cell).strip()
        if not text or text[0] not in allowed or text[1:2].isdigit():
            numbers = ", ".join(allowed)
            raise self.fault(f"{name} must be one of {numbers}, found {shown(text)}")
        return int(text[0])


class _Relation:
    """Pairs of numbers with a payload: for each first number the others, sorted."""

    __slots__ = ("_rows",)

    def __init__(self) -> None:
        self._rows: Final[dict[int, array[int]]] = {}

    @property
    def firsts(self) -> Container[int]:
        """The numbers that stand first in some pair."""
        return self._rows

    def add(self, first: int, second: int, payload: int) -> None:
        """Add a pair."""
        row = self._rows.get(first)
        if row is None:
            row = self._rows[first] = array("Q")
        row.append(second << _SHIFT | payload)

    def close(self) -> None:
        """Sort; nothing is added after this."""
        for first, row in self._rows.items():
            self._rows[first] = array("Q", sorted(row))

    def payloads(self, first: int, second: int) -> Sequence[int]:
        """Give the payloads of a pair, () where there is none."""
        row = self._rows.get(first)
        if row is None:
            return ()
        low = second << _SHIFT
        last = low | _PAYLOAD
        position = bisect_left(row, low)
        size = len(row)
        if position == size or row[position] > last:
            return ()
        found: list[int] = []
        while position < size and row[position] <= last:
            found.append(row[position] & _PAYLOAD)
            position += 1
        return found


class _Numbers(dict[str, int]):
    """Numbers for texts, in the order in which they come."""

    __slots__ = ()

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


@final
class PTPEdits:
    """NCCI procedure-to-procedure edits: of two codes on one day, the second is not paid.

    Columns: column 1, column 2, "*" if in existence before 1996, effective date, deletion
    date ("*": none), modifier indicator (0 not allowed, 1 allowed, 9 not applicable) and,
    if you like, the rationale. Source: the CMS files ``ccipra-*`` and ``ccioph-*``.

    >>> edits = PTPEdits.from_rows([("99213", "36415", "", "20200101", "*", "1")])
    >>> edits.indicator("99213", "36415", date(2026, 3, 2)), len(edits)
    (1, 1)
    """

    __slots__ = ("_count", "_numbers", "_relation", "_spans")

    def __init__(self) -> None:
        self._numbers: Final = _Numbers()
        self._relation: Final = _Relation()
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
        reader = _Reader()
        names = "column 1, column 2, before 1996, effective, deletion, indicator, rationale"
        numbers, add = table._numbers, table._relation.add
        known: dict[Cell, int] = {}
        spans: dict[tuple[Cell, Cell, Cell], int] = {}
        number = 0
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
                table._spans.append((start, _LAST_DAY if end is None else end, indicator))
            add(first, second, span)
        table._count = number
        table._relation.close()
        return table

    def __len__(self) -> int:
        return self._count

    def indicator(self, column_1: Code | str, column_2: Code | str, day: date) -> int | None:
        """Give the modifier indicator of an edit in force on a day, 0 or 1; None: no edit.

        Rows with indicator 9 were deleted on the day they began and are no edits.

        >>> edits = PTPEdits.from_rows([("99213", "36415", "", "20200101", "*", "1")])
        >>> edits.indicator("36415", "99213", date(2026, 3, 2)) is None
        True
        """
        first = self._numbers.get(_text(column_1))
        second = self._numbers.get(_text(column_2))
        if first is None or second is None:
            return None
        return self._strictest(self._relation.payloads(first, second), day.toordinal())

    def among(self, codes: Sequence[Code | str], day: date) -> Iterator[tuple[int, int, int]]:
        """Give every two of some codes that an edit in force on a day keeps apart.

        Each as the positions of the codes of column 1 and 2, and the modifier indicator.

        >>> edits = PTPEdits.from_rows([("99213", "36415", "", "20200101", "*", "1")])
        >>> list(edits.among(["36415", "20610", "99213"], date(2026, 3, 2)))
        [(2, 0, 1)]
        """
        numbers = [self._numbers.get(_text(code)) for code in codes]
        ordinal = day.toordinal()
        payloads, columns = self._relation.payloads, self._relation.firsts
        for i, first in enumerate(numbers):
            if first is None or first not in columns:
                continue
            for j, second in enumerate(numbers):
                if second is not None and i != j:
                    found = payloads(first, second)
                    indicator = self._strictest(found, ordinal) if found else None
                    if indicator is not None:
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


@final
class MUEs:
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
        reader = _Reader()
        rationales: dict[str, str] = {}
        for number, row in enumerate(rows, 1):
            reader.number = number
            reader.columns(row, "code, units, adjudication indicator, rationale", 3, 4)
            code = reader.procedure(row[0], "code")
            text = str(row[1]).strip()
            if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
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
        return self._held.get(_text(code))


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
class AddOns:
    """NCCI add-on code edits: codes that are only paid beside a primary code.

    Columns: add-on code, primary code ("CCCCC" or blank: left to the contractor), edit
    type (1 all primaries are listed, 2 none is, 3 some are) and, if you like, effective
    and deletion date (YYYYMMDD, or the YYYYDDD of the file). Source: ``AOC_V*-MCR``.

    >>> table = AddOns.from_rows([("99292", "99291", "1")])
    >>> table.kind("99292", date(2026, 3, 2)), table.primaries("99292", date(2026, 3, 2))
    (1, {'99291'})
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
        reader = _Reader()
        names = "add-on code, primary code, edit type, effective date, deletion date"
        for number, row in enumerate(rows, 1):
            reader.number = number
            reader.columns(row, names, 3, 5)
            code = reader.procedure(row[0], "add-on code")
            contractor = row[1] in ("CCCCC", "", None)
            primary = None if contractor else reader.procedure(row[1], "primary code")
            kind = reader.one_of(row[2], "edit type", "123")
            if kind == 1 and primary is None:
                raise reader.fault("an add-on code of type 1 names its primary code")
            start = reader.day(row[3], "effective date") if len(row) > 3 else None
            end = reader.day(row[4], "deletion date") if len(row) > 4 else None
            table._held.setdefault(code, []).append(
                AddOn(
                    primary,
                    kind,
                    _FIRST_DAY if start is None else start,
                    _LAST_DAY if end is None else end,
                )
            )
            table._count = number
        return table

    def __len__(self) -> int:
        return self._count

    def _on(self, code: Code | str, day: date) -> list[AddOn]:
        held = self._held.get(_text(code))
        if held is None:
            return []
        ordinal = day.toordinal()
        return [row for row in held if row.valid_from <= ordinal <= row.valid_to]

    def kind(self, code: Code | str, day: date) -> int | None:
        """Give the type of an add-on code on a day, None for a code that is none.

        >>> AddOns.from_rows([("99292", "99291", "1")]).kind("99291", date(2026, 3, 2)) is None
        True
        """
        rows = self._on(code, day)
        return min(row.kind for row in rows) if rows else None

    def primaries(self, code: Code | str, day: date) -> set[str]:
        """Give the primary codes that are listed for an add-on code on a day.

        >>> AddOns.from_rows([("99354", "CCCCC", "2")]).primaries("99354", date(2026, 3, 2))
        set()
        """
        return {row.primary for row in self._on(code, day) if row.primary is not None}


@final
class CoverageRules:
    """Local coverage articles: which diagnoses justify a procedure.

    Columns: article id, article version, procedure code, ICD-10-CM code and, if you like,
    "covered" or "noncovered" (default: covered). The rows are a join of your own of the
    Medicare Coverage Database tables ``article_x_hcpc_code`` and
    ``article_x_icd10_covered`` or ``_noncovered``: which group of diagnoses belongs to
    which group of procedures is prose there, and which contractor's article holds for a
    claim is not in the claim.

    >>> rules = CoverageRules.from_rows([("A57201", "12", "20610", "M25.561")])
    >>> rules.covers("20610", "M25.561"), rules.covers("20610", "E11.9"), rules.covers("99213", "E11.9")
    (True, False, None)
    """

    __slots__ = ("_articles", "_count", "_listed", "_names", "_numbers", "_relation")

    def __init__(self) -> None:
        self._numbers: Final = _Numbers()
        self._relation: Final = _Relation()
        self._names: Final = _Numbers()
        self._articles: Final[dict[int, set[int]]] = {}
        self._listed: Final[set[int]] = set()
        self._count = 0

    @classmethod
    def from_rows(cls, rows: Iterable[Row]) -> CoverageRules:
        """Make the table; DataFormatError names the row that cannot be read.

        >>> len(CoverageRules.from_rows([("A57201", "12", "20610", "M25.561", "covered")]))
        1
        """
        table = cls()
        reader = _Reader()
        names = "article id, article version, procedure code, diagnosis code, covered"
        for number, row in enumerate(rows, 1):
            reader.number = number
            reader.columns(row, names, 4, 5)
            article = str(row[0] or "").strip()
            if not article:
                raise reader.fault("article id is missing")
            procedure = table._numbers[reader.procedure(row[2], "procedure code")]
            diagnosis = table._numbers[reader.diagnosis(row[3], "diagnosis code")]
            word = str(row[4] or "covered").strip().lower() if len(row) > 4 else "covered"
            if word not in ("covered", "noncovered"):
                raise reader.fault(f"expected covered or noncovered, found {shown(word)}")
            covered = word == "covered"
            table._relation.add(procedure, diagnosis, covered)
            table._articles.setdefault(procedure, set()).add(table._names[article])
            if covered:
                table._listed.add(procedure)
            table._count = number
        table._relation.close()
        return table

    def __len__(self) -> int:
        return self._count

    def names(self, procedure: Code | str) -> bool:
        """Tell whether an article names a procedure.

        >>> CoverageRules.from_rows([("A57201", "12", "20610", "M25.561")]).names("20610")
        True
        """
        return self._numbers.get(_text(procedure)) in self._articles

    def covers(self, procedure: Code | str, diagnosis: Code | str) -> bool | None:
        """Tell whether a diagnosis justifies a procedure; None: no article names the procedure.

        A diagnosis that one article covers is covered. Where the articles of a procedure
        list only what they do not cover, everything else is covered.

        >>> rules = CoverageRules.from_rows([("A1", "1", "97110", "E11.9", "noncovered")])
        >>> rules.covers("97110", "E11.9"), rules.covers("97110", "M25.561")
        (False, True)
        """
        first = self._numbers.get(_text(procedure))
        if first is None or first not in self._articles:
            return None
        second = self._numbers.get(_text(diagnosis))
        said: Sequence[int] = () if second is None else self._relation.payloads(first, second)
        return (1 in said) if first in self._listed else not said

    def articles(self, procedure: Code | str) -> tuple[str, ...]:
        """Give the ids of the articles that name a procedure, in the order of the rows.

        >>> CoverageRules.from_rows([("A57201", "12", "20610", "M25.561")]).articles("20610")
        ('A57201',)
        """
        first = self._numbers.get(_text(procedure))
        wanted = set[int]() if first is None else self._articles.get(first, set())
        return tuple(name for name, number in self._names.items() if number in wanted)


Table: TypeAlias = PTPEdits | MUEs | AddOns | CoverageRules
