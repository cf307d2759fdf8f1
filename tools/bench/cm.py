"""What the ICD-10-CM book answers beyond a look-up: spellings, notes that forbid a pair, words."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise

from medcodes import ICD10CM
from tools.bench.calls import BOOK, TEXTS, yardstick
from tools.bench.clock import interleaved
from tools.bench.report import Row

SECTION = "The ICD-10-CM book in a warm process, in the same u"
VALUES = [ICD10CM(text) for text in TEXTS]
NEIGHBOURS = list(pairwise(VALUES))
STRANGERS = list(zip(VALUES, reversed(VALUES), strict=True))
COMPACTS = [value.compact for value in VALUES]
OTHERWISE = [f" {text.lower()} " for text in TEXTS]
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(ord("!"), ord("~") + 1)})
FULL_WIDTH = [text.translate(WIDE) for text in TEXTS]
NO_BREAK_SPACE = [f"\u00a0{text}" for text in TEXTS]
# As in E1.19, and with a long s first.
MISPLACED = [f"{text[:2]}.{text[2:]}" for text in COMPACTS]
NO_ASCII = [f"\u017f{text[1:]}" for text in TEXTS]
# A claim with as many diagnoses as a professional claim can hold; E10.9 and E11.9 exclude each other.
CLAIM = [
    ICD10CM(text)
    for text in (
        "E11.9", "E10.9", "I10", "M25.561", "J06.9", "R07.0", "N18.30", "E78.5", "F32.A", "Z79.4", "K21.9", "M54.50",
    )
]  # fmt: skip
WORDS = ("pain right knee", "fracture", "diabet type 2", "initial encounter", "crohn's fistula", "low back pain")


def each(call: Callable[[str], object], texts: list[str]) -> Callable[[], int]:
    """A job that calls a function with each text."""

    def job() -> int:
        for text in texts:
            call(text)
        return len(texts)

    return job


def titles() -> int:
    """The title of each value."""
    for value in VALUES:
        _ = BOOK[value].title
    return len(VALUES)


def neighbours() -> int:
    """The notes between each value and the next: the worst case, since notes stand between neighbours."""
    for one, other in NEIGHBOURS:
        BOOK.excludes1_between(one, other)
    return len(NEIGHBOURS)


def strangers() -> int:
    """The notes between values of any two chapters."""
    for one, other in STRANGERS:
        BOOK.excludes1_between(one, other)
    return len(STRANGERS)


def conflicting() -> int:
    """The notes between two diagnoses that exclude each other."""
    for _ in range(1000):
        BOOK.excludes1_between(CLAIM[0], CLAIM[1])
    return 1000


def claim() -> int:
    """The notes between all pairs of twelve diagnoses; one call is the whole claim."""
    for _ in range(20):
        for one, other in combinations(CLAIM, 2):
            BOOK.excludes1_between(one, other)
    return 20


def measure(_: float) -> list[Row]:
    """Rows in units of u, and of search in milliseconds."""
    jobs: list[tuple[str, float, Callable[[], int]]] = [
        ("`is_billable`, canonical text", 1.5, each(BOOK.is_billable, TEXTS)),
        ("`is_billable`, without the dot", 1.5, each(BOOK.is_billable, COMPACTS)),
        ("`is_billable`, lower case between blanks", 4, each(BOOK.is_billable, OTHERWISE)),
        ("`is_billable`, full-width forms", 4, each(BOOK.is_billable, FULL_WIDTH)),
        ("`is_billable`, a no-break space before it", 4, each(BOOK.is_billable, NO_BREAK_SPACE)),
        ("`is_billable`, the dot in a wrong place", 4, each(BOOK.is_billable, MISPLACED)),
        ("`is_billable`, a letter that is not ASCII", 4, each(BOOK.is_billable, NO_ASCII)),
        ("`cm[value].title`", 10, titles),
        ("`cm[text].title`", 20, each(lambda text: BOOK[text].title, TEXTS)),
        ("`excludes1_between`, neighbours", 8, neighbours),
        ("`excludes1_between`, any two chapters", 8, strangers),
        ("`excludes1_between`, a conflict", 8, conflicting),
        ("`excludes1_between`, all 66 pairs of a claim", 250, claim),
    ]
    rows = [against_yardstick(question, limit, job) for question, limit, job in jobs]
    (searched,) = interleaved([each(BOOK.search, list(WORDS))])
    return [*rows, Row(SECTION, "`search`", "medcodes", searched.least * 1e3, searched.median * 1e3, "ms", limit=20)]


def against_yardstick(question: str, limit: float, job: Callable[[], int]) -> Row:
    """One row; the yardstick runs beside it, so that what others leave in the caches hits both alike."""
    unit, time = interleaved([yardstick, job])
    return Row(SECTION, question, "medcodes", time.least * 1e9, time.median * 1e9, "ns", time.least / unit.least, limit)
