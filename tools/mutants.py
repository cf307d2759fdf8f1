"""Change the library in small ways, one at a time, and count the changes that the fast tests notice.

The changes are mutmut's; which modules it changes and which tests run stands in pyproject.toml. Mutmut leaves functions
with decorators alone, and every edit and every property is one. So it is given each as a plain function that is
decorated after its end, which is the same program. The tests are collected once, and each change is tried in a fork of
that process, by the tests that reach the function changed, until one of them fails. What the codec reads is kept, so
its changes are tried before any test has run. What runs at import is tried in an interpreter of its own, too.

    python -m tools.mutants                                # all; 1 where a group falls below its share
    python -m tools.mutants 'medcodes.icd10*' survived     # anew: the changes of those names, or with that end
"""

from __future__ import annotations

import ast
import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from contextlib import suppress
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
COPY: Final = ROOT / "mutants"
RESULTS: Final = COPY / "results.json"
LEAST: Final = 90
GROUPS: Final = {
    "errors": "medcodes.errors.*",
    "codec": "medcodes.codebook.codec.*",
    "ranges": "medcodes.ranges.*",
    "edits": "medcodes.pairing.edits.*",
    "values": "medcodes.*",  # what is left
}
MOVED: Final = ("edit", "property")
ACTIVE: Final = "MUTANT_UNDER_TEST"
NOTICED: Final = ("killed", "timeout")


def main(wanted: list[str]) -> int:
    """Try all changes, or some anew, and print the scores; the exit status."""
    # Through a name, since only `make mutants` installs it.
    program: Any = import_module("mutmut.__main__")
    mutate = program.mutate_file_contents

    def mutate_later(name: str, code: str, *rest: Any) -> Any:  # noqa: ANN401  what the program hands on
        return mutate(name, decorated_later(code), *rest)

    program.mutate_file_contents = mutate_later
    os.environ[ACTIVE] = "mutant_generation"
    COPY.mkdir(exist_ok=True)
    program.copy_src_dir()
    program.copy_also_copy_files()
    program.setup_source_paths()
    program.store_lines_covered_by_tests()
    program.create_mutants(1)
    selection = program.config().pytest_add_cli_args_test_selection
    options = program.config().pytest_add_cli_args
    names: list[str] = []
    for path in program.walk_mutatable_files():
        data = program.SourceFileMutationData(path=path)
        data.load()
        names += data.exit_code_by_key
    held = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    ends = {name: held[name] for name in names if name in held}
    trial = Trial(program, [name for name in names if is_wanted(name, ends.get(name), wanted)], ends)
    os.chdir(COPY)
    os.environ[ACTIVE] = "stats"
    plain = ["-q", "-s", "--assert=plain", "-p", "no:cacheprovider"]
    status = pytest.main([*plain, *options, *selection], plugins=[trial])
    if status != pytest.ExitCode.OK:
        return 1
    return report(ends)


def is_wanted(name: str, end: str | None, wanted: list[str]) -> bool:
    """Whether a change is to be tried: it is named, it ended so, or nothing is asked for and it has no end yet."""
    return any(end == one or fnmatch(name, one) for one in wanted) if wanted else end is None


def decorated_later(code: str) -> str:
    """The same program, with each edit and each property decorated in a statement after its function."""
    lines = code.splitlines(keepends=True)
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.FunctionDef) or len(node.decorator_list) != 1:
            continue
        decorator = ast.get_source_segment(code, node.decorator_list[0])
        assert decorator is not None
        assert node.end_lineno is not None
        if decorator.split("(")[0] in MOVED:
            first = node.decorator_list[0].lineno - 1
            lines[first : node.lineno - 1] = [""] * (node.lineno - 1 - first)
            lines[node.end_lineno - 1] += f"{' ' * node.col_offset}{node.name} = {decorator}({node.name})\n"
    return "".join(lines)


class Trial:
    """A plugin of pytest that tries the changes in place of running the tests once."""

    def __init__(self, program: ModuleType, names: list[str], ends: dict[str, str]) -> None:
        self.function = program.mangled_name_from_mutant_name
        self.reached: set[str] = program.state()._stats
        self.imported: set[str] = set()
        self.names = names
        self.ends = ends
        self.killers: defaultdict[str, list[int]] = defaultdict(list)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Find which tests reach which function, and try each change by its tests."""
        items = session.items
        self.imported = self.reached.copy()
        tests, seconds = self.measure(items)
        cold = [name for name in self.names if fnmatch(name, GROUPS["codec"])]
        self.try_all(items, cold, tests, seconds)
        os.environ[ACTIVE] = ""
        if not all(passes(items, at) for at in range(len(items))):
            session.testsfailed = 1
            return True
        gc.freeze()
        self.try_all(items, [name for name in self.names if name not in set(cold)], tests, seconds)
        return True

    def measure(self, items: list[pytest.Item]) -> tuple[dict[str, list[int]], list[float]]:
        """The tests that reach each function, quickest first, and the seconds of each test; asked in a fork."""
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            seconds: list[float] = []
            tests: defaultdict[str, list[int]] = defaultdict(list)
            for at in range(len(items)):
                self.reached.clear()
                started = time.process_time()
                passes(items, at)
                seconds.append(time.process_time() - started)
                for name in self.reached:
                    tests[name].append(at)
            with os.fdopen(writer, "w", encoding="utf-8") as out:
                json.dump((tests, seconds), out)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as answer:
            tests_of, seconds_of = json.load(answer)
        os.waitpid(child, 0)
        return {name: sorted(held, key=lambda at: seconds_of[at]) for name, held in tests_of.items()}, seconds_of

    def try_all(
        self, items: list[pytest.Item], names: list[str], tests: dict[str, list[int]], seconds: list[float]
    ) -> None:
        """Try changes, and write their ends down now and then."""
        for count, name in enumerate(sorted(names, key=lambda name: self.function(name) not in tests), 1):
            function = self.function(name)
            held = tests.get(function)
            end = self.end_of(items, name, held, seconds) if held else "no tests"
            self.ends[name] = alone(items, name, held) if end not in NOTICED and function in self.imported else end
            if count % 50 == 0 or count == len(names):
                RESULTS.write_text(json.dumps(self.ends, indent=0), encoding="utf-8")
                print(f"{count} of {len(names)}", dict(Counter(self.ends.values())), flush=True)

    def end_of(self, items: list[pytest.Item], name: str, tests: list[int], seconds: list[float]) -> str:
        """Try one change in a fork. What noticed others of its function is asked first, then the module's own tests."""
        killers = self.killers[self.function(name)]
        own = f"/test_{name.split('.')[-2].lstrip('_')}.py::"
        order = dict.fromkeys([*reversed(killers), *(at for at in tests if own in items[at].nodeid), *tests])
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            silence()
            os.environ[ACTIVE] = name
            for at in order:
                signal.setitimer(signal.ITIMER_PROF, 3 + 10 * seconds[at])  # of the processor, after which it is killed
                if not passes(items, at):
                    os.write(writer, str(at).encode())
                    os._exit(1)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as answer:
            killer = answer.read()
        _, status = os.waitpid(child, 0)
        if killer:
            with suppress(ValueError):
                killers.remove(int(killer))
            killers.append(int(killer))
        code = os.waitstatus_to_exitcode(status)
        return {0: "survived", 1: "killed"}.get(code, "timeout")


def passes(items: list[pytest.Item], at: int) -> bool:
    """Run one test without a report, which would cost more than most tests, and tell whether it passed."""
    item: Any = items[at]
    following = items[at + 1] if at + 1 < len(items) else None
    try:
        if not item._request:
            item._initrequest()
        item.session._setupstate.setup(item)
        item.runtest()
        item.session._setupstate.teardown_exact(following)
        item._request = None
    except pytest.skip.Exception:
        return True
    except BaseException:  # noqa: BLE001  a changed program may raise anything
        return False
    return True


def silence() -> None:
    """Send what this process prints nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def alone(items: list[pytest.Item], name: str, tests: list[int] | None) -> str:
    """Try a change of what runs at import, in a new interpreter: by the files of the tests that reach it.

    What runs at import alone is tried by the vectors and the module's own tests.
    """
    own = ("/test_vectors.py", f"/test_{name.split('.')[-2].lstrip('_')}.py")
    reaching = [items[at] for at in tests] if tests else [item for item in items if file_of(item).endswith(own)]
    files = dict.fromkeys(map(file_of, reaching))
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *files]
    variables = {**os.environ, ACTIVE: name, "PYTHONPATH": str(COPY / "src")}
    ended = subprocess.run(command, env=variables, capture_output=True, check=False)
    return "survived" if ended.returncode == 0 else "killed"


def file_of(item: pytest.Item) -> str:
    """The file that a test stands in."""
    return item.nodeid.partition("::")[0]


def report(ends: dict[str, str]) -> int:
    """Print what was not noticed and the scores; the exit status."""
    modules: defaultdict[str, Counter[str]] = defaultdict(Counter)
    groups: dict[str, Counter[str]] = {name: Counter() for name in GROUPS}
    for name, end in ends.items():
        modules[name.rpartition(".")[0]][end] += 1
        groups[next(group for group, pattern in GROUPS.items() if fnmatch(name, pattern))][end] += 1
        if end not in NOTICED:
            print(f"{name}: {end}")
    for name, counts in (modules | groups).items():
        noticed = sum(counts[end] for end in NOTICED)
        share = f"{noticed / counts.total():.1%}" if counts else "not tried"
        print(f"{name:36} {noticed:5} of {counts.total():5}  {share}")
    return 0 if all(sum(c[end] for end in NOTICED) * 100 >= c.total() * LEAST for c in groups.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
