"""A mark that is another one after every change of the documents, their passages, figures or versions.

It is 128 random bits, and the database itself renews it, by triggers, in the transaction that makes the change,
whichever program and version makes it. So equal marks tell that nothing was changed in between: across processes,
restarts, backups that are restored, and libraries that take each other's place. Conversations have no part in it.
"""

import sqlite3

from corpus.database import Database

PROPERTY = "mark"

# Not INSERT: while a backup is being restored there is no mark, and then that of the backup, which this renews.
_RENEW = f"UPDATE properties SET value = lower(hex(randomblob(16))) WHERE name = '{PROPERTY}'"
# Every change of passages raises the revision. What does not: addresses, versions, and figures that are read anew, of
# which the first of each document tells. A WHEN that is false costs a few microseconds a figure; to read it, many more.
_CHANGES = {
    "mark_revision_updated": "UPDATE ON properties WHEN new.name IN ('revision', 'rebuild')",
    "mark_revision_inserted": "INSERT ON properties WHEN new.name IN ('revision', 'rebuild')",
    "mark_document_updated": "UPDATE ON documents",
    "mark_version_inserted": "INSERT ON replaced_documents",
    "mark_version_updated": "UPDATE ON replaced_documents",
    "mark_version_deleted": "DELETE ON replaced_documents",
    "mark_figures_inserted": "INSERT ON figures WHEN new.ordinal = 0",
    "mark_figures_deleted": "DELETE ON figures WHEN old.ordinal = 0",
}


def create_triggers(connection: sqlite3.Connection) -> None:
    """The migration."""
    for name, change in _CHANGES.items():
        connection.execute(f"CREATE TRIGGER {name} AFTER {change} BEGIN {_RENEW}; END")
    connection.execute("INSERT OR REPLACE INTO properties VALUES (?, '')", (PROPERTY,))
    connection.execute(_RENEW)


def mark_of(database: Database) -> str | None:
    """The mark as of now; None where there is none, so that nothing can be told from it."""
    with database.reading() as connection:
        row = connection.execute("SELECT value FROM properties WHERE name = ?", (PROPERTY,)).fetchone()
    return None if row is None else str(row[0])
