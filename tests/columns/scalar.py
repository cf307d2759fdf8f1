"""What the library says of one cell, by its scalar functions alone."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import medcodes
from medcodes import CPT, ICD10PCS, Code, InvalidCodeError

FIRST, LAST = medcodes.coverage()
FIELDS: list[str] = ["code", "status", "billable", "title", "reason", "chapter", "section", "laterality"]
NOTHING: dict[str, Any] = dict.fromkeys(FIELDS)


@cache
def release(system: str, day: date) -> Any:
    """The release of a system on a day."""
    return medcodes.on(day).get(system)


def answer(make: type[Code], text: str | None, day: date | None) -> dict[str, Any]:
    """Every field for one cell, on a day."""
    if text is None:
        return dict(NOTHING)
    try:
        code = make.parse(text)
    except InvalidCodeError as error:
        return NOTHING | {"reason": error.reason.value, "billable": False}
    known = NOTHING | {"code": str(code)}
    if isinstance(code, ICD10PCS):
        known["section"] = code.section.value
    if isinstance(code, CPT):
        known["section"] = None if code.section is None else code.section.title
    if day is None or not FIRST <= day <= LAST:
        return known | {"reason": "date"}
    book = release(make.system, day)
    if book is None:
        return known
    known |= {"status": book.status(code).value, "billable": book.is_billable(text)}
    entry = book.get(code)
    if entry is not None:
        known["title"] = entry.title
        if make.system == "icd10cm":
            known["chapter"] = None if entry.chapter is None else entry.chapter.number
        if make.system in {"icd10cm", "icd10pcs"}:
            known["laterality"] = None if entry.laterality is None else entry.laterality.value
    return known
