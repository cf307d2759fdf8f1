"""What edits look at: a claim with every code looked up once, and what is lacking to judge it."""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast, final

from medcodes._html import Shown
from medcodes.codebook.book import CodeBook
from medcodes.errors import Status, expect, expect_each, shown
from medcodes.pairing.claim import (
    Claim,
    InpatientClaim,
    OutpatientClaim,
    ProfessionalClaim,
    ServiceLine,
    Setting,
    Unreadable,
)
from medcodes.pairing.finding import Place, place
from medcodes.pairing.tables import AddOns, CoverageRules, MUEs, PTPEdits, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from medcodes.codebook.cm import ICD10CMEntry, ICD10CMRelease
    from medcodes.codebook.model import AgeRange, EditFlag, Laterality
    from medcodes.codebook.pcs import ICD10PCSEntry
    from medcodes.codebook.release import Entry, Release
    from medcodes.icd10cm import ICD10CM
    from medcodes.pairing.pair import ProcedureCode

__all__ = ["Context", "Diagnosed", "Need", "Performed", "distinct"]

T = TypeVar("T", bound=Table)

_SEXES: Final = ("F", "M", "U")
_NO_FLAGS: Final[frozenset[EditFlag]] = frozenset()


class Need(StrEnum):
    """What an edit may need beyond the codes; where it is missing, the report says so.

    >>> Need("age") is Need.AGE
    True
    """

    DIAGNOSIS_CODES = "ICD-10-CM release"
    PROCEDURE_CODES = "ICD-10-PCS release"
    CPT_LIST = "CPT list"
    HCPCS_LIST = "HCPCS Level II list"
    FLAGS = "diagnosis flags"
    PROCEDURE_FLAGS = "procedure flags"
    AGE_RANGES = "age ranges"
    NOTES = "notes"
    LABELS = "labels"
    AGE = "age"
    SEX = "sex"
    PTP_EDITS = "PTPEdits"
    MUES = "MUEs"
    ADD_ONS = "AddOns"
    COVERAGE_RULES = "CoverageRules"


@final
class Diagnosed:
    """A diagnosis at its place; the entry is None where the code is no node of the book.

    >>> from medcodes.icd10cm import ICD10CM
    >>> from medcodes.pairing.finding import Place
    >>> one = Diagnosed(ICD10CM("I10"), Place("diagnoses", 0), None, frozenset())
    >>> one.code, one.side is None
    (ICD10CM('I10'), True)
    """

    __slots__ = ("_side", "code", "entry", "flags", "where")

    def __init__(self, code: ICD10CM, where: Place, entry: ICD10CMEntry | None, flags: frozenset[EditFlag]) -> None:
        self.code: Final = code
        self.where: Final = where
        self.entry: Final = entry
        self.flags: Final = flags

    @property
    def side(self) -> Laterality | None:
        """The side that the code names, None where it names none or is no node."""
        try:
            return self._side
        except AttributeError:
            side = None if self.entry is None else self.entry.laterality
        self._side: Laterality | None = side
        return side


def distinct(diagnoses: Iterable[Diagnosed]) -> list[Diagnosed]:
    """Give each code once, at its first place.

    >>> from medcodes.icd10cm import ICD10CM
    >>> from medcodes.pairing.finding import Place
    >>> twice = [Diagnosed(ICD10CM("I10"), Place("diagnoses", at), None, frozenset()) for at in (0, 1)]
    >>> [one.where for one in distinct(twice)]
    [Place(part='diagnoses', index=0)]
    """
    found: dict[str, Diagnosed] = {}
    for one in diagnoses:
        found.setdefault(one.code.text, one)
    return list(found.values())


@final
class Performed:
    """A procedure at its place, with the line that it stands on, if it stands on one.

    The entry is None where the code is not in the book, or the book has no list of it.

    >>> from medcodes.cpt import CPT
    >>> one = Performed(CPT("99213"), Place("lines", 0), None, None)
    >>> one.code, one.entry is None
    (CPTCategoryI('99213'), True)
    """

    __slots__ = ("code", "entry", "flags", "line", "release", "where")

    def __init__(
        self,
        code: ProcedureCode,
        where: Place,
        release: Release[Any, Any] | None,
        line: ServiceLine | None,
    ) -> None:
        self.code: Final = code
        self.where: Final = where
        self.release: Final = release
        self.entry: Final[Entry[Any, Any] | None] = None if release is None else release.get(code)
        flags = None if self.entry is None else self.entry.flags
        self.flags: Final = flags or _NO_FLAGS
        self.line: Final = line


@final
class Context(Shown):
    """A claim with a book: every code looked up once, in the order in which it stands.

    What edits read. `diagnoses` are those that could be read, of the list whose first is
    the principal or first-listed one, and `count` is the length of that list with those
    that could not; `reasons` and `external_causes` are other roles, `indicators` the
    present-on-admission indicators of all.
    `judged` are the diagnoses that the claim reports, the admitting one left out, and no
    reason for the visit that the diagnoses repeat. `procedures` are those of a stay,
    `services` those of lines. `refused` and `refused_procedures` may not stand on a claim
    of the day; what could not be read is in `unreadable`.

    >>> from datetime import date
    >>> import medcodes
    >>> from medcodes.pairing import ProfessionalClaim
    >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("M54.5", "?", "I10"))
    >>> context = Context(claim, medcodes.on(claim.coding_date))
    >>> [str(one.code) for one in context.diagnoses], [str(one.code) for one in context.refused]
    (['M54.5', 'I10'], ['M54.5'])
    >>> context.count, len(context.unreadable)
    (3, 1)
    """

    __slots__ = (
        "_days",
        "_lacking",
        "_tables",
        "book",
        "claim",
        "cm",
        "count",
        "date",
        "diagnoses",
        "external_causes",
        "flags_known",
        "indicators",
        "judged",
        "procedures",
        "reasons",
        "refused",
        "refused_procedures",
        "services",
        "setting",
        "unreadable",
    )

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "date", self.date
        yield "claim", self.claim
        yield "book", self.book

    def __init__(self, claim: Claim, book: CodeBook, tables: Iterable[Table] = ()) -> None:
        expect("claim", claim, ProfessionalClaim, OutpatientClaim, InpatientClaim)
        expect("book", book, CodeBook)
        self.claim: Final = claim
        self.book: Final = book
        self.setting: Final = claim.setting
        self.date: Final = claim.coding_date
        self.cm: Final = cast("ICD10CMRelease | None", book.get("icd10cm"))
        self._tables: Final = expect_each("tables", tables, PTPEdits, MUEs, AddOns, CoverageRules)
        self.unreadable: Final[list[tuple[Place, Unreadable]]] = []
        self.refused: Final[list[Diagnosed]] = []
        self.refused_procedures: Final[list[Performed]] = []
        self.indicators: Final[list[tuple[Place, str]]] = []
        self.count: int = 0
        self.flags_known: bool = True
        self._lacking: Final[dict[Need, str | None]] = {}
        roles = self._roles()
        self.diagnoses: Final = roles["diagnoses"]
        self.reasons: Final = roles["reasons_for_visit"]
        self.external_causes: Final = roles["external_causes"]
        listed = {one.code for one in self.diagnoses} if self.reasons else ()
        reasons = [one for one in self.reasons if one.code not in listed]
        self.judged: Final = [*self.diagnoses, *reasons, *self.external_causes]
        self.procedures: Final = self._stay_procedures()
        self.services: Final = self._services()

    def _roles(self) -> dict[str, list[Diagnosed]]:
        """Look the diagnoses of every role up, each code once."""
        roles: defaultdict[str, list[Diagnosed]] = defaultdict(list)
        seen: dict[str, tuple[ICD10CMEntry | None, frozenset[EditFlag] | None, bool]] = {}
        cm = self.cm
        for where, code, poa in self.claim.listed():
            if poa is not None:
                self.indicators.append((where, poa))
            if where.part == "diagnoses":
                self.count += 1
            if isinstance(code, Unreadable):
                self.unreadable.append((where, code))
                continue
            text = code.text
            if text in seen:
                entry, flags, refused = seen[text]
            elif cm is None:
                entry, flags, refused = None, _NO_FLAGS, False
            else:
                entry = cm.get(code)
                flags = _NO_FLAGS if entry is None else entry.flags
                refused = not cm.is_billable(text)
                seen[text] = entry, flags, refused
            if flags is None:
                self.flags_known = False
            one = Diagnosed(code, where, entry, flags or _NO_FLAGS)
            roles[where.part].append(one)
            if refused:
                self.refused.append(one)
        return roles

    def _stay_procedures(self) -> list[Performed]:
        claim = self.claim
        found: list[Performed] = []
        if isinstance(claim, InpatientClaim):
            for index, procedure in enumerate(claim.procedures):
                where = place("procedures", index)
                if isinstance(procedure.code, Unreadable):
                    self.unreadable.append((where, procedure.code))
                else:
                    found.append(self._performed(procedure.code, where, None))
        return found

    def _services(self) -> list[Performed]:
        found: list[Performed] = []
        for index, line in enumerate(self.claim.lines):
            where = place("lines", index)
            if isinstance(line.code, Unreadable):
                self.unreadable.append((where, line.code))
            elif line.code is not None:
                found.append(self._performed(line.code, where, line))
            for modifier in line.modifiers:
                if isinstance(modifier, Unreadable):
                    self.unreadable.append((where, modifier))
        return found

    def _performed(self, code: ProcedureCode, where: Place, line: ServiceLine | None) -> Performed:
        release = self.book.get(code.system)
        one = Performed(code, where, release, line)
        if release is not None and not self._in_force(one, release):
            self.refused_procedures.append(one)
        return one

    def day_of(self, one: Performed) -> date:
        """Give the day on which a procedure must be in force: of its line, on a stay that of the book.

        >>> from datetime import date
        >>> import medcodes
        >>> from medcodes.pairing import ProfessionalClaim
        >>> line = ServiceLine("99213", pointers=(1,), service_date=date(2026, 3, 3))
        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10",), lines=(line,))
        >>> context = Context(claim, medcodes.on(claim.coding_date))
        >>> context.day_of(context.services[0])
        datetime.date(2026, 3, 3)
        """
        on = None if one.line is None or self.setting is Setting.INPATIENT else one.line.service_date
        return on or self.book.as_of

    def _in_force(self, one: Performed, release: Release[Any, Any]) -> bool:
        """Tell whether a procedure is in force on its day."""
        day = self.day_of(one)
        history = None if day == self.book.as_of else release.history(one.code)
        if history is None:
            return one.entry is not None and one.entry.is_billable
        return any(
            span.status is Status.BILLABLE
            and span.valid_from <= day
            and (span.valid_to is None or day <= span.valid_to)
            for span in history
        )

    @property
    def first(self) -> Diagnosed | None:
        """The principal or first-listed diagnosis, None where there is none that can be read."""
        found = self.diagnoses
        return found[0] if found and found[0].where.index == 0 else None

    @property
    def age(self) -> int | None:
        """The age of the patient on the day of admission or service, in completed years."""
        claim = self.claim
        admitted = claim.admission_date if isinstance(claim, InpatientClaim) else None
        return claim.patient.age_on(admitted or self.date)

    @property
    def sex(self) -> str | None:
        """The sex of the patient as the claim gives it: F, M, U or None."""
        return self.claim.patient.sex

    @property
    def age_ranges(self) -> tuple[AgeRange, ...]:
        """The ages that the age edits allow on the day of the book."""
        return self.book.age_ranges or ()

    def tables(self, kind: type[T]) -> list[T]:
        """Give the tables of one kind that the user brought.

        >>> from datetime import date
        >>> import medcodes
        >>> from medcodes.pairing import ProfessionalClaim
        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10",))
        >>> Context(claim, medcodes.on(claim.coding_date)).tables(MUEs)
        []
        """
        return [table for table in self._tables if isinstance(table, kind)]

    @property
    def days(self) -> Mapping[date, list[Performed]]:
        """The CPT and HCPCS lines of each day: a line without a date is of that of the claim."""
        try:
            return self._days
        except AttributeError:
            days: defaultdict[date, list[Performed]] = defaultdict(list)
            for one in self.services:
                if one.code.system != "icd10pcs":
                    days[(one.line and one.line.service_date) or self.date].append(one)
            self._days: Mapping[date, list[Performed]] = days
        return self._days

    def pointed(self, line: ServiceLine) -> list[Diagnosed]:
        """Give the diagnoses of a line: those it points to, on a facility claim all.

        >>> from datetime import date
        >>> import medcodes
        >>> from medcodes.pairing import ProfessionalClaim
        >>> line = ServiceLine("99213", pointers=(2,))
        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10", "E11.9"), lines=(line,))
        >>> context = Context(claim, medcodes.on(claim.coding_date))
        >>> [str(one.code) for one in context.pointed(line)]
        ['E11.9']
        """
        if self.setting is not Setting.PROFESSIONAL:
            return self.diagnoses
        return [one for one in self.diagnoses if (one.where.index or 0) + 1 in line.pointers]

    def lacking(self, needs: tuple[Need, ...]) -> list[str]:
        """Say of each need that is not met why it is not.

        >>> from datetime import date
        >>> import medcodes
        >>> from medcodes.pairing import ProfessionalClaim
        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10",))
        >>> Context(claim, medcodes.on(claim.coding_date)).lacking((Need.AGE, Need.FLAGS))
        ['the patient has no age']
        """
        known = self._lacking
        for need in needs:
            if need not in known:
                known[need] = _LACKS[need](self)
        return [why for need in needs if (why := known[need]) is not None]


def _lacks_release(system: str, title: str) -> Callable[[Context], str | None]:
    def lacks(context: Context) -> str | None:
        for one in (*context.services, *context.procedures):
            if one.code.system == system and one.release is None:
                return f"the book has no {title}"
        return None

    return lacks


def _lacks_table(kind: type[Table]) -> Callable[[Context], str | None]:
    def lacks(context: Context) -> str | None:
        return None if context.tables(kind) else f"no {kind.__name__} table was given"

    return lacks


_NO_CM: Final = "the book has no ICD-10-CM release"
_NO_PCS: Final = "the book has no ICD-10-PCS release"


def _lacks_flags(context: Context) -> str | None:
    if context.cm is None:
        return _NO_CM
    return None if context.flags_known else "the ICD-10-CM release has no edit flags"


def _lacks_sex(context: Context) -> str | None:
    sex = context.sex
    if sex is None:
        return "the patient has no sex"
    return None if sex in _SEXES else f"the sex of the patient is {shown(sex)}, expected F, M or U"


def _lacks_notes(context: Context) -> str | None:
    if context.cm is None:
        return _NO_CM
    return "the ICD-10-CM release has no notes" if context.cm.notes_edition is None else None


def _lacks_labels(context: Context) -> str | None:
    for one in context.procedures:
        if one.code.system == "icd10pcs" and one.entry is not None:
            entry = cast("ICD10PCSEntry", one.entry)
            if entry.body_part.label is None:
                return f"the body part of {one.code} has no label"
    return None


def _lacks_procedure_flags(context: Context) -> str | None:
    for one in context.procedures:
        if one.code.system == "icd10pcs" and one.release is None:
            return _NO_PCS
        if one.entry is not None and one.entry.flags is None:
            return "the ICD-10-PCS release has no edit flags"
    return None


_LACKS: Final[Mapping[Need, Callable[[Context], str | None]]] = {
    Need.DIAGNOSIS_CODES: lambda context: _NO_CM if context.cm is None else None,
    Need.PROCEDURE_CODES: _lacks_release("icd10pcs", "ICD-10-PCS release"),
    Need.CPT_LIST: _lacks_release("cpt", "list of CPT codes"),
    Need.HCPCS_LIST: _lacks_release("hcpcs", "list of HCPCS Level II codes"),
    Need.FLAGS: _lacks_flags,
    Need.PROCEDURE_FLAGS: _lacks_procedure_flags,
    Need.NOTES: _lacks_notes,
    Need.LABELS: _lacks_labels,
    Need.AGE_RANGES: lambda context: "the book has no age ranges" if context.book.age_ranges is None else None,
    Need.AGE: lambda context: "the patient has no age" if context.age is None else None,
    Need.SEX: _lacks_sex,
    Need.PTP_EDITS: _lacks_table(PTPEdits),
    Need.MUES: _lacks_table(MUEs),
    Need.ADD_ONS: _lacks_table(AddOns),
    Need.COVERAGE_RULES: _lacks_table(CoverageRules),
}
