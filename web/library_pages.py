"""The documents: the list, adding to it, rebuilding. Everything here works without a script, which only adds to it."""

import time
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import ArticleQAError, JobNotFound
from corpus.listing import COLUMNS, Column, list_documents
from corpus.reading import MAX_BYTES
from qa.engine import Engine
from web.api import EngineDep, JobsDep
from web.job_store import Job, Posted
from web.jobs import Jobs
from web.library_forms import posted_by_form
from web.rendering import render

router = APIRouter(include_in_schema=False)

# A form that adds little comes back when all of it is added.
PATIENCE_S = 2.0
_LOOK_S = 0.05
# The names of so many documents that are being added are told.
_MAX_NAMES = 8


@router.get("/library")
def library(
    request: Request,
    engine: EngineDep,
    jobs: JobsDep,
    q: Annotated[str, Query()] = "",
    sort: Annotated[str, Query()] = "",
    order: Annotated[str, Query()] = "",
    page: Annotated[str, Query()] = "",
    job: Annotated[str, Query()] = "",
    deleted: Annotated[str, Query()] = "",
) -> HTMLResponse:
    """The page. job: one whose outcome is to be told; deleted: the title of a document that has just been."""
    context = _list(engine, jobs, q, sort, order, page) | {"told": _found(jobs, job), "deleted": deleted[:300]}
    return _page(request, engine, context)


@router.get("/library/list")
def library_list(
    request: Request,
    engine: EngineDep,
    jobs: JobsDep,
    q: Annotated[str, Query()] = "",
    sort: Annotated[str, Query()] = "",
    order: Annotated[str, Query()] = "",
    page: Annotated[str, Query()] = "",
) -> HTMLResponse:
    """The list alone, for a script that has changed it."""
    return render(request, "_library_list.html", _list(engine, jobs, q, sort, order, page))


@router.post("/library")
def add(
    request: Request,
    engine: EngineDep,
    jobs: JobsDep,
    file: Annotated[list[UploadFile] | None, File()] = None,
    text: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    published: Annotated[str, Form()] = "",
    url: Annotated[str, Form()] = "",
) -> Response:
    """Add files, or a text, sent by a form; comes back to the list with what came of each."""
    try:
        job = submitted(jobs, posted_by_form(file, text, title=title, published=published, url=url))
    except ArticleQAError as error:
        given = {"text": text, "title": title, "published": published, "url": url}
        context = _list(engine, jobs) | {"problem": str(error), "given": given}
        return _page(request, engine, context, status=error.status)
    return RedirectResponse(f"/library?job={job.id}", status_code=303)


@router.post("/library/rebuild")
def rebuild(jobs: JobsDep) -> Response:
    return RedirectResponse(f"/library?job={jobs.submit('rebuild').id}", status_code=303)


@router.post("/library/jobs/{job_id}/cancel")
def cancel(jobs: JobsDep, job_id: str) -> Response:
    jobs.cancel(job_id)
    return RedirectResponse(f"/library?job={job_id}", status_code=303)


def submitted(jobs: Jobs, posted: list[Posted]) -> Job:
    """The job that adds what was posted; it has ended, if that takes a moment only."""
    job = jobs.submit("add", posted)
    until = time.monotonic() + PATIENCE_S
    while job.finished_at is None and time.monotonic() < until:
        time.sleep(_LOOK_S)
        job = jobs.get(job.id)
    return job


def _found(jobs: Jobs, job_id: str) -> Job | None:
    """A job that is remembered still."""
    if not job_id:
        return None
    try:
        return jobs.get(job_id)
    except JobNotFound:
        return None


def _page(request: Request, engine: Engine, context: Mapping[str, Any], *, status: int = 200) -> HTMLResponse:
    shown = {
        "view": "library",
        "script_views": ["library"],
        "contents": engine.library.contents(),
        "max_bytes": MAX_BYTES,
        "told": None,
        "deleted": "",
        "problem": None,
        "given": {"text": "", "title": "", "published": "", "url": ""},
    }
    return render(request, "library.html", shown | dict(context), status=status)


def _list(engine: Engine, jobs: Jobs, q: str = "", sort: str = "", order: str = "", page: str = "") -> dict[str, Any]:
    """What `_library_list.html` takes. Whatever is wrong with the address, a list comes of it."""
    by: Column = next((column for column in COLUMNS if column == sort), "added")
    descending = order == "desc" if order in ("asc", "desc") else _is_from_above(by)
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1
    listing = list_documents(engine.library.database, words=q, by=by, descending=descending, page=number)
    unfinished = jobs.store.unfinished()

    def address(**changes: str | int) -> str:
        wanted = {"q": q, "sort": sort, "order": order, "page": listing.page} | changes
        query = urlencode({name: value for name, value in wanted.items() if value and (name, value) != ("page", 1)})
        return f"/library?{query}" if query else "/library"

    def sorted_by(column: Column) -> str:
        """The list by this column; the other way round, if it is by it already."""
        turned = not descending if column == by else _is_from_above(column)
        return address(sort=column, order="desc" if turned else "asc", page=1)

    return {
        "listing": listing,
        "columns": COLUMNS,
        "by": by,
        "descending": descending,
        "q": q,
        "address": address,
        "sorted_by": sorted_by,
        "adding": [(job, jobs.store.sizes(job.id)) for job in unfinished if job.kind == "add"],
        "max_names": _MAX_NAMES,
        "rebuilding": next((job for job in unfinished if job.kind == "rebuild"), None),
        "is_outdated": engine.is_outdated,
    }


def _is_from_above(column: Column) -> bool:
    """Words are looked for from A on; dates and numbers from the latest and the largest."""
    return column not in ("title", "source")
