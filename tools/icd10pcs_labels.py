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

RENAMED = {("X", "3", "2"): (("Transfusion", "-20210930"), ("Monitoring", "20211001-"))}
"""The one value of the first three axes that changed its name."""


def parts(inputs: Inputs, days: Mapping[str, InForce]) -> Iterator[Part]:
    """names.txt, and the files of _data/icd10pcs/labels/, one for each section."""
    yield names(inputs)
    found = [_label(row, days) for row in fact_rows(inputs.text("icd10pcs_labels_axis_4_to_7"))]
    found.sort(key=lambda row: (*row[:3], row[4]))
    for section, rows in groupby(found, key=lambda row: row[0][0]):
        yield Part(
            path=f"icd10pcs/labels/{section}.txt",
            title="ICD-10-PCS labels: table or code, axis, value, label, days in which it holds; no days: always;"
            " a row of a code goes before the row of its table",
            inputs=inputs.select("icd10pcs_labels_axis_4_to_7"),
            effective=SPAN,
            rows=["\t".join(row).rstrip("\t") for row in rows],
        )


def names(inputs: Inputs) -> Part:
    """names.txt."""
    rows: list[str] = []
    facts = ("icd10pcs_names_axis_1_to_3", "icd10pcs_names_ended")
    for section, axis, value, name in sorted(row for fact in facts for row in fact_rows(inputs.text(fact))):
        dated = RENAMED.get((section, axis, value), ((name, ""),))
        assert name in {text for text, _ in dated}, f"{section} axis {axis} value {value} is {name}"
        rows.extend(f"{section}\t{axis}\t{value}\t{text}\t{days}".rstrip("\t") for text, days in dated)
    return Part(
        path="icd10pcs/names.txt",
        title="ICD-10-PCS names of axes 1 to 3: section, axis, value, name, days in which it holds; no days: always",
        inputs=inputs.select(*facts),
        effective=SPAN,
        rows=rows,
    )


def _label(row: list[str], days: Mapping[str, InForce]) -> tuple[str, str, str, str, str]:
    owner, axis, value, first, end, label = row
    assert len(owner) == 3 or (owner in days and owner[int(axis) - 1] == value), row
    held = f"{first}-{preceding(int(end)) if end else ''}" if first or end else ""
    return owner, axis, value, label, held
