"""The HTTP API: questions, documents, figures, rebuilding, jobs, health."""

import asyncio
import re
from collections.abc import AsyncIterator
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Header, Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.routing import APIRoute
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import Scope

from corpus.errors import InputError
from corpus.formats.kinds import READ
from corpus.ledger import FigureFilter
from corpus.reading import document_from_text
from qa.answers import Answer
from qa.asking import OnFound
from qa.engine import DocumentSummary, Engine
from qa.ledger import as_csv as ledger_csv
from qa.ledger.filtering import read_filter, read_place
from qa.serialising import Json, answer_to_dict, document_to_dict, page_to_dict, series_to_dict, version_to_dict
from web import schemas
from web.job_store import Job
from web.jobs import Jobs
from web.posting import posted_files, posted_text
from web.security import MULTIPART
from web.streaming import answered

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": schemas.Problem, "description": description}
    for status, description in {
        400: "The body is not valid JSON",
        413: "Too large",
        415: "Not JSON",
        422: "The request cannot be used",
        503: "The library cannot be used now",
    }.items()
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": schemas.Problem, "description": "Not found"}}

# So often it is looked whether a job that somebody follows has changed.
EVENT_S = 0.2

router = APIRouter(responses=PROBLEMS)


def get_engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


def get_jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


def get_job_or_404(job_id: str, request: Request) -> Job:
    return get_jobs(request).get(job_id)


EngineDep = Annotated[Engine, Depends(get_engine)]
JobsDep = Annotated[Jobs, Depends(get_jobs)]


@router.post("/ask", response_model=schemas.Answer, responses=NOT_FOUND, tags=["questions"])
def ask(body: schemas.AskRequest, engine: EngineDep) -> JSONResponse:
    """Answer a question: figures, quotes and passages, or an abstention with its reason. Kept in a conversation."""
    answer = engine.converse(
        body.question, conversation_id=body.conversation_id, top_k=body.top_k, document_ids=body.document_ids
    )
    return JSONResponse(answer_to_dict(answer))


@router.post("/ask/stream", response_class=EventSourceResponse, responses=NOT_FOUND, tags=["questions"])
async def ask_in_steps(body: schemas.AskRequest, engine: EngineDep) -> AsyncIterator[ServerSentEvent]:
    """The same as events: `passages` as soon as they are found, then `answer`, as `POST /ask` gives it; or `error`."""

    def ask(on_found: OnFound) -> Answer:
        return engine.converse(
            body.question,
            conversation_id=body.conversation_id,
            top_k=body.top_k,
            document_ids=body.document_ids,
            on_found=on_found,
        )

    async for name, data in answered(ask):
        yield ServerSentEvent(data=data, event=name)


@router.get("/ask", response_model=schemas.Answer, tags=["questions"])
def ask_by_link(engine: EngineDep, question: Annotated[str, Query()], top_k: schemas.TopK = 5) -> JSONResponse:
    """The same, for links and for trying it out; nothing is kept of it."""
    return JSONResponse(answer_to_dict(engine.ask(question, top_k=top_k)))


@router.get("/documents", response_model=schemas.Documents, tags=["documents"])
def list_documents(engine: EngineDep) -> JSONResponse:
    """Every document in the library, in the order they were added."""
    return JSONResponse({"documents": [_summary(item) for item in engine.documents()]})


class _UploadRoute(APIRoute):
    """Takes a request only if it comes as a form with files; one with JSON goes on to the next route."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        if match is Match.FULL and not Headers(scope=scope).get("content-type", "").lower().startswith(MULTIPART):
            return Match.NONE, {}
        return match, child


def add_files(
    file: Annotated[list[UploadFile], File()],
    engine: EngineDep,
    jobs: JobsDep,
    replaces: Annotated[str, Form()] = "",
) -> JSONResponse:
    """Add documents as files; the job tells what came of each. replaces: whose place a single file takes."""
    if replaces:
        if len(file) > 1:
            raise InputError(f"One document can take the place of another; {len(file)} were sent")
        engine.document(replaces)
    return _accepted(jobs.submit("add", posted_files(file, replaces or None)))


router.add_api_route(
    "/documents",
    add_files,
    methods=["POST"],
    response_model=schemas.Job,
    status_code=202,
    include_in_schema=False,
    route_class_override=_UploadRoute,
)

# What the route below says of itself for both.
_UPLOAD = {
    "requestBody": {
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": READ,
                        },
                        "replaces": {
                            "type": "string",
                            "description": "The id of a document whose place a single file takes.",
                        },
                    },
                }
            }
        }
    }
}


@router.post(
    "/documents",
    response_model=schemas.Job,
    status_code=202,
    openapi_extra=_UPLOAD,
    responses={200: {"model": schemas.Existing, "description": "The same text is in the library already"}},
    tags=["documents"],
)
def add_document(body: schemas.DocumentRequest, engine: EngineDep, jobs: JobsDep) -> JSONResponse:
    """Add a document given as text, or many as files; the job tells when they can be asked, and what came of each."""
    document = document_from_text(body.text, title=body.title, url=body.url, published=body.published)
    if body.replaces is not None:
        engine.document(body.replaces)
    if body.replaces in (None, document.id) and engine.find(document) is not None:
        return JSONResponse({"document": _summary(engine.document(document.id)), "existed": True})
    return _accepted(jobs.submit("add", [posted_text(body)]))


@router.get("/documents/{document_id}", response_model=schemas.DocumentText, responses=NOT_FOUND, tags=["documents"])
def get_document(document_id: str, engine: EngineDep) -> JSONResponse:
    """A document with its text, to which every offset refers."""
    found = engine.document(document_id)
    return JSONResponse(_summary(found) | {"text": found.document.text})


@router.get(
    "/documents/{document_id}/versions", response_model=schemas.Versions, responses=NOT_FOUND, tags=["documents"]
)
def list_versions(document_id: str, engine: EngineDep) -> JSONResponse:
    """The versions that a document has replaced, the last one first, with their texts and figures."""
    return JSONResponse({"versions": [version_to_dict(version) for version in engine.versions(document_id)]})


@router.delete("/documents/{document_id}", status_code=204, responses=NOT_FOUND, tags=["documents"])
def remove_document(document_id: str, engine: EngineDep) -> Response:
    """Remove a document; when this returns, nothing of it answers."""
    engine.remove(document_id)
    return Response(status_code=204)


@router.get(
    "/figures",
    response_model=schemas.FigurePage,
    responses=NOT_FOUND | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    tags=["figures"],
)
def list_figures(
    wanted: Annotated[schemas.FigureQuery, Query()],
    engine: EngineDep,
    accept: Annotated[str, Header(include_in_schema=False)] = "*/*",
) -> Response:
    """The figures of all documents, or those asked for: a page as JSON, or all of them as CSV for a spreadsheet."""
    chosen = _filter_of(wanted)
    after = read_place(wanted.cursor)
    headers = {"Vary": "Accept"}
    if wanted.format == "csv" or (not wanted.format and prefers_csv(accept)):
        entries = islice(engine.each_figure(chosen, after=after), wanted.limit)
        headers["Content-Disposition"] = f'attachment; filename="{ledger_csv.FILENAME}"'
        return StreamingResponse(ledger_csv.csv_pieces(entries), media_type=ledger_csv.MEDIA_TYPE, headers=headers)
    page = engine.figures(chosen, limit=wanted.limit or 100, after=after)
    return JSONResponse(page_to_dict(page), headers=headers)


@router.get("/figures/series", response_model=schemas.SeriesList, responses=NOT_FOUND, tags=["figures"])
def list_series(wanted: Annotated[schemas.SeriesQuery, Query()], engine: EngineDep) -> JSONResponse:
    """What figures tell of the same over several periods, from all documents or from the figures asked for."""
    found = engine.series(_filter_of(wanted))
    shown = found[: wanted.limit or 100]
    return JSONResponse({"series": [series_to_dict(series) for series in shown], "total": len(found)})


@router.post("/index/rebuild", response_model=schemas.Job, status_code=202, tags=["library"])
def rebuild(engine: EngineDep, jobs: JobsDep) -> JSONResponse:
    """Make passages, figures, vectors and indexes anew; questions are answered meanwhile."""
    return _accepted(jobs.submit("rebuild"))


@router.get("/jobs/{job_id}", response_model=schemas.Job, responses=NOT_FOUND, tags=["library"])
def get_job(job_id: str, jobs: JobsDep) -> JSONResponse:
    """A job as it stands."""
    return JSONResponse(jobs.get(job_id).to_dict())


@router.delete("/jobs/{job_id}", response_model=schemas.Job, status_code=202, responses=NOT_FOUND, tags=["library"])
def cancel_job(job_id: str, jobs: JobsDep) -> JSONResponse:
    """Ask for a job's end: the library is left as it was. A job that has ended stays as it is."""
    return _accepted(jobs.cancel(job_id))


@router.get("/jobs/{job_id}/events", response_class=EventSourceResponse, responses=NOT_FOUND, tags=["library"])
async def job_events(job: Annotated[Job, Depends(get_job_or_404)], jobs: JobsDep) -> AsyncIterator[ServerSentEvent]:
    """The job whenever it has changed, as events named by its state, the last of them when it has ended."""
    told = None
    while True:
        if (state := job.to_dict()) != told:
            told = state
            yield ServerSentEvent(data=state, event=job.state)
        if job.finished_at is not None:
            return
        await asyncio.sleep(EVENT_S)
        job = await run_in_threadpool(jobs.get, job.id)


@router.get("/healthz", response_model=schemas.Health, tags=["operations"])
def healthz() -> JSONResponse:
    """The process is alive."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", response_model=schemas.Health, tags=["operations"])
def readyz(engine: EngineDep) -> JSONResponse:
    """Questions can be answered."""
    engine.ping()
    return JSONResponse({"status": "ok"})


def prefers_csv(accept: str) -> bool:
    """Whether an Accept header puts CSV before JSON; whatever is wrong with it, JSON."""
    weights = {"text/csv": 0.0, "application/json": 0.0}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        if name in weights and re.fullmatch(r"[01](\.[0-9]{0,3})?", weight):
            weights[name] = float(weight)
    return weights["text/csv"] > weights["application/json"]


def _filter_of(wanted: schemas.FigureFilterQuery) -> FigureFilter:
    return read_filter(
        document_ids=wanted.document_id,
        kinds=wanted.kind,
        unit=wanted.unit,
        q=wanted.q,
        minimum=wanted.min,
        maximum=wanted.max,
        since=wanted.from_,
        until=wanted.to,
    )


def _summary(item: DocumentSummary) -> Json:
    return document_to_dict(item.document, n_passages=item.n_passages, n_figures=item.n_figures)


def _accepted(job: Job) -> JSONResponse:
    return JSONResponse(job.to_dict(), status_code=202, headers={"Location": f"/jobs/{job.id}"})
