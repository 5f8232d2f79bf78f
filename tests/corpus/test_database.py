"""The database: all or nothing, one state for a reader, and errors that say what to do."""

import errno
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import ItemsView
from pathlib import Path

import pytest

from corpus.database import Database, Migration, translated
from corpus.errors import LibraryDamaged, LibraryIsNewer, LibraryNotWritable, NotALibrary
from corpus.library import Library
from corpus.schema import MIGRATIONS
from qa.engine import Engine
from tests.older import make_older


def create(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE words (word TEXT)")


def test_a_transaction_is_undone_by_an_exception(tmp_path: Path) -> None:
    with Database(tmp_path / "a.sqlite") as database:
        database.migrate("test", {"001": create})
        with pytest.raises(KeyError), database.atomic() as connection:
            connection.execute("INSERT INTO words VALUES ('lost')")
            with database.atomic() as inner:
                inner.execute("INSERT INTO words VALUES ('lost too')")
            raise KeyError
        with database.reading() as connection:
            assert connection.execute("SELECT count(*) FROM words").fetchone() == (0,)


def test_a_reader_sees_one_state_while_a_writer_commits(tmp_path: Path) -> None:
    with Database(tmp_path / "a.sqlite") as database:
        database.migrate("test", {"001": create})
        with database.reading() as reader:
            assert reader.execute("SELECT count(*) FROM words").fetchone() == (0,)
            with database.atomic() as connection:
                connection.execute("INSERT INTO words VALUES ('new')")
            assert reader.execute("SELECT count(*) FROM words").fetchone() == (0,)
        with database.reading() as reader:
            assert reader.execute("SELECT count(*) FROM words").fetchone() == (1,)


def test_a_migration_runs_once_and_a_newer_file_is_refused(tmp_path: Path) -> None:
    for _ in range(2):
        with Database(tmp_path / "a.sqlite") as database:
            database.migrate("test", {"001": create})
    with Database(tmp_path / "a.sqlite") as database:
        database.migrate("test", {"001": create, "002": lambda connection: connection.execute("DELETE FROM words")})
    with Database(tmp_path / "a.sqlite") as database, pytest.raises(LibraryIsNewer, match="newer version"):
        database.migrate("test", {"001": create})


OPEN = """
import sys, time
from pathlib import Path
from corpus.database import Database
from corpus.library import Library
from index.vector_store import VectorStore
home = Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.read()
with Database(home / "library.sqlite") as database:
    Library(database), VectorStore(database)
    database.check()
"""


def open_at_once(home: Path, n: int = 4) -> None:
    """Open the library in processes of their own, all at the same moment."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(n)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
    for process in processes:
        assert process.stderr is not None
        with process:
            assert (process.stderr.read(), process.wait()) == ("", 0)


def test_processes_that_make_a_new_library_at_once_make_one(tmp_path: Path) -> None:
    open_at_once(tmp_path)
    with Database(tmp_path / "library.sqlite") as database, database.reading() as connection:
        names = connection.execute("SELECT name FROM migrations WHERE owner = 'corpus' ORDER BY name").fetchall()
    assert [name for (name,) in names] == sorted(MIGRATIONS)


def test_processes_that_open_an_old_library_at_once_migrate_it_once(engine: Engine, tmp_path: Path) -> None:
    figures = engine.library.document_figures(engine.documents()[0].document.id)
    make_older(engine.settings.home / "library.sqlite", tmp_path / "library.sqlite")
    open_at_once(tmp_path)
    with Database(tmp_path / "library.sqlite") as database:
        stored = Library(database).document_figures(figures[0].document_id)
        assert [figure.text for figure in stored] == [figure.text for figure in figures]


def test_a_migration_that_another_process_applies_meanwhile_is_not_run_again(tmp_path: Path) -> None:
    with Database(tmp_path / "a.sqlite") as one, Database(tmp_path / "a.sqlite") as two:
        migrations: dict[str, Migration] = {"001": create}

        def overtaken(connection: sqlite3.Connection) -> None:
            create(connection)
            raise KeyError

        class Slow(dict[str, Migration]):
            """Another process migrates after this one has looked what there is to do."""

            def items(self) -> ItemsView[str, Migration]:
                two.migrate("test", migrations)
                return super().items()

        one.migrate("test", Slow({"001": overtaken}))
        with one.reading() as connection:
            assert connection.execute("SELECT count(*) FROM migrations").fetchone() == (1,)


def test_two_threads_write_one_after_the_other(tmp_path: Path) -> None:
    with Database(tmp_path / "a.sqlite") as database:
        database.migrate("test", {"001": create})

        def write() -> None:
            for _ in range(50):
                with database.atomic() as connection:
                    connection.execute("INSERT INTO words VALUES ('x')")

        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with database.reading() as connection:
            assert connection.execute("SELECT count(*) FROM words").fetchone() == (200,)


def test_other_files_are_not_taken_for_ours(tmp_path: Path) -> None:
    text, other, folder = tmp_path / "text.sqlite", tmp_path / "other.sqlite", tmp_path / "none" / "a.sqlite"
    text.write_text("this is not a database, but a text of some length " * 20)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(LibraryDamaged):
        Database(text)
    with pytest.raises(NotALibrary, match="another program"):
        Database(other)
    with pytest.raises(LibraryNotWritable):
        Database(folder)


def test_check_finds_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with Database(path) as database:
        database.migrate("test", {"001": create})
        with database.atomic() as connection:
            connection.executemany("INSERT INTO words VALUES (?)", [("word " * 50,)] * 500)
        database.check()
    data = bytearray(path.read_bytes())
    data[8192:40960] = b"\xff" * (40960 - 8192)
    path.write_bytes(data)
    with Database(path) as database, pytest.raises(LibraryDamaged):
        database.check()


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    with Database(tmp_path / "a.sqlite") as database:
        database.migrate("test", {"001": create})
        with database.atomic() as connection:
            connection.execute("INSERT INTO words VALUES ('kept')")
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
        # SQLite says the same of a file that may not grow as of a disk that is full.
        database._writer.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LibraryNotWritable, match="disk is full"), database.atomic() as connection:
            connection.executemany("INSERT INTO words VALUES (?)", [("word " * 500,)] * 50)
        with database.reading() as connection:
            assert connection.execute("SELECT word FROM words").fetchall() == [("kept",)]


def test_an_error_of_the_file_system_is_told_in_our_words(tmp_path: Path) -> None:
    for number, message in ((errno.ENOSPC, "disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "permission")):
        with pytest.raises(LibraryNotWritable, match=message), translated(tmp_path):
            raise OSError(number, os.strerror(number))
