"""One writer to a library at a time, over threads and processes; who waits is told who writes, what, and since when.

The lock itself is the operating system's, so it ends with its process however that ends. The file beside it only
tells who holds the lock: a holder that is gone is never named.
"""

import contextlib
import json
import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock

from corpus.database import not_writable
from corpus.errors import LibraryLocked
from corpus.processes import Process

log = logging.getLogger(__name__)

LOCK, HOLDER = "library.lock", "library.holder"

# Whoever waits longer than this is told for whom.
_PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who writes. doing: "rebuilding", "adding a document to"."""

    program: str
    process: Process
    doing: str
    since: datetime

    @staticmethod
    def this_process(doing: str) -> "Holder":
        return Holder(
            program=_program(),
            process=Process.this(),
            doing=doing,
            since=datetime.now(UTC),
        )

    @staticmethod
    def read(home: Path) -> "Holder | None":
        """Who writes to the library in this home; None if nobody does, or nobody who still lives."""
        try:
            known = json.loads((home / HOLDER).read_text(encoding="utf-8"))
            holder = Holder(
                program=known["program"],
                process=Process(**known["process"]),
                doing=known["doing"],
                since=datetime.fromisoformat(known["since"]),
            )
            return None if holder.process.has_ended() else holder
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write(self, home: Path) -> None:
        # Only a courtesy to others: a disk that is full must not keep the lock from being held.
        with contextlib.suppress(OSError):
            text = json.dumps(asdict(self) | {"since": self.since.isoformat(timespec="seconds")})
            (home / HOLDER).write_text(text, encoding="utf-8")

    def sentence(self, home: Path) -> str:
        """'article-qa add' (process 4242, since 17:03) is adding a document to the library in '/home/me/library'"""
        since = self.since.astimezone()
        today = since.date() == datetime.now(UTC).astimezone().date()
        when = since.strftime("%H:%M" if today else "%Y-%m-%d %H:%M")
        where = "" if self.process.is_here else f" on {self.process.host}"
        who = f"'{self.program}' (process {self.process.pid}{where}, since {when})"
        return f"{who} is {self.doing} the library in '{home}'"


class WriteLock:
    """The right to write to the library in a home.

    with lock.held("rebuilding"):    # waits at most `timeout` seconds for others, then raises LibraryLocked
        ...                          # may be held again inside
    """

    def __init__(self, home: Path, *, timeout: float) -> None:
        self.home = home
        self.timeout = timeout
        self._threads = threading.RLock()
        self._processes = filelock.FileLock(str(home / LOCK), thread_local=False)
        self._depth = 0

    @contextmanager
    def held(self, doing: str = "writing to", *, timeout: float | None = None) -> Iterator[None]:
        """timeout: in place of the lock's own. Raises LibraryLocked, LibraryNotWritable."""
        timeout = self.timeout if timeout is None else timeout
        deadline = time.monotonic() + timeout
        if not self._threads.acquire(timeout=timeout):
            raise self._locked()
        try:
            if self._depth == 0:
                self._wait(deadline)
                Holder.this_process(doing).write(self.home)
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    with contextlib.suppress(OSError):
                        (self.home / HOLDER).unlink(missing_ok=True)
                    self._processes.release()
        finally:
            self._threads.release()

    def _wait(self, deadline: float) -> None:
        left = max(0.0, deadline - time.monotonic())
        try:
            try:
                self._processes.acquire(timeout=min(left, _PATIENCE_S))
            except filelock.Timeout:
                if left <= _PATIENCE_S:
                    raise
                log.warning("Waiting: %s.", self._locked().message)
                self._processes.acquire(timeout=max(0.0, deadline - time.monotonic()))
        except filelock.Timeout:
            raise self._locked() from None
        except OSError as error:
            raise not_writable(self.home, error) from error

    def _locked(self) -> LibraryLocked:
        holder = Holder.read(self.home)
        who = holder.sentence(self.home) if holder else f"Another process is writing to the library in '{self.home}'"
        return LibraryLocked(who, hint="Wait for it to end, then try again.")


def _program() -> str:
    """'article-qa add' for a command of ours, else the name of the program that uses the library."""
    name = Path(sys.argv[0]).stem if sys.argv and sys.argv[0] else "python"
    if name not in ("article-qa", "command"):
        return name
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    return f"article-qa {command}".rstrip()
