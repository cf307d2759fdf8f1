"""The ICD-10-CM book: tree, chapters and blocks, ranges, history, 7th characters, sides."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import pytest

import medcodes
from medcodes import ICD10CM, InvalidCodeError, Reason, Status
from medcodes.codebook import Block, Chapter, Encounter, ICD10CMRelease, Laterality, NoteKind
from medcodes.ranges import parse_ranges


def on(day: str) -> ICD10CMRelease:
    return medcodes.on(date.fromisoformat(day)).icd10cm


@pytest.fixture(scope="module")
def cm() -> ICD10CMRelease:
    return on("2026-04-01")


def texts(codes: Any) -> list[str]:
    return [str(code) for code in codes]


# The tree


def test_relatives_are_codes_only(cm: ICD10CMRelease) -> None:
    entry = cm["W21.89XA"]
    assert entry.parent == ICD10CM("W21.89")
    assert texts(entry.ancestors) == ["W21.89", "W21.8", "W21"]
    assert texts(entry.siblings) == ["W21.89XD", "W21.89XS"]
    assert entry.children == ()
    assert len(entry.descendants) == 0
    category = cm["M54"]
    assert category.parent is None
    assert category.siblings == ()
    assert texts(cm["M54.5"].children) == ["M54.50", "M54.51", "M54.59"]
    assert texts(category.descendants)[:3] == ["M54.0", "M54.00", "M54.01"]
    assert ICD10CM("M54") not in category.descendants


def test_relatives_are_those_of_the_day() -> None:
    assert on("2021-09-30")["M54.5"].children == ()
    assert texts(on("2021-10-01")["M54.5"].children) == ["M54.50", "M54.51", "M54.59"]
    assert texts(on("2026-10-01")["D69.1"].descendants) == ["D69.11", "D69.19"]


def test_the_order_is_that_of_the_tabular_list(cm: ICD10CMRelease) -> None:
    categories = [code.text for code in cm if len(code.text) == 3]
    for before, code, after in [
        ("C43", "C4A", "C44"),
        ("M08", "M1A", "M10"),
        ("Z36", "Z3A", "Z37"),
        ("Z98", "Z99", "U07"),
    ]:
        at = categories.index(code)
        assert before in categories[:at]
        assert categories[at + 1] == after


# Chapters and blocks


@pytest.mark.parametrize(
    ("day", "chapters", "blocks"),
    [
        ("2015-10-01", 21, 291),
        ("2020-03-31", 21, 295),
        ("2020-04-01", 22, 296),
        ("2025-09-30", 22, 296),
        ("2025-10-01", 22, 297),
        ("2026-04-01", 22, 297),
    ],
)
def test_chapters_and_blocks_of_a_day(day: str, chapters: int, blocks: int) -> None:
    release = on(day)
    assert release.chapters is not None
    assert release.blocks is not None
    assert (len(release.chapters), len(release.blocks)) == (chapters, blocks)
    assert [chapter.number for chapter in release.chapters] == list(range(1, chapters + 1))


def test_twelve_blocks_only_group_others(cm: ICD10CMRelease) -> None:
    assert cm.blocks is not None
    assert [block.name for block in cm.blocks if block.blocks] == [
        "C00-C96", "C00-C75", "M00-M25", "M40-M54", "M60-M79", "M80-M94",
        "T07-T88", "T20-T32", "V00-X58", "V00-V99", "W00-X58", "Y62-Y84",
    ]  # fmt: skip


def test_a_block_knows_what_is_around_it_and_in_it(cm: ICD10CMRelease) -> None:
    block = cm["C4A.0"].block
    assert block is not None
    assert (block.name, block.title) == ("C43-C44", "Melanoma and other malignant neoplasms of skin")
    assert (block.first, block.last) == (ICD10CM("C43"), ICD10CM("C44"))
    assert texts(block.categories) == ["C43", "C4A", "C44"]
    assert block.codes == cm.span("C43-C44")
    parent = block.parent
    assert isinstance(parent, Block)
    assert (parent.name, parent.parent.name) == ("C00-C75", "C00-C96")
    chapter = block.chapter
    assert chapter == parent.chapter == cm["C4A.0"].chapter
    assert (chapter.name, chapter.number, chapter.title) == ("2", 2, "Neoplasms")
    assert (chapter.first, chapter.last) == (ICD10CM("C00"), ICD10CM("D49"))
    assert [one.name for one in chapter.blocks] == ["C00-C96", "D00-D09", "D10-D36", "D3A", "D37-D48", "D49"]
    assert (str(block), str(chapter)) == ("block C43-C44", "chapter 2")
    assert repr(block) == "<block C43-C44 'Melanoma and other malignant neoplasms of skin'>"


def test_a_block_and_the_category_of_its_name_are_different_things(cm: ICD10CMRelease) -> None:
    """39 blocks hold one category and have its name."""
    assert cm.blocks is not None
    alike = [block for block in cm.blocks if block.name in cm]
    assert len(alike) == 39
    for block in alike:
        assert block != ICD10CM(block.name)
        assert texts(block.categories) == [block.name]


def test_sections_are_equal_by_name_and_release_and_travel(cm: ICD10CMRelease) -> None:
    block, chapter = cm["B20"].block, cm["B20"].chapter
    assert isinstance(block, Block)
    assert isinstance(chapter, Chapter)
    for section in (block, chapter):
        again = pickle.loads(pickle.dumps(section))
        assert again == section
        assert hash(again) == hash(section)
    assert block != chapter
    assert block == on("2026-09-30")["B20"].block
    assert block != on("2025-04-01")["B20"].block


def test_nothing_is_said_of_a_place_that_no_source_names() -> None:
    release = on("2026-10-01")
    unplaced = [code.text for code in release.billable() if release[code].block is None]
    assert unplaced == ["J4B", "K6A.01", "K6A.09", "K6A.8", "QA1.71", "QA1.790", "QA1.791", "QA1.792", "QA1.798"]
    assert all(release[code].chapter is None for code in unplaced)


# Ranges


def test_a_span_is_a_lazy_set_in_tabular_order(cm: ICD10CMRelease) -> None:
    assert texts(cm.span("C43-C44"))[:2] == ["C43", "C43.0"]
    assert len(cm.span("S86")) == len(cm["S86"].descendants) + 1 == 319
    assert ICD10CM("C4A.0") in cm.span("C43-C44")
    assert ICD10CM("E11.A") not in cm.span("E11.0-E11.9")
    assert ICD10CM("E11.65") in cm.span("E11.0-E11.9")
    assert cm.span("V00-X58").isdisjoint(cm.span("Y00-Y99"))
    assert len(cm.span("S86") & cm.billable()) == 216


def test_a_span_takes_several_ranges_and_read_ones(cm: ICD10CMRelease) -> None:
    assert cm.span("I10, J10.-") == cm.span("I10") | cm.span("J10")
    assert cm.span("I10", "J10") == cm.span("I10, J10")
    assert cm.span(*parse_ranges("E08-E13 with .52")) == cm.span("e08-e13 with .52")
    assert texts(cm.span("E08-E13 with .52")) == ["E08.52", "E09.52", "E10.52", "E11.52", "E13.52"]


def test_a_header_above_an_end_is_not_in_the_span(cm: ICD10CMRelease) -> None:
    span = cm.span("T80-T88.6")
    assert ICD10CM("T87") in span
    assert ICD10CM("T88.6XXA") in span
    assert ICD10CM("T88") not in span
    assert ICD10CM("T88.7") not in span


def test_an_end_that_never_was_takes_its_place_by_the_alphabet(cm: ICD10CMRelease) -> None:
    assert cm.span("C42-C46") == cm.span("C43-C46")
    assert cm.span("X53-X58") == cm.span("X58")
    assert len(cm.span("X53-X57")) == 0
    assert texts(cm.span("U00-U49")) == ["U07", "U07.0", "U07.1", "U09", "U09.9"]
    assert len(cm.span("E11.7")) == 0
    assert texts(cm.span("M54.55-M54.7")) == texts(cm.span("M54.59-M54.6"))


@pytest.mark.parametrize(
    ("text", "reason", "message"),
    [
        (
            "X58-V00",
            Reason.STRUCTURE,
            "'X58-V00' is not an ICD-10-CM code: wrong structure, expected V00 after X58 in the tabular list",
        ),
        (
            "E11.9-E11.0",
            Reason.STRUCTURE,
            "'E11.9-E11.0' is not an ICD-10-CM code: wrong structure, expected E11.0 after E11.9 in the tabular list",
        ),
        (
            "knee",
            Reason.CHARACTER,
            "'knee' is not an ICD-10-CM code: character 'e' at position 2, expected a digit after two letters",
        ),
    ],
)
def test_what_is_no_range_is_refused(cm: ICD10CMRelease, text: str, reason: Reason, message: str) -> None:
    with pytest.raises(InvalidCodeError) as caught:
        cm.span(text)
    assert (caught.value.reason, str(caught.value)) == (reason, message)


# History


def spans(code: str) -> list[tuple[str, str | None, str, str | None]]:
    found = on("2026-04-01").history(code)
    assert found is not None
    return [
        (one.valid_from.isoformat(), one.valid_to.isoformat() if one.valid_to else None, one.status.value, one.title)
        for one in found
    ]


def test_history_shows_each_status_and_each_title() -> None:
    title = "Low back pain"
    assert spans("M54.5") == [("2015-10-01", "2021-09-30", "billable", title), ("2021-10-01", None, "header", title)]
    assert spans("H81.4") == [
        ("2015-10-01", "2019-09-30", "header", "Vertigo of central origin"),
        ("2019-10-01", None, "billable", "Vertigo of central origin"),
    ]
    assert spans("L02.232") == [
        ("2015-10-01", "2026-09-30", "billable", "Carbuncle of back [any part, except buttock]"),
        ("2026-10-01", None, "billable", "Carbuncle of back [any part, except buttock and flank]"),
    ]
    assert spans("S06.8A7D") == []


def test_a_title_is_official_for_the_editions_whose_source_carries_it() -> None:
    early, late = on("2016-01-01")["F32"], on("2021-10-01")["F32"]
    assert (early.title, early.title_is_official, early.title_edition) == (
        "Major depressive disorder, single episode", False, "2019",
    )  # fmt: skip
    assert (late.title, late.title_is_official, late.title_edition) == ("Depressive episode", True, "2022")


def test_a_code_that_stays_billable_has_no_successors() -> None:
    """The table's row "E11.A <- E11.9" is no replacement."""
    for code in ("E11.9", "B97.29", "C50.911", "C56.1"):
        assert on("2025-10-01").successors(code) == ()
        assert on("2025-10-01").status(code) is Status.BILLABLE


@pytest.mark.parametrize(
    ("day", "code", "successors"),
    [
        ("2021-09-30", "M54.5", []),
        ("2021-10-01", "M54.5", ["M54.50", "M54.51", "M54.59"]),
        ("2026-10-01", "D69.1", ["D69.11", "D69.19"]),
        ("2026-10-01", "I49.8", ["I49.81", "I49.82", "I49.89"]),
        ("2020-10-01", "J82", ["J82.81", "J82.82", "J82.83", "J82.89"]),
        ("2023-10-01", "I20.8", ["I20.81", "I20.89"]),
        ("2026-04-01", "M54", []),
        ("2026-04-01", "S06.1X7D", []),
        ("2026-04-01", "S06.8A7D", []),
        ("2015-10-01", "U07.1", []),
    ],
)
def test_successors_take_the_place_of_what_is_no_longer_billable(day: str, code: str, successors: list[str]) -> None:
    release = on(day)
    assert texts(release.successors(code) or ()) == successors
    for successor in successors:
        assert ICD10CM(code) in (release.predecessors(successor) or ())


# Seventh characters and encounters


@pytest.mark.parametrize(
    ("code", "characters"),
    [
        ("W21.89", "ADS"),
        ("W21.89XA", "ADS"),
        ("S72.001", "ABCDEFGHJKMNPQRS"),
        ("S72.001A", "ABCDEFGHJKMNPQRS"),
        ("S06.1X7", "A"),
        ("S06.1X6", "ADS"),
        ("E11.321", "1239"),
        ("O31.10X", ""),
        ("O31.10", "0123459"),
        ("T07", "ADS"),
        ("S72", ""),
        ("S72.00", ""),
        ("H54.413A", ""),
        ("H54.413", ""),
        ("I10", ""),
    ],
)
def test_which_seventh_characters_a_code_takes(cm: ICD10CMRelease, code: str, characters: str) -> None:
    entry = cm.get(code)
    assert "".join(entry.seventh_characters if entry else "") == characters


def test_the_texts_of_seventh_characters_are_the_definitions_own(cm: ICD10CMRelease) -> None:
    assert dict(cm["E11.321"].seventh_characters) == {
        "1": "right eye", "2": "left eye", "3": "bilateral", "9": "unspecified eye",
    }  # fmt: skip
    assert cm["S72.001"].seventh_characters["B"] == "initial encounter for open fracture type I or II"


def test_a_seventh_character_is_taken_only_on_days_on_which_the_code_is_in_force() -> None:
    """S06 with 6th character 7 or 8 takes D and S until 2017-09-30, and S06.8A7D never existed."""
    assert "".join(on("2017-09-30")["S06.1X7"].seventh_characters) == "ADS"
    assert "".join(on("2017-10-01")["S06.1X7"].seventh_characters) == "A"
    assert on("2017-10-01").status("S06.1X7D") is Status.RETIRED
    assert on("2026-04-01").status("S06.8A7D") is Status.UNKNOWN


@pytest.mark.parametrize(
    ("code", "encounter"),
    [
        ("S72.001A", Encounter.INITIAL),
        ("S72.001C", Encounter.INITIAL),
        ("S72.001R", Encounter.SUBSEQUENT),
        ("W21.89XS", Encounter.SEQUELA),
        ("M80.051G", Encounter.SUBSEQUENT),
        ("H54.413A", None),
        ("E11.3211", None),
        ("M1A.00X0", None),
        ("S72.001", None),
        ("I10", None),
    ],
)
def test_the_phase_of_care_is_told_by_the_text(cm: ICD10CMRelease, code: str, encounter: Encounter | None) -> None:
    assert cm[code].encounter is encounter


# Sides


@pytest.mark.parametrize(
    ("code", "side"),
    [
        ("M25.561", Laterality.RIGHT),
        ("M25.562", Laterality.LEFT),
        ("M25.569", Laterality.UNSPECIFIED),
        ("M17.0", Laterality.BILATERAL),
        ("M17.11", Laterality.RIGHT),
        ("S72.001A", Laterality.RIGHT),
        ("S72.009A", Laterality.UNSPECIFIED),
        ("I69.351", Laterality.RIGHT),
        ("I69.354", Laterality.LEFT),
        ("I69.359", Laterality.UNSPECIFIED),
        ("E11.3211", Laterality.RIGHT),
        ("E11.3213", Laterality.BILATERAL),
        ("E11.3219", Laterality.UNSPECIFIED),
        ("H30.121", Laterality.RIGHT),
        ("H30.122", Laterality.LEFT),
        ("M24.874", Laterality.RIGHT),
        ("M24.875", Laterality.LEFT),
        ("M60.002", Laterality.UNSPECIFIED),
        ("N50.819", Laterality.UNSPECIFIED),
        ("H11.229", Laterality.UNSPECIFIED),
        ("Q71.60", Laterality.UNSPECIFIED),
        ("M25.579", Laterality.UNSPECIFIED),
        ("N63.0", Laterality.UNSPECIFIED),
        ("S47.9XXD", Laterality.UNSPECIFIED),
        ("S06.330A", Laterality.UNSPECIFIED),
        ("S62.659D", Laterality.UNSPECIFIED),
        ("T23.329A", Laterality.UNSPECIFIED),
        ("I70.219", Laterality.UNSPECIFIED),
        ("D17.20", Laterality.UNSPECIFIED),
        ("S56.1", None),
        ("S62.6", None),
        ("R10.30", None),
        ("Q20.9", None),
        ("Q52.129", None),
        ("I50.811", None),
        ("I45.10", None),
        ("S36.500A", None),
        ("T81.500A", None),
        ("H54.0X33", None),
        ("H54.413A", None),
        ("I50.814", None),
        ("I10", None),
        ("J06.9", None),
    ],
)
def test_a_side_is_what_the_title_and_its_twin_say(cm: ICD10CMRelease, code: str, side: Laterality | None) -> None:
    assert cm[code].laterality is side


def test_a_side_is_known_from_a_title_that_was_set_right() -> None:
    """Until 2025-09-30 the title of S74.21 says "high level" where its twin says "thigh level"."""
    for day in ("2021-01-01", "2026-04-01"):
        assert [on(day)[code].laterality for code in ("S74.21", "S74.21XA", "S74.22")] == [
            Laterality.RIGHT, Laterality.RIGHT, Laterality.LEFT,
        ]  # fmt: skip


def test_a_code_without_a_title_has_no_side() -> None:
    entry = on("2026-10-01")["O00.12"]
    assert entry.title is None
    assert entry.laterality is None


def test_a_letter_category_is_a_category_like_any_other(cm: ICD10CMRelease) -> None:
    """Peers put D3A and O9A into the wrong block, and have no place for A00, C7A, U07, Z3A and QA0."""
    places = {code: (cm[code].block, cm[code].chapter) for code in ("D3A.00", "O9A.11", "C7A.00", "U07.1", "Z3A.00")}
    assert {code: (getattr(b, "name", None), getattr(c, "number", None)) for code, (b, c) in places.items()} == {
        "D3A.00": ("D3A", 2),
        "O9A.11": ("O94-O9A", 15),
        "C7A.00": ("C7A", 2),
        "U07.1": ("U00-U49", 22),
        "Z3A.00": ("Z30-Z39", 21),
    }
    qa0 = cm["QA0"].block
    assert qa0 is not None
    assert (qa0.name, qa0.chapter.number) == ("QA0", 17)
    assert qa0.notes(NoteKind.NOTE) == ()
