"""How the rows of a table are read, and kept as sorted numbers."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence, Sized
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from medcodes._html import Shown
from medcodes.errors import DataFormatError, InvalidCodeError, shown
from medcodes.icd10cm import ICD10CM
from medcodes.pairing.pair import read_procedure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from medcodes._code import Code

__all__ = ["Cell", "Numbers", "Reader", "Relation", "Row", "Table", "text_of"]

Cell: TypeAlias = str | int | date | None
Row: TypeAlias = Sequence[Cell]

_NO_DATE: Final = ("", "*")
FIRST_DAY: Final = date.min.toordinal()
LAST_DAY: Final = date.max.toordinal()
_ISO: Final = 8
_JULIAN: Final = 7
MOST_DIGITS: Final = 9
"""the most digits of a number of units"""
_SHIFT: Final = 32
_PAYLOAD: Final = (1 << _SHIFT) - 1
_STEPS: Final = 8
"""how many numbers of a row are gone through in the time of one search"""


def text_of(code: Code | str) -> str:
    """Give the text of a code.

    >>> text_of("99213")
    '99213'
    """
    if isinstance(code, str):
        return code
    try:
        return code.text
    except AttributeError:
        raise TypeError(f"code must be Code or str, not {type(code).__name__}") from None


def ordinal_of(text: str) -> int | None:
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


class Table(Shown, Sized):
    """Rows of the user as an edit looks them up; it shows how many there are."""

    __slots__ = ()

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "rows", len(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self):,} rows>"


class Reader:
    """Reads the cells of one table; every text is read once.

    >>> reader = Reader()
    >>> reader.procedure(" g0402 ", "code"), reader.one_of("2 Date of Service Edit", "indicator", "123")
    ('G0402', 2)
    """

    __slots__ = ("_diagnoses", "_procedures", "number")

    def __init__(self) -> None:
        self._procedures: Final[dict[str, str]] = {}
        self._diagnoses: Final[dict[str, str]] = {}
        self.number: int = 0

    def fault(self, problem: str) -> DataFormatError:
        """Make the error of the row that is being read."""
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
        found = ordinal_of(text)
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


class Relation:
    """Pairs of numbers with a payload: for each first number the others, sorted.

    >>> relation = Relation()
    >>> relation.add(1, 2, 7)
    >>> relation.close()
    >>> list(relation.payloads(1, 2)), list(relation.payloads(2, 1))
    ([7], [])
    """

    __slots__ = ("_rows",)

    def __init__(self) -> None:
        self._rows: Final[dict[int, array[int]]] = {}

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

    def among(self, first: int, seconds: Collection[int]) -> Iterator[tuple[int, Sequence[int]]]:
        """Give the second numbers that make a pair with a first one, each with the payloads.

        Of many numbers that are asked after, those of the first one's pairs are gone
        through instead: the cost does not grow with the product.

        >>> relation = Relation()
        >>> relation.add(1, 2, 7)
        >>> relation.close()
        >>> [(second, list(payloads)) for second, payloads in relation.among(1, {1, 2})]
        [(2, [7])]
        """
        row = self._rows.get(first)
        if row is None:
            return
        asked: Iterable[int] = seconds
        if len(row) < _STEPS * len(seconds):
            asked = dict.fromkeys(second for one in row if (second := one >> _SHIFT) in seconds)
        for second in asked:
            payloads = self.payloads(first, second)
            if payloads:
                yield second, payloads


class Numbers(dict[str, int]):
    """Numbers for texts, in the order in which they come.

    >>> numbers = Numbers()
    >>> numbers["99213"], numbers["20610"], numbers["99213"]
    (0, 1, 0)
    """

    __slots__ = ()

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number
