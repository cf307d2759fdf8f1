"""What the playground shows of a code, or of the beginning of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from docs.playground import procedures
from docs.playground.markup import badge, codes, days, facts, figure, history, listing, section, text, title
from medcodes import CPT, ICD10CM, ICD10PCS, HCPCSLevelII, InvalidCodeError, Status, draw, readings
from medcodes.codebook import NoteKind, Suggested

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes import Code, CodeBook
    from medcodes.codebook import ICD10CMEntry, ICD10CMRelease, Note, Release

__all__ = ["of_code"]

_SYSTEMS: Final[dict[type[Code], str]] = {
    ICD10CM: "ICD-10-CM diagnosis",
    ICD10PCS: "ICD-10-PCS inpatient procedure",
    CPT: "CPT procedure",
    HCPCSLevelII: "HCPCS Level II",
}
_SHOWN: Final = 10
_REASONS: Final = {
    Suggested.PUNCTUATION: "the dot in its place",
    Suggested.PLACEHOLDER: "with the placeholder X",
    Suggested.PADDING: "without the trailing X",
    Suggested.CHILD: "stands under it",
    Suggested.SUCCESSOR: "took its place",
    Suggested.LOOK_ALIKE: "a character looks alike",
    Suggested.CHARACTER: "a character differs",
}
_ABSENT: Final = {
    Status.RETIRED: "was a code before, and is none on this day.",
    Status.FUTURE: "becomes a code later.",
    Status.UNKNOWN: "is well-formed, and was no code on any day of the data.",
}


def of_code(typed: str, book: CodeBook) -> tuple[str, str]:
    """Show all readings of a text and what it may become: HTML, and the same in a sentence."""
    if not typed.strip():
        return '<p class="hint">Type a code, or the beginning of one.</p>', "Nothing typed"
    read = readings(typed)
    said = [f"{code}: {_system(code)}, {_state(code, book)}" for code in read] or ["No code yet"]
    as_diagnosis = any(isinstance(code, ICD10CM) for code in read)
    # What is a code of another system is no diagnosis that was mistyped.
    suggested = book.icd10cm.suggest(typed, _SHOWN) if as_diagnosis or not read else ()
    if suggested:
        said.append(f"{len(suggested)} suggestion{'s' if len(suggested) > 1 else ''}")
    near = section("Perhaps you mean", codes((one.code, one.title, _REASONS[one.reason]) for one in suggested))
    cards = [_card(code, book, near if isinstance(code, ICD10CM) else "") for code in read]
    if near and not as_diagnosis:
        cards.append(f'<article class="card">{near}</article>')
    cards += [
        _diagnoses_beginning(typed, book.icd10cm, {one.code for one in suggested}),
        procedures.beginning(typed, book.icd10pcs),
        "" if read else _refusals(typed),
    ]
    return "".join(cards), ". ".join(said)


def _system(code: Code) -> str:
    return next(name for kind, name in _SYSTEMS.items() if isinstance(code, kind))


def _state(code: Code, book: CodeBook) -> str:
    release: Release[Any, Any] | None = book.get(code.system)
    return "structure only" if release is None else f"{release.status(code).value} on {book.as_of}"


def _card(code: Code, book: CodeBook, near: str) -> str:
    """Show one reading, with what else may be meant."""
    mark = body = ""
    if isinstance(code, ICD10CM):
        mark, body = badge(book.icd10cm.status(code)), _diagnosis(code, book.icd10cm, near)
    elif isinstance(code, ICD10PCS):
        mark, body = badge(book.icd10pcs.status(code)), procedures.card(code, book.icd10pcs)
    else:
        body = _structure(code)
    head = f"<h3><code>{text(code)}</code> <small>{_system(code)}</small> {mark}</h3>"
    return f'<article class="card">{head}{body}</article>'


# ICD-10-CM


def _diagnosis(code: ICD10CM, cm: ICD10CMRelease, near: str) -> str:
    entry = cm.get(code)
    spans = cm.history(code) or ()
    if entry is None:
        last = f'<p class="title">{text(spans[-1].title)}</p>' if spans else ""
        parts = [last, f"<p>{text(code)} {_ABSENT[cm.status(code)]}</p>"]
        instead = cm.successors(code) or ()
        parts.append(section("Report instead", codes((one, cm[one].title, "") for one in instead)))
    else:
        parts = [title(entry), _known(entry)]
    parts.append(near)
    if spans:
        parts += [figure(draw.timeline(cm, code), f"{code} through the fiscal years"), history(spans)]
    if entry is not None:
        parts += [figure(draw.tree(entry), f"The place of {code} in the tabular list"), *_notes(entry)]
    return "".join(parts)


def _known(entry: ICD10CMEntry) -> str:
    """Show the facts about a node."""
    chapter, block, side, encounter = entry.chapter, entry.block, entry.laterality, entry.encounter
    sevenths = (f"<b>{text(letter)}</b> {text(what)}" for letter, what in entry.seventh_characters.items())
    flags = sorted(flag.name.replace("_", " ").lower() for flag in entry.flags or ())
    return facts(
        [
            ("In force", days(entry.valid_from, entry.valid_to)),
            ("Chapter", f"{text(chapter.name)} {text(chapter.title)}" if chapter else ""),
            ("Block", f"{text(block.name)} {text(block.title)}" if block else ""),
            ("Side", text(side.value) if side else ""),
            ("Encounter", text(encounter.value) if encounter else ""),
            ("7th character", ", ".join(sevenths)),
            ("Under it", f"{len(entry.descendants):,} codes" if entry.children else ""),
            ("Medicare edit flags", text(", ".join(flags))),
        ]
    )


def _notes(entry: ICD10CMEntry) -> Iterator[str]:
    """Show the notes that hold for a node, its own and those above it."""
    for kind in NoteKind:
        # What is included above is no synonym of what stands below.
        notes = entry.notes(kind) if kind is NoteKind.INCLUSION_TERM else entry.all_notes(kind)
        lines = listing((_note(note, entry) for note in notes or ()), "notes")
        yield f"<details open><summary>{text(kind.value.capitalize())}</summary>{lines}</details>" if lines else ""


def _note(note: Note, entry: ICD10CMEntry) -> str:
    at = "" if note.owner == entry.code else f' <span class="remark">at {text(note.owner)}</span>'
    return f"{text(note.text)}{at}"


def _diagnoses_beginning(typed: str, cm: ICD10CMRelease, suggested: set[ICD10CM]) -> str:
    """Show the diagnoses that begin with a text and are not suggested already, and what may be typed next."""
    found = cm.complete(typed)
    others = [code for code in found.codes if code.text != found.typed and code not in suggested]
    if not found.following:
        return ""
    shown = [cm[code] for code in others[:_SHOWN]]
    rest = f'<p class="hint">and {len(others) - len(shown):,} more</p>' if len(others) > len(shown) else ""
    keys = "".join(
        f'<button type="button" class="key" data-code="{text(found.typed + letter)}">{text(letter)}</button>'
        for letter in found.following
    )
    follow = f'<p class="keys"><span>Next character:</span> {keys}</p>'
    listed = codes((entry.code, entry.title, "" if entry.is_billable else "header") for entry in shown)
    body = section(f"Diagnoses that begin with {found.typed}", f"{follow}{listed}{rest}")
    return f'<article class="card">{body}</article>'


# Others


def _structure(code: Code) -> str:
    """Show what the number of a code says by itself."""
    own = "<p class='hint'>What it means is not in medcodes: load the list that you have a licence for.</p>"
    if not isinstance(code, CPT):
        return f"{facts([('First letter', text(code.text[0]))])}{own}"
    parts = (("Section", code.section), ("Subsection", code.subsection))
    known = [(name, text(part.title)) for name, part in parts if part]
    return facts([("Class", text(type(code).__name__.removeprefix("CPT"))), *known]) + own


def _refusals(typed: str) -> str:
    """Say why a text is no code of any system."""
    reasons: list[tuple[str, str]] = []
    for kind, name in _SYSTEMS.items():
        try:
            kind.parse(typed)
        except InvalidCodeError as error:
            reasons.append((name, text(error)))
    return f'<article class="card"><h3>No code of any system, so far</h3>{facts(reasons)}</article>'
