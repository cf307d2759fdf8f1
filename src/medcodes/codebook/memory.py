"""A source whose parts are in memory: official files that a user holds, licensed lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias, cast

from medcodes.codebook.model import Life, OnDay, Timeline, title_on
from medcodes.errors import DataFormatError, InvalidCodeError, UnsupportedDateError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date

    from medcodes._code import Code
    from medcodes.codebook.model import Conversion, Edition, FlagSpan, LifeSpan, TitleSpan

__all__ = ["MemorySource", "Row", "read_code", "read_text", "refuse_twice"]

# A row as it is handed in: canonical text, spans, titles.
Row: TypeAlias = "tuple[str, tuple[LifeSpan, ...], tuple[TitleSpan, ...]]"


class MemoryTitles:
    """The titles of the rows of one category, as they were handed in."""

    __slots__ = ("_titles",)

    def __init__(self, titles: Sequence[tuple[TitleSpan, ...]]) -> None:
        self._titles: Final = titles

    def __getitem__(self, index: int) -> tuple[TitleSpan, ...]:
        return self._titles[index]

    def __contains__(self, title: str) -> bool:
        return any(title == text for titles in self._titles for _, text in titles)

    def texts(self) -> Iterator[list[bytes]]:
        """Give the titles of each row, oldest first, as UTF-8."""
        return ([text.encode() for _, text in titles] for titles in self._titles)

    def on_day(self, index: int, day: int) -> str | None:
        """Return the title of a row on a day; before its first, the first."""
        return title_on(self._titles[index], day)

    def changes(self, index: int) -> tuple[int, ...]:
        """Return the days on which a row got another title."""
        return tuple(first for first, _ in self._titles[index][1:])


class MemorySource:
    """One edition of one code system, made of rows; what it was not given it has not.

    Rows come in the order in which the release will list them; rows on one shelf, which
    are those that begin with the same three characters, stand together. ``spell`` turns a compact text into the
    canonical one, a named function where the source is to be pickled.
    """

    __slots__ = ("_edition", "_rows", "_spell", "_timeline", "_titles", "system")

    has_history = True

    def __init__(self, edition: Edition, rows: Sequence[Row], spell: Callable[[str], str] = str) -> None:
        self.system: Final = edition.system
        self._edition: Final = edition
        self._rows: Final = tuple(rows)
        self._spell: Final = spell
        categories = self._shelve()
        shelves = list(categories.values())
        lives = {spans: Life(spans) for _, spans, _ in self._rows}
        self._timeline: Final = Timeline(
            [(name, len(shelf)) for name, shelf in categories.items()],
            lambda position: (
                [text for text, _, _ in shelves[position]],
                [lives[spans] for _, spans, _ in shelves[position]],
            ),
            spell,
        )
        self._titles: Final = {
            position: MemoryTitles([titles for _, _, titles in shelf]) for position, shelf in enumerate(shelves)
        }

    def _shelve(self) -> dict[str, Sequence[Row]]:
        """Put the rows into categories, by the three characters that they begin with."""
        categories: dict[str, list[Row]] = {}
        for row in self._rows:
            categories.setdefault(row[0][:3], []).append(row)
        return {**categories}

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._edition == other._edition and self._rows == other._rows

    def __hash__(self) -> int:
        return hash(self._edition)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._edition, self._rows, self._spell)

    def editions(self) -> tuple[Edition, ...]:
        """Return the only edition."""
        return (self._edition,)

    def edition_on(self, as_of: date) -> Edition:
        """Return the only edition; UnsupportedDateError for a day outside it."""
        edition = self._edition
        if not edition.valid_from <= as_of <= edition.valid_to:
            raise UnsupportedDateError(as_of, edition.valid_from, edition.valid_to)
        return edition

    def on_day(self, as_of: date) -> OnDay:
        """Return the statuses of the rows on a day."""
        return OnDay(self._timeline, as_of.toordinal())

    def titles(self) -> Mapping[int, MemoryTitles]:
        """Return the titles of each category, by its position in the timeline."""
        return self._titles

    def flags(self) -> Mapping[str, tuple[FlagSpan, ...]] | None:
        """Return None: the files and lists that users hold have no edit flags."""
        return None

    def conversions(self) -> Mapping[str, tuple[Conversion, ...]] | None:
        """Return None: one edition says nothing of what came before it."""
        return None

    def inverse_conversions(self) -> Mapping[str, tuple[str, ...]] | None:
        """Return None, as :meth:`conversions` does."""
        return None


def read_code(code_type: type[Code], cell: object, number: int) -> str:
    """Read the code of a row of a user's list; DataFormatError with the number of the row for any other text."""
    try:
        return code_type.parse(cast("str", cell)).text
    except (InvalidCodeError, TypeError) as error:
        raise DataFormatError(str(error), number) from error


def refuse_twice(text: str, found: Collection[str], number: int) -> None:
    """Raise DataFormatError for a code that was found in a row before."""
    if text in found:
        raise DataFormatError(f"{text} stands in two rows", number)


def read_text(cell: object, column: str, number: int) -> str | None:
    """Read a cell of a user's list that holds text or nothing; DataFormatError for any other."""
    if cell is not None and not isinstance(cell, str):
        raise DataFormatError(f"{column}: expected str, found {type(cell).__name__}", number)
    return cell
