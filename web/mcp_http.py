"""The MCP server as an application that speaks streamable HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qa.engine import Engine
from web.keys import KeyStore
from web.mcp_server import mcp_server
from web.observing import Observing
from web.problems import problem
from web.security import stand_guard
from web.settings import ServerSettings

PATH = "/mcp"


def mcp_app(engine: Engine, settings: ServerSettings | None = None, keys: KeyStore | None = None) -> Starlette:
    """The server at PATH, behind what the web application is behind.

    keys: none where everybody may do everything; closed at the end. Every request stands alone: no session is kept, and
    none has to be ended, so there is nothing but POST. The guard checks Host and Origin; the SDK's own check, which
    knows loopback alone, is left off. For one start only.
    """
    settings = settings or ServerSettings()
    sessions = StreamableHTTPSessionManager(
        mcp_server(engine, settings),
        json_response=True,
        stateless=True,
        max_request_body_size=settings.max_question_bytes,
    )

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            async with sessions.run():
                yield
        finally:
            if keys is not None:
                keys.close()

    app = Starlette(
        routes=[Route(PATH, StreamableHTTPASGIApp(sessions), methods=["POST"])],
        exception_handlers={HTTPException: _elsewhere},
        lifespan=lifespan,
    )
    stand_guard(app, settings, keys)
    app.add_middleware(Observing)
    return app


async def _elsewhere(request: Request, error: Exception) -> Response:
    """An address or a method that there is not."""
    assert isinstance(error, HTTPException)
    sentence = f"MCP is spoken with POST at {PATH}, and nothing else is here."
    return problem(request.scope, error.status_code, sentence, headers=dict(error.headers or {}))
