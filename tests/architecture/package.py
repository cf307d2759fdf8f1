"""Every module of the installed package, its public names, and its examples."""

from __future__ import annotations

import doctest
import pkgutil
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import medcodes
from tests.conftest import needs_an_absent_package

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(medcodes.__file__).parent
DATA = FOLDER / "_data"


def modules() -> Iterator[ModuleType]:
    """The package and every module in it, but for those whose optional package is absent."""
    yield medcodes
    for found in pkgutil.walk_packages([str(FOLDER)], prefix="medcodes."):
        try:
            yield import_module(found.name)
        except ImportError as error:
            # What the library itself lacks is a defect; what an extra brings may be absent.
            if error.name is None or error.name.startswith("medcodes"):
                raise


def is_public(module: ModuleType) -> bool:
    """Whether users may import from this module: no part of its name begins with an underscore."""
    return not any(part.startswith("_") for part in module.__name__.split("."))


def public_names(module: ModuleType) -> list[str]:
    """What the module says that it offers, sorted."""
    return sorted(getattr(module, "__all__", ()))


def examples() -> Iterator[doctest.DocTest]:
    """The examples of every docstring, one test a docstring."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    for module in modules():
        yield from (test for test in finder.find(module, module.__name__) if test.examples)


def document_examples() -> Iterator[doctest.DocTest]:
    """The prompts (>>>) of README.md and docs/, one test a page; no page that needs a package that is not here."""
    parser = doctest.DocTestParser()
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        if needs_an_absent_package(path):
            continue
        blocks = re.findall(r"^```python\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        name = path.relative_to(ROOT).as_posix()
        test = parser.get_doctest("\n".join(blocks), {}, name, str(path), 0)
        if test.examples:
            yield test
