"""CPT codes, the grammar alone: five digits, or four digits and one of A, F, M, T, U.

CPT is a registered trademark of the American Medical Association. Only published
facts about the shape of the code set stand here: the suffix letters, the number ranges
of sections and subsections, and their generic names. There is no descriptor, and no
list of codes. The ranges hold every number that was in force since 2015-10-01, so they
begin at 99201 and 33010, which were deleted in 2021 and 2020.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, final

from attrs import frozen

from medcodes._code import Code
from medcodes._html import Shown
from medcodes._text import (
    CPT_NOUNS,
    CPT_PATTERN,
    DIGITS,
    Fault,
    Slot,
    procedure_fault,
)
from medcodes.errors import NOUNS

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CPT",
    "CPTMAAA",
    "CPTPLA",
    "CPTCategoryI",
    "CPTCategoryII",
    "CPTCategoryIII",
    "CPTImmunization",
    "CPTSection",
]


@frozen
class CPTSection(Shown):
    """A section or subsection: its generic name and its ranges of numbers, ends included.

    >>> CPT("99213").section.ranges
    (('98000', '98016'), ('99201', '99499'))
    """

    title: str
    ranges: tuple[tuple[str, str], ...]
    subsections: tuple[CPTSection, ...] = ()

    def _holds(self, text: str) -> bool:
        # "0001U" to "9999U" would hold "99213" as well, were the last characters not alike.
        numeric = text.isdigit()
        return any(first <= text <= last and first.isdigit() == numeric for first, last in self.ranges)


def _part(title: str, first: str, last: str) -> CPTSection:
    return CPTSection(title, ((first, last),))


SURGERY: Final = CPTSection(
    "Surgery",
    (("10004", "69990"),),
    (
        _part("General", "10004", "10021"),
        _part("Integumentary System", "10030", "19499"),
        _part("Musculoskeletal System", "20100", "29999"),
        _part("Respiratory System", "30000", "32999"),
        _part("Cardiovascular System", "33010", "37799"),
        _part("Hemic and Lymphatic Systems", "38100", "38999"),
        _part("Mediastinum and Diaphragm", "39000", "39599"),
        _part("Digestive System", "40490", "49999"),
        _part("Urinary System", "50010", "53899"),
        _part("Male Genital System", "54000", "55899"),
        _part("Reproductive System", "55920", "55920"),
        _part("Intersex Surgery", "55970", "55980"),
        _part("Female Genital System", "56405", "58999"),
        _part("Maternity Care and Delivery", "59000", "59899"),
        _part("Endocrine System", "60000", "60699"),
        _part("Nervous System", "61000", "64999"),
        _part("Eye and Ocular Adnexa", "65091", "68899"),
        _part("Auditory System", "69000", "69979"),
        _part("Operating Microscope", "69990", "69990"),
    ),
)
RADIOLOGY: Final = CPTSection(
    "Radiology",
    (("70010", "79999"),),
    (
        _part("Diagnostic Radiology", "70010", "76499"),
        _part("Diagnostic Ultrasound", "76506", "76999"),
        _part("Radiologic Guidance", "77001", "77022"),
        _part("Breast", "77046", "77067"),
        _part("Bone and Joint Studies", "77071", "77092"),
        _part("Radiation Oncology", "77261", "77799"),
        _part("Nuclear Medicine", "78012", "79999"),
    ),
)
PATHOLOGY: Final = CPTSection("Pathology and Laboratory", (("80047", "89398"), ("0001U", "9999U")))

# Telemedicine visits and qualifying circumstances of anesthesia have numbers inside
# the range of Medicine, which therefore stands last: the first section that fits counts.
SECTIONS: Final = (
    CPTSection("Evaluation and Management", (("98000", "98016"), ("99201", "99499"))),
    CPTSection("Anesthesia", (("00100", "01999"), ("99100", "99140"))),
    SURGERY,
    RADIOLOGY,
    PATHOLOGY,
    CPTSection("Medicine", (("90281", "99199"), ("99500", "99607"))),
)
CATEGORY_II_SECTIONS: Final = (
    _part("Composite", "0001F", "0015F"),
    _part("Patient Management", "0500F", "0584F"),
    _part("Patient History", "1000F", "1505F"),
    _part("Physical Examination", "2000F", "2060F"),
    _part("Diagnostic and Screening", "3006F", "3776F"),
    _part("Therapeutic and Preventive", "4000F", "4563F"),
    _part("Follow-up", "5005F", "5250F"),
    _part("Patient Safety", "6005F", "6150F"),
    _part("Structural Measures", "7010F", "7025F"),
    _part("Nonmeasure", "9001F", "9007F"),
)

_NUMBER = (Slot("number", DIGITS, "a digit"),) * 4


def _first_holding(sections: Iterable[CPTSection], text: str) -> CPTSection | None:
    return next((section for section in sections if section._holds(text)), None)


class CPT(Code):
    """A well-formed CPT code; its class is one of six, decided by the last character.

    `CPT` itself has no values: ``CPT("99213")`` and ``CPT.parse`` give the class that
    the text belongs to, and a subclass refuses a text of another (reason KIND). CPT
    values of all six classes order among themselves.

    >>> CPT("99213"), CPT.parse("0001f"), CPT.parse("0042T")
    (CPTCategoryI('99213'), CPTCategoryII('0001F'), CPTCategoryIII('0042T'))
    """

    __slots__ = ()

    system = "cpt"
    pattern = CPT_PATTERN
    examples: ClassVar[tuple[str, ...]] = ("99213", "0001F", "0042T")

    _noun = NOUNS[system]
    _format = "cpt"
    _grammar = re.compile(pattern)
    _sections: ClassVar[tuple[CPTSection, ...]] = ()
    _last: ClassVar = Slot("category", "".join(CPT_NOUNS), "a digit or one of A, F, M, T, U")

    @property
    def section(self) -> CPTSection | None:
        """The section whose published range holds the number, None outside every range.

        Category I, Category II and PLA codes (at the end of Pathology and Laboratory)
        stand in sections, the other classes in none.

        >>> CPT("98005").section.title, CPT("20610").section.title
        ('Evaluation and Management', 'Surgery')
        >>> CPT("02000").section is None
        True
        """
        return _first_holding(self._sections, self.text)

    @property
    def subsection(self) -> CPTSection | None:
        """The subsection of Surgery or Radiology, None where there is none.

        >>> CPT("20610").subsection.title
        'Musculoskeletal System'
        """
        section = self.section
        return None if section is None else _first_holding(section.subsections, self.text)

    @classmethod
    def _trusted(cls, text: str) -> Self:
        if cls is CPT:
            value: Self = _CLASSES[text[-1]]._trusted(text)
            return value
        return super()._trusted(text)

    @classmethod
    def _explain(cls, clean: str) -> Fault:
        slots = (*_NUMBER, cls._last)
        return procedure_fault(clean, cls._noun) or cls._misfit(clean, slots, least=len(slots))

    if TYPE_CHECKING:
        # Wider than in Code: the six classes order among themselves.
        def __lt__(self, other: CPT) -> bool: ...  # pyright: ignore[reportIncompatibleMethodOverride]
        def __le__(self, other: CPT) -> bool: ...  # pyright: ignore[reportIncompatibleMethodOverride]
        def __gt__(self, other: CPT) -> bool: ...  # pyright: ignore[reportIncompatibleMethodOverride]
        def __ge__(self, other: CPT) -> bool: ...  # pyright: ignore[reportIncompatibleMethodOverride]


@final
class CPTCategoryI(CPT):
    """A Category I code, five digits: ``CPTCategoryI("99213")``.

    >>> CPTCategoryI("99213").section.title
    'Evaluation and Management'
    """

    __slots__ = ()

    pattern = "[0-9]{5}"
    examples: ClassVar[tuple[str, ...]] = ("99213", "20610", "87880")

    _noun = CPT_NOUNS["0"]
    _grammar = re.compile(pattern)
    _last = Slot("category", DIGITS, "a digit")
    _sections = SECTIONS


@final
class CPTCategoryII(CPT):
    """A Category II code, a performance measure: ``CPTCategoryII("0001F")``.

    >>> CPTCategoryII("2000F").section.title
    'Physical Examination'
    """

    __slots__ = ()

    pattern = "[0-9]{4}F"
    examples: ClassVar[tuple[str, ...]] = ("0001F", "2000F")

    _noun = CPT_NOUNS["F"]
    _grammar = re.compile(pattern)
    _last = Slot("category", "F", "F")
    _sections = CATEGORY_II_SECTIONS


@final
class CPTCategoryIII(CPT):
    """A Category III code, a temporary code: ``CPTCategoryIII("0042T")``."""

    __slots__ = ()

    pattern = "[0-9]{4}T"
    examples: ClassVar[tuple[str, ...]] = ("0042T",)

    _noun = CPT_NOUNS["T"]
    _grammar = re.compile(pattern)
    _last = Slot("category", "T", "T")


@final
class CPTPLA(CPT):
    """A code of a proprietary laboratory analysis: ``CPTPLA("0001U")``, not U0001."""

    __slots__ = ()

    pattern = "[0-9]{4}U"
    examples: ClassVar[tuple[str, ...]] = ("0001U",)

    _noun = CPT_NOUNS["U"]
    _grammar = re.compile(pattern)
    _last = Slot("category", "U", "U")
    _sections = (PATHOLOGY,)


@final
class CPTMAAA(CPT):
    """An administrative code of a multianalyte assay with algorithm: ``CPTMAAA("0001M")``."""

    __slots__ = ()

    pattern = "[0-9]{4}M"
    examples: ClassVar[tuple[str, ...]] = ("0001M",)

    _noun = CPT_NOUNS["M"]
    _grammar = re.compile(pattern)
    _last = Slot("category", "M", "M")


@final
class CPTImmunization(CPT):
    """A code of a COVID-19 vaccine administration: ``CPTImmunization("0001A")``."""

    __slots__ = ()

    pattern = "[0-9]{4}A"
    examples: ClassVar[tuple[str, ...]] = ("0001A",)

    _noun = CPT_NOUNS["A"]
    _grammar = re.compile(pattern)
    _last = Slot("category", "A", "A")


_CLASSES: Final[dict[str, type[Any]]] = {
    "A": CPTImmunization,
    "F": CPTCategoryII,
    "M": CPTMAAA,
    "T": CPTCategoryIII,
    "U": CPTPLA,
} | dict.fromkeys(DIGITS, CPTCategoryI)
