"""What a code book is made of: editions, spans, rows with their lives, titles.

Nothing here knows where data come from. A :class:`Source` hands them in, decoded,
one part at a time; releases ask it and nobody else.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from datetime import date, datetime
from enum import Enum
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import attrs

from medcodes._html import Shown
from medcodes.errors import Status

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = [
    "AgeRange",
    "Conversion",
    "EditFlag",
    "Edition",
    "Encounter",
    "FlagSpan",
    "Laterality",
    "Life",
    "LifeSpan",
    "NoteKind",
    "OnDay",
    "Source",
    "Span",
    "Timeline",
    "TitleShelf",
    "TitleSpan",
    "Titles",
    "check_date",
    "check_kind",
    "title_on",
]


class Encounter(Enum):
    """The phase of care that a 7th character names, with the beginning of its text as value.

    Decided by that text and never by the letter: the A of H54.413A is no encounter.
    """

    INITIAL = "initial encounter"
    SUBSEQUENT = "subsequent encounter"
    SEQUELA = "sequela"


class EditFlag(Enum):
    """An edit flag of the Medicare Code Editor, with the editor's own name as value."""

    ADULT = "adult"
    PEDIATRIC = "pediatric"
    NEWBORN = "newborn"
    MATERNITY = "maternity"
    MALE = "male"
    FEMALE = "female"
    MANIFESTATION = "manifestation"
    UNACCEPTABLE_PRINCIPAL = "unacceptable"
    SECONDARY_REQUIRED = "reqsdx"
    QUESTIONABLE_ADMISSION = "qadm"
    EXTERNAL_CAUSE = "ecodepdx"
    UNSPECIFIED = "unspecified"
    WRONG_PROCEDURE = "wrngproc"
    TYPE_1_DIABETES = "diabtypeI"
    DELIVERY_OUTCOME = "delout"
    CLINICAL_TRIAL = "clintrial"
    NONCOVERED = "noncovered"
    LIMITED_COVERAGE = "lcov"
    LIMITED_COVERAGE_ARTIFICIAL_HEART_A = "lcov_artheartxpa"
    LIMITED_COVERAGE_ARTIFICIAL_HEART_B = "lcov_artheartxpb"
    NONCOVERED_UNLESS_6 = "ncov6"
    NONCOVERED_UNLESS_7 = "ncov7"
    NONCOVERED_UNLESS_45 = "ncov45"
    NONCOVERED_STERILIZATION = "ncov_z302"
    NONCOVERED_OVER_60 = "ncov12agele60"
    VAGINAL_DELIVERY = "vagdel"
    CESAREAN_SECTION = "csect"
    KIDNEY_TRANSPLANT = "kidneyxp"
    LENGTH_OF_STAY = "los"


class Laterality(Enum):
    """The side of the body that a code names.

    ``UNSPECIFIED`` means that the concept has a side which the code does not give;
    a code without any side has no laterality (``None``), not this one.
    """

    RIGHT = "right"
    LEFT = "left"
    BILATERAL = "bilateral"
    UNSPECIFIED = "unspecified"


class NoteKind(Enum):
    """The kinds of instructional notes of the ICD-10-CM tabular list."""

    INCLUDES = "includes"
    INCLUSION_TERM = "inclusion term"
    EXCLUDES1 = "excludes1"
    EXCLUDES2 = "excludes2"
    CODE_FIRST = "code first"
    USE_ADDITIONAL_CODE = "use additional code"
    CODE_ALSO = "code also"
    SEVENTH_CHARACTER = "seventh character"
    NOTE = "note"


@attrs.frozen(weakref_slot=False)
class Edition(Shown):
    """The state of a code system between two changes, both days included."""

    system: str
    name: str
    valid_from: date
    valid_to: date
    sources: tuple[str, ...] = attrs.field(eq=False, repr=False, default=())


@attrs.frozen(weakref_slot=False)
class Span(Shown):
    """What a code was from one day to another, both included; ``None``: still is."""

    valid_from: date
    valid_to: date | None
    status: Status
    title: str | None


@attrs.frozen(weakref_slot=False)
class AgeRange(Shown):
    """The ages in completed years that an age edit of the Medicare Code Editor allows."""

    flag: EditFlag
    valid_from: date
    valid_to: date | None
    first: int
    last: int


# What a node is from one day to another (ordinals), both included; None: it still is.
LifeSpan: TypeAlias = tuple[int, "int | None", Status]
# A title with the first day (an ordinal) on which a source carries it.
TitleSpan: TypeAlias = tuple[int, str]
# The flags of a code from one day to another, both included; None: they still hold.
FlagSpan: TypeAlias = tuple[int, "int | None", frozenset[EditFlag]]
# The codes that the conversion table names for an old one, and since which day.
Conversion: TypeAlias = tuple[int, tuple[str, ...]]


class Life:
    """The spans in which one node is billable or a header, in order of time.

    Lives are interned: all rows with the same dates share one object, so that a release
    decides each life once and every code by one look at its life.
    """

    __slots__ = ("spans",)

    def __init__(self, spans: tuple[LifeSpan, ...]) -> None:
        self.spans: Final = spans

    def __repr__(self) -> str:
        return f"Life({self.spans!r})"

    def span_on(self, day: int) -> LifeSpan | None:
        """Return the span that holds a day (a proleptic ordinal), if one does."""
        for span in self.spans:
            if span[0] <= day and (span[1] is None or day <= span[1]):
                return span
        return None

    def status_on(self, day: int) -> Status:
        """Return the status on a day: in no span, FUTURE before the first, else RETIRED."""
        span = self.span_on(day)
        if span is not None:
            return span[2]
        return Status.FUTURE if day < self.spans[0][0] else Status.RETIRED

    @property
    def billable_span(self) -> tuple[int, int | None] | None:
        """Return the only span in which the code was billable, if it ever was."""
        for first, last, status in self.spans:
            if status is Status.BILLABLE:
                return first, last
        return None


class Timeline:
    """Every node that a system ever had, one row each, in tabular order, on no date.

    Rows are read a category at a time: ``load`` gives the canonical texts and the lives
    of one category. What is read stays; to read twice does no harm, so no lock is held.
    """

    __slots__ = (
        "_load",
        "_opened",
        "_spell",
        "categories",
        "lives",
        "rows",
        "spellings",
        "starts",
        "texts",
        "unspelled",
        "where",
    )

    def __init__(
        self,
        categories: Sequence[tuple[str, int]],
        load: Callable[[int], tuple[list[str], list[Life]]],
        spell: Callable[[str], str],
    ) -> None:
        self.categories: Final = tuple(name for name, _ in categories)
        self.where: Final = {name: i for i, name in enumerate(self.categories)}
        self.starts: Final = [0, *accumulate(size for _, size in categories)]
        self.rows: Final[dict[str, int]] = {}
        self.spellings: Final[dict[str, Life]] = {}
        self.unspelled: Final = self.where.copy()
        self.texts: Final = [""] * self.starts[-1]
        self.lives: Final = [Life(())] * self.starts[-1]
        self._opened: Final = bytearray(len(self.categories))
        self._load: Final = load
        self._spell: Final = spell

    def __len__(self) -> int:
        return self.starts[-1]

    def open(self, position: int) -> None:
        """Read the category at a position, if it was not read before."""
        if self._opened[position]:
            return
        start, stop = self.starts[position], self.starts[position + 1]
        texts, lives = self._load(position)
        self.texts[start:stop] = texts
        self.lives[start:stop] = lives
        self.rows.update(zip(texts, range(start, stop), strict=True))
        self._opened[position] = 1

    def open_rows(self, start: int, stop: int) -> None:
        """Read every category that has a row from start up to stop."""
        if start < stop:
            first = bisect_right(self.starts, start) - 1
            for position in range(first, bisect_left(self.starts, stop, first)):
                self.open(position)

    def row(self, text: str) -> int | None:
        """Return the row of a canonical text, None for one that never was a node."""
        row = self.rows.get(text)
        if row is None:
            position = self.where.get(text[:3])
            if position is not None:
                # Looked up again in any case: another thread may have opened the category in between.
                self.open(position)
                row = self.rows.get(text)
        return row

    def find(self, cleaned: str) -> int | None:
        """Return the row of a clean upper-case text with or without its dot."""
        row = self.row(cleaned)
        if row is None and "." not in cleaned:
            row = self.row(self._spell(cleaned))
        return row

    def spell_out(self, category: str) -> None:
        """Put both spellings of the rows of a category into ``spellings``, and it out of ``unspelled``.

        They go in when the first one is asked for, so that a second question costs one look.
        """
        position = self.where[category]
        self.open(position)
        rows = slice(self.starts[position], self.starts[position + 1])
        texts, lives = self.texts[rows], self.lives[rows]
        self.spellings.update(zip(texts, lives, strict=True))
        self.spellings.update(zip((text.replace(".", "") for text in texts), lives, strict=True))
        self.unspelled.pop(category, None)

    def population(self) -> Counter[Life]:
        """Count the rows of each life; reads everything."""
        self.open_rows(0, len(self))
        return Counter(self.lives)


class OnDay(dict[Life, Status]):
    """The status of each life on one day, found once a life; shared by equal editions."""

    __slots__ = ("_sets", "day", "timeline")

    def __init__(self, timeline: Timeline, day: int) -> None:
        super().__init__()
        self.timeline: Final = timeline
        self.day: Final = day
        self._sets: Final[dict[frozenset[Status], int]] = {}

    def __missing__(self, life: Life) -> Status:
        status = self[life] = life.status_on(self.day)
        return status

    def bits(self, wanted: frozenset[Status], start: int, stop: int) -> int:
        """Return the rows from start up to stop with a wanted status, one bit a row."""
        timeline = self.timeline
        timeline.open_rows(start, stop)
        marks = bytes(49 if self[life] in wanted else 48 for life in timeline.lives[start:stop])
        return int(marks[::-1], 2) << start if marks else 0

    def all_bits(self, wanted: frozenset[Status]) -> int:
        """Return all rows with a wanted status, kept once found."""
        bits = self._sets.get(wanted)
        if bits is None:
            bits = self._sets.setdefault(wanted, self.bits(wanted, 0, len(self.timeline)))
        return bits


class Titles:
    """The titles of the rows of one category, kept as the bytes they were read as."""

    __slots__ = ("_blob", "_decode", "_starts", "_stops")

    def __init__(
        self,
        blob: bytes,
        starts: array[int],
        stops: array[int],
        decode: Callable[[int, str], tuple[TitleSpan, ...]],
    ) -> None:
        self._blob: Final = blob
        self._starts: Final = starts
        self._stops: Final = stops
        self._decode: Final = decode

    def __getitem__(self, index: int) -> tuple[TitleSpan, ...]:
        """Return the titles of the row at an index within the category, oldest first."""
        return self._decode(index, self._blob[self._starts[index] : self._stops[index]].decode())

    def __contains__(self, title: str) -> bool:
        wanted = f"\t{title}".encode()
        end = self._stops[-1] + 1
        at = self._blob.find(wanted, self._starts[0] - 1, end)
        while at >= 0:
            if self._blob[at + len(wanted)] in b"\t\n":
                return True
            at = self._blob.find(wanted, at + 1, end)
        return False

    def texts(self) -> Iterator[list[bytes]]:
        """Give the titles of each row without their days, oldest first, as UTF-8."""
        for start, stop in zip(self._starts, self._stops, strict=True):
            fields = self._blob[start:stop].split(b"\t") if stop > start else []
            # Of an even number of fields the first is a day.
            yield fields[1 - len(fields) % 2 :: 2]

    def on_day(self, index: int, day: int) -> str | None:
        """Return the title of a row on a day; before its first, the first."""
        titles = self._blob[self._starts[index] : self._stops[index]].decode()
        return title_on(self[index], day) if "\t" in titles else titles or None

    def changes(self, index: int) -> tuple[int, ...]:
        """Return the days on which a row got another title."""
        start, stop = self._starts[index], self._stops[index]
        return () if self._blob.find(b"\t", start, stop) < 0 else tuple(first for first, _ in self[index][1:])


def title_on(titles: tuple[TitleSpan, ...], day: int) -> str | None:
    """Return the last title that begins by a day, the first where none does."""
    held = [text for first, text in titles if first <= day]
    return held[-1] if held else titles[0][1] if titles else None


def check_date(value: object) -> date:
    """Return a plain date; a datetime has a time zone that nobody asked about."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    message = f"expected a datetime.date, got {type(value).__name__}"
    raise TypeError(message)


def check_kind(value: object) -> NoteKind:
    """Return a kind of note; its name as text would silently find nothing."""
    if isinstance(value, NoteKind):
        return value
    message = f"expected a NoteKind, got {type(value).__name__}"
    raise TypeError(message)


class TitleShelf(Protocol):
    """The titles of the rows of one category."""

    def __contains__(self, title: str, /) -> bool:
        """Tell whether any row ever had a title."""
        ...

    def texts(self) -> Iterator[list[bytes]]:
        """Give the titles of each row without their days, oldest first, as UTF-8."""
        ...

    def __getitem__(self, index: int, /) -> tuple[TitleSpan, ...]:
        """Return the titles of the row at an index within the category, oldest first."""
        ...

    def on_day(self, index: int, day: int, /) -> str | None:
        """Return the title of a row on a day; before its first, the first."""
        ...

    def changes(self, index: int, /) -> tuple[int, ...]:
        """Return the days on which a row got another title."""
        ...


class Source(Protocol):
    """Whoever holds the data of one code system and hands them out, part by part.

    A part that a source does not have is None, never empty: a release then says that it
    does not know, instead of that there is nothing.
    """

    @property
    def system(self) -> str:
        """The key of the code system."""
        ...

    @property
    def has_history(self) -> bool:
        """Whether it knows what codes were before and after the day that a release is of."""
        ...

    def editions(self) -> tuple[Edition, ...]:
        """Return the editions, oldest first."""
        ...

    def edition_on(self, as_of: date) -> Edition:
        """Return the edition in force on a day; UnsupportedDateError where there is none."""
        ...

    def on_day(self, as_of: date) -> OnDay:
        """Return the statuses on a day, one object for all days of an edition."""
        ...

    def titles(self) -> Mapping[int, TitleShelf]:
        """Return the titles of each category, by its position in the timeline."""
        ...

    def flags(self) -> Mapping[str, tuple[FlagSpan, ...]] | None:
        """Return the edit flags of each code that ever had one, interval by interval."""
        ...

    def conversions(self) -> Mapping[str, tuple[Conversion, ...]] | None:
        """Return what the conversion table names for each old code, and since which day."""
        ...

    def inverse_conversions(self) -> Mapping[str, tuple[str, ...]] | None:
        """Return the old codes for each code that the conversion table names."""
        ...
