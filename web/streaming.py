"""Answers as they come: the passages as soon as they are found, then the answer, as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Literal

from corpus.errors import ArticleQAError
from qa.answers import Answer, AnswerPassage
from qa.asking import OnFound
from qa.serialising import Json, answer_to_dict, passage_to_dict

Event = tuple[Literal["passages", "answer", "error"], Json]


async def answered(ask: Callable[[OnFound], Awaitable[Answer]]) -> AsyncIterator[Event]:
    """The passages found for a question, then its answer, or the error in its place.

    ask: tells the passages when they are found, from whatever thread; where it does not, those of the answer are told.
    It is cancelled where nobody listens any more.
    """
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[Event | None] = asyncio.Queue()
    is_found = False

    def found(passages: Sequence[AnswerPassage]) -> None:
        nonlocal is_found
        is_found = True
        event: Event = ("passages", {"passages": [passage_to_dict(passage) for passage in passages]})
        loop.call_soon_threadsafe(told.put_nowait, event)

    async def work() -> None:
        try:
            answer = answer_to_dict(await ask(found))
            if not is_found:
                told.put_nowait(("passages", {"passages": answer["passages"]}))
            told.put_nowait(("answer", answer))
        except ArticleQAError as error:
            told.put_nowait(("error", {"status": error.status, "detail": str(error)}))
        finally:
            told.put_nowait(None)

    working = asyncio.create_task(work())
    try:
        while (event := await told.get()) is not None:
            yield event
        await working
    finally:
        working.cancel()


def event_text(name: str, data: Any) -> bytes:
    """One event of a stream."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
