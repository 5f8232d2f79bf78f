"""The HTTP API's long tasks: rebuilding the index, and jobs to follow and to end."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from web import schemas
from web.api import NOT_FOUND, JobsDep, accepted, get_jobs
from web.idempotency import IdempotencyKey, once_of
from web.job_store import Job

# So often it is looked whether a job that somebody follows has changed.
EVENT_S = 0.2

router = APIRouter(tags=["library"])


def get_job_or_404(job_id: str, request: Request) -> Job:
    return get_jobs(request).get(job_id)


@router.post(
    "/index/rebuild",
    response_model=schemas.Job,
    status_code=202,
    responses={202: {"description": "The job that rebuilds it"}},
    summary="Rebuild the index",
)
def rebuild_index(request: Request, jobs: JobsDep, key: IdempotencyKey = None) -> JSONResponse:
    """Make passages, figures, vectors and indexes anew; questions are answered meanwhile.

    While a rebuild waits or runs already, this is that one.
    """
    once = once_of(request, key)
    return accepted(jobs.repeated(once, "rebuild") or jobs.submit("rebuild", once=once))


@router.get("/jobs", response_model=schemas.JobList, summary="List jobs")
def list_jobs(
    jobs: JobsDep, limit: Annotated[int, Query(ge=1, le=1_000, description="How many at most.")] = 100
) -> JSONResponse:
    """The jobs that are remembered, the last accepted first: all that wait or run, and the last that ended."""
    found, total = jobs.store.recent(limit)
    return JSONResponse({"jobs": [job.to_dict() for job in found], "total": total})


@router.get("/jobs/{job_id}", response_model=schemas.Job, responses=NOT_FOUND, summary="Get a job")
def get_job(job_id: str, jobs: JobsDep) -> JSONResponse:
    """A job as it stands."""
    return JSONResponse(jobs.get(job_id).to_dict())


@router.delete(
    "/jobs/{job_id}",
    response_model=schemas.Job,
    status_code=202,
    responses=NOT_FOUND | {202: {"description": "The job as it stands; one that ran ends soon"}},
    summary="Cancel a job",
)
def cancel_job(job_id: str, jobs: JobsDep) -> JSONResponse:
    """Ask for a job's end: the library is left as it was. A job that has ended stays as it is."""
    return accepted(jobs.cancel(job_id))


@router.get(
    "/jobs/{job_id}/events",
    response_class=EventSourceResponse,
    responses=NOT_FOUND | {200: {"description": "Events, the last of them when the job has ended"}},
    summary="Follow a job",
)
async def follow_job(job: Annotated[Job, Depends(get_job_or_404)], jobs: JobsDep) -> AsyncIterator[ServerSentEvent]:
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
