"""ICD-11 and the WHO's ICD-10 as a user's list has them: titles, parents, children, headings, residuals.

The package ships neither: the content is the WHO's, and its licence allows no extract.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, cast

from medcodes._code import Code
from medcodes.codebook.tabulation import chapter_of, read_tabulation
from medcodes.codebook.tree import TreeEntry, TreeRelease
from medcodes.errors import expect
from medcodes.icd10 import ICD10
from medcodes.icd11 import ICD11

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.codebook.codes import Codes
    from medcodes.codebook.tabulation import Heading, ListedSource, TabulationRow, Tree

__all__ = ["ICD10Entry", "ICD10Release", "ICD11Entry", "ICD11Release"]

W = TypeVar("W", bound=Code)
E = TypeVar("E", bound="_ListedEntry[Any, Any]")
R = TypeVar("R", bound="_ListedRelease[Any, Any]")


class _ListedRelease(TreeRelease[W, E]):
    """What the releases made of a user's list of ICD-10 or ICD-11 share."""

    __slots__ = ()

    @classmethod
    def from_rows(cls, rows: Iterable[TabulationRow]) -> Self:
        """Make a release of the rows of a list that the user has from the WHO.

        A row is a mapping from the names of columns, as ``csv.DictReader`` gives it, or a
        sequence, as ``csv.reader`` does: then the first row has the names. Read are Code
        and Title, which must be there, and where they are there ClassKind, DepthInKind,
        IsResidual, isLeaf, BlockId and ChapterNo, in any case; other columns are left
        alone. What stands under what is said by the dashes before the titles, without
        them by DepthInKind, and without that by the codes. Sequences of two cells without
        names are code and title. Rows of the WHO's file of ICD-10 codes, which has no
        names, are known by their level and place.

        The list knows one state and no days: a book of any day may hold it, and history,
        flags and successors are None. A code is HEADER where others stand under it or
        isLeaf says False, and else BILLABLE; nothing here is said of payment.

        Raises DataFormatError with the number of the row for one that is malformed, names
        a code twice, or stands under a code that isLeaf calls a leaf or, without dashes,
        where its DepthInKind does not fit: most likely rows above it were taken out.
        """
        expect("rows", rows, Iterable)
        return cls(read_tabulation(cls.code_type, rows), date.min)

    @property
    def _tree(self) -> Tree:
        return cast("ListedSource", self._source).tree

    def _ancestor_rows(self, row: int) -> Iterator[int]:
        parents = self._tree.parents
        above = parents[row]
        while above >= 0:
            yield above
            above = parents[above]

    def _descendant_rows(self, row: int) -> range:
        return range(row + 1, self._tree.ends[row])

    @property
    def chapters(self) -> tuple[Heading, ...] | None:
        """The chapters of the list, in its order; None for a list of codes alone."""
        return self._headings(is_chapter=True)

    @property
    def blocks(self) -> tuple[Heading, ...] | None:
        """The blocks of the list, in its order, also those that only group others; None as for chapters."""
        return self._headings(is_chapter=False)

    def _headings(self, *, is_chapter: bool) -> tuple[Heading, ...] | None:
        headings = self._tree.headings
        return tuple(one for one in headings if one.is_chapter is is_chapter) if headings else None


class _ListedEntry(TreeEntry[W, R]):
    """A code of a user's list."""

    __slots__ = ()

    @property
    def block(self) -> Heading | None:
        """The innermost block around the code; None where the list has none there, or has no dashes (ICD-11)."""
        heading = self._release._tree.places[self._row]
        return None if heading is None or heading.is_chapter else heading

    @property
    def chapter(self) -> Heading | None:
        """The chapter around the code; None where the list has none there."""
        return chapter_of(self._release._tree.places[self._row])

    def _shown(self) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
        heads, rows = super()._shown()
        around = (("Chapter", self.chapter), ("Block", self.block))
        rows += [(name, f"{one.name} {one.title}") for name, one in around if one is not None]
        return heads, rows


class ICD11Release(_ListedRelease[ICD11, "ICD11Entry"]):
    """A user's linearization of ICD-11, of the columns of the WHO's simple tabulation.

    The titles here are made up.

    >>> icd11 = ICD11Release.from_rows(
    ...     [
    ...         {"Code": "", "Title": "Chapter", "ClassKind": "chapter", "ChapterNo": "02"},
    ...         {"Code": "2C25", "Title": "- Kind", "ClassKind": "category", "IsResidual": "False"},
    ...         {"Code": "2C25.2", "Title": "- - One", "ClassKind": "category", "IsResidual": "False"},
    ...         {"Code": "2C25.Z", "Title": "- - Unspecified", "ClassKind": "category", "IsResidual": "True"},
    ...     ]
    ... )
    >>> entry = icd11["2C25"]
    >>> entry.title, entry.children, entry.residuals, entry.chapter.name
    ('Kind', (ICD11('2C25.2'), ICD11('2C25.Z')), (ICD11('2C25.Z'),), '2')
    """

    __slots__ = ()

    code_type: ClassVar[type[ICD11]] = ICD11  # pyright: ignore[reportIncompatibleVariableOverride]

    def residuals(self) -> Codes[ICD11] | None:
        """Return the residual codes, "other specified" and "unspecified"; None where the list has no IsResidual."""
        rows = self._tree.residuals
        return None if rows is None else self._codes(lambda: sum(1 << row for row in rows))


class ICD11Entry(_ListedEntry[ICD11, ICD11Release]):
    """A code of a user's linearization of ICD-11."""

    __slots__ = ()

    @property
    def is_residual(self) -> bool | None:
        """Whether the list marks the code as "other specified" or "unspecified"; None where it has no IsResidual."""
        rows = self._release._tree.residuals
        return None if rows is None else self._row in rows

    @property
    def residuals(self) -> tuple[ICD11, ...] | None:
        """The residual codes right below; None where the list has no IsResidual."""
        rows = self._release._tree.residuals
        if rows is None:
            return None
        return tuple(self._release._node(row) for row in self._release._child_rows(self._row) if row in rows)


class ICD10Release(_ListedRelease[ICD10, "ICD10Entry"]):
    """A user's list of the WHO's ICD-10; marks are kept as the list has them.

    A text without a mark finds a code with one, a dagger finds any code that has no
    asterisk (the WHO's file of codes leaves daggers out), and an asterisk finds only a
    code that has it. The titles here are made up.

    >>> icd10 = ICD10Release.from_rows([("J21", "Kind"), ("J21.8", "One"), ("G01*", "In another")])
    >>> icd10["J21.8"].parent, icd10["G01"].code, "G01*" in icd10, "G01+" in icd10, "J21.8+" in icd10
    (ICD10('J21'), ICD10('G01*'), True, False, True)
    """

    __slots__ = ()

    code_type: ClassVar[type[ICD10]] = ICD10  # pyright: ignore[reportIncompatibleVariableOverride]


class ICD10Entry(_ListedEntry[ICD10, ICD10Release]):
    """A code of a user's list of the WHO's ICD-10."""

    __slots__ = ()


ICD11Release.entry_type = ICD11Entry
ICD10Release.entry_type = ICD10Entry
