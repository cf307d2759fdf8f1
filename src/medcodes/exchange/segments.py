"""X12 text as segments: the separators, found in the ISA segment or given, and the split."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from medcodes._html import html_of, rich_of
from medcodes.errors import ClaimFormatError, expect

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Segment", "Separators", "Unread", "split"]

_ISA_ELEMENTS: Final = 16
_REPETITION: Final = 11


class Separators(NamedTuple):
    """The characters that part elements, components, repetitions and segments.

    >>> Separators()
    Separators(element='*', component=':', segment='~', repetition='^')
    """

    element: str = "*"
    component: str = ":"
    segment: str = "~"
    repetition: str = "^"

    @classmethod
    def found_in(cls, text: str) -> Separators | None:
        """Find them in an ISA segment at the beginning of a text, None where there is none.

        The element separator follows ISA, the repetition separator is ISA11, the component
        separator ISA16, and the character after that ends the segment. Raises
        ClaimFormatError where the segment is broken off.

        >>> Separators.found_in("HI*ABK:M25561~") is None
        True
        """
        expect("text", text, str)
        text = text.lstrip("\ufeff \t\r\n")
        if not text.startswith("ISA"):
            return None
        parts = text.split(text[3:4] or "*", _ISA_ELEMENTS)
        if len(parts) <= _ISA_ELEMENTS or len(parts[_ISA_ELEMENTS]) < len(":~"):
            raise ClaimFormatError("ISA", f"expected {_ISA_ELEMENTS} elements")
        last = parts[_ISA_ELEMENTS]
        return cls(text[3], last[0], last[1], parts[_REPETITION])

    def __rich_repr__(self) -> Iterator[tuple[str, object]]:
        return rich_of(self)

    def _repr_html_(self) -> str:
        return html_of(self)


def check_separators(value: object) -> None:
    """Refuse what are no separators, and what cannot part; a named tuple looks at none of its fields."""
    expect("separators", value, Separators)
    separators = cast("Separators", value)
    for name, one in separators._asdict().items():
        expect(f"separators.{name}", one, str)
    three = separators[:3]
    if len({one for one in three if len(one) == 1 and not one.isalnum() and one not in ".-"}) < len(three):
        message = "element, component and segment must be parted by three different characters that no value has"
        raise ValueError(message)


class Segment(NamedTuple):
    """One segment of a message: its 1-based number, its elements and its text.

    ``segment[0]`` is the name, ``segment[1]`` the first element; an element that the
    segment does not have is "".
    """

    number: int
    elements: tuple[str, ...]
    text: str

    @property
    def name(self) -> str:
        """The name of the segment, "HI" and others."""
        return self.elements[0]

    def element(self, position: int) -> str:
        """Return an element by its 1-based position, "" where it is absent."""
        return self.elements[position] if position < len(self.elements) else ""

    def at(self, position: int, component: int | None = None) -> str:
        """Name an element as the implementation guides do, with the number of the segment."""
        place = f"{self.name}{position:02}" + ("" if component is None else f"-{component}")
        return f"{place} in segment {self.number}"


class Unread(NamedTuple):
    """Something of a message that a claim has no place for: a whole segment, or one element."""

    segment: int
    path: str
    text: str

    def __rich_repr__(self) -> Iterator[tuple[str, object]]:
        return rich_of(self)

    def _repr_html_(self) -> str:
        return html_of(self)


def split(source: str | Iterable[str], separators: Separators | None) -> tuple[list[Segment], Separators]:
    """Split a text, or take segments that are split, into their elements.

    >>> [segment.elements for segment in split("LX*1~SV1*HC:20610*150~", None)[0]]
    [('LX', '1'), ('SV1', 'HC:20610', '150')]
    """
    given = cast("object", source)
    if isinstance(given, (bytes, bytearray)) or not isinstance(given, Iterable):
        message = f"an 837 must be a str or segments, not {type(source).__name__}"
        raise TypeError(message)
    if isinstance(source, str):
        found = separators or Separators.found_in(source) or Separators()
        texts: Iterable[str] = source.split(found.segment)
    else:
        texts = list(source)
        for text in texts:
            if not isinstance(cast("object", text), str):
                message = f"a segment must be a str, not {type(text).__name__}"
                raise TypeError(message)
        found = separators or Separators.found_in("".join(texts[:1]) + "~") or Separators()
    return list(_segments(texts, found)), found


def _segments(texts: Iterable[str], separators: Separators) -> Iterator[Segment]:
    number = 0
    for text in texts:
        trimmed = text.strip("\ufeff \t\r\n").removesuffix(separators.segment)
        if trimmed:
            number += 1
            yield Segment(number, tuple(trimmed.split(separators.element)), trimmed)
