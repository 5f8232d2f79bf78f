"""An answer while it is made: what is decided, before it is put into the form that is shown."""

from dataclasses import dataclass

from corpus.documents import Span
from corpus.library import StoredPassage
from qa.answers import Account, AnswerFigure, Reason
from qa.computing.computed import Computed


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Words of a stored passage that answer. score: the confidence in them, 0..1."""

    stored: StoredPassage
    span: Span
    score: float

    @property
    def text(self) -> str:
        return self.stored.document.quote(self.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """reason: why it is no answer. sentence: the passage and the place of the sentence that says so, to mark.

    computed: a number that no document states, out of the figures.
    """

    text: str
    confidence: float
    reason: Reason | None = None
    spans: tuple[Quoted, ...] = ()
    figures: tuple[AnswerFigure, ...] = ()
    sentence: tuple[StoredPassage, Span] | None = None
    accounts: tuple[Account, ...] = ()
    computed: Computed | None = None
