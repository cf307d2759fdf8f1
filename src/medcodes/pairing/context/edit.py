"""What an edit is: one rule about claims as data, and the registry of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

import attrs

from medcodes._html import Shown
from medcodes.errors import expect, expect_each, expect_function
from medcodes.pairing.claim import Setting
from medcodes.pairing.context.seen import Context, Need
from medcodes.pairing.finding import Finding, Place, Severity

if TYPE_CHECKING:
    from medcodes._code import Code

__all__ = ["Edit", "Edits", "edit"]

Function: TypeAlias = Callable[[Context], Iterable[Finding]]
_ALL: Final = frozenset(Setting)


def _interval(value: tuple[date | None, date | None]) -> tuple[date | None, date | None]:
    first, last = expect_each("effective", value, date, type(None))
    return first, last


def _settings(values: Iterable[Setting]) -> frozenset[Setting]:
    return frozenset(map(Setting, expect_each("settings", values, str)))


def _needs(values: Iterable[Need]) -> tuple[Need, ...]:
    return tuple(map(Need, expect_each("needs", values, str)))


def _plain(_edit: object, field: attrs.Attribute[Any], value: object) -> None:
    if field.name == "function":
        expect_function(field.name, value)
    elif field.name == "elsewhere":
        expect(field.name, value, Severity, type(None))
    else:
        expect(field.name, value, str)


@final
@attrs.frozen(kw_only=True)
class Edit(Shown):
    """One rule about claims, as data, with the function that applies it.

    `cites` names the rule; `effective` is its first and last day, None where it has no
    end; `requires` is what it cannot do without, `wants` what a part of it needs: either
    is named in ``report.not_checked`` where it is missing. `elsewhere` is the severity
    outside the inpatient setting, where that differs. A rule of your own is made alike:

    >>> def no_unspecified_knee(context):
    ...     for one in context.diagnoses:
    ...         if one.code == ICD10CM("M25.569"):
    ...             yield house.finding(context, "say which knee", one.code, where=one.where)
    >>> house = Edit(id="knee", severity=Severity.NOTE, cites="house rule", function=no_unspecified_knee)
    """

    id: str = attrs.field(validator=_plain)
    severity: Severity = attrs.field(converter=Severity)
    cites: str = attrs.field(validator=_plain)
    function: Function = attrs.field(validator=_plain)
    elsewhere: Severity | None = attrs.field(default=None, validator=_plain)
    effective: tuple[date | None, date | None] = attrs.field(default=(None, None), converter=_interval)
    settings: frozenset[Setting] = attrs.field(default=_ALL, converter=_settings)
    requires: tuple[Need, ...] = attrs.field(default=(), converter=_needs)
    wants: tuple[Need, ...] = attrs.field(default=(), converter=_needs)

    def applies(self, context: Context) -> bool:
        """Tell whether the edit is for the setting and the day of a claim.

        >>> from datetime import date
        >>> import medcodes
        >>> from medcodes.pairing import EDITS, ProfessionalClaim
        >>> claim = ProfessionalClaim(service_date=date(2024, 10, 1), diagnoses=("I10",))
        >>> context = Context(claim, medcodes.on(claim.coding_date))
        >>> EDITS["age"].applies(context), EDITS["sex"].applies(context)
        (True, False)
        """
        first, last = self.effective
        return (
            context.setting in self.settings
            and (first is None or first <= context.date)
            and (last is None or context.date <= last)
        )

    def finding(
        self,
        context: Context,
        message: str,
        *codes: Code,
        where: Place,
        severity: Severity | None = None,
    ) -> Finding:
        """Make a finding of this edit, as severe as the edit is in the setting of the claim.

        >>> from datetime import date
        >>> import medcodes
        >>> from medcodes.pairing import EDITS, ProfessionalClaim
        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10",))
        >>> context = Context(claim, medcodes.on(claim.coding_date))
        >>> EDITS["age"].finding(context, "too young", where=Place("patient")).severity
        <Severity.WARNING: 'warning'>
        """
        if severity is None:
            elsewhere = context.setting is not Setting.INPATIENT and self.elsewhere
            severity = elsewhere or self.severity
        return Finding(self.id, severity, message, codes, where, self.cites)

    @property
    def summary(self) -> str:
        """What the edit fires on, in one line: the first of its function's docstring."""
        return (self.function.__doc__ or "").strip().partition("\n")[0]

    @property
    def false_positives(self) -> str:
        """When a finding may be wrong, from the docstring of the function; "" where it is silent."""
        _, _, note = (self.function.__doc__ or "").partition("False positives: ")
        return " ".join(note.partition("\n\n")[0].split())


def edit(  # noqa: PLR0913  the fields of an edit
    name: str,
    severity: Severity,
    *,
    cites: str,
    elsewhere: Severity | None = None,
    effective: tuple[date | None, date | None] = (None, None),
    settings: Iterable[Setting] = _ALL,
    requires: Iterable[Need] = (),
    wants: Iterable[Need] = (),
) -> Callable[[Function], Edit]:
    """Make an edit of the function below.

    >>> @edit("nothing", Severity.NOTE, cites="nowhere")
    ... def nothing(context: Context) -> list[Finding]:
    ...     '''Never fires.'''
    ...     return []
    >>> nothing.id, nothing.summary
    ('nothing', 'Never fires.')
    """

    def make(function: Function) -> Edit:
        return Edit(
            id=name,
            severity=severity,
            cites=cites,
            function=function,
            elsewhere=elsewhere,
            effective=effective,
            settings=settings,
            requires=requires,
            wants=wants,
        )

    return make


@final
class Edits(Shown):
    """Edits in the order in which they run; immutable.

    >>> from medcodes.pairing import EDITS
    >>> "sex" in EDITS, "sex" in EDITS.without("sex")
    (True, False)
    """

    __slots__ = ("_by_setting", "_edits")

    def __init__(self, edits: Iterable[Edit] = ()) -> None:
        self._edits: Final[dict[str, Edit]] = {edit.id: edit for edit in expect_each("edits", edits, Edit)}
        self._by_setting: Final = {setting: [edit for edit in self if setting in edit.settings] for setting in Setting}

    def __iter__(self) -> Iterator[Edit]:
        return iter(self._edits.values())

    def __len__(self) -> int:
        return len(self._edits)

    def __contains__(self, name: object) -> bool:
        return name in self._edits or any(edit == name for edit in self)

    def __getitem__(self, name: str) -> Edit:
        expect("the id of an edit", name, str)
        if name not in self._edits:
            message = f"no edit has the id {name!r}"
            raise LookupError(message)
        return self._edits[name]

    def __eq__(self, other: object) -> bool:
        return self._edits == other._edits if isinstance(other, Edits) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"<Edits {', '.join(self._edits)}>"

    def _facts(self) -> Iterator[tuple[str, object]]:
        return ((edit.id, edit.severity.value) for edit in self)

    def of(self, setting: Setting) -> Iterable[Edit]:
        """Give the edits of a setting, in order.

        >>> from medcodes.pairing import EDITS
        >>> [edit.id for edit in EDITS.of(Setting.PROFESSIONAL)][-5:]
        ['unpointed-diagnosis', 'ncci-ptp', 'mue', 'add-on', 'coverage']
        """
        return self._by_setting[Setting(setting)]

    def without(self, *names: str) -> Edits:
        """Leave out some edits by id; LookupError for an id that is not there.

        >>> from medcodes.pairing import EDITS
        >>> len(EDITS) - len(EDITS.without("sex", "age"))
        2
        """
        left_out = {self[name].id for name in names}
        return Edits(edit for edit in self if edit.id not in left_out)

    def only(self, *names: str) -> Edits:
        """Keep some edits by id, in the order in which they ran; LookupError as above.

        >>> from medcodes.pairing import EDITS
        >>> EDITS.only("sex", "age")
        <Edits age, sex>
        """
        kept = {self[name].id for name in names}
        return Edits(edit for edit in self if edit.id in kept)

    def with_edit(self, *edits: Edit) -> Edits:
        """Add edits at the end; one whose id is there already takes its place.

        >>> from medcodes.pairing import EDITS
        >>> EDITS.only("sex").with_edit(EDITS["age"])
        <Edits sex, age>
        """
        return Edits([*self, *expect_each("edits", edits, Edit)]) if edits else self
