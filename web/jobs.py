"""Long tasks: one worker thread in each server, which takes the jobs of the home one after the other."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from corpus.errors import ArticleQAError, Cancelled
from index.progress import Progress, ReportProgress
from web.job_store import Job, JobKind, JobStore, Posted, Result

log = logging.getLogger(__name__)

Work = Callable[[Job, JobStore, ReportProgress], Result]

# Progress is written, and an order to end is seen, this often.
_TELL_S = 0.5
# So often it is looked whether another server has left a job behind.
_LOOK_S = 5.0
# A job that runs when the server stops has so long to end; after that it goes on with the next start.
GRACE_S = 5.0


class Jobs:
    """Runs the jobs of a home in the order they came, by what `works` says of each kind."""

    def __init__(self, home: Path, works: Mapping[JobKind, Work]) -> None:
        """Raises LibraryError."""
        self.store = JobStore(home)
        self._works = works
        self._stop_at = float("inf")
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._thread.start()

    def submit(self, kind: JobKind, posted: Iterable[Posted] = (), *, once: str | None = None) -> Job:
        """Accept a job; once: as JobStore.submit has it. Raises InputError."""
        job = self.store.submit(kind, posted, once=once)
        self._wake.set()
        return job

    def repeated(self, once: str | None, kind: JobKind, posted: Iterable[Posted] = ()) -> Job | None:
        """The job that was accepted for the same before. Raises InputError if it came with other contents."""
        return self.store.repeated(once, kind, posted)

    def get(self, job_id: str) -> Job:
        """Raises JobNotFound."""
        return self.store.get(job_id)

    def cancel(self, job_id: str) -> Job:
        """Ask for a job's end; one that has ended stays as it is. Raises JobNotFound."""
        return self.store.cancel(job_id)

    def close(self) -> None:
        """Stop the worker: what runs has GRACE_S to end, and else, like what waits, is left to the next start."""
        self._stop_at = time.monotonic() + GRACE_S
        self._wake.set()
        self._thread.join(timeout=60)
        self.store.close()

    def _run(self) -> None:
        while self._stop_at == float("inf"):
            try:
                job = self.store.take()
                if job is not None:
                    self._do(job)
                    continue
            except ArticleQAError as error:  # the disk is full, say: jobs wait until there is room
                log.error("jobs cannot be worked on: %s", error)
            self._wake.wait(timeout=_LOOK_S)
            self._wake.clear()

    def _do(self, job: Job) -> None:
        told_at = 0.0

        def report(progress: Progress) -> None:
            nonlocal told_at
            now = time.monotonic()
            if now > self._stop_at:
                raise _Stopped
            if now - told_at >= _TELL_S or progress.done == progress.total:
                told_at = now
                if not self.store.tell(job.id, progress):
                    raise Cancelled("It was cancelled")

        try:
            result = self._works[job.kind](job, self.store, report)
        except _Stopped:
            self.store.put_back(job.id)
        except Cancelled:
            self.store.end(job.id, "cancelled")
        except ArticleQAError as error:
            self.store.end(job.id, "failed", error=str(error))
        except Exception:
            log.exception("job %s failed", job.id)
            self.store.end(job.id, "failed", error="Something went wrong inside the server; its log says what.")
        else:
            self.store.end(job.id, "done", result=result)


class _Stopped(BaseException):
    """The server stops, and the job goes on when it starts again."""
