"""What holds for every text and every value; each docstring quotes the rule (docs/reference/spec.md).

The strategies here know nothing of the parsers: they draw texts, from the characters and shapes that codes are made
of, so that well-formed and malformed ones both come up often.
"""

from __future__ import annotations

import copy
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import medcodes
from medcodes import (
    CPT,
    ICD10,
    ICD10CM,
    ICD10PCS,
    ICD11,
    Code,
    HCPCSLevelII,
    ICD10Pair,
    ICD11Cluster,
    InvalidCodeError,
    Modifier,
    Reason,
    readings,
)
from medcodes._text import SPELLINGS

SYSTEMS: list[type[Code]] = [
    *(ICD10CM, ICD10PCS, CPT, HCPCSLevelII, Modifier),
    *(ICD11, ICD11Cluster, ICD10, ICD10Pair),
]
BLANKS = [" ", "\t", "\n", "\r", "\v", "\f", *(chr(point) for point, to in SPELLINGS.items() if to == 32)]
WIDE = {chr(to): chr(point) for point, to in SPELLINGS.items() if to != 32}

# The grammars of docs/reference/spec.md, written here a second time.
SHAPES: dict[type[Code], str] = {
    ICD10CM: r"[A-Z]([0-9][0-9A-Z]|[A-Z][0-9])(\.[0-9A-Z]{1,4})?",
    ICD10PCS: r"[0-9BCDFGHX][0-9A-HJ-NP-Z]{6}",
    CPT: r"[0-9]{4}[0-9AFMTU]",
    HCPCSLevelII: r"[A-V][0-9]{4}",
    Modifier: r"[0-9A-Z]{2}",
    ICD11: (
        r"[1-9A-HJ-NP-SV][A-HJ-NP-Z][0-9][0-9A-HJ-NP-Z](\.[0-9A-HJ-NP-Z]{1,2})?"
        r"|X[A-HJ-NP-Z][0-9][0-9A-HJ-NP-Z]{1,3}"
    ),
    ICD11Cluster: (
        r"[1-9A-HJ-NP-SV][A-HJ-NP-Z][0-9][0-9A-HJ-NP-Z](\.[0-9A-HJ-NP-Z]{1,2})?"
        r"(&X[A-HJ-NP-Z][0-9][0-9A-HJ-NP-Z]{1,3}"
        r"|/[1-9A-HJ-NP-SV][A-HJ-NP-Z][0-9][0-9A-HJ-NP-Z](\.[0-9A-HJ-NP-Z]{1,2})?){1,4}"
    ),
    ICD10: r"[A-Z][0-9]{2}(\.[0-9]{1,2})?[+*]?",
    ICD10Pair: r"[A-Z][0-9]{2}(\.[0-9]{1,2})?\+ [A-Z][0-9]{2}(\.[0-9]{1,2})?\*",
}


def canonical_texts(cls: type[Code]) -> st.SearchStrategy[str]:
    return st.from_regex(re.compile(SHAPES[cls], re.ASCII), fullmatch=True)


systems = st.sampled_from(SYSTEMS)
codes = systems.flatmap(lambda cls: canonical_texts(cls).map(cls))
code_like = st.text(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabfx.-:&/+* "), max_size=16)


def with_a_piece(text: str, at: int, piece: str) -> str:
    """Put `piece` in place of one character."""
    at %= len(text) + 1
    return text[:at] + piece + text[at + 1 :]


changed = st.builds(with_a_piece, systems.flatmap(canonical_texts), st.integers(0, 100), st.text(max_size=2))
texts = st.one_of(systems.flatmap(canonical_texts), changed, code_like, st.text(max_size=80))


@given(codes)
def test_text_and_parse_are_inverses(code: Code) -> None:
    """`parse` and `str` are inverses, and the compact text is read as well (CM-4, ICD11-3, ICD10-2)."""
    cls = type(code)
    assert cls.parse(str(code)) == code
    assert cls.parse(code.compact) == code
    assert "." not in code.compact


@given(codes)
def test_the_repr_rebuilds_the_value(code: Code) -> None:
    """`repr` is code that rebuilds the value."""
    assert eval(repr(code), dict(vars(medcodes))) == code  # noqa: S307  the repr is what is tested


@given(systems, texts)
def test_the_verbs_agree(cls: type[Code], text: str) -> None:
    """`T.is_wellformed(t)` is True exactly where `T.parse(t)` succeeds."""
    found = cls.try_parse(text)
    assert cls.is_wellformed(text) is (found is not None)
    if found is not None:
        code = cls.parse(text)
        assert code == found
        assert isinstance(code, cls)
        assert cls(code.text) == code
        return
    with pytest.raises(InvalidCodeError) as refused:
        cls.parse(text)
    error = refused.value
    assert isinstance(error.reason, Reason)
    assert error.text == text
    assert error.position is None or 0 <= error.position < len(text)


@given(systems, texts)
def test_the_grammar_is_the_one_that_is_written_down(cls: type[Code], text: str) -> None:
    """TEXT-8: a constructor takes canonical text only."""
    if re.fullmatch(SHAPES[cls], text):
        assert cls(text).text == text
        return
    with pytest.raises(InvalidCodeError) as refused:
        cls(text)
    assert refused.value.text == text


@given(systems, texts)
def test_no_error_shows_more_than_16_characters(cls: type[Code], text: str) -> None:
    """TEXT-9: its message, `args` and `repr` show at most 16 characters of the text."""
    if re.fullmatch(SHAPES[cls], text):
        return
    with pytest.raises(InvalidCodeError) as refused:
        cls(text)
    message = str(refused.value)
    windows = (text[start : start + 17] for start in range(len(text) - 16))
    assert not any(window in message for window in windows)
    assert refused.value.args == (message,)
    assert str(pickle.loads(pickle.dumps(refused.value))) == message


@given(codes, st.data())
def test_other_spellings_are_read(code: Code, data: st.DataObject) -> None:
    """TEXT-2 and TEXT-4: full-width forms, named blanks, outer blanks and lower case are read."""
    text = data.draw(st.sampled_from([code.text, code.text.lower(), code.compact]))
    wide = data.draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    text = "".join(WIDE.get(one, one) if change else one for one, change in zip(text, wide, strict=True))
    before, after = (data.draw(st.text(st.sampled_from(BLANKS), max_size=3)) for _ in range(2))
    assert type(code).parse(before + text + after) == code


@given(systems, st.text(min_size=1, max_size=12))
def test_nothing_else_outside_ascii_is_read(cls: type[Code], text: str) -> None:
    """TEXT-3: any other character outside ASCII is refused."""
    clean = text.translate(SPELLINGS).replace("\N{DAGGER}", "+")
    if not clean.isascii():
        assert cls.try_parse(text) is None


@given(st.lists(systems.flatmap(lambda cls: st.tuples(st.just(cls), canonical_texts(cls))), max_size=8))
def test_a_long_text_is_refused(drawn: list[tuple[type[Code], str]]) -> None:
    """TEXT-1: a text of more than 64 characters is refused before anything else is looked at."""
    for cls, text in drawn:
        assert cls.try_parse(text.ljust(64)) == cls(text)
        assert cls.try_parse(text.ljust(65)) is None


@pytest.mark.parametrize("cls", SYSTEMS, ids=lambda cls: cls.__name__)
@given(data=st.data())
def test_the_order_is_total_and_that_of_the_compact_text(cls: type[Code], data: st.DataObject) -> None:
    """`<` compares the compact text, and values of a system all have a place in it."""
    one, two, three = (cls(data.draw(canonical_texts(cls))) for _ in range(3))
    assert (one < two) is (one.compact < two.compact)
    assert (one <= two) is (one.compact <= two.compact)
    assert [one < two, one == two, one > two].count(True) == 1
    assert (one <= two) is not (one > two)
    assert (one >= two) is not (one < two)
    if one <= two <= three:
        assert one <= three


@given(codes, codes)
def test_equal_values_are_the_same_class_and_text(one: Code, two: Code) -> None:
    """Equality and hash are over the value alone: its class and its text."""
    assert (one == two) is (type(one) is type(two) and one.text == two.text)
    twin = type(one)(one.text)
    assert one == twin
    assert hash(one) == hash(twin)


@given(codes, st.integers(0, pickle.HIGHEST_PROTOCOL))
def test_values_survive_pickling_and_copying(code: Code, protocol: int) -> None:
    """Values are immutable: a copy is the value itself, and a pickle gives an equal one of the same class."""
    again = pickle.loads(pickle.dumps(code, protocol))
    assert again == code
    assert type(again) is type(code)
    assert copy.copy(code) is copy.deepcopy(code) is code


@given(texts)
def test_readings_are_what_each_class_reads(text: str) -> None:
    """READ-1: `readings` gives every reading among the classes given, in their order."""
    assert list(readings(text, *SYSTEMS)) == [code for cls in SYSTEMS if (code := cls.try_parse(text))]
    four = [cls.try_parse(text) for cls in (ICD10CM, ICD10PCS, CPT, HCPCSLevelII)]
    assert readings(text) == tuple(code for code in four if code)


@given(canonical_texts(CPT))
def test_every_code_of_cpt_is_of_one_class(text: str) -> None:
    """CPT-2: the fifth character decides the class; a class refuses a code of another."""
    classes = [cls for cls in CPT.__subclasses__() if cls.is_wellformed(text)]
    assert classes == [type(CPT(text))]
