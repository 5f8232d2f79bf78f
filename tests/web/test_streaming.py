"""Answers as they come: in order, errors among them, and nothing left behind by whoever goes away."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from fastapi.testclient import TestClient

from corpus.errors import InputError
from qa.answers import Answer
from qa.asking import OnFound
from qa.engine import Engine
from tests.browser.views import QUESTION
from web.question_pool import IsWanted, QuestionPool
from web.streaming import Event, answered, event_text

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run it in a loop of its own, in a thread: the one that drives a browser has a loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


Ask = Callable[[OnFound, IsWanted], Answer]


@pytest.fixture
def pool() -> Iterator[QuestionPool]:
    opened = QuestionPool(at_once=1, max_waiting=1)
    yield opened
    opened.close()


def turn_of(pool: QuestionPool, ask: Ask) -> Callable[[OnFound], Awaitable[Answer]]:
    return lambda on_found: pool.run_unwatched(lambda is_wanted: ask(on_found, is_wanted))


def collected(pool: QuestionPool, ask: Ask) -> list[Event]:
    async def all_events() -> list[Event]:
        return [event async for event in answered(turn_of(pool, ask))]

    return run(all_events())


def test_passages_come_before_the_answer_that_holds_them(article_engine: Engine, pool: QuestionPool) -> None:
    (first, found), (second, answer) = collected(
        pool, lambda on_found, _: article_engine.ask(QUESTION, on_found=on_found)
    )
    assert (first, second) == ("passages", "answer")
    assert answer["answered"]
    assert answer["passages"][0]["id"] in [passage["id"] for passage in found["passages"]]


def test_passages_are_told_while_the_answer_is_still_sought(article_engine: Engine, pool: QuestionPool) -> None:
    is_seen = threading.Event()

    def ask(on_found: OnFound, is_wanted: IsWanted) -> Answer:
        answer = article_engine.ask(QUESTION, on_found=on_found)
        assert is_seen.wait(5)
        return answer

    async def watch() -> list[str]:
        names: list[str] = []
        async for name, _ in answered(turn_of(pool, ask)):
            names.append(name)
            is_seen.set()
        return names

    assert run(watch()) == ["passages", "answer"]


def test_an_error_comes_as_an_event_and_ends_it(pool: QuestionPool) -> None:
    def ask(on_found: OnFound, is_wanted: IsWanted) -> Answer:
        raise InputError("The question is empty", hint="Ask something.")

    ((name, data),) = collected(pool, ask)
    assert name == "error"
    assert data["status"] == 422
    assert data["detail"].startswith("The question is empty")


def test_a_mistake_of_our_own_is_not_kept_quiet(pool: QuestionPool) -> None:
    def ask(on_found: OnFound, is_wanted: IsWanted) -> Answer:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        collected(pool, ask)


def test_who_goes_away_leaves_no_thread_at_work(article_engine: Engine, pool: QuestionPool) -> None:
    goes_on, has_ended, wanted = threading.Event(), threading.Event(), list[bool]()

    def ask(on_found: OnFound, is_wanted: IsWanted) -> Answer:
        try:
            on_found(())
            goes_on.wait(5)
            wanted.append(is_wanted())
            return article_engine.ask(QUESTION, on_found=on_found)
        finally:
            has_ended.set()

    async def leave() -> None:
        async def listen(events: AsyncIterator[Event]) -> None:
            async for _ in events:
                is_told.set()

        is_told = asyncio.Event()
        listening = asyncio.create_task(listen(answered(turn_of(pool, ask))))
        await is_told.wait()
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening
        # Nobody waits for it: the loop is free, and the thread comes back by itself.
        assert not has_ended.is_set()
        goes_on.set()
        assert await asyncio.to_thread(has_ended.wait, 5)
        assert wanted == [False]

    run(leave())


def test_an_event_is_one_event_whatever_is_in_it() -> None:
    data = {"text": "a\n\nb\r\nevent: answer\u2028“七十”"}
    text = event_text("passages", data).decode()
    assert text.startswith("event: passages\ndata: ") and text.endswith("\n\n")
    assert text.count("\n") == 3
    assert json.loads(text.split("data: ", 1)[1]) == data


def events_of(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n", 1)
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_the_page_is_given_markup_and_errors_in_words(client: TestClient) -> None:
    response = client.post("/page/turn/stream", data={"question": QUESTION})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    assert "content-encoding" not in response.headers
    (first, found), (second, turn) = events_of(response.text)
    assert (first, second) == ("passages", "answer")
    assert found["html"].lstrip().startswith('<ol class="passages">')
    assert 'data-ordinal="0"' in turn["html"]
    ((name, data),) = events_of(client.post("/page/turn/stream", data={"question": " "}).text)
    assert (name, data["status"]) == ("error", 422)
