"""Expressions of code sets as people write them.

Terms are parted by commas, semicolons, lines, "and" or "or". "excluding" (or "except",
"without", "but not") takes what follows from what stands before it since the last
semicolon; a later term ends the exclusion when it is not in what is taken from. "within"
keeps what is also in what follows, and parentheses hold an expression together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from medcodes._text import SPELLINGS
from medcodes.codeset.expression import NOTHING, Leaf, Node, Union, difference, intersection, union
from medcodes.codeset.terms import CATEGORY, ORDER, SYSTEMS, Between, Pattern, Stretch, Term, samples
from medcodes.errors import InvalidCodeError, Reason
from medcodes.ranges import parse_ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["read"]

T = TypeVar("T")

LONGEST: Final = 200_000
DEEPEST: Final = 50

_Item: TypeAlias = tuple[str, int, "Node | None"]

_tokens: Final = re.compile(
    r"(?i)(?P<open>\()|(?P<close>\))|(?P<stop>[;\n])"
    r"|(?P<excluding>\b(?:excluding|excludes|except(?:\s+for)?|excl\.?|without|but\s+not)(?![\w.]))"
    r"|(?P<within>\bwithin\b)"
).finditer
_words: Final = re.compile(r"[^\s,]+").finditer
_filler: Final = re.compile(r"(?i:\s|,|\band\b|\bor\b)*").fullmatch
_has_x: Final = re.compile(r"[A-Za-z][0-9A-Za-z]{2}\.?[0-9A-Za-z]*x[0-9A-Za-z]*").fullmatch
_TO: Final = " to "
_through: Final = re.compile(r"(?i)\s+(?:through|thru|to)\s+")
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), ord("-"))
_CODES: Final = {
    "icd10pcs": "[0-9BCDFGHX][0-9A-HJ-NP-Z]{0,6}",
    "cpt": "[0-9]{4}[0-9AFMTU]",
    "hcpcs": "[A-V][0-9]{4}",
}
_ranges: Final = {
    system: re.compile(rf"(?i)\b({code})\b(?:\s*(?:-|\bto\b|\bthrough\b|\bthru\b)\s*\b({code})\b)?").finditer
    for system, code in _CODES.items()
}


def read(text: str, system: str) -> Node:
    """Read an expression; InvalidCodeError with the position of what is no part of one."""
    if len(text) > LONGEST:
        raise InvalidCodeError(system, text, Reason.TOO_LONG, "set", None, f"at most {LONGEST}")
    clean = text.translate(SPELLINGS | _DASHES)
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

    def __init__(self, base: list[Node] | None = None) -> None:
        self.base: list[Node] = base or []
        self.minus: list[Node] = []
        self.turned: str | None = None

    def node(self) -> Node:
        return difference(union(self.base), union(self.minus))

    def turn(self, kind: str) -> None:
        """Note that the next term is taken from the clause, or kept within it."""
        self.turned = kind

    def take(self, node: Node) -> bool:
        """Add a term; False where it belongs to a clause of its own."""
        turned, self.turned = self.turned, None
        if turned == "within":
            self.base, self.minus = [intersection(self.node(), node)], []
        elif turned == "excluding" or (self.minus and self._has(node)):
            self.minus.append(node)
        elif self.minus:
            return False
        else:
            self.base.append(node)
        return True

    def _has(self, node: Node) -> bool:
        if not isinstance(node, Leaf):
            return False
        base = union(self.base)
        return all(base.verdict(code).lets_in for code in samples(node.term))


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
            node = self.expression(depth + 1) if kind == "open" else term
            if kind == "close":
                closed = not closed
                break
            if kind == "stop":
                done.append(clause.node())
                clause = _Clause()
            elif node is None:
                if not clause.base:
                    raise self.fault(position, f"a code before {kind!r}")
                clause.turn(kind)
            elif not clause.take(node):
                done.append(clause.node())
                clause = _Clause([node])
        if not closed:
            raise self.fault(None, "as many parentheses that close as that open")
        if clause.turned is not None:
            raise self.fault(None, f"a code after {clause.turned!r}")
        return union([*done, clause.node()])

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
        for word in _words(self.clean, start, stop):
            if self._is_pattern(word[0]):
                yield from self._plain(begin, word.start())
                yield "term", word.start(), Leaf(self._moved(Pattern.read, word[0], word.start()))
                begin = word.end()
        yield from self._plain(begin, stop)

    def _is_pattern(self, word: str) -> bool:
        if any(mark in word for mark in "?*["):
            return True
        return _has_x(word) is not None if self.system == "icd10cm" else "." in word

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
    """Read ranges in the grammar of the tabular list, which has no "through"."""
    try:
        ranges = parse_ranges(_through.sub(_TO, text))
    except InvalidCodeError as error:
        position = None if error.position is None else _before_through(text, error.position)
        raise InvalidCodeError(system, text, error.reason, error.component, position, error.expected) from error
    for one in ranges:
        if ORDER.key(one.first[:CATEGORY]) > ORDER.key(one.last[:CATEGORY]):
            expected = f"{one.last} after {one.first} in the tabular list"
            raise InvalidCodeError(system, text, Reason.STRUCTURE, "range", None, expected)
    return map(Stretch, ranges)


def _before_through(text: str, position: int) -> int:
    """Return the place in a text of one in the same text where "to" stands for "through"."""
    for word in _through.finditer(text):
        if position < word.start() + len(_TO):
            break
        position += len(word[0]) - len(_TO)
    return position


def _betweens(text: str, system: str) -> Iterable[Term]:
    """Read codes and ranges of codes of a system whose order is that of the texts."""
    terms: list[Term] = []
    end = 0
    for match in _ranges[system](text):
        _refuse(text, end, match.start(), system)
        end = match.end()
        first, last = match[1].upper(), (match[2] or match[1]).upper()
        if first > last or (system == "cpt" and _kind(first) != _kind(last)):
            expected = "two ends of one kind, the lesser first"
            raise InvalidCodeError(system, text, Reason.STRUCTURE, "range", match.start(), expected)
        terms.append(Between(system, first, last))
    _refuse(text, end, len(text), system)
    return terms


def _kind(code: str) -> str:
    return "" if code.isdigit() else code[-1]


def _refuse(text: str, start: int, stop: int, system: str) -> None:
    for word in _words(text, start, stop):
        if not _filler(word[0]):
            error = SYSTEMS[system]._error(word[0])
            position = word.start() + (error.position or 0)
            raise InvalidCodeError(system, text, error.reason, error.component, position, error.expected)
