"""Finding a code: by words, by its beginning, and by what a wrong text may have meant."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from datetime import date
from itertools import product
from typing import Any

import pytest
import regex

import medcodes
from medcodes import ICD10CM
from medcodes.codebook import ICD10CMRelease, Suggested
from medcodes.codebook.search import WordIndex, fits, highlights, words_of
from medcodes.codebook.suggest import is_possible


@pytest.fixture(scope="module")
def cm() -> ICD10CMRelease:
    return medcodes.on(date(2026, 4, 1)).icd10cm


def found(release: ICD10CMRelease, words: str, limit: int = 20) -> list[tuple[str, str]]:
    return [(str(hit.code), hit.text) for hit in release.search(words, limit)]


def suggested(release: ICD10CMRelease, text: str) -> list[tuple[str, str]]:
    return [(str(one.code), one.reason.value) for one in release.suggest(text)]


# Search


def test_words_are_found_in_any_order_and_marked(cm: ICD10CMRelease) -> None:
    (hit,) = cm.search("knee RIGHT pain")
    assert (hit.code, hit.title, hit.text) == (ICD10CM("M25.561"), "Pain in right knee", "Pain in right knee")
    assert hit.highlights == ((0, 4), (8, 13), (14, 18))


def test_texts_with_fewer_words_come_first_then_the_tabular_order(cm: ICD10CMRelease) -> None:
    assert found(cm, "low back pain", 4) == [
        ("M54.5", "Low back pain"),
        ("M54.50", "Low back pain, unspecified"),
        ("M54.51", "Vertebrogenic low back pain"),
        ("M54.59", "Other low back pain"),
    ]
    assert [code for code, _ in found(cm, "cholera", 3)] == ["A00", "A00.9", "A00.0"]


def test_a_title_counts_by_its_own_words_whatever_the_code_was_called_before(cm: ICD10CMRelease) -> None:
    """Z17 was "Estrogen receptor status" until 2024-09-30, and that title is not found any more."""
    assert [code for code, _ in found(cm, "estrogen receptor")] == [
        "Z17.0", "Z17.1", "Z17", "Z79.810", "Z79.818", "Z79.81",
    ]  # fmt: skip
    assert found(medcodes.on(date(2024, 9, 30)).icd10cm, "estrogen receptor", 1) == [
        ("Z17", "Estrogen receptor status"),
    ]


def test_a_book_that_nothing_was_asked_of_finds_codes_with_more_than_one_title() -> None:
    """In a process of its own: elsewhere in this suite the categories have been read before."""
    program = (
        "import datetime, medcodes; "
        "print(*(hit.code for hit in medcodes.on(datetime.date(2022, 4, 1)).icd10cm.search('carbuncle back')))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (answer.stdout, answer.stderr, answer.returncode) == ("L02.232\n", "", 0)


def test_whole_words_come_before_beginnings_and_titles_before_inclusion_terms(cm: ICD10CMRelease) -> None:
    hits = cm.search("cyst", 1000)
    ranks = [(b"cyst" not in words_of(hit.text), hit.text != hit.title) for hit in hits]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 4
    assert found(cm, "lumbago") == found(cm, "lumbag")


def test_inclusion_terms_are_searched(cm: ICD10CMRelease) -> None:
    (hit,) = cm.search("cluttering")
    assert (str(hit.code), hit.title, hit.text) == ("F80.81", "Childhood onset fluency disorder", "Cluttering NOS")
    assert hit.highlights == ((0, 10),)


def test_terms_of_a_block_belong_to_no_code(cm: ICD10CMRelease) -> None:
    """X71-X83 has "Purposely self-inflicted injury" as an inclusion term."""
    assert cm.search("purposely inflicted") == ()


def test_words_of_the_seventh_character_are_found(cm: ICD10CMRelease) -> None:
    assert found(cm, "fracture neck right femur initial closed", 1)[0][0] == "S72.001A"


def test_only_titles_and_codes_of_the_day_are_found(cm: ICD10CMRelease) -> None:
    assert found(cm, "lumbago chest") == []
    before = medcodes.on(date(2026, 9, 30)).icd10cm
    after = medcodes.on(date(2026, 10, 1)).icd10cm
    assert ("L02.232", "Carbuncle of back [any part, except buttock and flank]") in found(after, "carbuncle flank")
    assert "L02.232" not in [code for code, _ in found(before, "carbuncle flank")]
    assert found(medcodes.on(date(2020, 3, 31)).icd10cm, "covid") == []
    assert found(cm, "covid", 1) == [("U07.1", "COVID-19")]


def test_short_words_and_numbers_are_taken_whole(cm: ICD10CMRelease) -> None:
    assert cm.search("f") == ()
    assert cm.search("xyzzy") == cm.search("") == cm.search(" ,. ") == ()
    assert all(b"2" in words_of(hit.text) for hit in cm.search("type 2 diabetes", 100))


def test_the_limit_is_kept(cm: ICD10CMRelease) -> None:
    assert len(cm.search("fracture", 7)) == 7
    assert len({hit.code for hit in cm.search("fracture", 50)}) == 50
    assert [len(cm.search("fracture", n)) for n in (0, 1)] == [len(cm.suggest("M54.5", n)) for n in (0, 1)] == [0, 1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Crohn's disease, unspecified", [b"crohns", b"disease", b"unspecified"]),
        ("M\u00e9ni\u00e8re\u2019s disease", [b"menieres", b"disease"]),
        ("COVID-19", [b"covid", b"19"]),
        ("graft(s)", [b"graft", b"s"]),
        ("", []),
    ],
)
def test_words_are_compared_plain(text: str, words: list[bytes]) -> None:
    assert words_of(text) == words


def test_a_wanted_word_fits_whole_or_from_three_letters_on_as_a_beginning() -> None:
    assert fits(b"painful", b"pain")
    assert fits(b"kn", b"kn")
    assert not fits(b"knees", b"kn")
    assert not fits(b"20", b"2")
    assert highlights("Painful knee, pain", [b"pain"]) == ((0, 7), (14, 18))


def test_an_index_gives_the_numbers_of_texts() -> None:
    index = WordIndex([b"pain in knee", b"knee pain", "genou p\u00e9nible".encode(), b"painful knee"])
    assert [*index.whole([b"pain"])] == [1, 0]
    assert [*index.whole([b"knee", b"pain"])] == [1, 0]
    assert [*index.begun([b"pai"])] == [1, 3, 0]
    assert [*index.begun([b"pai", b"knee"])] == [1, 3, 0]
    assert [*index.whole([b"penible"])] == [2]
    assert [*index.whole([b"hip"])] == [*index.begun([b"hip"])] == []


# As you type


@pytest.mark.parametrize(
    ("typed", "canonical", "following", "codes"),
    [
        ("m54.5", "M54.5", "019", 4),
        ("M545", "M54.5", "019", 4),
        ("S72.", "S72", "0123489", 2_660),
        ("M54.50", "M54.50", "", 1),
        ("QA", "QA", "0", 20),
        ("\uff55", "U", "0", 5),
        ("QB", "QB", "", 0),
        ("S72.0X", "S72.0X", "", 0),
        ("J4B", "J4B", "", 0),
        ("S7Z", "S7Z", "", 0),
    ],
)
def test_what_may_follow_a_beginning(
    cm: ICD10CMRelease, typed: str, canonical: str, following: str, codes: int
) -> None:
    completion = cm.complete(typed)
    assert completion.is_possible
    assert (completion.typed, "".join(completion.following), len(completion.codes)) == (canonical, following, codes)


def test_nothing_typed_may_become_anything(cm: ICD10CMRelease) -> None:
    completion = cm.complete("")
    assert completion.is_possible
    assert "".join(completion.following) == "ABCDEFGHIJKLMNOPQRSTVWXYZU"
    assert len(completion.codes) == len(cm)


def test_codes_are_those_of_the_day(cm: ICD10CMRelease) -> None:
    assert cm.complete("J4B").following == ()
    assert len(medcodes.on(date(2026, 10, 1)).icd10cm.complete("J4B").codes) == 1
    assert medcodes.on(date(2020, 3, 31)).icd10cm.complete("U0").following == ()


@pytest.mark.parametrize("typed", ["10", "KNEE", "E1.1", "S72.00000", "M54.5-", "\u017f72", "A" * 65])
def test_what_has_not_the_shape_of_a_code_cannot_become_one(cm: ICD10CMRelease, typed: str) -> None:
    completion = cm.complete(typed)
    assert not completion.is_possible
    assert (completion.following, len(completion.codes)) == ((), 0)


def test_the_shape_of_a_beginning_is_what_partial_matching_calls_one() -> None:
    """The pattern of a code and that of its beginnings are one; `regex` can ask the first for the second."""
    pattern = regex.compile(ICD10CM.pattern.replace(r"\.", r"\.?"))
    texts = ["".join(text) for length in range(9) for text in product("S7.-", repeat=length)]
    assert len(texts) == 87_381
    wrong = [text for text in texts if is_possible(text) != bool(pattern.fullmatch(text, partial=True))]
    assert wrong == []
    assert sum(map(is_possible, texts)) == 190


# Suggestions


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [
        ("M54.5", [("M54.50", "child"), ("M54.51", "child"), ("M54.59", "child")]),
        ("W21.89A", [("W21.89XA", "placeholder")]),
        ("w2189a", [("W21.89XA", "placeholder")]),
        ("I10X", [("I10", "padding")]),
        ("I10.XX", [("I10", "padding")]),
        ("E1.19", [("E11.9", "punctuation")]),
        ("E11 9", [("E11.9", "punctuation")]),
        ("E11.9.", [("E11.9", "punctuation")]),
        ("T36.0X1", [("T36.0X1A", "child"), ("T36.0X1D", "child"), ("T36.0X1S", "child")]),
        ("EO8.9", [("E08.9", "look-alike"), ("E28.9", "character"), ("E78.9", "character"), ("E88.9", "character")]),
        ("M54.S0", [("M54.50", "look-alike")]),
        ("M54.57", [("M54.50", "character"), ("M54.51", "character"), ("M54.59", "character")]),
        ("Z99.99", [("Z99.89", "character")]),
        ("H40.11X0", [("H40.1110", "successor"), ("H40.1120", "successor")]),
        ("M54.50", []),
        ("I10", []),
        ("S06.1X7D", []),
        ("KNEE", []),
        ("", []),
        ("99213-25", []),
        ("\u017f72", []),
        ("A" * 65, []),
    ],
)
def test_what_a_text_may_have_meant(cm: ICD10CMRelease, text: str, suggestions: list[tuple[str, str]]) -> None:
    assert suggested(cm, text)[: len(suggestions) or None] == suggestions


def test_suggestions_come_in_the_order_of_their_reasons(cm: ICD10CMRelease) -> None:
    order = [*Suggested]
    for text in ("M54.5", "M45X", "EO8.9", "M54.S0", "E1.19", "W21.89A"):
        reasons = [order.index(one.reason) for one in cm.suggest(text, 100)]
        assert reasons == sorted(reasons)
        assert len(reasons) == len({one.code for one in cm.suggest(text, 100)})


def test_a_suggestion_is_in_force_and_has_its_title(cm: ICD10CMRelease) -> None:
    for text in ("M54.5", "M45X", "EO8.9", "M54.S0", "S72", "H40.11X0"):
        for one in cm.suggest(text, 100):
            assert one.code in cm
            assert one.title == cm[one.code].title
    assert len(cm.suggest("M45X", 3)) == 3
    assert cm.suggest(ICD10CM("M54.5")) == cm.suggest("M54.5")


def test_suggestions_are_those_of_the_day() -> None:
    assert medcodes.on(date(2021, 9, 30)).icd10cm.suggest("M54.5") == ()


@pytest.mark.parametrize("text", ["E" * 10_000_000, " " * 10_000_000, "\uff25" * 10_000_000])
def test_a_long_text_is_like_nothing(cm: ICD10CMRelease, text: str) -> None:
    tracemalloc.start()
    try:
        assert cm.suggest(text) == ()
        assert not cm.complete(text).is_possible
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


def test_a_wrong_type_is_a_type_error(cm: ICD10CMRelease) -> None:
    wrong: Any = 10
    asked: list[tuple[Any, str]] = [
        (cm.suggest, "expected ICD10CM or str, got int"),
        (cm.complete, "expected the beginning of a code as str, got int"),
        (cm.search, "expected words as str, got int"),
        (cm.span, "expected a range as str or CodeRange, got int"),
    ]
    for ask, message in asked:
        with pytest.raises(TypeError) as caught:
            ask(wrong)
        assert str(caught.value) == message
