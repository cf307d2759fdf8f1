"""What `make demo` prints."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "docs" / "examples" / "check_claim.py"


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("sys.argv", [str(DEMO)])
    runpy.run_path(str(DEMO), run_name="__main__")
    return capsys.readouterr().out


def test_the_demo_fits_a_terminal_of_80_columns(printed: str) -> None:
    assert max(map(len, printed.splitlines())) <= 80


def test_the_demo_says_what_the_date_decides(printed: str) -> None:
    assert "M54.5    on 2021-06-01: billable\n" in printed
    assert "M54.5    on 2026-03-02: header, billable until 2021-09-30; now M54.50, M54.51,\n         M54.59" in printed


def test_the_demo_labels_the_seven_axes_of_both_procedures(printed: str) -> None:
    for line in (
        "  0  Section               Medical and Surgical",
        "  2  Body System           Heart and Great Vessels",
        "  7  Operation             Dilation",
        "  0  Body Part             Coronary Artery, One Artery",
    ):
        assert printed.count(f"{line}\n") == 2
    for label in (
        "0  Approach              Open",
        "4  Device                Intraluminal Device, Drug-eluting",
        "4  Approach              Percutaneous Endoscopic",
        "T  Device                Intraluminal Device, Radioactive",
    ):
        assert f"  {label}\n" in printed
    assert "One Site" not in printed


def test_the_demo_pairs_the_codes_of_the_blog_post(printed: str) -> None:
    table = printed.partition("\nPairs\n")[2].partition("\n\n")[0]
    for start in ("R07.0    87880", "M25.561  20610", "M54.5    97140", "J06.9    99213", "E11.9    82947"):
        assert f"\n{start}  " in table
    assert "J06.9    99213  Acute upper respiratory infection, unspecified; Evaluation and\n" in table


def test_the_demo_checks_a_claim(printed: str) -> None:
    said = " ".join(printed.split())
    assert "Diagnosis 2: M54.5 is not billable on 2026-03-02: it was billable until 2021-09-30" in said
    assert "see M54.50, M54.51 or M54.59." in said
    assert "Line 2, 20610, is of the left side by its modifiers, but its diagnosis is M25.561 (right)." in said
