"""What is asked of each distinct text of a column, and the answers: no data frame here.

The rules are those of the values and of the code book, asked once for each distinct
text. With a date in each row there is an answer for each period of a calendar; most texts
have one answer within the data, and a few patterns say which answer holds when.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from medcodes.codebook.release import NODES
from medcodes.cpt import CPT
from medcodes.errors import Status
from medcodes.hcpcs import HCPCSLevelII
from medcodes.icd10 import ICD10, ICD10Pair
from medcodes.icd10cm import ICD10CM
from medcodes.icd10pcs import ICD10PCS
from medcodes.icd11 import ICD11, ICD11Cluster
from medcodes.modifier import Modifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from medcodes._code import Code
    from medcodes.codebook.book import CodeBook
    from medcodes.codebook.model import Life
    from medcodes.codebook.release import Release
    from medcodes.columns.foreign import Native

__all__ = ["FIELDS", "Answer", "Answers", "Calendar", "Kind", "Told", "Value", "chapter_of", "release_of"]

Value: TypeAlias = "str | int | bool | None"
Kind: TypeAlias = "type[str | int | bool]"
# One value a field.
Answer: TypeAlias = "tuple[Value, ...]"
# The number of the pattern that says which of the answers holds in each period; the answers.
Told: TypeAlias = "tuple[int, tuple[Answer, ...]]"

SYSTEMS: Final[dict[str, type[Code]]] = {
    one.system: one for one in (ICD10CM, ICD10PCS, CPT, HCPCSLevelII, Modifier, ICD10, ICD10Pair, ICD11, ICD11Cluster)
}
FIELDS: Final[dict[str, Kind]] = {
    "code": str,
    "status": str,
    "billable": bool,
    "title": str,
    "reason": str,
    "chapter": int,
    "section": str,
    "laterality": str,
}
NOT_TEXT: Final = "type"
"""the reason of a cell that is neither text nor null"""
NO_DATA: Final = "date"
"""the reason of a row whose date is missing or outside the data"""

# What the grammar alone answers, and what only some systems have.
_OF_GRAMMAR: Final = frozenset({"code", "reason", "section"})
_ONLY_OF: Final = {
    "chapter": frozenset({"icd10cm"}),
    "section": frozenset({"icd10pcs", "cpt"}),
    "laterality": frozenset({"icd10cm", "icd10pcs"}),
}


def _section(make: type[Code], text: str) -> str | None:
    """Return the character of the section of a PCS code, or the name of that of a CPT code."""
    code = make(text)
    if isinstance(code, ICD10PCS):
        return code.section.value
    assert isinstance(code, CPT), "_ONLY_OF lets no other system ask"
    return None if code.section is None else code.section.title


def chapter_of(entry: Native) -> int | None:
    """Return the number of the chapter of an ICD-10-CM entry, None where no source says it."""
    return None if entry is None or entry.chapter is None else entry.chapter.number


def _laterality(entry: Native) -> str | None:
    return None if entry is None or entry.laterality is None else entry.laterality.value


_STATUSES: Final = {status: status.value for status in Status}

# What is asked of a canonical text, its status, and its entry where it is a node.
Ask: TypeAlias = "Callable[[str, Status, Native], Value]"
_ASK: Final[dict[str, Ask]] = {
    "code": lambda text, _status, _entry: text,
    "status": lambda _text, status, _entry: _STATUSES[status],
    "billable": lambda _text, status, _entry: status is Status.BILLABLE,
    "title": lambda _text, _status, entry: None if entry is None else entry.title,
    "reason": lambda _text, _status, _entry: None,
    "chapter": lambda _text, _status, entry: chapter_of(entry),
    "laterality": lambda _text, _status, entry: _laterality(entry),
}


class Calendar:
    """The periods in which nothing of a release changes, numbered from 1; 0 is no period.

    ``cuts`` are the first days of the periods as proleptic ordinals, and at last the day
    after the data.

    >>> calendar = Calendar((735872, 736238, 740256))
    >>> [calendar.period(day) for day in (735871, 735872, 740255, 740256)]
    [0, 1, 2, 0]
    """

    __slots__ = ("cuts",)

    def __init__(self, cuts: Iterable[int]) -> None:
        self.cuts: Final = tuple(sorted(cuts))

    @classmethod
    def of(cls, release: Release[Any, Any]) -> Calendar:
        """Make the calendar of the source of a release.

        The editions of the package's own data are cut wherever a code or a title changes.
        A list of one edition is cut where a row of it begins or ends.
        """
        editions = release._source.editions()
        cuts = {edition.valid_from.toordinal() for edition in editions}
        end = editions[-1].valid_to.toordinal() + 1
        if len(editions) == 1:
            for life in release._timeline.population():
                cuts.update(first for first, _, _ in life.spans)
                cuts.update(last + 1 for _, last, _ in life.spans if last is not None)
        return cls({*(cut for cut in cuts if min(cuts) <= cut < end), end})

    def __len__(self) -> int:
        """Return how many periods there are, with the one outside the data."""
        return len(self.cuts)

    def period(self, day: int) -> int:
        """Return the period of a day (a proleptic ordinal), 0 outside the data."""
        period = bisect_right(self.cuts, day)
        return 0 if period == len(self.cuts) else period

    def by_day(self) -> tuple[int, list[int]]:
        """Return a first day and the periods of the days from it on.

        Earlier days are as the first of the list, later ones as the last.
        """
        known = range(date.min.toordinal() + 1, date.max.toordinal() + 1)
        changes = [cut for cut in self.cuts if cut in known] or [known.start]
        days = range(changes[0] - 1, changes[-1] + 1)
        return days.start, [self.period(day) for day in days]


class Answers(dict[str, "Told"]):
    """The answers about canonical texts, each found when the first cell that spells it is asked.

    They are kept as long as this object, which is as long as one call or one frame: no
    text of a caller outlives it. It copies and pickles as the question alone, so that a
    worker gets the date of a book and finds the answers itself.
    """

    def __init__(self, system: str, fields: tuple[str, ...], book: CodeBook | None, *, by_date: bool) -> None:
        super().__init__()
        make = SYSTEMS.get(system)
        if make is None:
            raise ValueError(f"no code system {system!r}, expected one of {', '.join(SYSTEMS)}")
        for field in fields:
            _check_field(system, field)
        self._question: Final = (system, fields, book, by_date)
        self.make: Final = make
        self.fields: Final = fields
        # A section is grammar, so it depends on the class and on nothing else.
        asks: dict[str, Ask] = {**_ASK, "section": lambda text, _status, _entry: _section(make, text)}
        self._asks: Final = [asks[field] for field in fields]
        self._needs_entry: Final = not {"title", "chapter", "laterality"}.isdisjoint(fields)
        release = None if _OF_GRAMMAR.issuperset(fields) and not by_date else release_of(system, book)
        self.calendar: Final = Calendar.of(release) if release is not None and by_date else None
        self._releases: Final = _releases(release, self.calendar)
        # Each with its number; the first is that of a cell with one answer for all periods.
        self.patterns: Final = {(0,) * self.width: 0}
        self._numbers: Final[dict[tuple[int, ...], int]] = {}
        # Of a row whose date is outside the data, where it is the same for all texts.
        self._outside: Final = None if {"code", "section"}.intersection(fields) else self._always(reason=NO_DATA)[1][0]
        self._of_lives: Final[dict[Life, tuple[int, ...]]] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, self._question

    @property
    def width(self) -> int:
        """The number of periods that answers are told apart by."""
        return 1 if self.calendar is None else len(self.calendar)

    def told(self, cell: object) -> Told:
        """Return the answers about a cell, whatever it is."""
        if isinstance(cell, str):
            text = self.make._read(cell)
            return self._malformed(cell) if text is None else self[text]
        if cell is None:
            return self._always()
        return self[cell.text] if isinstance(cell, self.make) else self._always(billable=False, reason=NOT_TEXT)

    def __missing__(self, text: str) -> Told:
        told = self[text] = self._about(text)
        return told

    def _malformed(self, text: str) -> Told:
        return self._always(billable=False, reason=self.make._diagnose(text).reason.value)

    def _always(self, **values: Value) -> Told:
        """Return an answer that holds in every period."""
        return 0, (tuple(map(values.get, self.fields)),)

    def _about(self, text: str) -> Told:
        """Return the answers about a canonical text."""
        release = self._releases[-1]
        row = None if release is None else release._timeline.row(text)
        if self.calendar is None:
            return 0, (self._in(0, text, row),)
        outside = self._outside
        if outside is None:
            section = _section(self.make, text) if "section" in self.fields else None
            _, (outside,) = self._always(code=text, section=section, reason=NO_DATA)
        periods = (1,) if row is None else self._changes(self.calendar, row)
        return self._pattern(periods), (outside, *[self._in(period, text, row) for period in periods])

    def _pattern(self, periods: tuple[int, ...]) -> int:
        """Return the number of the pattern of answers that change in some periods, the first of them 1."""
        number = self._numbers.get(periods)
        if number is None:
            pattern = tuple(bisect_right(periods, period) for period in range(self.width))
            number = self._numbers[periods] = self.patterns.setdefault(pattern, len(self.patterns))
        return number

    def _changes(self, calendar: Calendar, row: int) -> tuple[int, ...]:
        """Return the periods in which what is known of a row may change, in order, from 1 on.

        Its side is told from the titles beside it as well, so there its category counts.
        """
        release = self._releases[-1]
        if "laterality" in self.fields:
            timeline = release._timeline
            place = timeline.where[timeline.texts[row][:3]]
            rows = range(timeline.starts[place], timeline.starts[place + 1])
            return tuple(sorted({period for one in rows for period in self._own_changes(calendar, one)}))
        return self._own_changes(calendar, row)

    def _own_changes(self, calendar: Calendar, row: int) -> tuple[int, ...]:
        release = self._releases[-1]
        life = release._lives[row]
        periods = self._of_lives.get(life)
        if periods is None:
            days = [day for first, last, _ in life.spans for day in (first, *([] if last is None else [last + 1]))]
            periods = self._of_lives[life] = tuple(sorted({1, *map(calendar.period, days)} - {0}))
        if self._needs_entry:
            changes = release._title_changes(row)
            if changes:
                return tuple(sorted({*periods, *map(calendar.period, changes)} - {0}))
        return periods

    def _in(self, period: int, text: str, row: int | None) -> Answer:
        """Return what is known of a text in a period."""
        release = self._releases[period]
        status = Status.UNKNOWN if row is None else release._statuses[release._lives[row]]
        entry = release.entry_type(release, row) if self._needs_entry and status in NODES else None
        return tuple([ask(text, status, entry) for ask in self._asks])


def _check_field(system: str, field: str) -> None:
    if field not in FIELDS:
        raise ValueError(f"no column {field!r} to add, expected some of {', '.join(FIELDS)}")
    if system not in _ONLY_OF.get(field, SYSTEMS):
        having = " and ".join(sorted(_ONLY_OF[field]))
        raise ValueError(f"{system} has no {field}, only {having}")


def release_of(system: str, book: CodeBook | None) -> Release[Any, Any]:
    """Return the release of a system; LookupError where there is none."""
    if book is None:
        raise LookupError("without a book only code, reason and section can be told")
    release = book.get(system)
    if release is None:
        raise LookupError(f"this book holds no release of {system}")
    return release


def _releases(release: Release[Any, Any] | None, calendar: Calendar | None) -> list[Any]:
    """Return the release of each period; without a calendar one for all days."""
    if release is None or calendar is None:
        return [release]
    return [None, *(release.on(date.fromordinal(cut)) for cut in calendar.cuts[:-1])]


def _restore(system: str, fields: tuple[str, ...], book: CodeBook | None, by_date: bool) -> Answers:  # noqa: FBT001
    return Answers(system, fields, book, by_date=by_date)
