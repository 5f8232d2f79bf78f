"""The folder of a library: what it holds, and whether it is one."""

from pathlib import Path

from corpus.database import not_writable
from corpus.errors import NotALibrary
from corpus.locking import HOLDER, LOCK

DATABASE, INDEX, JOBS, KEYS = "library.sqlite", "index", "jobs.sqlite", "keys.sqlite"
REBUILD_LOCK = "rebuild.lock"
# Backups that restoring keeps of what was there before; the copy that a backup is restored from.
BACKUPS, RESTORING = "backups", "restoring.sqlite"

# What a home may hold beside the database; anything else in a folder without one is somebody else's.
_OURS = frozenset(
    {LOCK, HOLDER, REBUILD_LOCK, INDEX, BACKUPS}
    | {f"{name}{suffix}" for name in (DATABASE, RESTORING, JOBS, KEYS) for suffix in ("", "-wal", "-shm", "-journal")}
)


def make_home(home: Path) -> None:
    """Create the folder if it is missing. Raises NotALibrary if it is somebody else's, LibraryNotWritable."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        if (home / DATABASE).exists():
            return
        strange = sorted(path.name for path in home.iterdir() if path.name not in _OURS)
    except FileExistsError:
        raise NotALibrary(f"'{home}' is a file, not a folder", hint="Choose a folder with --home.") from None
    except OSError as error:
        raise not_writable(home, error) from error
    if strange:
        raise NotALibrary(
            f"'{home}' holds other files ('{strange[0]}') and no article-qa library",
            hint="Choose an empty or a new folder with --home.",
        )
