"""The long titles of ICD-10-CM nodes with the days they held."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from tools.dates import SPAN
from tools.inputs import code_file, csv_titles, fact_rows, hierarchy, order_file, sqlite_rows
from tools.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.icd10cm_nodes import Nodes
    from tools.inputs import Inputs


def parts(inputs: Inputs, nodes: Nodes) -> Iterator[Part]:
    """The files of _data/icd10cm/titles/, one for each first letter."""
    best: dict[str, str] = {}
    for code, title in csv_titles(inputs.text("ccir_2019")).items():
        best[code] = title
    for year in range(2019, 2026):
        best.update(hierarchy(inputs.text(f"tree_{year}")).titles)
    best.update({row.code: row.title for row in order_file(inputs.text("order_2021"))})
    best.update(code_file(inputs.text("codes_cm_2024")))
    query = "select code, long_name from cm_codes"
    best.update({str(code): str(title) for code, title in sqlite_rows(inputs.bytes("order_2025"), query)})
    best.update({code: title for change, code, title in fact_rows(inputs.text("icd10cm_fy2027_titles")) if change})
    for letter, codes in groupby(sorted(nodes.spans, key=lambda code: code[0]), key=lambda code: code[0]):
        yield Part(
            path=f"icd10cm/titles/{letter}.txt",
            title="ICD-10-CM long titles",
            inputs=inputs.select("order_2025"),
            effective=SPAN,
            rows=[f"{code}\t{best.get(code, '')}" for code in codes],
        )
