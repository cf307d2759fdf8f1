"""A set of codes as an expression, and what it holds on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from attrs import field, frozen, resolve_types

from medcodes._code import Code
from medcodes._html import Shown
from medcodes.codebook.book import CodeBook
from medcodes.codeset.expression import Leaf, Node, difference, intersection, union
from medcodes.codeset.normal import BILLABLE, ranges_of
from medcodes.codeset.reader import read
from medcodes.codeset.terms import SYSTEMS, Between, Stretch
from medcodes.errors import expect, expect_each
from medcodes.ranges import CodeRange

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.codebook.codes import Codes
    from medcodes.codebook.release import Release

__all__ = ["CodeSet", "Explanation", "SetChanges"]


@frozen
class Explanation(Shown):
    """Why a code is in a set or is not.

    `by` are the terms that let it in, `against` those that keep it out; a code that no
    term names has neither.

    >>> print(CodeSet.parse("C00-C96 excluding C44").explain("C44.01"))
    C44.01 is not in: excluding C44
    """

    code: Code
    is_in: bool
    by: tuple[str, ...]
    against: tuple[str, ...]

    def __str__(self) -> str:
        verdict = "is in" if self.is_in else "is not in"
        return f"{self.code} {verdict}: {', '.join(self.by or self.against) or 'no term names it'}"


@frozen
class SetChanges(Shown):
    """What became of a set between two days, in billable codes.

    `added` were not in it before and `removed` are no longer. `successors` has for each
    removed code those that took its place, and `missing` are those among them which the
    expression does not let in: the set must be edited, or it silently loses them.
    `retitled` are in it on both days under another title.
    """

    added: tuple[Code, ...]
    removed: tuple[Code, ...]
    successors: dict[Code, tuple[Code, ...]]
    missing: tuple[Code, ...]
    retitled: tuple[Code, ...]

    def __str__(self) -> str:
        names = ("added", "removed", "missing", "retitled")
        return ", ".join(f"{len(getattr(self, name))} {name}" for name in names)


@final
@frozen(repr=False)
class CodeSet(Shown):
    """Codes of one system, named by an expression: ``CodeSet.parse("E11.0-E11.9, I10")``.

    Every term takes in all that is under it. Ranges of ICD-10-CM mean the tabular list:
    C43-C44 holds C4A. A set knows no date; what it holds on a day is a book's to say, so
    that ``code in code_set`` judges by the text alone. Below the category that compares
    compact texts, which is the order of the tabular list but for letters (C84.Z stands
    before C84.9); ``code in code_set.on(book)`` is exact.

    `system` is one of icd10cm, icd10pcs, cpt, hcpcs.
    """

    system: str
    _node: Node = field(alias="node")

    @classmethod
    def parse(cls, text: str, /, system: str = "icd10cm") -> CodeSet:
        """Read an expression, the inverse of ``str()``.

        Terms are codes, ranges ("E11.0-E11.9", "J20.-", "F10 with .26, .96") and patterns
        ("S72.0x1A", "745*", "027[03]..Z"), parted by commas, semicolons, lines, slashes,
        "and" or "or". "excluding" takes what follows from what stands before it since the last
        semicolon, "within" keeps what is also in what follows; parentheses group. Raises
        InvalidCodeError with the position of what is no part of an expression.

        >>> from medcodes import ICD10CM
        >>> cancers = CodeSet.parse("C00-C96 excluding C44")
        >>> ICD10CM("C4A.0") in cancers, ICD10CM("C44.01") in cancers
        (True, False)
        """
        return cls(_known(system), read(text, system))

    @classmethod
    def of(cls, *codes: Code) -> CodeSet:
        """Make the set of some codes of one system and all that is under them.

        Raises ValueError without a code, TypeError for codes of several systems.

        >>> from medcodes import ICD10CM
        >>> str(CodeSet.of(ICD10CM("I10"), ICD10CM("E11")))
        'I10, E11'
        """
        systems = {code.system for code in expect_each("codes", codes, Code)}
        if not systems:
            message = "expected at least one code"
            raise ValueError(message)
        if len(systems) > 1:
            message = f"expected codes of one system, not of {' and '.join(sorted(systems))}"
            raise TypeError(message)
        system = _known(systems.pop())
        return cls(system, union(_leaf(system, code.text, code.text) for code in codes))

    def __contains__(self, code: object) -> bool:
        kind = SYSTEMS[self.system]
        value = kind.try_parse(code) if isinstance(code, str) else code
        return isinstance(value, kind) and self._node.verdict(value).lets_in

    def explain(self, code: Code | str) -> Explanation:
        """Say which terms let a code in or keep it out, by its text as ``in`` does.

        Raises InvalidCodeError for malformed text, TypeError for a code of another system.
        """
        kind = SYSTEMS[self.system]
        value = kind.parse(code) if isinstance(code, str) else code
        if not isinstance(value, kind):
            message = f"expected {kind.__name__} or str, got {type(value).__name__}"
            raise TypeError(message)
        return Explanation(value, *self._node.verdict(value))

    def on(self, book: CodeBook, /) -> Codes[Any]:
        """Return the nodes of the day, headers included, in tabular order.

        The answer is lazy: ``len()`` counts it without making a single value. Raises
        LookupError where the book has no release of the system, as it has none of CPT
        and HCPCS unless the user brought one, and InvalidCodeError for a range whose ends
        are not in the order of the tabular list (C84.9-C84.Z).

        >>> from datetime import date
        >>> import medcodes
        >>> book = medcodes.on(date(2026, 3, 2))
        >>> [str(code) for code in CodeSet.parse("S72.0x1A within S72.00-S72.01").on(book)]
        ['S72.001A', 'S72.011A']
        """
        return self._node.on(self._release(book))

    def billable(self, book: CodeBook, /) -> Codes[Any]:
        """Return the billable codes of the day: what a value set lists.

        >>> from datetime import date
        >>> import medcodes
        >>> [str(code) for code in CodeSet.parse("J20.-").billable(medcodes.on(date(2026, 3, 2)))][:3]
        ['J20.0', 'J20.1', 'J20.2']
        """
        release = self._release(book)
        codes = self._node.on(release)
        return release._codes(lambda: codes.bits & release._statuses.all_bits(BILLABLE))

    def count(self, book: CodeBook, /) -> int:
        """Count the billable codes of the day before anything is expanded.

        >>> from datetime import date
        >>> import medcodes
        >>> CodeSet.parse("C00-C96 excluding C44").count(medcodes.on(date(2026, 3, 2)))
        1125
        """
        return len(self.billable(book))

    def normal(self, book: CodeBook, /) -> CodeSet:
        """Write the set as the fewest ranges that hold its billable codes of the day.

        Two sets hold the same billable codes on the day exactly where their normal forms
        are equal. On another day the ranges may hold other codes than the expression.

        >>> from datetime import date
        >>> import medcodes
        >>> print(CodeSet.parse("E11.9, E11.0-E11.8, E11.A").normal(medcodes.on(date(2026, 3, 2))))
        E11
        """
        release = self._release(book)
        ends = ranges_of(release, self.billable(book))
        return CodeSet(self.system, union(_leaf(self.system, first, last) for first, last in ends))

    def changes(self, before: CodeBook, after: CodeBook, /) -> SetChanges:
        """Say what became of the set between two days: "what changed since last October?".

        >>> from datetime import date
        >>> import medcodes
        >>> pain = CodeSet.parse("M54.5")
        >>> changes = pain.changes(medcodes.on(date(2021, 9, 30)), medcodes.on(date(2021, 10, 1)))
        >>> [str(code) for code in changes.added], [str(code) for code in changes.removed]
        (['M54.50', 'M54.51', 'M54.59'], ['M54.5'])
        """
        old, new = self._release(before), self._release(after)
        was, now = self.billable(before), self.billable(after)
        removed = tuple(code for code in was if code not in now)
        successors = {code: tuple(new.successors(code) or ()) for code in removed}
        missing = {code: None for codes in successors.values() for code in codes if code not in now}
        return SetChanges(
            added=tuple(code for code in now if code not in was),
            removed=removed,
            successors=successors,
            missing=tuple(missing),
            retitled=tuple(code for code in was if code in now and old[code].title != new[code].title),
        )

    def __or__(self, other: CodeSet) -> CodeSet:
        if not self._like(other):
            return NotImplemented
        return CodeSet(self.system, union((self._node, other._node)))

    def __and__(self, other: CodeSet) -> CodeSet:
        if not self._like(other):
            return NotImplemented
        return CodeSet(self.system, intersection(self._node, other._node))

    def __sub__(self, other: CodeSet) -> CodeSet:
        if not self._like(other):
            return NotImplemented
        return CodeSet(self.system, difference(self._node, other._node))

    def _like(self, other: object) -> bool:
        if not isinstance(other, CodeSet):
            return False
        if other.system != self.system:
            message = f"a set of {self.system} and one of {other.system} have no codes in common"
            raise TypeError(message)
        return True

    def _release(self, book: CodeBook) -> Release[Any, Any]:
        expect("book", book, CodeBook)
        release = book.get(self.system)
        if release is None:
            message = f"this book holds no release of {self.system}"
            raise LookupError(message)
        return release

    def __str__(self) -> str:
        return str(self._node)

    def __repr__(self) -> str:
        return f"CodeSet.parse({str(self)!r}, system={self.system!r})"

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield from (("system", self.system), ("codes", str(self)))


def _known(system: str) -> str:
    expect("system", system, str)
    if system not in SYSTEMS:
        message = f"unknown code system {system!r}, expected one of {', '.join(SYSTEMS)}"
        raise ValueError(message)
    return system


def _leaf(system: str, first: str, last: str) -> Leaf:
    return Leaf(Stretch(CodeRange(first, last)) if system == "icd10cm" else Between(system, first, last))


for _class in (Explanation, SetChanges, CodeSet):
    resolve_types(_class)
