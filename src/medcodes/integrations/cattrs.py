"""Values and claims in cattrs: text in, text out.

Needs the extra ``cattrs``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from cattrs.v import format_exception as format_other

from medcodes._code import Code
from medcodes.errors import MedcodesError
from medcodes.pairing.claim import Claim, InpatientClaim, OutpatientClaim, ProfessionalClaim
from medcodes.pairing.pair import Pair

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cattrs import BaseConverter

__all__ = ["configure", "format_exception"]

C = TypeVar("C", bound="BaseConverter")


def configure(converter: C) -> C:
    """Teach a converter codes, pairs and claims, and return it.

    A code is read as its ``parse`` reads it and written as its text. A pair is a mapping
    of its diagnosis and procedure, a claim what its ``to_dict`` gives. What does not parse
    raises as the library does; cattrs puts it into its own groups of errors.

    >>> import cattrs
    >>> from medcodes import ICD10CM
    >>> converter = configure(cattrs.Converter())
    >>> codes = converter.structure(["e1165", "I10"], list[ICD10CM])
    >>> codes, converter.unstructure(codes)
    ([ICD10CM('E11.65'), ICD10CM('I10')], ['E11.65', 'I10'])
    """
    converter.register_structure_hook_func(_is_code, _structured_code)
    converter.register_unstructure_hook_func(_is_code, str)
    converter.register_structure_hook(Pair, _structured_pair)
    converter.register_unstructure_hook(Pair, _unstructured_pair)
    for claim in (ProfessionalClaim, OutpatientClaim, InpatientClaim):
        converter.register_structure_hook(claim, _structured_claim)
        converter.register_unstructure_hook(claim, claim.to_dict)
    return converter


def format_exception(exception: BaseException, kind: type | None) -> str:
    """Say what is wrong in the words of this library; for ``cattrs.transform_error``.

    >>> import cattrs
    >>> from medcodes import ICD10CM
    >>> try:
    ...     configure(cattrs.Converter()).structure(["I10", "E1.19"], list[ICD10CM])
    ... except cattrs.BaseValidationError as error:
    ...     print(*cattrs.transform_error(error, format_exception=format_exception))
    'E1.19' is not an ICD-10-CM code: dot at position 2, expected after the third character: E11.9 @ $[1]
    """
    return str(exception) if isinstance(exception, MedcodesError) else format_other(exception, kind)


def _is_code(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Code)


def _structured_code(value: str | Code, kind: type[Code]) -> Code:
    return value if isinstance(value, kind) else kind.parse(cast("str", value))


def _structured_pair(value: Mapping[str, str] | Pair, _kind: type[Pair]) -> Pair:
    return value if isinstance(value, Pair) else Pair.of(value["diagnosis"], value["procedure"])


def _unstructured_pair(pair: Pair) -> dict[str, str]:
    return {"diagnosis": pair.diagnosis.text, "procedure": pair.procedure.text}


def _structured_claim(value: Mapping[str, object] | Claim, kind: type[Claim]) -> Claim:
    return value if isinstance(value, kind) else kind.from_dict(cast("Mapping[str, object]", value))
