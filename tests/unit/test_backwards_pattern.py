"""A range in the brackets of a pattern that runs backwards; found by tools/fuzz.py."""

from __future__ import annotations

import pytest

from medcodes import InvalidCodeError
from medcodes.codeset import CodeSet
from medcodes.finder import find_codes


def test_it_is_refused_where_it_stands() -> None:
    with pytest.raises(InvalidCodeError) as refused:
        CodeSet.parse("S7[3-2]", system="icd10cm")
    assert (refused.value.component, refused.value.position) == ("pattern", 2)
    CodeSet.parse("S7[2-3]", system="icd10cm")


def test_the_finder_passes_it_by() -> None:
    assert all("[" not in str(found.readings) for found in find_codes("see S7[3-2] and M2[5-1]"))
