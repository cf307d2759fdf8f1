"""Rule tables that users bring: NCCI PTP edits, MUEs, add-on codes, coverage articles.

They hold CPT numbers and come from the user's own download; none is in this package.
Each is made `from_rows`: rows of columns as a csv reader or a spreadsheet gives them, in
the order of the publisher's file, without its preamble and heading. A row that cannot be
read is refused with its number, and none is skipped. Rows are kept as sorted numbers: a
practitioner PTP file of 1.7 million rows takes about 20 MiB.
"""

from __future__ import annotations

from typing import TypeAlias

from medcodes.pairing.tables.coverage import CoverageRules
from medcodes.pairing.tables.ncci import MUE, AddOn, AddOns, MUEs, PTPEdits

__all__ = ["MUE", "AddOn", "AddOns", "CoverageRules", "MUEs", "PTPEdits", "Table"]

Table: TypeAlias = PTPEdits | MUEs | AddOns | CoverageRules
