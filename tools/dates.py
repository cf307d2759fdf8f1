"""Days as the numbers yyyymmdd, which is how the sources and the compiled files write them."""

from __future__ import annotations

from datetime import date, timedelta

FIRST = 20151001
"""The first day of ICD-10-CM and ICD-10-PCS in the United States, and of the data."""
OPEN = 20270331
"""The end that the masters give to whatever has none yet; they say nothing of later days."""
LAST = 20270930
"""The last day that the data speak of: the end of FY2027."""
SPAN = "2015-10-01 to 2027-09-30"


def fiscal_year(day: int) -> int:
    """The fiscal year of a day: 20181001 is in 2019."""
    return day // 10000 + (day % 10000 >= 1001)


def following(day: int) -> int:
    """The day after."""
    return _number(_date(day) + timedelta(days=1))


def preceding(day: int) -> int:
    """The day before."""
    return _number(_date(day) - timedelta(days=1))


def iso(day: int) -> str:
    """A day as text: "2018-10-01"."""
    return _date(day).isoformat()


def ordinal(day: int) -> int:
    """The day as the package counts days."""
    return _date(day).toordinal()


def _date(day: int) -> date:
    return date(day // 10000, day // 100 % 100, day % 100)


def _number(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day
