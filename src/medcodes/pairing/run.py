"""``check``: run the edits on a claim and gather what they find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medcodes.codebook.book import CodeBook
from medcodes.pairing.claim import InpatientClaim, OutpatientClaim, ProfessionalClaim
from medcodes.pairing.context import Context, Edit, Edits
from medcodes.pairing.edits import EDITS
from medcodes.pairing.report import Basis, Report
from medcodes.pairing.tables import AddOns, CoverageRules, MUEs, PTPEdits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from medcodes.pairing.claim import Claim
    from medcodes.pairing.finding import Finding
    from medcodes.pairing.tables import Table

__all__ = ["check"]

_CLAIMS: Final = (ProfessionalClaim, OutpatientClaim, InpatientClaim)
_TABLES: Final = (PTPEdits, MUEs, AddOns, CoverageRules)


def check(
    claim: Claim,
    book: CodeBook,
    *,
    edits: Iterable[Edit] = EDITS,
    tables: Iterable[Table] = (),
) -> Report:
    """Judge a claim by a code book; the book of ``claim.coding_date`` is the right one.

    `edits` are those to run, `tables` the user's own rule tables. Nothing that is wrong
    with a claim raises; a wrong Python type is a TypeError.

    >>> from datetime import date
    >>> import medcodes
    >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("M54.5",))
    >>> report = check(claim, medcodes.on(claim.coding_date))
    >>> report.ok, [finding.edit for finding in report.findings]
    (False, ['code-not-billable'])
    """
    _expect("claim", claim, _CLAIMS)
    _expect("book", book, (CodeBook,))
    held = tuple(tables)
    for table in held:
        _expect("a table", table, _TABLES)
    context = Context(claim, book, held)
    findings: list[Finding] = []
    not_checked: list[tuple[str, str]] = []
    chosen: Iterable[object] = edits.of(claim.setting) if isinstance(edits, Edits) else edits
    for edit in chosen:
        if not isinstance(edit, Edit):
            raise _wrong("an edit", edit, (Edit,))
        if not edit.applies(context):
            continue
        lacking = context.lacking(edit.requires) if edit.requires else ()
        if not lacking:
            findings.extend(edit.function(context))
            lacking = context.lacking(edit.wants) if edit.wants else ()
        if lacking:
            not_checked.append((edit.id, "; ".join(lacking)))
    return Report(findings=tuple(findings), not_checked=tuple(not_checked), basis=_basis(book))


def _expect(name: str, value: object, classes: tuple[type, ...]) -> None:
    if not isinstance(value, classes):
        raise _wrong(name, value, classes)


def _wrong(name: str, value: object, classes: tuple[type, ...]) -> TypeError:
    names = " or ".join(one.__name__ for one in classes)
    return TypeError(f"{name} must be {names}, not {type(value).__name__}")


def _basis(book: CodeBook) -> Basis:
    cm, pcs = book.get("icd10cm"), book.get("icd10pcs")
    return Basis(
        as_of=book.as_of,
        icd10cm=None if cm is None else cm.edition.name,
        icd10pcs=None if pcs is None else pcs.edition.name,
        data_version=book.data_version,
        is_final=book.is_final,
    )
