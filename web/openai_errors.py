"""Errors in the shape that clients of the OpenAI API read, and the routes that answer with them."""

import logging
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic_core import PydanticCustomError
from starlette.exceptions import HTTPException

from corpus.errors import ArticleQAError, InputError, QuestionTooLong, TooBusy

log = logging.getLogger(__name__)

PREFIX = "/v1/"

# type and code of each status, as api.openai.com tells them; of others the type says whose mistake it was.
_KINDS: Mapping[int, tuple[str, str | None]] = {
    401: ("invalid_request_error", "invalid_api_key"),
    403: ("invalid_request_error", "insufficient_permissions"),
    429: ("requests", "rate_limit_exceeded"),
}
# The tags of unions and validators, which are no part of a field's name.
_NO_FIELDS = frozenset({"body", "query", "path"})


def openai_error(
    status: int,
    detail: str,
    *,
    param: str | None = None,
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An error response. detail: what a person reads. param: the field at fault, as `messages[0].role`."""
    kind, usual = _KINDS.get(status, ("server_error" if status >= 500 else "invalid_request_error", None))
    body = {"message": detail, "type": kind, "param": param, "code": code or usual}
    return JSONResponse({"error": body}, status_code=status, headers=dict(headers or {}))


class ModelNotServed(HTTPException):
    """A model was asked for that is not here."""

    def __init__(self, model: str, served: str) -> None:
        super().__init__(404, f"There is no model '{model[:80]}' here; '{served}' is the one there is.")


def unsupported(sentence: str) -> PydanticCustomError:
    """What a validator raises of a parameter that has no effect here and would be missed. sentence: without its end."""
    return PydanticCustomError("unsupported_value", "{sentence}", {"sentence": sentence})


class OpenAIRoute(APIRoute):
    """A route whose every error, also of a body that cannot be read, has the shape of `openai_error`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except ArticleQAError as error:
                return _ours(request, error)
            except RequestValidationError as error:
                return _invalid(error.errors()[0])
            except ModelNotServed as error:
                return openai_error(404, error.detail, param="model", code="model_not_found")
            except HTTPException as error:
                # FastAPI's own, of a body that is no UTF-8.
                detail = "The body is not valid JSON in UTF-8." if error.status_code == 400 else error.detail
                return openai_error(error.status_code, detail, headers=error.headers)
            except Exception as error:
                log.error("unexpected error", exc_info=error)
                return openai_error(500, "Something went wrong inside the server; its log says what.")

        return handled


def _ours(request: Request, error: ArticleQAError) -> JSONResponse:
    if isinstance(error, QuestionTooLong):
        return openai_error(400, str(error), param="messages", code="context_length_exceeded")
    if isinstance(error, InputError):
        # OpenAI's clients expect 400 of every request that cannot be used.
        return openai_error(400, str(error), param="messages")
    if isinstance(error, TooBusy):
        return openai_error(error.status, str(error), headers={"Retry-After": "1"})
    if error.status >= 500:
        log.error("%s", error)
    return openai_error(error.status, str(error))


def _invalid(complaint: Mapping[str, Any]) -> JSONResponse:
    """400 with what is wrong with one field."""
    param = _field(complaint["loc"])
    name = f"'{param}'" if param else "The body"
    context = complaint.get("ctx", {})
    match complaint["type"]:
        case "json_invalid":
            reason = str(context.get("error", "")).lower()
            text = f"The body is not valid JSON (at character {complaint['loc'][-1]}: {reason})."
            return openai_error(400, text, code="invalid_json")
        case "unsupported_value":
            return openai_error(400, f"{name}: {context['sentence']}.", param=param, code="unsupported_value")
        case "missing":
            text = f"{name} is missing."
        case "model_attributes_type" | "dict_type" | "model_type":
            text = f"{name} has to be a JSON object" + ("." if param else ", sent as application/json.")
        case "value_error":
            text = f"{name} cannot be used: {context['error']}."
        case _:
            text = f"{name} {str(complaint['msg']).removeprefix('Input ').removeprefix('Value ')}."
    return openai_error(400, text, param=param)


def _field(location: Sequence[str | int]) -> str | None:
    """("body", "messages", 0, "role") as `messages[0].role`; None for the whole body."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in location if part not in _NO_FIELDS]
    return re.sub(r"^\.", "", "".join(parts)) or None
