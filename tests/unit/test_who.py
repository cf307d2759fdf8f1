"""A user's own lists of ICD-11 and of the WHO's ICD-10 as releases; all titles are made up."""

from __future__ import annotations

import csv
import math
import pickle
from datetime import date
from io import StringIO
from typing import Any, cast

import pytest

import medcodes
from medcodes import ICD10, ICD10CM, ICD11, DataFormatError, InvalidCodeError, Status, UnknownCodeError
from medcodes.codebook import CodeBook, ICD10Release, ICD11Release, changes

DAY = date(2026, 3, 2)
# The columns of the WHO's simple tabulation; chapters, two blocks, and what stands under them.
COLUMNS = (
    *("Foundation URI", "Linearization URI", "Code", "BlockId", "Title", "ClassKind", "DepthInKind", "IsResidual"),
    *("ChapterNo", "BrowserLink", "isLeaf", "Grouping1"),
)
OF_NOTE = ("Code", "BlockId", "Title", "ClassKind", "DepthInKind", "IsResidual", "ChapterNo", "isLeaf")
ROWS = [
    dict.fromkeys(COLUMNS, "") | dict(zip(OF_NOTE, row, strict=True))
    for row in (
        ("", "", "First chapter", "chapter", "1", "False", "01", "False"),
        ("", "BlockL1-1A0", "- Outer block", "block", "1", "False", "01", "False"),
        ("", "BlockL2-1A0", "- - Inner block", "block", "2", "False", "01", "False"),
        ("1A03", "", "- - - Kind", "category", "1", "False", "01", "False"),
        ("1A03.1", "", "- - - - One", "category", "2", "False", "01", "True"),
        ("1A03.0", "", "- - - - Two", "category", "2", "False", "01", "False"),
        ("1A03.0Z", "", "- - - - - Two, unspecified", "category", "3", "True", "01", "True"),
        ("1A03.Y", "", "- - - - Other kind", "category", "2", "True", "01", "True"),
        ("1A0Z", "", "- - - Inner, unspecified", "category", "1", "True", "01", "True"),
        ("1H0Z", "", "- First, unspecified", "category", "1", "True", "01", "True"),
        ("", "", "Extensions", "chapter", "1", "False", "X", "False"),
        ("XS8H", "", "- Scale", "category", "1", "False", "X", "False"),
        ("XA00", "", "- - Step", "category", "2", "False", "X", "True"),
    )
]
CODES_FILE = """\
3;N;X;01;A00;A17.-;A17;A17;Kind;Kind;;;001;4-002;3-003;2-001;1-002
4;T;X;01;A00;A17.0;A17.0;A170;One;Kind;One;;001;4-002;3-003;2-001;1-002
3;T;X;06;G00;G01*;G01;G01;In another;In another;;;001;4-002;3-003;2-001;1-002
3;N;X;05;F00;F00.-*;F00;F00;Of another;Of another;;;001;4-002;3-003;2-001;1-002
4;T;X;05;F00;F00.0*;F00.0;F000;Of another, first;Of another;first;;001;4-002;3-003;2-001;1-002
"""


ICD11_LIST = ICD11Release.from_rows(ROWS)
ICD10_LIST = ICD10Release.from_rows(csv.reader(StringIO(CODES_FILE), delimiter=";"))


def texts(codes: Any) -> list[str]:
    return [code.text for code in codes]


# -- ICD-11 ----------------------------------------------------------------------------


def test_the_list_keeps_its_order() -> None:
    """Tabular order is not that of the codes: 1A03.1 stands before 1A03.0, X codes before and behind one another."""
    listed = ["1A03", "1A03.1", "1A03.0", "1A03.0Z", "1A03.Y", "1A0Z", "1H0Z", "XS8H", "XA00"]
    assert texts(ICD11_LIST) == listed
    assert len(ICD11_LIST) == len(listed)
    assert texts(ICD11_LIST.billable()) == ["1A03.1", "1A03.0Z", "1A03.Y", "1A0Z", "1H0Z", "XA00"]


@pytest.mark.parametrize(
    ("text", "title", "parent", "children", "block", "chapter"),
    [
        ("1A03", "Kind", None, ["1A03.1", "1A03.0", "1A03.Y"], "BlockL2-1A0", "1"),
        ("1A03.0", "Two", "1A03", ["1A03.0Z"], "BlockL2-1A0", "1"),
        ("1A03.0Z", "Two, unspecified", "1A03.0", [], "BlockL2-1A0", "1"),
        ("1A0Z", "Inner, unspecified", None, [], "BlockL2-1A0", "1"),
        ("1H0Z", "First, unspecified", None, [], None, "1"),
        ("XS8H", "Scale", None, ["XA00"], None, "X"),
        ("XA00", "Step", "XS8H", [], None, "X"),
    ],
)
def test_dashes_say_what_stands_under_what(  # noqa: PLR0917  the columns of a table
    text: str, title: str, parent: str | None, children: list[str], block: str | None, chapter: str
) -> None:
    entry = ICD11_LIST[text]
    assert entry.code == ICD11(text)
    assert entry.title == title
    assert entry.title_is_official
    assert entry.parent == (None if parent is None else ICD11(parent))
    assert texts(entry.children) == children
    assert (entry.block.name if entry.block else None) == block
    assert entry.chapter is not None
    assert entry.chapter.name == chapter


def test_what_is_further_above_and_below() -> None:
    entry = ICD11_LIST["1a030z"]
    assert texts(entry.ancestors) == ["1A03.0", "1A03"]
    assert texts(ICD11_LIST["1A03"].descendants) == ["1A03.1", "1A03.0", "1A03.0Z", "1A03.Y"]
    assert texts(ICD11_LIST["1A03.0"].siblings) == ["1A03.1", "1A03.Y"]
    block = entry.block
    assert block is not None
    assert block.parent is not None
    assert [block.title, block.parent.title, block.parent.parent] == ["Inner block", "Outer block", entry.chapter]
    assert ICD11_LIST.chapters is not None
    assert [(one.name, one.title, one.parent) for one in ICD11_LIST.chapters] == [
        ("1", "First chapter", None),
        ("X", "Extensions", None),
    ]
    assert ICD11_LIST.blocks == (block.parent, block)


def test_residuals_are_those_that_the_list_marks() -> None:
    residuals = ICD11_LIST.residuals()
    assert residuals is not None
    assert texts(residuals) == ["1A03.0Z", "1A03.Y", "1A0Z", "1H0Z"]
    assert ICD11_LIST["1A03"].residuals == (ICD11("1A03.Y"),)
    assert ICD11_LIST["1A03.Y"].residuals == ()
    assert [ICD11_LIST[text].is_residual for text in ("1A03.Y", "1A03.0")] == [True, False]


def test_what_a_list_does_not_say_is_none() -> None:
    short = ICD11Release.from_rows([("2C25", "Kind"), ("2C25.Z", None)])
    assert short.residuals() is None
    assert short["2C25.Z"].is_residual is None
    assert short["2C25"].residuals is None
    assert (short.chapters, short.blocks) == (None, None)
    assert (short["2C25"].chapter, short["2C25"].block) == (None, None)
    assert short["2C25.Z"].title is None
    assert not short["2C25.Z"].title_is_official
    for answer in (short.history("2C25"), short.successors("2C25"), short.predecessors("2C25"), short["2C25"].flags):
        assert answer is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("1A03", Status.HEADER),
        ("1A03.1", Status.BILLABLE),
        ("1a031", Status.BILLABLE),
        ("1\uff2103.1", Status.BILLABLE),
        ("XA00", Status.BILLABLE),
        ("1A04", Status.UNKNOWN),
        ("9Z99", Status.UNKNOWN),
    ],
)
def test_status_and_its_kin(text: str, status: Status) -> None:
    for code in (text, ICD11.parse(text)):
        held = status in {Status.BILLABLE, Status.HEADER}
        for _ in range(2):
            assert ICD11_LIST.is_billable(code) is (status is Status.BILLABLE)
        assert ICD11_LIST.status(code) is status
        assert (code in ICD11_LIST) is held
        assert (ICD11_LIST.get(code) is not None) is held
        if not held:
            with pytest.raises(UnknownCodeError) as refused:
                ICD11_LIST[code]
            assert refused.value.status is status


def test_what_is_no_code_of_the_system() -> None:
    with pytest.raises(
        InvalidCodeError, match=r"^'A00.1' is not an ICD-11 code: character '0' at position 1, expected"
    ):
        ICD11_LIST.status("A00.1")
    assert not ICD11_LIST.is_billable("A00.1")
    assert "A00.1" not in ICD11_LIST
    with pytest.raises(TypeError, match="^expected ICD11 or str, got ICD10$"):
        cast("Any", ICD11_LIST).status(ICD10("A00.1"))
    with pytest.raises(InvalidCodeError, match="expected one code, as ICD11Cluster reads several$"):
        ICD11_LIST.status("1A03.1&XA00")


def test_a_leaf_that_the_list_says_is_none_is_a_header() -> None:
    """Of an extract that ends above the last level."""
    rows = [{"Code": "1A03", "Title": "Kind", "isLeaf": "False"}, {"Code": "1A04", "Title": "Kind", "isLeaf": "True"}]
    release = ICD11Release.from_rows(rows)
    assert [release.status(code) for code in release] == [Status.HEADER, Status.BILLABLE]


# -- layouts ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        csv.reader(
            StringIO("\n".join("\t".join(row) for row in (COLUMNS, *(one.values() for one in ROWS)))), delimiter="\t"
        ),
        [COLUMNS, *(tuple(row.values()) for row in ROWS)],
        [{name.upper(): cell or None for name, cell in row.items()} for row in ROWS],
        [{f" {name} ": cell or math.nan for name, cell in row.items()} for row in ROWS],
        [(f"\ufeff{COLUMNS[0]}", *COLUMNS[1:]), *(tuple(row.values()) for row in ROWS)],
        [{f"\ufeff{name}": cell for name, cell in row.items()} for row in ROWS],
        [
            {**row, "DepthInKind": int(row["DepthInKind"]), "IsResidual": row["IsResidual"] == "True", "isLeaf": None}
            for row in ROWS
        ],
        [{**row, "DepthInKind": float(row["DepthInKind"]), "Version: 2026": 1} for row in ROWS],
        [{**row, "ChapterNo": 1 if row["ChapterNo"] == "01" else "X"} for row in ROWS],
        [row | {"DepthInKind": ""} for row in ROWS],
        [row | {"ClassKind": ""} if row["Code"] else row for row in ROWS],
    ],
    ids=["reader", "tuples", "case", "nan", "mark", "marked", "typed", "more", "numbers", "no depth", "no kind"],
)
def test_every_layout_is_the_same_list(rows: Any) -> None:
    assert ICD11Release.from_rows(rows) == ICD11_LIST


def test_without_dashes_the_depth_says_what_stands_under_what() -> None:
    """But not which codes of ICD-11 stand outside the blocks before them: 1H0Z does."""
    release = ICD11Release.from_rows(row | {"Title": row["Title"].lstrip("- ")} for row in ROWS)
    assert texts(release) == texts(ICD11_LIST)
    for code in release:
        entry, other = release[code], ICD11_LIST[code]
        assert (entry.title, entry.parent, entry.children) == (other.title, other.parent, other.children)
        assert entry.block is None
        assert entry.chapter == other.chapter
    assert release.blocks == ICD11_LIST.blocks


def test_without_dashes_and_depth_codes_stand_under_their_beginnings() -> None:
    """The longest beginning that the list has, wherever it stands; extension codes have none."""
    release = ICD11Release.from_rows(
        [
            ("2C25.2Z", "c"),
            ("XH74S1", "x"),
            ("2C25", "a"),
            ("2C25.2", "b"),
            ("3A00.00", "d"),
            ("3A00", "e"),
            ("XH74", "y"),
        ]
    )
    assert texts(release) == ["XH74S1", "2C25", "2C25.2", "2C25.2Z", "3A00", "3A00.00", "XH74"]
    assert {code.text: release[code].parent for code in release} == {
        "2C25": None,
        "2C25.2": ICD11("2C25"),
        "2C25.2Z": ICD11("2C25.2"),
        "3A00": None,
        "3A00.00": ICD11("3A00"),
        "XH74": None,
        "XH74S1": None,
    }


def test_headings_without_depth_hold_the_codes_that_follow() -> None:
    rows = [
        {"Code": "I", "Title": "First", "ClassKind": "chapter"},
        {"Code": "A00-A09", "Title": "Block", "ClassKind": "block"},
        {"Code": "A00", "Title": "Kind", "ClassKind": "category"},
        {"Code": "A00.1", "Title": "One", "ClassKind": "category"},
        {"Code": "II", "Title": "Second", "ClassKind": "Chapter"},
        {"Code": "C00", "Title": "Sort", "ClassKind": "Category"},
    ]
    release = ICD10Release.from_rows(rows)
    entry = release["A00.1"]
    assert entry.parent == ICD10("A00")
    assert entry.block is not None
    assert (entry.block.name, entry.block.parent) == ("A00-A09", entry.chapter)
    assert release["C00"].block is None
    assert release["C00"].chapter is not None
    assert release["C00"].chapter.name == "II"


def test_dashes_are_believed_where_the_depth_says_another() -> None:
    rows = [
        {"Code": "1A03", "Title": "- Kind", "DepthInKind": 3},
        {"Code": "1A03.0", "Title": "- - Under it", "DepthInKind": 1},
    ]
    assert ICD11Release.from_rows(rows)["1A03.0"].parent == ICD11("1A03")


def test_a_category_without_a_code_is_passed_over() -> None:
    rows = [
        {"Code": "1A03", "Title": "Kind", "ClassKind": "category", "DepthInKind": 1},
        {"Code": "", "Title": "- No code", "ClassKind": "category", "DepthInKind": 2},
        {"Code": "1A03.0", "Title": "- - Under it", "ClassKind": "category", "DepthInKind": 3},
    ]
    assert ICD11Release.from_rows(rows)["1A03.0"].parent == ICD11("1A03")


# -- the WHO's ICD-10 ------------------------------------------------------------------


def test_the_file_of_codes_is_read_with_its_marks() -> None:
    assert texts(ICD10_LIST) == ["A17", "A17.0", "G01*", "F00*", "F00.0*"]
    assert texts(ICD10_LIST.billable()) == ["A17.0", "G01*", "F00.0*"]
    assert [ICD10_LIST[code].title for code in ICD10_LIST][2:] == ["In another", "Of another", "Of another, first"]
    assert ICD10_LIST["F000"].parent == ICD10("F00*")
    assert ICD10_LIST["A17"].children == (ICD10("A17.0"),)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A17.0", "A17.0"),
        ("A17.0+", "A17.0"),
        ("A17.0\N{DAGGER}", "A17.0"),
        ("a170+", "A17.0"),
        ("A17.0*", None),
        ("A17+", "A17"),
        ("G01*", "G01*"),
        ("G01", "G01*"),
        ("G01+", None),
        ("f000", "F00.0*"),
        ("f000*", "F00.0*"),
        ("F00.0+", None),
    ],
)
def test_a_mark_finds_what_may_bear_it(text: str, found: str | None) -> None:
    """An asterisk is the code's own, a dagger may stand at any code that has none."""
    for code in (text, ICD10.parse(text)):
        entry = ICD10_LIST.get(code)
        assert (None if entry is None else entry.code.text) == found
        assert (code in ICD10_LIST) is (found is not None)
        assert ICD10_LIST.status(code) is (
            Status.UNKNOWN if found is None else Status.HEADER if found in {"A17", "F00*"} else Status.BILLABLE
        )
        for _ in range(2):
            assert ICD10_LIST.is_billable(code) is (found in {"A17.0", "G01*", "F00.0*"})
    assert (ICD10.parse(text) in ICD10_LIST.billable()) is (found in {"A17.0", "G01*", "F00.0*"})


def test_a_dagger_of_the_list_is_kept() -> None:
    release = ICD10Release.from_rows([("A17", "Kind"), ("A17.0\N{DAGGER}", "One"), ("G01*", "In another")])
    assert texts(release) == ["A17", "A17.0+", "G01*"]
    assert release["A17.0"].code.mark == "+"
    assert release["A17.0+"].parent == ICD10("A17")


def test_the_same_text_of_icd10cm_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="^expected ICD10 or str, got ICD10CM$"):
        cast("Any", ICD10_LIST).status(ICD10CM("A17.0"))
    assert ICD10CM("A17.0") not in ICD10_LIST


# -- books -----------------------------------------------------------------------------


def test_a_book_carries_both() -> None:
    plain = medcodes.on(DAY)
    assert (plain.icd11, plain.icd10) == (None, None)
    book = plain.with_release(ICD11_LIST).with_release(ICD10_LIST)
    assert book.icd11 == ICD11_LIST
    assert book.icd10 == ICD10_LIST
    assert book.icd11 is not None
    assert book.icd11.as_of == DAY
    assert book.icd11["1A03"].valid_to is None
    assert book.icd10cm == plain.icd10cm
    assert book != plain
    assert pickle.loads(pickle.dumps(book)) == book
    assert repr(book) == "<CodeBook 2026-03-02 with icd10, icd11>"
    assert CodeBook.of(DAY, ICD11_LIST).icd11 == ICD11_LIST


def test_lists_are_equal_by_their_rows_and_pickle() -> None:
    assert ICD11Release.from_rows(ROWS) == ICD11_LIST
    assert ICD11Release.from_rows(ROWS[:-1]) != ICD11_LIST
    flat = [row | {"Title": row["Title"].lstrip("- "), "DepthInKind": ""} for row in ROWS if row["Code"]]
    assert ICD11Release.from_rows(flat) != ICD11_LIST
    again = pickle.loads(pickle.dumps(ICD11_LIST))
    assert again == ICD11_LIST
    assert hash(again) == hash(ICD11_LIST)
    assert again["1A03.0Z"] == ICD11_LIST["1A03.0Z"]
    assert pickle.loads(pickle.dumps(ICD10_LIST["G01"])) == ICD10_LIST["G01*"]
    assert len(ICD11Release.from_rows([])) == 0
    assert not ICD11Release.from_rows([]).is_billable("1A00")


def test_two_states_of_a_list_are_compared() -> None:
    newer = [*ROWS[:-1], {"Code": "XA01", "Title": "- - New step", "ClassKind": "category"}]
    newer[3] = newer[3] | {"Title": "- - - Kind, retitled"}
    plain = medcodes.on(DAY)
    found = changes(plain.with_release(ICD11_LIST), plain.with_release(ICD11Release.from_rows(newer)))
    assert (found.added, found.retired) == ((ICD11("XA01"),), (ICD11("XA00"),))
    assert found.retitled == {ICD11("1A03"): ("Kind", "Kind, retitled")}


def test_a_notebook_shows_where_a_code_stands() -> None:
    page = ICD11_LIST["1A03"]._repr_html_()
    assert "<td>1 First chapter</td>" in page
    assert "<td>BlockL2-1A0 Inner block</td>" in page
    assert "Chapter" not in ICD10_LIST["A17"]._repr_html_()


# -- rows that are refused -------------------------------------------------------------

GOOD = {"Code": "1A03", "Title": "Kind"}
NAMELESS = "expected code and title, or the names of the columns in row 1, found"
UNLISTED = "expected a row of the list of codes: a level 3 to 5, then N or T"


@pytest.mark.parametrize(
    ("rows", "line", "problem"),
    [
        (
            [GOOD, {"Code": "A00", "Title": "x"}],
            *(2, "'A00' is not an ICD-11 code: character '0' at position 1, expected a letter other than I and O"),
        ),
        ([GOOD, {"Code": "1a03 ", "Title": "x"}], 2, "1A03 stands in two rows"),
        ([GOOD, {"Code": 7, "Title": "x"}], 2, "Code: expected str, found int"),
        ([GOOD, {"Code": "1A04", "Title": 7}], 2, "Title: expected str, found int"),
        ([GOOD, {"Code": "1A04"}], 2, "expected a column Title"),
        ([{"Title": "x"}], 1, "expected a column Code"),
        (
            [GOOD, GOOD | {"Code": "1A04", "ClassKind": "window"}],
            *(2, "ClassKind: expected chapter, block or category, found 'window'"),
        ),
        ([GOOD, GOOD | {"Code": "1A04", "ClassKind": 1}], 2, "ClassKind: expected str, found int"),
        ([GOOD | {"IsResidual": "perhaps"}], 1, "IsResidual: expected True or False, found 'perhaps'"),
        ([GOOD | {"isLeaf": 1}], 1, "isLeaf: expected True or False, found '1'"),
        ([GOOD | {"DepthInKind": "deep"}], 1, "DepthInKind: expected a number from 1 on, found 'deep'"),
        ([GOOD | {"DepthInKind": 0}], 1, "DepthInKind: expected a number from 1 on, found '0'"),
        ([GOOD | {"DepthInKind": 10**400}], 1, f"DepthInKind: expected a number from 1 on, found '{10**15}'..."),
        ([GOOD | {"DepthInKind": []}], 1, "DepthInKind: expected a number from 1 on, found '[]'"),
        ([GOOD | {"DepthInKind": 1.5}], 1, "DepthInKind: expected a number from 1 on, found '1.5'"),
        (
            [GOOD | {"DepthInKind": 1}, {"Code": "1A03.0", "Title": "x", "DepthInKind": 3}],
            *(2, "DepthInKind: expected 2 at this place, found 3"),
        ),
        ([{"Code": "1A03.0", "Title": "x", "DepthInKind": 2}], 1, "DepthInKind: expected 1 at this place, found 2"),
        (
            [
                {"Code": "1A02", "Title": "- x", "isLeaf": "True"},
                {"Code": "1A03.0", "Title": "- - x", "isLeaf": "True"},
            ],
            *(2, "1A03.0 stands under 1A02, of which isLeaf says that nothing does"),
        ),
        (["1A03"], 1, "expected a row, found str"),
        ([GOOD, None], 2, "expected a row, found NoneType"),
        ([("Code", "Title", "isLeaf"), ("1A03", "Kind")], 2, "expected 3 columns, found 2"),
        ([("1A03", "Kind", "more")], 1, f"{NAMELESS} 3 columns"),
        ([()], 1, f"{NAMELESS} 0 columns"),
        ([("1A03", "Kind"), (None, "x", *[None] * 9)], 2, f"{NAMELESS} 11 columns"),
    ],
)
def test_a_malformed_row_is_refused_with_its_number(rows: Any, line: int, problem: str) -> None:
    with pytest.raises(DataFormatError) as caught:
        ICD11Release.from_rows(rows)
    assert (caught.value.line, str(caught.value)) == (line, f"line {line}: {problem}")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("A17.0+", "x"), "A17.0 stands in two rows"),
        (("1A00", "x"), "'1A00' is not a WHO ICD-10 code: character '1' at position 0, expected a letter"),
        (("6", "N", "X", "01", "A00", "A18", "A18", "A18", "x"), UNLISTED),
        (([], "N", "X", "01", "A00", "A18", "A18", "A18", "x"), UNLISTED),
        (("3", "Q", "X", "01", "A00", "A18", "A18", "A18", "x"), UNLISTED),
    ],
)
def test_a_malformed_row_of_icd10_is_refused_with_its_number(row: Any, problem: str) -> None:
    with pytest.raises(DataFormatError) as caught:
        ICD10Release.from_rows([("A17.0", "One"), row])
    assert (caught.value.line, str(caught.value)) == (2, f"line 2: {problem}")
