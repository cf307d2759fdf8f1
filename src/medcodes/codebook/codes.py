"""Sets of codes of one day: lazy, one bit a row."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, TypeVar, cast

from medcodes._code import Code
from medcodes._html import Shown, block, table
from medcodes.errors import Status, UnknownCodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from medcodes.codebook.model import Timeline

__all__ = ["Codes", "CodesRelease"]

C = TypeVar("C", bound=Code)

_SHOWN_CODES: Final = 20


class CodesRelease(Protocol):
    """What a set of codes asks its release, seen from below it."""

    code_type: ClassVar[type[Code]]
    """the class of the codes"""

    @property
    def as_of(self) -> date:
        """The day of the release."""
        ...

    @property
    def _timeline(self) -> Timeline:
        """The rows of all days."""
        ...


class Codes(Shown, AbstractSet[C]):
    """An immutable set of codes of one system, in tabular order.

    The set is lazy: what is in it is found when it is first asked, as one bit a row, so
    that length, membership and the operators ``& | - ^ <=`` never walk through the codes. It
    pickles as the release that it is from and the texts of its codes.
    """

    __slots__ = ("_bits", "_code_type", "_make", "_packed", "_release", "_timeline")

    def __init__(self, release: CodesRelease, make: Callable[[], int]) -> None:
        self._release: Final = release
        self._code_type: Final = cast("type[C]", release.code_type)
        self._timeline: Final = release._timeline
        self._make: Final = make
        self._bits: int | None = None
        self._packed: bytes | None = None

    @property
    def bits(self) -> int:
        """The rows of the set as the bits of one number."""
        bits = self._bits
        if bits is None:
            bits = self._bits = self._make()
        return bits

    def _bytes(self) -> bytes:
        packed = self._packed
        if packed is None:
            bits = self.bits
            packed = self._packed = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
        return packed

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __contains__(self, item: object) -> bool:
        if not isinstance(item, self._code_type):
            return False
        row = self._timeline.row(item.text)
        if row is None:
            return False
        packed = self._bytes()
        return row >> 3 < len(packed) and packed[row >> 3] >> (row & 7) & 1 == 1

    def __iter__(self) -> Iterator[C]:
        timeline = self._timeline
        make = self._code_type._trusted
        for octet, byte in enumerate(self._bytes()):
            if byte:
                first = octet << 3
                timeline.open_rows(first, min(first + 8, len(timeline)))
                for row in range(first, first + 8):
                    if byte >> (row & 7) & 1:
                        yield make(timeline.texts[row])

    def __repr__(self) -> str:
        return f"<{len(self):,} {self._code_type.__name__} codes>"

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "count", len(self)
        yield "first", tuple(islice(self, _SHOWN_CODES))

    def _repr_html_(self) -> str:
        first = [(code,) for code in islice(self, _SHOWN_CODES)]
        shown = table("Codes", ("Code",), first, more=len(self) - _SHOWN_CODES)
        return block(f"{len(self):,} {self._code_type.__name__} codes", shown)

    def __reduce__(self) -> tuple[Any, ...]:
        return gather, (self._release, tuple(code.text for code in self))

    def __hash__(self) -> int:
        return self._hash()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Codes) and other._timeline is self._timeline:
            return self.bits == other.bits
        return super().__eq__(other)  # pyright: ignore[reportUnknownArgumentType]

    def __le__(self, other: AbstractSet[Any]) -> bool:
        if isinstance(other, Codes) and other._timeline is self._timeline:
            return self.bits & ~other.bits == 0
        return super().__le__(other)

    def isdisjoint(self, other: Iterable[Any]) -> bool:
        """Tell whether no code is in both."""
        if isinstance(other, Codes) and other._timeline is self._timeline:
            return self.bits & other.bits == 0
        return super().isdisjoint(other)

    def _combine(self, other: AbstractSet[Any], combine: Callable[[int, int], int]) -> Codes[C] | None:
        if isinstance(other, Codes) and other._timeline is self._timeline:
            return Codes(self._release, lambda: combine(self.bits, other.bits))
        return None

    def __and__(self, other: AbstractSet[Any]) -> AbstractSet[C]:
        combined = self._combine(other, int.__and__)
        return super().__and__(other) if combined is None else combined

    def __or__(self, other: AbstractSet[Any]) -> AbstractSet[C]:
        combined = self._combine(other, int.__or__)
        return super().__or__(other) if combined is None else combined

    def __sub__(self, other: AbstractSet[Any]) -> AbstractSet[C]:
        combined = self._combine(other, lambda a, b: a & ~b)
        return super().__sub__(other) if combined is None else combined

    def __xor__(self, other: AbstractSet[Any]) -> AbstractSet[C]:
        combined = self._combine(other, int.__xor__)
        return super().__xor__(other) if combined is None else combined

    @classmethod
    def _from_iterable(cls, it: Iterable[Any]) -> AbstractSet[Any]:
        # A set mixed with codes from elsewhere has no rows: it is an ordinary frozen set.
        return frozenset(it)


def gather(release: CodesRelease, texts: Iterable[str]) -> Codes[Any]:
    """Rebuild a pickled set; UnknownCodeError for a text that was never a node in the data at hand."""
    packed = bytearray((len(release._timeline) + 7) // 8)
    for text in texts:
        row = release._timeline.row(text)
        if row is None:
            raise UnknownCodeError(release.code_type(text), release.as_of, Status.UNKNOWN)
        packed[row >> 3] |= 1 << (row & 7)
    bits = int.from_bytes(packed, "little")
    return Codes(release, lambda: bits)
