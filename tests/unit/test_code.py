"""What every value class promises, asked of each of them."""

from __future__ import annotations

import copy
import operator
import pickle
import re
import subprocess
import sys
from collections.abc import Callable

import attrs
import pytest

import medcodes
from medcodes import (
    CPT,
    CPTMAAA,
    CPTPLA,
    ICD10,
    ICD10CM,
    ICD10PCS,
    ICD11,
    Code,
    CPTCategoryI,
    CPTCategoryII,
    CPTCategoryIII,
    CPTImmunization,
    HCPCSLevelII,
    ICD10Pair,
    ICD11Cluster,
    InvalidCodeError,
    Modifier,
    readings,
)
from tests.vectors.rows import rows

# Two codes of each class, in ascending order, so that everything below has something to tell apart.
PAIRS: list[tuple[Code, Code]] = [
    (ICD10CM("E11.9"), ICD10CM("M25.561")),
    (ICD10PCS("02704TZ"), ICD10PCS("0DTJ4ZZ")),
    (CPTCategoryI("20610"), CPTCategoryI("99213")),
    (CPTCategoryII("0001F"), CPTCategoryII("2000F")),
    (CPTCategoryIII("0042T"), CPTCategoryIII("0075T")),
    (CPTPLA("0001U"), CPTPLA("0002U")),
    (CPTMAAA("0001M"), CPTMAAA("0002M")),
    (CPTImmunization("0001A"), CPTImmunization("0002A")),
    (HCPCSLevelII("G0402"), HCPCSLevelII("J0120")),
    (Modifier("25"), Modifier("RT")),
    (ICD11("1A00"), ICD11("2C25.2")),
    (ICD11Cluster("1A00/1A01"), ICD11Cluster("2C25.2&XH74S1")),
    (ICD10("A00.1"), ICD10("J21.8+")),
    (ICD10Pair("A17+ G01*"), ICD10Pair("J21.8+ B95.6*")),
]
CODES = [code for pair in PAIRS for code in pair]
CLASSES: list[type[Code]] = [type(low) for low, _ in PAIRS] + [CPT]

each_code = pytest.mark.parametrize("code", CODES, ids=repr)
each_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
each_pair = pytest.mark.parametrize(("low", "high"), PAIRS, ids=repr)


class AlwaysEqual:
    """Equal to all, above and below all: shows that a value leaves the answer to the other side."""

    __hash__ = None  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __lt__(self, other: object) -> bool:
        return True

    def __le__(self, other: object) -> bool:
        return True

    def __gt__(self, other: object) -> bool:
        return True

    def __ge__(self, other: object) -> bool:
        return True


class Text(str):
    """A str with a class of its own, as libraries for columns make them."""

    __slots__ = ()


def equal(one: object, two: object) -> bool:
    """Compare what the checkers know to be unequal."""
    return one == two


def test_every_value_class_is_asked() -> None:
    things = vars(medcodes).values()
    public = {thing for thing in things if isinstance(thing, type) and issubclass(thing, Code)}
    assert {*CLASSES, Code} == public


@each_code
def test_a_value_comes_back_from_its_text_and_its_repr(code: Code) -> None:
    assert type(code).parse(str(code)) == code
    assert type(code)(code.text) == code
    assert type(code).parse(code.compact) == code
    assert eval(repr(code), dict(vars(medcodes))) == code  # noqa: S307  the repr is what is tested


@each_code
def test_a_value_has_one_field(code: Code) -> None:
    assert code.__match_args__ == ("text",)
    assert [field.name for field in attrs.fields(type(code))] == ["text"]
    match code:
        case Code(text):
            assert text == code.text == str(code) == f"{code}"


@each_code
def test_a_value_is_formatted_as_its_text(code: Code) -> None:
    assert f"{code:>20}" == f"{code.text:>20}"


def test_no_class_is_added_which_would_take_over_the_pickles_of_another() -> None:
    data = pickle.dumps(ICD10CM("I10"))
    bases: list[type] = [Code, *CLASSES]
    for base in bases:
        with pytest.raises(
            TypeError, match=r"^the classes of codes are closed: ICD10CM may hold a code, and not be one$"
        ):
            type("ICD10CM", (base,), {"__slots__": (), "__module__": "elsewhere"})
    assert pickle.loads(data) == ICD10CM("I10")


@each_code
def test_a_value_does_not_change(code: Code) -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        code.text = "I10"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        del code.text  # pyright: ignore[reportAttributeAccessIssue]
    assert not hasattr(code, "__dict__")


@each_code
def test_a_value_survives_copying(code: Code) -> None:
    assert copy.copy(code) is code
    assert copy.deepcopy(code) is code
    assert copy.deepcopy([code])[0] is code


@each_code
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_value_survives_pickling(code: Code, protocol: int) -> None:
    again = pickle.loads(pickle.dumps(code, protocol))
    assert again == code
    assert type(again) is type(code)


@pytest.mark.parametrize("row", rows("pickles"), ids=lambda row: row["code"])
def test_a_pickle_of_a_past_release_is_read(row: dict[str, str]) -> None:
    assert repr(pickle.loads(bytes.fromhex(row["pickle"]))) == row["code"]


def test_a_pickle_is_read_where_nothing_is_imported() -> None:
    program = "import pickle, sys; print(repr(pickle.loads(bytes.fromhex(sys.argv[1]))))"
    data = pickle.dumps(CPTCategoryII("0001F")).hex()
    outcome = subprocess.run([sys.executable, "-c", program, data], capture_output=True, text=True, check=True)
    assert outcome.stdout == "CPTCategoryII('0001F')\n"


def test_a_pickle_does_not_bring_a_malformed_text_in() -> None:
    data = pickle.dumps(ICD10CM("I10"), 0).replace(b"I10", b"1I0")
    with pytest.raises(InvalidCodeError):
        pickle.loads(data)


@each_class
def test_every_class_has_pickles_of_a_past_release(cls: type[Code]) -> None:
    assert any(row["code"].startswith(f"{cls.__name__}(") for row in rows("pickles")) is (cls is not CPT)


@each_pair
def test_values_are_equal_by_class_and_text(low: Code, high: Code) -> None:
    twin = type(low)(low.text)
    assert low == twin
    assert not low != twin  # noqa: SIM202  the operator is what is tested
    assert hash(low) == hash(twin)
    assert low != high
    assert not low == high  # noqa: SIM201  the operator is what is tested
    assert len({low, twin, high}) == 2


@each_code
def test_a_value_is_not_its_text(code: Code) -> None:
    assert not equal(code, code.text)
    assert not equal(code.text, code)


def test_equal_texts_of_two_systems_are_not_equal() -> None:
    assert not equal(ICD10CM("A00.1"), ICD10("A00.1"))
    assert len({ICD10CM("A00.1"), ICD10("A00.1")}) == 2


@each_pair
def test_values_of_a_system_have_an_order(low: Code, high: Code) -> None:
    twin = type(low)(low.text)
    assert [low < high, low <= high, low > high, low >= high] == [True, True, False, False]
    assert [high < low, high <= low, high > low, high >= low] == [False, False, True, True]
    assert [low < twin, low <= twin, low > twin, low >= twin] == [False, True, False, True]
    assert sorted([high, low]) == [low, high]


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge])
@each_code
def test_a_value_has_no_order_against_another_system(code: Code, compare: Callable[[object, object], bool]) -> None:
    other: Code = ICD10PCS("0DTJ4ZZ") if isinstance(code, ICD10CM) else ICD10CM("I10")
    for foreign in (other, code.text, None, 1):
        with pytest.raises(TypeError):
            compare(code, foreign)
        with pytest.raises(TypeError):
            compare(foreign, code)


@each_code
def test_a_value_leaves_the_comparison_to_a_foreign_one(code: Code) -> None:
    other = AlwaysEqual()
    assert code == other
    assert not code != other  # noqa: SIM202  the operator is what is tested
    assert code < other
    assert code <= other
    assert code > other
    assert code >= other


@pytest.mark.parametrize("thing", [None, b"I10", bytearray(b"I10"), 10, 1.5, ["I10"], ICD10CM("I10")], ids=repr)
@each_class
def test_a_wrong_type_is_a_type_error(cls: type[Code], thing: str) -> None:
    message = f"^{cls.__name__} is read from a str, not from {type(thing).__name__}$"
    for read in (cls, cls.parse, cls.try_parse, cls.is_wellformed):
        with pytest.raises(TypeError, match=message):
            read(thing)


def test_the_base_makes_no_values() -> None:
    for read in (Code, Code.parse, Code.try_parse, Code.is_wellformed):
        with pytest.raises(TypeError, match=r"^Code has no texts of its own, its subclasses have$"):
            read("I10")
    with pytest.raises(TypeError, match=r"^Code has no texts"):
        readings("I10", Code)


@each_code
def test_a_str_of_another_class_is_read_and_not_kept(code: Code) -> None:
    cls = type(code)
    for value in (cls(Text(code.text)), cls.parse(Text(code.text)), cls.parse(Text(f" {code.text.lower()} "))):
        assert value == code
        assert type(value.text) is str


@each_code
def test_a_value_shows_itself(code: Code) -> None:
    assert list(code.__rich_repr__()) == [code.text]
    assert code._repr_html_() == f"<code>{code.text.replace('&', '&amp;')}</code>"


@each_class
def test_the_examples_are_canonical_and_match_the_pattern(cls: type[Code]) -> None:
    assert cls.examples
    for text in cls.examples:
        assert cls(text).text == text
        assert re.fullmatch(cls.pattern, text)


def test_a_value_is_small() -> None:
    """One reference: a million codes in memory are 40 MB, not 56, as there is no slot for weak references."""
    assert sys.getsizeof(ICD10CM("I10")) <= 48
    assert not hasattr(ICD10CM, "__weakref__")


def test_a_pretty_printer_gets_the_code_that_rebuilds_the_value() -> None:
    class Printer:
        def __init__(self) -> None:
            self.texts: list[str] = []

        def text(self, text: str) -> None:
            self.texts.append(text)

    printer = Printer()
    ICD10CM("I10")._repr_pretty_(printer, cycle=False)
    assert printer.texts == ["ICD10CM('I10')"]
