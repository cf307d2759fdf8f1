"""What a measurement is, and the page that shows all of them."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "benchmarks.md"
MEASURED = (
    *("medcodes", "attrs", "simple-icd-10-cm", "icd-mappings", "drg"),
    *("narwhals", "polars", "pandas", "pyarrow", "duckdb", "pyspark", "hypothesis"),
)

HEAD = """# Benchmarks

Written by `make bench`, which measures every row in one run on one machine. Of times, read the last column: it compares
with a yardstick of the same run, so it says about the same on any machine, while the figures before it do not.

Python {python}; {packages}.
"""


@dataclass(frozen=True)
class Row:
    """One measurement: the least and the median of the runs, in a unit, and the least against a yardstick.

    `limit` is the most that the project allows for `times`, or for `least` where there is no yardstick; the page shows
    it, and nothing fails.
    """

    section: str
    question: str
    library: str
    least: float
    median: float
    unit: str
    times: float | None = None
    limit: float | None = None


def write(answers: str, rows: Iterable[Row]) -> None:
    """Write the page: what is answered, then a table for each section of rows, in the order in which they come."""
    packages = ", ".join(f"{name} {version(name)}" for name in MEASURED)
    parts = [HEAD.format(python=platform.python_version(), packages=packages), answers]
    parts += [table(section, list(group)) for section, group in groupby(rows, key=lambda row: row.section)]
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def table(section: str, rows: list[Row]) -> str:
    """One section of the page."""
    lines = [
        f"## {section}",
        "",
        "| question | library | least | median | against the yardstick |",
        "|---|---|--:|--:|--:|",
    ]
    for row in rows:
        least, median = (
            f"{value:,.3g} {row.unit}" if value < 1000 else f"{value:,.0f} {row.unit}"
            for value in (row.least, row.median)
        )
        times = "" if row.times is None else f"{row.times:.2f}"
        limit = "" if row.limit is None else f" (at most {row.limit:g})"
        lines.append(f"| {row.question} | {row.library} | {least} | {median} | {times}{limit} |")
    return "\n".join([*lines, ""])
