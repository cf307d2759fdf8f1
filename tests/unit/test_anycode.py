from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from medcodes import (
    CPT,
    ICD10,
    ICD10CM,
    ICD10PCS,
    ICD11,
    Code,
    CPTCategoryI,
    CPTCategoryII,
    HCPCSLevelII,
    ICD10Pair,
    ICD11Cluster,
    Modifier,
    readings,
)
from medcodes._text import DIGITS, LETTERS


def test_the_classes_given_are_asked_in_their_order() -> None:
    """READ-1."""
    assert readings("E11.9", ICD10, ICD10CM, ICD11) == (ICD10("E11.9"), ICD10CM("E11.9"))
    assert readings("E11.9", ICD10CM, ICD10, ICD11) == (ICD10CM("E11.9"), ICD10("E11.9"))
    assert readings("25", Modifier) == (Modifier("25"),)
    assert readings("99213", CPTCategoryII, CPTCategoryI) == (CPTCategoryI("99213"),)
    assert readings("g0402 ", CPT, HCPCSLevelII) == (HCPCSLevelII("G0402"),)


def test_classes_may_come_as_a_list_of_systems() -> None:
    """READ-1: by either name the classes are asked in their order; an empty list names none."""
    assert readings("E11.9", systems=[ICD10, ICD10CM]) == (ICD10("E11.9"), ICD10CM("E11.9"))
    assert readings("E11.9", ICD10CM, systems=iter((ICD10, CPT))) == (ICD10CM("E11.9"), ICD10("E11.9"))
    assert readings("G0402", systems=()) == readings("G0402") == (ICD10CM("G04.02"), HCPCSLevelII("G0402"))


def test_without_classes_the_four_us_systems_are_asked() -> None:
    """READ-1: a modifier, an ICD-11 and a WHO ICD-10 code have no reading."""
    assert readings("25") == ()
    assert readings("1A00") == ()
    assert readings("J21.8+") == ()


@pytest.mark.parametrize("thing", [None, b"I10", 10], ids=repr)
def test_a_wrong_type_is_a_type_error(thing: str) -> None:
    with pytest.raises(TypeError, match="is read from a str"):
        readings(thing)


def test_something_else_than_a_class_is_an_error() -> None:
    with pytest.raises((TypeError, AttributeError)):
        readings("I10", "icd10cm")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


# -- the table of docs/reference/readings.md --------------------------------------------

CLASSES: tuple[type[Code], ...] = (
    *(ICD10CM, ICD10PCS, CPT, HCPCSLevelII, Modifier, ICD10, ICD10Pair, ICD11, ICD11Cluster),
)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "readings.md"
ROW = re.compile(r"^\| `(.+?)` \| (`.+`) \| ([\w, ]+) \|$", re.MULTILINE)
TABLE = [
    (re.compile(shape.replace("\\|", "|")), examples[1:-1].split("` `"), tuple(names.split(", ")))
    for shape, examples, names in ROW.findall(PAGE.read_text("utf-8"))
]
# The grammars once more, as the characters that may stand at each place, with and without the dot.
ANY = DIGITS + LETTERS
SOME = ANY.replace("I", "").replace("O", "")
SOME_LETTERS = LETTERS.replace("I", "").replace("O", "")
Places = tuple[str, ...]


def dotted(first: Places, more: Places) -> Iterator[Places]:
    for length in range(len(more) + 1):
        yield (*first, *more[:length])
        if length:
            yield (*first, ".", *more[:length])


WHO = [*dotted((LETTERS, DIGITS, DIGITS), (DIGITS,) * 2)]
STEMS = [*dotted(("123456789ABCDEFGHJKLMNPQRSV", SOME_LETTERS, DIGITS, SOME), (SOME,) * 2)]
EXTENSIONS = [("X", SOME_LETTERS, DIGITS, SOME, *(SOME,) * more) for more in range(3)]
GRAMMARS: dict[type[Code], list[Places]] = {
    ICD10CM: [
        *dotted((LETTERS, DIGITS, ANY), (ANY,) * 4),
        *dotted((LETTERS, LETTERS, DIGITS), (ANY,) * 4),
    ],
    ICD10PCS: [("0123456789BCDFGHX", *(SOME,) * 6)],
    CPT: [(*(DIGITS,) * 4, DIGITS + "AFMTU")],
    HCPCSLevelII: [(LETTERS[: LETTERS.index("W")], *(DIGITS,) * 4)],
    Modifier: [(ANY, ANY)],
    ICD10: [(*code, *mark) for code in WHO for mark in ((), ("+*",))],
    ICD10Pair: [
        (*one, *dagger, " ", *other, *asterisk)
        for one in WHO
        for other in WHO
        for dagger in ((), ("+",))
        for asterisk in ((), ("*",))
    ],
    ICD11: [*STEMS, *EXTENSIONS],
    # Of two codes: what is longer has as well a character that no other system has.
    ICD11Cluster: [
        (*stem, joint, *code) for stem in STEMS for joint, some in (("/", STEMS), ("&", EXTENSIONS)) for code in some
    ],
}


def every_kind_of_text() -> Iterator[tuple[str, frozenset[type[Code]]]]:
    """Give a text for every way to be read: character by character, all texts that so far fit the same are one."""
    texts = {frozenset((cls, places) for cls, grammar in GRAMMARS.items() for places in grammar): ""}
    length = 0
    while texts:
        longer: dict[frozenset[tuple[type[Code], Places]], str] = {}
        for fitting, text in texts.items():
            whole = frozenset(cls for cls, places in fitting if len(places) == length)
            if whole:
                yield text, whole
            for character in ANY + ".+* /&":
                still = frozenset(
                    (cls, places) for cls, places in fitting if len(places) > length and character in places[length]
                )
                if still:
                    longer.setdefault(still, text + character)
        texts = longer
        length += 1


def read(text: str) -> tuple[str, ...]:
    return tuple(cls.__name__ for cls in CLASSES if cls.is_wellformed(text))


def told(text: str) -> tuple[str, ...]:
    """What the first row of the table that fits says."""
    return next((names for shape, _, names in TABLE if shape.fullmatch(text)), ())


@pytest.mark.parametrize(
    ("examples", "names"), [row[1:] for row in TABLE], ids=[f"row {number}" for number in range(len(TABLE))]
)
def test_the_examples_of_the_table_are_read_as_it_says(examples: list[str], names: tuple[str, ...]) -> None:
    for text in examples:
        assert read(text) == names
        assert told(text) == names
        assert [isinstance(code, CLASSES) for code in readings(text, *CLASSES)] == [True] * len(names)


def test_the_table_holds_every_way_to_be_read_and_no_other() -> None:
    """READ-1: the table is whole, by the grammars written down a second time."""
    found = {text: tuple(cls.__name__ for cls in CLASSES if cls in whole) for text, whole in every_kind_of_text()}
    assert len(found) > 100
    assert {text: read(text) for text in found} == found
    assert {text: told(text) for text in found} == found
    assert {names for _, _, names in TABLE} == set(found.values())


def test_the_table_tells_any_text_of_a_grammar() -> None:
    """Many characters at each place of each shape, not one of each kind alone."""
    for shapes in GRAMMARS.values():
        for number, places in enumerate(shapes):
            for step in range(36 if len(shapes) < 100 else 1):
                text = "".join(
                    some[(number + step * (2 * place + 1) + place) % len(some)] for place, some in enumerate(places)
                )
                assert told(text) == read(text) != (), text
