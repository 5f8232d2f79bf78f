"""A table passage as a grid: labelled rows under sections, columns under headers of any number of rows, with periods.

Read from the text alone, so that it holds whatever the figures in the cells say: which rows are headers is told by
where the amounts begin, and a header over several columns is laid over all of them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from corpus.documents import Document, Figure, Period, Span
from corpus.library import StoredPassage
from corpus.tables import read_table
from qa.table_answers.cells import DIGITS_OR_MONTH, YEAR, finest, kind_of, number_in, period_of

# So many characters of a table are read around a passage of it.
LONGEST = 20_000
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_FILLED = re.compile(r"\S")

_UNIT = re.compile(r"\(?(?:[A-Z]{0,3}[$€£¥]|[A-Z]{3}|%)? ?['’]?(?:000s?|m|mn|bn|k|million|thousand)?\)?", re.IGNORECASE)
# Words of a first cell that name no row but what stands beside it.
_CAPTION = re.compile(
    r"[(:]|\b(?:ended|ending|as of|as at|years?|fiscal|months|quarters?|thousands?|millions?|billions?|period)\b|^\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Of a table. span: the document's characters of its words. figure: the one in them; None where none was read.

    header: of its column, all rows of it joined; for a cell of the headers or a row's label, its own words.
    row, column: from 0; of the whole table where a passage is a part of one.
    """

    span: Span
    figure: Figure | None
    row_label: str
    header: str
    period: Period | None
    row: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Of a table's body. label: the words in its first cell, "" without any. sections: what stands over it, outer
    first. period: of a label or a section that is a date, or between two such labels. cells: of the other columns, None
    where there is nothing. block: the number of the headers that it stands under. is_here: whether it is of the
    passage, or of another part of the same table.
    """

    number: int
    label: str
    label_span: Span | None
    sections: tuple[str, ...]
    period: Period | None
    cells: tuple[Span | None, ...]
    block: int
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Under a block of headers. own: the words right above it; over: those of headers that span it with others.

    year: where the year that names it stands; None without one. spans: of the header cells right above it.
    """

    number: int
    own: str
    over: str
    period: Period | None
    spans: tuple[Span, ...]
    year: Span | None

    @property
    def header(self) -> str:
        return " ".join(filter(None, (self.over, self.own)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """blocks: the columns, once for each time that headers stand in the table. corner: words that name the table."""

    document: Document
    rows: tuple[Row, ...]
    blocks: tuple[tuple[Column, ...], ...]
    corner: str
    figures: dict[int, Figure] = field(default_factory=dict)

    def column_of(self, row: Row, number: int) -> Column:
        return self.blocks[row.block][number]

    def cell(self, row: Row, number: int) -> Cell | None:
        span = row.cells[number]
        if span is None:
            return None
        column = self.column_of(row, number)
        figure = next((self.figures[at] for at in range(span.start, span.end) if at in self.figures), None)
        period = column.period or row.period or (figure.as_of if figure is not None else None)
        return Cell(
            span=span,
            figure=figure,
            row_label=row.label,
            header=column.header,
            period=period,
            row=row.number,
            column=number,
        )

    def value(self, row: Row, number: int) -> Decimal | None:
        """The number as the cell writes it, without any scale; None where it is no amount."""
        span = row.cells[number]
        return None if span is None else number_in(self.document.quote(span))


def grid_of(stored: StoredPassage) -> Grid | None:
    """The table that a passage is, or is a part of; None where it is none. Never raises; under a millisecond for
    20 rows of 5 columns."""
    if stored.passage.kind != "table":
        return None
    document, here = stored.document, stored.passage.span
    lines = list(_lines(document, here))
    if not lines:
        return None
    figures = {figure.span.start: figure for figure in stored.figures}
    return _Builder(document, here, figures).build(lines)


Line = tuple[tuple[Span | None, ...], bool]


def _lines(document: Document, here: Span) -> Iterator[Line]:
    """The rows of the whole table, and whether each is of the passage; headers that are written again only once."""
    first: tuple[str, ...] | None = None
    n_columns = 0
    blocks = _extent(document, here)
    if read_table(document.text, blocks[0]) is None:
        blocks = [here]
    for block in blocks:
        table = read_table(document.text, block)
        if table is None:
            continue
        n_columns = n_columns or table.n_columns
        texts = [tuple(document.quote(cell) if cell else "" for cell in row) for row in table.rows]
        repeats = first is not None and texts[0] == first
        for number, row in enumerate(table.rows):
            if (repeats and number < max(1, table.n_headers)) or len(row) != n_columns:
                continue
            filled = [cell for cell in row if cell is not None]
            if filled:
                yield row, here.start <= filled[0].start < here.end
        first = first or texts[0]


def _extent(document: Document, here: Span) -> list[Span]:
    """The blocks between blank lines that make the passage's table up: its own, and those that it goes on in.

    A long table is written as several blocks that begin with the same headers.
    """
    own = _block_at(document.text, here)
    blocks, opening = [own], _first_line(document.text, own)
    while len(opening) > 1 and sum(map(len, blocks)) < LONGEST and (before := _before(document.text, blocks[0])):
        if _first_line(document.text, before) != opening:
            break
        blocks.insert(0, before)
    while len(opening) > 1 and sum(map(len, blocks)) < LONGEST and (after := _after(document.text, blocks[-1])):
        if _first_line(document.text, after) != opening:
            break
        blocks.append(after)
    return blocks


def _block_at(text: str, here: Span) -> Span:
    low = max(0, here.start - LONGEST)
    start = max((match.end() for match in _BLANK_LINE.finditer(text, low, here.start)), default=low)
    end = _BLANK_LINE.search(text, here.end, here.end + LONGEST)
    if low and start == low:
        start = here.start
    return Span(start, end.start() if end else min(len(text), here.end + LONGEST))


def _before(text: str, block: Span) -> Span | None:
    low = max(0, block.start - LONGEST)
    end = low + len(text[low : block.start].rstrip())
    return _block_at(text, Span(end - 1, end)) if end > low else None


def _after(text: str, block: Span) -> Span | None:
    filled = _FILLED.search(text, block.end)
    return _block_at(text, Span(filled.start(), filled.start() + 1)) if filled else None


def _first_line(text: str, block: Span) -> str:
    end = text.find("\n", block.start, block.end)
    line = text[block.start : block.end if end < 0 else end].strip()
    return line if "|" in line or "\t" in line else ""


class _Builder:
    """Goes down the lines once: headers, sections, rows."""

    def __init__(self, document: Document, here: Span, figures: dict[int, Figure]) -> None:
        self.document = document
        self.here = here
        self.figures = figures
        self.rows: list[Row] = []
        self.blocks: list[tuple[Column, ...]] = []
        self.sections: list[str] = []
        self.corner: list[str] = []
        self.after_section = False
        self.width = 0

    def build(self, lines: Sequence[Line]) -> Grid:
        kinds = [[kind_of(self._text(cell)) if cell else "" for cell in row] for row, _ in lines]
        self.width = max(len(row) for row, _ in lines)
        n_headers = _n_headers(kinds, [self._text(row[0]) for row, _ in lines])
        self._open([row for row, _ in lines[:n_headers]])
        pending: list[tuple[Span | None, ...]] = []
        for number in range(n_headers, len(lines)):
            row, is_here = lines[number]
            # A second line of dates goes on from the first.
            goes_on = not row[0] and not pending and "time" in kinds[number - 1][1:] and bool(lines[number - 1][0][0])
            if not goes_on and _is_header(kinds[number], self._text(row[0])):
                pending.append(row)
                continue
            if pending:
                self._open(pending)
                pending = []
            self._row(number, row, kinds[number], is_here=is_here)
        return Grid(
            document=self.document,
            rows=tuple(_told_apart(tuple(_between_balances(self.rows)))),
            blocks=tuple(self.blocks),
            corner=" ".join(self.corner),
            figures=self.figures,
        )

    def _text(self, cell: Span | None) -> str:
        return self.document.quote(cell) if cell is not None else ""

    def _has_units(self, row: tuple[Span | None, ...]) -> bool:
        """Whether all that stands beside the label is the same few characters, "$M" or "€000"."""
        units = {self._text(cell) for cell in row[1:]}
        return len(row) > 2 and len(units) == 1 and _UNIT.fullmatch(min(units)) is not None

    def _open(self, headers: Sequence[tuple[Span | None, ...]]) -> None:
        self.corner += [self._text(row[0]) for row in headers if row[0] is not None]
        self.blocks.append(tuple(_columns(self.document, headers, self.width)))

    def _without_leaders(self, cell: Span | None) -> Span | None:
        """Less the dots and the colon behind a label."""
        return Span(cell.start, cell.start + len(kept)) if cell and (kept := self._text(cell).rstrip(" .:…")) else cell

    def _row(self, number: int, row: tuple[Span | None, ...], kinds: Sequence[str], *, is_here: bool) -> None:
        label = self._text(row[0])
        filled = [at for at, cell in enumerate(row) if cell is not None and at]
        if not filled or (not label and len(filled) == 1 and kinds[filled[0]] == "words") or self._has_units(row):
            words = label or self._text(row[filled[0]])
            # A section right below another stands inside of it.
            self.sections = [*self.sections[-1:], words] if self.after_section else [*self.sections[:-1], words]
            self.after_section = True
            return
        self.after_section = False
        self.rows.append(
            Row(
                number=number,
                label=label,
                label_span=self._without_leaders(row[0]),
                sections=tuple(self.sections),
                period=period_of(label) or next(filter(None, map(period_of, reversed(self.sections))), None),
                cells=(None, *row[1:]),
                block=len(self.blocks) - 1,
                is_here=is_here,
            )
        )


def _told_apart(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows of one name under one section ("Percentage of revenue") are of the row above each."""
    n_named = Counter((row.label, row.sections, row.block) for row in rows if row.label and row.period is None)
    above = ""
    for row in rows:
        if n_named[row.label, row.sections, row.block] > 1 and above:
            yield replace(row, sections=(*row.sections, above))
        else:
            above = row.label
            yield row


def _between_balances(rows: Sequence[Row]) -> Iterator[Row]:
    """What happened between two dated rows of one name ("Balance at …") happened in the time between."""
    names = [DIGITS_OR_MONTH.sub("", row.label.lower()).strip(" ,.") if row.period else "" for row in rows]
    n_named = Counter(filter(None, names))
    dated = [n for n, name in enumerate(names) if n_named[name] > 1 and name]
    for n, row in enumerate(rows):
        before = max((at for at in dated if at < n), default=None)
        after = min((at for at in dated if at > n), default=None)
        if row.period is None and before is not None and after is not None:
            first, last = rows[before].period, rows[after].period
            if first is not None and last is not None and first.end < last.end:
                yield replace(row, period=Period(first.end, last.end, "day"))
                continue
        yield row


def _n_headers(kinds: Sequence[Sequence[str]], labels: Sequence[str]) -> int:
    """The rows before the first with an amount, less the sections at their end; without any amounts, the first row."""
    first = next((n for n, row in enumerate(kinds) if any(kind in ("amount", "void") for kind in row[1:])), None)
    if first is None:
        return 1
    filled = [n for n in range(first) if any(kinds[n][1:])]
    # A row of dates that has a name is of the body, if headers stand above each of them.
    while len(filled) > 1 and labels[filled[-1]] and not _CAPTION.search(labels[filled[-1]]):
        if not any(
            all(kinds[n][at] or not kind for at, kind in enumerate(kinds[filled[-1]]) if at) for n in filled[:-1]
        ):
            break
        filled.pop()
    return filled[-1] + 1 if filled else 0


def _is_header(kinds: Sequence[str], label: str) -> bool:
    """Whether a row in the midst of a table names the columns anew."""
    filled = [kind for kind in kinds[1:] if kind]
    if not filled or any(kind in ("amount", "void") for kind in filled) or not _CAPTION.search(label):
        return False
    return "time" in filled or len(filled) > 1


def _columns(document: Document, headers: Sequence[tuple[Span | None, ...]], width: int) -> Iterator[Column]:
    spread = [_spread(row) for row in headers]
    for number in range(width):
        laid = [(cell, row.count(cell)) for row in spread if number < len(row) and (cell := row[number]) is not None]
        spans = tuple(cell for cell, n in laid if n == 1)
        over = [cell for cell, n in laid if n > 1]
        own = " ".join(map(document.quote, spans))
        above = " ".join(map(document.quote, over))
        joined = " ".join(document.quote(cell) for row in spread if number and (cell := row[number]) is not None)
        years = [(cell, match) for cell in (*spans, *over) if (match := YEAR.search(document.quote(cell)))]
        yield Column(
            number=number,
            own=own,
            over=above,
            period=finest(period_of(own), period_of(joined)) if number else None,
            spans=spans,
            year=Span(years[0][0].start + years[0][1].start(), years[0][0].start + years[0][1].end())
            if years
            else None,
        )


def _spread(row: tuple[Span | None, ...]) -> list[Span | None]:
    """Each header laid over the columns that it spans: as many for each where that is even, else those to its right."""
    filled = [at for at in range(1, len(row)) if row[at] is not None]
    width = len(row) - 1
    if filled and width % len(filled) == 0:
        each = width // len(filled)
        if all(1 + n * each <= at < 1 + (n + 1) * each for n, at in enumerate(filled)):
            return [row[0], *(row[filled[(at - 1) // each]] for at in range(1, len(row)))]
    return [row[0], *(row[max((one for one in filled if one <= at), default=at)] for at in range(1, len(row)))]
