"""Running the server on a socket that is open already, and saying when it is ready."""

import contextlib
import signal
import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

GRACE_S = 10


class _Server(uvicorn.Server):
    """Calls `ready` once connections are accepted."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def run_server(app: FastAPI, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until a signal asks to stop; questions in flight get GRACE_S seconds to end."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_S
    )
    # uvicorn raises the signal that stopped it once more when it is done; by then the library has to be closed first.
    before = signal.signal(signal.SIGTERM, lambda number, frame: None)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            _Server(config, ready).run(sockets=[listener])
    finally:
        signal.signal(signal.SIGTERM, before)
