"""The code book: all that is in force on one day, system by system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from medcodes._html import Shown, block, table
from medcodes.codebook.model import check_date
from medcodes.errors import expect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from medcodes.codebook.cm import ICD10CMRelease
    from medcodes.codebook.licensed import CPTRelease, HCPCSRelease
    from medcodes.codebook.model import AgeRange, Edition
    from medcodes.codebook.pcs import ICD10PCSRelease
    from medcodes.codebook.release import Release
    from medcodes.codebook.who import ICD10Release, ICD11Release

__all__ = ["SYSTEMS", "CodeBook", "Library"]

SYSTEMS: Final = ("icd10cm", "icd10pcs", "cpt", "hcpcs", "icd10", "icd11")
"""the systems of which a book may hold a release"""


class Library(Protocol):
    """Whoever can open the release of a system on a day."""

    def release(self, system: str, as_of: date) -> Release[Any, Any] | None:
        """Return the release of a system on a day, None for a system that is not held."""
        ...

    def edition(self, system: str, as_of: date) -> Edition | None:
        """Return the edition of a system on a day, None for a system that is not held."""
        ...

    def age_ranges(self) -> tuple[AgeRange, ...] | None:
        """Return the age ranges of the age edits, None where they are not known."""
        ...

    def is_final(self, as_of: date) -> bool:
        """Tell whether every official change up to a day is in the data."""
        ...

    def book(self, as_of: date) -> CodeBook:
        """Open the book of a day."""
        ...

    def data_version(self) -> str:
        """Name the version of the data."""
        ...


class CodeBook(Shown):
    """The code systems as they are on one day.

    ``medcodes.on(day)`` gives one of the package's own data; :meth:`of` one of releases
    that the caller brings. A book is immutable, equal to every book of the same day and
    releases, and pickles as its date and what was brought to it.
    """

    __slots__ = ("_as_of", "_brought", "_library", "_releases")

    def __init__(self, as_of: date, releases: Mapping[str, Release[Any, Any]], library: Library | None) -> None:
        self._as_of: Final = check_date(as_of)
        self._brought: Final = releases
        self._releases: Final = dict(releases)
        self._library: Final = library

    @property
    def as_of(self) -> date:
        """The day of the book."""
        return self._as_of

    @classmethod
    def of(cls, as_of: date, *releases: Release[Any, Any]) -> CodeBook:
        """Make a book of releases that the caller brings, one a system; TypeError for anything else."""
        day = check_date(as_of)
        for release in releases:
            _check_release(release)
        held = {release.edition.system: release.on(day) for release in releases}
        if len(held) != len(releases):
            message = "a book holds one release of each system"
            raise ValueError(message)
        return cls(day, held, None)

    def with_release(self, release: Release[Any, Any]) -> CodeBook:
        """Return a copy of the book in which one system is another release."""
        _check_release(release)
        return CodeBook(
            self.as_of,
            {**self._brought, release.edition.system: release.on(self.as_of)},
            self._library,
        )

    def get(self, system: str) -> Release[Any, Any] | None:
        """Return the release of a system by its name, None where the book has none."""
        expect("system", system, str)
        release = self._releases.get(system)
        if release is None and self._library is not None:
            release = self._library.release(system, self.as_of)
            if release is not None:
                release = self._releases.setdefault(system, release)
        return release

    def _edition(self, system: str) -> Edition | None:
        """Return the edition of a system, for which its release need not be opened."""
        release = self._releases.get(system)
        if release is not None:
            edition: Edition = release.edition
            return edition
        return None if self._library is None else self._library.edition(system, self.as_of)

    def _held(self, system: str, title: str) -> Release[Any, Any]:
        release = self.get(system)
        if release is None:
            message = f"this book holds no release of {title}"
            raise LookupError(message)
        return release

    @property
    def icd10cm(self) -> ICD10CMRelease:
        """The diagnosis codes of the day; LookupError where the book was made without."""
        return cast("ICD10CMRelease", self._held("icd10cm", "ICD-10-CM"))

    @property
    def icd10pcs(self) -> ICD10PCSRelease:
        """The inpatient procedure codes of the day; LookupError where there are none."""
        return cast("ICD10PCSRelease", self._held("icd10pcs", "ICD-10-PCS"))

    @property
    def cpt(self) -> CPTRelease | None:
        """The user's licensed CPT list, None unless one was brought."""
        return cast("CPTRelease | None", self.get("cpt"))

    @property
    def hcpcs(self) -> HCPCSRelease | None:
        """The user's HCPCS Level II list, None unless one was brought."""
        return cast("HCPCSRelease | None", self.get("hcpcs"))

    @property
    def icd10(self) -> ICD10Release | None:
        """The user's list of the WHO's ICD-10, None unless one was brought."""
        return cast("ICD10Release | None", self.get("icd10"))

    @property
    def icd11(self) -> ICD11Release | None:
        """The user's linearization of ICD-11, None unless one was brought."""
        return cast("ICD11Release | None", self.get("icd11"))

    @property
    def age_ranges(self) -> tuple[AgeRange, ...] | None:
        """The ages that the age edits of the Medicare Code Editor allow on the day."""
        ranges = None if self._library is None else self._library.age_ranges()
        if ranges is None:
            return None
        day = self.as_of
        return tuple(r for r in ranges if r.valid_from <= day and (r.valid_to is None or day <= r.valid_to))

    @property
    def data_version(self) -> str | None:
        """The version of the package's data, None for a book of the caller's releases alone."""
        return None if self._library is None else self._library.data_version()

    @property
    def is_final(self) -> bool:
        """Whether every official change up to the day of the book is in the data."""
        return self._library is None or self._library.is_final(self.as_of)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CodeBook):
            return NotImplemented
        return self.as_of == other.as_of and all(self.get(system) == other.get(system) for system in SYSTEMS)

    def __hash__(self) -> int:
        return hash(self.as_of)

    def __repr__(self) -> str:
        if self._library is not None and not self._brought:
            return f"medcodes.on({self.as_of!r})".replace("datetime.", "")
        return f"<CodeBook {self.as_of} with {', '.join(sorted(self._brought)) or 'no release'}>"

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "as_of", self.as_of
        for release in map(self.get, SYSTEMS):
            if release is not None:
                yield release.edition.system, release.edition.name

    def _repr_html_(self) -> str:
        editions = [release.edition for release in map(self.get, SYSTEMS) if release is not None]
        rows = [(one.system, one.name, one.valid_from, one.valid_to) for one in editions]
        return block(f"Code book of {self.as_of}", table("Editions", ("System", "Edition", "From", "To"), rows))

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self.as_of, self._library, tuple(self._brought.values()))


def _check_release(one: object) -> None:
    from medcodes.codebook.release import Release

    if not isinstance(one, Release):
        message = f"expected a release, got {type(one).__name__}"
        raise TypeError(message)


def _restore(as_of: date, library: Library | None, releases: tuple[Release[Any, Any], ...]) -> CodeBook:
    if library is None:
        return CodeBook.of(as_of, *releases)
    book = library.book(as_of)
    for release in releases:
        book = book.with_release(release)
    return book
