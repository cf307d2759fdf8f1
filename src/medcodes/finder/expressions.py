"""Ranges and patterns as people write them in running text: "E11.0 through E11.9", "027[03]..Z".

What stands between the ends is any dash of Unicode, which ``regex`` knows as a class. Where
that package is absent, as in a browser, the dashes are spelled out for ``re``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from medcodes.codeset import CodeSet
from medcodes.codeset.expression import Leaf, Union
from medcodes.codeset.reader import DASHES, EXCLUDING
from medcodes.codeset.terms import Pattern
from medcodes.cpt import CPT
from medcodes.errors import InvalidCodeError

if TYPE_CHECKING:
    import re as engine

    from medcodes.codebook.release import Release
else:
    try:
        import regex as engine
    except ImportError:
        import re as engine

__all__ = [
    "fits_any",
    "may_open",
    "names_any",
    "pattern_end",
    "range_end",
    "read_set",
    "speaks_for_itself",
    "systems_of",
]

CPT_LENGTH: Final = 5

_A = "0-9A-Za-z"
# ICD-10-CM whose codes have no dot, which a label must announce.
UNDOTTED: Final = "undotted"
_CATEGORY = rf"[A-Za-z](?:[0-9][{_A}]|[A-Za-z][0-9])"
_CODES: Final = {
    "icd10cm": rf"{_CATEGORY}(?:\.[{_A}]{{1,4}})?",
    UNDOTTED: rf"{_CATEGORY}[{_A}]{{1,4}}",
    "icd10pcs": rf"[{_A}]{{7}}",
    "cpt": "[0-9]{4}[0-9AFMTUafmtu]",
    "hcpcs": "[A-Va-v][0-9]{4}",
}
_DASH: Final = rf"[{DASHES}]" if engine.__name__ == "re" else r"[\p{Pd}\u2212]"
_TO: Final = rf"(?:\s?{_DASH}\s?|\s{{1,3}}(?:to|through|thru)\s{{1,3}})"
# Ends without what they have in common with the beginning, only right behind it: of ICD-10-CM what
# begins with a dot ("E11.0-.9", "M25.561/.562"), else what no modifier is ("99202-5").
_SHORT: Final = {"icd10cm": rf"{_DASH}\.[{_A}]{{1,4}}|(?:/\.[{_A}]{{1,4}}){{1,20}}"} | dict.fromkeys(
    ("cpt", "hcpcs"), rf"{_DASH}(?:[0-9]|[0-9]{{3}})"
)
_NEVER: Final = "(?!)"
# The second end of a range, and the hyphen that stands for all under a code ("J20.-").
_ranges: Final = {
    system: engine.compile(
        rf"(?i)\.?-?{_TO}{code}(?![{_A}])(?!{_DASH}{code})(?:\.?-(?!\.?[{_A}-]))?|\.-(?!\.?[{_A}-])"
        rf"|(?:{_SHORT.get(system, _NEVER)})(?![{_A}]|[./-][{_A}]|{_DASH})"
    ).match
    for system, code in _CODES.items()
}
_to: Final = engine.compile(rf"(?i){_TO}[{_A}]{{3}}").match
_hyphen: Final = engine.compile(rf"-(?!\.?[{_A}-])").match
_is_joined: Final = engine.compile(rf"[{_A}]{_DASH}").fullmatch
_excluding: Final = {
    system: engine.compile(
        rf"(?i)\s?,?\s?\(?{EXCLUDING}\s{{1,3}}"
        rf"(?:{code}(?:{_TO}{code})?(?:\.?-)?(?![{_A}])(?:\s?,?\s?\b(?:and|or)\s{{1,3}}|\s?,\s?)?){{1,20}}"
    ).match
    for system, code in _CODES.items()
}
_pattern: Final = engine.compile(rf"(?:[{_A}.]|\?(?=[{_A}.\[*?])|\[[{_A}-]{{1,12}}\]){{2,24}}(?:\*(?![{_A}*]))?").match
_partings: Final = engine.compile(r"(?i)\s*(?:,(?:\s*\b(?:and|or)\b)?|\b(?:and|or)\b)").finditer
_slot: Final = engine.compile(r"\[[^\]]*\]|[^\[\]*]").findall
_digit: Final = engine.compile(r"\[?[0-9].*").fullmatch
_starts: Final = engine.compile(r"(?<![0-9A-Z.])[0-9A-Z]{3}").findall
# How every table of ICD-10-PCS begins.
_pcs_head: Final = engine.compile("0[0-9BCDFGHJ-NP-Y]|10|2[WY]|3[0CE]|4[AB]|5A|6A|7W|8[CE]|9W|[BCDFGHX][0-9A-Z]").match

# Marks that may open a range or a pattern right behind a code, behind a blank, behind a dot.
_OPENERS: Final = frozenset(DASHES + "*?[")
_AFTER_BLANK: Final = frozenset(DASHES + "tT")
_AFTER_DOT: Final = frozenset("-*?[")


def may_open(text: str, end: int) -> bool:
    """Tell at a glance whether a range or a pattern may go on behind a code."""
    after = text[end : end + 1]
    if after == " ":
        return text[end + 1 : end + 2] in _AFTER_BLANK and _to(text, end) is not None
    if after == "/":
        return text[end + 1 : end + 2] == "."
    return after in _OPENERS or (after == "." and text[end + 1 : end + 2] in _AFTER_DOT)


def range_end(text: str, span: tuple[int, int], system: str, *, hyphen: bool) -> int | None:
    """Return where a range ends whose first code has a span, None where there is none.

    `hyphen`: a hyphen with nothing behind it means all under the code; else it is a dash.
    Three codes that dashes join are no range.
    """
    start, end = span
    if _is_joined(text, max(0, start - 2), start) is not None:
        return None
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
    """Read a range or pattern as a set of codes, None where it is none after all."""
    try:
        return CodeSet.parse(text, system=system)
    except InvalidCodeError:
        return None


def names_any(text: str, release: Release[Any, Any]) -> bool:
    """Tell whether one of the codes that a range or pattern is made of begins like one of the release."""
    where = release._timeline.where
    starts = _starts(text.upper())
    return not starts or any(start in where for start in starts)


def has_begun_anew(code_set: CodeSet, text: str) -> bool:
    """Tell whether what follows an exclusion is no longer taken from the range: "C00-C96 excluding C44, I10"."""
    return isinstance(code_set._node, Union) and _taken(text) is not None


def last_term(text: str) -> int:
    """Return where the last term of an exclusion is parted from those before it."""
    return max((match.start() for match in _partings(text)), default=0)


def fits_any(code_set: CodeSet, release: Release[Any, Any]) -> bool:
    """Tell whether a node of the day fits a pattern."""
    node = code_set._node
    return isinstance(node, Leaf) and isinstance(node.term, Pattern) and node.term.is_on(release)


def systems_of(pattern: str) -> tuple[str, ...]:
    """Tell which systems a pattern with brackets can be of by its form alone."""
    slots = _slot(pattern)
    systems: list[str] = []
    if pattern[0].isalpha():
        systems.append("icd10cm")
    if _pcs_head(pattern.upper()) is not None:
        systems.append("icd10pcs")
    if len(slots) == CPT_LENGTH and "*" not in pattern and all(map(_digit, slots)):
        sample = CPT.try_parse("".join(slot.strip("[]")[0] for slot in slots))
        systems += ["cpt"] if sample is not None and sample.section is not None else []
    return tuple(systems)


def speaks_for_itself(text: str) -> bool:
    """Tell whether a range is one of codes beyond doubt: something is taken from it, or it ends in ".-"."""
    return _taken(text) is not None or text.endswith((".-", ".*")) or ".[" in text


_taken: Final = engine.compile(rf"(?i).{{3,24}}\b{EXCLUDING}").match
