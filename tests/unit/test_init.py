from __future__ import annotations

import pytest

import medcodes


def test_the_names_are_listed() -> None:
    assert dir(medcodes) == sorted(medcodes.__all__)
    assert len(set(medcodes.__all__)) == len(medcodes.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"^module 'medcodes' has no attribute 'is_valid'$"):
        medcodes.is_valid  # type: ignore[attr-defined]  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue]


def test_a_name_of_the_code_books_is_loaded_when_asked_for() -> None:
    from medcodes import codebook

    assert medcodes.CodeBook is codebook.CodeBook
    assert "CodeBook" in vars(medcodes)
