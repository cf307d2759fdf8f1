"""Official files in memory: what is read, what is refused and on which line, and the release that they make."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from typing import Any

import pytest

import medcodes
from medcodes import ICD10CM, DataFormatError, MedcodesError, Status
from medcodes.codebook import CodeBook, Encounter, ICD10CMRelease, Laterality, NoteKind
from medcodes.codebook.official import MAX_DEPTH, MAX_SIZE, OrderLine, read_order, read_xml

FIRST_DAY = date(2027, 10, 1)

NODES = """\
C43 0 Malignant melanoma of skin
C43.0 1 Malignant melanoma of lip
C4A 0 Merkel cell carcinoma
C4A.0 1 Merkel cell carcinoma of lip
C44 0 Other malignant neoplasm of skin
C44.9 1 Other malignant neoplasm of skin, unspecified
C45 1 Mesothelioma
T07 0 Unspecified multiple injuries
T07.XXXA 1 Unspecified multiple injuries, initial encounter
T07.XXXS 1 Unspecified multiple injuries, sequela
"""

XML = """\
<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular>
  <version>2028</version>
  <chapter>
    <name>2</name>
    <desc>Neoplasms (C00-D49)</desc>
    <notes><note>All neoplasms are here.</note></notes>
    <section id="C00-C96"><desc>Malignant neoplasms (C00-C96)</desc></section>
    <section id="C43-C44">
      <desc>Melanoma and other malignant
        neoplasms of skin (C43-C44)</desc>
      <diag>
        <name>C43</name>
        <desc>Malignant melanoma of skin</desc>
        <excludes1><note></note><note>Merkel cell carcinoma (C4A.-)</note></excludes1>
        <diag><name>C43.0</name><desc>Malignant melanoma of lip</desc></diag>
      </diag>
      <diag>
        <name>C4A</name>
        <desc>Merkel cell carcinoma</desc>
        <diag><name>C4A.0</name><desc>Merkel cell carcinoma of lip</desc></diag>
      </diag>
      <diag><name>C44</name><desc>x</desc><diag><name>C44.9</name><desc>x</desc></diag></diag>
    </section>
    <section id="C45"><desc>Mesothelial (C45)</desc><diag><name>C45</name><desc>Mesothelioma</desc></diag></section>
  </chapter>
  <chapter>
    <name>19</name>
    <desc>Injury (S00-T88)</desc>
    <section id="T07">
      <desc>Injuries involving multiple body regions (T07)</desc>
      <excludes1><note>sunburn (L55.-)</note></excludes1>
      <diag>
        <name>T07</name>
        <desc>Unspecified multiple injuries</desc>
        <sevenChrNote><note>The appropriate 7th character is to be added</note></sevenChrNote>
        <sevenChrDef>
          <extension char="A">initial encounter</extension>
          <extension char="D">subsequent encounter</extension>
          <extension char="S">sequela</extension>
        </sevenChrDef>
      </diag>
    </section>
  </chapter>
</ICD10CM.tabular>
"""


def order_file(nodes: str = NODES) -> str:
    lines: list[str] = []
    for number, line in enumerate(nodes.splitlines(), start=1):
        code, billable, title = line.split(" ", 2)
        lines.append(f"{number:05} {code.replace('.', ''):7} {billable} {title[:60]:60} {title}\r\n")
    return "".join(lines)


def release(**arguments: Any) -> ICD10CMRelease:
    given: dict[str, Any] = {"edition": "2028", "valid_from": FIRST_DAY, "order_file": order_file(), "tabular_xml": XML}
    return ICD10CMRelease.from_official(**(given | arguments))


# XML


def test_an_element_knows_its_words_its_children_and_its_line() -> None:
    tree = read_xml("<a>\n<b k='v'>one\n  two</b><b/>\n</a>", "a")
    assert [(child.tag, child.words, child.line) for child in tree.all("b")] == [("b", "one two", 2), ("b", "", 3)]
    first = tree.first("b")
    assert first is not None
    assert (first.need_attribute("k"), tree.need("b"), tree.first("c")) == ("v", "one two", None)
    assert repr(first) == "<Element b at line 2>"


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        ("", 1, "not well-formed XML: no element found"),
        ("<b/>", 1, "expected <a>, found <b>"),
        ("<a>\n<b>\n</a>", 3, "not well-formed XML: mismatched tag"),
        ('<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>', 1, "a document type definition is refused"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 1, "a document type definition is refused"),
        ("<a>\n&x;</a>", 2, "not well-formed XML: undefined entity"),
        (b"<a>\xff</a>", 1, "not well-formed XML: not well-formed (invalid token)"),
        (b'<?xml version="1.0" encoding="latin-9x"?><a/>', 1, "not well-formed XML: unknown encoding"),
        (
            b'<?xml version="1.0" encoding="shift_jis"?><a/>',
            1,
            "not well-formed XML: multi-byte encodings are not supported",
        ),
        (f"<{'b' * 40}/>", 1, f"expected <a>, found <{'b' * 16}>"),
        ("<a>" + "<b>" * MAX_DEPTH, 1, f"elements deeper than {MAX_DEPTH}"),
        (" " * (MAX_SIZE + 1), None, f"larger than {MAX_SIZE >> 20} MiB"),
    ],
    ids=[
        "nothing",
        "root",
        "mismatch",
        "entity",
        "external",
        "undefined",
        "bytes",
        "encoding",
        "wide",
        "long",
        "deep",
        "large",
    ],
)
def test_xml_that_could_do_harm_or_is_none_is_refused(data: str | bytes, line: int | None, problem: str) -> None:
    with pytest.raises(DataFormatError) as caught:
        read_xml(data, "a")
    assert (caught.value.line, caught.value.problem) == (line, problem)


def test_a_lone_surrogate_is_refused_like_any_other_fault() -> None:
    with pytest.raises(DataFormatError, match=r"^line 1: not well-formed XML: 'utf-8' codec can't encode"):
        read_xml("<a>\ud800</a>", "a")


def test_what_is_missing_in_an_element_is_named_with_its_line() -> None:
    tree = read_xml("<a>\n<b/></a>", "a")
    child = tree.first("b")
    assert child is not None
    with pytest.raises(DataFormatError, match=r"^line 2: <b> without <name>$"):
        child.need("name")
    with pytest.raises(DataFormatError, match=r"^line 2: <b> without the attribute id$"):
        child.need_attribute("id")


# The order file


def test_an_order_file_is_read_by_its_columns() -> None:
    title = "Cholera due to Vibrio cholerae 01, biovar cholerae, which is longer than sixty"
    line = f"00002 A000    1 {title[:60]} {title}"
    expected = OrderLine(2, "A000", True, title)  # noqa: FBT003  as the file has it
    assert read_order(f"\n{line}\r\n\n") == [expected]
    assert read_order(b"\xef\xbb\xbf" + f"\n{line}".encode()) == [expected]


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        ("", None, "an order file without codes"),
        (
            "00001 I10     2 x",
            1,
            "no line of an order file: number, code, 0 or 1, short title, long title",
        ),
        (
            "code,title\nI10,Hypertension",
            1,
            "no line of an order file: number, code, 0 or 1, short title, long title",
        ),
        (order_file("I10 1 a\nI10 1 b"), 2, "I10 stands in two lines"),
        (b"\n00001 I10     1 \xff", 2, "not UTF-8: byte 0xff"),
        (order_file("I10 1 a\nI11 1 b\ud800"), 2, "no character: U+D800"),
    ],
    ids=["nothing", "flag", "csv", "twice", "encoding", "surrogate"],
)
def test_what_is_no_order_file_is_refused(data: str | bytes, line: int | None, problem: str) -> None:
    with pytest.raises(DataFormatError) as caught:
        read_order(data)
    assert (caught.value.line, caught.value.problem) == (line, problem)


@pytest.mark.parametrize(
    ("nodes", "problem"),
    [
        ("C43 0 a\nC43.0 1 b\n1234567 1 c", "line 3: 1234567 is no ICD-10-CM code"),
        ("C43 0 a\nC43.0 1 b\nC44.0 1 c", "line 3: C44.0 is not under its category"),
        ("C43 1 a\nC43.0 1 b", "line 2: C43.0 is under C43, which is billable"),
        ("C43 0 a\nC44 1 b", "line 1: C43 is not billable and has no codes under it"),
        ("C44 1 b\nC43 0 a", "line 2: C43 is not billable and has no codes under it"),
    ],
)
def test_the_order_file_must_be_a_tree(nodes: str, problem: str) -> None:
    with pytest.raises(DataFormatError) as caught:
        release(order_file=order_file(nodes), tabular_xml=None)
    assert str(caught.value) == problem


# The tabular list


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("<name>19</name>", "<name>XIX</name>", "line 27: chapter 'XIX' is no number"),
        ('id="C45"', 'id="Neoplasms"', "line 25: block 'Neoplasms' is no range of categories"),
        ('id="C45"', "", "line 25: <section> without the attribute id"),
        ("<desc>Mesothelial (C45)</desc>", "<desc/>", "line 25: <section> without <desc>"),
        ("<name>C43.0</name>", "<name>C43.9</name>", "line 16: 'C43.9' is not in the order file"),
        ("<name>C43.0</name>", "", "line 16: <diag> without <name>"),
        (' char="D"', "", "line 39: <extension> without the attribute char"),
    ],
)
def test_a_tabular_list_that_does_not_fit_is_refused(old: str, new: str, problem: str) -> None:
    assert old in XML
    with pytest.raises(DataFormatError) as caught:
        release(tabular_xml=XML.replace(old, new))
    assert str(caught.value) == problem


def test_a_tabular_list_without_chapters_is_none() -> None:
    with pytest.raises(DataFormatError, match=r"^line 1: a tabular list without chapters$"):
        release(tabular_xml="<ICD10CM.tabular/>")


# The release


def test_a_release_of_official_files_answers_like_any_other() -> None:
    cm = release()
    assert [str(code) for code in cm][:6] == ["C43", "C43.0", "C4A", "C4A.0", "C44", "C44.9"]
    assert (len(cm), len(cm.billable())) == (10, 6)
    assert (cm.status("c430"), cm.status("C43"), cm.status("I10")) == (Status.BILLABLE, Status.HEADER, Status.UNKNOWN)
    entry = cm["C4A.0"]
    assert (entry.title, entry.title_is_official, entry.title_edition) == ("Merkel cell carcinoma of lip", True, "2028")
    assert (entry.parent, entry.valid_from, entry.valid_to) == (ICD10CM("C4A"), FIRST_DAY, None)
    assert entry.block is not None
    assert [str(entry.block), str(entry.block.parent), str(entry.chapter)] == [
        "block C43-C44", "block C00-C96", "chapter 2",
    ]  # fmt: skip
    assert entry.block.title == "Melanoma and other malignant neoplasms of skin"
    assert len(cm.span("C43-C44")) == 6
    assert [str(one.code) for one in cm.suggest("C43")] == ["C43.0"]
    assert [str(hit.code) for hit in cm.search("lip")] == ["C43.0", "C4A.0"]


def test_the_notes_of_the_xml_count_and_an_empty_one_does_not_stop_it() -> None:
    """The official file of October 2025 has an empty note, on which a loader of a peer dies."""
    cm = release()
    assert cm.notes_edition == "2028"
    assert [(str(note.owner), note.text) for note in cm["C43"].excludes1 or ()] == [
        ("C43", "Merkel cell carcinoma (C4A.-)"),
    ]
    assert len(cm.excludes1_between("C4A.0", "C43.0") or ()) == 1
    block = cm["T07"].block
    assert block is not None
    assert [note.text for note in block.notes(NoteKind.EXCLUDES1) or ()] == ["sunburn (L55.-)"]
    assert [note.text for note in cm["C45"].all_notes(NoteKind.NOTE) or ()] == ["All neoplasms are here."]


def test_seventh_characters_are_those_whose_code_is_in_the_order_file() -> None:
    assert dict(release()["T07"].seventh_characters) == {"A": "initial encounter", "S": "sequela"}


def test_what_the_files_do_not_say_is_none_and_not_empty() -> None:
    cm = release()
    assert cm.history("C43.0") is None
    assert cm.successors("C43.0") is None
    assert cm.predecessors("C43.0") is None
    assert cm["C43.0"].flags is None
    assert cm.history("I10") is None


def test_without_the_xml_there_are_no_chapters_and_notes_but_titles_say_the_rest() -> None:
    cm = release(tabular_xml=None)
    assert (cm.chapters, cm.blocks, cm.notes_edition) == (None, None, None)
    entry = cm["T07.XXXS"]
    assert (entry.block, entry.chapter, entry.excludes1, entry.all_notes(NoteKind.NOTE)) == (None, None, None, None)
    assert cm.excludes1_between("C43.0", "C4A.0") is None
    assert dict(entry.seventh_characters) == {"A": "initial encounter", "S": "sequela"}
    assert entry.encounter is Encounter.SEQUELA
    assert [str(hit.code) for hit in cm.search("lip")] == ["C43.0", "C4A.0"]


def test_a_subdivision_at_position_7_is_no_seventh_character() -> None:
    nodes = "H54 0 Blindness\nH54.413 0 Blindness right eye\nH54.413A 1 Blindness right eye, normal left eye\n"
    nodes += "H54.414 0 Blindness left eye\nH54.414A 1 Blindness left and low vision right eye\n"
    cm = release(order_file=order_file(nodes), tabular_xml=None)
    assert dict(cm["H54.413A"].seventh_characters) == {"A": "normal left eye"}
    assert dict(cm["H54.414A"].seventh_characters) == {}
    assert cm["H54.413A"].encounter is None


def test_sides_are_found_in_titles_in_memory() -> None:
    nodes = "M25 0 Other joint disorder\nM25.561 1 Pain in right knee\nM25.562 1 Pain in left knee\nM25.9 1 Right joint"
    cm = release(order_file=order_file(nodes), tabular_xml=None)
    assert [entry.laterality for entry in map(cm.get, ("M25.561", "M25.562", "M25.9")) if entry] == [
        Laterality.RIGHT, Laterality.LEFT, None,
    ]  # fmt: skip


def test_a_release_of_official_files_stands_in_a_book_and_travels() -> None:
    cm = release(valid_to=date(2028, 9, 30))
    book = CodeBook.of(date(2028, 1, 1), cm)
    assert book.icd10cm == cm
    assert book.icd10cm.as_of == date(2028, 1, 1)
    again = pickle.loads(pickle.dumps(book))
    assert again.icd10cm["C43.0"].title == "Malignant melanoma of lip"
    assert again.icd10cm.excludes1_between("C43.0", "C4A.0") == cm.excludes1_between("C43.0", "C4A.0")
    entry = pickle.loads(pickle.dumps(cm["T07.XXXA"]))
    assert (entry.code, entry.title) == (ICD10CM("T07.XXXA"), "Unspecified multiple injuries, initial encounter")
    with pytest.raises(MedcodesError):
        CodeBook.of(date(2028, 10, 1), cm)
    brought = medcodes.on(date(2027, 1, 1)).with_release(release(valid_from=date(2026, 1, 1)))
    assert brought.icd10cm.edition.name == "2028"


def test_dates_and_texts_of_the_wrong_type_are_type_errors() -> None:
    with pytest.raises(TypeError, match=r"^expected a datetime\.date, got datetime$"):
        release(valid_from=datetime(2027, 10, 1))  # noqa: DTZ001  as users write it
    with pytest.raises(TypeError, match=r"^expected the text or the bytes of a file, got list$"):
        release(order_file=[])
    with pytest.raises(TypeError, match=r"^expected the text or the bytes of a file, got int$"):
        release(tabular_xml=1)
    with pytest.raises(ValueError, match=r"^the edition ends on 2027-09-30, before it begins on 2027-10-01$"):
        release(valid_to=date(2027, 9, 30))


def test_bytes_are_read_like_text() -> None:
    cm = release(order_file=order_file().encode(), tabular_xml=XML.encode())
    assert [*cm] == [*release()]
    assert cm["C43"].excludes1 == release()["C43"].excludes1
