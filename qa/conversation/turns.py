"""What was asked before, as much of it as the next question may lean on."""

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
    words = answer.spans[0].text if answer.spans else answer.text
    return Turn(question=answer.interpreted_as, answer=words if answer.answered else "", is_answered=answer.answered)
