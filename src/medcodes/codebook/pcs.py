"""The ICD-10-PCS code book on one day: seven axes with their labels, and tables."""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from medcodes._html import filled
from medcodes.codebook.model import Laterality, Span, check_date
from medcodes.codebook.release import NODES, Entry, Release
from medcodes.codebook.tables import CODE, TABLE, LabelledAxis, read_prefix, read_value
from medcodes.errors import expect, expect_each, shown
from medcodes.icd10pcs import AXES, ICD10PCS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from medcodes.codebook.builder import Builder, Criterion
    from medcodes.codebook.codes import Codes
    from medcodes.codebook.definitions import Approach, Definitions, Guideline, KeyEntry, Operation
    from medcodes.codebook.explain import Explanation
    from medcodes.codebook.grid import Tables, TableSource
    from medcodes.codebook.tables import Option, Table

__all__ = ["ICD10PCSEntry", "ICD10PCSRelease"]

# Twice as long as any label that a table has: what is longer is not looked for.
_LONGEST_LABEL: Final = 268
# A side after a comma: "Lung, Right", "Skin, Left Ear", "Popliteal Artery, Proximal Right".
_side: Final = re.compile(r"(.+), (?:\w+ )*(Right|Left|Bilateral)\b(?!.* and )").match
# Parts of one organ in the middle, whose sides are not those of the body.
_is_one_organ: Final = re.compile("Atrium|Ventricle|Heart|Large Intestine|Liver|Hepatic Duct|Thyroid Gland Lobe").match
_PARTS: Final = frozenset({"Body Part", "Body Region", "Treatment Site"})


class ICD10PCSEntry(Entry[ICD10PCS, "ICD10PCSRelease"]):
    """An ICD-10-PCS code as the tables have it on one day.

    The seven axes have the names that they have on the value, here with their labels.

    >>> from datetime import date
    >>> import medcodes
    >>> entry = medcodes.on(date(2026, 3, 2)).icd10pcs["02704TZ"]
    >>> entry.body_part.label, entry.approach.label
    ('Coronary Artery, One Artery', 'Percutaneous Endoscopic')
    """

    __slots__ = ()

    @property
    def axes(self) -> tuple[LabelledAxis, ...]:
        """The seven axes, each with the label that its value has in this code on the day."""
        text, axis = self._text, self.table.axis
        return tuple([axis(text, position) for position in range(1, CODE + 1)])

    @property
    def _text(self) -> str:
        return self._release._timeline.texts[self._row]

    @property
    def table(self) -> Table:
        """The table of the code."""
        table = self._release._tables.table(self._text)
        assert table is not None, "an entry is a code of a table of the day"
        return table

    def _axis(self, position: int) -> LabelledAxis:
        return self.table.axis(self._text, position)

    @property
    def section(self) -> LabelledAxis:
        """Axis 1."""
        return self._axis(1)

    @property
    def body_system(self) -> LabelledAxis:
        """Axis 2."""
        return self._axis(2)

    @property
    def root_operation(self) -> LabelledAxis:
        """Axis 3."""
        return self._axis(3)

    @property
    def body_part(self) -> LabelledAxis:
        """Axis 4."""
        return self._axis(4)

    @property
    def approach(self) -> LabelledAxis:
        """Axis 5."""
        return self._axis(5)

    @property
    def device(self) -> LabelledAxis:
        """Axis 6."""
        return self._axis(6)

    @property
    def qualifier(self) -> LabelledAxis:
        """Axis 7."""
        return self._axis(7)

    def __str__(self) -> str:
        axes = self.axes
        width = max(len(axis.title) for axis in axes)
        lines = [f"  {axis.value}  {axis.title:{width}}  {axis.label or ''}".rstrip() for axis in axes]
        title = filled(super().__str__(), hang=len(self.code.text) + 1)
        return "\n".join([title, *(filled(line, hang=width + 7) for line in lines)])

    def __rich__(self) -> str:
        # A bracket would begin a style.
        return str(self).replace("[", r"\[")

    def _shown(self) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
        return ("Axis", "Title", "Value", "Label"), [
            (axis.position, axis.title, axis.value, axis.label or "") for axis in self.axes
        ]

    @property
    def title(self) -> str | None:
        """The long title: the official one where a source has it, else one made from the labels.

        None where there is neither, for want of a label.
        """
        return super().title or self._release._composed(self._text)

    @property
    def laterality(self) -> Laterality | None:
        """The side of the body part, None where its label names no side of the body.

        Parts of one organ have none: Atrium, Right; Large Intestine, Right; Liver, Right Lobe.
        """
        part = self.body_part
        side = _side(part.label or "") if part.title in _PARTS else None
        return None if side is None or _is_one_organ(side[1]) else Laterality(side[2].lower())

    @property
    def operation_definition(self) -> Operation | None:
        """What the operation means; None where no source defines it: sections 0 and 1 only."""
        definitions, code = self._release.definitions, self.code
        return None if definitions is None else definitions.operation(code.section.value, code.root_operation.value)

    @property
    def approach_definition(self) -> Approach | None:
        """What the approach means; None where no source defines it: sections 0 and 1 only."""
        definitions, code = self._release.definitions, self.code
        return None if definitions is None else definitions.approach(code.section.value, code.approach.value)

    @property
    def guidelines(self) -> tuple[Guideline, ...] | None:
        """The coding guidelines that speak of what the code has on its axes; None: the release has none.

        >>> from datetime import date
        >>> import medcodes
        >>> biopsy = medcodes.on(date(2026, 3, 2)).icd10pcs["0FB03ZX"]
        >>> [guideline.number for guideline in biopsy.guidelines]
        ['B3.4a', 'B3.4b', 'B3.8', 'B3.9', 'B3.18', 'B5.4']
        """
        definitions = self._release.definitions
        if definitions is None or definitions.guidelines is None:
            return None
        labels = [axis.label for axis in self.axes]
        return tuple(guideline for guideline in definitions.guidelines if guideline.concerns(self._text, labels))


class ICD10PCSRelease(Release[ICD10PCS, ICD10PCSEntry]):
    """The inpatient procedure codes of one day; every node is a code, there are no headers.

    >>> from datetime import date
    >>> import medcodes
    >>> pcs = medcodes.on(date(2026, 3, 2)).icd10pcs
    >>> pcs.is_billable("02704TZ"), len(pcs.select(root_operation="Dilation", approach="Open"))
    (True, 1049)
    """

    __slots__ = ()

    code_type: ClassVar[type[ICD10PCS]] = ICD10PCS  # pyright: ignore[reportIncompatibleVariableOverride]
    entry_type: ClassVar[Callable[..., Any]] = ICD10PCSEntry

    @classmethod
    def from_official(  # noqa: PLR0913  an edition and three files
        cls,
        *,
        edition: str,
        valid_from: date,
        valid_to: date | None = None,
        tables_xml: str | bytes | None = None,
        order_file: str | bytes | None = None,
        definitions_xml: str | bytes | None = None,
    ) -> ICD10PCSRelease:
        """Build a release from the official files of an edition, held in memory.

        The codes are those of ``tables_xml`` ("icd10pcs_tables_YYYY.xml"), which has the
        labels, or of ``order_file`` ("icd10pcs_order_YYYY.txt"), which has the titles; one
        of them is needed, and two must agree. ``definitions_xml`` adds definitions and keys.
        Nothing is known of other editions: history, flags, successors and predecessors are
        None. A document type in the XML is refused, sizes are bounded, and DataFormatError
        names the line of what is not as it should be.
        """
        from medcodes.codebook.official_pcs import OfficialICD10PCS

        expect("edition", edition, str)
        first, last = check_date(valid_from), None if valid_to is None else check_date(valid_to)
        if last is not None and last < first:
            raise ValueError(f"the edition ends on {last}, before it begins on {first}")
        if tables_xml is None and order_file is None:
            raise ValueError("an edition needs the tables XML or the order file")
        return cls(OfficialICD10PCS.read(edition, first, last, tables_xml, order_file, definitions_xml), first)

    @property
    def _tables(self) -> Tables:
        return cast("TableSource", self._source).tables(self._as_of)

    @property
    def definitions(self) -> Definitions | None:
        """The definitions, guidelines and keys; None where the release has none."""
        return cast("TableSource", self._source).definitions()

    # -- titles made from labels -----------------------------------------------------

    def _composed(self, text: str) -> str | None:
        from medcodes.codebook.compose import compose

        table = self._tables.table(text)
        assert table is not None, "a code of the day is in a table of the day"
        return compose(text, [table.axis(text, position).label for position in range(1, CODE + 1)])

    def history(self, code: ICD10PCS | str) -> tuple[Span, ...] | None:
        """Return what a code was, span by span, as :meth:`Release.history` does.

        The title of a code that no source gives one is made from its labels on the first day.
        """
        spans = super().history(code)
        return spans and tuple(
            span
            if span.title
            else Span(span.valid_from, span.valid_to, span.status, self._old_title(code, span.valid_from))
            for span in spans
        )

    def _old_title(self, code: ICD10PCS | str, day: date) -> str | None:
        return self.on(day)._composed(self._value(code).text)

    # -- tables ------------------------------------------------------------------------

    def table(self, prefix: str) -> Table:
        """Return the table that three characters name.

        Raises InvalidCodeError for what can be no three characters of a code, LookupError
        where no code of the day begins so.

        >>> from datetime import date
        >>> import medcodes
        >>> table = medcodes.on(date(2026, 3, 2)).icd10pcs.table("0DT")
        >>> [axis.label for axis in table.rows[0].approach[:2]], medcodes.ICD10PCS("0DTJ4ZZ") in table
        (['Open', 'Percutaneous Endoscopic'], True)
        """
        table = self._tables.table(read_prefix(prefix, TABLE, TABLE))
        if table is None:
            raise LookupError(f"no code begins with {prefix.strip().upper()} on {self.as_of}")
        return table

    def options(self, prefix: str = "") -> tuple[Option, ...]:
        """Return what the next axis may be after the first characters of a code, in order.

        Each value comes with its label and the number of codes behind it, and once for
        each label. Empty where no code of the day begins so, and after seven characters.

        >>> from datetime import date
        >>> import medcodes
        >>> pcs = medcodes.on(date(2026, 3, 2)).icd10pcs
        >>> [(option.value, option.label, option.count) for option in pcs.options("0DTJ")[:2]]
        [('0', 'Open', 1), ('4', 'Percutaneous Endoscopic', 2)]
        """
        return self._tables.options(read_prefix(prefix, 0, CODE))

    def codes(self, prefix: str = "") -> Codes[ICD10PCS]:
        """Return the codes that begin with some characters.

        >>> from datetime import date
        >>> import medcodes
        >>> len(medcodes.on(date(2026, 3, 2)).icd10pcs.codes("0DTJ"))
        5
        """
        wanted = read_prefix(prefix, 0, CODE)

        def rows() -> int:
            timeline = self._timeline
            places = self._tables.places(wanted)
            start, stop = timeline.starts[places.start], timeline.starts[places.stop]
            bits = self._statuses.bits(NODES, start, stop)
            if len(wanted) <= TABLE:
                return bits
            own = [row for row in range(start, stop) if timeline.texts[row].startswith(wanted)]
            return bits & ((1 << own[-1] + 1) - (1 << own[0])) if own else 0

        return self._codes(rows)

    # -- algebra -----------------------------------------------------------------------

    def select(self, **axes: Criterion) -> Codes[ICD10PCS]:
        """Return the codes whose axes are what is asked for; several answers for an axis may be given.

        An axis is asked for by the name that it has on the value (section, body_system,
        root_operation, body_part, approach, device, qualifier), its value by the character,
        by its label on the day in any case, or by an axis or option of this book, which
        stands for both. Selections combine with ``&``, ``|`` and ``-``.

        Raises TypeError for another axis, InvalidCodeError for a character that no code has
        there, and ValueError for what nothing is called on the day.

        >>> from datetime import date
        >>> import medcodes
        >>> pcs = medcodes.on(date(2026, 3, 2)).icd10pcs
        >>> lungs = pcs.select(root_operation=("Resection", "Excision"), body_part=("Lung, Right", "Lung, Left"))
        >>> len(lungs), len(lungs - pcs.select(approach="Open"))
        (24, 18)
        """
        unknown = [name for name in axes if name not in AXES]
        if unknown:
            raise TypeError(f"no axis {unknown[0]!r}, expected some of {', '.join(AXES)}")
        wanted = [self._having(AXES.index(name) + 1, criterion) for name, criterion in axes.items()]
        return self._codes(lambda: reduce(int.__and__, wanted, self._statuses.all_bits(NODES)))

    def _having(self, position: int, criterion: Criterion) -> int:
        """Return the rows whose axis at a position is what is asked for, on whatever day."""
        if isinstance(criterion, str):
            if len(criterion) == 1:
                return self._tables.with_values(position, read_value(position, criterion))
            is_long = len(criterion) > _LONGEST_LABEL
            bits = None if is_long else self._tables.with_label(position, " ".join(criterion.split()))
            if bits is None:
                raise self._unknown_label(position, criterion)
            return bits
        if isinstance(criterion, LabelledAxis):
            bits = self._tables.with_values(position, criterion.value)
            return bits if criterion.label is None else bits & self._having(position, criterion.label)
        held = expect_each(AXES[position - 1], criterion, str, LabelledAxis)
        return reduce(int.__or__, (self._having(position, one) for one in held), 0)

    def _unknown_label(self, position: int, label: str) -> ValueError:
        from difflib import get_close_matches

        known = {known.casefold(): known for known in self._tables.labels_at(position)}
        asked = label[:_LONGEST_LABEL].casefold()
        close = [known[text] for text in get_close_matches(asked, known, n=3)]
        hint = f", close to it: {'; '.join(close)}" if close else ""
        return ValueError(f"no {AXES[position - 1].replace('_', ' ')} is called {shown(label)} on {self.as_of}{hint}")

    def builder(self, **axes: Criterion) -> Builder:
        """Begin to make a code axis by axis, in any order; the axes are said as for :meth:`select`."""
        from medcodes.codebook.builder import Builder

        start = Builder(self, {}, self.billable())
        return start.with_axes(**axes) if axes else start

    def explain(self, code: ICD10PCS | str) -> Explanation:
        """Say whether a code or text is a code of the day, and if not, which axis is at fault and what is legal there.

        >>> from datetime import date
        >>> import medcodes
        >>> pcs = medcodes.on(date(2026, 3, 2)).icd10pcs
        >>> print(pcs.explain("0270XTZ").message.partition(": ")[2])
        no code has X as approach after 0270, but 0 (Open), 3 (Percutaneous), 4 (Percutaneous Endoscopic)
        """
        from medcodes.codebook.explain import explain

        return explain(self, code.text if isinstance(code, ICD10PCS) else code)

    # -- keys --------------------------------------------------------------------------

    def find_body_part(self, text: str) -> tuple[KeyEntry, ...] | None:
        """Return the entries of the body part key for a word of the record; None: the release has no keys.

        >>> from datetime import date
        >>> import medcodes
        >>> pcs = medcodes.on(date(2026, 3, 2)).icd10pcs
        >>> [entry.label for entry in pcs.find_body_part("popliteal fossa")]
        ['Knee Region, Left', 'Knee Region, Right']
        """
        return self._find_key("body part", text)

    def find_device(self, text: str) -> tuple[KeyEntry, ...] | None:
        """Return the entries of the device key for a product or word of the record."""
        return self._find_key("device", text)

    def find_substance(self, text: str) -> tuple[KeyEntry, ...] | None:
        """Return the entries of the substance key for a product or word of the record."""
        return self._find_key("substance", text)

    def _find_key(self, key: str, text: str) -> tuple[KeyEntry, ...] | None:
        expect("text", text, str)
        return None if self.definitions is None else self.definitions.find(key, text)

    def codes_of(self, entry: KeyEntry) -> Codes[ICD10PCS]:
        """Return the codes that have the label of a key entry, where the entry holds.

        >>> from datetime import date
        >>> import medcodes
        >>> pcs = medcodes.on(date(2026, 3, 2)).icd10pcs
        >>> [(entry.label, len(pcs.codes_of(entry))) for entry in pcs.find_body_part("popliteal fossa")]
        [('Knee Region, Left', 55), ('Knee Region, Right', 55)]
        """
        from medcodes.codebook.definitions import KeyEntry

        expect("entry", entry, KeyEntry)
        positions = (4,) if entry.key == "body part" else (6, 7)

        def rows() -> int:
            bits = reduce(int.__or__, (self._tables.with_label(position, entry.label) or 0 for position in positions))
            return bits & self.codes(entry.prefix).bits

        return self._codes(rows)
