"""Codes as parameters and bodies of a web service, and what its OpenAPI document says of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import fastapi
import pydantic
import pytest
from fastapi.testclient import TestClient

from medcodes import CPT, ICD10CM, Modifier


class Line(pydantic.BaseModel):
    procedure: CPT
    modifiers: list[Modifier] = []


class Visit(pydantic.BaseModel):
    dx: ICD10CM
    lines: list[Line] = []


class Diagnosis(pydantic.BaseModel):
    system: Literal["icd10cm"]
    code: ICD10CM


class Service(pydantic.BaseModel):
    system: Literal["cpt"]
    code: CPT


Coding = Annotated[Diagnosis | Service, pydantic.Field(discriminator="system")]

app = fastapi.FastAPI()


@app.get("/codes/{code}")
def chapter(code: ICD10CM, beside: ICD10CM | None = None) -> dict[str, ICD10CM | None]:
    return {"category": code.category, "beside": beside}


@app.post("/visits")
def add(visit: Visit) -> Visit:
    return visit


@app.post("/codings")
def read(coding: Coding) -> str:
    return repr(coding.code)


@pytest.fixture
def client() -> TestClient:
    return TestClient(app)


def test_parameters_become_values_and_answers_become_text(client: TestClient) -> None:
    answer = client.get("/codes/e1165", params={"beside": "I10"})
    assert answer.json() == {"category": "E11", "beside": "I10"}


def test_a_malformed_parameter_is_one_clear_error(client: TestClient) -> None:
    answer = client.get("/codes/E1.19")
    message = "'E1.19' is not an ICD-10-CM code: dot at position 2, expected after the third character: E11.9"
    assert answer.status_code == 422
    assert answer.json()["detail"] == [
        {
            "type": "icd10cm_dot",
            "loc": ["path", "code"],
            "msg": message,
            "input": "E1.19",
            "ctx": {"reason": "dot", "component": "dot", "position": 2, "message": message},
        }
    ]


def test_each_malformed_value_of_a_body_is_one_error_at_its_place(client: TestClient) -> None:
    body = {"dx": "KNEE", "lines": [{"procedure": "99213-25"}, {"procedure": "99213", "modifiers": ["RT", "R"]}]}
    errors = client.post("/visits", json=body).json()["detail"]
    assert [(error["type"], error["loc"]) for error in errors] == [
        ("icd10cm_character", ["body", "dx"]),
        ("cpt_modifier", ["body", "lines", 0, "procedure"]),
        ("modifier_length", ["body", "lines", 1, "modifiers", 1]),
    ]


def test_the_openapi_document_has_each_class_once_with_its_format(client: TestClient) -> None:
    document: dict[str, Any] = client.get("/openapi.json").json()
    held = document["components"]["schemas"]
    assert held["ICD10CM"] == {
        "type": "string",
        "title": "ICD-10-CM code",
        "format": "icd-10-cm",
        "pattern": f"^{ICD10CM.pattern}$",
        "examples": ["I10", "E11.65", "S72.001A"],
    }
    assert held["Visit"]["properties"]["dx"] == {"$ref": "#/components/schemas/ICD10CM"}
    (code, _) = document["paths"]["/codes/{code}"]["get"]["parameters"]
    assert code["schema"]["$ref"] == "#/components/schemas/ICD10CM"


def test_a_discriminator_on_the_system_says_which_code_is_meant(client: TestClient) -> None:
    """A union alone would read "G0402" as ICD-10-CM wherever that comes first or alone fits."""
    assert pydantic.TypeAdapter(CPT | ICD10CM).validate_python("G0402") == ICD10CM("G04.02")
    assert client.post("/codings", json={"system": "icd10cm", "code": "G0402"}).json() == "ICD10CM('G04.02')"
    (error,) = client.post("/codings", json={"system": "cpt", "code": "G0402"}).json()["detail"]
    assert (error["type"], error["loc"]) == ("cpt_kind", ["body", "cpt", "code"])
    assert error["msg"] == "'G0402' is of another kind: expected a CPT code, not a HCPCS Level II code"
