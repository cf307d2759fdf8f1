"""Compile the inputs that sources.toml pins into src/medcodes/_data/, byte for byte the same on every run.

    python -m tools.compile                      # both systems
    python -m tools.compile icd10cm              # one of them: icd10cm or icd10pcs
    python -m tools.compile --into build/data    # into another folder

Each system's compiler yields parts. This script writes them, removes what no part names any more, and writes
MANIFEST.txt: the digest of every file, and for each system that of all it was compiled from (compiler, sources.toml and
facts). So a test can tell, without the inputs, an edit by hand and a compiler that ran before its last change.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools import compile_icd10cm, compile_icd10pcs, editions
from tools.inputs import SOURCES, TOOLS, Inputs, sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tools.parts import Part

DATA = TOOLS.parent / "src" / "medcodes" / "_data"
MANIFEST = "MANIFEST.txt"
COMPILERS: dict[str, Callable[[Inputs], Iterator[Part]]] = {
    "icd10cm": compile_icd10cm.parts,
    "icd10pcs": compile_icd10pcs.parts,
}
SHARED = ("compile.py", "dates.py", "editions.py", "inputs.py", "master.py", "parts.py")


def main(arguments: list[str]) -> int:
    """Compile the systems named, or both; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.compile")
    parser.add_argument("systems", nargs="*", help="default: both")
    parser.add_argument("--into", type=Path, default=DATA, metavar="FOLDER", help="default: src/medcodes/_data")
    options = parser.parse_args(arguments)
    systems, folder = options.systems or list(COMPILERS), options.into
    if unknown := set(systems) - COMPILERS.keys():
        parser.error(f"no such system: {', '.join(sorted(unknown))}")
    inputs = Inputs()
    write(folder, "", editions.parts(inputs))
    for system in systems:
        write(folder, f"{system}/", COMPILERS[system](inputs))
    write_manifest(folder, systems)
    return 0


def write(folder: Path, within: str, parts: Iterator[Part]) -> None:
    """Write the parts, and remove every other file of the system's folder."""
    written: set[Path] = set()
    for part in parts:
        assert part.path.startswith(within), part.path
        path = folder / part.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(part.render())
        written.add(path)
        print(f"{part.path}: {len(part.rows)} rows")
    if within:
        for path in (folder / within).rglob("*"):
            if path.is_file() and path not in written:
                path.unlink()


def write_manifest(folder: Path, systems: list[str]) -> None:
    """List the digest of every compiled file, and of what each system was compiled from."""
    known = compiled_from(folder / MANIFEST) | {system: digest_of_compiler(system) for system in systems}
    files = sorted(path for path in folder.rglob("*.txt") if path.name != MANIFEST)
    lines = [f"# {system} compiled from {known[system]}" for system in COMPILERS if system in known]
    lines += [f"{sha256(path.read_bytes())}  {path.relative_to(folder).as_posix()}" for path in files]
    (folder / MANIFEST).write_bytes("".join(f"{line}\n" for line in lines).encode())


def compiled_from(manifest: Path) -> dict[str, str]:
    """The digest that each system was compiled from, by its manifest."""
    if not manifest.exists():
        return {}
    heading = [line.split() for line in manifest.read_text(encoding="utf-8").splitlines() if line.startswith("# ")]
    return {words[1]: words[-1] for words in heading}


def digest_of_compiler(system: str) -> str:
    """One digest of all that decides what a system's data are: its compiler, the pinned inputs, the facts."""
    own = [path for path in TOOLS.glob("*.py") if system in path.name]
    paths = [SOURCES, *(TOOLS / name for name in SHARED), *sorted(own), *sorted((TOOLS / "facts").iterdir())]
    return sha256("".join(f"{path.name} {sha256(path.read_bytes())}\n" for path in paths).encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
