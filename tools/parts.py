"""The files of _data/: what each consists of, and the provenance header that each begins with."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tools.inputs import Input

MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One file under src/medcodes/_data/: rows in their final order, one line each, without line ends."""

    path: str
    """Under _data/, with "/": "icd10cm/codes.txt"."""
    title: str
    """What the file is, and what a row of it says."""
    inputs: Sequence[Input]
    effective: str
    """The days that the rows speak of: "2015-10-01 to 2027-09-30" or "2026-04-01"."""
    rows: Sequence[str]
    remarks: Sequence[str] = ()
    """What was dropped or measured on the way, one sentence each."""

    def render(self) -> bytes:
        """The whole file: header lines that begin with "# ", then the rows."""
        publishers = dict.fromkeys(source.publisher for source in self.inputs)
        header = [
            self.title,
            f"publisher: {', '.join(publishers)} (US government works)",
            f"effective: {self.effective}",
            f"rows: {len(self.rows)}",
            *self._sources(),
            *(f"remark: {remark}" for remark in self.remarks),
        ]
        for line in (*header, *self.rows):
            assert "\n" not in line, line
            assert "\r" not in line, line
        return "".join([*(f"# {line}\n" for line in header), *(f"{row}\n" for row in self.rows)]).encode()

    def _sources(self) -> Iterator[str]:
        """One line for each wheel or fact file. Many files of one wheel are counted; sources.toml names them."""
        paths: dict[tuple[str, str], list[str]] = defaultdict(list)
        for source in self.inputs:
            paths[source.origin, source.sha256].append(source.path)
        for (origin, digest), own in paths.items():
            named = ", ".join(own) if len(own) <= MOST_NAMED else f"{len(own)} files"
            yield f"source: {origin} {named}, sha256 {digest}"
