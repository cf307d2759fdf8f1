"""What the tables of the Medicare Code Editor say of either system: days in force, edit flags, conversions."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from tools.dates import OPEN, following

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tools.inputs import Conversion, MasterRow

InForce = tuple[int, int | None]
"""The first and last day of a code; no last day while it is in force."""


def in_force(rows: Iterable[MasterRow]) -> dict[str, InForce]:
    """The days of each code, in code order. Its rows adjoin: a new one begins where its flags change."""
    found: dict[str, InForce] = {}
    for code, own in _by_code(rows):
        for before, after in pairwise(own):
            assert following(before.end) == after.start, f"{code} was activated again on {after.start}"
        found[code] = (own[0].start, _last(own[-1].end))
    return found


def flag_rows(rows: Iterable[MasterRow]) -> Iterator[str]:
    """The rows of flags.txt: code, and for each stretch of days with the same flags "first-last:flag,flag"."""
    for code, own in _by_code(rows):
        stretches: list[tuple[int, int, str]] = []
        for row in own:
            flags = ",".join(sorted(row.flags))
            if stretches and stretches[-1][2] == flags:
                stretches[-1] = (stretches[-1][0], row.end, flags)
            else:
                stretches.append((row.start, row.end, flags))
        written = [f"{start}-{_last(end) or ''}:{flags}" for start, end, flags in stretches if flags]
        if written:
            yield "\t".join((code, *written))


def conversion_rows(rows: Iterable[Conversion], days: Mapping[str, InForce]) -> tuple[list[str], list[str]]:
    """The rows of conversions.txt (old code, day, new codes), and a remark for each kind of row that is left out.

    The table says what a new code was coded as before. Only what it says of codes that are retired by now can name
    a successor.
    """
    kept: dict[tuple[str, int], list[str]] = defaultdict(list)
    unknown = in_use = 0
    for row in rows:
        if row.old not in days or row.new not in days:
            unknown += 1
        elif days[row.old][1] is None:
            in_use += 1
        else:
            kept[row.old, row.date].append(row.new)
    written = [f"{old}\t{day}\t{','.join(sorted(new))}" for (old, day), new in sorted(kept.items())]
    return written, [
        f"{unknown} rows are left out that name no code, or one that never was",
        f"{in_use} rows are left out whose old code is in force still",
    ]


def _by_code(rows: Iterable[MasterRow]) -> Iterator[tuple[str, list[MasterRow]]]:
    found: dict[str, list[MasterRow]] = defaultdict(list)
    for row in rows:
        found[row.code].append(row)
    for code, own in sorted(found.items()):
        yield code, sorted(own, key=lambda row: row.start)


def _last(end: int) -> int | None:
    return None if end == OPEN else end
