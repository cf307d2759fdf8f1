"""Pairs of a diagnosis and a procedure."""

from __future__ import annotations

import pickle
from datetime import date

import attrs
import pytest

import medcodes
from medcodes import CPT, ICD10CM, ICD10PCS, HCPCSLevelII, InvalidCodeError, Reason
from medcodes.codebook.licensed import CPTRelease
from medcodes.pairing import Pair
from medcodes.pairing.pair import read_procedure

# The pairs of the blog post that the project starts from.
BLOG = [
    ("R07.0", "87880"),
    ("M25.561", "20610"),
    ("M54.5", "97140"),
    ("J06.9", "99213"),
    ("E11.9", "82947"),
    ("I10", "99214"),
    ("M25.561", "97110"),
]


@pytest.mark.parametrize(("diagnosis", "procedure"), BLOG)
def test_a_pair_is_read_from_text(diagnosis: str, procedure: str) -> None:
    pair = Pair.of(diagnosis, procedure)
    assert pair == Pair(diagnosis=ICD10CM(diagnosis), procedure=CPT(procedure))
    assert str(pair) == f"{diagnosis} with {procedure}"
    names = {"Pair": Pair, "ICD10CM": ICD10CM, type(pair.procedure).__name__: CPT}
    assert eval(repr(pair), names) == pair  # noqa: S307  what it was made of is ours
    assert pickle.loads(pickle.dumps(pair)) == pair
    assert hash(pair) == hash(Pair.of(diagnosis, procedure))


def test_a_procedure_is_of_three_systems() -> None:
    assert Pair.of("I21.4", "02704TZ").procedure == ICD10PCS("02704TZ")
    assert Pair.of("I21.4", "g0402").procedure == HCPCSLevelII("G0402")
    assert Pair.of(ICD10CM("I21.4"), CPT("92928")).procedure == CPT("92928")


@pytest.mark.parametrize(
    ("text", "system", "reason"),
    [
        ("99213-25", "cpt", Reason.MODIFIER),
        ("9921", "cpt", Reason.LENGTH),
        ("", "cpt", Reason.EMPTY),
        ("G040", "hcpcs", Reason.LENGTH),
        ("W0402", "hcpcs", Reason.CHARACTER),
        ("02704TI", "icd10pcs", Reason.CHARACTER),
        ("M25.561", "hcpcs", Reason.DOT),
        ("9" * 100, "cpt", Reason.TOO_LONG),
    ],
)
def test_the_error_is_of_the_system_that_the_text_is_nearest_to(text: str, system: str, reason: Reason) -> None:
    with pytest.raises(InvalidCodeError) as caught:
        read_procedure(text)
    assert (caught.value.system, caught.value.reason) == (system, reason)


@pytest.mark.parametrize(
    ("diagnosis", "procedure", "message"),
    [
        (None, "99213", "diagnosis must be ICD10CM, not NoneType"),
        (CPT("99213"), "99213", "diagnosis must be ICD10CM, not CPTCategoryI"),
        ("I10", 99213, "procedure must be CPT or HCPCSLevelII or ICD10PCS, not int"),
        ("I10", ICD10CM("I10"), "procedure must be CPT or HCPCSLevelII or ICD10PCS, not ICD10CM"),
    ],
)
def test_a_wrong_type_is_a_type_error(diagnosis: object, procedure: object, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        Pair.of(diagnosis, procedure)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert str(caught.value) == message


def test_a_pair_is_keyword_only_and_does_not_change() -> None:
    with pytest.raises(TypeError):
        Pair(ICD10CM("I10"), CPT("99213"))  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    pair = Pair.of("I10", "99213")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        pair.diagnosis = ICD10CM("I10")  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def test_titles_are_those_of_the_book() -> None:
    book = medcodes.on(date(2026, 3, 2))
    assert Pair.of("R07.0", "87880").titles(book) == ("Pain in throat", None)
    assert Pair.of("I23.9", "87880").titles(book) == (None, None)
    licensed = book.with_release(CPTRelease.from_rows([("87880", "invented title")]))
    assert Pair.of("R07.0", "87880").titles(licensed) == ("Pain in throat", "invented title")
    coronary = (
        "Dilation of Coronary Artery, One Artery with Radioactive Intraluminal Device, Percutaneous Endoscopic Approach"
    )
    assert Pair.of("I21.4", "02704TZ").titles(book)[1] == coronary
