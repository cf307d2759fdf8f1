"""Run every public example under an audit hook, and print what none of them may do.

A process of its own, since a hook stays for good.
"""

from __future__ import annotations

import doctest
import sys
import sysconfig
from contextlib import suppress
from types import CodeType, FrameType

from tests.architecture.package import DATA, FOLDER, document_examples, examples

# Python may load code, from where code is installed; only the package's own data are read otherwise.
PATHS = sysconfig.get_paths()
CODE = (PATHS["stdlib"], PATHS["platstdlib"], PATHS["purelib"], PATHS["platlib"], str(FOLDER))
SITE = PATHS["purelib"] + "/"
OWN = {"attr", "attrs", "importlib_resources", "medcodes", "regex"}  # what medcodes always needs answers with it
CODE_SUFFIXES = (".py", ".pyc", ".so")
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.",
    "shutil.",
    "tempfile.",
    "ctypes.",
    "urllib.",
    "sqlite3.",
    "mmap.",
)
LISTING = {"os.listdir", "os.scandir"}  # the import system looks into folders of code


def offence(event: str, arguments: tuple[object, ...]) -> str | None:
    """What is wrong with an audited event, or None."""
    if event == "open":
        path, mode, _ = arguments
        if mode not in {"r", "rb", None} or not isinstance(path, str):
            return f"open {path!r} with mode {mode!r}"
        is_code = path.startswith(CODE) and path.endswith(CODE_SUFFIXES)
        return None if is_code or path.startswith(str(DATA)) else f"open {path!r}"
    if event in LISTING:
        return None if str(arguments[0]).startswith(CODE) else f"{event} {arguments[0]!r}"
    if event in {"exec", "compile"}:
        code = arguments[0] if event == "exec" else arguments[1]
        name = code.co_filename if isinstance(code, CodeType) else str(code)
        return None if name.startswith((*CODE, "<example", "<frozen")) else f"{event} {name}"
    return f"{event} {arguments!r}" if event.startswith(FORBIDDEN) else None


def guest_asks() -> bool:
    """Whether a package that medcodes can do without asks, by itself or through the standard library."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(SITE):
            return name.removeprefix(SITE).split("/")[0] not in OWN
        if name.startswith((str(FOLDER), "<example>")):
            return False
        frame = frame.f_back
    return False


def main(arguments: list[str]) -> int:
    """Run the examples, or the ones given, and print each offence with its example; the exit status."""
    given = [doctest.DocTestParser().get_doctest(f">>> {text}", {}, "given", None, 0) for text in arguments]
    tests = given or [*examples(), *document_examples()]
    offences: list[str] = []
    running: str | None = None

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if running is not None and (found := offence(event, arguments)) and not guest_asks():
            offences.append(f"{running}: {found}")

    sys.displayhook = lambda _: None
    sys.addaudithook(audit)
    for test in tests:
        for example in test.examples:
            code = compile(example.source, "<example>", "single")
            running = f"{test.name}: {example.source.strip()}"
            with suppress(Exception):  # an example may show an error; whether it answers right is test_examples.py's
                exec(code, test.globs)  # noqa: S102  the examples are the project's own
            running = None
    sys.stdout.write("\n".join([f"{len(tests)} docstrings and pages", *offences, ""]))
    return 1 if offences or not tests else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
