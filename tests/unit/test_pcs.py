"""The ICD-10-PCS book: axes, tables, options, selections, the builder, reasons, definitions, keys, history."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import pytest

import medcodes
from medcodes import ICD10CM, ICD10PCS, InvalidCodeError, Reason, Status
from medcodes.codebook import Codes, ICD10PCSRelease, Laterality, Option

TODAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def pcs() -> ICD10PCSRelease:
    return medcodes.on(TODAY).icd10pcs


# -- axes ----------------------------------------------------------------------------


def test_an_entry_has_seven_labelled_axes(pcs: ICD10PCSRelease) -> None:
    assert [(axis.position, axis.title, axis.value, axis.label) for axis in pcs["02704TZ"].axes] == [
        (1, "Section", "0", "Medical and Surgical"),
        (2, "Body System", "2", "Heart and Great Vessels"),
        (3, "Operation", "7", "Dilation"),
        (4, "Body Part", "0", "Coronary Artery, One Artery"),
        (5, "Approach", "4", "Percutaneous Endoscopic"),
        (6, "Device", "T", "Intraluminal Device, Radioactive"),
        (7, "Qualifier", "Z", "No Qualifier"),
    ]


def test_the_axes_of_an_entry_are_those_of_the_value_by_the_same_names(pcs: ICD10PCSRelease) -> None:
    entry = pcs["B2111ZZ"]
    named = (
        entry.section,
        entry.body_system,
        entry.root_operation,
        entry.body_part,
        entry.approach,
        entry.device,
        entry.qualifier,
    )
    assert named == entry.axes
    own = [(axis.position, axis.title, axis.value) for axis in entry.code.axes]
    assert [(axis.position, axis.title, axis.value) for axis in named] == own
    assert entry.approach.title == "Contrast"


@pytest.mark.parametrize(
    ("code", "position", "title", "label"),
    [
        ("C0201ZZ", 5, "Radionuclide", "Technetium 99m (Tc-99m)"),
        ("D0000ZZ", 4, "Treatment Site", "Brain"),
        ("F0003KZ", 5, "Type Qualifier", None),
        ("F13Z00Z", 5, "Type Qualifier", "Hearing Screening"),
        ("5A1955Z", 5, "Duration", "Greater than 96 Consecutive Hours"),
        ("3E0P7LZ", 6, "Substance", "Sperm"),
        ("XW013S9", 6, "Device / Substance / Technology", "Epcoritamab Monoclonal Antibody"),
        ("F0700EZ", 2, "Section Qualifier", "Rehabilitation"),
    ],
)
def test_axes_are_titled_by_their_section(
    pcs: ICD10PCSRelease, code: str, position: int, title: str, label: str | None
) -> None:
    assert ICD10PCS(code).axes[position - 1].title == title
    entry = pcs.get(code)
    assert (None if entry is None else entry.axes[position - 1].label) == label


def test_one_value_has_two_meanings_in_new_technology(pcs: ICD10PCSRelease) -> None:
    assert pcs["XW013S6"].device.label == "COVID-19 Vaccine Dose 1"
    assert pcs["XW013S9"].device.label == "Epcoritamab Monoclonal Antibody"


@pytest.mark.parametrize("text", ["027004Z", "02704TZ", "0DTJ4ZZ", "XW033E5"])
def test_probes_that_are_codes(pcs: ICD10PCSRelease, text: str) -> None:
    assert pcs.is_billable(text)
    assert pcs.explain(text).is_legal


@pytest.mark.parametrize(("text", "axis", "position"), [("00000I0", "device", 5), ("0O00000", "body_system", 1)])
def test_probes_that_are_no_codes(pcs: ICD10PCSRelease, text: str, axis: str, position: int) -> None:
    with pytest.raises(InvalidCodeError) as caught:
        ICD10PCS.parse(text)
    error = caught.value
    assert (error.reason, error.component, error.position) == (Reason.CHARACTER, axis, position)
    why = pcs.explain(text)
    assert (why.is_legal, why.reason, why.code) == (False, Reason.CHARACTER, None)
    assert why.axis is not None
    assert (why.axis.position, why.axis.value) == (position + 1, text[position])


@pytest.mark.parametrize("text", ["0DTJ4Z", "0DTJ4ZZZ"])
def test_probes_of_another_length_are_no_codes(pcs: ICD10PCSRelease, text: str) -> None:
    assert not pcs.is_billable(text)
    with pytest.raises(InvalidCodeError) as caught:
        pcs.status(text)
    assert caught.value.reason is Reason.LENGTH


def test_a_label_may_change_its_words_from_one_day_to_the_next() -> None:
    labels = {
        day: medcodes.on(date.fromisoformat(day)).icd10pcs["5A0935A"].qualifier.label
        for day in ("2024-03-31", "2024-04-01")
    }
    assert labels == {"2024-03-31": "High Nasal Flow/Velocity", "2024-04-01": "High Flow/Velocity Cannula"}


# -- laterality ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "label", "side"),
    [
        ("0BTK0ZZ", "Lung, Right", Laterality.RIGHT),
        ("0BTL0ZZ", "Lung, Left", Laterality.LEFT),
        ("0BTM0ZZ", "Lungs, Bilateral", Laterality.BILATERAL),
        ("0SRC0J9", "Knee Joint, Right", Laterality.RIGHT),
        ("0SRU0J9", "Knee Joint, Femoral Surface, Left", Laterality.LEFT),
        ("0JB40ZZ", "Subcutaneous Tissue and Fascia, Right Neck", Laterality.RIGHT),
        ("07B60ZZ", "Lymphatic, Left Axillary", Laterality.LEFT),
        ("2W3EX1Z", "Hand, Right", Laterality.RIGHT),
        ("XHR5XGA", "Skin, Left Upper Extremity", Laterality.LEFT),
        ("02BR0ZZ", "Pulmonary Artery, Left", Laterality.LEFT),
        ("0DTJ4ZZ", "Appendix", None),
        ("02B60ZZ", "Atrium, Right", None),
        ("02BK0ZZ", "Ventricle, Right", None),
        ("0DTF0ZZ", "Large Intestine, Right", None),
        ("0FT10ZZ", "Liver, Right Lobe", None),
        ("0FB50ZZ", "Hepatic Duct, Right", None),
        ("B2061ZZ", "Heart, Right and Left", None),
        ("GZB2ZZZ", "Bilateral-Single Seizure", None),
    ],
)
def test_the_side_is_that_of_the_body(pcs: ICD10PCSRelease, code: str, label: str, side: Laterality | None) -> None:
    assert pcs[code].body_part.label == label
    assert pcs[code].laterality is side


def test_a_code_whose_part_has_no_label_has_no_side(pcs: ICD10PCSRelease) -> None:
    assert pcs["XU7G71B"].body_part.label is None
    assert pcs["XU7G71B"].laterality is None


# -- tables and options --------------------------------------------------------------


def test_a_table_has_its_rows_and_its_codes(pcs: ICD10PCSRelease) -> None:
    table = pcs.table("027")
    assert [axis.label for axis in table.axes] == ["Medical and Surgical", "Heart and Great Vessels", "Dilation"]
    assert sum(len(row) for row in table.rows) == len(table) == len(pcs.codes("027"))
    (row,) = [row for row in table.rows if ICD10PCS("02704TZ") in row]
    assert {axis.value: axis.label for axis in row.body_part}["0"] == "Coronary Artery, One Artery"
    assert pcs["02704TZ"].table is table


def test_days_of_an_edition_share_their_tables() -> None:
    first, last = (medcodes.on(day).icd10pcs.table("027") for day in (date(2025, 10, 1), date(2026, 3, 31)))
    assert first is last


def test_a_table_that_no_code_of_the_day_is_in_is_a_lookup_error(pcs: ICD10PCSRelease) -> None:
    with pytest.raises(LookupError, match=r"^no code begins with 000 on 2026-11-01$"):
        pcs.table(" 000")
    with pytest.raises(LookupError, match=r"^no code begins with XV5 on 2026-11-01$"):
        pcs.table("xv5")
    assert len(medcodes.on(date(2020, 1, 1)).icd10pcs.table("XV5")) == 1


def test_a_prefix_is_malformed_as_a_code_and_an_argument_of_table_options_and_codes(pcs: ICD10PCSRelease) -> None:
    with pytest.raises(InvalidCodeError) as caught:
        pcs.status("027")
    assert caught.value.reason is Reason.LENGTH
    assert len(pcs.codes("027")) == 375


def test_options_say_what_may_come_next(pcs: ICD10PCSRelease) -> None:
    assert pcs.options("0270") == (
        Option(5, "Approach", "0", "Open", 20),
        Option(5, "Approach", "3", "Percutaneous", 20),
        Option(5, "Approach", "4", "Percutaneous Endoscopic", 20),
    )
    assert pcs.options() == pcs.options("")
    assert [option.value for option in pcs.options()] == list("0123456789BCDFGHX")
    assert pcs.options()[0] == Option(1, "Section", "0", "Medical and Surgical", 68_493)
    assert len(pcs.options("0")) == 31
    assert pcs.options("0Z") == pcs.options("0270Z") == pcs.options("000") == pcs.options("02704TZ") == ()


def test_an_option_comes_once_for_each_meaning(pcs: ICD10PCSRelease) -> None:
    labels = [option.label for option in pcs.options("XW013") if option.value == "S"]
    assert labels == ["COVID-19 Vaccine Dose 1", "Epcoritamab Monoclonal Antibody"]


@pytest.mark.parametrize(
    ("prefix", "count"),
    [("", 79_256), ("0", 68_493), ("02", 3_086), ("027", 375), ("0270", 60), ("02704TZ", 1), ("0270X", 0)],
)
def test_codes_are_those_that_begin_with_a_prefix(pcs: ICD10PCSRelease, prefix: str, count: int) -> None:
    codes = pcs.codes(prefix)
    assert isinstance(codes, Codes)
    assert len(codes) == count
    assert all(code.text.startswith(prefix) for code in codes)
    assert codes <= pcs.billable()
    assert sum(option.count for option in pcs.options(prefix)) == (count if len(prefix) < 7 else 0)


# -- selections ----------------------------------------------------------------------


def test_a_selection_is_by_value_by_label_and_by_several(pcs: ICD10PCSRelease) -> None:
    by_value = pcs.select(root_operation="7", section="0")
    assert (
        by_value
        == pcs.select(root_operation="Dilation", section="0")
        == pcs.select(root_operation="DILATION", section="0")
    )
    both = pcs.select(root_operation=["Dilation", "Bypass"])
    assert both == pcs.select(root_operation="Dilation") | pcs.select(root_operation="Bypass")
    opened = pcs.select(root_operation="Dilation", approach="Open")
    assert opened == pcs.select(root_operation="Dilation") & pcs.select(approach="Open")
    assert ICD10PCS("027004Z") in opened
    assert ICD10PCS("02704TZ") not in opened
    assert pcs.select() == pcs.billable()
    assert len(pcs.select(approach=())) == 0


def test_a_label_selects_codes_and_not_every_code_with_its_value(pcs: ICD10PCSRelease) -> None:
    vaccine = pcs.select(device="COVID-19 Vaccine Dose 1")
    assert [code.text for code in vaccine] == ["XW013S6", "XW023S6"]
    assert ICD10PCS("XW013S9") in pcs.select(device="S") - vaccine
    brains = pcs.select(body_part="Brain")
    assert {pcs[code].body_part.label for code in brains} == {"Brain"}
    assert {code.text[0] for code in brains} == {"0", "B", "C", "D", "X"}


def test_an_option_or_axis_of_the_book_stands_for_value_and_label(pcs: ICD10PCSRelease) -> None:
    vaccine, antibody = (option for option in pcs.options("XW013") if option.value == "S")
    assert [code.text for code in pcs.select(device=antibody)] == ["XW013S9"]
    assert pcs.select(device=(vaccine, antibody)) == pcs.select(device=vaccine) | pcs.select(device=antibody)
    nameless = pcs["XU7G71B"].device
    assert ICD10PCS("XU7G71B") in pcs.select(device=nameless)


def test_an_axis_that_there_is_not_is_a_type_error(pcs: ICD10PCSRelease) -> None:
    names = "section, body_system, root_operation, body_part, approach, device, qualifier"
    with pytest.raises(TypeError, match=f"^no axis 'aproach', expected some of {names}$"):
        pcs.select(aproach="Open")


def test_what_nothing_is_called_is_an_error_that_says_what_is_close(pcs: ICD10PCSRelease) -> None:
    with pytest.raises(
        ValueError, match=r"^no root operation is called 'Dilatation' on 2026-11-01, close to it: Dilation"
    ):
        pcs.select(root_operation="Dilatation")
    with pytest.raises(ValueError, match=r"^no body part is called 'qqqqqqqqqqqqqqqq'\.\.\. on 2026-11-01$"):
        pcs.select(body_part="q" * 40)


def test_a_character_that_no_code_has_is_an_invalid_code_error(pcs: ICD10PCSRelease) -> None:
    with pytest.raises(InvalidCodeError) as caught:
        pcs.select(device="I")
    assert (caught.value.component, caught.value.reason) == ("device", Reason.CHARACTER)


def test_a_label_of_other_days_selects_nothing_or_is_unknown() -> None:
    """COVID-19 vaccines have codes since 2021; their label is one of the table whether or not a code has it."""
    assert len(medcodes.on(date(2016, 1, 1)).icd10pcs.select(device="COVID-19 Vaccine Dose 1")) == 0
    with pytest.raises(
        ValueError, match="^no qualifier is called 'High Nasal Flow/'... on 2026-11-01, close to it: High"
    ):
        medcodes.on(TODAY).icd10pcs.select(qualifier="High Nasal Flow/Velocity")


# -- builder -------------------------------------------------------------------------


def test_a_builder_narrows_axis_by_axis_and_says_what_is_open(pcs: ICD10PCSRelease) -> None:
    start = pcs.builder()
    assert start.codes == pcs.billable()
    assert start.open == (
        "section",
        "body_system",
        "root_operation",
        "body_part",
        "approach",
        "device",
        "qualifier",
    )
    step = start.with_axes(root_operation="Resection").with_axes(body_part="Appendix")
    assert step.fixed == {"root_operation": "Resection", "body_part": "Appendix"}
    assert step.open == ("approach", "qualifier")
    assert step.code is None
    assert [(option.value, option.count) for option in step.options("approach")] == [
        ("0", 1),
        ("4", 2),
        ("7", 1),
        ("8", 1),
    ]
    assert repr(step) == "<Builder: 5 codes, open: approach, qualifier>"
    done = step.with_axes(approach="Open")
    assert (done.code, done.open) == (ICD10PCS("0DTJ0ZZ"), ())
    assert repr(done) == "<Builder: 1 codes, open: nothing>"
    assert step.codes == pcs.builder(body_part="Appendix", root_operation="Resection").codes


def test_a_builder_refuses_a_step_that_leaves_no_code(pcs: ICD10PCSRelease) -> None:
    step = pcs.builder(root_operation="Resection", body_part="Appendix")
    with pytest.raises(ValueError, match=r"^none of the 5 codes left has approach 'External' and device 'J' or 'K'$"):
        step.with_axes(approach="External", device=("J", "K"))
    with pytest.raises(ValueError, match=r"^none of the 5 codes left has approach 'External'$"):
        step.with_axes(approach=pcs["0HBXXZZ"].approach)
    with pytest.raises(ValueError, match=r"^no axis 'aproach', expected one of section, body_system, root_operation"):
        step.options("aproach")


# -- reasons -------------------------------------------------------------------------


def test_an_illegal_code_is_explained_by_its_first_axis_at_fault(pcs: ICD10PCSRelease) -> None:
    why = pcs.explain("0270xtz ")
    assert (why.text, why.code, why.status, why.reason) == ("0270xtz ", ICD10PCS("0270XTZ"), Status.UNKNOWN, None)
    assert why.axis is not None
    assert (why.axis.position, why.axis.title, why.axis.value) == (5, "Approach", "X")
    assert why.legal == pcs.options("0270")
    assert [code.text for code in why.nearest] == ["02700TZ", "02703TZ", "02704TZ"]
    assert str(why) == (
        "0270XTZ is no code on 2026-11-01: no code has X as approach after 0270, but 0 (Open), 3 (Percutaneous),"
        " 4 (Percutaneous Endoscopic)"
    )


def test_the_nearest_codes_agree_in_the_most_axes_wherever_the_fault_is(pcs: ICD10PCSRelease) -> None:
    why = pcs.explain("0Z704TZ")
    assert why.axis is not None
    assert (why.axis.position, why.axis.value, why.axis.label) == (2, "Z", None)
    assert [code.text for code in why.nearest] == ["02704TZ"]
    assert len(why.legal) == 31
    assert why.message.endswith("B (Respiratory System), C (Mouth and Throat), 19 more")


def test_a_section_that_has_no_such_table_names_the_operation(pcs: ICD10PCSRelease) -> None:
    why = pcs.explain("0060000")
    assert why.axis is not None
    assert (why.axis.position, why.axis.label) == (3, "Detachment")
    assert why.message.startswith(
        "0060000 is no code on 2026-11-01: no code has 6 (Detachment) as operation after 00, but 1 (Bypass)"
    )


def test_a_value_is_explained_as_its_text(pcs: ICD10PCSRelease) -> None:
    for text in ("0270XTZ", "02704TZ"):
        assert pcs.explain(ICD10PCS(text)) == pcs.explain(text)


def test_a_retired_code_is_explained_with_its_successors(pcs: ICD10PCSRelease) -> None:
    why = pcs.explain("5A15223")
    assert why.status is Status.RETIRED
    assert [code.text for code in why.successors] == ["5A1522F", "5A1522G", "5A1522H"]
    assert why.message == (
        "5A15223 is no code on 2026-11-01: no code has 3 (Membrane) as qualifier after 5A1522, but"
        " F (Membrane, Central), G (Membrane, Peripheral Veno-arterial), H (Membrane, Peripheral Veno-venous);"
        " it is retired on that day, succeeded by 5A1522F, 5A1522G, 5A1522H"
    )


def test_a_future_code_is_explained_as_one() -> None:
    why = medcodes.on(date(2018, 9, 30)).icd10pcs.explain("5A1522F")
    assert why.status is Status.FUTURE
    assert why.message.endswith("; it is future on that day")


def test_letters_i_and_o_are_named(pcs: ICD10PCSRelease) -> None:
    why = pcs.explain(" 0DTJOZZ")
    assert why.message == (
        "' 0DTJOZZ' is not an ICD-10-PCS code: character 'O' at position 5, expected a digit or a letter other than"
        " I and O; no code has the letters I and O: perhaps 0DTJ0ZZ is meant"
    )
    assert why.nearest[0] == ICD10PCS("0DTJ0ZZ")
    assert why.axis is not None
    assert (why.axis.position, why.axis.value) == (5, "O")
    assert why.legal == pcs.options("0DTJ")
    assert why.successors == ()


@pytest.mark.parametrize(
    ("text", "reason", "position", "legal"),
    [
        ("0270", Reason.LENGTH, 5, 3),
        ("A270000", Reason.CHARACTER, 1, 17),
        ("027*000", Reason.CHARACTER, 4, 18),
        ("02704TZZ", Reason.LENGTH, None, 0),
        ("", Reason.EMPTY, None, 0),
        ("0" * 70, Reason.TOO_LONG, None, 0),
        ("02\u017f04TZ", Reason.NON_ASCII, None, 0),
    ],
)
def test_malformed_text_is_explained_and_never_raised(
    pcs: ICD10PCSRelease, text: str, reason: Reason, position: int | None, legal: int
) -> None:
    why = pcs.explain(text)
    with pytest.raises(InvalidCodeError) as caught:
        ICD10PCS.parse(text)
    assert (why.reason, why.code, why.status, why.is_legal) == (reason, None, None, False)
    assert why.message == str(caught.value)
    assert (None if why.axis is None else why.axis.position) == position
    assert len(why.legal) == legal


@pytest.mark.parametrize("wrong", [None, 27, b"027", ICD10CM("I10")])
def test_what_is_no_text_is_a_type_error(pcs: ICD10PCSRelease, wrong: Any) -> None:
    with pytest.raises(TypeError):
        pcs.explain(wrong)


# -- definitions and keys --------------------------------------------------------------


def test_an_operation_and_an_approach_have_their_definitions(pcs: ICD10PCSRelease) -> None:
    entry = pcs["0DTJ4ZZ"]
    operation, approach = entry.operation_definition, entry.approach_definition
    assert operation is not None
    assert approach is not None
    assert (operation.name, operation.definition) == (
        "Resection",
        "Cutting out or off, without replacement, all of a body part",
    )
    assert operation.examples == "Total nephrectomy, total lobectomy of lung"
    assert operation.group == "Take out some or all of a body part"
    assert approach.name == "Percutaneous Endoscopic"
    assert approach.definition.startswith("Entry, by puncture or minor incision")
    delivery = pcs["10E0XZZ"].operation_definition
    assert delivery is not None
    assert delivery.group is None


def test_other_sections_have_no_definitions(pcs: ICD10PCSRelease) -> None:
    assert pcs["B2111ZZ"].operation_definition is None
    assert pcs["B2111ZZ"].approach_definition is None


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("0FB03ZX", ["B3.4a", "B3.4b", "B3.8", "B3.9", "B3.18", "B5.4"]),
        ("0BTM0ZZ", ["B3.8", "B3.18", "B4.3", "B5.2a"]),
        ("02100Z9", ["B3.6b", "B3.6c", "B4.4", "B5.2a"]),
        ("0X6J0Z0", ["B2.1a", "B3.19", "B4.7", "B5.2a"]),
        ("10D17ZZ", ["C1", "C2"]),
        ("B2111ZZ", []),
    ],
)
def test_guidelines_are_those_that_speak_of_the_code(pcs: ICD10PCSRelease, code: str, numbers: list[str]) -> None:
    guidelines = pcs[code].guidelines
    assert guidelines is not None
    assert [guideline.number for guideline in guidelines] == numbers


def test_words_of_the_record_lead_to_labels_through_the_keys(pcs: ICD10PCSRelease) -> None:
    found = pcs.find_body_part("popliteal fossa")
    assert found is not None
    assert [(entry.key, entry.term, entry.label, entry.prefix) for entry in found] == [
        ("body part", "Popliteal fossa", "Knee Region, Left", ""),
        ("body part", "Popliteal fossa", "Knee Region, Right", ""),
    ]
    assert pcs.find_body_part("FOSSA popliteal") == found
    assert all(pcs[code].body_part.label == "Knee Region, Left" for code in pcs.codes_of(found[0]))
    devices = pcs.find_device("Amplatzer")
    assert devices is not None
    assert [(entry.term, entry.label) for entry in devices] == [
        ("AMPLATZER® Muscular VSD Occluder", "Synthetic Substitute")
    ]
    substances = pcs.find_substance("comirnaty")
    assert substances is not None
    assert {entry.label for entry in substances} >= {"COVID-19 Vaccine Dose 1", "COVID-19 Vaccine Booster"}


def test_the_term_itself_comes_before_terms_that_hold_it(pcs: ICD10PCSRelease) -> None:
    found = pcs.find_body_part("vagina")
    assert found is not None
    terms = [entry.term for entry in found]
    assert terms == sorted(
        terms, key=lambda term: (term.casefold() != "vagina", not term.casefold().startswith("vagina"))
    )


@pytest.mark.parametrize("text", ["", "  ", "®", "qqq", "popliteal qqq"])
def test_what_is_in_no_key_is_not_found(pcs: ICD10PCSRelease, text: str) -> None:
    assert pcs.find_body_part(text) == pcs.find_device(text) == pcs.find_substance(text) == ()


@pytest.mark.parametrize("thing", [None, b"vagina", 5], ids=repr)
def test_what_is_no_text_is_a_wrong_type_to_a_key(pcs: ICD10PCSRelease, thing: Any) -> None:
    for find in (pcs.find_body_part, pcs.find_device, pcs.find_substance):
        with pytest.raises(TypeError, match=type(thing).__name__):
            find(thing)


def test_an_entry_of_one_system_is_of_its_codes_only(pcs: ICD10PCSRelease) -> None:
    found = pcs.find_device("cochlear implant single")
    assert found is not None
    (entry,) = (entry for entry in found if entry.prefix)
    assert entry.prefix == "09H"
    assert {code.text[:3] for code in pcs.codes_of(entry)} == {"09H"}


# -- history, pickles, equality --------------------------------------------------------


def test_a_retired_code_has_its_history_and_its_successors() -> None:
    pcs = medcodes.on(TODAY).icd10pcs
    spans = pcs.history("5A15223")
    assert spans is not None
    assert [(str(span.valid_from), str(span.valid_to), span.status, span.title) for span in spans] == [
        ("2015-10-01", "2018-09-30", Status.BILLABLE, "Extracorporeal Membrane Oxygenation, Continuous")
    ]
    assert [str(code) for code in pcs.successors("5A15223") or ()] == ["5A1522F", "5A1522G", "5A1522H"]
    assert ICD10PCS("5A15223") in (pcs.predecessors("5A1522F") or ())
    assert pcs.successors("02704TZ") == ()
    assert pcs.history("0270XTZ") == ()


def test_releases_entries_and_explanations_travel(pcs: ICD10PCSRelease) -> None:
    entry = pcs["02704TZ"]
    assert pickle.loads(pickle.dumps(entry)) == entry
    assert pickle.loads(pickle.dumps(pcs)) == pcs
    for value in (
        entry.axes,
        pcs.options("027"),
        pcs.explain("0270XTZ"),
        pcs.table("027").rows,
        pcs.find_device("amplatzer"),
    ):
        assert pickle.loads(pickle.dumps(value)) == value
