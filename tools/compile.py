"""Compile the inputs that sources.toml pins into src/medcodes/_data/, byte for byte the same on every run.

    python -m tools.compile              # both systems
    python -m tools.compile icd10cm      # one of them: icd10cm or icd10pcs

Each system's compiler yields parts; this script writes them, removes what no part names any more, and lists the digest
of every file in MANIFEST.txt, so that a test can tell a hand edit from a build without having the inputs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools import compile_icd10cm, compile_icd10pcs, editions
from tools.inputs import Inputs, sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tools.parts import Part

DATA = Path(__file__).resolve().parent.parent / "src" / "medcodes" / "_data"
COMPILERS: dict[str, Callable[[Inputs], Iterator[Part]]] = {
    "icd10cm": compile_icd10cm.parts,
    "icd10pcs": compile_icd10pcs.parts,
}
BY_HAND = {"README.md"}


def main(arguments: list[str]) -> int:
    """Compile the systems named, or both; the exit status."""
    inputs = Inputs()
    systems = arguments or list(COMPILERS)
    write("", editions.parts(inputs))
    for system in systems:
        write(f"{system}/", COMPILERS[system](inputs))
    write_manifest()
    return 0


def write(folder: str, parts: Iterator[Part]) -> None:
    """Write the parts, and remove every other file of that folder."""
    written: set[Path] = set()
    for part in parts:
        assert part.path.startswith(folder), part.path
        path = DATA / part.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(part.render())
        written.add(path)
        print(f"{part.path}: {len(part.rows)} rows")
    if folder:
        for path in (DATA / folder).rglob("*"):
            if path.is_file() and path not in written:
                path.unlink()


def write_manifest() -> None:
    """List the digest of every compiled file."""
    files = sorted(path for path in DATA.rglob("*.txt") if path.name != "MANIFEST.txt")
    rows = [f"{sha256(path.read_bytes())}  {path.relative_to(DATA).as_posix()}\n" for path in files]
    (DATA / "MANIFEST.txt").write_bytes("".join(rows).encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
