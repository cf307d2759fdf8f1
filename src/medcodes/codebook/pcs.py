"""The ICD-10-PCS code book on one day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from medcodes.codebook.release import Entry, Release
from medcodes.icd10pcs import ICD10PCS

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ICD10PCSEntry", "ICD10PCSRelease"]


class ICD10PCSEntry(Entry[ICD10PCS, "ICD10PCSRelease"]):
    """An ICD-10-PCS code as the tables have it on one day."""

    __slots__ = ()


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
