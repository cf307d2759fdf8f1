"""Pictures: what they show, that every text is escaped, and that they say in words what they show."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

import medcodes
from medcodes import draw
from medcodes.codebook import ICD10CMRelease
from medcodes.draw.canvas import Canvas
from medcodes.pairing import (
    InpatientClaim,
    OutpatientClaim,
    Procedure,
    ProfessionalClaim,
    ServiceLine,
    check,
)
from tools.pictures import FOLDER, pictures

if TYPE_CHECKING:
    from medcodes.pairing import Claim

DAY = date(2026, 3, 2)
SVG = "{http://www.w3.org/2000/svg}"


def read(picture: str) -> ET.Element:
    """A picture as XML, which it must be."""
    return ET.fromstring(picture)  # noqa: S314  our own text


def texts(picture: str) -> list[str]:
    """The texts in a picture, in the order in which they are written."""
    return ["".join(one.itertext()) for one in read(picture).iter(f"{SVG}text")]


def said(picture: str) -> tuple[str | None, str | None]:
    """The title and the description of a picture."""
    root = read(picture)
    return root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")


def drawn(claim: Claim) -> str:
    """A claim with the report of its own day."""
    return draw.claim(claim, check(claim, medcodes.on(claim.coding_date)))


def test_axes_name_each_character_its_title_and_its_label() -> None:
    picture = draw.axes(medcodes.on(DAY).icd10pcs["02704TZ"])
    rows = texts(picture)[-21:]
    assert rows[0::3] == list("02704TZ")
    assert rows[1::3] == ["Section", "Body System", "Operation", "Body Part", "Approach", "Device", "Qualifier"]
    assert rows[2::3][3:5] == ["Coronary Artery, One Artery", "Percutaneous Endoscopic"]
    title, description = said(picture)
    assert title == "The seven axes of 02704TZ"
    assert description is not None
    assert "4, Approach: Percutaneous Endoscopic" in description


def test_a_tree_goes_from_the_chapter_to_the_children() -> None:
    picture = draw.tree(medcodes.on(DAY).icd10cm["M54.5"])
    assert texts(picture)[0::2] == ["chapter 13", "block M50-M54", "M54", "M54.5", "M54.50", "M54.51", "M54.59"]
    fills = re.findall(r"<circle[^>]*fill-opacity='(\d)'", picture)
    assert fills == ["0", "0", "0", "0", "1", "1", "1"]
    assert said(picture)[1] == "chapter 13 > block M50-M54 > M54 > M54.5. Under it: M54.50, M54.51, M54.59."


def test_a_leaf_has_nothing_under_it() -> None:
    description = said(draw.tree(medcodes.on(DAY).icd10cm["S72.001A"]))[1]
    assert description is not None
    assert description.endswith("> S72.001 > S72.001A. Under it: nothing.")


def test_of_many_children_the_rest_is_a_number() -> None:
    cm = medcodes.on(DAY).icd10cm
    code = next(code for code in cm if len(cm[code].children) > 20)
    picture = draw.tree(cm[code])
    more = f"and {len(cm[code].children) - 20} more"
    assert texts(picture)[-1] == more
    assert (said(picture)[1] or "").endswith(f" {more}.")


def test_a_tree_without_chapters_begins_with_the_category() -> None:
    line = f"00001 I10     1 {'Hypertension':60} Hypertension"
    cm = ICD10CMRelease.from_official(edition="2028", valid_from=date(2027, 10, 1), order_file=line)
    assert texts(draw.tree(cm["I10"])) == ["I10", "Hypertension"]


def test_a_timeline_has_a_bar_a_span_and_a_mark_on_the_day() -> None:
    picture = draw.timeline(medcodes.on(DAY).icd10cm, "M54.5")
    assert texts(picture)[2:14] == [str(year) for year in range(2016, 2028)]
    assert texts(picture)[14:] == ["billable", "header", "2026-03-02"]
    bars = [float(width) for width in re.findall(r"<rect[^>]* width='([\d.]+)'", picture)]
    assert bars == pytest.approx([6 * 48 - 2, 6 * 48 - 2], abs=1)
    assert said(picture)[1] == "billable from 2015-10-01 to 2021-09-30; header from 2021-10-01 on"


def test_a_bar_too_short_for_its_word_has_none() -> None:
    picture = draw.timeline(medcodes.on(DAY).icd10cm, "D49.5")
    assert picture.count("<rect") == 2
    assert texts(picture)[14:] == ["header", "2026-03-02"]


def test_a_code_that_never_was_has_no_bar() -> None:
    picture = draw.timeline(medcodes.on(DAY).icd10cm, "M54.5X")
    assert "<rect" not in picture
    assert said(picture) == ("M54.5X through the fiscal years", "Never a code.")


def test_a_release_of_one_day_has_no_timeline() -> None:
    line = f"00001 I10     1 {'Hypertension':60} Hypertension"
    cm = ICD10CMRelease.from_official(edition="2028", valid_from=date(2027, 10, 1), order_file=line)
    with pytest.raises(ValueError, match=r"^a release of one day has no history to draw$"):
        draw.timeline(cm, "I10")


def test_a_claim_shows_pointers_and_the_heaviest_finding_of_a_box() -> None:
    lines = (ServiceLine("20610", modifiers=("LT",), pointers=(1,)), ServiceLine("99213", pointers=(2, 9)))
    picture = drawn(ProfessionalClaim(service_date=DAY, diagnoses=("M25.561", "E11.9", "M54.5"), lines=lines))
    boxes = texts(picture)[2:7]
    assert boxes == ["1  M25.561", "2  E11.9", "✖ 3  M54.5", "▲ 1  20610 LT", "✖ 2  99213"]
    # Two of the three pointers name a diagnosis of the claim.
    assert picture.count("<path") == 2
    description = said(picture)[1]
    assert description is not None
    assert description.startswith(
        "Diagnoses: M25.561, E11.9, M54.5. Lines: 20610 LT for 1; 99213 for 2, 9. Findings: error: "
    )


def test_an_inpatient_claim_shows_procedures_before_lines() -> None:
    claim = InpatientClaim(
        discharge_date=DAY,
        diagnoses=("K35.80",),
        procedures=(Procedure("0DTJ4ZZ", performed_on=DAY),),
        lines=(ServiceLine(None, revenue_code="0120"),),
    )
    assert texts(drawn(claim))[:5] == [
        "Diagnoses",
        "Procedures and lines",
        "1  K35.80",
        "1  0DTJ4ZZ",
        "1  revenue 0120",
    ]


def test_the_description_of_a_stay_names_its_procedures() -> None:
    description = said(drawn(InpatientClaim(discharge_date=DAY, diagnoses=("I50.9",), procedures=("02704TZ", "?"))))[1]
    assert description is not None
    assert description.startswith("Diagnoses: I50.9. Procedures: 02704TZ, '?'. Lines: none. Findings: ")


def test_absurd_pointers_and_revenue_codes_are_cut() -> None:
    line = ServiceLine(None, revenue_code="Jane Roe, born 1971", pointers=(10**5000,))
    picture = drawn(ProfessionalClaim(service_date=DAY, diagnoses=("I10",), lines=(line,)))
    assert "1  revenue Jane Roe, born 1..." in texts(picture)[3]
    description = said(picture)[1]
    assert description is not None
    assert description.startswith("Diagnoses: I10. Lines: revenue Jane Roe, born 1... for over 10^16. Findings: ")


def test_a_clean_claim_says_that_nothing_was_found() -> None:
    claim = OutpatientClaim(service_date=DAY, diagnoses=("K35.80",), lines=(ServiceLine("99213"),))
    assert texts(drawn(claim))[-1] == "no findings"


def test_what_is_no_code_is_escaped_and_cut() -> None:
    text = "<script>alert('1')</script>"
    picture = drawn(ProfessionalClaim(service_date=DAY, diagnoses=(text,)))
    assert "<script" not in picture
    assert texts(picture)[2] == '✖ 1  "<script>alert(\'1"...'


@pytest.mark.parametrize("text", ["&", "<b>", "'", '"', "]]>"])
def test_a_canvas_escapes_text_title_and_description(text: str) -> None:
    canvas = Canvas(text, text)
    canvas.text(0, 0, text)
    picture = canvas.svg(10, 10)
    assert texts(picture) == [text]
    assert said(picture) == (text, text)
    assert read(picture).get("aria-label") == text


@pytest.mark.parametrize("name", ["axes", "claim", "timeline", "tree"])
def test_a_picture_of_the_documentation_is_up_to_date(name: str) -> None:
    assert (FOLDER / f"{name}.svg").read_text(encoding="utf-8") == pictures()[name] + "\n"


@pytest.mark.parametrize("name", ["axes", "claim", "timeline", "tree"])
def test_a_picture_asks_for_nothing_and_has_no_colour_of_its_own(name: str) -> None:
    picture = pictures()[name]
    assert not re.search(r"href|url\(|<script|<style|<image|#[0-9a-f]{3}", picture)
    assert set(re.findall(r"(?:fill|stroke)='(.*?)'", picture)) <= {"currentColor", "none"}
