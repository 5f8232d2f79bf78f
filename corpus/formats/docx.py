"""Word documents (DOCX): paragraphs, lists, tables and footnotes in their order, as they read with all changes taken.

The package is opened by python-docx; the words are read from its XML, because text in insertions, text boxes and
fields has to be there, and deleted text has not.
"""

import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from docx import Document as open_docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from corpus.errors import DocumentTooLarge, UnreadableDocument
from corpus.formats.blocks import lowered, one_line, raised, table, titled
from corpus.formats.extracted import Extracted

# What a package may hold when it is unpacked, and how much more than packed: a bomb is hundreds of times larger.
MAX_UNPACKED = 300_000_000
MAX_RATIO = 200
MAX_PARTS = 20_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Deleted text, text moved from here, field codes, and the second copy of what newer programs draw.
_UNSAID = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", _FALLBACK})
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# Of each style, by its id, its name in lower case: to look one up takes longer than to read a paragraph.
_StyleNames = dict[str | None, str]
_NO_AUTHOR = frozenset({"", "python-docx", "user", "author", "microsoft office user", "unknown", "admin"})


def extract(data: bytes, name: str) -> Extracted:
    """Raises UnreadableDocument, DocumentTooLarge."""
    _check_size(data, name)
    try:
        document = open_docx(io.BytesIO(data))
        names: _StyleNames = {}
        blocks = list(_blocks(document, names))
        title, author = one_line(document.core_properties.title), one_line(document.core_properties.author)
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, etree.LxmlError, AttributeError) as error:
        raise UnreadableDocument(
            f"'{name}' is a Word document that is damaged or cut short", hint="Get it again."
        ) from error
    except RecursionError:
        raise UnreadableDocument(f"'{name}' is nested too deeply", hint="Save it as PDF, and add that.") from None
    if not any(block.strip() for block in blocks):
        raise UnreadableDocument(
            f"'{name}' holds no text, only pictures at most", hint="Recognise its text first (OCR), and add the result."
        )
    heading = _heading(document, names)
    # A title in the properties is often that of the template; one that the document shows is its own.
    return Extracted(
        parts=(titled(heading, blocks),),
        title=heading or title or None,
        author=None if author.casefold() in _NO_AUTHOR else author,
    )


def _check_size(data: bytes, name: str) -> None:
    """Look at what unpacking would give before anything is unpacked; sizes that lie are errors of the archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableDocument(
            f"'{name}' is a Word document that is damaged or cut short", hint="Get it again."
        ) from None
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableDocument(f"'{name}' is encrypted", hint="Save it without a password, and add it again.")
    size = sum(part.file_size for part in parts)
    # Small files of much the same pack well.
    is_bomb = size > 20_000_000 and size > MAX_RATIO * max(1, len(data))
    if is_bomb or size > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise DocumentTooLarge(
            f"'{name}' unpacks to {size:,} bytes in {len(parts):,} parts; no document does",
            hint="Save it without its pictures, or as PDF, and add that.",
        )


def _heading(document: Any, names: _StyleNames) -> str | None:
    """The text of the first paragraphs if it is styled as the title, or as a heading of the first order."""
    for paragraph in islice((part for part in document.iter_inner_content() if isinstance(part, Paragraph)), 10):
        text = one_line(_words(paragraph._p))
        if text:
            return text if _style(paragraph, names) in ("title", "heading 1") else None
    return None


def _blocks(document: Any, names: _StyleNames) -> Iterator[str]:
    items: list[str] = []
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            yield from _joined(items)
            yield from _table(part)
            continue
        text = _words(part._p).strip()
        if not text:
            continue
        if _is_item(part, names):
            items.append(f"- {one_line(text)}")
        else:
            yield from _joined(items)
            yield "\n".join(one_line(line) for line in text.split("\n") if line.strip())
    yield from _joined(items)
    yield from _notes(document)


def _joined(items: list[str]) -> Iterator[str]:
    if items:
        yield "\n".join(items)
        items.clear()


def _style(paragraph: Paragraph, names: _StyleNames) -> str:
    style = paragraph._p.style
    if style not in names:
        try:
            names[style] = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
        except (KeyError, AttributeError):
            names[style] = ""
    return names[style]


def _is_item(paragraph: Paragraph, names: _StyleNames) -> bool:
    properties = paragraph._p.pPr
    return (properties is not None and properties.numPr is not None) or _style(paragraph, names).startswith("list ")


def _words(element: Any) -> str:
    pieces: list[str] = []
    _collect(element, pieces)
    return "".join(pieces)


def _collect(element: Any, pieces: list[str]) -> None:
    for child in element:
        tag = child.tag
        if tag in _UNSAID or not isinstance(tag, str):
            continue
        if tag == f"{_W}t":
            pieces.append(_script(element)(child.text or ""))
        elif tag in _BREAKS:
            pieces.append(_BREAKS[tag])
        elif tag == f"{_W}p":
            # A text box in the paragraph.
            pieces.append("\n")
            _collect(child, pieces)
            pieces.append("\n")
        elif tag != f"{_W}pPr":
            _collect(child, pieces)


def _script(run: Any) -> Any:
    """10 to the power of 6 is not 106."""
    place = run.find(f"{_W}rPr/{_W}vertAlign")
    value = None if place is None else place.get(f"{_W}val")
    return raised if value == "superscript" else lowered if value == "subscript" else str


def _table(found: Table) -> list[str]:
    rows: list[list[str]] = []
    for row in found._tbl.tr_lst:
        cells: list[str] = []
        for cell in row.tc_lst:
            # A cell over several columns, or one that goes on from above, is as wide as they are.
            continues = cell.vMerge is not None and cell.vMerge != "restart"
            cells += ["" if continues else one_line(_words(cell).replace("\n", " ")), *[""] * (cell.grid_span - 1)]
        rows.append(cells)
    return table(rows)


def _notes(document: Any) -> Iterator[str]:
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        notes = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        for note in notes:
            text = one_line(_words(note))
            if text:
                yield text
