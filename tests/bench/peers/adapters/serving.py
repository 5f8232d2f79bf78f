"""What every adapter does with its library, told by lines of JSON: only the standard library, for any environment.

A line {"do": NAME, ...} is answered by a line, {"ok": ...} or {"error": ...}. The library under measure may print what
it likes: its standard output is the standard error.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

# (id, text)
Passage = tuple[str, str]


class Library(Protocol):
    """A library over one folder. A passage found is its id and text."""

    def create(self, folder: Path) -> None:
        """Make ready for a new index, models loaded."""

    def open(self, folder: Path) -> None:
        """Open the index in the folder, models loaded."""

    def add(self, passages: Sequence[Passage]) -> None:
        """Add passages, so that questions find them."""

    def save(self) -> None:
        """Keep on disk what has been added."""

    def search(self, question: str, k: int) -> list[Passage]:
        """Best first."""

    def count(self) -> int:
        """How many passages it holds."""

    def ids(self) -> list[str]:
        """Of all passages it holds."""


def serve(library: Library) -> None:
    """Answer lines of the standard input until it ends."""
    # The library may print: what is answered goes to a copy of the standard output that it does not know.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = {"ok": _done(library, asked.pop("do"), asked)}
        except Exception as error:  # whatever a library raises is told
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        answers.write(json.dumps(answer) + "\n")


def _done(library: Library, what: str, asked: dict[str, Any]) -> Any:
    if what in ("open", "create"):
        return getattr(library, what)(Path(asked["folder"]))
    if what == "add":
        return _added(library, [(str(id), text) for id, text in asked["passages"]])
    if what == "add_file":
        passages = json.loads(Path(asked["file"]).read_text(encoding="utf-8"))
        return _added(library, [(str(id), text) for id, text in passages])
    if what == "search":
        return library.search(asked["question"], asked["k"])
    if what == "search_all":
        return [[id for id, _ in library.search(question, asked["k"])] for question in asked["questions"]]
    if what == "crowd":
        return _crowd(library, asked["questions"], asked["clients"], asked["k"])
    if what == "memory":
        return _memory()
    if what == "ids":
        return library.ids()
    # What one library alone can.
    return getattr(library, what)(**asked)


def _added(library: Library, passages: list[Passage]) -> dict[str, float]:
    """Seconds until they are found, and until they are kept as well."""
    started = time.perf_counter()
    library.add(passages)
    found = time.perf_counter() - started
    library.save()
    return {"found_s": found, "kept_s": time.perf_counter() - started}


def _crowd(library: Library, questions: list[str], clients: int, k: int) -> dict[str, Any]:
    """So many threads ask all the questions once; seconds of each question and of all."""
    for question in questions[:5]:
        library.search(question, k)
    left, lock = list(reversed(questions)), threading.Lock()
    seconds: list[float] = []
    errors: list[str] = []

    def ask() -> None:
        while True:
            with lock:
                if not left:
                    return
                question = left.pop()
            started = time.perf_counter()
            try:
                library.search(question, k)
            except Exception as error:  # whatever a library raises is counted
                errors.append(f"{type(error).__name__}: {error}"[:200])
                continue
            seconds.append(time.perf_counter() - started)

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"seconds": seconds, "all_s": time.perf_counter() - started, "errors": errors}


def _memory() -> dict[str, int]:
    """Kilobytes: the most that this process held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return {"peak_kb": int(lines["VmHWM"].split()[0])}
