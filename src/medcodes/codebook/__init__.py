"""Code books: what was in force on a day, from the official releases.

Names are loaded when they are first asked for, so that a book costs what it is used for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from medcodes.codebook.book import CodeBook
    from medcodes.codebook.bundled import coverage, data_version, editions, on
    from medcodes.codebook.cm import ICD10CMEntry, ICD10CMRelease
    from medcodes.codebook.licensed import CPTRelease, HCPCSRelease, LicensedEntry
    from medcodes.codebook.model import (
        AgeRange,
        EditFlag,
        Edition,
        Laterality,
        NoteKind,
        Span,
    )
    from medcodes.codebook.release import Codes, Entry, Release

__all__ = [
    "AgeRange",
    "CPTRelease",
    "CodeBook",
    "Codes",
    "EditFlag",
    "Edition",
    "Entry",
    "HCPCSRelease",
    "ICD10CMEntry",
    "ICD10CMRelease",
    "Laterality",
    "LicensedEntry",
    "NoteKind",
    "Release",
    "Span",
    "coverage",
    "data_version",
    "editions",
    "on",
]

_HOMES: Final = {
    "LicensedEntry": "licensed",
    "HCPCSRelease": "licensed",
    "CPTRelease": "licensed",
    "AgeRange": "model",
    "CodeBook": "book",
    "Codes": "release",
    "EditFlag": "model",
    "Edition": "model",
    "Entry": "release",
    "ICD10CMEntry": "cm",
    "ICD10CMRelease": "cm",
    "Laterality": "model",
    "NoteKind": "model",
    "Release": "release",
    "Span": "model",
    "coverage": "bundled",
    "data_version": "bundled",
    "editions": "bundled",
    "on": "bundled",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
