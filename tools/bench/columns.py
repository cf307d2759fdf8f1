"""Five million cells in data frames, against the join that one writes by hand with the same library.

The join cleans with expressions, so it takes for codes what are none and says nothing of headers, retired codes and
reasons; it is the least that can be done, not the same work.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from typing import Any, NamedTuple, TypeAlias

import medcodes
from tools.bench.clock import Time, interleaved
from tools.bench.report import Row

ROWS = 5_000_000
SPELLINGS = 57_000
MALFORMED = 0.03
ROUNDS = 3
SECTION = (
    f"Status and title of {ROWS:,} rows, {SPELLINGS:,} distinct spellings; the yardstick is a join written by hand"
)
BY_DATE = "The same with a date in each row, over ten years; the yardstick is medcodes with one date"
BOOK = medcodes.on(date(2026, 3, 2))
BLANKS = ("", "", "", "", " ", "  ")


# A frame, table, relation or expression of some library.
Held: TypeAlias = Any


class Contest(NamedTuple):
    """A library with its frame, what is done with it by hand, and the most that medcodes may take of that."""

    name: str
    frame: Held
    by_hand: Callable[[Held], object]
    finish: Callable[[Held], object]
    limit: float


def measure(u: float) -> list[Row]:  # noqa: ARG001  the yardstick here is the join of the same library
    """Rows of each library, and of each with a date in each row."""
    rows: list[Row] = []
    by_date: list[Row] = []
    for contest in contests():
        hand, one_date, own_dates = interleaved(jobs(contest), ROUNDS)
        rows.append(row(SECTION, contest.name, "by hand", hand))
        rows.append(row(SECTION, contest.name, "medcodes", one_date, (hand, contest.limit)))
        by_date.append(row(BY_DATE, contest.name, "medcodes", own_dates, (one_date, 2)))
        print(*rows[-2:], by_date[-1], sep="\n", flush=True)
    return rows + by_date


def row(section: str, contest: str, who: str, time: Time, limit: tuple[Time, float] | None = None) -> Row:
    """A row in millions of rows a second; the limit is a yardstick and how many times its time is allowed."""
    rate = 1e-6 / time.least, 1e-6 / time.median
    if limit is None:
        return Row(section, contest, who, *rate, "M rows/s")
    yardstick, times = limit
    return Row(section, contest, who, *rate, "M rows/s", time.least / yardstick.least, times)


def jobs(contest: Contest) -> list[Callable[[], int]]:
    """By hand; with medcodes on one date; with medcodes on the date of each row."""
    columns = import_module("medcodes.columns")
    asked: dict[str, Any] = {"system": "icd10cm", "add": ("status", "title")}
    works: list[Callable[[], object]] = [
        lambda: contest.by_hand(contest.frame),
        lambda: contest.finish(columns.annotate(contest.frame, "dx", book=BOOK, **asked)),
        lambda: contest.finish(columns.annotate(contest.frame, "dx", as_of="day", **asked)),
    ]
    return [counted(work) for work in works]


def counted(work: Callable[[], object]) -> Callable[[], int]:
    """A job that answers how many rows it worked on."""

    def job() -> int:
        work()
        return ROWS

    return job


def cells() -> tuple[list[str | None], list[date]]:
    """A column of texts and one of days, the same on every run."""
    seeded = random.Random(7)  # noqa: S311  nothing here is secret
    texts: list[str | None] = [*seeded.choices(spellings(seeded), k=ROWS)]
    texts[::100] = [None] * len(texts[::100])
    days = [date(2016, 1, 1) + timedelta(day) for day in range(3650)]
    return texts, seeded.choices(days, k=ROWS)


def spellings(seeded: random.Random) -> list[str]:
    """Distinct texts as people write codes, some of them malformed."""
    codes = [code.text for code in BOOK.icd10cm.billable()]
    made: set[str] = set()
    while len(made) < SPELLINGS:
        text = seeded.choice(codes)
        if seeded.random() < MALFORMED:
            text = seeded.choice(("LAB", "KNEE", "N/A")) + text[::-1]
        if seeded.random() < 0.4:
            text = text.replace(".", "")
        if seeded.random() < 0.15:
            text = text.lower()
        made.add(seeded.choice(BLANKS) + text + seeded.choice(BLANKS))
    return sorted(made)


def contests() -> list[Contest]:
    """Each library in its own words."""
    texts, days = cells()
    held = {code.compact: BOOK.icd10cm[code].title for code in BOOK.icd10cm.billable()}
    pa = import_module("pyarrow")
    table = pa.table({"dx": pa.array(texts), "day": pa.array(days)})
    codes = pa.table({"key": list(held), "title": list(held.values()), "ok": [True] * len(held)})
    return [
        *of_polars(table, codes),
        of_pandas(table, codes),
        of_arrow(table, codes),
        of_duckdb(table, codes),
        of_spark(table, codes),
    ]


def done(made: Held) -> Held:
    """What is in memory already."""
    return made


def of_polars(table: Held, codes: Held) -> list[Contest]:
    """Frames and lazy frames."""
    pl = import_module("polars")
    frame, listed = pl.from_arrow(table), pl.from_arrow(codes.drop(["ok"]))
    key = pl.col("dx").str.strip_chars().str.to_uppercase().str.replace(".", "", literal=True)

    def join(given: Held) -> Held:
        other = listed.lazy() if isinstance(given, pl.LazyFrame) else listed
        known = pl.col("key").is_in(listed["key"].implode())
        return given.with_columns(key=key).with_columns(ok=known).join(other, on="key", how="left")

    def collected(made: Held) -> Held:
        return made.collect()

    def joined(given: Held) -> Held:
        return collected(join(given))

    return [
        Contest("polars", frame, join, done, 2),
        Contest("polars lazy", frame.lazy(), joined, collected, 2),
    ]


def of_pandas(table: Held, codes: Held) -> Contest:
    """Text as pandas holds it since version 3."""
    frame, listed = table.to_pandas(), codes.drop(["ok"]).to_pandas()
    frame["day"] = frame["day"].astype("datetime64[s]")

    def join(given: Held) -> Held:
        key = given["dx"].str.strip().str.upper().str.replace(".", "", regex=False)
        return given.assign(key=key, ok=key.isin(listed["key"])).merge(listed, on="key", how="left")

    return Contest("pandas", frame, join, done, 3)


def of_arrow(table: Held, codes: Held) -> Contest:
    """Tables of Arrow."""
    pc = import_module("pyarrow.compute")
    listed = codes.drop(["ok"])

    def join(given: Held) -> Held:
        key = pc.replace_substring(pc.utf8_upper(pc.utf8_trim_whitespace(given["dx"])), ".", "")
        known = given.append_column("key", key).append_column("ok", pc.is_in(key, value_set=listed["key"]))
        return known.join(listed, "key", join_type="left outer")

    return Contest("pyarrow", table, join, done, 3)


def of_duckdb(table: Held, codes: Held) -> Contest:
    """Tables in memory."""
    connection = import_module("duckdb").connect()
    for name, given in (("visits", table), ("codes", codes)):
        connection.from_arrow(given).create(name)
    by_hand = """
        select visits.*, ok, title from visits
        left join codes on key = replace(upper(trim(dx)), '.', '')
    """

    def stored(relation: Held) -> None:
        connection.execute("drop table if exists made").fetchall()
        relation.create("made")

    def join(_given: Held) -> None:
        stored(connection.sql(by_hand))

    return Contest("duckdb", connection.table("visits"), join, stored, 3)


def of_spark(table: Held, codes: Held) -> Contest:
    """Two workers on the loopback; the yardstick is a broadcast join."""
    os.environ.update(SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable)
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "3g",
        "spark.ui.enabled": "false",
        "spark.log.level": "OFF",
    }
    sql = import_module("pyspark.sql")
    builder = sql.SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session, functions = builder.getOrCreate(), sql.functions
    frame = session.createDataFrame(table).repartition(8).cache()
    listed = session.createDataFrame(codes).cache()
    key = functions.expr("replace(upper(trim(dx)), '.', '')")

    def written(made: Held) -> None:
        made.write.format("noop").mode("overwrite").save()

    def join(given: Held) -> None:
        written(given.withColumn("key", key).join(functions.broadcast(listed), "key", "left"))

    return Contest("pyspark", frame, join, written, 2)
