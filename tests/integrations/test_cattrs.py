"""Codes, pairs and claims through cattrs, with the errors of the library."""

from __future__ import annotations

from datetime import date

import attrs
import cattrs
import pytest
from cattrs.preconf.json import make_converter

from medcodes import CPT, ICD10CM, ICD10PCS, CPTCategoryI, InvalidCodeError, Modifier, Reason
from medcodes.integrations.cattrs import configure, format_exception
from medcodes.pairing import Claim, InpatientClaim, Pair, Procedure, ProfessionalClaim, ServiceLine


@attrs.frozen
class Visit:
    dx: ICD10CM
    procedure: CPT
    secondary: tuple[ICD10CM, ...] = ()
    modifier: Modifier | None = None
    counts: dict[ICD10CM, int] = attrs.field(factory=dict[ICD10CM, int])


DATA = {
    "dx": "E11.65",
    "procedure": "99213",
    "secondary": ["I10"],
    "modifier": None,
    "counts": {"I10": 2},
}


@pytest.fixture(params=[cattrs.Converter, cattrs.BaseConverter, make_converter], ids=["fast", "base", "json"])
def converter(request: pytest.FixtureRequest) -> cattrs.BaseConverter:
    made: cattrs.BaseConverter = request.param()
    return configure(made)


def test_text_in_and_text_out(converter: cattrs.BaseConverter) -> None:
    visit = converter.structure(DATA | {"dx": " e1165"}, Visit)
    assert visit == Visit(ICD10CM("E11.65"), CPTCategoryI("99213"), (ICD10CM("I10"),), None, {ICD10CM("I10"): 2})
    assert converter.unstructure(visit) == DATA | {"secondary": converter.unstructure(("I10",))}


def test_values_stay_values(converter: cattrs.BaseConverter) -> None:
    code = ICD10CM("E11.65")
    assert converter.structure(DATA | {"dx": code}, Visit).dx is code


def test_json_and_back() -> None:
    converter = configure(make_converter())
    visit = converter.structure(DATA, Visit)
    assert converter.loads(converter.dumps(visit), Visit) == visit


def test_a_malformed_text_is_the_librarys_own_error_at_its_place() -> None:
    converter = configure(cattrs.Converter())
    with pytest.raises(cattrs.BaseValidationError) as refused:
        converter.structure(DATA | {"dx": "KNEE", "secondary": ["I10", "E1.19"], "counts": "many"}, Visit)
    dot = "'E1.19' is not an ICD-10-CM code: dot at position 2, expected after the third character: E11.9"
    assert cattrs.transform_error(refused.value, format_exception=format_exception) == [
        "'KNEE' is not an ICD-10-CM code: character 'E' at position 2, expected a digit after two letters @ $.dx",
        f"{dot} @ $.secondary[1]",
        "expected a mapping @ $.counts",
    ]


def test_without_cattrs_groups_the_error_itself_comes_through() -> None:
    converter = configure(cattrs.Converter(detailed_validation=False))
    with pytest.raises(InvalidCodeError) as refused:
        converter.structure("99213-25", CPT)
    assert refused.value.reason is Reason.MODIFIER
    with pytest.raises(TypeError, match="^ICD10CM is read from a str, not from int$"):
        converter.structure(7, ICD10CM)


def test_a_pair_is_its_two_codes(converter: cattrs.BaseConverter) -> None:
    pair = Pair.of("R07.0", "87880")
    assert converter.unstructure(pair) == {"diagnosis": "R07.0", "procedure": "87880"}
    assert converter.structure({"diagnosis": "r070", "procedure": "87880"}, Pair) == pair
    assert converter.structure(pair, Pair) is pair


@pytest.mark.parametrize(
    "claim",
    [
        ProfessionalClaim(
            service_date=date(2026, 3, 2), diagnoses=("I10", "KNEE"), lines=(ServiceLine("99213", pointers=(1,)),)
        ),
        InpatientClaim(
            discharge_date=date(2026, 3, 2),
            diagnoses=("I10",),
            procedures=(Procedure(ICD10PCS("02704TZ"), performed_on=date(2026, 3, 1)),),
        ),
    ],
    ids=["professional", "inpatient"],
)
def test_a_claim_is_its_own_mapping(converter: cattrs.BaseConverter, claim: Claim) -> None:
    assert converter.unstructure(claim) == claim.to_dict()
    assert converter.structure(claim.to_dict(), type(claim)) == claim
    assert converter.structure(claim, type(claim)) is claim
