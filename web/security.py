"""What every request and response goes through: size limits, host and origin checks, headers."""

import contextlib
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import Response

from web.problems import problem
from web.settings import ServerSettings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MULTIPART = "multipart/form-data"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# Where documents are sent to: the API, and the forms of the pages.
_TAKES_DOCUMENTS = re.compile(r"/documents|/library(?:/[^/]+/replace)?")
# Starlette's test client calls itself so; no browser ever does.
_TEST_HOST = "testserver"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with "no-referrer", forms of the page itself would come from nowhere
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Pure ASGI middleware: refuses what must not come in, and puts HEADERS on what goes out."""

    def __init__(self, app: App, settings: ServerSettings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *extra]
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, send_with_headers)
            return
        limit = self._limit(scope, headers)
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > limit:
            await _too_large(limit)(scope, receive, send_with_headers)
            return
        await self._limited(scope, receive, send_with_headers, limit)

    async def _limited(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        """Run the app; a body that grows over the limit, whatever its header said, is answered with 413."""
        taken, started = 0, False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit and not started:
                raise _BodyTooLarge
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            # The app may have caught the exception and made an answer of its own: it is not the one to send.
            if taken <= limit or started:
                started = True
                await send(message)

        with contextlib.suppress(_BodyTooLarge):
            await self._app(scope, counted, watched)
        if taken > limit and not started:
            await _too_large(limit)(scope, receive, send)

    def _limit(self, scope: Scope, headers: Mapping[str, str]) -> int:
        is_document = scope["method"] == "POST" and _TAKES_DOCUMENTS.fullmatch(scope["path"]) is not None
        if is_document and headers.get("content-type", "").lower().startswith(MULTIPART):
            return self._settings.max_upload_bytes
        return self._settings.max_document_bytes if is_document else self._settings.max_question_bytes

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> Response | None:
        """403 for another site's page, 421 for another name of this machine (DNS rebinding), else None."""
        host = _hostname(headers.get("host", ""))
        if self._settings.host in _LOOPBACK and host not in _LOOPBACK | {_TEST_HOST}:
            return problem(421, f"This server answers at {self._settings.host} only.")
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return None
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return problem(403, "Requests from another site's page are not taken.")
        origin = headers.get("origin")
        if origin is not None and origin.lower().partition("://")[2] != headers.get("host", "").lower():
            return problem(403, "Requests from another site's page are not taken.")
        return None


class _BodyTooLarge(Exception):
    """More bytes came than may."""


def _too_large(limit: int) -> Response:
    return problem(413, f"The body is larger than {limit:,} bytes.", headers={"Connection": "close"})


def _hostname(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
