"""Invented clinical notes whose codes are known, with everything in them that looks like a code and is none.

A note is a value of hypothesis: its codes are drawn by the strategies that users import, those of ICD-10-CM and
ICD-10-PCS in force on one day, and what stands around them is chosen by a random generator that is drawn as well. The
corpus is drawn from bytes that a number gives, since what hypothesis draws by itself depends on the modules that are
loaded. So it is the same on every machine that has the same version of hypothesis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from medcodes import Code, CPTCategoryI
from medcodes import strategies as mst

DAY = date(2026, 3, 2)
NOTES = 2_000

COMPLAINTS = (
    "pain in the right knee", "low back pain", "shortness of breath", "type 2 diabetes", "essential hypertension",
    "chest pain on exertion", "follow up after surgery", "cough and fever", "a fall at home", "fatigue",
)  # fmt: skip
SERVICES = (
    "Office visit",
    "Manual therapy",
    "Injection",
    "Chest x-ray",
    "Wound care",
    "Emergency visit",
    "Consultation",
)
# In use; two characters that are no modifier make no context.
MODIFIERS = ("25", "59", "RT", "LT", "50", "76", "GT", "XU", "F5")
CODES: dict[str, SearchStrategy[Code]] = {
    "dotted": mst.icd10cm_codes(DAY, billable=True, where=lambda code: "." in code.text),
    "category": mst.icd10cm_codes(DAY, billable=True, where=lambda code: "." not in code.text),
    "long": mst.icd10cm_codes(DAY, billable=True, where=lambda code: len(code.compact) >= 6),
    "five": mst.icd10cm_codes(DAY, billable=True, where=lambda code: len(code.compact) == 5),
    "four": mst.icd10cm_codes(DAY, billable=True, where=lambda code: len(code.compact) == 4),
    "pcs": mst.icd10pcs_codes(DAY),
    "cpt": mst.cpt_codes(CPTCategoryI),
    "hcpcs": mst.hcpcs_codes(),
}


class Truth(NamedTuple):
    """A code that a note names: where, and in which way of writing."""

    start: int
    end: int
    code: Code
    way: str


class Note(NamedTuple):
    """A note and the codes in it."""

    text: str
    truths: tuple[Truth, ...]


class Writer:
    """Writes one note, keeping the places of the codes."""

    def __init__(self, draw: DrawFn) -> None:
        self.draw = draw
        self.random = draw(st.randoms(use_true_random=True))
        self.parts: list[str] = []
        self.length = 0
        self.truths: list[Truth] = []

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def drawn(self, kind: str) -> Code:
        return self.draw(CODES[kind])

    def code(self, code: Code, way: str, written: str | None = None) -> None:
        written = code.text if written is None else written
        self.truths.append(Truth(self.length, self.length + len(written), code, way))
        self.put(written)

    def note(self) -> Note:
        return Note("".join(self.parts), tuple(self.truths))


def day(random: Random) -> str:
    year, month, number = random.randint(2016, 2026), random.randint(1, 12), random.randint(1, 28)
    months = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
    return random.choice(
        [
            f"{month:02}/{number:02}/{year}",
            f"{year}-{month:02}-{number:02}",
            f"{number:02}{months[month - 1]}{year}",
            f"{number:02}{months[month - 1]}{year % 100:02}",
            f"{month}/{number}/{year % 100:02}",
        ]
    )


def digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


# What looks like a code and is none.
TRAPS: tuple[Callable[[Random], str], ...] = (
    lambda r: f"BP {r.randint(95, 180)}/{r.randint(55, 110)}",
    lambda r: f"seen on {day(r)}",
    lambda r: f"call ({digits(r, 3)}) {digits(r, 3)}-{digits(r, 4)}",
    lambda r: f"phone {digits(r, 3)}-{digits(r, 4)}",
    lambda r: f"pager {digits(r, 7)}",
    lambda r: f"ZIP {digits(r, 5)}",
    lambda r: f"{r.randint(10, 9999)} Main St, Springfield IL {digits(r, 5)}",
    lambda r: f"lot {r.choice('ABDEHKMX')}{digits(r, r.choice([4, 5, 6]))}",
    lambda r: f"lot no. {digits(r, 3)}{r.choice('ABCDEFH')}{digits(r, 3)}",
    lambda r: f"order {digits(r, r.choice([5, 6, 7]))}",
    lambda r: f"order #{r.choice('ABEMX')}{digits(r, 4)}",
    lambda r: f"accession {r.choice('SCH')}{digits(r, 2)}-{digits(r, 5)}",
    lambda r: f"MRN {digits(r, 7)}",
    lambda r: f"metformin {r.choice([250, 500, 850, 1000])} mg twice daily",
    lambda r: f"insulin {r.randint(4, 40)} units",
    lambda r: f"vitamin B12 {r.randint(180, 900)} pg/mL",
    lambda r: f"A1C {r.randint(5, 12)}.{r.randint(0, 9)} %",
    lambda r: f"HbA1c of {r.randint(5, 12)}.{r.randint(0, 9)}",
    lambda r: f"fracture of {r.choice(['T12', 'T11', 'L1', 'C7'])}",
    lambda _: "disc bulge at L5-S1",
    lambda r: f"stenosis {r.choice(['C3-C4', 'C5-C6', 'L4-L5', 'T11-T12'])}",
    lambda r: f"CD4 count {r.randint(100, 900)}",
    lambda _: "H1N1 vaccine given",
    lambda _: "G6PD deficiency excluded",
    lambda r: f"p53 mutation {r.choice(['present', 'absent'])}",
    lambda r: f"FEV1 {r.randint(40, 95)} %",
    lambda r: f"SpO2 {r.randint(88, 100)} %",
    lambda r: f"room {r.choice('ABC')}{digits(r, 2)}.{digits(r, 1)}",
    lambda r: f"pH 7.{r.randint(20, 48)}",
    lambda r: f"D50 {r.randint(10, 50)} mL pushed",
    lambda _: "N95 mask worn",
    lambda r: f"at {r.randint(0, 23):02}{r.randint(0, 59):02}HRS",
    lambda r: f"{r.choice([1000, 2000, 5000])}MCG given",
    lambda r: f"software v{r.randint(1, 20)}.{r.randint(0, 9)}",
    lambda r: f"q{r.choice([4, 6, 8, 12])}h as needed",
    lambda r: f"platelets {r.randint(90, 450)}000",
)


def shuffled(writer: Writer, kinds: Sequence[str], count: int) -> list[tuple[str, Code]]:
    return [(kind, writer.drawn(kind)) for kind in writer.random.choices(kinds, k=count)]


def prose(writer: Writer) -> None:
    """A sentence or two, with a dotted code or none, and traps."""
    random = writer.random
    writer.put(f"Patient presents with {random.choice(COMPLAINTS)}")
    if random.random() < 0.6:
        code = writer.drawn("dotted")
        before, after = random.choice([(" (", ")"), (", ", ""), (" - ", ""), (" [", "]"), (", ICD-10 ", "")])
        writer.put(before)
        writer.code(code, "ICD-10-CM with a dot")
        writer.put(after)
    writer.put(". ")
    traps(writer, random.randint(1, 4))


def traps(writer: Writer, count: int) -> None:
    for trap in writer.random.sample(TRAPS, count):
        text = trap(writer.random)
        writer.put(f"{text[0].upper()}{text[1:]}. " if text[:4] not in {"p53 ", "q4h "} else f"Note {text}. ")


def diagnoses(writer: Writer) -> None:
    """A labelled list of diagnoses, in a row or in a column."""
    random = writer.random
    writer.put(random.choice(["Dx: ", "Diagnoses: ", "ICD-10: ", "ICD-10-CM codes: ", "Diagnosis codes: "]))
    drawn = shuffled(writer, ("dotted", "dotted", "dotted", "category", "four", "long", "five"), random.randint(1, 5))
    joint = random.choice([", ", "; ", " / ", " and ", "\n"])
    if joint == "\n":
        writer.put("\n")
    for number, (kind, code) in enumerate(drawn):
        if number:
            writer.put(joint)
        if joint == "\n":
            writer.put(random.choice(["", "- ", f"{number + 1}. "]))
        way = {
            "dotted": "ICD-10-CM with a dot",
            "category": "ICD-10-CM of three characters, labelled",
            "four": "ICD-10-CM without its dot, four characters, labelled",
            "five": "ICD-10-CM without its dot, five or more, labelled",
            "long": "ICD-10-CM without its dot, five or more, labelled",
        }[kind]
        writer.code(code, way, None if kind in {"dotted", "category"} else code.compact)
    writer.put("\n")


def problems(writer: Writer) -> None:
    """A column of problems: a code, then what it means; categories stand among dotted codes."""
    random = writer.random
    writer.put("Problem list\n")
    drawn = shuffled(writer, ("dotted", "dotted", "category"), random.randint(2, 5))
    if all(kind == "category" for kind, _ in drawn):
        drawn[0] = ("dotted", writer.drawn("dotted"))
    for kind, code in drawn:
        way = "ICD-10-CM with a dot" if kind == "dotted" else "ICD-10-CM of three characters, among codes"
        writer.code(code, way)
        writer.put(f" {random.choice(COMPLAINTS)}\n")


def bare(writer: Writer) -> None:
    """Codes that nothing announces: undotted ones, ICD-10-PCS, CPT, HCPCS."""
    random = writer.random
    writer.put(f"Reviewed {random.choice(COMPLAINTS)}, ")
    kind = random.choice(["long", "five", "category", "pcs", "cpt", "hcpcs", "dotted"])
    if kind == "cpt":
        writer.code(writer.drawn("cpt"), "CPT without context")
    elif kind == "hcpcs":
        writer.code(writer.drawn("hcpcs"), "HCPCS Level II, bare")
    elif kind == "dotted":
        code = writer.drawn("dotted")
        writer.code(code, "ICD-10-CM with a dot, in small letters", code.text.lower())
    elif kind == "pcs":
        writer.code(writer.drawn("pcs"), "ICD-10-PCS")
    elif kind == "category":
        writer.code(writer.drawn("category"), "ICD-10-CM of three characters, in prose")
    else:
        code = writer.drawn(kind)
        writer.code(code, "ICD-10-CM without its dot, five or more, bare", code.compact)
    writer.put(f" noted on {day(random)}.\n")


def inpatient(writer: Writer) -> None:
    """Procedures of a stay."""
    random = writer.random
    writer.put(random.choice(["Procedures: ", "ICD-10-PCS: ", "Principal procedure ", "PCS ", "Operation: "]))
    for number in range(random.randint(1, 3)):
        if number:
            writer.put(", ")
        writer.code(writer.drawn("pcs"), "ICD-10-PCS")
    writer.put(f" on {day(random)}.\n")


def charges(writer: Writer) -> None:
    """CPT and HCPCS as order sheets and superbills have them."""
    random = writer.random
    way = "CPT in context"
    style = random.randrange(5)
    if style == 0:
        writer.put(random.choice(["CPT: ", "CPT codes: ", "CPT ", "Billed ", "CPT/HCPCS: ", "Procedure codes: "]))
        for number in range(random.randint(1, 4)):
            if number:
                writer.put(", ")
            writer.code(writer.drawn("cpt"), way)
    elif style == 1:
        writer.code(writer.drawn("cpt"), way)
        writer.put(f"-{random.choice(MODIFIERS)} {random.choice(SERVICES)}")
    elif style == 2:
        for number in range(random.randint(1, 3)):
            writer.put("\n" if number else "")
            writer.put("CPT ")
            writer.code(writer.drawn("cpt"), way)
            writer.put(f" {random.choice(SERVICES)} x{random.randint(1, 3)} ${random.randint(20, 900)}.00")
    elif style == 3:
        writer.put("SV1*HC:")
        writer.code(writer.drawn("cpt"), way)
        writer.put(f":{random.choice(MODIFIERS)}*{random.randint(20, 900)}*UN*1***1~")
    else:
        writer.put("HCPCS ")
        writer.code(writer.drawn("hcpcs"), "HCPCS Level II, labelled")
        writer.put(f" {random.choice(SERVICES)}, ")
        writer.code(writer.drawn("cpt"), way)
        writer.put(f"-{random.choice(MODIFIERS)}")
    writer.put("\n")


SECTIONS: tuple[Callable[[Writer], None], ...] = (prose, prose, diagnoses, problems, bare, inpatient, charges)


@st.composite
def notes(draw: DrawFn) -> Note:
    """Three to six sections with traps between them."""
    writer = Writer(draw)
    random = writer.random
    for section in random.choices(SECTIONS, k=random.randint(3, 6)):
        section(writer)
        if random.random() < 0.7:
            traps(writer, random.randint(1, 3))
        writer.put(random.choice(["\n", "\n\n"]))
    return writer.note()


def corpus() -> list[Note]:
    """The notes of the measured corpus."""
    drawn: list[Note] = []

    @settings(database=None, deadline=None)
    @given(notes())
    def collect(note: Note) -> None:
        drawn.append(note)

    handle: Any = collect
    for number in range(NOTES):
        handle.hypothesis.fuzz_one_input(Random(number).randbytes(4096))  # noqa: S311  a corpus, not a secret
    return drawn
