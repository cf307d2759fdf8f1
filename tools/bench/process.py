"""Whole processes, from start to answer: what a script, a test run or a serverless function waits for."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from time import perf_counter
from typing import NamedTuple

from tools.bench.report import Row

ROUNDS = 30
TIME = "A cold process, time; the yardstick is `import attrs`"
MEMORY = "A cold process, memory above the bare interpreter"
# The high-water mark of the process itself. What the parent is told at the end counts its own memory as well.
PEAK = "\nprint(open('/proc/self/status').read())"
BARE = "bare interpreter"
YARDSTICK = "attrs"

DRG = "from drg.registry import CodeRegistry as R; r = R(); r.load(); assert r.lookup_diagnosis('{code}')"
SIMPLE = "import simple_icd_10_cm as cm; assert "
BOOK = "import medcodes; from datetime import date; cm = medcodes.on(date(2026, 3, 2)).icd10cm; assert "
LABEL = "import medcodes; from datetime import date; pcs = medcodes.on(date(2026, 3, 2)).icd10pcs; assert "
MAPPINGS = "from icdmappings import Validator as V; assert V().validate('{code}', expects='icd10_diagnostic')"

IMPORTS = {
    BARE: "pass",
    YARDSTICK: "import attrs",
    "medcodes": "import medcodes",
    "simple-icd-10-cm": "import simple_icd_10_cm",
    "icd-mappings": "import icdmappings",
    "drg": "import drg",
}
TITLES = {
    "medcodes": BOOK + "cm['{code}'].title",
    "simple-icd-10-cm": SIMPLE + "cm.get_description('{code}')",
    "drg": DRG,
}
BILLABLE = {
    "medcodes": BOOK + "cm.is_billable('{code}')",
    "simple-icd-10-cm": SIMPLE + "cm.is_valid_item('{code}') and cm.is_leaf('{code}')",
    "icd-mappings": MAPPINGS,
    "drg": DRG,
}
LABELS = {"medcodes": LABEL + "pcs['{code}'].axes[3].label"}
# An everyday code, and one of the largest chapter. The others read all they have for either, so they are asked once.
EVERYDAY, LARGEST = "M54.50", "S72.001A"
PROCEDURE = "02704TZ"


class Question(NamedTuple):
    """What is asked, of each library in its own words, and the most that medcodes may take of time and memory."""

    text: str
    programs: dict[str, str]
    limit: float
    mebibytes: float | None = None


class Runs(NamedTuple):
    """Milliseconds and MiB of each run of one program."""

    milliseconds: list[float]
    mebibytes: list[float]


def questions() -> Iterator[Question]:
    """Every question, in the order of the page."""
    yield Question("import", IMPORTS, 1.3)
    yield Question(f"first title, {EVERYDAY}", spoken({"medcodes": TITLES["medcodes"]}, EVERYDAY), 1.8, 14)
    yield Question(f"first title, {LARGEST}", spoken(TITLES, LARGEST), 1.8, 14)
    yield Question(f"first `is_billable`, {EVERYDAY}", spoken({"medcodes": BILLABLE["medcodes"]}, EVERYDAY), 2.2)
    yield Question(f"first `is_billable`, {LARGEST}", spoken(BILLABLE, LARGEST), 2.2)
    yield Question(f"first label, {PROCEDURE}", spoken(LABELS, PROCEDURE), 2.5)


def spoken(programs: dict[str, str], code: str) -> dict[str, str]:
    """The programs with the code filled in."""
    return {library: program.format(code=code) for library, program in programs.items()}


def measure() -> list[Row]:
    """Rows of time, then rows of memory."""
    asked = list(questions())
    limits = {question.text: (question.limit, question.mebibytes) for question in asked}
    programs = {(question.text, library): text for question in asked for library, text in question.programs.items()}
    runs = {key: Runs([], []) for key in programs}
    for counted in [False] + [True] * ROUNDS:  # the first round warms the file cache and writes bytecode
        for key, program in programs.items():
            milliseconds, mebibytes = run(program)
            if counted:
                runs[key].milliseconds.append(milliseconds)
                runs[key].mebibytes.append(mebibytes)
    yardstick = min(runs["import", YARDSTICK].milliseconds)
    bare = min(runs["import", BARE].mebibytes)
    times: list[Row] = []
    sizes: list[Row] = []
    for (question, library), (ms, mib) in runs.items():
        limit, most = limits[question] if library == "medcodes" else (None, None)
        times.append(Row(TIME, question, library, min(ms), median(ms), "ms", min(ms) / yardstick, limit))
        if library != BARE:
            sizes.append(Row(MEMORY, question, library, min(mib) - bare, median(mib) - bare, "MiB", limit=most))
    return times + sizes


def run(program: str) -> tuple[float, float]:
    """Milliseconds from start to end of one process, and its peak of resident MiB."""
    started = perf_counter()
    ended = subprocess.run([sys.executable, "-I", "-c", program + PEAK], capture_output=True, text=True, check=True)
    milliseconds = (perf_counter() - started) * 1000
    peak = re.search(r"^VmHWM:\s*(\d+) kB", ended.stdout, re.MULTILINE)
    assert peak is not None, "this machine does not say how much memory a process took"
    return milliseconds, int(peak[1]) / 1024
