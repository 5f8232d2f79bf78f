"""What every request and response goes through: size limits, host and origin checks, headers."""

import asyncio
import contextlib
import ipaddress
import re
import socket
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.responses import Response

from web.api_version import VERSION, VERSION_HEADER
from web.gate import Gate
from web.keys import KeyStore
from web.problems import problem
from web.settings import LOOPBACK, ServerSettings
from web.visits import App, Message, Receive, Scope, Send, headers_of

MULTIPART = "multipart/form-data"
# Where documents are sent to: the API, and the forms of the pages.
_TAKES_DOCUMENTS = re.compile(r"/documents|/library(?:/[^/]+/replace)?")
# Whose clients send all that was said each time.
_CHAT = "/v1/chat/completions"
# Starlette's test client calls itself so; no browser ever does.
_TEST_HOST = "testserver"
# A body has so long to begin, and then a second more for each so many bytes that came.
BODY_S, BODY_BYTES_S = 30.0, 1_000

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with "no-referrer", forms of the page itself would come from nowhere
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    VERSION_HEADER: VERSION,
}


class Guard:
    """Pure ASGI middleware: refuses what must not come in, and puts HEADERS on what goes out."""

    def __init__(self, app: App, settings: ServerSettings) -> None:
        self._app = app
        self._settings = settings
        self._names = _names(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = headers_of(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = list(message.get("headers", []))
                # What a response says of itself goes before: the widget may be shown elsewhere.
                said = {name.lower() for name, _ in own}
                message["headers"] = own + [pair for pair in _HEADERS if pair[0] not in said]
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, send_with_headers)
            return
        limit = self._limit(scope, headers)
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > limit:
            await _too_large(scope, limit)(scope, receive, send_with_headers)
            return
        await self._limited(scope, receive, send_with_headers, limit)

    async def _limited(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        """Run the app; a body that grows over the limit, whatever its header said, is answered with 413."""
        taken, started, is_whole, is_slow = 0, False, False, False
        began = time.monotonic()

        async def counted() -> Message:
            nonlocal taken, is_whole, is_slow
            if is_whole:
                return await receive()
            left = began + BODY_S + taken / BODY_BYTES_S - time.monotonic()
            try:
                message = await asyncio.wait_for(receive(), max(0.0, left))
            except TimeoutError:
                is_slow = True
                raise _BodyTooSlow from None
            is_whole = not message.get("more_body", False)
            taken += len(message.get("body", b""))
            if taken > limit and not started:
                raise _BodyTooLarge
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            # The app may have caught the exception and made an answer of its own: it is not the one to send.
            if not refused() or started:
                started = True
                await send(message)

        def refused() -> Response | None:
            if taken > limit:
                return _too_large(scope, limit)
            return _too_slow(scope) if is_slow else None

        with contextlib.suppress(_BodyTooLarge, _BodyTooSlow):
            await self._app(scope, counted, watched)
        if not started and (refusal := refused()) is not None:
            await refusal(scope, receive, send)

    def _limit(self, scope: Scope, headers: Mapping[str, str]) -> int:
        is_document = scope["method"] == "POST" and _TAKES_DOCUMENTS.fullmatch(scope["path"]) is not None
        if is_document and headers.get("content-type", "").lower().startswith(MULTIPART):
            return self._settings.max_upload_bytes
        if scope["path"] == _CHAT:
            return self._settings.max_chat_bytes
        return self._settings.max_document_bytes if is_document else self._settings.max_question_bytes

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> Response | None:
        """403 for another site's page, 421 for another name of this machine (DNS rebinding), else None."""
        host = _hostname(headers.get("host", ""))
        # A name that somebody else's DNS gives this address cannot be told from one of ours in any other way; an
        # address in figures can: nobody's DNS has a say in it.
        if host not in self._names and (self._settings.is_local or not _is_address(host)):
            detail = "The server does not answer at this name; ARTICLE_QA_ALLOWED_HOSTS lists those it does."
            return problem(scope, 421, detail)
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return None
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return problem(scope, 403, "Requests from another site's page are not taken.")
        origin = headers.get("origin")
        if origin is not None and origin.lower().partition("://")[2] != headers.get("host", "").lower():
            return problem(scope, 403, "Requests from another site's page are not taken.")
        return None


def stand_guard(app: Starlette, settings: ServerSettings, keys: KeyStore | None) -> None:
    """Put Guard and behind it Gate before an application. keys: none where everybody may do everything."""
    # The last added is the first that a request meets.
    app.add_middleware(Gate, settings=settings, keys=keys)
    app.add_middleware(Guard, settings=settings)


class _BodyTooLarge(Exception):
    """More bytes came than may."""


class _BodyTooSlow(Exception):
    """The body did not come in time."""


def _too_large(scope: Scope, limit: int) -> Response:
    return problem(scope, 413, f"The body is larger than {limit:,} bytes.", headers={"Connection": "close"})


def _too_slow(scope: Scope) -> Response:
    return problem(scope, 408, "The body came too slowly.", headers={"Connection": "close"})


def _names(settings: ServerSettings) -> frozenset[str]:
    """The names that the server answers at."""
    names = {*LOOPBACK, _TEST_HOST, *(name.lower() for name in settings.allowed_hosts)}
    if not settings.is_local:
        names |= {settings.host.lower(), socket.gethostname().lower()}
    return frozenset(names)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


def _hostname(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
