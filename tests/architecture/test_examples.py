"""Every example in a docstring runs and answers what it says. Those of README.md and docs/ are tests of their own."""

from __future__ import annotations

import doctest

import pytest

from tests.architecture.package import examples


@pytest.mark.parametrize("test", list(examples()), ids=lambda test: test.name)
def test_the_example_of_a_docstring_runs(test: doctest.DocTest) -> None:
    """CONTRIBUTING.md: docstrings have one example that runs."""
    report: list[str] = []
    outcome = doctest.DocTestRunner(verbose=False).run(test, out=report.append)
    assert outcome.attempted > 0
    assert outcome.failed == 0, "".join(report)
