"""What the playground answers, asked as the page asks it, without a browser."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from html.parser import HTMLParser

import pytest

import medcodes
from docs.playground.page import answer
from medcodes import ICD10PCS
from tests.architecture.package import ROOT

PAGE = ROOT / "docs" / "playground"
DAY = "2026-03-02"
EMPTY = {"input", "meta", "link", "br"}
CODES = (
    *(
        "",
        " ",
        "S",
        "S7",
        "M54.5",
        "M54.50",
        "m25.561",
        "S72.001A",
        "S72.001",
        "W21.89A",
        "I10X",
        "E1.19",
        "G0402",
        "B20",
    ),
    *(
        "02704TZ",
        "0270XTZ",
        "0370046",
        "027",
        "0",
        "B2111ZZ",
        "X",
        "20610",
        "0001F",
        "99999",
        "KNEE",
        "U09.9",
        "E11.A",
        "H81.41",
    ),
    *("<b>&", "A" * 65, "\u017f72", "Z99.999"),
)


class Outline(HTMLParser):
    """Names of elements and what they point to, and whether every element is closed in its order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.wanted: list[str] = []
        self.nameless: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag not in EMPTY:
            self.open.append(tag)
        if "id" in held:
            self.ids.append(held["id"])
        for name in ("for", "aria-controls", "aria-labelledby", "aria-describedby"):
            self.wanted += held.get(name, "").split()
        if tag in {"input", "select", "textarea"}:
            self.wanted.append(held["id"])
        if tag == "svg" or held.get("role") == "region":
            self.nameless += [] if held.get("aria-label") else [tag]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A shape of a picture, which closes itself."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def asked(about: str, text: str, **others: str) -> tuple[str, str]:
    """The HTML that is answered, and what is said."""
    given = json.loads(answer(json.dumps({"about": about, "text": text, "day": DAY, **others})))
    return given["html"], given["said"]


def words(html: str) -> str:
    """What can be read, with single blanks."""
    return " ".join(" ".join(Outline(html).words).split())


def example(setting: str) -> str:
    """The worked example of a setting."""
    return (PAGE / "examples" / f"{setting}.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Nothing typed"),
        ("M25.561", "M25.561: ICD-10-CM diagnosis, billable on 2026-03-02"),
        ("M54.5", "M54.5: ICD-10-CM diagnosis, header on 2026-03-02. 3 suggestions"),
        ("w2189a", "W21.89A: ICD-10-CM diagnosis, unknown on 2026-03-02. 1 suggestion"),
        (
            "G0402",
            "G04.02: ICD-10-CM diagnosis, billable on 2026-03-02. G0402: HCPCS Level II, structure only",
        ),
        ("02704tz", "02704TZ: ICD-10-PCS inpatient procedure, billable on 2026-03-02"),
        ("99213", "99213: CPT procedure, structure only"),
        ("KNEE", "No code yet"),
    ],
)
def test_what_is_said_of_a_text(typed: str, said: str) -> None:
    assert asked("code", typed)[1] == said


def test_a_diagnosis_is_shown_with_all_that_the_book_knows() -> None:
    shown = words(asked("code", "S72.001A")[0])
    assert "Fracture of unspecified part of neck of right femur, initial encounter for closed fracture" in shown
    assert "In force since 2015-10-01" in shown
    assert "Block S70-S79 Injuries to the hip and thigh" in shown
    assert "Side right Encounter initial encounter" in shown
    assert "Excludes1 traumatic amputation of hip and thigh (S78.-) at S72" in shown


def test_a_header_is_shown_with_its_years_and_what_stands_under_it() -> None:
    shown = words(asked("code", "M54.5")[0])
    assert "Perhaps you mean M54.50 Low back pain, unspecified stands under it M54.51" in shown
    assert "2015-10-01 to 2021-09-30 ✓ billable Low back pain since 2021-10-01 ▸ header Low back pain" in shown
    assert "Next character: 0 1 9" in shown


def test_a_retired_code_is_shown_with_what_to_report_instead() -> None:
    shown = words(asked("code", "H81.41")[0])
    assert "Vertigo of central origin, right ear H81.41 was a code before, and is none on this day." in shown
    assert "Report instead H81.4 Vertigo of central origin" in shown
    assert "Report instead 037004Z Dilation of" in words(asked("code", "0370046")[0])


def test_a_procedure_is_shown_axis_by_axis() -> None:
    shown = words(asked("code", "02704TZ")[0])
    assert "5 Approach 4 Percutaneous Endoscopic 6 Device T Intraluminal Device, Radioactive" in shown
    assert "Dilation Expanding an orifice or the lumen of a tubular body part" in shown


def test_an_impossible_procedure_is_shown_with_the_axis_at_fault() -> None:
    shown = words(asked("code", "0270XTZ")[0])
    assert "no code has X as approach after 0270, but 0 (Open), 3 (Percutaneous), 4 (Percutaneous Endoscopic)" in shown
    assert "Near it 02700TZ" in shown


def test_a_beginning_is_shown_with_what_may_follow() -> None:
    assert "Procedures that begin with 027 Body Part may be one of 18. 0 Coronary Artery, One Artery" in words(
        asked("code", "027")[0]
    )
    assert "Diagnoses that begin with S7 Next character: 0 1 2 3 4 5 6 7 8 9 S70" in words(asked("code", "S7")[0])


def test_a_day_outside_the_data_is_said() -> None:
    first, last = medcodes.coverage()
    html, said = asked("code", "I10", day="2014-01-01")
    assert html == said
    assert str(first) in said
    assert str(last) in said


def test_the_builder_leads_to_a_code_whatever_is_chosen() -> None:
    pcs = medcodes.on(date.fromisoformat(DAY)).icd10pcs
    chosen = prefix = ""
    while len(chosen) < 7:
        html, _ = asked("procedure", prefix)
        before, chosen = chosen, "".join(re.findall(r'<span class="box">(.)</span>', html)).rstrip("·")
        assert not prefix or len(chosen) > len(before)
        # The last of the choices of the axis that is open.
        prefix = chosen + re.findall(r'<option value="(.)"', html)[-1]
    assert ICD10PCS(chosen) in pcs
    assert asked("procedure", chosen)[1] == f"{chosen}: {pcs[chosen].title}"


def test_the_builder_keeps_what_leads_to_a_code_and_chooses_what_is_without_choice() -> None:
    assert asked("procedure", "0270X")[1] == "60 codes begin with 0270. Next: axis 5"
    assert asked("procedure", "nonsense")[1] == "79,115 codes. Next: axis 1"
    html, said = asked("procedure", "0DTJ0")
    assert said == "0DTJ0ZZ: Resection of Appendix, Open Approach"
    assert "Device the only choice Z · No Device (1) Qualifier the only choice Z · No Qualifier (1)" in words(html)


@pytest.mark.parametrize(
    ("setting", "said", "found"),
    [
        (
            "professional",
            "A payer would return or deny this claim: 1 error, 1 warning",
            "line 2, 20610, is of the left side by its modifiers, but its diagnosis is M25.561 (right)",
        ),
        (
            "outpatient",
            "A payer would return or deny this claim: 1 error, 1 warning",
            "W21.89A lacks the placeholder X: write W21.89XA",
        ),
        (
            "inpatient",
            "A payer would return or deny this claim: 1 error",
            "0270XTZ is no ICD-10-PCS code on 2026-03-02: none such is in the data",
        ),
    ],
)
def test_each_example_shows_a_report(setting: str, said: str, found: str) -> None:
    html, heard = asked("claim", example(setting), setting=setting)
    assert heard == said
    assert found in words(html)
    assert "<svg" in html


@pytest.mark.parametrize(
    ("setting", "source", "said"),
    [
        ("professional", "{", "This is not JSON: Expecting property name enclosed in double quotes, line 1, column 2"),
        ("professional", "[" * 100_000, "This is not JSON: it is nested too deeply"),
        ("professional", "9" * 5_000, "This cannot be read: a number has thousands of digits"),
        ("inpatient", "[]", "This is not an inpatient claim: a claim must be a mapping, not list"),
        (
            "professional",
            '{"service_date": "2026-03-02", "diagnosis": ["I10"]}',
            "This is not a professional claim: diagnosis: unknown key; diagnoses: missing key",
        ),
        (
            "professional",
            '{"service_date": "2014-03-02", "diagnoses": ["I10"]}',
            "This day is outside the data: no data for 2014-03-02, expected a date from 2015-10-01 to 2027-09-30",
        ),
        ("professional", '{"service_date": "2026-03-02", "diagnoses": ["I10"]}', "No error found: no findings"),
    ],
)
def test_what_is_no_claim_is_said(setting: str, source: str, said: str) -> None:
    assert asked("claim", source, setting=setting)[1] == said


@pytest.mark.parametrize("typed", CODES)
def test_the_answer_about_a_code_is_sound_html(typed: str) -> None:
    outline = Outline(asked("code", typed)[0])
    assert outline.open == []
    assert outline.nameless == []
    assert [name for name, number in Counter(outline.ids).items() if number > 1] == []


@pytest.mark.parametrize("prefix", ["", "0", "027", "02704T", "B2111ZZ", "XW0"])
def test_the_builder_is_sound_html_and_each_choice_has_a_label(prefix: str) -> None:
    outline = Outline(asked("procedure", prefix)[0])
    assert outline.open == []
    assert set(outline.wanted) <= set(outline.ids)
    assert outline.wanted


def test_what_is_typed_is_never_html() -> None:
    typed = "<img src=x onerror=alert(1)>"
    assert typed[:5] not in asked("code", typed)[0]
    claim = json.dumps({"service_date": DAY, "diagnoses": [typed], "lines": [{"code": typed}]})
    html, _ = asked("claim", claim, setting="professional")
    assert "&lt;img src=x" in html
    assert "<img" not in html


def test_the_page_has_a_label_for_all_that_can_be_used_and_a_policy_without_others() -> None:
    page = (PAGE / "index.html").read_text(encoding="utf-8")
    outline = Outline(page.replace("<!doctype html>", ""))
    assert outline.open == []
    assert set(outline.wanted) <= {*outline.ids}
    assert set(re.findall(r'<label for="([\w-]+)"', page)) == {"day", "code", "setting", "claim"}
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    allowed = {word for rule in policy.split(";") for word in rule.split()[1:]}
    assert policy.startswith("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; ")
    assert allowed == {"'none'", "'self'", "'wasm-unsafe-eval'", "'unsafe-inline'", "blob:", "data:"}
    assert re.findall(r'(?:src|href)="([^"#]+)"', page) == ["data:,", "style.css", "playground.js"]
