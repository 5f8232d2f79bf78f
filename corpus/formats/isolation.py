"""Reading a file in a process of its own: one that takes for ever, or all memory, or crashes, costs only itself.

The process is started with the first such file, reads one after the other, and ends when it has nothing to do for a
while. What comes back from it is JSON: a file that has taken it over cannot reach further.
"""

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from dataclasses import asdict
from datetime import date
from typing import Any

from corpus.errors import ArticleQAError, DocumentTooLarge, UnreadableDocument, UnsupportedFormat
from corpus.formats.extracted import Extracted

log = logging.getLogger(__name__)

TIMEOUT_S = 60.0
# The process is kept this long for the next file: importing what it needs takes half a second.
_IDLE_S = 30.0
_ERRORS = {kind.__name__: kind for kind in (UnreadableDocument, UnsupportedFormat, DocumentTooLarge)}


class IsolatedReader:
    """Reads with any format's module. Safe to use from many threads, which take turns."""

    def __init__(self, timeout: float = TIMEOUT_S) -> None:
        self.timeout = timeout
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._end: threading.Timer | None = None

    def extract(self, module: str, data: bytes, name: str) -> Extracted:
        """What `module.extract(data, name)` gives, or raises; UnreadableDocument if it comes to no end."""
        with self._turn:
            if self._end is not None:
                self._end.cancel()
            process = self._running()
            too_long = threading.Event()

            def stop() -> None:
                too_long.set()
                process.kill()

            timer = threading.Timer(self.timeout, stop)
            timer.start()
            try:
                answer = _exchange(process, module, data, name)
            finally:
                timer.cancel()
                if process.poll() is None:
                    self._end = threading.Timer(_IDLE_S, self.close)
                    self._end.daemon = True
                    self._end.start()
        if answer is not None:
            return _read_answer(answer)
        if too_long.is_set():
            raise UnreadableDocument(
                f"'{name}' takes longer than {self.timeout:.0f} seconds to read", hint="Save its text, and add that."
            )
        log.warning("the process that read '%s' has ended with %s", name, process.returncode)
        raise UnreadableDocument(
            f"'{name}' cannot be read: its reader needs too much memory for it, or breaks on it",
            hint="Save its text, and add that.",
        )

    def close(self) -> None:
        """End the process; the next file starts another."""
        with self._turn:
            if self._process is not None:
                _end(self._process)
                self._process = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        if self._process is not None:
            _end(self._process)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "corpus.formats.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # As this process finds the packages, however that came about.
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            # A Ctrl-C is for the one that the user sees.
            start_new_session=True,
        )
        return self._process


def _exchange(process: subprocess.Popen[bytes], module: str, data: bytes, name: str) -> dict[str, Any] | None:
    """The process's answer; None if it has ended before giving one."""
    assert process.stdin is not None
    assert process.stdout is not None
    head = json.dumps({"module": module, "name": name, "size": len(data)}).encode()
    try:
        process.stdin.write(head + b"\n" + data)
        process.stdin.flush()
        line = process.stdout.readline()
    except OSError:
        line = b""
    if not line.endswith(b"\n"):
        process.wait()
        return None
    answer: dict[str, Any] = json.loads(line)
    return answer


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def answer_of(extracted: Extracted) -> dict[str, Any]:
    """As JSON has it."""
    published = extracted.published and extracted.published.isoformat()
    return {"extracted": asdict(extracted) | {"published": published}}


def answer_of_error(error: ArticleQAError) -> dict[str, Any]:
    return {"error": type(error).__name__, "message": error.message, "hint": error.hint}


def _read_answer(answer: dict[str, Any]) -> Extracted:
    if "error" in answer:
        raised = _ERRORS.get(answer["error"], UnreadableDocument)
        raise raised(answer["message"], hint=answer["hint"])
    fields = answer["extracted"]
    published = fields.pop("published")
    return Extracted(
        **(fields | {"parts": tuple(fields["parts"])}), published=published and date.fromisoformat(published)
    )


READER = IsolatedReader()
