"""The process in which documents are read: python -m corpus.apart_worker MAX_MEMORY; see corpus.apart.

It says "ready". A request is a line of JSON and as many bytes as it says; having them, it says "reading"; then it
answers, in the same form, the bytes being the document's text.
"""

import json
import os
import re
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from corpus.apart import too_much_memory
from corpus.documents import Document
from corpus.errors import ArticleQAError, UnreadableDocument
from corpus.parsing import Told, parse_bytes

Read = Callable[[bytes, Told], Document]

# It ends by itself this long after the one that started it should have ended it: nobody is there any more.
_GRACE_S = 5.0
# After a document that took so much of the memory, the next has a new process: what is freed comes back in pieces.
_WORN = 0.25


def serve(read: Read, max_memory: int) -> None:
    """Answer requests until there are none. max_memory: bytes for all that is to come."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a library prints is not an answer.
    os.dup2(2, 1)
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _limit_memory(max_memory)
    _say(answers, b"ready\n")
    while line := requests.readline():
        request = json.loads(line)
        _end_after(request["timeout"] + _GRACE_S)
        data = requests.read(request["size"])
        _say(answers, b"reading\n")
        fields, text = _answer(read, data, _told(request["told"]), max_memory)
        is_last = _peak_memory() > _WORN * max_memory
        head = fields | {"size": len(text), "is_last": is_last}
        _say(answers, json.dumps(head).encode() + b"\n", text)
        _end_after(0)
        if is_last:
            return


def _say(answers: BinaryIO, *pieces: bytes) -> None:
    for piece in pieces:
        answers.write(piece)
    answers.flush()


def _answer(read: Read, data: bytes, told: Told, max_memory: int) -> tuple[dict[str, Any], bytes]:
    try:
        document = read(data, told)
        text = document.text.encode()
        published = document.published and document.published.isoformat()
        return {name: value for name, value in asdict(document).items() if name in _TOLD} | {
            "published": published
        }, text
    except ArticleQAError as error:
        wrong = error
    except MemoryError:
        wrong = too_much_memory(told.name, max_memory)
    except Exception as error:
        # What a library raises for a file that it does not understand is past counting.
        wrong = UnreadableDocument(
            f"'{told.name}' is damaged, or not what it says it is ({type(error).__name__})",
            hint="Save its text, and add that.",
        )
    return {"error": type(wrong).__name__, "message": wrong.message, "hint": wrong.hint}, b""


_TOLD = ("title", "author", "source", "url", "media_type", "pages")


def _told(fields: dict[str, Any]) -> Told:
    published = fields.pop("published")
    return Told(**fields, published=published and date.fromisoformat(published))


def _limit_memory(max_memory: int) -> None:
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return
    # A crash leaves no file behind, which would be as large as what it had taken.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _address_space() + max_memory
    resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def _address_space() -> int:
    """Bytes that the process has now, where the system tells."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 100_000_000


def _peak_memory() -> int:
    """The most memory that it has had, in bytes; 0 where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s*(\d+) kB", status)
    return int(found.group(1)) * 1024 if found else 0


def _end_after(seconds: float) -> None:
    """By the system's own hand, whatever the process is busy with; 0: not any more."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    serve(parse_bytes, int(sys.argv[1]))
