"""ICD-10-PCS procedure codes (CMS), the grammar alone.

Seven characters, each a digit or a letter other than I and O (guideline A2), all seven
required (A8). What an axis is called depends on the section; the titles are those of
the official ICD-10-PCS tables (FY2026). What a character means on an axis is the book's
to say.
"""

from __future__ import annotations

import re
from typing import ClassVar, Final, final

from attrs import frozen

from medcodes._code import Code
from medcodes._html import Shown
from medcodes._text import Fault, Slot
from medcodes.errors import NOUNS, InvalidCodeError, Reason, expect

__all__ = ["ICD10PCS", "Axis"]

SECTIONS: Final = "0123456789BCDFGHX"
VALUES: Final = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
AXES: Final = (
    "section",
    "body_system",
    "root_operation",
    "body_part",
    "approach",
    "device",
    "qualifier",
)

_OPERATION = ("Section", "Body System", "Operation")
_TYPE = ("Section", "Body System", "Type")
_BODY_REGION = (*_OPERATION, "Body Region", "Approach")
_QUALIFIERS = ("Qualifier",) * 4

AXIS_TITLES: Final[dict[str, tuple[str, ...]]] = {
    "0": (*_OPERATION, "Body Part", "Approach", "Device", "Qualifier"),
    "1": (*_OPERATION, "Body Part", "Approach", "Device", "Qualifier"),
    "2": (*_BODY_REGION, "Device", "Qualifier"),
    "3": (*_OPERATION, "Body System / Region", "Approach", "Substance", "Qualifier"),
    "4": (*_OPERATION, "Body System", "Approach", "Function / Device", "Qualifier"),
    "5": (*_OPERATION, "Body System", "Duration", "Function", "Qualifier"),
    "6": (*_OPERATION, "Body System", "Duration", "Qualifier", "Qualifier"),
    "7": (*_BODY_REGION, "Method", "Qualifier"),
    "8": (*_BODY_REGION, "Method", "Qualifier"),
    "9": (*_BODY_REGION, "Method", "Qualifier"),
    "B": (*_TYPE, "Body Part", "Contrast", "Qualifier", "Qualifier"),
    "C": (*_TYPE, "Body Part", "Radionuclide", "Qualifier", "Qualifier"),
    "D": (
        "Section",
        "Body System",
        "Modality",
        "Treatment Site",
        "Modality Qualifier",
        "Isotope",
        "Qualifier",
    ),
    "F": (
        "Section",
        "Section Qualifier",
        "Type",
        "Body System / Region",
        "Type Qualifier",
        "Equipment",
        "Qualifier",
    ),
    "G": (*_TYPE, *_QUALIFIERS),
    "H": (*_TYPE, *_QUALIFIERS),
    "X": (*_OPERATION, "Body Part", "Approach", "Device / Substance / Technology", "Qualifier"),
}

_NOT_I_O = "a digit or a letter other than I and O"
_SLOTS = (
    Slot("section", SECTIONS, "a section: a digit or one of B, C, D, F, G, H, X"),
    *(Slot(axis, VALUES, _NOT_I_O) for axis in AXES[1:]),
)


@frozen
class Axis(Shown):
    """One of the seven places of an ICD-10-PCS code.

    `position` counts from 1, `title` is the official title of that axis in the section
    of the code, `value` the one character that stands there.
    """

    position: int
    title: str
    value: str


@final
class ICD10PCS(Code):
    """A well-formed ICD-10-PCS code: ``ICD10PCS("02704TZ")``.

    The seven axes have one name each for all sections, the names of Medical and
    Surgical; `Axis.title` is the official title in the section of the code.

    >>> ICD10PCS.parse("02704tz")
    ICD10PCS('02704TZ')
    >>> ICD10PCS("B2111ZZ").approach
    Axis(position=5, title='Contrast', value='1')
    """

    __slots__ = ()

    system = "icd10pcs"
    pattern = "[0-9BCDFGHX][0-9A-HJ-NP-Z]{6}"
    examples: ClassVar[tuple[str, ...]] = ("027004Z", "0DTJ4ZZ", "B2111ZZ")

    _noun = NOUNS[system]
    _format = "icd-10-pcs"
    _grammar = re.compile(pattern)

    @classmethod
    def of(  # noqa: PLR0913  seven axes
        cls,
        *,
        section: str,
        body_system: str,
        root_operation: str,
        body_part: str,
        approach: str,
        device: str,
        qualifier: str,
    ) -> ICD10PCS:
        """Make a code from the characters of its seven axes.

        Raises InvalidCodeError where one is not a single upper-case character of the axis.

        >>> ICD10PCS.of(
        ...     section="0", body_system="2", root_operation="7", body_part="0", approach="4", device="T", qualifier="Z"
        ... )
        ICD10PCS('02704TZ')
        """
        values = (section, body_system, root_operation, body_part, approach, device, qualifier)
        for axis, value in zip(AXES, values, strict=True):
            expect(axis, value, str)
        text = "".join(values)
        for axis, value in zip(AXES, values, strict=True):
            if len(value) != 1:
                position = 1 if value else None
                raise InvalidCodeError(cls.system, value, Reason.LENGTH, axis, position, "1 character")
        return cls(text)

    @property
    def axes(self) -> tuple[Axis, Axis, Axis, Axis, Axis, Axis, Axis]:
        """The seven axes in order.

        >>> [axis.value for axis in ICD10PCS("02704TZ").axes]
        ['0', '2', '7', '0', '4', 'T', 'Z']
        """
        return (
            self.section,
            self.body_system,
            self.root_operation,
            self.body_part,
            self.approach,
            self.device,
            self.qualifier,
        )

    @property
    def section(self) -> Axis:
        """Axis 1, titled Section everywhere."""
        return self._axis(1)

    @property
    def body_system(self) -> Axis:
        """Axis 2, titled Section Qualifier in section F."""
        return self._axis(2)

    @property
    def root_operation(self) -> Axis:
        """Axis 3, titled Operation, Type or Modality."""
        return self._axis(3)

    @property
    def body_part(self) -> Axis:
        """Axis 4, titled Body Part, Body Region, Treatment Site and others."""
        return self._axis(4)

    @property
    def approach(self) -> Axis:
        """Axis 5, titled Approach, Duration, Contrast, Radionuclide and others."""
        return self._axis(5)

    @property
    def device(self) -> Axis:
        """Axis 6, titled Device, Substance, Method, Equipment and others."""
        return self._axis(6)

    @property
    def qualifier(self) -> Axis:
        """Axis 7, titled Qualifier everywhere."""
        return self._axis(7)

    def _axis(self, position: int) -> Axis:
        value = self.text[position - 1]
        return Axis(position, AXIS_TITLES[self.text[0]][position - 1], value)

    @classmethod
    def _explain(cls, clean: str) -> Fault:
        return cls._misfit(clean, _SLOTS, least=len(_SLOTS))
