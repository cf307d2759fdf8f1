"""The side of the body that a title names.

A title names a side where its twin exists: with right and left exchanged it is the title
of another code of the category. A digit never tells. So "right heart failure" and the
"ascending [right] colon" have no side, and a title with both words (H54) has none. A
title with "unspecified" leaves the side open where there are two that name it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from medcodes.codebook.model import Laterality

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["side_of", "sides_in"]

_OTHER: Final = {"right": "left", "left": "right", "Right": "Left", "Left": "Right"}
_side: Final = re.compile(r"\b(right|left)\b", re.IGNORECASE)
_bilateral: Final = re.compile(r"\bbilateral\b", re.IGNORECASE).search
_open: Final = re.compile(r"\bunspecified\b", re.IGNORECASE).finditer
# What has a side in any title, also where the twins say more ("right dominant side").
_open_side: Final = re.compile(
    r"(?<!and )\bunspecified (?:(?:single|multiple) )?(?:side|eye|ear|fingers?|thumb|toe|limb|extremity)\b",
    re.IGNORECASE,
).search
_word: Final = re.compile(r"\w+").findall
# What titles of one condition differ in beside the side: "Testicular pain, unspecified", "Right testicular pain".
_NO_MATTER: Final = frozenset({"right", "left", "unspecified", "of", "the", "side", "eye", "ear"})


def side_of(title: str, is_title: Callable[[str], bool], siblings: Callable[[], Iterable[str]]) -> Laterality | None:
    """Return the side that a title names.

    ``is_title`` tells whether the category has a title; ``siblings`` gives the titles of
    the codes beside this one, among which a twin is known by its words alone: commas and
    "of" are missing in H30.121 and M24.875, and N50.819 is "Testicular pain, unspecified"
    beside "Right testicular pain".

    >>> titles = {"Pain in right knee", "Pain in left knee", "Pain in unspecified knee"}
    >>> [side_of(title, titles.__contains__, list) for title in sorted(titles)]
    [<Laterality.LEFT: 'left'>, <Laterality.RIGHT: 'right'>, <Laterality.UNSPECIFIED: 'unspecified'>]
    >>> side_of("Acute right heart failure", titles.__contains__, list) is None
    True
    """
    words = sides_in(title)
    if len(words) == 1:
        twin = _side.sub(lambda word: _OTHER[word[0]], title)
        if is_title(twin) or any(_words(twin) == _words(other) for other in siblings()):
            return Laterality(words.pop())
        return None
    if words:
        return None
    if _bilateral(title):
        return Laterality.BILATERAL
    return Laterality.UNSPECIFIED if _leaves_open(title, is_title, siblings) else None


def sides_in(title: str) -> set[str]:
    """Return which of "right" and "left" a title has.

    >>> sides_in("Pain in Right knee"), sides_in("Low back pain")
    ({'right'}, set())
    """
    return {word.lower() for word in _side.findall(title)}


def _words(title: str) -> list[str]:
    return [word for word in _word(title.lower()) if word != "of"]


def _leaves_open(title: str, is_title: Callable[[str], bool], siblings: Callable[[], Iterable[str]]) -> bool:
    """Tell whether a title without a side is one of what has a side."""
    if _open_side(title) or any(all(map(is_title, twins)) for twins in _sided(title)):
        return True
    if not any(_open(title)):
        return False
    matter = _matter(title)
    alike = [sides_in(other) for other in siblings() if _matter(other) == matter]
    return {"right"} in alike and {"left"} in alike


def _matter(title: str) -> set[str]:
    return set(_word(title.lower())) - _NO_MATTER


def _sided(title: str) -> Iterator[tuple[str, str]]:
    """Give the title with the two sides in place of each "unspecified", and behind it."""
    for word in _open(title):
        before, after = title[: word.start()], title[word.end() :]
        sides = ("Right", "Left") if word[0][0].isupper() else ("right", "left")
        yield f"{before}{sides[0]}{after}", f"{before}{sides[1]}{after}"
        yield f"{before}{word[0]} right{after}", f"{before}{word[0]} left{after}"
