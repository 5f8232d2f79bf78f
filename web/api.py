"""What the routes of the HTTP API share: what they are given, and the problems that only some of them have.

Problems that any route can have are described in web/openapi.py.
"""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import JSONResponse

from qa.engine import Engine
from web.asker import Asker
from web.job_store import Job
from web.jobs import Jobs
from web.question_pool import QuestionPool

Responses = dict[int | str, dict[str, Any]]

NOT_FOUND: Responses = {404: {"description": "Nothing has this id"}}
TOO_LONG: Responses = {413: {"description": "The question is too long"}}


def get_engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


def get_jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


def get_pool(request: Request) -> QuestionPool:
    """Raises TooBusy at once if a question could not even wait."""
    pool: QuestionPool = request.app.state.questions
    pool.check()
    return pool


def get_asker(request: Request) -> Asker:
    """Raises TooBusy at once if a question could not even wait."""
    get_pool(request)
    asker: Asker = request.app.state.asker
    return asker


def get_mark(request: Request) -> str | None:
    """The state of the library's documents, for entity tags."""
    return get_engine(request).mark()


EngineDep = Annotated[Engine, Depends(get_engine)]
JobsDep = Annotated[Jobs, Depends(get_jobs)]
PoolDep = Annotated[QuestionPool, Depends(get_pool)]
AskerDep = Annotated[Asker, Depends(get_asker)]
MarkDep = Annotated[str | None, Depends(get_mark)]


def accepted(job: Job) -> JSONResponse:
    """202 with a job, and where it can be followed."""
    return JSONResponse(job.to_dict(), status_code=202, headers={"Location": f"/jobs/{job.id}"})
