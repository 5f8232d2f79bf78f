"""What requests may hold, and what answers hold, for /docs and /openapi.json. The JSON itself is qa.serialising's."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from corpus.documents import Change, FigureKind, Nature, Qualifier
from qa.asking import MAX_TOP_K
from qa.engine import MAX_PAGE
from qa.ledger.filtering import KINDS


def _is_text(value: str) -> str:
    """Half characters (lone surrogates) pass JSON but are no text."""
    if any(0xD800 <= ord(character) < 0xE000 for character in value):
        raise ValueError("it holds half a character (a lone surrogate)")
    return value


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


Text = Annotated[str, AfterValidator(_is_text)]
PageNumber = Annotated[int | None, Field(description="From 1; null in a document without pages.")]
TopK = Annotated[int, Field(ge=1, le=MAX_TOP_K, description="How many passages to return.")]


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class AskRequest(Request):
    """A question, over all documents or over some, on its own or following on others."""

    question: Text = Field(examples=["How many AI firms are in Shanghai?"])
    conversation_id: Text | None = Field(
        default=None, max_length=64, description="As an answer told it; left out, a new conversation begins."
    )
    top_k: TopK = 5
    document_ids: list[Text] | None = Field(default=None, max_length=1_000, description="Ask only these documents.")


class DocumentRequest(Request):
    """A document as text. What is not given is taken from the text's first lines, if they tell it."""

    text: Text = Field(examples=["A headline\n\nUpdated: 2019-08-01\n\nThe first paragraph."])
    title: Text | None = Field(default=None, max_length=300)
    url: Text | None = Field(default=None, max_length=2_000, description="An older document of this URL is replaced.")
    published: date | None = Field(default=None, strict=False, examples=["2019-08-01"])
    replaces: Text | None = Field(
        default=None, max_length=64, description="The id of a document whose place it takes; that is kept as a version."
    )


class FigureFilterQuery(BaseModel):
    """Which figures are wanted. An empty parameter is as one left out."""

    model_config = ConfigDict(extra="forbid")

    document_id: list[str] = Field(default=[], description="Only figures of this document; may be repeated.")
    kind: list[Annotated[str, Field(json_schema_extra={"enum": list(KINDS)})]] = Field(
        default=[], examples=[["money"]], description=f"{', '.join(KINDS)}; may be repeated."
    )
    unit: str = Field(default="", examples=["CNY"], description="As figures have it: CNY, %, km.")
    q: str = Field(
        default="",
        examples=["AI enterprises"],
        description="Words, each of them in the figure's text or in what it counts; upper or lower case.",
    )
    min: str = Field(
        default="",
        examples=["1000"],
        description="The least value: a number, or a date such as 2018-09-19. A range counts if any of it is within.",
    )
    max: str = Field(default="", examples=["2.5e9"], description="The greatest value: a number, or a date.")
    from_: str = Field(
        default="", alias="from", examples=["2018-01-01"], description="Figures that hold on this day or later."
    )
    to: str = Field(default="", examples=["2018"], description="Figures that hold on this day or earlier.")


class FigureQuery(FigureFilterQuery):
    """Which figures are wanted, and how. An empty parameter is as one left out."""

    format: Literal["json", "csv", ""] = Field(default="", description="Without it, the Accept header decides.")
    limit: Annotated[Annotated[int, Field(ge=1, le=MAX_PAGE)] | None, BeforeValidator(_none_if_empty)] = Field(
        default=None, description="Figures on a page: 100, if it is left out; as CSV, all."
    )
    cursor: str = Field(default="", description="The `next` of the page before.")


class SeriesQuery(FigureFilterQuery):
    """Of which figures series are wanted, and how many series. An empty parameter is as one left out."""

    limit: Annotated[Annotated[int, Field(ge=1, le=MAX_PAGE)] | None, BeforeValidator(_none_if_empty)] = Field(
        default=None, description="Series at most, those of most points first: 100, if it is left out."
    )


class Span(BaseModel):
    """Words that answer: characters [start, end) of the document's text."""

    text: str
    passage_id: str
    document_id: str
    start: int
    end: int
    page: PageNumber
    score: float


class Figure(BaseModel):
    """A figure as the text gives it; value, or low and high for a range; dates are ISO 8601 strings."""

    id: str
    document_id: str
    passage_id: str
    text: str
    start: int
    end: int
    kind: FigureKind
    value: int | float | str | None = Field(examples=[70000000000], description="As text what no JSON number can hold.")
    low: int | float | str | None
    high: int | float | str | None
    exact: str | None = Field(description='What a JSON number cannot hold exactly, as "1/3".')
    unit: str | None = Field(examples=["CNY"], description="ISO 4217 for money, a unit's usual symbol, %.")
    concept: str | None = Field(description="What is counted or measured, in the document's words.")
    subject: str | None = Field(description="Whom or what the sentence tells it of, where that is not the concept.")
    per: str | None = Field(examples=["month", "gal", "share"], description="What the amount is for each of.")
    qualifier: Qualifier | None
    change: Change | None
    as_of: str | None = Field(examples=["2018", "2018-12"], description="The period that it holds for.")
    nature: Nature
    resolved: str | None = Field(description="The rule and the words by which a relative date was read.")
    equivalents: list[str] = Field(description="Figures that say the same amount in another currency or unit.")
    rate: int | float | str | None = Field(
        examples=[6.88976], description="Of money: how many of its unit one of the first equivalent's is, as implied."
    )
    doubt: str | None = Field(description="Why the reading may be wrong.")


class AnswerFigure(Figure):
    """A figure of a passage; of one that is derived, which stands in no document, no place is told."""

    document_id: str | None  # type: ignore[assignment]
    passage_id: str | None  # type: ignore[assignment]
    start: int | None  # type: ignore[assignment]
    end: int | None  # type: ignore[assignment]
    page: PageNumber
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
    author: str | None
    published: date | None


class LedgerFigure(Figure):
    """A figure with its document and the sentence that it stands in."""

    document: Source
    quote: str = Field(description="The sentence, as the document has it.")
    page: PageNumber


class FigurePage(BaseModel):
    """Figures by document, in the order these were added, and by their place in the text."""

    figures: list[LedgerFigure]
    total: int = Field(description="How many figures match, on all pages.")
    next: str | None = Field(description="The cursor of the next page; null on the last.")


class SeriesPoint(BaseModel):
    """What one document says for one period; of two that differ, or agree, each is a point."""

    period: str = Field(examples=["2018", "2018-12", "2018-01-01/2018-03-31"], description="As the figure's `as_of`.")
    start: date
    end: date = Field(description="The period's last day.")
    figure: Figure
    document: Source
    quote: str = Field(description="The sentence that it stands in, as the document has it.")
    page: PageNumber


class Series(BaseModel):
    """Figures of one concept and unit, of at least two periods, in the order of these; the coarser of two first."""

    concept: str
    subject: str | None = Field(description="Whose it is, in the words that tell it: a country, a company.")
    kind: FigureKind
    unit: str | None
    per: str | None
    is_change: bool = Field(description="Whether its figures are differences, up or down, and not levels.")
    points: list[SeriesPoint]


class SeriesList(BaseModel):
    """The series of most points first."""

    series: list[Series]
    total: int = Field(description="How many there are, with those beyond the limit.")


class Passage(BaseModel):
    id: str
    kind: Literal["title", "paragraph", "caption", "list", "table"]
    document: Source
    text: str
    start: int
    end: int
    page: PageNumber
    score: float
    highlights: list[Highlight]


class Account(BaseModel):
    """What one document says of the same: its figures' ids, and whether they agree with the answer."""

    document: Source
    figures: list[str]
    agrees: bool


class Quote(BaseModel):
    """Characters [start, end) of a replaced version's text."""

    text: str
    document_id: str
    start: int
    end: int
    page: PageNumber


class VersionSource(Source):
    sha256: str = Field(description="Of its text.")
    added_at: str
    replaced_at: str


class VersionFigure(Figure):
    page: PageNumber


class Revision(BaseModel):
    """What the last replaced version told in place of one of the answer's figures; offsets are into its own text."""

    figure: str = Field(description="The id of the answer's figure.")
    text: str = Field(examples=["Revised: 900 companies before (version of 1 March 2024, replaced on 5 April 2024)"])
    before: VersionFigure
    quote: Quote = Field(description="The sentence that said so.")
    version: VersionSource


class Version(VersionSource):
    text: str
    figures: list[VersionFigure]


class Versions(BaseModel):
    """Those that a document has replaced, the last first; offsets of figures are into the version's text."""

    versions: list[Version]


class Timings(BaseModel):
    total: float
    search: float
    read: float


class Answer(BaseModel):
    """An answer, or with `answered` false an abstention with its reason; figures of role "nearest" do not answer."""

    question: str
    interpreted_as: str
    conversation_id: str | None
    turn: int | None = Field(description="Its place in the conversation that keeps it, from 0.")
    answered: bool
    answer: str
    reason: Literal["no_evidence", "entity_missing", "period_missing", "not_a_question"] | None
    confidence: float = Field(ge=0, le=1)
    spans: list[Span]
    figures: list[AnswerFigure]
    derivation: Derivation | None
    accounts: list[Account] = Field(description="Where several documents tell of the same, each of them; else empty.")
    revisions: list[Revision]
    passages: list[Passage]
    timings_ms: Timings


class DocumentSummary(BaseModel):
    id: str
    title: str
    source: str
    url: str | None
    author: str | None
    published: date | None
    media_type: str
    pages: int | None
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
    """rate: passages a second; eta_s: seconds left, both null while they are not known."""

    stage: str
    done: int
    total: int
    rate: float | None
    eta_s: float | None


class Job(BaseModel):
    id: str
    kind: Literal["add", "rebuild"]
    state: Literal["queued", "running", "done", "failed", "cancelled"]
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
