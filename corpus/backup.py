"""A library in one file: written while others read and write, as of one moment; checked before it takes its name.

Indexes are not in it: they are derived, and made again from it.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.database import APPLICATION_ID, BUSY_TIMEOUT_S, library_error, not_writable
from corpus.errors import BackupExists, InputError, LibraryDamaged, LibraryNotWritable, NoLibrary, NotALibrary
from corpus.processes import Process

_MAIN_TABLES = frozenset({"migrations", "properties", "documents", "passages", "figures"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """A backup that is on the disk. size: bytes."""

    file: Path
    size: int
    n_documents: int


@contextmanager
def looking(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing and waits for nobody, seeing one state until the block ends.

    Raises NoLibrary, NotALibrary, LibraryDamaged.
    """
    none = NoLibrary(f"There is no library in '{path.parent}'", hint="`article-qa ask` or `article-qa add` makes one.")
    if not path.is_file() or not path.stat().st_size:
        raise none
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)) as found:
            found.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT_S * 1000)}")
            found.execute("BEGIN")
            if found.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise NotALibrary(
                    f"'{path}' is a database of another program", hint="Choose another folder with --home."
                )
            tables = {name for (name,) in found.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            if not tables >= _MAIN_TABLES:
                raise none  # or only begun
            yield found
    except sqlite3.Error as error:
        raise library_error(path, error) from error


def back_up(library: Path, file: Path, *, force: bool = False) -> BackedUp:
    """Write the library's database to one file, which is there whole or not at all.

    force: in place of a file of that name. Raises BackupExists, InputError, NoLibrary, LibraryDamaged,
    LibraryNotWritable.
    """
    _check_name(library, file, force=force)
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    with looking(library) as source:
        try:
            _remove_abandoned(file)
            with closing(sqlite3.connect(partial, isolation_level=None)) as target:
                target.execute("PRAGMA synchronous = FULL")
                # In one step, of one state: who writes meanwhile writes on, and is not in it.
                source.backup(target)
                # One file, that needs none beside it, and that can be read where nothing can be written.
                target.execute("PRAGMA journal_mode = DELETE")
                (verdict,) = target.execute("PRAGMA quick_check(1)").fetchone()
                (n_documents,) = target.execute("SELECT count(*) FROM documents").fetchone()
            if verdict != "ok":
                raise LibraryDamaged(f"The library '{library}' is damaged: {verdict}")
            size = partial.stat().st_size
            _put_in_place(partial, file, force=force)
        except sqlite3.Error as error:
            raise _unwritten(library, file, error) from error
        except OSError as error:
            raise _named(not_writable(file, error)) from error
        finally:
            for left in (partial, partial.with_name(f"{partial.name}-journal")):
                with contextlib.suppress(OSError):
                    left.unlink(missing_ok=True)
    return BackedUp(file=file, size=size, n_documents=n_documents)


def is_abandoned(path: Path) -> bool:
    """Whether this is a backup that was being written by a process which has ended."""
    name = path.name.removesuffix("-journal")
    pid = name.split(".")[-2] if name.startswith(".") and name.endswith(".partial") else ""
    return pid.isdigit() and Process.here(int(pid)).has_ended()


def _check_name(library: Path, file: Path, *, force: bool) -> None:
    if file.is_dir():
        raise InputError(f"'{file}' is a folder", hint="Name a file in it.")
    if not file.parent.is_dir():
        raise InputError(f"There is no folder '{file.parent}'", hint="Make it first, or name another.")
    # What SQLite has open has these beside it; to replace it would be to damage it.
    if file.exists() and (file.resolve() == library.resolve() or file.with_name(f"{file.name}-wal").exists()):
        raise InputError(f"'{file}' is a library, not a backup of one", hint="Name another file.")
    if file.exists() and not force:
        raise BackupExists(f"'{file}' is there already", hint="Name another file, or replace it with --force.")


def _put_in_place(partial: Path, file: Path, *, force: bool) -> None:
    descriptor = os.open(partial, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if force:
        partial.replace(file)
    else:
        try:
            # Unlike a rename, this fails if somebody else has made the file meanwhile.
            os.link(partial, file)
        except FileExistsError:
            raise BackupExists(f"'{file}' is there already", hint="Name another file.") from None
        except OSError:
            partial.rename(file)  # a file system without links
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove_abandoned(file: Path) -> None:
    for path in file.parent.iterdir():
        if path.name.startswith(f".{file.name}.") and is_abandoned(path):
            path.unlink(missing_ok=True)


def _unwritten(library: Path, file: Path, error: sqlite3.Error) -> Exception:
    """An error of reading is the library's, one of writing the file's."""
    found = library_error(library, error)
    if isinstance(found, LibraryDamaged):
        return found
    return _named(library_error(file, error))


def _named(error: Exception) -> Exception:
    """Without the hint to choose another home, which is of no use for a backup."""
    if isinstance(error, LibraryNotWritable) and "full" not in error.message:
        return LibraryNotWritable(error.message, hint="Name a file in a folder of your own.")
    return error
