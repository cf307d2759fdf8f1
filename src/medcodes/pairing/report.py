"""The report on a claim: findings in order, what was not judged, and on what basis."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from html import escape
from typing import Final, NoReturn, final

import attrs

from medcodes._code import Code
from medcodes._html import Shown, block, filled, table
from medcodes.errors import expect
from medcodes.pairing.finding import SEVERITIES, SIGNS, Finding, Severity

__all__ = ["Basis", "Report"]

_SHOWN_ROWS: Final = 50
_NAMES: Final = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.NOTE: ("note", "notes"),
}
_OPENINGS: Final = {
    Severity.ERROR: "The payer will return or deny the claim as it is:",
    Severity.WARNING: "A person should look at this before the claim is sent:",
    Severity.NOTE: "Nothing is wrong, but note:",
}


@final
@attrs.frozen
class Basis(Shown):
    """What a claim was judged by: the day of the book, its editions, the version of the data.

    An edition is None where the book has no release of the system, the version where it
    holds the caller's releases alone; `is_final` is False where official changes up to
    the day may be missing from the data.

    >>> import medcodes
    >>> from medcodes.pairing import ProfessionalClaim, check
    >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10",))
    >>> check(claim, medcodes.on(claim.coding_date)).basis.icd10cm
    '2026'
    """

    as_of: date
    icd10cm: str | None
    icd10pcs: str | None
    data_version: str | None
    is_final: bool

    def __str__(self) -> str:
        parts = [f"codes of {self.as_of}"]
        if self.icd10cm is not None:
            parts.append(f"ICD-10-CM {self.icd10cm}")
        if self.icd10pcs is not None:
            parts.append(f"ICD-10-PCS {self.icd10pcs}")
        if self.data_version is not None:
            parts.append(f"data {self.data_version}")
        return ", ".join(parts) + ("" if self.is_final else ", not final")

    def to_dict(self) -> dict[str, object]:
        """Give the basis as plain data for JSON.

        >>> Basis(date(2026, 3, 2), "2026", None, None, True).to_dict()["as_of"]
        '2026-03-02'
        """
        return {
            "as_of": self.as_of.isoformat(),
            "icd10cm": self.icd10cm,
            "icd10pcs": self.icd10pcs,
            "data_version": self.data_version,
            "is_final": self.is_final,
        }


def _ordered(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (SEVERITIES[finding.severity], finding.where.order)))


def sentence(finding: Finding) -> str:
    """Begin with the place, unless the message names it; the first letter as a sentence has it."""
    place, text = str(finding.where), finding.message
    if place != "claim" and not re.search(rf"\b{place}\b", text):
        text = f"{place}: {text}"
    return f"{text[:1].upper()}{text[1:]}"


@final
@attrs.frozen(kw_only=True)
class Report(Shown):
    """What `check` found: the errors first, each severity in the order of the claim.

    `not_checked` names each edit that could not be judged, and why; that is no pass. Its
    text is for a terminal, on lines of 80 columns; each finding alone is one line.
    `acknowledged` holds findings that were set aside. A report has no length and no truth
    value: ask `ok`, or count `findings`.

    >>> import medcodes
    >>> from medcodes.pairing import ProfessionalClaim, check
    >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10", "I10"))
    >>> report = check(claim, medcodes.on(claim.coding_date))
    >>> report.ok, [finding.edit for finding in report.warnings]
    (True, ['duplicate-diagnosis'])
    """

    findings: tuple[Finding, ...] = attrs.field(converter=_ordered)
    not_checked: tuple[tuple[str, str], ...]
    basis: Basis
    acknowledged: tuple[Finding, ...] = ()

    def _of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is severity)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings for which a payer returns or denies the claim."""
        return self._of(Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that a person should look at."""
        return self._of(Severity.WARNING)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """The findings that are worth knowing and no more."""
        return self._of(Severity.NOTE)

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.errors

    def acknowledge(self, edit: str, code: Code | str | None = None) -> Report:
        """Set the findings of an edit aside, those about one code or all of them.

        They leave `findings` for `acknowledged`; a text is read as the canonical text of
        a code, with or without its dot.

        >>> import medcodes
        >>> from medcodes.pairing import ProfessionalClaim, check
        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10", "I10"))
        >>> report = check(claim, medcodes.on(claim.coding_date))
        >>> report.acknowledge("duplicate-diagnosis", "I10").findings
        ()
        """
        expect("edit", edit, str)
        expect("code", code, Code, str, type(None))
        text = None if code is None else str(code).replace(".", "").strip().upper()

        def meant(finding: Finding) -> bool:
            return finding.edit == edit and (text is None or any(one.compact == text for one in finding.codes))

        return attrs.evolve(
            self,
            findings=tuple(finding for finding in self.findings if not meant(finding)),
            acknowledged=(*self.acknowledged, *filter(meant, self.findings)),
        )

    def _counts(self) -> str:
        counted = Counter(finding.severity for finding in self.findings)
        parts = [
            f"{counted[severity]} {_NAMES[severity][counted[severity] != 1]}"
            for severity in Severity
            if counted[severity]
        ]
        if self.acknowledged:
            parts.append(f"{len(self.acknowledged)} acknowledged")
        return ", ".join(parts) or "no findings"

    def __str__(self) -> str:
        lines = [f"{self._counts()} ({self.basis})"]
        lines += [f"  {finding}" for finding in self.findings]
        if self.not_checked:
            lines.append("  not checked: " + ", ".join(name for name, _ in self.not_checked))
        return "\n".join(filled(line, hang=4) for line in lines)

    def explain(self) -> str:
        """Tell the report in plain sentences, on lines of 80 columns, for whoever has to mend the claim.

        >>> import medcodes
        >>> from medcodes.pairing import EDITS, ProfessionalClaim, check
        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10", "I10"))
        >>> report = check(claim, medcodes.on(claim.coding_date), edits=EDITS.only("duplicate-diagnosis"))
        >>> for line in report.explain().splitlines()[2:4]:
        ...     print(line)
        A person should look at this before the claim is sent:
        - Diagnosis 2 repeats number 1, I10.
        """
        nothing = not self.findings and not self.acknowledged
        text = ["Nothing was found." if nothing else f"The claim has {self._counts()}."]
        for severity in Severity:
            held = self._of(severity)
            if held:
                text += ["", _OPENINGS[severity]]
                text += [f"- {sentence(one)}." for one in held]
        if self.not_checked:
            text += ["", "This could not be judged, so it may still be wrong:"]
            text += [f"- {name}: {why}." for name, why in self.not_checked]
        return "\n".join(filled(line, hang=2) for line in (*text, "", f"Judged by: {self.basis}."))

    def to_dict(self) -> dict[str, object]:
        """Give the report as plain data for JSON.

        >>> import medcodes
        >>> from medcodes.pairing import ProfessionalClaim, check
        >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("I10",))
        >>> sorted(check(claim, medcodes.on(claim.coding_date)).to_dict())
        ['acknowledged', 'basis', 'findings', 'not_checked', 'ok']
        """
        return {
            "ok": self.ok,
            "findings": [finding.to_dict() for finding in self.findings],
            "not_checked": [{"edit": name, "why": why} for name, why in self.not_checked],
            "acknowledged": [finding.to_dict() for finding in self.acknowledged],
            "basis": self.basis.to_dict(),
        }

    def _repr_html_(self) -> str:
        rows = [
            (f"{SIGNS[one.severity]} {one.severity}", one.where, one.message, one.edit)
            for one in self.findings[:_SHOWN_ROWS]
        ]
        heads = ("Severity", "Where", "Finding", "Edit")
        skipped = "".join(f"<li><code>{escape(name)}</code>: {escape(why)}</li>" for name, why in self.not_checked)
        details = (
            f"<details><summary>{len(self.not_checked)} not checked</summary><ul>{skipped}</ul></details>"
            if skipped
            else ""
        )
        found = table("Findings", heads, rows, more=len(self.findings) - _SHOWN_ROWS)
        return block(f"{self._counts()} ({self.basis})", found, details)

    def __bool__(self) -> NoReturn:
        message = "a report has no truth value: ask report.ok or report.findings"
        raise TypeError(message)


attrs.resolve_types(Basis)
attrs.resolve_types(Report)
