"""What a worker process of a cluster keeps in memory, and what frames of codes and of claims cost of Python.

`python -m tools.bench.workers` runs it alone; it needs narwhals and pyarrow.
"""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import date
from importlib import import_module
from statistics import median
from time import process_time
from typing import Any

from tools.bench import columns as frames
from tools.bench.clock import interleaved
from tools.bench.report import Row

ROUNDS = 3
CLAIMS = 2_000
SIZES = "A worker process, resident memory that stays when its tasks are done"
COSTS = "What a data frame costs of Python, in the time of the processor"
CLAIM = "`columns.check`, a claim of two diagnoses and two lines"
BOOK = frames.BOOK

# The texts come in by a pipe, one task after the other, so that no list of them counts for what the library keeps.
PROGRAM = """
import gc, re, sys
from datetime import date, timedelta
from itertools import cycle, groupby, islice

def resident():
    gc.collect()
    return int(re.search(r"^VmRSS:\\s*(\\d+) kB", open("/proc/self/status").read(), re.MULTILINE)[1]) / 1024

class NoPandas:
    "pyarrow would import it wherever it is installed"
    def find_spec(self, name, *_):
        if name == "pandas":
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, NoPandas())
sizes = [resident()]
import pyarrow as pa
pa.array(["?"])
sizes.append(resident())
import medcodes
from medcodes import columns
columns.annotate(pa.table({"dx": ["?"]}), "dx", system="icd10cm", add=("code",))
sizes.append(resident())
by_date = sys.argv[1] == "by date"
asked = {"as_of": "day"} if by_date else {"book": medcodes.on(date(2026, 3, 2))}
days = pa.array([date(2016, 1, 1) + timedelta(number % 3650) for number in range(20_000)])
for system, lines in groupby(sys.stdin, key=lambda line: line.split()[0]):
    while texts := [line.split()[1] for line in islice(lines, 20_000)]:
        columns.annotate(pa.table({"dx": texts, "day": days[: len(texts)]}), "dx", system=system, **asked)
del texts, days
pa.default_memory_pool().release_unused()
sizes.append(resident())
print(*sizes)
"""


def measure(_: float) -> list[Row]:
    """Rows of memory, then rows of time."""
    return [*sizes(), *costs()]


def sizes() -> list[Row]:
    """What stays of each import, and above the imports of each list of codes."""
    diagnoses = [f"icd10cm {code.text}\n" for code in BOOK.icd10cm]
    procedures = [f"icd10pcs {code.text}\n" for code in BOOK.icd10pcs]
    tasks = {
        "every code, status and title of ICD-10-CM on one day": ("one day", diagnoses),
        "the same with a date in each row": ("by date", diagnoses),
        "the same, and ICD-10-PCS too": ("by date", diagnoses + procedures),
    }
    kept = {question: [worker(*asked) for _ in range(ROUNDS)] for question, asked in tasks.items()}
    runs = [run for some in kept.values() for run in some]
    return [
        mebibytes("pyarrow, above the bare interpreter", [run[1] - run[0] for run in runs]),
        mebibytes("medcodes.columns and narwhals, above pyarrow", [run[2] - run[1] for run in runs]),
        *(mebibytes(f"{question}, above both", [run[3] - run[2] for run in some]) for question, some in kept.items()),
    ]


def worker(dates: str, lines: Iterable[str]) -> list[float]:
    """MiB of one process: bare, with pyarrow, with medcodes as well, and when its tasks are done."""
    command = [sys.executable, "-c", PROGRAM, dates]
    ended = subprocess.run(command, input="".join(lines), capture_output=True, text=True, check=True)
    return [float(size) for size in ended.stdout.split()]


def mebibytes(question: str, found: list[float]) -> Row:
    """A row of memory."""
    return Row(SIZES, question, "medcodes", min(found), median(found), "MiB")


def costs() -> list[Row]:
    """The texts of a column, the claims of a frame, and what is sent to a worker."""
    texts = frames.spellings(random.Random(7))  # noqa: S311  nothing here is secret
    answers = import_module("medcodes.columns.question").Answers
    fields = ("code", "status", "title")

    def asked() -> int:
        found = answers("icd10cm", fields, BOOK, by_date=False)
        for text in texts:
            found[text]
        return 1

    column, claim = interleaved([asked, judged()], ROUNDS, process_time)
    size = float(len(pickle.dumps(answers("icd10cm", fields, BOOK, by_date=False))))
    return [
        Row(COSTS, f"{len(texts):,} distinct spellings, however many rows", "medcodes", *column, "s"),
        Row(COSTS, CLAIM, "medcodes", claim.least * 1000, claim.median * 1000, "ms"),
        Row(COSTS, "a question, as it is sent to a worker", "medcodes", size, size, "bytes"),
    ]


def judged() -> Callable[[], int]:
    """Judge a frame of claims, one in four of them with a finding."""
    columns: Any = import_module("medcodes.columns")
    pa = import_module("pyarrow")
    every = list(range(CLAIMS)) * 2
    first = ("M25.561", "E11.9", "I10", "J06.9")
    lines = pa.table(
        {
            "id": sorted(every),
            "seen": [date(2026, 3, 2)] * len(every),
            "dx1": [first[at // 2 % len(first)] for at in range(len(every))],
            "dx2": ["E78.5"] * len(every),
            "px": ["20610", "99213"] * CLAIMS,
            "mod": ["LT", "25"] * CLAIMS,
            "to": ["A", "AB"] * CLAIMS,
        }
    )
    held = columns.ClaimColumns(
        claim="id", service_date="seen", diagnoses=("dx1", "dx2"), procedure="px", modifiers="mod", pointers="to"
    )

    def job() -> int:
        columns.check(lines, held)
        return CLAIMS

    return job


if __name__ == "__main__":
    for row in measure(0):
        print(f"{row.least:8.2f} {row.unit:5} {row.question}")
