"""What an edit says: a finding, how severe it is, and where on the claim it stands."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import attrs

from medcodes._code import Code

__all__ = ["Finding", "Place", "Severity"]

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


@attrs.frozen
class Place:
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


@attrs.frozen
class Finding:
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


attrs.resolve_types(Place)
attrs.resolve_types(Finding)
