"""The notes of the tabular list: what a code includes, excludes, and asks for beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from attrs import field, frozen

from medcodes._html import Shown
from medcodes.codebook.model import NoteKind
from medcodes.icd10cm import ICD10CM

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from medcodes.ranges import CodeRange

__all__ = ["Note", "NoteOwner", "NoteRelease", "Notes"]


class NoteRelease(Protocol):
    """What a note asks its release, seen from below it."""

    def codes_of(self, ranges: Iterable[CodeRange]) -> AbstractSet[ICD10CM]:
        """Return the nodes of the day that are in one of some ranges."""
        ...


class NoteOwner(Protocol):
    """A chapter or block, seen from below it."""

    @property
    def name(self) -> str:
        """The number of a chapter; the name of a block."""
        ...

    @property
    def title(self) -> str:
        """The official title."""
        ...


@frozen(weakref_slot=False)
class Note(Shown):
    """A note of the tabular list where it stands.

    >>> from datetime import date
    >>> import medcodes
    >>> note = medcodes.on(date(2026, 4, 1)).icd10cm["G63"].excludes1[1]
    >>> note.text, [str(one) for one in note.ranges], note.edition
    ('diabetes mellitus (E08-E13 with .42)', ['E08-E13 with .42'], '2026-04-01')
    """

    kind: NoteKind
    text: str
    """as the tabular list prints it"""
    owner: ICD10CM | NoteOwner
    """the code, block or chapter at which the note stands"""
    edition: str
    """the name of the edition that the note is of"""
    _release: NoteRelease = field(eq=False, repr=False)

    @property
    def ranges(self) -> tuple[CodeRange, ...]:
        """The codes that the note names, as ranges; () for one that names none.

        A range with a condition that is not understood is among them, and holds no code.
        """
        from medcodes.ranges import named_ranges  # its patterns cost more than a first title

        return named_ranges(self.text)

    @property
    def codes(self) -> AbstractSet[ICD10CM]:
        """All nodes of the day that the note names, headers included, in tabular order."""
        return self._release.codes_of(self.ranges)


class Notes:
    """The notes of one edition by their owner, kept as the lines they were read as.

    A code owns by its canonical text, a chapter by its number, a block by its first and
    last category even where these are one: T07-T07 is the block, T07 the category.
    """

    __slots__ = ("_lines", "_renamed", "_starts", "edition")

    def __init__(
        self, edition: str, lines: bytes, starts: Mapping[str, int], renamed: Mapping[str, str] | None = None
    ) -> None:
        self.edition: Final = edition
        self._lines: Final = lines
        self._starts: Final = starts
        self._renamed: Final = renamed or {}

    @classmethod
    def of(cls, edition: str, records: Iterable[tuple[str, NoteKind, str]]) -> Notes:
        """Keep records of owner, kind and text; the notes of an owner follow one another."""
        lines = bytearray()
        starts: dict[str, int] = {}
        for owner, kind, text in records:
            starts.setdefault(owner, len(lines))
            lines += f"{owner}\t{kind.value}\t{text}\n".encode()
        return cls(edition, bytes(lines), starts)

    def renamed(self, old_names: Mapping[str, str]) -> Notes:
        """Return the same notes for a day on which some blocks have another name than in the edition."""
        return Notes(self.edition, self._lines, self._starts, old_names)

    @property
    def owners(self) -> Collection[str]:
        """Everyone who has notes, in the order of the tabular list."""
        return self._starts.keys()

    def at(self, owner: str) -> Iterator[tuple[NoteKind, str]]:
        """Give kind and text of each note of an owner, in the order of the list."""
        start = self._starts.get(self._renamed.get(owner, owner))
        if start is None:
            return
        lines = self._lines
        same = lines[start : lines.index(b"\t", start) + 1]
        while lines.startswith(same, start):
            stop = lines.index(b"\n", start)
            _, kind, text = lines[start:stop].decode().split("\t")
            yield NoteKind(kind), text
            start = stop + 1
