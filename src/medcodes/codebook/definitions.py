"""What ICD-10-PCS says of its own words: definitions, guidelines, and the three keys.

The body part, device and substance keys lead from a word of the record to the label that
it is coded with: "popliteal fossa" to the knee region, a product to the kind of device.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from attrs import frozen

from medcodes._html import Shown
from medcodes.errors import expect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Approach", "Definitions", "Guideline", "KeyEntry", "Operation"]

_words: Final = re.compile(r"[^\W_]+").findall


@frozen
class Operation(Shown):
    """A root operation or type, as the tables of its section define it."""

    section: str
    value: str
    """the value of axis 3"""
    name: str
    definition: str
    explanation: str
    """empty where the definition is all"""
    examples: str
    group: str | None
    """the group in which the reference manual explains it, of Medical and Surgical only"""


@frozen
class Approach(Shown):
    """An approach: the technique by which the site of a procedure is reached."""

    section: str
    value: str
    """the value of axis 5"""
    name: str
    definition: str


@frozen
class Guideline(Shown):
    """A guideline of the official coding guidelines: its number and heading, not its text."""

    number: str
    heading: str
    position: int | None
    """the axis that it is about, None for conventions and sections"""
    codes: str
    """how the codes begin that it speaks of, as a regular expression; empty: none in particular"""
    label: str
    """what the label of the axis holds where it speaks of some values only, as a regular expression"""

    def concerns(self, code: str, labels: Sequence[str | None]) -> bool:
        """Tell whether it speaks of what a code has on its axes, given the labels of all seven."""
        expect("code", code, str)
        if not self.codes or not re.match(self.codes, code):
            return False
        return self.position is None or re.search(self.label, labels[self.position - 1] or "") is not None


@frozen
class KeyEntry(Shown):
    """An entry of a key: "coded as"."""

    key: str
    """which key: body part, device or substance"""
    term: str
    """the word of the record, as the key prints it"""
    label: str
    """the label of the axis to use"""
    prefix: str
    """how the codes begin for which it holds; empty: all that have the label"""


class Definitions:
    """The definitions, guidelines and keys of one edition."""

    __slots__ = ("_terms", "approaches", "guidelines", "keys", "operations")

    def __init__(
        self,
        operations: Iterable[Operation],
        approaches: Iterable[Approach],
        guidelines: Iterable[Guideline] | None,
        keys: Iterable[KeyEntry] | None,
    ) -> None:
        self.operations: Final = tuple(operations)
        self.approaches: Final = tuple(approaches)
        self.guidelines: Final = None if guidelines is None else tuple(guidelines)
        self.keys: Final = None if keys is None else tuple(keys)
        self._terms: Final = [_words(entry.term.casefold()) for entry in self.keys or ()]

    def operation(self, section: str, value: str) -> Operation | None:
        """Return the definition of a value of axis 3, None where the section defines none."""
        return next((one for one in self.operations if (one.section, one.value) == (section, value)), None)

    def approach(self, section: str, value: str) -> Approach | None:
        """Return the definition of a value of axis 5, None where the section defines none."""
        return next((one for one in self.approaches if (one.section, one.value) == (section, value)), None)

    def find(self, key: str, text: str) -> tuple[KeyEntry, ...] | None:
        """Return the entries of a key whose term has all words of a text, or words that begin so.

        Terms that are the text come first, then those that begin with it, then the rest.
        None where there are no keys.
        """
        if self.keys is None:
            return None
        wanted = _words(text.casefold())
        if not wanted:
            return ()
        found = [
            ((term != wanted, term[: len(wanted)] != wanted), entry)
            for entry, term in zip(self.keys, self._terms, strict=True)
            if entry.key == key and all(any(word.startswith(part) for word in term) for part in wanted)
        ]
        return tuple(entry for _, entry in sorted(found, key=lambda pair: pair[0]))

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.operations, self.approaches, self.guidelines, self.keys)
