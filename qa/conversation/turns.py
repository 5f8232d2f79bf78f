"""What was asked before, as much of it as the next question may lean on."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa.answers import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question of a conversation and what came of it.

    question: as it was interpreted, so that it stands alone. answer: the exact words that answered, a figure, a name or
    a sentence; "" if there were none.
    """

    question: str
    answer: str
    is_answered: bool


def turn_of(answer: Answer) -> Turn:
    """As much of an answer as the next question may lean on."""
    return as_turn(
        answer.interpreted_as, answer.text, [span.text for span in answer.spans], is_answered=answer.answered
    )


def as_turn(question: str, text: str, spans: Sequence[str], *, is_answered: bool) -> Turn:
    """The same from its parts. spans: the exact words that answer, best first; text: the answer as it was told."""
    words = spans[0] if spans else text
    return Turn(question=question, answer=words if is_answered else "", is_answered=is_answered)
