"""Compile the ICD-10-PCS half of _data/: codes, their titles, the labels of their axes, definitions and keys."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tools import icd10pcs_keys, icd10pcs_labels, icd10pcs_titles
from tools.dates import FIRST, SPAN
from tools.inputs import mce_conversions, mce_master
from tools.master import conversion_rows, flag_rows, in_force
from tools.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tools.inputs import Inputs, MasterRow
    from tools.master import InForce


def parts(inputs: Inputs) -> Iterator[Part]:
    """The files of _data/icd10pcs/."""
    master = mce_master(inputs.bytes("mce"), "mce_i10sg_master")
    days = in_force(master)
    yield codes(inputs, days)
    yield categories(inputs, days)
    yield flags(inputs, master)
    yield conversions(inputs, days)
    yield from icd10pcs_titles.parts(inputs, days)
    yield from icd10pcs_labels.parts(inputs, days)
    yield from icd10pcs_keys.parts(inputs)


def codes(inputs: Inputs, days: Mapping[str, InForce]) -> Part:
    """codes.txt."""
    return Part(
        path="icd10pcs/codes.txt",
        title=f"ICD-10-PCS codes: code, days in which it was billable (B); no days: B{FIRST}-",
        inputs=inputs.select("mce"),
        effective=SPAN,
        rows=[
            code if (first, last) == (FIRST, None) else f"{code}\tB{first}-{last or ''}"
            for code, (first, last) in days.items()
        ],
    )


def categories(inputs: Inputs, days: Mapping[str, InForce]) -> Part:
    """categories.txt."""
    sizes = Counter(code[:3] for code in days)
    return Part(
        path="icd10pcs/categories.txt",
        title="ICD-10-PCS tables: first three characters, number of rows in codes.txt",
        inputs=inputs.select("mce"),
        effective=SPAN,
        rows=[f"{table}\t{size}" for table, size in sizes.items()],
    )


def flags(inputs: Inputs, master: Sequence[MasterRow]) -> Part:
    """flags.txt."""
    return Part(
        path="icd10pcs/flags.txt",
        title="ICD-10-PCS edit flags: code, first-last:flag,flag for each stretch of days",
        inputs=inputs.select("mce"),
        effective=SPAN,
        rows=list(flag_rows(master)),
    )


def conversions(inputs: Inputs, days: Mapping[str, InForce]) -> Part:
    """conversions.txt."""
    rows, remarks = conversion_rows(mce_conversions(inputs.bytes("mce"), "icd10pcs_conversions"), days)
    return Part(
        path="icd10pcs/conversions.txt",
        title="ICD-10-PCS conversion table: old code, day, the codes that were coded as the old one before that day",
        inputs=inputs.select("mce"),
        effective=SPAN,
        rows=rows,
        remarks=remarks,
    )
