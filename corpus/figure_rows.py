"""Figures as rows of the table `figures`: the fields as they are, and beside them what a filter compares."""

import json
import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from corpus.documents import Figure, Period, Span, Value
from corpus.ordering import keys_of, keys_of_figure

# A field that is text or nothing needs one name here and a migration that adds its column.
_AS_THEY_ARE = (
    "id",
    "document_id",
    "passage_id",
    "text",
    "kind",
    "unit",
    "concept",
    "subject",
    "per",
    "doubt",
    "qualifier",
    "change",
    "nature",
    "resolved",
)
_OTHERS = ("start", "end", "value", "low", "high", "rate", "as_of_start", "as_of_end", "as_of_precision", "equivalents")
# No equivalents, as most have.
_NONE = "[]"
# ordinal: the place in the document. least, most: keys of corpus.ordering. words: text and concept, folded.
_BESIDE = ("ordinal", "least", "most", "words")

COLUMNS = (*_AS_THEY_ARE, *_OTHERS)
SELECTED = ", ".join(f"figures.{name}" for name in COLUMNS)
INSERT = (
    f"INSERT INTO figures ({', '.join((*COLUMNS, *_BESIDE))}) "
    f"VALUES ({', '.join(f':{name}' for name in (*COLUMNS, *_BESIDE))})"
)


# The parameters of INSERT: text and numbers, as JSON has them too.
Row = Mapping[str, str | int | None]


def rows_of(figures: Sequence[Figure]) -> list[Row]:
    """A document's figures, in their order."""
    return [row_of(ordinal, figure) for ordinal, figure in enumerate(figures)]


def row_of(ordinal: int, figure: Figure) -> Row:
    as_of = figure.as_of
    least, most = keys_of_figure(figure)
    return {name: getattr(figure, name) for name in _AS_THEY_ARE} | {
        "start": figure.span.start,
        "end": figure.span.end,
        "value": _to_text(figure.value),
        "low": _to_text(figure.low),
        "high": _to_text(figure.high),
        "rate": _to_text(figure.rate),
        "as_of_start": as_of and as_of.start.isoformat(),
        "as_of_end": as_of and as_of.end.isoformat(),
        "as_of_precision": as_of and as_of.precision,
        "equivalents": json.dumps(figure.equivalents),
        "ordinal": ordinal,
        "least": least,
        "most": most,
        "words": words_of(figure.text, figure.concept, figure.subject),
    }


def figure_of(row: Sequence[Any]) -> Figure:
    """The figure of a row of SELECTED."""
    known = dict(zip(_AS_THEY_ARE, row, strict=False))
    kind = known["kind"]
    start, end, value, low, high, rate, first, last, precision, equivalents = row[len(_AS_THEY_ARE) :]
    return Figure(
        **known,
        span=Span(start, end),
        value=_from_text(value, kind),
        low=_from_text(low, kind),
        high=_from_text(high, kind),
        rate=None if rate is None else Decimal(rate),
        as_of=_period(first, last, precision),
        equivalents=() if equivalents == _NONE else tuple(json.loads(equivalents)),
    )


def words_of(*parts: str | None) -> str:
    """The words that a figure can be found by: its own, those of what it counts, and of whom it is told."""
    return folded(" ".join(filter(None, parts)))


def folded(text: str) -> str:
    """The text as it is compared: without the difference of upper and lower case, of width, of line ends."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


def add_filter_columns(connection: sqlite3.Connection) -> None:
    """The migration that puts beside every figure what a filter compares, all of it in one index.

    A filter then reads that index alone, in the order of the documents' figures, whatever it asks for.
    """
    if any(name == "least" for _, name, *_ in connection.execute("PRAGMA table_info(figures)")):
        return  # Another process has done it while this one waited for its turn.
    for statement in (
        "ALTER TABLE figures ADD COLUMN least TEXT",
        "ALTER TABLE figures ADD COLUMN most TEXT",
        "ALTER TABLE figures ADD COLUMN words TEXT NOT NULL DEFAULT ''",
    ):
        connection.execute(statement)
    _fill(connection)
    connection.execute(
        "CREATE INDEX figures_by_filter ON figures "
        "(document_id, ordinal, kind, unit, least, most, as_of_start, as_of_end, words)"
    )
    connection.execute("DROP INDEX figures_by_document")


def add_meaning_columns(connection: sqlite3.Connection) -> None:
    """The migration for what a figure is told of, what it is for each of, and what it implies."""
    known = {name for _, name, *_ in connection.execute("PRAGMA table_info(figures)")}
    for column in ("subject", "per", "rate", "doubt"):
        if column not in known:
            connection.execute(f"ALTER TABLE figures ADD COLUMN {column} TEXT")


def _fill(connection: sqlite3.Connection) -> None:
    # The columns are named, not taken from COLUMNS: this library does not have those that later migrations add.
    query = (
        "SELECT rowid, kind, value, low, high, as_of_start, as_of_end, as_of_precision, text, concept FROM figures "
        "WHERE rowid > ? ORDER BY rowid LIMIT 10000"
    )
    last = -1
    while rows := connection.execute(query, (last,)).fetchall():
        filled = []
        for rowid, kind, value, low, high, start, end, precision, text, concept in rows:
            exact, lower, upper = (_from_text(part, kind) for part in (value, low, high))
            least, most = keys_of(kind, exact, lower, upper, _period(start, end, precision))
            filled.append((least, most, words_of(text, concept), rowid))
        connection.executemany("UPDATE figures SET least = ?, most = ?, words = ? WHERE rowid = ?", filled)
        last = rows[-1][0]


def _period(start: str | None, end: str | None, precision: Any) -> Period | None:
    if start is None or end is None:
        return None
    return Period(start=date.fromisoformat(start), end=date.fromisoformat(end), precision=precision)


def _to_text(value: Value | None) -> str | None:
    return None if value is None else str(value)


def _from_text(value: str | None, kind: str) -> Value | None:
    if value is None or kind == "date":
        return value
    return Fraction(value) if "/" in value else Decimal(value)
