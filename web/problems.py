"""Every error as a problem document (RFC 9457), with a detail that a person understands; in a browser as a page.

Below /v1/ errors have the shape that OpenAI's clients read.
"""

import http
import json
import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from corpus.errors import ArticleQAError, TooBusy
from web import openai_errors
from web.access import NEEDS
from web.openai_errors import openai_error
from web.rendering import render
from web.visits import Scope, headers_of, visit_of

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

# What a browser says it wants an answer for, where it shows that as a page.
_PAGES = frozenset({"document", "iframe", "frame"})
_DETAILS = {
    404: "There is nothing at this address. /docs lists what there is.",
    405: "This address does not take that method. /docs lists those it takes.",
}


def problem(
    scope: Scope, status: int, detail: str, *, title: str | None = None, headers: dict[str, str] | None = None
) -> Response:
    """An error in the shape that whoever asked can read; the title is the status's own phrase unless one is given."""
    if scope["path"].startswith(openai_errors.PREFIX):
        return openai_error(status, detail, headers=headers)
    if wants_page(scope):
        response: Response = render(Request(scope), "problem.html", {"detail": detail, "number": status}, status=status)
        response.headers.update(headers or {})
        return response
    body = {
        "type": "about:blank",
        "title": title or http.HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return JSONResponse(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def wants_page(scope: Scope) -> bool:
    """Whether a person's browser goes to an address; what scripts and programs fetch is answered as data."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    headers = headers_of(scope)
    return "text/html" in headers.get("accept", "") and headers.get("sec-fetch-dest", "document") in _PAGES


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem."""
    app.add_exception_handler(ArticleQAError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, ArticleQAError)
    if isinstance(error, TooBusy):
        return problem(request.scope, error.status, str(error), title=error.title, headers={"Retry-After": "1"})
    if error.status >= 500:
        log.error("%s", error)
    return problem(request.scope, error.status, str(error), title=error.title)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first: dict[str, Any] = error.errors()[0]
    if first["type"] == "json_invalid":
        reason = str(first.get("ctx", {}).get("error", "")).lower()
        return problem(request.scope, 400, f"The body is not valid JSON (at character {first['loc'][-1]}: {reason}).")
    return problem(request.scope, 422, _sentence(first), title="The request cannot be used")


def _sentence(complaint: dict[str, Any]) -> str:
    """What is wrong with one field, and with what value."""
    where = [str(part) for part in complaint["loc"][1:]]
    name = f"'{'.'.join(where)}'" if where else "The body"
    given = _short(complaint.get("input"))
    match complaint["type"]:
        case "missing":
            return f"{name} is missing."
        case "extra_forbidden":
            return f"{name} is not a field of this request; /docs lists those there are."
        case "model_attributes_type" | "dict_type":
            return f"{name} has to be a JSON object, sent as application/json."
        case "value_error":
            return f"{name} cannot be used: {complaint['ctx']['error']}."
        case _:
            wanted = str(complaint["msg"]).removeprefix("Input ").removeprefix("Value ")
            return f"{name} {wanted}; it was {given}."


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = error.detail if error.detail and error.detail != http.HTTPStatus(error.status_code).phrase else None
    text = _DETAILS.get(error.status_code) or detail or "The request failed."
    if error.status_code == 400 and detail and "parsing the body" in detail:
        text = "The body is not valid JSON in UTF-8."
    headers = dict(error.headers or {})
    template = visit_of(request.scope).address.template
    if error.status_code == 405 and template is not None:
        # The router knows but those of the first of the routes that have this address.
        headers["Allow"] = ", ".join(NEEDS[template])
    return problem(request.scope, error.status_code, text, headers=headers)


def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    return problem(request.scope, 500, "Something went wrong inside the server; its log says what.")
