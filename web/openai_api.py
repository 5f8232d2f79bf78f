"""Chat completions as the OpenAI API has them, so that any chat front end can have this library as its model."""

import json
from collections.abc import AsyncIterator, Iterable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response, StreamingResponse

from qa.conversation.resent import ResentTurns
from qa.serialising import Json
from web import openai_schemas as schemas
from web.api import AskerDep, EngineDep
from web.examples import CHATS
from web.openai_completions import answer_to, completion_of, conversation_of
from web.openai_errors import ModelNotServed, OpenAIRoute
from web.openai_schemas import MODEL

# When this program was first offered as a model: 2026-11-26.
CREATED = 1_795_651_200

_ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"model": schemas.OpenAIError, "description": "A key is needed, or this one is not known"},
    403: {"model": schemas.OpenAIError, "description": "The key may not ask"},
    429: {"model": schemas.OpenAIError, "description": "Too many requests; Retry-After tells when the next may come"},
    "default": {"model": schemas.OpenAIError, "description": "Any other error"},
}
_NOT_ANSWERED: dict[int | str, dict[str, Any]] = {
    400: {"model": schemas.OpenAIError, "description": "The request cannot be used"},
    413: {"model": schemas.OpenAIError, "description": "The body is too large"},
    503: {
        "model": schemas.OpenAIError,
        "description": "The library cannot be used now, or more is asked at once than can be answered",
    },
}
_NO_MODEL: dict[int | str, dict[str, Any]] = {404: {"model": schemas.OpenAIError, "description": "No such model"}}
_STREAM = (
    'data: {"id":"chatcmpl-5f2b9c","object":"chat.completion.chunk","created":1795651200,"model":"article-qa",'
    '"choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}\n\n'
    "data: [DONE]\n\n"
)
_COMPLETION: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `stream`, as events, each a `chat.completion.chunk`, the last `[DONE]`",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _STREAM}},
    }
}

router = APIRouter(route_class=OpenAIRoute, responses=_ERRORS, tags=["openai"])


def get_resent_turns(request: Request) -> ResentTurns:
    turns: ResentTurns = request.app.state.resent_turns
    return turns


@router.post(
    "/v1/chat/completions",
    response_model=schemas.ChatCompletion,
    responses=_COMPLETION | _NOT_ANSWERED | _NO_MODEL,
    openapi_extra={"requestBody": {"content": {"application/json": {"examples": CHATS}}}},
    summary="Complete a chat",
)
async def complete_chat(
    body: schemas.ChatRequest,
    request: Request,
    engine: EngineDep,
    asker: AskerDep,
    remembered: Annotated[ResentTurns, Depends(get_resent_turns)],
) -> Response:
    """Answer the last question of a conversation out of the documents, as a chat model would; nothing is kept of it."""
    if body.model != MODEL:
        raise ModelNotServed(body.model, MODEL)
    conversation = conversation_of(body.messages)
    # Answered before anything is sent, so that what goes wrong has its status, streamed or not.
    answer = await asker.answer(request, partial(answer_to, conversation, engine, remembered))
    server = str(request.base_url).rstrip("/")
    completion = await run_in_threadpool(completion_of, answer, conversation, engine, remembered, server)
    if not body.stream:
        return JSONResponse(completion.whole())
    with_usage = body.stream_options is not None and bool(body.stream_options.include_usage)
    return StreamingResponse(
        _events(tuple(completion.chunks(with_usage=with_usage))),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.get("/v1/models", response_model=schemas.ServedModels, summary="List models")
def list_models() -> JSONResponse:
    """The one model there is."""
    return JSONResponse({"object": "list", "data": [_MODEL]})


@router.get("/v1/models/{model}", response_model=schemas.ServedModel, responses=_NO_MODEL, summary="Get a model")
def get_model(model: str) -> JSONResponse:
    """The same by its name."""
    if model != MODEL:
        raise ModelNotServed(model, MODEL)
    return JSONResponse(_MODEL)


_MODEL: Json = {"id": MODEL, "object": "model", "created": CREATED, "owned_by": "article-qa"}


async def _events(chunks: Iterable[Json]) -> AsyncIterator[bytes]:
    """In ASCII: some clients take other characters than line feeds for ends of lines."""
    for chunk in chunks:
        yield f"data: {json.dumps(chunk)}\n\n".encode()
    yield b"data: [DONE]\n\n"
