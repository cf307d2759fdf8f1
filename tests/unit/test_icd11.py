from __future__ import annotations

import pytest

from medcodes import ICD11, ICD11Cluster

CHAPTERS = "123456789ABCDEFGHJKLMNPQRS"


def test_the_first_character_is_the_chapter() -> None:
    assert [ICD11(f"{first}A00").chapter for first in CHAPTERS] == [str(number) for number in range(1, 27)]
    assert ICD11("VA00").chapter == "V"
    assert ICD11("XA00").chapter == "X"


@pytest.mark.parametrize(
    ("text", "extension", "other", "unspecified"),
    [
        ("1A00", False, False, False),
        ("1A0Y", False, True, False),
        ("1A0Z", False, False, True),
        ("2C25.Y", False, True, False),
        ("2C25.2Z", False, False, True),
        ("2C25.Z2", False, False, False),
        ("XH74S1", True, False, False),
        ("XH7Y", True, False, False),
        ("XH7Z", True, False, False),
    ],
)
def test_what_a_code_says_of_itself(text: str, extension: bool, other: bool, unspecified: bool) -> None:
    code = ICD11(text)
    assert (code.is_extension, code.is_other_specified, code.is_unspecified) == (extension, other, unspecified)


def test_a_cluster_has_parts_and_groups() -> None:
    cluster = ICD11Cluster("NC72.32&XK9K/2C25.2/1A00&XH74S1&XA00")
    stem, second, third = ICD11("NC72.32"), ICD11("2C25.2"), ICD11("1A00")
    side, kind, more = ICD11("XK9K"), ICD11("XH74S1"), ICD11("XA00")
    assert cluster.parts == (stem, side, second, third, kind, more)
    assert cluster.groups == ((stem, (side,)), (second, ()), (third, (kind, more)))
    assert cluster.compact == "NC7232&XK9K/2C252/1A00&XH74S1&XA00"


def test_clusters_order_by_their_compact_text() -> None:
    """In the text a dot comes before the slash that follows a code without one; in the compact text it is no more."""
    short, long = ICD11Cluster("1A00/1A01"), ICD11Cluster("1A00.1/1A01")
    assert short.text > long.text
    assert short < long
    assert sorted([long, short]) == [short, long]
