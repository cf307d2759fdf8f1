"""Whether a candidate is a code, and of which systems: by label, list, book and shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from medcodes.cpt import CPT
from medcodes.errors import Status
from medcodes.finder import expressions
from medcodes.finder.context import before_codes, label_after
from medcodes.finder.found import Found, Lookalike
from medcodes.finder.lookalikes import lookalikes
from medcodes.finder.shapes import cm_shape, is_measure, pcs_shape
from medcodes.hcpcs import HCPCSLevelII
from medcodes.icd10cm import ICD10CM
from medcodes.icd10pcs import ICD10PCS
from medcodes.modifier import Modifier

if TYPE_CHECKING:
    from medcodes._code import Code
    from medcodes.codebook.book import CodeBook
    from medcodes.codebook.release import Release
    from medcodes.finder.context import Context
    from medcodes.finder.place import Place

__all__ = ["Judge"]

SYSTEMS: Final = ("icd10cm", "icd10pcs", "cpt", "hcpcs")
SHORT: Final = 4
HCPCS_LENGTH: Final = 5
PCS_LENGTH: Final = 7
MODIFIERS: Final = 4
# Said of a code that nothing but its neighbours settles.
AMONG: Final = "among codes"

_modifier: Final = re.compile(r"[-:,]([0-9A-Z]{2})(?![0-9A-Za-z])").match
# The CPT modifiers of two digits, and the forms of those with a letter.
_is_modifier: Final = re.compile(
    "2[2-7]|3[23]|47|5[0-9]|6[236]|7[346-9]|8[0-2]|9[0-35-79]|[A-Z][0-9A-Z]|[1238]P"
).fullmatch


class Evidence(NamedTuple):
    """The readings of a text that its surroundings leave, and how they bear on it."""

    readings: tuple[Code, ...]
    label: str | None
    """the label that names a system of theirs, None without one"""
    strong: bool
    adjacent: bool


class Judge:
    """Judges one candidate after the other; the text, the book and the place are its own."""

    __slots__ = ("_book", "_clean", "_place", "_releases", "_text")

    def __init__(self, text: str, clean: str, place: Place, book: CodeBook | None) -> None:
        self._text: Final = text
        self._clean: Final = clean
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
        stop = expressions.range_end(clean, end, "icd10cm", hyphen=status is Status.HEADER)
        if stop is None and clean[end : end + 1] in {"*", "?", "["} and status is not Status.BILLABLE:
            stop = expressions.pattern_end(clean, start)
        if stop is None and "x" in written and status is Status.UNKNOWN and not written.islower():
            stop = end
        found = None if stop is None else self._set(start, stop, "icd10cm")
        if found is not None:
            return found
        if written[0].islower() and not self._is_written_small(start, written, status):
            return None
        return self._hit(start, end, (code,))

    def _is_written_small(self, start: int, written: str, status: Status | None) -> bool:
        """Tell whether a text in small letters is a code, and not a version or the name of a file."""
        context = self._place.context(start)
        if context is not None and "icd10cm" in context.systems:
            return True
        if written[0] == "v":
            return False
        if self._book is not None:
            return _is_held(status)
        return written[4].isdigit() and cm_shape(written.upper().replace(".", "")) is not None

    def plain(self, start: int, end: int) -> Found | None:
        """Judge a letter with digits: ICD-10-CM without its dot, HCPCS Level II, ICD-10-PCS."""
        clean = self._clean
        written = clean[start:end]
        text = written.upper()
        length = end - start
        codes: list[Code] = [ICD10CM._trusted(text if length < SHORT else f"{text[:3]}.{text[3:]}")]
        if length == PCS_LENGTH:
            codes += [code for code in (ICD10PCS.try_parse(text),) if code is not None]
        elif length == HCPCS_LENGTH:
            codes += [code for code in (HCPCSLevelII.try_parse(text),) if code is not None]
        opens = expressions.may_open(clean, end)
        statuses = [self._status(code) for code in codes]
        held = any(map(_is_held, statuses))
        if length <= SHORT:
            if not (held or opens or self._is_announced(start) or (self._book is None and cm_shape(text))):
                return None
        elif not opens and len(codes) == 1 and written.isupper() and self._speaks(start, text, held=held):
            self._place.note(start, end, codes[0].system)
            known = () if self._book is None else tuple(statuses)
            return Found((start, end), self._text[start:end], (codes[0],), None, known)
        modifiers, reach = self._modifiers(end)
        if modifiers and isinstance(codes[-1], HCPCSLevelII):
            return self._hit(start, end, (codes[-1],), clean[end:reach], modifiers, reach)
        evidence = self._evidence(start, end, codes)
        if evidence is None:
            return None
        found = self._plain_range(start, end, evidence) if opens else None
        if found is not None:
            return found
        label = evidence.label
        if label is not None and len(evidence.readings) < len(codes):
            held = any([_is_held(self._status(code)) for code in evidence.readings])
        if length <= SHORT:
            if not self._is_short_code(start, written, evidence, held=held):
                if not held or not self._is_among(start, end):
                    return None
                label = AMONG
        elif not (held and written.isupper()) and not self._is_long_code(written, text, evidence, held=held):
            alike = self._alike(start, end, codes) if length > HCPCS_LENGTH and written.isupper() else ()
            if not alike:
                return None
        return self._hit(start, end, evidence.readings, label)

    def _is_announced(self, start: int) -> bool:
        """Tell whether a mark stands before a place that may end a label."""
        before = self._clean[max(0, start - 2) : start]
        return before[-1:] in {":", "(", "#", "=", "[", "/", ","} or before in {": ", ", ", "# "}

    def _speaks(self, start: int, text: str, *, held: bool) -> bool:
        """Tell whether a long text speaks for itself, and nothing before it can deny it."""
        known = held if self._book is not None else cm_shape(text) is not None
        return known and (self._place.is_bare(start) or self._place.continues(start))

    def _is_short_code(self, start: int, written: str, evidence: Evidence, *, held: bool) -> bool:
        """Judge three or four characters by their label: "ICD-10: I10", "Dx: hypertension (I10)"."""
        if evidence.label is None or not (written.isupper() or evidence.strong):
            return False
        direct = evidence.adjacent or self._clean[max(0, start - 1) : start] in {"(", "["}
        if self._book is None:
            return direct and cm_shape(written.upper()) is not None
        return held or (evidence.strong and direct)

    def _is_long_code(self, written: str, text: str, evidence: Evidence, *, held: bool) -> bool:
        """Judge five characters or more that are written small, that the book does not hold, or without a book."""
        if evidence.label is not None and (evidence.adjacent or held or self._book is None):
            return True
        if not written.isupper():
            return False
        if any(isinstance(code, HCPCSLevelII) for code in evidence.readings):
            return self._releases["hcpcs"] is None
        if self._book is not None:
            return False
        return bool(cm_shape(text) or (pcs_shape(text) and not is_measure(text)))

    def five(self, start: int, end: int) -> Found | None:
        """Judge five characters of CPT, which need more than their shape: ZIP codes have the same."""
        clean = self._clean
        code = CPT._trusted(clean[start:end].upper())
        modifiers, reach = self._modifiers(end)
        evidence = self._evidence(start, end, [code])
        if evidence is None:
            return None
        label = evidence.label
        if label is not None and ((evidence.strong and evidence.adjacent) or _is_in_section(code)):
            if expressions.may_open(clean, end):
                stop = expressions.range_end(clean, end, "cpt", hyphen=False)
                found = None if stop is None else self._set(start, stop, "cpt", label)
                if found is not None:
                    return found
            return self._hit(start, end, (code,), label, modifiers, reach)
        if modifiers and _is_in_section(code):
            return self._hit(start, end, (code,), clean[end:reach], modifiers, reach)
        place = self._place
        if place.last_system in {"cpt", "hcpcs"} and place.continues(start) and _is_in_section(code):
            return self._hit(start, end, (code,), AMONG)
        if _is_held(self._status(code)) and self._is_among(start, end):
            return self._hit(start, end, (code,), AMONG)
        return None

    def seven(self, start: int, end: int) -> Found | None:
        """Judge seven characters that begin like no ICD-10-CM code: ICD-10-PCS, or a number."""
        written = self._clean[start:end]
        text = written.upper()
        code = ICD10PCS.try_parse(text)
        held = code is not None and _is_held(self._status(code))
        if held and code is not None and not text.isdigit() and not expressions.may_open(self._clean, end):
            if self._place.is_bare(start) or self._place.continues(start):
                return self._hit(start, end, (code,))
        codes: list[Code] = [] if code is None else [code]
        evidence = self._evidence(start, end, codes)
        if evidence is None or (is_measure(text) and evidence.label is None):
            return None
        release = self._releases["icd10pcs"]
        if code is None:
            letters = sum(map(str.isalpha, text))
            if release is None or not letters or not written.isupper():
                return None
            alike = lookalikes(written, release)
            return self._hit(start, end, (), alike=alike) if alike else None
        if expressions.may_open(self._clean, end) and (held or evidence.label is not None):
            stop = expressions.range_end(self._clean, end, "icd10pcs", hyphen=False)
            found = None if stop is None else self._set(start, stop, "icd10pcs", evidence.label)
            if found is not None:
                return found
        if evidence.label is not None and (held or evidence.strong or release is None):
            return self._hit(start, end, (code,), evidence.label)
        if text.isdigit():
            return self._hit(start, end, (code,), AMONG) if held and self._is_among(start, end) else None
        if held or (release is None and written.isupper() and pcs_shape(text)):
            return self._hit(start, end, (code,))
        alike = () if release is None or not written.isupper() else lookalikes(written, release)
        return self._hit(start, end, (code,), alike=alike) if alike else None

    def pattern(self, start: int) -> Found | None:
        """Judge a pattern, which needs a label unless its brackets make it unmistakable."""
        stop = expressions.pattern_end(self._clean, start)
        if stop is None:
            return None
        context = self._place.context(start)
        if context is not None and context.adjacent:
            sets = (self._set(start, stop, system, context.text) for system in SYSTEMS if system in context.systems)
        elif "[" in self._clean[start:stop]:
            sets = (self._set(start, stop, system) for system in ("icd10pcs", "icd10cm"))
        else:
            return None
        return next((found for found in sets if found is not None), None)

    # -- what the judgements share ---------------------------------------------------

    def _evidence(self, start: int, end: int, codes: list[Code]) -> Evidence | None:
        """Weigh the labels around a text; None where one says that it is no code."""
        context = self._place.context(start)
        if context is not None and not context.systems:
            return None
        for said in (context, label_after(self._clean, end)):
            if said is not None:
                readings = tuple(code for code in codes if code.system in said.systems)
                if readings:
                    return Evidence(readings, said.text, said.strong, said.adjacent)
        return Evidence(tuple(codes), None, strong=False, adjacent=False)

    def _is_among(self, start: int, end: int) -> bool:
        """Tell whether a text stands in a list or a column of codes."""
        place = self._place
        return place.continues(start) or before_codes(self._clean, end, in_column=place.starts_line(start))

    def _modifiers(self, end: int) -> tuple[tuple[Modifier, ...], int]:
        """Read the modifiers behind a code, and where they end."""
        modifiers: list[Modifier] = []
        match = _modifier(self._clean, end) if self._clean[end : end + 1] in {"-", ":"} else None
        while match is not None and _is_modifier(match[1]) and len(modifiers) < MODIFIERS:
            modifiers.append(Modifier(match[1]))
            end = match.end()
            match = _modifier(self._clean, end)
        return tuple(modifiers), end

    def _plain_range(self, start: int, end: int, evidence: Evidence) -> Found | None:
        """Read a range or a pattern of categories, and of HCPCS where a label says so."""
        clean = self._clean
        systems = {code.system for code in evidence.readings}
        system = "hcpcs" if evidence.label is not None and systems == {"hcpcs"} else "icd10cm"
        if system not in systems:
            return None
        stop = expressions.range_end(clean, end, system, hyphen=False)
        if stop is None and clean[end : end + 1] in {"*", "?", "[", "."}:
            stop = expressions.pattern_end(clean, start)
        if stop is None:
            return None
        text = clean[start:stop]
        # "T10-T12" without a label may be vertebrae, unless the book has such codes.
        if evidence.label is None and self._book is None and not expressions.speaks_for_itself(text):
            return None
        return self._set(start, stop, system, evidence.label)

    def _set(self, start: int, stop: int, system: str, label: str | None = None) -> Found | None:
        """Make a hit of a range or pattern, unless it is none or holds nothing on the day."""
        code_set = expressions.read_set(self._clean[start:stop], system)
        if code_set is None:
            return None
        if self._book is not None and self._releases[system] is not None and not code_set.on(self._book):
            return None
        self._place.note(start, stop, system)
        return Found((start, stop), self._text[start:stop], (), label, (), (), code_set)

    def _hit(
        self,
        start: int,
        end: int,
        readings: tuple[Code, ...],
        label: str | None = None,
        modifiers: tuple[Modifier, ...] = (),
        reach: int = 0,
        alike: tuple[Lookalike, ...] | None = None,
    ) -> Found:
        statuses = tuple(map(self._status, readings)) if self._book is not None else ()
        if alike is None:
            known = self._book is None or any(map(_is_held, statuses))
            alike = () if known else self._alike(start, end, readings)
        self._place.note(start, max(end, reach), readings[0].system if readings else "")
        return Found((start, end), self._text[start:end], readings, label, statuses, modifiers, None, alike)

    def _status(self, code: Code) -> Status | None:
        release = self._releases[code.system]
        return None if release is None else release.status(code)

    def _alike(self, start: int, end: int, readings: tuple[Code, ...] | list[Code]) -> tuple[Lookalike, ...]:
        """Find what an unknown text resembles, in the systems that it may be of and ICD-10-PCS by its length."""
        systems = {code.system for code in readings}
        if end - start == PCS_LENGTH and "." not in self._clean[start:end]:
            systems.add("icd10pcs")
        releases = [self._releases[system] for system in SYSTEMS if system in systems]
        return tuple(
            one for release in releases if release is not None for one in lookalikes(self._clean[start:end], release)
        )


def _is_in_section(code: CPT) -> bool:
    """Tell whether a number is in a published range; other categories than I are, by their letter."""
    return code.section is not None or not code.text.isdigit()


def _is_held(status: Status | None) -> bool:
    """Tell whether a text is or was or will be a code."""
    return status is not None and status is not Status.UNKNOWN
