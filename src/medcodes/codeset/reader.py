"""Expressions of code sets as people write them.

Terms are parted by commas, semicolons, lines, slashes, "and" or "or". "excluding" (or
"except", "without", "but not", "other than") takes what follows from what stands before
it since the last semicolon; a later term ends the exclusion when it is not in what is
taken from, and so does the parenthesis that closes where the exclusion stands in one.
"within" keeps what is also in what follows, and parentheses hold an expression together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, cast

from medcodes._text import SPELLINGS
from medcodes.codeset.expression import NOTHING, Leaf, Node, Union, difference, intersection, union
from medcodes.codeset.terms import CATEGORY, ORDER, SYSTEMS, Between, Pattern, Stretch, Term, samples
from medcodes.errors import InvalidCodeError, Reason
from medcodes.ranges import LONGEST, parse_ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from medcodes.ranges import CodeRange

__all__ = ["DASHES", "EXCLUDING", "read"]

T = TypeVar("T")

DEEPEST: Final = 50

_Item: TypeAlias = tuple[str, int, "Node | None"]

# The words that take what follows from what stands before them.
EXCLUDING: Final = (
    r"(?:exclud(?:ing|es?)|except(?:ing)?(?:\s+for)?|excl\.?|without|minus|but\s+not|not\s+including|other\s+than)"
)
_tokens: Final = re.compile(
    rf"(?i)(?P<aside>\((?=\s*{EXCLUDING}(?![\w.])))|(?P<open>\()|(?P<close>\))|(?P<stop>[;\n])"
    rf"|(?P<excluding>\b{EXCLUDING}(?![\w.]))"
    r"|(?P<within>\bwithin\b)"
).finditer
_words: Final = re.compile(r"[^\s,]+").finditer
_filler: Final = re.compile(r"(?i:\s|,|\band\b|\bor\b)*").fullmatch
_has_x: Final = re.compile(r"[A-Za-z][0-9A-Za-z]{2}\.?[0-9A-Za-z]*x[0-9A-Za-z]*").fullmatch
_TO: Final = " to "
MODIFIER_LENGTH: Final = 2
# What a range is written with beyond the grammar of the tabular list: "through", and ends that
# end in a small x, which is any character ("F10.1x-F10.9x").
_beyond: Final = re.compile(
    r"(?P<to>(?i:(?<!\s)\s+(?:through|thru|to)\s+))|\b(?P<end>[A-Z][0-9A-Z]{2}\.?[0-9A-Z]*?)x+(?![0-9A-Za-z])"
)
_goes_on: Final = re.compile(r"(?i)\s*(?:-|\b(?:to|through|thru)\b)\s*[A-Z][0-9A-Z]{2}").match
# The dashes of Unicode (its class Pd) and the minus sign.
DASHES: Final = (
    "-\u058a\u05be\u1400\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d"
    "\u301c\u3030\u30a0\ufe31\ufe32\ufe58\ufe63\uff0d\U00010d6e\U00010ead"
)
_PLAIN: Final = {
    **SPELLINGS,
    **dict.fromkeys(map(ord, DASHES), ord("-")),
    **dict.fromkeys(map(ord, "/&+|"), ord(",")),
}
_CODES: Final = {
    "icd10pcs": "[0-9BCDFGHX][0-9A-HJ-NP-Z]{0,6}",
    "cpt": "[0-9]{4}[0-9AFMTU]",
    "hcpcs": "[A-V][0-9]{4}",
}
_ranges: Final = {
    system: re.compile(
        rf"(?i)\b({code})\b(?:\s*(?:-|\bto\b|\bthrough\b|\bthru\b)\s*\b(?:({code})|([0-9]{{1,4}}))\b(?![.*?\[]))?"
    ).finditer
    for system, code in _CODES.items()
}


def read(text: str, system: str) -> Node:
    """Read an expression; InvalidCodeError with the position of what is no part of one."""
    if not isinstance(cast("object", text), str):
        message = f"a set of codes is read from a str, not from {type(text).__name__}"
        raise TypeError(message)
    if len(text) > LONGEST:
        raise InvalidCodeError(system, text, Reason.TOO_LONG, "set", None, f"at most {LONGEST}")
    clean = text.translate(_PLAIN)
    for position, character in enumerate("" if clean.isascii() else clean):
        if not character.isascii():
            raise InvalidCodeError(system, text, Reason.NON_ASCII, "set", position, "ASCII")
    if clean.strip().lower() == NOTHING:
        return Union(())
    reader = _Reader(text, clean, system)
    node = reader.expression(0)
    if isinstance(node, Union) and not node.parts:
        raise reader.fault(None, "at least one code")
    return node


class _Clause:
    """What stands between two semicolons: what is taken in, and what is taken from that."""

    def __init__(self, base: Iterable[Node] = ()) -> None:
        self.base: list[Node] = []
        self.minus: list[Node] = []
        # What is asked of each term that may be taken from the base: a code alone is looked up.
        self._codes: set[str] = set()
        self._others: list[Node] = []
        self.turned: str | None = None
        self.is_aside = False
        self.within = 0
        for node in base:
            self._add(node)

    def node(self) -> Node:
        return difference(union(self.base), union(self.minus))

    def turn(self, kind: str) -> None:
        """Note that the next term is taken from the clause, or kept within it."""
        self.turned = kind
        self.is_aside = False

    def set_aside(self, node: Node) -> None:
        """Take a whole expression from the clause: what follows is not taken as well."""
        self.minus.append(node)
        self.turned = None
        self.is_aside = True

    def take(self, node: Node) -> bool:
        """Add a term; False where it belongs to a clause of its own."""
        turned, self.turned = self.turned, None
        if turned == "within":
            self.within += 1
            both = intersection(self.node(), node)
            self.base, self.minus, self._others = [], [], []
            self._codes.clear()
            self._add(both)
        elif turned == "excluding" or (self.minus and not self.is_aside and self._has(node)):
            self.minus.append(node)
        elif self.minus:
            return False
        else:
            self._add(node)
        return True

    def _add(self, node: Node) -> None:
        self.base.append(node)
        term = node.term if isinstance(node, Leaf) else None
        if isinstance(term, Stretch) and term.range.condition is None and term.range.first == term.range.last:
            self._codes.add(term.range.first.replace(".", ""))
        else:
            self._others.append(node)

    def _has(self, node: Node) -> bool:
        if not isinstance(node, Leaf):
            return False
        return all(
            any(code.compact[:end] in self._codes for end in range(CATEGORY, len(code.compact) + 1))
            or any(other.verdict(code).lets_in for other in self._others)
            for code in samples(node.term)
        )


class _Reader:
    """Goes through the items of one expression: structure, and terms between."""

    def __init__(self, text: str, clean: str, system: str) -> None:
        self.text: Final = text
        self.clean: Final = clean
        self.system: Final = system
        self.items: Final = self._items()

    def fault(self, position: int | None, expected: str) -> InvalidCodeError:
        return InvalidCodeError(self.system, self.text, Reason.STRUCTURE, "set", position, expected)

    def expression(self, depth: int) -> Node:
        """Read up to the parenthesis that closes, or to the end."""
        if depth > DEEPEST:
            raise self.fault(None, f"at most {DEEPEST} parentheses inside one another")
        done: list[Node] = []
        clause = _Clause()
        closed = depth == 0
        for kind, position, term in self.items:
            if kind == "close":
                closed = not closed
                break
            if kind == "stop":
                done.append(clause.node())
                clause = _Clause()
                continue
            node = self.expression(depth + 1) if kind == "open" else term
            if node is None:
                self._turn(clause, kind, position, depth)
            elif not clause.take(node):
                done.append(clause.node())
                clause = _Clause([node])
        if not closed:
            raise self.fault(None, "as many parentheses that close as that open")
        if clause.turned is not None:
            raise self.fault(None, f"a code after {clause.turned!r}")
        return union([*done, clause.node()])

    def _turn(self, clause: _Clause, kind: str, position: int, depth: int) -> None:
        """Turn a clause to what a word says of the next term, or of all in the parenthesis that opens before it."""
        if kind == "aside":
            word, place, _ = next(self.items)
            self._turn(clause, word, place, depth)
            taken = self.expression(depth + 1)
            if taken != Union(()):
                clause.set_aside(taken)
            return
        if not clause.base:
            raise self.fault(position, f"a code before {kind!r}")
        if clause.within == DEEPEST:
            raise self.fault(position, f"at most {DEEPEST} terms within one another")
        clause.turn(kind)

    def _items(self) -> Iterator[_Item]:
        end = 0
        for match in _tokens(self.clean):
            yield from self._terms(end, match.start())
            yield str(match.lastgroup), match.start(), None
            end = match.end()
        yield from self._terms(end, len(self.clean))

    def _terms(self, start: int, stop: int) -> Iterator[_Item]:
        """Read what stands between two marks of structure: patterns, and ranges between them."""
        begin = start
        joined = start
        for word in _words(self.clean, start, stop):
            end_of_range = word.start() < joined
            second = _goes_on(self.clean, word.end(), stop) if self.system == "icd10cm" else None
            if second is not None:
                joined = second.end()
            if self._is_pattern(word[0], in_range=end_of_range or second is not None):
                yield from self._plain(begin, word.start())
                yield "term", word.start(), Leaf(self._moved(Pattern.read, word[0], word.start()))
                begin = word.end()
        yield from self._plain(begin, stop)

    def _is_pattern(self, word: str, *, in_range: bool) -> bool:
        if any(mark in word for mark in "?*["):
            return True
        return not in_range and _has_x(word) is not None if self.system == "icd10cm" else "." in word

    def _plain(self, start: int, stop: int) -> Iterator[_Item]:
        text = self.clean[start:stop]
        if _filler(text):
            return
        for term in self._moved(_stretches if self.system == "icd10cm" else _betweens, text, start):
            yield "term", start, Leaf(term)

    def _moved(self, read: Callable[[str, str], T], text: str, start: int) -> T:
        """Read a part, with errors that give their position in the whole."""
        try:
            return read(text, self.system)
        except InvalidCodeError as error:
            position = None if error.position is None else error.position + start
            raise InvalidCodeError(
                self.system, self.text, error.reason, error.component, position, error.expected
            ) from error


def _stretches(text: str, system: str) -> Iterable[Term]:
    """Read ranges in the grammar of the tabular list, and what is beyond it."""
    try:
        ranges = parse_ranges(_beyond.sub(_within_grammar, text))
    except InvalidCodeError as error:
        position = None if error.position is None else _as_written(text, error.position)
        raise InvalidCodeError(system, text, error.reason, error.component, position, error.expected) from error
    for one in ranges:
        if _is_backward(one):
            expected = f"{one.last} after {one.first} in the tabular list"
            raise InvalidCodeError(system, text, Reason.STRUCTURE, "range", None, expected)
    return map(Stretch, ranges)


def _within_grammar(match: re.Match[str]) -> str:
    return _TO if match["end"] is None else match["end"]


def _as_written(text: str, position: int) -> int:
    """Return the place in a text of one in the same text within the grammar."""
    for match in _beyond.finditer(text):
        length = len(_within_grammar(match))
        if position < match.start() + length:
            break
        position += len(match[0]) - length
    return position


def _is_backward(one: CodeRange) -> bool:
    """Tell whether the ends of a range are in no order that a tabular list has.

    Below the category only digits are in the same order on every day.
    """
    first, last = ORDER.key(one.first[:CATEGORY]), ORDER.key(one.last[:CATEGORY])
    if first != last:
        return first > last
    one_other = next((pair for pair in zip(one.first, one.last, strict=False) if pair[0] != pair[1]), ("", ""))
    return "".join(one_other).isdigit() and one_other[0] > one_other[1]


def _betweens(text: str, system: str) -> Iterable[Term]:
    """Read codes and ranges of codes of a system whose order is that of the texts."""
    terms: list[Term] = []
    end = 0
    for match in _ranges[system](text):
        _refuse(text, end, match.start(), system)
        end = match.end()
        first, last = match[1].upper(), (match[2] or match[1]).upper()
        if match[3]:
            last = _spelled_out(first, match[3], text, system, match.start(3))
        if first > last or (system == "cpt" and _kind(first) != _kind(last)):
            expected = "two ends of one kind, the lesser first"
            raise InvalidCodeError(system, text, Reason.STRUCTURE, "range", match.start(), expected)
        terms.append(Between(system, first, last))
    _refuse(text, end, len(text), system)
    return terms


def _spelled_out(first: str, short: str, text: str, system: str, position: int) -> str:
    """Read the abbreviated end of a range of numbers; two characters behind a hyphen are a modifier as well."""
    if system == "icd10pcs" or not first[1:].isdigit():
        expected = f"the whole code in place of {short}"
    elif len(short) == MODIFIER_LENGTH:
        expected = f"the whole code in place of {short}, which may be a modifier"
    else:
        return first[: -len(short)] + short
    raise InvalidCodeError(system, text, Reason.STRUCTURE, "range", position, expected)


def _kind(code: str) -> str:
    return "" if code.isdigit() else code[-1]


def _refuse(text: str, start: int, stop: int, system: str) -> None:
    for word in _words(text, start, stop):
        if not _filler(word[0]):
            error = SYSTEMS[system]._error(word[0])
            position = word.start() + (error.position or 0)
            raise InvalidCodeError(system, text, error.reason, error.component, position, error.expected)
