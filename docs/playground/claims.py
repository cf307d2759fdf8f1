"""What the playground shows of a claim: the report, as a picture and as a table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import medcodes
from docs.playground.markup import figure, listing, text
from medcodes import ClaimFormatError, UnsupportedDateError, draw
from medcodes.pairing import InpatientClaim, OutpatientClaim, ProfessionalClaim, Severity, check

if TYPE_CHECKING:
    from medcodes.pairing import Claim, Finding, Report

__all__ = ["of_claim"]

_KINDS: Final[dict[str, type[Claim]]] = {
    "professional": ProfessionalClaim,
    "outpatient": OutpatientClaim,
    "inpatient": InpatientClaim,
}
_SIGNS: Final = {Severity.ERROR: "✖", Severity.WARNING: "▲", Severity.NOTE: "•"}


def of_claim(setting: str, source: str) -> tuple[str, str]:
    """Check a claim that is given as JSON: HTML, and the same in a sentence."""
    try:
        plain: Any = json.loads(source)
    except json.JSONDecodeError as error:
        return _refused("This is not JSON", f"{error.msg}, line {error.lineno}, column {error.colno}")
    except RecursionError:
        return _refused("This is not JSON", "it is nested too deeply")
    except ValueError:
        return _refused("This cannot be read", "a number has thousands of digits")
    try:
        claim = _KINDS[setting].from_dict(plain)
        book = medcodes.on(claim.coding_date)
    except (ClaimFormatError, TypeError) as error:
        return _refused(f"This is not {'an' if setting[0] in 'io' else 'a'} {setting} claim", str(error))
    except UnsupportedDateError as error:
        return _refused("This day is outside the data", str(error))
    return _report(claim, check(claim, book))


def _refused(what: str, why: str) -> tuple[str, str]:
    return f'<article class="card"><h3>{text(what)}</h3><p>{text(why)}</p></article>', f"{what}: {why}"


def _report(claim: Claim, report: Report) -> tuple[str, str]:
    """Show the report with the picture of the claim."""
    counts = str(report).splitlines()[0].partition(" (")[0]
    verdict = "No error found" if report.ok else "A payer would return or deny this claim"
    found = listing((_finding(one) for one in report.findings), "findings")
    skipped = listing(f"<code>{text(edit)}</code>: {text(why)}" for edit, why in report.not_checked)
    rest = f"<details><summary>{len(report.not_checked)} edits could not be judged</summary>{skipped}</details>"
    picture = figure(draw.claim(claim, report), f"The claim of {claim.coding_date}, and what was found")
    head = f"<h3>{text(verdict)}: {text(counts)}</h3>"
    basis = f'<p class="hint">Judged by the {text(report.basis)}.</p>'
    body = f"{head}{found}{picture}{rest if skipped else ''}{basis}"
    return f'<article class="card">{body}</article>', f"{verdict}: {counts}"


def _finding(found: Finding) -> str:
    sign = f'<span aria-hidden="true">{_SIGNS[found.severity]}</span>'
    badge = f'<span class="badge {found.severity.value}">{sign} {found.severity.value}</span>'
    about = f"{text(found.where)} · <code>{text(found.edit)}</code>" + (
        f" · {text(found.source)}" if found.source else ""
    )
    return f'{badge}<div><p>{text(found.message)}</p><p class="remark">{about}</p></div>'
