"""X12 segments as claims."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from attrs import define, evolve, field

from medcodes.errors import ClaimFormatError, shown
from medcodes.exchange.draft import PARTS, Draft, day_of, facility, number_of
from medcodes.exchange.identifiers import IDENTIFIERS
from medcodes.exchange.received import Received
from medcodes.exchange.segments import Segment, Unread
from medcodes.pairing.claim import Diagnosis, Patient, Procedure, ServiceLine, Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from medcodes.exchange.segments import Separators

__all__ = ["claims"]

_ROLES: Final = {
    "ABK": "diagnoses",
    "ABF": "diagnoses",
    "ABJ": "admitting",
    "APR": "reasons_for_visit",
    "ABN": "external_causes",
    "BBR": "procedures",
    "BBQ": "procedures",
}
_ICD9: Final = dict(zip(IDENTIFIERS[-1].x12, _ROLES, strict=True))
_GUIDES: Final = {"005010X222": "SV1", "005010X223": "SV2"}
_NAMES: Final = {"service_date": "DTP03 (472)", "discharge_date": "DTP03 (434)"}
# The kinds of facility (first digit) of which the classifications 1 and 8 of the type of
# bill are inpatient stays, and the two that are so by themselves (NUBC, form locator 4).
_STAYS: Final = frozenset({f"{kind}{number}" for kind in "12456" for number in "18"} | {"65", "66", "86"})
_OUTSIDE: Final = frozenset({"HL", "SE", "ST", "GS", "GE", "IEA", "ISA"})
_UNITS: Final = {"MJ": "minutes", "DA": "days"}
# The dates that are read: of a line, and of a claim by its setting.
_LINE_DATES: Final = frozenset({"472"})
_DATES: Final[Mapping[Setting, frozenset[str]]] = {
    Setting.PROFESSIONAL: frozenset(),
    Setting.OUTPATIENT: frozenset({"434"}),
    Setting.INPATIENT: frozenset({"434", "435"}),
}
_D8: Final = 8
_MOST_DIGITS: Final = 9
"""the most digits of a pointer that is read"""
# The component of C022 that says whether a diagnosis was present on admission.
_INDICATOR: Final = 9


@define
class _Group:
    """The segments of one claim, those before it since the last claim, and those after the last."""

    guide: str | None
    patient: Patient | None
    before: list[Segment]
    own: list[Segment]
    after: list[Segment] = field(factory=list)


@define
class _Line:
    """A service line while it is read; its values are texts still."""

    at: str
    code: str | None = None
    modifiers: list[str] = field(factory=list)
    pointers: list[int] = field(factory=list)
    units: Decimal = Decimal(1)
    charge: Decimal | None = None
    revenue_code: str | None = None
    day: date | None = None
    dated: set[str] = field(factory=set)
    is_read: bool = False

    def built(self) -> ServiceLine:
        if self.code is None and self.revenue_code is None:
            raise ClaimFormatError(self.at, "missing, expected SV1 or SV2 with a code after it")
        return ServiceLine(
            self.code,
            modifiers=self.modifiers,
            pointers=self.pointers,
            units=int(self.units) if self.units == self.units.to_integral_value() else self.units,
            service_date=self.day,
            charge=self.charge,
            revenue_code=self.revenue_code,
        )


def claims(
    segments: Iterable[Segment], separators: Separators, setting: Setting | None
) -> Iterator[Received[tuple[Unread, ...]]]:
    """Give each claim of a message with what it has no place for."""
    groups = _groups(list(segments))
    if not groups:
        raise ClaimFormatError("CLM", "missing, expected a claim or its HI segments")
    for group in groups:
        yield _Reader(separators.component, Draft(setting or _setting(group, separators), _NAMES)).read(group)


def _groups(segments: list[Segment]) -> list[_Group]:
    if not any(segment.name == "CLM" for segment in segments):
        return [_Group(None, None, [], segments)] if any(segment.name == "HI" for segment in segments) else []
    groups: list[_Group] = []
    before: list[Segment] = []
    current: list[Segment] | None = None
    guide: str | None = None
    patient: Patient | None = None
    for segment in segments:
        if segment.name == "ST":
            guide = _GUIDES.get(segment.element(3)[:10])
        elif segment.name == "HL" and segment.element(3) in {"22", "23"}:
            patient = None
        elif segment.name == "DMG" and current is None:
            patient = _patient(segment)
        if segment.name == "CLM":
            current = [segment]
            groups.append(_Group(guide, patient, before, current))
            before = []
        elif current is not None and segment.name not in _OUTSIDE:
            current.append(segment)
        else:
            current = None
            before.append(segment)
    groups[-1].after = before
    return groups


def _patient(segment: Segment) -> Patient:
    sex = segment.element(3)
    return Patient(
        birth_date=_date(segment.element(2), segment.at(2)) if segment.element(1) == "D8" else None,
        sex=sex if sex in {"F", "M", "U"} else None,
    )


def _setting(group: _Group, separators: Separators) -> Setting:
    """Tell which claim this is: by ST03, else the lines, else CLM05, else the qualifiers."""
    names = {segment.name for segment in group.own}
    bill = next((s.element(5).split(separators.component) for s in group.own if s.name == "CLM"), list[str]())
    found = {
        composite.split(separators.component)[0]
        for segment in group.own
        if segment.name == "HI"
        for composite in segment.elements[1:]
    }
    dated = {segment.element(1) for segment in group.own if segment.name == "DTP"}
    stay = bool(found & {"ABJ", "BBR", "BBQ"}) or "435" in dated
    kind = group.guide or next((name for name in ("SV1", "SV2") if name in names), None)
    if kind is None:
        kind = "SV2" if bill[1:2] == ["A"] or stay or "434" in dated or found & {"APR", "ABN"} else "SV1"
    if kind == "SV1":
        return Setting.PROFESSIONAL
    if bill:
        return Setting.INPATIENT if bill[0] in _STAYS else Setting.OUTPATIENT
    return facility("DTP01", inpatient=stay, outpatient="APR" in found or not stay)


@define
class _Reader:
    """Reads the segments of one claim into a draft; what has no place there is unread."""

    component: str
    draft: Draft
    unread: list[Unread] = field(factory=list)
    remarks: list[str] = field(factory=list)
    once: set[str] = field(factory=set)
    dated: set[str] = field(factory=set)
    line: _Line | None = None
    # What stands at each place of HI, as the pointers of a professional claim count them.
    places: list[Diagnosis | None] = field(factory=list)
    statement: tuple[Segment, date] | None = None

    def read(self, group: _Group) -> Received[tuple[Unread, ...]]:
        for segment in group.before:
            self._leave(segment)
        for segment in group.own:
            self._segment(segment)
        self._end_line()
        for segment in group.after:
            self._leave(segment)
        self._leave_statement()
        draft = self.draft
        if draft.setting is Setting.OUTPATIENT and draft.first_day is not None:
            # DTP 472 repeats the date of the claim on each line.
            day = draft.first_day
            draft.lines = [evolve(one, service_date=None) if one.service_date == day else one for one in draft.lines]
        return Received(draft.claim(), tuple(self.unread), tuple(self.remarks), group.patient)

    def _leave_statement(self) -> None:
        """Leave the first day of the statement where it is not that of the admission, as on an interim bill."""
        if self.statement is not None and self.statement[1] != self.draft.first_day:
            segment, _ = self.statement
            self.remarks.append(f"{segment.at(3)}: begins on another day than the admission, which is not kept")
            self._leave_part(segment, 3, None, segment.element(3))
            self.unread.sort(key=lambda unread: unread.segment)

    def _leave(self, segment: Segment) -> None:
        self.unread.append(Unread(segment.number, segment.name, segment.text))

    def _leave_part(self, segment: Segment, position: int, component: int | None, text: str) -> None:
        place = f"{segment.name}{position:02}" + ("" if component is None else f"-{component}")
        self.unread.append(Unread(segment.number, place, text))

    def _segment(self, segment: Segment) -> None:
        name = segment.name
        if name == "HI" and self.line is None:
            self._codes(segment)
        elif name == "DTP":
            self._dates(segment)
        elif name == "LX":
            self._end_line()
            self.line = _Line(segment.at(1))
        elif name in {"SV1", "SV2"}:
            line = self.line
            if line is None or line.is_read:
                problem = "missing, " if line is None else "a second on one line, "
                raise ClaimFormatError(segment.at(1), f"{problem}expected LX before {name}")
            line.is_read = True
            (self._sv1 if name == "SV1" else self._sv2)(segment, line)
        else:
            self._leave(segment)

    def _codes(self, segment: Segment) -> None:
        places: list[Diagnosis | None] = []
        for position, composite in enumerate(segment.elements[1:], 1):
            places.append(self._code(segment, position, composite) if composite else None)
        if any(places):
            self.places += places

    def _code(self, segment: Segment, position: int, composite: str) -> Diagnosis | None:
        """Read one code; give the diagnosis, None for what is none."""
        parts = composite.split(self.component)
        qualifier = parts[0]
        if qualifier in _ICD9:
            problem = f"{qualifier} means ICD-9-CM, expected {_ICD9[qualifier]} for ICD-10"
            raise ClaimFormatError(segment.at(position, 1), problem)
        part = _ROLES.get(qualifier)
        if part is None:
            self._leave_part(segment, position, None, composite)
            return None
        parts += [""] * (_INDICATOR - len(parts))
        code = parts[1]
        if not code:
            raise ClaimFormatError(segment.at(position, 2), f"missing, expected a code after {qualifier}")
        if part not in PARTS[self.draft.setting]:
            setting = self.draft.setting
            self.remarks.append(f"{segment.at(position, 1)}: no place for {qualifier} on a claim that is {setting}")
            self._leave_part(segment, position, None, composite)
            return None
        if "." in code:
            self.remarks.append(f"{segment.at(position, 2)}: a decimal point, which X12 leaves out")
        if part == "procedures":
            diagnosis, understood = None, self._procedure(segment, position, parts)
        else:
            diagnosis, understood = Diagnosis(code, poa=parts[_INDICATOR - 1] or None), {1, 2, _INDICATOR}
            self._diagnosis(segment, position, qualifier, diagnosis)
        for number, text in enumerate(parts, 1):
            if text and number not in understood:
                self._leave_part(segment, position, number, text)
        return diagnosis

    def _diagnosis(self, segment: Segment, position: int, qualifier: str, diagnosis: Diagnosis) -> None:
        if qualifier in {"ABK", "ABJ"}:
            if qualifier in self.once:
                raise ClaimFormatError(segment.at(position, 1), f"{qualifier} stands twice")
            self.once.add(qualifier)
        held: list[Diagnosis] = getattr(self.draft, _ROLES[qualifier])
        if qualifier == "ABK" and held:
            self.remarks.append(f"{segment.at(position, 1)}: ABK after another diagnosis, read as the first")
        held.insert(0 if qualifier == "ABK" else len(held), diagnosis)

    def _procedure(self, segment: Segment, position: int, parts: list[str]) -> set[int]:
        """Read a procedure; give the numbers of the components that were understood."""
        qualifier, code, form, day = parts[:4]
        performed_on = _date(day, segment.at(position, 4)) if form == "D8" else None
        procedures = self.draft.procedures
        place = 0 if qualifier == "BBR" else len(procedures)
        procedures.insert(place, Procedure(code, performed_on=performed_on))
        return {1, 2, 3, 4} if form == "D8" else {1, 2}

    def _dates(self, segment: Segment) -> None:
        """Read the dates of the claim or of the line; other dates are left."""
        qualifier, form, text = (segment.element(position) for position in (1, 2, 3))
        line = self.line
        wanted = _LINE_DATES if line is not None else _DATES[self.draft.setting]
        if qualifier not in wanted:
            self._leave(segment)
            return
        if qualifier in (dated := self.dated if line is None else line.dated):
            self.remarks.append(f"{segment.at(1)}: a second date {qualifier}, left beside the claim")
            self._leave(segment)
            return
        dated.add(qualifier)
        if form not in {"D8", "DT", "RD8"}:
            raise ClaimFormatError(segment.at(2), f"expected D8, DT or RD8, found {shown(form)}")
        first, _, last = text.partition("-")
        day = _date(first[:_D8], segment.at(3))
        end = _date(last, segment.at(3)) if last else day
        if line is not None:
            line.day = day
        elif qualifier == "434" and self.draft.setting is Setting.INPATIENT:
            self.draft.last_day = end
            if last:
                self.statement = segment, day
            return
        else:
            self.draft.first_day = day
        if len(first) > _D8:
            self._leave_part(segment, 3, None, text)
        elif end != day:
            self.remarks.append(f"{segment.at(3)}: more than one day, read as the first")
            self._leave_part(segment, 3, None, text)

    # -- lines -----------------------------------------------------------------------

    def _end_line(self) -> None:
        if self.line is not None:
            self.draft.lines.append(self.line.built())
            self.line = None

    def _sv1(self, segment: Segment, line: _Line) -> None:
        self._service(segment, 1, line)
        if line.code is None:
            raise ClaimFormatError(segment.at(1, 1), f"expected HC, found {shown(segment.element(1))}")
        self._amounts(segment, 2, line)
        for component, text in enumerate(segment.element(7).split(self.component), 1):
            if text:
                if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
                    raise ClaimFormatError(segment.at(7, component), f"expected a pointer, found {shown(text)}")
                line.pointers.append(self._pointer(int(text), segment.at(7, component)))
        self._leave_others(segment, {0, 1, 2, 3, 4, 7})

    def _pointer(self, place: int, at: str) -> int:
        """Give the position on the claim of the diagnosis at a place of HI; a place beyond all stays."""
        if not 1 <= place <= len(self.places):
            return place
        held = self.places[place - 1]
        if held is None:
            raise ClaimFormatError(at, f"points to HI{place:02}, where no diagnosis is read")
        position = next(position for position, one in enumerate(self.draft.diagnoses, 1) if one is held)
        if position != place:
            self.remarks.append(f"{at}: {place}, read as {position}")
        return position

    def _sv2(self, segment: Segment, line: _Line) -> None:
        line.revenue_code = segment.element(1) or None
        self._service(segment, 2, line)
        self._amounts(segment, 3, line)
        self._leave_others(segment, {0, 1, 2, 3, 4, 5})

    def _service(self, segment: Segment, position: int, line: _Line) -> None:
        qualifier, *parts = segment.element(position).split(self.component)
        if qualifier != "HC":
            if qualifier and line.revenue_code is not None:
                self.remarks.append(f"{segment.at(position, 1)}: {shown(qualifier)} is neither CPT nor HCPCS")
                self._leave_part(segment, position, None, segment.element(position))
            return
        line.code = parts[0] if parts and parts[0] else None
        if line.code is None:
            raise ClaimFormatError(segment.at(position, 2), "missing, expected a code after HC")
        line.modifiers = [text for text in parts[1:5] if text]
        for component, text in enumerate(parts[5:], 7):
            if text:
                self._leave_part(segment, position, component, text)

    def _amounts(self, segment: Segment, position: int, line: _Line) -> None:
        """Read the charge, and after it the unit of measurement and the number of units."""
        line.charge = _number(segment, position)
        units = _number(segment, position + 2)
        if units is not None:
            line.units = units
        unit = segment.element(position + 1)
        if unit not in {"", "UN"}:
            self.remarks.append(f"{segment.at(position + 1)}: the units are {_UNITS.get(unit, shown(unit))}")
            self._leave_part(segment, position + 1, None, unit)

    def _leave_others(self, segment: Segment, understood: set[int]) -> None:
        for position, text in enumerate(segment.elements):
            if text and position not in understood:
                self._leave_part(segment, position, None, text)


def _date(text: str, at: str) -> date:
    day = day_of(text)
    if day is None:
        raise ClaimFormatError(at, f"expected a date as CCYYMMDD, found {shown(text)}")
    return day


def _number(segment: Segment, position: int) -> Decimal | None:
    text = segment.element(position)
    if not text:
        return None
    number = number_of(text)
    if number is None:
        raise ClaimFormatError(segment.at(position), f"expected a number, found {shown(text)}")
    return number
