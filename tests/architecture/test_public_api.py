"""The public names and their signatures, as a list that shows each change in review.

`python -m tests.architecture.test_public_api` writes the list anew.
"""

from __future__ import annotations

import inspect
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.architecture.package import is_public, modules, public_names
from tests.conftest import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

SNAPSHOT = Path(__file__).with_name("public_api.txt")
# Written on the oldest supported Python: later ones render some signatures in other words.
RENDERED_ON = (3, 11)


class InOrder:
    """Shows the members of a set in the same order each time."""

    def __init__(self, members: frozenset[object]) -> None:
        self.members = members

    def __repr__(self) -> str:
        return f"{{{', '.join(sorted(map(repr, self.members)))}}}"


def shown(parameter: inspect.Parameter) -> inspect.Parameter:
    """A parameter whose default reads the same in every process."""
    default = parameter.default
    return parameter.replace(default=InOrder(default)) if isinstance(default, frozenset) else parameter


def signature(thing: object) -> str:
    """The parameters and the result of a callable, or nothing where Python knows none."""
    if not callable(thing):
        return ""
    try:
        found = inspect.signature(thing)
    except ValueError:
        return ""
    return str(found.replace(parameters=[shown(each) for each in found.parameters.values()])).replace("'", "")


def members(cls: type) -> Iterator[str]:
    """The public attributes of a class, those of its bases in the package included, sorted."""
    held: dict[str, object] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.startswith("medcodes"):
            held |= {name: value for name, value in vars(base).items() if not name.startswith("_")}
    for name, value in sorted(held.items()):
        if isinstance(value, Enum):
            yield f"    {name} = {value.value!r}"
        elif isinstance(value, property):
            result = str(inspect.signature(value.fget).return_annotation if value.fget else "")
            yield f"    {name}: {result}"
        elif isinstance(value, classmethod | staticmethod) or callable(value):
            yield f"    {name}{signature(getattr(cls, name))}"
        else:
            yield f"    {name}"


def homes() -> list[ModuleType]:
    """The modules that users import from: the package, what stands right in it, and one for each integration."""
    public = [module for module in modules() if is_public(module)]
    near = [module for module in public if module.__name__.count(".") < 2 or ".integrations." in module.__name__]
    return sorted(near, key=lambda module: (module.__name__.count("."), module.__name__))


def interface() -> str:
    """What each home offers; a thing that several offer is listed in the first."""
    lines: list[str] = []
    listed: set[int] = set()
    for module in homes():
        things = [(name, getattr(module, name)) for name in public_names(module)]
        fresh = [(name, thing) for name, thing in things if id(thing) not in listed]
        listed |= {id(thing) for _, thing in fresh}
        if fresh:
            lines.append(f"\n{module.__name__}")
        for name, thing in fresh:
            if isinstance(thing, type):
                own_signature = "" if issubclass(thing, Enum) else signature(thing)
                lines += [f"  class {name}{own_signature}", *members(thing)]
            else:
                lines.append(f"  {name}{signature(thing)}")
    return "\n".join(lines).lstrip() + "\n"


@pytest.mark.skipif(ABSENT != (), reason=f"the list names what needs {', '.join(ABSENT)}, and they are not here")
@pytest.mark.skipif(sys.version_info[:2] != RENDERED_ON, reason="the list is written on the oldest supported Python")
def test_the_public_interface_is_the_one_that_was_reviewed() -> None:
    listed = SNAPSHOT.read_text(encoding="utf-8")
    assert interface() == listed, "write the list anew with `python -m tests.architecture.test_public_api`"


def test_every_public_name_exists() -> None:
    for module in modules():
        missing = [name for name in public_names(module) if not hasattr(module, name)]
        assert not missing, f"{module.__name__}.__all__ names {missing}"


if __name__ == "__main__":
    SNAPSHOT.write_text(interface(), encoding="utf-8")
