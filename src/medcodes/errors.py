"""What can go wrong, as classes and closed enums.

Every error carries what it knows as attributes and makes its message from them,
so that a program reads the attributes and a person reads the message. A message
shows at most 16 characters of the input: a claim line that was pasted into a code
field may hold a patient's data. The whole text is in ``.text`` alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "ClaimFormatError",
    "DataFormatError",
    "InvalidCodeError",
    "MedcodesError",
    "Reason",
    "Status",
    "UnknownCodeError",
    "UnsupportedDateError",
    "shown",
]

SHOWN_LENGTH: Final = 16
NAMED_SUCCESSORS: Final = 5

NOUNS: Final = {
    "icd10cm": "an ICD-10-CM code",
    "icd10pcs": "an ICD-10-PCS code",
    "cpt": "a CPT code",
    "hcpcs": "a HCPCS Level II code",
    "modifier": "a procedure modifier",
    "icd11": "an ICD-11 code",
    "icd11cluster": "an ICD-11 cluster",
    "icd10": "a WHO ICD-10 code",
    "icd10pair": "a pair of WHO ICD-10 codes",
}


class Reason(StrEnum):
    """Why a text is not well-formed; the set is closed.

    >>> Reason.DOT
    <Reason.DOT: 'dot'>
    """

    EMPTY = "empty"
    """nothing but blanks"""
    TOO_LONG = "too_long"
    """over 64 characters; nothing else of such a text is looked at"""
    NON_ASCII = "non_ascii"
    """a character that is neither ASCII nor a full-width form or named blank"""
    CHARACTER = "character"
    """a character that no code has at this place, an inner blank included"""
    DOT = "dot"
    """a dot where none belongs"""
    LENGTH = "length"
    """too few or too many characters for the system"""
    KIND = "kind"
    """well-formed, but of another class of CPT or of HCPCS against CPT"""
    MODIFIER = "modifier"
    """a procedure code with a modifier attached, as in 99213-25"""
    STRUCTURE = "structure"
    """parts in the wrong number or order (ICD-11 clusters, ICD-10 pairs)"""


class Status(StrEnum):
    """What a well-formed code is on a date; the set is closed.

    >>> Status("header") is Status.HEADER
    True
    """

    BILLABLE = "billable"
    """may stand on a claim"""
    HEADER = "header"
    """has codes under it, whether or not it was billable before"""
    RETIRED = "retired"
    """was a code earlier, is none on this date"""
    FUTURE = "future"
    """is no code yet, will be one later"""
    UNKNOWN = "unknown"
    """was never a code in the data"""


class _HasText(Protocol):
    """A code value, seen from below it."""

    @property
    def text(self) -> str: ...


def shown(text: str) -> str:
    """Quote `text` for a message, cut after 16 characters.

    >>> shown("99213"), shown("0123456789abcdefgh")
    ("'99213'", "'0123456789abcdef'...")
    """
    expect("text", text, str)
    if len(text) <= SHOWN_LENGTH:
        return repr(text)
    return f"{text[:SHOWN_LENGTH]!r}..."


def cut(text: str) -> str:
    """Cut `text` after 16 characters for a table or a picture, without quotes.

    >>> cut("0120"), cut("0123456789abcdefgh")
    ('0120', '0123456789abcdef...')
    """
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}..."


def expect(name: str, value: object, *kinds: type) -> None:
    """Refuse what is of no wanted type, by the name of the parameter that it was given for.

    >>> expect("book", 5, str, type(None))
    Traceback (most recent call last):
    TypeError: book must be str or None, not int
    """
    if not isinstance(value, kinds):
        raise TypeError(f"{name} must be {_or(kinds)}, not {type(value).__name__}")


def expect_each(name: str, values: object, *kinds: type) -> tuple[Any, ...]:
    """Read several values once; one text alone is a slip, since it is several of its letters.

    >>> expect_each("codes", None, str)
    Traceback (most recent call last):
    TypeError: codes must be several values, not NoneType
    """
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise TypeError(f"{name} must be several values, not {type(values).__name__}")
    held = tuple(cast("Iterable[object]", values))
    for value in held:
        if not isinstance(value, kinds):
            raise TypeError(f"each of {name} must be {_or(kinds)}, not {type(value).__name__}")
    return held


def expect_class(name: str, value: object, base: type) -> None:
    """Refuse what is no class of a kind.

    >>> expect_class("code_type", 5, str)
    Traceback (most recent call last):
    TypeError: code_type must be a class of str, not int
    """
    if not (isinstance(value, type) and issubclass(value, base)):
        found = value.__name__ if isinstance(value, type) else type(value).__name__
        raise TypeError(f"{name} must be a class of {base.__name__}, not {found}")


def expect_function(name: str, value: object) -> None:
    """Refuse what cannot be called.

    >>> expect_function("where", 5)
    Traceback (most recent call last):
    TypeError: where must be a function, not int
    """
    if not callable(value):
        raise TypeError(f"{name} must be a function, not {type(value).__name__}")


def _or(kinds: tuple[type, ...]) -> str:
    return " or ".join("None" if kind is type(None) else kind.__name__ for kind in kinds)


class MedcodesError(Exception):
    """The root of all errors of this library.

    >>> issubclass(InvalidCodeError, MedcodesError)
    True
    """


class InvalidCodeError(MedcodesError, ValueError):
    """A text is not a well-formed code of the system that was asked for.

    `system` is the key of the code system ("icd10cm"), `component` the part of its
    grammar that failed ("category", "dot", "section"; "text" for the whole),
    `position` the 0-based index into `text` as given, None where no single character
    is at fault, and `expected` says what would have been right there.

    >>> error = InvalidCodeError("hcpcs", "GO402", Reason.CHARACTER, "number", 1, "a digit")
    >>> print(error)
    'GO402' is not a HCPCS Level II code: character 'O' at position 1, expected a digit
    >>> error.reason, error.component, error.position
    (<Reason.CHARACTER: 'character'>, 'number', 1)
    """

    def __init__(  # noqa: PLR0913, PLR0917  what is known of a refused text
        self,
        system: str,
        text: str,
        reason: Reason,
        component: str,
        position: int | None,
        expected: str,
    ) -> None:
        self.system = system
        self.text = text
        self.reason = reason
        self.component = component
        self.position = position
        self.expected = expected
        super().__init__(self._message())

    def __reduce__(self) -> tuple[object, ...]:
        return (
            type(self),
            (self.system, self.text, self.reason, self.component, self.position, self.expected),
        )

    def _message(self) -> str:
        noun = NOUNS.get(self.system, f"a code of {self.system}")
        if self.reason is Reason.EMPTY:
            return f"the text is empty, expected {noun}"
        if self.reason is Reason.TOO_LONG:
            return f"{len(self.text)} characters are too many for {noun}, expected {self.expected}"
        if self.reason is Reason.KIND:
            return f"{shown(self.text)} is of another kind: expected {self.expected}"
        return f"{shown(self.text)} is not {noun}: {self._found()}, expected {self.expected}"

    def _found(self) -> str:
        """Name what stands at `position`, without showing more of the text than `shown` does."""
        if self.position is None:
            return "too short" if self.reason is Reason.LENGTH else "wrong structure"
        return f"{self._found_there(self.text[self.position])} at position {self.position}"

    def _found_there(self, character: str) -> str:
        if self.reason is Reason.NON_ASCII:
            return f"character U+{ord(character):04X}"
        if self.reason is Reason.CHARACTER:
            return f"character {character!r}" if self.position in range(SHOWN_LENGTH) else "character"
        if self.reason is Reason.DOT:
            return "no dot" if character.isalnum() else "dot"
        return {
            Reason.LENGTH: "too long",
            Reason.MODIFIER: "modifier attached",
        }.get(self.reason, "wrong structure")


class UnknownCodeError(MedcodesError, LookupError):
    """A well-formed code is not in the release on the date.

    `code` is the value, `status` one of RETIRED, FUTURE and UNKNOWN, `successors` the
    codes that take its place on `date`, in tabular order, () if no source names one.

    >>> from datetime import date
    >>> from medcodes import ICD10CM
    >>> print(UnknownCodeError(ICD10CM("I23.9"), date(2026, 3, 2), Status.UNKNOWN, ()))
    'I23.9' is no code on 2026-03-02: unknown
    """

    def __init__(self, code: _HasText, date: date, status: Status, successors: Iterable[_HasText] = ()) -> None:
        self.code = code
        self.date = date
        self.status = status
        self.successors: tuple[_HasText, ...] = tuple(successors)
        # A list of the user's without dates is of all days.
        day = "" if date == date.min else f" on {date}"
        message = f"{shown(code.text)} is no code{day}: {status}"
        if self.successors:
            named = ", ".join(one.text for one in self.successors[:NAMED_SUCCESSORS])
            more = len(self.successors) - NAMED_SUCCESSORS
            message += f", succeeded by {named}" + (f" and {more} more" if more > 0 else "")
        super().__init__(message)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.code, self.date, self.status, self.successors)


class UnsupportedDateError(MedcodesError, LookupError):
    """The data do not cover the date; they run from `first` to `last`, both included.

    >>> from datetime import date
    >>> print(UnsupportedDateError(date(2001, 1, 1), date(2015, 10, 1), date(2027, 9, 30)))
    no data for 2001-01-01, expected a date from 2015-10-01 to 2027-09-30
    """

    def __init__(self, date: date, first: date, last: date) -> None:
        self.date = date
        self.first = first
        self.last = last
        super().__init__(f"no data for {date}, expected a date from {first} to {last}")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.date, self.first, self.last)


class ClaimFormatError(MedcodesError, ValueError):
    """A mapping does not have the shape of a claim; `path` names the key.

    >>> print(ClaimFormatError("lines[0].units", "expected a number"))
    lines[0].units: expected a number
    """

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.path, self.problem)


class DataFormatError(MedcodesError, ValueError):
    """Rows or a file that a release is built from are not as documented.

    `line` is the 1-based number of the row or line, None where it is the whole.

    >>> print(DataFormatError("expected 5 columns, found 3", 12))
    line 12: expected 5 columns, found 3
    """

    def __init__(self, problem: str, line: int | None = None) -> None:
        self.problem = problem
        self.line = line
        super().__init__(problem if line is None else f"line {line}: {problem}")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.problem, self.line)
