"""Asks the library for whoever sends a question to the server: in turn, once for all who ask the same, counted."""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request

from corpus.errors import ConversationNotFound
from qa.answers import Answer
from qa.asking import OnFound
from qa.engine import Engine
from web.logs import log_question
from web.metrics import Metrics
from web.question_pool import IsWanted, QuestionPool
from web.streaming import Event, answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it was sent. conversation_id: of the conversation that it goes on with."""

    question: str
    conversation_id: str | None = None
    top_k: int = 5
    document_ids: Sequence[str] | None = None


class Run(Protocol):
    """Has a question asked when it is its turn: `QuestionPool.run` for one request, or `run_unwatched`."""

    def __call__(self, ask: Callable[[IsWanted], Answer], *, same: Hashable = None) -> Awaitable[Answer]: ...


class Asker:
    """The one way from a request to an answer."""

    def __init__(self, engine: Engine, pool: QuestionPool, metrics: Metrics) -> None:
        self._engine, self._pool, self._metrics = engine, pool, metrics

    async def ask(self, request: Request, asked: Asked) -> Answer:
        """Nothing is kept of it. Raises as `Engine.ask` does, TooBusy, and Cancelled where the client is gone."""
        return await self._shared(partial(self._pool.run, request), asked, None)

    async def converse(self, request: Request, asked: Asked, *, anew: bool = False) -> Answer:
        """Kept in its conversation, or a new one. Raises as `Engine.converse` does, and as `ask`.

        anew: begin a new conversation where the one that is named is gone.
        """
        return await self._turn(partial(self._pool.run, request), asked, anew, None)

    async def stream(self, asked: Asked, *, anew: bool = False) -> AsyncIterator[Event]:
        """The same as events, for who is cancelled when the client goes away."""
        async for event in answered(lambda on_found: self._turn(self._pool.run_unwatched, asked, anew, on_found)):
            yield event

    async def answer(self, request: Request, ask: Callable[[IsWanted], Answer]) -> Answer:
        """What `ask` answers, when it is its turn. Raises as it does, TooBusy and Cancelled."""
        return await self._counted(partial(self._pool.run, request), ask, None)

    async def _turn(self, run: Run, asked: Asked, anew: bool, on_found: OnFound | None) -> Answer:
        if asked.conversation_id is not None:
            return await self._counted(run, partial(self._conversed, asked, anew, on_found), None)
        answer = await self._shared(run, asked, on_found)
        return await run_in_threadpool(self._engine.keep, answer, None)

    async def _shared(self, run: Run, asked: Asked, on_found: OnFound | None) -> Answer:
        """A question that leans on no other. Where the same is in hand, that is waited for, and `on_found` not told."""

        def ask(_: IsWanted) -> Answer:
            return self._engine.ask(
                asked.question, top_k=asked.top_k, document_ids=asked.document_ids, on_found=on_found
            )

        ids = None if asked.document_ids is None else tuple(asked.document_ids)
        # The mark comes before the wait: what was in hand then has seen every change that came before this question.
        mark = await run_in_threadpool(self._engine.mark)
        return await self._counted(run, ask, mark and (asked.question, asked.top_k, ids, mark))

    async def _counted(self, run: Run, ask: Callable[[IsWanted], Answer], same: Hashable) -> Answer:
        try:
            answer = await run(ask, same=same)
        except BaseException as error:
            self._metrics.failed(error)
            raise
        self._metrics.answered(answer)
        log_question(answer.question, answer)
        return answer

    def _conversed(self, asked: Asked, anew: bool, on_found: OnFound | None, is_wanted: IsWanted) -> Answer:
        def converse(conversation_id: str | None) -> Answer:
            return self._engine.converse(
                asked.question,
                conversation_id=conversation_id,
                top_k=asked.top_k,
                document_ids=asked.document_ids,
                on_found=on_found,
                is_wanted=is_wanted,
            )

        try:
            return converse(asked.conversation_id)
        except ConversationNotFound:
            if not anew:
                raise
            return converse(None)
