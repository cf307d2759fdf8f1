"""The layers that ARCHITECTURE.md shows are the ones that import-linter enforces (`make lint`)."""

from __future__ import annotations

import re
import tomllib
from typing import cast

import pytest

from tests.architecture.package import ROOT


def contract(name: str) -> list[str]:
    """The layers of a contract of pyproject.toml, high to low, each as its modules in order."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {entry["id"]: entry for entry in project["tool"]["importlinter"]["contracts"]}
    return [re.sub(r"[()]", "", layer) for layer in cast("list[str]", contracts[name]["layers"])]


def shown() -> dict[str, str]:
    """The layers of ARCHITECTURE.md, high to low, each with what is said of its inside."""
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    block = page.split("## The layers")[1].split("\n\n")[1]
    lines = re.sub(r"\n {20,}", " ", block).splitlines()  # a long inside goes on in the next line
    rows = (re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in lines)
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows}


def test_the_page_shows_the_layers_that_are_enforced() -> None:
    assert list(shown()) == contract("flow")


@pytest.mark.parametrize("package", ["codebook", "pairing"])
def test_the_page_shows_the_inside_of_a_package(package: str) -> None:
    assert shown()[package].split(" > ") == contract(f"inside-{package}")
