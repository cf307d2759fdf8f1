"""Ask basedpyright whether each public name of the installed package has a type that every checker reads alike.

Part of `make types`. The package is installed into a folder of its own, since a working tree is no installed package.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "types"
# Names whose type another package leaves open, and why.
OPEN = {"medcodes.integrations.sqlalchemy.CodeType": "the metaclass of SQLAlchemy's TypeDecorator has no type"}


def main() -> int:
    """Print how many names there are and which lack a type; the exit status."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade"]
    subprocess.run([*pip, "--target", str(FOLDER), str(ROOT)], check=True)
    verify = [str(Path(sys.executable).with_name("basedpyright")), "--pythonpath", sys.executable, "--outputjson"]
    ended = subprocess.run(
        [*verify, "--verifytypes", "medcodes", "--ignoreexternal"],
        cwd=FOLDER,  # from the project's own folder its sources would be found first
        env={**os.environ, "PYTHONPATH": str(FOLDER)},
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(ended.stdout)["typeCompleteness"]
    symbols = [symbol for symbol in found["symbols"] if symbol["isExported"]]
    unknown = {symbol["name"] for symbol in symbols if not symbol["isTypeKnown"]}
    print(f"{len(symbols) - len(unknown):,} of {len(symbols):,} public names have a known type")
    for name in sorted(unknown):
        print(f"  {name}: {OPEN.get(name, 'no known type')}")
    if not symbols or found["pyTypedPath"] is None:
        print("no public name was found, or no py.typed")
        return 1
    return 0 if unknown == set(OPEN) else 1


if __name__ == "__main__":
    sys.exit(main())
