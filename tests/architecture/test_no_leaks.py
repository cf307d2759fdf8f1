"""Nothing of the machine that a file was written on is in it, and no address but those that a reader may follow."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.package import ROOT

# A home or scratch folder of some machine, at the start of a path.
MACHINE_PATH = re.compile(r"(?<![\w.~*-])/(?:home|root|Users|tmp|work|mnt|opt)/\w")
ADDRESS = re.compile(r"\b(?:https?|ftp|git|ssh)://([\w.-]+)")
MAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.[a-z]{2,}\b")
# Names that are identifiers, and publishers that a reader may look up.
PUBLIC_HOSTS = {
    "hl7.org",
    "keepachangelog.com",
    "semver.org",
    "snomed.info",
    "terminology.hl7.org",
    "unitsofmeasure.org",
    "www.ama-assn.org",
    "www.apache.org",
    "www.cdc.gov",
    "www.cms.gov",
    "www.hl7.org",
    "www.nubc.org",
    "www.w3.org",
    "id.who.int",
}
MADE_UP = {"anna@a10.com"}  # a code in an address is no code: a vector of the finder
ROOMS = ("src", "tests", "docs", "tools")


def texts() -> list[Path]:
    """Every text file of the repository; of a source distribution, every file in its rooms."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        files = [ROOT / name for name in listed.stdout.splitlines()]
    else:
        files = [path for room in ROOMS for path in (ROOT / room).rglob("*")]
    return sorted(path for path in files if path.is_file() and path.suffix not in {".png", ".pyc", ".pickle"})


@pytest.mark.parametrize(
    ("what", "pattern", "allowed"),
    [
        pytest.param("a path of some machine", MACHINE_PATH, set[str](), id="paths"),
        pytest.param("an address", ADDRESS, PUBLIC_HOSTS, id="addresses"),
        pytest.param("a mail address", MAIL, MADE_UP, id="mail"),
    ],
)
def test_no_file_holds(what: str, pattern: re.Pattern[str], allowed: set[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in texts()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for match in pattern.finditer(line)
        if match[match.re.groups] not in allowed
    ]
    assert not found, f"{what}:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (MACHINE_PATH, "open('/" + "home/anna/codes.txt')"),
        (ADDRESS, "see https:/" + "/example.org/x"),
        (MAIL, "anna" + "@example.org"),
    ],
    ids=["paths", "addresses", "mail"],
)
def test_a_leak_is_seen(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)
