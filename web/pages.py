"""The pages: the chat, the fragments of it that the script fetches, and the description of the API.

One set of templates serves the page with and without JavaScript: a turn of the conversation is always rendered here.
"""

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from corpus.documents import Figure
from corpus.errors import ArticleQAError
from qa.answers import AnswerPassage, Highlight
from qa.serialising import figure_to_dict
from web.api import EngineDep

TEMPLATES = Path(__file__).resolve().parent / "templates"

router = APIRouter(include_in_schema=False)

_KINDS = {
    "count": "number",
    "money": "money",
    "percent": "percentage",
    "fraction": "share",
    "ratio": "ratio",
    "ordinal": "rank",
    "date": "date",
    "duration": "time span",
    "measurement": "measurement",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a passage's text with the highlights that cover it, by kind."""

    text: str
    kinds: frozenset[str]


@router.get("/", response_class=HTMLResponse)
def chat(request: Request, engine: EngineDep, question: Annotated[str | None, Query()] = None) -> HTMLResponse:
    """The chat page; with a question, its answer is on it, so that it works without JavaScript."""
    turn: dict[str, Any] | None = None
    status = 200
    if question is not None:
        try:
            turn = {"question": question, "answer": engine.ask(question)}
        except ArticleQAError as error:
            turn, status = {"question": question, "problem": str(error)}, error.status
    context = {"turn": turn, "documents": engine.documents()}
    return _templates.TemplateResponse(request, "chat.html", context, status_code=status)


@router.get("/page/turn", response_class=HTMLResponse)
def turn(request: Request, engine: EngineDep, question: Annotated[str, Query()]) -> HTMLResponse:
    """One question and its answer, as the page shows them."""
    context = {"turn": {"question": question, "answer": engine.ask(question)}}
    return _templates.TemplateResponse(request, "_turn.html", context)


@router.post("/page/turn", response_class=HTMLResponse)
def turn_of_conversation(
    request: Request,
    engine: EngineDep,
    question: Annotated[str, Form()],
    conversation_id: Annotated[str | None, Form()] = None,
) -> HTMLResponse:
    """The same, kept in a conversation; the next question may lean on it."""
    answer = engine.converse(question, conversation_id=conversation_id or None)
    return _templates.TemplateResponse(request, "_turn.html", {"turn": {"question": question, "answer": answer}})


@router.get("/page/documents", response_class=HTMLResponse)
def documents(request: Request, engine: EngineDep) -> HTMLResponse:
    """The list of documents, as the page shows it."""
    return _templates.TemplateResponse(request, "_documents.html", {"documents": engine.documents()})


@router.get("/docs", response_class=HTMLResponse)
def docs(request: Request) -> HTMLResponse:
    """The API, described from its OpenAPI document, with nothing loaded from elsewhere."""
    schema = request.app.openapi()
    return _templates.TemplateResponse(
        request, "docs.html", {"api": schema, "schemas": schema["components"]["schemas"]}
    )


def pieces(found: AnswerPassage) -> list[Piece]:
    """The passage's text cut wherever a highlight begins or ends."""
    bounds = {0, len(found.text)}
    for mark in found.highlights:
        bounds |= {mark.span.start, mark.span.end}
    cuts = sorted(bounds)
    return [
        Piece(found.text[start:end], frozenset(mark.kind for mark in found.highlights if _covers(mark, start, end)))
        for start, end in pairwise(cuts)
    ]


def _covers(mark: Highlight, start: int, end: int) -> bool:
    return mark.span.start <= start and end <= mark.span.end


def readable_value(figure: Figure) -> str:
    """The value as a person writes it: "70,000,000,000 CNY", "2019-08-29 to 2019-08-31", "1/3"."""
    stored = figure_to_dict(figure)
    if figure.low is not None:
        value = f"{_readable(stored['low'])} to {_readable(stored['high'])}"
    else:
        value = stored["exact"] or _readable(stored["value"])
    return f"{value} {figure.unit}" if figure.unit else value


def _readable(value: int | float | str | None) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def confidence_in_words(confidence: float) -> str:
    """What a probability means to a person."""
    if confidence >= 0.8:
        return "Very likely right"
    if confidence >= 0.5:
        return "Likely right"
    return "Uncertain: check the passage"


def is_link(url: str | None) -> bool:
    """Whether an address may become a link: nothing but the web, above all no script."""
    return url is not None and urlsplit(url).scheme in ("http", "https")


def _reference(schema: dict[str, Any]) -> str:
    """A schema's type in a few words, for the API page."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_reference(part) for part in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_reference(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type", "any"))


_templates = Jinja2Templates(directory=TEMPLATES)
_templates.env.globals.update(kinds=_KINDS)
_templates.env.filters.update(
    pieces=pieces,
    readable_value=readable_value,
    confidence_in_words=confidence_in_words,
    is_link=is_link,
    reference=_reference,
)
