"""The HTTP API's questions: answers, answers as they come, and passages alone."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from qa.answers import AnswerPassage
from qa.engine import Engine
from qa.serialising import Json, answer_to_dict, passage_to_dict
from web import examples, schemas
from web.api import NOT_FOUND, TOO_LONG, AskerDep, EngineDep, PoolDep, Responses
from web.asker import Asked
from web.schema_fields import QUESTION_LENGTH

router = APIRouter(tags=["questions"])

Question = Annotated[
    str,
    Query(
        description="In English.", examples=["How many AI firms are in Shanghai?"], json_schema_extra=QUESTION_LENGTH
    ),
]
_ANSWER: Responses = {200: {"description": "An answer, or an abstention"}}
_ASK: dict[str, Any] = {"requestBody": {"content": {"application/json": {"examples": examples.QUESTIONS}}}}


@router.post(
    "/ask",
    response_model=schemas.Answer,
    responses=_ANSWER | NOT_FOUND | TOO_LONG,
    openapi_extra=_ASK,
    summary="Ask a question",
)
async def ask(request: Request, body: schemas.AskRequest, asker: AskerDep) -> JSONResponse:
    """Answer a question: figures, quotes and passages, or an abstention with its reason. Kept in a conversation."""
    return JSONResponse(answer_to_dict(await asker.converse(request, _asked(body))))


@router.post(
    "/ask/stream",
    response_class=EventSourceResponse,
    responses=NOT_FOUND | TOO_LONG | {200: {"description": "Events, the last of them `answer` or `error`"}},
    openapi_extra=_ASK,
    summary="Ask a question and get its passages first",
)
async def ask_in_steps(body: schemas.AskRequest, asker: AskerDep) -> AsyncIterator[ServerSentEvent]:
    """The same as events: `passages` as soon as they are found, then `answer`, as `POST /ask` gives it; or `error`."""
    async for name, data in asker.stream(_asked(body)):
        yield ServerSentEvent(data=data, event=name)


@router.get(
    "/ask",
    response_model=schemas.Answer,
    responses=_ANSWER | TOO_LONG,
    summary="Ask a question by a link",
)
async def ask_by_link(request: Request, asker: AskerDep, question: Question, top_k: schemas.TopK = 5) -> JSONResponse:
    """The same, for links and for trying it out; nothing is kept of it."""
    answer = await asker.ask(request, Asked(question=question, top_k=top_k))
    return JSONResponse(answer_to_dict(answer))


@router.get(
    "/search",
    response_model=schemas.FoundPassages,
    responses=NOT_FOUND | TOO_LONG,
    summary="Find passages",
)
async def search(
    request: Request,
    engine: EngineDep,
    pool: PoolDep,
    q: Question,
    top_k: schemas.TopK = 5,
    document_id: Annotated[
        list[str], Query(max_length=1_000, description="Only passages of this document; may be repeated.")
    ] = [],  # noqa: B006
) -> JSONResponse:
    """The passages that fit a question or words best, by meaning and by words, without an answer read out of them."""
    found = await pool.run(request, lambda _: _found(engine, q, top_k, document_id))
    return JSONResponse(found)


def _asked(body: schemas.AskRequest) -> Asked:
    return Asked(
        question=body.question,
        conversation_id=body.conversation_id,
        top_k=body.top_k,
        document_ids=body.document_ids,
    )


def _found(engine: Engine, question: str, top_k: int, document_ids: list[str]) -> Json:
    wanted = [document_id for document_id in document_ids if document_id]
    passages = (
        AnswerPassage(passage=stored.passage, document=stored.document, score=hit.score, highlights=())
        for hit, stored in engine.search(question, top_k=top_k, document_ids=wanted or None)
    )
    return {"passages": [passage_to_dict(passage) for passage in passages]}
