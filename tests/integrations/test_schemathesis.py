"""The page on testing an API, in a process of its own: schemathesis changes hypothesis for the whole process."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import needs_an_absent_package

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "test-your-api.md"
FIRST_FORMAT = 'schemathesis.openapi.format("icd-10-cm", mst.icd10cm_codes().map(str))\n'

pytestmark = pytest.mark.skipif(needs_an_absent_package(PAGE), reason="the page imports a package that is absent")


@pytest.fixture(scope="module")
def page() -> str:
    """The parts of the page, which make one file."""
    parts = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(parts) == 3
    return "\n".join(parts)


def run(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    file = folder / "page.py"
    file.write_text(program, encoding="utf-8")
    return subprocess.run([sys.executable, file], cwd=folder, capture_output=True, text=True, check=False)


def test_the_service_gets_real_codes(page: str, tmp_path: Path) -> None:
    ended = run(tmp_path, page)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_without_the_format_the_service_gets_texts_that_no_list_has(page: str, tmp_path: Path) -> None:
    """With the first format left out the first test fails at once."""
    assert FIRST_FORMAT in page
    ended = run(tmp_path, page.replace(FIRST_FORMAT, ""))
    assert ended.returncode == 1
    assert 'assert book.icd10cm.history(case.body["principal"])' in ended.stderr
    assert "\nAssertionError\n" in ended.stderr
