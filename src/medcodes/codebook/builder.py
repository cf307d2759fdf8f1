"""An ICD-10-PCS code made axis by axis, in any order."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, cast

from medcodes._html import Shown
from medcodes.codebook.tables import LabelledAxis, Option
from medcodes.icd10pcs import AXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from medcodes.codebook.codes import Codes
    from medcodes.codebook.grid import Tables
    from medcodes.icd10pcs import ICD10PCS

__all__ = ["Builder", "BuilderRelease", "Criterion"]

# What an axis is to be: a value, a label, an axis with both, or several of them.
Criterion: TypeAlias = "str | LabelledAxis | Iterable[str | LabelledAxis]"

_ONES: Final = bytes.maketrans(b"01", b"\0\1")


class BuilderRelease(Protocol):
    """What a builder asks its release, seen from below it."""

    @property
    def _tables(self) -> Tables:
        """The tables of the day."""
        ...

    def select(self, **axes: Criterion) -> Codes[ICD10PCS]:
        """Return the codes with given values or labels."""
        ...


class Builder(Shown):
    """What was said of a code so far, and what may still be said.

    Immutable: each step gives a new one. A step that leaves no code is refused, so what
    is open always leads to a code.

    >>> from datetime import date
    >>> import medcodes
    >>> pcs = medcodes.on(date(2026, 3, 2)).icd10pcs
    >>> step = pcs.builder(root_operation="Resection", body_part="Appendix")
    >>> step.open
    ('approach', 'qualifier')
    >>> step.with_axes(approach="4", qualifier="No Qualifier").code
    ICD10PCS('0DTJ4ZZ')
    """

    __slots__ = ("_release", "codes", "fixed")

    def __init__(self, release: BuilderRelease, fixed: Mapping[str, Criterion], codes: Codes[ICD10PCS]) -> None:
        self._release: Final = release
        self.fixed: Final = fixed
        """what each axis was said to be, by the names that ``select`` takes"""
        self.codes: Final = codes
        """the codes that are still possible"""

    def with_axes(self, **axes: Criterion) -> Builder:
        """Say what further axes are; one that was said before is narrowed further.

        Raises ValueError where no code is left, and what ``select`` raises.
        """
        codes = cast("Codes[ICD10PCS]", self.codes & self._release.select(**axes))
        if not codes:
            said = " and ".join(f"{axis.replace('_', ' ')} {_said(wanted)}" for axis, wanted in axes.items())
            raise ValueError(f"none of the {len(self.codes):,} codes left has {said}")
        return Builder(self._release, {**self.fixed, **axes}, codes)

    @property
    def code(self) -> ICD10PCS | None:
        """The code, once a single one is left."""
        return next(iter(self.codes)) if len(self.codes) == 1 else None

    @property
    def open(self) -> tuple[str, ...]:
        """The axes on which the codes that are left differ, by name, in their order."""
        marks = f"{self.codes.bits:b}"[::-1].encode().translate(_ONES)
        values = self._release._tables.values
        return tuple(
            name
            for position, name in enumerate(AXES, start=1)
            if len(set(compress(values.column(position), marks))) > 1
        )

    def options(self, axis: str) -> tuple[Option, ...]:
        """Return what an axis may still be, with the number of codes that each value leaves.

        A value comes once for each of its labels.
        """
        if axis not in AXES:
            raise ValueError(f"no axis {axis!r}, expected one of {', '.join(AXES)}")
        position = AXES.index(axis) + 1
        tables = self._release._tables
        counts: dict[LabelledAxis, int] = {}
        for code in self.codes:
            table = tables.table(code.text)
            assert table is not None, "a code of the day is in a table of the day"
            found = table.axis(code.text, position)
            counts[found] = counts.get(found, 0) + 1
        ordered = sorted(counts, key=lambda found: (found.value, found.label or ""))
        return tuple(Option(one.position, one.title, one.value, one.label, counts[one]) for one in ordered)

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield from self.fixed.items()
        yield "codes", len(self.codes)
        yield "open", self.open or None
        yield "code", self.code

    def __repr__(self) -> str:
        return f"<Builder: {len(self.codes):,} codes, open: {', '.join(self.open) or 'nothing'}>"


def _said(wanted: Criterion) -> str:
    if isinstance(wanted, LabelledAxis):
        return repr(wanted.label or wanted.value)
    return repr(wanted) if isinstance(wanted, str) else " or ".join(map(_said, wanted))
