"""Codes that a text would be if characters that look alike were mistaken for one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from medcodes.codebook.release import NODES
from medcodes.finder.found import Lookalike

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.codebook.release import Release

__all__ = ["lookalikes"]

MOST_CHANGES: Final = 3
CATEGORY: Final = 3
# What optical recognition and hurried eyes take for one another.
_ALIKE: Final = dict(zip("Oo0Iil1Ss5B8", ("0", "0", "O", "1", "1", "1I", "I", "5", "5", "S", "8", "B"), strict=True))


def lookalikes(text: str, release: Release[Any, Any]) -> tuple[Lookalike, ...]:
    """Give the codes of a day that a text resembles, those with the fewest changes first.

    A text that is a code of the day resembles nothing. At most three characters change.
    """
    found: dict[str, tuple[int, ...]] = {}
    timeline = release._timeline
    dot = text.find(".")
    bare = text.replace(".", "")
    offset = [i + (dot >= 0 and i >= dot) for i in range(len(bare))]
    for spelling, changed in _spellings(bare, timeline.where):
        if changed:
            row = timeline.find(spelling)
            if row is not None and release._statuses[timeline.lives[row]] in NODES:
                found.setdefault(timeline.texts[row], tuple(offset[i] for i in changed))
    make = release.code_type._trusted
    return tuple(
        Lookalike(make(code), positions)
        for code, positions in sorted(found.items(), key=lambda one: (len(one[1]), one[0]))
    )


def _spellings(text: str, categories: dict[str, int]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give each spelling whose first three characters are a category, with the changed places."""
    begun: list[tuple[str, tuple[int, ...]]] = [("", ())]
    for place, character in enumerate(text):
        grown: list[tuple[str, tuple[int, ...]]] = []
        for spelling, changed in begun:
            grown.append((spelling + character.upper(), changed))
            if len(changed) < MOST_CHANGES:
                grown.extend((spelling + other, (*changed, place)) for other in _ALIKE.get(character, ""))
        begun = [one for one in grown if one[0] in categories] if place == CATEGORY - 1 else grown
    yield from begun
