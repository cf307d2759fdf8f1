"""Where the package regex is absent, as in a browser, all works but the finder, and the finder says so."""

from __future__ import annotations

import subprocess
import sys

from tests.architecture.package import ROOT

WITHOUT = "import sys; sys.modules['regex'] = None\n"
LAYERS_ABOVE = ("columns", "finder", "integrations", "strategies", "_hypothesis_hook")


def python(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in another interpreter like this one, where regex cannot be imported."""
    command = [sys.executable, "-W", "error:::medcodes", "-c", WITHOUT + program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_examples_of_all_layers_below_run_without_regex() -> None:
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
        "0 _code _html _text anycode codebook codeset cpt draw errors exchange hcpcs icd10 icd10cm icd10pcs icd11 "
        "modifier pairing ranges\n"
    ), outcome.stdout + outcome.stderr


def test_the_finder_says_that_it_needs_regex() -> None:
    outcome = python("import medcodes.finder")
    assert outcome.stderr.splitlines()[-1] == (
        "ImportError: medcodes.finder needs the package regex, which is not to be had here"
    )
