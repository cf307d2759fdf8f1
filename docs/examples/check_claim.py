"""What a coder wants to see: titles, axes, pairs, what a date changes, and two checked claims.

python docs/examples/check_claim.py             # the codes of claims.json beside this file
python docs/examples/check_claim.py FILE.json   # your own, in the same shape
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import medcodes
from medcodes import CPT, Status
from medcodes.pairing import InpatientClaim, Pair, ProfessionalClaim, check

if TYPE_CHECKING:
    from medcodes.codebook import CodeBook

WIDTH = 80


def main(path: Path) -> None:
    """Print what the codes and claims of a file mean."""
    given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    days = [date.fromisoformat(text) for text in given["dates"]]
    book = medcodes.on(days[-1])
    pairs = [Pair.of(diagnosis, procedure) for diagnosis, procedure in given["pairs"]]

    heading(f"Diagnoses on {book.as_of}")
    for code in dict.fromkeys(pair.diagnosis for pair in pairs):
        entry = book.icd10cm[code]
        row(str(code), f"{entry.title}{'' if entry.is_billable else '  (not billable)'}")

    heading("What the date decides")
    for code in dict.fromkeys(pair.diagnosis for pair in pairs):
        if book.icd10cm.status(code) is not Status.BILLABLE:
            for day in days:
                row(str(code), on_day(code.text, medcodes.on(day)))

    heading("Inpatient procedures, axis by axis")
    for text in given["procedures"]:
        axes(text, book)

    heading("Pairs")
    for pair in pairs:
        title, _ = pair.titles(book)
        section = pair.procedure.section.title if isinstance(pair.procedure, CPT) and pair.procedure.section else ""
        row(f"{pair.diagnosis!s:9}{pair.procedure}", f"{title}; {section}", name_width=16)

    professional = ProfessionalClaim.from_dict(given["claims"]["professional"])
    heading("A professional claim")
    print(check(professional, medcodes.on(professional.coding_date)).explain())

    inpatient = InpatientClaim.from_dict(given["claims"]["inpatient"])
    heading("An inpatient claim")
    print(check(inpatient, medcodes.on(inpatient.coding_date)).explain())


def heading(text: str) -> None:
    """Print the title of a part."""
    print(f"\n{text}\n{'-' * len(text)}")


def row(name: str, text: str, name_width: int = 9) -> None:
    """Print a name and a text beside it, the text on as many lines as it takes."""
    print(fill(text, WIDTH, initial_indent=f"{name:{name_width}}", subsequent_indent=" " * name_width))


def on_day(text: str, book: CodeBook) -> str:
    """Say what a diagnosis is on the day of a book, and what to report instead."""
    cm = book.icd10cm
    said = f"on {book.as_of}: {cm.status(text).value}"
    if cm.is_billable(text):
        return said
    until = [span.valid_to for span in cm.history(text) or () if span.status is Status.BILLABLE]
    instead = ", ".join(str(code) for code in cm.successors(text) or ())
    return f"{said}, billable until {until[-1]}; now {instead}" if until else said


def axes(text: str, book: CodeBook) -> None:
    """Print an ICD-10-PCS code with its seven labelled axes."""
    entry = book.icd10pcs[text]
    row(text, f"{entry.title}")
    for axis in entry.axes:
        print(f"  {axis.value}  {axis.title:22}{axis.label}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("claims.json"))
