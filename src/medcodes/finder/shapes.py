"""The shapes of codes in running text, as regular expressions.

A grammar says what is well-formed; these say more narrowly what the codes of the official
releases look like, measured on all of them since 2015, so that a lot number is told from
a code without a book. None looks further than a fixed number of characters, which is what
makes a scan linear in the length of the text.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final

__all__ = ["CANDIDATES", "Kind", "cm_shape", "is_measure", "pcs_shape"]


class Kind(IntEnum):
    """What a candidate looks like; the number of its group in `CANDIDATES`."""

    DOTTED = 1
    """E11.9"""
    PLAIN = 2
    """E119, I10, G0402, S72001A: a letter first, then a digit, no dot"""
    LETTERS_DOTTED = 3
    """QA0.1"""
    LETTERS = 4
    """QA0, BW03ZZZ: two letters first, no dot"""
    FIVE = 5
    """99213, 0001F"""
    SEVEN = 6
    """02704TZ: seven characters, a digit first"""
    LATE = 7
    """XHRPXL2: seven characters, three letters or more first"""
    PATTERN = 8
    """745*, 027[03]..Z"""
    DIGITLESS = 9
    """GZJZZZZ: ICD-10-PCS without any digit"""


_A = "0-9A-Za-z"
# What no code begins behind: inside a word, a name, an address, an amount.
_JOINED = f"{_A}_.@$"


def _behind(letters: int) -> str:
    """Assert that so many letters stand before the digit just read, and nothing joined to them."""
    if not letters:
        return rf"(?<![{_JOINED}].)(?<![0-9]-.)"
    return rf"(?<=[A-Za-z]{{{letters}}}.)(?<![{_JOINED}][A-Za-z]{{{letters}}}.)"


_END = rf"(?![{_A}_@])(?!\.[{_A}])"

# Anchored on the first digit of a token, as digits are rare in prose and a search for one
# of a few characters is what the engine does fastest; what stands before is looked at
# behind. G, D and X begin the few codes of ICD-10-PCS that have no digit.
CANDIDATES: Final = re.compile(
    rf"""
    [0-9DGX](?:
        (?<=[0-9])(?:
            {_behind(1)}(?:([{_A}]\.[{_A}]{{1,4}})|([{_A}]{{1,5}})){_END}
          | {_behind(2)}(?:(\.[{_A}]{{1,4}})|([{_A}]{{0,4}})){_END}
          | {_behind(0)}(?:([0-9]{{3}}[0-9AFMTUafmtu])|([{_A}]{{6}})){_END}
          | (?:{_behind(3)}[{_A}]{{3}}|{_behind(4)}[{_A}]{{2}}|{_behind(5)}[{_A}]|{_behind(6)})(){_END}
          | (?:{_behind(1)}|{_behind(0)})[{_A}.]{{0,6}}(?:\[|\?(?=[{_A}])|\*)()
        )
      | (?<![{_JOINED}].)(?:(?<=G)Z[A-HJ-NP-Z]ZZZZ|(?<=D)[A-HJ-NP-Z]Y[A-HJ-NP-Z]FZZ
                          |(?<=X)[EX][EZ][A-HJ-NP-Z]X[A-HJ-NP-Z][BC])(){_END}
    )
    """,
    re.VERBOSE,
)


# Every code of ICD-10-CM since 2015 (Kind.DOTTED and Kind.PLAIN, upper case, no dot).
cm_shape: Final = re.compile(
    "(?:[A-Z][0-9]|QA)[0-9AB](?:[0-9A-LXZ](?:[0-9A-EXYZ](?:[0-9A-HX][0-9A-HJKMNP-S]?)?)?)?"
).fullmatch

# Every code of ICD-10-PCS since 2015.
pcs_shape: Final = re.compile(
    "0[0-9BCDFGHJ-NP-Y][0-9BCDFGHJ-NP-Y].[03478FX].."
    "|10[29ADEHJPQSTY][012][03478X].."
    "|2[WY][0-6].X.Z"
    "|3[0CE][012].[03478X].."
    "|4[AB][01].[03478X].."
    "|5A[012][259CD][0-9A-D][0-7]."
    "|6A[0-9B].[01][0BZ]."
    "|7W0[0-9]X[0-9]Z"
    "|8[CE]0.[03478X].."
    "|9WB[0-9]X.Z"
    "|B[02-57-9BDFGHLNP-RT-WY][0-5].[012YZ][0-3Z][0134AZ]"
    "|C.[1-7]..ZZ"
    "|D[0-9BDFGHMPTUVWY][012Y]...[01Z]"
    "|F[01]....[0Z]"
    "|GZ[123567BCFGHJ].ZZZ"
    "|HZ[2-9].ZZZ"
    "|X[029DEFHKNR-Y][0-9ACEGHJKPRSUVZ].[03478X].[1-9A-C]"
).fullmatch

# Times, dates and amounts of seven characters that are shaped like ICD-10-PCS.
is_measure: Final = re.compile(
    "[0-9]{2}(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[0-9]{2}"
    "|[0-9]{3,5}(?:H|HR|HRS|MG|MCG|ML|MLS|CC|UNIT|MEQ|KG|LBS|MMHG|BPM)"
).fullmatch
