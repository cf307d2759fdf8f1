"""Where the package regex is absent, as in a browser, all works as well, and the finder finds the same."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

from medcodes import on
from medcodes.finder import expressions, find_codes
from tests.architecture.package import ROOT
from tests.vectors.rows import rows

WITHOUT = "import sys; sys.modules['regex'] = None\n"
LAYERS_ABOVE = ("columns", "integrations", "strategies", "_hypothesis_hook")


def python(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in another interpreter like this one, where regex cannot be imported."""
    command = [sys.executable, "-W", "error:::medcodes", "-c", WITHOUT + program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_examples_run_without_regex() -> None:
    program = (
        "import doctest\n"
        "from tests.architecture.package import examples\n"
        f"above = tuple(f'medcodes.{{layer}}' for layer in {LAYERS_ABOVE!r})\n"
        "tests = [test for test in examples() if not test.name.startswith(above)]\n"
        "runner = doctest.DocTestRunner(verbose=False)\n"
        "for test in tests: runner.run(test)\n"
        "print(runner.failures, *sorted({test.name.split('.')[1] for test in tests}))\n"
    )
    outcome = python(program)
    assert outcome.stdout == (
        "0 _code _html _text anycode codebook codeset cpt draw errors exchange finder hcpcs icd10 icd10cm icd10pcs "
        "icd11 modifier pairing ranges\n"
    ), outcome.stdout + outcome.stderr


def test_the_finder_finds_the_same_without_regex() -> None:
    """The dashes of Unicode, a class in regex, are spelled out where it is absent."""
    asked = [(row["text"], row["book"]) for row in rows("finder")]
    outcome = python(
        "import medcodes\n"
        "from datetime import date\n"
        "from medcodes.finder import expressions, find_codes\n"
        "print(expressions.engine.__name__)\n"
        f"for text, day in {asked!r}:\n"
        "    book = medcodes.on(date.fromisoformat(day)) if day else None\n"
        "    print(ascii(list(find_codes(text, book))))\n"
    )
    found = [ascii(list(find_codes(text, on(date.fromisoformat(day)) if day else None))) for text, day in asked]
    assert outcome.stdout.splitlines() == ["re", *found], outcome.stderr
    assert vars(expressions)["engine"].__name__ == "regex"
