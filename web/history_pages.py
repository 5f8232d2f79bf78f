"""The history: conversations found again, gone on with, renamed, deleted, taken along. Works without a script."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import ConversationNotFound, InputError
from qa.conversation.kept import MAX_SOUGHT, MAX_TITLE, ConversationSummary, Excerpt, words_sought
from qa.engine import Engine
from web.api import EngineDep
from web.preferences import own_path
from web.rendering import render, strings_for

router = APIRouter(include_in_schema=False)

ON_A_PAGE = 30
# Beyond it SQLite counts no further; nobody has as many conversations.
_MAX_PAGE = 1_000_000
# Characters shown of an answer, and of those before the first word that was searched for.
EXCERPT, BEFORE = 240, 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; is_found: whether it was searched for."""

    text: str
    is_found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A conversation in the list. question: none where it is the title. changed: in universal time, to the minute."""

    id: str
    title: str
    title_pieces: tuple[Piece, ...]
    question: tuple[Piece, ...]
    answer: tuple[Piece, ...]
    ordinal: int
    n_turns: int
    changed_at: str
    changed: str
    file_name: str


@router.get("/history")
def history(
    request: Request, engine: EngineDep, q: Annotated[str, Query()] = "", page: Annotated[str, Query()] = "1"
) -> HTMLResponse:
    """The conversations, or those that hold some words; a page of them."""
    return render(request, "history.html", _found(engine, q, page))


@router.get("/history/list")
def history_list(
    request: Request, engine: EngineDep, q: Annotated[str, Query()] = "", page: Annotated[str, Query()] = "1"
) -> HTMLResponse:
    """The list alone, for the script that searches while one writes."""
    return render(request, "_history_list.html", _found(engine, q, page))


@router.post("/history/{conversation_id}/rename")
def rename(
    request: Request,
    engine: EngineDep,
    conversation_id: str,
    title: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "/history",
) -> Response:
    """The form without a script: rename, and come back."""
    try:
        engine.conversations.rename(conversation_id, title)
    except (ConversationNotFound, InputError) as error:
        return _history(request, engine, problem=str(error), status=error.status)
    return RedirectResponse(own_path(back), status_code=303)


@router.get("/history/{conversation_id}/delete")
def confirm(
    request: Request, engine: EngineDep, conversation_id: str, back: Annotated[str, Query()] = "/history"
) -> HTMLResponse:
    """Without a script there is no undoing: whoever deletes is asked before."""
    try:
        found = engine.conversations.summary(conversation_id)
    except ConversationNotFound as error:
        return _history(request, engine, problem=strings_for(request)("history.gone"), status=error.status)
    context = {"view": "history", "conversation": found, "back": own_path(back)}
    return render(request, "history_delete.html", context)


@router.post("/history/{conversation_id}/delete")
def delete(
    request: Request, engine: EngineDep, conversation_id: str, back: Annotated[str, Form()] = "/history"
) -> Response:
    """Delete, and come back; what is gone already needs no more deleting."""
    with suppress(ConversationNotFound):
        engine.conversations.remove(conversation_id)
    return RedirectResponse(own_path(back), status_code=303)


def _history(request: Request, engine: Engine, *, problem: str, status: int) -> HTMLResponse:
    return render(request, "history.html", _found(engine, "", "1") | {"problem": problem}, status=status)


def _found(engine: Engine, q: str, page: str) -> dict[str, Any]:
    """What the list needs; a search that cannot be is told, and a page past the end is the last one."""
    problem = None
    try:
        words_sought(q)
    except InputError as error:
        q, problem = "", str(error)
    number = min(int(page), _MAX_PAGE) if re.fullmatch(r"[1-9][0-9]{0,8}", page) else 1
    conversations = engine.conversations
    found = conversations.page(q, limit=ON_A_PAGE, skip=(number - 1) * ON_A_PAGE)
    last = max(1, -(-found.total // ON_A_PAGE))
    if number > last:
        number = last
        found = conversations.page(q, limit=ON_A_PAGE, skip=(number - 1) * ON_A_PAGE)
    excerpts = conversations.excerpts([item.id for item in found.conversations], q)
    first = (number - 1) * ON_A_PAGE
    return {
        "view": "history",
        "script_views": ["history"],
        "q": q,
        "back": f"/history?{urlencode({'q': q, 'page': number} if q else {'page': number})}",
        "problem": problem,
        "items": [_item(item, excerpts.get(item.id), q.split()) for item in found.conversations],
        "total": found.total,
        "first": first + 1,
        "last": first + len(found.conversations),
        "newer": number - 1,
        "older": number + 1 if number < last else 0,
        "n_judged": engine.feedback.count(),
        "max_title": MAX_TITLE,
        "max_sought": MAX_SOUGHT,
    }


def _item(summary: ConversationSummary, excerpt: Excerpt | None, words: Sequence[str]) -> Item:
    question = "" if excerpt is None or excerpt.question == summary.title else excerpt.question
    answer = "" if excerpt is None else excerpted(" ".join(excerpt.answer.split()), words)
    return Item(
        id=summary.id,
        title=summary.title,
        title_pieces=tuple(marked(summary.title, words)),
        question=tuple(marked(question, words)),
        answer=tuple(marked(answer, words)),
        ordinal=0 if excerpt is None else excerpt.ordinal,
        n_turns=summary.n_turns,
        changed_at=summary.changed_at.isoformat(timespec="seconds"),
        changed=f"{summary.changed_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        file_name=file_name(summary.title),
    )


def marked(text: str, words: Sequence[str]) -> Iterator[Piece]:
    """The text in pieces, those that are one of the words told apart; joined, they are the text."""
    at = 0
    for found in _any_of(words).finditer(text) if words else ():
        if found.start() > at:
            yield Piece(text[at : found.start()], is_found=False)
        yield Piece(found.group(), is_found=True)
        at = found.end()
    if at < len(text):
        yield Piece(text[at:], is_found=False)


def excerpted(text: str, words: Sequence[str]) -> str:
    """As much of a text as is shown, around the first of the words; cut between words, which dots tell."""
    found = _any_of(words).search(text) if words else None
    start = 0
    if found is not None and found.end() > EXCERPT:
        start = text.find(" ", max(0, found.start() - BEFORE), found.start()) + 1 or found.start()
    part = text[start : start + EXCERPT]
    if start + EXCERPT < len(text):
        part = f"{part.rsplit(' ', 1)[0]} …"
    return f"… {part}" if start else part


def file_name(title: str) -> str:
    """A name that every system takes for a file, from a title; at least "conversation"."""
    words = re.findall(r"\w+", title)[:8]
    return "-".join(words)[:60].strip("-_").lower() or "conversation"


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))), re.IGNORECASE)
