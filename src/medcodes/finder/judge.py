"""Whether a candidate is a code, and of which systems: by label, list, book and shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from medcodes.cpt import CPT
from medcodes.errors import InvalidCodeError, Status
from medcodes.finder import expressions
from medcodes.finder.context import before_codes, is_above_enclosed, label_after
from medcodes.finder.found import Found
from medcodes.finder.lookalikes import lookalikes
from medcodes.finder.place import ENCLOSED, ENCLOSING
from medcodes.finder.shapes import cm_shape, is_measure, pcs_shape
from medcodes.hcpcs import HCPCSLevelII
from medcodes.icd10cm import ICD10CM
from medcodes.icd10pcs import ICD10PCS
from medcodes.modifier import Modifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from medcodes._code import Code
    from medcodes.codebook.book import CodeBook
    from medcodes.codebook.release import Release
    from medcodes.codeset import CodeSet
    from medcodes.finder.found import Lookalike
    from medcodes.finder.place import Place

__all__ = ["PCS_LENGTH", "SHORT", "Judge"]

SYSTEMS: Final = ("icd10cm", "icd10pcs", "cpt", "hcpcs")
SHORT: Final = 4
HCPCS_LENGTH: Final = 5
PCS_LENGTH: Final = 7
MODIFIERS: Final = 4
LINE_REACH: Final = 120
# Said of a code that nothing but its neighbours settles.
AMONG: Final = "among codes"
_ANNOUNCING: Final = frozenset(":(#=[/,")

_cpt_codes: Final = re.compile("(?i)[0-9]{4}[0-9AFMTU]").findall
_modifier: Final = re.compile(r"[-:,]([0-9A-Z]{2})(?![0-9A-Za-z])").match
# The CPT modifiers of two digits, and the forms of those with a letter.
_is_modifier: Final = re.compile(
    "2[2-7]|3[23]|47|5[0-9]|6[236]|7[346-9]|8[0-2]|9[0-35-79]|[A-Z][0-9A-Z]|[1238]P"
).fullmatch


class Evidence(NamedTuple):
    """The readings of a text that its surroundings leave, and what they say of it."""

    readings: tuple[Code, ...]
    label: str | None = None
    """the label that names a system of theirs"""
    strong: bool = False
    adjacent: bool = False


class Tail(NamedTuple):
    """The modifiers behind a procedure code, and where they end."""

    modifiers: tuple[Modifier, ...] = ()
    reach: int = 0


_NO_TAIL: Final = Tail()


class Judge:
    """Judges one candidate after the other, by the text, the book and where the scan stands."""

    __slots__ = ("_book", "_clean", "_place", "_releases", "_text")

    def __init__(self, text: str, place: Place, book: CodeBook | None) -> None:
        self._text: Final = text
        self._clean: Final = place.text
        self._place: Final = place
        self._book: Final = book
        self._releases: Final[dict[str, Release[Any, Any] | None]] = {
            system: None if book is None else book.get(system) for system in SYSTEMS
        }

    # -- one kind of candidate each --------------------------------------------------

    def dotted(self, start: int, end: int) -> Found | None:
        """Judge a text with a dot that needs a second look: its case, its status, what follows it."""
        clean = self._clean
        written = clean[start:end]
        if not self._place.is_bare(start) and self._place.is_denied(start):
            return None
        code = ICD10CM._trusted(written.upper())
        status = self._status(code)
        stop = expressions.range_end(clean, (start, end), "icd10cm", hyphen=status is Status.HEADER)
        if stop is None and clean[end : end + 1] in {"*", "?", "["} and status is not Status.BILLABLE:
            stop = expressions.pattern_end(clean, start)
        if stop is None and status is Status.UNKNOWN and self._is_open(written):
            stop = end
        found = None if stop is None else self._set(start, stop, "icd10cm")
        if found is not None:
            return found
        if written[0].islower() and not self._is_written_small(start, written, status):
            return None
        hit = self._hit((start, end), (code,))
        # Without a book a small x may be the placeholder or any character.
        either = self._book is None and "x" in written and not written.islower()
        return hit._replace(code_set=expressions.read_set(written, "icd10cm")) if either else hit

    def short(self, start: int, end: int) -> Found | None:
        """Judge three or four characters of ICD-10-CM, which need a label or codes around them."""
        written = self._clean[start:end]
        text = written.upper()
        code = ICD10CM._trusted(text if end - start < SHORT else f"{text[:3]}.{text[3:]}")
        status = self._status(code)
        opens = expressions.may_open(self._clean, end)
        likely = _is_held(status) if self._book is not None else cm_shape(text) is not None
        if not (likely or opens or self._is_announced(start)):
            return None
        evidence = self._evidence(start, end, (code,))
        if evidence is None:
            return None
        found = self._range(start, end, evidence, hyphen=status is Status.HEADER) if opens else None
        if found is not None:
            return found
        if self._is_named(start, written, evidence, likely=likely):
            return self._hit((start, end), (code,), evidence.label)
        # A header is rarely listed among codes, and N95 and D50 are masks and infusions.
        if status is Status.BILLABLE and written.isupper() and self._is_among(start, end):
            return self._hit((start, end), (code,), AMONG)
        return None

    def long(self, start: int, end: int) -> Found | None:
        """Judge five to seven characters: ICD-10-CM without its dot, HCPCS Level II, ICD-10-PCS."""
        clean = self._clean
        written = clean[start:end]
        codes = _long_readings(written.upper())
        held = self._is_any_held(codes)
        opens = expressions.may_open(clean, end)
        if len(codes) == 1 and not opens and self._speaks(start, written, held=held):
            return self._hit((start, end), codes)
        tail = self._tail(end)
        if tail.modifiers and isinstance(codes[-1], HCPCSLevelII):
            return self._hit((start, end), codes[-1:], clean[end : tail.reach], tail)
        evidence = self._evidence(start, end, codes)
        if evidence is None:
            return None
        found = self._range(start, end, evidence) if opens else None
        if found is not None:
            return found
        if len(evidence.readings) < len(codes):
            held = self._is_any_held(evidence.readings)
        if (held and written.isupper()) or self._is_likely(written, evidence, held=held):
            return self._hit((start, end), evidence.readings, evidence.label)
        alike = self._alike(start, end, codes) if len(written) > HCPCS_LENGTH and written.isupper() else ()
        return self._hit((start, end), evidence.readings, evidence.label, alike=alike) if alike else None

    def five(self, start: int, end: int) -> Found | None:
        """Judge five characters of CPT, which need more than their shape: ZIP codes have the same."""
        clean = self._clean
        code = CPT._trusted(clean[start:end].upper())
        tail = self._tail(end)
        evidence = self._evidence(start, end, (code,))
        if evidence is None:
            return None
        if expressions.may_open(clean, end):
            stop = expressions.range_end(clean, (start, end), "cpt", hyphen=False)
            # Two ends in one section of CPT are seldom anything else.
            sure = stop is not None and (evidence.label is not None or _is_one_section(clean[start:stop]))
            found = self._set(start, stop, "cpt", evidence.label) if stop is not None and sure else None
            if found is not None:
                return found
        label = self._five_label(code, start, end, evidence, tail)
        return None if label is None else self._hit((start, end), (code,), label, tail)

    def seven(self, start: int, end: int) -> Found | None:
        """Judge seven characters that begin like no ICD-10-CM code: ICD-10-PCS, or a number."""
        written = self._clean[start:end]
        code = ICD10PCS.try_parse(written)
        if code is None:
            alike = self._alike(start, end, ()) if written.isupper() else ()
            return self._hit((start, end), (), alike=alike) if alike else None
        held = _is_held(self._status(code))
        opens = expressions.may_open(self._clean, end)
        if held and not opens and not written.isdigit() and self._is_clear(start):
            return self._hit((start, end), (code,))
        evidence = self._evidence(start, end, (code,))
        if evidence is None:
            return None
        if opens and (held or evidence.label is not None):
            stop = expressions.range_end(self._clean, (start, end), "icd10pcs", hyphen=False)
            found = None if stop is None else self._set(start, stop, "icd10pcs", evidence.label)
            if found is not None:
                return found
        return self._one_of_seven(code, start, end, evidence, held=held)

    def pattern(self, start: int) -> Found | None:
        """Judge a pattern, which needs a label unless its brackets make it unmistakable."""
        stop = expressions.pattern_end(self._clean, start)
        if stop is None:
            return None
        context = self._place.context(start)
        systems: Sequence[str] = ()
        label = None
        if context is not None and context.adjacent:
            systems, label = [system for system in SYSTEMS if system in context.systems], context.text
        elif "[" in self._clean[start:stop]:
            systems = self._systems_of(self._clean[start:stop])
        sets = (self._set(start, stop, system, label) for system in systems)
        return next((found for found in sets if found is not None), None)

    def _systems_of(self, pattern: str) -> tuple[str, ...]:
        """Tell which system a pattern is of that nothing announces; () where it may be of several."""
        systems = tuple(
            system
            for system in expressions.systems_of(pattern)
            if (code_set := expressions.read_set(pattern, system)) is not None
            and ((release := self._releases[system]) is None or expressions.fits_any(code_set, release))
        )
        return systems if len(systems) == 1 else ()

    # -- what is asked of each kind --------------------------------------------------

    def _is_open(self, written: str) -> bool:
        """Tell whether a small x among capitals stands for any character, and codes of the day fit."""
        if self._book is None or "x" not in written or written.islower():
            return False
        code_set, release = expressions.read_set(written, "icd10cm"), self._releases["icd10cm"]
        return code_set is not None and release is not None and expressions.fits_any(code_set, release)

    def _is_written_small(self, start: int, written: str, status: Status | None) -> bool:
        """Tell whether a text in small letters is a code, and not a version or the name of a file."""
        context = self._place.context(start)
        if context is not None and context.adjacent and "icd10cm" in context.systems:
            return True
        if written[0] == "v":
            return False
        if self._book is not None:
            return _is_held(status)
        return written[4].isdigit() and cm_shape(written.upper().replace(".", "")) is not None

    def _is_announced(self, start: int) -> bool:
        """Tell whether a mark stands before a place that may end a label."""
        before = self._clean[max(0, start - 2) : start].rstrip(" ")
        return before[-1:] in _ANNOUNCING

    def _is_named(self, start: int, written: str, evidence: Evidence, *, likely: bool) -> bool:
        """Judge three or four characters by their label: "ICD-10: I10", "Dx: hypertension (I10)"."""
        if evidence.label is None or not (written.isupper() or evidence.strong):
            return False
        direct = evidence.adjacent or self._clean[max(0, start - 1) : start] in ENCLOSING
        if self._book is None:
            return direct and likely
        return likely or (evidence.strong and direct)

    def _is_clear(self, start: int) -> bool:
        """Tell whether nothing before a place can deny that it is a code."""
        return self._place.is_bare(start) or self._place.continues(start)

    def _speaks(self, start: int, written: str, *, held: bool) -> bool:
        """Tell whether a long text speaks for itself."""
        known = held if self._book is not None else cm_shape(written) is not None
        return known and written.isupper() and self._is_clear(start)

    def _is_likely(self, written: str, evidence: Evidence, *, held: bool) -> bool:
        """Judge five characters or more that are in small letters, unknown to the book, or without a book."""
        if evidence.label is not None and (evidence.adjacent or held or self._book is None):
            return True
        if not written.isupper():
            return False
        if any(isinstance(code, HCPCSLevelII) for code in evidence.readings):
            return self._releases["hcpcs"] is None
        if self._book is not None:
            return False
        return bool(cm_shape(written) or (pcs_shape(written) and not is_measure(written)))

    def _five_label(self, code: CPT, start: int, end: int, evidence: Evidence, tail: Tail) -> str | None:
        """Say what makes five characters CPT: a label, a modifier, a list of such; None if nothing does."""
        if evidence.label is not None and evidence.strong and evidence.adjacent:
            return evidence.label
        # Other categories than I end in a letter and have no ranges, or few.
        in_section = code.section is not None or not code.text.isdigit()
        if in_section and evidence.label is not None:
            return evidence.label
        if in_section and tail.modifiers:
            return self._clean[end : tail.reach]
        place = self._place
        listed = in_section and place.last_system in {"cpt", "hcpcs"} and place.continues(start)
        return AMONG if listed or (_is_held(self._status(code)) and self._is_among(start, end)) else None

    def _one_of_seven(self, code: ICD10PCS, start: int, end: int, evidence: Evidence, *, held: bool) -> Found | None:
        """Judge seven characters by their label, by the book, or by their shape without one."""
        written = self._clean[start:end]
        span = (start, end)
        measure = is_measure(written.upper()) is not None
        direct = evidence.adjacent and (evidence.strong or self._book is None)
        if evidence.label is not None and (direct or (held and not measure)):
            return self._hit(span, (code,), evidence.label)
        if written.isdigit():
            return self._hit(span, (code,), AMONG) if held and self._is_among(start, end) else None
        if measure:
            return None
        if held or (self._book is None and pcs_shape(written)):
            return self._hit(span, (code,))
        alike = self._alike(start, end, (code,)) if written.isupper() else ()
        return self._hit(span, (code,), alike=alike) if alike else None

    # -- what the judgements share ---------------------------------------------------

    def _evidence(self, start: int, end: int, codes: tuple[Code, ...]) -> Evidence | None:
        """Weigh the labels around a text; None where one says that it is no code."""
        context = self._place.context(start)
        if context is not None and not context.systems:
            return None
        for said in (context, label_after(self._clean, end)):
            if said is not None:
                readings = tuple(code for code in codes if code.system in said.systems)
                if readings:
                    return Evidence(readings, said.text, said.strong, said.adjacent)
        return Evidence(codes)

    def _is_among(self, start: int, end: int) -> bool:
        """Tell whether a text stands in a list or a column of codes, or in parentheses near one."""
        place = self._place
        if place.continues(start) or before_codes(self._clean, end, in_column=place.starts_line(start)):
            return True
        if self._clean[max(0, start - 1) : start] not in ENCLOSING or self._clean[end : end + 1] not in ENCLOSED:
            return False
        near = place.reach > 0 and start - place.reach <= LINE_REACH
        on_line = near and "\n" not in self._clean[place.reach : start]
        return on_line or place.is_enclosed_below(start) or is_above_enclosed(self._clean, end)

    def _tail(self, end: int) -> Tail:
        """Read the modifiers behind a code."""
        if self._clean[end : end + 1] not in {"-", ":"}:
            return _NO_TAIL
        modifiers: list[Modifier] = []
        match = _modifier(self._clean, end)
        while match is not None and _is_modifier(match[1]) and len(modifiers) < MODIFIERS:
            modifiers.append(Modifier._trusted(match[1]))
            end = match.end()
            match = _modifier(self._clean, end)
        return Tail(tuple(modifiers), end) if modifiers else _NO_TAIL

    def _range(self, start: int, end: int, evidence: Evidence, *, hyphen: bool = False) -> Found | None:
        """Read a range or a pattern of ICD-10-CM, or of HCPCS where a label says so."""
        clean = self._clean
        systems = {code.system for code in evidence.readings}
        system = "hcpcs" if systems == {"hcpcs"} else "icd10cm"
        if system not in systems:
            return None
        labelled = evidence.label is not None
        form = expressions.UNDOTTED if system == "icd10cm" and labelled and end - start >= SHORT else system
        stop = expressions.range_end(clean, (start, end), form, hyphen=hyphen and labelled)
        if stop is None and clean[end : end + 1] in {"*", "?", "[", "."}:
            stop = expressions.pattern_end(clean, start)
        # "T10-T12" may be vertebrae, unless a label or the book knows better.
        if stop is None or not (labelled or self._book is not None or expressions.speaks_for_itself(clean[start:stop])):
            return None
        return self._set(start, stop, system, evidence.label)

    def _set(self, start: int, stop: int, system: str, label: str | None = None) -> Found | None:
        """Make a hit of a range or pattern, unless it is none or names no code of the book."""
        code_set = expressions.read_set(self._clean[start:stop], system)
        while code_set is not None and expressions.has_begun_anew(code_set, self._clean[start:stop]):
            stop = start + expressions.last_term(self._clean[start:stop])
            code_set = expressions.read_set(self._clean[start:stop], system)
        release = self._releases[system]
        if code_set is None or (release is not None and not self._is_of(code_set, self._clean[start:stop], release)):
            return None
        self._place.note(start, stop, system)
        return Found((start, stop), self._text[start:stop], (), label, (), (), code_set)

    def _is_of(self, code_set: CodeSet, text: str, release: Release[Any, Any]) -> bool:
        """Tell whether a range or pattern names codes of a release, and its ends are in their order."""
        assert self._book is not None, "the release is of the book"
        if not expressions.names_any(text, release):
            return False
        try:
            code_set.on(self._book)
        except InvalidCodeError:
            return False
        return True

    def _hit(
        self,
        span: tuple[int, int],
        readings: tuple[Code, ...],
        label: str | None = None,
        tail: Tail = _NO_TAIL,
        alike: tuple[Lookalike, ...] | None = None,
    ) -> Found:
        start, end = span
        statuses = tuple(map(self._status, readings)) if self._book is not None else ()
        if alike is None:
            known = self._book is None or any(map(_is_held, statuses))
            alike = () if known else self._alike(start, end, readings)
        self._place.note(start, max(end, tail.reach), readings[0].system if readings else "")
        return Found(span, self._text[start:end], readings, label, statuses, tail.modifiers, None, alike)

    def _status(self, code: Code) -> Status | None:
        release = self._releases[code.system]
        return None if release is None else release.status(code)

    def _is_any_held(self, codes: tuple[Code, ...]) -> bool:
        return any(_is_held(self._status(code)) for code in codes)

    def _alike(self, start: int, end: int, readings: tuple[Code, ...]) -> tuple[Lookalike, ...]:
        """Find what an unknown text resembles, in the systems that it may be of and ICD-10-PCS by its length."""
        written = self._clean[start:end]
        systems = {code.system for code in readings}
        if len(written) == PCS_LENGTH and written.isalnum() and not written.isdigit():
            systems.add("icd10pcs")
        releases = [self._releases[system] for system in SYSTEMS if system in systems]
        return tuple(one for release in releases if release is not None for one in lookalikes(written, release))


def _long_readings(text: str) -> tuple[Code, ...]:
    """Give every reading of five to seven characters that begin like ICD-10-CM."""
    code = ICD10CM._trusted(f"{text[:3]}.{text[3:]}")
    other: Code | None = None
    if len(text) == HCPCS_LENGTH:
        other = HCPCSLevelII.try_parse(text)
    elif len(text) == PCS_LENGTH:
        other = ICD10PCS.try_parse(text)
    return (code,) if other is None else (code, other)


def _is_one_section(text: str) -> bool:
    """Tell whether the first two CPT codes of a text are in one published section; "99213.-" has no two."""
    sections = [CPT._trusted(code.upper()).section for code in _cpt_codes(text)[:2]]
    return len(sections) == 2 and sections[0] is not None and sections[0] == sections[1]


def _is_held(status: Status | None) -> bool:
    """Tell whether a text is or was or will be a code."""
    return status is not None and status is not Status.UNKNOWN
