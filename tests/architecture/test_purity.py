"""SECURITY.md: no socket, no process, no written file, no text as code, and no file read but the package's own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.package import DATA, FOLDER, ROOT
from tests.architecture.purity import offence

HEAVY = (
    *("cattrs", "dask", "django", "duckdb", "fastapi", "hypothesis", "importlib_resources", "narwhals", "numpy"),
    *("pandas", "polars", "pyarrow", "pydantic", "pydantic_core", "pyspark", "regex", "rich", "sqlalchemy"),
)


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run another interpreter like this one."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_no_public_example_does_what_the_library_does_not_do() -> None:
    outcome = python("-m", "tests.architecture.purity")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_an_example_that_reads_another_file_is_caught() -> None:
    outcome = python("-m", "tests.architecture.purity", "open('README.md').close()")
    assert outcome.returncode == 1
    assert outcome.stdout == "1 docstrings and pages\ngiven: open('README.md').close(): open 'README.md'\n"


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("open", (f"{ROOT}/README.md", "r", 0)),
        ("open", (f"{DATA}/editions.txt", "w", 0)),
        ("open", (f"{FOLDER}/../secrets.txt", "r", 0)),
        ("os.listdir", (f"{ROOT}",)),
        ("socket.connect", (None, ("127.0.0.1", 80))),
        ("subprocess.Popen", ("ls", [], None, None)),
        ("os.remove", ("x", -1)),
        ("compile", (b"1", "<string>")),
    ],
    ids=["foreign file", "write", "no code", "foreign folder", "socket", "process", "removal", "text as code"],
)
def test_an_offence_is_seen(event: str, arguments: tuple[object, ...]) -> None:
    assert offence(event, arguments) is not None


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("open", (f"{DATA}/editions.txt", "rb", 0)),
        ("open", (f"{FOLDER}/icd10cm.py", "rb", 0)),
        ("compile", (b"1", "<example>")),
    ],
    ids=["data", "code", "example"],
)
def test_what_the_library_does_is_no_offence(event: str, arguments: tuple[object, ...]) -> None:
    assert offence(event, arguments) is None


def test_the_import_opens_no_data_and_loads_nothing_heavy() -> None:
    """ARCHITECTURE.md: `import medcodes` opens no data file."""
    program = (
        "import sys; opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "import medcodes\n"
        "print(*[path for path in opened if '_data' in path.replace(chr(92), '/').split('/')])\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    outcome = python("-I", "-c", program)
    assert outcome.stdout == "\n\n", outcome.stdout + outcome.stderr
