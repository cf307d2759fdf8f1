"""The entry point that hypothesis calls: every type is known to it, nothing is read, nothing is raised."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

import medcodes
from medcodes import ICD10CM, _hypothesis_hook, pairing
from medcodes.pairing import Claim, Pair, ProfessionalClaim, ServiceLine, Unreadable

ROOT = Path(__file__).resolve().parents[2]
VALUES = [value for value in vars(medcodes).values() if isinstance(value, type) and issubclass(value, medcodes.Code)]
PARTS = [
    *(pairing.Pair, pairing.ServiceLine, pairing.Patient, pairing.Diagnosis, pairing.Procedure, pairing.Unreadable),
    *(pairing.ProfessionalClaim, pairing.OutpatientClaim, pairing.InpatientClaim),
]


def run(program: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *options, "-c", program], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("cls", [*VALUES, *PARTS], ids=lambda cls: cls.__name__)
def test_every_type_has_a_strategy(cls: type) -> None:
    found: Any = find(st.from_type(cls), lambda _: True, settings=settings(database=None))
    assert isinstance(found, cls)


def test_the_import_reads_no_data_and_imports_no_strategy() -> None:
    program = (
        "import sys; opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "import hypothesis\n"
        "data = [path for path in opened if '_data' in path.replace(chr(92), '/').split('/')]\n"
        "print('medcodes._hypothesis_hook' in sys.modules, data)\n"
        "print([name for name in ('medcodes.strategies', 'medcodes.codebook.bundled', 'regex', 'narwhals') "
        "if name in sys.modules])"
    )
    outcome = run(program)
    assert outcome.stdout == "True []\n[]\n", outcome.stderr


def test_the_field_types_of_every_part_of_a_claim_and_of_a_report_are_resolved() -> None:
    """Without it `st.builds` and cattrs see texts in place of types; an Edit is built by neither."""
    public = [value for name in pairing.__all__ if isinstance(value := getattr(pairing, name), type)]
    held = [value for value in public if attrs.has(value) and value is not pairing.Edit]
    assert {*PARTS, pairing.Finding, pairing.Report, pairing.Place} <= {*held}
    unresolved = [
        f"{value.__name__}.{part.name}" for value in held for part in attrs.fields(value) if isinstance(part.type, str)
    ]
    assert unresolved == []


def test_the_formats_of_the_recipe_for_schemathesis_are_those_of_the_schemas() -> None:
    recipe = (ROOT / "docs" / "how-to" / "test-your-api.md").read_text(encoding="utf-8")
    named = dict(re.findall(r"""openapi\.format\("([a-z0-9-]+)", mst\.([a-z0-9_]+)\(\)""", recipe))
    classes = {"icd10cm_codes": ICD10CM, "icd10pcs_codes": medcodes.ICD10PCS, "cpt_codes": medcodes.CPT}
    classes |= {"hcpcs_codes": medcodes.HCPCSLevelII, "modifiers": medcodes.Modifier}
    assert named == {cls._format: strategy for strategy, cls in classes.items()}


def test_annotations_are_enough() -> None:
    """`@given` with annotations works with no import of medcodes.strategies."""
    program = (
        "from hypothesis import find, given, infer, settings\n"
        "from medcodes import ICD10CM\n"
        "from medcodes.pairing import Claim\n"
        "seen = []\n"
        "@settings(max_examples=5, database=None)\n"
        "@given(code=..., claim=...)\n"
        "def test(code: ICD10CM, claim: Claim) -> None: seen.append(code)\n"
        "test(); print(len(seen), seen[0])"
    )
    outcome = run(program)
    assert outcome.stdout == "5 I10\n", outcome.stderr


def test_what_goes_wrong_in_it_does_not_leave_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception would break `import hypothesis` for the whole environment."""
    called: list[bool] = []

    def broken() -> None:
        called.append(True)
        raise RuntimeError

    monkeypatch.setattr(_hypothesis_hook, "_register", broken)
    _hypothesis_hook.setup()
    assert called == [True]


def test_a_broken_library_does_not_break_hypothesis() -> None:
    program = "import sys; sys.modules['medcodes.pairing'] = None\nimport hypothesis; print(hypothesis.__name__)"
    outcome = run(program)
    assert outcome.stdout == "hypothesis\n", outcome.stderr


@given(st.builds(ProfessionalClaim))
def test_builds_gives_any_claim_that_can_be_built(claim: Claim) -> None:
    """`st.builds` reads the field types: also claims that are full of findings."""
    report = pairing.check(claim, medcodes.on(medcodes.coverage()[1]))
    assert any(finding.edit == "book-date" for finding in report.findings) or claim.coding_date == report.basis.as_of


@given(code=..., pair=..., line=..., text=...)
def test_parts_are_drawn_by_annotation(code: ICD10CM, pair: Pair, line: ServiceLine, text: Unreadable) -> None:
    assert ICD10CM(code.text) == code
    assert pair.diagnosis.system == "icd10cm"
    assert line.pointers == (1,)
    assert not ICD10CM.is_wellformed(text.text)


def test_a_failing_claim_is_printed_as_code_that_rebuilds_it() -> None:
    @settings(database=None, max_examples=20)
    @given(claim=...)
    def fails(claim: ProfessionalClaim) -> None:
        assert not claim.lines

    with pytest.raises(AssertionError) as failure:
        fails()
    report = "\n".join(failure.value.__notes__)
    assert "claim=ProfessionalClaim(service_date=datetime.date(2015, 10, 1), diagnoses=(ICD10CM('I10'),), " in report
