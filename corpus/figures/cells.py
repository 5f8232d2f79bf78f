"""Figures in tables: a cell takes its concept, unit, scale and period from the headers of its row and column.

What is written over the table ("in millions of yuan, except per share") holds for cells whose headers say nothing else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.documents import FigureKind, Period, Span, Value
from corpus.figures.currencies import CODES, MARKS, code_of_name
from corpus.figures.number_words import SCALES
from corpus.figures.tokens import Candidate, Sentence, read_sentence, times
from corpus.figures.unit_table import TIMES, read_unit
from corpus.figures.usage import Usage
from corpus.tables import Table

_SCALES = {f"{word}{ending}": size for word, size in SCALES.items() if len(word) > 3 for ending in ("", "s")}
_SHORT_SCALES = {"m": Decimal(10**6), "mn": Decimal(10**6), "bn": Decimal(10**9), "000s": Decimal(1000)}
# A caption says its scale in brackets or behind "in"; a header of so many tokens just names it.
_SHORT = 6
# A list's item names what it tells in so many tokens at most.
_LABEL = 8
_PERCENTS = frozenset("% percent percentage pct".split())
_EXCEPTIONS = frozenset("except excluding".split())

Recognise = Callable[[Sentence, Usage], list[Candidate]]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a header says of the numbers under it: in millions of yuan, in percent."""

    kind: FigureKind | None = None
    unit: str | None = None
    scale: Decimal = Decimal(1)
    excepts: frozenset[str] = frozenset()

    @property
    def is_told(self) -> bool:
        return self.kind is not None or self.scale != 1


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in a cell, with the words that say what it is and of whom; `sentence` is the cell's text."""

    sentence: Sentence
    candidate: Candidate
    concept: Span | None
    subject: Span | None


@dataclass(frozen=True, slots=True)
class Header:
    """Of a column or a row: its words without the unit in brackets, what it says of numbers, and its date."""

    words: Span | None
    measure: Measure
    period: Period | None


NO_HEADER = Header(None, Measure(), None)


def read_headers(text: str, table: Table, usage: Usage, recognise: Recognise) -> list[Header]:
    """One for each column; the lowest row of headers that has words counts."""
    headers = []
    for column in range(table.n_columns):
        cells = [cell for row in table.rows[: table.n_headers] if (cell := row[column]) is not None]
        headers.append(_header(text, cells[-1], usage, recognise) if cells else NO_HEADER)
    return headers


def read_cells(
    text: str, table: Table, headers: Sequence[Header], caption: Measure, usage: Usage, recognise: Recognise
) -> Iterator[Cell]:
    """The figures of the table's body in text order, and the dates among its headers."""
    for row in table.rows[: table.n_headers]:
        for named in filter(None, row):
            sentence = read_sentence(text, named)
            for candidate in recognise(sentence, usage):
                if candidate.kind == "date":
                    yield Cell(sentence, candidate, None, None)
    for row in table.rows[table.n_headers :]:
        first = row[0]
        label = _header(text, first, usage, recognise) if first is not None else NO_HEADER
        for column, cell in enumerate(row):
            if cell is None:
                continue
            sentence = read_sentence(text, cell)
            for candidate in recognise(sentence, usage):
                header = headers[column] if column < len(headers) else NO_HEADER
                if column == 0 and candidate.kind != "date":
                    continue
                yield _cell(text, sentence, candidate, header, NO_HEADER if column == 0 else label, caption)


def _cell(text: str, sentence: Sentence, candidate: Candidate, header: Header, label: Header, caption: Measure) -> Cell:
    candidate = _negated(sentence, candidate)
    if candidate.kind == "date":
        return Cell(sentence, candidate, None, None)
    candidate = _measured(candidate, _measure_of(text, header, label, caption))
    candidate = replace(candidate, period=header.period or label.period or candidate.period)
    # Under a year the row says what is counted; else the column does, and the row of whom.
    if header.period is not None or header.words is None:
        return Cell(sentence, candidate, label.words, None)
    return Cell(sentence, candidate, header.words, label.words)


def _negated(sentence: Sentence, candidate: Candidate) -> Candidate:
    """(56), as bookkeepers write a loss."""
    first, last = candidate.first - 1, candidate.last
    is_bracketed = first == 0 and sentence.word(first) == "(" and sentence.word(last) == ")"
    value = candidate.value
    if not is_bracketed or value is None or isinstance(value, str) or last + 1 != len(sentence.tokens):
        return candidate
    return replace(candidate, first=first, last=last + 1, value=-value)


def _measure_of(text: str, header: Header, label: Header, caption: Measure) -> Measure:
    own = header.measure if header.measure.is_told else label.measure
    words = {text[part.words.start : part.words.end].lower() for part in (header, label) if part.words}
    if own.is_told and (own.kind is not None or caption.kind is None):
        return own
    if any(exception in name for exception in caption.excepts for name in words):
        return own
    return replace(caption, scale=own.scale) if own.is_told else caption


def _measured(candidate: Candidate, measure: Measure) -> Candidate:
    """A bare number with the unit and scale that its headers give."""
    if candidate.kind != "count" or candidate.scale != 1:
        return candidate

    def scaled(value: Value | None) -> Value | None:
        return value if value is None or isinstance(value, str) else times(value, measure.scale)

    return replace(
        candidate,
        kind=measure.kind or candidate.kind,
        unit=measure.unit,
        value=scaled(candidate.value),
        low=scaled(candidate.low),
        high=scaled(candidate.high),
    )


def label_of(sentence: Sentence) -> Span | None:
    """The words before the colon of a list's item: "Population: 513,275"."""
    first = 1 if sentence.word(0) in ("-", "*", "•", "‣", "◦", "–") else 0
    for index in range(first + 1, min(first + _LABEL + 1, len(sentence.tokens))):
        if sentence.word(index) == ":":
            return Span(sentence.at(first).start, sentence.at(index - 1).end)
        if sentence.at(index).kind == "mark" and not sentence.at(index).glued:
            return None
    return None


def _header(text: str, cell: Span, usage: Usage, recognise: Recognise) -> Header:
    sentence = read_sentence(text, cell)
    dates = [one for one in recognise(sentence, usage) if one.kind == "date" and one.period is not None]
    is_date = bool(dates) and dates[0].last - dates[0].first >= len(sentence.tokens) - 2
    end = next((token.start for token in sentence.tokens[1:] if token.text == "("), cell.end)
    while end > cell.start and text[end - 1].isspace():
        end -= 1
    words = Span(cell.start, end) if end > cell.start and not is_date else None
    return Header(words, read_measure(read_sentence(text, cell), usage), dates[0].period if dates else None)


def read_measure(sentence: Sentence, usage: Usage) -> Measure:
    """From a header or a caption: "(in millions of yuan, except per share)", "Revenue, $m", "Area (km²)"."""
    kind: FigureKind | None = None
    unit, scale, excepts = None, Decimal(1), set[str]()
    is_telling = False
    for index, token in enumerate(sentence.tokens):
        word = token.lower
        if word in _EXCEPTIONS:
            rest = " ".join(sentence.words(index + 1, 3)).strip(" ).:,")
            excepts |= {rest.removesuffix(" data").removesuffix(" amounts")}
            break
        is_telling = is_telling or token.text in "([" or word in ("in", "'000")
        if word in _SCALES and (is_telling or len(sentence.tokens) <= _SHORT):
            scale *= _SCALES[word]
        elif word in _SHORT_SCALES and (token.glued or is_telling) and kind == "money":
            scale *= _SHORT_SCALES[word]
        elif word == "000" and sentence.word(index - 1) in ("'", "’"):
            scale *= 1000
        elif kind is None:
            kind, unit = _unit_at(sentence, index, usage, is_telling=is_telling)
    return Measure(kind, unit, scale, frozenset(filter(None, excepts)))


def _unit_at(sentence: Sentence, index: int, usage: Usage, *, is_telling: bool) -> tuple[FigureKind | None, str | None]:
    token = sentence.at(index)
    if token.lower in _PERCENTS:
        return "percent", "%"
    if token.text in MARKS:
        return "money", MARKS[token.text] or (usage.dollar if token.text in "$＄" else usage.yen)
    if token.text in CODES:
        return "money", CODES[token.text]
    if not is_telling:
        return None, None
    code = code_of_name(token.lower, dollar=usage.dollar, countries=usage.names)
    if code is not None:
        return "money", code
    if token.text == "t" and sentence.word(index + 1) == ")":
        return "measurement", "t"
    unit = read_unit(sentence, index) if token.lower not in ("in", "a") else None
    if unit is not None:
        return "measurement", unit[0].symbol
    return ("duration", TIMES[token.lower].symbol) if token.lower in TIMES else (None, None)
