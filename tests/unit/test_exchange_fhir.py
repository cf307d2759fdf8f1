"""FHIR: codings, concepts and claims, what is refused, and what is left beside them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from medcodes import CPT, ICD10CM, ICD10PCS, MedcodesError
from medcodes.errors import ClaimFormatError
from medcodes.exchange import Received, ReceivedCodes, from_fhir, to_fhir
from medcodes.pairing import (
    Diagnosis,
    InpatientClaim,
    OutpatientClaim,
    Procedure,
    ProfessionalClaim,
    ServiceLine,
    Setting,
    Unreadable,
)

CM = "http://hl7.org/fhir/sid/icd-10-cm"
CPT_URI = "http://www.ama-assn.org/go/cpt"
MISPLACED = "'E1.19' is not an ICD-10-CM code: dot at position 2, expected after the third character: E11.9"
ATTACHED = "is not a CPT code: modifier attached at position 5, expected the code alone"
CODING = "Claim.diagnosis[0].diagnosisCodeableConcept.coding[0]"
KNOWN = "expected ICD-10-CM, ICD-10-PCS, CPT, HCPCS Level II, ICD-10 (WHO), ICD-11 MMS (WHO)"
LINE = ServiceLine("20610", modifiers=("RT", "59"), pointers=(2, 1), units=2, charge=150.5)
VISIT = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("M25.561", "E11.9"), lines=(LINE,))
EMERGENCY = OutpatientClaim(
    service_date=date(2026, 3, 2),
    diagnoses=("S52.501A",),
    reasons_for_visit=("M25.531",),
    external_causes=("W01.0XXA",),
    lines=(ServiceLine("99283", revenue_code="0450", charge=350),),
)
STAY = InpatientClaim(
    admission_date=date(2026, 9, 28),
    discharge_date=date(2026, 10, 2),
    diagnoses=(Diagnosis("I21.4", poa="Y"), "I10"),
    admitting="R07.9",
    external_causes=(Diagnosis("W01.0XXA", poa="N"),),
    procedures=(Procedure("02704TZ", performed_on=date(2026, 9, 28)), "4A023N7"),
    lines=(ServiceLine(None, revenue_code="0120", units=4, charge=1200),),
)
BASE = {
    "status": "active",
    "use": "claim",
    "patient": {"reference": "Patient/1"},
    "created": "2026-03-02",
}


def received(resource: dict[str, Any], setting: Setting | None = None) -> Received[dict[str, object]]:
    found = from_fhir(resource, setting)
    assert isinstance(found, Received)
    return found


def changed(claim: Any, path: str, value: Any) -> dict[str, Any]:
    """A claim as a resource in which one element is another, or absent."""
    resource = json.loads(json.dumps(to_fhir(claim)))
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inner = resource
    for step in steps:
        inner = inner[step]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return resource  # type: ignore[no-any-return]


# -- codes ---------------------------------------------------------------------------


def test_icd_has_its_period() -> None:
    """THO, Using ICD-[x] with FHIR: the period SHALL be included."""
    assert to_fhir(ICD10CM("M25.561")) == {"system": CM, "code": "M25.561"}
    assert from_fhir({"system": CM, "code": "M25561"}) == ICD10CM("M25.561")


def test_several_codes_are_a_concept() -> None:
    concept = to_fhir([ICD10CM("I10"), ICD10PCS("02704TZ")])
    assert concept == {
        "coding": [
            {"system": CM, "code": "I10"},
            {"system": "http://www.cms.gov/Medicare/Coding/ICD10", "code": "02704TZ"},
        ]
    }
    assert from_fhir(concept) == ReceivedCodes((ICD10CM("I10"), ICD10PCS("02704TZ")), {})


def test_what_else_a_concept_holds_is_beside_its_codes() -> None:
    snomed = {"system": "http://snomed.info/sct", "code": "38341003"}
    concept = {
        "text": "High blood pressure",
        "coding": [snomed, {"system": CM, "code": "I10", "display": "Hypertension"}],
    }
    found = from_fhir(concept)
    assert found == ReceivedCodes(
        (ICD10CM("I10"),),
        {"text": "High blood pressure", "coding": [snomed, {"system": CM, "code": "I10", "display": "Hypertension"}]},
    )


def test_a_translation_to_icd_9_is_left_beside_the_code() -> None:
    old = {"system": "http://hl7.org/fhir/sid/icd-9-cm", "code": "401.9"}
    found = from_fhir({"coding": [old, {"system": CM, "code": "I10"}]})
    assert found == ReceivedCodes((ICD10CM("I10"),), {"coding": [old]})


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        (
            {"coding": [{"system": "http://hl7.org/fhir/sid/icd-9-cm", "code": "401.9"}]},
            f"CodeableConcept.coding[0].system: ICD-9-CM is not read here, {KNOWN}",
        ),
        ({}, "Coding.system: missing, expected the URI of a code system"),
        ({"code": "I10"}, "Coding.system: missing, expected the URI of a code system"),
        ({"system": CM}, "Coding.code: missing, expected a code of ICD-10-CM"),
        ({"system": 5, "code": "I10"}, "Coding.system: expected text, found 5"),
        (
            {"system": CM, "code": "E1.19"},
            f"Coding.code: {MISPLACED}",
        ),
        (
            {"system": "urn:oid:2.16.840.1.113883.6.96", "code": "1"},
            f"Coding.system: unknown code system 'urn:oid:2.16.840'..., {KNOWN}",
        ),
        (
            {"system": "http://hl7.org/fhir/sid/icd-9-cm", "code": "250.00"},
            f"Coding.system: ICD-9-CM is not read here, {KNOWN}",
        ),
        (
            {"system": "urn:oid:2.16.840.1.113883.6.103", "code": "250.00"},
            f"Coding.system: ICD-9-CM is not read here, {KNOWN}",
        ),
        (
            {"system": CPT_URI, "code": "99213:25"},
            f"Coding.code: '99213:25' {ATTACHED}",
        ),
        (
            {"system": CPT_URI, "code": "G0402"},
            "Coding.code: 'G0402' is of another kind: expected a CPT code, not a HCPCS Level II code",
        ),
        ({"coding": []}, "CodeableConcept.coding: no coding of a code system that is read here"),
        ({"coding": {}}, "CodeableConcept.coding: expected a list, found an object"),
        ({"coding": ["I10"]}, "CodeableConcept.coding[0]: expected an object, found 'I10'"),
        ({"resourceType": "Patient"}, "resourceType: expected 'Claim', found 'Patient'"),
        ({"resourceType": "Patient of Mrs Doe 1950"}, "resourceType: expected 'Claim', found 'Patient of Mrs D'..."),
    ],
)
def test_what_is_no_code_is_refused_by_the_name_of_the_element(resource: dict[str, Any], message: str) -> None:
    with pytest.raises(ClaimFormatError) as refused:
        from_fhir(resource)
    assert str(refused.value) == message
    assert isinstance(refused.value, MedcodesError)


def test_only_a_mapping_is_a_resource() -> None:
    with pytest.raises(TypeError, match="a FHIR object must be a mapping, not str"):
        from_fhir("Coding")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


# -- claims --------------------------------------------------------------------------


def test_a_professional_claim_is_written_element_by_element() -> None:
    assert to_fhir(VISIT) == {
        "resourceType": "Claim",
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/claim-type", "code": "professional"}]},
        "billablePeriod": {"start": "2026-03-02", "end": "2026-03-02"},
        "diagnosis": [
            {
                "sequence": 1,
                "diagnosisCodeableConcept": {"coding": [{"system": CM, "code": "M25.561"}]},
                "type": [
                    {
                        "coding": [
                            {
                                "system": "http://terminology.hl7.org/CodeSystem/ex-diagnosistype",
                                "code": "principal",
                            }
                        ]
                    }
                ],
            },
            {"sequence": 2, "diagnosisCodeableConcept": {"coding": [{"system": CM, "code": "E11.9"}]}},
        ],
        "item": [
            {
                "sequence": 1,
                "diagnosisSequence": [2, 1],
                "productOrService": {"coding": [{"system": CPT_URI, "code": "20610"}]},
                "modifier": [
                    {"coding": [{"system": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "code": "RT"}]},
                    {"coding": [{"system": CPT_URI, "code": "59"}]},
                ],
                "quantity": {"value": 2},
                "net": {"value": 150.5, "currency": "USD"},
            }
        ],
    }


@pytest.mark.parametrize("claim", [VISIT, EMERGENCY, STAY], ids=["professional", "outpatient", "inpatient"])
def test_a_claim_comes_back(claim: Any) -> None:
    found = received(json.loads(json.dumps(to_fhir(claim))))
    assert found == Received(claim, {})


@pytest.mark.parametrize("claim", [EMERGENCY, STAY], ids=["outpatient", "inpatient"])
def test_a_facility_claim_is_told_by_its_content_or_by_the_caller(claim: Any) -> None:
    resource = changed(claim, "subType", None)
    assert received(resource).claim == claim
    bare = changed(claim.with_diagnoses("I10"), "subType", None)
    bare["diagnosis"] = bare["diagnosis"][:1]
    bare.pop("procedure", None)
    with pytest.raises(ClaimFormatError, match=r"^Claim\.subType: expected an inpatient or an outpatient claim"):
        from_fhir(bare)
    assert received(bare, claim.setting).claim.setting is claim.setting
    assert from_fhir(bare, str(claim.setting)) == received(bare, claim.setting)
    with pytest.raises(ValueError, match="^'hospital' is not a valid Setting$"):
        from_fhir(bare, "hospital")


def test_pointers_are_sequences_and_the_principal_is_first() -> None:
    """Claim.item.diagnosisSequence refers to Claim.diagnosis.sequence, not to places."""
    resource = changed(VISIT, "diagnosis.0.sequence", 40)
    resource["diagnosis"][1]["sequence"] = 7
    resource["item"][0]["diagnosisSequence"] = [7, 40]
    found = received(resource)
    assert found.claim.diagnoses == (ICD10CM("M25.561"), ICD10CM("E11.9"))
    assert found.claim.lines[0].pointers == (2, 1)


def test_what_is_left_stays_with_its_diagnosis_whatever_the_sequences_were() -> None:
    """from_fhir: a `sequence` that is not the place on the claim becomes that place, in the rest too."""
    resource = changed(VISIT, "diagnosis.0.sequence", 40)
    knee, diabetes = resource["diagnosis"]
    diabetes["sequence"] = 7
    diabetes["diagnosisCodeableConcept"]["text"] = "Diabetes"
    resource["item"][0] |= {"sequence": 5, "diagnosisSequence": [7, 40], "unitPrice": {"value": 1}}
    found = received(resource | BASE)
    assert found.remarks == (
        "Claim.diagnosis[0].sequence: 40, read as 1",
        "Claim.diagnosis[1].sequence: 7, read as 2",
        "Claim.item[0].sequence: 5, read as 1",
    )
    assert to_fhir(found.claim, found.rest) == resource | BASE | {
        "diagnosis": [knee | {"sequence": 1}, diabetes | {"sequence": 2}],
        "item": [resource["item"][0] | {"sequence": 1, "diagnosisSequence": [2, 1]}],
    }


def test_a_line_goes_on_pointing_to_its_procedures() -> None:
    """Claim.item.procedureSequence refers to Claim.procedure.sequence, which becomes the place on the claim."""
    resource = changed(STAY, "procedure.0.sequence", 9)
    resource["item"][0]["procedureSequence"] = [9, 2, 77]
    rest: Any = received(resource).rest
    assert rest["item"][0]["procedureSequence"] == [2, 1, 77]


def test_a_coding_of_no_system_is_left_beside_the_code() -> None:
    """Coding.system may be absent."""
    found = from_fhir({"coding": [{"display": "Pressure"}, {"system": CM, "code": "I10"}]})
    assert found == ReceivedCodes((ICD10CM("I10"),), {"coding": [{"display": "Pressure"}]})
    with pytest.raises(ClaimFormatError) as refused:
        from_fhir({"coding": [{"display": "Pressure"}]})
    assert str(refused.value) == "CodeableConcept.coding[0].system: missing, expected the URI of a code system"


@pytest.mark.parametrize("value", ["I10", 5, None, {"code": "I10"}, ["I10"]])
def test_only_codes_and_claims_are_written(value: Any) -> None:
    with pytest.raises(TypeError, match=r"^expected a (claim|code), got (str|int|NoneType|dict)$"):
        to_fhir(value)


def test_no_codes_are_no_concept() -> None:
    with pytest.raises(ClaimFormatError) as refused:
        to_fhir([])
    assert str(refused.value) == "CodeableConcept.coding: missing, expected at least one code"


def test_a_modifier_may_be_joined_to_its_code() -> None:
    """THO, Using CPT with FHIR: where code and modifiers are one field, a colon joins them."""
    resource = changed(VISIT, "item.0.modifier", None)
    resource["item"][0]["productOrService"]["coding"][0]["code"] = "20610:RT:59"
    assert received(resource).claim.lines[0].modifiers == LINE.modifiers


def test_a_malformed_code_of_a_claim_is_kept() -> None:
    found = received(changed(VISIT, "diagnosis.0.diagnosisCodeableConcept.coding.0.code", "E1.19"))
    assert isinstance(found.claim.diagnoses[0], Unreadable)
    assert found.claim.diagnoses[0].text == "E1.19"


def test_more_days_than_one_are_read_as_the_first_and_left() -> None:
    resource = changed(VISIT, "billablePeriod.end", "2026-03-09")
    resource["item"][0]["servicedPeriod"] = {"start": "2026-03-02", "end": "2026-03-04"}
    found = received(resource)
    assert found.claim.coding_date == date(2026, 3, 2)
    assert found.claim.lines[0].service_date == date(2026, 3, 2)
    assert found.remarks == (
        "Claim.billablePeriod: more than one day, the claim is of the first",
        "Claim.item[0].servicedPeriod: more than one day, the line is of the first",
    )
    assert found.rest == {
        "billablePeriod": {"end": "2026-03-09"},
        "item": [{"sequence": 1, "servicedPeriod": {"end": "2026-03-04"}}],
    }


def test_a_claim_without_a_day_is_of_the_first_day_of_its_items() -> None:
    resource = changed(VISIT, "billablePeriod", None)
    resource["item"][0]["servicedDate"] = "2026-03-05"
    assert received(resource).claim.coding_date == date(2026, 3, 5)


def test_a_time_is_left_beside_its_day() -> None:
    found = received(changed(VISIT, "billablePeriod.start", "2026-03-02T08:30:00Z"))
    assert found.claim.coding_date == date(2026, 3, 2)
    assert found.rest == {"billablePeriod": {"start": "2026-03-02T08:30:00Z"}}


def test_times_and_periods_of_what_was_read_stay_when_it_is_written_again() -> None:
    period = {"start": "2026-03-02T08:30:00Z", "end": "2026-03-09"}
    resource: dict[str, Any] = changed(VISIT, "billablePeriod", period) | BASE
    line: Any = resource["item"][0]
    resource["item"] = [
        line | {"servicedPeriod": {"start": "2026-03-02", "end": "2026-03-04"}},
        line | {"sequence": 2, "servicedPeriod": {"start": "2026-03-03T10:00:00Z", "end": "2026-03-04"}},
        line | {"sequence": 3, "servicedDate": "2026-03-04"},
    ]
    found = received(resource)
    assert to_fhir(found.claim, found.rest) == resource
    stay: Any = json.loads(json.dumps(to_fhir(STAY))) | BASE
    stay["procedure"][0]["date"] = "2026-09-28T12:00:00Z"
    stay["item"][0]["servicedPeriod"] = {"end": "2026-10-01"}
    found = received(stay)
    assert to_fhir(found.claim, found.rest) == stay


@pytest.mark.parametrize("end", ["2026-03-01", "2026-03-09"])
def test_a_base_of_other_days_gives_way(end: str) -> None:
    base = BASE | {"billablePeriod": {"start": "2026-03-03T08:00:00Z", "end": end}}
    assert to_fhir(VISIT, base)["billablePeriod"] == {"start": "2026-03-02", "end": "2026-03-02"}


def test_a_second_principal_diagnosis_is_one_of_the_others_and_said_to_be() -> None:
    resource = json.loads(json.dumps(to_fhir(VISIT)))
    resource["diagnosis"][1]["type"] = resource["diagnosis"][0]["type"]
    found = received(resource)
    assert found.claim == VISIT
    assert found.remarks == ("Claim.diagnosis[1].type: a second principal diagnosis, read as one of the others",)


def test_what_a_setting_has_no_place_for_is_left() -> None:
    resource = json.loads(json.dumps(to_fhir(STAY)))
    resource["subType"]["coding"][0]["code"] = "outpatient"
    resource["billablePeriod"] = {"start": "2026-09-28"}
    found = received(resource)
    assert found.remarks == (
        "Claim.diagnosis[2]: no place for admitting on a claim that is outpatient, left in the rest",
        "Claim.diagnosis[3].sequence: 4, read as 3",
        "Claim.diagnosis[2].sequence: 3, read as 4",
        "Claim.procedure: no place on a claim that is outpatient, left in the rest",
    )
    rest: Any = found.rest
    assert [entry["sequence"] for entry in rest["diagnosis"]] == [4]
    assert len(rest["procedure"]) == 2
    again: Any = to_fhir(found.claim, BASE | rest)
    assert again["diagnosis"] == [
        *resource["diagnosis"][:2],
        resource["diagnosis"][3] | {"sequence": 3},
        resource["diagnosis"][2] | {"sequence": 4},
    ]
    assert again["procedure"] == resource["procedure"]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("type", None, "Claim.type: expected professional or institutional"),
        ("billablePeriod.start", "2026", "Claim.billablePeriod.start: expected a date as YYYY-MM-DD, found '2026'"),
        ("billablePeriod", [], "Claim.billablePeriod: expected an object, found a list"),
        (
            "billablePeriod.start",
            "2026-W10-1",
            "Claim.billablePeriod.start: expected a date as YYYY-MM-DD, found '2026-W10-1'",
        ),
        (
            "item.0.quantity.value",
            float("nan"),
            "Claim.item[0].quantity.value: expected a number of at most 18 digits, found 'nan'",
        ),
        (
            "item.0.net.value",
            Decimal("1E+999999999"),
            "Claim.item[0].net.value: expected a number of at most 18 digits, found '1E+999999999'",
        ),
        ("diagnosis", {}, "Claim.diagnosis: expected a list, found an object"),
        ("diagnosis.1.sequence", 1, "Claim.diagnosis[1].sequence: 1 stands twice"),
        ("diagnosis.1.sequence", 0, "Claim.diagnosis[1].sequence: expected a whole number from 1 on, found 0"),
        ("diagnosis.1.sequence", None, "Claim.diagnosis[1].sequence: missing, expected a whole number from 1 on"),
        (
            "diagnosis.0.diagnosisCodeableConcept",
            None,
            "Claim.diagnosis[0].diagnosisCodeableConcept: missing, expected a code; a reference is not followed",
        ),
        (
            "diagnosis.0.diagnosisCodeableConcept.coding.0.system",
            "http://snomed.info/sct",
            "Claim.diagnosis[0].diagnosisCodeableConcept.coding: no coding of ICD-10-CM",
        ),
        (
            "diagnosis.0.diagnosisCodeableConcept.coding.0.system",
            "http://hl7.org/fhir/sid/icd-9-cm",
            f"{CODING}.system: ICD-9-CM is not read here, expected ICD-10-CM",
        ),
        (
            "diagnosis.0.diagnosisCodeableConcept.coding.0.code",
            None,
            f"{CODING}.code: missing, expected a code of ICD-10-CM",
        ),
        (
            "item.0.diagnosisSequence",
            [1, 9],
            "Claim.item[0].diagnosisSequence[1]: no diagnosis has the sequence 9",
        ),
        (
            "item.0.diagnosisSequence",
            ["1"],
            "Claim.item[0].diagnosisSequence[0]: expected a whole number, found '1'",
        ),
        ("item.0.quantity.value", "2", "Claim.item[0].quantity.value: expected a number, found '2'"),
        ("item.0.net.currency", "EUR", "Claim.item[0].net.currency: expected USD, found 'EUR'"),
        (
            "item.0.productOrService",
            None,
            "Claim.item[0].productOrService: missing, expected a code of CPT or HCPCS, or a revenue code",
        ),
    ],
)
def test_a_misshapen_claim_is_refused_by_the_name_of_the_element(path: str, value: Any, message: str) -> None:
    with pytest.raises(ClaimFormatError) as refused:
        from_fhir(changed(VISIT, path, value))
    assert str(refused.value) == message


def test_a_stay_has_a_last_day() -> None:
    with pytest.raises(ClaimFormatError) as refused:
        from_fhir(changed(STAY, "billablePeriod.end", None))
    assert str(refused.value) == "Claim.billablePeriod.end: missing, the last day decides on the codes"


# -- the base ------------------------------------------------------------------------


def test_the_claim_is_laid_over_its_base() -> None:
    base = BASE | {
        "type": {"text": "bill"},
        "diagnosis": [{"sequence": 1, "diagnosisCodeableConcept": {"text": "Knee"}}],
        "item": [{"sequence": 1, "modifier": [{"text": "?"}]}],
    }
    resource = to_fhir(VISIT, base)
    diagnosis: Any = resource["diagnosis"]
    item: Any = resource["item"]
    assert resource["patient"] == {"reference": "Patient/1"}
    plain: Any = to_fhir(VISIT)["type"]
    assert resource["type"] == {"text": "bill", **plain}
    assert diagnosis[0]["diagnosisCodeableConcept"] == {
        "text": "Knee",
        "coding": [{"system": CM, "code": "M25.561"}],
    }
    assert item[0]["modifier"][2] == {"text": "?"}
    assert base["diagnosis"] == [{"sequence": 1, "diagnosisCodeableConcept": {"text": "Knee"}}]


@pytest.mark.parametrize("key", list(BASE))
def test_what_a_claim_requires_of_its_base_is_named(key: str) -> None:
    with pytest.raises(ClaimFormatError) as refused:
        to_fhir(VISIT, {name: value for name, value in BASE.items() if name != key})
    assert str(refused.value) == f"Claim.{key}: missing in the base, a Claim requires it"


def test_a_base_of_another_claim_is_refused() -> None:
    with pytest.raises(ClaimFormatError) as refused:
        to_fhir(VISIT, BASE | {"item": [{"sequence": 2, "unitPrice": {"value": 1}}]})
    assert str(refused.value) == "Claim.item: the base has a sequence 2 that the claim has not"
    with pytest.raises(ClaimFormatError) as refused:
        to_fhir(VISIT, BASE | {"resourceType": "Patient"})
    assert str(refused.value) == "resourceType: expected 'Claim', found 'Patient'"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (ServiceLine("99213", pointers=(1, 3)), "Claim.item[0].diagnosisSequence[1]: no diagnosis has the sequence 3"),
        (ServiceLine("99213", pointers=(0,)), "Claim.item[0].diagnosisSequence[0]: no diagnosis has the sequence 0"),
        (
            ServiceLine("99213", pointers=(10**5000,)),
            "Claim.item[0].diagnosisSequence[0]: no diagnosis has the sequence over 10^16",
        ),
        (ServiceLine("99213", charge=float("nan")), "Claim.item[0].net.value: expected a number, found NaN"),
        (
            ServiceLine("99213", units=Decimal("1e999999999")),
            "Claim.item[0].quantity.value: expected at most 18 digits on either side of the point",
        ),
    ],
)
def test_what_could_not_be_read_back_is_not_sent(line: ServiceLine, message: str) -> None:
    with pytest.raises(ClaimFormatError) as refused:
        to_fhir(VISIT.with_lines(line))
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (
            VISIT.with_diagnoses("E1.19"),
            f"Claim.diagnosis[0].diagnosisCodeableConcept: {MISPLACED}",
        ),
        (
            VISIT.with_diagnoses(Diagnosis("I10", poa="1")),
            "Claim.diagnosis[0].onAdmission: expected Y, N, U, W, found '1'",
        ),
        (
            VISIT.with_lines(ServiceLine("99213-25")),
            f"Claim.item[0].productOrService: '99213-25' {ATTACHED}",
        ),
    ],
)
def test_what_is_no_code_is_not_sent(claim: ProfessionalClaim, message: str) -> None:
    with pytest.raises(ClaimFormatError) as refused:
        to_fhir(claim)
    assert str(refused.value) == message


def test_an_empty_claim_has_no_empty_lists() -> None:
    """FHIR JSON: an array has at least one item."""
    resource = to_fhir(ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=()))
    assert set(resource) == {"resourceType", "type", "billablePeriod"}
    assert received(resource).claim.diagnoses == ()


def test_digits_of_an_amount_survive_json() -> None:
    claim = VISIT.with_lines(ServiceLine("20610", units=0.1, charge=1234567.89))
    text = json.dumps(to_fhir(claim))
    assert '"value": 1234567.89' in text
    assert received(json.loads(text)).claim == claim
    assert CPT("20610") == claim.lines[0].code
