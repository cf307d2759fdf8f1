"""The claim vectors: for each edit, claims on which it fires, and near misses on which it does not."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import attrs

import medcodes
from medcodes.codebook import CodeBook
from medcodes.codebook.licensed import CPTRelease, HCPCSRelease
from medcodes.pairing import (
    EDITS,
    AddOns,
    Claim,
    CoverageRules,
    Edits,
    InpatientClaim,
    MUEs,
    OutpatientClaim,
    ProfessionalClaim,
    PTPEdits,
    Report,
    check,
)
from medcodes.pairing.tables import Table

FOLDER: Final = Path(__file__).parents[2] / "vectors" / "edits"
CLAIMS: Final[dict[str, type[Claim]]] = {
    "professional": ProfessionalClaim,
    "outpatient": OutpatientClaim,
    "inpatient": InpatientClaim,
}
TABLES: Final[dict[str, Callable[[Any], Table]]] = {
    "ptp": PTPEdits.from_rows,
    "mue": MUEs.from_rows,
    "add_on": AddOns.from_rows,
    "coverage": CoverageRules.from_rows,
}


@attrs.frozen(kw_only=True)
class Case:
    """One vector: a claim, the book it is judged by, and all that the edit says."""

    family: str
    edit: str
    name: str
    setting: str
    claim: dict[str, Any]
    finds: list[str]
    book: date | None = None
    cpt: list[list[Any]] | None = None
    hcpcs: list[list[Any]] | None = None
    tables: dict[str, list[list[Any]]] = attrs.field(factory=dict)

    def __str__(self) -> str:
        return f"{self.edit}: {self.name}"

    def read(self) -> Claim:
        return CLAIMS[self.setting].from_dict(self.claim)

    def open(self) -> CodeBook:
        book = medcodes.on(self.book or self.read().coding_date)
        if self.cpt is not None:
            book = book.with_release(CPTRelease.from_rows(self.cpt))
        if self.hcpcs is not None:
            book = book.with_release(HCPCSRelease.from_rows(self.hcpcs))
        return book

    def report(self, *edits: str) -> Report:
        """Run some edits, by default the one that the vector is about."""
        return self.runner()(EDITS.only(*(edits or (self.edit,))))

    def runner(self) -> Callable[[Edits], Report]:
        """Read the claim once, and run any edits on it."""
        tables = [TABLES[name.removesuffix("_too")](rows) for name, rows in self.tables.items()]
        return partial(_run, self.read(), self.open(), tables)


def _run(claim: Claim, book: CodeBook, tables: list[Table], edits: Edits) -> Report:
    return check(claim, book, edits=edits, tables=tables)


def cases() -> list[Case]:
    """Read every vector, in the order of the files."""
    return [
        Case(family=path.stem, **row)
        for path in sorted(FOLDER.glob("*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]
