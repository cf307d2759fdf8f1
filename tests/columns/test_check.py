"""Claims in frames get the findings that each of them gets alone, on every engine."""

from __future__ import annotations

import pickle
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import narwhals
import pytest

import medcodes
from medcodes import columns, pairing
from medcodes.codebook import CPTRelease
from medcodes.columns import ClaimColumns
from medcodes.columns.claims import FINDING, Judge
from medcodes.pairing import EDITS, Edit, MUEs, Patient, ProfessionalClaim, ServiceLine, Setting, Severity
from tests.columns.engines import ENGINES, Columns, Engine

assert narwhals.__version__, "medcodes.columns needs it, so this file is left out where it is absent"

LAYOUT = ClaimColumns(
    claim="claim",
    service_date="day",
    diagnoses=("dx1", "dx2", "dx3"),
    procedure="px",
    modifiers=("m1", "m2"),
    pointers="to",
    line="row",
    age="age",
    sex="sex",
)
NAMES = ("claim", *FINDING)


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest) -> Engine:
    chosen: Engine = request.param
    chosen.check()
    return chosen


@dataclass
class Line:
    claim: str
    row: int
    day: date | None
    dx: tuple[str | None, str | None, str | None]
    px: str | None = "99213"
    modifiers: tuple[str | None, str | None] = (None, None)
    to: str | None = "A"
    age: str | None = None
    sex: str | None = None


def frame_of(lines: Sequence[Line]) -> Columns:
    """The lines as columns of texts, days and numbers."""
    return {
        "claim": [line.claim for line in lines],
        "row": [line.row for line in lines],
        "day": [line.day for line in lines],
        **{f"dx{at + 1}": [line.dx[at] for line in lines] for at in range(3)},
        "px": [line.px for line in lines],
        "m1": [line.modifiers[0] for line in lines],
        "m2": [line.modifiers[1] for line in lines],
        "to": [line.to for line in lines],
        "age": [line.age for line in lines],
        "sex": [line.sex for line in lines],
    }


def found(engine: Engine, frame: Any) -> list[tuple[Any, ...]]:
    """The findings, in the order of claims; those of one claim stay as they are."""
    rows = [tuple(row[name] for name in NAMES) for row in engine.rows(frame)]
    return sorted(rows, key=lambda row: str(row[0]))


def some_lines(count: int) -> list[Line]:
    """Claims of one to three lines, shuffled, with codes and modifiers that go together by chance alone."""
    rng = random.Random(5)  # noqa: S311  nothing here is secret
    texts = [code.text for code in medcodes.on(date(2026, 3, 2)).icd10cm][::211]
    texts += ["M54.5", "m25561", "E1.19", "O80", "Z51.89", "KNEE", "V00.01XA"]
    lines: list[Line] = []
    for claim in range(count):
        dx = (rng.choice(texts), rng.choice([*texts, None]), None)
        day = date(2015, 10, 1) + timedelta(rng.randrange(4000))
        lines += [
            Line(
                f"claim {claim:03}",
                row,
                day,
                dx,
                rng.choice(["99213", "20610", "G0402", "02704TZ", "2061"]),
                (rng.choice(["RT", "LT", "25", None]), rng.choice(["RT", "50", "?", None])),
                rng.choice(["A", "B", "AB", "1", "3", None]),
                rng.choice(["54", "0", None]),
                rng.choice(["F", "M", None]),
            )
            for row in range(1, rng.randrange(2, 5))
        ]
    rng.shuffle(lines)
    return lines


def due(lines: Sequence[Line]) -> list[tuple[Any, ...]]:
    """What `pairing.check` says of each claim alone."""
    claims: dict[str, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: line.row):
        claims[line.claim].append(line)
    rows: list[tuple[Any, ...]] = []
    for claim, held in sorted(claims.items()):
        first = held[0]
        assert first.day is not None
        built = ProfessionalClaim(
            service_date=first.day,
            diagnoses=[text for text in first.dx if text is not None],
            lines=[
                ServiceLine(
                    line.px or "",
                    modifiers=[text for text in line.modifiers if text is not None],
                    pointers={"A": [1], "B": [2], "AB": [1, 2], "1": [1], "3": [3], None: []}[line.to],
                )
                for line in held
            ],
            patient=Patient(age=None if first.age is None else int(first.age), sex=first.sex),
        )
        for finding in pairing.check(built, medcodes.on(first.day)).findings:
            part, index = finding.where.part, finding.where.index
            number = held[index].row if part == "lines" and index is not None else None
            codes = " ".join(map(str, finding.codes))
            rows.append(
                (
                    claim,
                    number,
                    finding.edit,
                    finding.severity.value,
                    finding.message,
                    codes,
                    part,
                    index,
                    finding.source,
                )
            )
    return rows


def test_each_claim_gets_the_findings_that_it_gets_alone(engine: Engine) -> None:
    lines = some_lines(120)
    expected = due(lines)
    assert len({row[2] for row in expected}) > 10, "the claims should meet many edits"
    assert found(engine, columns.check(engine.make(frame_of(lines)), LAYOUT)) == expected


def test_the_findings_come_in_a_frame_of_the_same_kind(engine: Engine) -> None:
    frame = engine.make(frame_of([Line("a", 1, date(2026, 3, 2), ("I10", None, None))]))
    judged = columns.check(frame, LAYOUT)
    assert type(judged) is type(frame)
    names = (
        judged.collect_schema()
        if engine.name == "polars lazy"
        else getattr(judged, "column_names", None) or judged.columns
    )
    assert list(names) == list(NAMES)
    assert found(engine, judged) == []


def test_no_rows_give_no_findings(engine: Engine) -> None:
    assert found(engine, columns.check(engine.make(frame_of([])), LAYOUT)) == []


def test_a_claim_without_a_date_in_the_data_says_so(engine: Engine) -> None:
    lines = [
        Line("a", 1, None, ("I10", None, None)),
        Line("b", 1, date(1999, 1, 1), ("I10", None, None)),
        Line("c", 1, None, ("M54.5", None, None)),
        Line("c", 2, date(2021, 9, 30), ("M54.5", None, None)),
    ]
    judged = found(engine, columns.check(engine.make(frame_of(lines)), LAYOUT))
    outside = "no data for 1999-01-01, expected a date from 2015-10-01 to 2027-09-30"
    assert judged == [
        ("a", None, "unsupported-date", "error", "the claim has no date", "", "claim", None, ""),
        ("b", None, "unsupported-date", "error", outside, "", "claim", None, ""),
    ]


def rows_of(judge: Judge, *rows: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Claim, line, edit and codes of the findings of rows."""
    return [(row[0], row[1], row[2], row[5]) for row in judge.findings(rows)]


def judge(edits: Any = EDITS, *, book: Any = None, tables: Any = (), **names: Any) -> Judge:
    """A judge of rows (claim, day, procedure, then what is named, then one diagnosis)."""
    layout = ClaimColumns(claim="claim", service_date="day", procedure="px", diagnoses="dx", **names)
    return Judge(layout, Setting.PROFESSIONAL, book or medcodes.on(date(2026, 3, 2)), edits, tables)


DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("pointers", "missed"),
    [
        ("A", []),
        ("1", []),
        (1, []),
        (1.0, []),
        ("B", [2]),
        ("AB", [2]),
        ("1, 2", [2]),
        ("?", [0]),
        ("A-B", [0]),
        (13, [13]),
        ("9" * 5000, [0]),
    ],
)
def test_pointers_are_numbers_or_letters(pointers: object, missed: list[int]) -> None:
    held = judge(EDITS.only("pointer"), pointers="to")
    messages = [row[4] for row in held.findings([("a", DAY, "99213", "I10", pointers)])]
    assert messages == [f"line 1 points to diagnosis {number}, the claim has 1" for number in missed]


def test_a_row_without_a_claim_is_a_claim_of_its_own() -> None:
    rows = [(None, DAY, "99213", "I10"), (None, DAY, "99213", "M54.5"), ("a", DAY, "99213", "I10")]
    assert rows_of(judge(EDITS.only("code-not-billable")), *rows) == [(None, None, "code-not-billable", "M54.5")]


def test_diagnoses_that_are_missing_at_the_end_are_none_and_within_a_gap() -> None:
    layout = ClaimColumns(claim="claim", service_date="day", procedure="px", diagnoses=("dx1", "dx2", "dx3"))
    held = Judge(layout, Setting.PROFESSIONAL, medcodes.on(DAY), EDITS.only("malformed-code"), ())
    assert rows_of(held, ("a", DAY, "99213", "I10", None, None), ("a", DAY, "99213", "I10", "E11.9", " ")) == []
    (finding,) = held.findings([("b", DAY, "99213", "I10", "", "E11.9")])
    assert finding[4:8] == ("the text is empty, expected an ICD-10-CM code", "", "diagnoses", 1)


def test_units_ages_and_sexes_come_in_any_form() -> None:
    tables = [MUEs.from_rows([("99213", "2", "2", "x")])]
    held = judge(EDITS.only("mue", "age"), tables=tables, units="units", age="age", sex="sex")
    for units, fires in [(2, False), (2.0, False), ("3", True), (None, False), ("many", False)]:
        rows = rows_of(held, ("a", DAY, "99213", units, 54, "F", "I10"))
        assert bool(rows) is fires, units
    for age, fires in [("54", True), (54.0, True), (None, False), ("?", False), (0, False)]:
        assert bool(rows_of(held, ("a", DAY, "99213", None, age, None, "Z00.129"))) is fires, age


@pytest.mark.parametrize("cell", ["1e999999999", "9" * 5000, "NaN", float("nan"), float("inf"), "L1", Decimal("-1e30")])
def test_a_number_that_is_none_or_absurd_raises_nothing(cell: object) -> None:
    held = judge(EDITS.only("malformed-code"), units="units", age="age", line="line")
    (finding,) = held.findings([("a", DAY, "2061", cell, cell, cell, "I10")])
    assert finding[1] == 1


def test_a_day_that_is_text_or_a_number_is_refused(engine: Engine) -> None:
    names = {"claim": "claim", "procedure": "px", "diagnoses": "dx1", "line": "row"}
    line = Line("a", 1, DAY, ("M54.5", None, None))
    for name in ("px",) if engine.name == "pandas objects" else ("px", "row"):
        with pytest.raises(TypeError, match=f"^column '{name}' holds [A-Z][a-z0-9]+, expected dates$"):
            columns.check(engine.make(frame_of([line])), ClaimColumns(service_date=name, **names))


def test_a_users_list_is_asked_on_the_day_of_the_claim() -> None:
    listed = CPTRelease.from_rows([("99213", None, None, date(2026, 1, 31))])
    held = judge(EDITS.only("code-not-in-force"), book=medcodes.on(DAY).with_release(listed))
    rows = [("a", date(2026, 1, 31), "99213", "I10"), ("b", date(2026, 2, 1), "99213", "I10")]
    assert rows_of(held, *rows) == [("b", 1, "code-not-in-force", "99213")]


def nothing(_context: object) -> tuple[()]:
    """An edit's function that finds nothing."""
    return ()


def test_a_judge_travels_by_the_ids_of_the_librarys_edits() -> None:
    own = Edit(id="own", severity=Severity.NOTE, cites="house rule", function=nothing)
    held = judge(EDITS.only("code-not-billable").with_edit(own))
    travelled = pickle.loads(pickle.dumps(held))
    assert [edit.id for edit in travelled._edits] == ["code-not-billable", "own"]
    assert rows_of(travelled, ("a", DAY, "99213", "M54.5")) == [("a", None, "code-not-billable", "M54.5")]
    assert len(pickle.dumps(judge())) < 3000


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"procedure": "service"}, "the frame has no column 'service'"),
        ({"claim": "line"}, "the frame has no column 'line'"),
    ],
)
def test_a_column_that_is_not_there_is_refused(engine: Engine, changes: dict[str, str], message: str) -> None:
    names = {"claim": "claim", "service_date": "day", "procedure": "px", "diagnoses": "dx1", "line": "row"} | changes
    with pytest.raises(ValueError, match=f"^{message}$"):
        columns.check(engine.make(frame_of([])), ClaimColumns(**names))


def test_a_frame_without_order_needs_line_numbers(engine: Engine) -> None:
    layout = ClaimColumns(claim="claim", service_date="day", diagnoses="dx1", procedure="px")
    frame = engine.make(frame_of([Line("a", 1, DAY, ("M54.5", None, None))]))
    if engine.name in {"dask", "duckdb", "pyspark"}:
        with pytest.raises(ValueError, match=f"^a frame of {engine.name} has no order: name the column of the line"):
            columns.check(frame, layout)
    else:
        assert [row[2] for row in found(engine, columns.check(frame, layout, edits=EDITS.only("pointer")))] == [
            "pointer"
        ]


def test_an_outpatient_claim_has_no_pointers() -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    frame = polars.DataFrame({"claim": 1, "day": DAY, "dx": "M54.5", "px": "99213"})
    layout = ClaimColumns(claim="claim", service_date="day", diagnoses="dx", procedure="px")
    judged = columns.check(frame, layout, setting=Setting.OUTPATIENT)
    assert judged.select("claim", "edit").rows() == [(1, "code-not-billable")]
    with pytest.raises(ValueError, match="^an inpatient claim has no lines that a row could be"):
        columns.check(frame, layout, setting=Setting.INPATIENT)
