"""What the tabular list prints beside titles: notes, and the 7th characters that a node takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.dates import SPAN
from tools.inputs import tabular
from tools.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.inputs import Inputs, Node

EDITIONS = {"2021-01-01": "tabular_2021", "2025-04-01": "tabular_2025", "2026-04-01": "tabular_2026"}
KINDS = {
    "includes": "includes",
    "inclusionTerm": "inclusion term",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code first",
    "useAdditionalCode": "use additional code",
    "codeAlso": "code also",
    "sevenChrNote": "seventh character",
    "sevenChrDef": "seventh character",
    "notes": "note",
}


def parts(inputs: Inputs) -> Iterator[Part]:
    """seventh.txt, and notes/ with one file for each tabular XML at hand."""
    printed = {edition: tabular(inputs.bytes(name)) for edition, name in EDITIONS.items()}
    yield Part(
        path="icd10cm/seventh.txt",
        title="ICD-10-CM 7th characters: node, edition, character=text|...; a row only where a node differs from the"
        " edition before, and its first stands for earlier days as well",
        inputs=inputs.select(*EDITIONS.values()),
        effective=SPAN,
        rows=list(seventh_rows(printed)),
        remarks=["nodes below inherit; not every code that a row makes is in force (S06.1X7D)"],
    )
    for edition, nodes in printed.items():
        yield Part(
            path=f"icd10cm/notes/{edition}.txt",
            title="ICD-10-CM notes in the order of the tabular list: owner, kind, text; an owner is a code, a chapter's"
            " number, or a block's first and last category (T07-T07 is the block, T07 the category)",
            inputs=inputs.select(EDITIONS[edition]),
            effective=edition,
            rows=[f"{owner(node)}\t{KINDS[note.kind]}\t{note.text}" for node in nodes for note in node.remarks],
        )


def owner(node: Node) -> str:
    """The first field of a note: unlike its id, a block's is never a category's."""
    return f"{node.id}-{node.id}" if node.kind == "section" and "-" not in node.id else node.id


def seventh_rows(printed: dict[str, list[Node]]) -> Iterator[str]:
    """The rows of seventh.txt, in the order of the newest list; a node that it lacks comes last."""
    defined = {edition: {node.id: node.seventh for node in nodes if node.seventh} for edition, nodes in printed.items()}
    newest = list(defined)[-1]
    for code in dict.fromkeys([*defined[newest], *(code for known in defined.values() for code in known)]):
        before: tuple[tuple[str, str], ...] = ()
        for edition, known in defined.items():
            now = known.get(code, ())
            if now != before:
                yield f"{code}\t{edition}\t{'|'.join(f'{character}={text}' for character, text in now)}"
            before = now
