"""The reference has a place for every public name."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

import medcodes

PAGES = Path(__file__).resolve().parent.parent.parent / "docs" / "reference"
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES.glob("*.md"))
SHOWN = set(re.findall(r"^\.\. auto(?:class|function):: ([\w.]+)$", TEXT, re.MULTILINE))
MODULES = set(re.findall(r"^\.\. automodule:: ([\w.]+)$", TEXT, re.MULTILINE))


@pytest.mark.parametrize("name", sorted(medcodes.__all__))
def test_a_public_name_is_in_the_reference(name: str) -> None:
    # The strategies need an optional package and hold none of these names.
    pages = MODULES - {"medcodes.strategies", "medcodes.columns"}
    assert f"medcodes.{name}" in SHOWN or any(name in import_module(page).__all__ for page in pages)


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_what_a_page_names_is_there(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    assert hasattr(import_module(module), attribute)
