"""Tables in plain text: rows of cells parted by bars, tabs or commas, and which of the rows name the columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.documents import Span

MIN_COLUMNS, MAX_COLUMNS = 2, 200
# A text whose commas part cells has this many lines at least; two lines with a comma each are prose.
_MIN_CSV_ROWS = 3
_RULE = re.compile(r"[\s|:+=-]*-{2,}[\s|:+=-]*")
_CELLS = {mark: re.compile(rf'"(?:[^"]|"")*"|[^{mark}]*') for mark in ";,"}
_NUMBER = re.compile(r"[\s$€£¥(+-]*\d[\d,.\s]*[\s%)a-zA-Z]{0,12}")


@dataclass(frozen=True, slots=True)
class Table:
    """rows: of cells, each the span of its text without marks and spaces, None where it is empty.

    n_headers: how many of the first rows name the columns.
    """

    rows: tuple[tuple[Span | None, ...], ...]
    n_headers: int

    @property
    def n_columns(self) -> int:
        return len(self.rows[0])


def read_table(text: str, within: Span, *, has_header: bool = True) -> Table | None:
    """The table that text[within] is, or None. has_header: False where rows go on from a table before."""
    lines = _lines(text, within)
    for cut in (_barred, _tabbed, _semicolon_parted, _comma_parted):
        rows = [cut(text, line) for line in lines if not _RULE.fullmatch(text, line.start, line.end)]
        if not rows or not _is_even(rows):
            continue
        if cut in (_comma_parted, _semicolon_parted) and (len(rows) < _MIN_CSV_ROWS or not _has_numbers(text, rows)):
            continue
        width = max(map(len, rows))
        table = tuple((*row, *[None] * (width - len(row))) for row in rows)
        return Table(table, _count_headers(text, lines, table) if has_header else 0)
    return None


def _lines(text: str, within: Span) -> list[Span]:
    lines, start = [], within.start
    while start < within.end:
        end = text.find("\n", start, within.end)
        end = within.end if end < 0 else end
        if text[start:end].strip():
            lines.append(Span(start, end))
        start = end + 1
    return lines


Row = list[Span | None]


def _barred(text: str, line: Span) -> Row:
    """| a | b |, with or without the outer bars."""
    inside = _trimmed(text, line.start, line.end)
    if inside is None:
        return []
    start = inside.start + (text[inside.start] == "|")
    end = inside.end - (text[inside.end - 1] == "|")
    return _cut(text, start, max(start, end), "|")


def _tabbed(text: str, line: Span) -> Row:
    return _cut(text, line.start, line.end, "\t")


def _cut(text: str, start: int, end: int, mark: str) -> Row:
    cells: Row = []
    while True:
        cut = text.find(mark, start, end)
        cells.append(_trimmed(text, start, end if cut < 0 else cut))
        if cut < 0:
            return cells
        start = cut + 1


def _comma_parted(text: str, line: Span) -> Row:
    return _parted(text, line, ",")


def _semicolon_parted(text: str, line: Span) -> Row:
    return _parted(text, line, ";")


def _parted(text: str, line: Span, mark: str) -> Row:
    """a,"b, c",d: cells in quotation marks may hold the mark."""
    cells: Row = []
    position = line.start
    while position <= line.end and len(cells) <= MAX_COLUMNS:
        match = _CELLS[mark].match(text, position, line.end)
        assert match is not None
        start, end = match.span()
        if end > start and text[start] == '"':
            start, end = start + 1, end - 1
        cells.append(_trimmed(text, start, end))
        position = match.end()
        if position >= line.end or text[position] != mark:
            break
        position += 1
    return cells


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """Without white space and the marks that make text bold or slanted."""
    while start < end and (text[start].isspace() or text[start] in "*_`"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "*_`"):
        end -= 1
    return Span(start, end) if start < end else None


def _is_even(rows: Sequence[Row]) -> bool:
    """Whether most rows have as many cells as the first; a last cell may be left out."""
    width = len(rows[0])
    return MIN_COLUMNS <= width <= MAX_COLUMNS and all(width - 1 <= len(row) <= width for row in rows) and len(rows) > 1


def _has_numbers(text: str, rows: Sequence[Row]) -> bool:
    """Whether some column holds numbers from the second row on, and all cells are short: prose has commas too."""
    cells = [cell for row in rows for cell in row if cell is not None]
    if any(len(cell) > 60 for cell in cells) or any(len(row) != len(rows[0]) for row in rows):
        return False
    columns = zip(*rows[1:], strict=True)
    return any(all(cell is not None and _is_number(text, cell) for cell in column) for column in columns)


def _is_number(text: str, cell: Span) -> bool:
    return _NUMBER.fullmatch(text, cell.start, cell.end) is not None


def _count_headers(text: str, lines: Sequence[Span], rows: Sequence[Sequence[Span | None]]) -> int:
    """The rows before a ruled line; else the first, if it holds nothing but words and years."""
    for n, line in enumerate(lines[:4]):
        if n and _RULE.fullmatch(text, line.start, line.end):
            return n
    first = [cell for cell in rows[0] if cell is not None]
    years = [_is_year(text, cell) for cell in first]
    numbers = [_is_number(text, cell) and not is_year for cell, is_year in zip(first, years, strict=True)]
    return int(bool(first) and not any(numbers))


def _is_year(text: str, cell: Span) -> bool:
    word = text[cell.start : cell.end]
    return len(word) == 4 and word.isdecimal() and "1900" <= word <= "2100"
