"""How objects show themselves: tables of HTML for notebooks, fields for rich, lines for a terminal.

Every text in HTML is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Shown", "block", "filled", "html_of", "rich_of", "table"]

# Pages in quirks mode hand down neither colour nor font into tables: black on black in dark mode.
_STYLE: Final = (
    "<style>.medcodes table{color:inherit;font:inherit;border-collapse:collapse;margin-bottom:.6em}"
    ".medcodes td,.medcodes th{text-align:left;vertical-align:top;padding:.2em .6em;border-bottom:1px solid "
    "var(--jp-border-color2,color-mix(in srgb,currentColor 25%,transparent))}</style>"
)
# How many parts of a field are written out.
_PARTS: Final = 20
_COLUMNS: Final = 80


class Shown:
    """An object that shows its facts, by name: its fields, where a class says nothing else.

    >>> from medcodes.pairing import Patient
    >>> list(Patient(age=54).__rich_repr__())
    [('age', 54)]
    """

    __slots__ = ()

    def _facts(self) -> Iterable[tuple[str, object]]:
        """Give what is shown, name by name; None and () are left out."""
        return _fields(self)

    def __rich_repr__(self) -> Iterator[tuple[str, object]]:
        return _known(self._facts())

    def _repr_html_(self) -> str:
        return _facts_table(type(self).__name__, self._facts())


def rich_of(record: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401  a method of any named tuple
    """Give the fields of a named tuple, which can have no base: the body of its ``__rich_repr__``."""
    return _known(_fields(record))


def html_of(record: Any) -> str:  # noqa: ANN401  as above
    """Show the fields of a named tuple as a table: the body of its ``_repr_html_``."""
    return _facts_table(type(record).__name__, _fields(record))


def block(heading: str, *parts: str) -> str:
    """Put parts that are HTML under a heading that is text.

    >>> block("1 < 2").endswith("<p>1 &lt; 2</p></div>")
    True
    """
    # Inside, since every program that imports medcodes reads this module, and few have a notebook.
    from html import escape

    return f'<div class="medcodes">{_STYLE}<p>{escape(heading)}</p>{"".join(parts)}</div>'


def table(label: str, heads: Sequence[str], rows: Iterable[Sequence[object]], *, more: int = 0) -> str:
    """Make a table of texts, with the number of rows that are left out; no rows are no table.

    >>> table("Codes", ["Code"], [["I10"]]).partition("<tbody>")[2]
    '<tr><td>I10</td></tr></tbody></table>'
    >>> table("Codes", ["Code"], [])
    ''
    """
    from html import escape

    lines = ["".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in rows]
    if not lines:
        return ""
    if more > 0:
        lines.append(f'<td colspan="{len(heads)}">and {more:,} more</td>')
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<table aria-label="{escape(label)}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def filled(text: str, *, hang: int) -> str:
    """Break a text into lines of 80 columns, the later ones indented by `hang`; between words only.

    A code, a date or the id of an edit is one word, so that it is found in the lines as in the text.

    >>> print(filled("- a rule" + " of its own" * 7 + ", code-not-billable", hang=2))
    - a rule of its own of its own of its own of its own of its own of its own of
      its own, code-not-billable
    """
    from textwrap import fill

    indent = " " * hang
    return fill(text, _COLUMNS, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _fields(record: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401  as above
    attributes: tuple[Any, ...] = getattr(record, "__attrs_attrs__", ())
    names = [(one.alias, one.name) for one in attributes] or [(name, name) for name in getattr(record, "_fields", ())]
    # The diagnoses of a claim are a private field, whose name for the caller is that of a property.
    return ((name, getattr(record, field)) for name, field in names if hasattr(record, name))


def _known(facts: Iterable[tuple[str, object]]) -> Iterator[tuple[str, object]]:
    return ((name, value) for name, value in facts if value is not None and value != ())


def _facts_table(name: str, facts: Iterable[tuple[str, object]]) -> str:
    rows = [(field.replace("_", " "), _cell(value)) for field, value in _known(facts)]
    return block(name, table(name, ("What", "Value"), rows))


def _cell(value: object) -> str:
    """Write a value in one cell: parts beside each other, a function by its name."""
    parts: list[str]
    if isinstance(value, Enum):
        return str(value.value)
    if _is_mapping(value):
        parts = [f"{_cell(key)}: {_cell(one)}" for key, one in value.items()]
    elif _is_several(value):
        parts = list(map(_cell, value))
        if isinstance(value, frozenset):
            parts.sort()
    else:
        return getattr(value, "__qualname__", None) or str(value)
    more = f" and {len(parts) - _PARTS:,} more" if len(parts) > _PARTS else ""
    return ", ".join(parts[:_PARTS]) + more


def _is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(value, Mapping)


def _is_several(value: object) -> TypeGuard[tuple[Any, ...] | list[Any] | frozenset[Any]]:
    return isinstance(value, (tuple, list, frozenset))
