"""The picture of a claim: diagnoses, what was done for them, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medcodes.draw.canvas import LETTER, ROW, Canvas, lines_of
from medcodes.errors import cut, expect, shown
from medcodes.pairing.claim import InpatientClaim, OutpatientClaim, ProfessionalClaim, ServiceLine, Unreadable
from medcodes.pairing.finding import SEVERITIES, SIGNS, Place, quantity
from medcodes.pairing.report import Report, sentence

if TYPE_CHECKING:
    from medcodes._code import Code
    from medcodes.pairing.claim import Claim
    from medcodes.pairing.finding import Severity

__all__ = ["claim"]

_WIDTH: Final = 640
_BOX: Final = 210
_RIGHT: Final = _WIDTH - _BOX
_HEIGHT: Final = 26
_STEP: Final = _HEIGHT + 12


def claim(claim: Claim, report: Report) -> str:
    """Draw a claim with its pointers, and the findings of its report.

    Diagnoses stand at the left, lines and procedures at the right, a pointer is a line
    between them. A sign tells the heaviest finding about a box: ✖ error, ▲ warning, • note;
    below, all findings in words.

    >>> from datetime import date
    >>> import medcodes
    >>> from medcodes.pairing import ProfessionalClaim, ServiceLine, check
    >>> visit = ProfessionalClaim(
    ...     service_date=date(2026, 3, 2), diagnoses=("M54.5",), lines=(ServiceLine("99213", pointers=(1,)),)
    ... )
    >>> "✖ 1  M54.5" in claim(visit, check(visit, medcodes.on(visit.coding_date)))
    True
    """
    expect("claim", claim, ProfessionalClaim, OutpatientClaim, InpatientClaim)
    expect("report", report, Report)
    signs = _signs(report)
    left = [(Place("diagnoses", at), _text(code)) for at, code in enumerate(claim.diagnoses)]
    right = [(Place("lines", at), _line(line)) for at, line in enumerate(claim.lines)]
    if isinstance(claim, InpatientClaim):
        done = enumerate(claim.procedures)
        right = [*((Place("procedures", at), _text(procedure.code)) for at, procedure in done), *right]
    canvas = Canvas(f"A claim of {claim.coding_date}", _said(claim, report))
    canvas.text(0, 16, "Diagnoses", opacity=0.75)
    canvas.text(_RIGHT, 16, "Procedures and lines" if isinstance(claim, InpatientClaim) else "Lines", opacity=0.75)
    for at, line in enumerate(claim.lines, len(right) - len(claim.lines)):
        for pointer in line.pointers:
            if 1 <= pointer <= len(left):
                start, end = _middle(pointer - 1), _middle(at)
                canvas.path(f"M{_BOX} {start:g}C{_WIDTH / 2:g} {start:g} {_WIDTH / 2:g} {end:g} {_RIGHT} {end:g}")
    for x, boxes in ((0, left), (_RIGHT, right)):
        for at, (place, text) in enumerate(boxes):
            canvas.box(x, _middle(at) - _HEIGHT / 2, _BOX, _HEIGHT, fill=0.16 if place in signs else 0.05)
            sign = f"{SIGNS[signs[place]]} " if place in signs else ""
            number = 1 + (place.index or 0)
            canvas.text(x + 8, _middle(at) + 5, f"{sign}{number}  {text}", weight="bold" if sign else "normal")
    return canvas.svg(_WIDTH, _list(canvas, report, _middle(max(len(left), len(right), 1)) + 4))


def _signs(report: Report) -> dict[Place, Severity]:
    """Give the heaviest severity that was found at each place."""
    signs: dict[Place, Severity] = {}
    for finding in sorted(report.findings, key=lambda finding: SEVERITIES[finding.severity]):
        signs.setdefault(finding.where, finding.severity)
    return signs


def _list(canvas: Canvas, report: Report, y: float) -> float:
    """Write the findings in words, and give the height at which they end."""
    if not report.findings:
        canvas.text(0, y, "no findings")
        return y + ROW
    for finding in report.findings:
        canvas.text(0, y, SIGNS[finding.severity])
        for text in lines_of(f"{finding.severity}: {sentence(finding)}", int((_WIDTH - 20) / LETTER)):
            canvas.text(20, y, text)
            y += ROW
        y += 4
    return y


def _middle(at: int) -> float:
    """Give the height of the middle of a box, counted from the top."""
    return 40 + at * _STEP


def _text(code: Code | Unreadable) -> str:
    return shown(code.text) if isinstance(code, Unreadable) else code.text


def _line(line: ServiceLine) -> str:
    code = f"revenue {cut(line.revenue_code or '')}" if line.code is None else _text(line.code)
    return " ".join([code, *map(_text, line.modifiers)])


def _pointers(line: ServiceLine) -> str:
    return f" for {', '.join(map(quantity, line.pointers))}" if line.pointers else ""


def _said(claim: Claim, report: Report) -> str:
    """Say in words what the picture shows."""
    diagnoses = ", ".join(_text(code) for code in claim.diagnoses) or "none"
    procedures = [_text(one.code) for one in claim.procedures] if isinstance(claim, InpatientClaim) else []
    done = f" Procedures: {', '.join(procedures)}." if procedures else ""
    lines = "; ".join(_line(line) + _pointers(line) for line in claim.lines)
    findings = "; ".join(f"{finding.severity}: {sentence(finding)}" for finding in report.findings) or "none"
    return f"Diagnoses: {diagnoses}.{done} Lines: {lines or 'none'}. Findings: {findings}."
