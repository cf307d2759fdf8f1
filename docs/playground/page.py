"""What the page asks, and what Python answers: JSON both ways, so that nothing else is shared."""

from __future__ import annotations

import json
import sys
from datetime import date
from importlib.metadata import version

import medcodes
from docs.playground import claims, codes, procedures
from medcodes import UnsupportedDateError

__all__ = ["answer"]


def answer(question: str) -> str:
    """Answer a question of the page.

    >>> json.loads(answer('{"about": "code", "text": "I10", "day": "2026-03-02"}'))["said"]
    'I10: ICD-10-CM diagnosis, billable on 2026-03-02'
    """
    asked: dict[str, str] = json.loads(question)
    try:
        html, said = _answered(asked)
    except UnsupportedDateError as error:
        html = said = str(error)
    return json.dumps({"html": html, "said": said})


def _answered(asked: dict[str, str]) -> tuple[str, str]:
    if asked["about"] == "claim":
        return claims.of_claim(asked["setting"], asked["text"])
    if asked["about"] == "code":
        return codes.of_code(asked["text"], medcodes.on(date.fromisoformat(asked["day"])))
    if asked["about"] == "procedure":
        return procedures.build(asked["text"], medcodes.on(date.fromisoformat(asked["day"])))
    first, last = medcodes.coverage()
    python = ".".join(map(str, sys.version_info[:3]))
    said = f"medcodes {version('medcodes')}, data {medcodes.data_version}, Python {python}"
    return json.dumps([first.isoformat(), last.isoformat()]), said
