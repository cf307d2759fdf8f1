"""What the ICD-10-PCS book answers in a warm process: legality, labels, options, sets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import islice

import medcodes
from medcodes import ICD10PCS
from tools.bench.calls import yardstick
from tools.bench.clock import interleaved, over
from tools.bench.report import Row

SECTION = "The ICD-10-PCS book in a warm process, in the same u"
STEP = 397  # every 397th code: 200 of all sections
BOOK = medcodes.on(date(2026, 3, 2)).icd10pcs
TEXTS = [code.text for code in islice(BOOK, 0, None, STEP)]
HEADS = [text[:4] for text in TEXTS]
FIXED = (
    {"approach": "Open"},
    {"root_operation": "Dilation"},
    {"body_part": "Lung, Right"},
    {"device": "Z"},
    {"qualifier": "Diagnostic"},
)


def legal(text: str) -> bool:
    """Read a text as a code and ask whether it is one on the day."""
    return BOOK.is_billable(ICD10PCS.parse(text))


def labels(text: str) -> list[str | None]:
    """The seven labels of a code."""
    return [axis.label for axis in BOOK[text].axes]


def counted() -> int:
    """The number of codes with one axis fixed."""
    for axes in FIXED:
        len(BOOK.select(**axes))
    return len(FIXED)


def measure(_: float) -> list[Row]:
    """Rows in units of u, and of sets in milliseconds."""
    calls: list[tuple[str, float, Callable[[str], object], list[str]]] = [
        ("`parse` and `is_billable`", 15, legal, TEXTS),
        ("the seven labels of a code", 100, labels, TEXTS),
        ("`options` after four characters", 200, BOOK.options, HEADS),
    ]
    rows: list[Row] = []
    for question, limit, call, texts in calls:
        unit, time = interleaved([yardstick, over(call, texts)])
        times = time.least / unit.least
        rows.append(Row(SECTION, question, "medcodes", time.least * 1e9, time.median * 1e9, "ns", times, limit))
    (sets,) = interleaved([counted])
    sizes = Row(
        SECTION, "`len(select(...))`, one axis fixed", "medcodes", sets.least * 1e3, sets.median * 1e3, "ms", limit=5
    )
    return [*rows, sizes]
