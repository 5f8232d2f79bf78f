"""Restoring a backup: checked, then put in the place of what the library holds while others go on using it.

    check the file → copy it beside the library and bring it to this version → keep the present library in a backup
    → one transaction that exchanges the contents → indexes made anew

Killed before the transaction ends, the library is as it was; after it, the restored one, and its indexes are made by
whoever opens it next. Only a database that is damaged itself is exchanged as a file: programs that have it open then
say that they have to be started again.
"""

import logging
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.backup import back_up, looking, sync_folder
from corpus.database import Database, not_writable, translated
from corpus.errors import BackupExists, LibraryDamaged, NoLibrary
from corpus.library import Library
from corpus.locking import WriteLock
from corpus.restoring import check_backup, copy_backup, remove_database, replace_contents
from index.built_with import BuiltWith
from index.generation import Generations
from index.vector_store import VectorStore
from qa.home import BACKUPS, DATABASE, INDEX, RESTORING, make_home
from qa.migrations import MIGRATIONS, migrate_all

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came of it. kept: the backup of what was there before. exchanged: servers have to be started again."""

    n_documents: int
    kept: Path | None
    exchanged: bool


def restore(home: Path, file: Path, *, force: bool, lock_timeout: float) -> Restored:
    """Put a backup in the place of what the library in `home` holds; make the library if there is none.

    force: although it holds documents. Raises BackupExists, NotALibrary, LibraryError.
    """
    n_documents = check_backup(file, MIGRATIONS)
    _check_present(home, force=force)
    make_home(home)
    with WriteLock(home, timeout=lock_timeout).held("restoring"):
        # Once more: what was there may have changed while this waited.
        is_damaged = _check_present(home, force=force)
        staged = home / RESTORING
        try:
            copy_backup(file, staged)
            with Database(staged) as database:
                migrate_all(database)
            kept, exchanged = _put(home, staged, is_damaged=is_damaged)
        finally:
            remove_database(staged)
        index_anew(home)
    return Restored(n_documents=n_documents, kept=kept, exchanged=exchanged)


def _check_present(home: Path, *, force: bool) -> bool:
    """Whether the library that is there is damaged. Raises BackupExists if it is not to be replaced."""
    hint = "Restore it into another folder with --home, or with --force, which keeps what is there in a backup."
    try:
        with looking(home / DATABASE) as connection:
            (n_documents,) = connection.execute("SELECT count(*) FROM documents").fetchone()
    except NoLibrary:
        return False
    except LibraryDamaged:
        if not force:
            raise BackupExists(f"There is a library in '{home}' already, which is damaged", hint=hint) from None
        return True
    if n_documents and not force:
        documents = "a document" if n_documents == 1 else f"{n_documents:,} documents"
        raise BackupExists(f"The library in '{home}' holds {documents}", hint=hint)
    return False


def _put(home: Path, staged: Path, *, is_damaged: bool) -> tuple[Path | None, bool]:
    """Where what was there is kept now, and whether the file itself was exchanged."""
    library = home / DATABASE
    if not is_damaged:
        try:
            kept = back_up(library, _name_for(home, "before-restore")).file if _holds_documents(library) else None
            with Database(library) as database:
                migrate_all(database)
            replace_contents(library, staged)
            return kept, False
        except LibraryDamaged:
            log.warning("the library in '%s' is damaged, and is exchanged as a file", home)
    return _set_aside(home, staged), True


def _holds_documents(library: Path) -> bool:
    try:
        with looking(library) as connection:
            return connection.execute("SELECT 1 FROM documents").fetchone() is not None
    except NoLibrary:
        return False


def _set_aside(home: Path, staged: Path) -> Path:
    """Exchange a damaged database as a file, and keep it."""
    library, kept = home / DATABASE, _name_for(home, "damaged")
    with translated(home):
        for suffix in ("", "-wal"):
            part = library.with_name(library.name + suffix)
            if part.exists():
                shutil.copy2(part, kept.with_name(kept.name + suffix))
        # The log of the old file would be taken for the new one's.
        for suffix in ("-wal", "-shm"):
            library.with_name(library.name + suffix).unlink(missing_ok=True)
        staged.replace(library)
        sync_folder(home)
    return kept


def _name_for(home: Path, why: str) -> Path:
    """A file in the home's folder of backups that is not there yet."""
    folder = home / BACKUPS
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise not_writable(folder, error) from error
    name = f"{why}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    n = 1
    while (file := folder / (f"{name}.sqlite" if n == 1 else f"{name}-{n}.sqlite")).exists():
        n += 1
    return file


def index_anew(home: Path) -> None:
    """Make the indexes from what SQLite holds; no model is needed for that. Wants the write lock."""
    with Database(home / DATABASE) as database:
        migrate_all(database)
        library = Library(database)
        built_with = BuiltWith.read(library)
        if built_with is not None:
            Generations(
                home / INDEX, library, VectorStore(database), model_id=built_with.model_id, dim=built_with.dim
            ).make()
