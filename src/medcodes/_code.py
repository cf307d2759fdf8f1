"""What all code values share: one field, the verbs, order, pickling, protocols.

A value knows its grammar and nothing else: no title, no date, no release.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from attrs import frozen

from medcodes._text import BLANKS, MAX_LENGTH, SPELLINGS, Fault, Slot, clean_up, first_fault
from medcodes.errors import SHOWN_LENGTH, InvalidCodeError, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic_core import CoreSchema

__all__ = ["Code"]


@frozen(init=False, eq=False, order=False, repr=False, weakref_slot=False, getstate_setstate=False)
class Code:
    """The base of all code values; never made itself.

    Values are immutable, equal by class and text, and ordered by their compact text
    against values of their own system only. ``parse`` and ``str`` are inverses.

    >>> from medcodes import ICD10CM
    >>> ICD10CM.parse(str(ICD10CM("M25.561")))
    ICD10CM('M25.561')
    """

    text: str
    """the canonical text, and the only field"""

    system: ClassVar[str]
    """the key of the code system, as in ``medcodes.editions("icd10cm")``"""
    pattern: ClassVar[str]
    """the canonical text as a regular expression without anchors (ECMA-262 and re alike)"""
    examples: ClassVar[tuple[str, ...]]
    """canonical texts of existing codes, for schemas and documentation"""

    _noun: ClassVar[str]
    _format: ClassVar[str]
    _grammar: ClassVar[re.Pattern[str]]
    _fullmatch: ClassVar[Callable[[str], re.Match[str] | None]]
    _dot_after: ClassVar[int | None] = None
    _spellings: ClassVar[Mapping[int, int]] = SPELLINGS
    _clean_up: ClassVar[staticmethod[[str], str | None]] = staticmethod(clean_up)
    _family: ClassVar[type[Code]]

    if TYPE_CHECKING:

        @property
        def _order(self) -> str:
            """What order compares: text that is in the order of the compact text."""
            ...

    def __init_subclass__(cls) -> None:
        # Pickles name a class by its name alone: another of that name would take them over.
        if cls.__module__.partition(".")[0] != __name__.partition(".")[0]:
            raise TypeError(f"the classes of codes are closed: {cls.__name__} may hold a code, and not be one")
        if Code in cls.__bases__:
            cls._family = cls
        cls._fullmatch = cls._grammar.fullmatch
        _CLASSES[cls.__name__] = cls

    def __new__(cls, text: str) -> Self:
        """Make a value from canonical text.

        Raises InvalidCodeError for any other text, also for one that `parse` would read.
        """
        try:
            match = cls._fullmatch(text)
        except (TypeError, AttributeError):
            raise cls._not_text(text) from None
        if match is None:
            raise cls._error(text)
        return cls._trusted(match[0])

    @classmethod
    def parse(cls, text: str, /) -> Self:
        """Read `text`, lenient in case, outer blanks, full-width forms and a missing dot.

        The inverse of ``str()``. Raises InvalidCodeError where `text` is not well-formed.

        >>> from medcodes import ICD10CM
        >>> ICD10CM.parse(" m25561 ")
        ICD10CM('M25.561')
        """
        canonical = cls._read(text)
        if canonical is None:
            raise cls._error(text)
        return cls._trusted(canonical)

    @classmethod
    def try_parse(cls, text: str, /) -> Self | None:
        """Read `text` as `parse` does, with None in place of InvalidCodeError.

        >>> from medcodes import ICD10CM
        >>> ICD10CM.try_parse("E1.19") is None
        True
        """
        canonical = cls._read(text)
        return None if canonical is None else cls._trusted(canonical)

    @classmethod
    def is_wellformed(cls, text: str, /) -> bool:
        """Whether `parse` would read `text`; whether such a code exists is a book's to say.

        >>> from medcodes import ICD10CM
        >>> ICD10CM.is_wellformed("m54.5"), ICD10CM.is_wellformed("KNEE")
        (True, False)
        """
        return cls._read(text) is not None

    @property
    def compact(self) -> str:
        """The text without its dot, as X12 claims write it.

        >>> from medcodes import ICD10CM
        >>> ICD10CM("M25.561").compact
        'M25561'
        """
        return self.text.replace(".", "")

    @classmethod
    def _trusted(cls, text: str) -> Self:
        """Make a value from canonical text unchecked, for the library's own data."""
        value = object.__new__(cls)
        _set_text(value, text)
        return value

    @classmethod
    def _not_text(cls, text: object) -> TypeError:
        if cls is Code:
            return TypeError("Code has no texts of its own, its subclasses have")
        return TypeError(f"{cls.__name__} is read from a str, not from {type(text).__name__}")

    @classmethod
    def _read(cls, text: str) -> str | None:
        """Give the canonical text of `text`, None where it has none."""
        try:
            canonical = cls._canonize(text)
        except (TypeError, AttributeError):
            raise cls._not_text(text) from None
        if canonical is not None:
            return canonical
        clean = cls._clean_up(text)
        return None if clean is None else cls._canonize(clean)

    @classmethod
    def _canonize(cls, clean: str) -> str | None:
        """Give the canonical text of a clean text: upper-case ASCII without outer blanks."""
        match = cls._fullmatch(clean)
        if match is not None:
            return match[0]
        if cls._dot_after is None or len(clean) > MAX_LENGTH or "." in clean:
            return None
        match = cls._fullmatch(f"{clean[: cls._dot_after]}.{clean[cls._dot_after :]}")
        return None if match is None else match[0]

    @classmethod
    def _error(cls, text: str) -> InvalidCodeError:
        """Say why `text` was refused; called only where it was."""
        return InvalidCodeError(cls.system, text, *cls._diagnose(text))

    @classmethod
    def _diagnose(cls, text: str) -> Fault:
        if len(text) > MAX_LENGTH:
            return Fault(Reason.TOO_LONG, "text", None, f"at most {MAX_LENGTH}")
        clean = text.translate(cls._spellings)
        for position, character in enumerate(clean):
            if not character.isascii():
                return Fault(Reason.NON_ASCII, "text", position, "ASCII")
        offset = len(clean) - len(clean.lstrip(BLANKS))
        clean = clean.strip(BLANKS).upper()
        if not clean:
            return Fault(Reason.EMPTY, "text", None, cls._noun)
        canonical = cls._canonize(clean)
        if canonical is not None:
            return _spelling_fault(text, canonical)
        fault = cls._explain(clean)
        if fault.position is None:
            return fault
        return fault._replace(position=fault.position + offset)

    @classmethod
    def _explain(cls, clean: str) -> Fault:
        """Say what is wrong with a clean text that is not well-formed."""
        raise NotImplementedError

    @classmethod
    def _misfit(cls, clean: str, slots: Sequence[Slot], *, least: int, dot_after: int | None = None) -> Fault:
        """Read a malformed text against `slots`; for a misplaced dot show where it belongs."""
        fault = first_fault(clean, slots, least=least, dot_after=dot_after)
        if fault.reason is not Reason.DOT:
            return fault
        # Of a longer text the message would show more than it may.
        canonical = cls._canonize(clean.replace(".", "")) if len(clean) <= SHOWN_LENGTH else None
        return fault if canonical is None else fault._replace(expected=f"{fault.expected}: {canonical}")

    def __str__(self) -> str:
        return self.text

    def __format__(self, spec: str) -> str:
        return format(self.text, spec)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"

    def __hash__(self) -> int:
        return hash(self.text)

    if not TYPE_CHECKING:

        def __eq__(self, other: object) -> bool:
            # Hidden from checkers, so that comparing two systems is an error to them.
            if other.__class__ is self.__class__:
                return self.text == other.text
            return NotImplemented

    def __lt__(self, other: Self) -> bool:
        if isinstance(other, self._family):
            return self._order < other._order
        return NotImplemented

    def __le__(self, other: Self) -> bool:
        if isinstance(other, self._family):
            return self._order <= other._order
        return NotImplemented

    def __gt__(self, other: Self) -> bool:
        if isinstance(other, self._family):
            return self._order > other._order
        return NotImplemented

    def __ge__(self, other: Self) -> bool:
        if isinstance(other, self._family):
            return self._order >= other._order
        return NotImplemented

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return restore, (type(self).__name__, self.text)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ANN401, ARG002, FBT001  as IPython and hypothesis call it
        printer.text(repr(self))

    def __rich_repr__(self) -> Iterator[str]:
        yield self.text

    def _repr_html_(self) -> str:
        from html import escape

        return f"<code>{escape(self.text)}</code>"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> CoreSchema:
        from pydantic_core import PydanticCustomError, core_schema

        def validate(value: object) -> Code:
            if isinstance(value, cls):
                return value
            if not isinstance(value, str):
                message = "Input should be text or {name}"
                kind = f"{cls.system}_type"
                raise PydanticCustomError(kind, message, {"name": cls.__name__})  # pyright: ignore[reportArgumentType]
            try:
                return cls.parse(value)
            except InvalidCodeError as error:
                context = {
                    "reason": error.reason.value,
                    "component": error.component,
                    "position": error.position,
                    "message": str(error),
                }
                kind = f"{cls.system}_{error.reason}"
                raise PydanticCustomError(kind, "{message}", context) from error  # pyright: ignore[reportArgumentType]

        return core_schema.no_info_plain_validator_function(
            validate,
            ref=f"{cls.__module__}.{cls.__qualname__}",
            json_schema_input_schema=core_schema.str_schema(),
            serialization=core_schema.to_string_ser_schema(when_used="json-unless-none"),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: object, handler: object) -> dict[str, Any]:
        return {
            "type": "string",
            "title": cls._noun.partition(" ")[2],
            "format": cls._format,
            "pattern": f"^{cls.pattern}$",
            "examples": list(cls.examples),
        }


_set_text: Final = Code.__dict__["text"].__set__
# The dot, where there is one, stands at a fixed place: the order of the texts is the
# order of the compact texts. The slot by a second name costs no call.
type.__setattr__(Code, "_order", Code.__dict__["text"])
_CLASSES: Final[dict[str, type[Code]]] = {}


def restore(name: str, text: str) -> Code:
    """Rebuild a pickled value; pickles name this function and a public class, no more.

    >>> restore("ICD10CM", "I10")
    ICD10CM('I10')
    """
    return _CLASSES[name](text)


def _spelling_fault(text: str, canonical: str) -> Fault:
    """Name the first difference of a text that `parse` reads from its canonical form."""
    expected = "the canonical text" if len(text) > SHOWN_LENGTH else f"the canonical text {canonical!r}"
    pairs = enumerate(zip(text, canonical, strict=False))
    position = next((at for at, (found, wanted) in pairs if found != wanted), len(canonical))
    if position >= len(text):
        return Fault(Reason.LENGTH, "text", None, expected)
    if not text[position].isascii():
        return Fault(Reason.NON_ASCII, "text", position, expected)
    if canonical[position : position + 1] == ".":
        return Fault(Reason.DOT, "dot", position, expected)
    return Fault(Reason.CHARACTER, "text", position, expected)
