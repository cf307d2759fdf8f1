"""The chapters and blocks of ICD-10-CM with their days, and the block that holds a category on a day.

The trees of FY2019 to FY2025 print the chapters and the blocks that hold categories. The tabular XML of April 2026
speaks for FY2026 and prints as well the twelve blocks that only group others, the same in all three XML files. A list
speaks from its fiscal year's first day, the oldest also for the days before it; what is new in it may have begun
before that day, and begins with the first node under it (block M04 on 2016-10-01, chapter 22 on 2020-04-01).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.dates import following, preceding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tools.icd10cm_nodes import Nodes
    from tools.inputs import Hierarchy, Node


@dataclass(frozen=True, slots=True)
class Place:
    """A chapter or block as a list prints it."""

    kind: str
    id: str
    parent: str
    title: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The chapters and blocks of one list, the block of each category, and the first day that the list speaks of."""

    day: int
    places: tuple[Place, ...]
    block_of: Mapping[str, str]


def of_tree(day: int, tree: Hierarchy, groups: Sequence[Place]) -> Outline:
    """The outline of a tree, to which the blocks that only group others are added."""
    titles = {block.id: block.title for block in tree.blocks}
    block_of = {category: block.id for block in tree.blocks for category in block.members}
    places = list(groups)
    for chapter in tree.chapters:
        places.append(Place("chapter", chapter.id, "", chapter.title))
        places.extend(Place("block", block, chapter.id, titles[block]) for block in chapter.members)
    return Outline(day, tuple(_nested(places, groups, block_of)), block_of)


def of_tabular(day: int, nodes: Sequence[Node]) -> Outline:
    """The outline of a tabular XML, in which all blocks of a chapter are siblings."""
    block_of = {node.id: node.parent for node in nodes if node.kind == "diag" and len(node.id) == 3}
    places = [
        Place("chapter" if node.kind == "chapter" else "block", node.id, node.parent, without_range(node.title))
        for node in nodes
        if node.kind != "diag"
    ]
    outline = Outline(day, tuple(places), block_of)
    return Outline(day, tuple(_nested(places, grouping(outline), block_of)), block_of)


def grouping(outline: Outline) -> list[Place]:
    """The blocks that hold no category and only group others."""
    holding = set(outline.block_of.values())
    return [place for place in outline.places if place.kind == "block" and place.id not in holding]


def without_range(title: str) -> str:
    """The title of a chapter or block of the tabular XML, which prints its range behind it."""
    return re.sub(r"\s*\([A-Z0-9-]+\)$", "", title)


def block_rows(outlines: Sequence[Outline], nodes: Nodes) -> Iterator[str]:
    """The rows of blocks.txt: kind, id, parent, first day, last day or nothing, title; in tabular order."""
    runs: list[tuple[Place, int, int | None]] = []
    for before, outline in zip((None, *outlines), outlines, strict=False):
        runs.extend(
            (place, _first_day(place, outline, before, nodes), _last_day(place, outline, outlines))
            for place in outline.places
            if before is None or place not in before.places
        )
    order = {category: position for position, category in enumerate(nodes.spans)}
    bounds = {place: _bounds(place, outline, order) for outline in outlines for place in outline.places}
    for place, first, last in sorted(runs, key=lambda run: (*_position(run[0], bounds), run[1])):
        until = "" if last is None else last
        yield f"{place.kind}\t{place.id}\t{place.parent}\t{first}\t{until}\t{place.title}"


def block_of_category(category: str, outlines: Sequence[Outline], nodes: Nodes) -> str:
    """The third field of categories.txt: the block, or each block with its first day where it changed."""
    runs: list[tuple[int, str]] = []
    for outline in outlines:
        block = outline.block_of.get(category)
        if block is not None and (not runs or runs[-1][1] != block):
            runs.append((outline.day if runs else nodes.first_day(category), block))
    if len(runs) < 2:
        return runs[0][1] if runs else ""
    return " ".join(f"{day}:{block}" for day, block in runs)


def _first_day(place: Place, outline: Outline, before: Outline | None, nodes: Nodes) -> int:
    if before is None:
        return min(map(nodes.first_day, _members(place, outline)))
    if any(place.id == other.id and place.kind == other.kind for other in before.places):
        return outline.day
    # A block of another name begins when its first new category does: I30-I52 is I30-I5A since there is I5A.
    new = [category for category in _members(place, outline) if category not in before.block_of]
    return min((max(nodes.first_day(category), following(before.day)) for category in new), default=outline.day)


def _last_day(place: Place, outline: Outline, outlines: Sequence[Outline]) -> int | None:
    later = outlines[outlines.index(outline) + 1 :]
    return next((preceding(other.day) for other in later if place not in other.places), None)


def _position(place: Place, bounds: Mapping[Place, tuple[int, int]]) -> tuple[int, int, int]:
    first, last = bounds[place]
    return first, 0 if place.kind == "chapter" else 1, -last


def _members(place: Place, outline: Outline) -> list[str]:
    """The categories of a list that stand anywhere under a chapter or block."""
    above = {other.id: other.parent for other in outline.places}
    members: list[str] = []
    for category, block in outline.block_of.items():
        over = block
        while over and over != place.id:
            over = above[over]
        if over:
            members.append(category)
    return members


def _bounds(place: Place, outline: Outline, order: Mapping[str, int]) -> tuple[int, int]:
    positions = [order[category] for category in _members(place, outline)]
    return min(positions), max(positions)


def _nested(places: Sequence[Place], groups: Sequence[Place], block_of: Mapping[str, str]) -> Iterator[Place]:
    """The places, each block under the smallest grouping block around it, by the order of the list."""
    order = list(block_of)
    held: dict[str, list[int]] = defaultdict(list)
    for position, category in enumerate(order):
        held[block_of[category]].append(position)
    extents = {block: range(positions[0], positions[-1] + 1) for block, positions in held.items()}
    for group in groups:
        first, _, last = group.id.partition("-")
        extents[group.id] = range(order.index(first), order.index(last) + 1)
    for place in places:
        around = [g for g in groups if place.kind == "block" and _inside(extents[place.id], extents[g.id])]
        smallest = min(around, key=lambda group: len(extents[group.id]), default=None)
        yield place if smallest is None else Place(place.kind, place.id, smallest.id, place.title)


def _inside(inner: range, outer: range) -> bool:
    return inner != outer and outer.start <= inner.start and inner.stop <= outer.stop
