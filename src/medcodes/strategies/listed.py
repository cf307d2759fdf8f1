"""Strategies for codes that the data hold, and for codes that they never held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar, cast

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from medcodes._code import Code
from medcodes._text import DIGITS, LETTERS
from medcodes.codebook.bundled import LIBRARY
from medcodes.codebook.codec import LAST_DAY
from medcodes.codebook.model import check_date
from medcodes.errors import Status, expect, expect_function
from medcodes.icd10cm import ICD10CM
from medcodes.icd10pcs import ICD10PCS, SECTIONS, VALUES
from medcodes.strategies.drawing import Pool, lazily, named, unfold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date

    from hypothesis.strategies import DrawFn, SearchStrategy

    from medcodes.codebook.model import Life
    from medcodes.codebook.outline import TabularSource

__all__ = ["icd10cm_codes", "icd10pcs_codes", "listed", "retired_codes", "unlisted_codes"]

C = TypeVar("C", bound=Code)

# Everything shrinks to the first of these that will do: letters and digits at every place, each length.
FAMILIAR: Final = {
    "icd10cm": (
        "I10", "E11.9", "C4A.9", "M54.50", "E11.65", "Z3A.20", "O9A.211", "S72.001A", "W21.89XA", "H54.413A",
        "M54.5", "S72", "C4A",
    ),
    "icd10pcs": ("0DTJ4ZZ", "027004Z", "0SR90J9", "B2111ZZ", "3E0234Z", "XW033E5"),
}  # fmt: skip
_NODES: Final = frozenset({Status.BILLABLE, Status.HEADER})


def icd10cm_codes(
    as_of: date | None = None,
    *,
    billable: bool | None = None,
    prefix: str = "",
    chapter: int | None = None,
    where: Callable[[ICD10CM], bool] | None = None,
) -> SearchStrategy[ICD10CM]:
    """Draw ICD-10-CM codes that are in force on a day, on any day of the data where none is given.

    `billable` leaves headers out (True) or in alone (False), `prefix` is a beginning with
    or without the dot, `chapter` a number from 1 to 22, and `where` is asked once about
    each code. Shrinks to I10.

    >>> icd10cm_codes(prefix="S72.0", billable=True)
    icd10cm_codes(billable=True, prefix='S72.0')
    """
    _check_day(as_of)
    expect("billable", billable, bool, type(None))
    expect("prefix", prefix, str)
    expect("chapter", chapter, int, type(None))
    if where is not None:
        expect_function("where", where)

    def build() -> Pool[ICD10CM]:
        start = prefix.replace(".", "").upper()
        categories = None if chapter is None else _categories(chapter, as_of or LAST_DAY)
        return _pool(ICD10CM, start, _in_force("icd10cm", as_of, billable=billable), where, categories)

    pool = lazily(build)
    return named(
        "icd10cm_codes",
        lambda draw: pool().draw(draw),
        as_of=as_of,
        billable=billable,
        prefix=prefix or None,
        chapter=chapter,
        where=where,
    )


def icd10pcs_codes(
    as_of: date | None = None,
    *,
    table: str | None = None,
    where: Callable[[ICD10PCS], bool] | None = None,
) -> SearchStrategy[ICD10PCS]:
    """Draw ICD-10-PCS codes that are in force on a day, on any day of the data where none is given.

    `table` is how the code begins, as a rule the three characters of a table; of every
    table where none is given. Shrinks to 0DTJ4ZZ.

    >>> icd10pcs_codes(table="027")
    icd10pcs_codes(table='027')
    """
    _check_day(as_of)
    expect("table", table, str, type(None))
    if where is not None:
        expect_function("where", where)
    pool = lazily(lambda: _pool(ICD10PCS, (table or "").upper(), _in_force("icd10pcs", as_of), where))
    return named(
        "icd10pcs_codes",
        lambda draw: pool().draw(draw),
        as_of=as_of,
        table=table or None,
        where=where,
    )


def listed(code_type: type[C], *, billable: bool | None = None) -> Callable[[], Pool[C]]:
    """Give the pool of the codes that were in force on any day, for values that hold more than a code."""
    return lazily(lambda: _pool(code_type, "", _in_force(code_type.system, None, billable=billable)))


def retired_codes(code_type: type[C], as_of: date | None = None) -> SearchStrategy[C]:
    """Draw codes that were in force once and are not on a day, the last of the data where none is given.

    >>> retired_codes(ICD10CM)
    retired_codes(ICD10CM)
    """
    system = _system(code_type)
    _check_day(as_of)

    def build() -> Pool[C]:
        statuses = LIBRARY.sources[system].on_day(as_of or LAST_DAY)
        timeline = LIBRARY.sources[system].timeline()
        return Pool(code_type, timeline, "", lambda life: statuses[life] is Status.RETIRED, rare=True)

    pool = lazily(build)
    return named("retired_codes", lambda draw: pool().draw(draw), code_type, as_of=as_of)


def unlisted_codes(code_type: type[C]) -> SearchStrategy[C]:
    """Draw well-formed codes that the data never held, neither as a code nor as a header.

    Half of them differ from a listed code in their last character alone.

    >>> unlisted_codes(ICD10PCS)
    unlisted_codes(ICD10PCS)
    """
    system = _system(code_type)
    pool = lazily(lambda: _pool(code_type, "", lambda _: True))
    free = _any_cm if system == ICD10CM.system else _any_pcs

    def draw_one(draw: DrawFn) -> C:
        timeline = LIBRARY.sources[system].timeline()
        is_free, last, *rest = draw(_UNLISTED)
        number = int.from_bytes(rest)
        text = free(number) if is_free % 2 else pool().pick(number).text
        stem = text[:-1] if len(text) > len("A00") else f"{text}."
        first = last % len(VALUES)
        lasts = VALUES[first:] + VALUES[:first]
        # No code has all 34 neighbours.
        nearby = (near for near in (text, *(stem + one for one in lasts)) if timeline.row(near) is None)
        return code_type._trusted(next(nearby))

    return named("unlisted_codes", draw_one, code_type)


# One draw, so that the ways are equally short and a code near to a familiar one is the simplest.
_UNLISTED: Final = st.binary(min_size=10, max_size=10)
_CHARACTERS: Final = DIGITS + LETTERS
_MOST_MORE: Final = 4


def _any_cm(number: int) -> str:
    """Spell a text by the grammar: a digit stands at the second or at the third place."""
    every = len(_CHARACTERS)
    count, letter, digit_first, digit, other, *more = unfold(
        number, _MOST_MORE + 1, len(LETTERS), 2, len(DIGITS), every, *(every,) * _MOST_MORE
    )
    pair = DIGITS[digit] + _CHARACTERS[other]
    after = "".join(_CHARACTERS[one] for one in more[:count])
    return LETTERS[letter] + (pair if digit_first else pair[::-1]) + (after and f".{after}")


def _any_pcs(number: int) -> str:
    section, *others = unfold(number, len(SECTIONS), *(len(VALUES),) * 6)
    return SECTIONS[section] + "".join(VALUES[other] for other in others)


def _check_day(as_of: date | None) -> None:
    if as_of is not None:
        check_date(as_of)


def _system(code_type: type[Code]) -> str:
    system: str = getattr(code_type, "system", "")
    if system not in FAMILIAR:
        raise InvalidArgument(f"the data list the codes of ICD10CM and ICD10PCS, not of {code_type!r}")
    return system


def _pool(
    code_type: type[C],
    prefix: str,
    wanted: Callable[[Life], bool],
    where: Callable[[C], bool] | None = None,
    categories: Collection[str] | None = None,
) -> Pool[C]:
    timeline = LIBRARY.sources[code_type.system].timeline()
    familiar = FAMILIAR[code_type.system]
    return Pool(code_type, timeline, prefix, wanted, where, familiar, rare=where is not None, categories=categories)


def _categories(chapter: int, as_of: date) -> Collection[str]:
    """Return the categories of a chapter on a day."""
    outline = cast("TabularSource", LIBRARY.sources["icd10cm"]).outline(as_of)
    assert outline is not None, "the data of the package have chapters"
    if str(chapter) not in outline.places:
        raise InvalidArgument(f"expected a chapter from 1 to 22, got {chapter!r}")
    return frozenset(outline.categories(str(chapter)))


def _in_force(system: str, as_of: date | None, *, billable: bool | None = None) -> Callable[[Life], bool]:
    """Tell of a life whether it has the right status on the day, or on any."""
    wanted = _NODES if billable is None else frozenset({Status.BILLABLE if billable else Status.HEADER})
    if as_of is None:
        return lambda life: any(status in wanted for _, _, status in life.spans)
    statuses = LIBRARY.sources[system].on_day(as_of)
    return lambda life: statuses[life] in wanted
