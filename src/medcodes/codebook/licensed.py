"""Lists that a user is licensed for: CPT and HCPCS Level II, as rows in memory.

The package ships neither. A row is ``(code, title, valid_from, valid_to)`` or a mapping
with these keys; title and dates may be None or left out: a code without a first day has
always been there, one without a last day still is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Final, Self, TypeVar

from medcodes._code import Code
from medcodes.codebook.memory import MemorySource, Row, read_code, read_text, refuse_twice
from medcodes.codebook.model import Edition
from medcodes.codebook.release import Entry, Release
from medcodes.cpt import CPT
from medcodes.errors import DataFormatError, Status, expect, shown
from medcodes.hcpcs import HCPCSLevelII

__all__ = ["CPTRelease", "HCPCSRelease", "LicensedEntry"]

_COLUMNS: Final = ("code", "title", "valid_from", "valid_to")

L = TypeVar("L", bound=Code)


class LicensedEntry(Entry[L, "_LicensedRelease[L]"]):
    """A code of a user's list on one day."""

    __slots__ = ()

    @property
    def title_is_official(self) -> bool:
        """Whether the list gives a title: the user's list is the official one here."""
        return self.title is not None


class _LicensedRelease(Release[L, LicensedEntry[L]]):
    """What the releases made of a user's rows share."""

    __slots__ = ()

    entry_type: ClassVar[Callable[..., Any]] = LicensedEntry

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any] | Mapping[str, Any]]) -> Self:
        """Make a release of rows ``(code, title, valid_from, valid_to)``.

        Its day is the latest first day among the rows; a book asks it on the book's own.
        Raises DataFormatError with the number of the row for one that is malformed, names
        a code twice, or ends before it begins.
        """
        expect("rows", rows, Iterable)
        found: dict[str, Row] = {}
        newest = date.min
        for number, row in enumerate(rows, start=1):
            code, title, first, last = _fields(row, number)
            text = read_code(cls.code_type, code, number)
            refuse_twice(text, found, number)
            if first is not None and last is not None and last < first:
                raise DataFormatError(f"{text} ends before it begins", number)
            newest = max(newest, first or date.min)
            day = (first or date.min).toordinal()
            spans = ((day, None if last is None else last.toordinal(), Status.BILLABLE),)
            found[text] = text, spans, () if title is None else ((day, title),)
        edition = Edition(cls.code_type.system, "user", date.min, date.max)
        return cls(MemorySource(edition, [found[text] for text in sorted(found)]), newest)


def _fields(row: Sequence[Any] | Mapping[str, Any], number: int) -> tuple[str, str | None, date | None, date | None]:
    if isinstance(row, Mapping):
        unknown = sorted(set(row) - set(_COLUMNS), key=str)
        if unknown:
            raise DataFormatError(f"unknown column {shown(str(unknown[0]))}", number)
        values = [row.get(column) for column in _COLUMNS]
    elif isinstance(row, (list, tuple)):
        if not 1 <= len(row) <= len(_COLUMNS):
            raise DataFormatError(f"expected 1 to 4 columns, found {len(row)}", number)
        values = [*row, *[None] * (len(_COLUMNS) - len(row))]
    else:
        raise DataFormatError(f"expected a row, found {type(row).__name__}", number)
    code: Any = values[0]
    _, title, first, last = values
    return code, read_text(title, "title", number), _day(first, "valid_from", number), _day(last, "valid_to", number)


def _day(value: object, column: str, number: int) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise DataFormatError(f"{column}: expected a date, found {type(value).__name__}", number)


class CPTRelease(_LicensedRelease[CPT]):
    """A user's licensed CPT list; status, titles and sunset dates come from its rows.

    >>> from datetime import date
    >>> cpt = CPTRelease.from_rows([("99213", None, date(1992, 1, 1), None)])
    >>> cpt.status("99213"), cpt.status("99999")
    (<Status.BILLABLE: 'billable'>, <Status.UNKNOWN: 'unknown'>)
    """

    __slots__ = ()

    code_type: ClassVar[type[CPT]] = CPT  # pyright: ignore[reportIncompatibleVariableOverride]


class HCPCSRelease(_LicensedRelease[HCPCSLevelII]):
    """A user's HCPCS Level II list, made as a CPT list is."""

    __slots__ = ()

    code_type: ClassVar[type[HCPCSLevelII]] = HCPCSLevelII  # pyright: ignore[reportIncompatibleVariableOverride]
