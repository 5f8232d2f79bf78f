"""So many at once and no more, in the order they came.

Python's own semaphores let a newcomer pass whoever has been woken: under load some wait ten times as long as the rest.
"""

import threading
from collections import deque
from types import TracebackType


class Turns:
    """A context that so many threads are in at once; who leaves hands the place to whoever has waited longest."""

    def __init__(self, at_once: int) -> None:
        self._free = self._at_once = at_once
        self._waiting: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    @property
    def is_alone(self) -> bool:
        """Whether no more than one thread is in."""
        return self._at_once - self._free <= 1

    def __enter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            mine.acquire()
        except BaseException:
            self._leave_queue(mine)
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._lock:
            self._pass_on()

    def _pass_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().release()
        else:
            self._free += 1

    def _leave_queue(self, mine: threading.Lock) -> None:
        """Interrupted while waiting, by Ctrl-C: a place that was handed over meanwhile goes to the next."""
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
            else:
                self._pass_on()
