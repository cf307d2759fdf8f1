"""The door of a claim: text is read once, and a wrong Python type is refused.

What does not parse is kept as `Unreadable`, with the error that says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias, TypeGuard, TypeVar, cast, final

import attrs

from medcodes._html import Shown
from medcodes.errors import InvalidCodeError, shown
from medcodes.icd10cm import ICD10CM
from medcodes.modifier import Modifier
from medcodes.pairing.finding import quantity
from medcodes.pairing.pair import PROCEDURE_CODES, ProcedureCode, read_procedure

__all__ = ["DiagnosisCode", "LineCode", "ModifierCode", "Unreadable"]

T = TypeVar("T")


@final
@attrs.frozen(repr=False)
class Unreadable(Shown):
    """A text that stands where a code is due and is none, with the error that says why.

    Two are equal when their texts are; the representation shows 16 characters at most.

    >>> from medcodes.pairing import Diagnosis
    >>> Diagnosis("E1.19").code
    <Unreadable 'E1.19'>
    """

    text: str
    error: InvalidCodeError = attrs.field(eq=False)

    def __repr__(self) -> str:
        return f"<Unreadable {shown(self.text)}>"


DiagnosisCode: TypeAlias = ICD10CM | Unreadable
LineCode: TypeAlias = ProcedureCode | Unreadable
ModifierCode: TypeAlias = Modifier | Unreadable


def brief(value: object) -> str:
    """Represent a field that holds what the claim was given: as code, where it is long cut.

    >>> print(brief("Y"), brief((1, 2)), brief("Jane Roe, born 1971"), brief((10**5000,)))
    'Y' (1, 2) 'Jane Roe, born 1'... (over 10^16,)
    """
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, int):
        return quantity(value)
    if isinstance(value, tuple):
        held = [brief(item) for item in cast("tuple[object, ...]", value)]
        return f"({', '.join(held)}{',' if len(held) == 1 else ''})"
    return repr(value)


def _type_name(value: object) -> str:
    return type(value).__name__


def wrong_type(name: str, expected: str, value: object) -> TypeError:
    return TypeError(f"{name} must be {expected}, not {_type_name(value)}")


def _kept(text: str, error: InvalidCodeError) -> Unreadable:
    """Keep an error without its way here, which would keep all frames on it alive, and what they hold."""
    error.__traceback__ = error.__context__ = None
    return Unreadable(text, error)


def read_diagnosis(value: object) -> DiagnosisCode:
    if isinstance(value, str):
        try:
            return ICD10CM.parse(value)
        except InvalidCodeError as error:
            return _kept(value, error)
    if isinstance(value, ICD10CM | Unreadable):
        return value
    raise wrong_type("a diagnosis", "ICD10CM, str or Diagnosis", value)


_LINE_CODES: Final = (*PROCEDURE_CODES, Unreadable)


def read_line_code(value: object) -> LineCode:
    if isinstance(value, str):
        try:
            return read_procedure(value)
        except InvalidCodeError as error:
            return _kept(value, error)
    if isinstance(value, _LINE_CODES):
        return value
    raise wrong_type("a procedure code", "CPT, HCPCSLevelII, ICD10PCS or str", value)


def read_modifier(value: object) -> ModifierCode:
    if isinstance(value, str):
        try:
            return Modifier.parse(value)
        except InvalidCodeError as error:
            return _kept(value, error)
    if isinstance(value, Modifier | Unreadable):
        return value
    raise wrong_type("a modifier", "Modifier or str", value)


# The plain case is asked first all along: a claim of twelve diagnoses and six lines is
# read in some tens of microseconds.


def _is_ordered(values: object) -> TypeGuard[Iterable[object]]:
    return isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping | AbstractSet)


def several(values: object, read: Callable[[object], T]) -> tuple[T, ...]:
    """Read every item of an ordered collection; one text alone is a slip, a set has no order."""
    if type(values) is tuple or type(values) is list:
        items = cast("tuple[object, ...]", values)
        return tuple([read(value) for value in items]) if items else ()
    if not _is_ordered(values):
        message = f"expected a tuple or list of several values, not {_type_name(values)}"
        raise TypeError(message)
    return tuple([read(value) for value in values])


def plain_date(_instance: object, field: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise wrong_type(field.alias or field.name, "a datetime.date", value)


def optional_date(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    if value is not None:
        plain_date(instance, field, value)


def whole(name: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise wrong_type(name, "an int", value)


def optional_whole(_instance: object, field: attrs.Attribute[Any], value: object) -> None:
    if value is not None:
        whole(field.name, value)


def optional_text(_instance: object, field: attrs.Attribute[Any], value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise wrong_type(field.name, "a str", value)


def _amount(name: str, value: object) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise wrong_type(name, "a number", value)


def as_units(value: float | Decimal) -> int | Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return _amount("units", value)


def as_charge(value: float | Decimal | None) -> Decimal | None:
    return None if value is None else _amount("charge", value)


attrs.resolve_types(Unreadable)
