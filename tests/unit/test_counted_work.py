"""What a question reads: each part of the data at most once, and none that it does not need."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Final

import pytest

from medcodes import Status
from medcodes.codebook.bundled import BundledLibrary, read_resource
from medcodes.pairing import Claim, InpatientClaim, Patient, ProfessionalClaim, ServiceLine, check

TODAY: Final = date(2026, 3, 2)
# One day of each month of ten years.
MONTHS: Final = [date(2016 + month // 12, month % 12 + 1, 15) for month in range(120)]
CM: Final = frozenset({"editions.txt", "icd10cm/categories.txt", "icd10cm/codes.txt"})
PCS: Final = frozenset({"editions.txt", "icd10pcs/categories.txt", "icd10pcs/codes.txt"})
OF_A_CHECK: Final = CM | {"icd10cm/flags.txt", "icd10cm/blocks.txt", "age_ranges.txt"}
NOTES: Final = "icd10cm/notes/2025-04-01.txt"
PATIENT: Final = Patient(age=54, sex="F")


class Counting:
    """The package's own data, and how often each part was read."""

    def __init__(self) -> None:
        self.read: Counter[str] = Counter()
        self.library = BundledLibrary(self.part)

    def part(self, name: str) -> bytes:
        self.read[name] += 1
        return read_resource(name)


@pytest.fixture
def data() -> Counting:
    return Counting()


def visit(day: date) -> ProfessionalClaim:
    line = ServiceLine("20610", modifiers=("LT",), pointers=(1,))
    return ProfessionalClaim(service_date=day, diagnoses=("M25.561", "E11.9"), lines=(line,), patient=PATIENT)


def test_a_book_reads_nothing_before_it_is_asked(data: Counting) -> None:
    book = data.library.book(TODAY)
    assert (book.as_of, book.is_final) == (TODAY, True)
    assert not data.read


def test_a_status_reads_no_title(data: Counting) -> None:
    assert data.library.book(TODAY).icd10cm.status("M54.5") is Status.HEADER
    assert set(data.read) <= CM
    assert set(data.read.values()) == {1}


def test_a_title_reads_four_parts_and_a_warm_question_none(data: Counting) -> None:
    cm = data.library.book(TODAY).icd10cm
    assert cm["M54.50"].title == "Low back pain, unspecified"
    assert data.read == dict.fromkeys({*CM, "icd10cm/titles/M.txt"}, 1)
    assert cm["M54.51"].title == "Vertebrogenic low back pain"
    assert cm.is_billable("M54.59")
    assert data.read == dict.fromkeys({*CM, "icd10cm/titles/M.txt"}, 1)


def test_a_title_of_a_procedure_reads_four_parts_and_a_label_two_more(data: Counting) -> None:
    entry = data.library.book(TODAY).icd10pcs["0DTJ4ZZ"]
    assert entry.title == "Resection of Appendix, Percutaneous Endoscopic Approach"
    assert data.read == dict.fromkeys({*PCS, "icd10pcs/titles/0D.txt"}, 1)
    assert entry.body_part.label == "Appendix"
    assert data.read == dict.fromkeys(
        {*PCS, "icd10pcs/titles/0D.txt", "icd10pcs/names.txt", "icd10pcs/labels/0.txt"}, 1
    )


@pytest.mark.parametrize(
    ("claim", "more"),
    [
        (visit(TODAY), {"icd10cm/titles/M.txt"}),
        (
            InpatientClaim(
                discharge_date=TODAY, diagnoses=("S72.001A", "I10"), procedures=("0SR90J9",), patient=PATIENT
            ),
            {*PCS, "icd10cm/titles/S7.txt", "icd10pcs/flags.txt", "icd10pcs/names.txt", "icd10pcs/labels/0.txt"},
        ),
    ],
    ids=["a visit", "a stay"],
)
def test_a_check_reads_what_its_codes_need_once(data: Counting, claim: Claim, more: set[str]) -> None:
    check(claim, data.library.book(TODAY))
    once = Counter(dict.fromkeys(OF_A_CHECK | more | {NOTES}, 1))
    assert data.read == once
    check(claim, data.library.book(TODAY))
    assert data.read == once


@pytest.mark.parametrize(
    ("system", "code", "parts"),
    [("icd10cm", "M54.5", {*CM, "icd10cm/titles/M.txt"}), ("icd10pcs", "02704TZ", {*PCS, "icd10pcs/titles/02.txt"})],
    ids=["icd10cm", "icd10pcs"],
)
def test_ten_years_of_rows_read_what_one_row_reads(data: Counting, system: str, code: str, parts: set[str]) -> None:
    for day in MONTHS:
        release = data.library.book(day).get(system)
        assert release is not None
        assert release.status(code) in {Status.BILLABLE, Status.HEADER}
        assert release[code].title
    assert data.read == dict.fromkeys(parts, 1)


def test_ten_years_of_claims_read_each_part_once_and_the_notes_of_two_editions(data: Counting) -> None:
    for day in MONTHS:
        check(visit(day), data.library.book(day))
    assert MONTHS[-1] - MONTHS[0] > timedelta(days=3600)
    parts = OF_A_CHECK | {"icd10cm/titles/M.txt", "icd10cm/notes/2021-01-01.txt", NOTES}
    assert data.read == Counter(dict.fromkeys(parts, 1))
