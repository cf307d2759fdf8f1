"""Whatever is given to whatever parameter: a refusal that says what was wanted, and never a slip from inside."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import medcodes
from medcodes import CPT, ICD10CM, ICD10PCS, codebook, draw, exchange, pairing
from medcodes.codebook import NoteKind
from medcodes.codeset import CodeSet
from medcodes.errors import shown
from medcodes.finder import find_codes
from medcodes.pairing import EDITS, Patient, ServiceLine, Setting, Severity
from medcodes.ranges import CategoryOrder, named_ranges, parse_ranges
from tests.architecture.wrong_types import faults, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.architecture.wrong_types import Case

DAY = date(2026, 3, 2)
BOOK = medcodes.on(DAY)
CM, PCS = BOOK.icd10cm, BOOK.icd10pcs
ENTRY = CM["I10"]
LINE = ServiceLine("20610", modifiers=("LT",), pointers=(1,), charge=10)
CLAIM = pairing.ProfessionalClaim(service_date=DAY, diagnoses=("I10", "I10"), lines=(LINE,))
VISIT = pairing.OutpatientClaim(service_date=DAY, diagnoses=("I10",))
STAY = pairing.InpatientClaim(discharge_date=DAY, diagnoses=("I10",), procedures=("02704TZ",))
REPORT = pairing.check(CLAIM, BOOK)
LISTED = (
    (codebook.CPTRelease, [("20610", "x")], "20610"),
    (codebook.HCPCSRelease, [("G0402", "x")], "G0402"),
    (codebook.ICD11Release, [{"Code": "1A00", "Title": "x"}], "1A00"),
    (codebook.ICD10Release, [{"Code": "A00", "Title": "x"}], "A00"),
)
TABLES: dict[type[Any], list[tuple[Any, ...]]] = {
    pairing.PTPEdits: [("99213", "36415", "", "20200101", "*", "1")],
    pairing.MUEs: [("20610", 1, 1)],
    pairing.AddOns: [("99292", "99291", "1")],
    pairing.CoverageRules: [("A1", "1", "20610", "M17.11")],
}
EDITION = {"edition": "2028", "valid_from": date(2027, 10, 1), "valid_to": None}
CODE_TYPES = (
    "CPT",
    "CPTCategoryI",
    "HCPCSLevelII",
    "ICD10",
    "ICD10CM",
    "ICD10PCS",
    "ICD10Pair",
    "ICD11",
    "ICD11Cluster",
    "Modifier",
)


def of_values() -> Iterator[Case]:
    for name in CODE_TYPES:
        kind = getattr(medcodes, name)
        given = {"text": kind.examples[0]}
        yield from ((function, given) for function in (kind, kind.parse, kind.try_parse, kind.is_wellformed))
    axes = ("section", "body_system", "root_operation", "body_part", "approach", "device", "qualifier")
    yield ICD10PCS.of, dict(zip(axes, "02704TZ", strict=True))
    yield medcodes.readings, {"text": "I10", "classes": (ICD10CM,), "systems": ()}
    yield shown, {"text": "x"}


def of_books() -> Iterator[Case]:
    yield medcodes.on, {"as_of": DAY}
    yield medcodes.editions, {"system": "icd10cm"}
    yield medcodes.changes, {"before": BOOK, "after": BOOK}
    yield medcodes.changes(BOOK, BOOK).of, {"system": ICD10CM}
    yield BOOK.get, {"system": "icd10cm"}
    yield codebook.CodeBook.of, {"as_of": DAY, "releases": (CM,)}
    yield BOOK.with_release, {"release": codebook.CPTRelease.from_rows([("20610", "x")])}
    releases: list[tuple[Any, str]] = [(CM, "I10"), (PCS, "02704TZ")]
    for kind, rows, code in LISTED:
        make: Callable[..., Any] = kind.from_rows
        yield make, {"rows": rows}
        releases.append((make(rows), code))
    for release, code in releases:
        verbs = ("get", "history", "is_billable", "predecessors", "status", "successors")
        yield from ((getattr(release, verb), {"code": code}) for verb in verbs)
        yield release.on, {"as_of": release.as_of}


def of_diagnoses() -> Iterator[Case]:
    block, chapter = ENTRY.block, ENTRY.chapter
    assert block is not None
    assert chapter is not None
    for owner in (block, chapter, ENTRY):
        yield owner.notes, {"kind": NoteKind.INCLUDES}
    yield ENTRY.all_notes, {"kind": NoteKind.INCLUDES}
    yield ENTRY.causes_among, {"codes": [ICD10CM("I10")]}
    yield CM.codes_in, {"categories": ["I10"]}
    yield CM.codes_of, {"ranges": parse_ranges("I10")}
    yield CM.complete, {"typed": "I1"}
    yield CM.excludes1_among, {"codes": [ICD10CM("I10"), ICD10CM("E11.9")]}
    yield CM.excludes1_between, {"first": "I10", "second": "E11.9"}
    yield CM.search, {"words": "pain", "limit": 3}
    yield CM.suggest, {"code": "I1", "limit": 3}
    yield CM.span, {"ranges": ("I10",)}
    order_file = f"00001 I10     1 {'x':60} x"
    yield codebook.ICD10CMRelease.from_official, {**EDITION, "order_file": order_file, "tabular_xml": None}


def of_procedures() -> Iterator[Case]:
    yield PCS.builder, {"axes": {"approach": "Open"}}
    yield PCS.select, {"axes": {"approach": "Open"}}
    builder = PCS.builder(root_operation="Resection")
    yield builder.options, {"axis": "body_part"}
    yield builder.with_axes, {"axes": {"body_part": "Appendix"}}
    yield PCS.codes, {"prefix": "027"}
    yield PCS.options, {"prefix": "027"}
    yield PCS.table, {"prefix": "027"}
    yield PCS.table("027").options, {"prefix": "0270"}
    yield PCS.explain, {"code": "027"}
    for find in (PCS.find_body_part, PCS.find_device, PCS.find_substance):
        yield find, {"text": "aorta"}
    found = PCS.find_body_part("aorta")
    assert found
    yield PCS.codes_of, {"entry": found[0]}
    line = f"00001 02704TZ 1 {'x':60} x"
    files = {"tables_xml": None, "order_file": line, "definitions_xml": None}
    yield codebook.ICD10PCSRelease.from_official, {**EDITION, **files}


def of_pairing() -> Iterator[Case]:
    yield pairing.Diagnosis, {"code": "I10", "poa": "Y"}
    yield pairing.Procedure, {"code": "02704TZ", "performed_on": DAY}
    line = {"code": "20610", "modifiers": (), "pointers": (), "units": 1}
    yield ServiceLine, {**line, "service_date": None, "charge": None, "revenue_code": None}
    yield LINE.with_modifiers, {"modifiers": ("RT",)}
    yield LINE.with_pointers, {"pointers": (1,)}
    yield Patient, {"age": 3, "birth_date": None, "sex": "F"}
    for patient in (Patient(birth_date=DAY), Patient(age=3)):
        yield patient.age_on, {"day": DAY}
    rest: dict[str, Any] = {"diagnoses": ("I10",), "lines": (LINE,), "patient": Patient()}
    yield pairing.ProfessionalClaim, {"service_date": DAY, **rest}
    yield pairing.OutpatientClaim, {"service_date": DAY, "reasons_for_visit": (), "external_causes": (), **rest}
    roles = {"admission_date": None, "admitting": None, "external_causes": (), "procedures": ()}
    yield pairing.InpatientClaim, {"discharge_date": DAY, **roles, **rest}
    for claim in (CLAIM, VISIT, STAY):
        yield type(claim).from_dict, {"mapping": claim.to_dict()}
        for name, value in {
            **rest,
            "external_causes": (),
            "procedures": (),
            "service_date": DAY,
            "discharge_date": DAY,
        }.items():
            if hasattr(claim, f"with_{name}"):
                yield getattr(claim, f"with_{name}"), {name: value}
    yield pairing.Pair, {"diagnosis": ICD10CM("I10"), "procedure": CPT("20610")}
    yield pairing.Pair.of, {"diagnosis": "I10", "procedure": "20610"}
    yield pairing.Pair.of("I10", "20610").titles, {"book": BOOK}
    yield pairing.check, {"claim": CLAIM, "book": BOOK, "edits": (), "tables": ()}
    yield pairing.Context, {"claim": CLAIM, "book": BOOK, "tables": ()}
    yield REPORT.acknowledge, {"edit": "duplicate-diagnosis", "code": "I10"}
    fields = {"elsewhere": None, "effective": (None, None), "settings": list(Setting), "requires": (), "wants": ()}
    yield pairing.Edit, {"id": "x", "severity": Severity.NOTE, "cites": "y", "function": len, **fields}
    yield pairing.Edits, {"edits": (EDITS["age"],)}
    yield EDITS.of, {"setting": Setting.INPATIENT}
    yield EDITS.with_edit, {"edits": (EDITS["age"],)}
    yield from ((choose, {"names": ("age",)}) for choose in (EDITS.only, EDITS.without))
    for kind, rows in TABLES.items():
        yield kind.from_rows, {"rows": rows}
    held = {kind.__name__: kind.from_rows(rows) for kind, rows in TABLES.items()}
    yield from ((ask, {"code": "99292", "day": DAY}) for ask in (held["AddOns"].kind, held["AddOns"].primaries))
    yield from ((ask, {"procedure": "20610"}) for ask in (held["CoverageRules"].articles, held["CoverageRules"].names))
    yield held["CoverageRules"].covers, {"procedure": "20610", "diagnosis": "I10"}
    yield held["MUEs"].get, {"code": "20610"}
    yield held["PTPEdits"].among, {"codes": ["99213", "36415"], "day": DAY}
    yield held["PTPEdits"].indicator, {"column_1": "99213", "column_2": "36415", "day": DAY}


def of_texts() -> Iterator[Case]:
    yield find_codes, {"text": "I10", "book": BOOK}
    yield named_ranges, {"prose": "I10"}
    yield parse_ranges, {"text": "I10"}
    yield CategoryOrder, {"categories": ["I10"]}
    yield CategoryOrder(["I10"]).key, {"category": "I10"}
    codes = CodeSet.parse("E11.0-E11.9")
    yield CodeSet.parse, {"text": "I10", "system": "icd10cm"}
    yield CodeSet.of, {"codes": (ICD10CM("I10"),)}
    yield codes.explain, {"code": "E11.1"}
    yield codes.changes, {"before": BOOK, "after": BOOK}
    yield from ((ask, {"book": BOOK}) for ask in (codes.on, codes.billable, codes.count, codes.normal))
    separators = exchange.Separators()
    yield exchange.to_x12, {"claim": CLAIM, "separators": separators}
    yield exchange.hi_segments, {"claim": CLAIM, "separators": separators}
    source = exchange.to_x12(CLAIM)
    yield exchange.from_x12, {"source": source, "separators": separators, "setting": Setting.PROFESSIONAL}
    yield exchange.Separators.found_in, {"text": "HI*ABK:I10~"}
    yield exchange.to_fhir, {"value": CLAIM, "base": None}
    yield exchange.from_fhir, {"resource": exchange.to_fhir(ICD10CM("I10")), "setting": None}
    yield exchange.to_hl7v2, {"code": ICD10CM("I10")}
    yield exchange.from_hl7v2, {"field": exchange.to_hl7v2(ICD10CM("I10"))}
    yield exchange.to_cms1500, {"claim": CLAIM}
    yield exchange.from_cms1500, {"form": exchange.to_cms1500(CLAIM)}
    yield draw.axes, {"entry": PCS["02704TZ"]}
    yield draw.tree, {"entry": ENTRY}
    yield draw.claim, {"claim": CLAIM, "report": REPORT}
    yield draw.timeline, {"release": CM, "code": "I10"}


GROUPS = (of_values, of_books, of_diagnoses, of_procedures, of_pairing, of_texts)


@pytest.mark.parametrize("cases", GROUPS, ids=lambda cases: cases.__name__)
def test_a_wrong_type_is_refused_at_the_door(cases: Callable[[], Iterator[Case]]) -> None:
    """A TypeError or an error of the library that says what was wanted: none from inside, nothing taken in silence."""
    assert [f"{name_of(function)} {fault}" for function, given in cases() for fault in faults(function, given)] == []


def test_separators_are_looked_at_where_they_are_used() -> None:
    separators: Any = exchange.Separators
    broken = separators(element=None)
    with pytest.raises(TypeError, match=r"^separators\.element must be str, not NoneType$"):
        exchange.to_x12(CLAIM, broken)


def test_what_a_refusal_says() -> None:
    anything: Any = 5
    for refused, said in (
        (lambda: CodeSet.of(anything), "each of codes must be Code, not int"),
        (lambda: CodeSet.parse("I10").on(anything), "book must be CodeBook, not int"),
        (lambda: draw.axes(anything), "entry must be ICD10PCSEntry, not int"),
        (lambda: REPORT.acknowledge(anything), "edit must be str, not int"),
        (lambda: BOOK.get(anything), "system must be str, not int"),
        (lambda: medcodes.readings("I10", anything), "a system must be a class of Code, not int"),
    ):
        with pytest.raises(TypeError) as caught:
            refused()
        assert str(caught.value) == said
