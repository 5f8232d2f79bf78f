"""What the tools of the MCP server take, and what they give: made for a model to read, so nothing that is not told."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.documents import Change, FigureKind, Nature, Qualifier
from qa.answers import Reason, Role
from qa.asking import MAX_QUESTION, MAX_TOP_K
from qa.ledger.filtering import KINDS, MAX_DOCUMENTS, MAX_UNIT, MAX_WORDS
from web.schemas import Request, Text

MAX_FIGURES = 200
MAX_LISTED = 200
# Characters of a document's text at a time: some thousand words.
MAX_TEXT, DEFAULT_TEXT = 20_000, 8_000

# Longer ones are refused by the engine, whose sentence says more.
Question = Annotated[Text, Field(json_schema_extra={"minLength": 1, "maxLength": MAX_QUESTION})]
DocumentIds = Annotated[list[Text], Field(max_length=MAX_DOCUMENTS)]
Amount = int | float | Text


class AskArguments(Request):
    question: Question = Field(
        description="One whole question in plain English.", examples=["How many AI firms are in Shanghai?"]
    )
    conversation_id: Text = Field(
        default="",
        max_length=64,
        description="As an answer told it, for a question that leans on those before; without it, a new one begins.",
    )
    top_k: int = Field(default=5, ge=1, le=MAX_TOP_K, description="How many passages to return beside the answer.")
    document_ids: DocumentIds = Field(default=[], description="Ask only these documents; without it, all.")


class SearchArguments(Request):
    question: Question = Field(
        description="A question, or words to look for.", examples=["investment in artificial intelligence"]
    )
    top_k: int = Field(default=5, ge=1, le=MAX_TOP_K, description="How many passages to return.")
    document_ids: DocumentIds = Field(default=[], description="Search only these documents; without it, all.")


class FiguresArguments(Request):
    """The filters of the HTTP API's /figures, under their names there; all of them have to fit."""

    document_id: DocumentIds = Field(default=[], description="Only figures of these documents.")
    kind: list[Annotated[Text, Field(json_schema_extra={"enum": list(KINDS)})]] = Field(
        default=[], description="Only figures of these kinds.", examples=[["money"]]
    )
    unit: Text = Field(
        default="",
        description="Only figures in this unit: ISO 4217 for money, else a usual symbol.",
        examples=["CNY", "%", "km"],
        json_schema_extra={"maxLength": MAX_UNIT},
    )
    q: Text = Field(
        default="",
        description="Words, each of them in the figure's text, in what it counts or in whom it is told of.",
        examples=["AI enterprises"],
        json_schema_extra={"maxLength": MAX_WORDS},
    )
    min: Amount = Field(default="", description="The least value: a number, or a date such as 2018-09-19.")
    max: Amount = Field(default="", description="The greatest value: a number, or a date.")
    from_: Text = Field(
        default="", alias="from", description="Only what holds on this day or later.", examples=["2018-01-01", "2018"]
    )
    to: Text = Field(default="", description="Only what holds on this day or earlier.", examples=["2018"])
    limit: int = Field(default=25, ge=1, le=MAX_FIGURES, description="How many figures at most.")
    cursor: Text = Field(default="", description="The `next` of the page before.")


class DocumentsArguments(Request):
    document_id: Text = Field(
        default="", max_length=80, description="The document whose text to read; without it, documents are listed."
    )
    start: int = Field(default=0, ge=0, description="With document_id: the first character of its text to return.")
    length: int = Field(
        default=DEFAULT_TEXT, ge=1, le=MAX_TEXT, description="With document_id: how many characters at most."
    )
    q: Text = Field(
        default="", max_length=MAX_WORDS, description="List only documents with these words in title or source."
    )
    page: int = Field(default=1, ge=1, le=1_000_000, description="Which page of the list, from 1.")
    limit: int = Field(default=50, ge=1, le=MAX_LISTED, description="How many documents are on a page of the list.")


class Result(BaseModel):
    """What is unknown, or does not apply, is left out."""

    model_config = ConfigDict(extra="forbid")


class Place(Result):
    """Characters [start, end) of a document's text, counted from 0."""

    document_id: str
    title: str
    start: int
    end: int
    page: int | None = Field(default=None, description="Of a document that has pages, from 1.")


class Quote(Place):
    """The document's own words."""

    text: str


class FoundPassage(Quote):
    id: str
    published: str | None = Field(default=None, description="The document's date.")
    score: float = Field(description="The search's; of any scale, higher is better.")


class ReadFigure(Result):
    """A figure as the text gives it, and how it was read."""

    id: str
    text: str = Field(description="As it stands in the document.")
    kind: FigureKind
    value: int | float | str | None = Field(default=None, description="A number, or a date as ISO 8601.")
    low: int | float | str | None = Field(default=None, description="Of a range, instead of value.")
    high: int | float | str | None = Field(default=None, description="Of a range, instead of value.")
    exact: str | None = Field(default=None, description='What a JSON number cannot hold exactly, as "1/3".')
    unit: str | None = Field(default=None, description="ISO 4217 for money, a unit's usual symbol, %.")
    concept: str | None = Field(default=None, description="What is counted or measured, in the document's words.")
    subject: str | None = Field(default=None, description="Whom or what it is told of, where that is not the concept.")
    per: str | None = Field(default=None, description="What the amount is for each of.")
    qualifier: Qualifier | None = None
    change: Change | None = Field(default=None, description="Of a difference, not a level.")
    as_of: str | None = Field(default=None, description="The period that it holds for.")
    nature: Nature
    doubt: str | None = Field(default=None, description="Why the reading may be wrong.")


class LedgerFigure(ReadFigure, Place):
    quote: str = Field(description="The sentence that it stands in.")


class AnswerFigure(ReadFigure):
    """`nearest` ones come close, and do not answer. A derived one was computed, and stands in no document."""

    role: Role
    document_id: str | None = None
    title: str | None = None
    start: int | None = None
    end: int | None = None
    page: int | None = None


class Calculation(Result):
    expression: str
    rule: str
    operands: list[str] = Field(description="The ids of its figures.")


class Account(Result):
    """What one of several documents says of the same."""

    document_id: str
    title: str
    figures: list[str] = Field(description="Their ids.")
    agrees: bool = Field(description="With the answer.")


class Answered(Result):
    question: str
    interpreted_as: str = Field(description="The question as it was understood.")
    answered: bool = Field(description="False: the documents do not say; nothing here is then an answer.")
    answer: str = Field(description="The answer, or why there is none, in words.")
    reason: Reason | None = Field(default=None, description="Why it is not answered.")
    confidence: float = Field(ge=0, le=1, description="The probability that this is the documents' answer.")
    figures: list[AnswerFigure]
    calculation: Calculation | None = None
    quotes: list[Quote] = Field(description="The exact words that answer, best first.")
    accounts: list[Account] = Field(description="Where several documents tell of the same, each of them; else empty.")
    revisions: list[str] = Field(description="What older versions of the documents said instead.")
    passages: list[FoundPassage] = Field(description="Where to read on, best first.")
    conversation_id: str = Field(description="Pass it on to ask a question that leans on this one.")
    turn: int = Field(description="Its place in the conversation, from 0.")


class Found(Result):
    passages: list[FoundPassage] = Field(description="Best first.")


class Ledger(Result):
    figures: list[LedgerFigure] = Field(description="By document, in the order these were added, then by place.")
    total: int = Field(description="How many figures match, on all pages.")
    next: str | None = Field(default=None, description="The cursor of the next page; left out on the last.")


class ListedDocument(Result):
    id: str
    title: str
    source: str
    url: str | None = None
    author: str | None = None
    published: str | None = None
    added_at: str
    characters: int | None = Field(default=None, description="Of the whole text; told with its text.")
    passages: int
    figures: int


class TextPart(Result):
    """Characters [start, end) of the document's text."""

    text: str
    start: int
    end: int
    next: int | None = Field(default=None, description="The start of what follows; left out at the end.")


class Documents(Result):
    documents: list[ListedDocument] = Field(description="In the order they were added, or the one that was asked for.")
    total: int = Field(description="How many there are, on all pages.")
    page: int
    pages: int = Field(description="How many pages the list has.")
    text: TextPart | None = Field(default=None, description="Of the document that was asked for.")


ToolName = Literal["ask", "search", "figures", "documents"]
