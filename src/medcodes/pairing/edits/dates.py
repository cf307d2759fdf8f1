"""Whether the dates of a claim fit together, and the book fits the claim."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from medcodes.pairing.claim import InpatientClaim
from medcodes.pairing.context import edit
from medcodes.pairing.finding import Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.pairing.context import Context
    from medcodes.pairing.finding import Finding

PAYMENT_WINDOW = timedelta(days=3)


@edit("book-date", Severity.WARNING, cites="45 CFR 162.1002; ICD-10-CM Official Guidelines, title page")
def book_date(context: Context) -> Iterator[Finding]:
    """The code book is of another day than the claim, or a line falls in another edition.

    False positives: a book of another day of the same edition gives the same answers.
    """
    book, day = context.book, context.date
    if book.as_of != day:
        message = f"the code book is of {book.as_of}, the claim of {day}"
        yield book_date.finding(context, message, where=Place("claim"))
    if context.cm is None or isinstance(context.claim, InpatientClaim):
        return
    edition = context.cm.edition
    inside = edition.valid_from <= day <= edition.valid_to
    for index, line in enumerate(context.claim.lines):
        on = line.service_date
        if on is not None and (edition.valid_from <= on <= edition.valid_to) is not inside:
            message = (
                f"line {index + 1} is of {on}, another edition of ICD-10-CM than the claim of {day}: bill it apart"
            )
            yield book_date.finding(context, message, where=Place("lines", index))


@edit(
    "claim-dates",
    Severity.ERROR,
    cites="NUBC form locators 6, 12 and 74; Medicare Claims Processing Manual ch. 3 s. 40.3",
)
def claim_dates(context: Context) -> Iterator[Finding]:
    """A discharge before the admission, a procedure or line outside the stay, a birth after it.

    Three days before the admission are allowed, as Medicare bundles them into the stay.

    False positives: lines of payers with a longer window.
    """
    claim = context.claim
    start = context.date
    if isinstance(claim, InpatientClaim):
        admitted = claim.admission_date
        start = admitted or start
        if admitted is not None and claim.discharge_date < admitted:
            message = f"the discharge on {claim.discharge_date} is before the admission on {admitted}"
            yield claim_dates.finding(context, message, where=Place("claim"))
        for index, procedure in enumerate(claim.procedures):
            wrong = _outside(claim, procedure.performed_on)
            if wrong:
                message = f"procedure {index + 1} is of {procedure.performed_on}, {wrong}"
                yield claim_dates.finding(context, message, where=Place("procedures", index))
        for index, line in enumerate(claim.lines):
            wrong = _outside(claim, line.service_date)
            if wrong:
                message = f"line {index + 1} is of {line.service_date}, {wrong}"
                yield claim_dates.finding(context, message, where=Place("lines", index))
    born = claim.patient.birth_date
    if born is not None and born > start:
        message = f"the patient is born on {born}, after {start}"
        yield claim_dates.finding(context, message, where=Place("patient"))


def _outside(claim: InpatientClaim, day: date | None) -> str:
    if day is None:
        return ""
    if day > claim.discharge_date:
        return f"after the discharge on {claim.discharge_date}"
    admitted = claim.admission_date
    if admitted is not None and (admitted - day) > PAYMENT_WINDOW:
        return f"more than 3 days before the admission on {admitted}"
    return ""
