"""What releases share whose codes stand under one another, and the entries of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from medcodes._code import Code
from medcodes.codebook.release import NODES, Entry, Release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.codebook.codes import Codes

__all__ = ["TreeEntry", "TreeRelease"]

C = TypeVar("C", bound=Code)
E = TypeVar("E", bound=Entry[Any, Any])
T = TypeVar("T", bound="TreeRelease[Any, Any]")


class TreeRelease(Release[C, E]):
    """A release that says which rows are above a row and which are under it."""

    __slots__ = ()

    def _descendant_rows(self, row: int) -> range:
        """Return the rows under a row, on whatever day: they follow it."""
        raise NotImplementedError

    def _child_rows(self, row: int) -> Iterator[int]:
        below = self._descendant_rows(row)
        child = below.start
        while child < below.stop:
            if self._is_node(child):
                yield child
                child = self._descendant_rows(child).stop
            else:
                child += 1


class TreeEntry(Entry[C, T]):
    """A code with those above it and those below it."""

    __slots__ = ()

    @property
    def parent(self) -> C | None:
        """The code right above; None for a category, or where a heading is right above."""
        release = self._release
        return next(map(release._node, release._ancestor_rows(self._row)), None)

    @property
    def ancestors(self) -> tuple[C, ...]:
        """The codes above, nearest first."""
        release = self._release
        return tuple(map(release._node, release._ancestor_rows(self._row)))

    @property
    def children(self) -> tuple[C, ...]:
        """The codes right below; in ICD-10-CM those with a seventh character included."""
        release = self._release
        return tuple(map(release._node, release._child_rows(self._row)))

    @property
    def siblings(self) -> tuple[C, ...]:
        """The other children of the parent; none for a code without one."""
        parent = self.parent
        if parent is None:
            return ()
        return tuple(code for code in self._release[parent].children if code != self.code)

    @property
    def descendants(self) -> Codes[C]:
        """All codes below, headers included."""
        release = self._release
        row = self._row

        def rows() -> int:
            below = release._descendant_rows(row)
            return release._statuses.bits(NODES, below.start, below.stop)

        return release._codes(rows)
