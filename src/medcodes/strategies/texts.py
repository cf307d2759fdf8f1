"""Strategies for texts: spellings that must be read, and near misses that must not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from medcodes._code import Code
from medcodes._text import DIGITS, FULL_WIDTH_SHIFT, LETTERS, MAX_LENGTH
from medcodes.cpt import CPT
from medcodes.errors import expect, expect_class
from medcodes.icd10cm import ICD10CM
from medcodes.icd10pcs import ICD10PCS
from medcodes.strategies.drawing import named, unfold
from medcodes.strategies.listed import listed
from medcodes.strategies.shaped import SHAPES, cpt_shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = ["SLIPS", "near_miss", "near_misses", "slips", "spellings"]

SLIPS: Final = 1 << 16

_OUTER: Final = ("", " ", "\t", "\n", "\r\n", "\v", "\f", "  ", "\u00a0", "\u2003", "\u202f", "\u205f", "\u3000")


def spellings(code: Code) -> SearchStrategy[str]:
    """Draw texts that ``parse`` must read as a code: other case, no dot, outer blanks, full-width forms, a dagger.

    Shrinks to the canonical text.

    >>> spellings(ICD10CM("I10"))
    spellings(ICD10CM('I10'))
    """
    expect("code", code, Code)
    size = 1 << len(code.text)
    ways = st.integers(0, 2 * len(_OUTER) ** 2 * size * size - 1)

    def draw_one(draw: DrawFn) -> str:
        before, after, bare, low, wide = unfold(draw(ways), len(_OUTER), len(_OUTER), 2, size, size)
        inner = "".join(
            _spelled(one, low >> place & 1, wide >> place & 1)
            for place, one in enumerate(code.compact if bare else code.text)
        )
        text = _OUTER[before] + inner + _OUTER[after]
        return text if len(text) <= MAX_LENGTH else inner

    return named("spellings", draw_one, code)


def _spelled(character: str, low: int, wide: int) -> str:
    if character == "+" and low and wide:
        return "\N{DAGGER}"  # as the WHO prints it
    if low:
        character = character.lower()
    return chr(ord(character) + FULL_WIDTH_SHIFT) if wide and character != " " else character


def near_misses(code_type: type[Code]) -> SearchStrategy[str]:
    """Draw texts that look like codes of a class and that ``parse`` must refuse.

    Each is made from a code by one slip: a dot elsewhere, a blank or mark inside, a
    look-alike letter of another script, a character too many or too few, I or O where
    ICD-10-PCS has none, the suffix or letter of another class, a modifier attached.

    >>> near_misses(ICD10CM)
    near_misses(ICD10CM)
    """
    expect_class("code_type", code_type, Code)
    return named("near_misses", near_miss(code_type), code_type)


def near_miss(code_type: type[Code]) -> Callable[[DrawFn], str]:
    """Give what draws one near miss, for values that hold one."""
    picker, slip = _picker(code_type), slips(code_type)

    def draw_one(draw: DrawFn) -> str:
        number = draw(_CODE_AND_SLIP)
        return slip(picker()(int.from_bytes(number[:8])).text, int.from_bytes(number[8:]))

    return draw_one


def slips(code_type: type[Code]) -> Callable[[str, int], str]:
    """Give what makes a near miss of the text of a code, one for each number below SLIPS."""
    ways = (*_SLIPS.get(code_type.system, ()), *_other_class(code_type), *_ANY_SYSTEM)

    def slip(text: str, number: int) -> str:
        place, way = unfold(number, _PER_SLIP, len(ways))
        found = [*ways[way](text)] or [*_marked(text)]
        return found[place % len(found)]

    return slip


def _picker(code_type: type[Code]) -> Callable[[], Callable[[int], Code]]:
    """Give what chooses a code of a class by a number, when one is first drawn."""
    if code_type in {ICD10CM, ICD10PCS}:
        pool = listed(code_type)
        return lambda: pool().pick
    shape = cpt_shape(code_type) if issubclass(code_type, CPT) else SHAPES.get(code_type)
    if shape is None:
        raise InvalidArgument(f"expected a class of codes, got {code_type!r}")
    return lambda: shape.pick


_PER_SLIP: Final = 240
_CODE_AND_SLIP: Final = st.binary(min_size=10, max_size=10)
_NO_MARKS: Final = "?#$%="
# Cyrillic letters and Arabic-Indic digits: alike to the eye, other characters.
_CYRILLIC: Final = "\u0410\u0412\u0421\u0415\u041d\u0406\u0408\u041a\u041c\u041e\u0420\u0405\u0422\u0425\u0423"
_TWINS: Final = dict(zip("ABCEHIJKMOPSTXY", _CYRILLIC, strict=True)) | {
    digit: chr(0x660 + int(digit)) for digit in DIGITS
}

# Each slip gives texts that no grammar of the system reads, for the reason that its name says.


def _marked(text: str) -> Iterator[str]:
    for mark in _NO_MARKS:
        for at in range(len(text) + 1):
            yield f"{text[:at]}{mark}{text[at:]}"
            yield f"{text[:at]}{mark}{text[at + 1 :]}"


def _of_another_script(text: str) -> Iterator[str]:
    for at, character in enumerate(text):
        if character in _TWINS:
            yield f"{text[:at]}{_TWINS[character]}{text[at + 1 :]}"


def _blank_inside(text: str) -> Iterator[str]:
    for at in range(1, len(text)):
        yield f"{text[:at]} {text[at:]}"


def _too_short(text: str) -> Iterator[str]:
    yield text[:1]


def _over_the_limit(text: str) -> Iterator[str]:
    yield text.ljust(MAX_LENGTH + 1)


def _dot_not_after(place: int) -> Callable[[str], Iterator[str]]:
    """Put a dot after any number of characters but `place`, and at the end."""

    def slip(text: str) -> Iterator[str]:
        compact = text.replace(".", "")
        for at in range(1, len(compact) + 1):
            if at != place or at == len(compact):
                yield f"{compact[:at]}.{compact[at:]}"

    return slip


def _two_dots(text: str) -> Iterator[str]:
    if "." in text:
        yield text.replace(".", "..")


def _filled_to(length: int) -> Callable[[str], Iterator[str]]:
    def slip(text: str) -> Iterator[str]:
        compact = text.replace(".", "").rstrip("+*")
        yield compact.ljust(length, "0")
        yield compact.ljust(length, "A")

    return slip


def _one_less(text: str) -> Iterator[str]:
    yield text[:-1]


def _with(first: str, *places: int) -> Callable[[str], Iterator[str]]:
    """Put each of some characters at each of some places, where no code has it."""

    def slip(text: str) -> Iterator[str]:
        for at in places:
            for character in first:
                yield f"{text[:at]}{character}{text[at + 1 :]}"

    return slip


def _two_letters(text: str) -> Iterator[str]:
    for letter in LETTERS:
        yield f"{text[0]}{letter}{LETTERS[-1]}{text[3:]}"


def _letter_last(text: str) -> Iterator[str]:
    yield f"{text[1:]}{text[0]}"


def _modifier_attached(text: str) -> Iterator[str]:
    for joint in "-:":
        for modifier in ("25", "RT"):
            yield f"{text}{joint}{modifier}"


def _alone(text: str) -> Iterator[str]:
    yield text.partition(" ")[0].partition("/")[0].partition("&")[0]


def _left_open(text: str) -> Iterator[str]:
    yield f"{text}/"
    yield f"{text}&"


Slip: TypeAlias = "Callable[[str], Iterator[str]]"
_ANY_SYSTEM: Final[tuple[Slip, ...]] = (_marked, _of_another_script, _blank_inside, _too_short, _over_the_limit)
_SLIPS: Final[dict[str, tuple[Slip, ...]]] = {
    "icd10cm": (_dot_not_after(3), _two_dots, _filled_to(8), _with(DIGITS, 0), _two_letters),
    "icd10pcs": (_with("IO", *range(7)), _one_less, _filled_to(8), _dot_not_after(0), _with("AEJ", 0)),
    "cpt": (
        _one_less,
        _filled_to(6),
        _modifier_attached,
        _with("OIL", *range(4)),
        _with("BGHOZ", 4),
        _dot_not_after(0),
    ),
    "hcpcs": (_one_less, _filled_to(6), _modifier_attached, _with("OIL", *range(1, 5)), _with("WXYZ", 0), _letter_last),
    "modifier": (_filled_to(3), _dot_not_after(0)),
    "icd10": (_dot_not_after(3), _two_dots, _filled_to(6), _with(DIGITS, 0), _with("OIA", 1, 2)),
    "icd10pair": (_alone, _two_dots, _with(DIGITS, 0), _with("OIA", 1, 2)),
    "icd11": (_dot_not_after(4), _two_dots, _filled_to(7), _with("IO", *range(4)), _with(DIGITS, 1), _with("AB", 2)),
    "icd11cluster": (_alone, _left_open, _two_dots, _with("IO", *range(4)), _with(DIGITS, 1), _with("AB", 2)),
}


def _other_class(code_type: type[Code]) -> tuple[Slip, ...]:
    """Give the last characters that stand for the other classes of CPT."""
    if not issubclass(code_type, CPT) or code_type is CPT:
        return ()
    own = code_type.examples[0][-1]
    return (_with("AFMTU" if own.isdigit() else f"0{'AFMTU'.replace(own, '')}", 4),)
