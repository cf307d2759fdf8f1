"""Codes in free text: notes, order sheets, lists, segments.

Nothing else of medcodes needs the package regex, which some platforms do not have.
"""

from __future__ import annotations

try:
    import regex as _  # noqa: F401  asked for its own message alone
except ImportError as error:
    message = "medcodes.finder needs the package regex, which is not to be had here"
    raise ImportError(message, name="regex") from error

from medcodes.finder.found import Found, Lookalike
from medcodes.finder.scan import find_codes

__all__ = ["Found", "Lookalike", "find_codes"]
