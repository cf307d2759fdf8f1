"""The range grammar: what is read, what it holds, and what is refused where."""

from __future__ import annotations

import pytest

from medcodes import ICD10CM, InvalidCodeError, Reason
from medcodes.ranges import LONGEST, CategoryOrder, CodeRange, Condition, named_ranges, parse_ranges

ORDER = CategoryOrder(
    ["A00", "A09", "B99", "C41", "C43", "C4A", "C44", "C45", "E08", "E09", "E10", "E11", "E13", "T36", "T50", "X52"]
)


def held(text: str, *codes: str) -> list[str]:
    ranges = parse_ranges(text)
    return [code for code in codes if any(one.holds(ICD10CM(code), ORDER) for one in ranges)]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("E11.9", ["E11.9"]),
        ("e119", ["E11.9"]),
        (" J20.- ", ["J20"]),
        ("I69.", ["I69"]),
        ("S06.0X-", ["S06.0X"]),
        ("V00-X58", ["V00-X58"]),
        ("v00 to x58", ["V00-X58"]),
        ("V00 - X58", ["V00-X58"]),
        ("S32.1--S32.9", ["S32.1-S32.9"]),
        ("M05.00 to M05.8A", ["M05.00-M05.8A"]),
        ("\uff250\uff18-E13", ["E08-E13"]),
        ("A00, A01; A02 and A03 or A04", ["A00", "A01", "A02", "A03", "A04"]),
        ("E08-E13 with .51-.52", ["E08-E13 with .51-.52"]),
        ("F10, F13, F19 with .26, .96", ["F10 with .26, .96", "F13 with .26, .96", "F19 with .26, .96"]),
        ("E08 with final characters -A10", ["E08 with final characters -A10"]),
        ("E11.0-.9, E11.0 to .9", ["E11.0-E11.9", "E11.0-E11.9"]),
        ("S72.001A-.009A; E11.0-9, e110-9", ["S72.001A-S72.009A", "E11.0-E11.9", "E11.0-E11.9"]),
        ("E08-13, C84.9-Z", ["E08-E13", "C84.9-C84.Z"]),
        ("C43-4A", ["C43-C4A"]),
        ("M25.561, .562 and .569", ["M25.561", "M25.562", "M25.569"]),
        ("F10 with .26, .96", ["F10 with .26, .96"]),
        ("A00; S42.- with 7th character B or C, A01", ["A00", "S42 with 7th character B or C", "A01"]),
    ],
)
def test_lists_are_read_into_canonical_ranges(text: str, canonical: list[str]) -> None:
    assert [str(one) for one in parse_ranges(text)] == canonical


@pytest.mark.parametrize("text", ["E11.9", "V00-X58", "E08-E13 with .51-.52", "S06.0X with seventh character A"])
def test_str_and_parse_are_inverses(text: str) -> None:
    assert [str(one) for one in parse_ranges(text)] == [text]


@pytest.mark.parametrize(
    ("text", "reason", "component", "position", "message"),
    [
        (
            "",
            Reason.STRUCTURE,
            "range",
            None,
            "'' is not an ICD-10-CM code: wrong structure, expected at least one code",
        ),
        (
            "KNEE",
            Reason.CHARACTER,
            "category",
            2,
            "'KNEE' is not an ICD-10-CM code: character 'E' at position 2, expected a digit after two letters",
        ),
        (
            "A00, E1.19",
            Reason.DOT,
            "dot",
            7,
            "'A00, E1.19' is not an ICD-10-CM code: dot at position 7, expected after the third character: E11.9",
        ),
        (
            "A00-B99-C00",
            Reason.CHARACTER,
            "category",
            7,
            "'A00-B99-C00' is not an ICD-10-CM code: character '-' at position 7, expected a letter",
        ),
        (
            "E11.12345",
            Reason.LENGTH,
            "subdivision",
            8,
            "'E11.12345' is not an ICD-10-CM code: too long at position 8, expected 3 to 7 characters",
        ),
        (
            "E08-E13 with coma",
            Reason.STRUCTURE,
            "range",
            13,
            (
                "'E08-E13 with com'... is not an ICD-10-CM code: wrong structure at position 13, expected a condition "
                'such as "with .51-.52" or "with 7th character B"'
            ),
        ),
        (
            "A00, A0",
            Reason.LENGTH,
            "category",
            None,
            "'A00, A0' is not an ICD-10-CM code: too short, expected 3 to 7 characters",
        ),
        (
            "A00 with",
            Reason.STRUCTURE,
            "range",
            None,
            (
                "'A00 with' is not an ICD-10-CM code: wrong structure, expected a condition "
                'such as "with .51-.52" or "with 7th character B"'
            ),
        ),
        (
            "I10, E11.65-9",
            Reason.STRUCTURE,
            "range",
            12,
            (
                "'I10, E11.65-9' is not an ICD-10-CM code: wrong structure at position 12, "
                "expected the whole code in place of 9, which may be short for several"
            ),
        ),
        (
            "S72.001A-D",
            Reason.STRUCTURE,
            "range",
            9,
            (
                "'S72.001A-D' is not an ICD-10-CM code: wrong structure at position 9, "
                "expected the whole code in place of D, which may be short for several"
            ),
        ),
        (
            ".562, M25.561",
            Reason.DOT,
            "dot",
            0,
            "'.562, M25.561' is not an ICD-10-CM code: dot at position 0, expected after the third character",
        ),
        (
            "E11-.9",
            Reason.STRUCTURE,
            "range",
            4,
            (
                "'E11-.9' is not an ICD-10-CM code: wrong structure at position 4, "
                "expected the whole code in place of .9, which may be short for several"
            ),
        ),
    ],
    ids=[
        *("nothing", "word", "dot", "three ends", "too long", "words after with", "too short", "nothing after with"),
        *("short for several", "of two lengths", "nothing before a dot", "short of a category"),
    ],
)
def test_what_is_no_range_is_refused_where_it_stands(
    text: str, reason: Reason, component: str, position: int | None, message: str
) -> None:
    with pytest.raises(InvalidCodeError) as caught:
        parse_ranges(text)
    error = caught.value
    assert (error.reason, error.component, error.position, str(error)) == (reason, component, position, message)


def test_a_list_that_is_too_long_is_refused_at_once() -> None:
    with pytest.raises(InvalidCodeError) as caught:
        parse_ranges("E11, " * 2_000_000)
    assert (caught.value.reason, caught.value.component, caught.value.position) == (Reason.TOO_LONG, "range", None)
    assert str(caught.value) == "10000000 characters are too many for an ICD-10-CM code, expected at most 200000"


def test_a_list_of_the_most_characters_is_read() -> None:
    assert [str(one) for one in parse_ranges("A00" + " " * (LONGEST - 3))] == ["A00"]


def test_a_letter_that_no_category_has_takes_its_place_by_the_alphabet() -> None:
    order = CategoryOrder(["B20", "C43"])
    assert sorted(["D00", "C43", "A99", "C00", "B20"], key=order.key) == ["A99", "B20", "C00", "C43", "D00"]
    assert CategoryOrder([]).key("A00") < CategoryOrder([]).key("B00")


def test_a_character_beyond_ascii_is_refused() -> None:
    with pytest.raises(InvalidCodeError) as caught:
        parse_ranges("E08\u2013E13")
    assert (caught.value.reason, caught.value.position) == (Reason.NON_ASCII, 3)


def test_a_range_means_the_tabular_list() -> None:
    """api.md, "Ranges mean the tabular list": C43-C44 holds C4A."""
    assert held("C43-C44", "C41", "C43", "C4A", "C4A.0", "C44.1", "C45") == ["C43", "C4A", "C4A.0", "C44.1"]


def test_an_end_includes_everything_under_it() -> None:
    """api.md, "Ranges mean the tabular list": E11.0-E11.9 holds E11.65 and not E11.A."""
    codes = ("E11", "E11.0", "E11.00", "E11.65", "E11.9", "E11.A", "E13")
    assert held("E11.0-E11.9", *codes) == ["E11.0", "E11.00", "E11.65", "E11.9"]
    assert held("E11", *codes) == list(codes[:-1])


def test_a_header_above_an_end_is_not_in_the_range() -> None:
    """Not all that is under it is in the range: T80-T88.6 has no T88.7."""
    assert held("E10-E11.0", "E09.9", "E10", "E10.9", "E11", "E11.00", "E11.1") == ["E10", "E10.9", "E11.00"]
    assert held("E10.1-E11", "E10", "E10.0", "E10.1", "E11", "E11.9") == ["E10.1", "E11", "E11.9"]


def test_an_end_need_not_exist() -> None:
    assert held("V00-X58", "T50", "X52", "X52.9") == ["X52", "X52.9"]
    assert held("C42-C46", "C41", "C43", "C45.1") == ["C43", "C45.1"]
    assert held("A01-A10", "A00", "A09", "B99") == ["A09"]


def test_u_stands_behind_z() -> None:
    order = CategoryOrder(["A00", "T88", "V00", "Z99", "U07", "U09"])
    (block,) = parse_ranges("U00-U49")
    assert [code for code in ("T88", "V00", "Z99", "U07", "U09") if block.holds(ICD10CM(code), order)] == ["U07", "U09"]
    (every,) = parse_ranges("A00-Z99")
    assert [code for code in ("T88", "V00", "Z99", "U07", "U09") if every.holds(ICD10CM(code), order)] == [
        "T88", "V00", "Z99",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("E08-E13 with .51-.52", ("E08.51", "E11.52", "E13.5212"), ("E08", "E08.5", "E11.53", "E11.59", "E11.151")),
        ("E08 with final characters .00 or .01", ("E08.00", "E08.01"), ("E08.10", "E08")),
        ("E11.- with final characters -21", ("E11.321", "E11.3211"), ("E11.21", "E11.3", "E11.329")),
        ("T36 with 5th character 9", ("T36.19", "T36.19XA"), ("T36.9", "T36.1")),
        ("T36 with fifth to sixth characters 51", ("T36.151",), ("T36.15", "T36.51")),
        ("T36 with seventh character A", ("T36.0X1A",), ("T36.0X1", "T36.0X1D", "T36.A")),
        ("T36-T50 with fifth or sixth character 1-4 or 6", ("T36.0X1", "T36.0X6A", "T36.91XA"), ("T36.0X5", "T50.95")),
        ("T36-T50 with fifth or sixth character 5", ("T36.0X5A", "T50.95XA"), ("T50.951", "T50.95", "T50.951A")),
        ("E08, E09.1 with .5", ("E08.5", "E09.15"), ("E09.5", "E08.15", "E09.1")),
        ("E08 with ketoacidosis", ("E08.1", "E08.10"), ("E08", "E08.0", "E08.01")),
        ("T36 with open fracture 7th character", ("T36.001B", "T36.001N"), ("T36.001A", "T36.001S", "T36.00")),
    ],
)
def test_a_condition_counts_characters(text: str, inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    assert held(text, *inside, *outside) == list(inside)


def test_the_codes_in_parentheses_are_the_ones_that_a_note_names() -> None:
    assert named_ranges("influenza A/H1N1 (J10.-)") == (CodeRange("J10", "J10"),)
    assert named_ranges("any condition in I51.4-I51.9 due to hypertension (I11.-)") == (CodeRange("I11", "I11"),)
    assert named_ranges("acquired absence of knee joint (Z89.52-") == (CodeRange("Z89.52", "Z89.52"),)
    assert named_ranges("skin of nose C44.301, C44.311)") == (
        CodeRange("C44.301", "C44.301"),
        CodeRange("C44.311", "C44.311"),
    )


@pytest.mark.parametrize(
    "prose",
    ["Vitamin B12 deficiency", "LGMD R12", "Cell membrane receptor complex [CR3] defect", "arthropathy in:", ""],
)
def test_what_only_looks_like_a_code_is_none(prose: str) -> None:
    assert named_ranges(prose) == ()


def test_a_condition_that_is_not_understood_holds_no_code() -> None:
    (found,) = named_ranges("Any condition in I00 with pericarditis")
    assert found == CodeRange("I00", "I00", Condition("pericarditis"))
    assert not found.is_read
    assert not found.holds(ICD10CM("I00"), CategoryOrder(["I00"]))


def test_a_condition_counts_for_what_only_commas_part_from_it() -> None:
    found = named_ranges("see categories E08-E10, E11, E13 with ketoacidosis")
    assert [str(one) for one in found] == [f"{ends} with ketoacidosis" for ends in ("E08-E10", "E11", "E13")]
    first, second = named_ranges("conditions in A00 and, if any, J96. with 5th character 2")
    assert (str(first), str(second)) == ("A00", "J96 with 5th character 2")
