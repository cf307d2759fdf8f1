"""Codes in HL7 version 2: the CWE data type (CE before 2.5), as a string or as components.

The name of the coding system is that of table 0396: I10C, I10P, C4, HCPCS. A field has a
code in components 1 to 3, and may have the same thing in another system in 4 to 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from medcodes.errors import ClaimFormatError
from medcodes.exchange.identifiers import by_v2, identifier_of, readable
from medcodes.exchange.received import ReceivedCodes

if TYPE_CHECKING:
    from medcodes._code import Code

__all__ = ["components", "from_hl7v2", "read_field", "to_hl7v2"]

# Chapter 2 of the standard, Use of escape sequences in text fields: with the usual delimiters.
_ESCAPES: Final = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\"}
_UNESCAPES: Final = {escape: character for character, escape in _ESCAPES.items()}
# The first component of each code that a CWE may hold: code, text, coding system.
_FIRST: Final = (1, 4)
_SYSTEM: Final = 3


def components(code: Code, /) -> dict[int, str]:
    """Write a code as the components of a CWE by their 1-based number.

    Raises ClaimFormatError for ICD-11, which table 0396 has no name for.

    >>> from medcodes import ICD10CM
    >>> components(ICD10CM("M25.561"))
    {1: 'M25.561', 3: 'I10C'}
    """
    row = identifier_of(code)
    if row.v2 is None:
        raise ClaimFormatError("CWE.3", f"table 0396 has no name for {row.name}")
    return {1: code.text, _SYSTEM: row.v2}


def to_hl7v2(code: Code, /) -> str:
    """Write a code as a CWE field with the usual delimiters; the inverse of `from_hl7v2`.

    >>> from medcodes import ICD10CM
    >>> to_hl7v2(ICD10CM("M25.561"))
    'M25.561^^I10C'
    """
    parts = components(code)
    return "^".join(_escaped(parts.get(number, "")) for number in range(1, _SYSTEM + 1))


def from_hl7v2(field: str | Mapping[int, str], /) -> Code:
    """Read the first code of a CWE field, from a string or from components by number.

    Raises ClaimFormatError that names the component: for an unknown coding system, for
    ICD-9-CM, for a malformed code, and where a component is missing. `read_field` gives
    all codes and what else the field holds.

    >>> from_hl7v2("M25561^Pain in right knee^I10C")
    ICD10CM('M25.561')
    """
    return read_field(field).codes[0]


def read_field(field: str | Mapping[int, str], /) -> ReceivedCodes:
    """Read all codes of a CWE field; the rest has the other components by their number.

    >>> received = read_field("99213^^C4^LOCAL1^Visit^L")
    >>> received.codes, received.rest
    ((CPTCategoryI('99213'),), {'4': 'LOCAL1', '5': 'Visit', '6': 'L'})
    """
    if not isinstance(cast("object", field), (str, Mapping)):
        message = f"a CWE field must be a str or its components by number, not {type(field).__name__}"
        raise TypeError(message)
    if isinstance(field, str):
        left = {number: _unescaped(text) for number, text in enumerate(field.split("^"), 1) if text}
    else:
        left = {number: text for number, text in field.items() if text}
        for number, part in left.items():
            if not isinstance(cast("object", part), str):
                raise ClaimFormatError(f"CWE.{number}", f"expected text, found {type(part).__name__}")
    codes: list[Code] = []
    for first in _FIRST:
        row = by_v2(left.get(first + 2, ""))
        if row is not None and row.classes:
            text = left.pop(first, None)
            if text is None:
                raise ClaimFormatError(f"CWE.{first}", f"missing, expected a code of {row.name}")
            codes.append(row.read(text, f"CWE.{first}"))
            del left[first + 2]
    if not codes:
        if _SYSTEM not in left:
            raise ClaimFormatError("CWE.3", "missing, expected a name of table 0396")
        readable(by_v2(left[_SYSTEM]), left[_SYSTEM], "CWE.3")
    return ReceivedCodes(tuple(codes), {str(number): text for number, text in left.items()})


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)


def _unescaped(text: str) -> str:
    pieces = text.split("\\")
    # Between two backslashes stands the name of a character; anything else is text.
    for index in range(1, len(pieces) - 1, 2):
        escape = f"\\{pieces[index]}\\"
        pieces[index] = _UNESCAPES.get(escape, escape)
    return "".join(pieces[:-1]) + ("\\" if len(pieces) % 2 == 0 else "") + pieces[-1]
