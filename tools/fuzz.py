"""Throw random input at everything that reads what others wrote, for a bounded time.

``python -m tools.fuzz --seconds 60`` goes through the targets in turn; ``--texts 5000000``
sends that many texts through the parsers and the finder instead. Whatever raises an error
that the interface does not promise, or takes seconds, is printed with the seed, and belongs
into tests/vectors.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
import traceback
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import medcodes
from medcodes import Code, InvalidCodeError, MedcodesError
from medcodes.codebook.cm import ICD10CMRelease
from medcodes.codebook.official import read_order, read_xml
from medcodes.pairing import InpatientClaim, OutpatientClaim, ProfessionalClaim, check

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
TARGETS: Final[tuple[Callable[[random.Random], None], ...]] = (texts, finder, ranges, xml, files, claims)


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
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**9)
    options = parser.parse_args()
    failures = 0
    signal.signal(signal.SIGVTALRM, too_long)
    targets = (texts, finder) if options.texts else TARGETS
    for target in targets:
        stop = time.monotonic() + options.seconds / len(targets)
        count = 0
        while count < options.texts if options.texts else time.monotonic() < stop:
            failures += not run(target, options.seed + count)
            count += 1
            if failures > 10:
                return 1
        print(f"{target.__name__}: {count:,} inputs from seed {options.seed}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
