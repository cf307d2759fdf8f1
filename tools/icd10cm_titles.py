"""The long titles of ICD-10-CM nodes with the days they held.

Each fiscal year from 2019 on has sources that carry every node's title, of two kinds:

- official lists: order files (2021-01-01, FY2025: codes and headers), code files (FY2024, FY2025) and appendix B of the
  MS-DRG Definitions Manual of each year (all billable codes outside chapter 20). They are ASCII. Where two of them
  speak of one code in one year they agree letter for letter.
- the tabular list: the trees of FY2019 to FY2025 and the tabular XML of FY2026. It prints accents, and no code that is
  made of a node and a 7th character; such a code's title is the node's text, a comma and the character's text.

Tabular text without its accents equals the official lists of its year in every node that both have, which is checked
on every run. So a year's title is the list's where a list has the code and the unaccented tabular text elsewhere, and
a title that differs from one year to the next was revised on 1 October. That is taken to hold as well where the sources
are of a later release of the year (January 2021, April 2022): those are known only to have changed codes. One revision
within a year is known: the tree of FY2023 speaks of April 2023 and differs from the list of October 2022 in Z59.87. The
facts of FY2027 name its new titles and its revisions; any other code keeps its title. White space is kept: of Y07.45
and W44.G only a double blank was revised.

Before FY2019 no source speaks of a year. The text of FY2019 stands for those years as well (the reader calls it
unofficial there); codes that ended before FY2019 have the text that a list of AHRQ gives them.
"""

from __future__ import annotations

import unicodedata
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from medcodes.codebook.codec import encode_title, title_part
from tools.dates import SPAN, ordinal
from tools.icd10cm_nodes import ancestors, parent
from tools.inputs import (
    code_file,
    csv_titles,
    fact_rows,
    hierarchy,
    manual_diagnoses,
    order_file,
    printed,
    sqlite_rows,
    tabular,
)
from tools.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from tools.icd10cm_nodes import Nodes
    from tools.inputs import Inputs, Node

FIRST_DAY = 20181001
"""The first day whose titles a source carries."""
MANUALS = {
    20181001: "manual_36_b",
    20191001: "manual_37_b",
    20201001: "manual_38_b",
    20211001: "manual_39_b",
    20221001: "manual_40_b",
    20231001: "manual_41_b",
    20241001: "manual_42_b",
    20251001: "manual_43_b",
}
TREES = {
    20181001: "tree_2019",
    20191001: "tree_2020",
    20201001: "tree_2021",
    20211001: "tree_2022",
    20230401: "tree_2023",
    20231001: "tree_2024",
    20241001: "tree_2025",
}
OTHERS = ("order_2021", "codes_cm_2024", "order_2025", "codes_cm_2025", "tabular_2026", "icd10cm_fy2027_titles")


def parts(inputs: Inputs, nodes: Nodes) -> Iterator[Part]:
    """The files of _data/icd10cm/titles/, as the codec names them, in the order of codes.txt."""
    rows = title_rows(inputs, nodes)
    sources = inputs.select(*OTHERS, *MANUALS.values(), *TREES.values(), "ccir_2019")
    part = partial(title_part, "icd10cm")
    for path, group in groupby(sorted(nodes.spans, key=part), key=part):
        yield Part(
            path=path,
            title="ICD-10-CM official long titles: code, title, then the first day and text of each revision;"
            f" the first title counts from {FIRST_DAY} or the code's first day where no day stands before it;"
            " nothing where no source has a title",
            inputs=sources,
            effective=SPAN,
            rows=[rows[code] for code in group],
            remarks=["titles are as printed, but that tabular text is unaccented, as the official lists are"],
        )


def title_rows(inputs: Inputs, nodes: Nodes) -> dict[str, str]:
    """A row of a titles file for each node."""
    releases = merged(official_lists(inputs), tabular_lists(inputs, nodes))
    before = csv_titles(inputs.text("ccir_2019"))
    rows: dict[str, str] = {}
    for code in nodes.spans:
        held: list[tuple[int, str]] = []
        for day, titles in releases.items():
            if (title := titles.get(code)) is not None and (not held or held[-1][1] != title):
                held.append((ordinal(day), title))
        default = ordinal(max(FIRST_DAY, nodes.first_day(code)))
        if held:
            # A list speaks for the days since the one before it: U07 began in April 2020, and FY2021 prints it first.
            held[0] = (default, held[0][1])
        elif code in before:
            held = [(default, before[code])]
        rows[code] = encode_title(code, held, default)
    return rows


def official_lists(inputs: Inputs) -> dict[int, dict[str, str]]:
    """The long titles that the official lists of each release carry."""
    lists = {day: manual_diagnoses(inputs.text(name)) for day, name in MANUALS.items()}
    query = "select code, long_name from cm_codes"
    more = {
        20201001: [{row.code: row.title for row in order_file(inputs.text("order_2021"))}],
        20231001: [code_file(inputs.text("codes_cm_2024"))],
        20241001: [
            {str(code): printed(str(title)) for code, title in sqlite_rows(inputs.bytes("order_2025"), query)},
            csv_titles(inputs.text("codes_cm_2025")),
        ],
    }
    for day, others in more.items():
        for other in others:
            _check_agreement(lists[day], other, f"two lists of {day}")
            lists[day] |= other
    return {**lists, 20261001: {code: title for _, code, title in fact_rows(inputs.text("icd10cm_fy2027_titles"))}}


def tabular_lists(inputs: Inputs, nodes: Nodes) -> dict[int, dict[str, str]]:
    """The unaccented text of each tabular list, 7th characters appended as the long titles have them."""
    newest = tabular(inputs.bytes("tabular_2026"))
    characters = {text for node in newest for _, text in node.seventh}
    lists = {day: _of_tree(hierarchy(inputs.text(name)).titles, characters) for day, name in TREES.items()}
    lists[20251001] = _of_tabular(newest, nodes)
    return {day: {code: _unaccented(text) for code, text in titles.items()} for day, titles in lists.items()}


def merged(
    official: Mapping[int, Mapping[str, str]], printed: Mapping[int, Mapping[str, str]]
) -> dict[int, dict[str, str]]:
    """The title of each node on each release: the official list's, elsewhere the tabular list's, which agree."""
    releases: dict[int, dict[str, str]] = {}
    for day in sorted(official.keys() | printed.keys()):
        listed, text = official.get(day, {}), printed.get(day, {})
        _check_agreement(listed, text, f"official list and tabular text of {day}")
        releases[day] = {**text, **listed}
    # The tree of April 2023 is the only witness for what the list of October 2022 leaves out.
    releases[20221001] = {**printed[20230401], **releases[20221001]}
    return releases


def _of_tree(texts: Mapping[str, str], characters: AbstractSet[str]) -> dict[str, str]:
    """The trees write a blank between the text of a node and that of a 7th character, the long titles a comma."""
    titles = dict(texts)
    for code, text in texts.items():
        if len(code) == 7:
            above = texts[next(other for other in ancestors(code) if other in texts)]
            meaning = text.removeprefix(f"{above} ")
            if meaning in characters:
                titles[code] = f"{above}, {meaning}"
    return titles


def _of_tabular(printed: Sequence[Node], nodes: Nodes) -> dict[str, str]:
    """The nodes that a tabular XML prints, and the codes in force that they make with a 7th character."""
    by_code = {node.id: node for node in printed if node.kind == "diag"}
    titles = {code: node.title for code, node in by_code.items()}
    for code in nodes.on(20260401):
        if code not in titles:
            above = by_code[parent(code)]
            titles[code] = f"{above.title}, {seventh_characters(above.id, by_code)[code[6]]}"
    return titles


def seventh_characters(code: str, by_code: Mapping[str, Node]) -> dict[str, str]:
    """The 7th characters that a printed node takes, by the definition at it or the nearest above it."""
    return next((dict(by_code[c].seventh) for c in (code, *ancestors(code)) if c in by_code and by_code[c].seventh), {})


def _unaccented(text: str) -> str:
    if text.isascii():
        return text
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    assert plain.isascii(), text
    return plain


def _check_agreement(known: Mapping[str, str], other: Mapping[str, str], where: str) -> None:
    for code in known.keys() & other.keys():
        assert known[code] == other[code], f"{where} differ in {code}: {known[code]!r}, {other[code]!r}"
