"""Questions take turns, and whoever has gone away is not waited for."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from starlette.requests import Request

from corpus.errors import Cancelled, TooBusy
from qa.engine import Engine
from tests.browser.views import QUESTION
from tests.web.test_streaming import run
from web.question_pool import IsWanted, QuestionPool


class Client:
    """Whoever asks: `leave` ends the connection."""

    def __init__(self) -> None:
        self._gone = asyncio.Event()
        self.request = Request({"type": "http"}, self._receive)

    async def _receive(self) -> dict[str, str]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    def leave(self) -> None:
        self._gone.set()


def test_as_many_are_asked_at_once_as_may_and_the_others_in_their_order() -> None:
    async def asked() -> tuple[int, list[int]]:
        pool, order, at_work, most = QuestionPool(at_once=2, max_waiting=10), list[int](), 0, 0
        lock = threading.Lock()

        def ask(n: int) -> Callable[[IsWanted], None]:
            def work(_: IsWanted) -> None:
                nonlocal at_work, most
                with lock:
                    at_work += 1
                    most = max(most, at_work)
                    order.append(n)
                threading.Event().wait(0.02)
                with lock:
                    at_work -= 1

            return work

        await asyncio.gather(*(pool.run(Client().request, ask(n)) for n in range(8)))
        assert pool.in_hand == 0
        pool.close()
        return most, order

    most, order = run(asked())
    assert most == 2
    assert all(abs(place - n) <= 1 for place, n in enumerate(order))


def test_more_than_may_wait_are_refused_and_their_places_come_free() -> None:
    async def asked() -> None:
        pool, goes_on = QuestionPool(at_once=1, max_waiting=1), threading.Event()
        waiting = [asyncio.create_task(pool.run(Client().request, lambda _: goes_on.wait(5))) for _ in range(2)]
        await asyncio.sleep(0.05)
        with pytest.raises(TooBusy, match="Try again"):
            await pool.run(Client().request, lambda _: None)
        goes_on.set()
        await asyncio.gather(*waiting)
        assert await pool.run(Client().request, lambda _: "now") == "now"
        pool.close()

    run(asked())


def test_who_goes_away_while_waiting_is_not_asked_for_and_who_goes_later_is_told_to_the_work() -> None:
    async def asked() -> None:
        pool, goes_on, wanted = QuestionPool(at_once=1, max_waiting=5), threading.Event(), list[bool]()

        def work(is_wanted: IsWanted) -> None:
            goes_on.wait(5)
            wanted.append(is_wanted())

        first, second, third = Client(), Client(), Client()
        tasks = [asyncio.create_task(pool.run(client.request, work)) for client in (first, second, third)]
        await asyncio.sleep(0.05)
        second.leave()
        first.leave()
        await asyncio.sleep(0.05)
        assert pool.in_hand == 2, "the one that waited has given up its place, the one at work not yet"
        goes_on.set()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(one) for one in ended] == [Cancelled, Cancelled, type(None)]
        assert wanted == [False, True]
        pool.close()

    run(asked())


def test_nothing_is_kept_of_a_question_that_is_not_wanted_any_more(engine: Engine) -> None:
    asked_at = iter((True, False))
    with pytest.raises(Cancelled):
        engine.converse(QUESTION, is_wanted=lambda: next(asked_at))
    assert engine.conversations.page(limit=1).total == 0
    assert engine.converse(QUESTION, is_wanted=lambda: True).turn == 0
    assert engine.conversations.page(limit=1).total == 1


def test_what_several_ask_at_the_same_moment_is_answered_once_and_anew_after() -> None:
    async def asked() -> None:
        pool, goes_on, times = QuestionPool(at_once=2, max_waiting=0), threading.Event(), list[str]()

        def work(_: IsWanted) -> int:
            goes_on.wait(5)
            times.append("asked")
            return len(times)

        same = [asyncio.create_task(pool.run(Client().request, work, same=("question", 1))) for _ in range(5)]
        other = asyncio.create_task(pool.run(Client().request, work, same=("question", 2)))
        await asyncio.sleep(0.05)
        assert pool.in_hand == 2
        goes_on.set()
        answers = await asyncio.gather(*same)
        assert len(set(answers)) == 1
        assert await other not in answers
        assert await pool.run(Client().request, work, same=("question", 1)) == 3
        pool.close()

    run(asked())


def test_who_goes_away_takes_the_answer_from_nobody_else() -> None:
    async def asked() -> None:
        pool, goes_on, wanted = QuestionPool(at_once=1, max_waiting=2), threading.Event(), list[bool]()

        def hold(_: IsWanted) -> None:
            goes_on.wait(5)

        def work(is_wanted: IsWanted) -> str:
            wanted.append(is_wanted())
            return "the answer"

        held = asyncio.create_task(pool.run(Client().request, hold))
        first, second, alone = Client(), Client(), Client()
        tasks = [asyncio.create_task(pool.run(client.request, work, same="q")) for client in (first, second)]
        leaving = asyncio.create_task(pool.run(alone.request, work, same="another"))
        await asyncio.sleep(0.05)
        first.leave()
        alone.leave()
        await asyncio.sleep(0.05)
        goes_on.set()
        ended = await asyncio.gather(*tasks, leaving, held, return_exceptions=True)
        assert [type(ended[0]), ended[1], type(ended[2])] == [Cancelled, "the answer", Cancelled]
        assert wanted == [True]
        pool.close()

    run(asked())
