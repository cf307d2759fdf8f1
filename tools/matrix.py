"""Run the suite against the built wheel, on each Python that the project's classifiers name.

For each interpreter an environment of its own gets the wheel from dist/, and the suite runs twice: first without the
packages that medcodes can do without (on the oldest Python with the least versions of the others), then on the oldest
with all of them and on the newer ones with hypothesis: the engines of data frames are started on one Python. Two
interpreters work at a time. The last line says which there were. One that is missing is a failure where CI=1.

    python -m tools.matrix            # all
    python -m tools.matrix 3.12       # one
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / "build" / "matrix"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@dataclass(frozen=True)
class Run:
    """One step on one interpreter, and how it ended."""

    python: str
    name: str
    passed: bool
    closing_line: str
    seconds: float


def main(arguments: list[str]) -> int:
    """Run the suite on the versions named, or on all; the exit status."""
    wanted = arguments or supported()
    found = {version: path for version in wanted if (path := interpreter(version)) is not None}
    missing = [version for version in wanted if version not in found]
    with ThreadPoolExecutor(max_workers=2) as pool:
        runs = [run for runs in pool.map(suite, found.keys(), found.values()) for run in runs]
    print()
    for run in runs:
        print(f"{run.python:5} {run.name:18} {run.seconds:5.0f} s  {run.closing_line}")
    print(f"tested on Python {', '.join(found) or 'none'}; missing: {', '.join(missing) or 'none'}")
    failed = not runs or not all(run.passed for run in runs)
    return 1 if failed or (missing and os.environ.get("CI") == "1") else 0


def supported() -> list[str]:
    """The Python versions that the classifiers name, oldest first: "3.11", "3.12", ..."""
    names = (re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", text) for text in PROJECT["classifiers"])
    return sorted((name[1] for name in names if name), key=lambda version: int(version.split(".")[1]))


def interpreter(version: str) -> str | None:
    """The path of the interpreter itself for "3.12", or None where there is none.

    A pyenv shim runs only the versions that are switched on, so all of them are.
    """
    command = shutil.which(f"python{version}")
    if command is None:
        return None
    variables = dict(os.environ)
    if shutil.which("pyenv"):
        installed = subprocess.run(["pyenv", "versions", "--bare"], capture_output=True, text=True, check=False)
        variables["PYENV_VERSION"] = ":".join(installed.stdout.split())
    answer = subprocess.run(
        [command, "-c", "import sys, venv; print(sys._base_executable)"],
        capture_output=True,
        text=True,
        check=False,
        env=variables,
    )
    return answer.stdout.strip() if answer.returncode == 0 else None


def environment(version: str, path: str) -> Path:
    """A fresh virtual environment of that interpreter with the wheel and what the suite itself needs."""
    folder = ENVIRONMENTS / version
    subprocess.run([path, "-m", "venv", "--clear", folder], check=True)
    python = folder / "bin" / "python"
    pip(python, "--upgrade", "pip")
    return python


def suite(version: str, path: str) -> list[Run]:
    """Both runs on one interpreter."""
    python = environment(version, path)
    oldest = version == supported()[0]
    (wheel,) = (ROOT / "dist").glob("*.whl")
    least = [text.replace(">=", "==") for text in PROJECT["dependencies"]] if oldest else []
    pip(python, str(wheel), "--group", "test", *least)
    first = pytest(version, python, "least" if oldest else "required")
    if not oldest:
        pip(python, "--upgrade", "--upgrade-strategy=eager", str(wheel), "--group", "test", "hypothesis")
        return [first, pytest(version, python, "hypothesis and required")]
    pip(python, "--upgrade", "--upgrade-strategy=eager", str(wheel), "--group", "test", "--group", "optional")
    return [first, pytest(version, python, "all", MEDCODES_NOTHING_LEFT_OUT="1")]


def pip(python: Path, *arguments: str) -> None:
    """Install into the environment of that interpreter."""
    subprocess.run([python, "-m", "pip", "install", "--quiet", *arguments], check=True, cwd=ROOT)


def pytest(version: str, python: Path, packages: str, **variables: str) -> Run:
    """Run the suite once."""
    command = [str(python), "-m", "pytest", "--color=no"]
    return step(version, f"{packages} packages", command, MEDCODES_INSTALLED="1", **variables)


def step(version: str, name: str, command: list[str], **variables: str) -> Run:
    """Run one command, show its output when it has ended, and keep the line that it closes with."""
    started = time.monotonic()
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    # In one piece: another interpreter prints as well.
    print(f"\n== Python {version}, {name} ==\n{ended.stdout}", end="", flush=True)
    # Native packages may say more after pytest has closed.
    closing_lines = re.findall(r"^=+ (.* in [\d.]+s.*) =+$", ended.stdout, re.MULTILINE) or ended.stdout.splitlines()
    closing_line = closing_lines[-1] if closing_lines else "no output"
    return Run(version, name, ended.returncode == 0, closing_line, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
