"""The ICD-10-PCS data: the official code sets, the labels of every code on every release date, titles, keys, flags."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import medcodes
from medcodes import ICD10PCS, Status
from medcodes.codebook import EditFlag, ICD10PCSRelease
from medcodes.codebook.bundled import LIBRARY, read_resource
from medcodes.codebook.codec import records

DATA = Path(medcodes.__file__).parent / "_data" / "icd10pcs"

# The number of codes on each release date, and the digest of their sorted texts, one a line. Those of 2023-10-01 and
# 2024-04-01 were taken from the code files of CMS, the others from the master of the Medicare Code Editor.
SETS = {
    "2015-10-01": (71_974, "5fafcd19d1d2df2b"),
    "2016-10-01": (75_789, "c1d712585327b015"),
    "2017-10-01": (78_705, "03b41408642340dd"),
    "2018-10-01": (78_881, "2068a14b371351c2"),
    "2019-10-01": (77_559, "f32597d3dfa6b064"),
    "2020-08-01": (77_571, "e0b1b5491206f975"),
    "2020-10-01": (78_115, "822e6c442a6d2da3"),
    "2021-01-01": (78_136, "b9f3d453805956ba"),
    "2021-10-01": (78_220, "3fd0cfc1ecd2e593"),
    "2022-04-01": (78_229, "bafb5a165d6d1fbe"),
    "2022-10-01": (78_496, "b7a95f78aba95201"),
    "2023-04-01": (78_530, "4a0c9327a0e9d016"),
    "2023-10-01": (78_603, "b46d02e670907887"),
    "2024-04-01": (78_638, "697b091599d05a7b"),
    "2024-10-01": (78_948, "a3e898227a163c16"),
    "2025-04-01": (78_986, "f0085515e4650163"),
    "2025-10-01": (79_115, "c67a69040bb94d93"),
    "2026-04-01": (79_193, "6a9ba59bd3e984f6"),
    "2026-10-01": (79_256, "24cda617aed6bcc6"),
}
RELEASE_DAYS = tuple(map(date.fromisoformat, SETS))

# The codes with a label that no source carries, and the axes that lack it.
BILIARY = [f"0F9{part}80{qualifier}" for part in "456789CDFG" for qualifier in "DE"]
MISSING = {
    **dict.fromkeys(BILIARY, (7,)),
    **dict.fromkeys(("XW03321", "XW03331", "XW03351", "XW04321", "XW04331", "XW04351"), (6,)),
    **dict.fromkeys(("XW0330B", "XW0430B", "XW0534B"), (6,)),
    **dict.fromkeys(("X9HD01B", "X9HE01B", "X9HF01B"), (2,)),
    **dict.fromkeys(
        ("XEZ5XKC", "XEZD3QC", "XEZJ3NC", "XEZU3HC", "XEZZXJC", "XEZZXLC", "XEZZXMC", "XEZZXPC", "XEZZXRC", "XEZZXSC"),
        (2,),
    ),
    "4A0FXEJ": (6, 7),
    "XU7G71B": (2, 4, 6),
    "XW0632B": (4, 6),
}


def release(day: date) -> ICD10PCSRelease:
    return medcodes.on(day).icd10pcs


def digest(codes: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(codes)).encode()).hexdigest()[:16]


@pytest.mark.parametrize("day", RELEASE_DAYS, ids=str)
def test_the_codes_are_the_official_set_and_the_product_of_the_rows(day: date) -> None:
    pcs = release(day)
    texts = [code.text for code in pcs]
    assert (len(texts), digest(texts)) == SETS[str(day)]
    from_rows = [
        code.text
        for table in dict.fromkeys(text[:3] for text in texts)
        for row in pcs.table(table).rows
        for code in row
    ]
    assert len(from_rows) == len(texts), "a code is in two rows"
    assert sorted(from_rows) == texts


def labels_of(day: date) -> dict[str, tuple[str | None, ...]]:
    pcs = release(day)
    tables = (pcs.table(prefix) for prefix in dict.fromkeys(code.text[:3] for code in pcs))
    return {
        code.text: tuple(table.axis(code.text, at).label for at in range(1, 8)) for table in tables for code in table
    }


def test_every_code_has_seven_labels_on_every_release_date_but_for_those_that_no_source_carries() -> None:
    count = 0
    lacking: dict[str, tuple[int, ...]] = {}
    for day in RELEASE_DAYS:
        for code, labels in labels_of(day).items():
            count += sum(label is not None for label in labels[3:])
            if None in labels:
                lacking[code] = tuple(at for at, label in enumerate(labels, start=1) if label is None)
    assert count == 5_931_670
    assert lacking == MISSING


def changed(earlier: str, later: str) -> set[str]:
    before, after = labels_of(date.fromisoformat(earlier)), labels_of(date.fromisoformat(later))
    return {code for code in before.keys() & after.keys() if before[code] != after[code]}


def test_labels_change_on_the_dates_on_which_the_tables_changed_them() -> None:
    """Between two official tables two codes changed a label, between two others seventeen."""
    assert changed("2024-10-01", "2025-10-01") == {"XW133G8", "XW143G8"}
    assert len(changed("2023-04-01", "2024-10-01")) == 17


@pytest.mark.parametrize(("day", "count"), [("2022-10-01", 34), ("2024-10-01", 37), ("2025-10-01", 39)])
def test_the_meaning_of_six_characters_of_new_technology_depends_on_the_seventh(day: str, count: int) -> None:
    labels = labels_of(date.fromisoformat(day))
    meanings: dict[str, set[tuple[str | None, ...]]] = {}
    for code, own in labels.items():
        meanings.setdefault(code[:6], set()).add(own[:6])
    several = [prefix for prefix, own in meanings.items() if len(own) > 1]
    assert len(several) == count
    assert {prefix[0] for prefix in several} == {"X"}


@pytest.mark.parametrize(
    ("day", "code", "label"),
    [
        ("2021-01-01", "XW23346", "Transfusion"),
        ("2021-01-01", "XR2G021", "Monitoring"),
        ("2021-01-01", "XT25XE5", "Monitoring"),
        ("2026-03-02", "XX20X89", "Monitoring"),
    ],
)
def test_operation_2_of_new_technology_is_what_the_titles_say(day: str, code: str, label: str) -> None:
    entry = release(date.fromisoformat(day))[code]
    assert entry.root_operation.label == label
    assert (entry.title or "").startswith(label)


def test_an_ended_label_is_the_word_that_the_title_has_and_no_other_axis() -> None:
    """5A15223: Extracorporeal Membrane Oxygenation, Continuous."""
    entry = release(date(2018, 9, 30))["5A15223"]
    assert [axis.label for axis in entry.axes[4:]] == ["Continuous", "Oxygenation", "Membrane"]


# -- titles ------------------------------------------------------------------------


def rows_of_titles() -> dict[str, list[str]]:
    return {code: fields for path in sorted(DATA.glob("titles/*.txt")) for code, *fields in records(path.read_bytes())}


def test_titles_stand_in_the_order_of_the_codes_each_with_the_days_it_held() -> None:
    titles = rows_of_titles()
    codes = [code for code, *_ in records(read_resource("icd10pcs/codes.txt"))]
    assert list(titles) == codes
    assert len(codes) == 82_508
    lacking = [code for code, fields in titles.items() if fields == [""]]
    assert len(lacking) == 155
    revised = 0
    for code, fields in titles.items():
        days = [field for field in fields if re.fullmatch(r"[0-9]{8}", field)]
        texts = [field for field in fields if field not in days]
        assert days == sorted(set(days)), code
        assert all(text == " ".join(text.split()) and text.isascii() for text in texts), code
        assert all(before != after for before, after in pairwise(texts)), code
        revised += len(texts) > 1
    assert revised == 19


def test_a_revised_title_holds_from_its_day_and_the_old_one_until_then() -> None:
    spans = release(date(2026, 3, 2)).history("XW133G8")
    assert spans is not None
    assert [(str(span.valid_from), str(span.valid_to), (span.title or "")[15:38]) for span in spans] == [
        ("2022-10-01", "2025-03-31", "OTL-200 into Peripheral"),
        ("2025-04-01", "None", "Atidarsagene Autotemcel"),
    ]


def test_no_title_of_a_retired_code_is_cut_off() -> None:
    ends = re.compile(r"(Approach|Opening|Endoscopic|Assistance|Diagnostic|New Technology Group [0-9]+)$")
    for code, fields in rows_of_titles().items():
        if code[0] in "0X" and len(fields[-1]) in {113, 114}:
            assert ends.search(fields[-1]), (code, fields[-1])


# -- flags, conversions, keys --------------------------------------------------------


def test_the_flags_of_sex_ended_with_fiscal_year_2024() -> None:
    sex = {EditFlag.FEMALE, EditFlag.MALE}
    for day, count in ((date(2024, 9, 30), 2_307 + 1_949), (date(2024, 10, 1), 0)):
        pcs = release(day)
        flagged = [code for code in pcs if sex & (pcs[code].flags or frozenset())]
        assert len(flagged) == count


def test_a_flag_holds_on_its_days_only() -> None:
    assert release(date(2022, 3, 31))["02HA0QZ"].flags == frozenset({EditFlag.LIMITED_COVERAGE})
    assert release(date(2022, 4, 1))["02HA0QZ"].flags == frozenset()


def test_all_but_252_retired_codes_have_successors() -> None:
    """Where no source names one there is none: the conversion table has no row for these."""
    day = medcodes.coverage()[1]
    pcs = release(day)
    every = {code for other in RELEASE_DAYS for code in release(other)}
    retired = {code for code in every if pcs.status(code) is Status.RETIRED}
    assert len(retired) == 3_252
    assert sum(not pcs.successors(code) for code in retired) == 252
    for code in retired:
        assert all(pcs.is_billable(successor) for successor in pcs.successors(code) or ())


def test_each_key_entry_leads_to_a_label_that_codes_have() -> None:
    pcs = release(date(2025, 4, 1))
    definitions = pcs.definitions
    assert definitions is not None
    assert definitions.keys is not None
    assert Counter(entry.key for entry in definitions.keys) == {"body part": 1_683, "device": 506, "substance": 167}
    one_of_each = {(entry.key, entry.label, entry.prefix): entry for entry in definitions.keys}
    assert {entry.label for entry in one_of_each.values() if not pcs.codes_of(entry)} == set()


def test_each_operation_of_medical_and_surgical_is_defined_and_in_one_group_of_the_manual() -> None:
    pcs = release(date(2026, 3, 2))
    definitions = pcs.definitions
    assert definitions is not None
    for section, count in (("0", 31), ("1", 12)):
        defined = {one.value: one.name for one in definitions.operations if one.section == section}
        named = {table[2]: pcs.table(table).axes[2].label for table in {code.text[:3] for code in pcs.codes(section)}}
        assert defined == named
        assert len(defined) == count
    groups = Counter(one.group for one in definitions.operations if one.section == "0")
    assert sorted(groups.values()) == [2, 2, 2, 3, 3, 4, 4, 5, 6]
    assert None not in groups


def test_each_guideline_speaks_of_codes_that_exist() -> None:
    pcs = release(date(2026, 3, 2))
    definitions = pcs.definitions
    assert definitions is not None
    guidelines = definitions.guidelines
    assert guidelines is not None
    assert len(guidelines) == 60
    heard = Counter(guideline.number for code in pcs for guideline in pcs[code].guidelines or ())
    assert {guideline.number for guideline in guidelines if guideline.codes} == heard.keys()


# -- size ----------------------------------------------------------------------------


def test_the_data_without_titles_take_at_most_a_megabyte_in_the_wheel() -> None:
    files = [path for path in DATA.rglob("*.txt") if path.parent.name != "titles"]
    assert len(files) > 20
    assert sum(len(zlib.compress(path.read_bytes(), 9)) for path in files) <= 400_000


def test_every_table_has_its_labels_in_the_part_of_its_section() -> None:
    """A label is found by a search in a sorted part: the parts are sorted, and no table is missing."""
    for section in "0123456789BCDFGHX":
        owners = [fields[0] for fields in records(read_resource(f"icd10pcs/labels/{section}.txt"))]
        assert owners == sorted(owners)
        assert {owner[0] for owner in owners} == {section}
    timeline = LIBRARY.sources["icd10pcs"].timeline()
    labelled = {path.stem for path in DATA.glob("labels/*.txt")}
    assert labelled == {name[0] for name in timeline.categories}


def test_values_of_another_class_are_no_codes_of_a_table() -> None:
    table = release(date(2026, 3, 2)).table("0DT")
    assert "0DTJ4ZZ" not in table
    assert ICD10PCS("0DTJ4ZZ") in table
    assert "0DTJ4ZZ" not in table.rows[0]
