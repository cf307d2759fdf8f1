"""ICD-11 MMS codes (WHO), the grammar alone: stem codes, extension codes, clusters.

No I and no O anywhere; position 2 is a letter and position 3 a digit, which tells the
codes from ICD-10 and keeps words out. Stem codes have one or two more characters after
a dot, extension codes begin with X and have none. In a cluster ``/`` joins stem codes
and ``&`` attaches extension codes (WHO ICD-11 Reference Guide, postcoordination). The
content of ICD-11 is the WHO's and not in this library.
"""

from __future__ import annotations

import re
from typing import ClassVar, Final, final

from medcodes._code import Code
from medcodes._text import DIGITS, MAX_LENGTH, Fault, Slot
from medcodes.errors import NOUNS, Reason

__all__ = ["ICD11", "ICD11Cluster"]

LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
CHAPTERS: Final = {first: str(number) for number, first in enumerate("123456789ABCDEFGHJKLMNPQRS", 1)} | {
    "V": "V",
    "X": "X",
}
STEM_LENGTH: Final = 4

_STEM = r"[1-9A-HJ-NP-SV][A-HJ-NP-Z][0-9][0-9A-HJ-NP-Z](?:\.[0-9A-HJ-NP-Z]{1,2})?"
_EXTENSION = "X[A-HJ-NP-Z][0-9][0-9A-HJ-NP-Z]{1,3}"

_FIRST = Slot("chapter", "".join(CHAPTERS), "a digit 1 to 9, a letter A to S other than I and O, V or X")
_LETTER = Slot("category", LETTERS, "a letter other than I and O")
_DIGIT = Slot("category", DIGITS, "a digit")
_LAST = Slot("category", DIGITS + LETTERS, "a digit or a letter other than I and O")
_MORE = (_LAST._replace(component="subcategory"),) * 2
_SLOTS = (_FIRST, _LETTER, _DIGIT, _LAST, *_MORE)
_separators = re.compile("([&/])")


@final
class ICD11(Code):
    """A well-formed ICD-11 code, stem or extension: ``ICD11("2C25.2")``, ``ICD11("XH74S1")``.

    >>> ICD11.parse("1a00")
    ICD11('1A00')
    """

    __slots__ = ()

    system = "icd11"
    pattern = f"(?:{_STEM}|{_EXTENSION})"
    examples: ClassVar[tuple[str, ...]] = ("1A00", "2C25.2", "XH74S1")

    _noun = NOUNS[system]
    _format = "icd-11"
    _grammar = re.compile(pattern)
    _dot_after = STEM_LENGTH

    @property
    def chapter(self) -> str:
        """The chapter that the first character stands for: "1" to "26", "V" or "X".

        >>> ICD11("NC72.32").chapter
        '22'
        """
        return CHAPTERS[self.text[0]]

    @property
    def is_extension(self) -> bool:
        """Whether this is an extension code, which stands only behind a stem code.

        >>> ICD11("XH74S1").is_extension
        True
        """
        return self.text[0] == "X"

    @property
    def is_other_specified(self) -> bool:
        """Whether this is a stem code that ends in Y, kept for "other specified".

        >>> ICD11("2C25.Y").is_other_specified
        True
        """
        return self.text[-1] == "Y" and not self.is_extension

    @property
    def is_unspecified(self) -> bool:
        """Whether this is a stem code that ends in Z, kept for "unspecified".

        >>> ICD11("2C25.Z").is_unspecified
        True
        """
        return self.text[-1] == "Z" and not self.is_extension

    @classmethod
    def _explain(cls, clean: str) -> Fault:
        if ICD11Cluster._canonize(clean) is not None:
            position = next(_separators.finditer(clean)).start()
            return Fault(Reason.STRUCTURE, "cluster", position, "one code, as ICD11Cluster reads several")
        dot_after = None if clean[0] == "X" else STEM_LENGTH
        return cls._misfit(clean, _SLOTS, least=STEM_LENGTH, dot_after=dot_after)


@final
class ICD11Cluster(Code):
    """Two or more ICD-11 codes that are one statement: ``ICD11Cluster("2C25.2&XH74S1")``.

    >>> ICD11Cluster.parse("nc72.32/2c25.2&xh74s1").parts
    (ICD11('NC72.32'), ICD11('2C25.2'), ICD11('XH74S1'))
    """

    __slots__ = ()

    system = "icd11cluster"
    pattern = rf"{_STEM}(?:&{_EXTENSION}|/{_STEM})+"
    examples: ClassVar[tuple[str, ...]] = ("2C25.2&XH74S1", "NC72.32/2C25.2&XH74S1")

    _noun = NOUNS[system]
    _format = "icd-11-cluster"
    _grammar = re.compile(pattern)

    @property
    def _order(self) -> str:
        return self.compact

    @property
    def parts(self) -> tuple[ICD11, ...]:
        """All codes in the order of the text.

        >>> ICD11Cluster("2C25.2&XH74S1").parts
        (ICD11('2C25.2'), ICD11('XH74S1'))
        """
        return tuple(ICD11._trusted(part) for part in _separators.split(self.text)[::2])

    @property
    def groups(self) -> tuple[tuple[ICD11, tuple[ICD11, ...]], ...]:
        """Each stem code with the extension codes attached to it.

        >>> ICD11Cluster("NC72.32/2C25.2&XH74S1").groups
        ((ICD11('NC72.32'), ()), (ICD11('2C25.2'), (ICD11('XH74S1'),)))
        """
        codes = (tuple(map(ICD11._trusted, group.split("&"))) for group in self.text.split("/"))
        return tuple((group[0], group[1:]) for group in codes)

    @classmethod
    def _canonize(cls, clean: str) -> str | None:
        if len(clean) > MAX_LENGTH:
            return None
        pieces = _separators.split(clean)
        for index in range(0, len(pieces), 2):
            part = ICD11._canonize(pieces[index])
            if part is None:
                return None
            pieces[index] = part
        text = "".join(pieces)
        return text if cls._grammar.fullmatch(text) else None

    @classmethod
    def _explain(cls, clean: str) -> Fault:
        pieces = _separators.split(clean)
        position = 0
        before = "/"
        for part, separator in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
            component, expected = (
                ("extension", "an extension code after &") if before == "&" else ("stem", "a stem code")
            )
            if not part:
                return Fault(Reason.STRUCTURE, component, min(position, len(clean) - 1), expected)
            if ICD11._canonize(part) is None:
                fault = ICD11._explain(part)
                return fault if fault.position is None else fault._replace(position=fault.position + position)
            if (part[0] == "X") != (before == "&"):
                return Fault(Reason.STRUCTURE, component, position, expected)
            position += len(part) + 1
            before = separator
        return Fault(Reason.STRUCTURE, "cluster", None, "two codes or more, joined by & or /")
