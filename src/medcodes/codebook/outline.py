"""Chapters and blocks of the tabular list: what stands above the categories.

A block and a category of the same name (B20, C50, C7A) are different things. A block is
found by what it holds and never by comparing texts: C4A is in C43-C44. Twelve blocks hold
no category and only group other blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeVar

from medcodes._html import Shown
from medcodes.codebook.model import Source
from medcodes.codebook.notes import NoteRelease
from medcodes.icd10cm import ICD10CM

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from medcodes.codebook.model import NoteKind
    from medcodes.codebook.notes import Note, NoteOwner, Notes

__all__ = ["Block", "Chapter", "Outline", "Place", "Section", "SectionRelease", "TabularSource"]

T = TypeVar("T")


class Place(NamedTuple):
    """A chapter or block as the data have it."""

    is_chapter: bool
    name: str
    """the number of a chapter; for a block the categories it runs from and to, or the only one"""
    parent: str
    """the name of the place around it, empty for a chapter"""
    title: str

    @property
    def owner(self) -> str:
        """What the place is called among the owners of notes: T07-T07 is the block, T07 the category."""
        return self.name if self.is_chapter or "-" in self.name else f"{self.name}-{self.name}"


class Outline:
    """The chapters and blocks of one day, and the innermost block of each category."""

    __slots__ = ("_categories", "block_of", "places")

    def __init__(self, places: Iterable[Place], block_of: Mapping[str, str]) -> None:
        self.places: Final = {place.name: place for place in places}
        self.block_of: Final = block_of
        self._categories: Final[dict[str, list[str]]] = {name: [] for name in self.places}
        for category in block_of:
            for place in self.above(category):
                self._categories[place.name].append(category)

    def above(self, category: str) -> Iterator[Place]:
        """Give the places around a category, from its block up to its chapter."""
        name = self.block_of.get(category, "")
        while name:
            place = self.places[name]
            yield place
            name = place.parent

    def categories(self, name: str) -> Sequence[str]:
        """Return the categories inside a place, whether or not they are in force."""
        return self._categories[name]

    def old_names(self, owners: Collection[str]) -> dict[str, str]:
        """Return what an edition of notes calls the blocks that it knows under another name.

        They begin with the same category: I10-I16 became I10-I1A, J40-J47 became J40-J4A.
        """
        blocks = {place.owner for place in self.places.values() if not place.is_chapter}
        gone = {owner[:4]: owner for owner in owners if owner[3:4] == "-" and owner not in blocks}
        return {block: gone[block[:4]] for block in blocks if block not in owners and block[:4] in gone}


class TabularSource(Source, Protocol):
    """A source that may hold what only the tabular list has; None for what it has not."""

    def outline(self, as_of: date) -> Outline | None:
        """Return the chapters and blocks of a day."""
        ...

    def notes(self, as_of: date) -> Notes | None:
        """Return the notes that hold for a day: of the last edition by then, else of the first."""
        ...

    def seventh_characters(self, as_of: date) -> Mapping[str, Mapping[str, str]] | None:
        """Return the texts of the 7th characters at the nodes, by text, that define them."""
        ...

    def kept(self, key: tuple[str, ...], build: Callable[[], T]) -> T:
        """Return what was built under a key, built first if it was not."""
        ...


class SectionRelease(NoteRelease, Protocol):
    """What chapters and blocks ask their release, seen from below it."""

    @property
    def outline(self) -> Outline | None:
        """The chapters and blocks of the day as data."""
        ...

    def codes_in(self, categories: Iterable[str]) -> AbstractSet[ICD10CM]:
        """Return the nodes of the day in some categories."""
        ...

    def notes_at(self, owner: str, shown: NoteOwner, kind: NoteKind) -> tuple[Note, ...] | None:
        """Return the notes of a kind that stand at an owner itself."""
        ...

    def __contains__(self, code: object, /) -> bool:
        """Tell whether a code is a node of the day."""
        ...


class Section(Shown):
    """What a chapter and a block share; equal by kind, name and release."""

    __slots__ = ("_place", "_release")

    def __init__(self, release: SectionRelease, place: Place) -> None:
        self._release: Final = release
        self._place: Final = place

    @property
    def _outline(self) -> Outline:
        outline = self._release.outline
        assert outline is not None, "the place was found in it"
        return outline

    @property
    def name(self) -> str:
        """The number of a chapter; of a block the categories it runs from and to, or the only one."""
        return self._place.name

    @property
    def title(self) -> str:
        """The official title."""
        return self._place.title

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks right inside, in tabular order."""
        return tuple(
            Block(self._release, place) for place in self._outline.places.values() if place.parent == self.name
        )

    @property
    def categories(self) -> tuple[ICD10CM, ...]:
        """All categories of the day inside, also those of inner blocks, in tabular order."""
        held = self._outline.categories(self.name)
        return tuple(ICD10CM._trusted(category) for category in held if category in self._release)

    @property
    def codes(self) -> AbstractSet[ICD10CM]:
        """All nodes of the day inside, headers included."""
        return self._release.codes_in(self._outline.categories(self.name))

    def notes(self, kind: NoteKind) -> tuple[Note, ...] | None:
        """Return the notes of a kind that stand here, None where the release has no notes."""
        return self._release.notes_at(self._place.owner, self, kind)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._place == other._place and self._release == other._release

    def __hash__(self) -> int:
        return hash(self._place)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._release, self._place)

    def __repr__(self) -> str:
        return f"<{self} {self.title!r}>"

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "name", self.name
        yield "title", self.title
        yield "blocks", tuple(block.name for block in self.blocks) or None
        yield "categories", self.categories


class Chapter(Section):
    """A chapter of the tabular list on one day.

    >>> from datetime import date
    >>> import medcodes
    >>> second = medcodes.on(date(2026, 4, 1)).icd10cm.chapters[1]
    >>> second, str(second.first), str(second.last)
    (<chapter 2 'Neoplasms'>, 'C00', 'D49')
    """

    __slots__ = ()

    @property
    def number(self) -> int:
        """The number, 1 to 22."""
        return int(self.name)

    @property
    def first(self) -> ICD10CM:
        """The first category of its first block; it need not be in force."""
        return self.blocks[0].first

    @property
    def last(self) -> ICD10CM:
        """The last category of its last block; it need not be in force."""
        return self.blocks[-1].last

    def __str__(self) -> str:
        return f"chapter {self.name}"


class Block(Section):
    """A block of the tabular list on one day; never equal to the category of its name.

    >>> from datetime import date
    >>> import medcodes
    >>> block = medcodes.on(date(2026, 4, 1)).icd10cm["C4A.0"].block
    >>> block, str(block.parent), block.chapter
    (<block C43-C44 'Melanoma and other malignant neoplasms of skin'>, 'block C00-C75', <chapter 2 'Neoplasms'>)
    """

    __slots__ = ()

    @property
    def first(self) -> ICD10CM:
        """The category that the name begins with; it need not be in force."""
        return ICD10CM(self.name[:3])

    @property
    def last(self) -> ICD10CM:
        """The category that the name ends with; it need not be in force."""
        return ICD10CM(self.name[-3:])

    @property
    def parent(self) -> Block | Chapter:
        """The block around this one, or the chapter."""
        place = self._outline.places[self._place.parent]
        return Chapter(self._release, place) if place.is_chapter else Block(self._release, place)

    @property
    def chapter(self) -> Chapter:
        """The chapter around this block."""
        above = self.parent
        return above if isinstance(above, Chapter) else above.chapter

    def __str__(self) -> str:
        return f"block {self.name}"
