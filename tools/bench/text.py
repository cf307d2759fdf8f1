"""A scan for codes: a note without any, a note full of them, and what a bare regular expression takes for the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import islice

import medcodes
from medcodes.codebook import CodeBook
from medcodes.finder import find_codes
from tools.bench.clock import interleaved
from tools.bench.report import Row

SECTION = "A megabyte of text; allowed are 50 ms without codes (20 MB a second) and 333 ms full of them (3 MB a second)"
ROUNDS = 7
SIZE = 1_000_000
BOOK = medcodes.on(date(2026, 3, 2))
PLAIN = re.compile(r"\b[A-Z][0-9][0-9A-Z]\.[0-9A-Z]{1,4}\b").findall
NOTE = """Subjective: 54 year old woman, seen on 03/02/2026 for follow up of chronic low back pain. She
reports that the pain is better with physical therapy twice a week and worse in the morning. No
numbness, no weakness, no fever. Sleeps well. Takes metformin 500 mg twice daily, lisinopril 10 mg
daily and ibuprofen 400 mg as needed. No known allergies. Quit smoking in 2009.

Objective: BP 128/82, pulse 72, temperature 98.4, weight 81 kg. Alert, in no distress. Lungs are
clear, heart is regular. Straight leg raise is negative on both sides, reflexes are equal. A1C 6.9
%, vitamin B12 412 pg/mL, creatinine 0.9. MRI of the lumbar spine of 02/14/2026 shows a small disc
bulge at L5-S1 without stenosis.

Plan: continue therapy for six more weeks, call 555-0134 with any change, return in three months.
Forms faxed to the employer.

"""
CODES = ", ".join(code.text for code in islice(BOOK.icd10cm.billable(), 0, None, 7) if "." in code.text)
TEXTS = {"a note without codes": NOTE, "a note full of codes": CODES + ", "}
LIMITS = {"a note without codes": 50.0, "a note full of codes": 333.0}


def scan(text: str, book: CodeBook | None) -> Callable[[], int]:
    """A job that goes through a text; it counts as one call a megabyte."""

    def job() -> int:
        for _ in find_codes(text, book):
            pass
        return 1

    return job


def search(text: str) -> Callable[[], int]:
    """The same with one regular expression for dotted codes and nothing else."""

    def job() -> int:
        PLAIN(text)
        return 1

    return job


def measure(_u: float) -> list[Row]:
    """Rows of time a megabyte."""
    texts = {name: (unit * (SIZE // len(unit) + 1))[:SIZE] for name, unit in TEXTS.items()}
    jobs = [
        (name, library, job)
        for name, text in texts.items()
        for library, job in (
            ("medcodes", scan(text, None)),
            ("medcodes with a book", scan(text, BOOK)),
            ("plain `re.findall`", search(text)),
        )
    ]
    times = interleaved([job for _, _, job in jobs], ROUNDS)
    return [
        Row(
            SECTION,
            name,
            library,
            time.least * 1e3,
            time.median * 1e3,
            "ms",
            limit=LIMITS[name] if library.startswith("medcodes") else None,
        )
        for (name, library, _), time in zip(jobs, times, strict=True)
    ]
