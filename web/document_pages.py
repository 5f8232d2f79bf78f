"""One document: its text with its figures marked, where a quote stands, and what can be done with it."""

from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from markupsafe import Markup

from corpus.documents import page_of
from corpus.errors import ArticleQAError, DocumentNotFound
from corpus.excerpts import Excerpt, excerpt_of_version, read_excerpt, version_titles
from corpus.formats.kinds import KINDS
from corpus.reading import MAX_BYTES
from corpus.versions import Version, find_version
from qa.engine import Engine
from qa.serialising import figure_to_dict
from web.answer_view import readable_value
from web.api import EngineDep, JobsDep
from web.document_view import blocks_of, page_start, place_within
from web.library_forms import posted_by_form
from web.library_pages import submitted
from web.rendering import render, templates

router = APIRouter(include_in_schema=False)

FORMATS = {kind.media_type: kind.name for kind in KINDS}


@router.get("/library/{document_id}")
def document(
    request: Request,
    engine: EngineDep,
    document_id: str,
    start: Annotated[str | None, Query()] = None,
    end: Annotated[str | None, Query()] = None,
    at: Annotated[str | None, Query()] = None,
    page: Annotated[str | None, Query()] = None,
) -> Response:
    """A document, or a version that was replaced: old answers lead to those.

    start, end: characters to mark; at: a character of the part to show; page: the number of the page to go to.
    """
    try:
        text = engine.document(document_id).document
        version = None
    except DocumentNotFound as error:
        version = find_version(engine.library.database, document_id)
        if version is None:
            return _missing(request, error)
        text = version.document
    if page is not None and (begins := page_start(text, page)) is not None:
        return RedirectResponse(f"/library/{quote(document_id)}?at={begins}#page-{int(page)}", status_code=303)
    here = place_within(text, start, end)
    begin = here.start if here else int(at) if at and at.isascii() and at.isdigit() and len(at) < 9 else 0
    excerpt = excerpt_of_version(version, at=begin) if version else read_excerpt(engine.library, document_id, at=begin)
    shown = _told(engine, excerpt, version) | {"blocks": blocks_of(excerpt, here), "is_at_place": here is not None}
    return render(request, "document.html", shown)


@router.get("/library/{document_id}/text")
def text(request: Request, engine: EngineDep, document_id: str) -> Response:
    """The text alone, to which every offset refers, as a file."""
    try:
        found = engine.document(document_id).document
    except DocumentNotFound as error:
        version = find_version(engine.library.database, document_id)
        if version is None:
            return _missing(request, error)
        found = version.document
    name = quote(f"{found.title[:80].strip()}.txt", safe="")
    headers = {"Content-Disposition": f"attachment; filename=\"document.txt\"; filename*=UTF-8''{name}"}
    return PlainTextResponse(found.text, headers=headers)


@router.get("/library/{document_id}/delete")
def confirm_deletion(request: Request, engine: EngineDep, document_id: str) -> HTMLResponse:
    """Asks once more; the script deletes without asking, and offers to undo it."""
    try:
        summary = engine.document(document_id)
    except DocumentNotFound as error:
        return _missing(request, error)
    return render(request, "_library_delete.html", {"view": "library", "item": summary})


@router.post("/library/{document_id}/delete")
def delete(request: Request, engine: EngineDep, document_id: str) -> Response:
    try:
        title = engine.document(document_id).document.title
        engine.remove(document_id)
    except DocumentNotFound as error:
        return _missing(request, error)
    return RedirectResponse(f"/library?{urlencode({'deleted': title})}", status_code=303)


@router.post("/library/{document_id}/replace")
def replace(
    request: Request,
    engine: EngineDep,
    jobs: JobsDep,
    document_id: str,
    file: Annotated[list[UploadFile] | None, File()] = None,
    text: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    published: Annotated[str, Form()] = "",
) -> Response:
    """Put a file or a text in the document's place, which becomes a version of it."""
    try:
        engine.document(document_id)
        posted = posted_by_form(file, text, title=title, published=published, replaces=document_id)
    except DocumentNotFound as error:
        return _missing(request, error)
    except ArticleQAError as error:
        excerpt = read_excerpt(engine.library, document_id)
        shown = _told(engine, excerpt, None) | {"blocks": blocks_of(excerpt, None), "problem": str(error)}
        return render(request, "document.html", shown, status=error.status)
    job = submitted(jobs, posted)
    if job.result is not None:
        return RedirectResponse(f"/library/{job.result['document']['id']}", status_code=303)
    return RedirectResponse(f"/library?job={job.id}", status_code=303)


def _missing(request: Request, error: DocumentNotFound) -> HTMLResponse:
    return render(request, "_library_missing.html", {"view": "library"}, status=error.status)


def _told(engine: Engine, excerpt: Excerpt, version: Version | None) -> dict[str, Any]:
    """What `document.html` takes, but for the text."""
    document = excerpt.document
    successor = engine.document(version.document_id).document if version else None
    return {
        "view": "library",
        "script_views": ["library"],
        "document": document,
        "excerpt": excerpt,
        "n_figures": sum(excerpt.kinds.values()),
        "format": FORMATS.get(document.media_type, document.media_type),
        "part_pages": [page_of(document.pages, start) for start in excerpt.starts],
        "version": version,
        "successor_link": successor and Markup('<a href="/library/{}">{}</a>').format(successor.id, successor.title),
        "versions": () if version else version_titles(engine.library.database, document.id),
        "is_outdated": engine.is_outdated,
        "is_at_place": False,
        "problem": None,
        "max_bytes": MAX_BYTES,
    }


templates.env.filters.update(figure_value=lambda figure: readable_value(figure_to_dict(figure)))
