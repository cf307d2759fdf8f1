"""HCPCS Level II codes (CMS), the grammar alone: a letter A to V and four digits.

The position of the letter decides: U0001 is HCPCS Level II, 0001U is CPT. D codes
have the same form; they are CDT, the dental codes of the American Dental Association.
"""

from __future__ import annotations

import re
from typing import ClassVar, Final, final

from medcodes._code import Code
from medcodes._text import (
    DIGITS,
    HCPCS_PATTERN,
    Fault,
    Slot,
    procedure_fault,
)
from medcodes.errors import NOUNS

__all__ = ["HCPCSLevelII"]

_SLOTS: Final = (
    Slot("letter", "ABCDEFGHIJKLMNOPQRSTUV", "a letter A to V"),
    *(Slot("number", DIGITS, "a digit"),) * 4,
)


@final
class HCPCSLevelII(Code):
    """A well-formed HCPCS Level II code: ``HCPCSLevelII("G0402")``.

    D codes parse as well; the values are CDT and their texts are not in this library.

    >>> HCPCSLevelII.parse(" g0402")
    HCPCSLevelII('G0402')
    """

    __slots__ = ()

    system = "hcpcs"
    pattern = HCPCS_PATTERN
    examples: ClassVar[tuple[str, ...]] = ("G0402", "J0120", "E0100")

    _noun = NOUNS[system]
    _format = "hcpcs-level-ii"
    _grammar = re.compile(pattern)

    @classmethod
    def _explain(cls, clean: str) -> Fault:
        return procedure_fault(clean, cls._noun) or cls._misfit(clean, _SLOTS, least=len(_SLOTS))
