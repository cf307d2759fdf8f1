"""Write docs/reference/grammar: each grammar as a railroad diagram.

python -m tools.railroad
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from attrs import frozen

from medcodes.draw.canvas import LETTER, ROW, Canvas

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "reference" / "grammar"
GAP: Final = 14
HALF: Final = 15
MARGIN: Final = 20


class Track(Protocol):
    """A part of a diagram: it is entered at the left and left at the right, at one height."""

    @property
    def width(self) -> float:
        """The width."""
        ...

    @property
    def below(self) -> float:
        """How far it reaches below its own height."""
        ...

    @property
    def words(self) -> str:
        """What it says, for who cannot see it."""
        ...

    @property
    def pattern(self) -> str:
        """The same as a regular expression, by which a test holds it to the grammar of the package."""
        ...

    def lay(self, canvas: Canvas, x: float, y: float) -> None:
        """Draw it, entered at a point."""
        ...


@frozen
class Box:
    """A character or a name."""

    words: str

    @property
    def width(self) -> float:
        """The width of the words and of the line on both sides."""
        return len(self.words) * LETTER + 2 * GAP

    @property
    def below(self) -> float:
        """Half of the box."""
        return HALF

    @property
    def pattern(self) -> str:
        """One character of those that are named."""
        return f"[{self.words.replace(' ', '')}]"

    def lay(self, canvas: Canvas, x: float, y: float) -> None:
        """Draw the box in the middle of its line."""
        canvas.path(f"M{x:g} {y:g}h{GAP / 2:g}M{x + self.width:g} {y:g}h{-GAP / 2:g}")
        canvas.box(x + GAP / 2, y - HALF + 2, self.width - GAP, 2 * HALF - 4)
        canvas.text(x + self.width / 2, y + 4.5, self.words, anchor="middle")


class Row:
    """Parts one after another."""

    def __init__(self, *parts: Track | str) -> None:
        self.parts: Final[list[Track]] = [Box(part) if isinstance(part, str) else part for part in parts]

    @property
    def width(self) -> float:
        """The sum of the widths."""
        return sum(part.width for part in self.parts)

    @property
    def below(self) -> float:
        """The most that a part needs."""
        return max(part.below for part in self.parts)

    @property
    def words(self) -> str:
        """The parts in order."""
        return ", then ".join(part.words for part in self.parts)

    @property
    def pattern(self) -> str:
        """The parts in order."""
        return "".join(part.pattern for part in self.parts)

    def lay(self, canvas: Canvas, x: float, y: float) -> None:
        """Draw the parts from left to right."""
        for part in self.parts:
            part.lay(canvas, x, y)
            x += part.width


class Skip:
    """A part that may be left out; what may be left out with it stands inside it."""

    def __init__(self, *parts: Track | str) -> None:
        self.row: Final = Row(*parts)

    @property
    def width(self) -> float:
        """The row, and the bends on both sides."""
        return self.row.width + 2 * MARGIN

    @property
    def below(self) -> float:
        """The row, which stands one step lower."""
        return 2 * HALF + 4 + self.row.below

    @property
    def words(self) -> str:
        """The row, said to be optional."""
        return f"optionally ({self.row.words})"

    @property
    def pattern(self) -> str:
        """The row or nothing."""
        return f"(?:{self.row.pattern})?"

    def lay(self, canvas: Canvas, x: float, y: float) -> None:
        """Draw the straight way and the way through the row below it."""
        down = y + 2 * HALF + 4
        bend(canvas, x, y, down, self.width)
        canvas.path(f"M{x:g} {y:g}h{self.width:g}")
        self.row.lay(canvas, x + MARGIN, down)


class Either:
    """One of several parts."""

    def __init__(self, *parts: Track | str) -> None:
        self.rows: Final = [Row(part) for part in parts]

    @property
    def width(self) -> float:
        """The widest part, and the bends on both sides."""
        return max(row.width for row in self.rows) + 2 * MARGIN

    @property
    def below(self) -> float:
        """The parts one below another."""
        return sum(row.below + HALF + 4 for row in self.rows[:-1]) + self.rows[-1].below

    @property
    def words(self) -> str:
        """The parts, as a choice."""
        return f"either {' or '.join(row.words for row in self.rows)}"

    @property
    def pattern(self) -> str:
        """One of the rows."""
        return f"(?:{'|'.join(row.pattern for row in self.rows)})"

    def lay(self, canvas: Canvas, x: float, y: float) -> None:
        """Draw the parts one below another, each with the same entry and exit."""
        at = y
        for row in self.rows:
            if at == y:
                canvas.path(f"M{x:g} {y:g}h{MARGIN}")
                canvas.path(f"M{x + MARGIN + row.width:g} {y:g}H{x + self.width:g}")
            else:
                bend(canvas, x, y, at, self.width)
                canvas.path(f"M{x + MARGIN + row.width:g} {at:g}H{x + self.width - MARGIN:g}")
            row.lay(canvas, x + MARGIN, at)
            at += row.below + HALF + 4


def bend(canvas: Canvas, x: float, y: float, down: float, width: float) -> None:
    """Draw the way down at the left and up again at the right."""
    half = MARGIN / 2
    canvas.path(f"M{x:g} {y:g}q{half:g} 0 {half:g} {half:g}V{down - half:g}q0 {half:g} {half:g} {half:g}")
    right = x + width
    canvas.path(f"M{right:g} {y:g}q{-half:g} 0 {-half:g} {half:g}V{down - half:g}q0 {half:g} {-half:g} {half:g}")


LETTER_OR_DIGIT: Final = "0-9 A-Z"
PCS_VALUE: Final = "0-9 A-H J-N P-Z"
ICD11_LETTER: Final = "A-H J-N P-Z"

GRAMMARS: Final[dict[str, tuple[str, Track]]] = {
    "icd10cm": (
        "an ICD-10-CM code",
        Row(
            "A-Z",
            Either(Row("0-9", LETTER_OR_DIGIT), Row("A-Z", "0-9")),
            Skip(".", LETTER_OR_DIGIT, Skip(LETTER_OR_DIGIT, Skip(LETTER_OR_DIGIT, Skip(LETTER_OR_DIGIT)))),
        ),
    ),
    "icd10pcs": (
        "an ICD-10-PCS code",
        Row("0-9 B C D F G H X", PCS_VALUE, PCS_VALUE, PCS_VALUE, PCS_VALUE, PCS_VALUE, PCS_VALUE),
    ),
    "cpt": ("a CPT code", Row("0-9", "0-9", "0-9", "0-9", Either("0-9", "F", "T", "U", "M", "A"))),
    "hcpcs": ("a HCPCS Level II code", Row("A-V", "0-9", "0-9", "0-9", "0-9")),
    "modifier": ("a modifier", Row(LETTER_OR_DIGIT, LETTER_OR_DIGIT)),
    "icd10": (
        "a code of the WHO's ICD-10",
        Row("A-Z", "0-9", "0-9", Skip(".", "0-9", Skip("0-9")), Skip(Either("+", "*"))),
    ),
    "icd11": (
        "an ICD-11 code",
        Either(
            Row(
                "1-9 A-H J-N P-S V",
                ICD11_LETTER,
                "0-9",
                PCS_VALUE,
                Skip(".", PCS_VALUE, Skip(PCS_VALUE)),
            ),
            Row("X", ICD11_LETTER, "0-9", PCS_VALUE, Skip(PCS_VALUE, Skip(PCS_VALUE))),
        ),
    ),
}


def diagram(name: str) -> str:
    """Render the grammar of a system."""
    what, track = GRAMMARS[name]
    canvas = Canvas(f"The grammar of {what}", f"From left to right: {track.words}.")
    y = HALF + 4
    canvas.dot(6, y, filled=True)
    canvas.path(f"M6 {y}h{MARGIN - 6}M{MARGIN + track.width:g} {y}h{MARGIN - 6}")
    track.lay(canvas, MARGIN, y)
    canvas.dot(2 * MARGIN + track.width - 6, y, filled=False)
    return canvas.svg(2 * MARGIN + track.width, y + track.below + ROW / 2) + "\n"


def main() -> None:
    """Write every diagram."""
    FOLDER.mkdir(exist_ok=True)
    for name in GRAMMARS:
        (FOLDER / f"{name}.svg").write_text(diagram(name), encoding="utf-8")


if __name__ == "__main__":
    main()
