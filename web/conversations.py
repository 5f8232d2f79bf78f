"""The HTTP API over kept conversations, and over what people think of their answers."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, Response

from qa.conversation.export import FEEDBACK_FILENAME, conversations_pack, feedback_csv
from qa.conversation.kept import MAX_SOUGHT, cursor_of, read_place
from qa.ledger.as_csv import MEDIA_TYPE
from qa.proof.pack import evidence_markdown
from qa.serialising import Json, conversation_to_dict, judged_to_dict
from web import conversation_schemas as schemas
from web.api import NOT_FOUND, PROBLEMS, EngineDep

# More conversations than anybody has.
_ALL = 1_000_000
_MARKDOWN: dict[int | str, dict[str, Any]] = {200: {"content": {"text/markdown": {"schema": {"type": "string"}}}}}

Format = Annotated[Literal["json", "markdown"], Query(description="For `article-qa verify`, or for people.")]
Ordinal = Annotated[int, Path(description="The answer's place in its conversation, from 0.")]

router = APIRouter(responses=PROBLEMS, tags=["conversations"])


@router.get("/conversations", response_model=schemas.Conversations)
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


@router.get("/conversations/export", response_model=dict[str, Any], responses=_MARKDOWN)
def export_conversations(engine: EngineDep, format: Format = "json") -> Response:
    """All conversations as one evidence pack, with what was thought of their answers."""
    return _exported(conversations_pack(engine.conversations.page(limit=_ALL).conversations, engine), format)


@router.get("/conversations/{conversation_id}", response_model=schemas.ConversationTurns, responses=NOT_FOUND)
def get_conversation(conversation_id: str, engine: EngineDep) -> JSONResponse:
    """A conversation with its answers as they were given."""
    summary, turns = engine.conversations.summary(conversation_id), engine.conversations.turns(conversation_id)
    told: list[dict[str, Any]] = [{"asked_at": turn.asked_at.isoformat()} | turn.answer for turn in turns]
    return JSONResponse(conversation_to_dict(summary) | {"turns": told})


@router.patch("/conversations/{conversation_id}", response_model=schemas.Conversation, responses=NOT_FOUND)
def rename_conversation(conversation_id: str, body: schemas.ConversationChange, engine: EngineDep) -> JSONResponse:
    """Give a conversation another title."""
    return JSONResponse(conversation_to_dict(engine.conversations.rename(conversation_id, body.title)))


@router.get("/conversations/{conversation_id}/export", response_model=dict[str, Any], responses=NOT_FOUND | _MARKDOWN)
def export_conversation(conversation_id: str, engine: EngineDep, format: Format = "json") -> Response:
    """A conversation with its quotes, places and hashes, for `article-qa verify`, or as Markdown for people.

    Of a document that has been removed, `sha256` is null: its quotes can no longer be checked.
    """
    return _exported(conversations_pack([engine.conversations.summary(conversation_id)], engine), format)


@router.delete("/conversations/{conversation_id}", status_code=204, responses=NOT_FOUND)
def remove_conversation(conversation_id: str, engine: EngineDep) -> Response:
    """Forget a conversation, its answers, and what was thought of them."""
    engine.conversations.remove(conversation_id)
    return Response(status_code=204)


@router.put("/conversations/{conversation_id}/turns/{ordinal}/feedback", status_code=204, responses=NOT_FOUND)
def give_feedback(conversation_id: str, ordinal: Ordinal, body: schemas.FeedbackRequest, engine: EngineDep) -> Response:
    """Keep what somebody thinks of an answer, in place of what was thought of it before."""
    engine.feedback.give(conversation_id, ordinal, body.verdict, body.comment)
    return Response(status_code=204)


@router.delete("/conversations/{conversation_id}/turns/{ordinal}/feedback", status_code=204, responses=NOT_FOUND)
def take_feedback_back(conversation_id: str, ordinal: Ordinal, engine: EngineDep) -> Response:
    """Forget what somebody thinks of an answer."""
    engine.feedback.take_back(conversation_id, ordinal)
    return Response(status_code=204)


@router.get(
    "/feedback",
    response_model=schemas.FeedbackList,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def list_feedback(engine: EngineDep, format: Literal["json", "csv"] = "json") -> Response:
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
