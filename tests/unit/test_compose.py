"""Titles made from labels: how many official titles they equal, by section, and where none is made."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

import medcodes
from medcodes.codebook.compose import compose, phrase

TODAY = date(2026, 11, 1)

# Of the codes of the day with an official title and all labels: how many there are, and how many composed titles are
# letter for letter the official one. A change here is a change of titles that users see.
MEASURED = {
    "0": (68_473, 68_414),
    "1": (305, 305),
    "2": (861, 861),
    "3": (1_274, 1_274),
    "4": (422, 422),
    "5": (59, 59),
    "6": (46, 46),
    "7": (100, 100),
    "8": (88, 87),
    "9": (90, 90),
    "B": (2_982, 2_982),
    "C": (463, 463),
    "D": (2_057, 2_057),
    "F": (1_411, 1_411),
    "G": (28, 28),
    "H": (59, 59),
    "X": (419, 416),
}
TARGET = 0.9966


def test_the_share_of_official_titles_that_are_composed_letter_for_letter() -> None:
    pcs = medcodes.on(TODAY).icd10pcs
    asked: Counter[str] = Counter()
    equal: Counter[str] = Counter()
    for code in pcs:
        entry = pcs[code]
        labels = [axis.label for axis in entry.axes]
        if entry.title_is_official and None not in labels:
            asked[code.text[0]] += 1
            equal[code.text[0]] += compose(code.text, labels) == entry.title
    assert {section: (asked[section], equal[section]) for section in sorted(asked)} == MEASURED
    assert equal.total() / asked.total() >= TARGET


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Brain", "Brain"),
        ("Lung, Right", "Right Lung"),
        ("Coronary Artery, One Artery", "Coronary Artery, One Artery"),
        ("Thoracic Aorta, Descending", "Thoracic Aorta, Descending"),
        ("Products of Conception, Retained", "Products of Conception, Retained"),
        ("Skin, Subcutaneous Tissue and Fascia", "Skin, Subcutaneous Tissue and Fascia"),
        ("Skin, Head and Neck", "Head and Neck Skin"),
        ("Kidney, Ureter and Bladder, Left", "Left Kidney, Ureter and Bladder"),
        ("Knee Joint, Femoral Surface, Left", "Left Knee Joint, Femoral Surface"),
        ("Subcutaneous Tissue and Fascia, Left Upper Arm", "Left Upper Arm Subcutaneous Tissue and Fascia"),
        ("Intraluminal Device, Drug-eluting, Two", "Two Drug-eluting Intraluminal Devices"),
        ("Intraluminal Device, Drug-eluting, Four or More", "Four or More Drug-eluting Intraluminal Devices"),
        ("Intraluminal Device, Endotracheal Airway", "Endotracheal Airway"),
        ("Cardiac Lead, Pacemaker", "Pacemaker Lead"),
        ("Allogeneic, Related", "Allogeneic Related"),
        ("Plasma, Convalescent (Nonautologous)", "Convalescent Plasma (Nonautologous)"),
        ("No Device", ""),
        ("No Qualifier", ""),
        ("None", ""),
    ],
)
def test_a_label_is_said_in_the_order_of_a_title(label: str, expected: str) -> None:
    assert phrase(label) == expected


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("0DTJ4ZZ", "Resection of Appendix, Percutaneous Endoscopic Approach"),
        ("02HV33Z", "Insertion of Infusion Device into Superior Vena Cava, Percutaneous Approach"),
        ("0FB03ZX", "Excision of Liver, Percutaneous Approach, Diagnostic"),
        ("0DQ53ZZ", "Repair Esophagus, Percutaneous Approach"),
        ("0W3P8ZZ", "Control Bleeding in Gastrointestinal Tract, Via Natural or Artificial Opening Endoscopic"),
        ("0JWT0PZ", "Revision of Cardiac Rhythm Related Device in Trunk Subcutaneous Tissue and Fascia, Open Approach"),
        ("30233N1", "Transfusion of Nonautologous Red Blood Cells into Peripheral Vein, Percutaneous Approach"),
        ("4A023N7", "Measurement of Cardiac Sampling and Pressure, Left Heart, Percutaneous Approach"),
        ("5A1955Z", "Respiratory Ventilation, Greater than 96 Consecutive Hours"),
        ("B2111ZZ", "Fluoroscopy of Multiple Coronary Arteries using Low Osmolar Contrast"),
        ("HZ2ZZZZ", "Detoxification Services for Substance Abuse Treatment"),
        (
            "XW013S9",
            (
                "Introduction of Epcoritamab Monoclonal Antibody into Subcutaneous Tissue, Percutaneous Approach,"
                " New Technology Group 9"
            ),
        ),
    ],
)
def test_a_title_is_composed_as_the_official_one_is_printed(code: str, title: str) -> None:
    entry = medcodes.on(TODAY).icd10pcs[code]
    assert compose(code, [axis.label for axis in entry.axes]) == title == entry.title


def test_there_is_no_title_without_every_label() -> None:
    entry = medcodes.on(TODAY).icd10pcs["XU7G71B"]
    assert compose("XU7G71B", [axis.label for axis in entry.axes]) is None
    assert entry.title is None
    assert entry.title_edition is None


def test_there_is_no_title_in_a_section_that_no_pattern_is_known_of() -> None:
    assert compose("Q000000", ["Section"] * 7) is None


def test_a_composed_title_is_never_called_official() -> None:
    pcs = medcodes.on(TODAY).icd10pcs
    composed = [code for code in pcs if pcs[code].title is not None and pcs[code].title_edition is None]
    assert len(composed) == 80
    assert not any(pcs[code].title_is_official for code in composed)
    assert pcs["XW0335A"].title == (
        "Introduction of Ceftobiprole Medocaril Anti-infective into Peripheral Vein, Percutaneous Approach,"
        " New Technology Group 10"
    )


def test_the_history_of_a_code_without_an_official_title_has_the_composed_one() -> None:
    pcs = medcodes.on(TODAY).icd10pcs
    spans = pcs.history("XW0335A")
    assert spans is not None
    assert [span.title for span in spans] == [pcs["XW0335A"].title]
