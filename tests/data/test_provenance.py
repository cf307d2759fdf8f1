"""Every compiled file says what it is, from which pinned inputs, and how many records it has."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.architecture.package import DATA, ROOT

FILES = sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.txt") if path.name != "MANIFEST.txt")
PINNED = tomllib.loads((ROOT / "tools" / "sources.toml").read_text(encoding="utf-8"))
DIGESTS = {pinned["sha256"] for pinned in (*PINNED["package"], *PINNED["facts"])}
MID_YEAR = {
    "icd10cm": {"2020-04-01", "2021-01-01", "2022-04-01", "2023-04-01", "2025-04-01", "2026-04-01"},
    "icd10pcs": {
        *("2020-08-01", "2021-01-01", "2022-04-01", "2023-04-01", "2024-04-01", "2025-04-01", "2026-04-01"),
    },
}


def parts_of(name: str) -> tuple[list[str], list[str]]:
    """The lines of the header and the records."""
    data = (DATA / name).read_bytes()
    assert b"\r" not in data, name
    lines = data.decode().split("\n")
    assert lines.pop() == "", f"{name} ends with its last record"
    header = [line for line in lines if line.startswith("# ")]
    return header, lines[len(header) :]


@pytest.mark.parametrize("name", FILES)
def test_a_header_counts_the_records_and_names_pinned_inputs(name: str) -> None:
    header, records = parts_of(name)
    assert not [record for record in records if record.startswith("#")]
    assert re.fullmatch(r"# publisher: (CMS|NCHS|AHRQ)(, (CMS|NCHS|AHRQ))* \(US government works\)", header[1])
    assert re.fullmatch(r"# effective: \d{4}-\d\d-\d\d( to \d{4}-\d\d-\d\d)?", header[2])
    assert header[3] == f"# rows: {len(records)}"
    sources = [line for line in header if line.startswith("# source: ")]
    assert sources
    assert {line.rpartition("sha256 ")[2] for line in sources} <= DIGESTS


@pytest.mark.parametrize("system", MID_YEAR)
def test_an_edition_begins_on_each_release_and_names_pinned_inputs(system: str) -> None:
    _, records = parts_of("editions.txt")
    editions = [fields[1:] for fields in (record.split("\t") for record in records) if fields[0] == system]
    assert [day for _, day, _ in editions] == sorted(day for _, day, _ in editions)
    fiscal_years = {str(year): f"{year - 1}1001" for year in range(2016, 2028)}
    assert {name: day for name, day, _ in editions} == fiscal_years | {
        name: name.replace("-", "") for name in MID_YEAR[system]
    }
    for name, _, sources in editions:
        assert {source.rpartition(" sha256:")[2] for source in sources.split(", ")} <= DIGESTS, name
