"""Throw random input at everything that reads what others wrote, for a bounded time.

``python -m tools.fuzz --seconds 60`` goes through the targets in turn; ``--texts 5000000``
sends that many texts through the parsers and the finder instead, ``--claims 100000`` that
many claims through all edits. Whatever raises an error that the interface does not promise,
or takes seconds, is printed with the seed, and belongs into tests/vectors.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import time
import traceback
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import medcodes
from medcodes import Code, InvalidCodeError, MedcodesError
from medcodes.codebook.cm import ICD10CMRelease
from medcodes.codebook.official import read_order, read_xml
from medcodes.codebook.who import ICD10Release, ICD11Release
from medcodes.pairing import (
    AddOns,
    Claim,
    CoverageRules,
    Diagnosis,
    InpatientClaim,
    MUEs,
    OutpatientClaim,
    Patient,
    Procedure,
    ProfessionalClaim,
    PTPEdits,
    ServiceLine,
    check,
)

if TYPE_CHECKING:
    from collections.abc import Callable

CLASSES: Final = [
    cls for cls in vars(medcodes).values() if isinstance(cls, type) and issubclass(cls, Code) and cls is not Code
]
SEEDS: Final = [
    *(text for cls in CLASSES for text in cls.examples),
    *("M25.561", "99213-25", "G0402:RT", "0001U", "E1.19", "S72.001A", "W21.89XA", "J21.8+ B95.6*", "2C25.2&XH74S1"),
    *("pain in the right knee (M25.561), see 20610", "E11.0-E11.9", "C00-C96 with .52", "icd10: i10; cpt 99213x2"),
]
ALPHABET: Final = (
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz.-:&/+*()[], \t\n\r\v\f\0\x1c\x85\xa0\u017f\xb9\u0130\u0131"
    "\u0660\u0410\u2003\u200b\u202e\u3000\ufeff\uff11\uff21\uff0e\ud800\U0001f600"
)
XML: Final = (
    "<ICD10CM.tabular><chapter><name>1</name><desc>Fever (A00-A09)</desc>"
    "<sectionIndex><sectionRef id='A00-A09' first='A00' last='A09'>Fever</sectionRef></sectionIndex>"
    "<section id='A00-A09'><desc>Fever</desc><diag><name>A00</name><desc>Fever</desc>"
    "<excludes1><note>ache (I10)</note></excludes1><diag><name>A00.0</name><desc>Mild</desc></diag></diag>"
    "</section></chapter></ICD10CM.tabular>"
)
PIECES: Final = (
    "<!DOCTYPE x [<!ENTITY a 'b'>]>",
    "&a;",
    "<diag>",
    "</diag>",
    "<![CDATA[",
    "<?xml version='1.1'?>",
    "<a " * 40,
)
ORDER: Final = "".join(
    f"{number:05} {code:7} {billable} {title:60} {title}\r\n"
    for number, (code, billable, title) in enumerate(
        (("A00", 0, "Fever"), ("A000", 1, "Mild fever"), ("I10", 1, "Ache")), 1
    )
)
PLAIN: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    float("nan"),
    "",
    "I10",
    "2026-03-02",
    [],
    {},
    ["I10"],
    b"I10",
)
KEYS: Final = (
    *("service_date", "discharge_date", "admission_date", "diagnoses", "lines", "patient", "procedures", "admitting"),
    *("code", "poa", "modifiers", "pointers", "units", "charge", "age", "sex", "birth_date", "external_causes", "?"),
)


def mutated(chance: random.Random, text: str, pieces: tuple[str, ...] = ()) -> str:
    """The text after a few slips."""
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(text) + 1)
        piece = chance.choice(pieces) if pieces and chance.random() < 0.3 else chance.choice(ALPHABET)
        text = text[:at] + piece * chance.choice((1, 1, 1, 70)) + text[at + chance.randrange(3) :]
    return text


def some_text(chance: random.Random) -> str:
    """Noise, or a code or sentence after a few slips."""
    if chance.random() < 0.3:
        return "".join(chance.choices(ALPHABET, k=chance.randrange(12)))
    return mutated(chance, chance.choice(SEEDS))


def texts(chance: random.Random) -> None:
    """Every parser: what is read is canonical, all else is an InvalidCodeError."""
    text = some_text(chance)
    medcodes.readings(text)
    for cls in CLASSES:
        try:
            code = cls.parse(text)
        except InvalidCodeError:
            continue
        assert cls(code.text) == code


def finder(chance: random.Random) -> None:
    """The finder, with a book and without: spans are where the codes stand."""
    from medcodes.finder import find_codes

    book = chance.choice((None, medcodes.on(date(2026, 3, 2))))
    text = " ".join(some_text(chance) for _ in range(chance.randrange(5)))
    for found in find_codes(text, book):
        start, stop = found.span
        assert 0 <= start < stop <= len(text)


def ranges(chance: random.Random) -> None:
    """Ranges of a release: an InvalidCodeError or a set."""
    with suppress(InvalidCodeError):
        len(medcodes.on(date(2026, 3, 2)).icd10cm.span(some_text(chance)))


def xml(chance: random.Random) -> None:
    """The tabular list: a DataFormatError or a tree, and never an entity."""
    text = mutated(chance, XML, PIECES)
    data = text.encode("utf-8", "surrogatepass") if chance.random() < 0.5 else text
    with suppress(MedcodesError):
        read_xml(data, "ICD10CM.tabular")


def files(chance: random.Random) -> None:
    """A release of official files: a DataFormatError or a release that answers."""
    order, tabular = mutated(chance, ORDER), mutated(chance, XML, PIECES) if chance.random() < 0.5 else None
    try:
        list(read_order(order))
        cm = ICD10CMRelease.from_official(
            edition="2028", valid_from=date(2027, 10, 1), order_file=order, tabular_xml=tabular
        )
    except MedcodesError:
        return
    for code in cm:
        assert cm[code].code == code


COLUMNS: Final = ("Code", "Title", "ClassKind", "DepthInKind", "IsResidual", "isLeaf", "BlockId", "ChapterNo", "other")
STEMS: Final = ("2C25", "2C25.2", "2C25.2Z", "2C25.Y", "1A00", "1A0Z", "XH74S1", "XA00")
CELLS: Final[tuple[object, ...]] = (
    *(
        "chapter",
        "block",
        "category",
        "True",
        "False",
        "1",
        "2",
        "- a",
        "- - b",
        "",
        " ",
        "A17.-",
        "F00.-*",
        "3",
        "N",
        "T",
    ),
    *(None, True, False, 0, 1, 2, -1, 1.5, float("nan"), float("inf"), 10**400, [], {}, b"x"),
)


def lists(chance: random.Random) -> None:
    """A user's list of ICD-10 or ICD-11: a DataFormatError or a release that answers, whose tree is one."""
    kind: Any = chance.choice((ICD10Release, ICD11Release))
    codes = ("A17", "A17.0", "A17.01", "F00.-*", "F00.0", "G01*", "J21.8+") if kind is ICD10Release else STEMS
    rows: list[Any] = [list(COLUMNS)] if chance.random() < 0.3 else []
    noise = chance.choice((0, 0.02, 0.4))
    for _ in range(chance.randrange(8)):
        cells: list[Any] = [
            chance.choice(codes) if chance.random() < 0.8 else None,
            "- " * chance.randrange(3) if chance.random() < 0.5 else None,
            *(chance.choice(CELLS) if chance.random() < noise else None for _ in COLUMNS[2:]),
        ]
        if rows and isinstance(rows[0], list):
            rows.append(cells)
        elif chance.random() > noise:
            rows.append(dict(zip(COLUMNS, cells, strict=True)))
        else:
            rows.append(chance.choice((cells[:2], chance.choices(CELLS, k=chance.randrange(12)), chance.choice(CELLS))))
    try:
        release = kind.from_rows(rows)
    except MedcodesError:
        return
    for code in release:
        entry = release[code]
        assert entry.code == code
        assert entry.parent is None or code in release[entry.parent].children
        assert all(release[child].parent == code for child in entry.children)


def some_plain(chance: random.Random, depth: int = 3) -> Any:  # noqa: ANN401  whatever JSON can hold, and more
    """Plain data of any shape."""
    if depth == 0 or chance.random() < 0.4:
        return some_text(chance) if chance.random() < 0.3 else chance.choice(PLAIN)
    if chance.random() < 0.5:
        return [some_plain(chance, depth - 1) for _ in range(chance.randrange(4))]
    return {chance.choice(KEYS): some_plain(chance, depth - 1) for _ in range(chance.randrange(6))}


def claims(chance: random.Random) -> None:
    """Claims of plain data: a ClaimFormatError, or a claim that can be judged and written again."""
    data = {key: some_plain(chance) for key in chance.sample(KEYS, chance.randrange(6))}
    data |= {"service_date": "2026-03-02", "diagnoses": ["I10"]} if chance.random() < 0.5 else {}
    kind = chance.choice((ProfessionalClaim, OutpatientClaim, InpatientClaim))
    try:
        claim = kind.from_dict(data)
    except MedcodesError:
        return
    check(claim, medcodes.on(date(2026, 3, 2)))
    kind.from_dict(claim.to_dict())


LONGEST: Final = 10
"""Seconds of processor time for one input; each should take a thousandth of that."""
FIRST, LAST = medcodes.coverage()
DIAGNOSES: Final = tuple(code.text for code in medcodes.on(date(2021, 10, 1)).icd10cm)
PROCEDURES: Final = tuple(code.text for code in medcodes.on(date(2021, 10, 1)).icd10pcs)
SERVICES: Final = ("99213", "20610", "97110", "99292", "99291", "G0402", "J0171", "0001U", "0042T", "02704TZ")
TABLES: Final = (
    PTPEdits.from_rows(
        [(one, other, "", "20150101", "*", "01"[one < other]) for one in SERVICES[:6] for other in SERVICES[:6]]
    ),
    MUEs.from_rows([(code, at % 4, at % 3 + 1) for at, code in enumerate(SERVICES[:9])]),
    AddOns.from_rows([("99292", "99291", 1), ("97110", "CCCCC", 2), ("0042T", "", 3), ("0042T", "20610", 3)]),
    CoverageRules.from_rows([("A1", 1, "20610", "M25.561"), ("A2", 1, "97110", "I10", "noncovered")]),
)
NUMBERS: Final = (0, 1, 2, 3, 12, 13, -1, 124, 125, 2**31, -(2**63), 10**30, 10**5000, -(10**5000))
AMOUNTS: Final[tuple[float | Decimal, ...]] = (
    *(0.5, -0.5, 1e308, float("inf"), float("-inf"), float("nan")),
    *map(Decimal, ("NaN", "sNaN", "-Infinity", "9E+999999", "-9E+999999", "1E-999999", "0.10", "9" * 5000)),
)
MODIFIERS: Final = ("RT", "LT", "50", "59", "25", "F5", "TA", "E1", "LC", "rt", "", "R", "99213")
INDICATORS: Final = ("Y", "N", "U", "W", "1", "", "y", "Jane Roe, born 1971")


def some_day(chance: random.Random) -> date:
    """Mostly a day that the data know."""
    if chance.random() < 0.1:
        return chance.choice((date.min, date.max, date(1, 12, 31), FIRST, LAST))
    return FIRST + timedelta(days=chance.randrange((LAST - FIRST).days + 1))


def several(chance: random.Random, make: Callable[[random.Random], Any], most: int) -> list[Any]:
    """A few; sometimes more than a form has room for, and seldom very many."""
    most = most * chance.choice((1,) * 60 + (3,) * 3 + (30,))
    return [make(chance) for _ in range(chance.randrange(most + 1))]


def some_diagnosis(chance: random.Random) -> str | Diagnosis:
    """A code, or a text that is none."""
    text = chance.choice(DIAGNOSES) if chance.random() < 0.7 else some_text(chance)
    return text if chance.random() < 0.7 else Diagnosis(text, poa=chance.choice(INDICATORS))


def some_procedure(chance: random.Random) -> Procedure:
    """A code of any system, or a text that is none."""
    text = chance.choice(PROCEDURES) if chance.random() < 0.7 else some_text(chance)
    return Procedure(text, performed_on=some_day(chance) if chance.random() < 0.5 else None)


def some_number(chance: random.Random) -> int:
    """A number of any size."""
    return chance.randrange(1, 13) if chance.random() < 0.6 else chance.choice(NUMBERS)


def some_line(chance: random.Random) -> ServiceLine:
    """A line of any code, with numbers of any size."""
    return ServiceLine(
        chance.choice(SERVICES) if chance.random() < 0.8 else some_text(chance),
        modifiers=several(chance, lambda chance: chance.choice(MODIFIERS), 3),
        pointers=several(chance, some_number, 4),
        units=some_number(chance) if chance.random() < 0.7 else chance.choice(AMOUNTS),
        service_date=some_day(chance) if chance.random() < 0.4 else None,
        charge=None if chance.random() < 0.5 else chance.choice(NUMBERS + AMOUNTS),
        revenue_code=None if chance.random() < 0.5 else some_text(chance),
    )


def some_claim(chance: random.Random) -> Claim:
    """A claim of any kind, malformed and huge in every part."""
    day = some_day(chance)
    diagnoses, external_causes = several(chance, some_diagnosis, 12), several(chance, some_diagnosis, 2)
    lines = several(chance, some_line, 6)
    patient = Patient(
        age=chance.choice((None, *range(0, 99, 9), *NUMBERS)),
        birth_date=chance.choice((None, some_day(chance))),
        sex=chance.choice((None, "F", "M", "U", "f", "", "Jane Roe, born 1971")),
    )
    kind = chance.randrange(3)
    if kind == 0:
        return ProfessionalClaim(service_date=day, diagnoses=diagnoses, lines=lines, patient=patient)
    if kind == 1:
        return OutpatientClaim(
            service_date=day,
            diagnoses=diagnoses,
            reasons_for_visit=several(chance, some_diagnosis, 3),
            external_causes=external_causes,
            lines=lines,
            patient=patient,
        )
    return InpatientClaim(
        discharge_date=day,
        admission_date=chance.choice((None, day, some_day(chance))),
        diagnoses=diagnoses,
        admitting=chance.choice((None, some_diagnosis(chance))),
        external_causes=external_causes,
        procedures=several(chance, some_procedure, 6),
        lines=lines,
        patient=patient,
    )


def hostile(chance: random.Random) -> None:
    """Claims of values: judged by the book of their day or of another, and told in every form."""
    claim = some_claim(chance)
    day = claim.coding_date if chance.random() < 0.8 else some_day(chance)
    report = check(claim, medcodes.on(min(max(day, FIRST), LAST)), tables=TABLES)
    json.dumps(report.to_dict())
    for text in (str(report), report.explain(), report._repr_html_(), repr(report), claim._repr_html_(), repr(claim)):
        assert text
        assert "Jane Roe, born 19" not in text
    claim.to_dict()
    claim.pairs()


TARGETS: Final[tuple[Callable[[random.Random], None], ...]] = (
    *(texts, finder, ranges, xml, files, lists, claims, hostile),
)


def run(target: Callable[[random.Random], None], seed: int) -> bool:
    """Run a target once; False, and a report, where it raised."""
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        target(random.Random(seed))  # noqa: S311  repeatable on purpose
    except Exception:  # noqa: BLE001  any error is what is looked for
        sys.stderr.write(f"{target.__name__}, seed {seed}:\n{traceback.format_exc()}\n")
        return False
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return True


def too_long(*_: object) -> None:
    """End an input that takes too long."""
    raise TimeoutError


def main() -> int:
    """Fuzz, and say how much; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="time for all targets together")
    parser.add_argument("--texts", type=int, default=0, help="so many texts through the parsers and the finder instead")
    parser.add_argument("--claims", type=int, default=0, help="so many claims of each making through all edits instead")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**9)
    options = parser.parse_args()
    failures = 0
    signal.signal(signal.SIGVTALRM, too_long)
    most = options.texts or options.claims
    targets = (texts, finder) if options.texts else (claims, hostile) if options.claims else TARGETS
    for target in targets:
        stop = time.monotonic() + options.seconds / len(targets)
        count = 0
        while count < most if most else time.monotonic() < stop:
            failures += not run(target, options.seed + count)
            count += 1
            if failures > 10:
                return 1
        print(f"{target.__name__}: {count:,} inputs from seed {options.seed}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
