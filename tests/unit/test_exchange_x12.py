"""X12 837: what is sent, what is refused, what is read out of a whole message."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from medcodes import ICD10CM
from medcodes.errors import ClaimFormatError
from medcodes.exchange import Received, Separators, Unread, from_x12, hi_segments, to_x12
from medcodes.pairing import (
    Diagnosis,
    InpatientClaim,
    OutpatientClaim,
    Patient,
    Procedure,
    ProfessionalClaim,
    ServiceLine,
    Setting,
    Unreadable,
)
from tests.property import envelope
from tests.vectors.rows import rows

VISIT = ProfessionalClaim(
    service_date=date(2026, 3, 2),
    diagnoses=("M25.561", "E11.9"),
    lines=(
        ServiceLine("20610", modifiers=("RT", "59"), pointers=(1, 2), charge=150.5),
        ServiceLine("J1885", pointers=(2,), units=0.5, charge=10, service_date=date(2026, 3, 5)),
    ),
)
EMERGENCY = OutpatientClaim(
    service_date=date(2026, 3, 2),
    diagnoses=("S52.501A", Diagnosis("I10", poa="W")),
    reasons_for_visit=("M25.531", "R07.9"),
    external_causes=("W01.0XXA",),
    lines=(ServiceLine("99283", revenue_code="0450", charge=350),),
)
STAY = InpatientClaim(
    admission_date=date(2026, 9, 28),
    discharge_date=date(2026, 10, 2),
    diagnoses=(Diagnosis("I21.4", poa="Y"), "I10"),
    admitting="R07.9",
    external_causes=(Diagnosis("W01.0XXA", poa="N"),),
    procedures=(
        Procedure("02704TZ", performed_on=date(2026, 9, 28)),
        Procedure("4A023N7", performed_on=date(2026, 9, 29)),
    ),
    lines=(ServiceLine(None, revenue_code="0120", units=4, charge=1200),),
)
CLAIMS = pytest.mark.parametrize("claim", [VISIT, EMERGENCY, STAY], ids=["professional", "outpatient", "inpatient"])


def read(source: Any, setting: Setting | None = None) -> Received[tuple[Unread, ...]]:
    (received,) = from_x12(source, setting=setting)
    return received


# -- what is sent --------------------------------------------------------------------


def test_a_professional_claim() -> None:
    """X222A1: HI01 is the principal, codes have no period; SV107 points to them by number."""
    assert to_x12(VISIT) == (
        "HI*ABK:M25561*ABF:E119",
        "LX*1",
        "SV1*HC:20610:RT:59*150.5*UN*1***1:2",
        "DTP*472*D8*20260302",
        "LX*2",
        "SV1*HC:J1885*10*UN*0.5***2",
        "DTP*472*D8*20260305",
    )


def test_an_outpatient_claim() -> None:
    """X223A2: APR is the reason for the visit, ABN an external cause; the indicator is HI01-9."""
    assert to_x12(EMERGENCY) == (
        "DTP*434*RD8*20260302-20260302",
        "HI*ABK:S52501A",
        "HI*APR:M25531*APR:R079",
        "HI*ABN:W010XXA",
        "HI*ABF:I10:::::::W",
        "LX*1",
        "SV2*0450*HC:99283*350*UN*1",
        "DTP*472*D8*20260302",
    )


def test_an_inpatient_claim() -> None:
    """X223A2: BBR is the principal procedure, BBQ the others, each with its day."""
    assert to_x12(STAY) == (
        "DTP*434*RD8*20260928-20261002",
        "DTP*435*D8*20260928",
        "HI*ABK:I214:::::::Y",
        "HI*ABJ:R079",
        "HI*ABN:W010XXA:::::::N",
        "HI*ABF:I10",
        "HI*BBR:02704TZ:D8:20260928",
        "HI*BBQ:4A023N7:D8:20260929",
        "LX*1",
        "SV2*0120**1200*UN*4",
    )


def test_a_role_goes_on_in_a_second_segment_after_twelve_codes() -> None:
    claim = STAY.with_diagnoses(*["I10"] * 25)
    written = [text for text in to_x12(claim) if text.startswith("HI*ABF")]
    assert [text.count("ABF") for text in written] == [12, 12]
    assert len(read(to_x12(claim)).claim.diagnoses) == 25


def test_the_separators_are_the_callers() -> None:
    assert hi_segments(VISIT, Separators("|", "^", "\n")) == ("HI|ABK^M25561|ABF^E119",)


def with_line(claim: Any, **changes: Any) -> Any:
    line: dict[str, Any] = {
        "code": "99213",
        "pointers": (1,) if claim is VISIT else (),
        "charge": 1,
        "revenue_code": None if claim is VISIT else "0450",
    }
    line |= changes
    return claim.with_lines(ServiceLine(line.pop("code"), **line))


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (VISIT.with_diagnoses(), "diagnoses: missing, HI01 (ABK) is required"),
        (VISIT.with_diagnoses(*["I10"] * 13), "diagnoses: 13 are too many for HI, expected at most 12"),
        (STAY.with_diagnoses(*["I10"] * 26), "diagnoses: 26 are too many for HI, expected at most 25"),
        (STAY.with_external_causes(*["W01.0XXA"] * 13), "external_causes: 13 are too many for HI, expected at most 12"),
        (
            STAY.with_procedures(*[Procedure("02704TZ", performed_on=date(2026, 9, 28))] * 26),
            "procedures: 26 are too many for HI, expected at most 25",
        ),
        (VISIT.with_lines(), "lines: missing, SV1 is required"),
        (STAY.with_lines(), "lines: missing, SV2 is required"),
        (with_line(VISIT, charge=None), "lines[0].charge: missing, SV102 is required"),
        (with_line(STAY, charge=None), "lines[0].charge: missing, SV203 is required"),
        (with_line(VISIT, charge=Decimal("NaN")), "lines[0].charge: expected a number, found NaN"),
        (with_line(VISIT, pointers=()), "lines[0].pointers: missing, SV107-1 is required"),
        (with_line(VISIT, pointers=(13,)), "lines[0].pointers: SV107 takes 1 to 4 pointers from 1 to 12"),
        (with_line(VISIT, pointers=(1,) * 5), "lines[0].pointers: SV107 takes 1 to 4 pointers from 1 to 12"),
        (with_line(STAY, pointers=(1,)), "lines[0].pointers: SV2 has no place for pointers"),
        (with_line(VISIT, code=None, revenue_code="0450"), "lines[0].code: missing, SV101-2 is required"),
        (with_line(VISIT, revenue_code="0450"), "lines[0].revenue_code: SV1 has no place for a revenue code"),
        (with_line(STAY, revenue_code=None), "lines[0].revenue_code: missing, SV201 is required"),
        (with_line(STAY, revenue_code="04*0"), "lines[0].revenue_code: expected digits, found '04*0'"),
        (with_line(VISIT, modifiers=("25",) * 5), "lines[0].modifiers: 5 are too many, expected at most 4"),
        (with_line(VISIT, code="02704TZ"), "lines[0].code: a line takes CPT or HCPCS Level II, not 02704TZ"),
        (
            with_line(VISIT, code="99213-25"),
            "lines[0].code: '99213-25' is not a CPT code: modifier attached at position 5, expected the code alone",
        ),
        (
            with_line(VISIT, modifiers=("R",)),
            "lines[0].modifiers[0]: 'R' is not a procedure modifier: too short, expected 2 characters",
        ),
        (
            VISIT.with_diagnoses("E1"),
            "diagnoses[0]: 'E1' is not an ICD-10-CM code: too short, expected 3 to 7 characters",
        ),
        (
            VISIT.with_diagnoses("I10", Diagnosis("I10", poa="Y")),
            "diagnoses[1].poa: HI has no place for an indicator here",
        ),
        (
            STAY.with_diagnoses(Diagnosis("I10", poa="1")),
            "diagnoses[0].poa: expected Y, N, U or W, found '1'",
        ),
        (STAY.with_procedures("02704TZ"), "procedures[0].performed_on: missing, HI01-4 is required"),
        (
            STAY.with_procedures(Procedure("99213", performed_on=date(2026, 9, 28))),
            "procedures[0].code: HI (BBR, BBQ) takes ICD-10-PCS, not 99213",
        ),
        (
            InpatientClaim(discharge_date=date(2026, 3, 2), diagnoses=("I10",)),
            "admission_date: missing, DTP03 (435) is required on an inpatient claim",
        ),
        (
            VISIT.with_service_date(date(2026, 3, 1)).with_lines(ServiceLine("99213", service_date=date(2026, 3, 2))),
            "service_date: expected 2026-03-02, the first of DTP03 (472): an 837P has no other",
        ),
    ],
)
def test_what_the_guide_requires_or_has_no_place_for_is_named(claim: Any, message: str) -> None:
    with pytest.raises(ClaimFormatError) as refused:
        to_x12(claim)
    assert str(refused.value) == message


def test_the_diagnoses_alone_need_no_lines() -> None:
    assert hi_segments(VISIT.with_lines()) == ("HI*ABK:M25561*ABF:E119",)


# -- what is read --------------------------------------------------------------------


@CLAIMS
def test_a_claim_comes_back_from_its_segments_and_from_a_message(claim: Any) -> None:
    assert read(to_x12(claim)) == Received(claim, ())
    assert read("~\n".join(to_x12(claim)) + "~\n").claim == claim
    whole = read(envelope.message(envelope.segments(claim)))
    assert whole.claim == claim
    assert whole.patient == Patient(birth_date=date(1973, 5, 1), sex="F")


@pytest.mark.parametrize("row", rows("x12_refused"), ids=lambda row: row["at"])
def test_a_misshapen_message_is_refused_by_element_and_segment(row: dict[str, str]) -> None:
    with pytest.raises(ClaimFormatError) as refused:
        from_x12(row["segments"])
    assert str(refused.value) == row["message"]


def test_a_decimal_point_is_read_and_reported_and_not_sent() -> None:
    received = read("HI*ABK:M25.561*ABF:E11.9~LX*1~SV1*HC:99213*1*UN*1***1~DTP*472*D8*20260302~")
    assert received.claim.diagnoses == (ICD10CM("M25.561"), ICD10CM("E11.9"))
    assert received.remarks == (
        "HI01-2 in segment 1: a decimal point, which X12 leaves out",
        "HI02-2 in segment 1: a decimal point, which X12 leaves out",
    )
    assert "." not in to_x12(received.claim)[0]


def test_a_malformed_code_is_kept_on_the_claim() -> None:
    received = read("HI*ABK:KNEE~LX*1~SV1*HC:9921*1*UN*1***1~DTP*472*D8*20260302~")
    assert isinstance(received.claim.diagnoses[0], Unreadable)
    assert isinstance(received.claim.lines[0].code, Unreadable)


def test_what_a_claim_has_no_place_for_is_named_by_segment_and_element() -> None:
    received = read(
        "HI*ABK:I10~HI*DR:470~HI*BG:17~LX*1~SV1*HC:99213:25::::NOTE*1*MJ*60*11**1**Y~"
        "DTP*472*RD8*20260302-20260304~DTP*471*D8*20260301~REF*6R*1~"
    )
    assert received.rest == (
        Unread(2, "HI01", "DR:470"),
        Unread(3, "HI01", "BG:17"),
        Unread(5, "SV101-7", "NOTE"),
        Unread(5, "SV103", "MJ"),
        Unread(5, "SV105", "11"),
        Unread(5, "SV109", "Y"),
        Unread(6, "DTP03", "20260302-20260304"),
        Unread(7, "DTP", "DTP*471*D8*20260301"),
        Unread(8, "REF", "REF*6R*1"),
    )
    assert received.remarks == (
        "SV103 in segment 5: the units are minutes",
        "DTP03 in segment 6: more than one day, read as the first",
    )
    assert received.claim.lines[0].units == 60


def test_what_the_setting_has_no_place_for_is_left() -> None:
    outpatient = ["ST*837*1*005010X223A2", "CLM*1*350***13:A:1*Y*A*Y*Y"]
    received = read([*outpatient, *to_x12(EMERGENCY), "HI*BBR:02704TZ:D8:20260302", "SE*1*1"])
    assert received.claim == EMERGENCY
    # HI does not stand behind the lines in an 837, and is left there as a whole.
    assert [unread.path for unread in received.rest] == ["ST", "CLM", "HI", "SE"]
    before = [*outpatient, "HI*ABJ:R079", "HI*BBR:02704TZ:D8:20260302", *to_x12(EMERGENCY)]
    assert read(before).remarks == (
        "HI01-1 in segment 3: no place for ABJ on a claim that is outpatient",
        "HI01-1 in segment 4: no place for BBR on a claim that is outpatient",
    )


def test_a_facility_line_may_have_a_code_of_another_list() -> None:
    received = read("DTP*434*RD8*20260302-20260302~HI*ABK:I10~LX*1~SV2*0022*HP:AAA00*1*DA*3~")
    line = received.claim.lines[0]
    assert (line.code, line.revenue_code, line.units) == (None, "0022", 3)
    assert received.rest == (Unread(4, "SV202", "HP:AAA00"), Unread(4, "SV204", "DA"))
    assert received.remarks == (
        "SV202-1 in segment 4: 'HP' is neither CPT nor HCPCS",
        "SV204 in segment 4: the units are days",
    )


def test_an_admission_has_an_hour_and_a_procedure_may_lack_its_day() -> None:
    received = read(
        "DTP*434*RD8*20260928-20261002~DTP*435*DT*202609281330~HI*ABK:I10~HI*BBR:02704TZ~LX*1~SV2*0120**1*UN*1~"
    )
    assert received.claim.to_dict()["admission_date"] == "2026-09-28"
    assert received.claim.to_dict()["procedures"] == ["02704TZ"]
    assert received.rest == (Unread(2, "DTP03", "202609281330"),)


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("ST*837*1*005010X222A1~CLM*1*1***11:B:1~HI*ABK:I10~LX*1~SV1*HC:99213*1~DTP*472*D8*20260302~", "professional"),
        ("ST*837*1*005010X223A2~CLM*1*1***11:A:1~DTP*434*RD8*20260302-20260304~HI*ABK:I10~", "inpatient"),
        ("CLM*1*1***21:A:1~DTP*434*RD8*20260302-20260304~HI*ABK:I10~", "inpatient"),
        ("CLM*1*1***13:A:1~DTP*434*RD8*20260302-20260304~HI*ABK:I10~", "outpatient"),
        ("CLM*1*1***85:A:1~DTP*434*D8*20260302~HI*ABK:I10~", "outpatient"),
        ("DTP*434*RD8*20260302-20260302~HI*ABK:I10~", "outpatient"),
        ("DTP*434*RD8*20260302-20260304~DTP*435*D8*20260302~HI*ABK:I10~", "inpatient"),
    ],
)
def test_the_setting_is_found(text: str, setting: str) -> None:
    assert read(text).claim.setting == setting


READ_ON = ("SV107-2 in segment 3: 3, read as 2", "SV107-3 in segment 3: 4, read as 3")


@pytest.mark.parametrize(
    ("segment", "diagnoses", "pointers", "remarks"),
    [
        ("HI*ABK:I10**ABF:R519*ABF:E119", ["I10", "R51.9", "E11.9"], (1, 2, 3, 7), READ_ON),
        ("HI*ABK:I10*XXX:I10*ABF:R519*ABF:E119", ["I10", "R51.9", "E11.9"], (1, 2, 3, 7), READ_ON),
        ("HI*ABK:I10~HI*BP:00100~HI*ABF:E119*ABF:R519", ["I10", "E11.9", "R51.9"], (1, 3, 4, 7), ()),
    ],
)
def test_a_pointer_names_the_place_in_the_segment(
    segment: str, diagnoses: list[str], pointers: tuple[int, ...], remarks: tuple[str, ...]
) -> None:
    received = read(f"{segment}~LX*1~SV1*HC:99213*9*UN*1***1:3:4:7~DTP*472*D8*20260302~")
    assert [str(code) for code in received.claim.diagnoses] == diagnoses
    assert received.claim.lines[0].pointers == pointers
    assert received.remarks == remarks


def test_a_pointer_of_too_many_digits_is_refused() -> None:
    with pytest.raises(ClaimFormatError) as caught:
        read(f"HI*ABK:I10~LX*1~SV1*HC:99213*9*UN*1***1:{'9' * 5000}~")
    assert str(caught.value) == "SV107-2 in segment 3: expected a pointer, found '9999999999999999'..."


def test_the_sex_of_another_subscriber_of_a_claim_is_not_the_patients() -> None:
    own = "HI*ABK:I10~LX*1~SV1*HC:99213*9*UN*1***1~DTP*472*D8*20260302~"
    other = "SBR*S*01~DMG*D8*19500101*M~"
    received = from_x12(f"HL*2*1*22*0~DMG*D8*19710601*F~CLM*1*1***11:B:1~{other}{own}CLM*2*1***11:B:1~{own}")
    assert [one.patient for one in received] == [Patient(birth_date=date(1971, 6, 1), sex="F")] * 2


@pytest.mark.parametrize(
    "number",
    [10**18, Decimal("1e999999999"), Decimal("0.1234567890123456789"), 10**5000],
    ids=["19 digits", "exponent", "fraction", "5001 digits"],
)
def test_a_number_that_could_not_be_read_back_is_not_sent(number: Any) -> None:
    for changes, path in (({"units": number}, "units"), ({"charge": number}, "charge")):
        with pytest.raises(ClaimFormatError) as caught:
            to_x12(with_line(VISIT, **changes))
        assert str(caught.value) == f"lines[0].{path}: expected at most 18 digits on either side of the point"


@pytest.mark.parametrize(
    "separators",
    [Separators("*", "*"), Separators("1"), Separators("*", "A"), Separators("*", ":", "."), Separators("")],
)
def test_separators_that_a_value_may_hold_part_nothing(separators: Separators) -> None:
    message = "element, component and segment must be parted by three different characters that no value has"
    for use in (lambda: to_x12(VISIT, separators), lambda: from_x12("HI*ABK:I10~", separators)):
        with pytest.raises(ValueError, match=f"^{message}$"):
            use()


def test_a_principal_diagnosis_that_stands_late_is_first_and_takes_its_pointer_along() -> None:
    received = read("HI*ABF:E119*ABK:I10~LX*1~SV1*HC:99213*9*UN*1***1~DTP*472*D8*20260302~")
    assert [str(code) for code in received.claim.diagnoses] == ["I10", "E11.9"]
    assert [str(pair) for pair in received.claim.pairs()] == ["E11.9 with 99213"]
    assert received.remarks == (
        "HI02-1 in segment 1: ABK after another diagnosis, read as the first",
        "SV107-1 in segment 3: 1, read as 2",
    )


@pytest.mark.parametrize("admission", ["DTP*435*D8*20260215~", ""], ids=["interim", "no admission"])
def test_the_first_day_of_a_statement_that_is_no_admission_is_left(admission: str) -> None:
    received = read(f"CLM*1*1***11:A:3~DTP*434*RD8*20260301-20260331~{admission}HI*ABK:I10~HI*DR:1~")
    assert received.claim.coding_date == date(2026, 3, 31)
    assert received.rest[1:] == (
        Unread(2, "DTP03", "20260301-20260331"),
        Unread(5 if admission else 4, "HI01", "DR:1"),
    )
    assert received.remarks == ("DTP03 in segment 2: begins on another day than the admission, which is not kept",)


def test_the_setting_may_be_given() -> None:
    text = "DTP*434*RD8*20260302-20260304~HI*ABK:I10~"
    assert read(text).claim.setting is Setting.OUTPATIENT
    assert read(text, Setting.INPATIENT).claim.coding_date == date(2026, 3, 4)
    assert from_x12(text, setting="inpatient") == (read(text, Setting.INPATIENT),)
    with pytest.raises(ValueError, match="^'hospital' is not a valid Setting$"):
        from_x12(text, setting="hospital")


def test_a_message_may_hold_several_claims() -> None:
    first, *_ = envelope.segments(VISIT)
    body = envelope.segments(VISIT)
    claim = next(place for place, text in enumerate(body) if text.startswith("CLM"))
    end = next(place for place, text in enumerate(body) if text.startswith("SE*"))
    again = ["HL*3*1*22*0", "DMG*D8*19900102*M", *body[claim:end]]
    received = from_x12(envelope.message([*body[:end], *body[claim:end], *again, *body[end:]]))
    assert [one.claim for one in received] == [VISIT] * 3
    assert [one.patient.sex for one in received if one.patient] == ["F", "F", "M"]
    assert received[0].rest[0] == Unread(1, "ISA", first)
    assert [unread.path for unread in received[1].rest] == ["CLM"]
    assert [unread.path for unread in received[2].rest][-3:] == ["SE", "GE", "IEA"]


@pytest.mark.parametrize(
    "separators",
    [Separators("*", ":", "~", "^"), Separators("|", ">", "\n", "!"), Separators("\x1d", "\x1f", "\x1e", "^")],
    ids=["usual", "printable", "control"],
)
def test_the_separators_are_found_in_the_isa_segment(separators: Separators) -> None:
    usual = str.maketrans("*:~^", "".join(separators))
    text = "~".join(envelope.segments(VISIT)).translate(usual) + separators.segment
    assert Separators.found_in(text) == separators
    assert read(text).claim == VISIT
    assert read(text.split(separators.segment)).claim == VISIT


def test_a_byte_order_mark_and_line_ends_do_not_matter() -> None:
    text = "\ufeff" + envelope.message(envelope.segments(VISIT)).replace("\n", "\r\n")
    assert read(text).claim == VISIT


def test_a_second_date_is_left_beside_the_claim() -> None:
    stay = "DTP*434*RD8*20260301-20260305~DTP*435*D8*20260301~DTP*435*DT*202603020900~HI*ABK:I10~HI*ABJ:I10~"
    lines = "LX*1~SV2*0120**10*DA*4~DTP*472*D8*20260301~DTP*472*D8*20260302~LX*2~SV2*0450**10*UN*1~DTP*472*D8*20260303~"
    found = read(stay + lines)
    assert found.claim.coding_date == date(2026, 3, 5)
    assert [line.service_date for line in found.claim.lines] == [date(2026, 3, 1), date(2026, 3, 3)]
    assert found.remarks == (
        "DTP01 in segment 3: a second date 435, left beside the claim",
        "SV204 in segment 7: the units are days",
        "DTP01 in segment 9: a second date 472, left beside the claim",
    )
    assert [unread.text for unread in found.rest] == ["DTP*435*DT*202603020900", "DA", "DTP*472*D8*20260302"]


@pytest.mark.parametrize("source", [5, None, b"HI*ABK:I10~"])
def test_only_text_and_segments_are_read(source: Any) -> None:
    with pytest.raises(TypeError, match="^an 837 must be a str or segments, not (int|NoneType|bytes)$"):
        from_x12(source)
    with pytest.raises(TypeError, match="^a segment must be a str, not bytes$"):
        from_x12([b"HI*ABK:I10"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("write", [to_x12, hi_segments])
def test_only_a_claim_is_written(write: Any) -> None:
    with pytest.raises(TypeError, match="^expected a claim, got str$"):
        write("HI*ABK:I10")
