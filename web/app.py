"""The web application over an open engine: routes, pages, errors and guards put together; nothing is built here."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

from qa.conversation.resent import ResentTurns
from qa.engine import Engine
from qa.home import make_home
from qa.settings import load_settings
from web import (
    conversations,
    docs,
    document_pages,
    documents_api,
    figures_api,
    history_pages,
    ledger_pages,
    library_api,
    library_pages,
    openai_api,
    openapi,
    operations,
    pages,
    preferences,
    problems,
    questions_api,
    signing_in,
    widget,
)
from web.asker import Asker
from web.jobs import Jobs
from web.keys import KeyStore, keys_needed
from web.logs import configure
from web.observing import Observed
from web.question_pool import QuestionPool
from web.security import stand_guard
from web.settings import ServerSettings, load_server_settings
from web.works import works_of

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

# What docs/openapi.json describes, in its order.
API = (questions_api, documents_api, figures_api, library_api, conversations, openai_api, operations)
_ROUTERS = (
    *API,
    pages,
    ledger_pages,
    library_pages,
    document_pages,
    history_pages,
    preferences,
    signing_in,
    docs,
    widget,
)
STATIC = Path(__file__).resolve().parent / "static"


class _Static(StaticFiles):
    """Files that a browser asks for each time, and is sent if they changed: no new page meets an old script."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def create_app(engine: Engine, settings: ServerSettings | None = None) -> FastAPI:
    """The application; whoever opened the engine closes it. Raises InputError if keys are needed and there are none."""
    settings = settings or ServerSettings()
    keys = keys_needed(engine.settings.home, settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with _running(app, engine, settings):
            yield

    return _application(lifespan, settings, keys)


def app_from_environment() -> FastAPI:
    """For `uvicorn --factory web.app:app_from_environment`: opens the library at start and closes it at the end."""
    settings, server_settings = load_settings(), load_server_settings()
    configure(server_settings)
    make_home(settings.home)
    keys = keys_needed(settings.home, server_settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with Engine.open(settings) as engine, _running(app, engine, server_settings):
            yield

    return _application(lifespan, server_settings, keys)


@contextmanager
def _running(app: FastAPI, engine: Engine, settings: ServerSettings) -> Iterator[None]:
    """What lives as long as the server does."""
    app.state.engine = engine
    app.state.jobs = Jobs(engine.settings.home, works_of(engine))
    app.state.questions = QuestionPool(at_once=settings.n_at_once, max_waiting=settings.max_waiting)
    app.state.asker = Asker(engine, app.state.questions, app.state.metrics)
    engine.suggestions()  # so that they are there when the first page is asked for
    try:
        yield
    finally:
        app.state.questions.close()
        app.state.jobs.close()
        if app.state.keys is not None:
            app.state.keys.close()


def _application(lifespan: Lifespan, settings: ServerSettings, keys: KeyStore | None) -> FastAPI:
    app = Observed(
        title="article-qa",
        version=version("article-qa"),
        description="Ask articles and documents questions: passages, figures and exact quotes.",
        lifespan=lifespan,
        docs_url=None,  # FastAPI's own pages load their scripts from elsewhere
        redoc_url=None,
    )
    app.state.keys = keys
    app.state.settings = settings
    app.state.resent_turns = ResentTurns()
    for module in _ROUTERS:
        app.include_router(module.router)
    app.mount("/static", _Static(directory=STATIC), name="static")
    problems.install(app)
    openapi.install(app)
    stand_guard(app, settings, keys)
    return app
