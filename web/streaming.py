"""Answers as they come: the passages as soon as they are found, then the answer, as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Literal

from fastapi.concurrency import run_in_threadpool

from corpus.errors import ArticleQAError
from qa.answers import Answer, AnswerPassage
from qa.asking import OnFound
from qa.serialising import Json, answer_to_dict, passage_to_dict

Event = tuple[Literal["passages", "answer", "error"], Json]


async def answered(ask: Callable[[OnFound], Answer]) -> AsyncIterator[Event]:
    """The passages found for a question, then its answer, or the error in its place.

    ask: asks, and tells the passages when they are found; run in a thread. Where nobody listens any more, it is run to
    its end all the same: what it keeps is kept.
    """
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[Event | None] = asyncio.Queue()

    def tell(event: Event | None) -> None:
        loop.call_soon_threadsafe(told.put_nowait, event)

    def found(passages: Sequence[AnswerPassage]) -> None:
        tell(("passages", {"passages": [passage_to_dict(passage) for passage in passages]}))

    def work() -> None:
        try:
            tell(("answer", answer_to_dict(ask(found))))
        except ArticleQAError as error:
            tell(("error", {"status": error.status, "detail": str(error)}))
        finally:
            tell(None)

    working = asyncio.create_task(run_in_threadpool(work))
    while (event := await told.get()) is not None:
        yield event
    await working


def event_text(name: str, data: Any) -> bytes:
    """One event of a stream."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
