"""Every table that a library's database has, by who brings it."""

from collections.abc import Mapping

from corpus import error_log, schema
from corpus.database import Database, Migration
from index import staging, vector_store
from qa.conversation import feedback
from qa.conversation import kept as conversations

MIGRATIONS: Mapping[str, Mapping[str, Migration]] = {
    "conversations": conversations.MIGRATIONS,
    "corpus": schema.MIGRATIONS,
    "errors": error_log.MIGRATIONS,
    "feedback": feedback.MIGRATIONS,
    "index": vector_store.MIGRATIONS,
    "staging": staging.MIGRATIONS,
}


def migrate_all(database: Database) -> None:
    """Bring a database to this version. Raises LibraryIsNewer."""
    for owner, migrations in MIGRATIONS.items():
        database.migrate(owner, migrations)
