"""A started server with all that can be seen of it from outside: its answers, its jobs, its memory, its log."""

import http.client
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from tests.fuzz.mutants import Mutant

QUESTION = "How many AI firms are in Shanghai?"
ENDED = ("done", "failed", "cancelled")
_SAMPLE_S = 0.1


@dataclass(slots=True)
class Seen:
    """What was seen from beside, while documents were posted. server_bytes, reader_bytes: the most at any time.

    slowest_s: of the questions and other requests that were asked meanwhile. wrong: what should not have been.
    """

    server_bytes: int = 0
    reader_bytes: int = 0
    slowest_s: float = 0.0
    n_asked: int = 0
    readers: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


class Server:
    """A server over a library of its own. Where a request fails, OSError or HTTPException is raised."""

    def __init__(self, process: "subprocess.Popen[str]", address: str, log: Path) -> None:
        self.process = process
        self.host = urlsplit(address).netloc
        self.log = log
        self.seen = Seen()
        self._stopped = threading.Event()
        self._watchers = [threading.Thread(target=watch, daemon=True) for watch in (self._watch, self._ask)]

    def request(self, method: str, path: str, body: bytes = b"", kind: str | None = None) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        connection = http.client.HTTPConnection(self.host, timeout=120)
        try:
            connection.request(method, path, body, {"Content-Type": kind} if kind else {})
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        return answer.status, json.loads(data) if data else None

    def post(self, files: Sequence[Mutant]) -> tuple[int, Any]:
        boundary = "article-qa-fuzz-7c1d6f"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n".encode()
            + file.data
            + b"\r\n"
            for file in files
        ]
        body = b"".join((*parts, f"--{boundary}--\r\n".encode()))
        return self.request("POST", "/documents", body, f"multipart/form-data; boundary={boundary}")

    def job(self, job_id: str) -> Any:
        return self.request("GET", f"/jobs/{job_id}")[1]

    def wait(self, job_id: str, most_s: float) -> tuple[Any, float]:
        """The job when it has ended, or as it is after so long; and for how long it has told nothing new."""
        until = time.monotonic() + most_s
        told, told_at = None, time.monotonic()
        while (job := self.job(job_id))["state"] not in ENDED and time.monotonic() < until:
            if (job["state"], job["progress"]) != told:
                told, told_at = (job["state"], job["progress"]), time.monotonic()
            time.sleep(0.05)
        return job, time.monotonic() - told_at

    def memory(self) -> int:
        """Bytes that the server has now."""
        return _memory(self.process.pid)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Memory is looked at, and questions are asked, until this ends."""
        for watcher in self._watchers:
            watcher.start()
        try:
            yield
        finally:
            self._stopped.set()
            for watcher in self._watchers:
                watcher.join()

    def _watch(self) -> None:
        while not self._stopped.wait(_SAMPLE_S):
            self.seen.server_bytes = max(self.seen.server_bytes, self.memory())
            for child in _children(self.process.pid):
                self.seen.readers.add(child)
                self.seen.reader_bytes = max(self.seen.reader_bytes, _memory(child))

    def _ask(self) -> None:
        paths = (f"/ask?question={quote(QUESTION)}", "/healthz", "/documents?limit=5", "/figures?limit=5")
        while not self._stopped.wait(1.0):
            path = paths[self.seen.n_asked % len(paths)]
            started = time.monotonic()
            try:
                status, answer = self.request("GET", path)
            except (OSError, http.client.HTTPException, ValueError) as error:
                status, answer = 0, repr(error)
            self.seen.n_asked += 1
            self.seen.slowest_s = max(self.seen.slowest_s, time.monotonic() - started)
            if status != 200:
                self.seen.wrong.append(f"GET {path} answers {status} meanwhile: {str(answer)[:200]}")


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """A server as a user starts it, over a new library; it is stopped at the end."""
    arguments = [sys.executable, "-u", "-m", "web.command", "serve", "--port", "0", "--home", str(folder / "home")]
    log = folder / "server.log"
    with (
        log.open("w", encoding="utf-8") as file,
        subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=file, text=True) as process,
    ):
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address is not None, log.read_text(encoding="utf-8")
        try:
            yield Server(process, address.group(), log)
        finally:
            process.terminate()


def _memory(process: int) -> int:
    """Bytes that a process has; 0 if it has gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    found = re.search(r"VmRSS:\s*(\d+) kB", status)
    return int(found.group(1)) * 1024 if found else 0


def _children(process: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def is_left(process: int) -> bool:
    """Whether a process still runs, or has ended without anybody having taken note."""
    return Path(f"/proc/{process}").exists()
