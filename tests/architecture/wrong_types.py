"""Call a public function once as it should be, and then with a wrong thing for each parameter in turn."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Sized
from typing import Any, TypeAlias

from medcodes import Code, MedcodesError

Given: TypeAlias = "dict[str, Any]"
Case: TypeAlias = "tuple[Callable[..., Any], Given]"

WRONG: tuple[object, ...] = (None, 5, b"x", object(), [])

# What Python and not the library says, when something inside falls over a value.
_slip = re.compile(
    r"object is not|has no (len|attribute)|unsupported operand|not supported between|argument of type|"
    r"sequence item|indices must|bytes-like|unhashable|not (iterable|subscriptable|callable)|descriptor|"
    r"issubclass\(\)|isinstance\(\)|positional argument|keyword argument|cannot unpack|cannot convert"
).search
# What a parameter takes beside the types that its annotation names.
_takes_several = re.compile("Iterable|Sequence|tuple|list|Mapping|Criterion").search
_takes_numbers = re.compile(r"\b(int|float)\b").search


def call(function: Callable[..., Any], given: Given) -> None:
    """Call a function, and ask what is lazy for all that it has."""
    signature = inspect.signature(function)
    assert set(given) <= set(signature.parameters), f"{name_of(function)} has no {sorted(given)}"
    bound = inspect.BoundArguments(signature, {})
    bound.arguments.update((name, given[name]) for name in signature.parameters if name in given)
    result = function(*bound.args, **bound.kwargs)
    if isinstance(result, Iterator):
        list(result)
    elif isinstance(result, Sized):
        len(result)


def faults(function: Callable[..., Any], given: Given) -> Iterator[str]:
    """Give what is not refused as it should be: by a TypeError or a documented error, in words of the library."""
    call(function, given)
    for name, parameter in inspect.signature(function).parameters.items():
        annotation = str(parameter.annotation)
        for wrong in WRONG:
            value: object = wrong
            if parameter.kind is parameter.VAR_POSITIONAL:
                value = (wrong,)
            elif parameter.kind is parameter.VAR_KEYWORD:
                value = {next(iter(given[name])): wrong}
            said = f"{name}={wrong if wrong is None or isinstance(wrong, int) else type(wrong).__name__}"
            try:
                call(function, {**given, name: value})
            except (TypeError, ValueError, MedcodesError) as error:
                if not str(error) or _slip(str(error)):
                    yield f"{said}: {error}"
            except Exception as error:  # noqa: BLE001  whatever it is, it is what is looked for
                yield f"{said}: {type(error).__name__}: {error}"
            else:
                fits = (
                    (wrong is None and "None" in annotation)
                    or (wrong == [] and _takes_several(annotation))
                    or (wrong == WRONG[1] and _takes_numbers(annotation))
                    or annotation == "object"
                )
                if not fits:
                    yield f"{said}: taken as {annotation}"


def name_of(function: Callable[..., Any]) -> str:
    """Name a function by where it stands, so that what is inherited has one name."""
    if isinstance(function, type):
        return "Code" if issubclass(function, Code) else function.__qualname__
    return getattr(function, "__func__", function).__qualname__
