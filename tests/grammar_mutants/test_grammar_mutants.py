"""Wrong grammars and wrong tables, each of which a row of the vectors must refuse.

Mutation testers leave module-level patterns and tables alone, which is where the grammar is.
So they are changed here: each character class widened and narrowed by one at each end of each
range, each count of characters moved by one, each bound of a section of CPT moved by one, each
pair of axis titles swapped; and the patterns that other programs use stand in for ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import medcodes
from medcodes import (
    CPT,
    ICD10PCS,
    ICD11,
    Code,
    CPTCategoryI,
    CPTCategoryII,
    InvalidCodeError,
    cpt,
    icd10cm,
    icd10pcs,
    icd11,
)
from medcodes.cpt import CPTSection
from tests.vectors.rows import GRAMMARS, rows

PATTERNS = {
    cls.__name__: cls.pattern
    for cls in vars(medcodes).values()
    if isinstance(cls, type) and issubclass(cls, Code) and cls is not Code
}
VECTORS: dict[str, list[tuple[str, str]]] = {name: [] for name in PATTERNS}
for table in (*GRAMMARS, "constructor"):
    for row in rows(table):
        VECTORS[row["class"]].append((row["text"], row["canonical"]))


def composed() -> Iterator[tuple[str, str, str]]:
    """The rows of single codes at each place of a pair and of a cluster: class, text, canonical text."""
    for text, canonical in VECTORS["ICD10"]:
        if re.fullmatch(r"[!-),-~]+", text):  # no mark and no blank
            yield "ICD10Pair", f"{text}+ G01*", canonical and f"{canonical}+ G01*"
            yield "ICD10Pair", f"A17+ {text}*", canonical and f"A17+ {canonical}*"
    for text, canonical in VECTORS["ICD11"]:
        if re.fullmatch(r"[!-%'-.0-~]+", text):  # no separator and no blank
            stem, extension = ("", canonical) if canonical.startswith("X") else (canonical, "")
            yield "ICD11Cluster", f"{text}/1A00", stem and f"{stem}/1A00"
            yield "ICD11Cluster", f"1A00/{text}", stem and f"1A00/{stem}"
            yield "ICD11Cluster", f"1A00&{text}", extension and f"1A00&{extension}"


for name, text, canonical in composed():
    VECTORS[name].append((text, canonical))

CLASS = re.compile(r"\[([^\]]+)\]")
COUNT = re.compile(r"\{(\d+)(?:,(\d+))?\}")


def ranges(inside: str) -> list[tuple[str, str]]:
    """The ranges of a character class; a single character is a range of one."""
    found = re.findall(r"(.)-(.)|(.)", inside)
    return [(first or single, last or single) for first, last, single in found]


def spelled(held: list[tuple[str, str]]) -> str:
    return "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in held if first <= last)


def neighbours(inside: str) -> Iterator[str]:
    """The class with one character more or one less, at each end of each range."""
    held = ranges(inside)
    known = {chr(point) for first, last in held for point in range(ord(first), ord(last) + 1)}
    for at, (first, last) in enumerate(held):
        for low, high in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            changed = chr(ord(first) + low), chr(ord(last) + high)
            if (low < 0 and changed[0] in known) or (high > 0 and changed[1] in known):
                continue
            text = spelled([*held[:at], changed, *held[at + 1 :]])
            if text:
                yield text


def mutants(pattern: str) -> Iterator[str]:
    """The pattern with one class or one count changed."""
    for found in CLASS.finditer(pattern):
        for inside in dict.fromkeys(neighbours(found[1])):
            yield f"{pattern[: found.start()]}[{inside}]{pattern[found.end() :]}"
    for found in COUNT.finditer(pattern):
        least, most = int(found[1]), int(found[2] or found[1])
        for low, high in ((-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1)):
            if 0 <= least + low <= most + high:
                count = f"{{{least + low},{most + high}}}"
                yield f"{pattern[: found.start()]}{count}{pattern[found.end() :]}"
    for optional in re.finditer(r"\?(?!:)", pattern):
        yield pattern[: optional.start()] + pattern[optional.end() :]
    for repeated in re.finditer(r"(?<=\))\+", pattern):
        for other in ("", "*", "{1,2}"):
            yield pattern[: repeated.start()] + other + pattern[repeated.end() :]


def survives(name: str) -> bool:
    """Whether every vector of a class is answered as it should be, by its constructor and by its parser."""
    cls: type[Code] = getattr(medcodes, name)
    try:
        return all(
            made(cls, text) == (text if text == canonical else "") and parsed(cls, text) == canonical
            for text, canonical in VECTORS[name]
        )
    except (KeyError, RecursionError, InvalidCodeError):  # a suffix of no class, a fault that nothing explains
        return False


def made(cls: type[Code], text: str) -> str:
    try:
        return cls(text).text
    except (InvalidCodeError, AssertionError, IndexError):
        return ""


def parsed(cls: type[Code], text: str) -> str:
    code = cls.try_parse(text)
    return "" if code is None else code.text


def infect(name: str, pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a class another grammar."""
    cls = getattr(medcodes, name)
    monkeypatch.setattr(cls, "_grammar", re.compile(pattern))
    monkeypatch.setattr(cls, "_fullmatch", re.compile(pattern).fullmatch)


GRAMMAR_MUTANTS = [(name, wrong) for name in PATTERNS for wrong in dict.fromkeys(mutants(PATTERNS[name]))]
PEERS = [line.split("\t")[:2] for line in (Path(__file__).parent / "peers.tsv").read_text("utf-8").splitlines()[1:]]


@pytest.mark.parametrize("name", PATTERNS)
def test_the_right_grammar_survives(name: str) -> None:
    assert survives(name)


def test_there_is_something_to_kill() -> None:
    assert len(GRAMMAR_MUTANTS) > 300
    assert {name for name, _ in GRAMMAR_MUTANTS} == set(PATTERNS)


@pytest.mark.parametrize("name", PATTERNS)
def test_a_changed_grammar_is_killed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    alive: list[str] = []
    for wrong in (wrong for held, wrong in GRAMMAR_MUTANTS if held == name):
        infect(name, wrong, monkeypatch)
        if survives(name):
            alive.append(wrong)
    assert alive == []


@pytest.mark.parametrize(("name", "pattern"), PEERS, ids=[f"{name} {pattern}" for name, pattern in PEERS])
def test_a_grammar_of_other_programs_is_killed(name: str, pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    infect(name, pattern, monkeypatch)
    assert not survives(name)


def test_the_second_grammar_of_icd10cm_is_killed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both spellings are read by one match, whose grammar stands by itself."""
    right: str = vars(icd10cm)["_either_spelling"].__self__.pattern
    alive: list[str] = []
    for wrong in dict.fromkeys(mutants(right)):
        monkeypatch.setattr(icd10cm, "_either_spelling", re.compile(wrong).fullmatch)
        if survives("ICD10CM"):
            alive.append(wrong)
    assert alive == []


# -- tables ----------------------------------------------------------------------------

SECTION_ROWS = rows("cpt_sections")


def sections_survive() -> bool:
    for row in SECTION_ROWS:
        code = CPT(row["code"])
        section, subsection = code.section, code.subsection
        if (section.title if section else "", subsection.title if subsection else "") != (
            row["section"],
            row["subsection"],
        ):
            return False
    return True


def moved(bounds: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """A range with one bound moved by one."""
    suffix = bounds[0][4:] if not bounds[0].isdigit() else ""
    first, last = (int(bound.removesuffix(suffix)) for bound in bounds)
    width = len(bounds[0]) - len(suffix)
    for low, high in ((first - 1, last), (first + 1, last), (first, last - 1), (first, last + 1)):
        if low >= 0:
            yield f"{low:0{width}}{suffix}", f"{high:0{width}}{suffix}"


def changed_sections(sections: tuple[CPTSection, ...]) -> Iterator[tuple[CPTSection, ...]]:
    for at, section in enumerate(sections):
        for place, bounds in enumerate(section.ranges):
            for wrong in moved(bounds):
                held = (*section.ranges[:place], wrong, *section.ranges[place + 1 :])
                yield (*sections[:at], attrs.evolve(section, ranges=held), *sections[at + 1 :])
        for within in changed_sections(section.subsections):
            yield (*sections[:at], attrs.evolve(section, subsections=within), *sections[at + 1 :])


def reach(cls: type[CPT], sections: tuple[CPTSection, ...]) -> list[tuple[str, str]]:
    """What each code of a class is sorted into: the titles of its section and subsection."""
    suffix = cls.examples[0][4:] if cls is not CPTCategoryI else ""
    width = len("99213") - len(suffix)
    found: list[tuple[str, str]] = []
    for number in range(10**width):
        section = cpt._first_holding(sections, f"{number:0{width}}{suffix}")
        subsection = section and cpt._first_holding(section.subsections, f"{number:0{width}}{suffix}")
        found.append((section.title if section else "", subsection.title if subsection else ""))
    return found


@pytest.mark.parametrize(
    ("cls", "sections"),
    [(CPTCategoryI, cpt.SECTIONS), (CPTCategoryII, cpt.CATEGORY_II_SECTIONS), (cpt.CPTPLA, (cpt.PATHOLOGY,))],
    ids=["I", "II", "PLA"],
)
def test_a_moved_bound_of_a_section_is_killed(
    cls: type[CPT], sections: tuple[CPTSection, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sections_survive()
    alive: list[tuple[CPTSection, ...]] = []
    for wrong in changed_sections(sections):
        monkeypatch.setattr(cls, "_sections", wrong)
        if sections_survive():
            alive.append(wrong)
    # What sorts every number as before is no mutant: a bound inside another range moves nothing.
    truth = reach(cls, sections) if alive else []
    assert [wrong for wrong in alive if reach(cls, wrong) != truth] == []


AXES = [(row["section"], [row[f"axis {place}"] for place in range(1, 8)]) for row in rows("icd10pcs_axes")]


def axes_survive() -> bool:
    return all([axis.title for axis in ICD10PCS(f"{section}000000").axes] == titles for section, titles in AXES)


def test_swapped_axis_titles_are_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert axes_survive()
    tried = 0
    for section, titles in icd10pcs.AXIS_TITLES.items():
        for one in range(7):
            for other in range(one):
                if titles[one] != titles[other]:
                    wrong = list(titles)
                    wrong[one], wrong[other] = wrong[other], wrong[one]
                    monkeypatch.setitem(icd10pcs.AXIS_TITLES, section, tuple(wrong))
                    assert not axes_survive(), (section, one, other)
                    tried += 1
        monkeypatch.setitem(icd10pcs.AXIS_TITLES, section, titles)
    assert tried > 250


def test_titles_of_another_section_are_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    for section, titles in icd10pcs.AXIS_TITLES.items():
        for wrong in icd10pcs.AXIS_TITLES.values():
            if wrong != titles:
                monkeypatch.setitem(icd10pcs.AXIS_TITLES, section, wrong)
                assert not axes_survive()
        monkeypatch.setitem(icd10pcs.AXIS_TITLES, section, titles)


# -- the places that an error names ------------------------------------------------------


def explanations_survive(name: str) -> bool:
    cls: type[Code] = getattr(medcodes, name)
    for text, component, message in MESSAGES[name]:
        with pytest.raises(InvalidCodeError) as refused:
            cls.parse(text)
        if (refused.value.component, str(refused.value)) != (component, message):
            return False
    return True


MESSAGES: dict[str, list[tuple[str, str, str]]] = {name: [] for name in PATTERNS}
for table in GRAMMARS:
    for row in rows(table):
        if row["reason"]:
            MESSAGES[row["class"]].append((row["text"], row["component"], row["message"]))

SLOTS: list[tuple[str, Any, str]] = [
    ("ICD10PCS", icd10pcs, "_SLOTS"),
    ("ICD11", icd11, "_SLOTS"),
]


@pytest.mark.parametrize(("name", "module", "attribute"), SLOTS, ids=[name for name, *_ in SLOTS])
def test_a_wrong_place_of_an_error_is_killed(
    name: str, module: Any, attribute: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A place that takes too few characters names a right one, a place that takes too many lets a wrong one by."""
    slots = getattr(module, attribute)
    assert explanations_survive(name)
    for at, slot in enumerate(slots):
        wrong = (*slots[:at], slot._replace(characters=""), *slots[at + 1 :])
        monkeypatch.setattr(module, attribute, wrong)
        assert not explanations_survive(name), f"place {at + 1} takes nothing"
        wrong = (*slots[:at], slot._replace(component="wrong"), *slots[at + 1 :])
        monkeypatch.setattr(module, attribute, wrong)
        assert not explanations_survive(name), f"place {at + 1} is called wrong"


def test_a_chapter_of_icd11_is_its_first_character() -> None:
    """Chapters are numbered 1 to 26 in the order of their characters; V and X have none."""
    assert [ICD11(f"{first}A00").chapter for first in "123456789ABCDEFGHJKLMNPQRS"] == [str(n) for n in range(1, 27)]
