"""One SQLite file: pooled readers, one writer in a transaction, named migrations, errors in our words.

Write-ahead logging lets readers go on while the one writer works. Each package brings its own tables as a named
list of migrations; a name that this version does not know means that a newer version has written the file.
"""

import errno
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import (
    LibraryDamaged,
    LibraryError,
    LibraryIsNewer,
    LibraryLocked,
    LibraryNotWritable,
    LibraryReplaced,
    NotALibrary,
)

log = logging.getLogger(__name__)

Migration = Callable[[sqlite3.Connection], object]

# "article-qa" in four bytes, so that a file of another program is never taken for ours (PRAGMA application_id).
APPLICATION_ID = 0x41_51_41_31
BUSY_TIMEOUT_S = 10.0


class Database:
    """The connections to one file.

    with Database(path) as database:            # creates the file if there is none
        database.migrate("corpus", MIGRATIONS)
        with database.atomic() as connection:   # one writer at a time, all or nothing
            connection.execute("INSERT ...")
        with database.reading() as connection:  # any number, each sees one state throughout
            connection.execute("SELECT ...")
    """

    def __init__(self, path: Path) -> None:
        """Raises NotALibrary, LibraryDamaged, LibraryNotWritable or LibraryLocked."""
        self.path = path
        self._write_lock = threading.RLock()
        self._idle_readers: list[sqlite3.Connection] = []
        self._closed = False
        self._writing_thread: int | None = None
        with translated(path):
            is_new = not path.exists() or path.stat().st_size == 0
            self._writer = self._connect()
            try:
                self._prepare(is_new)
            except BaseException:
                self._writer.close()
                raise
            self._opened = path.stat()

    def _prepare(self, is_new: bool) -> None:
        application = self._writer.execute("PRAGMA application_id").fetchone()[0]
        if is_new:
            self._writer.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        elif application != APPLICATION_ID:
            raise NotALibrary(
                f"'{self.path}' is a database of another program", hint="Choose another folder with --home."
            )
        self._writer.execute("PRAGMA journal_mode = WAL")
        self._writer.execute(
            "CREATE TABLE IF NOT EXISTS migrations (owner TEXT, name TEXT, applied_at TEXT, PRIMARY KEY (owner, name))"
        )

    def _connect(self) -> sqlite3.Connection:
        # Autocommit mode: transactions are begun by name, never by accident.
        connection = sqlite3.connect(
            self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False, cached_statements=64
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def migrate(self, owner: str, migrations: Mapping[str, Migration]) -> None:
        """Apply, in order, the owner's migrations that the file does not have yet, each in its transaction.

        Raises LibraryIsNewer if the file has one that is not among them.
        """
        with self.reading() as connection:
            missing = migrations.keys() - self._applied(connection, owner, migrations)
        if not missing:
            return
        for name, migrate in migrations.items():
            with self.atomic() as connection:
                # Looked up again: another process may have applied it while this one waited for its turn to write.
                if name in self._applied(connection, owner, migrations):
                    continue
                migrate(connection)
                now = datetime.now(UTC).isoformat(timespec="seconds")
                connection.execute("INSERT INTO migrations VALUES (?, ?, ?)", (owner, name, now))

    def _applied(self, connection: sqlite3.Connection, owner: str, known: Mapping[str, Migration]) -> set[str]:
        """The names of the owner's migrations that the file has. Raises LibraryIsNewer if one is not known."""
        applied = {name for (name,) in connection.execute("SELECT name FROM migrations WHERE owner = ?", (owner,))}
        if applied - known.keys():
            raise LibraryIsNewer(
                f"The library '{self.path.parent}' was written by a newer version of article-qa",
                hint="Install that version, or choose another folder with --home.",
            )
        return applied

    @contextmanager
    def atomic(self) -> Iterator[sqlite3.Connection]:
        """A transaction of the one writer: committed at the end, undone by any exception. May be nested."""
        with self._write_lock, translated(self.path):
            nested = self._writer.in_transaction
            if nested:
                yield self._writer
                return
            self._check_in_place()
            self._writer.execute("BEGIN IMMEDIATE")
            self._writing_thread = threading.get_ident()
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                # SQLite may have rolled back by itself (disk full): then there is nothing left to undo.
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
            finally:
                self._writing_thread = None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the library until the block ends.

        Inside of this thread's own `atomic`, what that has written so far.
        """
        with translated(self.path):
            if self._writing_thread == threading.get_ident():
                yield self._writer
                return
            self._check_in_place()
            try:
                connection = self._idle_readers.pop()
            except IndexError:
                connection = self._connect()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                if self._closed:
                    connection.close()
                else:
                    self._idle_readers.append(connection)

    def _check_in_place(self) -> None:
        """Raises LibraryReplaced if the file was deleted or exchanged: what is open is not the library any more."""
        try:
            if os.path.samestat(self.path.stat(), self._opened):
                return
        except FileNotFoundError:
            pass
        raise LibraryReplaced(
            f"The library '{self.path}' was deleted, or another put in its place, while this program had it open",
            hint="Start the program again.",
        )

    def check(self) -> None:
        """Raises LibraryDamaged if the file fails SQLite's own quick check or holds broken references."""
        with self.reading() as connection:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        if verdict != "ok" or broken is not None:
            raise LibraryDamaged(f"The library '{self.path}' is damaged: {verdict}", hint=REPAIR)

    def close(self) -> None:
        """Close every connection; safe to call twice."""
        self._closed = True
        while self._idle_readers:
            self._idle_readers.pop().close()
        with self._write_lock:
            self._writer.close()

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


REPAIR = "Run `article-qa doctor`; what that cannot repair, `article-qa restore` takes from a backup."


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise inside the block into a LibraryError that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise library_error(path, error) from error
    except OSError as error:
        raise not_writable(path, error) from error


def not_writable(path: Path, error: OSError) -> LibraryError:
    """The error to raise for an OSError met while writing at path."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return LibraryNotWritable(
            f"The disk is full: '{path}' cannot be written", hint="Free some space and try again."
        )
    reason = (error.strerror or str(error)).lower()
    return LibraryNotWritable(
        f"'{path}' cannot be written: {reason}", hint="Choose a folder of your own with --home or ARTICLE_QA_HOME."
    )


def library_error(path: Path, error: sqlite3.Error) -> LibraryError:
    """The error to raise for one of SQLite's, met at path."""
    code = getattr(error, "sqlite_errorname", "") or ""
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LibraryLocked(f"Another process is writing to '{path}'", hint="Wait for it to end, then try again.")
    if code.startswith("SQLITE_FULL"):
        return LibraryNotWritable(
            f"The disk is full: '{path}' cannot be written", hint="Free some space and try again."
        )
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_IOERR")):
        return LibraryNotWritable(
            f"'{path}' cannot be written: {error}", hint="Choose a folder of your own with --home or ARTICLE_QA_HOME."
        )
    if code.startswith("SQLITE_NOTADB"):
        return LibraryDamaged(f"'{path}' is not a library database", hint=REPAIR)
    return LibraryDamaged(f"The library '{path}' is damaged: {error}", hint=REPAIR)
