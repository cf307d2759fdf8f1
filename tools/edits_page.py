"""Write docs/reference/edits.md: every edit as it describes itself.

python -m tools.edits_page
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from medcodes.pairing import EDITS, Setting

if TYPE_CHECKING:
    from medcodes.pairing import Edit

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "reference" / "edits.md"
HEAD: Final = """\
# Edits

What `check` looks for, in the order in which it runs. The page is made from `EDITS` by `python -m tools.edits_page`;
a test holds it to what runs.

P is a professional claim, O an outpatient facility claim, I an inpatient one. An edit that needs what is not there (an
age, the flags of the Medicare Code Editor, a table of the user) is named in `report.not_checked`; it has not passed.

Not judged: procedures whose coverage depends on other codes, on the age or on a list (flags `ncov6`, `ncov7`, `ncov45`,
`ncov12agele60`, `ncov_z302`, `lcov_artheartxpa`, `lcov_artheartxpb`), lengths of stay (`los`), deliveries (`delout`,
`vagdel`, `csect`), exemptions from the present-on-admission indicator, DRGs and prices.
"""


def page() -> str:
    """Render the page."""
    rows = ["| edit | severity | settings | in force | needs |", "|---|---|---|---|---|"]
    rows += [
        f"| [{edit.id}](#{edit.id}) | {severity(edit)} | {settings(edit)} | {force(edit)} | {needs(edit)} |"
        for edit in EDITS
    ]
    parts = [HEAD, "\n".join(rows), *map(section, EDITS)]
    return "\n".join(parts)


def severity(edit: Edit) -> str:
    """The severity, and that outside the inpatient setting where it differs."""
    if edit.elsewhere is None:
        return edit.severity.value
    return f"{edit.severity.value} I, {edit.elsewhere.value} PO"


def settings(edit: Edit) -> str:
    """The settings by their letters."""
    return "".join(setting.value[0].upper() for setting in Setting if setting in edit.settings)


def force(edit: Edit) -> str:
    """The first and the last day of the edit."""
    first, last = edit.effective
    return " ".join(word for word in (f"from {first}" if first else "", f"to {last}" if last else "") if word)


def needs(edit: Edit) -> str:
    """What the edit cannot do without, and what a part of it needs."""
    return ", ".join(need.value for need in (*edit.requires, *edit.wants))


def section(edit: Edit) -> str:
    """What one edit does, in its own words."""
    doc = (edit.function.__doc__ or "").strip().splitlines()
    text = "\n".join(line.strip() for line in doc)
    return f"\n## {edit.id}\n\n{text}\n\nRule: {edit.cites}."


if __name__ == "__main__":
    PAGE.write_text(page() + "\n", encoding="utf-8")
