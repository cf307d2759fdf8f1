"""Write docs/pictures: the pictures of `medcodes.draw` that the documentation shows.

python -m tools.pictures
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import medcodes
from medcodes import draw
from medcodes.pairing import Patient, ProfessionalClaim, ServiceLine, check

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "pictures"


def pictures() -> dict[str, str]:
    """Draw each picture, by its name."""
    book = medcodes.on(date(2026, 3, 2))
    claim = ProfessionalClaim(
        service_date=book.as_of,
        diagnoses=("M25.561", "E11.9", "M54.5"),
        lines=(ServiceLine("20610", modifiers=("LT",), pointers=(1,)), ServiceLine("99213", pointers=(2, 9))),
        patient=Patient(age=54, sex="F"),
    )
    return {
        "axes": draw.axes(book.icd10pcs["02704TZ"]),
        "tree": draw.tree(book.icd10cm["M54.5"]),
        "timeline": draw.timeline(book.icd10cm, "M54.5"),
        "claim": draw.claim(claim, check(claim, book)),
    }


def main() -> None:
    """Write every picture."""
    FOLDER.mkdir(exist_ok=True)
    for name, picture in pictures().items():
        (FOLDER / f"{name}.svg").write_text(picture + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
