"""What the words before and after a code say of its code system.

A label is looked for to the left, the nearest first, and no further than a fixed number
of characters, a blank line or the header of something else.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

__all__ = ["Context", "before_codes", "is_above_enclosed", "is_numbered", "label_after", "label_before"]

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
    "lot batch room rm version ver rev fig figure table section appendix apt suite ste part model serial sn pn grid"
)
_NUMBERED_WORDS: Final = (
    "order zip phone tel fax cell pager ext bed bay unit bldg building floor ward mrn acct account invoice inv claim "
    "case ref chapter page gate ticket tracking accession acc specimen npi tax ein ssn policy member group license dea "
    "ndc upc sku po box route highway street st avenue ave vol"
)
_LABELS: Final[dict[str, _Meaning]] = {
    **dict.fromkeys((f"{word}s" for word in ("zip", "phone", "bed", "page", "ticket", "account", "invoice")), _NO_CODE),
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

# The words before a code are looked at in small letters, ASCII alone so that places stay:
# anything but a letter parts them, so that "ICD-10-CM:" is "icd" and "cm" and "dx1" is "dx".
# All blanks that `split` knows are among the marks: a word that it finds must be found again.
_SMALL: Final = {ordinal: ordinal + 32 for ordinal in range(ord("A"), ord("Z") + 1)}
_BLANKS: Final = (0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
_MARKS: Final = {
    ordinal: " "
    for ordinal in (*range(0xC0), 0x2122, *_BLANKS)
    if not (chr(ordinal).isascii() and chr(ordinal).isalpha())
}
_APART: Final = frozenset({"", *map(chr, _MARKS)})
_KEYS: Final = frozenset({"m", *_LABELS, *(word.lower() for word in _QUALIFIERS)})

_icd: Final = re.compile(r"(?i)ICD[- ]?(?:(9|10)(?:[- ]?(CM|PCS))?)?").match
_icd_10_pcs: Final = re.compile(r"(?i)ICD[- ]?10[- ]?PCS").search
ICD_LENGTH: Final = len("ICD-10-")
# What belongs to a label: "CPT(R) code(s) #1:", "Procedures performed:".
_DONE = "performed|done|ordered|rendered|billed|reported|submitted"
_tail: Final = re.compile(
    rf"(?i)(?:\s?\(?(?:codes?|numbers?|nos?\.|ids?|list|{_DONE}|r|s|[0-9]{{1,2}})\)?|[#®])*\s?([:=])?"
).match
_filler: Final = re.compile(
    r"(?i)(?:[\s:=#(\[{<>\"'*,|^•\u2013\u2014®-]|(?:codes?|numbers?|of|is|are|was|were|as|for|with|the|and|used|billed|"
    r"reported|submitted|assigned|value|system|valueset)(?![0-9A-Za-z])|[0-9]{1,2}[.)](?=\s))*"
).fullmatch
_near_filler: Final = re.compile(
    r"(?i)[ :=#(-]*(?:(?:no\.?|num|numbers?|codes?|id|is|was)(?![a-z])[ :=#(-]*)?"
).fullmatch
# Where a label stops to count for what does not follow it at once.
_stops: Final = re.compile(r"\n|\. ").search
# The header of something else: a word before a colon, other than those that belong to a label.
_header: Final = re.compile(rf"(?i)(?<![a-z])(?!(?:codes?|numbers?|ids?|list|{_DONE}):)[a-z][a-z-]{{2,}}:").search
# "Order: 71046" is a heading, "order 48219" a number.
_orders: Final = re.compile(r"(?i)orders?\s*:").match


def is_numbered(text: str, start: int) -> bool:
    """Tell at a glance whether the word right before a place says that even a dotted text is no code."""
    words = text[max(0, start - NEVER_REACH) : start].split()
    return bool(words) and _LABELS.get(words[-1].strip("#:.").lower()) is _NEVER


def label_before(text: str, start: int) -> Context | None:
    """Find what the nearest label before a place says, None where there is none in reach."""
    low = max(0, start - REACH)
    low = max(low, text.rfind("\n\n", low, start))
    window = text[low:start].translate(_SMALL)
    words = window.translate(_MARKS).split()
    if _KEYS.isdisjoint(words):
        return None
    high = len(window)
    for word in reversed(words):
        if word in _KEYS:
            high = _last(window, word, high)
            begin, end, meaning = _meaning(text, word, low + high)
            if meaning is None:
                continue
            if _header(text, end, start) is not None:
                return None
            context = _said(text, begin, end, start, meaning)
            if context is not None:
                return context
    return None


def _last(window: str, word: str, high: int) -> int:
    """Return where a word last begins before a place; it is one of the words there."""
    while True:
        place = window.rfind(word, 0, high)
        end = place + len(word)
        if window[end : end + 1] in _APART and (not place or window[place - 1] in _APART):
            return place
        high = end - 1


def _meaning(text: str, word: str, start: int) -> tuple[int, int, _Meaning | None]:
    """Return where the label begins and ends that a word is of, and what it says: None where it is none."""
    end = start + len(word)
    if word == "pcs":
        whole = _icd_10_pcs(text, max(0, start - ICD_LENGTH), end)
        return start if whole is None else whole.start(), end, _LABELS[word]
    if word == "icd":
        match = _icd(text, start)
        assert match is not None, "the word is there"
        part: str | None = match[2]
        edition = _NEVER if match[1] == "9" else _ICD[match[1], None if part is None else part.upper()]
        return start, match.end(), edition
    if word == "m":
        begin = max(0, start - len("E/"))
        return begin, end, _LABELS["cpt"] if text[begin:start].upper() in {"E/", "E&"} else None
    qualifier = _QUALIFIERS.get(text[start:end]) if text[end : end + 1] == ":" else None
    return start, end, qualifier or _LABELS.get(word)


def _said(text: str, begin: int, end: int, start: int, meaning: _Meaning) -> Context | None:
    """Tell what a label says of a place behind it, None where it is too far off to say anything."""
    if not meaning.systems:
        if _near_filler(text, end, start) and not _orders(text, begin):
            return Context(meaning.systems, text[begin:end], meaning.strong, adjacent=True)
        return None
    tail = _tail(text, end, start)
    assert tail is not None, "nothing is a tail as well"
    near = tail[1] is not None or (meaning.strong and start - end <= NEAR)
    behind = end if tail[1] is None else tail.end()
    adjacent = start - end <= NEAR and _filler(text, behind, start) is not None
    if not adjacent and (not near or _stops(text, end, start) is not None):
        return None
    label = text[begin : tail.end() if tail[1] is not None else end]
    return Context(meaning.systems, label, meaning.strong, adjacent)


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
_BULLET = r"[ \t]*(?:[-*•|]|\(?[0-9]{1,2}[.)])?[ \t]*[\"'`]?"
_in_list: Final = re.compile(
    rf"[\s,;/&|+\"']{{1,4}}(?:(?:and|or)\s)?(?:[A-Z][0-9][0-9A-Z]{{1,2}}[\"']?\s?[,;/&]\s?[\"']?(?:(?:and|or)\s)?){{0,8}}{_DOTTED}"
).match
_on_next_line: Final = re.compile(
    rf"(?:[^\n]{{0,80}}\n{_BULLET}[A-Z][0-9][0-9A-Z]{{1,2}}(?![0-9A-Za-z])){{0,4}}[^\n]{{0,80}}\n{_BULLET}{_DOTTED}"
).match

_enclosed_below: Final = re.compile(rf"[)\]][^\n]{{0,80}}\n[^\n(\[]{{0,120}}[(\[]{_DOTTED}[)\]]").match


def before_codes(text: str, end: int, *, in_column: bool) -> bool:
    """Tell whether a list goes on behind a place with an unmistakable code, or a column below it."""
    return _in_list(text, end) is not None or (in_column and _on_next_line(text, end) is not None)


def is_above_enclosed(text: str, end: int) -> bool:
    """Tell whether the next line has an unmistakable code in parentheses, and nothing else in such before it."""
    return _enclosed_below(text, end) is not None
