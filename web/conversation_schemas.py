"""What requests over conversations may hold, and what answers to them hold, for /docs and /openapi.json."""

from pydantic import BaseModel, Field

from qa.conversation.feedback import MAX_COMMENT, FeedbackVerdict
from web.schemas import Answer, Request, Text


class ConversationChange(Request):
    """What is to be changed of a conversation."""

    title: Text = Field(min_length=1, max_length=1_000, examples=["Companies in Shanghai"])


class Conversation(BaseModel):
    """title: its first question, or as it was renamed."""

    id: str
    title: str
    started_at: str
    changed_at: str
    turns: int


class Conversations(BaseModel):
    """The last changed first. total: how many match; next: the cursor of the page that follows, or null."""

    conversations: list[Conversation]
    total: int
    next: str | None


class FeedbackRequest(Request):
    """What somebody thinks of an answer."""

    verdict: FeedbackVerdict
    comment: Text | None = Field(default=None, max_length=MAX_COMMENT, description="What it should have been.")


class Judged(BaseModel):
    """turn: the answer's place in its conversation, from 0."""

    given_at: str
    verdict: FeedbackVerdict
    comment: str | None
    question: str
    interpreted_as: str
    answered: bool
    answer: str
    confidence: float
    conversation_id: str
    turn: int


class FeedbackList(BaseModel):
    """In the order it was given."""

    feedback: list[Judged]


class KeptAnswer(Answer):
    asked_at: str


class ConversationTurns(BaseModel):
    """A conversation with its answers as they were given."""

    id: str
    title: str
    started_at: str
    changed_at: str
    turns: list[KeptAnswer]
