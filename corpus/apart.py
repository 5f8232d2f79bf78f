"""Documents read in a process of their own: one that takes for ever, or all memory, or crashes, costs only itself.

The process (corpus.apart_worker) is started for the first document and kept for the next ones. It is ended when it has
nothing to do for a while, when a document has taken too long, and with this one. Nothing that comes back from it is
trusted: no code, no pickles, but a line of JSON whose fields are checked one by one, and as many characters as it says,
within the limits of any document. A file that has taken the process over can tell a false text, and no more.
It runs as the same user, with the same rights: what it could do to the machine is not for this to hold back.
"""

import atexit
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

try:
    import resource
except ImportError:  # there is none on Windows
    resource = None  # type: ignore[assignment]

from corpus.documents import Document
from corpus.errors import DocumentTooLarge, UnreadableDocument, UnsupportedFormat
from corpus.formats.kinds import KINDS
from corpus.parsing import MAX_CHARACTERS, Told, document_id

log = logging.getLogger(__name__)

TIMEOUT_S = 30.0
# What it may take beyond what it takes when it has started; the largest documents that are read take half of it.
MAX_MEMORY = 1_500_000_000
# It is kept this long for the next document: to start it takes as long as to read dozens.
_IDLE_S = 30.0
# On a machine that is busy with other things.
_START_S = 60.0
_HEAD_BYTES = 1_000_000
_ERRORS = {kind.__name__: kind for kind in (UnreadableDocument, UnsupportedFormat, DocumentTooLarge)}
_MEDIA_TYPES = {kind.media_type: kind.media_type for kind in KINDS}
_HINT = "Save its text, or a part of it, and add that."


class ReaderApart:
    """Reads documents in a process of its own. Safe to use from many threads, which take turns."""

    def __init__(
        self, *, timeout: float = TIMEOUT_S, max_memory: int = MAX_MEMORY, worker: str = "corpus.apart_worker"
    ) -> None:
        """timeout: seconds for a document. max_memory: bytes. worker: the module that is run."""
        self.timeout = timeout
        self._max_memory = max_memory
        self._worker = worker
        self._turn = threading.Lock()
        self._process: _Process | None = None
        self._end: threading.Timer | None = None

    def read(self, data: bytes, told: Told) -> Document:
        """What corpus.parsing.parse_bytes gives or raises; UnreadableDocument if it comes to no end."""
        with self._turn:
            if self._end is not None:
                self._end.cancel()
            process, answer = self._ask(data, told)
            if answer is None and not process.has_begun:
                # It had come to its end before it saw the document.
                process, answer = self._ask(data, told)
            if not process.has_ended:
                self._process = process
                self._end = threading.Timer(_IDLE_S, self.close)
                self._end.daemon = True
                self._end.start()
        if answer is not None:
            return _document(*answer, told)
        raise self._broken(process, told.name)

    def _ask(self, data: bytes, told: Told) -> tuple["_Process", "_Answer | None"]:
        process = self._running(told.name)
        # Nobody's while it is busy: one that is left by Ctrl-C, say, would tell the next of this document.
        self._process = None
        try:
            return process, process.exchange(_request(data, told, self.timeout), data, self.timeout)
        except BaseException:
            process.kill()
            raise

    def close(self) -> None:
        """End the process; the next document starts another."""
        with self._turn:
            if self._process is not None:
                self._process.end()
                self._process = None

    def _running(self, name: str) -> "_Process":
        if self._process is not None:
            if self._process.is_alive():
                return self._process
            self._process.end()
        try:
            return _Process([self._worker, str(self._max_memory)])
        except OSError as error:
            log.error("the process that reads documents does not start: %s", error)
            raise UnreadableDocument(
                f"'{name}' cannot be read: the process that reads documents does not start",
                hint="See that there is memory left, or install article-qa again.",
            ) from error

    def _broken(self, process: "_Process", name: str) -> UnreadableDocument:
        if process.took_too_long:
            return UnreadableDocument(f"'{name}' could not be read in {self.timeout:.0f} seconds", hint=_HINT)
        log.warning("the process that read '%s' has ended with %s", name, process.exit_code)
        # A library that gets no more memory may end the process rather than say so.
        if process.peak_memory > 0.7 * self._max_memory:
            return too_much_memory(name, self._max_memory)
        return UnreadableDocument(f"'{name}' made its reader crash", hint=_HINT)


def too_much_memory(name: str, limit: int) -> UnreadableDocument:
    return UnreadableDocument(f"'{name}' needs more than {limit // 1_000_000:,} MB of memory to be read", hint=_HINT)


# The fields that it tells, and the text.
_Answer = tuple[dict[str, Any], str]


class _Process:
    """One process, from its start to its end.

    has_begun: it has the whole of a document. took_too_long: it was killed for that. peak_memory: bytes, known once it
    has crashed, and 0 where they are not told.
    """

    def __init__(self, arguments: list[str]) -> None:
        """Start it and wait until it is ready. Raises OSError if it does not get there."""
        self._popen = subprocess.Popen(
            # -P: what lies in the present folder must not shadow any module.
            [sys.executable, "-P", "-m", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(_module_path())},
            # A Ctrl-C is for the one that the user sees.
            start_new_session=True,
        )
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._requests, self._answers = self._popen.stdin, self._popen.stdout
        self._parent = os.getpid()
        self.took_too_long = self.has_begun = self.has_ended = False
        self.peak_memory = 0
        atexit.register(self._end_with_parent)
        try:
            with _Limit(self, _START_S):
                is_ready = self._answers.readline(_HEAD_BYTES) == b"ready\n"
        except BaseException:
            self.kill()
            raise
        if not is_ready:
            self.kill()
            raise OSError(f"it has ended with {self.exit_code}")

    @property
    def exit_code(self) -> int | None:
        return self._popen.returncode

    def is_alive(self) -> bool:
        """Whether it can be asked by this process, which may be a fork of the one that started it."""
        return self._parent == os.getpid() and self._popen.poll() is None

    def exchange(self, head: bytes, data: bytes, timeout: float) -> "_Answer | None":
        """What it answers; None if it has ended, or been ended, before giving an answer."""
        self.has_begun = False
        with _Limit(self, timeout):
            answer = self._exchange(head, data)
        if answer is None:
            self.kill()
        elif answer[0].get("is_last"):
            self.end()
        return answer

    def _exchange(self, head: bytes, data: bytes) -> "_Answer | None":
        try:
            self._requests.write(head)
            self._requests.write(data)
            self._requests.flush()
            self.has_begun = self._answers.readline(_HEAD_BYTES) == b"reading\n"
            fields = json.loads(self._answers.readline(_HEAD_BYTES))
            size = fields["size"]
            if not 0 <= size <= 4 * MAX_CHARACTERS:
                return None
            text = self._answers.read(size)
            return (fields, text.decode()) if len(text) == size else None
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            return None

    def end(self) -> None:
        """Let it end by itself, which it does when nothing more comes."""
        self._close_pipes()
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(timeout=1)
        self.kill()

    def kill(self) -> None:
        """End it at once, if it has not ended; nothing of it is left."""
        if self._parent == os.getpid():
            self._signal()
            self.peak_memory = max(self.peak_memory, self._reaped())
        self._close_pipes()
        self.has_ended = True
        atexit.unregister(self._end_with_parent)

    def stop(self) -> None:
        """End it for having taken too long; whoever waits for its answer learns of its end."""
        self.took_too_long = True
        self._signal()

    def _signal(self) -> None:
        """Not Popen's way, which would take note of its end and lose what memory it took."""
        if self._popen.returncode is None:
            with suppress(OSError):
                os.kill(self._popen.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)

    def _reaped(self) -> int:
        """Wait for its end; the most memory it had, in bytes, where the system tells, and surely of it."""
        peak = 0
        if self._popen.returncode is None and sys.platform != "win32":
            with suppress(ChildProcessError):
                _, status, usage = os.wait4(self._popen.pid, 0)
                self._popen.returncode = os.waitstatus_to_exitcode(status)
                # What is started from a large process begins with that one's figure.
                own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                peak = usage.ru_maxrss if usage.ru_maxrss > own else 0
        self._popen.wait()
        # Linux counts in kilobytes, macOS in bytes.
        return peak * (1 if sys.platform == "darwin" else 1024)

    def _close_pipes(self) -> None:
        for pipe in (self._requests, self._answers):
            with suppress(OSError):
                pipe.close()

    def _end_with_parent(self) -> None:
        if self.is_alive():
            self._popen.kill()
            self._popen.wait()


class _Limit:
    """Stops a process that takes longer than so many seconds."""

    def __init__(self, process: _Process, seconds: float) -> None:
        self._timer = threading.Timer(seconds, process.stop)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()


def _module_path() -> list[str]:
    """Where this process finds modules, however that came about, and with them our own."""
    ours = str(Path(__file__).resolve().parent.parent)
    path = [entry for entry in sys.path if entry]
    return path if ours in path else [*path, ours]


def _request(data: bytes, told: Told, timeout: float) -> bytes:
    fields = asdict(told) | {"published": told.published and told.published.isoformat()}
    # A line of JSON, in ASCII: a name may hold half characters.
    return json.dumps({"told": fields, "timeout": timeout, "size": len(data)}).encode() + b"\n"


def _document(fields: dict[str, Any], text: str, told: Told) -> Document:
    """The document that an answer tells of, or the error. Raises UnreadableDocument if it tells nothing that can be."""
    try:
        if "error" in fields:
            raise _ERRORS[fields["error"]](_text(fields["message"]), hint=_optional(fields["hint"]))
        if not text.strip() or len(text) > MAX_CHARACTERS:
            raise ValueError(f"{len(text)} characters")
        published = _optional(fields["published"])
        return Document(
            id=document_id(text),
            title=_text(fields["title"]),
            author=_optional(fields["author"]),
            source=_text(fields["source"]),
            url=_optional(fields["url"]),
            address=told.address,
            published=date.fromisoformat(published) if published else None,
            media_type=_MEDIA_TYPES[fields["media_type"]],
            text=text,
            pages=_pages(fields["pages"], len(text)),
            added_at=datetime.now(UTC),
        )
    except (KeyError, TypeError, ValueError) as error:
        log.warning("the process that read '%s' tells nothing that makes sense: %s", told.name, error)
        raise UnreadableDocument(f"'{told.name}' made its reader crash", hint=_HINT) from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value)} is no text")
    return value


def _optional(value: object) -> str | None:
    return None if value is None else _text(value)


def _pages(starts: list[object], n_characters: int) -> tuple[int, ...]:
    pages = tuple(start for start in starts if isinstance(start, int) and 0 <= start <= n_characters)
    if len(pages) != len(starts) or list(pages) != sorted(pages):
        raise ValueError("pages that are none")
    return pages


READER = ReaderApart()
