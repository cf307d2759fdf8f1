"""The compiled ICD-10-CM data as text. The package's own readers are not asked, so that both cannot err alike."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tests.architecture.package import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FIRST = "20151001"
LAST = "20270930"
# From the day on: billable codes, headers. Checked against the order files of January 2021 and FY2025, the code list of
# April 2026 and the trees of seven fiscal years.
NODES = {
    "20151001": (69_823, 21_914),
    "20161001": (71_486, 22_344),
    "20171001": (71_704, 22_423),
    "20181001": (71_932, 22_512),
    "20191001": (72_184, 22_581),
    "20200401": (72_186, 22_582),
    "20201001": (72_616, 22_736),
    "20210101": (72_621, 22_737),
    "20211001": (72_748, 22_776),
    "20220401": (72_750, 22_778),
    "20221001": (73_639, 23_106),
    "20230401": (73_674, 23_121),
    "20231001": (74_044, 23_252),
    "20241001": (74_260, 23_324),
    "20251001": (74_719, 23_467),
    "20261001": (74_879, 23_524),
}


class Span(NamedTuple):
    """A node's status from a day to a day; days are text, "" is an open end."""

    status: str
    first: str
    last: str

    def holds(self, day: str) -> bool:
        """Whether the day is one of its days."""
        return self.first <= day <= (self.last or LAST)


def records(name: str) -> list[list[str]]:
    """The records of a file of icd10cm/, field by field."""
    lines = (DATA / "icd10cm" / name).read_text(encoding="utf-8").split("\n")
    assert lines.pop() == "", "the file ends with its last record"
    return [line.split("\t") for line in lines if not line.startswith("# ")]


@cache
def nodes() -> Mapping[str, tuple[Span, ...]]:
    """The spans of every node, in the order of codes.txt."""
    found: dict[str, tuple[Span, ...]] = {}
    for code, *written in records("codes.txt"):
        text = "".join(written)
        spans = {"": f"B{FIRST}-", "H": f"H{FIRST}-"}.get(text, text)
        found[code] = tuple(Span(span[0], span[1:9], span[10:]) for span in spans.split(" "))
    return found


@cache
def titles() -> Mapping[str, list[str]]:
    """The fields of every node: title, then day and title of each revision."""
    files = sorted(path.name for path in (DATA / "icd10cm" / "titles").iterdir())
    return {code: fields for name in files for code, *fields in records(f"titles/{name}")}


def on(day: str) -> Mapping[str, str]:
    """The nodes of a day and the status of each."""
    return {code: span.status for code, spans in nodes().items() for span in spans if span.holds(day)}


def ancestors(code: str) -> Iterator[str]:
    """By the rule: one character less; of seven characters, the placeholders X that this leaves go as well."""
    while len(code) > 3:
        code = code[:-1].rstrip("X") if len(code) == 7 else code[:-1]
        yield code


def places_on(day: str) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Kind and id of the chapters and blocks of a day, with parent and title of each."""
    return {
        (kind, place): (parent, title)
        for kind, place, parent, first, last, title in records("blocks.txt")
        if first <= day <= (last or LAST)
    }


def block_on(field: str, day: str) -> str:
    """The block of a category on a day, by the third field of its record; before its first day, its first."""
    if ":" not in field:
        return field
    runs = [run.split(":") for run in field.split(" ")]
    return next((block for first, block in reversed(runs) if first <= day), runs[0][1])
