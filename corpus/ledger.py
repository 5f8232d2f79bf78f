"""The figure ledger: every figure of the library, filtered, in the order of the documents and their text.

Filters compare exactly, by the keys of corpus.ordering, and read one index that holds all they need; a million figures
are counted in a fraction of a second.
"""

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Literal, NamedTuple, get_args

from corpus.documents import Document, Figure, FigureKind, Passage, Span, page_of
from corpus.errors import InputError
from corpus.figure_rows import SELECTED, figure_of, folded, words_of
from corpus.ordering import DAYS, DIGITS, NUMBERS, day_key, keys_of_figure, number_key

# A sentence is quoted whole up to this length; of a longer one, as much around the figure.
MAX_QUOTE = 1_000

Bound = Decimal | date
Order = Literal["document", "value", "period", "kind", "unit", "text", "concept"]
ORDERS: tuple[Order, ...] = get_args(Order)


class Place(NamedTuple):
    """Where a page of the ledger ends: a document, in the order they were added, and the figure's number in it."""

    document: int
    ordinal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFilter:
    """Which figures are wanted; what is left out does not narrow. Raises InputError where nothing can match.

    words: each of them is in the figure's text or in what it counts, in any case, as part of a word or a whole one.
    minimum, maximum: both numbers, or both days; a range matches where it overlaps them.
    since, until: days, both included; matches what holds for a period that overlaps them.
    """

    document_ids: tuple[str, ...] | None = None
    kinds: tuple[FigureKind, ...] = ()
    units: tuple[str, ...] = ()
    words: str = ""
    minimum: Bound | None = None
    maximum: Bound | None = None
    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        given = [bound for bound in (self.minimum, self.maximum) if bound is not None]
        if len({isinstance(bound, date) for bound in given}) > 1:
            raise InputError("'min' and 'max' have to be two numbers or two dates")
        if any(isinstance(bound, Decimal) and len(bound.as_tuple().digits) > DIGITS for bound in given):
            raise InputError(f"'min' and 'max' have {DIGITS} digits at most")
        for low, high, names in ((self.minimum, self.maximum, "min max"), (self.since, self.until, "from to")):
            if low is not None and high is not None and low > high:  # type: ignore[operator]
                one, two = names.split()
                raise InputError(f"'{one}' has to be no more than '{two}'; they were {low} and {high}")

    def matches(self, figure: Figure) -> bool:
        """Whether the figure is wanted: what the library's own query says, for figures that are in no library."""
        least, most = keys_of_figure(figure)
        bounds, as_of = self.bounds, figure.as_of
        known = words_of(figure.text, figure.concept, figure.subject)
        return (
            (self.document_ids is None or figure.document_id in self.document_ids)
            and (not self.kinds or figure.kind in self.kinds)
            and (not self.units or figure.unit in self.units)
            and all(word in known for word in folded(self.words).split())
            and (
                bounds is None or (least is not None and most is not None and least <= bounds[1] and most >= bounds[0])
            )
            and (self.since is None or (as_of is not None and as_of.end > self.since))
            and (self.until is None or (as_of is not None and as_of.start <= self.until))
        )

    @property
    def bounds(self) -> tuple[str, str] | None:
        """Keys of the least and the most that may match; those of all numbers or all days where one is open."""
        if self.minimum is None and self.maximum is None:
            return None
        is_day = isinstance(self.minimum, date) or isinstance(self.maximum, date)
        first, last = DAYS if is_day else NUMBERS
        return (
            first if self.minimum is None else _key(self.minimum),
            last if self.maximum is None else _key(self.maximum),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRange:
    """Figures whose value, or all of whose range, lies between two keys of corpus.ordering, both included.

    kinds: at least one. units: one of these; empty: any, or none. overlaps: a part of a figure's range is enough.
    each_year: of days, those that overlap the days between the two in any year; a figure for a whole year matches none.
    """

    kinds: tuple[FigureKind, ...]
    units: tuple[str, ...] = ()
    least: str
    most: str
    overlaps: bool = False
    each_year: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSource:
    """What is said of a document beside each of its figures."""

    id: str
    title: str
    source: str
    url: str | None
    published: date | None
    author: str | None

    @staticmethod
    def of(document: Document) -> "DocumentSource":
        return DocumentSource(
            id=document.id,
            title=document.title,
            source=document.source,
            url=document.url,
            published=document.published,
            author=document.author,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A figure with where it comes from. quote: the sentence it stands in, as the document has it.

    quote_start: where that begins in the document's text, if it is told.
    page: the number of the page it stands on, from 1; None in a document without pages.
    """

    figure: Figure
    document: DocumentSource
    quote: str
    quote_start: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some entries of all that match, how many those are, and where the next page begins: None after the last."""

    entries: tuple[Entry, ...]
    total: int
    next: Place | None


def entries_of(document: Document, passages: Iterable[Passage], figures: Iterable[Figure]) -> Iterator[Entry]:
    """The entries that a document's figures would have in a library."""
    source, sentences = DocumentSource.of(document), {passage.id: passage.sentences for passage in passages}
    for figure in figures:
        quote = _quote(figure.span, sentences[figure.passage_id])
        yield Entry(
            figure=figure,
            document=source,
            quote=document.quote(quote),
            quote_start=quote.start,
            page=document.page(figure.span.start),
        )


def count(connection: sqlite3.Connection, wanted: FigureFilter) -> int:
    """How many figures of the library match."""
    condition, values = _condition(wanted)
    (n,) = connection.execute(f"SELECT count(*) FROM figures WHERE {condition}", values).fetchone()
    return int(n)


def read_entries(
    connection: sqlite3.Connection, wanted: FigureFilter, limit: int, after: Place | None = None
) -> list[tuple[Place, Entry]]:
    """The first entries that match behind a place, with the place of each."""
    rows: list[Any] = []
    if after is not None:
        # The rest of that document first: found by its place in the index, not by reading up to it.
        rows += _rows(connection, wanted, "documents.rowid = ? AND figures.ordinal > ?", after, limit)
    later = -1 if after is None else after.document
    if len(rows) < limit:
        rows += _rows(connection, wanted, "documents.rowid > ?", (later,), limit - len(rows))
    return list(_entries(connection, rows))


# What an order compares, first to last: columns of the index figures_by_filter, but for the concept, which is read from
# the rows. `words` begin with the figure's text, folded.
_COMPARED: dict[Order, tuple[str, ...]] = {
    "document": (),
    "value": ("figures.least", "figures.most"),
    "period": ("figures.as_of_start", "figures.as_of_end"),
    "kind": ("figures.kind", "figures.unit", "figures.least"),
    "unit": ("figures.unit", "figures.least"),
    "text": ("figures.words",),
    "concept": ("figures.concept COLLATE NOCASE",),
}


def read_sorted(
    connection: sqlite3.Connection,
    wanted: FigureFilter,
    order: Order,
    *,
    descending: bool = False,
    limit: int,
    offset: int = 0,
) -> list[Entry]:
    """Some of the entries that match, in an order. What has nothing to compare comes last, whichever way it goes.

    What compares as the same stays in the order of the documents and their text. The whole order is made for each
    call; of 300,000 figures that takes a fifth of a second.
    """
    condition, values = _condition(wanted)
    way = "DESC" if descending else "ASC"
    # A rowid is never NULL; where it is compared, that costs the order in which the index stands.
    keys = [f"{key} IS NULL, {key} {way}" for key in _COMPARED[order]]
    keys = keys or [f"documents.rowid {way}", f"figures.ordinal {way}"]
    in_order = ", ".join([*keys, "documents.rowid", "figures.ordinal"])
    # The subquery compares and counts off; rows are looked up for what is left of it.
    query = f"""
        SELECT {_ROW}
        FROM (SELECT documents.rowid AS place, figures.rowid AS found
              FROM documents CROSS JOIN figures ON figures.document_id = documents.id
              WHERE {condition} ORDER BY {in_order} LIMIT ? OFFSET ?)
             CROSS JOIN figures ON figures.rowid = found
             CROSS JOIN documents ON documents.rowid = place
             CROSS JOIN passages ON passages.id = figures.passage_id
        ORDER BY {in_order}"""
    rows = connection.execute(query, (*values, limit, offset)).fetchall()
    return [entry for _, entry in _entries(connection, rows)]


def count_by(connection: sqlite3.Connection, column: Literal["kind", "unit"]) -> dict[str, int]:
    """How many figures of the library have each kind, or each unit, the most first; those without one are left out."""
    query = f"SELECT {column}, count(*) FROM figures WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    return dict(connection.execute(query).fetchall())


def figures_with(
    connection: sqlite3.Connection, wanted: ValueRange, limit: int, within: Sequence[int] | None = None
) -> list[tuple[int, Figure]]:
    """Figures with such a value, each with the key of its passage. within: keys of the passages to look in.

    Reads the index figures_by_filter, for the documents of those passages or for all, and the rows that match.
    """
    condition, values = _value_condition(wanted)
    place = ""
    if within is not None:
        keys = "(SELECT value FROM json_each(?))"
        condition += f" AND document_id IN (SELECT document_id FROM passages WHERE key IN {keys})"
        # The plus has SQLite look up each figure's passage, not for each figure all of the keys.
        place = f"WHERE +passages.key IN {keys}"
        values = [*values, *[json.dumps(list(within))] * 2]
    # The subquery reads nothing but the index; rows are looked up for what it finds alone.
    query = f"""
        SELECT passages.key, {SELECTED}
        FROM (SELECT rowid AS found FROM figures WHERE {condition})
             CROSS JOIN figures ON figures.rowid = found
             CROSS JOIN passages ON passages.id = figures.passage_id
        {place} LIMIT ?"""
    return [(key, figure_of(row)) for key, *row in connection.execute(query, (*values, limit))]


def _value_condition(wanted: ValueRange) -> tuple[str, list[Any]]:
    values: list[Any] = [*wanted.kinds]
    terms = [f"kind IN ({_marks(wanted.kinds)})"]
    if wanted.units:
        terms.append(f"unit IN ({_marks(wanted.units)})")
        values += wanted.units
    ends = [wanted.least, wanted.most]
    if wanted.each_year:
        # "@2018-05-21" from its seventh character on is the day of the year.
        terms.append("substr(least, 7) <= ? AND substr(most, 7) >= ? AND substr(least, 1, 5) = substr(most, 1, 5)")
        terms.append("NOT (substr(least, 7) = '01-01' AND substr(most, 7) = '12-31')")
        values += [end[6:] for end in reversed(ends)]
    elif wanted.overlaps:
        terms.append("least <= ? AND most >= ?")
        values += reversed(ends)
    else:
        terms.append("least BETWEEN ? AND ? AND most <= ?")
        values += (*ends, wanted.most)
    return " AND ".join(terms), values


# What _entries takes: so many columns, then the figure's own.
_N_BEFORE = 9
_ROW = f"""documents.rowid, documents.id, title, source, url, published, author, figures.ordinal,
               passages.sentences, {SELECTED}"""


def _rows(
    connection: sqlite3.Connection, wanted: FigureFilter, where: str, place: tuple[int, ...], limit: int
) -> list[Any]:
    condition, values = _condition(wanted)
    # CROSS JOIN keeps SQLite to this order, in which nothing is left to sort and the first page is the first read.
    query = f"""
        SELECT {_ROW}
        FROM documents CROSS JOIN figures ON figures.document_id = documents.id
             CROSS JOIN passages ON passages.id = figures.passage_id
        WHERE {where} AND {condition} ORDER BY documents.rowid, figures.ordinal LIMIT ?"""
    return connection.execute(query, (*place, *values, limit)).fetchall()


def _entries(connection: sqlite3.Connection, rows: Sequence[Any]) -> Iterator[tuple[Place, Entry]]:
    """A document's text is read once for all its rows, and one text is held at a time."""
    for (document, document_id), group in groupby(rows, key=lambda row: row[:2]):
        row = connection.execute("SELECT text, pages FROM documents WHERE id = ?", (document_id,)).fetchone()
        text, marks = row
        pages = json.loads(marks) if marks else ()
        sentences: dict[str, tuple[Span, ...]] = {}
        for row in group:
            _, _, title, source, url, published, author, ordinal, spans = row[:_N_BEFORE]
            figure = figure_of(row[_N_BEFORE:])
            if figure.passage_id not in sentences:
                sentences = {figure.passage_id: tuple(Span(*pair) for pair in json.loads(spans))}
            known = DocumentSource(
                id=document_id,
                title=title,
                source=source,
                url=url,
                published=published and date.fromisoformat(published),
                author=author,
            )
            quote = _quote(figure.span, sentences[figure.passage_id])
            page = page_of(pages, figure.span.start)
            yield (
                Place(document, ordinal),
                Entry(
                    figure=figure,
                    document=known,
                    quote=text[quote.start : quote.end],
                    quote_start=quote.start,
                    page=page,
                ),
            )


def _condition(wanted: FigureFilter) -> tuple[str, list[Any]]:
    """The filter in SQL, on columns of the index figures_by_filter alone, and its values."""
    terms: list[str] = ["1"]
    values: list[Any] = []

    def narrow(term: str, *given: Any) -> None:
        terms.append(term)
        values.extend(given)

    if wanted.document_ids is not None:
        narrow(f"figures.document_id IN ({_marks(wanted.document_ids)})", *wanted.document_ids)
    if wanted.kinds:
        narrow(f"figures.kind IN ({_marks(wanted.kinds)})", *wanted.kinds)
    if wanted.units:
        narrow(f"figures.unit IN ({_marks(wanted.units)})", *wanted.units)
    if (bounds := wanted.bounds) is not None:
        narrow("figures.least <= ? AND figures.most >= ?", bounds[1], bounds[0])
    if wanted.since is not None:
        narrow("figures.as_of_end > ?", wanted.since.isoformat())
    if wanted.until is not None:
        narrow("figures.as_of_start <= ?", wanted.until.isoformat())
    for word in folded(wanted.words).split():
        narrow("instr(figures.words, ?) > 0", word)
    return " AND ".join(terms), values


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _key(bound: Bound) -> str:
    return day_key(bound) if isinstance(bound, date) else number_key(bound)


def _quote(span: Span, sentences: Sequence[Span]) -> Span:
    """The sentence that the figure begins in and, if it reaches beyond, what it reaches."""
    position = bisect_right(sentences, span.start, key=lambda sentence: sentence.start) - 1
    sentence = sentences[position] if position >= 0 else span
    start, end = min(sentence.start, span.start), max(sentence.end, span.end)
    if end - start > MAX_QUOTE:
        start, end = max(start, span.start - MAX_QUOTE // 2), min(end, span.start + MAX_QUOTE // 2)
        end = max(end, span.end)
    return Span(start, end)
