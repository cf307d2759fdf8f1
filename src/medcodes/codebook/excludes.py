"""Which Excludes1 notes forbid which pairs of codes, found a category at a time.

Written out as pairs of billable codes the notes make 14.6 million; kept as what stands in
them, most pairs are answered by two look-ups of their categories.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from medcodes.codebook.model import NoteKind
from medcodes.codebook.notes import Note
from medcodes.icd10cm import ICD10CM
from medcodes.ranges import named_ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from medcodes.codebook.model import Timeline
    from medcodes.codebook.notes import NoteOwner, NoteRelease, Notes
    from medcodes.codebook.spans import Spans

__all__ = ["Conflicts"]


class Ban(NamedTuple):
    """A note that keeps codes under its owner from some codes of one category."""

    rank: tuple[int, int, int]
    """deepest owner first, then by where the owner stands, then by the note's place there"""
    owner: str
    """what a code begins with that is under the owner; of a chapter or block only one category's part"""
    others: tuple[str, ...]
    """what a code begins with that the note keeps apart from it"""
    note: Note


_rank: Final = attrgetter("rank")


class Case:
    """The bans of the notes under one category against another; joined with the other side's when asked."""

    __slots__ = ("answer", "bans", "joined")

    def __init__(self, bans: list[Ban]) -> None:
        self.bans: Final = bans
        # Owner, others and note of the bans of both sides, in the order of the answer.
        self.joined: tuple[tuple[str, tuple[str, ...], Note], ...] = ()
        # The notes where they are the same for every pair of the two categories.
        self.answer: tuple[Note, ...] | None = None


class Conflicts(dict[str, dict[str, Case]]):
    """The bans of the notes under each category against each other category."""

    __slots__ = ("_above", "_notes", "_release", "_spans", "_timeline")

    def __init__(
        self,
        timeline: Timeline,
        spans: Spans,
        notes: Notes,
        release: NoteRelease,
        above: Callable[[str], Sequence[tuple[str, NoteOwner]]],
    ) -> None:
        """Take ``above``, which gives the blocks and the chapter of a category, nearest first."""
        super().__init__()
        self._timeline: Final = timeline
        self._spans: Final = spans
        self._notes: Final = notes
        self._release: Final = release
        self._above: Final = above

    def between(self, first: str, second: str) -> tuple[Note, ...]:
        """Return the notes that forbid a pair of canonical texts."""
        one, other = first[:3], second[:3]
        case = self[one].get(other)
        if case is None:
            case = self[other].get(one)
            if case is None:
                return ()
        if case.answer is not None:
            return case.answer
        if one == other and (first.startswith(second) or second.startswith(first)):
            return ()
        if not case.joined:
            same_for_all = self._join(one, other)
            if same_for_all is not None:
                return same_for_all
        found = [
            note
            for owner, others, note in case.joined
            if (first.startswith(owner) and second.startswith(others))
            or (second.startswith(owner) and first.startswith(others))
        ]
        return tuple(dict.fromkeys(found)) if found else ()

    def among(self, texts: Sequence[str]) -> Iterator[tuple[int, int, tuple[Note, ...]]]:
        """Give every two of some canonical texts that a note forbids: their places and the notes."""
        categories = [text[:3] for text in texts]
        bans = [self[category] for category in categories]
        for i, one in enumerate(categories):
            mine = bans[i]
            for j in range(i + 1, len(categories)):
                if categories[j] in mine or one in bans[j]:
                    notes = self.between(texts[i], texts[j])
                    if notes:
                        yield i, j, notes

    def _join(self, one: str, other: str) -> tuple[Note, ...] | None:
        """Put the bans of both sides together; the notes where they are the same for every pair."""
        sides = [self[one].get(other), self[other].get(one) if one != other else None]
        bans = sorted((ban for case in sides if case is not None for ban in case.bans), key=_rank)
        joined = tuple((ban.owner, ban.others, ban.note) for ban in bans)
        whole = one != other and all(len(text) == 3 for ban in bans for text in (ban.owner, *ban.others))
        answer = tuple(dict.fromkeys(ban.note for ban in bans)) if whole else None
        for case in sides:
            if case is not None:
                case.joined, case.answer = joined, answer
        return answer

    def __missing__(self, category: str) -> dict[str, Case]:
        found: dict[str, list[Ban]] = {}
        for rank, begins, note in self._notes_of(category):
            others: dict[str, list[str]] = {}
            for one in named_ranges(note.text):
                for other, texts in self._spans.begins(one):
                    others.setdefault(other, []).extend(texts)
            for other, held in others.items():
                if held:
                    found.setdefault(other, []).append(Ban(rank, begins, tuple(dict.fromkeys(held)), note))
        return self.setdefault(category, {other: Case(bans) for other, bans in found.items()})

    def _notes_of(self, category: str) -> Iterator[tuple[tuple[int, int, int], str, Note]]:
        """Give the Excludes1 notes that hold for some code of a category, with rank and owner."""
        timeline = self._timeline
        position = timeline.where.get(category)
        if position is None:
            return
        timeline.open(position)
        for row in range(timeline.starts[position], timeline.starts[position + 1]):
            text = timeline.texts[row]
            for index, note in self._excludes(text, ICD10CM._trusted(text)):
                yield (-len(text), row, index), text, note
        for level, (owner, section) in enumerate(self._above(category), start=-2):
            for index, note in self._excludes(owner, section):
                yield (level, timeline.starts[position], index), category, note

    def _excludes(self, owner: str, shown: ICD10CM | NoteOwner) -> Iterator[tuple[int, Note]]:
        for index, (kind, text) in enumerate(self._notes.at(owner)):
            if kind is NoteKind.EXCLUDES1:
                yield index, Note(kind, text, shown, self._notes.edition, self._release)
