"""Backups: of one moment whoever writes meanwhile, whole or not there, and never in the place of something else."""

import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from corpus.backup import back_up, is_abandoned, looking
from corpus.chunking import split_passages
from corpus.database import Database
from corpus.errors import BackupExists, InputError, LibraryDamaged, LibraryNotWritable, NoLibrary, NotALibrary
from corpus.library import Library
from corpus.reading import document_from_text


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Documents come in pairs, each pair in one transaction."""
    home = tmp_path / "home"
    home.mkdir()
    library = Library(Database(home / "library.sqlite"))
    add_pair(library, 0)
    return library


def add_pair(library: Library, n: int) -> None:
    with library.database.atomic():
        for half in "ab":
            document = document_from_text(f"Note {n}{half}\n\nThe note {n}{half} counts {n} of {n + 1} cats.")
            library.insert(document, split_passages(document), ())


def n_documents(file: Path) -> int:
    with looking(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])


def test_a_backup_is_of_one_moment_while_others_write(library: Library, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        n = 1
        while not stop.is_set():
            add_pair(library, n)
            n += 1

    writer = threading.Thread(target=write)
    writer.start()
    counts = []
    for n in range(10):
        done = back_up(library.database.path, tmp_path / f"{n}.backup")
        assert done.size == done.file.stat().st_size
        assert done.n_documents == n_documents(done.file)
        counts.append(done.n_documents)
    stop.set()
    writer.join()
    assert all(count % 2 == 0 for count in counts)
    assert counts == sorted(counts)
    assert sorted(path.name for path in tmp_path.iterdir()) == [*(f"{n}.backup" for n in range(10)), "home"]


def test_what_is_in_the_way_is_replaced_only_when_told(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    file.write_text("mine")
    with pytest.raises(BackupExists, match="--force"):
        back_up(library.database.path, file)
    assert file.read_text() == "mine"
    back_up(library.database.path, file, force=True)
    assert n_documents(file) == 2


def test_a_library_is_never_replaced_by_a_backup(library: Library, tmp_path: Path) -> None:
    for file in (library.database.path, library.database.path.parent / ".." / "home" / "library.sqlite"):
        with pytest.raises(InputError, match="is a library"):
            back_up(library.database.path, file, force=True)
    with Database(tmp_path / "other.sqlite") as other:
        Library(other)
        with pytest.raises(InputError, match="is a library"):
            back_up(library.database.path, tmp_path / "other.sqlite", force=True)


def test_names_that_cannot_be_are_told(library: Library, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        back_up(library.database.path, tmp_path)
    with pytest.raises(InputError, match="no folder"):
        back_up(library.database.path, tmp_path / "none" / "a.backup")


def test_without_a_library_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(NoLibrary):
        back_up(tmp_path / "library.sqlite", tmp_path / "a.backup")
    (tmp_path / "library.sqlite").write_bytes(b"")
    with pytest.raises(NoLibrary):
        back_up(tmp_path / "library.sqlite", tmp_path / "a.backup")
    with closing(sqlite3.connect(tmp_path / "theirs.sqlite")) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(NotALibrary, match="another program"):
        back_up(tmp_path / "theirs.sqlite", tmp_path / "a.backup")


def test_a_damaged_library_is_not_backed_up(library: Library, tmp_path: Path) -> None:
    for n in range(1, 60):
        add_pair(library, n)
    library.database.close()
    data = bytearray(library.database.path.read_bytes())
    data[8192:65536] = b"\xff" * (65536 - 8192)
    library.database.path.write_bytes(data)
    with pytest.raises(LibraryDamaged, match="article-qa doctor"):
        back_up(library.database.path, tmp_path / "a.backup")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


BACK_UP = """
import sys
from pathlib import Path
from corpus.backup import back_up
back_up(Path(sys.argv[1]), Path(sys.argv[2]), force=True)
"""


def test_a_full_disk_leaves_the_older_backup(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    file.write_text("older")

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = subprocess.run(
        [sys.executable, "-B", "-c", BACK_UP, str(library.database.path), str(file)],
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    assert LibraryNotWritable.__name__ in done.stderr
    assert f"'{file}'" in done.stderr
    assert file.read_text() == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.backup", "home"]


def test_what_a_killed_backup_leaves_goes_with_the_next(library: Library, tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, foreign = tmp_path / f".a.backup.{ended.pid}.partial", tmp_path / ".other.txt"
    left.write_text("half")
    foreign.write_text("not ours")
    assert is_abandoned(left)
    assert not is_abandoned(foreign)
    back_up(library.database.path, tmp_path / "a.backup")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other.txt", "a.backup", "home"]
