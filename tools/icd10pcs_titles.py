"""The official long titles of ICD-10-PCS codes, with the days from which sources carry them.

Code lists of CMS and the procedure lists of the MS-DRG Definitions Manuals agree on every title but for revisions.
The list of AHRQ of FY2018 carries the titles of codes that retired before they could. It is asked last: it abbreviates
some titles (96 of the 79,000 that others carry), and those of retired codes are cut off at 114 characters.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from tools.dates import FIRST, SPAN, fiscal_year
from tools.inputs import code_file, csv_titles, fact_rows, manual_procedures, sqlite_rows
from tools.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.inputs import Inputs
    from tools.master import InForce

OLDEST = "classes_pcs_2018"
MANUALS = {
    "36": 20181001,
    "37": 20191001,
    "38": 20201001,
    "39": 20211001,
    "40": 20221001,
    "41": 20231001,
    "41.1": 20240401,
    "42": 20241001,
    "42.1": 20250401,
    "43": 20251001,
    "43.1": 20260401,
}
MANUAL_PARTS = ("00_07", "08_11", "12_21", "22_25")
FY2018 = 20171001
DEFAULT = 20181001
"""From when the first title of a row counts where the row does not say."""

_CUT_AT = (113, 114)
_WHOLE = re.compile(r"(Approach|Artificial Opening( Endoscopic)?|New Technology Group \d)$")


def parts(inputs: Inputs, days: Mapping[str, InForce]) -> Iterator[Part]:
    """The files of _data/icd10pcs/titles/, one for each section and body system."""
    sources = {
        20231001: ["codes_pcs_2024"],
        20240401: ["codes_pcs_2024_04"],
        20250401: ["pcs_2025"],
        20261001: ["icd10pcs_fy2027_titles"],
    }
    for version, day in MANUALS.items():
        sources.setdefault(day, []).extend(f"manual_{version}_{part}" for part in MANUAL_PARTS)
    newer = {day: _merged([_read(inputs, name) for name in names]) for day, names in sorted(sources.items())}
    oldest = _read(inputs, OLDEST)
    used = inputs.select(OLDEST, *(name for _, names in sorted(sources.items()) for name in names))
    for prefix, codes in groupby(days, key=lambda code: code[:2]):
        yield Part(
            path=f"icd10pcs/titles/{prefix}.txt",
            title="ICD-10-PCS official long titles: code, title, then the first day and text of each revision;"
            f" the first title counts from {DEFAULT} or the code's first day where no day stands before it;"
            " nothing where no source has a title",
            inputs=used,
            effective=SPAN,
            rows=[_row(code, days[code], oldest.get(code), newer) for code in codes],
        )


def _read(inputs: Inputs, name: str) -> dict[str, str]:
    if name == "pcs_2025":
        rows = sqlite_rows(inputs.bytes(name), "select code, long_name from pcs_codes")
        return {str(code): str(title) for code, title in rows}
    text = inputs.text(name)
    if name.startswith("manual_"):
        return manual_procedures(text)
    if name == "icd10pcs_fy2027_titles":
        return {code: title for _, code, title in fact_rows(text)}
    return code_file(text) if name == "codes_pcs_2024" else csv_titles(text)


def _merged(lists: list[dict[str, str]]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for titles in lists:
        for code, title in titles.items():
            assert merged.setdefault(code, title) == title, f"{code} has two titles on one day: {title}"
    return merged


def _row(code: str, own: InForce, oldest: str | None, newer: Mapping[int, Mapping[str, str]]) -> str:
    first, last = own
    found: list[tuple[int, str]] = []
    for day, title in ((day, titles[code]) for day, titles in newer.items() if code in titles):
        if not found or found[-1][1] != title:
            found.append((day, title))
    if oldest is not None and found and oldest == found[0][1]:
        found[0] = DEFAULT, oldest
    elif oldest is not None and not found and _is_whole(oldest):
        # The list of FY2018 still prints the codes of the two years before, with their last titles.
        found = [(max(first, min(_year_of(last), FY2018)), oldest)]
    if not found:
        return f"{code}\t"
    fields = [field for day, title in found for field in (str(day), title)]
    if found[0][0] <= max(DEFAULT, first) and (last is None or last >= DEFAULT):
        del fields[0]
    return "\t".join((code, *fields))


def _is_whole(title: str) -> bool:
    return len(title) not in _CUT_AT or _WHOLE.search(title) is not None


def _year_of(last: int | None) -> int:
    """The first day of the last fiscal year in which a code was in force."""
    return FY2018 if last is None else (fiscal_year(last) - 1) * 10000 + FIRST % 10000
