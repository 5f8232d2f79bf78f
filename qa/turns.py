"""What was asked before, as much of it as the next question may lean on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question of a conversation and what came of it.

    question: as it was interpreted, so that it stands alone. answer: the exact words that answered, a figure, a name or
    a sentence; "" if there were none.
    """

    question: str
    answer: str
    is_answered: bool
