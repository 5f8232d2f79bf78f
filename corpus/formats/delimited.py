"""CSV and TSV: rows of cells, written as tables with the names of the columns above every part."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from itertools import dropwhile

from corpus.encoding import decode
from corpus.errors import DocumentTooLarge, UnreadableDocument
from corpus.formats.blocks import one_line, table
from corpus.formats.extracted import Extracted

MAX_ROWS = 100_000
MAX_CELL = 100_000
_DELIMITERS = ",;\t|"
# "sep=;" is how Excel is told of the delimiter.
_TOLD = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def extract(data: bytes, name: str) -> Extracted:
    """Raises UnsupportedFormat, UnreadableDocument, DocumentTooLarge."""
    text = decode(data, name).replace("\r\n", "\n").replace("\r", "\n")
    told = _TOLD.match(text)
    text = text[told.end() :] if told else text
    delimiter = told.group(1) if told else _delimiter(text)
    rows = list(dropwhile(lambda row: not any(row), _rows(text, delimiter, name)))
    return Extracted(parts=("\n\n".join(_blocks(rows)),))


def _delimiter(text: str) -> str:
    """The mark that parts the most lines into the same number of cells."""
    lines = [line for line in text[:100_000].split("\n") if line.strip()][:200]

    def evenness(mark: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if len(row) > 1)
        width, n = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return n, width

    try:
        return max(_DELIMITERS, key=evenness)
    except csv.Error:
        return ","


def _rows(text: str, delimiter: str, name: str) -> list[list[str]]:
    rows: list[list[str]] = []
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(text.split("\n") if '"' not in text else text.splitlines(keepends=True), delimiter=delimiter)
    try:
        for row in reader:
            if len(rows) >= MAX_ROWS:
                raise DocumentTooLarge(f"'{name}' has more than {MAX_ROWS:,} rows", hint="Split it into parts.")
            rows.append([cell.strip() for cell in row])
    except csv.Error:
        raise UnreadableDocument(
            f"'{name}' cannot be read as a table: line {reader.line_num:,} holds a cell of more than "
            f"{MAX_CELL:,} characters, or a quotation mark that is never closed",
            hint="Mend that line, and add it again.",
        ) from None
    return rows


def _blocks(rows: Sequence[Sequence[str]]) -> list[str]:
    """What stands above the table as lines of its own, then the table, then what stands below it."""
    width = max((sum(map(bool, row)) for row in rows), default=0)
    first = next((n for n, row in enumerate(rows) if width == 1 or sum(map(bool, row)) > 1), len(rows))
    last = max((n + 1 for n, row in enumerate(rows) if width == 1 or sum(map(bool, row)) > 1), default=first)
    above, below = rows[:first], rows[last:]
    return [*_lines(above), *table(rows[first:last]), *_lines(below)]


def _lines(rows: Sequence[Sequence[str]]) -> list[str]:
    return [one_line(" ".join(row)) for row in rows if any(row)]
