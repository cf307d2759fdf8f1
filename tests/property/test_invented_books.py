"""The rules of a code book, on small invented books: apart from each October's data."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

from hypothesis import find, given, settings

from medcodes import ICD10CM, Status
from medcodes import strategies as mst
from medcodes.codebook import CodeBook, NoteKind
from medcodes.codebook.cm import ICD10CMRelease
from medcodes.strategies.books import _FAMILIES, InventedICD10CM

BOOKS = mst.books()
EVERYTHING = (1 << len(_FAMILIES)) - 1


def whole(day: date, change: date = date(2021, 10, 1)) -> ICD10CMRelease:
    """The book of all oddities."""
    return ICD10CMRelease(InventedICD10CM(EVERYTHING, change), day)


@given(BOOKS)
def test_a_book_pickles_and_compares(book: CodeBook) -> None:
    again = pickle.loads(pickle.dumps(book))
    assert again == book
    assert list(again.icd10cm) == list(book.icd10cm)


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
    assert len({text.split("|")[0] for family in _FAMILIES for text in family.rows}) == sum(
        len(family.rows) for family in _FAMILIES
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


def test_it_shrinks_to_one_category() -> None:
    book = find(BOOKS, lambda _: True, settings=settings(database=None))
    assert list(book.icd10cm) == [ICD10CM("I10")]
    assert repr(BOOKS) == "books()"
