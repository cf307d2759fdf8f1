"""``check``: run the edits on a claim and gather what they find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medcodes.errors import expect_each
from medcodes.pairing.context import Context, Edit, Edits
from medcodes.pairing.edits import EDITS
from medcodes.pairing.report import Basis, Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from medcodes.codebook.book import CodeBook
    from medcodes.pairing.claim import Claim
    from medcodes.pairing.finding import Finding
    from medcodes.pairing.tables import Table

__all__ = ["check"]


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
    >>> from medcodes.pairing import ProfessionalClaim
    >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("M54.5",))
    >>> report = check(claim, medcodes.on(claim.coding_date))
    >>> report.ok, [finding.edit for finding in report.findings]
    (False, ['code-not-billable'])
    """
    context = Context(claim, book, tables)
    findings: list[Finding] = []
    not_checked: list[tuple[str, str]] = []
    for edit in edits.of(claim.setting) if isinstance(edits, Edits) else expect_each("edits", edits, Edit):
        if not edit.applies(context):
            continue
        lacking = context.lacking(edit.requires) if edit.requires else ()
        if not lacking:
            findings.extend(edit.function(context))
            lacking = context.lacking(edit.wants) if edit.wants else ()
        if lacking:
            not_checked.append((edit.id, "; ".join(lacking)))
    return Report(findings=tuple(findings), not_checked=tuple(not_checked), basis=_basis(book))


def _basis(book: CodeBook) -> Basis:
    # Without their releases: a claim that has no ICD-10-PCS code reads none.
    cm, pcs = book._edition("icd10cm"), book._edition("icd10pcs")
    return Basis(
        as_of=book.as_of,
        icd10cm=None if cm is None else cm.name,
        icd10pcs=None if pcs is None else pcs.name,
        data_version=book.data_version,
        is_final=book.is_final,
    )
