"""An ICD-10-PCS release built from the official files that a user holds in memory.

The tables XML says which codes there are and what their values are called, the order file
which codes there are and their titles, the definitions XML what the words mean.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final, NamedTuple

from medcodes.codebook.definitions import Approach, Definitions, KeyEntry, Operation
from medcodes.codebook.grid import AxisValues, Tables
from medcodes.codebook.memory import MemorySource
from medcodes.codebook.model import Edition, OnDay
from medcodes.codebook.official import read_order, read_xml
from medcodes.codebook.tables import CODE, TABLE, Labels
from medcodes.errors import DataFormatError, Status
from medcodes.icd10pcs import ICD10PCS, SECTIONS, VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from medcodes.codebook.memory import Row
    from medcodes.codebook.official import Element
    from medcodes.codebook.tables import LabelSpan

__all__ = ["OfficialICD10PCS"]

MAX_CODES: Final = 1_000_000
"""the tables of FY2027 have 79,256; a row of all combinations would have more"""
_SUBSTANCES: Final = "3"
"""the section whose axis 6 names substances, not devices"""


class _Words(NamedTuple):
    """What the tables XML says beside the codes."""

    names: dict[str, str]
    """of the first three axes, by section or table, axis and value"""
    labels: dict[str, Labels]
    """by table"""
    definitions: dict[tuple[str, str], str]
    """of the operations, by section and value"""


class OfficialICD10PCS(MemorySource):
    """The parts of one edition, taken from official files; nothing of what came before it."""

    __slots__ = ("_definitions", "_tables", "_words")

    has_history = False

    def __init__(
        self, edition: Edition, rows: Sequence[Row], words: _Words | None, definitions: Definitions | None
    ) -> None:
        super().__init__(edition, rows)
        self._words: Final = words
        self._definitions: Final = definitions
        none = Labels({}, {})
        held: Mapping[str, Labels] = {} if words is None else words.labels
        values = AxisValues(
            self._timeline,
            {} if words is None else words.names,
            lambda place: held.get(self._timeline.categories[place], none),
        )
        self._tables: Final = Tables(values, OnDay(self._timeline, edition.valid_from.toordinal()))

    @classmethod
    def read(  # noqa: PLR0913, PLR0917  an edition and three files
        cls,
        name: str,
        valid_from: date,
        valid_to: date | None,
        tables_xml: str | bytes | None,
        order_file: str | bytes | None,
        definitions_xml: str | bytes | None,
    ) -> OfficialICD10PCS:
        """Read the files; DataFormatError names the line of what is not as it should be."""
        titles = None if order_file is None else _titles(order_file)
        words = None
        if tables_xml is None:
            codes = set(titles or ())
        else:
            codes, words = _read_tables(tables_xml)
            if titles is not None and codes != titles.keys():
                raise DataFormatError(f"{min(codes ^ titles.keys())} is in one of the tables and the order file only")
        definitions = _definitions(words, definitions_xml)
        span = valid_from.toordinal(), None if valid_to is None else valid_to.toordinal()
        rows: list[Row] = [
            (code, ((*span, Status.BILLABLE),), () if titles is None else ((span[0], titles[code]),))
            for code in sorted(codes)
        ]
        files = {"tables XML": tables_xml, "order file": order_file, "definitions XML": definitions_xml}
        sources = tuple(file for file, held in files.items() if held is not None)
        return cls(Edition("icd10pcs", name, valid_from, valid_to or date.max, sources), rows, words, definitions)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._edition, self._rows, self._words, self._definitions)

    def tables(self, as_of: date) -> Tables:  # noqa: ARG002  one edition
        """Return the tables."""
        return self._tables

    def definitions(self) -> Definitions | None:
        """Return the definitions and keys, None where no file has any."""
        return self._definitions


def _titles(order_file: str | bytes) -> dict[str, str]:
    """Return the titles of the codes; the lines of tables, which are not billable, have three characters."""
    titles: dict[str, str] = {}
    for line in read_order(order_file):
        if line.is_billable:
            if not ICD10PCS.is_wellformed(line.code):
                raise DataFormatError(f"{line.code} is no ICD-10-PCS code", line.line)
            titles[line.code] = line.long_title
        elif len(line.code) != TABLE:
            raise DataFormatError(f"{line.code} is not billable and no table", line.line)
    if not titles:
        raise DataFormatError("an order file without ICD-10-PCS codes")
    return titles


def _read_tables(xml: str | bytes) -> tuple[set[str], _Words]:
    codes: set[str] = set()
    words = _Words({}, {}, {})
    for table in read_xml(xml, "ICD10PCS.tabular").all("pcsTable"):
        prefix = _read_head(table, words)
        by_value: dict[str, tuple[LabelSpan, ...]] = {}
        by_code: dict[str, tuple[LabelSpan, ...]] = {}
        for row in table.all("pcsRow"):
            values = _axes(row, range(TABLE + 1, CODE + 1))
            if len(codes) + prod(map(len, values)) > MAX_CODES:
                raise row.error(f"more than {MAX_CODES:,} codes")
            own = [prefix + "".join(combination) for combination in product(*values)]
            if not codes.isdisjoint(own):
                raise row.error(f"{min(codes.intersection(own))} is in two rows")
            codes.update(own)
            for position, labels in enumerate(values, start=TABLE + 1):
                for value, label in labels.items():
                    span = ((None, None, label),)
                    if by_value.setdefault(f"{position}{value}", span) != span:
                        by_code |= {f"{position}{code}": span for code in own if code[position - 1] == value}
        words.labels[prefix] = Labels(by_value, by_code)
    if not codes:
        raise DataFormatError("tables without codes")
    return codes, words


def _read_head(table: Element, words: _Words) -> str:
    """Read the first three axes of a table, which have one value each; return the values."""
    axes = list(table.all("axis"))
    heads = _axes(table, range(1, TABLE + 1))
    if any(len(names) > 1 for names in heads):
        raise table.error("a table with more than one section, body system or operation")
    prefix = "".join(value for names in heads for value in names)
    if prefix[0] not in SECTIONS or prefix in words.labels:
        raise table.error(f"{prefix} is {'in two tables' if prefix in words.labels else 'in no section'}")
    for position, (axis, names) in enumerate(zip(axes, heads, strict=True), start=1):
        ((value, name),) = names.items()
        if words.names.setdefault(f"{prefix[0]}{position}{value}", name) != name:
            words.names[f"{prefix}{position}{value}"] = name
        definition = _text(axis, "definition")
        if definition:
            words.definitions.setdefault((prefix[0], value), definition)
    return prefix


def _axes(element: Element, positions: range) -> list[dict[str, str]]:
    """Return the values of each axis of a table or row with their labels; all positions are there, in order."""
    found: list[dict[str, str]] = []
    axes = list(element.all("axis"))
    if [axis.need_attribute("pos") for axis in axes] != list(map(str, positions)):
        raise element.error(f"<{element.tag}> without exactly the axes {positions.start} to {positions.stop - 1}")
    for axis in axes:
        held = [(label.need_attribute("code"), label.words) for label in axis.all("label")]
        labels = dict(held)
        if not labels or any(len(value) != 1 or value not in VALUES for value in labels):
            raise axis.error("an axis whose values are not one character each")
        if len(labels) < len(held):
            raise axis.error("an axis with a value twice")
        if not all(labels.values()):
            raise axis.error("a value without its label")
        found.append(labels)
    return found


def _definitions(words: _Words | None, xml: str | bytes | None) -> Definitions | None:
    """Join what the two XML files say of words; the definitions XML names values by their labels alone."""
    if xml is None:
        if words is None or not words.definitions:
            return None
        defined = words.definitions.items()
        return Definitions(
            (
                Operation(section, value, words.names[f"{section}3{value}"], definition, "", "", None)
                for (section, value), definition in defined
            ),
            (),
            None,
            None,
        )
    values = {} if words is None else _values_by_label(words)
    operations: list[Operation] = []
    approaches: list[Approach] = []
    keys: list[KeyEntry] = []
    for section in read_xml(xml, "ICD10PCS.definitions").all("section"):
        code = section.need_attribute("code")
        for axis in section.all("axis"):
            position = axis.need_attribute("pos")
            for term in axis.all("terms"):
                includes = list(_texts(term, "includes"))
                for name in _texts(term, "title"):
                    value = values.get((code, position, name), "")
                    definition, explanation = _text(term, "definition"), _text(term, "explanation")
                    if position == "3":
                        examples = ", ".join(includes)
                        operations.append(Operation(code, value, name, definition, explanation, examples, None))
                    elif position == "5" and definition:
                        approaches.append(Approach(code, value, name, definition))
                    else:
                        key = "body part" if position == "4" else "substance" if code in _SUBSTANCES else "device"
                        keys += [KeyEntry(key, included, name, code) for included in includes]
    return Definitions(operations, approaches, None, keys)


def _values_by_label(words: _Words) -> dict[tuple[str, str, str], str]:
    """Return the value of each name or label of an axis in a section."""
    values = {(key[0], key[-2], name): key[-1] for key, name in words.names.items()}
    for table, labels in words.labels.items():
        for key, ((_, _, label),) in labels.by_value.items():
            values.setdefault((table[0], key[0], label), key[1])
    return values


def _texts(element: Element, tag: str) -> Iterator[str]:
    return (child.words for child in element.all(tag) if child.words)


def _text(element: Element, tag: str) -> str:
    return next(_texts(element, tag), "")
