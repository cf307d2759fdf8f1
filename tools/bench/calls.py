"""Single calls in a warm process, against one clean-up and set membership in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import import_module
from itertools import islice

import medcodes
from medcodes import ICD10CM
from tools.bench.clock import interleaved, over
from tools.bench.report import Row

SECTION = "A call in a warm process; the yardstick is u, `t.strip().upper().replace('.', '') in S`"
STEP = 37  # every 37th billable code: 2,000 of all chapters
BOOK = medcodes.on(date(2026, 3, 2)).icd10cm
TEXTS = [code.text for code in islice(BOOK.billable(), 0, None, STEP)]
COMPACT = frozenset(code.compact for code in BOOK.billable())


def plain(text: str) -> bool:
    """What is done where there is no library."""
    return text.strip().upper().replace(".", "") in COMPACT


def yardstick() -> int:
    """The expression itself, without a call around it."""
    for text in TEXTS:
        _ = text.strip().upper().replace(".", "") in COMPACT
    return len(TEXTS)


def unit() -> float:
    """The yardstick u in seconds."""
    return interleaved([yardstick])[0].least


def measure(u: float) -> list[Row]:
    """Rows of parsing, look-up and titles."""
    # By name, since only the environment of `make bench` has them.
    simple = import_module("simple_icd_10_cm")
    validator = import_module("icdmappings").Validator()
    registry = import_module("drg.registry").CodeRegistry()
    registry.load()

    def mapped(text: str) -> object:
        return validator.validate(text, expects="icd10_diagnostic")

    calls: list[tuple[str, str, Callable[[str], object]]] = [
        ("clean up and look up", "plain Python function", plain),
        ("`parse`", "medcodes", ICD10CM.parse),
        ("`is_wellformed`", "medcodes", ICD10CM.is_wellformed),
        ("is it billable", "medcodes", BOOK.is_billable),
        ("is it billable", "simple-icd-10-cm", simple.is_leaf),
        ("is it billable", "icd-mappings", mapped),
        ("is it billable", "drg", registry.lookup_diagnosis),
        ("status", "medcodes", BOOK.status),
        ("title", "medcodes", lambda text: BOOK[text].title),
        ("title", "simple-icd-10-cm", simple.get_description),
        ("title", "drg", registry.lookup_diagnosis),
    ]
    times = interleaved([over(call, TEXTS) for _, _, call in calls])
    return [
        Row(SECTION, question, library, time.least * 1e9, time.median * 1e9, "ns", time.least / u)
        for (question, library, _), time in zip(calls, times, strict=True)
    ]
