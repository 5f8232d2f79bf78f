"""What requests over conversations may hold, and what answers to them hold, for /docs and /openapi.json."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from qa.conversation.feedback import MAX_COMMENT, FeedbackVerdict
from web.answer_schemas import Account, Answer, Revision
from web.schema_fields import Next, Request, Text, Total

ConversationId = Annotated[
    str, Field(examples=["6f1f0f6f0c9a4c54b7a6a2a1f1f3d2c1"], description="The conversation's id.")
]


class ConversationChange(Request):
    """What is to be changed of a conversation."""

    title: Text = Field(
        min_length=1, max_length=1_000, examples=["Companies in Shanghai"], description="Its new title."
    )


class Conversation(BaseModel):
    """A conversation without its turns."""

    id: ConversationId
    title: str = Field(examples=["Companies in Shanghai"], description="Its first question, or as it was renamed.")
    started_at: datetime = Field(description="When its first question was asked, in UTC.")
    changed_at: datetime = Field(description="When its last question was asked, in UTC.")
    turns: int = Field(ge=0, description="How many questions were asked in it.")


class Conversations(BaseModel):
    """Conversations, the last changed first."""

    conversations: list[Conversation] = Field(description="The conversations of this page.")
    total: Total
    next: Next


class FeedbackRequest(Request):
    """What somebody thinks of an answer."""

    verdict: FeedbackVerdict = Field(examples=["down"], description="Whether it is a good answer.")
    comment: Text | None = Field(
        default=None,
        max_length=MAX_COMMENT,
        examples=["It should have been 3,000."],
        description="What it should have been.",
    )


class Judged(BaseModel):
    """What somebody thinks of an answer, with that."""

    given_at: datetime = Field(description="When it was said, in UTC.")
    verdict: FeedbackVerdict = Field(description="Whether it is a good answer.")
    comment: str | None = Field(description="What it should have been, if that was said.")
    question: str = Field(description="The question, as it was asked.")
    interpreted_as: str = Field(description="The question, as it was understood.")
    answered: bool = Field(description="Whether it was answered.")
    answer: str = Field(description="The answer.")
    confidence: float = Field(ge=0, le=1, description="The answer's confidence.")
    conversation_id: ConversationId
    turn: int = Field(ge=0, description="The answer's place in its conversation, from 0.")


class FeedbackList(BaseModel):
    """In the order it was given."""

    feedback: list[Judged] = Field(description="All there is.")


class KeptAnswer(Answer):
    """An answer as it was given; of one that an older version gave, what that did not tell is left out."""

    turn: int | None = Field(default=None, description="Its place in the conversation, from 0.")
    accounts: list[Account] = Field(default=[], description="Where several documents told of the same, each of them.")
    revisions: list[Revision] = Field(default=[], description="What replaced versions told otherwise.")
    asked_at: datetime = Field(description="When it was asked, in UTC.")


class ConversationTurns(BaseModel):
    """A conversation with its answers as they were given."""

    id: ConversationId
    title: str = Field(description="Its first question, or as it was renamed.")
    started_at: datetime = Field(description="When its first question was asked, in UTC.")
    changed_at: datetime = Field(description="When its last question was asked, in UTC.")
    turns: list[KeptAnswer] = Field(description="In the order they were asked.")


class EvidenceVersions(BaseModel):
    """What answered."""

    program: str = Field(examples=["0.1.0"], description="The program's version.")
    reader: str = Field(description="The SHA-256 of the model that reads answers.")
    evidence: str = Field(description="The SHA-256 of the weights of the evidence.")
    embedder: str = Field(description="The id of the embedding model.")
    figures: int = Field(description="The version of reading figures.")


class EvidenceDocument(BaseModel):
    """A document that is quoted."""

    id: str = Field(description="The document's id.")
    title: str = Field(description="What it is called.")
    source: str = Field(description="Who published it, or the name of its file.")
    url: str | None = Field(description="Where it stands, if that is known.")
    published: str | None = Field(description="The day it appeared, if that is known.")
    sha256: str | None = Field(description="Of its text; null of one that was removed: its quotes cannot be checked.")
    characters: int | None = Field(description="The length of its text; null of one that was removed.")


class Evidence(BaseModel):
    """Answers with their quotes, places and hashes, as `article-qa verify` checks them."""

    format: Literal["article-qa evidence"] = Field(description="Tells what it is.")
    version: int = Field(examples=[1], description="The version of the format.")
    made_at: datetime = Field(description="When it was made, in UTC.")
    versions: EvidenceVersions = Field(description="The program and the models that answered.")
    answers: list[dict[str, Any]] = Field(
        description="As `POST /ask` gave them, with `kept`: their conversation, and what was thought of them."
    )
    documents: list[EvidenceDocument] = Field(description="The documents that are quoted.")
    digest: str = Field(description="The SHA-256 of all the rest.")
