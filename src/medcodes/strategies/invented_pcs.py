"""An invented list of procedures: small tables with every oddity of the official ones.

The codes look like codes of ICD-10-PCS; what they say is made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from medcodes.codebook.grid import AxisValues, Tables
from medcodes.codebook.model import OnDay
from medcodes.codebook.tables import Labels
from medcodes.strategies.invented import Invented, read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from medcodes.codebook.tables import LabelSpan

__all__ = ["TABLES", "InventedICD10PCS", "InventedTable"]


class InventedTable(NamedTuple):
    """A table of the invented list: its rows, and what its values are called."""

    oddity: str
    """what the table is an example of"""
    rows: tuple[str, ...]
    names: Mapping[str, str]
    """of the first three axes, by section or table, axis and value"""
    labels: Mapping[str, str]
    """by axis and value, or axis and whole code; what is since the day of the change after a bar"""
    conversions: tuple[tuple[str, str], ...] = ()


_SECTION: Final = {"010": "Cutting and mending"}
_WAYS: Final = {"50": "Wide", "53": "By needle", "54": "By camera", "5X": "From outside"}
_NOTHING: Final = {"6Z": "Nothing left", "7Z": "Nothing more"}
# In tabular order.
TABLES: Final = (
    InventedTable(
        "a table that is one row",
        ("0DTJ0ZZ|B|Taking out of pocket, wide", "0DTJ4ZZ|B|Taking out of pocket, by camera"),
        {**_SECTION, "02D": "Food and drink", "03T": "Taking out"},
        {"4J": "Pocket", **_WAYS, **_NOTHING},
    ),
    InventedTable(
        "a table of two rows that share values",
        ("027004Z|B|", "02700DZ|B|", "027034Z|B|", "02703DZ|B|", "02710DZ|B|"),
        {**_SECTION, "022": "Pump", "037": "Widening"},
        {"40": "Pipe, one", "41": "Pipe, two", **_WAYS, "64": "Coated spring", "6D": "Spring", **_NOTHING},
    ),
    InventedTable(
        "sides, and a device of a mid-year change",
        ("0SR90J9|B|New hip, right, glued", "0SR90JA|B|New hip, right, bare", "0SRB0J9|B|New hip, left, glued",
         "0SRB0JA|B>|New hip, left, bare"),
        {**_SECTION, "02S": "Lower hinges", "03R": "Replacing"},
        {"49": "Hinge, Right", "4B": "Hinge, Left", **_WAYS, "6J": "Spare part", "79": "Glued", "7A": "Bare"},
    ),
    InventedTable(
        "a code that ends and has no successor",
        ("0TY00Z0|B|", "0TY00Z1|B<|Filter of a stranger"),
        {**_SECTION, "02T": "Filters", "03Y": "Giving"},
        {"40": "Filter, Right", **_WAYS, "6Z": "Nothing left", "70": "Of kin", "71": "Of a stranger"},
    ),
    InventedTable(
        "a code that ends and has one, and a title that changes",
        ("3E03302|B<|Pouring of an old drug", "3E0330M|B>|Pouring of a drug",
         "3E0333Z|B|Pouring of food|Pouring of food by vein"),
        {"313": "Pouring", "32E": "Bodies", "330": "Bringing in"},
        {"43": "Vein", **_WAYS, "60": "Drug", "63": "Food", "72": "Old", "7M": "Any", "7Z": "Nothing more"},
        (("3E03302", "3E0330M"),),
    ),
    InventedTable(
        "a label that changes",
        ("B2111ZZ|B|", "B211YZZ|B|"),
        {"B1B": "Pictures", "B22": "Pump", "B31": "Plain picture"},
        {"41": "Pipes, some", "51": "Much ink|Strong ink", "5Y": "Other ink", "6Z": "None", "7Z": "None"},
    ),
    InventedTable(
        "a value that has no label, and a name of one table alone",
        ("GZB0ZZZ|B|", "GZB4ZZZ|B|Talk of a group"),
        {"G1G": "Talk", "G2Z": "None", "G3B": "Help", "GZB3B": "Help by lightning"},
        {"40": "One side", "5Z": "None", "6Z": "None", "7Z": "None"},
    ),
    InventedTable(
        "a prefix whose label depends on axis 7",
        ("XW013S0|B|", "XW013S6|B|", "XW033S6|B|"),
        {"X1X": "New things", "X2W": "Bodies", "X30": "Bringing in"},
        {"41": "Skin", "43": "Vein", **_WAYS, "6S": "Drug of the first year", "6XW013S6": "Drug of the sixth year",
         "6XW033S6": "Drug of the sixth year", "70": "First year", "76": "Sixth year"},
    ),
    InventedTable(
        "a table that ends",
        ("XYZ0XZ9|B<|Passing thing",),
        {"X1X": "New things", "X2Y": "All", "X3Z": "Passing"},
        {"40": "Thing", **_WAYS, "6Z": "Nothing left", "79": "Ninth year"},
    ),
)  # fmt: skip


class InventedICD10PCS(Invented):
    """Invented tables: codes with a history, names and labels."""

    __slots__ = ("_values",)

    def __init__(self, mask: int, change: date) -> None:
        places = [place for place in _IN_ORDER if mask >> place & 1]
        held = [TABLES[place] for place in places]
        conversions = [one for table in held for one in table.conversions]
        super().__init__("icd10pcs", mask, change, [row for place in places for row in _ROWS[place]], conversions)
        names = {key: name for table in held for key, name in table.names.items()}
        labels = [_LABELS[place](change.toordinal()) for place in places]
        self._values: Final = AxisValues(self._timeline, names, lambda place: labels[place])

    def tables(self, as_of: date) -> Tables:
        """Return the tables of a day."""
        return self.kept(("tables", as_of), lambda: Tables(self._values, OnDay(self._timeline, as_of.toordinal())))

    def definitions(self) -> None:
        """Return None: nothing is defined."""


def _labels(labels: Mapping[str, str]) -> Callable[[int], Labels]:
    """Read the labels of a table, which are given by the day of the change."""

    def on(change: int) -> Labels:
        spans: dict[str, Sequence[LabelSpan]] = {}
        for key, text in labels.items():
            before, bar, since = text.partition("|")
            spans[key] = ((None, change - 1, before), (change, None, since)) if bar else ((None, None, text),)
        by_value = {key: held for key, held in spans.items() if len(key) == len("4J")}
        return Labels(by_value, {key: held for key, held in spans.items() if key not in by_value})

    if any("|" in text for text in labels.values()):
        return on
    same = on(0)
    return lambda _: same


# A pump stands before food.
_IN_ORDER: Final = sorted(range(len(TABLES)), key=lambda place: TABLES[place].rows[0])
_ROWS: Final = tuple(read_rows(*table.rows) for table in TABLES)
_LABELS: Final = tuple(_labels(table.labels) for table in TABLES)
