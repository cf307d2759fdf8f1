"""Ranges of the ICD-10-CM tabular list: "E08-E13 with .51-.52", "J20.-", "V00-X58".

One grammar, shared by the notes of the code book, spans, code sets and the finder. A
range means the tabular list and not the alphabet: C43-C44 holds C4A. An end includes
everything under it and need not exist itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import evolve, frozen

from medcodes._html import Shown
from medcodes._text import SPELLINGS
from medcodes.errors import InvalidCodeError, Reason, expect, expect_each
from medcodes.icd10cm import ICD10CM, dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["LONGEST", "CategoryOrder", "CodeRange", "Condition", "named_ranges", "parse_ranges"]

LONGEST: Final = 200_000
"""the number of characters that a list of ranges may have"""

_CATEGORY = "[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])"
# In prose a code has its dot: what looks like an undotted code there is something else.
_IN_PROSE = rf"(?<![0-9A-Za-z.]){_CATEGORY}(?:\.[0-9A-Z]{{1,4}})?(?!\.?[0-9A-Za-z])"
_IN_LISTS = rf"(?<![0-9A-Za-z.]){_CATEGORY}(?:\.?[0-9A-Z]{{1,4}})?(?!\.?[0-9A-Za-z])"
# What the tabular list adds to a code where it means "and all under it".
_ALL = rf"\.?(?:-(?!{_CATEGORY}))?"


# The end of a range, or a further code, without what it has in common with the code before it.
_SHORT = r"\.?[0-9A-Z]{1,4}(?![0-9A-Za-z.])"
_FURTHER = r"(?<![0-9A-Za-z.-])\.[0-9A-Z]{1,4}(?![0-9A-Za-z.])"
_NEVER = "(?!)"


def _items(code: str, short: str, further: str) -> re.Pattern[str]:
    """Match the beginning of a condition, a range of two ends, a code with its mark, or an abbreviated one."""
    return re.compile(
        rf"(?i:(?:,|(?<! )) *\bwith\b *)|(?P<first>{code}){_ALL}(?:-| - | to )(?P<last>{code}){_ALL}"
        rf"|(?P<single>{code})(?:(?:-| - | to )(?P<short>{short})|(?P<mark>\.-|-|\.(?=[ ,;)]|$))?)"
        rf"|(?P<further>{further})"
    )


# Notes abbreviate in conditions alone ("E08-E13 with .51-.52").
_items_of_prose: Final = _items(_IN_PROSE, _NEVER, _NEVER).finditer
_items_of_list: Final = _items(_IN_LISTS, _SHORT, _FURTHER).finditer
_parentheses: Final = re.compile(r"\(([^()]*)").findall
# A category alone ("vitamin B12") is a code only where the sentence says so.
_announced: Final = re.compile(
    r"(?:^|[(,;]|\b(?:in|to|from|under|by|both|and|or|than|as|except|codes?|i\.e\.|(?:sub)?categor(?:y|ies))) *$"
).search
_separator: Final = re.compile(r"(?i:[\s,;]|\band\b|\bor\b)*").fullmatch
_and_so_on: Final = re.compile(r"(?i:[\s,.]|\band\b|\bor\b)*").fullmatch
_words: Final = re.compile(r"[^\s,;]+").finditer

_ORDINALS: Final = {
    "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "4th": 4, "5th": 5, "6th": 6, "7th": 7,
}  # fmt: skip
_NTH = "|".join(_ORDINALS)
_ONE = rf"(?:[.-]|(?!{_CATEGORY}\b))[0-9A-Z]{{1,4}}\b"
_VALUE = rf"{_ONE}(?:-{_ONE})?-?"
_condition: Final = re.compile(
    rf"(?:(?P<intent>(?i:fifth or six(?:th)? characters?|final character)) "
    rf"|(?P<final>(?i:final characters)) (?=[.-])"
    rf"|(?P<nth>(?i:{_NTH}))(?i: to (?:{_NTH}))?[ -](?i:characters?) "
    rf"|(?=[.0-9]))"
    rf"(?P<values>{_VALUE}(?:[,.]?(?i: or | and | ){_VALUE})*)"
).match
_values: Final = re.compile(r"([.-]?)([0-9A-Z]+)(?:-[.-]?([0-9A-Z]+))?").findall
# Conditions that the tabular list puts in words, and the characters that they stand for.
_IN_WORDS: Final = {
    "ketoacidosis": ".1",
    "open fracture 7th character": "7th character B, C, E, F, H, J, M, N, Q, R",
    "fifth or sixth character to indicate intent": "fifth or sixth character 1-6",
}
_in_words: Final = re.compile("|".join(_IN_WORDS), re.IGNORECASE).match
_unread: Final = re.compile(r"[^,;()]*").match


class CategoryOrder:
    """The order of the categories in the tabular list.

    A category that the list does not have takes its place by the alphabet: behind all
    smaller ones of its letter, or before the first of its letter.

    >>> order = CategoryOrder(["C43", "C4A", "C44", "Z99", "U07"])
    >>> order.key("C4A") < order.key("C44") < order.key("C46") < order.key("Z99") < order.key("U00")
    True
    """

    __slots__ = ("_places", "_where")

    def __init__(self, categories: Iterable[str]) -> None:
        held = expect_each("categories", categories, str)
        self._where: Final = {category: place for place, category in enumerate(held)}
        self._places: Final[dict[str, list[tuple[str, int]]]] = {}

    def key(self, category: str) -> tuple[int, int, str]:
        """Return what to compare the category by; first the place that it stands at or behind."""
        try:
            place = self._where.get(category)
        except TypeError:
            place = None
        if place is not None:
            return place, 0, category
        expect("category", category, str)
        beside = self._of_letter(category[0])
        smaller = [at for other, at in beside if other < category]
        if smaller:
            return max(smaller), 1, category
        greater = [at for _, at in beside] or [at for other, at in self._where.items() if other > category]
        return min(greater, default=len(self._where)) - 1, 1, category

    def _of_letter(self, letter: str) -> list[tuple[str, int]]:
        held = self._places.get(letter)
        if held is None:
            held = [(category, place) for category, place in self._where.items() if category[0] == letter]
            self._places[letter] = held
        return held


@frozen(weakref_slot=False)
class Condition(Shown):
    """What the characters of a code must be, beyond being in a range.

    ``text`` is the condition as it was written; ``at`` the 0-based index into the compact
    text at which one of ``values`` (first and last, both included) must stand. ``at`` is
    None for "fifth or sixth character", the intent of chapter 19: the sixth, or the fifth
    where the sixth is the placeholder X. Without values the condition is in words that
    nothing here understands, and no code is known to meet it.
    """

    text: str
    at: int | None = None
    values: tuple[tuple[str, str], ...] = ()

    @property
    def is_read(self) -> bool:
        """Whether the condition was understood."""
        return bool(self.values)

    def holds(self, compact: str) -> bool:
        """Tell whether a compact code meets the condition; what meets it, its descendants meet."""
        at = self.at
        if at is None:
            at = 4 if compact[5:6] == "X" else 5
        return any(first <= compact[at : at + len(first)] <= last for first, last in self.values)


@frozen(weakref_slot=False)
class CodeRange(Shown):
    """A stretch of the tabular list, from one code to another with all that is under them.

    >>> (every,) = parse_ranges("e08-e13 with .51-.52")
    >>> str(every), every.first, every.last
    ('E08-E13 with .51-.52', 'E08', 'E13')
    """

    first: str
    """canonical text"""
    last: str
    """canonical text; the same as first where one code is named"""
    condition: Condition | None = None

    @property
    def is_read(self) -> bool:
        """Whether all of it was understood: without a condition, or with one that was read."""
        return self.condition is None or self.condition.is_read

    def holds(self, code: ICD10CM, order: CategoryOrder) -> bool:
        """Tell whether a code is in the range; a header above an end is not.

        Below the category this compares compact texts, which is the order of the tabular
        list but for letters: C84.A stands before C84.9 in it.

        >>> order = CategoryOrder(["E10", "E11", "E13"])
        >>> [here] = parse_ranges("E11.0-E11.9")
        >>> here.holds(ICD10CM("E11.65"), order), here.holds(ICD10CM("E11.A"), order)
        (True, False)
        """
        compact = code.compact
        first, last = self.first.replace(".", ""), self.last.replace(".", "")
        if not order.key(first[:3]) <= order.key(compact[:3]) <= order.key(last[:3]):
            return False
        if compact[:3] == first[:3] and compact < first:
            return False
        if compact[:3] == last[:3] and not compact.startswith(last) and (compact > last or last.startswith(compact)):
            return False
        return self.condition is None or self.condition.holds(compact)

    def __str__(self) -> str:
        ends = self.first if self.first == self.last else f"{self.first}-{self.last}"
        return ends if self.condition is None else f"{ends} with {self.condition.text}"


def parse_ranges(text: str, /) -> tuple[CodeRange, ...]:
    """Read a list of ranges that is nothing else: codes are written as ``parse`` reads them.

    A condition counts for all ranges before it that only commas, "and" or "or" part. The
    end of a range may be abbreviated where it can be short for one code alone ("E11.0-.9",
    "E11.0-9", "E08-13"), and so may a code that follows another of its category (".562").
    Raises InvalidCodeError for a malformed code, with the reason STRUCTURE where there is
    no range, an end may be short for several, or a condition is not understood, and with
    TOO_LONG for more than LONGEST characters.

    >>> [str(one) for one in parse_ranges("A00-B99, j20.-; F10, F13 with .26, .96")]
    ['A00-B99', 'J20', 'F10 with .26, .96', 'F13 with .26, .96']
    >>> [str(one) for one in parse_ranges("S72.001A-.009A; M25.561, .562; E08-13")]
    ['S72.001A-S72.009A', 'M25.561', 'M25.562', 'E08-E13']
    """
    expect("text", text, str)
    if len(text) > LONGEST:
        raise InvalidCodeError(ICD10CM.system, text, Reason.TOO_LONG, "range", None, f"at most {LONGEST}")
    clean = text.translate(SPELLINGS)
    if not clean.isascii():
        raise ICD10CM._error(text)
    # Only the small words of the grammar are told apart from codes by their case.
    clean = re.sub(r"\b(?:TO|AND|OR)\b", lambda word: word[0].lower(), clean.upper())
    ranges: list[CodeRange] = []
    end = 0
    for found, start, stop in _scan(clean, text, _items_of_list):
        _refuse(text, clean, end, start)
        if not found.is_read:
            raise _fault(
                text, stop if stop < len(text) else None, 'a condition such as "with .51-.52" or "with 7th character B"'
            )
        ranges.append(found)
        end = max(end, stop)
    _refuse(text, clean, end, len(clean))
    if not ranges:
        raise _fault(text, None, "at least one code")
    return tuple(ranges)


def named_ranges(prose: str, /) -> tuple[CodeRange, ...]:
    """Find the ranges that a note of the tabular list names.

    Where a note has codes in parentheses, only these count: "influenza A/H1N1 (J10.-)".
    A condition that is not understood stays with its range, which then holds no code.

    >>> [str(one) for one in named_ranges("diabetes mellitus (E08-E13 with .42)")]
    ['E08-E13 with .42']
    >>> [str(one) for one in named_ranges("vitamin B12 deficiency, see categories D51 and E53.8")]
    ['D51', 'E53.8']
    """
    expect("prose", prose, str)
    inside = [found for part in _parentheses(prose) for found, _, _ in _scan(part, part, _items_of_prose)]
    return tuple(inside or (found for found, _, _ in _scan(prose, prose, _items_of_prose)))


_Found: TypeAlias = "tuple[CodeRange, int, int]"


def _scan(text: str, shown: str, items: Callable[[str], Iterator[re.Match[str]]]) -> Iterator[_Found]:
    """Give each range with the start and the end of the text that it was read from."""
    group: list[_Found] = []
    end = 0
    for match in items(text):
        start = match.start()
        if start < end:
            continue
        between = text[end:start]
        named = match["first"] or match["single"]
        if named or match["further"]:
            goes_on = _and_so_on(between) is not None
            if named and items is _items_of_prose and _is_alone(match) and not _announced(text, 0, start):
                continue
            if not named and not (group and goes_on):
                break  # of no code: all that is from here on is refused
            if not goes_on:
                yield from group
                group = []
            end = match.end()
            before = group[-1][0].last if group else ""
            group.append((_range_of(match, before, shown), start, end))
        elif group and not between.strip():
            for found, at, stop in group:
                length = len(found.first.replace(".", ""))
                condition, end = _read_condition(text, shown, match.end(), length)
                yield evolve(found, condition=condition), at, end if found is group[-1][0] else stop
            group = []
    yield from group


def _is_alone(match: re.Match[str]) -> bool:
    """Tell whether a code is a category without a mark or another end."""
    return not (match["first"] or match["mark"] or "." in match["single"])


def _range_of(match: re.Match[str], before: str, shown: str) -> CodeRange:
    """Make the range that is written, abbreviated or not, behind another code or none."""
    if match["further"]:
        code = before[:3] + match["further"]
        return CodeRange(code, code)
    first, last = match["first"] or match["single"], match["last"] or match["single"]
    if match["short"]:
        last = _spelled_out(first.replace(".", ""), match["short"])
        if last is None:
            expected = f"the whole code in place of {match['short']}, which may be short for several"
            raise _fault(shown, match.start("short"), expected)
    return CodeRange(dotted(first.replace(".", "")), dotted(last.replace(".", "")))


def _spelled_out(code: str, short: str) -> str | None:
    """Read the abbreviated end of a range that begins with a compact code, None where it may be short for several.

    A dot says where it goes on from: "E11.0-.9", "S72.001A-.009A". Without one it stands
    for as many characters as there are behind the dot ("E11.0-9"), or for those of a
    category behind its letter ("E08-13").
    """
    category, rest = code[:3], code[3:]
    if short[0] == "." and rest:
        return category + short[1:]
    if short[0] != "." and len(short) == len(rest):
        return category + short
    return category[0] + short if not rest and re.fullmatch("[0-9][0-9A-Z]", short) else None


def _read_condition(text: str, shown: str, start: int, length: int) -> tuple[Condition, int]:
    """Read what follows "with", and where it ends; ``length`` is that of the code before it."""
    words = _in_words(text, start)
    source, begin = (text, start) if words is None else (_IN_WORDS[words[0].lower()], 0)
    match = _condition(source, begin)
    if match is None or source[match.end() : match.end() + 1].isalnum():
        rest = _unread(shown, start)
        return Condition("" if rest is None else rest[0].strip()), start
    end = match.end() if words is None else words.end()
    values = _values(match["values"])
    at: int | None = length
    if match["intent"]:
        at = None
    elif match["nth"]:
        at = _ORDINALS[match["nth"].lower()] - 1
    elif values[0][0] == "-":
        at = length + 1  # the hyphen stands for one character: "I69. with final characters -23"
    return Condition(shown[start:end], at, tuple((low, high or low) for _, low, high in values)), end


def _refuse(text: str, clean: str, start: int, stop: int) -> None:
    """Raise for anything but separators from start up to stop: there it is no code."""
    for word in _words(clean, start, stop):
        if not _separator(word[0]):
            error = ICD10CM._error(word[0])
            position = None if error.position is None else error.position + word.start()
            raise InvalidCodeError(error.system, text, error.reason, error.component, position, error.expected)


def _fault(text: str, position: int | None, expected: str) -> InvalidCodeError:
    return InvalidCodeError(ICD10CM.system, text, Reason.STRUCTURE, "range", position, expected)
