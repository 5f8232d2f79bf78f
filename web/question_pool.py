"""Questions take turns: so many are answered at once, so many wait, and whoever has gone away is not waited for."""

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.requests import Request

from corpus.errors import Cancelled, TooBusy

T = TypeVar("T")
# Tells whether somebody waits for the answer still.
IsWanted = Callable[[], bool]


@dataclass(slots=True, eq=False)
class _Asked:
    """A question in hand, and how many wait for its answer."""

    answer: "Future[Any]"
    is_over: threading.Event
    waiting: int = 1


class QuestionPool:
    """Threads that answer questions, in the order these came.

    What several ask at the same moment is answered once for all of them: under load, the same few questions come from
    many, as those that a page suggests do.
    """

    def __init__(self, *, at_once: int, max_waiting: int) -> None:
        self._threads = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="question")
        self._most = at_once + max_waiting
        self._lock = threading.Lock()
        self._n = 0
        self._shared: dict[Hashable, _Asked] = {}

    @property
    def in_hand(self) -> int:
        """Questions that are answered now or wait."""
        return self._n

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)

    def check(self) -> None:
        """Raises TooBusy if no more may wait."""
        if self._n >= self._most:
            raise TooBusy("More questions wait than can be answered in time", hint="Try again shortly.")

    async def run(self, request: Request, ask: Callable[[IsWanted], T], *, same: Hashable = None) -> T:
        """What `ask` returns, called in a thread when it is its turn.

        same: equal for questions whose answers must be equal, the state of the library with them; None for one that is
        like no other. Where the client goes away, or this is cancelled, a question that waits is not asked, and one
        that is being answered is told by what it was given; unless others wait for it too. Raises Cancelled then,
        TooBusy, and what `ask` raises.
        """
        gone = asyncio.ensure_future(_disconnected(request))
        try:
            return await self._raced(gone, ask, same)
        finally:
            gone.cancel()

    async def run_unwatched(self, ask: Callable[[IsWanted], T], *, same: Hashable = None) -> T:
        """The same for who is cancelled by others when the client goes away, as the generator of a stream is."""
        return await self._raced(asyncio.get_running_loop().create_future(), ask, same)

    async def _raced(self, gone: "asyncio.Future[None]", ask: Callable[[IsWanted], T], same: Hashable) -> T:
        asked = self._asked(ask, same)
        try:
            waited: set[asyncio.Future[Any]] = {_ended(asked.answer), gone}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if not asked.answer.done():
                raise Cancelled("Nobody waits for the answer any more")
            answer: T = asked.answer.result()
            return answer
        finally:
            self._leave(asked, same)

    def _asked(self, ask: Callable[[IsWanted], T], same: Hashable) -> _Asked:
        """The question in hand that is the same, or this one, put at the end."""
        with self._lock:
            if same is not None and (asked := self._shared.get(same)) is not None:
                asked.waiting += 1
                return asked
            self.check()
            is_over = threading.Event()
            context = contextvars.copy_context()
            answer = self._threads.submit(context.run, ask, lambda: not is_over.is_set())
            asked = _Asked(answer, is_over)
            self._n += 1
            if same is not None:
                self._shared[same] = asked
        answer.add_done_callback(lambda _: self._end(asked, same))
        return asked

    def _leave(self, asked: _Asked, same: Hashable) -> None:
        with self._lock:
            asked.waiting -= 1
            if asked.waiting:
                return
            self._forget(asked, same)
        asked.is_over.set()
        asked.answer.cancel()

    def _end(self, asked: _Asked, same: Hashable) -> None:
        with self._lock:
            self._n -= 1
            self._forget(asked, same)

    def _forget(self, asked: _Asked, same: Hashable) -> None:
        if self._shared.get(same) is asked:
            del self._shared[same]


def _ended(answer: "Future[Any]") -> "asyncio.Future[None]":
    """Done when the other is: whoever cancels this one does not cancel what others wait for."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    def end() -> None:
        if not ended.done():
            ended.set_result(None)

    def tell(_: "Future[Any]") -> None:
        with contextlib.suppress(RuntimeError):  # the loop may be closed by now, and nobody waits
            loop.call_soon_threadsafe(end)

    answer.add_done_callback(tell)
    return ended


async def _disconnected(request: Request) -> None:
    """Returns when the client has gone away. The body has to be read before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
