"""The Medicare Code Editor's master as the package's data hold it, read here a second time, by a reader of its own.

It knows nothing of the code book: the intervals in which codes are billable, their flags by date, the age ranges.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import medcodes

DATA: Final = Path(medcodes.__file__).parent / "_data"
FIRST_DAY: Final = date(2015, 10, 1)
LAST_DAY: Final = date(2027, 3, 31)
OPEN: Final = "99999999"

Flags = dict[str, list[tuple[str, str, set[str]]]]


def lines(name: str) -> list[list[str]]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def flags(system: str) -> Flags:
    """Each code with its flags, interval by interval; days as YYYYMMDD."""
    found: Flags = {}
    for code, *spans in lines(f"{system}/flags.txt"):
        for span in spans:
            days, _, names = span.partition(":")
            first, _, last = days.partition("-")
            found.setdefault(code, []).append((first, last or OPEN, set(names.split(","))))
    return found


def billable(system: str) -> dict[str, tuple[str, str]]:
    """Each code that ever was billable with its one interval."""
    found: dict[str, tuple[str, str]] = {}
    for code, *rest in lines(f"{system}/codes.txt"):
        for span in (rest[0] if rest else "B20151001-").split():
            if span[0] == "B":
                first, _, last = span[1:].partition("-")
                found[code] = first or "20151001", last or OPEN
    return found


def age_ranges() -> list[tuple[str, str, str, int, int]]:
    return [(row[0], row[1], row[2] or OPEN, int(row[3]), int(row[4])) for row in lines("age_ranges.txt")]


def on(table: Flags, code: str, day: str) -> set[str]:
    """The flags of a code on a day."""
    return {flag for first, last, names in table.get(code, ()) if first <= day <= last for flag in names}
