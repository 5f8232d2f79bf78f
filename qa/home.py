"""The folder of a library."""

from pathlib import Path

from corpus.database import not_writable
from corpus.errors import NotALibrary
from corpus.locking import HOLDER, LOCK

REBUILD_LOCK = "rebuild.lock"
# What an opened home may hold beside the database; anything else in a folder without one is somebody else's.
_OURS = frozenset(
    {"library.sqlite", "library.sqlite-wal", "library.sqlite-shm", LOCK, HOLDER, REBUILD_LOCK, "index"}
    | {f"jobs.sqlite{end}" for end in ("", "-wal", "-shm")}
)


def make_home(home: Path) -> None:
    """Create the folder if it is missing. Raises NotALibrary if it is somebody else's, LibraryNotWritable."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        if (home / "library.sqlite").exists():
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
