"""Write docs/releases/: for each edition, what `medcodes.changes` says since the day before, and what the data lack.

python -m tools.diff_release [name of an edition ...]
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import medcodes
from medcodes import ICD10CM, ICD10PCS, Code
from medcodes.codebook import Changes, CodeBook, ICD10CMRelease, ICD10PCSRelease, Release

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "releases"
HEAD: Final = """\
# {name}

In force from {day}, compared with the day before. Written by `python -m tools.diff_release` with `medcodes.changes`.
"""
NAMED: Final = 12


def editions() -> dict[str, date]:
    """Each edition of either code system but the first, which has nothing before it; oldest first."""
    found = {
        edition.valid_from: edition.name
        for system in ("icd10cm", "icd10pcs")
        for edition in medcodes.editions(system)
        if edition.valid_from != medcodes.coverage()[0]
    }
    return {found[day]: day for day in sorted(found)}


def page(name: str, day: date) -> str:
    """Render the page of an edition."""
    before, after = medcodes.on(day - timedelta(days=1)), medcodes.on(day)
    changed = medcodes.changes(before, after)
    lines = [HEAD.format(name=name, day=day), "## ICD-10-CM", ""]
    lines += cm_lines(changed.of(ICD10CM), before, after)
    lines += ["## ICD-10-PCS", ""]
    lines += pcs_lines(changed.of(ICD10PCS), after)
    return "\n".join(lines).rstrip() + "\n"


def cm_lines(changed: Changes[ICD10CM], before: CodeBook, after: CodeBook) -> Iterator[str]:
    """What changed among the diagnosis codes."""
    cm, old = after.icd10cm, before.icd10cm
    yield from summary(changed, len(cm.billable()))
    yield from section("New codes", (f"{code} {cm[code].title}" for code in changed.added))
    yield from section("No longer billable", ended_lines(changed, old, cm))
    yield from section("Retitled", retitled_lines(changed))
    yield from section("New headers", (f"{code} {cm[code].title or '(no title)'}" for code in changed.headers_added))
    yield from section("Headers that ended", map(str, changed.headers_retired))
    untitled = [code for code in cm if cm[code].title is None]
    lost = [code for code in changed.headers_retired if old[code].title is None]
    unplaced = [code for code in cm if cm[code].block is None]
    lacking = [
        f"No source has the title of {len(untitled)} headers: {', '.join(map(str, untitled))}." if untitled else "",
        f"No source has the title of {len(lost)} headers that ended: {', '.join(map(str, lost))}." if lost else "",
        f"No source has the block of {len(unplaced)} nodes: {', '.join(map(str, unplaced))}." if unplaced else "",
        unofficial(cm),
    ]
    if cm.notes_edition != cm.edition.name:
        lacking.append(f"The tabular list of this edition is not in reach: notes are of {cm.notes_edition}.")
    yield from section("What the data lack", filter(None, lacking))


def pcs_lines(changed: Changes[ICD10PCS], after: CodeBook) -> Iterator[str]:
    """What changed among the procedure codes; new ones by table."""
    pcs = after.icd10pcs
    yield from summary(changed, len(pcs))
    yield from section("New codes, by table", table_lines(changed.added, pcs))
    replaced = [code for code in changed.retired if changed.successors[code]]
    others = [code for code in changed.retired if not changed.successors[code]]
    yield from section("Replaced", (f"{code}: see {listing(changed.successors[code])}" for code in replaced))
    yield from section("Retired without a successor", by_table(others))
    yield from section("Retitled", retitled_lines(changed))
    unlabelled: dict[str, set[str]] = {}
    for code in pcs:
        for axis in pcs[code].axes:
            if axis.label is None:
                unlabelled.setdefault(f"value {axis.value} on axis {axis.position}", set()).add(code.text[:3])
    lacking = [
        f"No source has the label of {value} of {', '.join(sorted(tables))}." for value, tables in unlabelled.items()
    ]
    lacking.append(unofficial(pcs))
    yield from section("What the data lack", filter(None, lacking))


def summary(changed: Changes[Any], count: int) -> Iterator[str]:
    """One line of figures."""
    figures = [
        f"{count:,} billable codes",
        f"{len(changed.added):,} new",
        f"{len(changed.retired):,} retired",
        f"{len(changed.newly_header):,} became headers",
        f"{len(changed.split):,} with more than one successor",
        f"{len(changed.retitled):,} retitled",
    ]
    yield f"{', '.join(figures)}."
    yield ""


def section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A list under a title, nothing where it is empty."""
    items = [f"- {line}" for line in lines]
    if items:
        yield from (f"### {title}", "", *items, "")


def ended_lines(changed: Changes[ICD10CM], old: ICD10CMRelease, cm: ICD10CMRelease) -> Iterator[str]:
    """Each code that is no longer billable, what it is now, and what took its place."""
    for code, successors in changed.successors.items():
        see = f"see {listing(successors)}" if successors else "no source names a successor"
        yield f"{code} {old[code].title}: {cm.status(code).value}, {see}"


def retitled_lines(changed: Changes[Any]) -> Iterator[str]:
    """Each title that is not what it was."""
    return (f"{code} {new} (was: {old})" for code, (old, new) in changed.retitled.items())


def table_lines(codes: Iterable[Code], pcs: ICD10PCSRelease) -> Iterator[str]:
    """New codes table by table, with the names of the first three axes."""
    for prefix, held in groupby(codes, key=lambda code: code.text[:3]):
        names = ", ".join(axis.label or axis.value for axis in pcs.table(prefix).axes)
        yield f"{prefix} {names}: {' '.join(map(str, held))}"


def by_table(codes: Iterable[Code]) -> Iterator[str]:
    """Codes table by table."""
    for prefix, held in groupby(codes, key=lambda code: code.text[:3]):
        yield f"{prefix}: {' '.join(map(str, held))}"


def listing(codes: tuple[Code, ...]) -> str:
    """Some codes by name and how many more there are."""
    more = len(codes) - NAMED
    return ", ".join(map(str, codes[:NAMED])) + (f" and {more} more" if more > 0 else "")


def unofficial(release: Release[Any, Any]) -> str:
    """How many titles are taken from another edition, or made of labels."""
    entries = [release[code] for code in release]
    titled = [entry for entry in entries if entry.title is not None and not entry.title_is_official]
    if not titled:
        return ""
    later = sum(entry.title_edition is not None for entry in titled)
    made = len(titled) - later
    says = [f"{later:,} titles are the earliest known, of a later edition"] if later else []
    says += [f"{made:,} titles are composed of labels"] if made else []
    named = ", ".join(str(entry.code) for entry in titled if entry.title_edition is None) if made <= 250 else ""
    return f"{' and '.join(says)}{': ' if named else ''}{named}."


def main() -> None:
    """Write the pages that are named, or all."""
    days = editions()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or days:
        (FOLDER / f"{name}.md").write_text(page(name, days[name]), encoding="utf-8")
        print(name)


if __name__ == "__main__":
    main()
