"""What requests may hold, and what answers hold, for /docs and /openapi.json. The JSON itself is qa.serialising's."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from qa.engine import MAX_TOP_K


def _is_text(value: str) -> str:
    """Half characters (lone surrogates) pass JSON but are no text."""
    if any(0xD800 <= ord(character) < 0xE000 for character in value):
        raise ValueError("it holds half a character (a lone surrogate)")
    return value


Text = Annotated[str, AfterValidator(_is_text)]
TopK = Annotated[int, Field(ge=1, le=MAX_TOP_K, description="How many passages to return.")]


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class AskRequest(Request):
    """A question, over all documents or over some."""

    question: Text = Field(examples=["How many AI firms are in Shanghai?"])
    top_k: TopK = 5
    document_ids: list[Text] | None = Field(default=None, max_length=1_000, description="Ask only these documents.")


class DocumentRequest(Request):
    """A document as text. What is not given is taken from the text's first lines, if they tell it."""

    text: Text = Field(examples=["A headline\n\nUpdated: 2019-08-01\n\nThe first paragraph."])
    title: Text | None = Field(default=None, max_length=300)
    url: Text | None = Field(default=None, max_length=2_000, description="An older document of this URL is replaced.")
    published: date | None = Field(default=None, strict=False, examples=["2019-08-01"])


class Span(BaseModel):
    """Words that answer: characters [start, end) of the document's text."""

    text: str
    passage_id: str
    document_id: str
    start: int
    end: int
    score: float


class Figure(BaseModel):
    """A figure as the text gives it; value, or low and high for a range; dates are ISO 8601 strings."""

    id: str
    document_id: str
    passage_id: str
    text: str
    start: int
    end: int
    kind: Literal["count", "money", "percent", "fraction", "ratio", "ordinal", "date", "duration", "measurement"]
    value: int | float | str | None
    low: int | float | str | None
    high: int | float | str | None
    exact: str | None = Field(description='What a JSON number cannot hold exactly, as "1/3".')
    unit: str | None
    concept: str | None = Field(description="What is counted or measured, in the document's words.")
    qualifier: Literal["approximately", "more_than", "at_least", "less_than", "at_most"] | None
    change: Literal["up", "down"] | None
    as_of: str | None
    nature: Literal["actual", "target", "forecast"]
    resolved: str | None
    equivalents: list[str]


class AnswerFigure(Figure):
    role: Literal["answer", "equivalent", "operand", "derived", "nearest"]


class Derivation(BaseModel):
    expression: str
    operands: list[str]
    rule: str


class Highlight(BaseModel):
    """Characters [start, end) of the passage's own text."""

    start: int
    end: int
    kind: Literal["answer", "figure", "sentence"]


class Source(BaseModel):
    id: str
    title: str
    source: str
    url: str | None
    published: date | None


class Passage(BaseModel):
    id: str
    kind: Literal["title", "paragraph", "caption", "list", "table"]
    document: Source
    text: str
    start: int
    end: int
    score: float
    highlights: list[Highlight]


class Timings(BaseModel):
    total: float
    search: float
    read: float


class Answer(BaseModel):
    """An answer, or with `answered` false an abstention with its reason; figures of role "nearest" do not answer."""

    question: str
    interpreted_as: str
    conversation_id: str | None
    answered: bool
    answer: str
    reason: Literal["no_evidence", "entity_missing", "period_missing", "not_a_question"] | None
    confidence: float = Field(ge=0, le=1)
    spans: list[Span]
    figures: list[AnswerFigure]
    derivation: Derivation | None
    passages: list[Passage]
    timings_ms: Timings


class DocumentSummary(BaseModel):
    id: str
    title: str
    source: str
    url: str | None
    published: date | None
    media_type: str
    characters: int
    passages: int
    figures: int
    added_at: str


class Documents(BaseModel):
    documents: list[DocumentSummary]


class DocumentText(DocumentSummary):
    text: str


class Existing(BaseModel):
    """The document that has the same text already; nothing was added."""

    document: DocumentSummary
    existed: Literal[True]


class JobProgress(BaseModel):
    stage: str
    done: int
    total: int


class Job(BaseModel):
    id: str
    kind: Literal["add", "rebuild"]
    state: Literal["queued", "running", "done", "failed"]
    progress: JobProgress | None
    result: dict[str, object] | None
    error: str | None
    created_at: str
    finished_at: str | None


class Health(BaseModel):
    status: Literal["ok"]


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
