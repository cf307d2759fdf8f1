"""What holds for every code of the ICD-10-CM book on every day, and for every text that is read."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import medcodes
from medcodes import ICD10CM, DataFormatError, InvalidCodeError, Status
from medcodes.codebook import ICD10CMRelease, Laterality, NoteKind, Suggested
from medcodes.codebook.official import read_order, read_xml
from medcodes.ranges import CategoryOrder, CodeRange, named_ranges, parse_ranges

APRIL_2026 = medcodes.on(date(2026, 4, 1)).icd10cm
CODES = tuple(APRIL_2026)
ORDER = CategoryOrder(code.text for code in CODES if len(code.text) == 3)

days = st.dates(*medcodes.coverage())
codes = st.sampled_from(CODES)
billable = st.sampled_from(tuple(APRIL_2026.billable()))
injuries = st.sampled_from(tuple(APRIL_2026.span("S00-S99 with 7th character A") & APRIL_2026.billable()))
with_placeholder = st.sampled_from([code for code in CODES if code.seventh_character and code.compact[5] == "X"])
prose = st.lists(
    st.one_of(
        codes.map(str),
        codes.map(lambda code: f"{code.text[:3]}.-"),
        st.sampled_from(
            ["(", ")", "with", ".51-.52", "7th character B", "fifth or sixth character 1-4", "-", " - ", "to"]
        ),
        st.sampled_from([",", ";", "and", "or", "-23", "final characters", "B12", "in", "\u2013"]),
        st.text(max_size=4),
    ),
    max_size=8,
).map(" ".join)


@st.composite
def ranges(draw: st.DrawFn) -> CodeRange:
    """Two codes in tabular order."""
    ends = sorted(draw(st.tuples(st.integers(0, len(CODES) - 1), st.integers(0, len(CODES) - 1))))
    first, last = (CODES[end].text for end in ends)
    assume(not last.startswith(first) or first == last)
    return CodeRange(first, last)


def release(day: date) -> ICD10CMRelease:
    return medcodes.on(day).icd10cm


# The tree


@given(days, codes)
def test_a_node_is_among_the_children_of_its_parent(day: date, code: ICD10CM) -> None:
    cm = release(day)
    entry = cm.get(code)
    assume(entry is not None)
    assert entry is not None
    assert entry.is_billable is not bool(entry.children)
    if entry.parent is None:
        assert code == code.category
    else:
        assert code in cm[entry.parent].children
        assert entry.ancestors == (entry.parent, *cm[entry.parent].ancestors)
        assert code in cm[entry.parent].descendants
        assert len(entry.siblings) == len(cm[entry.parent].children) - 1


@given(days, codes)
def test_a_code_stands_in_its_block_and_its_chapter(day: date, code: ICD10CM) -> None:
    entry = release(day).get(code)
    assume(entry is not None and entry.block is not None)
    assert entry is not None
    block, chapter = entry.block, entry.chapter
    assert block is not None
    assert chapter is not None
    assert code.category in block.categories
    assert code in block.codes
    assert block.codes <= chapter.codes
    assert block.chapter == chapter
    assert not block.blocks, "the innermost block holds categories"


@given(ranges())
def test_a_span_is_a_stretch_of_the_list_from_its_first_end_to_all_under_its_last(one: CodeRange) -> None:
    span = APRIL_2026.span(one)
    start, stop = CODES.index(ICD10CM(one.first)), CODES.index(ICD10CM(one.last))
    stretch = CODES[start : stop + 1 + len(APRIL_2026[one.last].descendants)]
    above = {code for code in stretch if one.last.startswith(code.text) and code.text != one.last}
    assert [*span] == [code for code in stretch if code not in above]
    assert len(span) == len(stretch) - len(above)


@given(ranges(), codes)
def test_a_range_and_its_span_agree_where_letters_are_not_involved(one: CodeRange, code: ICD10CM) -> None:
    assume(
        (one.first + one.last + code.text)[1:].replace(".", "").isdigit()
        or code.text[:3] not in (one.first[:3], one.last[:3])
    )
    assert one.holds(code, ORDER) is (code in APRIL_2026.span(one))


# History and successors


@given(days, codes)
def test_history_says_what_status_and_title_say(day: date, code: ICD10CM) -> None:
    cm = release(day)
    spans = cm.history(code) or ()
    held = [span for span in spans if span.valid_from <= day and (span.valid_to is None or day <= span.valid_to)]
    assert len(held) == (1 if code in cm else 0)
    if held:
        assert (held[0].status, held[0].title) == (cm.status(code), cm[code].title)
    else:
        begun = any(span.valid_from <= day for span in spans)
        assert cm.status(code) is (Status.RETIRED if begun else Status.FUTURE)
    for before, after in pairwise(spans):
        assert before.valid_to is not None
        assert before.valid_to < after.valid_from
        assert (before.status, before.title) != (after.status, after.title) or (
            after.valid_from - before.valid_to
        ).days > 1


@given(days, codes)
def test_successors_are_billable_and_predecessors_are_the_inverse(day: date, code: ICD10CM) -> None:
    cm = release(day)
    successors = cm.successors(code) or ()
    assert not (successors and cm.is_billable(code))
    for successor in successors:
        assert cm.is_billable(successor)
        assert code in (cm.predecessors(successor) or ())


# Notes


@given(days, codes, codes)
def test_the_notes_between_two_codes_are_those_between_the_other_way_round(
    day: date, one: ICD10CM, other: ICD10CM
) -> None:
    cm = release(day)
    notes = cm.excludes1_between(one, other)
    assert notes is not None
    assert notes == cm.excludes1_between(other, one)
    for note in notes:
        assert note.kind is NoteKind.EXCLUDES1
        assert note.edition == cm.notes_edition
        mine = {*(cm[code].all_notes(NoteKind.EXCLUDES1) or () for code in (one, other) if code in cm)}
        assert not {one, other} <= {*cm} or note in {note for notes in mine for note in notes}


@given(days, codes, st.sampled_from(NoteKind))
def test_a_code_inherits_what_its_parent_has(day: date, code: ICD10CM, kind: NoteKind) -> None:
    cm = release(day)
    entry = cm.get(code)
    assume(entry is not None and entry.parent is not None)
    assert entry is not None
    assert entry.parent is not None
    own, every = entry.notes(kind), entry.all_notes(kind)
    inherited = cm[entry.parent].all_notes(kind)
    assert own is not None
    assert every is not None
    assert inherited is not None
    assert every[: len(own)] == own
    assert every[len(every) - len(inherited) :] == inherited


# Seventh characters and sides


@given(days, codes)
def test_each_seventh_character_makes_a_code_of_the_day(day: date, code: ICD10CM) -> None:
    cm = release(day)
    entry = cm.get(code)
    assume(entry is not None)
    assert entry is not None
    for character, text in entry.seventh_characters.items():
        base = code.text[:3] + code.text[4:7] if code.seventh_character else code.compact
        made = cm[f"{base:X<6}{character}"]
        assert made.is_billable
        assert made.seventh_characters == entry.seventh_characters
        assert text
        if made.encounter is not None:
            assert text.startswith(made.encounter.value)


@given(injuries)
def test_a_side_has_its_twin_beside_it(code: ICD10CM) -> None:
    entry = APRIL_2026[code]
    assume(entry.laterality in {Laterality.RIGHT, Laterality.LEFT})
    assert entry.title is not None
    side, other = ("right", "left") if entry.laterality is Laterality.RIGHT else ("left", "right")
    twins = [
        one for one in APRIL_2026.span(code.category.text) if APRIL_2026[one].title == entry.title.replace(side, other)
    ]
    assert [APRIL_2026[twin].laterality for twin in twins] == [Laterality(other)] * len(twins)
    assert twins


# Finding


@given(codes, st.data())
def test_each_beginning_of_a_code_leads_to_it(code: ICD10CM, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(code.compact)))
    begin = code.compact[:end]
    completion = APRIL_2026.complete(data.draw(st.sampled_from([begin, begin.lower(), f" {begin}"])))
    assert completion.is_possible
    assert code in completion.codes
    assert all(found.compact.startswith(begin) for found in list(completion.codes)[:50])
    if end < len(code.compact):
        assert code.compact[end] in completion.following
    else:
        assert {child.compact[end] for child in APRIL_2026[code].children} == set(completion.following)


@given(with_placeholder)
def test_a_missing_placeholder_is_put_back(code: ICD10CM) -> None:
    bare = code.compact[:6].rstrip("X") + code.compact[6:]
    assume(bare not in APRIL_2026)
    (found, *_) = APRIL_2026.suggest(bare)
    assert (found.code, found.reason) == (code, Suggested.PLACEHOLDER)


@given(billable, st.integers(1, 3))
def test_padding_is_taken_away(code: ICD10CM, blanks: int) -> None:
    padded = code.compact + "X" * blanks
    assume(len(padded) <= 8)
    assert code in [one.code for one in APRIL_2026.suggest(padded) if one.reason is Suggested.PADDING]


@given(st.one_of(st.text(max_size=12), codes.map(str), prose))
def test_suggestions_are_in_force_and_none_is_made_for_a_billable_code(text: str) -> None:
    found = APRIL_2026.suggest(text)
    assert not (found and APRIL_2026.is_billable(text))
    assert len({one.code for one in found}) == len(found) <= 10
    for one in found:
        assert one.code in APRIL_2026
    reasons = [[*Suggested].index(one.reason) for one in found]
    assert reasons == sorted(reasons)


@given(billable)
def test_a_code_is_found_by_the_words_of_its_title(code: ICD10CM) -> None:
    title = APRIL_2026[code].title
    assert title is not None
    hits = APRIL_2026.search(" ".join(reversed(title.split())), 100)
    (hit,) = [hit for hit in hits if hit.code == code]
    assert hit.text == title
    assert {title[start:stop] for start, stop in hit.highlights}


# Reading


@given(prose)
def test_every_text_is_a_list_of_ranges_or_refused(text: str) -> None:
    named_ranges(text)
    with suppress(InvalidCodeError):
        read = parse_ranges(text)
        assert read
        assert parse_ranges("; ".join(map(str, read))) == read


@given(ranges())
def test_ranges_are_written_and_read_back(one: CodeRange) -> None:
    assert parse_ranges(str(one)) == (one,)
    assert named_ranges(f"some condition ({one})") == (one,)


@pytest.mark.parametrize("size", [1, 40])
@given(st.text(), st.binary())
def test_files_that_are_none_are_refused_with_one_error(size: int, text: str, data: bytes) -> None:
    for content in (text * size, data * size):
        with pytest.raises(DataFormatError):
            read_xml(content, "ICD10CM.tabular")
        with suppress(DataFormatError):
            read_order(content)
