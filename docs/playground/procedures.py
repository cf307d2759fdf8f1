"""What the playground shows of an ICD-10-PCS code, and how one is made axis by axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from docs.playground.markup import badge, codes, days, facts, figure, history, section, table, text, title
from medcodes import ICD10PCS, InvalidCodeError, draw

if TYPE_CHECKING:
    from medcodes import CodeBook
    from medcodes.codebook import ICD10PCSEntry, ICD10PCSRelease, Option

__all__ = ["beginning", "build", "card"]

_LENGTH: Final = 7
_SHOWN: Final = 12


def card(code: ICD10PCS, pcs: ICD10PCSRelease) -> str:
    """Show a well-formed code: its axes, or which of them has no such value."""
    entry = pcs.get(code)
    spans = pcs.history(code) or ()
    parts = [_refused(code, pcs)] if entry is None else [title(entry), _known(entry)]
    if spans:
        parts += [figure(draw.timeline(pcs, code), f"{code} through the fiscal years"), history(spans)]
    return "".join(parts)


def _known(entry: ICD10PCSEntry) -> str:
    """Show the facts about a code, and its axes as a picture and as a table."""
    operation, approach, side = entry.operation_definition, entry.approach_definition, entry.laterality
    guidelines = ", ".join(f"{one.number} {one.heading}" for one in entry.guidelines or ())
    known = facts(
        [
            ("In force", days(entry.valid_from, entry.valid_to)),
            ("Side", text(side.value) if side else ""),
            *((one.name, text(one.definition)) for one in (operation, approach) if one),
            ("Guidelines", text(guidelines)),
        ]
    )
    rows = [(f"{axis.position}", text(axis.title), text(axis.value), text(axis.label or "")) for axis in entry.axes]
    axes = table(f"The seven axes of {entry.code}", ("Axis", "Title", "Value", "Label"), rows)
    change = f'<p><button type="button" data-build="{text(entry.code)}">Change an axis in the builder</button></p>'
    picture = figure(draw.axes(entry), f"The seven axes of {entry.code}")
    return f"{known}{picture}<details><summary>The axes as a table</summary>{axes}</details>{change}"


def _refused(code: ICD10PCS, pcs: ICD10PCSRelease) -> str:
    """Say which axis is at fault, and what is near."""
    answer = pcs.explain(code.text)
    near = codes((one, pcs[one].title, "") for one in answer.nearest)
    instead = codes((one, pcs[one].title, "") for one in answer.successors if one in pcs)
    return f"<p>{text(answer.message)}.</p>{section('Report instead', instead)}{section('Near it', near)}"


def beginning(typed: str, pcs: ICD10PCSRelease) -> str:
    """Show what may follow a text that is the beginning of a procedure code."""
    prefix = typed.strip().upper()
    options = _options(prefix, pcs)
    if not options or not prefix:
        return ""
    keys = "".join(
        f'<li><button type="button" class="key" data-code="{text(prefix + value)}">{text(value)}</button> '
        f'<span>{text(label)}</span> <span class="remark">{count:,}</span></li>'
        for value, label, count in options[:_SHOWN]
    )
    more = f'<p class="hint">and {len(options) - _SHOWN} more</p>' if len(options) > _SHOWN else ""
    go = f'<p><button type="button" data-build="{text(prefix)}">Go on in the builder</button></p>'
    lead = f"{text(pcs.options(prefix)[0].title)} may be one of {len(options)}."
    body = section(f"Procedures that begin with {prefix}", f'<p>{lead}</p><ul class="codes few">{keys}</ul>{more}{go}')
    return f'<article class="card">{body}</article>'


def _options(prefix: str, pcs: ICD10PCSRelease) -> list[tuple[str, str, int]]:
    """Give each value that may follow, once, with all that it may be called there and the number of codes."""
    try:
        found = pcs.options(prefix)
    except InvalidCodeError:
        return []
    options: dict[str, list[Option]] = {}
    for option in found:
        options.setdefault(option.value, []).append(option)
    return [
        (value, " or ".join(one.label or "no label known" for one in held), sum(one.count for one in held))
        for value, held in options.items()
    ]


def build(prefix: str, book: CodeBook) -> tuple[str, str]:
    """Show the axes that are chosen and the next one to choose: HTML, and the same in a sentence.

    Of the characters given, those count that lead to a code on the day; an axis with one
    choice alone is chosen.
    """
    pcs = book.icd10pcs
    chosen, rows = "", ""
    while len(chosen) < _LENGTH:
        options = _options(chosen, pcs)
        wanted = prefix[len(chosen) : len(chosen) + 1]
        if len(options) == 1:
            wanted = options[0][0]
        elif all(value != wanted for value, _, _ in options):
            wanted = ""
        rows += _choice(chosen, wanted, options, pcs)
        if not wanted:
            break
        chosen += wanted
    boxes = "".join(f'<span class="box">{text(letter)}</span>' for letter in f"{chosen:·<{_LENGTH}}")
    head = f'<p class="boxes" aria-hidden="true">{boxes}</p>'
    steps = f'<ol class="steps">{rows}</ol>'
    if len(chosen) < _LENGTH:
        count = len(pcs.codes(chosen))
        behind = f"{count:,} codes begin with {chosen}" if chosen else f"{count:,} codes"
        return f'{head}<p class="hint">{behind}</p>{steps}', f"{behind}. Next: axis {len(chosen) + 1}"
    code = ICD10PCS(chosen)
    mark = badge(pcs.status(code))
    done = f'<article class="card"><h3><code>{chosen}</code> <small>{text(pcs[code].title)}</small> {mark}</h3>'
    return f"{head}{steps}{done}{card(code, pcs)}</article>", f"{chosen}: {pcs[code].title}"


def _choice(before: str, wanted: str, options: list[tuple[str, str, int]], pcs: ICD10PCSRelease) -> str:
    """Make the row of an axis: its title, what it may be, and what the choice means."""
    at = len(before) + 1
    lines = "".join(
        f'<option value="{text(value)}"{" selected" if value == wanted else ""}>'
        f"{text(value)} · {text(label)} ({count:,})</option>"
        for value, label, count in options
    )
    empty = "" if wanted else f'<option value="" selected>Choose one of {len(options)}</option>'
    only = ' <span class="remark">the only choice</span>' if len(options) == 1 else ""
    meaning = _meaning(before, wanted, pcs)
    hint = f'<p class="hint" id="meaning-{at}">{text(meaning)}</p>' if meaning else ""
    described = f' aria-describedby="meaning-{at}"' if meaning else ""
    return (
        f'<li><label for="axis-{at}">{text(pcs.options(before)[0].title)}{only}</label>'
        f'<select id="axis-{at}" data-before="{text(before)}"{described}>{empty}{lines}</select>{hint}</li>'
    )


def _meaning(before: str, wanted: str, pcs: ICD10PCSRelease) -> str:
    """Give the official definition of a root operation or an approach that is chosen."""
    definitions = pcs.definitions
    if definitions is None or not wanted:
        return ""
    known = {3: definitions.operation, 5: definitions.approach}.get(len(before) + 1)
    found = known(before[0], wanted) if known else None
    return found.definition if found else ""
