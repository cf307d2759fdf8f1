"""Values in SQLAlchemy columns: stored as their canonical text, loaded as values.

Needs the extra ``sqlalchemy``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from sqlalchemy import String
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeDecorator

from medcodes._code import Code
from medcodes._text import MAX_LENGTH
from medcodes.cpt import CPT
from medcodes.errors import expect_class
from medcodes.hcpcs import HCPCSLevelII
from medcodes.icd10 import ICD10, ICD10Pair
from medcodes.icd10cm import ICD10CM
from medcodes.icd10pcs import ICD10PCS
from medcodes.icd11 import ICD11, ICD11Cluster
from medcodes.modifier import Modifier

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.sql.operators import OperatorType
    from sqlalchemy.types import TypeEngine

__all__ = ["TYPES", "CodeType"]

C = TypeVar("C", bound=Code)

# The longest canonical text of each system.
_LENGTHS: Final = {"icd10cm": 8, "icd10pcs": 7, "cpt": 5, "hcpcs": 5, "modifier": 2}
# Operators that look at a part of the text, so that what they are given is no code.
_OF_PARTS: Final = frozenset(
    {
        *(operators.like_op, operators.ilike_op, operators.startswith_op, operators.endswith_op),
        *(operators.contains_op, operators.not_like_op, operators.not_ilike_op, operators.concat_op),
        *(operators.istartswith_op, operators.iendswith_op, operators.icontains_op, operators.regexp_match_op),
        *(operators.not_startswith_op, operators.not_endswith_op, operators.not_contains_op),
    }
)


class CodeType(TypeDecorator[C]):
    """A column of codes of one class: ``mapped_column(CodeType(ICD10CM))``.

    The column is a VARCHAR of canonical texts. Values go in, and texts, which are read as
    ``parse`` reads them: ``Visit.dx == "e1165"`` finds E11.65. A code of another class is
    a TypeError, malformed text an InvalidCodeError; SQLAlchemy wraps both in its own
    StatementError. ``like`` and its kin compare parts of the text as they are given.

    >>> from medcodes import ICD10CM
    >>> CodeType(ICD10CM)
    CodeType(ICD10CM)
    """

    impl = String
    cache_ok = True

    def __init__(self, code_type: type[C]) -> None:
        expect_class("code_type", code_type, Code)
        super().__init__(_LENGTHS.get(code_type.system, MAX_LENGTH))
        self.code_type = code_type

    @property
    def python_type(self) -> type[C]:
        """The class of the values."""
        return self.code_type

    def coerce_compared_value(self, op: OperatorType | None, value: object) -> TypeEngine[Any]:
        """Return the type by which the other side of a comparison is sent."""
        return String() if op in _OF_PARTS and isinstance(value, str) else self

    def process_bind_param(self, value: C | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  as SQLAlchemy calls it
        """Return the canonical text of a value or text."""
        if value is None:
            return None
        code = value if isinstance(value, self.code_type) else self.code_type.parse(cast("str", value))
        return code.text

    def process_result_value(self, value: str | None, dialect: Dialect) -> C | None:  # noqa: ARG002  as SQLAlchemy calls it
        """Return the value of a text that the database holds."""
        return None if value is None else self.code_type.parse(value)

    def __repr__(self) -> str:
        return f"CodeType({self.code_type.__name__})"


_CLASSES: Final[tuple[type[Code], ...]] = (
    *(ICD10CM, ICD10PCS, CPT, HCPCSLevelII, Modifier),
    *(ICD10, ICD10Pair, ICD11, ICD11Cluster),
)
TYPES: Final[dict[type[Code], CodeType[Any]]] = {one: CodeType(one) for one in _CLASSES}
"""for ``type_annotation_map`` of a declarative base, so that ``Mapped[ICD10CM]`` is enough"""
