"""What the words before and after a code say of its code system.

A label is looked for to the left, the nearest first, and no further than a fixed number
of characters, a blank line or the header of something else.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

__all__ = ["Context", "before_codes", "is_numbered", "label_after", "label_before"]

REACH: Final = 120
NEAR: Final = 48
NEVER_REACH: Final = 10

_CM = frozenset({"icd10cm"})
_PCS = frozenset({"icd10pcs"})
_BOTH = _CM | _PCS
_PROCEDURE = frozenset({"cpt", "hcpcs"})
_ALL = _BOTH | _PROCEDURE


class Context(NamedTuple):
    """What a label says: which systems it names (none: that this is no code), and how it stands.

    `strong` labels speak of codes ("ICD-10:", "CPT"), others of what codes stand for ("Dx");
    of those that name no system the strong ones forbid a dotted code as well. `adjacent`:
    nothing but filler stands between the label and the code.
    """

    systems: frozenset[str]
    text: str
    strong: bool
    adjacent: bool


class _Meaning(NamedTuple):
    systems: frozenset[str]
    strong: bool


_NO_CODE: Final = _Meaning(frozenset(), strong=False)
_NEVER: Final = _Meaning(frozenset(), strong=True)
# What is numbered like a code and is none: the first always, the others where no dot is.
_NEVER_WORDS: Final = (
    "lot batch room rm version ver rev fig figure table section apt suite ste part model serial sn pn grid"
)
_NUMBERED_WORDS: Final = (
    "order zip phone tel fax cell pager ext bed bay unit bldg building floor ward mrn acct account invoice inv claim "
    "case ref chapter page gate ticket tracking accession acc specimen npi tax ein ssn policy member group license dea "
    "ndc upc sku po box route highway street st avenue ave vol"
)
_LABELS: Final[dict[str, _Meaning]] = {
    "icd": _Meaning(_BOTH, strong=True),
    "pcs": _Meaning(_PCS, strong=True),
    "cpt": _Meaning(_PROCEDURE, strong=True),
    "hcpcs": _Meaning(_PROCEDURE, strong=True),
    "billed": _Meaning(_ALL, strong=True),
    "billing": _Meaning(_ALL, strong=True),
    **dict.fromkeys(("dx", "dxs", "diag", "diagnosis", "diagnoses", "diagnosed"), _Meaning(_CM, strong=False)),
    **dict.fromkeys(
        ("px", "proc", "procedure", "procedures", "operation", "operations"), _Meaning(_PROCEDURE | _PCS, strong=False)
    ),
    **dict.fromkeys((form for word in _NEVER_WORDS.split() for form in (word, f"{word}s")), _NEVER),
    **dict.fromkeys(("charge", "charges", "service", "services"), _Meaning(_PROCEDURE, strong=False)),
    **dict.fromkeys(_NUMBERED_WORDS.split(), _NO_CODE),
}
# Qualifiers of X12 composites, which stand before a colon in capitals; those of ICD-9 name no system.
_QUALIFIERS: Final[dict[str, _Meaning]] = {
    **dict.fromkeys(("ABK", "ABF", "ABJ", "ABN", "APR"), _Meaning(_CM, strong=True)),
    **dict.fromkeys(("BBR", "BBQ"), _Meaning(_PCS, strong=True)),
    "HC": _Meaning(_PROCEDURE, strong=True),
    **dict.fromkeys(("BK", "BF", "BJ", "BN", "PR", "BR", "BQ"), _NEVER),
}
_ICD: Final[dict[tuple[str | None, str | None], _Meaning]] = {
    (None, None): _Meaning(_BOTH, strong=True),
    ("10", None): _Meaning(_BOTH, strong=True),
    ("10", "CM"): _Meaning(_CM, strong=True),
    ("10", "PCS"): _Meaning(_PCS, strong=True),
}

# A quick look at the words before a code, which mostly hold no label: anything but a
# letter parts them, so that "ICD-10-CM:" is "icd" and "cm" and "dx1" is "dx".
_MARKS: Final = {
    ordinal: " " for ordinal in (*range(0xC0), 0x2122) if not (chr(ordinal).isascii() and chr(ordinal).isalpha())
}
_KEYS: Final = frozenset({"m", *_LABELS, *(word.lower() for word in _QUALIFIERS)})
_NUMBERS: Final = "-0123456789"

_words: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*").finditer
_icd: Final = re.compile(r"(?i)ICD[- ]?(?:(9|10)(?:[- ]?(CM|PCS))?)?").match
# What belongs to a label: "CPT(R) code(s) #1:".
_tail: Final = re.compile(r"(?i)(?:\s?\(?(?:codes?|numbers?|nos?\.|ids?|list|r|s|[0-9]{1,2})\)?|[#®])*\s?([:=])?").match
_filler: Final = re.compile(
    r"(?i)(?:[\s:=#(\[{<>\"'*,|^•\u2013\u2014®-]|(?:codes?|numbers?|of|is|are|was|were|as|for|with|the|and|used|billed|"
    r"reported|submitted|assigned|value|system|valueset)(?![0-9A-Za-z])|[0-9]{1,2}[.)](?=\s))*"
).fullmatch
_near_filler: Final = re.compile(r"(?i)[ :=#(-]*(?:(?:no\.?|num|number|code|id|is|was)(?![a-z])[ :=#(-]*)?").fullmatch
# Where a label stops to count for what does not follow it at once.
_stops: Final = re.compile(r"\n|\. ").search
_FILLER_WORDS: Final = frozenset({"code", "codes", "number", "numbers", "no", "id", "ids", "list", "s", "r"})
_HEADER_LENGTH: Final = 3


def is_numbered(text: str, start: int) -> bool:
    """Tell at a glance whether the word right before a place says that even a dotted text is no code."""
    words = text[max(0, start - NEVER_REACH) : start].split()
    return bool(words) and _LABELS.get(words[-1].strip("#:.").lower()) is _NEVER


def label_before(text: str, start: int) -> Context | None:
    """Find what the nearest label before a place says, None where there is none in reach."""
    low = max(0, start - REACH)
    if _KEYS.isdisjoint(text[low:start].lower().translate(_MARKS).split()):
        return None
    blank = text.rfind("\n\n", low, start)
    for word in reversed(list(_words(text, low if blank < 0 else blank, start))):
        end = word.end()
        meaning = _meaning(text, word[0], word.start(), end)
        if meaning is None:
            if text[end : end + 1] == ":" and len(word[0]) >= _HEADER_LENGTH and word[0].lower() not in _FILLER_WORDS:
                return None
            continue
        if not meaning.systems:
            if _near_filler(text, end, start) and not (word[0].lower() == "order" and text[end : end + 1] == ":"):
                return Context(meaning.systems, word[0], meaning.strong, adjacent=True)
            continue
        tail = _tail(text, end, start)
        colon = tail is not None and tail[1] is not None
        adjacent = start - end <= NEAR and _filler(text, end, start) is not None
        near = colon or (meaning.strong and start - end <= NEAR)
        if adjacent or (near and _stops(text, end, start) is None):
            label = text[word.start() : tail.end()] if colon and tail is not None else word[0]
            return Context(meaning.systems, label, meaning.strong, adjacent)
    return None


def _meaning(text: str, word: str, start: int, end: int) -> _Meaning | None:
    """Look up what a word says, None where it is no label."""
    if text[end : end + 1] == ":" and word in _QUALIFIERS:
        return _QUALIFIERS[word]
    key = word.lower()
    if key.startswith("icd"):
        match = _icd(text, start)
        assert match is not None, "the word begins so"
        part: str | None = match[2]
        return _NEVER if match[1] == "9" else _ICD[match[1], None if part is None else part.upper()]
    if key == "m" and text[max(0, start - 2) : start].upper() == "E/":
        return _LABELS["cpt"]
    found = _LABELS.get(key)
    return _LABELS.get(key.rstrip(_NUMBERS)) if found is None else found


_after: Final = re.compile(
    r"(?:\s?[(\[](?:(?P<cm>ICD[- ]?10[- ]?CM)|(?P<pcs>ICD[- ]?10[- ]?PCS)|(?P<icd>ICD[- ]?10)|(?P<cpt>CPT|HCPCS))"
    r"|\^[^^\n|]{0,80}\^(?:(?P<i10c>I10C)|(?P<i10p>I10P)|(?P<c4>C4|HCPCS)))(?![A-Za-z0-9-])"
).match
_AFTER: Final = {
    "cm": _CM, "pcs": _PCS, "icd": _BOTH, "cpt": _PROCEDURE, "i10c": _CM, "i10p": _PCS, "c4": _PROCEDURE,
}  # fmt: skip


def label_after(text: str, end: int) -> Context | None:
    """Find a label right behind a place: "99213 (CPT)", "E11.9^Diabetes^I10C"."""
    match = _after(text, end)
    if match is None:
        return None
    return Context(_AFTER[str(match.lastgroup)], str(match[str(match.lastgroup)]), strong=True, adjacent=True)


_DOTTED = r"(?:[A-Z][0-9A-Z][0-9A-Z]\.[0-9A-Z]{1,4}|[0-9BCDFGHX][0-9A-HJ-NP-Z]{5}[A-HJ-NP-Z])(?![0-9A-Za-z])"
_BULLET = r"[ \t]*(?:[-*•]|\(?[0-9]{1,2}[.)])?[ \t]*"
_in_list: Final = re.compile(
    rf"[\s,;/&|+]{{1,4}}(?:(?:and|or)\s)?(?:[A-Z][0-9][0-9A-Z]{{1,2}}\s?[,;/&]\s?(?:(?:and|or)\s)?){{0,8}}{_DOTTED}"
).match
_on_next_line: Final = re.compile(
    rf"(?:[^\n]{{0,80}}\n{_BULLET}[A-Z][0-9][0-9A-Z]{{1,2}}(?![0-9A-Za-z])){{0,4}}[^\n]{{0,80}}\n{_BULLET}{_DOTTED}"
).match


def before_codes(text: str, end: int, *, in_column: bool) -> bool:
    """Tell whether a list goes on behind a place with an unmistakable code, or a column below it."""
    return _in_list(text, end) is not None or (in_column and _on_next_line(text, end) is not None)
