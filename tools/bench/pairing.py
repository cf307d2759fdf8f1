"""What a claim costs: to build, to check through all edits, and to look its codes up in a large table of pairs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from time import perf_counter

import medcodes
from medcodes.pairing import AddOns, CoverageRules, MUEs, Patient, ProfessionalClaim, PTPEdits, ServiceLine, check
from tools.bench.calls import yardstick
from tools.bench.clock import interleaved
from tools.bench.report import Row

SECTION = "A claim of 12 diagnoses and 6 lines in a warm process, in the same u"
GROWTH_SECTION = "`check` of a claim of many lines, a line, in the same u"
TABLES_SECTION = "A table of 1.7 million PTP edits"
DAY = date(2026, 3, 2)
BOOK = medcodes.on(DAY)
DIAGNOSES = (
    "M25.561", "E11.9", "I10", "J06.9", "S72.001A", "R07.0", "Z79.4", "E78.5", "N18.30", "I50.9", "G47.33", "F32.A",
)  # fmt: skip
TABLES = (
    PTPEdits.from_rows([("99214", "20610", "", "20200101", "*", "1")]),
    MUEs.from_rows([("20610", "2", "2")]),
    AddOns.from_rows([("99292", "99291", "1")]),
    CoverageRules.from_rows([("A1", "1", "97110", "M25.561")]),
)
ROWS = 1_700_000
CODES = [f"{number:05d}" for number in range(10_000, 23_000)]
# Run as a program of its own: the peak of a process that loads the table, above what it held before.
CHILD = """
import re
from pathlib import Path
from tools.bench.pairing import PTPEdits, rows
def held(name):
    return int(re.search(rf"{name}:\\s+([0-9]+)", Path("/proc/self/status").read_text())[1]) / 1024
before = held("VmRSS")
table = PTPEdits.from_rows(rows())
print(held("VmHWM") - before)
"""


def built() -> ProfessionalClaim:
    """A claim from text."""
    return ProfessionalClaim(
        service_date=DAY,
        diagnoses=DIAGNOSES,
        lines=(
            ServiceLine("20610", modifiers=("RT",), pointers=(1,)),
            ServiceLine("99214", modifiers=("25",), pointers=(2, 3, 4)),
            ServiceLine("97110", modifiers=("GP",), pointers=(1, 5)),
            ServiceLine("82947", pointers=(2,)),
            ServiceLine("87880", modifiers=("QW",), pointers=(6,)),
            ServiceLine("G0402", pointers=(7, 8, 9, 10)),
        ),
        patient=Patient(age=54, sex="F"),
    )


CLAIM = built()


def construction() -> int:
    """Build the claim from text."""
    for _ in range(20):
        built()
    return 20


def checking() -> int:
    """Check the claim through all edits, with a table of each kind."""
    for _ in range(10):
        check(CLAIM, BOOK, tables=TABLES)
    return 10


def rows() -> Iterator[tuple[str, ...]]:
    """Invented edits in the layout and the number of the practitioner file."""
    days = [f"20{year:02d}0{month}01" for year in range(5, 25) for month in (1, 4, 7)]
    for number in range(ROWS):
        ends = "*" if number % 3 else days[number * 7 % len(days)]
        first, second = CODES[number // 131 % len(CODES)], CODES[number * 7919 % len(CODES)]
        yield first, second, "", days[number % len(days)], ends, "01"[number % 2], "invented"


def measure(_: float) -> list[Row]:
    """Rows in units of u, in seconds and in MiB."""
    growth = (
        against_yardstick(f"{most} lines of as many codes, two pointers each", None, many(most), GROWTH_SECTION)
        for most in (50, 200, 800)
    )
    found = [
        against_yardstick("built from text", 400, construction),
        against_yardstick("`check` through all edits, a table of each kind", 1600, checking),
        *growth,
    ]
    started = perf_counter()
    table = PTPEdits.from_rows(rows())
    seconds = perf_counter() - started
    found.append(Row(TABLES_SECTION, "loaded", "medcodes", seconds, seconds, "s", limit=10))
    peak = float(subprocess.run([sys.executable, "-c", CHILD], check=True, capture_output=True, text=True).stdout)
    found.append(
        Row(TABLES_SECTION, "at its peak above the process without it", "medcodes", peak, peak, "MiB", limit=64)
    )
    pairs = [(first, second) for first, second, *_ in islice(rows(), 0, ROWS, 1009)]

    def lookups() -> int:
        for first, second in pairs:
            table.indicator(first, second, DAY)
        return len(pairs)

    found.append(against_yardstick("a look-up", 10, lookups, TABLES_SECTION))
    return found


def many(most: int) -> Callable[[], int]:
    """Check a claim of so many lines, with tables that hold pairs of them; answers the number of lines."""
    codes = CODES[:1000]
    pairs = [(one, codes[at * 7 % 1000], "", "20200101", "*", "1") for at, one in enumerate(codes)]
    tables = (PTPEdits.from_rows(pairs), MUEs.from_rows([(code, 1, 2) for code in codes]))
    lines = [ServiceLine(code, pointers=(1, 2), units=2) for code in codes[:most]]
    claim = ProfessionalClaim(service_date=DAY, diagnoses=DIAGNOSES, lines=lines)

    def job() -> int:
        check(claim, BOOK, tables=tables)
        return most

    return job


def against_yardstick(question: str, limit: float | None, job: Callable[[], int], section: str = SECTION) -> Row:
    """One row; the yardstick runs beside it."""
    unit, time = interleaved([yardstick, job], rounds=40)
    return Row(section, question, "medcodes", time.least * 1e9, time.median * 1e9, "ns", time.least / unit.least, limit)
