"""The page of the edits is what the edits say."""

from __future__ import annotations

from medcodes.pairing import EDITS
from tools.edits_page import PAGE, page


def test_the_page_of_the_edits_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page() + "\n"


def test_every_edit_has_a_section() -> None:
    text = page()
    assert all(f"\n## {edit.id}\n" in text for edit in EDITS)
