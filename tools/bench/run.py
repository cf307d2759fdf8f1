"""Measure medcodes beside other packages in one run, and write docs/reference/benchmarks.md.

`make bench` runs this in an environment of its own. A module beside this one takes part when it is in PARTS: it has
`measure(u) -> list[Row]`, where u is the yardstick in seconds (calls.py).
"""

from __future__ import annotations

from importlib import import_module

from tools.bench import answers, calls, process, report

PARTS = ("calls", "cm", "pcs", "pairing", "columns", "workers", "text", "draws")


def main() -> None:
    """Whole processes first, on a process that holds nothing yet."""
    rows = process.measure()
    u = calls.unit()
    for name in PARTS:
        rows += import_module(f"tools.bench.{name}").measure(u)
    report.write(answers.section(), rows)
    print(report.PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
