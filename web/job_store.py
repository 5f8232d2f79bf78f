"""Jobs in a database of their own beside the library's: what was accepted is done, whoever is killed in between.

Any server process of a home sees all jobs and may take the next one; one whose process has ended is taken up again.
"""

import hashlib
import json
import sqlite3
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from corpus.database import Database, Migration
from corpus.errors import InputError, JobNotFound
from corpus.processes import Process
from index.progress import Progress
from qa.home import JOBS

JobKind = Literal["add", "rebuild"]
State = Literal["queued", "running", "done", "failed", "cancelled"]
Result = dict[str, Any]

# Ended jobs that can still be asked for.
HISTORY = 200
# A job during which the server was killed this often is not begun again: it may be what kills it.
MAX_ATTEMPTS = 3
# A job of another machine's process that has not been heard of for so long is taken up.
_SILENCE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A document as it was sent, not read yet. name: the file's; fields: what the sender told of it."""

    name: str
    data: bytes
    fields: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A task as it stands. result: what the work returned, when it is done; error: why it failed. Times are UTC."""

    id: str
    kind: JobKind
    state: State
    created_at: datetime
    progress: Progress | None = None
    result: Result | None = None
    error: str | None = None
    finished_at: datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "state": self.state,
            "progress": self.progress and asdict(self.progress),
            "result": self.result,
            "error": self.error,
            "created_at": self.created_at.isoformat(timespec="seconds"),
            "finished_at": self.finished_at and self.finished_at.isoformat(timespec="seconds"),
        }


class JobStore:
    """The table of jobs. Every change is on the disk when the call returns."""

    def __init__(self, home: Path) -> None:
        """Raises LibraryError."""
        self.database = Database(home / JOBS)
        self.database.migrate("web", MIGRATIONS)
        # Not the process alone: it may have more than one of these.
        self._owner = json.dumps({"process": asdict(Process.this()), "worker": uuid.uuid4().hex})

    def close(self) -> None:
        self.database.close()

    def submit(self, kind: JobKind, posted: Iterable[Posted] = (), *, once: str | None = None) -> Job:
        """Accept a job; a rebuild that waits or runs already is not queued twice.

        once: what it is known by from now on; if there is such a job already, it is that one. Raises InputError if
        that one came with other contents.
        """
        with self.database.atomic() as connection:
            if once is not None and (job := self.repeated(once, kind, posted)) is not None:
                return job
            fingerprint = _Fingerprint(kind)
            job = self._waiting_rebuild(connection) if kind == "rebuild" else None
            if job is None:
                job = Job(id=uuid.uuid4().hex, kind=kind, state="queued", created_at=datetime.now(UTC))
                connection.execute(
                    "INSERT INTO jobs (id, kind, state, created_at) VALUES (?, ?, 'queued', ?)",
                    (job.id, kind, job.created_at.isoformat()),
                )
                for n, item in enumerate(posted):
                    fingerprint.add(item)
                    connection.execute(
                        "INSERT INTO posted VALUES (?, ?, ?, ?, ?)",
                        (job.id, n, item.name, item.data, json.dumps(dict(item.fields))),
                    )
            if once is not None:
                connection.execute("INSERT INTO done_once VALUES (?, ?, ?)", (once, job.id, fingerprint.text))
            return job

    def repeated(self, once: str | None, kind: JobKind, posted: Iterable[Posted] = ()) -> Job | None:
        """The job that is known by this, if there is one; what was posted is read only then.

        Raises InputError if it came with other contents.
        """
        if once is None:
            return None
        with self.database.reading() as connection:
            row = connection.execute("SELECT job_id, fingerprint FROM done_once WHERE once = ?", (once,)).fetchone()
            if row is None:
                return None
            job = _job(connection.execute(f"{_SELECT} WHERE id = ?", (row[0],)).fetchone())
        fingerprint = _Fingerprint(kind)
        for item in posted:
            fingerprint.add(item)
        if fingerprint.text != row[1]:
            raise InputError("'Idempotency-Key' was sent before with another request, and every request needs its own")
        return job

    @staticmethod
    def _waiting_rebuild(connection: sqlite3.Connection) -> Job | None:
        row = connection.execute(
            f"{_SELECT} WHERE kind = 'rebuild' AND state IN ('queued', 'running') AND NOT is_cancelled"
        ).fetchone()
        return None if row is None else _job(row)

    def recent(self, limit: int) -> tuple[list[Job], int]:
        """So many of the jobs at most, the last accepted first, and how many there are in all."""
        with self.database.reading() as connection:
            rows = connection.execute(f"{_SELECT} ORDER BY rowid DESC LIMIT ?", (limit,)).fetchall()
            (total,) = connection.execute("SELECT count(*) FROM jobs").fetchone()
        return [_job(row) for row in rows], int(total)

    def get(self, job_id: str) -> Job:
        """Raises JobNotFound."""
        with self.database.reading() as connection:
            row = connection.execute(f"{_SELECT} WHERE id = ?", (job_id,)).fetchone()
        if row is None:
            raise JobNotFound(
                f"There is no job '{job_id[:80]}'", hint=f"The last {HISTORY} that have ended are remembered."
            )
        return _job(row)

    def sizes(self, job_id: str) -> list[tuple[int, str, int]]:
        """Ordinal, name and bytes of each of the documents that came with a job."""
        with self.database.reading() as connection:
            rows = connection.execute(
                "SELECT ordinal, name, length(data) FROM posted WHERE job_id = ? ORDER BY ordinal", (job_id,)
            )
            return [(ordinal, name, size) for ordinal, name, size in rows]

    def replaces(self, job_id: str) -> dict[int, str]:
        """Of the documents that came with a job, by ordinal, the ids of those whose place they take."""
        with self.database.reading() as connection:
            rows = connection.execute(
                "SELECT ordinal, json_extract(fields, '$.replaces') FROM posted WHERE job_id = ?", (job_id,)
            )
            return {ordinal: document_id for ordinal, document_id in rows if document_id}

    def unfinished(self) -> list[Job]:
        """The jobs that wait or run, in the order they came; those whose end was asked for are left out."""
        with self.database.reading() as connection:
            rows = connection.execute(
                f"{_SELECT} WHERE state IN ('queued', 'running') AND NOT is_cancelled ORDER BY rowid"
            )
            return [_job(row) for row in rows]

    def counts(self) -> dict[State, int]:
        """How many jobs are in each state, of those that can still be asked for."""
        with self.database.reading() as connection:
            counted = dict(connection.execute("SELECT state, count(*) FROM jobs GROUP BY state").fetchall())
        return {state: counted.get(state, 0) for state in get_args(State)}

    def posted(self, job_id: str, ordinal: int) -> Posted:
        with self.database.reading() as connection:
            name, data, fields = connection.execute(
                "SELECT name, data, fields FROM posted WHERE job_id = ? AND ordinal = ?", (job_id, ordinal)
            ).fetchone()
        return Posted(name=name, data=data, fields=json.loads(fields))

    def take(self) -> Job | None:
        """The next job for this worker, in the order they came; None if there is none. It works on no other then."""
        self._take_up_lost()
        with self.database.atomic() as connection:
            row = connection.execute(f"{_SELECT} WHERE state = 'queued' ORDER BY rowid LIMIT 1").fetchone()
            if row is None:
                return None
            connection.execute(
                "UPDATE jobs SET state = 'running', owner = ?, heard_at = ?, attempts = attempts + 1 WHERE id = ?",
                (self._owner, datetime.now(UTC).isoformat(), row[0]),
            )
        return self.get(row[0])

    def tell(self, job_id: str, progress: Progress) -> bool:
        """Note how far a job is; whether it goes on, and nobody has asked for its end."""
        with self.database.atomic() as connection:
            connection.execute(
                "UPDATE jobs SET progress = ?, heard_at = ? WHERE id = ?",
                (json.dumps(asdict(progress)), datetime.now(UTC).isoformat(), job_id),
            )
            (is_cancelled,) = connection.execute("SELECT is_cancelled FROM jobs WHERE id = ?", (job_id,)).fetchone()
        return not is_cancelled

    def end(self, job_id: str, state: State, *, result: Result | None = None, error: str | None = None) -> None:
        """Note how a job ended; what was sent with it goes."""
        with self.database.atomic() as connection:
            connection.execute(
                "UPDATE jobs SET state = ?, result = ?, error = ?, finished_at = ? WHERE id = ?",
                (state, result and json.dumps(result), error, datetime.now(UTC).isoformat(), job_id),
            )
            connection.execute("DELETE FROM posted WHERE job_id = ?", (job_id,))
            connection.execute(
                "DELETE FROM jobs WHERE finished_at IS NOT NULL AND rowid NOT IN "
                "(SELECT rowid FROM jobs WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT ?)",
                (HISTORY,),
            )

    def put_back(self, job_id: str) -> None:
        """Leave a job to whoever comes next; ending it here is no attempt that failed."""
        with self.database.atomic() as connection:
            connection.execute(
                "UPDATE jobs SET state = 'queued', owner = NULL, attempts = attempts - 1 WHERE id = ?", (job_id,)
            )

    def cancel(self, job_id: str) -> Job:
        """Ask for a job's end: one that waits has ended with this, one that runs soon will. Raises JobNotFound."""
        with self.database.atomic() as connection:
            connection.execute("UPDATE jobs SET is_cancelled = 1 WHERE id = ? AND finished_at IS NULL", (job_id,))
            if self.get(job_id).state == "queued":
                self.end(job_id, "cancelled")
            return self.get(job_id)

    def _take_up_lost(self) -> None:
        """Queue the jobs whose process has ended, in their old places; and one whose end could not be noted."""
        with self.database.reading() as connection:
            running = connection.execute(
                "SELECT id, owner, heard_at, attempts, is_cancelled FROM jobs WHERE state = 'running'"
            ).fetchall()
        for job_id, owner, heard_at, attempts, is_cancelled in running:
            process = Process(**json.loads(owner)["process"])
            is_silent = datetime.now(UTC) - datetime.fromisoformat(heard_at) > _SILENCE
            if not (owner == self._owner or process.has_ended() or (not process.is_here and is_silent)):
                continue
            if is_cancelled:
                self.end(job_id, "cancelled")
            elif attempts >= MAX_ATTEMPTS:
                self.end(job_id, "failed", error=f"The server was stopped {attempts} times while it worked on this.")
            else:
                with self.database.atomic() as connection:
                    connection.execute(
                        "UPDATE jobs SET state = 'queued', owner = NULL WHERE id = ? AND owner = ?", (job_id, owner)
                    )


_SELECT = "SELECT id, kind, state, created_at, progress, result, error, finished_at FROM jobs"


def _job(row: Sequence[Any]) -> Job:
    job_id, kind, state, created_at, progress, result, error, finished_at = row
    return Job(
        id=job_id,
        kind=kind,
        state=state,
        created_at=datetime.fromisoformat(created_at),
        progress=Progress(**json.loads(progress)) if progress else None,
        result=result and json.loads(result),
        error=error,
        finished_at=finished_at and datetime.fromisoformat(finished_at),
    )


class _Fingerprint:
    """Tells what a job came with from everything else."""

    def __init__(self, kind: JobKind) -> None:
        self._hash = hashlib.sha256(kind.encode())

    def add(self, item: Posted) -> None:
        told = json.dumps([item.name, dict(item.fields), len(item.data)], sort_keys=True)
        self._hash.update(told.encode())
        self._hash.update(item.data)

    @property
    def text(self) -> str:
        return self._hash.hexdigest()


def _create_tables(connection: sqlite3.Connection) -> None:
    connection.execute(
        """CREATE TABLE jobs (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, created_at TEXT NOT NULL, progress TEXT,
            result TEXT, error TEXT, finished_at TEXT, owner TEXT, heard_at TEXT, attempts INTEGER NOT NULL DEFAULT 0,
            is_cancelled INTEGER NOT NULL DEFAULT 0)"""
    )
    connection.execute(
        """CREATE TABLE posted (
            job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL, name TEXT NOT NULL,
            data BLOB NOT NULL, fields TEXT NOT NULL, PRIMARY KEY (job_id, ordinal))"""
    )


def _create_done_once(connection: sqlite3.Connection) -> None:
    """What jobs are known by that are to be done once, and the fingerprint of what they came with."""
    connection.execute(
        """CREATE TABLE done_once (
            once TEXT PRIMARY KEY, job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
            fingerprint TEXT NOT NULL) WITHOUT ROWID"""
    )
    connection.execute("CREATE INDEX done_once_by_job ON done_once (job_id)")


MIGRATIONS: Mapping[str, Migration] = {"001_create_jobs": _create_tables, "002_create_done_once": _create_done_once}
