"""Ranges and patterns as people write them in running text: "E11.0 through E11.9", "027[03]..Z".

What stands between the ends is any dash of Unicode, which ``regex`` knows as a class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import regex

from medcodes.codeset import CodeSet
from medcodes.errors import InvalidCodeError

if TYPE_CHECKING:
    from medcodes.codebook.release import Release

__all__ = ["may_open", "pattern_end", "range_end", "read_set", "speaks_for_itself"]

_A = "0-9A-Za-z"
_CODES: Final = {
    "icd10cm": rf"[A-Za-z](?:[0-9][{_A}]|[A-Za-z][0-9])(?:\.[{_A}]{{1,4}})?",
    "icd10pcs": rf"[{_A}]{{7}}",
    "cpt": "[0-9]{4}[0-9AFMTUafmtu]",
    "hcpcs": "[A-Va-v][0-9]{4}",
}
_TO: Final = r"(?:\s?\p{Pd}\s?|\s{1,3}(?:to|through|thru)\s{1,3})"
# The second end of a range, and the hyphen that stands for all under a code ("J20.-").
_ranges: Final = {
    system: regex.compile(rf"(?i)\.?-?{_TO}{code}(?![{_A}])(?:\.?-(?![{_A}-]))?|\.-(?![{_A}-])").match
    for system, code in _CODES.items()
}
_to: Final = regex.compile(rf"(?i){_TO}[{_A}]{{3}}").match
_hyphen: Final = regex.compile(rf"-(?![{_A}-])").match
_excluding: Final = {
    system: regex.compile(
        rf"(?i)\s?,?\s?\(?(?:excluding|excludes|except(?:\s+for)?|excl\.?|without|but\s+not)\s{{1,3}}"
        rf"(?:{code}(?:{_TO}{code})?(?:\.?-)?(?![{_A}])(?:\s?,?\s?\b(?:and|or)\s{{1,3}}|\s?,\s?)?){{1,20}}"
    ).match
    for system, code in _CODES.items()
}
_pattern: Final = regex.compile(rf"(?:[{_A}.]|\?(?=[{_A}.\[*?])|\[[{_A}-]{{1,12}}\]){{2,24}}(?:\*(?![{_A}*]))?").match
_dash: Final = regex.compile(r"\p{Pd}")
_starts: Final = regex.compile(r"(?<![0-9A-Z.])[0-9A-Z]{3}").findall
_NO_PARENTHESES: Final = dict.fromkeys(map(ord, "()"), " ")
_through: Final = regex.compile(r"(?i)\bthr(?:ough|u)\b")


# Marks that may open a range or a pattern right behind a code, behind a blank, behind a dot.
_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015"
_OPENERS: Final = frozenset(_DASHES + "*?[")
_AFTER_BLANK: Final = frozenset(_DASHES + "tT")
_AFTER_DOT: Final = frozenset("-*?")


def may_open(text: str, end: int) -> bool:
    """Tell at a glance whether a range or a pattern may go on behind a code."""
    after = text[end : end + 1]
    if after == " ":
        return text[end + 1 : end + 2] in _AFTER_BLANK and _to(text, end) is not None
    return after in _OPENERS or (after == "." and text[end + 1 : end + 2] in _AFTER_DOT)


def range_end(text: str, end: int, system: str, *, hyphen: bool) -> int | None:
    """Return where a range ends whose first code ends at a place, None where there is none.

    `hyphen`: a hyphen with nothing behind it means all under the code; else it is a dash.
    """
    match = _ranges[system](text, end) or (_hyphen(text, end) if hyphen else None)
    if match is None:
        return None
    stop = match.end()
    taken = _excluding[system](text, stop)
    if taken is None:
        return stop
    stop += len(taken[0].rstrip(" ,\t"))
    return stop + (text[stop : stop + 1] == ")" and "(" in taken[0])


def pattern_end(text: str, start: int) -> int | None:
    """Return where a pattern ends that starts at a place, None where nothing in it is open."""
    match = _pattern(text, start)
    if match is None or not any(mark in match[0] for mark in "*?["):
        return None
    return match.end()


def read_set(text: str, system: str) -> CodeSet | None:
    """Read a range or pattern as a set of codes, None where it is none after all.

    Parentheses stand only around what is taken from a range, and change nothing.
    """
    try:
        plain = _through.sub("to", _dash.sub("-", text)).translate(_NO_PARENTHESES)
        return CodeSet.parse(plain, system=system)
    except InvalidCodeError:
        return None


def names_any(text: str, release: Release[Any, Any]) -> bool:
    """Tell whether one of the codes that a range or pattern is made of begins like one of the release."""
    where = release._timeline.where
    starts = _starts(text.upper())
    return not starts or any(start in where for start in starts)


def speaks_for_itself(text: str) -> bool:
    """Tell whether a range is one of codes beyond doubt: something is taken from it, or it ends in ".-"."""
    return _taken(text) is not None or text.endswith((".-", ".*"))


_taken: Final = regex.compile(r"(?i).{3,24}\b(?:exclud|except|excl|without|but not)").match
