"""What requests may hold, and what answers hold, for /docs and /openapi.json, by noun; the JSON is qa.serialising's."""

from pydantic import BaseModel, Field

from web.answer_schemas import (
    Account,
    Answer,
    AnswerFigure,
    AskFailed,
    AskRequest,
    Derivation,
    FoundPassages,
    Highlight,
    Passage,
    Quote,
    Revision,
    Span,
    Timings,
    Version,
    VersionFigure,
    Versions,
)
from web.document_schemas import (
    DocumentRequest,
    Documents,
    DocumentSummary,
    DocumentText,
    Existing,
    Source,
    VersionSource,
)
from web.figure_schemas import (
    Figure,
    FigureFilterQuery,
    FigurePage,
    FigureQuery,
    LedgerFigure,
    Series,
    SeriesList,
    SeriesPoint,
    SeriesQuery,
)
from web.job_schemas import AddedDocument, AddResult, Health, Job, JobList, JobProgress, RebuildResult
from web.schema_fields import PageNumber, Request, Text, TopK

__all__ = [
    "Account", "AddResult", "AddedDocument", "Answer", "AnswerFigure", "AskFailed", "AskRequest", "Derivation",
    "DocumentRequest", "DocumentSummary", "DocumentText", "Documents", "Existing", "Figure", "FigureFilterQuery",
    "FigurePage", "FigureQuery", "FoundPassages", "Health", "Highlight", "Job", "JobList", "JobProgress",
    "LedgerFigure", "PageNumber", "Passage", "Problem", "Quote", "RebuildResult", "Request", "Revision", "Series",
    "SeriesList", "SeriesPoint", "SeriesQuery", "Source", "Span", "Text", "Timings", "TopK", "Version",
    "VersionFigure", "VersionSource", "Versions",
]  # fmt: skip


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(examples=["about:blank"], description="Always about:blank; the status says which kind it is.")
    title: str = Field(examples=["The request cannot be used"], description="The kind of error in a few words.")
    status: int = Field(ge=400, le=599, examples=[422], description="The response's status.")
    detail: str = Field(
        examples=["'top_k' should be less than or equal to 50; it was 51."],
        description="What went wrong, and what to do, for a person to read.",
    )
