"""A fresh process of an adapter, asked by lines, watched for what it holds in memory."""

import json
import signal
import subprocess
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.bench.peers.environments import Contestant, variables

# Seconds between two looks at the memory of a process and its children.
LOOK_S = 0.05


class Failed(Exception):
    """A library could not do what was asked, or its process ended."""


class Process:
    """Started when it is made; ended with its block."""

    def __init__(self, contestant: Contestant, *, errors: Path | None = None) -> None:
        """errors: where what it prints goes."""
        self.started = time.perf_counter()
        self._errors = errors.open("ab") if errors else subprocess.DEVNULL
        self._process = subprocess.Popen(
            contestant.command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
            env=dict(variables()),
        )
        self._most = 0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    def __enter__(self) -> "Process":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._process.kill()
        self._process.communicate()
        self._watch.join()
        if not isinstance(self._errors, int):
            self._errors.close()

    def send(self, do: str, **arguments: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self._process.stdin.flush()

    def receive(self) -> Any:
        """Raises Failed."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.endswith("\n"):
            raise Failed("the process ended")
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer["ok"]

    def call(self, do: str, **arguments: Any) -> Any:
        """Raises Failed."""
        try:
            self.send(do, **arguments)
        except BrokenPipeError:
            raise Failed("the process ended") from None
        return self.receive()

    def kill(self) -> None:
        """As the system does it when it has no memory left: nothing can be put in order."""
        self._process.send_signal(signal.SIGKILL)

    def peak_mb(self) -> float:
        """The most that the process held at any time, and its children at the times they were looked at."""
        own: int = self.call("memory")["peak_kb"]
        return max(own, self._most) / 1024

    def _look(self) -> None:
        while not self._over.wait(LOOK_S):
            self._most = max(self._most, sum(map(_resident_kb, _family(self._process.pid))))


def _family(pid: int) -> list[int]:
    """A process and its children, theirs included."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, task.read_text(encoding="ascii").split())
            except OSError:
                continue
    return found


def _resident_kb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmRSS:")), None)
    return int(line.split()[1]) if line else 0
