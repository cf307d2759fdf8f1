"""The official numbers of codes on every release date, and every shipped code through its parser."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import medcodes
from medcodes import ICD10CM, ICD10PCS

# CMS and NCHS: the number of billable codes from the day on.
ICD10CM_COUNTS = {
    "2015-10-01": 69_823,
    "2016-10-01": 71_486,
    "2017-10-01": 71_704,
    "2018-10-01": 71_932,
    "2019-10-01": 72_184,
    "2020-04-01": 72_186,
    "2020-10-01": 72_616,
    "2021-01-01": 72_621,
    "2021-10-01": 72_748,
    "2022-04-01": 72_750,
    "2022-10-01": 73_639,
    "2023-04-01": 73_674,
    "2023-10-01": 74_044,
    "2024-10-01": 74_260,
    "2025-10-01": 74_719,
    "2026-10-01": 74_879,
}
ICD10PCS_COUNTS = {
    "2015-10-01": 71_974,
    "2016-10-01": 75_789,
    "2017-10-01": 78_705,
    "2018-10-01": 78_881,
    "2019-10-01": 77_559,
    "2020-08-01": 77_571,
    "2020-10-01": 78_115,
    "2021-01-01": 78_136,
    "2021-10-01": 78_220,
    "2022-04-01": 78_229,
    "2022-10-01": 78_496,
    "2023-04-01": 78_530,
    "2023-10-01": 78_603,
    "2024-04-01": 78_638,
    "2024-10-01": 78_948,
    "2025-04-01": 78_986,
    "2025-10-01": 79_115,
    "2026-04-01": 79_193,
    "2026-10-01": 79_256,
}


def spans(counts: dict[str, int]) -> list[tuple[date, date, int]]:
    """Each count with the first and the last day for which it holds."""
    starts = [date.fromisoformat(day) for day in counts]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [medcodes.coverage()[1]]
    return list(zip(starts, ends, counts.values(), strict=True))


@pytest.mark.parametrize(("first", "last", "count"), spans(ICD10CM_COUNTS))
def test_icd10cm_has_the_official_number_of_codes(first: date, last: date, count: int) -> None:
    cm = medcodes.on(first).icd10cm
    assert len(cm.billable()) == sum(cm.is_billable(code.text) for code in cm) == count
    assert medcodes.on(last).icd10cm.billable() == cm.billable()


@pytest.mark.parametrize(("first", "last", "count"), spans(ICD10PCS_COUNTS))
def test_icd10pcs_has_the_official_number_of_codes(first: date, last: date, count: int) -> None:
    pcs = medcodes.on(first).icd10pcs
    assert len(pcs) == len(pcs.billable()) == sum(pcs.is_billable(code.text) for code in pcs) == count
    assert medcodes.on(last).icd10pcs.billable() == pcs.billable()


def test_every_code_of_every_day_goes_through_its_parser_and_back() -> None:
    codes: set[ICD10CM | ICD10PCS] = set()
    for edition in (*medcodes.editions("icd10cm"), *medcodes.editions("icd10pcs")):
        book = medcodes.on(edition.valid_from)
        codes.update(book.icd10cm.billable())
        codes.update(book.icd10pcs.billable())
    assert len(codes) == 75_909 + 82_508
    for code in codes:
        assert type(code).parse(str(code)) == code
        assert type(code).parse(code.compact.lower()) == code


@pytest.mark.parametrize("day", [date(2015, 10, 1), date(2021, 1, 1), date(2026, 4, 1), date(2026, 10, 1)], ids=str)
def test_every_code_has_its_parent_on_the_date(day: date) -> None:
    cm = medcodes.on(day).icd10cm
    headers = set(cm) - set(cm.billable())
    parents: set[ICD10CM] = set()
    for code in cm:
        parent = cm[code].parent
        assert (parent is None) == (code == code.category), code
        if parent is not None:
            parents.add(parent)
    assert parents == headers
