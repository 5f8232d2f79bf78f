"""Putting the contents of a backup in the place of a library's, in one transaction of the library.

Whoever has the library open sees the old contents or the restored ones, and catches up as with any other change:
restored passages get keys that the library has never used, and those that go are logged as removed.
"""

import contextlib
import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from pathlib import Path

from corpus.backup import looking
from corpus.database import library_error, translated
from corpus.errors import InputError, LibraryDamaged, LibraryError, LibraryIsNewer, NoLibrary, NotALibrary

# Not of the contents: the library's own account of its schema, of what went wrong, of what an index has to forget, and
# vectors that somebody may be about to store.
_STAY = frozenset({"migrations", "errors", "removals", "staged_vectors"})
# What a rebuild was about to put in the place of contents that go.
_GO = frozenset({"drafts"})


def check_backup(file: Path, known: Mapping[str, Collection[str]]) -> int:
    """The number of documents in a backup that can be restored; known: the migrations of this version, by owner.

    Raises InputError if there is none, NotALibrary if it is something else, LibraryIsNewer, LibraryDamaged.
    """
    hint = "Name a file that `article-qa backup` has made."
    if not file.is_file():
        raise InputError(f"There is no file '{file}'", hint=hint)
    try:
        with looking(file) as connection:
            for owner, name in connection.execute("SELECT owner, name FROM migrations"):
                if name not in known.get(owner, ()):
                    raise LibraryIsNewer(
                        f"'{file}' was written by a newer version of article-qa", hint="Restore it with that version."
                    )
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            if verdict != "ok" or broken is not None:
                raise LibraryDamaged(f"'{file}' is damaged: {verdict}", hint="Restore another backup.")
            return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    except LibraryIsNewer:
        raise
    except (NoLibrary, NotALibrary):
        raise NotALibrary(f"'{file}' is not a backup of a library", hint=hint) from None
    except LibraryError as error:
        raise LibraryDamaged(f"'{file}' is not a backup of a library, or is damaged", hint=hint) from error


def copy_backup(file: Path, copy: Path) -> None:
    """Copy a checked backup to a path where it can be migrated. Raises LibraryNotWritable."""
    remove_database(copy)
    with looking(file) as source, translated(copy), closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def replace_contents(library: Path, restored: Path) -> None:
    """Put the contents of one database in the place of another's, both of this version; all or nothing."""
    with closing(sqlite3.connect(library, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("ATTACH ? AS restored", (str(restored),))
            connection.execute("BEGIN IMMEDIATE")
            try:
                _replace(connection)
                if connection.execute("PRAGMA main.foreign_key_check").fetchone() is not None:
                    raise LibraryDamaged("The backup holds rows whose document is missing")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            connection.execute("DETACH restored")
            # What was written is as large as the library: not to be kept twice longer than others need it.
            with contextlib.suppress(sqlite3.Error):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise library_error(library, error) from error


def _replace(connection: sqlite3.Connection) -> None:
    (before,) = connection.execute("SELECT value FROM main.properties WHERE name = 'revision'").fetchone()
    (theirs,) = connection.execute("SELECT value FROM restored.properties WHERE name = 'revision'").fetchone()
    revision = max(int(before), int(theirs)) + 1
    # Whoever has the library open has to look what it is built with now.
    (rebuild,) = connection.execute(
        "SELECT coalesce(max(CAST(value AS INTEGER)), 0) + 1 FROM "
        "(SELECT * FROM main.properties UNION ALL SELECT * FROM restored.properties) WHERE name = 'rebuild'"
    ).fetchone()
    (last,) = connection.execute(
        "SELECT max((SELECT coalesce(max(seq), 0) FROM main.sqlite_sequence WHERE name = 'passages'), "
        "(SELECT coalesce(max(key), 0) FROM main.passages), (SELECT coalesce(max(key), 0) FROM main.removals))"
    ).fetchone()
    connection.execute(
        "INSERT OR REPLACE INTO main.removals (key, added_at, revision) SELECT key, revision, ? FROM main.passages",
        (revision,),
    )
    for table in _tables(connection, "main"):
        connection.execute(f'DELETE FROM main."{table}"')
    for table in sorted((_tables(connection, "main") & _tables(connection, "restored")) - _GO):
        names, values = [], []
        keys = _columns_of_keys(connection, table)
        for _, name, *_ in connection.execute(f'PRAGMA main.table_info("{table}")'):
            names.append(f'"{name}"')
            is_revision = (table, name) == ("passages", "revision")
            values.append(str(revision) if is_revision else f'"{name}" + {last}' if name in keys else f'"{name}"')
        # In the order that they have: that of documents is the order in which they were added.
        connection.execute(
            f'INSERT INTO main."{table}" ({", ".join(names)}) SELECT {", ".join(values)} FROM restored."{table}"'
        )
    connection.execute(
        "INSERT OR REPLACE INTO main.properties VALUES ('revision', ?), ('rebuild', ?)", (str(revision), str(rebuild))
    )


def _tables(connection: sqlite3.Connection, schema: str) -> set[str]:
    rows = connection.execute(f"SELECT name FROM {schema}.sqlite_schema WHERE type = 'table'")
    return {name for (name,) in rows if not name.startswith("sqlite_")} - _STAY


def _columns_of_keys(connection: sqlite3.Connection, table: str) -> set[str]:
    """The columns that hold keys of passages."""
    references = connection.execute(f'PRAGMA main.foreign_key_list("{table}")').fetchall()
    columns = {column for _, _, to, column, key, *_ in references if (to, key) == ("passages", "key")}
    return columns | ({"key"} if table == "passages" else set())


def remove_database(path: Path) -> None:
    """Delete a database with what SQLite puts beside it. A log without its file is nobody's."""
    with translated(path):
        for suffix in ("-shm", "", "-wal", "-journal"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
