"""What every release of a code system does: status, look-up, history, sets of codes.

A release is a view of a timeline on one day. It holds no data of its own: a
:class:`~medcodes.codebook.model.Source` hands out the parts, and all days share them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Self, TypeVar, cast

from medcodes._code import Code
from medcodes._html import Shown, block, table
from medcodes.codebook.codes import Codes
from medcodes.codebook.model import Edition, Span, check_date
from medcodes.errors import Status, UnknownCodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from medcodes.codebook.model import EditFlag, Life, Source, TitleSpan

__all__ = ["Entry", "Release"]

C = TypeVar("C", bound=Code)
E = TypeVar("E", bound="Entry[Any, Any]")
R = TypeVar("R", bound="Release[Any, Any]")

_BILLABLE: Final = Status.BILLABLE
NODES: Final = frozenset({Status.BILLABLE, Status.HEADER})


def as_date(day: int | None) -> date | None:
    """Turn an ordinal into a date; an open end stays open."""
    return None if day is None else date.fromordinal(day)


class Release(Shown, Generic[C, E]):
    """The codes of one system as they are on one day.

    A sized, iterable container of values, not a mapping: ``release[code]`` gives the
    entry of a code, ``code in release`` says whether it is a node on the day. Texts are
    read as ``parse`` reads them; a value of another system is a ``TypeError``.

    Two releases are equal when they are the same edition from the same source.
    """

    __slots__ = (
        "_as_of",
        "_clean_up",
        "_day",
        "_edition",
        "_life_of",
        "_lives",
        "_row_of",
        "_source",
        "_statuses",
        "_timeline",
        "_titles",
        "_unspelled",
    )

    code_type: ClassVar[type[Code]]
    entry_type: ClassVar[Callable[..., Any]]

    def __init__(self, source: Source, as_of: date) -> None:
        statuses = source.on_day(as_of)
        self._as_of: Final = as_of
        self._day: Final = as_of.toordinal()
        self._source: Final = source
        self._edition: Final = source.edition_on(as_of)
        self._timeline: Final = statuses.timeline
        self._titles: Final = source.titles()
        self._statuses: Final = statuses
        self._lives: Final = statuses.timeline.lives
        self._row_of: Final = statuses.timeline.rows.get
        self._clean_up: Final = self.code_type._clean_up
        self._unspelled: Final = statuses.timeline.unspelled
        # Asked with a text in either spelling; a key of any other type is simply not there.
        self._life_of: Final = cast("Callable[[object], Life | None]", statuses.timeline.spellings.get)

    @property
    def as_of(self) -> date:
        """The day of the release."""
        return self._as_of

    @property
    def edition(self) -> Edition:
        """The edition that is in force on the day."""
        return self._edition

    def on(self, as_of: date) -> Self:
        """Return the release of the same source on another day.

        Raises UnsupportedDateError for a day of which the source says nothing.
        """
        return type(self)(self._source, check_date(as_of))

    # -- finding the row -----------------------------------------------------------

    def _find(self, code: C | str) -> int | None:
        """Return the row of a code or text, None for one that is or names no node ever."""
        if isinstance(code, self.code_type):
            return self._timeline.row(code.text)
        if isinstance(code, str):
            cleaned = self._clean_up(code)
            return None if cleaned is None else self._timeline.find(cleaned)
        raise self._type_error(code)

    def _type_error(self, code: object) -> TypeError:
        name = self.code_type.__name__
        return TypeError(f"expected {name} or str, got {type(code).__name__}")

    def _value(self, code: C | str) -> C:
        """Return the value of a code or text; malformed text raises."""
        if isinstance(code, self.code_type):
            return code
        if isinstance(code, str):
            return cast("C", self.code_type.parse(code))
        raise self._type_error(code)

    def _node(self, row: int) -> C:
        return cast("C", self.code_type._trusted(self._timeline.texts[row]))

    def _is_node(self, row: int | None) -> bool:
        return row is not None and self._statuses[self._lives[row]] in NODES

    # -- the verbs -----------------------------------------------------------------

    def is_billable(self, code: C | str) -> bool:
        """Tell whether a code may be reported on the day: a node with nothing below it.

        False for malformed text; TypeError for what is neither text nor a code of this
        system.
        """
        # As a local name: Python looks what a slot holds up anew for each call through the slot.
        life_of = self._life_of
        try:
            life = life_of(code)
        except TypeError as error:
            raise self._type_error(code) from error
        if life is not None:
            return self._statuses[life] is _BILLABLE
        # Not among the spellings that were asked before; found here, since every call counts.
        if isinstance(code, str):
            clean_up = self._clean_up
            text = clean_up(code)
        elif isinstance(code, self.code_type):
            text = code.text
        else:
            raise self._type_error(code)
        life = life_of(text)
        if life is None and text is not None:
            if text[:3] in self._unspelled:
                self._timeline.spell_out(text[:3])
            # Asked again in any case: another thread may have spelled the category out in between.
            life = life_of(text)
        return life is not None and self._statuses[life] is _BILLABLE

    def status(self, code: C | str) -> Status:
        """Return what a code is on the day; malformed text raises InvalidCodeError."""
        row = self._find(code)
        if row is None:
            self._value(code)
            return Status.UNKNOWN
        return self._statuses[self._lives[row]]

    def __contains__(self, code: object) -> bool:
        if isinstance(code, (self.code_type, str)):
            return self._is_node(self._find(cast("C | str", code)))
        return False

    def get(self, code: C | str) -> E | None:
        """Return the entry of a node of the day, None for anything else that is text or code."""
        row = self._find(code)
        if row is None or not self._is_node(row):
            return None
        entry: E = self.entry_type(self, row)
        return entry

    def __getitem__(self, code: C | str) -> E:
        # A value that was asked for before is found without another call.
        row = self._row_of(code.text) if isinstance(code, self.code_type) else None
        if row is None:
            row = self._find(code)
        if row is not None and self._statuses[self._lives[row]] in NODES:
            entry: E = self.entry_type(self, row)
            return entry
        value = self._value(code)
        raise UnknownCodeError(value, self.as_of, self.status(value), self.successors(value) or ())

    def __len__(self) -> int:
        return self._statuses.all_bits(NODES).bit_count()

    def __iter__(self) -> Iterator[C]:
        return iter(self._codes(lambda: self._statuses.all_bits(NODES)))

    def billable(self) -> Codes[C]:
        """Return the set of all billable codes of the day."""
        return self._codes(lambda: self._statuses.all_bits(frozenset({_BILLABLE})))

    def _codes(self, make: Callable[[], int]) -> Codes[C]:
        return Codes(self, make)

    # -- history -------------------------------------------------------------------

    def history(self, code: C | str) -> tuple[Span, ...] | None:
        """Return what a code was, span by span, from 2015-10-01 on; () for one never held.

        A span ends where the status or the title changes. None where the release holds
        one day only.
        """
        row = self._find(code)
        if row is None:
            self._value(code)
        if not self._source.has_history:
            return None
        if row is None:
            return ()
        titles = self._title_spans(row)
        return tuple(
            Span(date.fromordinal(first), as_date(last), status, title)
            for start, end, status in self._lives[row].spans
            for first, last, title in _cut(start, end, titles)
        )

    def successors(self, code: C | str) -> tuple[C, ...] | None:
        """Return the billable codes that took the place of a code, in tabular order.

        Empty while the code is billable, and for one that never was. Otherwise the codes
        that the official conversion table names, followed until they are billable on the
        day; where the table has no row, the billable codes under it.
        """
        row = self._find(code)
        if row is None:
            self._value(code)
        conversions = self._source.conversions()
        if conversions is None:
            return None
        if row is None:
            return ()
        return tuple(map(self._node, sorted(self._successor_rows(row))))

    def predecessors(self, code: C | str) -> tuple[C, ...] | None:
        """Return the codes that have a code among their successors, in tabular order."""
        row = self._find(code)
        if row is None:
            self._value(code)
        inverse = self._source.inverse_conversions()
        if inverse is None:
            return None
        if row is None:
            return ()
        seen: set[int] = set()
        todo = [row]
        while todo:
            new = todo.pop()
            for one in (new, *self._ancestor_rows(new)):
                if one not in seen:
                    seen.add(one)
                    old = (self._timeline.row(text) for text in inverse.get(self._timeline.texts[one], ()))
                    todo.extend(one for one in old if one is not None)
        return tuple(map(self._node, sorted(old for old in seen if row in self._successor_rows(old))))

    def _ancestor_rows(self, row: int) -> Iterable[int]:  # noqa: ARG002  a flat system has none
        return ()

    def _descendant_rows(self, row: int) -> Iterable[int]:  # noqa: ARG002  a flat system has none
        return ()

    def _successor_rows(self, row: int) -> set[int]:
        life = self._lives[row]
        if life.billable_span is None or self._statuses[life] in (_BILLABLE, Status.FUTURE):
            return set()
        found: set[int] = set()
        seen = {row}
        todo = [row]
        while todo:
            old = todo.pop()
            table = {new for text in self._replacements(old) if (new := self._timeline.row(text)) is not None}
            for new in (table or set(self._descendant_rows(old))) - seen:
                seen.add(new)
                if self._statuses[self._lives[new]] is _BILLABLE:
                    found.add(new)
                elif table:
                    todo.append(new)
        return found

    def _replacements(self, row: int) -> Iterator[str]:
        """Give what the table names for a row by the day, from the day on which it was no longer billable.

        An earlier row of the table names a code that was split off while the old one stayed:
        I20.2 was no replacement of I20.8 in 2022, I20.81 and I20.89 were in 2023.
        """
        conversions = self._source.conversions() or {}
        span = self._lives[row].billable_span
        until = None if span is None else span[1]
        for first, texts in conversions.get(self._timeline.texts[row], ()):
            if until is not None and until < first <= self._day:
                yield from texts

    # -- titles and flags ----------------------------------------------------------

    def _title_spans(self, row: int) -> tuple[TitleSpan, ...]:
        timeline = self._timeline
        position = timeline.where[timeline.texts[row][:3]]
        return self._titles[position][row - timeline.starts[position]]

    def _title_changes(self, row: int) -> tuple[int, ...]:
        """Return the days on which a row got another title."""
        timeline = self._timeline
        position = timeline.where[timeline.texts[row][:3]]
        changes: tuple[int, ...] = self._titles[position].changes(row - timeline.starts[position])
        return changes

    def _title_day(self, row: int) -> int | None:
        """Return the first day on which the title of a row on the day is official."""
        days = [first for first, _ in self._title_spans(row)]
        held = [first for first in days if first <= self._day]
        return held[-1] if held else days[0] if days else None

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._edition == other._edition and self._source == other._source

    def __hash__(self) -> int:
        return hash((type(self), self._edition))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._source, self.as_of)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._edition.name}>"

    def _facts(self) -> Iterator[tuple[str, object]]:
        edition = self._edition
        yield "day", self.as_of
        yield "edition", edition.name
        yield "from", edition.valid_from
        yield "to", edition.valid_to


class Entry(Generic[C, R]):
    """A code in a release: what the book says of it on the day."""

    __slots__ = ("_release", "_row")

    def __init__(self, release: R, row: int) -> None:
        self._release: Final = release
        self._row: Final = row

    @property
    def code(self) -> C:
        """The code itself."""
        return cast("C", self._release._node(self._row))

    @property
    def is_billable(self) -> bool:
        """Whether the code may be reported on the day."""
        return self._span[2] is _BILLABLE

    @property
    def valid_from(self) -> date:
        """The first day on which the code was what it is on the day of the release."""
        return date.fromordinal(self._span[0])

    @property
    def valid_to(self) -> date | None:
        """The last day on which it is so; None: no end is known."""
        return as_date(self._span[1])

    @property
    def _span(self) -> tuple[int, int | None, Status]:
        release = self._release
        span = release._lives[self._row].span_on(release._day)
        assert span is not None, "an entry is a node on the day of its release"
        return span

    @property
    def title(self) -> str | None:
        """The long title on the day; the earliest known one before that; None: no source."""
        release, row = self._release, self._row
        timeline = release._timeline
        position = timeline.where[timeline.texts[row][:3]]
        title: str | None = release._titles[position].on_day(row - timeline.starts[position], release._day)
        return title

    @property
    def title_is_official(self) -> bool:
        """Whether a source of the edition or of one before it carries the title; False: only a later one does."""
        first = self._release._title_day(self._row)
        return first is not None and first <= self._release._day

    @property
    def title_edition(self) -> str | None:
        """The edition of an official title, else the later one whose source has it; None where no source has one."""
        release = self._release
        first = release._title_day(self._row)
        if first is None or first <= release._day:
            return release.edition.name if first is not None else None
        return next(
            edition.name for edition in reversed(release._source.editions()) if edition.valid_from.toordinal() <= first
        )

    @property
    def flags(self) -> frozenset[EditFlag] | None:
        """The flags of the Medicare Code Editor on the day; None: the release has none."""
        release = self._release
        flags = release._source.flags()
        if flags is None:
            return None
        day = release._day
        for first, last, names in flags.get(release._timeline.texts[self._row], ()):
            if first <= day and (last is None or day <= last):
                return names
        return frozenset()

    def __reduce__(self) -> tuple[Any, ...]:
        return look_up, (self._release, self.code)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._row == other._row and self._release == other._release

    def __hash__(self) -> int:
        return hash((self._row, self._release))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.code} on {self._release.as_of}>"

    def __str__(self) -> str:
        return f"{self.code} {self.title or '(no title known)'}"

    def __rich_repr__(self) -> Iterator[object]:
        yield str(self.code)
        yield "title", self.title
        yield "is_billable", self.is_billable
        yield "valid_from", self.valid_from
        yield "valid_to", self.valid_to

    def _repr_html_(self) -> str:
        return block(str(self).partition("\n")[0], table(str(self.code), *self._shown()))

    def _shown(self) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
        """Give the heads and rows of the table by which a notebook shows the entry."""
        until = self.valid_to or "no known end"
        status = Status.BILLABLE if self.is_billable else Status.HEADER
        origin = "official" if self.title_is_official else f"of edition {self.title_edition}"
        return ("What", f"On {self._release.as_of}"), [
            ("Status", status.value),
            ("In force", f"{self.valid_from} to {until}"),
            ("Title", "none known" if self.title is None else origin),
        ]


def look_up(release: Release[Any, Any], code: Code) -> Entry[Any, Any]:
    """Rebuild a pickled entry: rows are numbered by the data that are at hand."""
    entry: Entry[Any, Any] = release[code]
    return entry


def _cut(start: int, end: int | None, titles: tuple[TitleSpan, ...]) -> Iterator[tuple[int, int | None, str | None]]:
    """Cut one span where the title changes."""
    title = titles[0][1] if titles else None
    for first, text in titles[1:]:
        if end is not None and first > end:
            break
        if first > start and text != title:
            yield start, first - 1, title
            start = first
        title = text
    yield start, end, title
