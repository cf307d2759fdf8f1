"""A diagnosis with a procedure: the diagnosis says why, the procedure says what."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import attrs

from medcodes._html import Shown
from medcodes.codebook.book import CodeBook
from medcodes.cpt import CPT
from medcodes.errors import expect
from medcodes.hcpcs import HCPCSLevelII
from medcodes.icd10cm import ICD10CM
from medcodes.icd10pcs import ICD10PCS

__all__ = ["Pair", "ProcedureCode", "read_procedure"]

ProcedureCode: TypeAlias = CPT | HCPCSLevelII | ICD10PCS

PROCEDURE_CODES: Final = (CPT, HCPCSLevelII, ICD10PCS)

_PCS_LENGTH: Final = 7


def read_procedure(text: str) -> ProcedureCode:
    """Read a procedure code of any of the three systems; their shapes never overlap.

    Raises InvalidCodeError of the system that the text comes nearest to by its shape.

    >>> read_procedure("g0402"), read_procedure("0001U"), read_procedure("02704TZ")
    (HCPCSLevelII('G0402'), CPTPLA('0001U'), ICD10PCS('02704TZ'))
    """
    code = CPT.try_parse(text) or HCPCSLevelII.try_parse(text) or ICD10PCS.try_parse(text)
    if code is not None:
        return code
    trimmed = text[: 2 * _PCS_LENGTH].strip()
    if len(trimmed) == _PCS_LENGTH and trimmed.isalnum():
        return ICD10PCS.parse(text)
    return (HCPCSLevelII if trimmed[:1].isalpha() else CPT).parse(text)


def _check(_pair: object, field: attrs.Attribute[Any], value: object) -> None:
    allowed = (ICD10CM,) if field.name == "diagnosis" else PROCEDURE_CODES
    if not isinstance(value, allowed):
        names = " or ".join(one.__name__ for one in allowed)
        message = f"{field.name} must be {names}, not {type(value).__name__}"
        raise TypeError(message)


@attrs.frozen(kw_only=True)
class Pair(Shown):
    """One diagnosis and one procedure that stand together on a claim.

    The constructor takes values; `of` reads text.

    >>> pair = Pair.of("R07.0", "87880")
    >>> pair.diagnosis, pair.procedure
    (ICD10CM('R07.0'), CPTCategoryI('87880'))
    >>> print(pair)
    R07.0 with 87880
    """

    diagnosis: ICD10CM = attrs.field(validator=_check)
    procedure: ProcedureCode = attrs.field(validator=_check)

    @classmethod
    def of(cls, diagnosis: ICD10CM | str, procedure: ProcedureCode | str) -> Pair:
        """Make a pair of values or texts.

        Raises InvalidCodeError for a text that is no code, TypeError for another type.

        >>> Pair.of("m25561", "20610") == Pair.of("M25.561", "20610")
        True
        """
        return cls(
            diagnosis=ICD10CM.parse(diagnosis) if isinstance(diagnosis, str) else diagnosis,
            procedure=read_procedure(procedure) if isinstance(procedure, str) else procedure,
        )

    def titles(self, book: CodeBook) -> tuple[str | None, str | None]:
        """Give the titles of both sides on the day of the book.

        None for a code that is not in force that day, and for a CPT or HCPCS code unless
        the user's own list is in the book.

        >>> from datetime import date
        >>> import medcodes
        >>> Pair.of("R07.0", "87880").titles(medcodes.on(date(2026, 3, 2)))
        ('Pain in throat', None)
        """
        expect("book", book, CodeBook)
        procedure = book.get(self.procedure.system)
        diagnosis_entry = book.icd10cm.get(self.diagnosis)
        procedure_entry = None if procedure is None else procedure.get(self.procedure)
        return (
            None if diagnosis_entry is None else diagnosis_entry.title,
            None if procedure_entry is None else procedure_entry.title,
        )

    def __str__(self) -> str:
        return f"{self.diagnosis} with {self.procedure}"


attrs.resolve_types(Pair)
