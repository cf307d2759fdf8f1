"""Claims as plain data: what JSON has, in both directions.

A fault is a path and what is wrong there; all faults of a mapping are gathered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeAlias, TypeVar, cast

import attrs

from medcodes.errors import shown
from medcodes.icd10cm import ICD10CM
from medcodes.modifier import Modifier
from medcodes.pairing.claim.parts import Diagnosis, Patient, Procedure, ServiceLine
from medcodes.pairing.claim.reading import Unreadable
from medcodes.pairing.finding import quantity
from medcodes.pairing.pair import PROCEDURE_CODES

__all__ = ["Faults", "build", "fields_of", "to_plain"]

T = TypeVar("T")

Faults: TypeAlias = list[tuple[str, str]]
_Reader: TypeAlias = Callable[[object, str, Faults], object]
# date.fromisoformat also reads the days of a week of a year, 2026-W10-1.
_day: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch


def fields_of(cls: type) -> tuple[attrs.Attribute[Any], ...]:
    """Give the fields of an attrs class that the checkers do not know to be one.

    >>> [field.alias for field in fields_of(Diagnosis)]
    ['code', 'poa']
    """
    return cast("tuple[attrs.Attribute[Any], ...]", attrs.fields(cls))


def to_plain(value: object) -> object:
    """Turn a part of a claim into what JSON has.

    >>> to_plain(Diagnosis("I10", poa="Y"))
    {'code': 'I10', 'poa': 'Y'}
    """
    if isinstance(value, Procedure) and value.performed_on is None:
        value = value.code
    if isinstance(value, (ICD10CM, Modifier, Unreadable, *PROCEDURE_CODES)):
        return value.text
    if isinstance(value, tuple):
        return [to_plain(item) for item in cast("tuple[object, ...]", value)]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if attrs.has(type(value)):
        return {field.alias: to_plain(getattr(value, field.name)) for field in fields_of(type(value))}
    return value


def build(cls: type[T], mapping: Mapping[Any, object], path: str, faults: Faults) -> T | None:
    """Build one object of a claim; what is wrong is added to the faults, by path.

    >>> faults: Faults = []
    >>> build(Patient, {"age": "54"}, "patient", faults), faults
    (None, [('patient.age', "expected a whole number, found '54'")])
    """
    found = len(faults)
    prefix = f"{path}." if path else ""
    fields = {cast("str", field.alias): field for field in fields_of(cls)}
    for key in mapping:
        if key not in fields:
            faults.append((f"{prefix}{_key(key)}", "unknown key"))
    arguments: dict[str, object] = {}
    for name, field in fields.items():
        if name not in mapping:
            if field.default is attrs.NOTHING:
                faults.append((f"{prefix}{name}", "missing key"))
        elif not (mapping[name] is None and field.default is None):
            arguments[name] = _READERS[name](mapping[name], f"{prefix}{name}", faults)
    bare = arguments.get("code", "") is None
    if bare and not (cls is ServiceLine and "revenue_code" in arguments):
        faults.append((f"{prefix}code", "expected text, found null"))
    make = cast("Callable[..., T]", cls)
    return make(**arguments) if len(faults) == found else None


def _key(key: object) -> str:
    text = quantity(key) if isinstance(key, int) else str(key)
    return text if isinstance(key, str) and len(text) <= _KEY_LENGTH else shown(text)


_NAMES: Final[Mapping[type, str]] = {
    type(None): "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    Decimal: "a number",
    dict: "an object",
    list: "a list",
}


def _fault(faults: Faults, path: str, expected: str, value: object) -> None:
    found = shown(value) if isinstance(value, str) else None
    kind = cast("type", type(value))
    faults.append((path, f"expected {expected}, found {found or _NAMES.get(kind, kind.__name__)}"))


def _as_text(value: object, path: str, faults: Faults) -> object:
    if not isinstance(value, str):
        _fault(faults, path, "text", value)
    return value


def _as_text_or_null(value: object, path: str, faults: Faults) -> object:
    return None if value is None else _as_text(value, path, faults)


def _as_date(value: object, path: str, faults: Faults) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _day(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    _fault(faults, path, "a date as YYYY-MM-DD", value)
    return None


def _as_whole(value: object, path: str, faults: Faults) -> object:
    if not isinstance(value, int) or isinstance(value, bool):
        _fault(faults, path, "a whole number", value)
    return value


def _as_amount(value: object, path: str, faults: Faults) -> object:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and "_" not in value:
        try:
            return Decimal(value)
        except InvalidOperation:
            pass
    _fault(faults, path, "a number", value)
    return None


def _as_object(cls: type[T], *, text_too: bool) -> _Reader:
    def read(value: object, path: str, faults: Faults) -> object:
        if isinstance(value, Mapping):
            return build(cls, cast("Mapping[Any, object]", value), path, faults)
        if not (text_too and isinstance(value, str)):
            _fault(faults, path, "text or an object" if text_too else "an object", value)
        return value

    return read


def _as_list(read: _Reader) -> _Reader:
    def read_all(value: object, path: str, faults: Faults) -> object:
        if not isinstance(value, list | tuple):
            _fault(faults, path, "a list", value)
            return ()
        items = cast("list[object]", value)
        return tuple([read(item, f"{path}[{i}]", faults) for i, item in enumerate(items)])

    return read_all


_KEY_LENGTH: Final = 32
_DIAGNOSIS: Final = _as_object(Diagnosis, text_too=True)
_READERS: Final[Mapping[str, _Reader]] = {
    "admission_date": _as_date,
    "admitting": _DIAGNOSIS,
    "age": _as_whole,
    "birth_date": _as_date,
    "charge": _as_amount,
    "code": _as_text_or_null,
    "diagnoses": _as_list(_DIAGNOSIS),
    "discharge_date": _as_date,
    "external_causes": _as_list(_DIAGNOSIS),
    "lines": _as_list(_as_object(ServiceLine, text_too=False)),
    "modifiers": _as_list(_as_text),
    "patient": _as_object(Patient, text_too=False),
    "performed_on": _as_date,
    "poa": _as_text,
    "pointers": _as_list(_as_whole),
    "procedures": _as_list(_as_object(Procedure, text_too=True)),
    "reasons_for_visit": _as_list(_DIAGNOSIS),
    "revenue_code": _as_text,
    "service_date": _as_date,
    "sex": _as_text,
    "units": _as_amount,
}
