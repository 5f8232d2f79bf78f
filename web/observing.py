"""What every request leaves behind, whatever came of it: its id in the answer, a line in the log, the metrics."""

import logging
import re
import secrets
import time
from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from web.logs import REQUEST_ID
from web.metrics import OTHER, Metrics, Reason
from web.visits import App, Message, Receive, Scope, Send, Visit, begin

log = logging.getLogger(__name__)

HEADER = b"x-request-id"
# What is taken for an id: nothing that could be more than that in a log or a header.
_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
# Nginx's code for a client that went away before it had the answer.
GONE = 499

_REASONS: dict[int, Reason] = {401: "key", 413: "too_large", 421: "host", 429: "rate"}


class Observing:
    """Pure ASGI middleware, around all others: begins the visit of a request and tells what came of it.

    An exception goes on to who is outside; it counts as status 500 where nothing was sent before.
    """

    def __init__(self, app: App, metrics: Metrics | None = None) -> None:
        """metrics: none where nobody asks for them."""
        self._app = app
        self._metrics = metrics or Metrics()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = begin(scope, _request_id(scope["headers"]))
        # It stays set: what the server logs of an exception tells the id too. Every request has a task of its own.
        REQUEST_ID.set(visit.id)
        exchange = _Exchange(receive, send, visit.id)
        started = time.perf_counter()
        self._metrics.request_began()
        try:
            await self._app(scope, exchange.receive, exchange.send)
        finally:
            self._tell(scope, visit, exchange, time.perf_counter() - started)

    def _tell(self, scope: Scope, visit: Visit, exchange: "_Exchange", seconds: float) -> None:
        method, status = scope["method"], exchange.final_status
        self._metrics.request_ended(method, visit.address.template, status, seconds)
        reason = _refusal(status, visit, exchange)
        if reason is not None:
            self._metrics.refused(reason)
        if log.isEnabledFor(logging.INFO):
            fields = {
                "method": method,
                "address": visit.address.template or OTHER,
                "status": status,
                "milliseconds": round(seconds * 1000, 1),
                "bytes": exchange.n_bytes,
                "client": scope["client"][0] if scope.get("client") else "",
            }
            log.info("request", extra=fields | ({"key": visit.key.id} if visit.key else {}))


class Observed(FastAPI):
    """An application that is observed from outside of all its middleware, the one that answers with 500 among it.

    Its metrics are in `state.metrics`.
    """

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.state.metrics = Metrics()

    def build_middleware_stack(self) -> ASGIApp:
        return Observing(super().build_middleware_stack(), self.state.metrics)


class _Exchange:
    """A request and its answer as they pass."""

    def __init__(self, receive: Receive, send: Send, request_id: str) -> None:
        self._receive, self._send = receive, send
        self._header = (HEADER, request_id.encode())
        self._status: int | None = None
        self._is_complete = self._is_gone = False
        self.n_bytes = 0
        # Whether the client was told to come again, as it is by who has too much in hand.
        self.is_put_off = False

    @property
    def final_status(self) -> int:
        if self._is_gone:
            return GONE
        return 500 if self._status is None else self._status

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.disconnect" and not self._is_complete:
            self._is_gone = True
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = [*message.get("headers", ()), self._header]
            self.is_put_off = any(name.lower() == b"retry-after" for name, _ in headers)
            message = {**message, "headers": headers}
        elif message["type"] == "http.response.body":
            self.n_bytes += len(message.get("body", b""))
            self._is_complete = not message.get("more_body", False)
        await self._send(message)


def _request_id(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The id that whoever asks gives the request, if it is one; else a new one of 128 random bits."""
    given = [value for name, value in headers if name.lower() == HEADER]
    if len(given) == 1 and _ID.fullmatch(given[0]):
        return given[0].decode()
    return secrets.token_hex(16)


def _refusal(status: int, visit: Visit, exchange: _Exchange) -> Reason | None:
    """Why a request was not let in, by its status. Origins are looked at before keys: who has a known one may not."""
    if status == 403:
        return "origin" if visit.key is None else "scope"
    if status == 503:
        return "busy" if exchange.is_put_off else None
    return _REASONS.get(status)
