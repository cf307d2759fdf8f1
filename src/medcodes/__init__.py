"""Typed medical codes: read them, look them up on a date, pair them, check claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medcodes._code import Code
from medcodes.anycode import readings
from medcodes.cpt import (
    CPT,
    CPTMAAA,
    CPTPLA,
    CPTCategoryI,
    CPTCategoryII,
    CPTCategoryIII,
    CPTImmunization,
)
from medcodes.errors import (
    ClaimFormatError,
    DataFormatError,
    InvalidCodeError,
    MedcodesError,
    Reason,
    Status,
    UnknownCodeError,
    UnsupportedDateError,
)
from medcodes.hcpcs import HCPCSLevelII
from medcodes.icd10 import ICD10, ICD10Pair
from medcodes.icd10cm import ICD10CM
from medcodes.icd10pcs import ICD10PCS
from medcodes.icd11 import ICD11, ICD11Cluster
from medcodes.modifier import Modifier

if TYPE_CHECKING:
    from medcodes.codebook import CodeBook, changes, coverage, data_version, editions, on

__all__ = [  # noqa: RUF022  grouped by what they are
    # values
    "CPT",
    "CPTMAAA",
    "CPTPLA",
    "ICD10",
    "ICD10CM",
    "ICD10PCS",
    "ICD11",
    "CPTCategoryI",
    "CPTCategoryII",
    "CPTCategoryIII",
    "CPTImmunization",
    "Code",
    "HCPCSLevelII",
    "ICD10Pair",
    "ICD11Cluster",
    "Modifier",
    "readings",
    # what can be said of a code
    "Reason",
    "Status",
    # errors
    "ClaimFormatError",
    "DataFormatError",
    "InvalidCodeError",
    "MedcodesError",
    "UnknownCodeError",
    "UnsupportedDateError",
    # code books, loaded when first asked for
    "CodeBook",
    "changes",
    "coverage",
    "data_version",
    "editions",
    "on",
]

_LAZY = frozenset({"CodeBook", "changes", "coverage", "data_version", "editions", "on"})


if not TYPE_CHECKING:
    # Hidden from checkers, which would take every name for one of ours.
    def __getattr__(name: str) -> object:
        if name not in _LAZY:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        from medcodes import codebook

        value = globals()[name] = getattr(codebook, name)
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
