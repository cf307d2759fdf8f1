"""Code books and releases: the verbs, what is equal, what travels, what a date means."""

from __future__ import annotations

import pickle
import tracemalloc
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

import medcodes
from medcodes import ICD10CM, ICD10PCS, InvalidCodeError, Reason, Status, UnknownCodeError, UnsupportedDateError
from medcodes.codebook import CodeBook, ICD10CMRelease
from medcodes.codebook.bundled import BundledLibrary, read_resource

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = date(2026, 3, 2)
M54_5 = ICD10CM("M54.5")


@pytest.fixture(scope="module")
def cm() -> Any:
    return medcodes.on(TODAY).icd10cm


def test_coverage_is_the_fiscal_years_2016_to_2027() -> None:
    assert medcodes.coverage() == (date(2015, 10, 1), date(2027, 9, 30))
    for day in medcodes.coverage():
        assert medcodes.on(day).as_of == day


@pytest.mark.parametrize("day", [date(2015, 9, 30), date(2027, 10, 1), date.min, date.max])
def test_a_day_outside_the_coverage_is_refused(day: date) -> None:
    with pytest.raises(UnsupportedDateError) as caught:
        medcodes.on(day)
    assert str(caught.value) == f"no data for {day}, expected a date from 2015-10-01 to 2027-09-30"
    assert (caught.value.first, caught.value.last) == medcodes.coverage()


@pytest.mark.parametrize("wrong", [datetime(2026, 3, 2), "2026-03-02", 20260302, None])  # noqa: DTZ001  as users write it
def test_what_is_not_a_plain_date_is_a_type_error(wrong: Any) -> None:
    with pytest.raises(TypeError, match=rf"^expected a datetime\.date, got {type(wrong).__name__}$"):
        medcodes.on(wrong)
    with pytest.raises(TypeError, match=rf"^expected a datetime\.date, got {type(wrong).__name__}$"):
        CodeBook.of(wrong, medcodes.on(TODAY).icd10cm)


@pytest.mark.parametrize("wrong", ["icd10cm", None, ICD10CMRelease, TODAY], ids=repr)
def test_what_is_no_release_is_a_type_error(wrong: Any) -> None:
    with pytest.raises(TypeError, match=rf"^expected a release, got {type(wrong).__name__}$"):
        CodeBook.of(TODAY, wrong)
    with pytest.raises(TypeError, match=rf"^expected a release, got {type(wrong).__name__}$"):
        medcodes.on(TODAY).with_release(wrong)


def test_a_book_of_ones_own_says_what_it_holds() -> None:
    assert repr(CodeBook.of(TODAY)) == "<CodeBook 2026-03-02 with no release>"
    assert repr(CodeBook.of(TODAY, medcodes.on(TODAY).icd10cm)) == "<CodeBook 2026-03-02 with icd10cm>"


def test_a_book_is_final_until_the_day_after_which_the_masters_say_nothing() -> None:
    assert medcodes.on(date(2027, 3, 31)).is_final
    assert not medcodes.on(date(2027, 4, 1)).is_final


@pytest.mark.parametrize("day", [date(2027, 4, 1), date(2027, 9, 30)])
def test_the_end_date_of_the_masters_is_open(day: date) -> None:
    book = medcodes.on(day)
    assert len(book.icd10cm.billable()) == 74_879
    assert len(book.icd10pcs) == 79_256
    assert book.icd10cm["I10"].valid_to is None


@pytest.mark.parametrize("system", ["icd10cm", "icd10pcs"])
def test_editions_follow_one_another_without_a_gap(system: str) -> None:
    editions = medcodes.editions(system)
    first, last = medcodes.coverage()
    assert (editions[0].valid_from, editions[-1].valid_to) == (first, last)
    for earlier, later in pairwise(editions):
        assert later.valid_from - earlier.valid_to == timedelta(days=1)
    for edition in editions:
        october = (edition.valid_from.month, edition.valid_from.day) == (10, 1)
        assert edition.name == (str(edition.valid_from.year + 1) if october else str(edition.valid_from))
        assert edition.sources
        for day in (edition.valid_from, edition.valid_to):
            release = medcodes.on(day).get(system)
            assert release is not None
            assert release.edition is edition


def test_editions_of_a_system_that_is_not_held_name_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"^no editions of 'cpt', expected one of icd10cm, icd10pcs$"):
        medcodes.editions("cpt")


# The table of api: argument, status, is_billable, in, get, [].


def test_a_billable_code(cm: Any) -> None:
    for code in ("M54.50", ICD10CM("M54.50"), "m5450", " M54.50 ", "\uff2d54.50"):
        assert cm.status(code) is Status.BILLABLE
        assert cm.is_billable(code) is True
        assert code in cm
        assert cm.get(code) == cm[code]
        assert cm[code].code == ICD10CM("M54.50")


def test_a_header(cm: Any) -> None:
    for code in ("M54.5", M54_5, "m545"):
        assert cm.status(code) is Status.HEADER
        assert cm.is_billable(code) is False
        assert code in cm
        assert cm.get(code) == cm[code]
        assert not cm[code].is_billable


@pytest.mark.parametrize(
    ("text", "status"),
    [("H54.0", Status.HEADER), ("A15.5X", Status.UNKNOWN), ("E88.81", Status.HEADER), ("QA1.0", Status.UNKNOWN)],
)
def test_status_of_texts(cm: Any, text: str, status: Status) -> None:
    assert cm.status(text) is status


def test_a_code_that_is_no_node_on_the_date(cm: Any) -> None:
    retired = next(
        code for code in medcodes.on(date(2016, 9, 30)).icd10cm.billable() if cm.status(code) is Status.RETIRED
    )
    assert cm.is_billable(retired) is False
    assert retired not in cm
    assert cm.get(retired) is None
    with pytest.raises(UnknownCodeError) as caught:
        cm[retired]
    error = caught.value
    assert (error.code, error.date, error.status) == (retired, TODAY, Status.RETIRED)
    assert error.successors == cm.successors(retired)


def test_a_future_code_and_one_that_never_was(cm: Any) -> None:
    new = next(iter(medcodes.on(date(2026, 10, 1)).icd10cm.billable() - cm.billable()))
    assert cm.status(new) is Status.FUTURE
    assert new not in cm
    with pytest.raises(UnknownCodeError, match="is no code on 2026-03-02: future"):
        cm[new]
    with pytest.raises(UnknownCodeError) as caught:
        cm["I23.9"]
    assert str(caught.value) == "'I23.9' is no code on 2026-03-02: unknown"


@pytest.mark.parametrize("text", ["E1.19", "E119.", "KNEE", "", "x" * 10_000_000, "M54.5 0", "ſ72.001A", "ı10"])
def test_malformed_text(cm: Any, text: str) -> None:
    assert cm.is_billable(text) is False
    assert text not in cm
    assert cm.get(text) is None
    for ask in (cm.status, cm.__getitem__, cm.history, cm.successors, cm.predecessors):
        with pytest.raises(InvalidCodeError) as caught:
            ask(text)
        assert caught.value.reason is ICD10CM_REASONS[text[:5]]


ICD10CM_REASONS = {
    "E1.19": Reason.DOT,
    "E119.": Reason.DOT,
    "KNEE": Reason.CHARACTER,
    "": Reason.EMPTY,
    "xxxxx": Reason.TOO_LONG,
    "M54.5": Reason.CHARACTER,
    "ſ72.0": Reason.NON_ASCII,
    "ı10": Reason.NON_ASCII,
}


@pytest.mark.parametrize("wrong", [ICD10PCS("02704TZ"), None, 10, b"I10", ["I10"]])
def test_a_value_of_another_system_or_type_is_a_type_error(cm: Any, wrong: Any) -> None:
    message = rf"^expected ICD10CM or str, got {type(wrong).__name__}$"
    for ask in (cm.status, cm.is_billable, cm.get, cm.__getitem__, cm.history, cm.successors):
        with pytest.raises(TypeError, match=message):
            ask(wrong)
    assert wrong not in cm


def test_a_release_is_a_sized_iterable_container_in_tabular_order() -> None:
    cm = medcodes.on(date(2026, 4, 1)).icd10cm
    codes = list(cm)
    assert len(codes) == len(cm) == len(set(codes)) == 98_186
    assert len(cm.billable()) == 74_719
    assert all(isinstance(code, ICD10CM) for code in codes)
    order = {code: i for i, code in enumerate(codes)}
    for before, after in [("C43.9", "C4A"), ("C4A.9", "C44"), ("M04.9", "M1A"), ("M1A.9XX1", "M10"), ("Z99.89", "U07")]:
        assert order[ICD10CM(before)] < order[ICD10CM(after)]


def test_books_and_releases_and_entries_are_equal_by_what_they_say() -> None:
    one, two = medcodes.on(date(2026, 3, 2)), medcodes.on(date(2026, 3, 2))
    next_day = medcodes.on(date(2026, 3, 3))
    assert one == two
    assert hash(one) == hash(two)
    assert one != next_day
    assert one.icd10cm == next_day.icd10cm
    assert one.icd10cm["I10"] == next_day.icd10cm["I10"]
    assert hash(one.icd10cm["I10"]) == hash(next_day.icd10cm["I10"])
    assert one.icd10cm != one.icd10pcs
    assert one.icd10cm["I10"] != one.icd10cm["I11"]
    assert one == CodeBook.of(one.as_of, one.icd10cm, one.icd10pcs)
    assert one != CodeBook.of(one.as_of, one.icd10cm)
    assert eval(repr(one), {"medcodes": medcodes, "date": date}) == one  # noqa: S307  a repr is code


def test_a_book_travels_as_its_date() -> None:
    book = medcodes.on(TODAY)
    data = pickle.dumps(book)
    assert len(data) < 200
    assert pickle.loads(data) == book
    assert pickle.loads(pickle.dumps(book.icd10cm)) == book.icd10cm
    assert pickle.loads(pickle.dumps(book.icd10cm["I10"])) == book.icd10cm["I10"]


def test_a_set_of_codes_travels_by_the_texts_of_its_codes(cm: Any) -> None:
    made, (release, texts) = cm.span("M54.5").__reduce__()
    assert (release, texts) == (cm, ("M54.5", "M54.50", "M54.51", "M54.59"))
    with pytest.raises(UnknownCodeError) as caught:
        made(release, ("M54.5", "M54.58"))
    assert (caught.value.code, caught.value.status) == (ICD10CM("M54.58"), Status.UNKNOWN)
    found = pickle.loads(pickle.dumps(cm.complete("m54.5")))
    assert found == cm.complete("m54.5")


def test_a_book_of_some_releases_says_what_it_lacks() -> None:
    book = CodeBook.of(TODAY, medcodes.on(TODAY).icd10cm)
    assert book.icd10cm.is_billable("I10")
    assert book.cpt is None
    assert book.hcpcs is None
    assert book.age_ranges is None
    with pytest.raises(LookupError, match="^this book holds no release of ICD-10-PCS$"):
        _ = book.icd10pcs
    with pytest.raises(ValueError, match="^a book holds one release of each system$"):
        CodeBook.of(TODAY, book.icd10cm, book.icd10cm)


def test_books_are_immutable() -> None:
    book = medcodes.on(TODAY)
    for thing in (book, book.icd10cm):
        with pytest.raises(AttributeError):
            setattr(thing, "as_of", date(2020, 1, 1))  # noqa: B010  the checkers would refuse it


def test_age_ranges_change_on_2019_10_01() -> None:
    def maternity(day: date) -> tuple[int, int]:
        ranges = medcodes.on(day).age_ranges or ()
        [found] = [one for one in ranges if one.flag.value == "maternity"]
        return found.first, found.last

    assert maternity(date(2019, 9, 30)) == (12, 55)
    assert maternity(date(2019, 10, 1)) == (9, 64)


def test_a_hundred_books_on_a_hundred_dates_take_at_most_one_mebibyte() -> None:
    days = [date(2016, 1, 1) + timedelta(days=40 * i) for i in range(100)]
    for edition in medcodes.editions("icd10cm"):
        medcodes.on(edition.valid_from).icd10cm.is_billable("M54.5")
    tracemalloc.start()
    books = [medcodes.on(day) for day in days]
    answers = [book.icd10cm.is_billable("M54.5") for book in books]
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answers == [day <= date(2021, 9, 30) for day in days]
    assert taken < 2**20


class Slow(dict[str, Any]):
    """A dictionary into which another thread puts what the first one has just looked for in vain."""

    def __init__(self, wanted: str, fill: Callable[[], None]) -> None:
        super().__init__()
        self.wanted = wanted
        self.fill = fill

    def get(self, key: str, default: Any = None) -> Any:
        found = super().get(key, default)
        if key == self.wanted and key not in self:
            self.fill()
        return found


def test_a_category_that_another_thread_reads_in_between_is_found() -> None:
    timeline = BundledLibrary(read_resource).sources["icd10cm"].timeline()
    slow = Slow("M54.50", lambda: timeline.open(timeline.where["M54"]))
    object.__setattr__(timeline, "rows", slow)
    assert timeline.row("M54.50") == slow["M54.50"]


def test_a_spelling_that_another_thread_puts_in_between_is_found() -> None:
    library = BundledLibrary(read_resource)
    timeline = library.sources["icd10cm"].timeline()
    object.__setattr__(timeline, "spellings", Slow("M54.50", lambda: timeline.spell_out("M54")))
    assert library.book(TODAY).icd10cm.is_billable("m54.50")
