"""The calendar of the data: editions.txt, and the age groups that hold for both systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools import icd10pcs_titles
from tools.dates import FIRST, LAST, OPEN, SPAN, fiscal_year, iso
from tools.inputs import mce_age_ranges
from tools.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.inputs import Input, Inputs

FISCAL_YEARS = [FIRST + 10000 * year for year in range(12)]

MID_YEAR = {
    "icd10cm": (20200401, 20210101, 20220401, 20230401, 20250401, 20260401),
    "icd10pcs": (20200801, 20210101, 20220401, 20230401, 20240401, 20250401, 20260401),
}
"""Releases between two fiscal years. The last two of ICD-10-CM changed the text of the tabular list alone."""

ALWAYS = {
    "icd10cm": ("mce",),
    "icd10pcs": ("mce", "icd10pcs_labels_axis_4_to_7", "icd10pcs_names_axis_1_to_3", "icd10pcs_label_corrections"),
}
"""What speaks of every edition."""

SOURCES: dict[str, dict[int, tuple[str, ...]]] = {
    "icd10cm": {
        20181001: ("tree_2019", "manual_36_b", "ccir_2019"),
        20191001: ("tree_2020", "manual_37_b"),
        20201001: ("manual_38_b", "tree_2021"),
        20210101: ("order_2021", "tabular_2021"),
        20211001: ("tree_2022", "manual_39_b"),
        20221001: ("manual_40_b",),
        20230401: ("tree_2023",),
        20231001: ("codes_cm_2024", "tree_2024", "manual_41_b"),
        20241001: ("order_2025", "tree_2025", "codes_cm_2025", "manual_42_b"),
        20250401: ("tabular_2025",),
        20251001: ("manual_43_b",),
        20260401: ("tabular_2026", "list_2026"),
        20261001: ("icd10cm_fy2027_titles",),
    },
    "icd10pcs": {
        20171001: ("classes_pcs_2018",),
        **{day: (f"manual_{version}_00_07",) for version, day in icd10pcs_titles.MANUALS.items()},
        20231001: ("codes_pcs_2024", "manual_41_00_07"),
        20240401: ("codes_pcs_2024_04", "manual_41.1_00_07"),
        20250401: ("pcs_2025", "manual_42.1_00_07"),
        20261001: ("icd10pcs_fy2027_titles",),
    },
}
"""What speaks of one edition. Of a wheel one file is enough: an edition cites wheels."""


def parts(inputs: Inputs) -> Iterator[Part]:
    """The files of _data/ that belong to no single system."""
    rows: list[str] = []
    used: dict[str, None] = {}
    for system, mid_year in MID_YEAR.items():
        for day in sorted((*FISCAL_YEARS, *mid_year)):
            sources = (*ALWAYS[system], *SOURCES[system].get(day, ()))
            used.update(dict.fromkeys(sources))
            name = str(fiscal_year(day)) if day in FISCAL_YEARS else iso(day)
            cited = dict.fromkeys(_cite(inputs[source]) for source in sources)
            rows.append("\t".join((system, name, str(day), ", ".join(cited))))
    yield Part(
        path="editions.txt",
        title="editions: system, name, first day, sources; one begins on each day on which codes or their text change",
        inputs=inputs.select(*used),
        effective=SPAN,
        rows=rows,
    )
    groups = [
        (r.name.lower(), max(r.start, FIRST), "" if r.end in {OPEN, LAST} else r.end, r.first, r.last)
        for r in mce_age_ranges(inputs.bytes("mce"))
    ]
    yield Part(
        path="age_ranges.txt",
        title="age groups of the age edit: name, first day, last day or nothing, first age, last age in years",
        inputs=inputs.select("mce"),
        effective=SPAN,
        rows=["\t".join(map(str, group)) for group in sorted(groups)],
    )


def _cite(source: Input) -> str:
    name = source.path if source.origin == "fact" else source.origin
    return f"{name} sha256:{source.sha256}"
