"""What stands over a table's columns: a column takes its name, measure and period from all the rows of headers.

A cell that spans several columns stands over each of them; one that stands over all names none.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS
from corpus.documents import Period, Span
from corpus.figures.currencies import MARKS
from corpus.figures.measures import Measure, read_measure, says_nothing_else
from corpus.figures.tokens import Candidate, Sentence, read_sentence
from corpus.figures.usage import Usage
from corpus.tables import Row, Table, is_year

Recognise = Callable[[Sentence, Usage], list[Candidate]]

# Under these stands how two periods differ, which is of neither.
_CHANGE = re.compile(r"\b(?:change|variance|increase|decrease|growth|difference|vs|versus|over)\b|[Δ∆]", re.IGNORECASE)
# Years as printers space them and reports shorten them: 2 0 1 8, F19, 2019A.
_SPACED = re.compile(r"\b([12])\s([089])\s(\d)\s(\d)\b")
_SHORT = re.compile(r"\bF(?=\d\d\b)")
_MARKED = re.compile(r"\b((?:19|20)\d\d)[AEFP]\b")
# A column without a figure in so many rows has none to tell its money by.
_FIRST_ROWS = 12
_OF_TIME = re.compile(
    r"(?:(?:as|at|of|for|the|and|in|fiscal|financial|calendar|years?|quarters?|months?|weeks?|periods?|end|ended|ending"
    r"|year-end(?:ed)?|three|six|nine|twelve|\d\d?|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|(?:19|20)\d\d|restated|unaudited)\b[\s,.:()-]*)+",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"\b(?:q[1-4]|h[12]|[1-4][qh]|quarter|half|{'|'.join([*FULL_MONTHS, *SHORT_MONTHS])})\b", re.IGNORECASE
)


_NO_MEASURE = Measure()


@dataclass(frozen=True, slots=True)
class Header:
    """Of a column, a row or a section: its words without the unit in brackets, what it says of numbers, and its date.

    overall: what the table's headers say of all its numbers. custom: what the marks in the column's first figure say
    of those below it, as in accounts, where the first alone has a "$". is_explicit: the period is told in full.
    is_change: of two periods' difference.
    """

    words: Span | None
    measure: Measure
    period: Period | None
    overall: Measure = _NO_MEASURE
    custom: Measure = _NO_MEASURE
    is_explicit: bool = True
    is_change: bool = False


NO_HEADER = Header(None, _NO_MEASURE, None)


@dataclass(frozen=True, slots=True)
class _Over:
    """A cell that stands over a column. is_own: in the column itself. is_common: over all columns."""

    cell: Span
    is_own: bool = True
    is_common: bool = False


def read_headers(text: str, table: Table, usage: Usage, recognise: Recognise) -> list[Header]:
    """One for each column, the first's being what stands over the names of the rows."""
    rows = table.rows[: table.n_headers]
    read = _Reader(text, usage, recognise)
    columns = read_columns(rows, table.n_columns, read)
    overall = _overall(rows, table.n_columns, read)
    customs = _customs(text, table, columns, usage)
    return [replace(column, overall=overall, custom=custom) for column, custom in zip(columns, customs, strict=True)]


class _Reader:
    """Header cells read, each once."""

    def __init__(self, text: str, usage: Usage, recognise: Recognise) -> None:
        self.text, self.usage, self.recognise = text, usage, recognise
        self._read: dict[Span, Header] = {}

    def __call__(self, cell: Span) -> Header:
        if cell not in self._read:
            self._read[cell] = read_header(self.text, cell, self.usage, self.recognise)
        return self._read[cell]

    def period_in(self, text: str) -> Period | None:
        """Of words that may stand in several cells: "Q1", "2019"."""
        return _period_in(text, self.usage, self.recognise)[0]


def read_columns(rows: Sequence[Row], n_columns: int, read: _Reader) -> list[Header]:
    """The columns' headers by what stands over each in these rows."""
    spread = [_spread(row, n_columns) for row in rows]
    headers = []
    for column in range(n_columns):
        over = [cells[column] for cells in spread]
        headers.append(_column([one for one in over if one is not None], read))
    return headers


def read_again(
    text: str, rows: Sequence[Row], headers: Sequence[Header], usage: Usage, recognise: Recognise
) -> list[Header]:
    """The columns' headers below rows that tell some of them anew, amid a table; the rest stays as it was."""
    read = _Reader(text, usage, recognise)
    overall = _overall(rows, len(headers), read)
    return [
        replace(
            old,
            words=new.words or old.words,
            measure=new.measure if new.measure.is_told else old.measure,
            period=new.period or old.period,
            overall=overall.over(old.overall),
        )
        for old, new in zip(headers, read_columns(rows, len(headers), read), strict=True)
    ]


def _column(over: Sequence[_Over], read: _Reader) -> Header:
    """Of the cells over a column from top to bottom; the lowest that says something counts, its own first."""
    lowest = [one for one in reversed(over) if one.is_own] + [one for one in reversed(over) if not one.is_own]
    # Beside a column with a name one without may be of anything, at the same time.
    is_named = any(one.is_own for one in over)
    naming = [read(one.cell) for one in lowest if is_named and not one.is_common]
    words = next((header.words for header in naming if header.words is not None), None)
    measure = _NO_MEASURE
    for header in naming:
        measure = measure.over(header.measure) if header.measure.is_told else measure
    is_change = any(header.is_change for header in naming)
    return Header(words, measure, None if is_change else _period(lowest, read), is_change=is_change)


def _period(lowest: Sequence[_Over], read: _Reader) -> Period | None:
    """The lowest that is told in full; else the column's own by the document's clock."""
    dated = [one for one in lowest if read(one.cell).period is not None]
    year_of = next((one for one in dated if read(one.cell).is_explicit), None)
    if year_of is None:
        return next((read(one.cell).period for one in dated if one.is_own and not one.is_common), None)
    period = read(year_of.cell).period
    if period is None or period.precision != "year":
        return period
    # "First" above "Quarter" below "2019"; "June 30," above "2019".
    own = [one.cell for one in reversed(lowest) if one.is_own and not one.is_common and one != year_of]
    words = " ".join(read.text[cell.start : cell.end] for cell in own)
    part = read.period_in(f"{words} {period.iso}") if _PART.search(words) else None
    return part if part is not None and period.holds(part) else period


def _overall(rows: Sequence[Row], n_columns: int, read: _Reader) -> Measure:
    """What is said over the names of the rows, or once for all columns; the lowest first."""
    overall = _NO_MEASURE
    for row in reversed(rows):
        for column, one in enumerate(_spread(row, n_columns)):
            if one is None or (column > 0 and not (one.is_own and one.is_common)):
                continue
            measure = read(one.cell).measure
            is_sure = measure.kind != "percent" or says_nothing_else(read_sentence(read.text, one.cell), read.usage)
            if is_sure and measure.kind in (None, "money", "percent"):
                overall = overall.over(measure)
    return overall


def _spread(row: Row, n_columns: int) -> list[_Over | None]:
    """Which cell of a row stands over which column; cells that span others leave those empty."""
    others = range(1, n_columns)
    filled = [column for column in others if row[column] is not None]
    over: list[_Over | None] = [None if cell is None else _Over(cell) for cell in row]
    if len(filled) == 1 and len(others) > 1:
        cell = row[filled[0]]
        assert cell is not None
        return [over[0], *(_Over(cell, column == filled[0], True) for column in others)]
    for column in others:
        nearest = _holder(filled, column, len(others)) if over[column] is None else None
        held = row[nearest] if nearest is not None else None
        if held is not None:
            over[column] = _Over(held, is_own=False)
    return over


def _holder(filled: Sequence[int], column: int, n_columns: int) -> int | None:
    """The column whose cell spans an empty one: in the same of equal parts, else to the left as far as others reach."""
    if not filled:
        return None
    size, rest = divmod(n_columns, len(filled))
    if rest == 0 and [(one - 1) // size for one in filled] == list(range(len(filled))):
        return filled[(column - 1) // size]
    reach = max((two - one for one, two in pairwise(filled)), default=1)
    left = [one for one in filled if column - reach < one < column]
    if left:
        return left[-1]
    return filled[0] if 0 < filled[0] - column < reach else None


def _customs(text: str, table: Table, columns: Sequence[Header], usage: Usage) -> list[Measure]:
    """What the mark of each column's first figure says; money in one period's is money in that beside it."""
    customs = [_NO_MEASURE] * table.n_columns
    unread = set(range(1, table.n_columns))
    for row in table.rows[table.n_headers : table.n_headers + _FIRST_ROWS]:
        read = {}
        for column in unread:
            cell = row[column]
            sentence = read_sentence(text, cell) if cell is not None else None
            # "$ —" tells as much as a figure.
            if sentence is not None and any(one.kind == "digits" or one.text in MARKS for one in sentence.tokens):
                read[column] = custom_of(sentence, usage)
        unread -= read.keys()
        money = next((read[column] for column in sorted(read) if read[column].kind == "money"), _NO_MEASURE)
        for column, custom in read.items():
            is_beside = not custom.is_told and columns[column].period is not None and not columns[column].is_change
            customs[column] = money if is_beside and not columns[column].measure.is_told else custom
    return customs


def custom_of(sentence: Sentence, usage: Usage) -> Measure:
    """By the mark of a figure that is a cell: "$" before it, "%" behind it; nothing of words."""
    if any(token.kind == "word" and len(token.text) > 3 for token in sentence.tokens):
        return _NO_MEASURE
    signs = "".join(token.text for token in sentence.tokens if token.kind != "digits")
    bare = read_sentence(signs, Span(0, len(signs))) if signs else None
    measure = read_measure(bare, usage) if bare is not None else _NO_MEASURE
    return replace(measure, scale=_NO_MEASURE.scale) if measure.kind in ("money", "percent") else _NO_MEASURE


def read_header(text: str, cell: Span, usage: Usage, recognise: Recognise) -> Header:
    """What one cell says of the numbers below it or beside it."""
    sentence = read_sentence(text, cell)
    words = text[cell.start : cell.end]
    dates = [one for one in recognise(sentence, usage) if one.kind == "date"]
    plain = _plain(words)
    period, is_explicit = _first_of(dates) if plain == words else _period_in(plain, usage, recognise)
    n_others = len(sentence.tokens) - sum(one.last - one.first for one in dates)
    is_date = (bool(dates) and n_others <= 1) or is_year(text, cell) or _OF_TIME.fullmatch(words) is not None
    return Header(
        None if is_date or says_nothing_else(sentence, usage) else _without_bracket(text, cell, sentence),
        read_measure(sentence, usage),
        period,
        is_explicit=is_explicit,
        is_change=_CHANGE.search(words) is not None,
    )


def _without_bracket(text: str, cell: Span, sentence: Sentence) -> Span | None:
    end = next((token.start for token in sentence.tokens[1:] if token.text in "(["), cell.end)
    while end > cell.start and (text[end - 1].isspace() or text[end - 1] in ":,"):
        end -= 1
    return Span(cell.start, end) if end > cell.start else None


def _plain(words: str) -> str:
    return _MARKED.sub(r"\1", _SHORT.sub("FY", _SPACED.sub(r"\1\2\3\4", words)))


def _period_in(text: str, usage: Usage, recognise: Recognise) -> tuple[Period | None, bool]:
    sentence = read_sentence(text, Span(0, len(text)))
    return _first_of([one for one in recognise(sentence, usage) if one.kind == "date"])


def _first_of(dates: Sequence[Candidate]) -> tuple[Period | None, bool]:
    """The first date that is told in full, else the first by the document's clock, and whether it is the former."""
    told = [one for one in dates if one.period is not None]
    explicit = [one for one in told if one.resolved is None]
    return next((one.period for one in explicit or told), None), bool(explicit)
