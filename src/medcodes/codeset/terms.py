"""The terms of a code set: a code, a range, a pattern, each with everything under it.

Without a book a term is judged by the text of a code, in the order of the tabular list
for categories and in the order of the compact text below them. On a book it is judged
by the rows of the release.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import field, frozen

from medcodes._text import DIGITS, LETTERS
from medcodes.codebook.cm import ICD10CMRelease
from medcodes.codebook.release import NODES, Release
from medcodes.cpt import CPT
from medcodes.errors import InvalidCodeError, Reason
from medcodes.hcpcs import HCPCSLevelII
from medcodes.icd10cm import ICD10CM
from medcodes.icd10pcs import ICD10PCS, SECTIONS, VALUES
from medcodes.ranges import CategoryOrder, CodeRange

if TYPE_CHECKING:
    from medcodes._code import Code
    from medcodes.codebook.codes import Codes

__all__ = ["ORDER", "SYSTEMS", "Between", "Pattern", "Stretch", "Term", "samples"]

AnyRelease: TypeAlias = Release[Any, Any]

SYSTEMS: Final[dict[str, type[Code]]] = {
    "icd10cm": ICD10CM,
    "icd10pcs": ICD10PCS,
    "cpt": CPT,
    "hcpcs": HCPCSLevelII,
}
LENGTHS: Final = {"icd10cm": 7, "icd10pcs": 7, "cpt": 5, "hcpcs": 5}
CATEGORY: Final = 3

# The characters that a code of each system can have at each place.
_ALL: Final = DIGITS + LETTERS
_CHARACTERS: Final = {
    "icd10cm": (LETTERS, *(_ALL,) * 6),
    "icd10pcs": (SECTIONS, *(VALUES,) * 6),
    "cpt": (*(DIGITS,) * 4, DIGITS + "AFMTU"),
    "hcpcs": (LETTERS[:22], *(DIGITS,) * 4),
}

# The tabular list is in the order of the alphabet, but for U, which is its last chapter,
# and for these categories, each with the one that it follows.
_AFTER: Final = {
    "C4A": "C43",
    "C7A": "C75",
    "C7B": "C7A",
    "D3A": "D36",
    "I1A": "I16",
    "I5A": "I52",
    "J4A": "J44",
    "J4B": "J4A",
    "K6A": "K68",
    "M1A": "M08",
    "O9A": "O99",
    "QA0": "Q99",
    "QA1": "QA0",
    "Z3A": "Z36",
}


def _categories() -> Iterator[str]:
    behind = {before: category for category, before in _AFTER.items()}
    for letter in "ABCDEFGHIJKLMNOPQRSTVWXYZU":
        for number in range(100):
            category: str | None = f"{letter}{number:02}"
            while category is not None:
                yield category
                category = behind.get(category)


ORDER: Final = CategoryOrder(_categories())


@frozen
class Stretch:
    """A stretch of the ICD-10-CM tabular list, in the grammar that notes and spans have."""

    range: CodeRange

    def holds(self, code: Code) -> bool:
        """Tell by its text whether a code is in the range."""
        return isinstance(code, ICD10CM) and self.range.holds(code, ORDER)

    def on(self, release: AnyRelease) -> Codes[Any]:
        """Return the nodes of the day in the range."""
        assert isinstance(release, ICD10CMRelease), "the system was checked before"
        return release.span(self.range)

    def __str__(self) -> str:
        return str(self.range)


@frozen
class Between:
    """The codes from one to another in a system whose order is that of the texts.

    In ICD-10-PCS an end may be the beginning of a code: 027 is all of its table. CPT
    codes with one last letter belong together: 0001F-0015F holds no Category I code.
    """

    system: str
    first: str
    last: str

    def _has(self, text: str) -> bool:
        if not self.first <= text or not (text <= self.last or text.startswith(self.last)):
            return False
        kind = self.first[-1]
        return self.system != "cpt" or (text[-1].isdigit() if kind.isdigit() else text[-1] == kind)

    def holds(self, code: Code) -> bool:
        """Tell by its text whether a code is between the ends."""
        return self._has(code.text)

    def on(self, release: AnyRelease) -> Codes[Any]:
        """Return the nodes of the day between the ends."""
        categories = release._timeline.categories
        first = bisect_left(categories, self.first[:CATEGORY])
        last = bisect_right(categories, self.last[:CATEGORY] + "~")
        return matching(release, range(first, last), self._has)

    def __str__(self) -> str:
        return self.first if self.first == self.last else f"{self.first}-{self.last}"


@frozen
class Pattern:
    """Codes with given characters at some places and any, or one of some, at others.

    ``*`` ends a pattern and changes nothing, as everything under what matches belongs to
    it: 745* and 745 are the same set. ``?`` is any character, ``[03]`` and ``[0-4]`` are
    one of several, and so is the dot outside ICD-10-CM; within it a small x from the
    fourth character on is any character, the placeholder X included.

    >>> Pattern.read("S72.0x1A", "icd10cm").holds(ICD10CM("S72.001A"))
    True
    """

    system: str
    text: str
    starts: Callable[[str], object] = field(eq=False, repr=False)

    @classmethod
    def read(cls, text: str, system: str) -> Pattern:
        """Read a pattern; InvalidCodeError with a position in `text` where it is none."""
        slots = list(_slots(text, system))
        if len(slots) > LENGTHS[system]:
            raise _fault(system, text, None, f"at most {LENGTHS[system]} characters")
        for (one, written), allowed in zip(slots, _CHARACTERS[system], strict=False):
            if not any(map(re.compile(one).fullmatch, allowed)):
                raise _fault(system, text, text.upper().find(written), "a character that a code has there")
        regex = "".join(one for one, _ in slots)
        starts = re.compile(regex).match
        shown = [written for _, written in slots]
        if system == "icd10cm" and len(shown) > CATEGORY:
            shown.insert(CATEGORY, ".")
        whole = "".join(shown) + ("*" if len(slots) < LENGTHS[system] else "")
        return cls(system, whole, starts)

    def holds(self, code: Code) -> bool:
        """Tell by its text whether a code matches, or stands under one that does."""
        return self.starts(code.compact) is not None

    def on(self, release: AnyRelease) -> Codes[Any]:
        """Return the nodes of the day that match."""
        return matching(release, self._positions(release), self._keeps)

    def is_on(self, release: AnyRelease) -> bool:
        """Tell whether a node of the day matches, which the first that does settles."""
        timeline = release._timeline
        for position in self._positions(release):
            timeline.open(position)
            for row in range(timeline.starts[position], timeline.starts[position + 1]):
                if self._keeps(timeline.texts[row]) and release._statuses[timeline.lives[row]] in NODES:
                    return True
        return False

    def _keeps(self, text: str) -> object:
        return self.starts(text.replace(".", ""))

    def _positions(self, release: AnyRelease) -> list[int]:
        """Return the places of the categories in which a node may match."""
        timeline = release._timeline
        head = [one for one, _ in _slots(self.text, self.system)][:CATEGORY]
        name = "".join(head)
        if len(head) == CATEGORY and name.isalnum():
            return [timeline.where[name]] if name in timeline.where else []
        fits = re.compile(name).match
        return [position for position, one in enumerate(timeline.categories) if fits(one)]

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[object, ...]:
        return Pattern.read, (self.text, self.system)


Term: TypeAlias = Stretch | Between | Pattern


def samples(term: Term) -> Iterator[Code]:
    """Give codes by which to tell whether a term lies within others: its ends, or one that matches."""
    if isinstance(term, Stretch):
        yield from map(ICD10CM, (term.range.first, term.range.last))
        return
    if isinstance(term, Between):
        texts = [end.ljust(LENGTHS[term.system], "0") for end in (term.first, term.last)]
    else:
        texts = [_sample(term)]
    for text in texts:
        code = SYSTEMS[term.system].try_parse(text)
        if code is not None:
            yield code


def _sample(pattern: Pattern) -> str:
    pieces = (one for one, _ in _slots(pattern.text, pattern.system))
    text = "".join("0" if piece == _ANY else piece.strip("[")[0] for piece in pieces)
    return text if pattern.system == "icd10cm" else text.ljust(LENGTHS[pattern.system], "0")


_ANY: Final = "[0-9A-Z]"
_slot: Final = re.compile(r"\[[0-9A-Za-z-]+\]|[0-9A-Za-z.?*]").match
_one_of: Final = re.compile(r"\[(?:[0-9A-Z](?:-[0-9A-Z])?)+\]").fullmatch


def _slots(text: str, system: str) -> Iterator[tuple[str, str]]:
    """Give each place of a pattern as a regular expression and as it is written."""
    position = 0
    count = 0
    while position < len(text):
        match = _slot(text, position)
        piece = "" if match is None else match[0]
        if piece == "*":
            if position != len(text) - 1:
                raise _fault(system, text, position, "* at the end only")
            return
        if piece == "." and system == "icd10cm":
            if count != CATEGORY:
                raise _fault(system, text, position, "the dot after the third character")
        elif piece in {"?", "."} or (piece == "x" and system == "icd10cm" and count >= CATEGORY):
            yield _ANY, piece
            count += 1
        elif len(piece) == 1 or (_one_of(piece.upper()) and _ascends(piece.upper())):
            yield piece.upper(), piece.upper()
            count += 1
        else:
            raise _fault(system, text, position, "a digit, a letter, ?, or several in brackets")
        position += len(piece)


def _ascends(piece: str) -> bool:
    """Tell whether no range in brackets runs backwards."""
    return all(first <= last for first, last in re.findall("(.)-(.)", piece))


def matching(release: AnyRelease, positions: Iterable[int], keep: Callable[[str], object]) -> Codes[Any]:
    """Return the nodes of the day whose text is kept, in the categories at some positions."""
    timeline = release._timeline

    def rows() -> int:
        bits = 0
        for position in positions:
            start, stop = timeline.starts[position], timeline.starts[position + 1]
            timeline.open(position)
            marks = bytes(49 if keep(text) else 48 for text in timeline.texts[start:stop])
            bits |= (int(marks[::-1], 2) << start) & release._statuses.bits(NODES, start, stop)
        return bits

    return release._codes(rows)


def _fault(system: str, text: str, position: int | None, expected: str) -> InvalidCodeError:
    return InvalidCodeError(system, text, Reason.STRUCTURE, "pattern", position, expected)
