"""What is known of a request while it passes through the server: kept in its scope, for logs, metrics and routes."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from web.access import Address, address_of
from web.keys import Key

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_NAME = "article_qa.visit"


@dataclass(slots=True, kw_only=True)
class Visit:
    """id: told in X-Request-ID and the log. key: which it came with, once that is known. session: its cookie's text."""

    id: str
    address: Address
    key: Key | None = None
    session: str | None = None


def begin(scope: Scope, request_id: str) -> Visit:
    """Keep a visit in a request's scope."""
    visit = Visit(id=request_id, address=address_of(scope["method"], scope["path"]))
    scope[_NAME] = visit
    return visit


def visit_of(scope: Scope) -> Visit:
    visit: Visit = scope[_NAME]
    return visit


def may(request: Request, needed: str | None) -> bool:
    """Whether whoever asks may do what needs a scope: no page leads to where only a refusal waits."""
    key = visit_of(request.scope).key
    return key is None or needed is None or needed in key.scopes


def headers_of(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
