"""Versions of documents whose place another text has taken: kept for what they said, with the figures in them.

A version belongs to the document that stands in its place now, and is deleted with it. It is no document any more: it
is not searched, not listed, and its figures are not in the ledger. Everything here is of the one table
`replaced_documents`, and what writes is part of the caller's transaction.
"""

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from corpus import figure_rows
from corpus.database import Database
from corpus.document_rows import NAMED, document_of
from corpus.documents import Document, Figure, Passage, Span

# A version costs as much as its text and figures, and a page that changes every day would have hundreds of them.
# Answers are compared with the last alone; the others let a person see how it came to that.
MAX_VERSIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A document as it was until another text took its place.

    number: rises from version to version. document_id: of the document that stands in its place now. replaced_at: UTC.
    figures, sentences: in text order, their spans are of the version's own text. figures_version: what its figures were
    read with; those of another version of reading must not be compared with them.
    """

    number: int
    document_id: str
    document: Document
    replaced_at: datetime
    figures: tuple[Figure, ...]
    sentences: tuple[Span, ...]
    figures_version: int

    def quote_span(self, figure: Figure) -> Span:
        """Where the sentence stands that holds a figure; the figure's own place if none does."""
        return sentence_of(figure.span, self.sentences) or figure.span


def create_table(connection: sqlite3.Connection) -> None:
    """The migration. The columns of documents are named: those that come later are to be added to both tables."""
    connection.execute(
        """CREATE TABLE replaced_documents (
            number INTEGER PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            id TEXT NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL, url TEXT, published TEXT,
            media_type TEXT NOT NULL, text TEXT NOT NULL, added_at TEXT NOT NULL, author TEXT, address TEXT, pages TEXT,
            replaced_at TEXT NOT NULL, figures TEXT NOT NULL, sentences TEXT NOT NULL, figures_version INTEGER NOT NULL,
            UNIQUE (document_id, id))"""
    )
    connection.execute("CREATE INDEX replaced_documents_by_id ON replaced_documents (id)")


def keep(connection: sqlite3.Connection, document_id: str, successor_id: str, figures_version: int) -> None:
    """Keep a stored document, which is about to be removed, as a version of another that is stored too.

    The versions it had become the other's. A text that comes back is no version any more, and the oldest beyond
    MAX_VERSIONS go.
    """
    connection.execute(
        "DELETE FROM replaced_documents WHERE document_id = ?1 AND id IN "
        "(SELECT id FROM replaced_documents WHERE document_id = ?2)",
        (document_id, successor_id),
    )
    connection.execute(
        "UPDATE replaced_documents SET document_id = ? WHERE document_id = ?", (successor_id, document_id)
    )
    connection.execute(
        "DELETE FROM replaced_documents WHERE document_id = ?2 AND id IN (?1, ?2)", (document_id, successor_id)
    )
    connection.execute(
        f"INSERT INTO replaced_documents (document_id, {NAMED}, replaced_at, figures, sentences, figures_version) "
        f"SELECT ?, {NAMED}, ?, ?, ?, ? FROM documents WHERE id = ?",
        (
            successor_id,
            datetime.now(UTC).isoformat(),
            _stored_figures(connection, document_id),
            _stored_sentences(connection, document_id),
            figures_version,
            document_id,
        ),
    )
    connection.execute(
        "DELETE FROM replaced_documents WHERE document_id = ?1 AND number NOT IN (SELECT number FROM "
        "replaced_documents WHERE document_id = ?1 ORDER BY number DESC LIMIT ?2)",
        (successor_id, MAX_VERSIONS),
    )


def versions_of(database: Database, document_id: str, *, limit: int = MAX_VERSIONS) -> tuple[Version, ...]:
    """The versions that a document has replaced, the last one first; none if there is no such document."""
    with database.reading() as connection:
        rows = connection.execute(
            f"{_SELECT} WHERE document_id = ? ORDER BY number DESC LIMIT ?", (document_id, limit)
        ).fetchall()
    return tuple(map(_version, rows))


def find_version(database: Database, version_id: str) -> Version | None:
    """The version with this text's id, of whatever document; the last to be replaced where there are several."""
    with database.reading() as connection:
        row = connection.execute(f"{_SELECT} WHERE id = ? ORDER BY number DESC LIMIT 1", (version_id,)).fetchone()
    return None if row is None else _version(row)


def numbers(database: Database, *, not_read_with: int | None = None) -> tuple[int, ...]:
    """The numbers of all versions, or of those whose figures were read with another version of reading."""
    with database.reading() as connection:
        rows = connection.execute(
            "SELECT number FROM replaced_documents WHERE ?1 IS NULL OR figures_version != ?1 ORDER BY number",
            (not_read_with,),
        )
        return tuple(number for (number,) in rows)


def document_of_version(database: Database, number: int) -> Document | None:
    """The text of a version, whatever is wrong with its figures; None if it has gone."""
    with database.reading() as connection:
        row = connection.execute(f"SELECT {NAMED} FROM replaced_documents WHERE number = ?", (number,)).fetchone()
    return None if row is None else document_of(row)


def put_figures(
    database: Database, number: int, passages: Iterable[Passage], figures: Sequence[Figure], figures_version: int
) -> None:
    """Put figures that were read again in place of a version's; nothing is done if it has gone."""
    spans = sorted((span.start, span.end) for passage in passages for span in passage.sentences)
    with database.atomic() as connection:
        connection.execute(
            "UPDATE replaced_documents SET figures = ?, sentences = ?, figures_version = ? WHERE number = ?",
            (_figures_json(figure_rows.rows_of(figures)), _json(spans), figures_version, number),
        )


def remove_version(database: Database, number: int) -> None:
    with database.atomic() as connection:
        connection.execute("DELETE FROM replaced_documents WHERE number = ?", (number,))


def figures_in(stored: str) -> tuple[Figure, ...]:
    """Raises ValueError, TypeError, AttributeError or ArithmeticError where it is not what was stored."""
    return tuple(figure_rows.figure_of([row.get(name) for name in figure_rows.COLUMNS]) for row in json.loads(stored))


def sentences_in(stored: str) -> tuple[Span, ...]:
    """Raises ValueError or TypeError where it is not what was stored."""
    return tuple(Span(start, end) for start, end in json.loads(stored))


def sentence_of(span: Span, sentences: Sequence[Span]) -> Span | None:
    """The sentence that holds a span; sentences: in order, not overlapping."""
    at = bisect_right(sentences, span.start, key=lambda sentence: sentence.start) - 1
    return sentences[at] if at >= 0 and sentences[at].holds(span) else None


_SELECT = (
    f"SELECT {NAMED}, number, document_id, replaced_at, figures, sentences, figures_version FROM replaced_documents"
)


def _version(row: Sequence[Any]) -> Version:
    number, document_id, replaced_at, figures, sentences, figures_version = row[-6:]
    return Version(
        number=number,
        document_id=document_id,
        document=document_of(row),
        replaced_at=datetime.fromisoformat(replaced_at),
        figures=figures_in(figures),
        sentences=sentences_in(sentences),
        figures_version=figures_version,
    )


def _stored_figures(connection: sqlite3.Connection, document_id: str) -> str:
    query = f"SELECT {figure_rows.SELECTED} FROM figures WHERE document_id = ? ORDER BY ordinal"
    return _figures_json(
        dict(zip(figure_rows.COLUMNS, row, strict=True)) for row in connection.execute(query, (document_id,))
    )


def _stored_sentences(connection: sqlite3.Connection, document_id: str) -> str:
    rows = connection.execute("SELECT sentences FROM passages WHERE document_id = ? ORDER BY ordinal", (document_id,))
    return _json([pair for (marks,) in rows for pair in json.loads(marks)])


def _figures_json(rows: Iterable[figure_rows.Row]) -> str:
    """By the names of the fields, without those that are not told: a field that comes later is not told in these."""
    return _json([{name: row[name] for name in figure_rows.COLUMNS if row[name] is not None} for row in rows])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
