"""What a text can be, in all code systems or in some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medcodes._code import Code
from medcodes.cpt import CPT
from medcodes.errors import expect_class, expect_each
from medcodes.hcpcs import HCPCSLevelII
from medcodes.icd10cm import ICD10CM
from medcodes.icd10pcs import ICD10PCS

if TYPE_CHECKING:
    from collections.abc import Iterable


__all__ = ["readings"]


def readings(text: str, /, *classes: type[Code], systems: Iterable[type[Code]] = ()) -> tuple[Code, ...]:
    """Give every reading of `text`, among `classes` or else the four US code systems.

    The order is that of `classes`; without them ICD-10-CM, ICD-10-PCS, CPT, HCPCS
    Level II. A list of classes may be given as `systems` instead. Nothing is guessed: a
    text that is well-formed in two systems gives two values, and () means that it is
    well-formed in none.

    >>> readings("G0402")
    (ICD10CM('G04.02'), HCPCSLevelII('G0402'))
    >>> readings("G0402", CPT)
    ()
    >>> readings("G0402", systems=[HCPCSLevelII, ICD10CM])
    (HCPCSLevelII('G0402'), ICD10CM('G04.02'))
    """
    wanted = (*classes, *expect_each("systems", systems, type)) if classes or systems != () else ()
    for one in wanted:
        expect_class("a system", one, Code)
    values = (one.try_parse(text) for one in wanted or (ICD10CM, ICD10PCS, CPT, HCPCSLevelII))
    return tuple(value for value in values if value is not None)
