"""The HTTP API over kept conversations."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from qa.proof.pack import evidence_markdown, evidence_of
from qa.serialising import conversation_to_dict
from web import schemas
from web.api import NOT_FOUND, PROBLEMS, EngineDep

router = APIRouter(responses=PROBLEMS, tags=["conversations"])


@router.get("/conversations", response_model=schemas.Conversations)
def list_conversations(
    engine: EngineDep, limit: Annotated[int, Query(ge=1, le=1_000, description="How many at most.")] = 100
) -> JSONResponse:
    """The conversations, the last changed first."""
    found = engine.conversations.summaries(limit=limit)
    return JSONResponse({"conversations": [conversation_to_dict(item) for item in found]})


@router.get("/conversations/{conversation_id}", response_model=schemas.ConversationTurns, responses=NOT_FOUND)
def get_conversation(conversation_id: str, engine: EngineDep) -> JSONResponse:
    """A conversation with its answers as they were given."""
    summary, turns = engine.conversations.summary(conversation_id), engine.conversations.turns(conversation_id)
    told: list[dict[str, Any]] = [{"asked_at": turn.asked_at.isoformat()} | turn.answer for turn in turns]
    return JSONResponse(conversation_to_dict(summary) | {"turns": told})


@router.get(
    "/conversations/{conversation_id}/export",
    response_model=dict[str, Any],
    responses=NOT_FOUND | {200: {"content": {"text/markdown": {"schema": {"type": "string"}}}}},
)
def export_conversation(
    conversation_id: str, engine: EngineDep, format: Annotated[Literal["json", "markdown"], Query()] = "json"
) -> Response:
    """A conversation with its quotes, places and hashes, for `article-qa verify`, or as Markdown for people.

    Of a document that has been removed, `sha256` is null: its quotes can no longer be checked.
    """
    pack = evidence_of([turn.answer for turn in engine.conversations.turns(conversation_id)], engine)
    if format == "markdown":
        return Response(evidence_markdown(pack), media_type="text/markdown; charset=utf-8")
    return JSONResponse(pack)


@router.delete("/conversations/{conversation_id}", status_code=204, responses=NOT_FOUND)
def remove_conversation(conversation_id: str, engine: EngineDep) -> Response:
    """Forget a conversation and its answers."""
    engine.conversations.remove(conversation_id)
    return Response(status_code=204)
