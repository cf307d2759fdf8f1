"""What medcodes and other packages answer when they are asked whether a code may stand on a claim of 2026-03-02."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from tools.bench.calls import BOOK

LIBRARIES = ("medcodes", "simple-icd-10-cm", "icd-mappings", "drg")
# A text, and what is special about it. The truth is that of the official files of the day.
PROBES = {
    "E11.9": "an everyday code",
    "S72.001A": "a 7th character",
    "Z3A.00": "a letter on the third place",
    "U07.1": "the letter U",
    "QA0.0101": "a letter on the second place, since October 2025",
    "M54.5": "not billable since October 2021",
    "S06.1X7D": "a 7th character that this code does not take",
    "E1.19": "a misplaced dot",
    "A00-A09": "a block",
}
EVERY = "of the {:,} billable codes"
HEADERS = "of the {:,} headers"


def askers() -> dict[str, Callable[[str], bool]]:
    """The question in each library's own words."""
    simple = import_module("simple_icd_10_cm")
    validator = import_module("icdmappings").Validator()
    registry = import_module("drg.registry").CodeRegistry()
    registry.load()
    return {
        "medcodes": BOOK.is_billable,
        "simple-icd-10-cm": lambda text: bool(simple.is_valid_item(text) and simple.is_leaf(text)),
        "icd-mappings": lambda text: bool(validator.validate(text, expects="icd10_diagnostic")),
        "drg": lambda text: registry.lookup_diagnosis(text) is not None,
    }


def section() -> str:
    """The answers as a table; a wrong one is in bold."""
    ask = askers()
    billable = [code.text for code in BOOK.billable()]
    headers = [code.text for code in BOOK if not BOOK.is_billable(code)]
    lines = [
        "## Answers",
        "",
        "May it stand on a claim of 2026-03-02? A wrong answer is in bold. The others hold one edition.",
        "",
        "| text | | " + " | ".join(LIBRARIES) + " |",
        "|---|---|" + "---|" * len(LIBRARIES),
    ]
    for text, why in PROBES.items():
        truth = text in billable
        said = [ask[library](text) for library in LIBRARIES]
        words = [marked("yes" if answer else "no", right=answer == truth) for answer in said]
        lines.append(f"| `{text}` | {why} | {' | '.join(words)} |")
    for name, texts, wanted in (
        (EVERY.format(len(billable)), billable, len(billable)),
        (HEADERS.format(len(headers)), headers, 0),
    ):
        counts = [sum(map(ask[library], texts)) for library in LIBRARIES]
        shown = [marked(f"{count:,}", right=count == wanted) for count in counts]
        lines.append(f"| {name} | taken for billable | {' | '.join(shown)} |")
    return "\n".join([*lines, ""])


def marked(answer: str, *, right: bool) -> str:
    """An answer, in bold where it is wrong."""
    return answer if right else f"**{answer}**"
