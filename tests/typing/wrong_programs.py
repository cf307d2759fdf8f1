"""Programs that must not type-check: each line is refused by both checkers, which `make types` runs over this file.

An expected complaint is silenced, and a line on which there is none fails: both checkers report an unneeded silence.
Nothing here is run.
"""

# pyright: reportUnusedExpression=false

from __future__ import annotations

from datetime import date

import medcodes
from medcodes import CPT, ICD10CM, ICD10PCS, Modifier

dx = ICD10CM("E11.9")
px = ICD10PCS("02704TZ")
book = medcodes.on(date(2026, 3, 2))

# values of two systems are neither compared nor ordered
dx == px  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
dx == "E11.9"  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
dx < px  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
CPT.parse("99213") == Modifier("RT")  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]

# text is no code until it is parsed
code: ICD10CM = "E11.9"  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
maybe: ICD10CM = ICD10CM.try_parse("E11.9")  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]

# a value is frozen, and its class is final
dx.text = "E11.8"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


class MyCode(ICD10CM): ...  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]


# only text is parsed
ICD10CM.parse(119)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
ICD10CM.parse(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
ICD10CM.parse(b"E11.9")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

# a code of another system is not asked for
book.icd10cm["E11.9"].axes  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
book.icd10cm[px]  # type: ignore[index]  # pyright: ignore[reportArgumentType]
book.icd10pcs.is_billable(dx)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
px in {dx: 1}  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryContains]
medcodes.on("2026-03-02")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
