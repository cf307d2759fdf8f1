"""Values as pydantic fields: text in, text out, one clear error each."""

from __future__ import annotations

import json

import pydantic
import pytest

from medcodes import (
    CPT,
    ICD10,
    ICD10CM,
    ICD10PCS,
    ICD11,
    Code,
    CPTCategoryI,
    HCPCSLevelII,
    ICD10Pair,
    ICD11Cluster,
    Modifier,
)

CLASSES: list[type[Code]] = [
    *(ICD10CM, ICD10PCS, CPT, CPTCategoryI, HCPCSLevelII, Modifier),
    *(ICD10, ICD10Pair, ICD11, ICD11Cluster),
]


class Visit(pydantic.BaseModel):
    dx: ICD10CM
    procedure: CPT
    more: list[ICD10CM] = []
    counts: dict[ICD10CM, int] = {}
    modifier: Modifier | None = None


DATA = {"dx": " e1165", "procedure": "0001f", "more": ["I10"], "counts": {"i10": 2}, "modifier": None}


def test_texts_become_values() -> None:
    visit = Visit.model_validate(DATA)
    assert visit.dx == ICD10CM("E11.65")
    assert repr(visit.procedure) == "CPTCategoryII('0001F')"
    assert visit.more == [ICD10CM("I10")]
    assert visit.counts == {ICD10CM("I10"): 2}
    assert Visit.model_validate(visit.model_dump()) == visit


def test_values_stay_values_and_become_text_in_json() -> None:
    visit = Visit.model_validate(DATA)
    assert visit.model_dump()["dx"] is visit.dx
    assert visit.model_dump(mode="json") == {
        "dx": "E11.65",
        "procedure": "0001F",
        "more": ["I10"],
        "counts": {"I10": 2},
        "modifier": None,
    }
    assert Visit.model_validate_json(visit.model_dump_json()) == visit


def test_a_malformed_text_is_one_error_with_its_reason() -> None:
    with pytest.raises(pydantic.ValidationError) as refused:
        Visit.model_validate(DATA | {"dx": "E1.19"})
    (error,) = refused.value.errors(include_url=False)
    message = "'E1.19' is not an ICD-10-CM code: dot at position 2, expected after the third character: E11.9"
    assert error == {
        "type": "icd10cm_dot",
        "loc": ("dx",),
        "msg": message,
        "input": "E1.19",
        "ctx": {"reason": "dot", "component": "dot", "position": 2, "message": message},
    }


@pytest.mark.parametrize("thing", [1, None, b"I10", ICD10PCS("02704TZ")], ids=repr)
def test_something_else_is_one_error(thing: object) -> None:
    with pytest.raises(pydantic.ValidationError) as refused:
        pydantic.TypeAdapter(ICD10CM).validate_python(thing)
    (error,) = refused.value.errors(include_url=False)
    assert error["type"] == "icd10cm_type"
    assert error["msg"] == "Input should be text or ICD10CM"


def test_a_subclass_is_a_value_of_its_base() -> None:
    code = CPTCategoryI("99213")
    assert pydantic.TypeAdapter(CPT).validate_python(code) is code


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_the_schema_describes_the_text(cls: type[Code]) -> None:
    schema = pydantic.TypeAdapter(cls).json_schema()
    assert schema["type"] == "string"
    assert schema["pattern"] == f"^{cls.pattern}$"
    assert schema["examples"] == list(cls.examples)
    # pydantic's own engine for patterns, which knows less than that of the standard library
    text = pydantic.TypeAdapter(pydantic.constr(pattern=schema["pattern"]))
    for example in cls.examples:
        assert text.validate_python(example) == example


def test_the_schemas_are_named_and_formatted() -> None:
    schema = Visit.model_json_schema()
    assert schema["properties"]["dx"] == {"$ref": "#/$defs/ICD10CM"}
    assert {name: (part["title"], part["format"]) for name, part in schema["$defs"].items()} == {
        "CPT": ("CPT code", "cpt"),
        "ICD10CM": ("ICD-10-CM code", "icd-10-cm"),
        "Modifier": ("procedure modifier", "procedure-modifier"),
    }
    assert json.loads(json.dumps(schema)) == schema
