"""What is told of jobs and of what came of them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from web.document_schemas import DocumentSummary
from web.job_store import JobKind, State


class JobProgress(BaseModel):
    """How far a job is."""

    stage: str = Field(examples=["embedding"], description="What it does now.")
    done: int = Field(ge=0, description="How much of this stage is done.")
    total: int = Field(ge=0, description="How much there is to do in it.")
    rate: float | None = Field(description="Passages a second; null while that is not known.")
    eta_s: float | None = Field(description="Seconds left; null while that is not known.")


class AddedDocument(BaseModel):
    """What came of one document: `document`, or `error`."""

    file: str = Field(examples=["report.pdf"], description="The file's name, or the text's title.")
    document: DocumentSummary | None = Field(default=None, description="The document; left out where there is none.")
    existed: bool | None = Field(default=None, description="Whether the same text was there already.")
    replaced: str | None = Field(default=None, description="The id of the document whose place it took, or null.")
    error: str | None = Field(default=None, description="Why it could not be read; left out where it was.")


class AddResult(BaseModel):
    """What came of an upload. Of a single document, `document`, `existed` and `replaced` stand here as well."""

    documents: list[AddedDocument] = Field(description="What came of each, in the order they were sent.")
    document: DocumentSummary | None = Field(default=None, description="The document, where one was sent.")
    existed: bool | None = Field(default=None, description="Whether the same text was there already.")
    replaced: str | None = Field(default=None, description="The id of the document whose place it took, or null.")


class RebuildResult(BaseModel):
    """What a rebuild made."""

    generation: int = Field(ge=0, description="The number of the new indexes.")
    documents: int = Field(ge=0, description="How many documents they are of.")
    passages: int = Field(ge=0, description="How many passages they hold.")


class Job(BaseModel):
    """A long task as it stands."""

    id: str = Field(examples=["0f8b4c1de0d94f6c9a0d1c7c5d0e3b2a"], description="The job's id.")
    kind: JobKind = Field(description="What it does.")
    state: State = Field(description="It has ended when it is done, failed or cancelled.")
    progress: JobProgress | None = Field(description="How far it is; null before it has begun.")
    result: AddResult | RebuildResult | None = Field(description="What came of it, when it is done; else null.")
    error: str | None = Field(description="Why it failed; null where it did not.")
    created_at: datetime = Field(description="When it was accepted, in UTC.")
    finished_at: datetime | None = Field(description="When it ended, in UTC; null before.")


class JobList(BaseModel):
    """Jobs, the last accepted first."""

    jobs: list[Job] = Field(description="As many as `limit` allows.")
    total: int = Field(ge=0, description="How many are remembered, with those beyond the limit.")


class Health(BaseModel):
    """That all is well."""

    status: Literal["ok"] = Field(description="Always ok; what is not has another status.")
