"""Programs that some tests drive, and that are no packages of Python."""

from __future__ import annotations

import os
import shutil

import pytest


def need(*names: str) -> None:
    """Skip the test where a program is absent, and say which; fail where nothing was to be left out."""
    absent = [name for name in names if shutil.which(name) is None]
    if not absent:
        return
    said = f"there is no {' and no '.join(absent)} here"
    # The same rule as for a missing interpreter (tools/matrix.py): a failure where CI=1, and a note elsewhere.
    if os.environ.get("CI") == "1" and "MEDCODES_NOTHING_LEFT_OUT" in os.environ:
        pytest.fail(f"everything was to be tested, and {said}")
    pytest.skip(said)
