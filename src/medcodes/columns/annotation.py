"""``annotate``: what a code book says of each cell of a column, as more columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from medcodes.codebook.book import CodeBook
from medcodes.codebook.bundled import coverage, on
from medcodes.columns import lazy, local
from medcodes.columns.foreign import Native, dask_schema, eager_schema, engine
from medcodes.columns.question import Answers
from medcodes.errors import expect, expect_each, expect_function

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from narwhals.stable.v2.typing import IntoFrameT


__all__ = ["annotate"]


def annotate(  # noqa: PLR0913  a frame, a column, and what is asked of it
    frame: IntoFrameT,
    column: str,
    *,
    system: str,
    book: CodeBook | None = None,
    as_of: str | None = None,
    add: Iterable[str] = ("code", "status", "title"),
    progress: Callable[[int, int], object] | None = None,
) -> IntoFrameT:
    """Return the frame with columns that say of each text in ``column`` what the book says.

    ``system`` is the key of a code system ("icd10cm"). The date is that of ``book``, or
    with ``as_of`` the one in that column, row by row, judged by the package's own data or
    by the releases of ``book``. ``add`` names the columns, each added as
    ``<column>_<name>``:

    - code: the canonical text; status, title: as the book has them on the date;
    - billable: as ``is_billable``, so False for text that is no code;
    - reason: why there is no status: a ``Reason`` for text that is malformed, "type" for
      a cell that is not text, "date" for a date that is missing or outside the data;
    - chapter: the number of the ICD-10-CM chapter; section: the character of the
      ICD-10-PCS section, the name of the CPT section; laterality: the side, ICD-10-CM.

    A null gives nulls. No cell raises: the rules are those of ``parse`` and of the book,
    asked once for each distinct text. The frame that comes back is of the caller's own
    type; frames in memory keep their order, lazy ones stay lazy. Works on pandas, polars
    eager and lazy, pyarrow, DuckDB (which reads the distinct texts at once), Dask and
    PySpark. ``progress`` is called with the rows done and the rows in all, for frames in
    memory only.

    Raises ValueError for a name that is unknown or taken, LookupError for a system of
    which the book has no release, TypeError for a column that holds no text or no dates.

    >>> from datetime import date
    >>> import medcodes, polars
    >>> frame = polars.DataFrame({"dx": ["m54.50", "M54.5", None, "E1.19"]})
    >>> book = medcodes.on(date(2026, 3, 2))
    >>> annotate(frame, "dx", system="icd10cm", book=book, add=("code", "status", "reason")).rows()
    [('m54.50', 'M54.50', 'billable', None), ('M54.5', 'M54.5', 'header', None), (None, None, None, None), \
('E1.19', None, None, 'dot')]
    """
    fields = _fields(add)
    expect("column", column, str)
    expect("system", system, str)
    expect("as_of", as_of, str, type(None))
    expect("book", book, CodeBook, type(None))
    if progress is not None:
        expect_function("progress", progress)
    names = {"text": column, **{field: f"{column}_{field}" for field in fields}}
    if as_of is not None:
        names["day"] = as_of
        book = on(coverage()[0]) if book is None else book
    answers = Answers(system, fields, book, by_date=as_of is not None)
    if not fields:
        return frame
    native: Native = frame
    annotated: IntoFrameT
    if nw.dependencies.is_dask_dataframe(frame):
        # narwhals leaves Dask to a package of its own.
        _check_columns(dask_schema(native), names, fields, "dask")
        library = "dask"
    else:
        wrapped: nw.DataFrame[Any] | nw.LazyFrame[Any] = nw.from_native(native)
        if isinstance(wrapped, nw.DataFrame):
            _check_columns(eager_schema(wrapped, names.values()), names, fields, engine(wrapped))
            annotated = local.annotated(wrapped, names, answers, progress).to_native()
            return annotated
        library = engine(wrapped)
        _check_columns(wrapped.collect_schema(), names, fields, library)
    if progress is not None:
        raise TypeError("progress is told for frames in memory only, this one is lazy")
    annotated = lazy.annotated(native, library, names, answers)
    return annotated


def _fields(add: Iterable[str]) -> tuple[str, ...]:
    if isinstance(add, str):
        raise TypeError(f"add: expected several names, got the str {add!r}")
    return tuple(dict.fromkeys(expect_each("add", add, str)))


def _check_columns(
    types: Mapping[str, nw.dtypes.DType], names: dict[str, str], fields: tuple[str, ...], library: str
) -> None:
    """Refuse a frame that lacks a column, has one of the wrong type, or one of a name to be added."""
    for role in ("text", "day"):
        if role in names and names[role] not in types:
            raise ValueError(f"the frame has no column {names[role]!r}")
    for field in fields:
        if names[field] in types:
            raise ValueError(f"the frame has a column {names[field]!r} already")
    text = types[names["text"]]
    # pandas holds text and dates as objects; what polars calls so it can do nothing with.
    of_any = (nw.Unknown,) if library == "polars" else (nw.Object, nw.Unknown)
    if not isinstance(text, (nw.String, nw.Categorical, nw.Enum, *of_any)):
        raise TypeError(f"column {names['text']!r} holds {text}, expected text (a number has lost its leading zeros)")
    if "day" not in names:
        return
    name = names["day"]
    day = types[name]
    if isinstance(day, nw.Datetime) and day.time_zone is not None:
        raise TypeError(f"column {name!r} has the time zone {day.time_zone}, expected dates: a day has no zone")
    if not isinstance(day, (nw.Date, nw.Datetime, *of_any)):
        raise TypeError(f"column {name!r} holds {day}, expected dates")
