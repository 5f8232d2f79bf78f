"""Running the server on a socket that is open already, saying when it is ready, and not waiting for who is too slow."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.settings import ServerSettings

# Questions in flight have so long to end when the server stops.
GRACE_S = 10
# A request's head has so long to come, from the first byte or the connection on.
HEAD_S = 10.0
# So long a client may take nothing of what is sent to it.
STALLED_S = 60.0

_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class _ImpatientProtocol(H11Protocol):
    """HTTP as uvicorn speaks it, with an end to connections that hold a place and do not go on.

    uvicorn itself waits for ever for the rest of a request's head, and for a client to take what it is sent.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        if self._is_between_requests():
            self._await_head()
        super().data_received(data)
        if not self._is_between_requests():
            _end(self._head)
            self._head = None

    def connection_lost(self, exc: Exception | None) -> None:
        _end(self._head)
        _end(self._stalled)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self._stalled or self.loop.call_later(STALLED_S, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        _end(self._stalled)
        self._stalled = None

    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _await_head(self) -> None:
        self._head = self._head or self.loop.call_later(HEAD_S, self._head_is_late)

    def _head_is_late(self) -> None:
        if not self.transport.is_closing():
            # A browser opens connections ahead of need: one on which nothing came is closed without a word.
            if self.conn.trailing_data[0]:
                self.transport.write(_TOO_SLOW)
            self.transport.close()


def _end(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


class _Server(uvicorn.Server):
    """Calls `ready` once connections are accepted, and tells the application when it begins to stop."""

    def __init__(self, app: Starlette, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._app, self._ready = app, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._app.state.is_stopping = True
        super().handle_exit(sig, frame)


def server_of(app: Starlette, ready: Callable[[], None], settings: ServerSettings | None = None) -> uvicorn.Server:
    """A server for the application, not started yet; `ready` is called when it accepts connections."""
    proxies = settings.trusted_proxies if settings else ()
    config = uvicorn.Config(
        app,
        http=_ImpatientProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        timeout_graceful_shutdown=GRACE_S,
    )
    return _Server(app, config, ready)


def run_server(
    app: Starlette, listener: socket.socket, ready: Callable[[], None], settings: ServerSettings | None = None
) -> None:
    """Serve until a signal asks to stop; questions in flight get GRACE_S seconds to end."""
    # uvicorn raises the signal that stopped it once more when it is done; by then the library has to be closed first.
    before = signal.signal(signal.SIGTERM, lambda number, frame: None)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            server_of(app, ready, settings).run(sockets=[listener])
    finally:
        signal.signal(signal.SIGTERM, before)
