"""The HTTP API: questions, documents, rebuilding, jobs, health."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from corpus.reading import document_from_text
from index.building import ReportProgress
from qa.engine import Added, DocumentSummary, Engine
from qa.serialising import Json, answer_to_dict, document_to_dict
from web import schemas
from web.jobs import Jobs

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": schemas.Problem, "description": description}
    for status, description in {
        400: "The body is not valid JSON",
        413: "Too large",
        415: "Not JSON",
        422: "The request cannot be used",
        503: "The library cannot be used now",
    }.items()
}
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": schemas.Problem, "description": "Not found"}}

router = APIRouter(responses=_PROBLEMS)


def get_engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


def get_jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


EngineDep = Annotated[Engine, Depends(get_engine)]
JobsDep = Annotated[Jobs, Depends(get_jobs)]


@router.post("/ask", response_model=schemas.Answer, responses=_NOT_FOUND, tags=["questions"])
def ask(body: schemas.AskRequest, engine: EngineDep) -> JSONResponse:
    """Answer a question: figures, quotes and passages, or an abstention with its reason."""
    answer = engine.ask(body.question, top_k=body.top_k, document_ids=body.document_ids)
    return JSONResponse(answer_to_dict(answer))


@router.get("/ask", response_model=schemas.Answer, tags=["questions"])
def ask_by_link(engine: EngineDep, question: Annotated[str, Query()], top_k: schemas.TopK = 5) -> JSONResponse:
    """The same, for links and for trying it out."""
    return JSONResponse(answer_to_dict(engine.ask(question, top_k=top_k)))


@router.get("/documents", response_model=schemas.Documents, tags=["documents"])
def list_documents(engine: EngineDep) -> JSONResponse:
    """Every document in the library, in the order they were added."""
    return JSONResponse({"documents": [_summary(item) for item in engine.documents()]})


@router.post(
    "/documents",
    response_model=schemas.Job,
    status_code=202,
    responses={200: {"model": schemas.Existing, "description": "The same text is in the library already"}},
    tags=["documents"],
)
def add_document(body: schemas.DocumentRequest, engine: EngineDep, jobs: JobsDep) -> JSONResponse:
    """Add a document given as text; the job tells when it can be asked."""
    document = document_from_text(body.text, title=body.title, url=body.url, published=body.published)
    if engine.find(document) is not None:
        return JSONResponse({"document": _summary(engine.document(document.id)), "existed": True})

    def work(report: ReportProgress) -> Json:
        added = engine.add(document, report=report)
        return {"document": _added(added), "existed": added.existed, "replaced": added.replaced}

    return _accepted(jobs.submit("add", work).to_dict())


@router.get("/documents/{document_id}", response_model=schemas.DocumentText, responses=_NOT_FOUND, tags=["documents"])
def get_document(document_id: str, engine: EngineDep) -> JSONResponse:
    """A document with its text, to which every offset refers."""
    found = engine.document(document_id)
    return JSONResponse(_summary(found) | {"text": found.document.text})


@router.delete("/documents/{document_id}", status_code=204, responses=_NOT_FOUND, tags=["documents"])
def remove_document(document_id: str, engine: EngineDep) -> Response:
    """Remove a document; when this returns, nothing of it answers."""
    engine.remove(document_id)
    return Response(status_code=204)


@router.post("/index/rebuild", response_model=schemas.Job, status_code=202, tags=["library"])
def rebuild(engine: EngineDep, jobs: JobsDep) -> JSONResponse:
    """Make passages, figures, vectors and indexes anew; questions are answered meanwhile."""

    def work(report: ReportProgress) -> Json:
        rebuilt = engine.rebuild(report=report)
        return {
            "generation": rebuilt.generation,
            "documents": rebuilt.n_documents,
            "passages": rebuilt.n_passages,
        }

    return _accepted(jobs.submit("rebuild", work).to_dict())


@router.get("/jobs/{job_id}", response_model=schemas.Job, responses=_NOT_FOUND, tags=["library"])
def get_job(job_id: str, jobs: JobsDep) -> JSONResponse:
    """A job as it stands."""
    return JSONResponse(jobs.get(job_id).to_dict())


@router.get("/healthz", response_model=schemas.Health, tags=["operations"])
def healthz() -> JSONResponse:
    """The process is alive."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", response_model=schemas.Health, tags=["operations"])
def readyz(engine: EngineDep) -> JSONResponse:
    """Questions can be answered."""
    engine.ping()
    return JSONResponse({"status": "ok"})


def _summary(item: DocumentSummary) -> Json:
    return document_to_dict(item.document, n_passages=item.n_passages, n_figures=item.n_figures)


def _added(added: Added) -> Json:
    return document_to_dict(added.document, n_passages=added.n_passages, n_figures=added.n_figures)


def _accepted(job: Json) -> JSONResponse:
    return JSONResponse(job, status_code=202, headers={"Location": f"/jobs/{job['id']}"})
