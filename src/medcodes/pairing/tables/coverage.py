"""The articles of the Medicare Coverage Database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from medcodes.errors import expect, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from medcodes._code import Code

from collections.abc import Iterable

from medcodes.pairing.tables.rows import Numbers, Reader, Relation, Row, Table, text_of

__all__ = ["CoverageRules"]


@final
class CoverageRules(Table):
    """Local coverage articles: which diagnoses justify a procedure.

    Columns: article id, article version, procedure code, ICD-10-CM code and, if you like,
    "covered" or "noncovered" (default: covered). The rows are a join of your own of the
    Medicare Coverage Database tables ``article_x_hcpc_code`` and
    ``article_x_icd10_covered`` or ``_noncovered``: which group of diagnoses belongs to
    which group of procedures is prose there, and which contractor's article holds for a
    claim is not in the claim.

    >>> rules = CoverageRules.from_rows([("A57201", "12", "20610", "M25.561")])
    >>> rules.covers("20610", "M25.561"), rules.covers("20610", "E11.9"), rules.covers("99213", "E11.9")
    (True, False, None)
    """

    __slots__ = ("_articles", "_count", "_listed", "_names", "_numbers", "_relation")

    def __init__(self) -> None:
        self._numbers: Final = Numbers()
        self._relation: Final = Relation()
        self._names: Final = Numbers()
        self._articles: Final[dict[int, set[int]]] = {}
        self._listed: Final[set[int]] = set()
        self._count = 0

    @classmethod
    def from_rows(cls, rows: Iterable[Row]) -> CoverageRules:
        """Make the table; DataFormatError names the row that cannot be read.

        >>> len(CoverageRules.from_rows([("A57201", "12", "20610", "M25.561", "covered")]))
        1
        """
        table = cls()
        reader = Reader()
        names = "article id, article version, procedure code, diagnosis code, covered"
        expect("rows", rows, Iterable)
        for number, row in enumerate(rows, 1):
            reader.number = number
            reader.columns(row, names, 4, 5)
            article = str(row[0] or "").strip()
            if not article:
                raise reader.fault("article id is missing")
            procedure = table._numbers[reader.procedure(row[2], "procedure code")]
            diagnosis = table._numbers[reader.diagnosis(row[3], "diagnosis code")]
            word = str(row[4] or "covered").strip().lower() if len(row) > 4 else "covered"
            if word not in ("covered", "noncovered"):
                raise reader.fault(f"expected covered or noncovered, found {shown(word)}")
            covered = word == "covered"
            table._relation.add(procedure, diagnosis, covered)
            table._articles.setdefault(procedure, set()).add(table._names[article])
            if covered:
                table._listed.add(procedure)
            table._count = number
        table._relation.close()
        return table

    def __len__(self) -> int:
        return self._count

    def names(self, procedure: Code | str) -> bool:
        """Tell whether an article names a procedure.

        >>> CoverageRules.from_rows([("A57201", "12", "20610", "M25.561")]).names("20610")
        True
        """
        return self._numbers.get(text_of(procedure)) in self._articles

    def covers(self, procedure: Code | str, diagnosis: Code | str) -> bool | None:
        """Tell whether a diagnosis justifies a procedure; None: no article names the procedure.

        A diagnosis that one article covers is covered. Where the articles of a procedure
        list only what they do not cover, everything else is covered.

        >>> rules = CoverageRules.from_rows([("A1", "1", "97110", "E11.9", "noncovered")])
        >>> rules.covers("97110", "E11.9"), rules.covers("97110", "M25.561")
        (False, True)
        """
        first = self._numbers.get(text_of(procedure))
        if first is None or first not in self._articles:
            return None
        second = self._numbers.get(text_of(diagnosis))
        said: Sequence[int] = () if second is None else self._relation.payloads(first, second)
        return (1 in said) if first in self._listed else not said

    def articles(self, procedure: Code | str) -> tuple[str, ...]:
        """Give the ids of the articles that name a procedure, in the order of the rows.

        >>> CoverageRules.from_rows([("A57201", "12", "20610", "M25.561")]).articles("20610")
        ('A57201',)
        """
        first = self._numbers.get(text_of(procedure))
        wanted = set[int]() if first is None else self._articles.get(first, set())
        return tuple(name for name, number in self._names.items() if number in wanted)
