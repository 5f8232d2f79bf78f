"""The library's tables, as named migrations: a released one is never changed, what is new is added at the end."""

import sqlite3
from collections.abc import Mapping

from corpus import figure_rows, marking, versions
from corpus.database import Migration


def _create_tables(connection: sqlite3.Connection) -> None:
    for statement in (
        "CREATE TABLE properties (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE documents (
            id TEXT PRIMARY KEY, title TEXT NOT NULL, source TEXT NOT NULL, url TEXT, published TEXT,
            media_type TEXT NOT NULL, text TEXT NOT NULL, added_at TEXT NOT NULL)""",
        "CREATE INDEX documents_by_url ON documents (url)",
        # AUTOINCREMENT: a key that an index may still know is never given to another passage.
        """CREATE TABLE passages (
            key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
            document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, kind TEXT NOT NULL,
            sentences TEXT NOT NULL, revision INTEGER NOT NULL)""",
        "CREATE INDEX passages_by_document ON passages (document_id, ordinal)",
        "CREATE INDEX passages_by_revision ON passages (revision)",
        # added_at: the revision that added the passage, so that one which came and went between is not reported.
        "CREATE TABLE removals (key INTEGER PRIMARY KEY, added_at INTEGER NOT NULL, revision INTEGER NOT NULL)",
        "CREATE INDEX removals_by_revision ON removals (revision)",
        """CREATE TABLE figures (
            id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            passage_id TEXT NOT NULL REFERENCES passages (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            text TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, kind TEXT NOT NULL,
            value TEXT, low TEXT, high TEXT, unit TEXT, concept TEXT, qualifier TEXT, change TEXT,
            as_of_start TEXT, as_of_end TEXT, as_of_precision TEXT, nature TEXT NOT NULL, resolved TEXT,
            equivalents TEXT NOT NULL)""",
        "CREATE INDEX figures_by_document ON figures (document_id, ordinal)",
        "CREATE INDEX figures_by_passage ON figures (passage_id)",
        "INSERT INTO properties VALUES ('revision', '0')",
    ):
        connection.execute(statement)


def _create_addresses(connection: sqlite3.Connection) -> None:
    """One text may stand at several addresses; it goes when another text stands at the last of them."""
    connection.execute(
        """CREATE TABLE addresses (
            url TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE
        ) WITHOUT ROWID"""
    )
    connection.execute("CREATE INDEX addresses_by_document ON addresses (document_id)")
    connection.execute(
        "INSERT OR REPLACE INTO addresses SELECT url, id FROM documents WHERE url IS NOT NULL ORDER BY rowid"
    )
    connection.execute("DROP INDEX documents_by_url")


def _tell_more_of_documents(connection: sqlite3.Connection) -> None:
    """Who wrote a document, where it was read from, and where its pages begin, as JSON."""
    for column in ("author TEXT", "address TEXT", "pages TEXT"):
        connection.execute(f"ALTER TABLE documents ADD COLUMN {column}")
    connection.execute("UPDATE documents SET address = url")


MIGRATIONS: Mapping[str, Migration] = {
    "001_create_tables": _create_tables,
    "002_figures_can_be_filtered": figure_rows.add_filter_columns,
    "003_figures_tell_more": figure_rows.add_meaning_columns,
    "005_documents_have_addresses": _create_addresses,
    "006_documents_tell_more": _tell_more_of_documents,
    "007_replaced_versions_are_kept": versions.create_table,
    "008_changes_leave_a_mark": marking.create_triggers,
}
