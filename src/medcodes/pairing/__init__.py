"""Claims, the edits that check them, and the report."""
