"""What an edit is, and what it looks at."""

from __future__ import annotations

from medcodes.pairing.context.edit import Edit, Edits, edit
from medcodes.pairing.context.seen import Context, Diagnosed, Need, Performed, distinct

__all__ = ["Context", "Diagnosed", "Edit", "Edits", "Need", "Performed", "distinct", "edit"]
