"""Which process did something, and whether it still runs: numbers are used again, and files outlive their writers."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process of some machine. started: as its system counts it, which tells it from a later one with its number."""

    host: str
    pid: int
    started: str | None

    @staticmethod
    def this() -> "Process":
        return Process(host=socket.gethostname(), pid=os.getpid(), started=_start_of(os.getpid()))

    @staticmethod
    def here(pid: int) -> "Process":
        """The one of this machine that has this number now, or had it last."""
        return Process(host=socket.gethostname(), pid=pid, started=None)

    @property
    def is_here(self) -> bool:
        """Whether it is one of this machine's, or container's."""
        return self.host == socket.gethostname()

    def has_ended(self) -> bool:
        """Whether it surely has; where the system does not tell, and of another machine's process, it has not."""
        if not self.is_here or os.name != "posix":
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except (PermissionError, OverflowError):
            return False
        now = _start_of(self.pid)
        return now == _ENDED or (self.started is not None and now is not None and now != self.started)


_ENDED = "ended"


def _start_of(pid: int) -> str | None:
    """When the process started, as Linux counts it; `_ENDED` if only its parent has yet to notice its end."""
    try:
        # The name in parentheses may hold anything; after it, the state is the first field, the start the twentieth.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return _ENDED if fields[0] in ("Z", "X") else fields[19]
