"""What ICD-10-PCS says of its words: definitions of operations and approaches, guidelines, and the three keys.

The key entries come from an alphabetic index that was cut into pages: an entry may go on in another one of the same
term that begins with "(continued)", and a line that begins with neither "use" nor "see" goes on from the line before.
Every entry names a label of axis 4, 6 or 7; where that stands tells whether it is in the body part, device or substance
key.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from tools.inputs import fact_rows, fold, sqlite_rows
from tools.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.inputs import Inputs

DAY = "2025-04-01"
_ENTRY = re.compile(r"use (.+?)(?: in (?:\*\*(\w+)\*\*|(.+)))?")
_SIGNS = {"(R)": "®", "(tm)": "™"}
_DEVICES = re.compile("[012]")
"""The sections whose axis 6 names devices, and no table of which names a substance."""
_SUBSTANCES = re.compile("3|X.[01]")
"""Administration, and Introduction and Transfusion in New Technology. The rest of New Technology names devices."""


def parts(inputs: Inputs) -> Iterator[Part]:
    """operations.txt, approaches.txt, guidelines.txt and keys.txt."""
    yield operations(inputs)
    yield approaches(inputs)
    yield guidelines(inputs)
    yield keys(inputs)


def operations(inputs: Inputs) -> Part:
    """operations.txt."""
    groups = {value: group for group, values in fact_rows(inputs.text("icd10pcs_operation_groups")) for value in values}
    query = "select section, code, value, definition, explanation, examples from pcs_root_operation order by 1, 2"
    rows = [[fold(str(field or "")) for field in row] for row in sqlite_rows(inputs.bytes("pcs_2025"), query)]
    assert {value for section, value, *_ in rows if section == "0"} == set(groups)
    return Part(
        path="icd10pcs/operations.txt",
        title="ICD-10-PCS operations: section, value, name, definition, explanation, examples, group of the manual",
        inputs=inputs.select("pcs_2025", "icd10pcs_operation_groups"),
        effective=DAY,
        rows=["\t".join((*row, groups[row[1]] if row[0] == "0" else "")) for row in rows],
    )


def approaches(inputs: Inputs) -> Part:
    """approaches.txt."""
    query = "select section, code, value, definition from pcs_approach order by 1, 2"
    return Part(
        path="icd10pcs/approaches.txt",
        title="ICD-10-PCS approaches: section, value, name, definition",
        inputs=inputs.select("pcs_2025"),
        effective=DAY,
        rows=["\t".join(fold(str(field)) for field in row) for row in sqlite_rows(inputs.bytes("pcs_2025"), query)],
    )


def guidelines(inputs: Inputs) -> Part:
    """guidelines.txt."""
    rows = fact_rows(inputs.text("icd10pcs_guidelines"))
    listed = sqlite_rows(inputs.bytes("pcs_2025"), "select idx from pcs_guidelines")
    assert {row[0] for row in rows} == {str(number) for (number,) in listed}
    return Part(
        path="icd10pcs/guidelines.txt",
        title="ICD-10-PCS guidelines: number, heading, axis, pattern of the codes and of the label of the axis that it"
        " speaks of; no patterns: of all, or of none in particular",
        inputs=inputs.select("icd10pcs_guidelines", "pcs_2025"),
        effective=DAY,
        rows=["\t".join(row) for row in rows],
    )


def keys(inputs: Inputs) -> Part:
    """keys.txt."""
    places = _places(inputs)
    systems = {
        name: section + value
        for section, axis, value, name in fact_rows(inputs.text("icd10pcs_names_axis_1_to_3"))
        if section == "0" and axis == "2"
    }
    found: set[tuple[str, str, str, str]] = set()
    for term, line in _entries(inputs):
        match = _ENTRY.fullmatch(line)
        assert match is not None, line
        label, table, region = match.groups()
        prefix = table or ("X" if region == "New Technology" else systems[region] if region else "")
        found.add((_kind(places[label], prefix), term, label, prefix))
    return Part(
        path="icd10pcs/keys.txt",
        title="ICD-10-PCS keys: body part, device or substance; term, the label that it is coded with, and how"
        " the codes begin that are meant (nothing: all that have the label)",
        inputs=inputs.select("pcs_2025", "icd10pcs_labels_axis_4_to_7", "icd10pcs_names_axis_1_to_3"),
        effective=DAY,
        rows=["\t".join(row) for row in sorted(found, key=lambda row: (row[0], row[1].casefold(), *row[1:]))],
    )


def _places(inputs: Inputs) -> Mapping[str, set[tuple[str, str]]]:
    """The tables and axes in which each label stands."""
    places: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for owner, axis, _, _, _, label in fact_rows(inputs.text("icd10pcs_labels_axis_4_to_7")):
        places[label].add((owner[:3], axis))
    return places


def _kind(places: set[tuple[str, str]], prefix: str) -> str:
    own = {(table, axis) for table, axis in places if table.startswith(prefix[:3])}
    assert own, (places, prefix)
    if any(axis == "4" for _, axis in own):
        return "body part"
    if any(_DEVICES.match(table) for table, _ in own):
        return "device"
    return "substance" if any(_SUBSTANCES.match(table) for table, _ in own) else "device"


def _entries(inputs: Inputs) -> Iterator[tuple[str, str]]:
    """Each term with each "use" line of it."""
    for term, content in sqlite_rows(inputs.bytes("pcs_2025"), "select term, content from pcs_index"):
        lines: list[str] = []
        for line in str(content).removeprefix("(continued)\n").split("\n"):
            if line.startswith(("use ", "see ")) or not lines:
                lines.append(line)
            else:
                lines[-1] += " " + line.strip()
        for line in lines:
            if line.startswith("use "):
                yield _clean(str(term)), _clean(line)


def _clean(text: str) -> str:
    for written, sign in _SIGNS.items():
        text = text.replace(written, sign)
    return fold(text)
