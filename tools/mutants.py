"""Change the library in small ways, one at a time, and count the changes that the fast tests notice.

The changes are mutmut's; what it may change and the tests that it runs stand in pyproject.toml. Mutmut leaves functions
with decorators alone, and every edit and every property is one. So it is given each as a plain function that is
decorated after its end, which is the same program.

    python -m tools.mutants                       # all; 1 is the exit status where a group falls below its share
    python -m tools.mutants 'medcodes.icd10*'     # anew, the modules or mutants of that name
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LEAST = 90
GROUPS = {
    "errors": "medcodes/errors.py",
    "codec": "medcodes/codebook/codec.py",
    "ranges": "medcodes/ranges.py",
    "edits": "medcodes/pairing/edits/*.py",
    "values": "medcodes/*.py",  # what is left beside the root
}
MOVED = ("edit", "property")


@dataclass
class Score:
    """How many changes were made, and how many each kind of end took."""

    ends: Counter[str]

    @property
    def made(self) -> int:
        """All changes but those that no run has tried."""
        return self.ends.total() - self.ends["not checked"]

    @property
    def noticed(self) -> int:
        """The changes that turned a test red, or that made the tests run without end."""
        return self.ends["killed"] + self.ends["timeout"]

    @property
    def enough(self) -> bool:
        """Whether the share of the changes that were noticed is the one that is asked for."""
        return self.noticed * 100 >= self.made * LEAST

    def __str__(self) -> str:
        left = ", ".join(f"{count} {end}" for end, count in sorted(self.ends.items()) if end != "killed")
        share = f"{self.noticed / self.made:7.1%}" if self.made else "       "
        return f"{self.noticed:5} of {self.made:5} {share}  {left}"


def main(names: list[str]) -> int:
    """Try all changes that have not been tried, or those of some names anew; the exit status."""
    # No package of its own here says what it holds: it is installed by `make mutants` alone.
    program: Any = import_module("mutmut.__main__")
    mutate = program.mutate_file_contents

    def mutate_later(name: str, code: str, *rest: Any) -> Any:  # noqa: ANN401  what the program hands on
        return mutate(name, decorated_later(code), *rest)

    program.mutate_file_contents = mutate_later
    program.cli(["run", "--max-children", "1", *names], standalone_mode=False)
    program.cli(["results"], standalone_mode=False)
    groups = scores(program)
    for name, score in groups.items():
        print(f"{name:36} {score}")
    return 0 if all(score.enough for name, score in groups.items() if name in GROUPS) else 1


def decorated_later(code: str) -> str:
    """The same program, with each edit and each property decorated in a statement after its function."""
    lines = code.splitlines(keepends=True)
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.FunctionDef) or len(node.decorator_list) != 1:
            continue
        decorator = ast.get_source_segment(code, node.decorator_list[0])
        assert decorator is not None
        if decorator.split("(")[0] not in MOVED:
            continue
        for line in range(node.decorator_list[0].lineno - 1, node.lineno - 1):
            lines[line] = ""
        assert node.end_lineno is not None
        lines[node.end_lineno - 1] += f"{' ' * node.col_offset}{node.name} = {decorator}({node.name})\n"
    return "".join(lines)


def scores(program: ModuleType) -> dict[str, Score]:
    """The score of each module, and after them the score of each group."""
    modules: dict[str, Score] = {}
    groups = {name: Score(Counter()) for name in GROUPS}
    for path in program.walk_mutatable_files():
        data = program.SourceFileMutationData(path=path)
        data.load()
        ends = Counter(program.status_by_exit_code[code] for code in data.exit_code_by_key.values())
        name = path.relative_to("src").as_posix()
        modules[name] = Score(ends)
        group = next(group for group, pattern in GROUPS.items() if fnmatch(name, pattern))
        groups[group].ends += ends
    return modules | groups


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
