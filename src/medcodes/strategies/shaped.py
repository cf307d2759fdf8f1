"""Strategies for codes that no data list here: they are drawn by the grammar of their system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, overload

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from medcodes._code import Code
from medcodes._text import DIGITS, LETTERS
from medcodes.cpt import (
    CATEGORY_II_SECTIONS,
    CPT,
    CPTMAAA,
    CPTPLA,
    SECTIONS,
    CPTCategoryI,
    CPTCategoryII,
    CPTCategoryIII,
    CPTImmunization,
)
from medcodes.errors import expect
from medcodes.hcpcs import HCPCSLevelII
from medcodes.icd10 import ICD10, ICD10Pair
from medcodes.icd11 import CHAPTERS, ICD11, ICD11Cluster
from medcodes.icd11 import LETTERS as ICD11_LETTERS
from medcodes.modifier import Modifier
from medcodes.strategies.drawing import named, unfold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hypothesis.strategies import SearchStrategy

__all__ = [
    "FAMILIAR_ONE_IN",
    "SHAPES",
    "Shape",
    "cpt_codes",
    "cpt_shape",
    "hcpcs_codes",
    "icd10_codes",
    "icd10_pairs",
    "icd11_clusters",
    "icd11_codes",
    "modifiers",
]

C = TypeVar("C", bound=Code)
P = TypeVar("P", bound=CPT)

FAMILIAR_ONE_IN: Final = 8
_CATEGORY_I: Final = tuple(bounds for section in SECTIONS for bounds in section.ranges if bounds[0].isdigit())
_CATEGORY_II: Final = tuple(bounds for section in CATEGORY_II_SECTIONS for bounds in section.ranges)
# Ranges of numbers and what follows the number; Category I numbers have their fifth digit in them.
_RANGES: Final[dict[type[CPT], tuple[tuple[int, int, str], ...]]] = {
    CPTCategoryI: tuple((int(first), int(last), "") for first, last in _CATEGORY_I),
    CPTCategoryII: tuple((int(first[:4]), int(last[:4]), "F") for first, last in _CATEGORY_II),
    CPTCategoryIII: ((1, 9999, "T"),),
    CPTPLA: ((1, 9999, "U"),),
    CPTMAAA: ((1, 9999, "M"),),
    CPTImmunization: ((1, 9999, "A"),),
}
# D codes parse, and are codes of the American Dental Association.
_HCPCS_LETTERS: Final = "GJAEBCHKLMPQRSTUV"
_FAMILIAR_MODIFIERS: Final = (
    "25", "RT", "LT", "59", "50", "26", "TC", "76", "XU", "E1", "F5", "TA", "GA", "QW", "1P", "P3",
)  # fmt: skip


class Shape(Generic[C]):
    """Codes that a number spells out, and familiar ones, which are one in eight."""

    def __init__(self, code_type: type[C], familiar: Sequence[str], size: int, spell: Callable[[int], str]) -> None:
        self._make: Final[Callable[[str], C]] = code_type._trusted
        self._familiar: Final = familiar
        self._size: Final = size
        self._spell: Final = spell

    def pick(self, number: int) -> C:
        """Choose a code by a number that was drawn for it; a familiar one for 0."""
        number, kind = divmod(number, FAMILIAR_ONE_IN)
        familiar = self._familiar
        return self._make(self._spell(number % self._size) if kind else familiar[number % len(familiar)])

    def codes(self, name: str, *shown: object) -> SearchStrategy[C]:
        """Draw them; the strategy prints as the call of that name."""
        make, spell, familiar = self._make, self._spell, self._familiar
        kinds = st.sampled_from(range(FAMILIAR_ONE_IN))
        known = st.integers(0, len(familiar) - 1)
        numbers = st.integers(0, self._size - 1)
        return named(name, lambda draw: make(spell(draw(numbers)) if draw(kinds) else familiar[draw(known)]), *shown)


@overload
def cpt_codes(category: None = None) -> SearchStrategy[CPT]: ...
@overload
def cpt_codes(category: type[P]) -> SearchStrategy[P]: ...
def cpt_codes(category: type[CPT] | None = None) -> SearchStrategy[Any]:
    """Draw numbers inside the published ranges of the sections; whether one is a code is the AMA's to say.

    `category` is one of the six classes, None for any. Shrinks to 99213, 0001F, 0042T and the like.

    >>> cpt_codes(), cpt_codes(CPTCategoryII)
    (cpt_codes(), cpt_codes(CPTCategoryII))
    """
    expect("category", category, type, type(None))
    return cpt_shape(category).codes("cpt_codes", *(() if category is None else (category,)))


def cpt_shape(category: type[CPT] | None = None) -> Shape[CPT]:
    """Give the numbers of a category, of any where it is None."""
    classes = [one for one in _RANGES if category in {None, CPT, one}]
    if not classes:
        raise InvalidArgument(f"expected CPT or one of its six classes, got {category!r}")
    ranges = [bounds for one in classes for bounds in _RANGES[one]]
    familiar = [text for one in classes for text in one.examples]

    def spell(number: int) -> str:
        place, index = unfold(number, _NUMBERS, len(ranges))
        first, last, suffix = ranges[index]
        return f"{first + place % (last - first + 1):0{len('99213') - len(suffix)}}{suffix}"

    return Shape(CPT, familiar, len(ranges) * _NUMBERS, spell)


def hcpcs_codes() -> SearchStrategy[HCPCSLevelII]:
    """Draw well-formed HCPCS Level II codes, but no D codes, which are CDT; shrinks to G0402.

    >>> hcpcs_codes()
    hcpcs_codes()
    """
    return SHAPES[HCPCSLevelII].codes("hcpcs_codes")


def modifiers() -> SearchStrategy[Modifier]:
    """Draw well-formed modifiers, half of them in common use; shrinks to 25.

    >>> modifiers()
    modifiers()
    """
    return SHAPES[Modifier].codes("modifiers")


def icd10_codes() -> SearchStrategy[ICD10]:
    """Draw well-formed codes of the WHO's ICD-10, with and without a mark; shrinks to A00.1.

    >>> icd10_codes()
    icd10_codes()
    """
    return SHAPES[ICD10].codes("icd10_codes")


def icd10_pairs() -> SearchStrategy[ICD10Pair]:
    """Draw pairs of an aetiology and a manifestation.

    >>> icd10_pairs()
    icd10_pairs()
    """
    return SHAPES[ICD10Pair].codes("icd10_pairs")


def icd11_codes() -> SearchStrategy[ICD11]:
    """Draw well-formed ICD-11 codes, stems and extensions; shrinks to 1A00.

    >>> icd11_codes()
    icd11_codes()
    """
    return SHAPES[ICD11].codes("icd11_codes")


def icd11_clusters() -> SearchStrategy[ICD11Cluster]:
    """Draw clusters of two or three ICD-11 codes.

    >>> icd11_clusters()
    icd11_clusters()
    """
    return SHAPES[ICD11Cluster].codes("icd11_clusters")


_NUMBERS: Final = 100_000
_CHARACTERS: Final = DIGITS + LETTERS


def _hcpcs(number: int) -> str:
    digits, letter = unfold(number, 10_000, len(_HCPCS_LETTERS))
    return f"{_HCPCS_LETTERS[letter]}{digits:04}"


def _modifier(number: int) -> str:
    """Spell half of the numbers as a modifier in common use."""
    size = len(_CHARACTERS)
    if number < size * size:
        return _FAMILIAR_MODIFIERS[number % len(_FAMILIAR_MODIFIERS)]
    first, second = unfold(number - size * size, size, size)
    return _CHARACTERS[first] + _CHARACTERS[second]


_ICD10_SIZE: Final = 26 * 100 * 111
_MARKS: Final = ("", "+", "*")
# A character more, or none; ICD-11 has no I and no O.
_FIRST: Final = "".join(first for first in CHAPTERS if first != "X")
_ANY: Final = DIGITS + ICD11_LETTERS
_STEMS: Final = len(_FIRST) * len(ICD11_LETTERS) * 10 * len(_ANY) * (len(_ANY) + 1) ** 2
_EXTENSIONS: Final = len(ICD11_LETTERS) * 10 * len(_ANY) * (len(_ANY) + 1) ** 2


def _icd10(number: int) -> str:
    mark, letter, digits, more = unfold(number, 3, len(LETTERS), 100, 111)
    after = "" if more == 0 else f".{more - 1}" if more <= 10 else f".{more - 11:02}"
    return f"{LETTERS[letter]}{digits:02}{after}{_MARKS[mark]}"


def _icd10_pair(number: int) -> str:
    one, other = unfold(number, _ICD10_SIZE, _ICD10_SIZE)
    return f"{_icd10(one)}+ {_icd10(other)}*"


def _stem(number: int) -> str:
    first, letter, digit, last, more = unfold(number, len(_FIRST), len(ICD11_LETTERS), 10, len(_ANY), _TWO_MORE)
    after = _up_to_two(more)
    return f"{_FIRST[first]}{ICD11_LETTERS[letter]}{digit}{_ANY[last]}" + (after and f".{after}")


def _extension(number: int) -> str:
    letter, digit, last, more = unfold(number, len(ICD11_LETTERS), 10, len(_ANY), _TWO_MORE)
    return f"X{ICD11_LETTERS[letter]}{digit}{_ANY[last]}{_up_to_two(more)}"


_TWO_MORE: Final = (len(_ANY) + 1) ** 2


def _up_to_two(number: int) -> str:
    """Spell no, one or two characters; a number whose first is none and whose second is not gives one."""
    return "".join(_ANY[place - 1] for place in unfold(number, len(_ANY) + 1, len(_ANY) + 1) if place)


def _icd11(number: int) -> str:
    return _stem(number) if number < _STEMS else _extension(number - _STEMS)


def _icd11_cluster(number: int) -> str:
    first, second, third, kind = unfold(number, _STEMS, _STEMS, _EXTENSIONS, 3)
    stem, extension = f"/{_stem(second)}", f"&{_extension(third)}"
    return _stem(first) + (stem, extension, stem + extension)[kind]


# Of the systems that have one class; CPT has `cpt_shape`.
SHAPES: Final[dict[type[Code], Shape[Any]]] = {
    HCPCSLevelII: Shape(HCPCSLevelII, HCPCSLevelII.examples, len(_HCPCS_LETTERS) * 10_000, _hcpcs),
    ICD10: Shape(ICD10, ICD10.examples, 3 * _ICD10_SIZE, _icd10),
    ICD10Pair: Shape(ICD10Pair, ICD10Pair.examples, _ICD10_SIZE**2, _icd10_pair),
    ICD11: Shape(ICD11, ICD11.examples, _STEMS + _EXTENSIONS, _icd11),
    ICD11Cluster: Shape(ICD11Cluster, ICD11Cluster.examples, 3 * _STEMS**2 * _EXTENSIONS, _icd11_cluster),
    Modifier: Shape(Modifier, _FAMILIAR_MODIFIERS, 2 * len(_CHARACTERS) ** 2, _modifier),
}
