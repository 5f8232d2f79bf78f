"""Long tasks: one worker thread, progress that can be asked for, and a short history."""

import logging
import queue
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

from corpus.errors import ArticleQAError, JobNotFound
from index.building import Progress, ReportProgress

log = logging.getLogger(__name__)

JobKind = Literal["add", "rebuild"]
State = Literal["queued", "running", "done", "failed"]
Work = Callable[[ReportProgress], dict[str, Any]]

# Ended jobs that can still be asked for.
HISTORY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A task as it stands. result: what the work returned, when it is done; error: why it failed. Times are UTC."""

    id: str
    kind: JobKind
    state: State
    created_at: datetime
    progress: Progress | None = None
    result: dict[str, Any] | None = None
    error: str | None = None
    finished_at: datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        progress = self.progress
        return {
            "id": self.id,
            "kind": self.kind,
            "state": self.state,
            "progress": progress and {"stage": progress.stage, "done": progress.done, "total": progress.total},
            "result": self.result,
            "error": self.error,
            "created_at": self.created_at.isoformat(timespec="seconds"),
            "finished_at": self.finished_at and self.finished_at.isoformat(timespec="seconds"),
        }


class Jobs:
    """Runs one task after the other, in the order they came. A rebuild that waits already is not queued twice."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._waiting: queue.SimpleQueue[tuple[str, Work] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._thread.start()

    def submit(self, kind: JobKind, work: Work) -> Job:
        with self._lock:
            if kind == "rebuild":
                for job in self._jobs.values():
                    if job.kind == "rebuild" and job.state in ("queued", "running"):
                        return job
            job = Job(id=uuid.uuid4().hex, kind=kind, state="queued", created_at=datetime.now(UTC))
            self._jobs[job.id] = job
            ended = [job.id for job in self._jobs.values() if job.finished_at is not None]
            for job_id in ended[:-HISTORY]:
                del self._jobs[job_id]
        self._waiting.put((job.id, work))
        return job

    def get(self, job_id: str) -> Job:
        """Raises JobNotFound."""
        with self._lock:
            job = self._jobs.get(job_id)
        if job is None:
            raise JobNotFound(f"There is no job '{job_id[:80]}'", hint="Jobs are forgotten when the server stops.")
        return job

    def close(self) -> None:
        """Let the task that runs come to its end; those that wait are dropped."""
        self._waiting.put(None)
        self._thread.join(timeout=30)

    def _change(self, job_id: str, **changes: Any) -> None:
        with self._lock:
            self._jobs[job_id] = replace(self._jobs[job_id], **changes)

    def _report(self, job_id: str, progress: Progress) -> None:
        self._change(job_id, progress=progress)

    def _run(self) -> None:
        while (item := self._waiting.get()) is not None:
            job_id, work = item
            self._change(job_id, state="running")
            try:
                result = work(partial(self._report, job_id))
            except ArticleQAError as error:
                self._change(job_id, state="failed", error=str(error), finished_at=datetime.now(UTC))
            except Exception:
                log.exception("job %s failed", job_id)
                message = "Something went wrong inside the server; its log says what."
                self._change(job_id, state="failed", error=message, finished_at=datetime.now(UTC))
            else:
                self._change(job_id, state="done", result=result, finished_at=datetime.now(UTC))
