"""Codes of the WHO's ICD-10, the grammar alone: a letter, two digits, up to two after a dot.

The same text as an ICD-10-CM code can mean another thing, so the types are apart and
never equal. A dagger (written +) marks an aetiology, an asterisk a manifestation; the
two stand side by side as a pair, ``J21.8+ B95.6*``. The content of ICD-10 is the WHO's
and not in this library.
"""

from __future__ import annotations

import re
from typing import ClassVar, Final, final

from medcodes._code import Code
from medcodes._text import DIGITS, LETTERS, MAX_LENGTH, SPELLINGS, Fault, Slot, cleaner
from medcodes.errors import NOUNS, Reason

__all__ = ["ICD10", "ICD10Pair"]

CATEGORY_LENGTH: Final = 3
MARKS: Final = "+*"

_CODE = r"[A-Z][0-9]{2}(?:\.[0-9]{1,2})?"
_mark = re.compile("[+*]")
_SPELLINGS = SPELLINGS | {ord("\N{DAGGER}"): ord("+")}
_clean_up = staticmethod(cleaner(_SPELLINGS))
_SLOTS = (
    Slot("category", LETTERS, "a letter"),
    *(Slot("category", DIGITS, "a digit"),) * 2,
    *(Slot("subdivision", DIGITS, "a digit"),) * 2,
)


@final
class ICD10(Code):
    """A well-formed code of the WHO's ICD-10: ``ICD10("A00.1")``, with its mark ``ICD10("B95.6*")``.

    The mark is part of the value: ``ICD10("B95.6*") != ICD10("B95.6")``, and `unmarked`
    gives the code alone. The printed dagger is read as +.

    >>> ICD10.parse("j218+")
    ICD10('J21.8+')
    """

    __slots__ = ()

    system = "icd10"
    pattern = rf"{_CODE}[+*]?"
    examples: ClassVar[tuple[str, ...]] = ("A00.1", "J21.8+", "B95.6*")

    _noun = NOUNS[system]
    _format = "icd-10"
    _grammar = re.compile(pattern)
    _spellings = _SPELLINGS
    _clean_up = _clean_up
    _dot_after = CATEGORY_LENGTH

    @property
    def category(self) -> ICD10:
        """The first three characters, a code themselves.

        >>> ICD10("B95.6*").category
        ICD10('B95')
        """
        return ICD10._trusted(self.text[:CATEGORY_LENGTH])

    @property
    def mark(self) -> str | None:
        """The mark: "+" for an aetiology (dagger), "*" for a manifestation, or None.

        >>> ICD10("J21.8+").mark
        '+'
        """
        return self.text[-1] if self.text[-1] in MARKS else None

    @property
    def unmarked(self) -> ICD10:
        """The code without its mark.

        >>> ICD10("J21.8+").unmarked
        ICD10('J21.8')
        """
        return ICD10._trusted(self.text.rstrip(MARKS))

    @classmethod
    def _explain(cls, clean: str) -> Fault:
        if ICD10Pair._canonize(clean) is not None:
            return Fault(Reason.STRUCTURE, "pair", clean.index(" "), "one code, as ICD10Pair reads two")
        mark = _mark.search(clean)
        if mark is not None and cls._canonize(clean[: mark.start()]) is not None:
            return Fault(Reason.CHARACTER, "mark", mark.end(), "the end of the code")
        return cls._misfit(clean, _SLOTS, least=CATEGORY_LENGTH, dot_after=CATEGORY_LENGTH)


@final
class ICD10Pair(Code):
    """An aetiology and its manifestation, dagger first: ``ICD10Pair("J21.8+ B95.6*")``.

    The marks may be left out in the text that is read; the canonical text has them.

    >>> ICD10Pair.parse("J21.8 B95.6")
    ICD10Pair('J21.8+ B95.6*')
    """

    __slots__ = ()

    system = "icd10pair"
    pattern = rf"{_CODE}\+ {_CODE}\*"
    examples: ClassVar[tuple[str, ...]] = ("J21.8+ B95.6*",)

    _noun = NOUNS[system]
    _format = "icd-10-pair"
    _grammar = re.compile(pattern)
    _spellings = _SPELLINGS
    _clean_up = _clean_up

    @property
    def aetiology(self) -> ICD10:
        """The first code, marked with a dagger.

        >>> ICD10Pair("J21.8+ B95.6*").aetiology
        ICD10('J21.8+')
        """
        return ICD10._trusted(self.text.partition(" ")[0])

    @property
    def manifestation(self) -> ICD10:
        """The second code, marked with an asterisk.

        >>> ICD10Pair("J21.8+ B95.6*").manifestation
        ICD10('B95.6*')
        """
        return ICD10._trusted(self.text.partition(" ")[2])

    @classmethod
    def _canonize(cls, clean: str) -> str | None:
        parts = clean.split(" ") if len(clean) <= MAX_LENGTH else ()
        if len(parts) != 2:
            return None
        codes = [ICD10._canonize(part) for part in parts]
        if codes[0] is None or codes[1] is None or codes[0][-1] == "*" or codes[1][-1] == "+":
            return None
        return f"{codes[0].rstrip(MARKS)}+ {codes[1].rstrip(MARKS)}*"

    @classmethod
    def _explain(cls, clean: str) -> Fault:
        position = 0
        parts = clean.split(" ")
        for part in parts:
            if part and ICD10._canonize(part) is None:
                fault = ICD10._explain(part)
                return fault if fault.position is None else fault._replace(position=fault.position + position)
            position += len(part) + 1
        if len(parts) != 2:
            return Fault(Reason.STRUCTURE, "pair", None, "two codes with one blank between")
        return Fault(Reason.STRUCTURE, "mark", None, "the code with + first, then the code with *")
