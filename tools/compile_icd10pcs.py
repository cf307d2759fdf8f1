"""Compile the ICD-10-PCS half of _data/."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.inputs import Inputs
    from tools.parts import Part


def parts(inputs: Inputs) -> Iterator[Part]:
    """The files of _data/icd10pcs/."""
    yield from ()
