"""Long titles of ICD-10-PCS codes, made from the labels of their axes.

The official titles follow patterns, a few for each operation or section; this module
holds the patterns. tests/unit/test_compose.py measures how many official titles it makes
letter for letter: 99.9 % of those it was written from, fewer of new ones. So a composed
title is good to show, and is never passed off as the official one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["compose", "phrase"]

_NOTHING: Final = frozenset({"No Device", "No Qualifier", "None"})
_SIDED: Final = r"(.*), (Right|Left|Bilateral)"
# Labels whose words stand in the title in the order of the label.
_KEPT: Final = (
    "Coronary Artery, .*Arter|Stomach, Pylorus|Thoracic Aorta, |Tongue, Palate|Thoracic Sympathetic Nerve, "
    "|(Products of Conception|(Musculoskeletal|Hepatobiliary) System|.* Trimester|.* Joint), "
    "|(Skin|Ear|Chest|Gallbladder|Ileal Loop|Kidneys?|Serum), .* and (?!Neck$)|Analgesics, |Assistive, "
    "|(Anterior|Posterior) Approach, |Amniotic Fluid, |Membrane, |Pacemaker, |Hematopoietic Stem"
    "|Radioactive Element, .* Collagen"
    r"|Intraluminal Device(\(s\))?, (Bioprosthetic|Endovascular|Everolimus|Flow Diverter|Heterotopic|Small-diameter)"
    "|Synthetic Substitute, (Extraluminal|Lateral|Medial|Pneumatic)|(Temporary|Branched) Intraluminal Device, "
    "|.*, (Vertebral Body Tether|Autoregulated|Custom-Made Anatomically and)"
    "|(Cerebral Embolic Filtration|Facet Joint Fusion Device|Leaflet Laceration|Prademagene .*|Zooplastic Tissue), "
)
# Labels of which the title says something else than the inverted words.
_REWORDED: Final = (
    ("(.*), ((?:Two|Three|Four)(?: or More)?)", "{1} {0}s"),
    ("(.*), (Branched or Fenestrated), (.*)", "{1} {0}, {2}"),
    ("(Intraluminal Device), (Uncovered) (with .*)", "{1} {0} {2}"),
    ("Cardiac Lead, (.*)", "{0} Lead"),
    ("Infusion Device, (Pump)", "Infusion {0}"),
    ("Hearing Device, (.* Cochlear Prosthesis)", "{0}"),
    ("Intraluminal Device, (Airway|Endobronchial Valve|Endotracheal Airway|Pessary)", "{0}"),
    ("Synthetic Substitute, (Intraocular Telescope)", "{0}"),
    ("(Synthetic Substitute), Unicondylar (.*)", "{1} Unicondylar {0}"),
    ("(Pulmonary Vein), (Confluence)", "{0} {1}"),
    ("(Allogeneic), (.*)", "{0} {1}"),
    (r"(Plasma), (Convalescent) (\(.*)", "{1} {0} {2}"),
)

# What a qualifier of Medical and Surgical is in the title.
_LAST: Final = "Diagnostic|Ultrasonic|Vertical|Hand-Assisted|Capsule Intact|(Native|Prosthetic) Leaflet"
_USED: Final = (
    "Laser Interstitial|Irreversible|Stent Retriever|Connectomic|Drug-Coated|Rapid Deployment|.*Radiofrequency Ablation"
)
_INSTEAD: Final = "Left Atrial Appendage|Ductus Arteriosus|Hemorrhoidal Plexus|.*(Uterine|Prostatic) Artery"
_PLACE: Final = "Bifurcation|Single|Multiple|All|Sesamoid"
_PLACE_IS_LAST: Final = "0.[9B]"
_LAST_WHATEVER_IT_IS: Final = "0TT"

# Section by section, the beginning of the codes and the pattern of their titles; the
# first that fits is used. {op} is the label of axis 3; {p4}, {p6} and {p7} are the phrases of
# those axes, {p5} is the label of axis 5 and {by} the approach as a title says it; the
# other slots are made by _slots. A bracket stands only where all its slots say something.
_TITLES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "0": (
        ("0.2", "{op} {p6} in {p4}, {by}"),
        ("0.3", "{op} Bleeding in {p4}, {by}"),
        ("0W4", "{op} of {p7} in {p4}[ with {p6}], {by}"),
        ("024", "{op} of {p4} from {p7}[ using {p6}], {by}"),
        ("0.6", "{op} at {p4}[, {rest}], {by}"),
        ("0.C", "{op} of Matter from {p4}{using}[, {rest}], {by}[, {last}]"),
        ("02F([0-3NW]|..ZZ)|0[^2-6]F", "{op} in {p4}, {by}"),
        ("0.F", "{op} of {p4}[, {rest}], {by}[, {last}]"),
        ("02H...S", "{op} of {p7} {p6} into {p4}, {by}"),
        ("02P...S", "{op} of {p7} {p6} from {p4}, {by}"),
        ("02W...S", "{op} of {p7} {p6} in {p4}, {by}"),
        ("06H..3T", "{op} of {p6}, {p7}, into {p4}, {by}"),
        ("0.H", "{op} of {p6} into {p4}[, {rest}], {by}"),
        ("0.P", "{op} of {p6} from {p4}[, {rest}], {by}"),
        ("0.W", "{op} of {p6} in {p4}[, {rest}], {by}"),
        ("021[PQR]..[ABD]", "{op} {p4} from {p7} with {label6}, {by}"),
        ("021[0-3]", "{op} {p4} from {p7}[ with {p6}], {by}"),
        ("0.1", "{op} {p4}[ to {p7}][ with {p6}], {by}"),
        ("0KX...[5-9]", "{op} {p4}, {p7}, {by}"),
        ("0[JK]X", "{op} {p4}[ with {p7}], {by}"),
        ("0.X", "{op} {p4}[ to {p7}][ with {p6}], {by}"),
        ("0HR[TUV]..[5-9AB]", "{op} of {p4} using {p7}, {by}"),
        ("0X[RX]..7[NP]", "{op} of {p4} with {p7}, {p6}, {by}"),
        ("02[QU]..[78JKZ][2EGJ]", "{op} {p4} created from {p7}[ with {p6}], {by}"),
        ("0CS[WX]0", "{op} {p4}[ with {p6}], {p7}, {by}"),
        ("08U[01]|0CQ[WX]|0JU", "{op} of {p4}[ with {p6}][, {rest}], {by}"),
        ("0.[KNQSU]", "{op} {p4}[, {place},][ with {p6}]{using}[, {rest}], {by}"),
        ("0", "{op} of {p4}[, {place},][ with {p6}]{using}[, {rest}], {by}[, {last}]"),
    ),
    "1": (
        ("102", "{op} {p6} in {p4}, {by}"),
        ("109", "{op} of {p7} from {p4}, {by}"),
        ("10D1..9", "{p7} {op} of {p4}, {by}"),
        ("10H", "{op} of {p6} into {p4}, {by}"),
        ("10P", "{op} of {p6} from {p4}, {by}"),
        ("10Q", "{op} {p7} in {p4}[ with {p6}], {by}"),
        ("10S", "{op} {p4}, {by}"),
        ("10Y", "{op} of {p7} into {p4}, {by}"),
        ("1", "{op} of {p4}[, {p7}], {by}"),
    ),
    "2": (
        ("2W0", "{op} {p6} on {p4}"),
        ("2W5", "{op} of {p6} on {p4}"),
        ("2Y0", "{op} {p4} {p6}"),
        ("2Y5", "{op} of {p4} {p6}"),
        ("2", "{op} of {region}[ using {p6}]"),
    ),
    "3": (
        ("30", "{op} of[ {p7}] {p6} into {p4}, {by}"),
        ("3C1", "{op} of Indwelling Device using {p6}, {by}"),
        ("3E1", "{op} of {p4} using {p6}[, {inner}][, {p7}]"),
        ("3E0...M", "{op} of {p6}, {p7}, into {p4}, {by}"),
        ("3E0..(16|W[KL])", "{op} of {p7} into {p4}, {p5}"),
        ("3E0..GN", "{op} of {p7} Substance into {p4}, {by}"),
        ("3E0..([EQU][01]|SD|0Y)", "{op} of {p7} {p6} into {p4}, {by}"),
        ("3E0...[CZ]", "{op} of {p6} into {p4}, {by}"),
        ("3E0", "{op} of {p7} into {p4}, {by}"),
    ),
    "4": (
        ("4A02.M4", "{op} of {p4} {p6}, {by}"),
        ("4A12.M4", "{op} of {p4} {p7}, {by}"),
        ("4A.Z", "{op} of {p6}, {by}"),
        ("4A[01]0.[BKR]D", "{op} of {p7} {p6}, {by}"),
        ("4A1...H|4B0..[^V]0", "{op} of {p4} {p6} using {p7}, {by}"),
        ("4", "{op} of {p4} {p6}[, {p7}], {by}"),
    ),
    "5": (
        ("5A0222C", "{op} with {p4} {p6}, {p7}"),
        ("5A05.2", "Extracorporeal {p7} {p6}, {p5}"),
        ("5A0[25]", "{op} with {p4} {p6} using {p7}, {p5}"),
        ("5A0", "{op} with {p4} {p6}, {p5}[, {p7}]"),
        ("5A15..3", "Extracorporeal {p7} {p6}, {p5}"),
        ("5A15A", "Extracorporeal {p6}, {p7}, {p5}"),
        ("5A15", "Extracorporeal {p6}, {p7}"),
        ("5A19", "{p4} {p6}, {p5}[, {p7}]"),
        ("5", "{op} of {p4} {p6}, {p5}[, {p7}]"),
    ),
    "6": (
        ("6A[57]..Z[^Z]", "{op} of {p7}, {p5}"),
        ("6AB", "{op} of {p4} {p6}, {p5}"),
        ("6A[68]0", "{op} of {p4}, {p5}"),
        ("6", "{op}[, {p4}], {p5}"),
    ),
    "7": (("7", "Osteopathic {op} of {region} using {forces}"),),
    "8": (
        ("8C0", "{p6} of {p7} from Indwelling Device in {p4}"),
        ("8E0.X6", "{p7} {p6}"),
        ("8E0KX1", "{p6}"),
        ("8E0.X1", "{p6} of {p7}"),
        ("8E0Z", "{p7}"),
        ("8E0..Y8", "{p7} from {p4}"),
        ("8E0..Y", "{p7} of {p4}"),
        ("8E0H30", "{p6}[ using {p7}]"),
        ("8E0..B", "{p6} of {p4}[, {p7}]"),
        ("8E0", "{p6} of {p4}[ using {p7}][, {inner}]"),
    ),
    "9": (("9", "Chiropractic {op} of {region}, {label6}"),),
    "B": (
        ("B.2..2|BB34Z3|BW5", "{op} of {p4} using {p6}"),
        ("B...[^Z]10", "{op} of {p4} using {contrast}, {p6} {p7}"),
        ("B", "{op} of {p4}[ using {contrast}][, {p6}][, {p7}]"),
    ),
    "C": (("C", "{op} of {p4}[ using {p5}]"),),
    "D": (
        ("D.0", "{op} of {p4} using {p5}[, {p7}]"),
        ("D.1", "{p5} {op} of {p4} using {p6}[, {p7}]"),
        ("D.Y.G", "{p5} to {p4} using {p6}"),
        ("D", "{p5} of {p4}"),
    ),
    "F": (
        ("F0D", "{p5} {op}[ using {equipment}]"),
        ("F0F", "{op} in {p5}[ using {equipment}]"),
        ("F0[0-2]|F1", "{p5} Assessment[ of {p4}][ using {equipment}]"),
        ("F07..D0", "{p5} Treatment of {p4} using {p7}"),
        ("F", "{p5} Treatment[ of {p4}][ using {equipment}]"),
    ),
    "G": (
        ("GZ63|GZB4", "{p4}"),
        ("GZ6", "{p4} {op}"),
        ("GZ[7C]", "{op}"),
        ("G", "{op}[, {p4}]"),
    ),
    "H": (
        ("HZ6", "{op} for Substance Abuse Treatment"),
        ("H", "{op} for Substance Abuse Treatment[, {p4}]"),
    ),
    "X": (
        ("XY0Y", "Extracorporeal {op} of {p6}, {p7}"),
        ("XY0", "Extracorporeal {op} of {p6} to {p4}, {p7}"),
        ("X[KW][012]|X.H", "{op} of {p6} into {p4}, {by}, {p7}"),
        ("X[RT]2", "{op} of {p4} using {p6}, {by}, {p7}"),
        ("X[DX]2[FGH]", "{op} of {p4} {label6}, {by}, {p7}"),
        ("XX2K", "{op} of {label6}, {by}, {p7}"),
        ("XXE2", "{op} of {p4} {label6}, {p7}"),
        ("X.[2E]", "{op} of {label6}, {p7}"),
        ("X2A7", "{p6}, {by}, {p7}"),
        ("X2A[56]", "{p6} in {p4}, {by}, {p7}"),
        ("X2A", "{p6} from {p4}, {by}, {p7}"),
        ("X.C", "{op} of Matter from {p4} using {p6}, {by}, {p7}"),
        ("XFJ..A|X2J", "{op} of {p4} using {label6}, {p7}"),
        ("X2K", "{op} {p4} using {p6}, {by}, {p7}"),
        ("XNS...[27]", "{op} of {p4} using {p6}, {by}, {p7}"),
        ("X.[KSU]", "{op} {p4} with {p6}, {by}, {p7}"),
        ("X.7|X2V7|X2R[GJ]|XHR[^P]|X[NR]R", "{op} of {p4} with {p6}, {by}, {p7}"),
        ("X.Z", "{p6} of {p4}, {p7}"),
        ("X", "{op} of {p4} using {p6}, {by}, {p7}"),
    ),
}

_REGIONS: Final = frozenset({"Cervical", "Thoracic", "Lumbar", "Nasal", "Anorectal"})
_NAMES_A_FORCE: Final = "Articulatory|High Velocity|Low Velocity|Indirect|Muscle Energy"
_IS_A_CONTRAST: Final = ".*(Contrast|Agent)"
_IS_EQUIPMENT: Final = ".*(Equipment|Prosthesis|meter|Booth)$|Orthosis|Computer|Physical Agents|Negative Pressure"


def phrase(label: str) -> str:
    """Put the words of a label in the order in which a title says them; "" for none.

    >>> phrase("Lung, Right"), phrase("Knee Joint, Femoral Surface, Left")
    ('Right Lung', 'Left Knee Joint, Femoral Surface')
    >>> phrase("Intraluminal Device, Drug-eluting, Four or More")
    'Four or More Drug-eluting Intraluminal Devices'
    """
    if label in _NOTHING:
        return ""
    if ", " not in label:
        return label
    sided = re.fullmatch(_SIDED, label)
    if sided:
        return f"{sided[2]} {phrase(sided[1])}"
    if re.match(_KEPT, label):
        return label
    for pattern, words in _REWORDED:
        found = re.fullmatch(pattern, label)
        if found:
            return words.format(phrase(found[1]), *found.groups()[1:])
    return " ".join(reversed(label.split(", ")))


def compose(code: str, labels: Sequence[str | None]) -> str | None:
    """Make the long title of a code from the labels of its seven axes.

    None where a label is missing, and for a section that no pattern is known of.

    >>> labels = (
    ...     "Medical and Surgical",
    ...     "Heart and Great Vessels",
    ...     "Dilation",
    ...     "Coronary Artery, One Artery",
    ...     "Percutaneous Endoscopic",
    ...     "Intraluminal Device, Radioactive",
    ...     "No Qualifier",
    ... )
    >>> compose("02704TZ", labels)
    'Dilation of Coronary Artery, One Artery with Radioactive Intraluminal Device, Percutaneous Endoscopic Approach'
    """
    known = [label for label in labels if label is not None]
    if len(known) != len(labels):
        return None
    for pattern, title in _TITLES.get(code[0], ()):
        if re.match(pattern, code):
            return _fill(title, _slots(code, known))
    return None


def _fill(title: str, slots: dict[str, str]) -> str:
    def said(bracket: re.Match[str]) -> str:
        return bracket[1] if all(map(slots.__getitem__, re.findall(r"{(\w+)}", bracket[1]))) else ""

    return re.sub(r"\[([^]]*)\]", said, title).format_map(slots)


def _slots(code: str, labels: Sequence[str]) -> dict[str, str]:
    _, _, operation, fourth, fifth, sixth, seventh = labels
    part, device, qualifier = phrase(fourth), phrase(sixth), phrase(seventh)
    own = _qualifier(code, part, device, qualifier) if code[0] == "0" else {"rest": qualifier}
    plain = "" if fifth in _NOTHING else fifth
    by = fifth if fifth.startswith("Via ") else f"{fifth} Approach"
    return {
        "op": operation,
        "p4": part,
        "p5": plain,
        "p6": device,
        "p7": qualifier,
        "by": by,
        "inner": "" if fifth == "External" else by,
        "label6": sixth,
        "region": f"{fourth} Region" if fourth in _REGIONS else part,
        "forces": _with("Forces", device, bool(re.match(_NAMES_A_FORCE, device))),
        "contrast": _with("Contrast", plain, not re.match(_IS_A_CONTRAST, plain)),
        "equipment": _with("Equipment", device, not re.match(_IS_EQUIPMENT, device)),
        **own,
    }


def _with(word: str, text: str, wanted: bool) -> str:  # noqa: FBT001  a condition, not a mode
    return f"{text} {word}" if text and wanted else text


def _qualifier(code: str, part: str, device: str, qualifier: str) -> dict[str, str]:
    """Tell where a qualifier of Medical and Surgical stands in the title."""
    slots = {"p4": part, "rest": "", "using": "", "place": "", "last": ""}
    is_place = re.match(_PLACE, qualifier) is not None
    if (
        re.match(_LAST, qualifier)
        or re.match(_LAST_WHATEVER_IT_IS, code)
        or (is_place and re.match(_PLACE_IS_LAST, code))
    ):
        slots["last"] = qualifier
    elif re.match(_USED, qualifier):
        slots["using"] = f"{',' if device else ''} using {qualifier}"
    elif re.match(_INSTEAD, qualifier):
        slots["p4"] = qualifier
    elif is_place and device:
        slots["place"] = qualifier
    else:
        slots["rest"] = qualifier
    return slots
