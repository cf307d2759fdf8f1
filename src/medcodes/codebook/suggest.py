"""What a text that is no billable code may have been meant to be, and what may follow a beginning."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from attrs import frozen

from medcodes._html import Shown
from medcodes._text import clean_up
from medcodes.icd10cm import ICD10CM, dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Completion", "Suggested", "Suggestion", "is_possible", "suggestions"]

# Seven characters, and one too many at the end.
_LONGEST: Final = 8

_LOOK_ALIKES: Final = {mine: group for group in ("0ODQ", "1IL", "2Z", "5S", "6G", "8B") for mine in group}
_CHARACTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_is_shape: Final = re.compile(ICD10CM.pattern.replace(r"\.", r"\.?")).fullmatch
# What makes a code of any beginning of one, each for the beginnings of one length.
_ENDS: Final = ("", "0", "00", "A00")


class Suggested(StrEnum):
    """Why a code is suggested, in the order in which suggestions are given."""

    PUNCTUATION = "punctuation"
    """the same characters with the dot where it belongs, and nothing else between them"""
    PLACEHOLDER = "placeholder"
    """the placeholder X before the 7th character was missing: W21.89A is W21.89XA"""
    PADDING = "padding"
    """the code does not have the trailing X: I10X is I10"""
    CHILD = "child"
    """stands right under the header"""
    SUCCESSOR = "successor"
    """took the place of the code"""
    LOOK_ALIKE = "look-alike"
    """one character was taken for another that looks like it"""
    CHARACTER = "character"
    """one character is another"""


@frozen(weakref_slot=False)
class Suggestion(Shown):
    """A code that a text may have been meant to be."""

    code: ICD10CM
    title: str | None
    reason: Suggested


@frozen(weakref_slot=False)
class Completion(Shown):
    """What a typed beginning may become."""

    typed: str
    """the beginning as canonical text"""
    is_possible: bool
    """whether a well-formed code can begin so, whether or not one exists"""
    following: tuple[str, ...]
    """the characters that may come next on the day, in tabular order, dots left out"""
    codes: AbstractSet[ICD10CM]
    """all nodes of the day that begin so, in tabular order"""


class Suggesting(Protocol):
    """What is asked of a release here, seen from below it."""

    def is_billable(self, code: str, /) -> bool:
        """Tell whether a text is a billable code of the day."""
        ...

    def _has_been(self, text: str, /) -> bool:
        """Tell whether a canonical text was a node on any day."""
        ...

    def _children_of(self, text: str, /) -> tuple[ICD10CM, ...]:
        """Return the nodes right under a canonical text."""
        ...

    def successors(self, code: str, /) -> tuple[ICD10CM, ...] | None:
        """Return the codes that took the place of one."""
        ...


def suggestions(text: str, release: Suggesting) -> Iterator[tuple[str, Suggested]]:
    """Give canonical texts that a text may have been meant to be, the likeliest first; some may come twice."""
    cleaned = clean_up(text) or ""
    compact = "".join(filter(str.isalnum, cleaned))
    if release.is_billable(cleaned) or not 3 <= len(compact) <= _LONGEST:
        return
    if release.is_billable(compact):
        yield dotted(compact), Suggested.PUNCTUATION
    stem = compact[:-1].rstrip("X")
    padded = f"{stem:X<6}{compact[-1]}"
    if padded != compact and release.is_billable(padded):
        yield dotted(padded), Suggested.PLACEHOLDER
    bare = compact.rstrip("X")
    if bare != compact and release.is_billable(bare):
        yield dotted(bare), Suggested.PADDING
    held = [one for one in map(dotted, dict.fromkeys((compact, bare))) if release._has_been(one)]
    for one in held:
        yield from ((child.text, Suggested.CHILD) for child in release._children_of(one))
        yield from ((code.text, Suggested.SUCCESSOR) for code in release.successors(one) or ())
    if not held:
        yield from _one_other(compact, release)


def _one_other(compact: str, release: Suggesting) -> Iterator[tuple[str, Suggested]]:
    """Give the billable codes that differ from a text in one character, look-alikes first, the last character first."""
    for characters, reason in ((_LOOK_ALIKES, Suggested.LOOK_ALIKE), ({}, Suggested.CHARACTER)):
        for at, mine in reversed(list(enumerate(compact))):
            for other in characters.get(mine, "") if reason is Suggested.LOOK_ALIKE else _CHARACTERS:
                near = f"{compact[:at]}{other}{compact[at + 1 :]}"
                if other != mine and release.is_billable(near):
                    yield dotted(near), reason


def is_possible(cleaned: str) -> bool:
    """Tell whether a well-formed code, in either spelling, can begin with a text.

    >>> is_possible("S72.0"), is_possible("QA"), is_possible("KNEE")
    (True, True, False)
    """
    return any(_is_shape(f"{cleaned}{end}") for end in _ENDS)
