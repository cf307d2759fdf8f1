"""What changed from one book to another: every October's question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import evolve, frozen

from medcodes._code import Code
from medcodes._html import Shown
from medcodes.codebook.book import SYSTEMS, CodeBook
from medcodes.errors import expect_class

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from medcodes.codebook.release import Release

__all__ = ["Changes", "changes"]

C = TypeVar("C", bound=Code)
D = TypeVar("D", bound=Code)


@frozen(weakref_slot=False, repr=False)
class Changes(Shown, Generic[C]):
    """The codes that two books do not say the same of, system by system, in tabular order.

    ``of`` narrows it to one class: ``changes(a, b).of(ICD10CM)``.
    """

    before: date
    """the day of the first book"""
    after: date
    """the day of the second book"""
    added: tuple[C, ...]
    """billable after and not before, also those that were headers"""
    retired: tuple[C, ...]
    """billable before and no node after"""
    newly_header: tuple[C, ...]
    """billable before and headers after"""
    successors: Mapping[C, tuple[C, ...]]
    """of every code that is no longer billable; () where no source names one"""
    retitled: Mapping[C, tuple[str, str]]
    """the title before and after, of nodes of both books that have one in both"""
    headers_added: tuple[C, ...]
    """headers after that were no nodes before"""
    headers_retired: tuple[C, ...]
    """headers before that are no nodes after"""

    def __str__(self) -> str:
        counts = ", ".join(f"{len(codes):,} {name.replace('_', ' ')}" for name, codes in self._codes())
        return f"{self.before} to {self.after}: {counts}"

    def __repr__(self) -> str:
        return f"<Changes {self}>"

    def __rich_repr__(self) -> Iterator[tuple[str, object]]:
        yield from (("before", self.before), ("after", self.after))
        yield from ((name, len(codes)) for name, codes in self._codes())

    def _codes(self) -> Iterator[tuple[str, Collection[C]]]:
        """Give what a line can count: of a year there are hundreds of each."""
        for name in ("added", "retired", "newly_header", "retitled", "headers_added", "headers_retired"):
            yield name, getattr(self, name)

    @property
    def split(self) -> dict[C, tuple[C, ...]]:
        """The codes that are no longer billable and have several successors, with these."""
        return {code: new for code, new in self.successors.items() if len(new) > 1}

    def of(self, system: type[D]) -> Changes[D]:
        """Return the changes of one code system alone."""
        expect_class("system", system, Code)

        def some(codes: tuple[Code, ...]) -> tuple[D, ...]:
            return tuple(code for code in codes if isinstance(code, system))

        return Changes(
            before=self.before,
            after=self.after,
            added=some(self.added),
            retired=some(self.retired),
            newly_header=some(self.newly_header),
            successors={code: some(new) for code, new in self.successors.items() if isinstance(code, system)},
            retitled={code: titles for code, titles in self.retitled.items() if isinstance(code, system)},
            headers_added=some(self.headers_added),
            headers_retired=some(self.headers_retired),
        )


def changes(before: CodeBook, after: CodeBook) -> Changes[Code]:
    """Compare two books in every code system that both hold.

    >>> from datetime import date
    >>> import medcodes
    >>> found = changes(medcodes.on(date(2021, 9, 30)), medcodes.on(date(2021, 10, 1)))
    >>> found.split[medcodes.ICD10CM("M54.5")]
    (ICD10CM('M54.50'), ICD10CM('M54.51'), ICD10CM('M54.59'))
    """
    _check(before)
    _check(after)
    found: Changes[Code] = Changes(before.as_of, after.as_of, (), (), (), {}, {}, (), ())
    for system in SYSTEMS:
        old, new = before.get(system), after.get(system)
        if old is not None and new is not None:
            found = _joined(found, old, new)
    return found


def _check(book: object) -> None:
    if not isinstance(book, CodeBook):
        message = f"expected a CodeBook, got {type(book).__name__}"
        raise TypeError(message)


def _joined(found: Changes[Code], old: Release[Any, Any], new: Release[Any, Any]) -> Changes[Code]:
    """Add the changes of one code system."""
    was, now = old.billable(), new.billable()
    ended = [code for code in was if code not in now]
    return evolve(
        found,
        added=(*found.added, *(code for code in now if code not in was)),
        retired=(*found.retired, *(code for code in ended if code not in new)),
        newly_header=(*found.newly_header, *(code for code in ended if code in new)),
        successors={**found.successors, **{code: new.successors(code) or () for code in ended}},
        retitled={**found.retitled, **dict(_retitled(old, new))},
        headers_added=(*found.headers_added, *(code for code in new if code not in now and code not in old)),
        headers_retired=(*found.headers_retired, *(code for code in old if code not in was and code not in new)),
    )


def _retitled(old: Release[Any, Any], new: Release[Any, Any]) -> Iterator[tuple[Code, tuple[str, str]]]:
    for code in new:
        entry = old.get(code)
        titles = None if entry is None else (entry.title, new[code].title)
        if titles is not None and None not in titles and titles[0] != titles[1]:
            yield code, titles
