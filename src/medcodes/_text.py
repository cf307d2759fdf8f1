"""From the text that people type to the ASCII text that grammars read.

The clean-up keeps the length, so that a position found in the clean text is a
position in the text as given. It is done on purpose without NFKC, which makes a
long s an "s" and a superscript 1 a "1" and so turns what is no code into one.
"""

from __future__ import annotations

import re
from codecs import charmap_build, charmap_encode
from typing import TYPE_CHECKING, Final, NamedTuple

from medcodes.errors import NOUNS, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MAX_LENGTH: Final = 64
ORDINALS: Final = {3: "third", 4: "fourth"}
BLANKS: Final = " \t\n\v\f\r"
DIGITS: Final = "0123456789"
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

NO_BREAK_SPACE: Final = 0x00A0
EN_QUAD_TO_HAIR_SPACE: Final = range(0x2000, 0x200B)
NARROW_NO_BREAK_SPACE: Final = 0x202F
MEDIUM_MATHEMATICAL_SPACE: Final = 0x205F
IDEOGRAPHIC_SPACE: Final = 0x3000
FULL_WIDTH_FORMS: Final = range(0xFF01, 0xFF5F)
FULL_WIDTH_SHIFT: Final = 0xFF01 - ord("!")

SPELLINGS: Final[dict[int, int]] = dict.fromkeys(
    (
        NO_BREAK_SPACE,
        *EN_QUAD_TO_HAIR_SPACE,
        NARROW_NO_BREAK_SPACE,
        MEDIUM_MATHEMATICAL_SPACE,
        IDEOGRAPHIC_SPACE,
    ),
    ord(" "),
) | {form: form - FULL_WIDTH_SHIFT for form in FULL_WIDTH_FORMS}

OUTER_BLANKS: Final = BLANKS + "".join(chr(form) for form, blank in SPELLINGS.items() if blank == ord(" "))

CPT_NOUNS: Final = {
    "A": "a CPT immunization administration code",
    "F": "a CPT Category II code",
    "M": "a CPT MAAA code",
    "T": "a CPT Category III code",
    "U": "a CPT PLA code",
} | dict.fromkeys(DIGITS, "a CPT Category I code")

CPT_PATTERN: Final = "[0-9]{4}[0-9AFMTU]"
HCPCS_PATTERN: Final = "[A-V][0-9]{4}"
MODIFIER_PATTERN: Final = "[0-9A-Z]{2}"

_is_cpt = re.compile(CPT_PATTERN).fullmatch
_is_hcpcs = re.compile(HCPCS_PATTERN).fullmatch
_has_modifier = re.compile(
    f"(?:{CPT_PATTERN}|{HCPCS_PATTERN})[-:]{MODIFIER_PATTERN}(?:[-:,]?{MODIFIER_PATTERN})*"
).fullmatch


class Fault(NamedTuple):
    """What is wrong with a clean text: the attributes of an InvalidCodeError but for the text."""

    reason: Reason
    component: str
    position: int | None
    expected: str


class Slot(NamedTuple):
    """One place of a grammar: its component, the characters it takes, and these in words."""

    component: str
    characters: str
    expected: str


def cleaner(spellings: Mapping[int, int]) -> Callable[[str], str | None]:
    """Make the clean-up of texts in which some characters stand for ASCII.

    It does what ``str.translate``, ``strip`` and ``upper`` do, with the one-byte codec that
    Python has for character maps, in a fifth of the time.
    """
    # The codec puts "?" for what it has not. No code has one, so that here it may come out as no ASCII.
    known = "".join(map(chr, range(128))).replace("?", "\ufffe") + "".join(map(chr, spellings))
    codec = charmap_build(f"{known:\ufffe<255}?")
    meanings = bytes([*range(128), *spellings.values()]).upper().ljust(256, b"\xff")

    def clean(text: str) -> str | None:
        if text.isascii():
            return text.strip(BLANKS).upper() if len(text) <= MAX_LENGTH else None
        if len(text) <= MAX_LENGTH:
            read = charmap_encode(text, "replace", codec)[0].translate(meanings)
            if read.isascii():
                return read.strip().decode()
        return None

    return clean


clean_up: Final = cleaner(SPELLINGS)
"""Clean a text to upper-case ASCII without outer blanks; None where it is too long or more than spelled otherwise.

>>> clean_up("\u00a0m54.5 "), clean_up("\uff2d54.5"), clean_up("m5\u2074.5"), clean_up("m" * 65)
('M54.5', 'M54.5', None, None)
"""


def first_fault(text: str, slots: Sequence[Slot], *, least: int, dot_after: int | None = None) -> Fault:
    """Read a malformed `text` from the left and name the first thing that no code has there.

    `least` is the smallest number of characters, the dot not counted; `dot_after` the
    number of characters that stand before the dot, None where the system has no dot.

    >>> digits = (Slot("number", DIGITS, "a digit"),) * 2
    >>> first_fault("1X", digits, least=2)
    Fault(reason=<Reason.CHARACTER: 'character'>, component='number', position=1, expected='a digit')
    """
    most = len(slots)
    size = f"{least} characters" if least == most else f"{least} to {most} characters"
    count = 0
    dotted = False
    for position, character in enumerate(text):
        if character == ".":
            last = position == len(text) - 1
            if dotted or last or count != dot_after:
                return Fault(Reason.DOT, "dot", position, _dot_place(count, dot_after, last=last))
            dotted = True
        elif count == most and character.isalnum():
            return Fault(Reason.LENGTH, slots[-1].component, position, size)
        elif count == most:
            return Fault(Reason.CHARACTER, slots[-1].component, position, "the end of the code")
        elif character not in slots[count].characters:
            slot = slots[count]
            return Fault(Reason.CHARACTER, slot.component, position, slot.expected)
        else:
            count += 1
    return Fault(Reason.LENGTH, slots[count].component, None, size)


def _dot_place(count: int, dot_after: int | None, *, last: bool) -> str:
    if dot_after is None:
        return "no dot"
    if last and count >= dot_after:
        return "no dot at the end"
    return f"after the {ORDINALS[dot_after]} character"


def procedure_fault(text: str, noun: str) -> Fault | None:
    """Tell what a text that is no `noun` is among the procedure codes, None if nothing.

    CPT and HCPCS Level II share claim lines and are told apart by where the letter
    stands. A modifier is named first: without it the text may be of another kind still.

    >>> procedure_fault("0001U", NOUNS["hcpcs"]).expected
    'a HCPCS Level II code, not a CPT PLA code'
    >>> procedure_fault("99213-25", NOUNS["hcpcs"]).reason
    <Reason.MODIFIER: 'modifier'>
    """
    if _has_modifier(text):
        return Fault(Reason.MODIFIER, "modifier", 5, "the code alone")
    if _is_hcpcs(text):
        return Fault(Reason.KIND, "number", 0, f"{noun}, not {NOUNS['hcpcs']}")
    if _is_cpt(text):
        component, position = ("letter", 0) if noun == NOUNS["hcpcs"] else ("category", 4)
        return Fault(Reason.KIND, component, position, f"{noun}, not {CPT_NOUNS[text[-1]]}")
    return None
