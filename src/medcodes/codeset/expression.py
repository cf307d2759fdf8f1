"""Code sets as expressions: terms joined, one taken from another, what two have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast

from attrs import frozen

from medcodes.codeset.terms import Stretch, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from medcodes._code import Code
    from medcodes.codebook.codes import Codes
    from medcodes.codebook.release import Release

__all__ = [
    "NOTHING",
    "Difference",
    "Intersection",
    "Leaf",
    "Node",
    "Union",
    "Verdict",
    "difference",
    "intersection",
    "union",
]

NOTHING: Final = "nothing"


class Verdict(NamedTuple):
    """Whether an expression lets a code in, the terms that do, and those that keep it out."""

    lets_in: bool
    by: tuple[str, ...]
    against: tuple[str, ...]


@frozen
class Leaf:
    """One term."""

    term: Term

    def verdict(self, code: Code) -> Verdict:
        """Judge a code by its text."""
        holds = self.term.holds(code)
        return Verdict(holds, (str(self.term),) if holds else (), ())

    def on(self, release: Release[Any, Any]) -> Codes[Any]:
        """Return the nodes of the day."""
        return self.term.on(release)

    def __str__(self) -> str:
        return str(self.term)


@frozen
class Union:
    """Everything that is in one of the parts; no parts: nothing."""

    parts: tuple[Node, ...]

    def verdict(self, code: Code) -> Verdict:
        """Judge a code by its text."""
        verdicts = [part.verdict(code) for part in self.parts]
        admitting = [one for one in verdicts if one.lets_in]
        if admitting:
            return Verdict(lets_in=True, by=tuple(name for one in admitting for name in one.by), against=())
        return Verdict(lets_in=False, by=(), against=tuple(name for one in verdicts for name in one.against))

    def on(self, release: Release[Any, Any]) -> Codes[Any]:
        """Return the nodes of the day."""
        sets = [part.on(release) for part in self.parts]

        def rows() -> int:
            bits = 0
            for one in sets:
                bits |= one.bits
            return bits

        return release._codes(rows)

    def __str__(self) -> str:
        return "".join(self._pieces()) or NOTHING

    def _pieces(self) -> Iterator[str]:
        before: Node | None = None
        for part in self.parts:
            if before is not None:
                yield ", " if _is_plain(before) and _is_plain(part) else "; "
            yield str(part)
            before = part


@frozen
class Difference:
    """What is in the base and not in what is taken from it."""

    base: Node
    minus: Node

    def verdict(self, code: Code) -> Verdict:
        """Judge a code by its text."""
        base = self.base.verdict(code)
        if not base.lets_in:
            return base
        minus = self.minus.verdict(code)
        if not minus.lets_in:
            return base
        return Verdict(lets_in=False, by=(), against=tuple(f"excluding {name}" for name in minus.by))

    def on(self, release: Release[Any, Any]) -> Codes[Any]:
        """Return the nodes of the day."""
        return cast("Codes[Any]", self.base.on(release) - self.minus.on(release))

    def __str__(self) -> str:
        return f"{_grouped(self.base)} excluding {_grouped(self.minus)}"


@frozen
class Intersection:
    """What is in both."""

    left: Node
    right: Node

    def verdict(self, code: Code) -> Verdict:
        """Judge a code by its text."""
        left, right = self.left.verdict(code), self.right.verdict(code)
        if left.lets_in and right.lets_in:
            return Verdict(lets_in=True, by=left.by + right.by, against=())
        return Verdict(lets_in=False, by=(), against=left.against + right.against)

    def on(self, release: Release[Any, Any]) -> Codes[Any]:
        """Return the nodes of the day."""
        return cast("Codes[Any]", self.left.on(release) & self.right.on(release))

    def __str__(self) -> str:
        return f"{_grouped(self.left)} within {_grouped(self.right)}"


Node: TypeAlias = Leaf | Union | Difference | Intersection


def union(parts: Iterable[Node]) -> Node:
    """Join expressions; a part that is a union itself is dissolved, a repeated one left out."""
    flat: dict[Node, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(_parts(part)))
    return next(iter(flat)) if len(flat) == 1 else Union(tuple(flat))


def difference(base: Node, minus: Node) -> Node:
    """Take an expression from another; to take nothing changes nothing."""
    return base if not _parts(base) or not _parts(minus) else Difference(base, minus)


def intersection(left: Node, right: Node) -> Node:
    """Keep what two expressions have in common; with nothing that is nothing."""
    return Intersection(left, right) if _parts(left) and _parts(right) else Union(())


def _parts(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Union) else (node,)


def _is_plain(node: Node) -> bool:
    """Whether a comma may follow: a condition would take the next term for its value."""
    return isinstance(node, Leaf) and not (isinstance(node.term, Stretch) and node.term.range.condition is not None)


def _grouped(node: Node) -> str:
    return str(node) if isinstance(node, Leaf) and _is_plain(node) else f"({node})"
