"""A test that needs a program is skipped where it is absent, and fails where everything was to be tested."""

from __future__ import annotations

import pytest

from tests.programs import need


def test_a_program_that_is_here_is_no_reason_to_skip() -> None:
    need("git", "make")


@pytest.mark.parametrize(
    ("ci", "nothing_left_out", "outcome", "said"),
    [
        ("", "1", pytest.skip.Exception, "there is no gti and no maek here"),
        ("1", "", pytest.skip.Exception, "there is no gti and no maek here"),
        ("1", "1", pytest.fail.Exception, "everything was to be tested, and there is no gti and no maek here"),
    ],
    ids=["at home", "without optional packages", "everything"],
)
def test_an_absent_program(
    monkeypatch: pytest.MonkeyPatch, ci: str, nothing_left_out: str, outcome: type[BaseException], said: str
) -> None:
    for name, value in (("CI", ci), ("MEDCODES_NOTHING_LEFT_OUT", nothing_left_out)):
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name, raising=False)
    with pytest.raises(outcome, match=f"^{said}$"):
        need("gti", "git", "maek")
