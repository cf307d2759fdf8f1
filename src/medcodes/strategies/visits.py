"""What claims are made of: visits and stays whose codes fit together, and those with one defect.

All codes have been in force on every day of the data, unless a visit says since when or
until when. CPT numbers are examples of their published section; nothing is said of them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COMORBIDITIES", "DEFECTS", "VISITS", "Line", "Visit"]


class Line(NamedTuple):
    """A line: its procedure, its modifiers apart by blanks, the diagnoses that it is for."""

    code: str
    modifiers: str = ""
    pointers: tuple[int, ...] = (1,)
    units: int = 0
    """0: as many as are drawn; less than that: none"""
    day: int = 0
    """days after the claim's own"""


class Visit(NamedTuple):
    """One visit or stay."""

    settings: str
    """the first letters of professional, outpatient and inpatient"""
    diagnoses: tuple[str, ...]
    """a code, with an indicator after a slash"""
    lines: tuple[Line, ...] = ()
    procedures: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    ages: tuple[int, int] = (18, 90)
    sexes: str = "FMU"
    since: date | None = None
    until: date | None = None
    more: bool = True
    """whether other chronic diseases may stand beside"""
    admitted: int = 0
    """days before the discharge, on top of those that are drawn"""
    performed: int = 0
    """days after the discharge"""
    born: int | None = None
    """days after the claim's own"""


# No two exclude each other, none has a side, an age, a sex or any other flag.
COMORBIDITIES: Final = ("I10", "E78.5", "K21.9", "E03.9", "G47.33", "E55.9", "L40.9", "Z87.891")
_OTHERS: Final = (
    *COMORBIDITIES,
    *("D50.9", "J30.9", "M10.9", "K57.30", "L30.9", "K76.0", "B35.1", "L70.0", "L82.1", "H90.3", "Z95.5", "Z90.49"),
    *("I25.10", "N20.0", "K80.20", "G25.81", "H40.9", "K64.9", "E66.3", "Z79.82", "M47.812"),
)

_VISIT: Final = Line("99213")
VISITS: Final = (
    Visit("PO", ("I10",), (_VISIT,)),
    Visit("PO", ("E11.9", "I10"), (Line("99214", pointers=(1, 2)),)),
    Visit("PO", ("E11.65",), (Line("99214"), Line("83036"))),
    Visit("PO", ("M25.561",), (Line("20610", "RT"),)),
    Visit("PO", ("M25.562",), (Line("99213", "25"), Line("20610", "LT"))),
    Visit("PO", ("M17.0",), (Line("20610", "50"),)),
    Visit("PO", ("J02.9",), (Line("99213"), Line("87880", "QW"))),
    Visit("PO", ("H25.11",), (Line("66984", "RT"),), ages=(50, 90)),
    Visit("PO", ("H25.12",), (Line("66984", "LT"),), ages=(50, 90)),
    Visit("PO", ("R07.9",), (Line("99284"), Line("93005"))),
    Visit("PO", ("Z12.11", "K63.5"), (Line("45385", pointers=(1, 2)),), ages=(45, 80)),
    Visit("PO", ("Z23",), (Line("90471"),)),
    Visit("PO", ("Z00.129",), (Line("99392"),), ages=(1, 17), more=False),
    Visit("PO", ("Z34.01",), (Line("99213"),), ages=(20, 40), sexes="F", more=False),
    Visit("PO", ("S52.501A", "W01.0XXA"), (Line("25600", "RT", (1, 2)),)),
    Visit("O", ("S52.502A",), (Line("99284"), Line("25600", "LT")), causes=("W01.0XXA",), reasons=("M25.532",)),
    Visit("O", ("K40.90",), (Line("49505"),), reasons=("R10.9",)),
    Visit("O", ("Z51.11", "C18.9"), (Line("96413"),)),
    Visit("I", ("I21.4/Y", "I10"), procedures=("027034Z",)),
    Visit("I", ("K35.80/Y",), procedures=("0DTJ4ZZ",)),
    Visit("I", ("J18.9/Y",)),
    Visit("I", ("A41.9/Y", "N39.0/Y")),
    Visit("I", ("S72.001A/Y",), procedures=("0SR90J9",), causes=("W01.0XXA",), ages=(50, 90)),
    Visit("I", ("S72.002A/Y",), procedures=("0SRB0J9",), causes=("W01.0XXA",), ages=(50, 90)),
    Visit("I", ("M17.11/Y",), procedures=("0SRC0J9",), ages=(50, 90)),
    Visit("I", ("C18.9/Y",), procedures=("0DTN0ZZ",)),
    Visit("I", ("I63.9/Y",)),
    Visit("I", ("N17.9/Y",)),
    Visit("I", ("Z38.00",), procedures=("3E0234Z",), ages=(0, 0), more=False),
    Visit("I", ("O80", "Z37.0"), procedures=("10E0XZZ",), ages=(20, 40), sexes="F", more=False),
)

_TWENTY_FIVE: Final = _OTHERS[:25]
# For each edit, visits on which it and nothing else finds something.
DEFECTS: Final[Mapping[str, tuple[Visit, ...]]] = {
    "code-not-billable": (
        Visit("PO", ("M54",), (_VISIT,)),
        Visit("PO", ("S72.001",), (_VISIT,)),
        Visit("I", ("I21.4/Y", "E11")),
    ),
    "seventh-character": (
        Visit("PO", ("S52.501Z",), (_VISIT,)),
        Visit("POI", ("R07.9", "W21.89A"), (Line("99213", pointers=(1, 2)),)),
        Visit("I", ("I21.4/Y", "S72.001Z")),
    ),
    "code-not-in-force": (
        Visit("PO", ("I10.1",), (_VISIT,)),
        Visit("PO", ("K36.7",), (_VISIT,)),
        Visit("I", ("I21.4/Y", "B20.1")),
        Visit("I", ("I21.4/Y",), procedures=("0DTJ4Z1",)),
    ),
    "book-date": (Visit("PO", ("I10",), (_VISIT, Line("99213", day=-400)), since=date(2017, 10, 1)),),
    "missing-diagnosis": (Visit("POI", (), more=False),),
    "too-many-diagnoses": (
        Visit("P", _OTHERS[:13], tuple(Line("99213", pointers=(n, n + 1)) for n in range(1, 13)), more=False),
        Visit("O", ("R07.9",), (_VISIT,), reasons=("R07.9", "R11.0", "R42", "R53.83")),
        Visit("OI", ("J18.9", *_TWENTY_FIVE), (_VISIT,), more=False),
    ),
    "too-many-procedures": (Visit("I", ("K35.80/Y",), procedures=("3E0234Z",) * 25 + ("0DTJ4ZZ",)),),
    "too-many-modifiers": (Visit("PO", ("I10",), (Line("99213", "25 59 76 77 XU"),)),),
    "modifier-conflict": (
        Visit("PO", ("I10",), (Line("99213", "25 25"),)),
        Visit("PO", ("M17.0",), (Line("20610", "50 RT"),)),
    ),
    "claim-dates": (
        Visit("I", ("J18.9/Y",), admitted=-40),
        Visit("I", ("K35.80/Y",), procedures=("0DTJ4ZZ",), performed=1),
        Visit("POI", ("J18.9",), (_VISIT,), born=1, more=False),
    ),
    "poa": (Visit("PO", ("I10/Y",), (_VISIT,)), Visit("I", ("J18.9/1",)), Visit("I", ("J18.9/Y", "I10/X"))),
    "code-system-for-setting": (
        Visit("PO", ("K35.80",), (Line("0DTJ4ZZ"),)),
        Visit("I", ("K35.80/Y",), procedures=("44970",)),
    ),
    "duplicate-diagnosis": (
        Visit("PO", ("E11.9", "E11.9"), (Line("99213", pointers=(1, 2)),)),
        Visit("I", ("J18.9/Y", "J18.9/Y")),
        Visit("I", ("J18.9/Y", "I10", "I10"), more=False),
    ),
    "external-cause-first": (
        Visit("PO", ("W01.0XXA", "S52.501A"), (Line("25600", pointers=(1, 2)),)),
        Visit("I", ("W01.0XXA", "S52.501A")),
    ),
    "manifestation-first": (Visit("POI", ("D63.1",), (_VISIT,)), Visit("POI", ("F02.80",), (_VISIT,), more=False)),
    "etiology-order": (
        Visit("POI", ("R41.3", "D63.1", "N18.4"), (Line("99213", pointers=(1, 2, 3)),)),
        Visit("POI", ("J18.9", "F02.80", "G30.9"), (Line("99213", pointers=(1, 2, 3)),)),
    ),
    "principal-unacceptable": (
        Visit("I", ("Z87.891",)),
        Visit("I", ("B95.0",), since=date(2017, 10, 1)),
        Visit("I", ("Z51.89",), more=False),
    ),
    "first-listed-only": (
        Visit("PO", ("I10", "Z00.00"), (Line("99213", pointers=(1, 2)),)),
        Visit("PO", ("R07.9", "Z02.6"), (Line("99213", pointers=(1, 2)),)),
    ),
    "excludes1": (
        Visit("POI", ("E10.9", "E11.9"), (Line("99213", pointers=(1, 2)),)),
        Visit("POI", ("J06.9", "J02.0"), (Line("99213", pointers=(1, 2)),)),
    ),
    "age": (
        Visit("POI", ("Z38.00",), (_VISIT,), ages=(20, 90), more=False),
        Visit("PO", ("Z34.01",), (_VISIT,), ages=(70, 90), sexes="F", more=False),
    ),
    "sex": (
        Visit("POI", ("N40.0",), (_VISIT,), sexes="F"),
        Visit("POI", ("N94.6",), (_VISIT,), ages=(20, 40), sexes="M"),
    ),
    "unspecified-laterality": (Visit("I", ("I21.4/Y", "G81.00")),),
    "laterality-diagnoses": (
        Visit("POI", ("H25.11", "H25.12"), (Line("99213", pointers=(1, 2)),), ages=(50, 90)),
        Visit("POI", ("R07.9", "M25.561", "M25.569"), (Line("99213", pointers=(1, 2, 3)),)),
    ),
    "laterality-modifier": (
        Visit("PO", ("M25.561",), (Line("20610", "LT"),)),
        Visit("PO", ("M25.562",), (Line("20610", "RT"),)),
        Visit("PO", ("H25.11",), (Line("66984", "LT"),), ages=(50, 90)),
        Visit("PO", ("M25.561",), (Line("20610", "50"),)),
    ),
    "laterality-procedure": (
        Visit("I", ("S72.001A/Y",), procedures=("0SRB0J9",)),
        Visit("I", ("M17.11/Y",), procedures=("0SRD0J9",)),
    ),
    "encounter-consistency": (
        Visit("POI", ("S52.501A", "S52.501D"), (Line("99213", pointers=(1, 2)),)),
        Visit("POI", ("S52.501A", "W01.0XXD"), (Line("99213", pointers=(1, 2)),)),
    ),
    "pointer": (
        Visit("P", ("I10",), (_VISIT, Line("99213", pointers=()))),
        Visit("P", ("I10",), (_VISIT, Line("99213", pointers=(12,)))),
        Visit("P", ("I10",), (_VISIT, Line("99213", pointers=(1, 1)))),
    ),
    "unpointed-diagnosis": (Visit("P", ("I10", "E78.5"), (_VISIT,), more=False),),
    "impossible-number": (
        Visit("PO", ("I10",), (Line("99213", units=-1),)),
        Visit("POI", ("J18.9",), (_VISIT,), ages=(125, 999)),
    ),
    "questionable-admission": (
        Visit("I", ("I10",)),
        Visit("I", ("E11.9",)),
    ),
    "wrong-procedure": (
        Visit("OI", ("T81.9XXA",), (_VISIT,), causes=("Y65.51",)),
        Visit("OI", ("R07.9", "Y65.53"), (_VISIT,)),
    ),
    "noncovered-procedure": (
        Visit("I", ("G40.909",), procedures=("00F3XZZ",)),
        Visit("I", ("I25.10",), procedures=("02BK0ZZ",)),
    ),
    "limited-coverage": (Visit("I", ("I42.9",), procedures=("02YA0Z0",)),),
}
