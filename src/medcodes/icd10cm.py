"""ICD-10-CM diagnosis codes (NCHS), the grammar alone.

Three characters are the category, up to four more follow after a dot. Position 1 is a
letter, and position 2 or 3 is a digit: true of every code since 2015-10-01, letter
categories such as C7A, Z3A and QA0 included. I and O are letters like any other here.
"""

from __future__ import annotations

import re
from typing import ClassVar, Final, final

from medcodes._code import Code
from medcodes._text import DIGITS, LETTERS, Fault, Slot
from medcodes.errors import NOUNS

__all__ = ["ICD10CM"]

CATEGORY_LENGTH: Final = 3
LONGEST: Final = 7

_FIRST = Slot("category", LETTERS, "a letter")
_EITHER = Slot("category", DIGITS + LETTERS, "a digit or a letter")
_DIGIT = Slot("category", DIGITS, "a digit after two letters")
_MORE = (Slot("subdivision", DIGITS + LETTERS, "a digit or a letter"),) * 4
_SLOTS = (_FIRST, _EITHER, _EITHER, *_MORE)
_SLOTS_AFTER_TWO_LETTERS = (_FIRST, _EITHER, _DIGIT, *_MORE)
_either_spelling: Final = re.compile(r"([A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9]))(?:\.?([0-9A-Z]{1,4}))?").fullmatch


def dotted(compact: str) -> str:
    """Put the dot into a compact text that is well-formed.

    >>> dotted("M25561"), dotted("I10")
    ('M25.561', 'I10')
    """
    return f"{compact[:CATEGORY_LENGTH]}.{compact[CATEGORY_LENGTH:]}" if len(compact) > CATEGORY_LENGTH else compact


@final
class ICD10CM(Code):
    """A well-formed ICD-10-CM code, header or billable: ``ICD10CM("M25.561")``.

    Grammar: ICD-10-CM Official Guidelines I.A.2 to I.A.5. Whether such a code exists
    on a date is a code book's to say.

    >>> ICD10CM.parse("s72001a")
    ICD10CM('S72.001A')
    """

    __slots__ = ()

    system = "icd10cm"
    pattern = r"[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])(?:\.[0-9A-Z]{1,4})?"
    examples: ClassVar[tuple[str, ...]] = ("I10", "E11.65", "S72.001A")

    _noun = NOUNS[system]
    _format = "icd-10-cm"
    _grammar = re.compile(pattern)
    _dot_after = CATEGORY_LENGTH

    @property
    def category(self) -> ICD10CM:
        """The first three characters, a code themselves.

        >>> ICD10CM("M25.561").category
        ICD10CM('M25')
        """
        return ICD10CM._trusted(self.text[:CATEGORY_LENGTH])

    @property
    def seventh_character(self) -> str | None:
        """The character at position 7, of any meaning, None where the code is shorter.

        What it means is the book's to say: the A of H54.413A is no encounter.

        >>> ICD10CM("S72.001A").seventh_character
        'A'
        >>> ICD10CM("M25.561").seventh_character is None
        True
        """
        return self.text[LONGEST] if len(self.text) > LONGEST else None

    @classmethod
    def _canonize(cls, clean: str) -> str | None:
        # The rule of the base with one match for both spellings: diagnoses are read by the million.
        match = _either_spelling(clean)
        if match is None:
            return None
        category, more = match.groups()
        return f"{category}.{more}" if more else category

    @classmethod
    def _explain(cls, clean: str) -> Fault:
        slots = _SLOTS_AFTER_TWO_LETTERS if clean[1:2] in LETTERS else _SLOTS
        return cls._misfit(clean, slots, least=CATEGORY_LENGTH, dot_after=CATEGORY_LENGTH)
