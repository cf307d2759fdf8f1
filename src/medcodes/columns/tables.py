"""A code book as a table, for joins of one's own: a row for each code, or for each span of its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import narwhals.stable.v2 as nw

from medcodes.codebook.book import CodeBook
from medcodes.columns.question import chapter_of, release_of
from medcodes.errors import expect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from medcodes.codebook.release import Entry, Release
    from medcodes.columns.foreign import Native
    from medcodes.columns.question import Value

__all__ = ["table", "timeline"]

_DTYPES: Final = {
    "code": nw.String(),
    "parent": nw.String(),
    "chapter": nw.Int64(),
    "section": nw.String(),
    "title": nw.String(),
    "valid_from": nw.Date(),
    "valid_to": nw.Date(),
    "billable": nw.Boolean(),
}
# What a system says of the place of a code; lists of CPT and HCPCS say nothing of it.
_PLACES: Final[dict[str, tuple[str, ...]]] = {
    "icd10": ("parent",),
    "icd10cm": ("parent", "chapter"),
    "icd10pcs": ("section",),
    "icd11": ("parent",),
}

Backend: TypeAlias = Literal["pyarrow", "pandas", "polars"]
Row: TypeAlias = "tuple[Entry[Any, Any], str | None, date, date | None, bool]"


def table(book: CodeBook, system: str, *, backend: Backend = "pyarrow") -> Native:
    """Return all codes of a system on the day of a book, one row each, in tabular order.

    The columns are code, parent (where codes stand under one another), chapter
    (ICD-10-CM), section (ICD-10-PCS), title, billable, and valid_from and valid_to: since
    when and until when, both included, the code is what it is on that day; null: no end
    is known. The table is one of Arrow, or of "pandas" or "polars" as ``backend``.

    Raises LookupError for a system of which the book has no release.

    >>> from datetime import date
    >>> import medcodes
    >>> held = table(medcodes.on(date(2026, 4, 1)), "icd10cm")
    >>> held.num_rows, held.column_names
    (98186, ['code', 'parent', 'chapter', 'title', 'valid_from', 'valid_to', 'billable'])
    """
    release = _release(book, system)
    entries = (release[code] for code in release)
    return _table(
        system,
        ((one, one.title, one.valid_from, one.valid_to, one.is_billable) for one in entries),
        backend,
    )


def timeline(book: CodeBook, system: str, *, backend: Backend = "pyarrow") -> Native:
    """Return all that a system ever held, in tabular order, a row for each span of a code.

    The columns are those of :func:`table`; a span ends where the code stops to be what it
    is or its title changes, so a join on the code and on valid_from <= day <= valid_to
    (or null) finds at most one row. Parent and chapter are those of its first day. The
    day of the book plays no part.

    Raises LookupError for a release that knows one day only, as one made of the files of
    one edition.

    >>> from datetime import date
    >>> import medcodes
    >>> held = timeline(medcodes.on(date(2026, 4, 1)), "icd10cm").to_pylist()
    >>> [(row["valid_from"].year, row["billable"]) for row in held if row["code"] == "M54.5"]
    [(2015, True), (2021, False)]
    """
    release = _release(book, system)
    return _table(system, _spans(release), backend)


def _release(book: CodeBook, system: str) -> Release[Any, Any]:
    expect("book", book, CodeBook)
    expect("system", system, str)
    return release_of(system, book)


def _spans(release: Release[Any, Any]) -> Iterator[Row]:
    held = release._timeline
    held.open_rows(0, len(held))
    on_days: dict[date, Release[Any, Any]] = {}
    for text in held.texts:
        code = release.code_type(text)
        history = release.history(code)
        if history is None:
            raise LookupError(f"this release of {code.system} knows one day only and has no timeline")
        for span in history:
            if span.valid_from not in on_days:
                on_days[span.valid_from] = release.on(span.valid_from)
            entry = on_days[span.valid_from][code]
            yield entry, span.title, span.valid_from, span.valid_to, entry.is_billable


def _table(system: str, rows: Iterable[Row], backend: Backend) -> Native:
    expect("backend", backend, str)
    places = _PLACES.get(system, ())
    names = ("code", *places, "title", "valid_from", "valid_to", "billable")
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for entry, *facts in rows:
        cells = (entry.code.text, *(_place(entry, name) for name in places), *facts)
        for name, cell in zip(names, cells, strict=True):
            columns[name].append(cell)
    return nw.from_dict(columns, {name: _DTYPES[name] for name in names}, backend=backend).to_native()


def _place(entry: Native, name: str) -> Value:
    if name == "parent":
        return None if entry.parent is None else entry.parent.text
    return chapter_of(entry) if name == "chapter" else entry.code.section.value
