"""The library: documents, their passages and figures, in SQLite; the truth that every index is derived from.

Passages have a key, an integer that is never used twice, by which indexes know them. Every change of the set of
passages raises the library's revision, and what came and went with each revision can be asked for, so that an index
catches up at a cost that follows the change.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus import document_rows, figure_rows, ledger, versions
from corpus.database import Database
from corpus.document_rows import document_of
from corpus.documents import Document, Figure, Passage, Span
from corpus.errors import DocumentNotFound
from corpus.ledger import Entry, FigureFilter, Page, Place
from corpus.schema import MIGRATIONS

# Figures read in one go where all of a ledger is wanted.
LEDGER_BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSummary:
    """A document with the number of passages and figures made of it."""

    document: Document
    n_passages: int
    n_figures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTitle:
    """What a document is called and where it comes from."""

    id: str
    title: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Keys of the passages that came and went between two revisions; `revision` is the later one."""

    revision: int
    added: tuple[int, ...]
    removed: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPassage:
    """A passage with its key, its document and, where they were wanted, the figures in it, in text order."""

    key: int
    passage: Passage
    document: Document
    figures: tuple[Figure, ...]

    @property
    def text(self) -> str:
        return self.document.quote(self.passage.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the library holds, counted."""

    n_documents: int
    n_passages: int
    n_figures: int


class Library:
    """Documents, passages and figures; opens the tables it needs in the database it is given."""

    def __init__(self, database: Database) -> None:
        self.database = database
        database.migrate("corpus", MIGRATIONS)

    # Writing: inside the caller's `database.atomic()`, or in a transaction of its own.

    def insert(self, document: Document, passages: Sequence[Passage], figures: Sequence[Figure]) -> tuple[int, ...]:
        """Store a document with what was made of it; returns the passages' keys, in their order.

        Raises ValueError if the document is stored already: see `find`.
        """
        with self.database.atomic() as connection:
            if self._has(connection, document.id):
                raise ValueError(f"document {document.id} is stored already")
            connection.execute(document_rows.INSERT, document_rows.row_of(document))
            if document.address:
                self._put_address(connection, document.address, document.id)
            return self._insert_passages(connection, passages, figure_rows.rows_of(figures))

    def add_address(self, document_id: str, address: str) -> None:
        """Tell that a stored document's text stands at this address or path too."""
        with self.database.atomic() as connection:
            self._put_address(connection, address, document_id)

    def give_address(self, document_id: str, address: str, to: str, *, figures_version: int) -> bool:
        """Tell that another stored document's text stands at a document's address now; whether this one went with it.

        It stays where it has another address, or was added without one. Else it is kept as a version of the other: see
        corpus.versions. figures_version: what its figures were read with.
        """
        with self.database.atomic() as connection:
            self._put_address(connection, address, to)
            own = connection.execute("SELECT address FROM documents WHERE id = ?", (document_id,)).fetchone()
            if own is None or own[0] != address:
                return False
            other = connection.execute(
                "SELECT url FROM addresses WHERE document_id = ? ORDER BY url", (document_id,)
            ).fetchone()
            if other is None:
                versions.keep(connection, document_id, to, figures_version)
                self.remove(document_id)
                return True
            connection.execute(
                "UPDATE documents SET address = ?1, url = CASE url WHEN ?2 THEN ?1 ELSE url END WHERE id = ?3",
                (*other, address, document_id),
            )
            return False

    def replace_passages(
        self, document_id: str, passages: Sequence[Passage], figures: Sequence[figure_rows.Row]
    ) -> tuple[int, ...]:
        """Put new passages and figures in place of a stored document's; returns the new passages' keys."""
        with self.database.atomic() as connection:
            if not self._has(connection, document_id):
                raise _no_document(document_id)
            self._log_removal(connection, document_id)
            connection.execute("DELETE FROM passages WHERE document_id = ?", (document_id,))
            return self._insert_passages(connection, passages, figures)

    def replace_figures(self, document_id: str, figures: Sequence[figure_rows.Row]) -> None:
        """Put new figures in place of a stored document's; its passages stay."""
        with self.database.atomic() as connection:
            connection.execute("DELETE FROM figures WHERE document_id = ?", (document_id,))
            connection.executemany(figure_rows.INSERT, figures)

    def remove(self, document_id: str) -> None:
        """Remove a document, its passages and figures, and the versions it replaced. Raises DocumentNotFound."""
        with self.database.atomic() as connection:
            if not self._has(connection, document_id):
                raise _no_document(document_id)
            self._log_removal(connection, document_id)
            connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def set_property(self, name: str, value: str) -> None:
        with self.database.atomic() as connection:
            connection.execute("INSERT OR REPLACE INTO properties VALUES (?, ?)", (name, value))

    # Reading

    def properties(self, *names: str) -> tuple[str | None, ...]:
        """The values of these properties, as of one moment; None for one that is not set."""
        with self.database.reading() as connection:
            known = dict(connection.execute("SELECT name, value FROM properties"))
        return tuple(known.get(name) for name in names)

    def revision(self) -> int:
        """Counts the changes of the set of passages; 0 in a new library."""
        with self.database.reading() as connection:
            return _revision(connection)

    def changes_since(self, revision: int) -> Changes:
        """What an index that stands at `revision` has to add and to remove, as of now."""
        with self.database.reading() as connection:
            added = connection.execute("SELECT key FROM passages WHERE revision > ? ORDER BY key", (revision,))
            removed = connection.execute(
                "SELECT key FROM removals WHERE revision > ? AND added_at <= ? ORDER BY key", (revision, revision)
            )
            return Changes(
                revision=_revision(connection),
                added=tuple(key for (key,) in added),
                removed=tuple(key for (key,) in removed),
            )

    def contents(self) -> Contents:
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages), "
                "(SELECT count(*) FROM figures)"
            ).fetchone()
        return Contents(n_documents=row[0], n_passages=row[1], n_figures=row[2])

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Every document, in the order they were added."""
        with self.database.reading() as connection:
            rows = connection.execute(f"{SELECT_SUMMARY} ORDER BY documents.rowid").fetchall()
        return tuple(summary_of(row) for row in rows)

    def titles(self) -> tuple[DocumentTitle, ...]:
        """What every document is called, in the order they were added."""
        with self.database.reading() as connection:
            rows = connection.execute("SELECT id, title, source FROM documents ORDER BY rowid").fetchall()
        return tuple(DocumentTitle(id=id, title=title, source=source) for id, title, source in rows)

    def sizes(self) -> dict[str, int]:
        """The characters of each document, by id, in the order they were added."""
        with self.database.reading() as connection:
            return dict(connection.execute("SELECT id, length(text) FROM documents ORDER BY rowid").fetchall())

    def document(self, document_id: str) -> DocumentSummary:
        """Raises DocumentNotFound."""
        with self.database.reading() as connection:
            row = connection.execute(f"{SELECT_SUMMARY} WHERE documents.id = ?", (document_id,)).fetchone()
        if row is None:
            raise _no_document(document_id)
        return summary_of(row)

    def has(self, document_id: str) -> bool:
        with self.database.reading() as connection:
            return self._has(connection, document_id)

    def find(self, document: Document) -> Document | None:
        """The stored document that has the same text, if there is one."""
        with self.database.reading() as connection:
            row = connection.execute("SELECT * FROM documents WHERE id = ?", (document.id,)).fetchone()
        return None if row is None else document_of(row)

    def find_by_address(self, address: str) -> Document | None:
        """The stored document whose text stands at this address or path, if there is one."""
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT * FROM documents WHERE id = (SELECT document_id FROM addresses WHERE url = ?)", (address,)
            ).fetchone()
        return None if row is None else document_of(row)

    def passage_keys(self, document_ids: Iterable[str] | None = None) -> tuple[int, ...]:
        """Keys of all passages, or of these documents' passages, ascending. Raises DocumentNotFound."""
        with self.database.reading() as connection:
            if document_ids is None:
                return tuple(key for (key,) in connection.execute("SELECT key FROM passages ORDER BY key"))
            keys: list[int] = []
            for document_id in dict.fromkeys(document_ids):
                self._check(connection, (document_id,))
                rows = connection.execute("SELECT key FROM passages WHERE document_id = ?", (document_id,))
                keys += [key for (key,) in rows]
        return tuple(sorted(keys))

    def passage_texts(self, since: int) -> Iterator[tuple[int, str]]:
        """Key and text of the passages added after revision `since`; a document's text is read once for all of them."""
        with self.database.reading() as connection:
            documents = connection.execute(
                "SELECT DISTINCT document_id FROM passages WHERE revision > ? ORDER BY key", (since,)
            ).fetchall()
            for (document_id,) in documents:
                (text,) = connection.execute("SELECT text FROM documents WHERE id = ?", (document_id,)).fetchone()
                rows = connection.execute(
                    "SELECT key, start, end FROM passages WHERE document_id = ? AND revision > ?", (document_id, since)
                )
                yield from ((key, text[start:end]) for key, start, end in rows)

    def passages(self, keys: Sequence[int], *, with_figures: bool = True) -> dict[int, StoredPassage]:
        """The passages of these keys, with documents and figures; keys of removed passages are left out.

        Without figures they are half as dear, for who only shows them.
        """
        marks = ",".join("?" * len(keys))
        with self.database.reading() as connection:
            passages = {
                row[0]: _passage(row)
                for row in connection.execute(f"{_SELECT_PASSAGE} WHERE key IN ({marks})", list(keys))
            }
            ids = list({passage.document_id for passage in passages.values()})
            marks = ",".join("?" * len(ids))
            documents = {
                row[0]: document_of(row)
                for row in connection.execute(f"SELECT * FROM documents WHERE id IN ({marks})", ids)
            }
            figures: dict[str, list[Figure]] = {passage.id: [] for passage in passages.values()}
            marks = ",".join("?" * len(figures))
            query = (
                f"SELECT {figure_rows.SELECTED} FROM figures WHERE passage_id IN ({marks}) "
                "ORDER BY document_id, ordinal"
            )
            for row in connection.execute(query, list(figures)) if with_figures else ():
                figure = figure_rows.figure_of(row)
                figures[figure.passage_id].append(figure)
        return {
            key: StoredPassage(
                key=key,
                passage=passages[key],
                document=documents[passages[key].document_id],
                figures=tuple(figures[passages[key].id]),
            )
            for key in keys
            if key in passages
        }

    def document_passages(self, document_id: str) -> tuple[Passage, ...]:
        """A document's passages in order; none if there is no such document."""
        with self.database.reading() as connection:
            rows = connection.execute(f"{_SELECT_PASSAGE} WHERE document_id = ? ORDER BY ordinal", (document_id,))
            return tuple(_passage(row) for row in rows)

    def document_figures(self, document_id: str) -> tuple[Figure, ...]:
        """A document's figures in text order; none if there is no such document."""
        with self.database.reading() as connection:
            query = f"SELECT {figure_rows.SELECTED} FROM figures WHERE document_id = ? ORDER BY ordinal"
            return tuple(figure_rows.figure_of(row) for row in connection.execute(query, (document_id,)))

    def figures(self, wanted: FigureFilter, *, limit: int, after: Place | None = None) -> Page:
        """The ledger: figures that match, by document and text, from a place on. Raises DocumentNotFound."""
        with self.database.reading() as connection:
            self._check(connection, wanted.document_ids)
            # One more than asked for tells whether there is a next page; without one, they need not be counted.
            found = ledger.read_entries(connection, wanted, limit + 1, after)
            is_all = after is None and len(found) <= limit
            total = len(found) if is_all else ledger.count(connection, wanted)
        return Page(
            entries=tuple(entry for _, entry in found[:limit]),
            total=total,
            next=found[limit - 1][0] if len(found) > limit else None,
        )

    def each_figure(self, wanted: FigureFilter, *, after: Place | None = None) -> Iterator[Entry]:
        """Every figure that matches, a batch of them in memory at a time. Raises DocumentNotFound, at once."""
        with self.database.reading() as connection:
            self._check(connection, wanted.document_ids)
        return self._each_figure(wanted, after)

    def _each_figure(self, wanted: FigureFilter, after: Place | None) -> Iterator[Entry]:
        while True:
            # A transaction for each batch: a slow reader of a long ledger must not keep an old state alive.
            with self.database.reading() as connection:
                found = ledger.read_entries(connection, wanted, LEDGER_BATCH, after)
            yield from (entry for _, entry in found)
            if len(found) < LEDGER_BATCH:
                return
            after = found[-1][0]

    def _check(self, connection: sqlite3.Connection, document_ids: Iterable[str] | None) -> None:
        for document_id in document_ids or ():
            if not self._has(connection, document_id):
                raise _no_document(document_id)

    @staticmethod
    def _has(connection: sqlite3.Connection, document_id: str) -> bool:
        return connection.execute("SELECT 1 FROM documents WHERE id = ?", (document_id,)).fetchone() is not None

    @staticmethod
    def _put_address(connection: sqlite3.Connection, address: str, document_id: str) -> None:
        connection.execute("INSERT OR REPLACE INTO addresses VALUES (?, ?)", (address, document_id))

    @staticmethod
    def _insert_passages(
        connection: sqlite3.Connection, passages: Sequence[Passage], figures: Sequence[figure_rows.Row]
    ) -> tuple[int, ...]:
        revision = _raise_revision(connection)
        keys = []
        for passage in passages:
            cursor = connection.execute(
                "INSERT INTO passages (id, document_id, ordinal, start, end, kind, sentences, revision) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    passage.id,
                    passage.document_id,
                    passage.ordinal,
                    passage.span.start,
                    passage.span.end,
                    passage.kind,
                    json.dumps([[span.start, span.end] for span in passage.sentences], separators=(",", ":")),
                    revision,
                ),
            )
            keys.append(int(cursor.lastrowid or 0))
        connection.executemany(figure_rows.INSERT, figures)
        return tuple(keys)

    @staticmethod
    def _log_removal(connection: sqlite3.Connection, document_id: str) -> None:
        connection.execute(
            "INSERT INTO removals SELECT key, revision, ? FROM passages WHERE document_id = ?",
            (_raise_revision(connection), document_id),
        )


_SELECT_PASSAGE = "SELECT key, id, document_id, ordinal, start, end, kind, sentences FROM passages"
SELECT_SUMMARY = (
    "SELECT documents.*, (SELECT count(*) FROM passages WHERE document_id = documents.id), "
    "(SELECT count(*) FROM figures WHERE document_id = documents.id) FROM documents"
)


def _revision(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT value FROM properties WHERE name = 'revision'").fetchone()[0])


def _raise_revision(connection: sqlite3.Connection) -> int:
    revision = _revision(connection) + 1
    connection.execute("UPDATE properties SET value = ? WHERE name = 'revision'", (str(revision),))
    return revision


def _no_document(document_id: str) -> DocumentNotFound:
    return DocumentNotFound(f"There is no document '{document_id[:80]}'", hint="`article-qa list` shows their ids.")


def summary_of(row: Sequence[Any]) -> DocumentSummary:
    """From a row of SELECT_SUMMARY."""
    return DocumentSummary(document=document_of(row[:-2]), n_passages=row[-2], n_figures=row[-1])


def _passage(row: Sequence[Any]) -> Passage:
    _, passage_id, document_id, ordinal, start, end, kind, sentences = row
    return Passage(
        id=passage_id,
        document_id=document_id,
        ordinal=ordinal,
        span=Span(start, end),
        kind=kind,
        sentences=tuple(Span(*pair) for pair in json.loads(sentences)),
    )
