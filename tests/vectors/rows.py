"""Reads the vector tables of this folder."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent
# One table for each grammar; the others have columns of their own.
GRAMMARS = ("text", "icd10cm", "icd10pcs", "cpt", "hcpcs", "modifier", "icd11", "icd10")


def unescaped(cell: str) -> str:
    r"""The text that a cell stands for: \t, \n and \uXXXX are read."""
    cell = cell.replace(r"\t", "\t").replace(r"\n", "\n")
    return re.sub(r"\\u([0-9a-f]{4})", lambda point: chr(int(point[1], 16)), cell)


def rows(table: str) -> list[dict[str, str]]:
    """The rows of a table, each as its cells by column; `at` is its place, as a name for a test."""
    header, *lines = (FOLDER / f"{table}.tsv").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    columns = header.split("\t")
    return [
        dict(zip(columns, map(unescaped, line.split("\t")), strict=True), at=f"{table}.tsv:{number}")
        for number, line in enumerate(lines, 2)
    ]
