"""Claims that lie in a frame line by line: which column holds what, and how lines become claims.

No data frame here: rows come in as tuples, the rows of one claim together, and findings
go out as tuples.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

import attrs

from medcodes._html import Shown
from medcodes.codebook.book import CodeBook
from medcodes.errors import UnsupportedDateError, expect, expect_each
from medcodes.pairing.claim import OutpatientClaim, Patient, ProfessionalClaim, ServiceLine, Setting
from medcodes.pairing.context import Edit, Edits
from medcodes.pairing.edits import EDITS
from medcodes.pairing.run import check
from medcodes.pairing.tables import AddOns, CoverageRules, MUEs, PTPEdits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from medcodes.pairing.finding import Finding
    from medcodes.pairing.tables import Table

__all__ = ["FINDING", "ClaimColumns", "Judge"]

Row: TypeAlias = tuple[Any, ...]

# The columns of a frame of findings after that of the claim, with their kinds.
FINDING: Final[dict[str, type[str | int]]] = {
    "line": int,
    "edit": str,
    "severity": str,
    "message": str,
    "codes": str,
    "part": str,
    "index": int,
    "source": str,
}
NO_BOOK: Final = "unsupported-date"
"""what stands for the edit where a claim could not be judged, for want of a date within the data"""

_MOST_DIGITS: Final = 18
"""the most digits of a number that is read as a whole one"""

_POINTER: Final = re.compile("[A-La-l]|[0-9]+")
_POINTERS: Final = re.compile(r"[\s,;:/]*(?:(?:[A-La-l]|[0-9]+)[\s,;:/]*)+")


def _names(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else expect_each("the names of columns", value, str)


def _is_name(_instance: object, field: attrs.Attribute[Any], value: object) -> None:
    expect(field.name, value, str, *(() if field.default is attrs.NOTHING else (type(None),)))


@final
@attrs.frozen(kw_only=True)
class ClaimColumns(Shown):
    """Which columns of a frame of claim lines hold what; a frame has a row for each line.

    `claim` is what lines of one claim have in common. `diagnoses` are in the order of the
    claim and the same on all its lines; where lines differ, the first that is not missing
    counts. `pointers` hold positions, as numbers or letters, one in a column ("1", "A")
    or several ("1,2", "AB"). `line` numbers the lines of a claim; without it they stand
    in the order of the frame, where that has one. Missing dates of lines are those of the
    claim, which is the earliest of its lines.

    >>> ClaimColumns(claim="id", service_date="day", diagnoses="dx", procedure="px").diagnoses
    ('dx',)
    """

    claim: str = attrs.field(validator=_is_name)
    service_date: str = attrs.field(validator=_is_name)
    diagnoses: tuple[str, ...] = attrs.field(converter=_names)
    procedure: str = attrs.field(validator=_is_name)
    modifiers: tuple[str, ...] = attrs.field(default=(), converter=_names)
    pointers: tuple[str, ...] = attrs.field(default=(), converter=_names)
    line: str | None = attrs.field(default=None, validator=_is_name)
    units: str | None = attrs.field(default=None, validator=_is_name)
    age: str | None = attrs.field(default=None, validator=_is_name)
    sex: str | None = attrs.field(default=None, validator=_is_name)

    @property
    def names(self) -> tuple[str, ...]:
        """All columns that are named, in a fixed order."""
        single = (self.claim, self.service_date, self.procedure, self.line, self.units, self.age, self.sex)
        return (*filter(None, single), *self.diagnoses, *self.modifiers, *self.pointers)


class Judge:
    """Makes claims of rows and has them checked, each by the book of its own day.

    It pickles without the books that it has opened; the library's own edits by their ids.
    """

    def __init__(
        self,
        columns: ClaimColumns,
        setting: Setting,
        book: CodeBook,
        edits: Iterable[Edit],
        tables: Iterable[Table],
    ) -> None:
        self.columns: Final = columns
        self.setting: Final = setting
        self._book: Final = book
        self._edits: Final = edits if isinstance(edits, Edits) else Edits(edits)
        self._tables: Final = expect_each("tables", tables, PTPEdits, MUEs, AddOns, CoverageRules)
        self._books: Final[dict[date, CodeBook]] = {}
        self._at: Final = {name: position for position, name in enumerate(columns.names)}

    def __reduce__(self) -> tuple[Any, ...]:
        edits = [edit.id if edit.id in EDITS and EDITS[edit.id] == edit else edit for edit in self._edits]
        return _restore, (self.columns, self.setting, self._book, edits, self._tables)

    def findings(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Give the findings of rows that are sorted by claim: the claim, then what FINDING names.

        A row that names no claim is a claim of its own.
        """
        at = self._at[self.columns.claim]
        keyed = ((row[at] if row[at] is not None else object(), row) for row in rows)
        for _, group in groupby(keyed, lambda pair: pair[0]):
            lines = [row for _, row in group]
            for found in self._of_claim(lines):
                yield lines[0][at], *found

    def _of_claim(self, rows: list[Row]) -> Iterator[Row]:
        day = min((day for row in rows if (day := self._day(row)) is not None), default=None)
        if day is None:
            yield None, NO_BOOK, "error", "the claim has no date", "", "claim", None, ""
            return
        try:
            book = self._book_on(day)
        except UnsupportedDateError as error:
            yield None, NO_BOOK, "error", str(error), "", "claim", None, ""
            return
        report = check(self._claim(rows, day), book, edits=self._edits, tables=self._tables)
        for finding in report.findings:
            yield self._row(finding, rows)

    def _row(self, finding: Finding, rows: list[Row]) -> Row:
        where = finding.where
        line: int | None = None
        if where.part == "lines" and where.index is not None:
            number = _whole(self._cell(rows[where.index], self.columns.line))
            line = where.index + 1 if number is None else number
        codes = " ".join(code.text for code in finding.codes)
        return (
            line,
            finding.edit,
            finding.severity.value,
            finding.message,
            codes,
            where.part,
            where.index,
            finding.source,
        )

    def _book_on(self, day: date) -> CodeBook:
        book = self._books.get(day)
        if book is None:
            held = self._book
            book = CodeBook.of(day) if held._library is None else held._library.book(day)
            for release in held._brought.values():
                book = book.with_release(release)
            self._books[day] = book
        return book

    def _claim(self, rows: list[Row], day: date) -> ProfessionalClaim | OutpatientClaim:
        columns = self.columns
        make = ProfessionalClaim if self.setting is Setting.PROFESSIONAL else OutpatientClaim
        return make(
            service_date=day,
            diagnoses=self._diagnoses(rows),
            lines=[self._line(row, day) for row in rows],
            patient=Patient(
                age=_whole(self._cell(rows[0], columns.age)), sex=_text(self._cell(rows[0], columns.sex)) or None
            ),
        )

    def _diagnoses(self, rows: list[Row]) -> list[str]:
        """Return the diagnoses of a claim; one that is missing between others stays, as no text, at its place."""
        found = [
            next(filter(None, (_text(self._cell(row, name)) for row in rows)), "") for name in self.columns.diagnoses
        ]
        while found and not found[-1]:
            found.pop()
        return found

    def _line(self, row: Row, day: date) -> ServiceLine:
        own = self._day(row)
        return ServiceLine(
            _text(self._cell(row, self.columns.procedure)),
            modifiers=[text for name in self.columns.modifiers if (text := _text(self._cell(row, name)))],
            pointers=[place for name in self.columns.pointers for place in _places(self._cell(row, name))],
            units=_units(self._cell(row, self.columns.units)),
            service_date=None if own == day else own,
        )

    def _day(self, row: Row) -> date | None:
        cell = self._cell(row, self.columns.service_date)
        if isinstance(cell, datetime):
            return cell.date()
        return cell if isinstance(cell, date) else None

    def _cell(self, row: Row, name: str | None) -> Any:  # noqa: ANN401  what a frame holds
        return None if name is None else row[self._at[name]]


def _restore(
    columns: ClaimColumns, setting: Setting, book: CodeBook, edits: list[Edit | str], tables: tuple[Table, ...]
) -> Judge:
    return Judge(columns, setting, book, (EDITS[edit] if isinstance(edit, str) else edit for edit in edits), tables)


def _text(cell: object) -> str:
    """Return a cell as text without outer blanks; empty where it is missing."""
    return "" if cell is None else str(cell).strip()


def _whole(cell: object) -> int | None:
    """Return a number of years or of a line, None where the cell is missing or no whole number."""
    number = None if cell is None else _number(cell)
    return number if isinstance(number, int) else None


def _units(cell: object) -> int | Decimal:
    """Return a number of units: 1 where it is missing, 0 where it is none."""
    number = 1 if cell is None else _number(cell)
    return 0 if number is None else number


def _number(cell: object) -> int | Decimal | None:
    try:
        number = Decimal(str(cell).strip())
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    # As an int, 1e999999999 would fill the memory.
    is_whole = number.adjusted() < _MOST_DIGITS and number == number.to_integral_value()
    return int(number) if is_whole else number


def _places(cell: object) -> list[int]:
    """Read pointers: numbers, or letters from A on; what is neither points to 0, where nothing is.

    >>> _places("AB"), _places("1, 12"), _places(3), _places(None), _places("?")
    ([1, 2], [1, 12], [3], [], [0])
    """
    text = _text(cell).removesuffix(".0")
    if not text:
        return []
    if not _POINTERS.fullmatch(text):
        return [0]
    return [_place(one) for one in _POINTER.findall(text)]


def _place(one: str) -> int:
    if not one.isdigit():
        return ord(one.upper()) - ord("A") + 1
    return int(one) if len(one) <= _MOST_DIGITS else 0
