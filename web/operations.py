"""For who runs the server: whether it is alive, whether it can answer, and what it does."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response
from numpy.typing import NDArray
from prometheus_client.core import Metric

from corpus.errors import LibraryDamaged, LibraryError
from index.built_with import BuiltWith
from index.generation import Generation
from index.search import hybrid_search
from qa.engine import Engine
from web import schemas
from web.api import EngineDep, JobsDep
from web.jobs import Jobs
from web.metrics import Metrics, build_info, gauge, gauges
from web.problems import problem
from web.question_pool import QuestionPool

log = logging.getLogger(__name__)

# Any word does that is not left out of queries: it is looked up whether passages hold it or not.
_PROBE = "ready"

_NOT_READY: dict[int | str, dict[str, Any]] = {
    503: {"model": schemas.Problem, "description": "Questions cannot be answered now"}
}
_TEXT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Prometheus's text format, or OpenMetrics where that is asked for",
        "content": {
            media_type: {"schema": {"type": "string"}} for media_type in ("text/plain", "application/openmetrics-text")
        },
    }
}

router = APIRouter(tags=["operations"])


@router.get("/healthz", response_model=schemas.Health, summary="Is it alive?")
async def healthz() -> JSONResponse:
    """The process is alive; nothing else is looked at."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", response_model=schemas.Health, responses=_NOT_READY, summary="Can it answer?")
def readyz(request: Request, engine: EngineDep) -> Response:
    """Questions can be answered: the library can be read, and its index finds passages."""
    # Set when the server begins to stop: whoever spreads the load sends no more here.
    if getattr(request.app.state, "is_stopping", False):
        return problem(request.scope, 503, "The server is stopping.")
    try:
        check_index(engine)
    except LibraryError as error:
        return problem(request.scope, 503, str(error), title=error.title)
    except Exception:  # whatever it is that the index fails with
        log.exception("the index does not answer")
        return problem(request.scope, 503, "The index does not answer; the server's log says why.")
    return JSONResponse({"status": "ok"})


def check_index(engine: Engine) -> None:
    """Search the live indexes, without a model: a few milliseconds. Raises LibraryError if they cannot be searched."""
    engine.ping()
    generation = engine.generation
    hits = hybrid_search(generation, _PROBE, _any_vector(generation), 1)
    if not hits and generation.manifest.n_passages:
        raise LibraryDamaged(
            f"The index finds none of its {generation.manifest.n_passages:,} passages",
            hint="Run `article-qa doctor`.",
        )
    engine.library.passages([hit.key for hit in hits])


def _any_vector(generation: Generation) -> NDArray[np.float32]:
    vector = np.zeros(generation.manifest.dim, dtype=np.float32)
    vector[0] = 1.0
    return vector


@router.get("/metrics", response_class=Response, responses=_TEXT, summary="What does it do?")
def metrics(
    request: Request, engine: EngineDep, jobs: JobsDep, accept: Annotated[str, Header(include_in_schema=False)] = ""
) -> Response:
    """Counters, timings and sizes, as Prometheus reads them; docs/operations.md lists them."""
    counted: Metrics = request.app.state.metrics
    text, media_type = counted.exposed(list(_present(engine, jobs, request.app.state.questions)), accept)
    return Response(text, headers={"Content-Type": media_type, "Cache-Control": "no-store"})


def _present(engine: Engine, jobs: Jobs, questions: QuestionPool) -> Iterator[Metric]:
    """What is as it is now. Of a library that cannot be read, nothing: what was counted is told all the more."""
    yield gauge(
        "article_qa_questions_waiting", "Questions that are answered now or wait for their turn.", questions.in_hand
    )
    with suppress(LibraryError):
        contents = engine.library.contents()
        yield gauge("article_qa_documents", "Documents in the library.", contents.n_documents)
        yield gauge("article_qa_passages", "Passages in the library.", contents.n_passages)
        yield gauge("article_qa_figures", "Figures in the library.", contents.n_figures)
        built_with = BuiltWith.read(engine.library)
        if built_with is not None:
            yield build_info(built_with.model_name)
    with suppress(LibraryError):
        counts = jobs.store.counts()
        yield gauges("article_qa_jobs", "Jobs that are remembered, by their state.", "state", counts.items())
