"""The chat: the page itself, and the turns that its script fetches. Everything is rendered here, once for both."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from corpus.documents import Document
from corpus.errors import ArticleQAError, ConversationNotFound, DocumentNotFound
from qa.conversation.feedback import Judgement
from qa.engine import Engine
from qa.serialising import Json, answer_to_dict
from web.api import AskerDep, EngineDep
from web.asker import Asked
from web.rendering import render, rendered, strings_for
from web.streaming import event_text

router = APIRouter(include_in_schema=False)

Turn = dict[str, Any]
# Questions offered on an empty page.
SUGGESTED = 4


@router.get("/")
async def chat(
    request: Request,
    engine: EngineDep,
    asker: AskerDep,
    question: Annotated[str | None, Query()] = None,
    document: Annotated[str, Query()] = "",
) -> HTMLResponse:
    """The chat page; with a question in its address, the answer is on it, and nothing is kept.

    document: the one that alone is asked; one that is gone is left out.
    """
    turns, status = [], 200
    if question is not None:
        try:
            answer = await asker.ask(request, await _asked(engine, question, "", document))
            turns = [_turn(question, answer_to_dict(answer))]
        except ArticleQAError as error:
            turns, status = [_problem(question, error)], error.status
    return await run_in_threadpool(_chat, request, engine, turns, document=document, status=status)


@router.post("/")
async def ask(
    request: Request,
    engine: EngineDep,
    asker: AskerDep,
    question: Annotated[str, Form()] = "",
    conversation_id: Annotated[str, Form()] = "",
    document: Annotated[str, Form()] = "",
) -> Response:
    """The form without a script: ask, keep, and come back to the conversation with the answer on it."""
    asked = await _asked(engine, question, conversation_id, document)
    try:
        answer = await asker.converse(request, asked, anew=True)
    except ArticleQAError as error:
        turns = [_problem(question, error)]
        return await run_in_threadpool(
            _chat, request, engine, turns, conversation_id, document=document, status=error.status
        )
    only = f"?document={quote(document, safe='')}" if asked.document_ids else ""
    return RedirectResponse(f"/c/{answer.conversation_id}{only}#turn-{answer.turn}", status_code=303)


@router.get("/c/{conversation_id}")
def conversation(
    request: Request, engine: EngineDep, conversation_id: str, document: Annotated[str, Query()] = ""
) -> HTMLResponse:
    """A conversation as it was, to go on with."""
    try:
        summary = engine.conversations.summary(conversation_id)
    except ConversationNotFound as error:
        said = strings_for(request)("chat.gone")
        return _chat(request, engine, [_turn("", problem=said)], status=error.status)
    kept = engine.conversations.turns(conversation_id)
    judged = engine.feedback.of(conversation_id)
    turns = [
        _turn(turn.answer["question"], turn.answer, ordinal=n, judgement=judged.get(n)) for n, turn in enumerate(kept)
    ]
    return _chat(request, engine, turns, conversation_id, document=document, title=summary.title)


@router.post("/page/turn/stream")
async def turn(
    request: Request,
    engine: EngineDep,
    asker: AskerDep,
    question: Annotated[str, Form()] = "",
    conversation_id: Annotated[str, Form()] = "",
    document: Annotated[str, Form()] = "",
) -> StreamingResponse:
    """One question of a conversation: its passages as a part of the page, then the whole turn."""
    asked = await _asked(engine, question, conversation_id, document)

    async def parts() -> AsyncIterator[bytes]:
        async for name, data in asker.stream(asked, anew=True):
            if name == "passages":
                yield event_text(name, {"html": rendered(request, "_passages.html", data)})
            elif name == "answer":
                shown = {"turn": _turn(data["question"], data, ordinal=data["turn"])}
                yield event_text(name, {"html": rendered(request, "_turn.html", shown)})
            else:
                yield event_text(name, data)

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(parts(), media_type="text/event-stream", headers=headers)


async def _asked(engine: Engine, question: str, conversation_id: str, document: str) -> Asked:
    only = await run_in_threadpool(_only, engine, document)
    return Asked(question=question, conversation_id=conversation_id or None, document_ids=only)


def _only(engine: Engine, document: str) -> list[str] | None:
    """The id of the one document that is asked, in a list; None for all, also where it is gone."""
    return [document] if _asked_document(engine, document) is not None else None


def _asked_document(engine: Engine, document: str) -> Document | None:
    try:
        return engine.document(document).document if document else None
    except DocumentNotFound:
        return None


def _problem(question: str, error: ArticleQAError) -> Turn:
    return _turn(question, problem=str(error))


def _turn(
    question: str,
    answer: Json | None = None,
    *,
    ordinal: int | None = None,
    judgement: Judgement | None = None,
    problem: str | None = None,
) -> Turn:
    """What `_turn.html` takes. ordinal: the turn's place in its conversation, from 0. judgement: given before."""
    return {
        "question": question,
        "answer": answer,
        "ordinal": ordinal,
        "verdict": judgement and judgement.verdict,
        "problem": problem,
    }


def _chat(
    request: Request,
    engine: Engine,
    turns: list[Turn],
    conversation_id: str = "",
    *,
    document: str = "",
    title: str | None = None,
    status: int = 200,
) -> HTMLResponse:
    context = {
        "view": "chat",
        "script_views": ["chat"],
        "turns": turns,
        "conversation_id": conversation_id,
        "title": title,
        "document": _asked_document(engine, document),
        "n_documents": engine.library.contents().n_documents,
        "suggestions": [] if turns else engine.suggestions(SUGGESTED),
    }
    return render(request, "chat.html", context, status=status)
