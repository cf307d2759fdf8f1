"""The ICD-10-PCS code book on one day: seven axes with their labels, and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from medcodes.codebook.release import Entry, Release
from medcodes.icd10pcs import ICD10PCS

if TYPE_CHECKING:
    from collections.abc import Callable

    from medcodes.codebook.grid import Tables, TableSource
    from medcodes.codebook.tables import LabelledAxis

__all__ = ["ICD10PCSEntry", "ICD10PCSRelease"]


class ICD10PCSEntry(Entry[ICD10PCS, "ICD10PCSRelease"]):
    """An ICD-10-PCS code as the tables have it on one day."""

    __slots__ = ()

    @property
    def axes(self) -> tuple[LabelledAxis, ...]:
        """The seven axes, each with the label that its value has in this code on the day.

        >>> from datetime import date
        >>> import medcodes
        >>> [axis.label for axis in medcodes.on(date(2026, 3, 2)).icd10pcs["02704TZ"].axes[2:5]]
        ['Dilation', 'Coronary Artery, One Artery', 'Percutaneous Endoscopic']
        """
        text = self._release._timeline.texts[self._row]
        table = self._release._tables.table(text)
        assert table is not None, "an entry is a code of its table"
        return tuple(table.axis(text, position) for position in range(1, len(text) + 1))


class ICD10PCSRelease(Release[ICD10PCS, ICD10PCSEntry]):
    """The inpatient procedure codes of one day; every node is a code, there are no headers.

    >>> from datetime import date
    >>> import medcodes
    >>> medcodes.on(date(2026, 3, 2)).icd10pcs.is_billable("02704TZ")
    True
    """

    __slots__ = ()

    code_type: ClassVar[type[ICD10PCS]] = ICD10PCS
    entry_type: ClassVar[Callable[..., Any]] = ICD10PCSEntry

    @property
    def _tables(self) -> Tables:
        return cast("TableSource", self._source).tables(self._as_of)
