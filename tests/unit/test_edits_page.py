"""The page of the edits is what the edits say."""

from __future__ import annotations

import re
from pathlib import Path

from medcodes.pairing import EDITS
from tools.edits_page import PAGE, page

TESTS = Path(__file__).parents[1]
SPEC = TESTS.parent / "docs" / "reference" / "spec.md"


def test_the_page_of_the_edits_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page() + "\n"


def test_every_clause_about_claims_is_cited_by_a_test() -> None:
    written = re.findall(r"^\| (CLM-[0-9]+) \|", SPEC.read_text(encoding="utf-8"), re.MULTILINE)
    tests = [path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")]
    cited = {clause for text in tests for clause in re.findall(r"CLM-[0-9]+", text)}
    assert written == [f"CLM-{number}" for number in range(1, len(written) + 1)]
    assert cited == set(written)


def test_every_edit_has_a_section() -> None:
    text = page()
    assert all(f"\n## {edit.id}\n" in text for edit in EDITS)
