"""Codes in columns: what a code book says of millions of cells, in any data frame.

Needs the extra ``columns`` (narwhals) and the data-frame library that the frame is of.
"""

from __future__ import annotations

from importlib.util import find_spec

if find_spec("narwhals") is None:
    raise ImportError("medcodes.columns needs narwhals: install medcodes[columns]", name="narwhals")

from medcodes.columns.annotation import annotate
from medcodes.columns.checking import check
from medcodes.columns.claims import ClaimColumns
from medcodes.columns.tables import table, timeline

__all__ = ["ClaimColumns", "annotate", "check", "table", "timeline"]
