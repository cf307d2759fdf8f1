"""Why a text is no ICD-10-PCS code on a day, and what would be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from attrs import frozen

from medcodes._html import Shown
from medcodes._text import OUTER_BLANKS
from medcodes.codebook.tables import CODE, TABLE, LabelledAxis, Option
from medcodes.errors import InvalidCodeError, Reason, Status
from medcodes.icd10pcs import AXIS_TITLES, ICD10PCS

if TYPE_CHECKING:
    from datetime import date

    from medcodes.codebook.codes import Codes
    from medcodes.codebook.grid import Tables

__all__ = ["ExplainingRelease", "Explanation", "explain"]

_NEAREST: Final = 5
_NAMED: Final = 12
_LOOK_ALIKE: Final = str.maketrans("IO", "10")


class ExplainingRelease(Protocol):
    """What an explanation asks its release, seen from below it."""

    @property
    def as_of(self) -> date:
        """The day of the release."""
        ...

    @property
    def _tables(self) -> Tables:
        """The tables of the day."""
        ...

    def billable(self) -> Codes[ICD10PCS]:
        """Return the codes of the day."""
        ...

    def status(self, code: ICD10PCS) -> Status:
        """Return what a code is on the day."""
        ...

    def successors(self, code: ICD10PCS) -> tuple[ICD10PCS, ...] | None:
        """Return the codes that took the place of a code."""
        ...


@frozen
class Explanation(Shown):
    """What a text is on a day: a code, or which axis has no legal value there, and the legal ones."""

    text: str
    """as given"""
    message: str
    """the whole answer in one line"""
    code: ICD10PCS | None
    """None for malformed text"""
    status: Status | None
    """None for malformed text"""
    reason: Reason | None
    """why the text is malformed, None for well-formed text"""
    axis: LabelledAxis | None
    """the first axis whose value no code of the day has after the values before it"""
    legal: tuple[Option, ...]
    """what that axis may be there"""
    nearest: tuple[ICD10PCS, ...]
    """codes of the day that agree with the text in the most axes, the first of them in the first axes; at most five"""
    successors: tuple[ICD10PCS, ...]
    """the codes that took its place, for a retired code"""

    @property
    def is_legal(self) -> bool:
        """Whether the text is a code of the day."""
        return self.status is Status.BILLABLE

    def __str__(self) -> str:
        return self.message


def explain(release: ExplainingRelease, text: str) -> Explanation:
    """Say whether a text is a code of the day of a release, and if not, why not."""
    try:
        code = ICD10PCS.parse(text)
    except InvalidCodeError as error:
        return _malformed(release, error)
    status = release.status(code)
    if status is Status.BILLABLE:
        return Explanation(text, f"{code} is a code on {release.as_of}", code, status, None, None, (), (code,), ())
    axis, legal = _fault(release._tables, code.text)
    successors = release.successors(code) or ()
    message = f"{code} is no code on {release.as_of}: {_said(code.text, axis, legal)}"
    if status is not Status.UNKNOWN:
        message += f"; it is {status} on that day"
    if successors:
        message += f", succeeded by {', '.join(map(str, successors[:_NEAREST]))}"
    nearest = _nearest(release, code.text)
    return Explanation(text, message, code, status, None, axis, legal, nearest, successors)


def _malformed(release: ExplainingRelease, error: InvalidCodeError) -> Explanation:
    text, tables, message = error.text, release._tables, str(error)
    lead = len(text) - len(text.lstrip(OUTER_BLANKS))
    clean = text[lead : lead + CODE + 1].translate(ICD10PCS._spellings).rstrip().upper()
    likely = clean.translate(_LOOK_ALIKE)
    nearest: tuple[ICD10PCS, ...] = ()
    if error.reason is Reason.CHARACTER and ICD10PCS.is_wellformed(likely):
        message += f"; no code has the letters I and O: perhaps {likely} is meant"
        nearest = _nearest(release, likely)
    at = len(clean) if error.position is None else error.position - lead
    axis: LabelledAxis | None = None
    legal: tuple[Option, ...] = ()
    if error.reason in {Reason.CHARACTER, Reason.LENGTH} and at < CODE:
        title = AXIS_TITLES[clean[0]][at] if at else "Section"
        axis, legal = LabelledAxis(at + 1, title, clean[at : at + 1], None), tables.options(clean[:at])
    return Explanation(text, message, None, None, error.reason, axis, legal, nearest, ())


def _fault(tables: Tables, text: str) -> tuple[LabelledAxis, tuple[Option, ...]]:
    """Return the first axis of a code that no code of the day has there, and what it may be."""
    table = tables.table(text)
    place = 0 if table is None else TABLE
    options = tables.options(text[:place])
    while any(option.value == text[place] for option in options):
        place += 1
        options = tables.options(text[:place])
    label = tables.values.name(text, place + 1) if table is None else table.axis(text, place + 1).label
    return LabelledAxis(place + 1, AXIS_TITLES[text[0]][place], text[place], label), options


def _said(text: str, axis: LabelledAxis, legal: tuple[Option, ...]) -> str:
    named = [f"{option.value} ({option.label})" if option.label else option.value for option in legal]
    if len(named) > _NAMED:
        named[_NAMED:] = [f"{len(named) - _NAMED} more"]
    behind = f" after {text[: axis.position - 1]}" if axis.position > 1 else ""
    value = f"{axis.value} ({axis.label})" if axis.label else axis.value
    return f"no code has {value} as {axis.title.lower()}{behind}, but {', '.join(named)}"


def _nearest(release: ExplainingRelease, text: str) -> tuple[ICD10PCS, ...]:
    timeline = release._tables.values.timeline
    alike = [timeline.texts[row] for row in release._tables.alike(text, release.billable().bits)]
    alike.sort(
        key=lambda other: next((place for place in range(CODE) if text[place] != other[place]), CODE), reverse=True
    )
    return tuple(map(ICD10PCS._trusted, alike[:_NEAREST]))
