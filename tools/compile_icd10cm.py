"""Compile the ICD-10-CM half of _data/: nodes, chapters, blocks, edit flags, conversions, titles, notes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from medcodes.codebook.codec import encode_life
from tools import icd10cm_blocks, icd10cm_nodes, icd10cm_tabular, icd10cm_titles
from tools.dates import FIRST, SPAN, ordinal
from tools.inputs import hierarchy, mce_conversions, mce_master, tabular
from tools.master import conversion_rows, flag_rows, in_force
from tools.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tools.icd10cm_blocks import Outline
    from tools.icd10cm_nodes import Nodes, Span
    from tools.inputs import Inputs, MasterRow

TREES = {FIRST + 10000 * (year - 2016): f"tree_{year}" for year in range(2019, 2026)}


def parts(inputs: Inputs) -> Iterator[Part]:
    """The files of _data/icd10cm/."""
    master = mce_master(inputs.bytes("mce"), "mce_i10dx_master")
    nodes = icd10cm_nodes.build(master, inputs.text("list_2026"))
    yield codes(inputs, nodes)
    outlines = read_outlines(inputs)
    yield categories(inputs, nodes, outlines)
    yield blocks(inputs, nodes, outlines)
    yield flags(inputs, master)
    yield conversions(inputs, master)
    yield from icd10cm_titles.parts(inputs, nodes)
    yield from icd10cm_tabular.parts(inputs)


def codes(inputs: Inputs, nodes: Nodes) -> Part:
    """codes.txt."""
    return Part(
        path="icd10cm/codes.txt",
        title="ICD-10-CM nodes in tabular order: code, spans of days in which it was billable (B) or a header (H);"
        f" no spans: B{FIRST}-, H alone: H{FIRST}-",
        inputs=inputs.select("mce", "list_2026"),
        effective=SPAN,
        rows=[f"{code}\t{_life(spans)}".rstrip("\t") for code, spans in nodes.spans.items()],
    )


def _life(spans: Sequence[Span]) -> str:
    return encode_life(
        (ordinal(span.first), None if span.last is None else ordinal(span.last), span.status) for span in spans
    )


def read_outlines(inputs: Inputs) -> list[Outline]:
    """The chapters and blocks of each list, oldest first."""
    newest = icd10cm_blocks.of_tabular(20251001, tabular(inputs.bytes("tabular_2026")))
    groups = icd10cm_blocks.grouping(newest)
    for name in ("tabular_2021", "tabular_2025"):
        other = icd10cm_blocks.of_tabular(0, tabular(inputs.bytes(name)))
        assert icd10cm_blocks.grouping(other) == groups, f"{name} has other grouping blocks"
    trees = [icd10cm_blocks.of_tree(day, hierarchy(inputs.text(name)), groups) for day, name in TREES.items()]
    return [*trees, newest]


def categories(inputs: Inputs, nodes: Nodes, outlines: Sequence[Outline]) -> Part:
    """categories.txt."""
    sizes: dict[str, int] = defaultdict(int)
    for code in nodes.spans:
        sizes[code[:3]] += 1
    return Part(
        path="icd10cm/categories.txt",
        title="ICD-10-CM categories in tabular order: category, number of rows in codes.txt, its block"
        " (or each with its first day; nothing where no source names one)",
        inputs=inputs.select("mce", "list_2026", *TREES.values(), "tabular_2026"),
        effective=SPAN,
        rows=[
            f"{category}\t{size}\t{icd10cm_blocks.block_of_category(category, outlines, nodes)}"
            for category, size in sizes.items()
        ],
    )


def blocks(inputs: Inputs, nodes: Nodes, outlines: Sequence[Outline]) -> Part:
    """blocks.txt."""
    return Part(
        path="icd10cm/blocks.txt",
        title="ICD-10-CM chapters and blocks in tabular order: kind, id, parent, first day, last day or nothing, title",
        inputs=inputs.select(*TREES.values(), "tabular_2021", "tabular_2025", "tabular_2026"),
        effective=SPAN,
        rows=list(icd10cm_blocks.block_rows(outlines, nodes)),
    )


def flags(inputs: Inputs, master: Sequence[MasterRow]) -> Part:
    """flags.txt."""
    return Part(
        path="icd10cm/flags.txt",
        title="ICD-10-CM edit flags: code, first-last:flag,flag for each stretch of days",
        inputs=inputs.select("mce"),
        effective=SPAN,
        rows=list(flag_rows(master)),
    )


def conversions(inputs: Inputs, master: Sequence[MasterRow]) -> Part:
    """conversions.txt."""
    rows, remarks = conversion_rows(mce_conversions(inputs.bytes("mce"), "icd10cm_conversions"), in_force(master))
    return Part(
        path="icd10cm/conversions.txt",
        title="ICD-10-CM conversion table: old code, day, the codes that were coded as the old one before that day",
        inputs=inputs.select("mce"),
        effective="2016-10-01 to 2025-10-01",
        rows=rows,
        remarks=remarks,
    )
