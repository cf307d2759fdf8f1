"""Edits that apply a table of the user: NCCI and coverage."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Context as DecimalContext
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Final

from medcodes.pairing.claim import Setting
from medcodes.pairing.context import Need, edit
from medcodes.pairing.finding import Severity, listing, quantity
from medcodes.pairing.tables import MUE, AddOns, CoverageRules, MUEs, PTPEdits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.pairing.context import Context, Performed
    from medcodes.pairing.finding import Finding

ON_LINES: Final = (Setting.PROFESSIONAL, Setting.OUTPATIENT)
NCCI: Final = "NCCI Policy Manual ch. I"
EITHER_LINE_SINCE: Final = date(2019, 7, 1)
# NCCI Policy Manual ch. I, section E: the modifiers that may lift an edit.
PTP_MODIFIERS: Final = frozenset(
    {
        *("E1", "E2", "E3", "E4", "FA", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"),
        *("TA", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9"),
        *("LT", "RT", "LC", "LD", "RC", "LM", "RI"),
        *("24", "25", "57", "58", "78", "79", "27", "59", "91", "XE", "XP", "XS", "XU"),
    }
)


def _lifts(one: Performed) -> bool:
    return one.line is not None and any(modifier.text in PTP_MODIFIERS for modifier in one.line.modifiers)


@edit(
    "ncci-ptp",
    Severity.WARNING,
    cites=f"{NCCI}, D and E",
    settings=ON_LINES,
    requires=(Need.PTP_EDITS,),
)
def ncci_ptp(context: Context) -> Iterator[Finding]:
    """Two codes of one day that are not paid together; the second of the pair is denied.

    Where the edit allows it, a PTP-associated modifier on either line lifts it since
    2019-07-01, on the line of the second code before. A line is named once for each code
    that it is not paid beside, and the strictest of several tables counts.

    False positives: low for the payer and quarter of the table.
    """
    tables = context.tables(PTPEdits)
    for day, lines in context.days.items():
        by_code: defaultdict[str, list[Performed]] = defaultdict(list)
        for one in lines:
            by_code[one.code.text].append(one)
        held = list(by_code.values())
        indicators: dict[tuple[int, int], int] = {}
        for table in tables:
            for i, j, indicator in table.among(list(by_code), day):
                indicators[i, j] = min(indicator, indicators.get((i, j), indicator))
        for (i, j), indicator in sorted(indicators.items()):
            first = held[i][0].code
            if indicator and day >= EITHER_LINE_SINCE and all(map(_lifts, held[i])):
                continue
            allowed = "a modifier may lift the edit" if indicator else "no modifier lifts the edit"
            for second in held[j]:
                if not (indicator and _lifts(second)):
                    message = f"{second.code} is not paid beside {first} on {day}: {allowed}"
                    yield ncci_ptp.finding(context, message, first, second.code, where=second.where)


@edit("mue", Severity.WARNING, cites=f"{NCCI}, V", settings=ON_LINES, requires=(Need.MUES,))
def mue(context: Context) -> Iterator[Finding]:
    """More units of a code than are likely: on a line (indicator 1) or on a day (2 and 3).

    False positives: indicator 3 may be paid on appeal, with records.
    """
    tables = context.tables(MUEs)
    for day, lines in context.days.items():
        by_limit: defaultdict[tuple[str, MUE], list[Performed]] = defaultdict(list)
        for one in lines:
            for table in tables:
                limit = table.get(one.code)
                if limit is not None:
                    by_limit[one.code.text, limit].append(one)
        for (_, limit), held in by_limit.items():
            code = held[0].code
            units = [_units(one) for one in held]
            if limit.adjudication == 1:
                for one, count in zip(held, units, strict=True):
                    if count > limit.units:
                        message = f"{code} has {quantity(count)} units on a line, at most {limit.units} are likely"
                        yield mue.finding(context, message, code, where=one.where)
                continue
            total = _total(units)
            if total > limit.units:
                message = f"{code} has {quantity(total)} units on {day}, at most {limit.units} are likely"
                yield mue.finding(context, message, code, where=held[-1].where)


def _units(one: Performed) -> int | Decimal:
    """Give the units of a line, 0 for what is no number and what is below 0."""
    units = 0 if one.line is None else one.line.units
    return 0 if (isinstance(units, Decimal) and not units.is_finite()) or units < 0 else units


def _total(units: list[int | Decimal]) -> int | Decimal:
    """Add units; beyond all bounds, where the caller's decimal context would raise, they are infinite."""
    if not any(isinstance(one, Decimal) for one in units):
        return sum(units)
    with localcontext(DecimalContext(traps=[])):
        return sum(units)


@edit(
    "add-on",
    Severity.WARNING,
    cites=f"{NCCI}, R; Medicare add-on code edits",
    settings=ON_LINES,
    requires=(Need.ADD_ONS,),
)
def add_on(context: Context) -> Iterator[Finding]:
    """An add-on code without its primary code on the same day.

    Where the contractor chooses the primaries (types 2 and 3), any other code that is no
    add-on will do.

    False positives: a primary on another claim of the day, and critical care that runs on.
    """
    tables = context.tables(AddOns)
    for day, lines in context.days.items():
        held = {one.code.text for one in lines}
        for table in tables:
            kinds = {code: table.kind(code, day) for code in held}
            is_primary_there = None in kinds.values()
            for one in lines:
                kind = kinds[one.code.text]
                if kind is None or (kind > 1 and is_primary_there):
                    continue
                primaries = table.primaries(one.code, day)
                if not held.isdisjoint(primaries - {one.code.text}):
                    continue
                named = listing(sorted(primaries), "or") if kind == 1 else "a primary code"
                message = f"{one.code} is an add-on code and stands without {named} on {day}"
                yield add_on.finding(context, message, one.code, where=one.where)


@edit(
    "coverage",
    Severity.WARNING,
    cites="Medicare Coverage Database, the articles of the table",
    settings=ON_LINES,
    requires=(Need.COVERAGE_RULES,),
)
def coverage(context: Context) -> Iterator[Finding]:
    """No diagnosis of a line justifies its procedure, by the coverage articles given.

    False positives: medium; which article holds depends on the contractor and its version.
    """
    tables = context.tables(CoverageRules)
    for one in context.services:
        if one.line is None:
            continue
        named = [table for table in tables if table.names(one.code)]
        diagnoses = context.pointed(one.line) if named else []
        for table in named:
            said = [table.covers(one.code, other.code) for other in diagnoses]
            if said and all(answer is False for answer in said):
                articles = listing(table.articles(one.code), "and", most=3)
                names = listing((other.code for other in diagnoses), "and")
                message = f"{one.code} is not covered for {names} by {articles}"
                codes = (one.code, *(other.code for other in diagnoses))
                yield coverage.finding(context, message, *codes, where=one.where)
