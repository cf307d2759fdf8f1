"""What is shipped: the wheel holds the package and nothing else, and is built the same, byte for byte, each time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from email.parser import HeaderParser
from pathlib import Path, PurePosixPath

import pytest

from tests.architecture.package import ROOT

ALLOWED_SUFFIXES = {".py", ".txt", ".md", ".typed"}


def build(target: str, source: Path, to: Path) -> Path:
    """Build a wheel or an sdist of a folder; the file."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(to)]
    # Coverage would measure the build, and a date from outside would change its bytes.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE", "SOURCE_DATE"))
    }
    subprocess.run(command, cwd=source, env=environment, check=True, capture_output=True)
    (made,) = to.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the working tree."""
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source distribution built from the working tree."""
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    package = ROOT / "src" / "medcodes"
    expected = {
        path.relative_to(package.parent).as_posix()
        for path in package.rglob("*")
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(package).parts)
    }
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == expected
    assert {PurePosixPath(name).suffix for name in held} <= ALLOWED_SUFFIXES
    assert "medcodes/py.typed" in held


def test_the_wheel_carries_its_licence_and_its_notice(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    information = {name.split(".dist-info/")[1] for name in archive.namelist() if ".dist-info/" in name}
    assert {"METADATA", "licenses/LICENSE", "licenses/NOTICE"} <= information
    (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = HeaderParser().parsestr(archive.read(name).decode())
    assert metadata["Metadata-Version"] == "2.4"
    assert metadata["License-Expression"] == "Apache-2.0"


def test_two_wheels_are_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    assert digest(build("wheel", ROOT, tmp_path)) == digest(wheel)


def test_two_source_distributions_are_the_same_bytes(sdist: Path, tmp_path: Path) -> None:
    assert digest(build("sdist", ROOT, tmp_path)) == digest(sdist)


def test_the_source_distribution_builds_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (folder,) = (tmp_path / "unpacked").iterdir()
    assert digest(build("wheel", folder, tmp_path / "built")) == digest(wheel)
