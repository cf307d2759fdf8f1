"""The scan: every code in a text, one after the other, in time linear in its length."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from medcodes._text import SPELLINGS
from medcodes.codebook.book import CodeBook
from medcodes.errors import Status, expect
from medcodes.finder.context import is_numbered
from medcodes.finder.expressions import may_open
from medcodes.finder.found import Found
from medcodes.finder.judge import PCS_LENGTH, SHORT, Judge
from medcodes.finder.place import Place
from medcodes.finder.shapes import CANDIDATES, Kind
from medcodes.icd10cm import ICD10CM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from medcodes.codebook.release import Release

__all__ = ["find_codes"]

_UNKNOWN: Final = Status.UNKNOWN
_LISTED: Final = frozenset({", ", "; "})
_wide: Final = re.compile("[\uff01-\uff5e]").search


def find_codes(text: str, book: CodeBook | None = None) -> Iterator[Found]:
    """Find the codes in a text, in their order; what is not asked for is not read.

    A code with its dot, an ICD-10-PCS code and a longer undotted code are found by their
    shape; CPT codes by a label ("CPT", "HC:"), a modifier ("99213-25") or their place in
    a list of such; a text of three or four characters by a label, or where it stands
    among codes and the book holds it. Labels settle what a text is read as, and others
    ("lot", "room", "ICD-9") that it is none; where nothing settles it, all readings are
    given. With a book each reading has its status on that day, undotted texts that never
    were a code are left out, and unknown ones come with the codes that they resemble.

    Ranges and patterns ("C00-C96 excluding C44", "J20.-", "027[03]..Z") are found as one,
    with a `CodeSet` in place of readings.

    >>> text = "Dx: E11.9, I10. CPT 99213-25; lot A1234, BP 120/80"
    >>> [(found.text, found.code) for found in find_codes(text)]
    [('E11.9', ICD10CM('E11.9')), ('I10', ICD10CM('I10')), ('99213', CPTCategoryI('99213'))]
    """
    if not isinstance(cast("object", text), str):
        message = f"the text must be a str, not {type(text).__name__}"
        raise TypeError(message)
    expect("book", book, CodeBook, type(None))
    return _scan(text, book)


def _scan(text: str, book: CodeBook | None) -> Iterator[Found]:
    # The same length, so that positions hold for the text as given.
    clean = text.translate(SPELLINGS) if _wide(text) else text
    place = Place(clean)
    judge = Judge(text, place, book)
    status_of = _status_reader(None if book is None else book.get("icd10cm"))
    make = ICD10CM._trusted
    dotted = int(Kind.DOTTED)
    status = None
    statuses: tuple[Status | None, ...] = () if book is None else (None,)
    for match in CANDIDATES.finditer(clean):
        kind, end = match.lastindex or 0, match.end()
        if kind != dotted:
            found = _judged(judge, place, kind, match.start(), end)
            if found is not None:
                yield found
            continue
        # Most codes are of this kind, and most of these speak for themselves.
        start = match.start() - 1
        if start < place.reach:
            continue
        written = clean[start:end]
        if written.isupper() and not may_open(clean, end):
            if status_of is not None:
                status = status_of(written)
                statuses = (status,)
            # E and V codes are also what ICD-9 had.
            if status is not _UNKNOWN and (
                clean[start - 2 : start] in _LISTED
                or place.is_bare(start)
                or (status is not None and written[0] not in "EV" and not is_numbered(clean, start))
            ):
                place.note(start, end, "icd10cm")
                yield Found((start, end), text[start:end], (make(written),), None, statuses)
                continue
        found = judge.dotted(start, end)
        if found is not None:
            yield found


def _status_reader(release: Release[Any, Any] | None) -> Callable[[str], Status] | None:
    """Return what reads the status of a canonical text, without what is done for any other."""
    if release is None:
        return None
    row_of, lives, statuses = release._timeline.row, release._timeline.lives, release._statuses

    def status_of(text: str) -> Status:
        row = row_of(text)
        return _UNKNOWN if row is None else statuses[lives[row]]

    return status_of


def _judged(judge: Judge, place: Place, kind: int, anchor: int, end: int) -> Found | None:
    """Judge a candidate that was found by its first digit, or as a whole."""
    if kind == Kind.PLAIN:
        start = anchor - 1
    elif kind in {Kind.LETTERS, Kind.LETTERS_DOTTED}:
        start = anchor - 2
    elif kind == Kind.LATE:
        start = end - PCS_LENGTH
    elif kind == Kind.PATTERN:
        start = anchor - (anchor > 0 and place.text[anchor - 1].isalpha())
    else:
        start = anchor
    if start < place.reach:
        return None
    if kind in {Kind.PLAIN, Kind.LETTERS}:
        return judge.short(start, end) if end - start <= SHORT else judge.long(start, end)
    if kind == Kind.FIVE:
        return judge.five(start, end)
    if kind == Kind.PATTERN:
        return judge.pattern(start)
    return judge.dotted(start, end) if kind == Kind.LETTERS_DOTTED else judge.seven(start, end)
