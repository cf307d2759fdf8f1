"""Claims: what the door takes, what it keeps, what it refuses; plain data in and out."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from medcodes import CPT, ICD10CM, ICD10PCS, ClaimFormatError, HCPCSLevelII, InvalidCodeError, Modifier, Reason
from medcodes.pairing import (
    Claim,
    Diagnosis,
    InpatientClaim,
    OutpatientClaim,
    Pair,
    Patient,
    Procedure,
    ProfessionalClaim,
    ServiceLine,
    Setting,
    Unreadable,
)

DAY = date(2026, 3, 2)
PROFESSIONAL = ProfessionalClaim(
    service_date=DAY,
    diagnoses=("m25561", Diagnosis("E11.9", poa="Y"), "E1.19", ICD10CM("I10")),
    lines=[
        ServiceLine("20610", modifiers=["rt", Modifier("59"), "x"], pointers=(1, 4), charge=125.5),
        ServiceLine("G0402", pointers=(3, 9), units=Decimal("1.5"), service_date=date(2026, 3, 3)),
        ServiceLine("99213-25", pointers=(1,)),
    ],
    patient=Patient(age=54, birth_date=date(1971, 6, 1), sex="F"),
)
OUTPATIENT = OutpatientClaim(
    service_date=DAY,
    diagnoses=["S52.501A"],
    reasons_for_visit=["M25.531"],
    external_causes=(Diagnosis("W01.0XXA", poa="N"), "Y92.009"),
    lines=(ServiceLine(None, revenue_code="0450"), ServiceLine("25605", revenue_code="0360", units=1)),
)
INPATIENT = InpatientClaim(
    discharge_date=DAY,
    admission_date=date(2026, 2, 27),
    diagnoses=(Diagnosis("I21.4", poa="Y"), "I10"),
    admitting="R07.9",
    external_causes=["Y83.1"],
    procedures=("02704TZ", Procedure("4A023N7", performed_on=date(2026, 2, 28)), CPT("92928"), "?"),
    lines=[ServiceLine(None, revenue_code="0120", units=3, charge=4500)],
)
CLAIMS = [PROFESSIONAL, OUTPATIENT, INPATIENT]


def test_text_is_read_once_at_the_door_and_what_is_no_code_is_kept() -> None:
    """CLM-1."""
    unreadable = PROFESSIONAL.diagnoses[2]
    assert PROFESSIONAL.diagnoses == (ICD10CM("M25.561"), ICD10CM("E11.9"), unreadable, ICD10CM("I10"))
    assert isinstance(unreadable, Unreadable)
    assert (unreadable.text, unreadable.error.reason, unreadable.error.position) == ("E1.19", Reason.DOT, 2)
    assert [line.code for line in PROFESSIONAL.lines[:2]] == [CPT("20610"), HCPCSLevelII("G0402")]
    modifiers = PROFESSIONAL.lines[0].modifiers
    assert modifiers[:2] == (Modifier("RT"), Modifier("59"))
    assert isinstance(modifiers[2], Unreadable)
    attached = PROFESSIONAL.lines[2].code
    assert isinstance(attached, Unreadable)
    assert attached.error.reason is Reason.MODIFIER
    # An error that kept its way here would keep all that the caller held on it alive.
    for kept in (unreadable, modifiers[2], attached):
        assert (kept.error.__traceback__, kept.error.__context__) == (None, None)


def test_codes_may_come_one_by_one() -> None:
    claim = ProfessionalClaim(service_date=DAY, diagnoses=(text for text in ("I10", "E11.9")))
    assert claim.diagnoses == (ICD10CM("I10"), ICD10CM("E11.9"))
    assert claim.with_lines(*(line for line in PROFESSIONAL.lines)).lines == PROFESSIONAL.lines


def test_indicators_are_aligned_with_the_diagnoses() -> None:
    assert PROFESSIONAL.poa == (None, "Y", None, None)
    assert INPATIENT.poa == ("Y", None)


def test_every_role_is_gone_through_in_order() -> None:
    assert [(str(place), str(code), poa) for place, code, poa in INPATIENT.listed()] == [
        ("diagnosis 1", "I21.4", "Y"),
        ("diagnosis 2", "I10", None),
        ("admitting diagnosis", "R07.9", None),
        ("external cause 1", "Y83.1", None),
    ]
    assert [str(place) for place, _, _ in OUTPATIENT.listed()] == [
        "diagnosis 1",
        "reason for visit 1",
        "external cause 1",
        "external cause 2",
    ]
    assert OUTPATIENT.reasons_for_visit == (ICD10CM("M25.531"),)
    assert OUTPATIENT.external_causes == (ICD10CM("W01.0XXA"), ICD10CM("Y92.009"))
    assert INPATIENT.admitting == ICD10CM("R07.9")
    assert INPATIENT.external_causes == (ICD10CM("Y83.1"),)
    assert INPATIENT.with_procedures().admitting is not None


def test_a_place_names_what_the_claim_holds_there() -> None:
    for claim in CLAIMS:
        for place, code, _ in claim.listed():
            held = getattr(claim, place.part)
            assert (held if place.index is None else held[place.index]) == code


def test_the_date_that_decides_is_the_service_or_the_discharge() -> None:
    """CLM-2."""
    assert PROFESSIONAL.coding_date == OUTPATIENT.coding_date == DAY
    assert INPATIENT.coding_date == DAY
    assert INPATIENT.with_discharge_date(date(2026, 3, 9)).coding_date == date(2026, 3, 9)
    assert PROFESSIONAL.with_service_date(date(2026, 3, 9)).coding_date == date(2026, 3, 9)
    assert OUTPATIENT.with_service_date(date(2026, 3, 9)).coding_date == date(2026, 3, 9)
    assert [claim.setting for claim in CLAIMS] == list(Setting)


def test_a_professional_claim_gives_a_pair_for_each_pointer_that_names_two_codes() -> None:
    """CLM-5."""
    assert PROFESSIONAL.pairs() == (Pair.of("M25.561", "20610"), Pair.of("I10", "20610"))
    assert OUTPATIENT.pairs() == INPATIENT.pairs() == ()


def test_procedures_of_a_stay_are_of_any_system_and_may_have_no_date() -> None:
    codes = [procedure.code for procedure in INPATIENT.procedures]
    assert codes[:3] == [ICD10PCS("02704TZ"), ICD10PCS("4A023N7"), CPT("92928")]
    assert isinstance(codes[3], Unreadable)
    assert [one.performed_on for one in INPATIENT.procedures] == [None, date(2026, 2, 28), None, None]


def test_amounts_are_decimal_and_units_stay_whole() -> None:
    assert PROFESSIONAL.lines[0].charge == Decimal("125.5")
    assert PROFESSIONAL.lines[1].units == Decimal("1.5")
    assert type(PROFESSIONAL.lines[0].units) is int
    assert ServiceLine("20610", units=0.1).units == Decimal("0.1")
    assert ServiceLine("20610", charge=0).charge == Decimal(0)


@pytest.mark.parametrize(
    ("patient", "age"),
    [
        (Patient(), None),
        (Patient(age=0), 0),
        (Patient(age=3, birth_date=date(1971, 6, 1)), 3),
        (Patient(birth_date=date(2025, 3, 3)), 0),
        (Patient(birth_date=date(2025, 3, 2)), 1),
        (Patient(birth_date=date(2024, 2, 29)), 2),
        (Patient(birth_date=date(2026, 3, 3)), -1),
    ],
    ids=str,
)
def test_the_age_is_in_completed_years(patient: Patient, age: int | None) -> None:
    assert patient.age_on(DAY) == age


BUILDERS: dict[str, Callable[[Any], object]] = {
    "a diagnosis": lambda value: ProfessionalClaim(service_date=DAY, diagnoses=(value,)),
    "diagnoses": lambda value: ProfessionalClaim(service_date=DAY, diagnoses=value),
    "lines": lambda value: ProfessionalClaim(service_date=DAY, diagnoses=(), lines=value),
    "service_date": lambda value: ProfessionalClaim(service_date=value, diagnoses=()),
    "discharge_date": lambda value: InpatientClaim(discharge_date=value, diagnoses=()),
    "admission_date": lambda value: InpatientClaim(discharge_date=DAY, admission_date=value, diagnoses=()),
    "admitting": lambda value: InpatientClaim(discharge_date=DAY, diagnoses=(), admitting=value),
    "procedures": lambda value: InpatientClaim(discharge_date=DAY, diagnoses=(), procedures=(value,)),
    "patient": lambda value: ProfessionalClaim(service_date=DAY, diagnoses=(), patient=value),
    "line code": ServiceLine,
    "modifiers": lambda value: ServiceLine("20610", modifiers=value),
    "a modifier": lambda value: ServiceLine("20610", modifiers=(value,)),
    "pointers": lambda value: ServiceLine("20610", pointers=value),
    "units": lambda value: ServiceLine("20610", units=value),
    "charge": lambda value: ServiceLine("20610", charge=value),
    "line date": lambda value: ServiceLine("20610", service_date=value),
    "revenue_code": lambda value: ServiceLine("20610", revenue_code=value),
    "poa": lambda value: Diagnosis("I10", poa=value),
    "code": Diagnosis,
    "performed_on": lambda value: Procedure("02704TZ", performed_on=value),
    "age": lambda value: Patient(age=value),
    "birth_date": lambda value: Patient(birth_date=value),
    "sex": lambda value: Patient(sex=value),
}
SEVERAL = "expected a tuple or list of several values, not"


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("a diagnosis", None, "a diagnosis must be ICD10CM, str or Diagnosis, not NoneType"),
        ("a diagnosis", b"I10", "a diagnosis must be ICD10CM, str or Diagnosis, not bytes"),
        ("a diagnosis", CPT("99213"), "a diagnosis must be ICD10CM, str or Diagnosis, not CPTCategoryI"),
        ("diagnoses", "I10", f"{SEVERAL} str"),
        ("diagnoses", b"I10", f"{SEVERAL} bytes"),
        ("diagnoses", {"I10"}, f"{SEVERAL} set"),
        ("diagnoses", {"I10": 1}, f"{SEVERAL} dict"),
        ("diagnoses", None, f"{SEVERAL} NoneType"),
        ("diagnoses", ICD10CM("I10"), f"{SEVERAL} ICD10CM"),
        ("lines", ServiceLine("20610"), f"{SEVERAL} ServiceLine"),
        ("lines", ["20610"], "a line must be ServiceLine, not str"),
        ("service_date", "2026-03-02", "service_date must be a datetime.date, not str"),
        ("service_date", datetime(2026, 3, 2, tzinfo=UTC), "service_date must be a datetime.date, not datetime"),
        ("service_date", None, "service_date must be a datetime.date, not NoneType"),
        ("discharge_date", 20260302, "discharge_date must be a datetime.date, not int"),
        ("admission_date", "2026-03-02", "admission_date must be a datetime.date, not str"),
        ("admitting", 10, "a diagnosis must be ICD10CM, str or Diagnosis, not int"),
        ("procedures", ICD10CM("I10"), "a procedure code must be CPT, HCPCSLevelII, ICD10PCS or str, not ICD10CM"),
        ("patient", {"age": 54}, "patient must be Patient, not dict"),
        ("patient", None, "patient must be Patient, not NoneType"),
        (
            "line code",
            None,
            "code must be CPT, HCPCSLevelII, ICD10PCS or str; None only beside a revenue code",
        ),
        ("line code", 20610, "a procedure code must be CPT, HCPCSLevelII, ICD10PCS or str, not int"),
        ("modifiers", "RT", f"{SEVERAL} str"),
        ("a modifier", 59, "a modifier must be Modifier or str, not int"),
        ("pointers", 1, f"{SEVERAL} int"),
        ("pointers", "1", f"{SEVERAL} str"),
        ("pointers", (True,), "a pointer must be an int, not bool"),
        ("pointers", ("1",), "a pointer must be an int, not str"),
        ("units", True, "units must be a number, not bool"),
        ("units", "1", "units must be a number, not str"),
        ("charge", "1", "charge must be a number, not str"),
        ("line date", datetime(2026, 3, 2, tzinfo=UTC), "service_date must be a datetime.date, not datetime"),
        ("revenue_code", 450, "revenue_code must be a str, not int"),
        ("poa", True, "poa must be a str, not bool"),
        ("code", None, "a diagnosis must be ICD10CM, str or Diagnosis, not NoneType"),
        ("performed_on", "2026-03-02", "performed_on must be a datetime.date, not str"),
        ("age", True, "age must be an int, not bool"),
        ("age", 54.0, "age must be an int, not float"),
        ("birth_date", "1971-06-01", "birth_date must be a datetime.date, not str"),
        ("sex", 1, "sex must be a str, not int"),
    ],
)
def test_a_wrong_python_type_is_a_type_error(part: str, value: object, message: str) -> None:
    """CLM-3."""
    with pytest.raises(TypeError) as caught:
        BUILDERS[part](value)
    assert str(caught.value) == message


def test_everything_but_the_code_is_keyword_only() -> None:
    calls: tuple[Callable[[], object], ...] = (
        lambda: ServiceLine("20610", ("RT",)),  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        lambda: Diagnosis("I10", "Y"),  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        lambda: Procedure("02704TZ", DAY),  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        lambda: Patient(54),  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        lambda: ProfessionalClaim(DAY, ()),  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    )
    for call in calls:
        with pytest.raises(TypeError):
            call()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.setting)
def test_a_claim_is_a_value(claim: Claim) -> None:
    assert pickle.loads(pickle.dumps(claim)) == claim
    assert copy.deepcopy(claim) == claim
    assert hash(claim) == hash(copy.deepcopy(claim))
    assert claim != claim.with_patient(Patient(age=1))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        claim.patient = Patient()  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def test_copies_differ_in_what_is_named_alone() -> None:
    assert PROFESSIONAL.with_diagnoses("I10").diagnoses == (ICD10CM("I10"),)
    assert PROFESSIONAL.with_diagnoses("I10").lines == PROFESSIONAL.lines
    assert PROFESSIONAL.with_lines().lines == ()
    assert PROFESSIONAL.with_lines().poa == PROFESSIONAL.poa
    assert OUTPATIENT.with_external_causes("W01.0XXD").external_causes == (ICD10CM("W01.0XXD"),)
    assert INPATIENT.with_external_causes().external_causes == ()
    assert INPATIENT.with_procedures("02704TZ").procedures == (Procedure("02704TZ"),)
    line = PROFESSIONAL.lines[0].with_modifiers("LT").with_pointers(2)
    assert line == ServiceLine("20610", modifiers=("LT",), pointers=(2,), charge=Decimal("125.5"))
    assert attrs.evolve(PROFESSIONAL, service_date=DAY) == PROFESSIONAL


def test_a_representation_names_what_is_there_and_shows_little_of_what_is_no_code() -> None:
    claim = ProfessionalClaim(service_date=DAY, diagnoses=("I10", "Jane Roe, born 1971"), lines=(ServiceLine("20610"),))
    assert repr(claim) == (
        "ProfessionalClaim(service_date=datetime.date(2026, 3, 2), "
        "diagnoses=(ICD10CM('I10'), <Unreadable 'Jane Roe, born 1'...>), "
        "lines=(ServiceLine(code=CPTCategoryI('20610'), modifiers=(), pointers=(), units=1, "
        "service_date=None, charge=None, revenue_code=None),))"
    )


def test_unreadable_texts_are_equal_as_texts() -> None:
    first, second = Diagnosis("E1.19").code, Diagnosis("E1.19").code
    assert first == second
    assert hash(first) == hash(second)
    assert first != Diagnosis("E1.20").code
    assert isinstance(first, Unreadable)
    assert isinstance(first.error, InvalidCodeError)
    assert ProfessionalClaim(service_date=DAY, diagnoses=(first,)).diagnoses == (first,)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.setting)
def test_plain_data_make_the_claim_again(claim: Claim) -> None:
    """CLM-4."""
    data = claim.to_dict()
    assert type(claim).from_dict(data) == claim
    assert type(claim).from_dict(json.loads(json.dumps(data))) == claim


def test_plain_data_are_what_json_has() -> None:
    assert INPATIENT.to_dict() == {
        "discharge_date": "2026-03-02",
        "admission_date": "2026-02-27",
        "diagnoses": [{"code": "I21.4", "poa": "Y"}, "I10"],
        "admitting": "R07.9",
        "external_causes": ["Y83.1"],
        "procedures": ["02704TZ", {"code": "4A023N7", "performed_on": "2026-02-28"}, "92928", "?"],
        "lines": [
            {
                "code": None,
                "modifiers": [],
                "pointers": [],
                "units": 3,
                "service_date": None,
                "charge": "4500",
                "revenue_code": "0120",
            }
        ],
        "patient": {"age": None, "birth_date": None, "sex": None},
    }


def test_what_is_left_out_of_plain_data_is_the_default() -> None:
    claim = ProfessionalClaim.from_dict({"service_date": DAY, "diagnoses": ["I10"], "lines": [{"code": "99213"}]})
    assert claim == ProfessionalClaim(service_date=DAY, diagnoses=("I10",), lines=(ServiceLine("99213"),))


def test_plain_data_of_a_claim_with_other_parts_are_refused() -> None:
    for kind, claim in ((ProfessionalClaim, OUTPATIENT), (OutpatientClaim, INPATIENT), (InpatientClaim, PROFESSIONAL)):
        with pytest.raises(ClaimFormatError):
            kind.from_dict(claim.to_dict())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"diagnosis": ["I10"]}, "diagnosis: unknown key"),
        ({"Jane Roe, born on 1971-06-01 in X": 1}, "'Jane Roe, born o'...: unknown key"),
        ({5: 1}, "'5': unknown key"),
        ({10**5000: 1}, "'over 10^16': unknown key"),
        ({"service_date": "2026-W10-1"}, "service_date: expected a date as YYYY-MM-DD, found '2026-W10-1'"),
        ({"service_date": "20260302"}, "service_date: expected a date as YYYY-MM-DD, found '20260302'"),
        ({"lines": [{"code": "20610", "units": "1_0"}]}, "lines[0].units: expected a number, found '1_0'"),
        ({"lines": [{"code": "20610", "charge": "１"}]}, "lines[0].charge: expected a number, found '１'"),
        ({"service_date": "2026-02-30"}, "service_date: expected a date as YYYY-MM-DD, found '2026-02-30'"),
        ({"service_date": None}, "service_date: expected a date as YYYY-MM-DD, found null"),
        ({"diagnoses": "I10"}, "diagnoses: expected a list, found 'I10'"),
        ({"diagnoses": None}, "diagnoses: expected a list, found null"),
        ({"diagnoses": [5]}, "diagnoses[0]: expected text or an object, found a number"),
        ({"diagnoses": ["I10", {"poa": "Y"}]}, "diagnoses[1].code: missing key"),
        ({"diagnoses": [{"code": None}]}, "diagnoses[0].code: expected text, found null"),
        ({"diagnoses": [{"code": "I10", "poa": 1}]}, "diagnoses[0].poa: expected text, found a number"),
        ({"lines": ["20610"]}, "lines[0]: expected an object, found '20610'"),
        ({"lines": [{}]}, "lines[0].code: missing key"),
        ({"lines": [{"code": None}]}, "lines[0].code: expected text, found null"),
        ({"lines": [{"code": None, "revenue_code": None}]}, "lines[0].code: expected text, found null"),
        ({"lines": [{"code": "20610", "modifiers": "RT"}]}, "lines[0].modifiers: expected a list, found 'RT'"),
        ({"lines": [{"code": "20610", "modifiers": [59]}]}, "lines[0].modifiers[0]: expected text, found a number"),
        (
            {"lines": [{"code": "20610", "pointers": ["1", True]}]},
            (
                "lines[0].pointers[0]: expected a whole number, found '1'; "
                "lines[0].pointers[1]: expected a whole number, found true or false"
            ),
        ),
        ({"lines": [{"code": "20610", "units": "two"}]}, "lines[0].units: expected a number, found 'two'"),
        ({"lines": [{"code": "20610", "charge": []}]}, "lines[0].charge: expected a number, found a list"),
        ({"patient": {"age": "54"}}, "patient.age: expected a whole number, found '54'"),
        ({"patient": ["F"]}, "patient: expected an object, found a list"),
        ({"patient": {"born": 1}}, "patient.born: unknown key"),
    ],
)
def test_a_fault_in_plain_data_is_named_by_its_path(changes: dict[Any, object], message: str) -> None:
    with pytest.raises(ClaimFormatError) as caught:
        ProfessionalClaim.from_dict({"service_date": "2026-03-02", "diagnoses": ["I10"], **changes})
    assert str(caught.value) == message
    assert caught.value.path == message.partition(": ")[0]


def test_every_fault_in_plain_data_is_named() -> None:
    with pytest.raises(ClaimFormatError) as caught:
        InpatientClaim.from_dict({"procedures": [{"date": 1}], "lines": [{"code": "20610", "unit": 1}]})
    assert str(caught.value) == (
        "discharge_date: missing key; diagnoses: missing key; procedures[0].date: unknown key; "
        "procedures[0].code: missing key; lines[0].unit: unknown key"
    )


def test_plain_data_that_are_no_mapping_are_a_type_error() -> None:
    with pytest.raises(TypeError) as caught:
        ProfessionalClaim.from_dict([("service_date", "2026-03-02")])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert str(caught.value) == "a claim must be a mapping, not list"
