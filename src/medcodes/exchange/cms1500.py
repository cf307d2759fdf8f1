"""Claims on paper: items 21 and 24 of the CMS-1500 (02/12) as a plain dict.

Item 21 holds up to twelve diagnoses at the letters A to L, without their period, and the
indicator 0 for ICD-10 (9 was ICD-9). Item 24E points to up to four of them by letter,
the primary first (NUCC, 1500 Claim Form Reference Instruction Manual).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from medcodes.errors import ClaimFormatError, shown
from medcodes.exchange.draft import Draft, amount, day_of, must_be_claim, readable
from medcodes.exchange.element import Element
from medcodes.exchange.received import Received
from medcodes.pairing.claim import Diagnosis, ServiceLine, Setting

if TYPE_CHECKING:
    from datetime import date

    from medcodes.pairing.claim import ProfessionalClaim

__all__ = ["from_cms1500", "to_cms1500"]

LETTERS: Final = "ABCDEFGHIJKL"
INDICATOR: Final = "ICD Ind."
MODIFIERS: Final = 4
POINTERS: Final = 4
_NAMES: Final = {"service_date": "24A"}


def to_cms1500(claim: ProfessionalClaim, /) -> dict[str, Any]:
    """Write items 21 and 24: the diagnoses by letter, and a dict for each line.

    24A is the date of service as MMDDYY, 24D the code and its modifiers, 24E the letters,
    24F the charge, 24G the units. The inverse of `from_cms1500`. Raises ClaimFormatError
    that names what the form has no room for, or a text that is no code.

    >>> from datetime import date
    >>> from medcodes.pairing.claim import ProfessionalClaim
    >>> line = ServiceLine("20610", modifiers=("RT",), pointers=(2, 1), charge=150)
    >>> claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("M25.561", "E11.9"), lines=(line,))
    >>> to_cms1500(claim)["21"], to_cms1500(claim)["24"][0]["E"]
    ({'ICD Ind.': '0', 'A': 'M25561', 'B': 'E119'}, 'BA')
    """
    must_be_claim(claim)
    if claim.setting is not Setting.PROFESSIONAL:
        raise ClaimFormatError("setting", f"the form is for professional claims, not {claim.setting}")
    if len(claim.diagnoses) > len(LETTERS):
        raise ClaimFormatError("diagnoses", f"{len(claim.diagnoses)} are too many for item 21, expected at most 12")
    if any(poa is not None for poa in claim.poa):
        raise ClaimFormatError("diagnoses", "item 21 has no place for an indicator of presence on admission")
    item21 = {INDICATOR: "0"}
    for index, (letter, code) in enumerate(zip(LETTERS, claim.diagnoses, strict=False)):
        item21[letter] = readable(code, f"diagnoses[{index}]").compact
    return {"21": item21, "24": [_line(claim, index) for index in range(len(claim.lines))]}


def _line(claim: ProfessionalClaim, index: int) -> dict[str, Any]:
    line = claim.lines[index]
    path = f"lines[{index}]"
    if line.code is None or line.revenue_code is not None:
        raise ClaimFormatError(f"{path}.code", "item 24D takes CPT or HCPCS Level II, and no revenue code")
    if len(line.modifiers) > MODIFIERS:
        raise ClaimFormatError(
            f"{path}.modifiers", f"{len(line.modifiers)} are too many for item 24D, expected at most 4"
        )
    if len(line.pointers) > POINTERS or not all(1 <= pointer <= len(LETTERS) for pointer in line.pointers):
        raise ClaimFormatError(f"{path}.pointers", "item 24E takes at most 4 pointers from 1 to 12")
    for at, pointer in enumerate(line.pointers):
        if pointer > len(claim.diagnoses):
            raise ClaimFormatError(f"{path}.pointers[{at}]", f"no diagnosis stands at {shown(LETTERS[pointer - 1])}")
    entry: dict[str, Any] = {
        "A": f"{line.service_date or claim.service_date:%m%d%y}",
        "D": {
            "code": readable(line.code, f"{path}.code").compact,
            "modifiers": [readable(one, f"{path}.modifiers").text for one in line.modifiers],
        },
        "E": "".join(LETTERS[pointer - 1] for pointer in line.pointers),
        "G": amount(line.units, f"{path}.units"),
    }
    if line.charge is not None:
        entry["F"] = amount(line.charge, f"{path}.charge")
    return entry


def from_cms1500(form: Mapping[str, object], /) -> Received[dict[str, object]]:
    """Read items 21 and 24 back; what else the form holds is in the rest.

    Dates are MMDDYY or MMDDYYYY; a letter with nothing beside it is no diagnosis, and an
    empty box for a modifier none. Where
    something is left of any of several lines, the rest has an entry for each. Raises
    ClaimFormatError that names the item: for an indicator other than 0, a letter without
    a diagnosis, a misshapen date or number.

    >>> form = {"21": {"ICD Ind.": "0", "A": "M25561"}, "24": [{"A": "030226", "D": {"code": "20610"}, "E": "A"}]}
    >>> from_cms1500(form).claim.lines[0].pointers
    (1,)
    """
    if not isinstance(cast("object", form), Mapping):
        message = f"a form must be a mapping, not {type(form).__name__}"
        raise TypeError(message)
    root = Element(form, "CMS-1500")
    draft = Draft(Setting.PROFESSIONAL, _NAMES)
    item21 = root.child("21")
    if item21 is None:
        raise root.fault("21", "the diagnoses by letter", None)
    if item21.text(INDICATOR) != "0":
        raise ClaimFormatError(item21.at(INDICATOR), "expected 0 for ICD-10")
    positions: dict[str, int] = {}
    remarks: list[str] = []
    for letter in LETTERS:
        text = item21.text(letter)
        if text is not None and text.strip():
            if "." in text:
                remarks.append(f"{item21.at(letter)}: a decimal point, which item 21 leaves out")
            draft.diagnoses.append(Diagnosis(text))
            positions[letter] = len(draft.diagnoses)
    draft.lines.extend(_read_line(element, positions) for element in root.children("24"))
    claim = draft.claim()
    return Received(claim, root.rest(), tuple(remarks))


def _read_line(element: Element, positions: Mapping[str, int]) -> ServiceLine:
    service = element.child("D")
    code = None if service is None else service.text("code")
    if service is None or code is None:
        raise element.fault("D", "a code", None)
    letters = element.text("E") or ""
    for letter in letters:
        if letter not in positions:
            raise ClaimFormatError(element.at("E"), f"no diagnosis stands at {shown(letter)}")
    charge, units = element.decimal("F"), element.decimal("G")
    return ServiceLine(
        code,
        modifiers=[text for text in service.texts("modifiers") if text.strip()],
        pointers=[positions[letter] for letter in letters],
        units=1 if units is None else int(units) if units == units.to_integral_value() else units,
        service_date=_read_date(element),
        charge=charge,
    )


def _read_date(element: Element) -> date:
    text = element.text("A") or ""
    year = text[4:] if len(text) == len("MMDDYYYY") else f"20{text[4:]}"
    day = day_of(year + text[:4])
    if day is None:
        raise element.fault("A", "a date as MMDDYY", text or None)
    return day
