"""The HTTP API over kept conversations, and over what people think of their answers."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from qa.conversation.export import FEEDBACK_FILENAME, conversations_pack, feedback_csv
from qa.conversation.kept import MAX_SOUGHT, cursor_of, read_place
from qa.ledger.as_csv import MEDIA_TYPE
from qa.proof.pack import evidence_markdown
from qa.serialising import Json, conversation_to_dict, judged_to_dict
from web import conversation_schemas as schemas
from web import examples
from web.api import NOT_FOUND, EngineDep, Responses
from web.caching import unless_unchanged

# More conversations than anybody has.
_ALL = 1_000_000
_EXPORTED: Responses = {
    200: {
        "description": "An evidence pack",
        "content": {"text/markdown": {"schema": {"type": "string", "description": "The same for people."}}},
    }
}

Format = Annotated[Literal["json", "markdown"], Query(description="For `article-qa verify`, or for people.")]
Ordinal = Annotated[int, Path(description="The answer's place in its conversation, from 0.")]

router = APIRouter(tags=["conversations"])


def _body(shown: examples.Examples) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"examples": shown}}}}


@router.get("/conversations", response_model=schemas.Conversations, summary="List conversations")
def list_conversations(
    engine: EngineDep,
    q: Annotated[
        str, Query(max_length=MAX_SOUGHT, description="Words, each of them in its title, questions or answers.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=1_000, description="How many at most.")] = 100,
    cursor: Annotated[str, Query(description="The `next` of the page before.")] = "",
) -> JSONResponse:
    """The conversations, or those that hold some words, the last changed first."""
    page = engine.conversations.page(q, limit=limit, after=read_place(cursor))
    found = [conversation_to_dict(item) for item in page.conversations]
    return JSONResponse({"conversations": found, "total": page.total, "next": cursor_of(page.next)})


@router.get(
    "/conversations/export",
    response_model=schemas.Evidence,
    responses=_EXPORTED,
    summary="Export all conversations",
)
def export_conversations(engine: EngineDep, format: Format = "json") -> Response:
    """All conversations as one evidence pack, with what was thought of their answers."""
    return _exported(conversations_pack(engine.conversations.page(limit=_ALL).conversations, engine), format)


@router.get(
    "/conversations/{conversation_id}",
    response_model=schemas.ConversationTurns,
    responses=NOT_FOUND,
    summary="Get a conversation",
)
def get_conversation(request: Request, conversation_id: str, engine: EngineDep) -> Response:
    """A conversation with its answers as they were given."""
    summary = engine.conversations.summary(conversation_id)
    told = conversation_to_dict(summary)

    def shown() -> JSONResponse:
        turns: list[dict[str, Any]] = [
            {"asked_at": turn.asked_at.isoformat()} | turn.answer for turn in engine.conversations.turns(summary.id)
        ]
        return JSONResponse(told | {"turns": turns})

    # Turns are added, which changes this, and never altered.
    return unless_unchanged(request, json.dumps(told), shown)


@router.patch(
    "/conversations/{conversation_id}",
    response_model=schemas.Conversation,
    responses=NOT_FOUND,
    openapi_extra=_body(examples.CONVERSATION_CHANGES),
    summary="Rename a conversation",
)
def rename_conversation(conversation_id: str, body: schemas.ConversationChange, engine: EngineDep) -> JSONResponse:
    """Give a conversation another title."""
    return JSONResponse(conversation_to_dict(engine.conversations.rename(conversation_id, body.title)))


@router.get(
    "/conversations/{conversation_id}/export",
    response_model=schemas.Evidence,
    responses=NOT_FOUND | _EXPORTED,
    summary="Export a conversation",
)
def export_conversation(conversation_id: str, engine: EngineDep, format: Format = "json") -> Response:
    """A conversation with its quotes, places and hashes, for `article-qa verify`, or as Markdown for people.

    Of a document that has been removed, `sha256` is null: its quotes can no longer be checked.
    """
    return _exported(conversations_pack([engine.conversations.summary(conversation_id)], engine), format)


@router.delete(
    "/conversations/{conversation_id}", status_code=204, responses=NOT_FOUND, summary="Remove a conversation"
)
def remove_conversation(conversation_id: str, engine: EngineDep) -> Response:
    """Forget a conversation, its answers, and what was thought of them."""
    engine.conversations.remove(conversation_id)
    return Response(status_code=204)


@router.put(
    "/conversations/{conversation_id}/turns/{ordinal}/feedback",
    status_code=204,
    responses=NOT_FOUND,
    openapi_extra=_body(examples.FEEDBACK),
    summary="Judge an answer",
)
def give_feedback(conversation_id: str, ordinal: Ordinal, body: schemas.FeedbackRequest, engine: EngineDep) -> Response:
    """Keep what somebody thinks of an answer, in place of what was thought of it before."""
    engine.feedback.give(conversation_id, ordinal, body.verdict, body.comment)
    return Response(status_code=204)


@router.delete(
    "/conversations/{conversation_id}/turns/{ordinal}/feedback",
    status_code=204,
    responses=NOT_FOUND,
    summary="Take a judgement back",
)
def take_feedback_back(conversation_id: str, ordinal: Ordinal, engine: EngineDep) -> Response:
    """Forget what somebody thinks of an answer."""
    engine.feedback.take_back(conversation_id, ordinal)
    return Response(status_code=204)


@router.get(
    "/feedback",
    response_model=schemas.FeedbackList,
    responses={
        200: {
            "description": "All of it",
            "content": {"text/csv": {"schema": {"type": "string", "description": "One row a judgement."}}},
        }
    },
    summary="List judgements",
)
def list_feedback(
    engine: EngineDep, format: Annotated[Literal["json", "csv"], Query(description="As data, or as a table.")] = "json"
) -> Response:
    """What people think of answers, with the questions, as JSON or as CSV for a spreadsheet."""
    found = engine.feedback.all()
    if format == "csv":
        headers = {"Content-Disposition": f'attachment; filename="{FEEDBACK_FILENAME}"'}
        return Response(feedback_csv(found), media_type=MEDIA_TYPE, headers=headers)
    return JSONResponse({"feedback": [judged_to_dict(item) for item in found]})


def _exported(pack: Json, format: str) -> Response:
    if format == "markdown":
        return Response(evidence_markdown(pack), media_type="text/markdown; charset=utf-8")
    return JSONResponse(pack)
