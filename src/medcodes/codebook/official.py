"""Official files in memory: XML and order files, read so that nothing in them can do harm.

What a file should be is the caller's to say; here it is taken apart, and a file that is
not what it should be raises DataFormatError with the line. The package never opens a file
or a socket for these: the caller hands in the bytes or the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from xml.parsers import expat

from medcodes.errors import SHOWN_LENGTH, DataFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_DEPTH", "MAX_SIZE", "Element", "OrderLine", "read_order", "read_xml"]

MAX_SIZE: Final = 64 * 1024 * 1024
"""characters or bytes; the largest official file has a fifth of it"""
MAX_DEPTH: Final = 32
"""elements inside one another; official files have at most a dozen"""


class Element:
    """An element of an XML file, with the line on which it begins."""

    __slots__ = ("_parts", "attributes", "children", "line", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.tag: Final = tag
        self.attributes: Final = attributes
        self.line: Final = line
        self.children: Final[list[Element]] = []
        self._parts: Final[list[str]] = []

    def add_text(self, text: str) -> None:
        """Add a piece of the text of the element itself."""
        self._parts.append(text)

    def all(self, tag: str) -> Iterator[Element]:
        """Give the children of a tag, in the order of the file."""
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> Element | None:
        """Return the first child of a tag, None without one."""
        return next(self.all(tag), None)

    @property
    def words(self) -> str:
        """The text of the element itself, each run of blanks as one space."""
        return " ".join("".join(self._parts).split())

    def need(self, tag: str) -> str:
        """Return the words of the first child of a tag; DataFormatError where there are none."""
        child = self.first(tag)
        if child is None or not child.words:
            raise self.error(f"<{self.tag}> without <{tag}>")
        return child.words

    def need_attribute(self, name: str) -> str:
        """Return an attribute; DataFormatError where the element has none of that name."""
        value = self.attributes.get(name)
        if value is None:
            raise self.error(f"<{self.tag}> without the attribute {name}")
        return value

    def error(self, problem: str) -> DataFormatError:
        """Make an error that names the line of the element."""
        return DataFormatError(problem, self.line)

    def __repr__(self) -> str:
        return f"<Element {self.tag} at line {self.line}>"


def read_xml(data: str | bytes, root: str) -> Element:
    """Read an XML file whose outermost element is to be ``root``.

    A document type and thereby every entity of the file's own is refused, as are a file
    over MAX_SIZE and elements deeper than MAX_DEPTH. Raises DataFormatError, which names
    the line.

    >>> tree = read_xml("<list><name>Cholera</name></list>", "list")
    >>> tree.need("name")
    'Cholera'
    """
    _bound(data)
    builder = _Builder(root)
    try:
        builder.parser.Parse(data, True)  # noqa: FBT003  expat takes no keywords
    except expat.ExpatError as error:
        raise DataFormatError(f"not well-formed XML: {expat.ErrorString(error.code)}", error.lineno) from error
    except DataFormatError:
        raise
    except (LookupError, ValueError) as error:
        problem = "unknown encoding" if isinstance(error, LookupError) else str(error)
        raise DataFormatError(f"not well-formed XML: {problem}", builder.parser.CurrentLineNumber) from error
    return builder.stack[0].children[0]


class _Builder:
    """Builds the tree while the parser calls."""

    def __init__(self, root: str) -> None:
        self.root: Final = root
        self.stack: Final = [Element("", {}, 0)]
        self.parser: Final = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.refuse

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if len(self.stack) == 1 and tag != self.root:
            raise DataFormatError(f"expected <{self.root}>, found <{tag[:SHOWN_LENGTH]}>", line)
        if len(self.stack) > MAX_DEPTH:
            raise DataFormatError(f"elements deeper than {MAX_DEPTH}", line)
        element = Element(tag, attributes, line)
        self.stack[-1].children.append(element)
        self.stack.append(element)

    def end(self, tag: str) -> None:  # noqa: ARG002  the parser has matched it
        self.stack.pop()

    def characters(self, text: str) -> None:
        self.stack[-1].add_text(text)

    def refuse(self, *_: object) -> None:
        raise DataFormatError("a document type definition is refused", self.parser.CurrentLineNumber)


class OrderLine(NamedTuple):
    """A line of an order file: a code or header, whether it is billable, and its long title."""

    line: int
    code: str
    """compact, upper case"""
    is_billable: bool
    long_title: str


def read_order(data: str | bytes) -> list[OrderLine]:
    """Read an order file of ICD-10-CM or ICD-10-PCS, in its order.

    The layout is fixed: order number in columns 1 to 5, code 7 to 13, 1 for billable or 0
    in 15, short title 17 to 76, long title from 78. Raises DataFormatError, which names
    the line, for any other line, a repeated code, and a file without codes.

    >>> title = "Cholera, unspecified"
    >>> read_order(f"00004 A009    1 {title:60} {title}")[0].code
    'A009'
    """
    _bound(data)
    lines: list[OrderLine] = []
    seen: set[str] = set()
    for number, line in enumerate(_text(data).split("\n"), start=1):
        if not line.strip():
            continue
        code = line[6:14].rstrip()
        title = line[77:].strip()
        shaped = line[:5].isdecimal() and line[5:6] == " " and line[14:16] in {"0 ", "1 "} and line[76:77] == " "
        if not (shaped and code.isascii() and code.isalnum() and code.upper() == code and title):
            raise DataFormatError("no line of an order file: number, code, 0 or 1, short title, long title", number)
        if code in seen:
            raise DataFormatError(f"{code} stands in two lines", number)
        seen.add(code)
        lines.append(OrderLine(number, code, line[14] == "1", title))
    if not lines:
        raise DataFormatError("an order file without codes")
    return lines


def _bound(data: object) -> None:
    if not isinstance(data, (str, bytes)):
        message = f"expected the text or the bytes of a file, got {type(data).__name__}"
        raise TypeError(message)
    if len(data) > MAX_SIZE:
        raise DataFormatError(f"larger than {MAX_SIZE >> 20} MiB")


def _text(data: str | bytes) -> str:
    if isinstance(data, str):
        try:
            data.encode()
        except UnicodeEncodeError as error:
            line = data.count("\n", 0, error.start) + 1
            raise DataFormatError(f"no character: U+{ord(data[error.start]):04X}", line) from error
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataFormatError(f"not UTF-8: byte 0x{data[error.start]:02x}", line) from error
