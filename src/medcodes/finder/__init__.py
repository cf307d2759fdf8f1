"""Codes in free text: notes, order sheets, lists, segments."""

from __future__ import annotations

from medcodes.finder.found import Found, Lookalike
from medcodes.finder.scan import find_codes

__all__ = ["Found", "Lookalike", "find_codes"]
