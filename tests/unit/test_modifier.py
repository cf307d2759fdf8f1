from __future__ import annotations

from medcodes import Modifier


def test_digits_come_before_letters() -> None:
    modifiers = [Modifier(text) for text in ("1P", "22", "25", "E1", "LT", "RT", "T9", "TA", "XU")]
    assert sorted(set(modifiers)) == modifiers
