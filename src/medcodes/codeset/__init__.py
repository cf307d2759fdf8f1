"""Sets of codes as expressions: "E11.0-E11.9, C00-C96 excluding C44"."""

from __future__ import annotations

from medcodes.codeset.sets import CodeSet, Explanation, SetChanges

__all__ = ["CodeSet", "Explanation", "SetChanges"]
