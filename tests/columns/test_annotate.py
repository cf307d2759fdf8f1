"""Every engine gives the answers of the scalar functions, cell by cell."""

from __future__ import annotations

import os
import pickle
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

import narwhals
import pytest

import medcodes
from medcodes import CPT, ICD10, ICD10CM, ICD10PCS, ICD11, Code, HCPCSLevelII, Modifier, columns
from medcodes.codebook import CPTRelease, ICD10Release, ICD11Release
from medcodes.columns.question import Answers
from tests.columns import scalar
from tests.columns.engines import ENGINES, Engine, answers, numbered
from tests.columns.spy import noting
from tests.vectors.rows import rows

assert narwhals.__version__, "medcodes.columns needs it, so this file is left out where it is absent"

DAY = date(2026, 3, 2)
BOOK = medcodes.on(DAY)
FIELDS = ("code", "status", "billable", "title", "reason", "chapter", "laterality")
FIELDS_OF: dict[type[Code], tuple[str, ...]] = {
    ICD10CM: FIELDS,
    ICD10PCS: (*FIELDS[:5], "section", "laterality"),
}
THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
SPELLINGS = 1_000_000 if THOROUGH else 20_000


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest) -> Engine:
    chosen: Engine = request.param
    chosen.check()
    return chosen


def expected(
    make: type[Code], texts: Sequence[str | None], days: Sequence[date | None], fields: Sequence[str]
) -> list[tuple[Any, ...]]:
    """The rows that a frame of texts should have after it was annotated."""
    found = (scalar.answer(make, text, day) for text, day in zip(texts, days, strict=True))
    return [(text, *(one[field] for field in fields)) for text, one in zip(texts, found, strict=True)]


def seeded(seed: int) -> random.Random:
    """A source of texts that are the same on every run."""
    return random.Random(seed)  # noqa: S311  nothing here is secret


def some_codes(step: int, make: type[Code] = ICD10CM) -> list[str]:
    """Codes of every year, those that came and went among them."""
    books = [medcodes.on(date(year, 10, 1)).get(make.system) for year in range(2015, 2027)]
    return sorted({code.text for book in books if book is not None for code in book})[::step]


def spelled(rng: random.Random, codes: Sequence[str], count: int) -> Iterator[str]:
    """Texts as people type them: mostly codes, in some spelling, some of them spoilt."""
    blanks = ("", "", "", " ", "\t", "\u00a0", "\u2003", "\x1f")
    for _ in range(count):
        text = rng.choice(codes)
        if rng.random() < 0.4:
            text = text.replace(".", "")
        if rng.random() < 0.3:
            text = text.lower()
        while rng.random() < 0.2:
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice("ABX019 .-Oſıé０") + text[at + rng.randrange(2) :]
        yield rng.choice(blanks) + text + rng.choice(blanks)


@pytest.mark.parametrize(
    ("table", "make"),
    [
        ("icd10cm", ICD10CM),
        ("icd10pcs", ICD10PCS),
        ("cpt", CPT),
        ("hcpcs", HCPCSLevelII),
        ("modifier", Modifier),
        ("icd11", ICD11),
        ("icd10", ICD10),
    ],
)
def test_every_vector_is_read_as_parse_reads_it(engine: Engine, table: str, make: type[Code]) -> None:
    """The rules are the scalar parser's, for texts that are well-formed and for those that are not."""
    texts = [row["text"] for name in (table, "text") for row in rows(name)]
    if not engine.holds_surrogates:
        texts = [text for text in texts if text != "\ud800"]
    frame = engine.make(numbered(texts))
    annotated = columns.annotate(frame, "dx", system=make.system, add=("code", "reason"))
    assert answers(engine, annotated) == expected(make, texts, [DAY] * len(texts), ("code", "reason"))


@pytest.mark.parametrize("make", [ICD10CM, ICD10PCS])
def test_a_book_answers_as_its_functions_do(engine: Engine, make: type[Code]) -> None:
    fields = FIELDS_OF[make]
    held = some_codes(97, make)
    rng = seeded(1)
    texts = [*spelled(rng, held, 1000), None, *held[:50], None]
    frame = engine.make(numbered(texts))
    annotated = columns.annotate(frame, "dx", system=make.system, book=BOOK, add=fields)
    assert answers(engine, annotated) == expected(make, texts, [DAY] * len(texts), fields)


@pytest.mark.parametrize("fields", [FIELDS, ("status", "title", "reason")], ids=["all", "some"])
def test_the_date_of_each_row_decides(engine: Engine, fields: tuple[str, ...]) -> None:
    """Dates within and outside the data, none at all, and the days on both sides of each change."""
    changes = [edition.valid_from for edition in medcodes.editions("icd10cm")]
    days: list[date | None] = [None, date(1999, 1, 1), date(2027, 10, 1), date(2027, 9, 30)]
    days += [day + timedelta(shift) for day in changes for shift in (-1, 0)]
    rng = seeded(2)
    texts = ["M54.5", "m5450", "U07.1", "E1.19", "F32.A", "I10", "", "Q99.ZZ", None, *spelled(rng, some_codes(997), 60)]
    cells = list(product(texts, days))
    frame = engine.make(numbered([text for text, _ in cells], [day for _, day in cells]))
    annotated = columns.annotate(frame, "dx", system="icd10cm", as_of="day", add=fields)
    found = [(text, *cells) for text, _, *cells in answers(engine, annotated)]
    assert found == expected(ICD10CM, [text for text, _ in cells], [day for _, day in cells], fields)


@cache
def many_spellings() -> tuple[list[str], list[tuple[Any, ...]]]:
    """Texts, and the rows that are due for them; made once for all engines."""
    texts = list(spelled(seeded(3), some_codes(1), SPELLINGS))
    return texts, expected(ICD10CM, texts, [DAY] * len(texts), FIELDS[:5])


def test_many_spellings_are_read_as_one_is(engine: Engine) -> None:
    texts, due = many_spellings()
    annotated = columns.annotate(engine.make(numbered(texts)), "dx", system="icd10cm", book=BOOK, add=FIELDS[:5])
    assert answers(engine, annotated) == due


@pytest.mark.parametrize(
    "texts",
    [[], ["M54.50"], [None], [None, None, None], ["M54.5"] * 100],
    ids=["empty", "one", "one null", "nulls", "duplicates"],
)
@pytest.mark.parametrize("by_date", [False, True], ids=["book", "dates"])
def test_small_frames(engine: Engine, texts: list[str | None], by_date: bool) -> None:
    days = [DAY] * len(texts) if by_date else None
    asked: dict[str, Any] = {"as_of": "day"} if by_date else {"book": BOOK}
    annotated = columns.annotate(engine.make(numbered(texts, days)), "dx", system="icd10cm", **asked, add=FIELDS)
    found = [row[:1] + row[-len(FIELDS) :] for row in answers(engine, annotated)]
    assert found == expected(ICD10CM, texts, [DAY] * len(texts), FIELDS)


def test_the_frame_comes_back_as_it_was_with_columns_after_it(engine: Engine) -> None:
    frame = engine.make(numbered(["M54.50", "KNEE", None], [DAY, None, DAY]))
    annotated = columns.annotate(frame, "dx", system="icd10cm", book=BOOK)
    twice = columns.annotate(annotated, "dx_code", system="icd10cm", as_of="day", add=("billable",))
    assert type(twice) is type(frame)
    assert answers(engine, twice) == [
        ("M54.50", DAY, "M54.50", "billable", "Low back pain, unspecified", True),
        ("KNEE", None, None, None, None, None),
        (None, DAY, None, None, None, None),
    ]


def test_a_users_list_is_judged_on_the_day_of_each_row(engine: Engine) -> None:
    """A list is cut where its rows begin and end, not where the package's editions do."""
    listed = [("99213", "visit", None, date(2026, 1, 31)), ("99214", None, date(2025, 7, 5), None)]
    book = BOOK.with_release(CPTRelease.from_rows(listed))
    days = [date(1066, 10, 14), date(2025, 7, 4), date(2025, 7, 5), date(2026, 1, 31), date(2026, 2, 1), None]
    cells = list(product(["99213", "99214", "99215"], days))
    frame = engine.make(numbered([text for text, _ in cells], [day for _, day in cells]))
    add = ("status", "billable", "title", "reason", "section")
    annotated = columns.annotate(frame, "dx", system="cpt", book=book, as_of="day", add=add)
    found = [row[2:] for row in answers(engine, annotated)]
    section = "Evaluation and Management"
    assert found == [
        *[("billable", True, "visit", None, section)] * 4,
        ("retired", False, None, None, section),
        (None, None, None, "date", section),
        *[("future", False, None, None, section)] * 2,
        *[("billable", True, None, None, section)] * 3,
        (None, None, None, "date", section),
        *[("unknown", False, None, None, section)] * 5,
        (None, None, None, "date", section),
    ]


@pytest.mark.parametrize(
    ("system", "cells"),
    [
        (
            "icd11",
            [
                ("2c25", ("2C25", "header", False, "Kind", None)),
                ("2C25Z", ("2C25.Z", "billable", True, "Unspecified", None)),
                (" 1A00", ("1A00", "unknown", False, None, None)),
                ("2C25.Z&XH74S1", (None, None, False, None, "structure")),
                ("A00", (None, None, False, None, "character")),
            ],
        ),
        (
            "icd10",
            [
                ("a17", ("A17", "header", False, "Kind", None)),
                ("A170+", ("A17.0+", "billable", True, "One", None)),
                ("G01", ("G01", "billable", True, "In another", None)),
                ("G01+", ("G01+", "unknown", False, None, None)),
                ("J21.8+ B95.6*", (None, None, False, None, "structure")),
            ],
        ),
    ],
)
def test_a_users_list_of_the_whos_systems_is_asked(
    engine: Engine, system: str, cells: list[tuple[str, tuple[Any, ...]]]
) -> None:
    """On every day the same, since the list knows no days; a mark finds what may bear it."""
    book = BOOK.with_release(ICD11Release.from_rows([("2C25", "Kind"), ("2C25.Z", "Unspecified")]))
    book = book.with_release(ICD10Release.from_rows([("A17", "Kind"), ("A17.0", "One"), ("G01*", "In another")]))
    day = date(1999, 12, 31)
    frame = engine.make(numbered([None, *(text for text, _ in cells)], [day] * (len(cells) + 1)))
    due = [(None,) * 5, *(answer for _, answer in cells)]
    for as_of in (None, "day"):
        annotated = columns.annotate(frame, "dx", system=system, book=book, add=FIELDS[:5], as_of=as_of)
        assert [row[-5:] for row in answers(engine, annotated)] == due


@pytest.mark.parametrize("system", ["icd10", "icd11", "icd10pair", "icd11cluster"])
def test_without_the_users_list_there_is_no_status(system: str) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    frame = polars.DataFrame({"dx": ["A00"]})
    with pytest.raises(LookupError, match=f"^this book holds no release of {system}$"):
        columns.annotate(frame, "dx", system=system, book=BOOK)


@pytest.mark.parametrize("make", [ICD10CM, ICD10PCS])
def test_every_code_of_a_step_on_every_edition(make: type[Code]) -> None:
    """What changes within the life of a code is found without asking every edition."""
    polars = pytest.importorskip("polars", reason="polars is not installed")
    changes = [edition.valid_from for edition in medcodes.editions(make.system)]
    cells = list(product(some_codes(1 if THOROUGH else 101, make), changes))
    frame = polars.DataFrame({"dx": [text for text, _ in cells], "day": [day for _, day in cells]})
    found = columns.annotate(frame, "dx", system=make.system, as_of="day", add=FIELDS_OF[make]).drop("day").rows()
    assert found == expected(make, [text for text, _ in cells], [day for _, day in cells], FIELDS_OF[make])


def test_a_distinct_text_is_parsed_once_and_an_edition_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    parsed: list[str] = []
    opened: list[date] = []
    monkeypatch.setattr(ICD10CM, "_read", noting(ICD10CM._read, parsed))
    monkeypatch.setattr(type(BOOK.icd10cm), "on", noting(type(BOOK.icd10cm).on, opened))
    days = [date(2016, 1, 1) + timedelta(day) for day in range(3650)]
    frame = polars.DataFrame({"dx": ["I10", " i10", "KNEE", None, "E11.65"] * 730, "day": days})
    columns.annotate(frame, "dx", system="icd10cm", as_of="day")
    assert sorted(parsed) == [" i10", "E11.65", "I10", "KNEE"]
    assert opened == [edition.valid_from for edition in medcodes.editions("icd10cm")]


def test_a_question_travels_without_the_texts_that_it_was_asked() -> None:
    """What is shipped to a worker is the date of the book and the names of the fields."""
    asked = Answers("icd10cm", ("status",), BOOK, by_date=False)
    assert asked["M54.5"] == (0, (("header",),))
    travelled = pickle.loads(pickle.dumps(asked))
    assert travelled == {}
    assert travelled["M54.5"] == asked["M54.5"]
    assert len(pickle.dumps(asked)) < 500
