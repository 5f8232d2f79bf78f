"""The HTTP API's documents: listed, added as text or as files, shown with their versions, removed."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import Scope

from corpus.errors import InputError
from corpus.formats.kinds import READ
from corpus.reading import document_from_text
from corpus.summaries import MAX_SOUGHT, cursor_of, read_place, read_summaries
from qa.engine import DocumentSummary
from qa.serialising import Json, document_to_dict, version_to_dict
from web import examples, schemas
from web.api import NOT_FOUND, EngineDep, JobsDep, MarkDep, accepted
from web.caching import unless_unchanged
from web.idempotency import IdempotencyKey, once_of
from web.posting import posted_files, posted_text
from web.security import MULTIPART

router = APIRouter(tags=["documents"])


@router.get("/documents", response_model=schemas.Documents, summary="List documents")
def list_documents(
    request: Request,
    engine: EngineDep,
    mark: MarkDep,
    q: Annotated[
        str, Query(max_length=MAX_SOUGHT, description="Words, each of them in its title or source; in any case.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=1_000, description="How many at most.")] = 100,
    cursor: Annotated[str, Query(description="The `next` of the page before.")] = "",
) -> Response:
    """The documents, or those with some words in their title or source, in the order they were added."""
    after = read_place(cursor)

    def listed() -> JSONResponse:
        page = read_summaries(engine.library.database, sought=q, limit=limit, after=after)
        documents = [_summary(item) for item in page.documents]
        return JSONResponse({"documents": documents, "total": page.total, "next": cursor_of(page.next)})

    return unless_unchanged(request, mark, listed)


class _UploadRoute(APIRoute):
    """Takes a request only if it comes as a form with files; one with JSON goes on to the next route."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        if match is Match.FULL and not Headers(scope=scope).get("content-type", "").lower().startswith(MULTIPART):
            return Match.NONE, {}
        return match, child


def add_files(
    request: Request,
    file: Annotated[list[UploadFile], File()],
    engine: EngineDep,
    jobs: JobsDep,
    key: IdempotencyKey = None,
    replaces: Annotated[str, Form()] = "",
) -> JSONResponse:
    """Add documents as files; the job tells what came of each. replaces: whose place a single file takes."""
    once = once_of(request, key)
    done = jobs.repeated(once, "add", posted_files(file, replaces or None))
    if done is not None:
        return accepted(done)
    if replaces:
        if len(file) > 1:
            raise InputError(f"One document can take the place of another; {len(file)} were sent")
        engine.document(replaces)
    return accepted(jobs.submit("add", posted_files(file, replaces or None), once=once))


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
_UPLOAD: dict[str, Any] = {
    "requestBody": {
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "array",
                            "minItems": 1,
                            "items": {"type": "string", "format": "binary"},
                            "description": READ,
                        },
                        "replaces": {
                            "type": "string",
                            "description": "The id of a document whose place a single file takes.",
                        },
                    },
                },
                "examples": examples.FILES,
            },
            "application/json": {"examples": examples.DOCUMENTS},
        }
    }
}


@router.post(
    "/documents",
    response_model=schemas.Job,
    status_code=202,
    openapi_extra=_UPLOAD,
    responses=NOT_FOUND
    | {
        200: {"model": schemas.Existing, "description": "The same text is in the library already"},
        202: {"description": "A job that adds what was sent"},
    },
    summary="Add documents",
)
def add_documents(
    request: Request, body: schemas.DocumentRequest, engine: EngineDep, jobs: JobsDep, key: IdempotencyKey = None
) -> JSONResponse:
    """Add a document given as text, or many as files; the job tells when they can be asked, and what came of each."""
    once, posted = once_of(request, key), posted_text(body)
    done = jobs.repeated(once, "add", [posted])
    if done is not None:
        return accepted(done)
    document = document_from_text(body.text, title=body.title, url=body.url, published=body.published)
    if body.replaces is not None:
        engine.document(body.replaces)
    if body.replaces in (None, document.id) and engine.find(document) is not None:
        return JSONResponse({"document": _summary(engine.document(document.id)), "existed": True})
    return accepted(jobs.submit("add", [posted], once=once))


@router.get(
    "/documents/{document_id}", response_model=schemas.DocumentText, responses=NOT_FOUND, summary="Get a document"
)
def get_document(request: Request, document_id: str, engine: EngineDep, mark: MarkDep) -> Response:
    """A document with its text, to which every offset refers."""

    def shown() -> JSONResponse:
        found = engine.document(document_id)
        return JSONResponse(_summary(found) | {"text": found.document.text})

    return unless_unchanged(request, mark, shown)


@router.get(
    "/documents/{document_id}/versions",
    response_model=schemas.Versions,
    responses=NOT_FOUND,
    summary="List what a document has replaced",
)
def list_versions(request: Request, document_id: str, engine: EngineDep, mark: MarkDep) -> Response:
    """The versions that a document has replaced, the last one first, with their texts and figures."""
    return unless_unchanged(
        request,
        mark,
        lambda: JSONResponse({"versions": [version_to_dict(version) for version in engine.versions(document_id)]}),
    )


@router.delete("/documents/{document_id}", status_code=204, responses=NOT_FOUND, summary="Remove a document")
def remove_document(document_id: str, engine: EngineDep) -> Response:
    """Remove a document; when this returns, nothing of it answers."""
    engine.remove(document_id)
    return Response(status_code=204)


def _summary(item: DocumentSummary) -> Json:
    return document_to_dict(item.document, n_passages=item.n_passages, n_figures=item.n_figures)
