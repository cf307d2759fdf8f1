"""Words in titles and inclusion terms: which texts have them, found without walking the book.

A word is compared in lower case, without accents and apostrophes. A text is found when it
has every wanted word, in any order; a wanted word of three letters or more may also be the
beginning of one.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from attrs import frozen

from medcodes._html import Shown
from medcodes.icd10cm import ICD10CM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Hit", "WordIndex", "highlights", "words_of"]

# What is no letter and no digit parts words; an apostrophe does not: Crohn's is one word.
_LOWER: Final = bytes(ord(chr(byte).lower()) if chr(byte).isalnum() and byte < 128 else ord(" ") for byte in range(256))
_NOTHING: Final[array[int]] = array("I")
_word: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*").finditer


@frozen(weakref_slot=False)
class Hit(Shown):
    """A code that was found by words, with the text in which they stand."""

    code: ICD10CM
    title: str | None
    text: str
    """the title, or the inclusion term in which the words were found"""
    highlights: tuple[tuple[int, int], ...]
    """where the words stand in the text: start and end of each, from left to right"""


def words_of(text: str) -> list[bytes]:
    """Return the words of a text as they are compared.

    >>> words_of("Ménière's disease (bilateral)")
    [b'menieres', b'disease', b'bilateral']
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("\u2019", "'"))
    return text.encode("ascii", "ignore").translate(_LOWER, b"'").split()


def fits(word: bytes, want: bytes) -> bool:
    """Tell whether a word of a text is a wanted one, or begins with it."""
    return word == want or (_may_begin(want) and word.startswith(want))


def _may_begin(want: bytes) -> bool:
    return len(want) > 2 and want.isalpha()


def highlights(text: str, wanted: Iterable[bytes]) -> tuple[tuple[int, int], ...]:
    """Return where the wanted words stand in a text.

    >>> highlights("Pain in right knee", [b"knee", b"pai"])
    ((0, 4), (14, 18))
    """
    kept = tuple(wanted)
    return tuple(
        found.span() for found in _word(text) if any(fits(b"".join(words_of(found[0])), want) for want in kept)
    )


class WordIndex:
    """Numbered texts by their words; those with fewer words come first, then those with smaller numbers."""

    __slots__ = ("_numbers", "_texts", "_vocabulary")

    def __init__(self, texts: Iterable[bytes]) -> None:
        """Take the texts as UTF-8; the first has the number 0."""
        found: dict[bytes, array[int]] = {}
        sizes = array("H")
        for number, text in enumerate(texts):
            words = text.translate(_LOWER, b"'").split() if text.isascii() else words_of(text.decode())
            sizes.append(len(words))
            for word in dict.fromkeys(words):
                held = found.get(word)
                if held is None:
                    held = found[word] = array("I")
                held.append(number)
        # Kept by their place in the answer, so that what is found needs no sorting by size.
        self._numbers: Final = array("I", sorted(range(len(sizes)), key=sizes.__getitem__))
        places = array("I", bytes(4 * len(sizes)))
        for place, number in enumerate(self._numbers):
            places[number] = place
        self._texts: Final = {word: array("I", sorted(map(places.__getitem__, held))) for word, held in found.items()}
        self._vocabulary: Final = sorted(found)

    def whole(self, wanted: Sequence[bytes]) -> Iterator[int]:
        """Give the numbers of the texts that have every wanted word whole."""
        return self._in_all([[self._texts.get(word, _NOTHING)] for word in wanted])

    def begun(self, wanted: Sequence[bytes]) -> Iterator[int]:
        """Give the numbers of the texts that have every wanted word, whole or as a beginning."""
        return self._in_all([[*self._beginning(word)] for word in wanted])

    def _in_all(self, groups: list[list[array[int]]]) -> Iterator[int]:
        """Give the texts that are in some array of each group."""
        if len(groups) == 1 and len(groups[0]) == 1:
            return map(self._numbers.__getitem__, groups[0][0])
        groups.sort(key=lambda arrays: sum(map(len, arrays)))
        found = set[int]().union(*groups[0])
        for arrays in groups[1:]:
            found = found.intersection(arrays[0]) if len(arrays) == 1 else found & set[int]().union(*arrays)
        return map(self._numbers.__getitem__, sorted(found))

    def _beginning(self, want: bytes) -> Iterator[array[int]]:
        """Give the texts of each word that is a wanted one or begins with it."""
        at = bisect_left(self._vocabulary, want)
        while at < len(self._vocabulary) and fits(self._vocabulary[at], want):
            yield self._texts[self._vocabulary[at]]
            at += 1
