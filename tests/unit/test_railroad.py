"""The diagrams of the documentation say what the grammars of the package say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from medcodes import CPT, ICD10, ICD10CM, ICD10PCS, ICD11, Code, HCPCSLevelII, Modifier
from tools.railroad import FOLDER, GRAMMARS, diagram

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
SYSTEMS: dict[str, type[Code]] = {
    cls.system: cls for cls in (ICD10CM, ICD10PCS, CPT, HCPCSLevelII, Modifier, ICD10, ICD11)
}
FIELDS = {field for path in VECTORS.glob("*.tsv") for field in re.split(r"[\t\n]", path.read_text(encoding="utf-8"))}


def test_every_system_has_a_diagram() -> None:
    assert set(GRAMMARS) == set(SYSTEMS)


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_diagram_is_the_grammar(name: str) -> None:
    drawn, coded = re.compile(GRAMMARS[name][1].pattern), re.compile(SYSTEMS[name].pattern)
    read = {field for field in FIELDS if drawn.fullmatch(field)}
    assert read == {field for field in FIELDS if coded.fullmatch(field)}
    assert len(read) > 10


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_diagram_is_up_to_date(name: str) -> None:
    assert (FOLDER / f"{name}.svg").read_text(encoding="utf-8") == diagram(name)
