"""What the strategies share: a short name, pools of listed codes, numbers that unfold.

Hypothesis takes two draws of one kind within a value for things to be copied over each other,
and tries that again and again: a value with two integers takes twice the time. So the draws of
a value are of different kinds, a choice with ``sampled_from``, a number with ``integers``, and
the last with ``binary``.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from medcodes._code import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from medcodes.codebook.model import Life, Timeline

__all__ = ["Pool", "lazily", "named", "unfold"]

T = TypeVar("T")
C = TypeVar("C", bound=Code)

# Of sixteen draws two are of a familiar code, six go by category, eight by code: half of all codes are injuries. When
# it shrinks, hypothesis always tries the first two kinds, each with the first number: with the second, the familiar
# codes begin elsewhere, so that a pattern which knows the first is shown another, whatever it failed with.
_KINDS_COUNT: Final = 16
_KINDS: Final = st.sampled_from(range(_KINDS_COUNT))
_FAMILIAR_FROM: Final = (0, 2)
_BY_CATEGORY: Final = 7
_PLACES: Final = 4096


def named(name: str, draw_one: Callable[[DrawFn], T], *first: object, **arguments: object) -> SearchStrategy[T]:
    """Make a strategy that prints as the call that made it, without the arguments that are None.

    >>> named("icd10cm_codes", lambda draw: None, prefix="S72", chapter=None)
    icd10cm_codes(prefix='S72')
    """

    # Hypothesis tells strategies apart by their code and by their defaults.
    def made(draw: DrawFn, *_: object, _named: str = name, **__: object) -> T:
        return draw_one(draw)

    made.__name__ = made.__qualname__ = name
    given = {key: value for key, value in arguments.items() if value is not None}
    composed: Callable[..., SearchStrategy[T]] = st.composite(made)
    return composed(*first, **given)


def unfold(number: int, *sizes: int) -> list[int]:
    """Take a number apart, the last size first: one draw chooses many things; what is left over is dropped.

    >>> unfold(345, 10, 10, 10)
    [3, 4, 5]
    """
    found: list[int] = []
    for size in reversed(sizes):
        number, rest = divmod(number, size)
        found.append(rest)
    return found[::-1]


class Pool(Generic[C]):
    """The rows of a timeline that a strategy draws from, found a category at a time.

    ``wanted`` decides by the life of a row, ``where`` by its code; both are asked once a row
    and never again. Where few rows are wanted, all categories are looked through first, so
    that a rare code costs no more than a common one. Familiar codes come first: everything
    shrinks to them.
    """

    def __init__(  # noqa: PLR0913, PLR0917  what is drawn, from what, and which of it
        self,
        code_type: type[C],
        timeline: Timeline,
        prefix: str,
        wanted: Callable[[Life], bool],
        where: Callable[[C], bool] | None = None,
        familiar: Sequence[str] = (),
        *,
        rare: bool = False,
        categories: Collection[str] | None = None,
    ) -> None:
        self._make: Final[Callable[[str], C]] = code_type._trusted
        self._timeline: Final = timeline
        self._prefix: Final = prefix
        self._wanted: Final = wanted
        self._where: Final = where
        self._held: Final[dict[int, list[str]]] = {}
        starts = timeline.starts
        positions = [
            position
            for position, name in enumerate(timeline.categories)
            if name.startswith(prefix[:3]) and (categories is None or name in categories)
        ]
        if rare:
            positions = [position for position in positions if self._texts(position)]
            sizes = [len(self._texts(position)) for position in positions]
        else:
            sizes = [starts[position + 1] - starts[position] for position in positions]
        if not positions:
            raise InvalidArgument("the data hold no such code")
        self._positions: Final = positions
        self._ends: Final = list(accumulate(sizes))
        names = {timeline.categories[position] for position in positions}
        self._familiar: Final = [text for text in familiar if text[:3] in names and self._holds(text)]
        self._of_familiar: Final = st.integers(0, max(len(self._familiar) - 1, 0))
        self._by_category: Final = st.integers(0, len(positions) * _PLACES - 1)
        self._by_code: Final = st.integers(0, self._ends[-1] - 1)

    def _holds(self, text: str) -> bool:
        return text in self._texts(self._timeline.where[text[:3]])

    def _texts(self, position: int) -> list[str]:
        """Return the texts of a category that are drawn from."""
        held = self._held.get(position)
        if held is None:
            timeline = self._timeline
            timeline.open(position)
            rows = slice(timeline.starts[position], timeline.starts[position + 1])
            texts = zip(timeline.texts[rows], timeline.lives[rows], strict=True)
            held = self._held[position] = [text for text, life in texts if self._wanted(life) and self._fits(text)]
        return held

    def _fits(self, text: str) -> bool:
        where = self._where
        return text.replace(".", "").startswith(self._prefix) and (where is None or where(self._make(text)))

    def _from(self, index: int) -> list[str]:
        """Return the texts of a category, of the next one that has any where it has none."""
        for position in self._positions[index:] + self._positions[:index]:
            held = self._texts(position)
            if held:
                return held
        raise InvalidArgument("the data hold no such code")

    def draw(self, draw: DrawFn) -> C:
        """Draw one code."""
        kind = draw(_KINDS)
        if kind < len(_FAMILIAR_FROM) and self._familiar:
            return self._familiar_one(kind, draw(self._of_familiar))
        return self._by_kind(kind, draw(self._by_category if kind <= _BY_CATEGORY else self._by_code))

    def pick(self, number: int) -> C:
        """Choose a code as `draw` does, by a number that was drawn for it; a familiar one for 0."""
        number, kind = divmod(number, _KINDS_COUNT)
        if kind < len(_FAMILIAR_FROM) and self._familiar:
            return self._familiar_one(kind, number)
        size = len(self._positions) * _PLACES if kind <= _BY_CATEGORY else self._ends[-1]
        return self._by_kind(kind, number % size)

    def _familiar_one(self, kind: int, number: int) -> C:
        return self._make(self._familiar[(_FAMILIAR_FROM[kind] + number) % len(self._familiar)])

    def _by_kind(self, kind: int, number: int) -> C:
        if kind <= _BY_CATEGORY:
            index, place = unfold(number, len(self._positions), _PLACES)
            held = self._from(index)
            return self._make(held[place * len(held) // _PLACES])
        index = bisect_right(self._ends, number)
        held = self._from(index)
        return self._make(held[(self._ends[index] - 1 - number) % len(held)])


def lazily(build: Callable[[], Pool[C]]) -> Callable[[], Pool[C]]:
    """Build a pool when the first code is drawn from it, and keep it with its strategy."""
    pools: list[Pool[C]] = []

    def pool() -> Pool[C]:
        if not pools:
            pools.append(build())
        return pools[0]

    return pool
