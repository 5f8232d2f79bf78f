"""What a question gets back: an answer with its evidence, or an abstention with its reason."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from corpus.documents import Document, Figure, Passage, Span
from qa.computing.computed import Computed

Role = Literal["answer", "equivalent", "operand", "derived", "nearest"]
Reason = Literal["no_evidence", "entity_missing", "period_missing", "not_a_question"]
HighlightKind = Literal["answer", "figure", "sentence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFigure:
    """A figure and what it is to the answer. role "nearest" marks what comes close but does not answer."""

    figure: Figure
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSpan:
    """Words that answer: offsets into the document's text; score in 0..1, higher is better."""

    text: str
    passage_id: str
    document_id: str
    span: Span
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """Characters of the passage's own text, which starts at 0, to mark on the page."""

    span: Span
    kind: HighlightKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPassage:
    """A passage found for the question. score: the search's, any scale, higher is better."""

    passage: Passage
    document: Document
    score: float
    highlights: tuple[Highlight, ...]

    @property
    def text(self) -> str:
        return self.document.quote(self.passage.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A calculation: its expression with the quoted operands, their figures' ids, and the rule applied."""

    expression: str
    operands: tuple[str, ...]
    rule: str

    @classmethod
    def of(cls, computed: Computed) -> "Derivation":
        operands = tuple(figure.id for figure in computed.operands)
        return cls(expression=computed.expression, operands=operands, rule=computed.rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What one of several documents says of the same: its figures' ids, and whether they agree with the answer."""

    document: Document
    figures: tuple[str, ...]
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What the version before told in place of one of the answer's figures.

    figure: that figure's id. before: the other figure; its span, and `quote`, the place of its sentence, are offsets
    into the text of `document`, the replaced version. text: the figure with what it counts. replaced_at: UTC.
    """

    figure: str
    before: Figure
    text: str
    quote: Span
    document: Document
    replaced_at: datetime

    @property
    def line(self) -> str:
        """Revised: 900 companies before (version of 1 March 2024, replaced on 5 April 2024)"""
        published = self.document.published
        version = f"of {_day(published)}" if published else f"added on {_day(self.document.added_at)}"
        return f"Revised: {self.text} before (version {version}, replaced on {_day(self.replaced_at)})"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Milliseconds spent in all, in finding passages, and in reading the answer out of them."""

    total: float
    search: float
    read: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The whole reply to one question.

    answered: True with text that answers; False with a reason, and text that says so to a person.
    interpreted_as: the question as it was understood, where that differs from the words typed.
    confidence: the probability, 0..1, that the documents answer the question and this is the answer.
    accounts: where several documents tell of the same, each of them, the answer's own first; else none.
    revisions: what replaced versions of the documents told in place of its figures.
    turn: its place in the conversation that keeps it, from 0; None where none does.
    computed: the result of the derivation, which stands in no document; its operands are among the figures.
    """

    question: str
    interpreted_as: str
    conversation_id: str | None
    answered: bool
    text: str
    reason: Reason | None
    confidence: float
    spans: tuple[AnswerSpan, ...]
    figures: tuple[AnswerFigure, ...]
    derivation: Derivation | None
    passages: tuple[AnswerPassage, ...]
    timings: Timings
    computed: Computed | None = None
    accounts: tuple[Account, ...] = ()
    revisions: tuple[Revision, ...] = ()
    turn: int | None = None

    def __post_init__(self) -> None:
        if self.answered == (self.reason is not None):
            raise ValueError("an answer is answered, or has a reason why not")
