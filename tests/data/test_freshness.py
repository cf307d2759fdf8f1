"""The compiled data are what the compiler, as it stands, makes of the pinned inputs."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from tests.architecture.package import DATA, ROOT

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = ROOT / "build" / "sources"


def manifest() -> list[list[str]]:
    return [line.split() for line in (DATA / "MANIFEST.txt").read_text(encoding="utf-8").splitlines()]


def test_no_file_was_edited_added_or_removed_since_it_was_compiled() -> None:
    listed = {path: digest for digest, path in (words for words in manifest() if words[0] != "#")}
    found = {
        path.relative_to(DATA).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in DATA.rglob("*")
        if path.is_file() and path.name not in {"MANIFEST.txt", "README.md"}
    }
    assert found == listed


def test_the_compiler_and_its_inputs_did_not_change_since() -> None:
    listed = {words[1]: words[-1] for words in manifest() if words[0] == "#"}
    program = "from tools.compile import COMPILERS, digest_of_compiler as d; print(*(f'{s} {d(s)}' for s in COMPILERS))"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    words = answer.stdout.split()
    assert listed == dict(zip(words[::2], words[1::2], strict=True)), "run `make data`"


@pytest.mark.skipif(find_spec("lmdb") is None, reason="the data compiler needs lmdb")
@pytest.mark.skipif(not SOURCES.exists(), reason="the inputs are not here: `make data` fetches them")
def test_a_new_run_gives_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "tools.compile", "--into", tmp_path], cwd=ROOT, check=True, capture_output=True
    )
    for path in sorted(tmp_path.rglob("*.txt")):
        name = path.relative_to(tmp_path)
        assert path.read_bytes() == (DATA / name).read_bytes(), name
