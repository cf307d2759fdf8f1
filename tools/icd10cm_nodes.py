"""Which ICD-10-CM nodes there are on which day, how they nest, and their tabular order.

Billable codes and their days come from the master of the Medicare Code Editor. Headers follow from them: those of a
day are all proper ancestors of the codes billable on that day. A parent is the text without its last character, and
for a code of seven characters also without the placeholders X that this leaves at the end (W21.89XA is under W21.89).
That gives exactly the headers of each official list at hand but for H54.512: no list before FY2024 prints it, and
H54.512A stands under H54.51 there. So it counts as a header from 2023-10-01.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from medcodes.errors import Status
from tools.dates import following, preceding
from tools.inputs import compact
from tools.master import in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tools.inputs import MasterRow

LATE_HEADERS = {"H54512": 20231001}
"""Headers by the rule that the official lists print only from a later day on."""


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive days in which a node is billable or a header; `last` is None while it still is."""

    first: int
    last: int | None
    status: Status

    def holds(self, day: int) -> bool:
        """Whether the day is one of these days."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Nodes:
    """All nodes ever, in tabular order, each with its spans in order of time."""

    spans: Mapping[str, tuple[Span, ...]]
    releases: Sequence[int]
    """The days on which the set of billable codes changed."""

    def on(self, day: int) -> Mapping[str, bool]:
        """The nodes of a day, in tabular order, and whether each is billable."""
        return {
            code: span.status is Status.BILLABLE
            for code, spans in self.spans.items()
            for span in spans
            if span.holds(day)
        }

    def first_day(self, code: str) -> int:
        """The first day on which a code was a node."""
        return self.spans[code][0].first

    def last_day(self, code: str) -> int | None:
        """The last day on which a code was a node, None if it still is one."""
        return self.spans[code][-1].last


def parent(code: str) -> str:
    """The text of the node above; "" above a category."""
    if len(code) == 3:
        return ""
    above = code[:-1]
    return above.rstrip("X") if len(code) == 7 else above


def ancestors(code: str) -> Iterator[str]:
    """The texts of the nodes above, nearest first."""
    while code := parent(code):
        yield code


def build(rows: Iterable[MasterRow], code_list: str) -> Nodes:
    """The nodes that a code master makes, in the order of a code list (lines of chapters, blocks and codes)."""
    billable = in_force(rows)
    starts = {first for first, _ in billable.values()}
    ends = {following(last) for _, last in billable.values() if last is not None}
    releases = sorted(starts | ends)
    spans = _spans(billable, releases)
    listed = dict.fromkeys(name for line in code_list.splitlines() if (name := compact(line.strip())) in spans)
    return Nodes({code: spans[code] for code in _tabular(spans, listed)}, releases)


def _spans(billable: Mapping[str, tuple[int, int | None]], releases: Sequence[int]) -> dict[str, tuple[Span, ...]]:
    # A set of releases is an integer: bit i is set where a node is in force from releases[i] on.
    own: dict[str, int] = {}
    under: dict[str, int] = defaultdict(int)
    for code, (first, last) in billable.items():
        stop = len(releases) if last is None else bisect_left(releases, following(last))
        own[code] = (1 << stop) - (1 << bisect_left(releases, first))
        for above in ancestors(code):
            under[above] |= own[code]
    for code, day in LATE_HEADERS.items():
        under[code] &= -1 << bisect_left(releases, day)
    spans: dict[str, tuple[Span, ...]] = {}
    for code in own.keys() | under.keys():
        as_code, as_header = own.get(code, 0), under.get(code, 0)
        assert not as_code & as_header, f"{code} is billable and has billable codes under it on one day"
        found = [*_runs(as_code, Status.BILLABLE, releases), *_runs(as_header, Status.HEADER, releases)]
        spans[code] = tuple(sorted(found, key=lambda span: span.first))
    return spans


def _runs(bits: int, status: Status, releases: Sequence[int]) -> Iterator[Span]:
    first: int | None = None
    for position, day in enumerate(releases):
        in_force = bits >> position & 1
        if in_force and first is None:
            first = day
        elif not in_force and first is not None:
            yield Span(first, preceding(day), status)
            first = None
    if first is not None:
        yield Span(first, None, status)


def _tabular(codes: Iterable[str], listed: Iterable[str]) -> Iterator[str]:
    """All codes, each list of siblings as the code list has them; who is not in it takes the place by ASCII order."""
    children: dict[str, list[str]] = defaultdict(list)
    known = set(listed)
    for code in listed:
        children[parent(code)].append(code)
    for code in sorted(set(codes) - known):
        siblings = children[parent(code)]
        before = max((other for other in siblings if other < code), default=None)
        siblings.insert(0 if before is None else siblings.index(before) + 1, code)

    def walk(above: str) -> Iterator[str]:
        for code in children[above]:
            yield code
            yield from walk(code)

    return walk("")
