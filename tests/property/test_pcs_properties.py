"""What holds for every ICD-10-PCS code, table and selection, on every day."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

import medcodes
from medcodes import ICD10PCS, Status
from medcodes.codebook import ICD10PCSRelease
from medcodes.icd10pcs import AXES, SECTIONS, VALUES

FIRST, LAST = medcodes.coverage()
CODES = tuple(medcodes.on(date(2026, 4, 1)).icd10pcs)
TABLES = tuple(dict.fromkeys(code.text[:3] for code in CODES))

days = st.dates(FIRST, LAST)
axes = st.sampled_from(AXES)
wellformed = st.builds(
    str.__add__, st.sampled_from(SECTIONS), st.text(st.sampled_from(VALUES), min_size=6, max_size=6)
).map(ICD10PCS)


def book(day: date) -> ICD10PCSRelease:
    return medcodes.on(day).icd10pcs


@given(days, st.data())
def test_a_code_built_from_options_is_legal(day: date, data: st.DataObject) -> None:
    """A code is legal where each axis is one of the options that the axes before it leave."""
    pcs, text = book(day), ""
    while len(text) < 7:
        options = pcs.options(text)
        assert options
        chosen = data.draw(st.sampled_from(options))
        text += chosen.value
        assert chosen.position == len(text)
    assert pcs.is_billable(text)
    assert pcs.options(text) == ()


@given(days, wellformed)
def test_a_code_is_legal_exactly_where_its_options_lead_to_it(day: date, code: ICD10PCS) -> None:
    pcs = book(day)
    reached = all(code.text[place] in {option.value for option in pcs.options(code.text[:place])} for place in range(7))
    assert pcs.is_billable(code) is reached
    assert pcs.explain(code.text).is_legal is reached


@given(days, st.sampled_from(TABLES), st.integers(3, 6), st.data())
def test_options_count_the_codes_behind_them(day: date, table: str, length: int, data: st.DataObject) -> None:
    pcs = book(day)
    codes = list(pcs.codes(table))
    if codes:
        prefix = data.draw(st.sampled_from(codes)).text[:length]
        options = pcs.options(prefix)
        assert sum(option.count for option in options) == len(pcs.codes(prefix))
        for option in options:
            assert option.count == len(pcs.codes(prefix) & pcs.select(**{AXES[length]: option}))


@given(days, st.sampled_from(TABLES))
def test_the_rows_of_a_table_share_no_code_and_hold_all(day: date, prefix: str) -> None:
    """The codes of a table are the combinations within its rows, each in one row."""
    pcs = book(day)
    codes = pcs.codes(prefix)
    if codes:
        rows = pcs.table(prefix).rows
        held = [code for row in rows for code in row]
        assert sorted(held) == list(codes)
        assert len(held) == sum(map(len, rows)) == len(set(held))
        for row in rows:
            for position, values in enumerate(row.axes, start=4):
                assert [axis.position for axis in values] == [position] * len(values)
                assert len({axis.value for axis in values}) == len(values)


@given(days, st.sampled_from(CODES))
def test_a_row_labels_its_codes_as_the_book_does(day: date, code: ICD10PCS) -> None:
    entry = book(day).get(code)
    if entry is not None:
        (row,) = [row for row in entry.table.rows if code in row]
        for axis, values in zip(entry.axes[3:], row.axes, strict=True):
            assert axis in values
        assert entry.axes[:3] == entry.table.axes


@given(days, axes, st.sampled_from(CODES))
def test_select_then_enumerate_then_select_again_is_the_same_set(day: date, axis: str, code: ICD10PCS) -> None:
    pcs = book(day)
    entry = pcs.get(code)
    if entry is None:
        return
    wanted = getattr(entry, axis)
    if wanted.label is None:
        return
    selected = pcs.select(**{axis: wanted.label})
    found = [getattr(pcs[one], axis) for one in list(selected)[:200]]
    assert code in selected
    assert {one.label for one in found} == {wanted.label}
    values = {one.text[AXES.index(axis)] for one in selected}
    assert pcs.select(**{axis: tuple(values)}) & selected == selected
    assert pcs.select(**{axis: wanted}) == selected & pcs.select(**{axis: wanted.value})


@given(days, st.lists(st.tuples(axes, st.sampled_from(VALUES)), min_size=1, max_size=3), wellformed)
def test_a_selection_holds_what_its_axes_say(day: date, asked: list[tuple[str, str]], other: ICD10PCS) -> None:
    """Membership without enumeration agrees with the values of the code."""
    pcs = book(day)
    wanted = {axis: value for axis, value in asked if axis != "section" or value in SECTIONS}
    selected = pcs.select(**wanted)
    for code in (*CODES[:: len(CODES) // 50], other):
        holds = all(getattr(code, axis).value == value for axis, value in wanted.items())
        assert (code in selected) is (holds and pcs.is_billable(code))
    parts = [pcs.select(**{axis: value}) for axis, value in wanted.items()]
    together = pcs.billable()
    for part in parts:
        together = together & part  # type: ignore[assignment]
    assert selected == together


@given(st.sampled_from(CODES), st.permutations(AXES))
@settings(deadline=None)
def test_a_builder_comes_to_a_code_in_any_order_of_its_axes(code: ICD10PCS, order: list[str]) -> None:
    pcs = book(date(2026, 4, 1))
    entry = pcs[code]
    step = pcs.builder()
    for axis in order:
        left = len(step.codes)
        options = {option.value: option.count for option in step.options(axis)} if left < 2000 else None
        step = step.with_axes(**{axis: getattr(entry, axis).value})
        assert axis not in step.open
        if options is not None:
            assert options[getattr(entry, axis).value] <= len(step.codes) <= left
    assert step.code == code
    assert step.open == ()


@given(days, st.sampled_from(CODES))
def test_composing_and_looking_up_agree(day: date, code: ICD10PCS) -> None:
    """A title is the official one, or made of the labels that the entry has; never another."""
    from medcodes.codebook.compose import compose

    entry = book(day).get(code)
    if entry is None:
        return
    composed = compose(code.text, [axis.label for axis in entry.axes])
    if entry.title_edition is None:
        assert entry.title == composed
        assert not entry.title_is_official
    assert tuple(axis.value for axis in entry.axes) == tuple(code.text)


@given(days, wellformed)
def test_an_explanation_names_an_axis_at_fault_and_legal_values(day: date, code: ICD10PCS) -> None:
    pcs = book(day)
    why = pcs.explain(code.text)
    if pcs.status(code) is Status.BILLABLE:
        assert (why.axis, why.legal, why.nearest) == (None, (), (code,))
        return
    assert why.axis is not None
    place = why.axis.position - 1
    assert why.axis.value == code.text[place]
    assert why.legal == pcs.options(code.text[:place])
    assert code.text[place] not in {option.value for option in why.legal}
    assert 1 <= len(why.nearest) <= 5
    assert all(map(pcs.is_billable, why.nearest))
    agreements = {sum(a == b for a, b in zip(near.text, code.text, strict=True)) for near in why.nearest}
    assert len(agreements) == 1
