"""Code sets against the sets of codes that they stand for."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

import medcodes
from medcodes import ICD10CM, InvalidCodeError
from medcodes import strategies as mst
from medcodes.codeset import CodeSet
from medcodes.codeset.terms import ORDER
from medcodes.finder import find_codes

BOOK = medcodes.on(date(2026, 3, 2))
CM = BOOK.icd10cm

CODES = mst.icd10cm_codes(as_of=BOOK.as_of)
CATEGORIES = CODES.map(lambda code: code.category)


def stretch(first: ICD10CM, last: ICD10CM) -> CodeSet:
    """The range between two categories, whichever stands first."""
    ends = sorted((first.text, last.text), key=ORDER.key)
    return CodeSet.parse("-".join(ends))


def pattern(code: ICD10CM) -> CodeSet:
    """A code whose fifth character may be any."""
    compact = code.compact
    return CodeSet.parse(f"{compact[:4]}?{compact[5:]}" if len(compact) > 4 else code.text)


# Terms that mean the same by text and by the tabular list: no range below the category.
EXACT = st.one_of(CODES.map(CodeSet.of), st.builds(stretch, CATEGORIES, CATEGORIES), CODES.map(pattern))
SETS = st.recursive(
    EXACT,
    lambda inner: st.one_of(
        st.builds(CodeSet.__or__, inner, inner),
        st.builds(CodeSet.__and__, inner, inner),
        st.builds(CodeSet.__sub__, inner, inner),
    ),
    max_leaves=6,
)


@given(SETS)
def test_str_and_parse_are_inverses(code_set: CodeSet) -> None:
    """CodeSet.parse: the inverse of ``str()``."""
    assert CodeSet.parse(str(code_set)) == code_set


SUBDIVIDED = CODES.filter(lambda code: "." in code.text)


@given(SUBDIVIDED, SUBDIVIDED)
def test_an_abbreviated_end_means_the_whole_one(first: ICD10CM, second: ICD10CM) -> None:
    """parse_ranges: an end may be abbreviated where it can be short for one code alone."""
    short = second.text[4:]
    full = read(f"{first}-{first.category}.{short}")
    assert read(f"{first}-.{short}") == full
    bare = read(f"{first}-{short}")
    assert bare == (full if len(short) == len(first.text[4:]) else None)
    found = [hit.code_set for hit in find_codes(f"seen for {first}-.{short}") if hit.code_set is not None]
    assert found in ([], [full])


def read(text: str) -> CodeSet | None:
    """The set that an expression stands for, None where it is refused."""
    try:
        return CodeSet.parse(text)
    except InvalidCodeError:
        return None


@settings(max_examples=50)
@given(SETS, SETS)
def test_the_operators_mean_those_of_sets(left: CodeSet, right: CodeSet) -> None:
    assert (left | right).on(BOOK) == left.on(BOOK) | right.on(BOOK)
    assert (left & right).on(BOOK) == left.on(BOOK) & right.on(BOOK)
    assert (left - right).on(BOOK) == left.on(BOOK) - right.on(BOOK)


@given(SETS, CODES)
def test_text_and_tabular_list_agree_where_no_range_goes_below_the_category(code_set: CodeSet, code: ICD10CM) -> None:
    assert (code in code_set) is (code in code_set.on(BOOK))
    explanation = code_set.explain(code)
    assert explanation.is_in is (code in code_set)
    assert bool(explanation.by) is explanation.is_in


@settings(max_examples=50)
@given(SETS, SETS)
def test_normal_forms_are_equal_exactly_where_the_sets_are(left: CodeSet, right: CodeSet) -> None:
    """CodeSet.normal: two sets hold the same billable codes exactly where their normal forms are equal."""
    assert left.normal(BOOK).billable(BOOK) == left.billable(BOOK)
    assert (left.normal(BOOK) == right.normal(BOOK)) is (left.billable(BOOK) == right.billable(BOOK))
    assert (left | right).normal(BOOK) == (right | left).normal(BOOK)


@settings(max_examples=50)
@given(SETS, st.dates(*medcodes.coverage()), st.dates(*medcodes.coverage()))
def test_changes_lead_from_one_day_to_the_other(code_set: CodeSet, first: date, second: date) -> None:
    before, after = (medcodes.on(day) for day in sorted((first, second)))
    changes = code_set.changes(before, after)
    was, now = set(code_set.billable(before)), set(code_set.billable(after))
    assert (was | set(changes.added)) - set(changes.removed) == now
    assert set(changes.missing).isdisjoint(now)
    assert set(changes.successors) == set(changes.removed)
