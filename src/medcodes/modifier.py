"""Modifiers of procedure codes (CPT and HCPCS Level II), the grammar alone.

Two characters, each a digit or a letter: 25, LT, E1, P3, 1P, XU.
"""

from __future__ import annotations

import re
from typing import ClassVar, Final, final

from medcodes._code import Code
from medcodes._text import DIGITS, LETTERS, MODIFIER_PATTERN, Fault, Slot
from medcodes.errors import NOUNS

__all__ = ["Modifier"]

_SLOTS: Final = (Slot("modifier", DIGITS + LETTERS, "a digit or a letter"),) * 2


@final
class Modifier(Code):
    """A well-formed modifier of a procedure code: ``Modifier("RT")``.

    >>> Modifier.parse("rt")
    Modifier('RT')
    """

    __slots__ = ()

    system = "modifier"
    pattern = MODIFIER_PATTERN
    examples: ClassVar[tuple[str, ...]] = ("25", "RT", "XU")

    _noun = NOUNS[system]
    _format = "procedure-modifier"
    _grammar = re.compile(pattern)

    @classmethod
    def _explain(cls, clean: str) -> Fault:
        return cls._misfit(clean, _SLOTS, least=len(_SLOTS))
