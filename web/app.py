"""The web application over an open engine: routes, pages, errors and guards put together; nothing is built here."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

from qa.engine import Engine
from qa.settings import load_settings
from web import (
    api,
    conversations,
    docs,
    document_pages,
    history_pages,
    ledger_pages,
    library_pages,
    pages,
    preferences,
    problems,
)
from web.jobs import Jobs
from web.security import Guard
from web.settings import ServerSettings, load_server_settings
from web.works import works_of

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

STATIC = Path(__file__).resolve().parent / "static"


class _Static(StaticFiles):
    """Files that a browser asks for each time, and is sent if they changed: no new page meets an old script."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def create_app(engine: Engine, settings: ServerSettings | None = None) -> FastAPI:
    """The application; whoever opened the engine closes it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with _jobs(app, engine):
            yield

    app = _application(lifespan, settings or ServerSettings())
    app.state.engine = engine
    return app


def app_from_environment() -> FastAPI:
    """For `uvicorn --factory web.app:app_from_environment`: opens the library at start and closes it at the end."""
    settings = load_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with Engine.open(settings) as engine:
            app.state.engine = engine
            with _jobs(app, engine):
                yield

    return _application(lifespan, load_server_settings())


@contextmanager
def _jobs(app: FastAPI, engine: Engine) -> Iterator[None]:
    app.state.jobs = Jobs(engine.settings.home, works_of(engine))
    engine.suggestions()  # so that they are there when the first page is asked for
    try:
        yield
    finally:
        app.state.jobs.close()


def _application(lifespan: Lifespan, settings: ServerSettings) -> FastAPI:
    app = FastAPI(
        title="article-qa",
        version=version("article-qa"),
        description="Ask articles and documents questions: passages, figures and exact quotes.",
        lifespan=lifespan,
        docs_url=None,  # FastAPI's own pages load their scripts from elsewhere
        redoc_url=None,
    )
    app.include_router(api.router)
    app.include_router(conversations.router)
    app.include_router(pages.router)
    app.include_router(ledger_pages.router)
    app.include_router(library_pages.router)
    app.include_router(document_pages.router)
    app.include_router(history_pages.router)
    app.include_router(preferences.router)
    app.include_router(docs.router)
    app.mount("/static", _Static(directory=STATIC), name="static")
    problems.install(app)
    app.add_middleware(Guard, settings=settings)
    return app
