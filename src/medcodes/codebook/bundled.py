"""The data that come with the package: the only module that reads package resources.

Every cache of the library stands here. Keys come from the data, never from a caller;
values are built whole and then published with ``dict.setdefault``, so that all threads
hold the same object and no lock is needed.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from os.path import dirname, join  # pathlib costs more than every part together
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from medcodes.codebook import codec
from medcodes.codebook.book import CodeBook
from medcodes.codebook.model import OnDay, check_date
from medcodes.errors import UnsupportedDateError, expect, shown
from medcodes.icd10cm import dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from medcodes.codebook.definitions import Definitions
    from medcodes.codebook.grid import AxisValues, Tables
    from medcodes.codebook.model import (
        AgeRange,
        Conversion,
        Edition,
        FlagSpan,
        Timeline,
        Titles,
    )
    from medcodes.codebook.notes import Notes
    from medcodes.codebook.outline import Outline
    from medcodes.codebook.release import Release
    from medcodes.codebook.tables import Labels

__all__ = ["coverage", "data_version", "editions", "on"]

data_version: Final = "2027.0"
# The masters say nothing of changes after this day.
_FINAL_UNTIL: Final = date(2027, 3, 31)

# The editions whose tabular list is in reach; each holds until the next, the first also before it.
NOTE_EDITIONS: Final = ("2021-01-01", "2025-04-01", "2026-04-01")

T = TypeVar("T")


def read_resource(name: str) -> bytes:
    """Return the bytes of one part of the package data.

    The package's own loader is asked first: importing a resource reader costs more time
    than every part together.
    """
    get_data = getattr(globals().get("__loader__"), "get_data", None)
    if get_data is not None:
        path = join(dirname(dirname(__file__)), "_data", *name.split("/"))  # noqa: PTH118, PTH120  see the import
        return cast("bytes", get_data(path))
    from importlib_resources import files

    return files("medcodes").joinpath("_data", name).read_bytes()


class Parts:
    """The parts that were read, decoded and kept under their names."""

    __slots__ = ("_kept", "_read")

    def __init__(self, read: Callable[[str], bytes]) -> None:
        self._read: Final = read
        self._kept: Final[dict[object, Any]] = {}

    def read(self, name: str) -> bytes:
        """Return the bytes of a part, kept as they are."""
        return self.keep(name, lambda: self._read(name))

    def once(self, name: str, decode: Callable[[bytes], T]) -> T:
        """Return what a part decodes to, without keeping its bytes."""
        return self.keep((name, "decoded"), lambda: decode(self._read(name)))

    def fresh(self, name: str) -> bytes:
        """Return the bytes of a part, kept nowhere."""
        return self._read(name)

    def keep(self, key: object, build: Callable[[], T]) -> T:
        """Return what is kept under a key, built first where nothing is."""
        value = self._kept.get(key)
        if value is None:
            value = self._kept.setdefault(key, build())
        return cast("T", value)


class BundledSource:
    """The parts of one code system in the package data; pickles by its name."""

    __slots__ = ("_parts", "_titles", "system")

    has_history = True

    def __init__(self, system: str, parts: Parts) -> None:
        self.system: Final = system
        self._parts: Final = parts
        self._titles: Final = Shelves(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return _source, (self.system,)

    def spell(self, compact: str) -> str:
        """Return the canonical text of a compact one."""
        return compact

    def editions(self) -> tuple[Edition, ...]:
        """Return the editions, oldest first."""
        return self._parts.once("editions.txt", codec.decode_editions)[self.system]

    def edition_on(self, as_of: date) -> Edition:
        """Return the edition in force on a day; UnsupportedDateError outside the coverage."""
        first, last = coverage()
        if not first <= as_of <= last:
            raise UnsupportedDateError(as_of, first, last)
        editions = self.editions()
        return editions[bisect_right(editions, as_of, key=lambda edition: edition.valid_from) - 1]

    def timeline(self) -> Timeline:
        """Return the timeline of the system; one and the same object for all."""
        return self._parts.keep(
            (self.system, "timeline"),
            lambda: codec.decode_timeline(
                self._parts.fresh(f"{self.system}/codes.txt"),
                codec.decode_categories(self._parts.read(f"{self.system}/categories.txt")),
                self.spell,
            ),
        )

    def on_day(self, as_of: date) -> OnDay:
        """Return the statuses on a day, one object for all days of an edition."""
        edition = self.edition_on(as_of)
        return self._parts.keep(
            (self.system, edition.name),
            lambda: OnDay(self.timeline(), edition.valid_from.toordinal()),
        )

    def titles(self) -> Mapping[int, Titles]:
        """Return the titles of each category, read when they are first asked for."""
        return self._titles

    def read_titles(self, position: int) -> Titles:
        """Read the titles of the category at a position."""
        timeline = self.timeline()
        first, *after = timeline.categories[position : position + 2]
        part = codec.title_part(self.system, first)
        return codec.decode_titles(
            self._parts.read(part),
            timeline,
            position,
            next((one for one in after if codec.title_part(self.system, one) == part), None),
        )

    def flags(self) -> Mapping[str, tuple[FlagSpan, ...]]:
        """Return the edit flags of each code that ever had one."""
        return self._parts.once(f"{self.system}/flags.txt", lambda data: codec.decode_flags(data, self.spell))

    def conversions(self) -> Mapping[str, tuple[Conversion, ...]]:
        """Return what the conversion table names for each old code, and since which day."""
        return self._parts.once(
            f"{self.system}/conversions.txt",
            lambda data: codec.decode_conversions(data, self.spell),
        )

    def inverse_conversions(self) -> Mapping[str, tuple[str, ...]]:
        """Return the old codes for each code that the conversion table names."""
        return self._parts.keep(
            (self.system, "inverse conversions"),
            lambda: codec.invert_conversions(self.conversions()),
        )


class Shelves(dict[int, "Titles"]):
    """The titles of the categories of a source that were asked for."""

    __slots__ = ("_source",)

    def __init__(self, source: BundledSource) -> None:
        super().__init__()
        self._source: Final = source

    def __missing__(self, position: int) -> Titles:
        return self.setdefault(position, self._source.read_titles(position))


class BundledICD10CM(BundledSource):
    """What only the tabular list has: chapters, blocks, notes, seventh characters."""

    __slots__ = ()

    def spell(self, compact: str) -> str:
        """Put the dot after the category."""
        return dotted(compact)

    def kept(self, key: tuple[str, ...], build: Callable[[], T]) -> T:
        """Return what was built under a key, built first if it was not."""
        return self._parts.keep((self.system, *key), build)

    def outline(self, as_of: date) -> Outline:
        """Return the chapters and blocks of a day."""
        edition = self.edition_on(as_of)
        day = edition.valid_from.toordinal()
        return self.kept(("outline", edition.name), lambda: codec.outline_on(day, *self._blocks()))

    def _blocks(self) -> tuple[Any, Any]:
        blocks = self._parts.once("icd10cm/blocks.txt", codec.decode_blocks)
        names = self._parts.keep(
            "blocks of categories",
            lambda: codec.decode_block_names(self._parts.read("icd10cm/categories.txt")),
        )
        return blocks, names

    def notes(self, as_of: date) -> Notes:
        """Return the notes of the last edition held by a day, before the first the first."""
        return self.kept(("notes", self.edition_on(as_of).name), lambda: self._notes(as_of))

    def _notes(self, as_of: date) -> Notes:
        held = [NOTE_EDITIONS[0], *(name for name in NOTE_EDITIONS if name <= as_of.isoformat())][-1]
        notes = self._parts.once(f"icd10cm/notes/{held}.txt", lambda data: codec.decode_notes(held, data, self.spell))
        return notes.renamed(self.outline(as_of).old_names(notes.owners))

    def seventh_characters(self, as_of: date) -> Mapping[str, Mapping[str, str]]:
        """Return the texts of the 7th characters at the nodes that define some."""
        edition = self.edition_on(as_of)
        day = edition.valid_from.isoformat()
        held = self._parts.once("icd10cm/seventh.txt", lambda data: codec.decode_seventh_characters(data, self.spell))
        return self.kept(
            ("seventh characters", edition.name),
            lambda: {
                node: [editions[0][1], *(texts for name, texts in editions if name <= day)][-1]
                for node, editions in held.items()
            },
        )


class BundledICD10PCS(BundledSource):
    """What only the tables have: labels, definitions, keys."""

    __slots__ = ()

    def tables(self, as_of: date) -> Tables:
        """Return the tables of a day, one object for all days of an edition."""
        from medcodes.codebook.grid import Tables

        edition = self.edition_on(as_of).name
        return self._parts.keep((self.system, "tables", edition), lambda: Tables(self._values(), self.on_day(as_of)))

    def definitions(self) -> Definitions:
        """Return the definitions, guidelines and keys."""
        names = ("operations", "approaches", "guidelines", "keys")
        return self._parts.keep(
            (self.system, "definitions"),
            lambda: codec.decode_definitions(*(self._parts.fresh(f"icd10pcs/{name}.txt") for name in names)),
        )

    def _values(self) -> AxisValues:
        from medcodes.codebook.grid import AxisValues

        names = self._parts.once("icd10pcs/names.txt", codec.decode_names)
        return self._parts.keep((self.system, "values"), lambda: AxisValues(self.timeline(), names, self._labels))

    def _labels(self, place: int) -> Labels:
        table = self.timeline().categories[place]
        return self._parts.keep(
            (self.system, "labels", table),
            lambda: codec.decode_labels(self._parts.read(f"icd10pcs/labels/{table[0]}.txt"), table),
        )


class BundledLibrary:
    """The package's own data behind the books that :func:`on` gives."""

    __slots__ = ("_parts", "sources")

    def __init__(self, read: Callable[[str], bytes]) -> None:
        self._parts: Final = Parts(read)
        self.sources: Final = {
            "icd10cm": BundledICD10CM("icd10cm", self._parts),
            "icd10pcs": BundledICD10PCS("icd10pcs", self._parts),
        }

    def release(self, system: str, as_of: date) -> Release[Any, Any] | None:
        """Return the release of a system on a day, None for a system that is not held."""
        source = self.sources.get(system)
        if source is None:
            return None
        return _release_type(system)(source, as_of)

    def edition(self, system: str, as_of: date) -> Edition | None:
        """Return the edition of a system on a day, None for a system that is not held; no code is read for it."""
        source = self.sources.get(system)
        return None if source is None else source.edition_on(as_of)

    def age_ranges(self) -> tuple[AgeRange, ...]:
        """Return the age ranges of the age edits of the Medicare Code Editor."""
        return self._parts.once("age_ranges.txt", codec.decode_age_ranges)

    def is_final(self, as_of: date) -> bool:
        """Tell whether every official change up to a day is in the data."""
        return as_of <= _FINAL_UNTIL

    def data_version(self) -> str:
        """Name the version of the data."""
        return data_version

    def book(self, as_of: date) -> CodeBook:
        """Return the book of a day within the coverage."""
        day = check_date(as_of)
        first, last = coverage()
        if not first <= day <= last:
            raise UnsupportedDateError(day, first, last)
        return CodeBook(day, {}, self)

    def __reduce__(self) -> str:
        return "LIBRARY"


def _release_type(system: str) -> type[Release[Any, Any]]:
    if system == "icd10cm":
        from medcodes.codebook.cm import ICD10CMRelease

        return ICD10CMRelease
    from medcodes.codebook.pcs import ICD10PCSRelease

    return ICD10PCSRelease


LIBRARY: Final = BundledLibrary(read_resource)


def _source(system: str) -> BundledSource:
    return LIBRARY.sources[system]


def on(as_of: date) -> CodeBook:
    """Open the code book of a day.

    Raises UnsupportedDateError outside :func:`coverage` and TypeError for what is not a
    plain date. Days of one edition share their data; a book costs a small object.

    >>> from datetime import date
    >>> on(date(2026, 11, 23)).icd10cm.is_billable("M54.50")
    True
    """
    return LIBRARY.book(as_of)


def coverage() -> tuple[date, date]:
    """Return the first and the last day that the data know.

    >>> coverage()
    (datetime.date(2015, 10, 1), datetime.date(2027, 9, 30))
    """
    return codec.FIRST_DAY, codec.LAST_DAY


def editions(system: str) -> tuple[Edition, ...]:
    """Return the editions of a code system, oldest first.

    >>> [edition.name for edition in editions("icd10cm")][:2]
    ['2016', '2017']
    """
    expect("system", system, str)
    source = LIBRARY.sources.get(system)
    if source is None:
        message = f"no editions of {shown(system)}, expected one of {', '.join(LIBRARY.sources)}"
        raise ValueError(message)
    return source.editions()
