"""The rules of a code book, on small invented books: apart from each October's data."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import pytest
from hypothesis import find, given, settings

from medcodes import ICD10CM, ICD10PCS, Status
from medcodes import strategies as mst
from medcodes.codebook import CodeBook, ICD10CMRelease, ICD10PCSRelease, Laterality, NoteKind
from medcodes.icd10pcs import AXES
from medcodes.strategies.books import FAMILIES, InventedICD10CM
from medcodes.strategies.invented_pcs import TABLES, InventedICD10PCS

BOOKS = mst.books()
EVERYTHING = (1 << len(FAMILIES)) - 1
ALL_TABLES = (1 << len(TABLES)) - 1


def whole(day: date, change: date = date(2021, 10, 1)) -> ICD10CMRelease:
    """The book of all oddities."""
    return ICD10CMRelease(InventedICD10CM(EVERYTHING, change), day)


def tables(day: date, change: date = date(2021, 10, 1)) -> ICD10PCSRelease:
    """The tables of all oddities."""
    return ICD10PCSRelease(InventedICD10PCS(ALL_TABLES, change), day)


@given(BOOKS)
def test_a_book_pickles_and_compares(book: CodeBook) -> None:
    again = pickle.loads(pickle.dumps(book))
    assert again == book
    assert list(again.icd10cm) == list(book.icd10cm)
    assert list(again.icd10pcs) == list(book.icd10pcs)


@given(BOOKS)
def test_every_code_stands_in_the_tree_once(book: CodeBook) -> None:
    """A category has no parent; every other node is a child of its parent, and a header has children."""
    cm = book.icd10cm
    for code in cm:
        entry = cm[code]
        above = entry.parent
        assert (above is None) is (code == code.category)
        assert above is None or code in cm[above].children
        assert entry.is_billable is not bool(entry.children)
        assert set(entry.children) <= set(entry.descendants)
        assert list(entry.ancestors) == sorted(entry.ancestors, key=lambda one: -len(one.text))


@given(BOOKS)
def test_the_sections_divide_the_nodes(book: CodeBook) -> None:
    """Each category stands in one block and one chapter, each node of the book among the codes of its chapter."""
    cm = book.icd10cm
    chapters = cm.chapters
    assert chapters is not None
    held = [code for chapter in chapters for code in chapter.codes]
    assert held == list(cm)
    assert len(held) == len(set(held)) == len(cm)


@given(BOOKS)
def test_status_is_what_the_history_says(book: CodeBook) -> None:
    """A span of the history is billable or a header on each of its days; before the first a code is to come."""
    cm = book.icd10cm
    for code in cm:
        history = cm.history(code)
        assert history
        for span in history:
            assert cm.on(span.valid_from).status(code) is span.status
            day = span.valid_from - timedelta(1)
            if day >= date(2015, 10, 1) and span is history[0]:
                assert cm.on(day).status(code) is Status.FUTURE


@given(BOOKS)
def test_a_successor_is_billable_and_its_inverse_holds(book: CodeBook) -> None:
    """successors: () while billable, else billable codes; predecessors is its inverse."""
    cm = book.icd10cm
    for code in cm:
        successors = cm.successors(code)
        assert successors is not None
        assert not (successors and cm.is_billable(code))
        for one in successors:
            assert cm.is_billable(one)
            assert code in (cm.predecessors(one) or ())


def test_the_whole_book_shows_every_oddity() -> None:
    before, since = whole(date(2021, 9, 30)), whole(date(2021, 10, 1))
    assert len({text.split("|")[0] for family in FAMILIES for text in family.rows}) == sum(
        len(family.rows) for family in FAMILIES
    )
    assert (before.status("M54.5"), since.status("M54.5")) == (Status.BILLABLE, Status.HEADER)
    assert since.successors("M54.5") == (ICD10CM("M54.50"), ICD10CM("M54.51"))
    assert (before.status("U07.1"), since.status("U07.1")) == (Status.FUTURE, Status.BILLABLE)
    assert since.status("R05.2") is Status.RETIRED
    assert since.successors("R05.2") == ()
    assert since.successors("R06.1") == (ICD10CM("R06.2"),)
    assert (before.status("Q03"), since.status("Q03")) == (Status.HEADER, Status.BILLABLE)
    assert (before["K25"].title, since["K25"].title) == ("Burning", "Burning after meals")
    assert since["E75"].title is None
    assert since["W21.89XA"].seventh_characters["D"] == "subsequent encounter"
    assert since["H25.13"].laterality is not None
    block = since["B20"].block
    assert block is not None
    assert (block.name, list(block.codes)) == ("B20", [ICD10CM("B20")])
    assert ICD10CM("C4A.0") in since.span("C43-C44")
    assert [note.text for note in since["A00"].all_notes(NoteKind.EXCLUDES1) or ()] == ["sudden ache (I10)"]
    assert since.excludes1_between("A00.0", "I10")


@given(BOOKS)
def test_rows_of_tables_hold_each_code_once(book: CodeBook) -> None:
    """Each code is in exactly one row of its table, and one label holds for a value in all of a row."""
    pcs = book.icd10pcs
    for prefix in {code.text[:3] for code in pcs}:
        held = [code for row in pcs.table(prefix).rows for code in row]
        assert sorted(held) == list(pcs.codes(prefix))
        for row in pcs.table(prefix).rows:
            for code in row:
                assert all(axis in values for axis, values in zip(pcs[code].axes[3:], row.axes, strict=True))


@given(BOOKS)
def test_options_lead_to_every_code_and_to_no_other(book: CodeBook) -> None:
    """An option says how many codes lie behind it, once for each of its labels."""
    pcs = book.icd10pcs
    for length in range(7):
        for prefix in {code.text[:length] for code in pcs}:
            options = pcs.options(prefix)
            assert {option.value for option in options} == {code.text[length] for code in pcs.codes(prefix)}
            assert sum(option.count for option in options) == len(pcs.codes(prefix))


@given(BOOKS)
def test_a_code_is_found_by_its_labels(book: CodeBook) -> None:
    """`select` by the labels of a code finds it."""
    pcs = book.icd10pcs
    for code in pcs:
        axes = {name: axis.label for name, axis in zip(AXES[3:], pcs[code].axes[3:], strict=True) if axis.label}
        assert code in pcs.select(**axes)


def test_the_whole_tables_show_every_oddity() -> None:
    before, since = tables(date(2021, 9, 30)), tables(date(2021, 10, 1))
    held = {row.split("|")[0] for table in TABLES for row in table.rows}
    assert set(map(str, before)) | set(map(str, since)) == held
    assert len(held) + sum(len(family.rows) for family in FAMILIES) > 60
    # The label of a prefix depends on axis 7.
    assert [(axis.value, axis.label, axis.count) for axis in since.options("XW013")] == [
        ("S", "Drug of the first year", 1),
        ("S", "Drug of the sixth year", 1),
    ]
    assert since["XW013S6"].device.label == since["XW033S6"].device.label == "Drug of the sixth year"
    assert [len(row) for row in since.table("027").rows] == [4, 1]
    assert [before.status(code) for code in ("0SRB0JA", "0TY00Z1")] == [Status.FUTURE, Status.BILLABLE]
    assert [since.status(code) for code in ("0SRB0JA", "0TY00Z1")] == [Status.BILLABLE, Status.RETIRED]
    assert (since.successors("0TY00Z1"), since.successors("3E03302")) == ((), (ICD10PCS("3E0330M"),))
    assert (before["B2111ZZ"].approach.label, since["B2111ZZ"].approach.label) == ("Much ink", "Strong ink")
    assert (before["3E0333Z"].title, since["3E0333Z"].title) == ("Pouring of food", "Pouring of food by vein")
    assert (since["0SR90J9"].laterality, since["0SRB0J9"].laterality) == (Laterality.RIGHT, Laterality.LEFT)
    assert (since["GZB4ZZZ"].body_part.label, since["GZB0ZZZ"].root_operation.label) == (None, "Help by lightning")
    assert not since["027004Z"].title_is_official
    assert since["0DTJ4ZZ"].title_is_official
    assert len(before.table("XYZ")) == 1
    with pytest.raises(LookupError, match=r"^no code begins with XYZ on 2021-10-01$"):
        since.table("XYZ")


def test_columns_hold_the_title_of_each_day() -> None:
    """Where a title changes within the life of a code."""
    polars = pytest.importorskip("polars", reason="polars is not installed")
    columns = pytest.importorskip("medcodes.columns", reason="narwhals is not installed", exc_type=ImportError)
    frame = polars.DataFrame({"px": "3E0333Z", "day": [date(2021, 9, 30), date(2021, 10, 1)]})
    day = date(2022, 1, 1)
    book = CodeBook(day, {"icd10pcs": tables(day)}, None)
    found = columns.annotate(frame, "px", system="icd10pcs", book=book, as_of="day", add=("title",))
    assert found["px_title"].to_list() == ["Pouring of food", "Pouring of food by vein"]


def test_it_shrinks_to_one_category_and_one_table() -> None:
    book = find(BOOKS, lambda _: True, settings=settings(database=None))
    assert list(book.icd10cm) == [ICD10CM("I10")]
    assert list(book.icd10pcs) == [ICD10PCS("0DTJ0ZZ"), ICD10PCS("0DTJ4ZZ")]
    assert repr(BOOKS) == "books()"
