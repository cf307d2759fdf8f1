"""Lists of ICD-11 and ICD-10 that a user brings: whatever tree is written down is the tree that is read."""

from __future__ import annotations

import pickle
from typing import Any, TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from medcodes import ICD10, ICD11, Status
from medcodes import strategies as mst
from medcodes.codebook import ICD10Release, ICD11Release

# How deep each row stands below the one before it, cut to one deeper; and what kind it is.
Drawn: TypeAlias = "tuple[list[dict[str, Any]], dict[str, str | None], dict[str, str | None]]"


@st.composite
def linearizations(draw: st.DrawFn) -> Drawn:
    """Rows with dashes, the parent of each code, and the identifier of the block of each."""
    codes = draw(st.lists(mst.icd11_codes(), unique=True, max_size=20))
    rows: list[dict[str, Any]] = []
    parents: dict[str, str | None] = {}
    blocks: dict[str, str | None] = {}
    above: list[tuple[str, str]] = []
    for number, code in enumerate(codes):
        del above[draw(st.integers(0, len(above))) :]
        within_code = any(kind == "category" for kind, _ in above)
        if not above:
            above.append(("chapter", str(number)))
            rows.append({"Title": "chapter", "ClassKind": "chapter", "ChapterNo": f"0{number}", "Code": ""})
        if not within_code and draw(st.booleans()):
            rows.append(
                {"Title": f"{'- ' * len(above)}block", "ClassKind": "block", "BlockId": f"B{number}", "Code": ""}
            )
            above.append(("block", f"B{number}"))
        held = [name for kind, name in above if kind == "category"]
        around = [name for kind, name in above if kind == "block"]
        parents[code.text] = held[-1] if held else None
        blocks[code.text] = around[-1] if around else None
        residual = draw(st.booleans())
        depth = len(held) + 1
        title = f"{'- ' * len(above)}title of {code}"
        rows.append(
            {"Code": code.text, "Title": title, "ClassKind": "category", "DepthInKind": depth, "IsResidual": residual}
        )
        above.append(("category", code.text))
    return rows, parents, blocks


@given(linearizations())
def test_a_linearization_is_read_as_it_was_written(drawn: Drawn) -> None:
    """Dashes give parent, children, block and chapter; the order is that of the rows."""
    rows, parents, blocks = drawn
    release = ICD11Release.from_rows(rows)
    assert [code.text for code in release] == list(parents)
    for text, parent in parents.items():
        entry = release[text]
        assert entry.title == f"title of {text}"
        assert entry.parent == (None if parent is None else ICD11(parent))
        assert [code.text for code in entry.children] == [one for one, above in parents.items() if above == text]
        assert (None if entry.block is None else entry.block.name) == blocks[text]
        assert entry.chapter is not None
        assert set(entry.descendants) == {code for code in release if entry.code in release[code].ancestors}
        assert entry.is_billable is not bool(entry.children)
        assert release.status(text) is (Status.HEADER if entry.children else Status.BILLABLE)
    marked = {row["Code"] for row in rows if row.get("IsResidual")}
    assert {code.text for code in release.residuals() or ()} == marked
    assert pickle.loads(pickle.dumps(release)) == release


@given(st.lists(mst.icd11_codes(), unique=True, max_size=30), st.data())
def test_any_spelling_finds_its_code_and_no_other(codes: list[ICD11], data: st.DataObject) -> None:
    release = ICD11Release.from_rows((code.text, None) for code in codes)
    assert set(release) == set(codes)
    for code in codes:
        assert release[data.draw(mst.spellings(code))].code == code
    other = data.draw(mst.icd11_codes())
    assert (other in release) is (other in codes)
    assert release.is_billable(other.compact) is (other in codes and not release[other].children)


@given(st.lists(mst.icd10_codes(), unique_by=lambda code: code.unmarked.text, max_size=30), mst.icd10_codes())
def test_a_mark_of_icd10_is_kept_and_finds_what_may_bear_it(codes: list[ICD10], other: ICD10) -> None:
    release = ICD10Release.from_rows((code.text, None) for code in codes)
    assert set(release) == set(codes)
    for code in codes:
        entry = release[code.unmarked]
        assert entry.code == code
        assert release[code] == entry
        assert entry.parent is None or entry.parent.category.unmarked == code.category
    held = {code.unmarked.text: code.mark for code in codes}
    fits = other.unmarked.text in held and (
        other.mark is None or (other.mark == "*") is (held[other.unmarked.text] == "*")
    )
    assert (other in release) is fits
    assert (other.compact in release) is fits
