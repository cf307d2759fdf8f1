"""Notes: whose they are, of which edition, which codes they name, and which pairs they forbid."""

from __future__ import annotations

import pickle
from datetime import date
from functools import reduce
from itertools import combinations, product
from operator import or_
from typing import Any

import pytest

import medcodes
from medcodes import ICD10CM, ICD10PCS, InvalidCodeError, Reason
from medcodes.codebook import EditFlag, ICD10CMRelease, Note, NoteKind
from medcodes.codebook.notes import Notes


def on(day: str) -> ICD10CMRelease:
    return medcodes.on(date.fromisoformat(day)).icd10cm


@pytest.fixture(scope="module")
def cm() -> ICD10CMRelease:
    return on("2026-04-01")


def said(notes: tuple[Note, ...] | None) -> list[tuple[str, str]]:
    assert notes is not None
    return [(str(note.owner), note.text) for note in notes]


def between(release: ICD10CMRelease, first: str, second: str) -> list[tuple[str, str]]:
    return said(release.excludes1_between(first, second))


# Own notes and inherited ones


def test_a_code_has_its_own_notes_by_kind(cm: ICD10CMRelease) -> None:
    assert said(cm["F80.81"].inclusion_terms) == [("F80.81", "Cluttering NOS"), ("F80.81", "Stuttering NOS")]
    assert said(cm["E11"].includes)[1] == ("E11", "diabetes NOS")
    assert said(cm["I10"].excludes1) == [
        ("I10", "hypertensive disease complicating pregnancy, childbirth and the puerperium (O10-O11, O13-O16)"),
    ]
    assert said(cm["I10"].excludes2)[1] == ("I10", "essential (primary) hypertension involving vessels of eye (H35.0-)")
    assert said(cm["G63"].code_first)[0] == ("G63", "underlying disease, such as:")
    assert said(cm["E11"].use_additional_code)[2] == ("E11", "insulin (Z79.4)")
    assert said(cm["J44"].code_also) == [("J44", "type of asthma, if applicable (J45.-)")]
    assert said(cm["T07"].notes(NoteKind.SEVENTH_CHARACTER)) == [
        ("T07", "The appropriate 7th character is to be added to code T07"),
    ]
    assert cm["E11.65"].excludes1 == ()


@pytest.mark.parametrize("kind", ["excludes1", None, EditFlag.FEMALE], ids=str)
def test_a_kind_of_note_is_no_text(cm: ICD10CMRelease, kind: Any) -> None:
    entry = cm["E11.65"]
    assert entry.block is not None
    for ask in (entry.notes, entry.all_notes, entry.block.notes):
        with pytest.raises(TypeError, match=rf"^expected a NoteKind, got {type(kind).__name__}$"):
            ask(kind)


def test_all_notes_are_the_own_ones_and_then_those_above_nearest_first(cm: ICD10CMRelease) -> None:
    assert said(cm["I10"].all_notes(NoteKind.EXCLUDES1)) == [
        ("I10", "hypertensive disease complicating pregnancy, childbirth and the puerperium (O10-O11, O13-O16)"),
        ("block I10-I1A", "neonatal hypertension (P29.2)"),
        ("block I10-I1A", "primary pulmonary hypertension (I27.0)"),
    ]
    owners = [owner for owner, _ in said(cm["E11.65"].all_notes(NoteKind.EXCLUDES1))]
    assert owners == ["E11"] * 8 + ["chapter 4"]
    deep = [owner for owner, _ in said(cm["S06.0X0A"].all_notes(NoteKind.EXCLUDES1))]
    assert deep == sorted(deep, key=lambda owner: (owner[0] != "S", -len(owner)))
    assert deep[0] == "S06.0"


def test_the_block_t07_and_the_category_t07_have_notes_of_their_own(cm: ICD10CMRelease) -> None:
    assert said(cm["T07"].excludes1) == [("T07", "injury NOS (T14.90)")]
    block = cm["T07"].block
    assert block is not None
    assert said(block.notes(NoteKind.EXCLUDES1)) == [
        ("block T07", "burns and corrosions (T20-T32)"),
        ("block T07", "frostbite (T33-T34)"),
        ("block T07", "insect bite or sting, venomous (T63.4)"),
        ("block T07", "sunburn (L55.-)"),
    ]
    assert said(cm["T07.XXXA"].all_notes(NoteKind.EXCLUDES1)) == [
        *said(cm["T07"].excludes1),
        *said(block.notes(NoteKind.EXCLUDES1)),
    ]


def test_a_chapter_has_notes(cm: ICD10CMRelease) -> None:
    chapter = cm["E11"].chapter
    assert chapter is not None
    assert said(chapter.notes(NoteKind.EXCLUDES1)) == [
        ("chapter 4", "transitory endocrine and metabolic disorders specific to newborn (P70-P74)"),
    ]


# Editions


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        ("2015-10-01", "2021-01-01"),
        ("2020-12-31", "2021-01-01"),
        ("2025-03-31", "2021-01-01"),
        ("2025-04-01", "2025-04-01"),
        ("2026-03-31", "2025-04-01"),
        ("2026-04-01", "2026-04-01"),
        ("2027-09-30", "2026-04-01"),
    ],
)
def test_notes_are_of_the_last_edition_held_by_the_day_else_of_the_first(day: str, edition: str) -> None:
    release = on(day)
    assert release.notes_edition == edition
    notes = release["E11"].excludes1
    assert notes
    assert {note.edition for note in notes} == {edition}


def test_a_code_newer_than_the_edition_has_the_notes_of_its_nearest_ancestor() -> None:
    release = on("2026-10-01")
    assert release["I49.81"].excludes1 == ()
    newest = said(release["I49.81"].all_notes(NoteKind.CODE_FIRST))
    assert newest == said(release["I49"].all_notes(NoteKind.CODE_FIRST))
    assert newest[0][0] == "I49"
    assert between(release, "D69.11", "D69.0") == between(release, "D69.1", "D69.0")


def test_a_block_that_was_renamed_keeps_its_notes() -> None:
    """The block I10-I16 of the edition of 2021 is I10-I1A from 2023-10-01 on."""
    for day, block in [("2023-09-30", "block I10-I16"), ("2024-01-01", "block I10-I1A")]:
        notes = said(on(day)["I10"].all_notes(NoteKind.EXCLUDES1))
        assert notes[1:] == [
            (block, "neonatal hypertension (P29.2)"),
            (block, "primary pulmonary hypertension (I27.0)"),
        ]


# What a note is


def test_a_note_names_ranges_and_holds_the_codes_of_the_day(cm: ICD10CMRelease) -> None:
    assert cm["I73.8"].excludes1 is not None
    note = cm["I73.8"].excludes1[0]
    assert [str(one) for one in note.ranges] == ["E08-E13 with .51-.52"]
    assert ICD10CM("E11.51") in note.codes
    assert ICD10CM("E11.59") not in note.codes
    assert [str(code) for code in note.codes][:3] == ["E08.51", "E08.52", "E09.51"]
    assert (note.kind, note.owner, note.edition) == (NoteKind.EXCLUDES1, ICD10CM("I73.8"), "2026-04-01")


@pytest.mark.parametrize("day", [date(2021, 6, 1), date(2026, 4, 1)])
def test_the_causes_of_a_manifestation_are_the_codes_that_its_notes_name(day: date) -> None:
    """Kept as what codes begin with, they are those of the notes one by one."""
    cm = medcodes.on(day).icd10cm
    nodes = list(cm)[::20]
    seen: set[frozenset[str]] = set()
    flagged = [cm[code] for code in cm.billable() if EditFlag.MANIFESTATION in (cm[code].flags or ())]
    for entry in flagged:
        notes = entry.all_notes(NoteKind.CODE_FIRST) or ()
        texts = frozenset(note.text for note in notes)
        if notes and texts not in seen:
            seen.add(texts)
            named = reduce(or_, [note.codes for note in notes])
            expected = [place for place, node in enumerate(nodes) if node in named]
            assert list(entry.causes_among(nodes)) == expected, entry
    assert len(seen) > 60


def test_a_note_without_codes_names_none(cm: ICD10CMRelease) -> None:
    assert cm["D65"].excludes1 is not None
    note = cm["D65"].excludes1[0]
    assert note.text == "disseminated intravascular coagulation (complicating):"
    assert note.ranges == ()
    assert len(note.codes) == 0


def test_a_note_is_equal_by_what_it_says_and_travels(cm: ICD10CMRelease) -> None:
    notes = cm["E11"].excludes1
    assert notes is not None
    assert notes == on("2026-09-30")["E11"].excludes1
    assert len({*notes, *(on("2026-09-30")["E11"].excludes1 or ())}) == len(notes)
    again = pickle.loads(pickle.dumps(notes[0]))
    assert again == notes[0]
    assert again.codes == notes[0].codes


def test_notes_are_kept_as_lines_and_read_back() -> None:
    notes = Notes.of(
        "2028",
        [("1", NoteKind.INCLUDES, "a"), ("T07", NoteKind.EXCLUDES1, "b"), ("T07", NoteKind.NOTE, "c d")],
    )
    assert [*notes.owners] == ["1", "T07"]
    assert [*notes.at("T07")] == [(NoteKind.EXCLUDES1, "b"), (NoteKind.NOTE, "c d")]
    assert [*notes.at("1")] == [(NoteKind.INCLUDES, "a")]
    assert [*notes.at("T0")] == []
    assert [*notes.renamed({"T08": "T07"}).at("T08")] == [*notes.at("T07")]


# Pairs


def test_both_sides_of_a_pair_are_heard(cm: ICD10CMRelease) -> None:
    assert between(cm, "E10.9", "E11.9") == [
        ("E10", "type 2 diabetes mellitus (E11.-)"),
        ("E11", "type 1 diabetes mellitus (E10.-)"),
    ]
    assert cm.excludes1_between(ICD10CM("E10.9"), ICD10CM("E11.9")) == cm.excludes1_between("e109", " E11.9 ")


def test_the_deepest_owner_comes_first(cm: ICD10CMRelease) -> None:
    assert between(cm, "E11.9", "P70.2") == [
        ("E11", "neonatal diabetes mellitus (P70.2)"),
        ("chapter 4", "transitory endocrine and metabolic disorders specific to newborn (P70-P74)"),
    ]


def test_the_order_of_the_pair_does_not_matter(cm: ICD10CMRelease) -> None:
    codes = ["E10.9", "E11.9", "P70.2", "M54.50", "M51.360", "R10.85", "R10.30", "D72.819", "D72.824", "T07", "L55.9"]
    for one, other in product(codes, repeat=2):
        assert between(cm, one, other) == between(cm, other, one)


@pytest.mark.parametrize(
    ("one", "other", "notes"),
    [
        ("I73.89", "E11.51", 1),
        ("I73.81", "E13.52", 1),
        ("I73.89", "E11.59", 0),
        ("R47.01", "I69.320", 1),
        ("R47.01", "I69.20", 0),
        ("R48.2", "I69.990", 1),
        ("R48.2", "I69.90", 0),
        ("F07.81", "S06.0X0A", 1),
        ("F07.81", "S06.0X0D", 0),
        ("S51.001A", "S52.001B", 1),
        ("S51.001A", "S52.001A", 0),
        ("E87.20", "E11.10", 1),
        ("E87.20", "E11.9", 0),
        # Beside these, V00 keeps all pedestrians from V01-V09, and C91 all of C91 from Z85.6.
        ("V00.138A", "V01.92XA", 2),
        ("V00.138A", "V01.93XA", 1),
        ("Z85.6", "C91.01", 2),
        ("Z85.6", "C91.00", 1),
    ],
)
def test_a_condition_of_a_note_must_hold(cm: ICD10CMRelease, one: str, other: str, notes: int) -> None:
    assert len(between(cm, one, other)) == notes


def test_a_code_has_no_conflict_with_itself_and_its_relatives(cm: ICD10CMRelease) -> None:
    """D72 has a note on D72.824, which is under it."""
    family = ["D72", "D72.8", "D72.82", "D72.824"]
    for one, other in combinations([*family, "D72.824"], 2):
        assert between(cm, one, other) == []
    assert between(cm, "D72.824", "D72.819") == [("D72", "basophilia (D72.824)")]


def test_headers_are_judged_as_what_they_are(cm: ICD10CMRelease) -> None:
    assert len(between(cm, "E10", "E11")) == 2
    assert between(cm, "I73", "E11.51") == []
    assert between(cm, "I73.8", "E11.51") == between(cm, "I73.89", "E11.51")
    assert between(cm, "I73.8", "E11.5") == []


def test_codes_are_judged_by_their_place_in_force_or_not(cm: ICD10CMRelease) -> None:
    assert len(between(cm, "E10.9", "E11.ZZZ")) == 2
    assert between(cm, "E10.9", "Q999") == []
    assert between(cm, "E10.9", "A0Z") == []


def test_what_is_no_diagnosis_is_refused(cm: ICD10CMRelease) -> None:
    with pytest.raises(InvalidCodeError) as caught:
        cm.excludes1_between("E10.9", "E1.19")
    assert caught.value.reason is Reason.DOT
    wrong: Any
    for wrong in (None, 10, ICD10PCS("02704TZ")):
        with pytest.raises(TypeError, match=rf"^expected ICD10CM or str, got {type(wrong).__name__}$"):
            cm.excludes1_between("E10.9", wrong)
