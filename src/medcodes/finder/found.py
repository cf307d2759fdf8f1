"""What is found in a text: where, how it is written, what it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from medcodes._html import html_of, rich_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes._code import Code
    from medcodes.codeset import CodeSet
    from medcodes.errors import Status
    from medcodes.modifier import Modifier

__all__ = ["Found", "Lookalike"]


class Lookalike(NamedTuple):
    """A code of the book that the text would be if some characters were misread.

    `positions` are the 0-based places of those characters in the text as it was found.

    >>> from datetime import date
    >>> import medcodes
    >>> from medcodes.finder import find_codes
    >>> [found] = find_codes("M25.56l", medcodes.on(date(2026, 3, 2)))
    >>> found.lookalikes
    (Lookalike(code=ICD10CM('M25.561'), positions=(6,)),)
    """

    code: Code
    positions: tuple[int, ...]

    def __rich_repr__(self) -> Iterator[tuple[str, object]]:
        return rich_of(self)

    def _repr_html_(self) -> str:
        return html_of(self)


class Found(NamedTuple):
    """A code, or a range of codes, in a text.

    `span` is its beginning and its end in the text, `text` how it stands there. `readings`
    are all values that it can be; more than one where nothing settles which. `settled_by`
    is the context that settled it, in its own words ("ICD-10:", "-25"), None where the
    text speaks for itself or nothing settles it.

    `statuses` are those of the readings on the day of the book, in the same order: None
    for a system of which the book has no release, and for all of them without a book.
    `modifiers` follow a procedure code behind a hyphen or colon, outside the span.
    `code_set` is what a range or a pattern names; count and expand it with a book.
    `lookalikes` are codes of the book that the text resembles where it names none itself;
    they are never among the readings.
    """

    span: tuple[int, int]
    text: str
    readings: tuple[Code, ...]
    settled_by: str | None = None
    statuses: tuple[Status | None, ...] = ()
    modifiers: tuple[Modifier, ...] = ()
    code_set: CodeSet | None = None
    lookalikes: tuple[Lookalike, ...] = ()

    @property
    def code(self) -> Code | None:
        """The only reading, None where there are several or none.

        >>> from medcodes.finder import find_codes
        >>> [found.code for found in find_codes("E11.9 and G0402")]
        [ICD10CM('E11.9'), None]
        """
        return self.readings[0] if len(self.readings) == 1 else None

    @property
    def status(self) -> Status | None:
        """The status of the only reading, None where there are several or no book says it."""
        return self.statuses[0] if len(self.readings) == 1 and self.statuses else None

    def __rich_repr__(self) -> Iterator[tuple[str, object]]:
        return rich_of(self)

    def _repr_html_(self) -> str:
        return html_of(self)
