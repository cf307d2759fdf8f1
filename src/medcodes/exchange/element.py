"""A nested mapping that is read once: what was taken, and what was left.

Every read takes its key out, so that what is left at the end is exactly what nobody
understood. Errors name the element by its path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from medcodes.errors import ClaimFormatError, shown
from medcodes.exchange.draft import number_of

__all__ = ["Element"]

_NAMES: Final[Mapping[type, str]] = {
    type(None): "null",
    bool: "true or false",
    dict: "an object",
    list: "a list",
}
_ISO_LENGTH: Final = 10
_LARGEST: Final = 18
_is_iso: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch


class Element:
    """One object of a resource while it is read.

    >>> element = Element({"code": "I10", "display": "Hypertension"}, "Coding")
    >>> element.text("code"), element.rest()
    ('I10', {'display': 'Hypertension'})
    """

    __slots__ = ("_inside", "_kept", "_left", "path")

    def __init__(self, mapping: Mapping[str, object], path: str) -> None:
        self.path: Final = path
        self._left: Final = dict(mapping)
        self._kept: Final[dict[str, object]] = {}
        self._inside: Final[dict[str, Element | list[Element]]] = {}

    def at(self, key: str) -> str:
        """Return the path of a key."""
        return f"{self.path}.{key}"

    def fault(self, key: str, expected: str, value: object) -> ClaimFormatError:
        """Make the error for a value of the wrong form, or for one that is absent."""
        if value is None:
            return ClaimFormatError(self.at(key), f"missing, expected {expected}")
        found = shown(value) if isinstance(value, str) else _NAMES.get(type(value), str(value))
        return ClaimFormatError(self.at(key), f"expected {expected}, found {found}")

    def peek(self, key: str) -> object:
        """Look at a value and leave it."""
        return self._left.get(key)

    def keep(self, key: str, value: object) -> None:
        """Leave a value that was taken, if anything else of this object is left.

        It tells which of several objects the leftovers belong to.
        """
        self._kept[key] = value

    def put_back(self, key: str, value: object) -> None:
        """Leave a value that was taken and not understood as a whole."""
        self._left[key] = value

    def _take(self, key: str, types: tuple[type, ...], expected: str) -> Any:  # noqa: ANN401  typed by its callers
        value = self._left.pop(key, None)
        if value is not None and (not isinstance(value, types) or isinstance(value, bool)):
            raise self.fault(key, expected, value)
        return value

    def text(self, key: str) -> str | None:
        """Take a text, None where the key is absent."""
        return cast("str | None", self._take(key, (str,), "text"))

    def number(self, key: str) -> Decimal | int | None:
        """Take a number; a binary fraction becomes the decimal that it prints as."""
        value = cast("float | Decimal | None", self._take(key, (int, float, Decimal), "a number"))
        number = Decimal(str(value)) if isinstance(value, float) else value
        if isinstance(number, Decimal) and not (number.is_finite() and abs(number.adjusted()) <= _LARGEST):
            raise self.fault(key, f"a number of at most {_LARGEST} digits", str(value))
        return number

    def decimal(self, key: str) -> Decimal | None:
        """Take a number that is written as text."""
        text = self.text(key)
        number = None if text is None else number_of(text)
        if text is not None and number is None:
            raise self.fault(key, "a number", text)
        return number

    def texts(self, key: str) -> list[str]:
        """Take a list of texts, empty where the key is absent."""
        values = cast("list[object]", self._take(key, (list, tuple), "a list") or [])
        for index, value in enumerate(values):
            if not isinstance(value, str):
                raise self.fault(f"{key}[{index}]", "text", value)
        return cast("list[str]", list(values))

    def positive(self, key: str) -> int:
        """Take a whole number from 1 on that is required."""
        value = cast("int | None", self._take(key, (int,), "a whole number"))
        if value is None or value < 1:
            raise self.fault(key, "a whole number from 1 on", value)
        return value

    def positives(self, key: str) -> list[int]:
        """Take a list of whole numbers, empty where the key is absent."""
        values = cast("list[object]", self._take(key, (list, tuple), "a list") or [])
        for index, value in enumerate(values):
            if not isinstance(value, int) or isinstance(value, bool):
                raise self.fault(f"{key}[{index}]", "a whole number", value)
        return cast("list[int]", list(values))

    def day(self, key: str) -> date | None:
        """Take a date or the date of a dateTime, whose time is left."""
        value = self.text(key)
        if value is None:
            return None
        try:
            is_day = _is_iso(value[:_ISO_LENGTH]) and value[_ISO_LENGTH : _ISO_LENGTH + 1] in {"", "T"}
            day = date.fromisoformat(value[:_ISO_LENGTH]) if is_day else None
        except ValueError:
            day = None
        if day is None:
            raise self.fault(key, "a date as YYYY-MM-DD", value)
        if len(value) > _ISO_LENGTH:
            self.put_back(key, value)
        return day

    def child(self, key: str) -> Element | None:
        """Take an object to read on in it; what it leaves is left here under the key."""
        value = self._take(key, (Mapping,), "an object")
        if value is None:
            return None
        child = self._inside[key] = Element(cast("Mapping[str, object]", value), self.at(key))
        return child

    def children(self, key: str) -> list[Element]:
        """Take a list of objects to read on in them, empty where the key is absent.

        Asked again, it gives the same objects, for what the first reader left in them.
        """
        inside = self._inside.get(key)
        if isinstance(inside, list):
            return inside
        values = cast("list[object]", self._take(key, (list, tuple), "a list") or [])
        children: list[Element] = []
        for index, value in enumerate(values):
            if not isinstance(value, Mapping):
                raise self.fault(f"{key}[{index}]", "an object", value)
            children.append(Element(cast("Mapping[str, object]", value), f"{self.at(key)}[{index}]"))
        self._inside[key] = children
        return children

    def rest(self) -> dict[str, object]:
        """Return what nobody has taken, in the shape of the whole; {} where all was."""
        rest = dict(self._left)
        for key, inside in self._inside.items():
            left: object = inside.rest() if isinstance(inside, Element) else _rest_of(inside)
            if left:
                rest[key] = left
        return {**self._kept, **rest} if rest else {}


def _rest_of(children: list[Element]) -> list[dict[str, object]]:
    """Return what is left of each object of a list that has anything left.

    Where two of them have the same name, as a modifier that stands twice, all stay, so
    that the leftovers keep their places.
    """
    parts = [child.rest() for child in children]
    names = [child._kept for child in children]
    if any(parts) and any(name in names[:place] for place, name in enumerate(names)):
        return [part or name for part, name in zip(parts, names, strict=True)]
    return [part for part in parts if part]
