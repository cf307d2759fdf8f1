"""Right and left: among the diagnoses, against modifiers, against procedures."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from medcodes.codebook.model import EditFlag, Laterality
from medcodes.icd10pcs import ICD10PCS
from medcodes.pairing.claim import Setting
from medcodes.pairing.context import Need, distinct, edit
from medcodes.pairing.finding import Severity, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medcodes.codebook.cm import ICD10CMEntry
    from medcodes.codebook.pcs import ICD10PCSEntry
    from medcodes.icd10cm import ICD10CM
    from medcodes.pairing.claim import ServiceLine
    from medcodes.pairing.context import Context, Diagnosed, Performed
    from medcodes.pairing.finding import Finding

RIGHT, LEFT = Laterality.RIGHT, Laterality.LEFT
BILATERAL, UNSPECIFIED = Laterality.BILATERAL, Laterality.UNSPECIFIED
OTHER: Final = {RIGHT: LEFT, LEFT: RIGHT}
CHARACTERS: Final = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"

SIDE_WORDS: Final = frozenset({"right", "left", "bilateral", "of", "the"})
SHORT: Final = 3

# Anatomic modifiers by body side: eyelids, fingers, toes. Coronary vessels have none.
LEFT_MODIFIERS: Final = frozenset(["LT", "E1", "E2", "FA", "F1", "F2", "F3", "F4", "TA", "T1", "T2", "T3", "T4"])
RIGHT_MODIFIERS: Final = frozenset(["RT", "E3", "E4", "F5", "F6", "F7", "F8", "F9", "T5", "T6", "T7", "T8", "T9"])
BOTH: Final = frozenset({RIGHT, LEFT})

# The side of these codes is that of the paralysis, not of the lesion that is treated.
HEMIPLEGIA: Final = ("G81", "G83", "I69")

UPPER_LIMB: Final = re.compile(
    r"\b(shoulder|clavicle|scapula|axilla|arms?|forearm|humer\w+|elbow|radi(us|al)|ulnar?|wrist|"
    r"carp\w+|hands?|fingers?|thumb|metacarp\w+|acromioclavicular|sternoclavicular|glenoid|"
    r"forequarter|upper (extremity|limb))\b",
    re.IGNORECASE,
)
LOWER_LIMB: Final = re.compile(
    r"\b(hip|acetabul\w+|femur|femoral|thigh|legs?|knee|patella\w*|tibial?|fibular?|ankle|"
    r"tars\w+|calcane\w+|achilles|heel|f[oe]+t|plantar|hallux|toes?|metatars\w+|hindquarter|"
    r"lower (extremity|limb))\b",
    re.IGNORECASE,
)
LIMB_SYSTEMS: Final = ("0K", "0L", "0M", "0P", "0Q", "0R", "0S", "0X", "0Y", "2W")


@edit(
    "unspecified-laterality",
    Severity.ERROR,
    cites="Medicare Code Editor 20, from 2022-04-01",
    effective=(date(2022, 4, 1), None),
    settings=(Setting.INPATIENT,),
    requires=(Need.FLAGS,),
)
def unspecified_laterality(context: Context) -> Iterator[Finding]:
    """A code that counts in grouping leaves the side open, though codes with a side exist.

    False positives: low; a provider who cannot tell may say so in a remark on the claim.
    """
    for one in context.judged:
        if one.flags and EditFlag.UNSPECIFIED in one.flags:
            message = f"{one.code} does not say which side, though codes with a side exist"
            yield unspecified_laterality.finding(context, message, one.code, where=one.where)


@edit(
    "laterality-diagnoses",
    Severity.WARNING,
    cites="ICD-10-CM Official Guidelines I.B.13",
    requires=(Need.DIAGNOSIS_CODES,),
)
def laterality_diagnoses(context: Context) -> Iterator[Finding]:
    """Sides of one condition that do not go together.

    Right and left where one bilateral code of the group is in force; a side beside the
    "unspecified side"; bilateral beside a side. Right and left where no bilateral code
    exists is correct coding.

    False positives: medium; the sides may differ in kind or stage.
    """
    by_category: defaultdict[str, list[Diagnosed]] = defaultdict(list)
    for one in distinct(context.diagnoses):
        by_category[one.code.text[:3]].append(one)
    for alike in by_category.values():
        if len(alike) > 1:
            for first, second in combinations(_sided(alike), 2):
                message = _contradiction(context, first, second)
                if message is not None:
                    codes = first.seen.code, second.seen.code
                    yield laterality_diagnoses.finding(context, message, *codes, where=second.seen.where)


class Sided(NamedTuple):
    """A diagnosis with a side, and the words of its title without it."""

    seen: Diagnosed
    entry: ICD10CMEntry
    side: Laterality
    words: list[str]


def _sided(diagnoses: list[Diagnosed]) -> list[Sided]:
    return [
        Sided(one, one.entry, one.side, _words(one.entry))
        for one in diagnoses
        if one.entry is not None and one.side is not None
    ]


def _contradiction(context: Context, one: Sided, other: Sided) -> str | None:
    """Say why the sides of two diagnoses of a category do not go together, None where they do."""
    if one.side is other.side:
        return None
    sides = {one.side, other.side}
    if sides == {RIGHT, LEFT}:
        both = _bilateral(context, one) if one.words == other.words else None
        return both and f"{one.seen.code} and {other.seen.code} are the two sides: {both} is both sides"
    first, second = (one, other) if one.side in (BILATERAL, UNSPECIFIED) else (other, one)
    if second.side not in OTHER:
        return None
    if first.side is BILATERAL:
        same = _is_bilateral_of(first.entry, first.words, second)
    else:
        same = len(first.words) == len(second.words) + 1 and second.words in _without_unspecified(first.words)
    return f"{_named(one.seen)} and {_named(other.seen)} are one condition: name its side once" if same else None


def _words(entry: ICD10CMEntry) -> list[str]:
    """Give the words of a title in order, those of a side, "of" and "the" left out, in the singular."""
    words = re.findall(r"[a-z0-9]+", (entry.title or "").lower().replace("(s)", ""))
    return [_singular(word) for word in words if word not in SIDE_WORDS]


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s") if len(word) > SHORT else word


def _without_unspecified(words: list[str]) -> Iterator[list[str]]:
    """Give the words of a title with one "unspecified" left out, each in turn."""
    for index, word in enumerate(words):
        if word == "unspecified":
            yield [*words[:index], *words[index + 1 :]]


def _is_bilateral_of(both: ICD10CMEntry, words: list[str], single: Sided) -> bool:
    """Tell whether a bilateral code is of the group of a code with a side.

    It says nothing that the other does not say, and differs from it in one character
    (H40.1431 and H40.1411) or stands beside its parent (M17.0 and M17.11).
    """
    if Counter(words) - Counter(single.words):
        return False
    mine, other = both.code.text, single.seen.code.text
    if len(mine) == len(other) and sum(a != b for a, b in zip(mine, other, strict=True)) == 1:
        return True
    above = single.entry.ancestors
    return len(above) > 1 and both.parent == above[1]


def _bilateral(context: Context, single: Sided) -> ICD10CM | None:
    """Give the bilateral code in force of the group of a code with a side, None where there is none."""
    cm = context.cm
    assert cm is not None, "what has an entry has a release"
    text = single.seen.code.text
    near = [f"{text[:at]}{new}{text[at + 1 :]}" for at in range(4, len(text)) for new in CHARACTERS]
    entries = [cm.get(code) for code in near]
    above = single.entry.ancestors
    if len(above) > 1:
        entries += [cm.get(code) for code in cm[above[1]].children]
    found = [
        (_words(one), one) for one in entries if one is not None and one.is_billable and one.laterality is BILATERAL
    ]
    of_group = [(len(words), one.code) for words, one in found if _is_bilateral_of(one, words, single)]
    return max(of_group)[1] if of_group else None


def _line_sides(line: ServiceLine) -> frozenset[Laterality]:
    """Give the sides that the modifiers of a line name; 50 names both."""
    sides: set[Laterality] = set()
    for modifier in line.modifiers:
        text = modifier.text
        if text == "50":
            return BOTH
        if text in LEFT_MODIFIERS:
            sides.add(LEFT)
        elif text in RIGHT_MODIFIERS:
            sides.add(RIGHT)
    return frozenset(sides)


@edit(
    "laterality-modifier",
    Severity.WARNING,
    cites="ICD-10-CM Official Guidelines I.B.13; NCCI Policy Manual ch. I, E.1",
    settings=(Setting.PROFESSIONAL, Setting.OUTPATIENT),
    requires=(Need.DIAGNOSIS_CODES,),
)
def laterality_modifier(context: Context) -> Iterator[Finding]:
    """A line is of one side by its modifiers, and the diagnoses it is for are of the other.

    At least one diagnosis must have a side, and none of those may fit: bilateral fits
    any; for both sides (50, or RT with LT) right and left together fit. Codes of
    hemiplegia (G81, G83, I69) are left out, and coronary modifiers have no side.

    False positives: medium; referred pain, and surgery of the other side on purpose.
    """
    for one in context.services:
        line = one.line
        if line is None or not line.modifiers:
            continue
        wanted = _line_sides(line)
        if not wanted:
            continue
        sided = [
            other
            for other in context.pointed(line)
            if other.side in (RIGHT, LEFT, BILATERAL) and not other.code.text.startswith(HEMIPLEGIA)
        ]
        sides = {other.side for other in sided}
        if not sided or BILATERAL in sides or wanted <= sides:
            continue
        name = "both sides" if wanted == BOTH else f"the {next(iter(wanted)).value} side"
        what = listing((_named(other) for other in sided), "and")
        message = f"{one.where}, {one.code}, is of {name} by its modifiers, but its diagnosis is {what}"
        codes = (one.code, *(other.code for other in sided))
        yield laterality_modifier.finding(context, message, *codes, where=one.where)


def _named(one: Diagnosed) -> str:
    side = one.side
    return f"{one.code} ({side.value})" if side is not None else str(one.code)


@edit(
    "laterality-procedure",
    Severity.WARNING,
    cites="ICD-10-CM Official Guidelines I.B.13; ICD-10-PCS Official Guidelines B4",
    settings=(Setting.INPATIENT,),
    requires=(Need.DIAGNOSIS_CODES,),
    wants=(Need.PROCEDURE_CODES, Need.LABELS),
)
def laterality_procedure(context: Context) -> Iterator[Finding]:
    """A procedure is on one side, and every diagnosis of that body region is of the other.

    Compared inside a region only: eye, ear, breast (not the nipple), kidney and ureter
    (with all of chapter 14 but the breast), upper limb, lower limb. Vessels, heart, large
    intestine and lobes of the liver are left out.

    False positives: medium; surgery of the healthy side, as for symmetry, and a ureter
    treated for a disease of an ovary.
    """
    by_region: defaultdict[str, list[Diagnosed]] = defaultdict(list)
    for other in context.diagnoses if context.procedures else ():
        region = _diagnosis_region(other)
        if region is not None and other.side in (RIGHT, LEFT, BILATERAL):
            by_region[region].append(other)
    for one in context.procedures if by_region else ():
        side, region = _procedure_region(one)
        sided = by_region.get(region or "")
        if sided and side in OTHER and all(other.side is OTHER[side] for other in sided):
            what = listing((_named(other) for other in sided), "and")
            message = f"{one.code} is of the {side.value} side, but the diagnosis of the {region} is {what}"
            codes = (one.code, *(other.code for other in sided))
            yield laterality_procedure.finding(context, message, *codes, where=one.where)


def _limb(text: str) -> str | None:
    upper = UPPER_LIMB.search(text) is not None
    lower = LOWER_LIMB.search(text) is not None
    if upper is lower:
        return None
    return "upper limb" if upper else "lower limb"


def _procedure_region(one: Performed) -> tuple[Laterality | None, str | None]:
    """Give the side and the region of an ICD-10-PCS procedure; no region: never compared."""
    code = one.code
    if not isinstance(code, ICD10PCS) or one.entry is None:
        return None, None
    entry = cast("ICD10PCSEntry", one.entry)
    label = entry.body_part.label or ""
    side = entry.laterality
    table = code.text[:2]
    region: str | None = None
    if table == "08":
        region = "eye"
    elif table == "09":
        nose = "Sinus" in label and "Mastoid" not in label
        region = None if nose else "ear"
    elif table == "0H":
        region = "breast" if "Breast" in label else None
    elif table == "0T":
        region = "urinary tract"
    elif code.text.startswith(LIMB_SYSTEMS):
        region = _limb(label)
    return side, region


def _diagnosis_region(one: Diagnosed) -> str | None:
    category = one.code.text[:3]
    letter, number = category[0], category[1:]
    region: str | None = None
    if letter == "H":
        region = "eye" if number <= "59" else "ear"
    elif category in ("C50", "D05") or "N60" <= category <= "N65":
        region = "breast"
    elif letter == "N" or "C64" <= category <= "C66":
        region = "urinary tract"
    elif letter == "S" and number >= "40":
        region = "upper limb" if number <= "69" else "lower limb"
    elif letter == "M" and one.entry is not None:
        region = _limb(one.entry.title or "")
    return region
