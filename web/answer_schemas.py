"""What questions may hold, and what answers to them hold."""

from pydantic import BaseModel, Field

from corpus.documents import PassageKind
from qa.answers import HighlightKind, Reason, Role
from web.document_schemas import Source, VersionSource
from web.figure_schemas import Figure
from web.schema_fields import QUESTION_LENGTH, DocumentId, End, PageNumber, PassageId, Request, Start, Text, TopK


class AskRequest(Request):
    """A question, over all documents or over some, on its own or following on others."""

    question: Text = Field(
        examples=["How many AI firms are in Shanghai?"],
        description="In English.",
        json_schema_extra=QUESTION_LENGTH,
    )
    conversation_id: Text | None = Field(
        default=None, max_length=64, description="As an answer told it; left out, a new conversation begins."
    )
    top_k: TopK = 5
    document_ids: list[Text] | None = Field(default=None, max_length=1_000, description="Ask only these documents.")


class Span(BaseModel):
    """Words that answer: characters [start, end) of the document's text."""

    text: str = Field(examples=["1,000"], description="The words, as they stand in the document.")
    passage_id: PassageId
    document_id: DocumentId
    start: Start
    end: End
    page: PageNumber
    score: float = Field(ge=0, le=1, description="How probably these words answer.")


class AnswerFigure(Figure):
    """A figure of a passage; of one that is derived, which stands in no document, no place is told."""

    document_id: str | None = Field(description="The document that it stands in.")  # type: ignore[assignment]
    passage_id: str | None = Field(description="The passage that it stands in.")  # type: ignore[assignment]
    start: int | None = Field(description="Its first character in that text.")  # type: ignore[assignment]
    end: int | None = Field(description="The character behind its last one.")  # type: ignore[assignment]
    page: PageNumber
    role: Role = Field(
        description="What it is to the answer: it answers; says the same in another unit; was computed from; "
        "was computed; or comes nearest and does not answer."
    )


class Derivation(BaseModel):
    """A calculation with its operands, each of them a figure of the answer."""

    expression: str = Field(examples=["(100 − 70) ÷ 70"], description="The calculation, with the operands as quoted.")
    operands: list[str] = Field(description="The ids of the figures that it was made with.")
    rule: str = Field(examples=["growth"], description="What was computed.")


class Highlight(BaseModel):
    """Characters [start, end) of the passage's own text."""

    start: int = Field(ge=0, description="The first character, from 0 at the passage's beginning.")
    end: int = Field(ge=1, description="The character behind the last one.")
    kind: HighlightKind = Field(description="What is marked.")


class Passage(BaseModel):
    """A passage that was found: characters [start, end) of its document's text."""

    id: PassageId
    kind: PassageKind = Field(description="What it is in its document.")
    document: Source = Field(description="The document that it stands in.")
    text: str = Field(description="The passage, as the document has it.")
    start: Start
    end: End
    page: PageNumber
    score: float = Field(description="The search's, on no scale: the higher, the better it fits.")
    highlights: list[Highlight] = Field(description="What in it answers.")


class FoundPassages(BaseModel):
    """Passages that fit a question, best first."""

    passages: list[Passage] = Field(description="The passages; what is not read yet has no highlights.")


class Account(BaseModel):
    """What one document says of the same: its figures' ids, and whether they agree with the answer."""

    document: Source = Field(description="The document.")
    figures: list[str] = Field(description="The ids of its figures, which are among the answer's.")
    agrees: bool = Field(description="Whether they say the same as the answer.")


class Quote(BaseModel):
    """Characters [start, end) of a replaced version's text."""

    text: str = Field(description="The words, as the version has them.")
    document_id: DocumentId
    start: Start
    end: End
    page: PageNumber


class VersionFigure(Figure):
    """A figure of a replaced version, with offsets into that version's text."""

    page: PageNumber


class Revision(BaseModel):
    """What the last replaced version told in place of one of the answer's figures; offsets are into its own text."""

    figure: str = Field(description="The id of the answer's figure.")
    text: str = Field(
        examples=["Revised: 900 companies before (version of 1 March 2024, replaced on 5 April 2024)"],
        description="The same in a sentence.",
    )
    before: VersionFigure = Field(description="The figure that it told.")
    quote: Quote = Field(description="The sentence that said so.")
    version: VersionSource = Field(description="The version that said so.")


class Version(VersionSource):
    """A replaced version with its text, into which the offsets of its figures are."""

    text: str = Field(description="Its text.")
    figures: list[VersionFigure] = Field(description="The figures in it.")


class Versions(BaseModel):
    """Those that a document has replaced, the last first; offsets of figures are into the version's text."""

    versions: list[Version] = Field(description="None, if it has replaced none.")


class Timings(BaseModel):
    """Milliseconds that it took."""

    total: float = Field(ge=0, description="In all.")
    search: float = Field(ge=0, description="Finding passages.")
    read: float = Field(ge=0, description="Reading the answer out of them.")


class Answer(BaseModel):
    """An answer, or with `answered` false an abstention with its reason; figures of role "nearest" do not answer."""

    question: str = Field(examples=["How many AI firms are in Shanghai?"], description="As it was asked.")
    interpreted_as: str = Field(description="As it was understood: made to stand alone, its spelling put right.")
    conversation_id: str | None = Field(
        description="The conversation that keeps it, for the next question; null where none does."
    )
    turn: int | None = Field(description="Its place in the conversation that keeps it, from 0.")
    answered: bool = Field(description="Whether the documents answer the question.")
    answer: str = Field(
        examples=["1,000 companies with AI as its core business; 3,000 AI-related enterprises"],
        description="The answer, or why there is none, for a person to read.",
    )
    reason: Reason | None = Field(description="Why it is not answered; null where it is.")
    confidence: float = Field(
        ge=0, le=1, description="How probably the documents answer the question, and this is the answer."
    )
    spans: list[Span] = Field(description="The exact words that answer, best first.")
    figures: list[AnswerFigure] = Field(description="The figures of the answer, each with its role.")
    derivation: Derivation | None = Field(description="The calculation, where the answer was computed.")
    accounts: list[Account] = Field(description="Where several documents tell of the same, each of them; else empty.")
    revisions: list[Revision] = Field(description="What replaced versions told otherwise.")
    passages: list[Passage] = Field(description="What it was read from, and what else fits, best first.")
    timings_ms: Timings = Field(description="What it took.")


class AskFailed(BaseModel):
    """What went wrong after a stream had begun."""

    status: int = Field(examples=[404], description="The status that it would have had as a response.")
    detail: str = Field(description="What went wrong, for a person to read.")
