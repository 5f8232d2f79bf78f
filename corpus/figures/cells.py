"""Figures in tables: a cell takes its concept, unit, scale and period from the headers of its row and column.

What is written over the table ("in millions of yuan, except per share") holds for cells whose headers say nothing else.
A row with a label alone names the section of the rows below it; headers may be told anew amid a table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.documents import Span
from corpus.figures.cell_values import Told, with_value
from corpus.figures.headers import NO_HEADER, Header, Recognise, read_again, read_header, read_headers
from corpus.figures.measures import Measure, read_measure
from corpus.figures.tokens import Candidate, Sentence, read_sentence
from corpus.figures.usage import Usage
from corpus.tables import Row, Table, holds_figures, is_figure, is_year

__all__ = ["Cell", "Header", "Measure", "label_of", "read_cells", "read_headers", "read_measure"]

# A list's item names what it tells in so many tokens at most.
_LABEL = 8
# Rows that are so named are told from others by their section alone.
_EMPTY_LABEL = re.compile(
    r"(?:(?:sub-?)?totals?|others?|other,? net|net|basic|diluted|basic and diluted|current|non-?current|long-term"
    r"|short-term|high|low|average|domestic|foreign|amount|all other)[.:,]?",
    re.IGNORECASE,
)
_OF_DATES = re.compile(
    r"\b(?:years?|dates?|maturit\w+|matures?|due|expir\w+|founded|established|since|periods?|born|through|until)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in a cell, with the words that say what it is and of whom; `sentence` is the cell's text."""

    sentence: Sentence
    candidate: Candidate
    concept: Span | None
    subject: Span | None


def read_cells(
    text: str, table: Table, headers: Sequence[Header], caption: Measure, usage: Usage, recognise: Recognise
) -> Iterator[Cell]:
    """The figures of the table's body in text order, and the dates among its headers."""
    body = table.rows[table.n_headers :]
    read = _Body(text, headers, caption, usage, recognise, _columns_of_amounts(text, body, headers))
    for row in table.rows[: table.n_headers]:
        yield from read.dates(row)
    for row in body:
        if read.tells_of_rows_below(row):
            yield from read.dates(row)
        else:
            yield from read.cells(row)


class _Body:
    """A table's body on the way down its rows.

    section: what the last row with a label alone says of those below it. anew: rows that tell headers once more.
    """

    def __init__(
        self,
        text: str,
        headers: Sequence[Header],
        caption: Measure,
        usage: Usage,
        recognise: Recognise,
        of_amounts: set[int],
    ) -> None:
        self.text, self.headers, self.caption, self.usage = text, headers, caption, usage
        self.recognise, self.of_amounts = recognise, of_amounts
        self.section = NO_HEADER
        self.anew: list[Row] = []

    def tells_of_rows_below(self, row: Row) -> bool:
        """Whether a row names a section, or columns once more, without a figure of its own."""
        label, *others = row
        filled = [cell for cell in others if cell is not None]
        if label is not None:
            is_section = not filled and not is_figure(self.text, label)
            if is_section:
                self._open_section(label)
            return is_section
        if not filled or holds_figures(self.text, row):
            return False
        if len(filled) == 1 and self.text[filled[0].end - 1] == ":":
            self._open_section(filled[0])
        else:
            self.section = NO_HEADER
            self.anew.append(row)
        return True

    def _open_section(self, cell: Span) -> None:
        """What is told of the time goes on below another name."""
        header = self._header(cell)
        words = self.section.words if header.period is not None and header.words is None else header.words
        self.section = replace(header, words=words, period=header.period or self.section.period)

    def dates(self, row: Row) -> Iterator[Cell]:
        for cell in filter(None, row):
            sentence = read_sentence(self.text, cell)
            for candidate in self.recognise(sentence, self.usage):
                if candidate.kind == "date":
                    yield Cell(sentence, candidate, None, None)

    def cells(self, row: Row) -> Iterator[Cell]:
        if self.anew:
            self.headers = read_again(self.text, self.anew, self.headers, self.usage, self.recognise)
            self.anew = []
        label = self._header(row[0]) if row[0] is not None else NO_HEADER
        label_text = self.text[row[0].start : row[0].end] if row[0] is not None else ""
        for column, cell in enumerate(row):
            if cell is None:
                continue
            sentence = read_sentence(self.text, cell)
            header = self.headers[column] if column < len(self.headers) else NO_HEADER
            told = Told(self.text, header, label, label_text, self.section, self.caption)
            for candidate in _without_note(sentence, self.recognise(sentence, self.usage)):
                if column == 0 and candidate.kind == "date":
                    yield Cell(sentence, candidate, None, None)
                elif column > 0:
                    yield self._cell(sentence, self._as_amount(candidate, cell, column, label_text), told)

    def _header(self, cell: Span) -> Header:
        return read_header(self.text, cell, self.usage, self.recognise)

    def _as_amount(self, candidate: Candidate, cell: Span, column: int, label: str) -> Candidate:
        """1998 among amounts is one of them, unless its row or column is of dates."""
        digits = self.text[cell.start : cell.end]
        header = self.headers[column] if column < len(self.headers) else NO_HEADER
        name = self.text[header.words.start : header.words.end] if header.words is not None else ""
        is_amount = column in self.of_amounts and not (_OF_DATES.search(label) or _OF_DATES.search(name))
        if candidate.kind != "date" or not digits.isdecimal() or not is_amount:
            return candidate
        return Candidate(first=candidate.first, last=candidate.last, kind="count", value=Decimal(digits))

    def _cell(self, sentence: Sentence, candidate: Candidate, told: Told) -> Cell:
        if candidate.kind == "date":
            return Cell(sentence, candidate, None, None)
        header, label, section = told.header, told.label, self.section
        candidate = with_value(sentence, candidate, told, self.usage)
        candidate = replace(candidate, period=header.period or label.period or section.period or candidate.period)
        names_row = label.words
        if section.words is not None and (names_row is None or _EMPTY_LABEL.fullmatch(told.words(label))):
            names_row = section.words
        # Under a year the row says what is counted; else the column does, and the row of whom.
        if header.period is None and header.words is not None:
            return Cell(sentence, candidate, header.words, names_row)
        subject = label.words if names_row is not label.words else header.words or section.words
        return Cell(sentence, candidate, names_row, subject)


def _columns_of_amounts(text: str, body: Sequence[Row], headers: Sequence[Header]) -> set[int]:
    """Columns with a number that can be no year, or whose header tells a period or a unit; all beside years."""
    labels = [row[0] for row in body if row[0] is not None]
    if labels and all(is_year(text, label) for label in labels):
        return set(range(1, len(body[0])))
    found = {
        column
        for column, header in enumerate(headers)
        if column > 0 and (header.period is not None or header.measure.is_told)
    }
    for row in body:
        found |= {
            column
            for column, cell in enumerate(row[1:], start=1)
            if cell is not None and is_figure(text, cell) and not is_year(text, cell) and _has_digits(text, cell)
        }
    return found


def _has_digits(text: str, cell: Span) -> bool:
    return any(mark.isdecimal() for mark in text[cell.start : cell.end])


def _without_note(sentence: Sentence, candidates: list[Candidate]) -> list[Candidate]:
    """Without the number of a footnote behind a figure: 45 (1)."""
    last = candidates[-1] if len(candidates) > 1 else None
    is_note = (
        last is not None
        and last.kind == "count"
        and last.last == len(sentence.tokens) - 1
        and sentence.word(last.first - 1) == "("
        and sentence.word(last.last) == ")"
    )
    return candidates[:-1] if is_note else candidates


def label_of(sentence: Sentence) -> Span | None:
    """The words before the colon of a list's item: "Population: 513,275"."""
    first = 1 if sentence.word(0) in ("-", "*", "•", "‣", "◦", "–") else 0
    for index in range(first + 1, min(first + _LABEL + 1, len(sentence.tokens))):
        if sentence.word(index) == ":":
            return Span(sentence.at(first).start, sentence.at(index - 1).end)
        if sentence.at(index).kind == "mark" and not sentence.at(index).glued:
            return None
    return None
