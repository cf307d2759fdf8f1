"""Code books: what was in force on a day, from the official releases.

Names are loaded when they are first asked for, so that a book costs what it is used for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from medcodes.codebook.book import CodeBook
    from medcodes.codebook.builder import Builder
    from medcodes.codebook.bundled import coverage, data_version, editions, on
    from medcodes.codebook.cm import ICD10CMEntry, ICD10CMRelease
    from medcodes.codebook.codes import Codes
    from medcodes.codebook.compare import Changes, changes
    from medcodes.codebook.definitions import Approach, Guideline, KeyEntry, Operation
    from medcodes.codebook.explain import Explanation
    from medcodes.codebook.licensed import CPTRelease, HCPCSRelease, LicensedEntry
    from medcodes.codebook.model import (
        AgeRange,
        EditFlag,
        Edition,
        Encounter,
        Laterality,
        NoteKind,
        Span,
    )
    from medcodes.codebook.notes import Note
    from medcodes.codebook.outline import Block, Chapter
    from medcodes.codebook.pcs import ICD10PCSEntry, ICD10PCSRelease
    from medcodes.codebook.release import Entry, Release
    from medcodes.codebook.search import Hit
    from medcodes.codebook.suggest import Completion, Suggested, Suggestion
    from medcodes.codebook.tables import LabelledAxis, Option, Row, Table
    from medcodes.codebook.tabulation import Heading
    from medcodes.codebook.who import ICD10Entry, ICD10Release, ICD11Entry, ICD11Release

__all__ = [
    "AgeRange",
    "Approach",
    "Block",
    "Builder",
    "CPTRelease",
    "Changes",
    "Chapter",
    "CodeBook",
    "Codes",
    "Completion",
    "EditFlag",
    "Edition",
    "Encounter",
    "Entry",
    "Explanation",
    "Guideline",
    "HCPCSRelease",
    "Heading",
    "Hit",
    "ICD10CMEntry",
    "ICD10CMRelease",
    "ICD10Entry",
    "ICD10PCSEntry",
    "ICD10PCSRelease",
    "ICD10Release",
    "ICD11Entry",
    "ICD11Release",
    "KeyEntry",
    "LabelledAxis",
    "Laterality",
    "LicensedEntry",
    "Note",
    "NoteKind",
    "Operation",
    "Option",
    "Release",
    "Row",
    "Span",
    "Suggested",
    "Suggestion",
    "Table",
    "changes",
    "coverage",
    "data_version",
    "editions",
    "on",
]

_HOMES: Final = {
    "AgeRange": "model",
    "Block": "outline",
    "CPTRelease": "licensed",
    "Changes": "compare",
    "Chapter": "outline",
    "CodeBook": "book",
    "Codes": "release",
    "Completion": "suggest",
    "EditFlag": "model",
    "Edition": "model",
    "Encounter": "model",
    "Entry": "release",
    "HCPCSRelease": "licensed",
    "Heading": "tabulation",
    "Hit": "search",
    "ICD10CMEntry": "cm",
    "ICD10CMRelease": "cm",
    "ICD10Entry": "who",
    "ICD10Release": "who",
    "ICD11Entry": "who",
    "ICD11Release": "who",
    "Laterality": "model",
    "LicensedEntry": "licensed",
    "Note": "notes",
    "NoteKind": "model",
    "Release": "release",
    "Span": "model",
    "Suggested": "suggest",
    "Suggestion": "suggest",
    "changes": "compare",
    "coverage": "bundled",
    "data_version": "bundled",
    "editions": "bundled",
    "on": "bundled",
    "Approach": "definitions",
    "Builder": "builder",
    "Explanation": "explain",
    "Guideline": "definitions",
    "ICD10PCSEntry": "pcs",
    "ICD10PCSRelease": "pcs",
    "KeyEntry": "definitions",
    "LabelledAxis": "tables",
    "Operation": "definitions",
    "Option": "tables",
    "Row": "tables",
    "Table": "tables",
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
