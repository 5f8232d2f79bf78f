"""Every error as a problem document (RFC 9457): application/problem+json with a detail that a person understands."""

import http
import json
import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from corpus.errors import ArticleQAError

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

_DETAILS = {
    404: "There is nothing at this address. /docs lists what there is.",
    405: "This address does not take that method. /docs lists those it takes.",
}


def problem(
    status: int, detail: str, *, title: str | None = None, headers: dict[str, str] | None = None
) -> JSONResponse:
    """A problem response; the title is the status's own phrase unless another is given."""
    body = {
        "type": "about:blank",
        "title": title or http.HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return JSONResponse(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem."""
    app.add_exception_handler(ArticleQAError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ArticleQAError)
    if error.status >= 500:
        log.error("%s %s: %s", request.method, request.url.path, error)
    return problem(error.status, str(error), title=error.title)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first: dict[str, Any] = error.errors()[0]
    if first["type"] == "json_invalid":
        reason = str(first.get("ctx", {}).get("error", "")).lower()
        return problem(400, f"The body is not valid JSON (at character {first['loc'][-1]}: {reason}).")
    return problem(422, _sentence(first), title="The request cannot be used")


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


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    detail = error.detail if error.detail and error.detail != http.HTTPStatus(error.status_code).phrase else None
    text = _DETAILS.get(error.status_code) or detail or "The request failed."
    if error.status_code == 400 and detail and "parsing the body" in detail:
        text = "The body is not valid JSON in UTF-8."
    return problem(error.status_code, text, headers=dict(error.headers or {}))


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected error at %s %s", request.method, request.url.path, exc_info=error)
    return problem(500, "Something went wrong inside the server; its log says what.")
