"""The ICD-10-CM code book on one day: the tree of the tabular list and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from medcodes.codebook.release import NODES, Codes, Entry, Release
from medcodes.icd10cm import ICD10CM

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ICD10CMEntry", "ICD10CMRelease"]


class ICD10CMRelease(Release[ICD10CM, "ICD10CMEntry"]):
    """The diagnosis codes of one day.

    >>> from datetime import date
    >>> import medcodes
    >>> cm = medcodes.on(date(2026, 4, 1)).icd10cm
    >>> cm.status("M54.5"), cm["M54.50"].title
    (<Status.HEADER: 'header'>, 'Low back pain, unspecified')
    """

    __slots__ = ()

    code_type: ClassVar[type[ICD10CM]] = ICD10CM

    def _ancestor_rows(self, row: int) -> Iterator[int]:
        """Give the rows above a row on the day, nearest first.

        The parent of a code is the longest shorter beginning of its text that is a node.
        """
        text = self._timeline.texts[row]
        for length in range(len(text) - 1, 2, -1):
            above = self._timeline.row(text[:length])
            if above is not None and self._is_node(above):
                yield above

    def _descendant_rows(self, row: int) -> range:
        """Return the rows under a row, on whatever day: they follow it."""
        texts = self._timeline.texts
        text = texts[row]
        stop = self._timeline.starts[self._timeline.where[text[:3]] + 1]
        end = row + 1
        while end < stop and texts[end].startswith(text):
            end += 1
        return range(row + 1, end)

    def _child_rows(self, row: int) -> Iterator[int]:
        below = self._descendant_rows(row)
        child = below.start
        while child < below.stop:
            if self._is_node(child):
                yield child
                child = self._descendant_rows(child).stop
            else:
                child += 1


class ICD10CMEntry(Entry[ICD10CM, ICD10CMRelease]):
    """An ICD-10-CM code as the tabular list has it on one day."""

    __slots__ = ()

    @property
    def parent(self) -> ICD10CM | None:
        """The code right above, None for a category."""
        return next(iter(self.ancestors), None)

    @property
    def ancestors(self) -> tuple[ICD10CM, ...]:
        """The codes above, nearest first, up to the category."""
        release = self._release
        return tuple(map(release._node, release._ancestor_rows(self._row)))

    @property
    def children(self) -> tuple[ICD10CM, ...]:
        """The codes right below, those with a seventh character included."""
        release = self._release
        return tuple(map(release._node, release._child_rows(self._row)))

    @property
    def siblings(self) -> tuple[ICD10CM, ...]:
        """The other children of the parent; for a category, none."""
        parent = self.parent
        if parent is None:
            return ()
        return tuple(code for code in self._release[parent].children if code != self.code)

    @property
    def descendants(self) -> Codes[ICD10CM]:
        """All codes below, headers included."""
        release = self._release
        row: Final = self._row

        def rows() -> int:
            below = release._descendant_rows(row)
            return release._statuses.bits(NODES, below.start, below.stop)

        return release._codes(rows)


ICD10CMRelease.entry_type = ICD10CMEntry
