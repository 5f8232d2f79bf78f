"""Standard input by lines, with an end that a signal can bring about while nothing comes."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

# Lines that are read ahead of the server.
_AHEAD = 16
# What is in hand when a signal comes has so long to end.
GRACE_S = 3.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StdinLines:
    """An asynchronous iterator of the lines, read in a thread that nothing waits for.

    The SDK's own reader waits in one that has to come back before the program can end.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._arrived: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._room = threading.Semaphore(_AHEAD)
        self._is_over = False
        threading.Thread(target=self._read, args=(sys.stdin.fileno(),), name="standard input", daemon=True).start()

    def end(self) -> None:
        """Be at the end, as if the client had closed its side; from the loop's thread."""
        self._is_over = True
        self._arrived.put_nowait(None)

    def __aiter__(self) -> "StdinLines":
        return self

    async def __anext__(self) -> str:
        line = await self._arrived.get()
        self._room.release()
        if line is None or self._is_over:
            raise StopAsyncIteration
        return line.decode("utf-8", "replace")

    def _read(self, descriptor: int) -> None:
        # A loop that is closed is one that nobody waits in any more.
        with suppress(RuntimeError), open(descriptor, "rb", closefd=False) as stdin:
            for line in stdin:
                self._room.acquire()
                self._loop.call_soon_threadsafe(self._arrived.put_nowait, line)
            self._loop.call_soon_threadsafe(self._arrived.put_nowait, None)


@contextmanager
def ended_by_signals(lines: StdinLines) -> Iterator[None]:
    """Let SIGINT and SIGTERM be the end of the lines; in the main thread, while its loop runs."""
    loop = asyncio.get_running_loop()

    def end(number: int, frame: FrameType | None) -> None:
        # A client that takes nothing of what is sent to it holds the thread that writes for ever.
        patience = threading.Timer(GRACE_S, os._exit, (0,))
        patience.daemon = True
        patience.start()
        loop.call_soon_threadsafe(lines.end)

    before = [signal.signal(number, end) for number in _SIGNALS]
    try:
        yield
    finally:
        for number, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(number, handler)


@contextmanager
def until_a_signal() -> Iterator[None]:
    """Let SIGINT and SIGTERM end the block as if it were done: before there is a loop, and after it."""
    # A shell that starts a program in the background has it ignore SIGINT.
    before = [signal.signal(number, signal.default_int_handler) for number in _SIGNALS]
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        for number, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(number, handler)
