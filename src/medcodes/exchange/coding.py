"""One Coding and one CodeableConcept, in both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from medcodes.errors import ClaimFormatError
from medcodes.exchange.element import Element
from medcodes.exchange.identifiers import Identifier, by_uri, identifier_of, readable
from medcodes.exchange.received import ReceivedCodes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from medcodes._code import Code

__all__ = ["Coding", "coding", "pick", "read_code", "read_codes"]


class Coding(TypedDict):
    """The two elements of a FHIR Coding that say which code it is."""

    system: str
    code: str


def coding(code: Code) -> Coding:
    """Write a code as a Coding.

    >>> from medcodes import ICD10PCS
    >>> coding(ICD10PCS("0SR90J9"))
    {'system': 'http://www.cms.gov/Medicare/Coding/ICD10', 'code': '0SR90J9'}
    """
    return {"system": identifier_of(code).uri, "code": code.text}


def _system(element: Element) -> Identifier:
    name = element.text("system")
    if name is None:
        raise element.fault("system", "the URI of a code system", None)
    return readable(by_uri(name), name, element.at("system"))


def _code(element: Element) -> Code:
    row = _system(element)
    text = element.text("code")
    if text is None:
        raise element.fault("code", f"a code of {row.name}", None)
    return row.read(text, element.at("code"))


def read_code(mapping: Mapping[str, object]) -> Code:
    """Read the code of a Coding; its display, version and extensions say nothing of it."""
    return _code(Element(mapping, "Coding"))


def read_codes(mapping: Mapping[str, object]) -> ReceivedCodes:
    """Read the codes of a CodeableConcept; codings of other systems or of none are in the rest.

    Raises ClaimFormatError where there is no other.
    """
    concept = Element(mapping, "CodeableConcept")
    codes: list[Code] = []
    others: list[Element] = []
    for element in concept.children("coding"):
        name = element.peek("system")
        row = by_uri(name) if isinstance(name, str) else None
        if name is None or (isinstance(name, str) and (row is None or not row.classes)):
            others.append(element)
            continue
        code = _code(element)
        codes.append(code)
        _keep(element, code.text, identifier_of(code).uri)
    if not codes:
        for element in others:
            _system(element)
        raise ClaimFormatError(concept.at("coding"), "no coding of a code system that is read here")
    return ReceivedCodes(tuple(codes), concept.rest())


def _keep(element: Element, code: str, uri: str) -> None:
    element.keep("system", uri)
    element.keep("code", code)


def pick(concept: Element, rows: Collection[Identifier]) -> str:
    """Take the code of the first coding of one of some systems, as text; leave the others.

    Raises ClaimFormatError where there is none, and says so where it is ICD-9-CM.
    """
    names = " or ".join(row.name for row in rows)
    refused: ClaimFormatError | None = None
    for element in concept.children("coding"):
        name = element.peek("system")
        row = by_uri(name) if isinstance(name, str) else None
        if row in rows and row is not None:
            element.text("system")
            text = element.text("code")
            if text is None:
                raise element.fault("code", f"a code of {row.name}", None)
            bare = text.partition(":")[0]
            codes = [code.text for one in row.classes if (code := one.try_parse(bare)) is not None]
            _keep(element, codes[0] if codes else bare, row.uri)
            concept.keep("coding", [{"system": row.uri, "code": codes[0] if codes else bare}])
            return text
        if row is not None and not row.classes:
            refused = ClaimFormatError(element.at("system"), f"{row.name} is not read here, expected {names}")
    raise refused or ClaimFormatError(concept.at("coding"), f"no coding of {names}")
