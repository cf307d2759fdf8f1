"""What the values of the seven axes of ICD-10-PCS are called.

The first three axes are named by section. A label of the other four belongs to a three-character table; where it
depends on more (section X, whose axis 7 decides what axis 6 means) the facts name the codes one by one.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from tools.dates import SPAN, preceding
from tools.inputs import fact_rows
from tools.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.inputs import Inputs
    from tools.master import InForce

NAMES, LABELS, CORRECTIONS = "icd10pcs_names_axis_1_to_3", "icd10pcs_labels_axis_4_to_7", "icd10pcs_label_corrections"


def parts(inputs: Inputs, days: Mapping[str, InForce]) -> Iterator[Part]:
    """names.txt, and the files of _data/icd10pcs/labels/, one for each section."""
    corrected = {(owner, axis, value): label for owner, axis, value, label, *_ in fact_rows(inputs.text(CORRECTIONS))}
    yield names(inputs, corrected)
    found = [_label(row, days, corrected) for row in fact_rows(inputs.text(LABELS))]
    found.sort(key=lambda row: (*row[:3], row[4]))
    for section, rows in groupby(found, key=lambda row: row[0][0]):
        yield Part(
            path=f"icd10pcs/labels/{section}.txt",
            title="ICD-10-PCS labels: table or code, axis, value, label, days in which it holds; no days: always;"
            " a row of a code goes before the row of its table",
            inputs=inputs.select(LABELS, CORRECTIONS),
            effective=SPAN,
            rows=["\t".join(row).rstrip("\t") for row in rows],
        )


def names(inputs: Inputs, corrected: Mapping[tuple[str, str, str], str]) -> Part:
    """names.txt."""
    own = {(section, axis, value): name for section, axis, value, name in fact_rows(inputs.text(NAMES))}
    own |= {key: name for key, name in corrected.items() if key[1] in "123"}
    return Part(
        path="icd10pcs/names.txt",
        title="ICD-10-PCS names of axes 1 to 3: section or table, axis, value, name; a row of a table goes before the"
        " row of its section",
        inputs=inputs.select(NAMES, CORRECTIONS),
        effective=SPAN,
        rows=["\t".join((*key, name)) for key, name in sorted(own.items())],
    )


def _label(
    row: list[str], days: Mapping[str, InForce], corrected: Mapping[tuple[str, str, str], str]
) -> tuple[str, str, str, str, str]:
    owner, axis, value, first, end, label = row
    assert len(owner) == 3 or (owner in days and owner[int(axis) - 1] == value), row
    held = f"{first}-{preceding(int(end)) if end else ''}" if first or end else ""
    return owner, axis, value, corrected.get((owner, axis, value), label), held
