from __future__ import annotations

import sys
import tracemalloc
import unicodedata

import pytest

from medcodes import (
    CPT,
    ICD10,
    ICD10CM,
    ICD10PCS,
    ICD11,
    HCPCSLevelII,
    ICD10Pair,
    ICD11Cluster,
    InvalidCodeError,
    Modifier,
    Reason,
    readings,
)
from medcodes._text import BLANKS, MAX_LENGTH, SPELLINGS, clean_up


def test_the_clean_up_is_the_one_that_is_written_down() -> None:
    """TEXT-2: full-width forms and named blanks, found here by their Unicode names."""
    expected: dict[int, int] = {}
    for point in range(0x80, sys.maxunicode + 1):
        character = chr(point)
        kind, _, target = unicodedata.decomposition(character).partition(" ")
        if unicodedata.category(character) == "Zs" and unicodedata.name(character) != "OGHAM SPACE MARK":
            expected[point] = ord(" ")
        elif kind == "<wide>" and int(target, 16) < 0x80:
            expected[point] = int(target, 16)
    assert expected == SPELLINGS


def test_the_clean_up_keeps_the_length() -> None:
    """So that a position in the clean text is one in the text as given."""
    text = "".join(map(chr, SPELLINGS))
    assert len(text.translate(SPELLINGS)) == len(text)


def test_nothing_else_outside_ascii_is_read() -> None:
    """TEXT-3, for each character of the scripts that look like Latin or hold digits."""
    others = [chr(point) for point in range(0x80, 0x3000) if point not in SPELLINGS]
    assert len(others) > 12_000
    assert not [character for character in others if ICD10CM.is_wellformed(f"I1{character}")]
    assert not [character for character in others if ICD10CM.is_wellformed(f"{character}I10")]


@pytest.mark.parametrize("character", ["I", " ", "&", "\uff29"])
def test_a_long_text_is_refused_at_once(character: str) -> None:
    """TEXT-1: nothing but its length is looked at, so that no copy of it is ever made."""
    text = character * 10_000_000
    tracemalloc.start()
    try:
        for cls in (ICD10CM, ICD10PCS, CPT, HCPCSLevelII, Modifier, ICD11, ICD11Cluster, ICD10, ICD10Pair):
            assert cls.try_parse(text) is None
            assert cls.is_wellformed(text) is False
            for read in (cls, cls.parse):
                with pytest.raises(InvalidCodeError) as refused:
                    read(text)
                assert refused.value.reason is Reason.TOO_LONG
        assert readings(text) == ()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100_000


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("m54.5", "M54.5"),
        (" I10\n", "I10"),
        ("\uff2910", "I10"),
        ("\u3000\uff45\uff11\uff11\uff0e\uff19\t", "E11.9"),
        ("i10?", "I10?"),
        ("\u00a0i10?", None),
        ("\u017f72", None),
        ("e\u00b9\u00b9.9", None),
        ("x" * 64, "X" * 64),
        ("x" * 65, None),
        ("\uff38" * 64, "X" * 64),
        ("\uff38" * 65, None),
        ("\x1fI10\x1f", "\x1fI10\x1f"),
        (" \u00a0", ""),
        ("", ""),
    ],
)
def test_the_clean_up_of_a_text(text: str, clean: str | None) -> None:
    assert clean_up(text) == clean


@pytest.mark.parametrize("cls", [ICD10CM, ICD10], ids=lambda cls: cls.__name__)
def test_the_quick_clean_up_is_the_one_by_translation(cls: type[ICD10CM | ICD10]) -> None:
    """TEXT-2 to TEXT-4, for each character at the beginning, in the middle and at the end; of the astral ones a few."""
    for point in [*range(0x10000), *range(0x10000, sys.maxunicode + 1, 0x101)]:
        for text in (f"{chr(point)}b", f"a{chr(point)}b", f"a{chr(point)}"):
            translated = text.translate(cls._spellings).strip(BLANKS)
            assert len(text) <= MAX_LENGTH
            is_refused = not translated.isascii() or (not text.isascii() and "?" in text)
            assert cls._clean_up(text) == (None if is_refused else translated.upper()), ascii(text)
