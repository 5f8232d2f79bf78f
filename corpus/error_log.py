"""The last errors of a library, kept in it: `article-qa status` tells what went wrong while nobody looked."""

import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from corpus.database import Database, Migration
from corpus.errors import ArticleQAError

log = logging.getLogger(__name__)

# Older ones are forgotten.
KEPT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedError:
    """at: UTC. doing: "adding", "removing", "rebuilding" … what: the document or file; never what anybody asked."""

    at: datetime
    doing: str
    what: str | None
    message: str


def record_error(database: Database, error: Exception, *, doing: str, what: str | None = None) -> None:
    """Keep an error, outside of any transaction. Never raises: what went wrong first is what the user has to hear of.

    Where nothing can be written any more (the disk is full), it is only logged.
    """
    message = str(error) if isinstance(error, ArticleQAError) else f"{type(error).__name__}: {error}"
    try:
        with database.atomic() as connection:
            connection.execute(
                "INSERT INTO errors (at, doing, what, message) VALUES (?, ?, ?, ?)",
                (datetime.now(UTC).isoformat(timespec="seconds"), doing, what, message[:1_000]),
            )
            connection.execute("DELETE FROM errors WHERE id <= (SELECT max(id) FROM errors) - ?", (KEPT,))
    except ArticleQAError as second:
        log.warning("an error while %s cannot be kept: %s (%s)", doing, message, second)


def last_errors(connection: sqlite3.Connection, n: int = KEPT) -> tuple[LoggedError, ...]:
    """The newest n errors, newest first; none in a library that an older version wrote."""
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'errors'").fetchone() is None:
        return ()
    rows = connection.execute("SELECT at, doing, what, message FROM errors ORDER BY id DESC LIMIT ?", (n,))
    return tuple(
        LoggedError(at=datetime.fromisoformat(at), doing=doing, what=what, message=message)
        for at, doing, what, message in rows
    )


def _create_errors(connection: sqlite3.Connection) -> None:
    connection.execute(
        "CREATE TABLE errors (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, doing TEXT NOT NULL, what TEXT, "
        "message TEXT NOT NULL)"
    )


MIGRATIONS: Mapping[str, Migration] = {"001_create_errors": _create_errors}
