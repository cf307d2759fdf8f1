"""What an edit says: a finding, how severe it is, and where on the claim it stands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

import attrs

from medcodes._code import Code
from medcodes._html import Shown
from medcodes.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

__all__ = ["Finding", "Place", "Severity", "listing", "place", "quantity"]

# The parts of a claim in the order in which a report goes through them; each is named
# like the attribute that holds it, "claim" is the whole.
PARTS: Final = {
    "claim": "claim",
    "patient": "patient",
    "diagnoses": "diagnosis",
    "admitting": "admitting diagnosis",
    "reasons_for_visit": "reason for visit",
    "external_causes": "external cause",
    "procedures": "procedure",
    "lines": "line",
}
_ABSURD: Final = 10**16
_ORDER: Final = {part: position for position, part in enumerate(PARTS)}


class Severity(StrEnum):
    """How much a finding weighs, the heaviest first.

    >>> Severity("warning") is Severity.WARNING
    True
    """

    ERROR = "error"
    """a payer returns or denies the claim"""
    WARNING = "warning"
    """a person should look: payers differ, or the record may justify it"""
    NOTE = "note"
    """nothing is wrong, and yet worth knowing"""


SEVERITIES: Final = {severity: position for position, severity in enumerate(Severity)}
# What tells them apart where colour alone must not.
SIGNS: Final = {Severity.ERROR: "✖", Severity.WARNING: "▲", Severity.NOTE: "•"}


@attrs.frozen
class Place(Shown):
    """Where on a claim: `part` is the name of the attribute, `index` the 0-based position.

    So ``getattr(claim, place.part)[place.index]`` is what the finding is about; a part
    that is one thing and not a list has no index, and "claim" is the whole claim.

    >>> print(Place("diagnoses", 0), Place("admitting"), Place("lines", 2), sep="; ")
    diagnosis 1; admitting diagnosis; line 3
    """

    part: str
    index: int | None = None

    @property
    def order(self) -> tuple[int, int]:
        """The place among the places of a claim, for sorting; a part unknown to us is last."""
        return _ORDER.get(self.part, len(_ORDER)), -1 if self.index is None else self.index

    def __str__(self) -> str:
        name = PARTS.get(self.part, self.part)
        return name if self.index is None else f"{name} {self.index + 1}"


# The places of an ordinary claim, made once.
_PLACES: Final = {part: tuple(Place(part, index) for index in range(25)) for part in PARTS}


def place(part: str, index: int) -> Place:
    """Give the place of a part at an index.

    >>> place("lines", 2)
    Place(part='lines', index=2)
    """
    places = _PLACES[part]
    return places[index] if index < len(places) else Place(part, index)


@attrs.frozen
class Finding(Shown):
    """One thing that an edit found.

    `edit` is the id of the edit, `codes` the values that it is about (none where the
    text could not be read), `source` the rule that it applies.

    >>> print(Finding("pointer", Severity.ERROR, "line 1 has no pointer", where=Place("lines", 0)))
    error: line 1 has no pointer [pointer, line 1]
    """

    edit: str
    severity: Severity
    message: str
    codes: tuple[Code, ...] = ()
    where: Place = Place("claim")
    source: str = ""

    def __str__(self) -> str:
        return f"{self.severity}: {self.message} [{self.edit}, {self.where}]"

    def to_dict(self) -> dict[str, object]:
        """Give the finding as plain data for JSON; the codes as their texts.

        >>> Finding("pointer", Severity.ERROR, "no pointer", where=Place("lines", 0)).to_dict()["where"]
        {'part': 'lines', 'index': 0}
        """
        return {
            "edit": self.edit,
            "severity": self.severity.value,
            "message": self.message,
            "codes": [code.text for code in self.codes],
            "where": {"part": self.where.part, "index": self.where.index},
            "source": self.source,
        }


def listing(things: Iterable[object], last: str, most: int = 6) -> str:
    """Name several things in a sentence, those past the `most` as a number.

    >>> listing(["M54.50", "M54.51", "M54.59"], "or"), listing("ABCD", "and", most=2)
    ('M54.50, M54.51 or M54.59', 'A, B and 2 more')
    """
    names = [str(thing) for thing in things]
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} {last} {len(names) - most} more"
    *first, final = names or [""]
    return f"{', '.join(first)} {last} {final}" if first else final


def quantity(number: int | Decimal) -> str:
    """Write a number for a message; one that is absurdly long is cut.

    >>> quantity(12), quantity(10**5000)
    ('12', 'over 10^16')
    """
    if isinstance(number, int) and abs(number) >= _ABSURD:
        return "over 10^16" if number > 0 else "under -10^16"
    return shown(str(number)).replace("'", "")


attrs.resolve_types(Place)
attrs.resolve_types(Finding)
