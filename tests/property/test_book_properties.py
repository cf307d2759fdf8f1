"""The quick ways of a book answer as the slow ones do, for every spelling and on every day."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import medcodes
from medcodes import ICD10CM, ICD10PCS, Status
from medcodes.codebook import Codes

FIRST, LAST = medcodes.coverage()
CM_CODES = tuple(medcodes.on(date(2026, 4, 1)).icd10cm)
PCS_CODES = tuple(medcodes.on(date(2026, 4, 1)).icd10pcs)
BLANKS = ("", " ", "\t", "\u00a0", "\u2003", " \n", "\x1f", "\ufeff")
LOOK_ALIKES = {"S": "ſ", "I": "ı", "0": "O", "1": "I", "K": "\u212a"}

days = st.dates(FIRST, LAST)


@st.composite
def spellings(draw: st.DrawFn, codes: tuple[ICD10CM | ICD10PCS, ...]) -> str:
    """Texts of codes as people write them, well and badly."""
    text = draw(st.sampled_from(codes)).text
    for change in draw(st.lists(st.sampled_from("dlwefaxb"), max_size=3)):
        at = draw(st.integers(0, len(text)))
        match change:
            case "d":
                text = text.replace(".", "")
            case "l":
                text = text.lower()
            case "w":
                text = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
            case "e":
                text = text[:at] + text[at + 1 :]
            case "f":
                text = text[:at] + draw(st.sampled_from(". XI-0")) + text[at:]
            case "a":
                text = "".join(LOOK_ALIKES.get(c, c) for c in text)
            case "x":
                text += "X" * draw(st.sampled_from([1, 2, 70]))
            case _:
                text = draw(st.sampled_from(BLANKS)) + text + draw(st.sampled_from(BLANKS))
    return text


def agrees(release: Any, code_type: Any, text: str) -> None:
    value = code_type.try_parse(text)
    status = None if value is None else release.status(value)
    assert release.is_billable(text) is (status is Status.BILLABLE)
    assert (text in release) is (status in {Status.BILLABLE, Status.HEADER})
    entry = release.get(text)
    assert (entry is not None) is (text in release)
    if value is not None:
        assert release.status(text) is status
        assert release.is_billable(value) is release.is_billable(text)
        assert entry is None or entry.code == value


@given(day=days, text=spellings(CM_CODES) | st.text(max_size=9))
def test_a_text_is_billable_as_its_value_is(day: date, text: str) -> None:
    """The fast path is no second rule set: a text is read as parse reads it."""
    agrees(medcodes.on(day).icd10cm, ICD10CM, text)


@given(day=days, text=spellings(PCS_CODES) | st.text(max_size=9))
def test_a_procedure_text_is_billable_as_its_value_is(day: date, text: str) -> None:
    """The fast path is no second rule set: a text is read as parse reads it."""
    agrees(medcodes.on(day).icd10pcs, ICD10PCS, text)


@given(day=days, code=st.sampled_from(CM_CODES))
def test_history_tells_the_status_of_every_day(day: date, code: ICD10CM) -> None:
    """Status: BILLABLE or HEADER in a span; before the first FUTURE, else RETIRED."""
    cm = medcodes.on(day).icd10cm
    history = cm.history(code)
    assert history
    held = [span for span in history if span.valid_from <= day and (span.valid_to is None or day <= span.valid_to)]
    if held:
        [span] = held
        assert (span.status, span.title) == (cm.status(code), cm[code].title)
    else:
        assert cm.status(code) is (Status.FUTURE if day < history[0].valid_from else Status.RETIRED)
    for earlier, later in pairwise(history):
        assert earlier.valid_to is not None
        assert later.valid_from - earlier.valid_to >= timedelta(days=1)
        assert (earlier.status, earlier.title) != (later.status, later.title) or (
            later.valid_from - earlier.valid_to > timedelta(days=1)
        )


@given(day=days, code=st.sampled_from(CM_CODES))
def test_successors_are_billable_and_predecessors_are_their_inverse(day: date, code: ICD10CM) -> None:
    """Successors: empty while the code is billable; predecessors is its inverse."""
    cm = medcodes.on(day).icd10cm
    successors = cm.successors(code)
    assert successors is not None
    if cm.is_billable(code):
        assert successors == ()
    for new in successors:
        assert cm.is_billable(new)
        assert code in (cm.predecessors(new) or ())


@given(day=days, code=st.sampled_from(CM_CODES))
def test_the_tree_is_one_tree(day: date, code: ICD10CM) -> None:
    """A header has codes under it, a billable code has none; a child names its parent."""
    cm = medcodes.on(day).icd10cm
    entry = cm.get(code)
    if entry is None:
        return
    assert bool(entry.children) is not entry.is_billable
    assert set(entry.children) <= set(entry.descendants)
    for child in entry.children:
        assert cm[child].parent == code
    assert (entry.parent is None) is (code == code.category)
    if entry.parent is not None:
        assert entry.ancestors[0] == entry.parent
        assert code in cm[entry.parent].descendants
        assert {*entry.siblings, code} == set(cm[entry.parent].children)


@pytest.mark.parametrize("system", ["icd10cm", "icd10pcs"])
@given(data=st.data(), day=days)
def test_sets_of_codes_follow_the_algebra_of_sets(system: str, data: st.DataObject, day: date) -> None:
    """Codes: an immutable set, lazy, in tabular order, with & | - <= and len."""
    release: Any = medcodes.on(day).get(system)
    other: Any = medcodes.on(data.draw(days)).get(system)
    a, b = release.billable(), other.billable()
    assert len(a | b) + len(a & b) == len(a) + len(b)
    assert len(a - b) == len(a) - len(a & b)
    assert (a - b) | (a & b) == a
    assert (a ^ b) == (a | b) - (a & b)
    assert (a & b) <= a <= (a | b)
    assert (a - b).isdisjoint(b)
    some = data.draw(st.sampled_from(CM_CODES if system == "icd10cm" else PCS_CODES))
    assert (some in (a - b)) is (some in a and some not in b)
    few = list(islice(a - b, 5))
    assert set(few) <= a
    assert a & few[:0] == frozenset()
    assert a & set(few) == frozenset(few)


@given(day=days, some=st.sampled_from(CM_CODES), other=st.sampled_from(CM_CODES))
def test_a_set_of_codes_travels_with_its_release(day: date, some: ICD10CM, other: ICD10CM) -> None:
    """Codes: what comes back is equal, in the same order, and a set of the same book as before."""
    cm = medcodes.on(day).icd10cm
    both = cm.span(some.category.text, other.category.text)
    for codes in (both, both & cm.billable(), both - both):
        again = pickle.loads(pickle.dumps(codes))
        assert again == codes
        assert hash(again) == hash(codes)
        assert list(again) == list(codes)
        assert isinstance(again & cm.billable(), Codes)
