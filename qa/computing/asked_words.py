"""The words of a question for an operand, with what each tells, and how near a text's words come to them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.documents import FigureKind
from qa.computing.like_words import nearness
from qa.questions.question import Question
from qa.questions.words import Word, WordVectors

Matches = NDArray[np.float32]
Which = NDArray[np.bool_]

NUMBERS: tuple[FigureKind, ...] = ("count", "money", "percent", "fraction", "measurement", "ratio")
SHARES: tuple[FigureKind, ...] = ("percent", "fraction")
# Words that ask for a figure, and say little of which.
LIGHT = frozenset(
    "rate rates level levels figure figures number total totals overall amount amounts size value volume share "
    "percentage come came go went make made take took do did happen reach reached stand stood account itself "
    "themselves whole entire all each set be being told get got one ones".split()
)
LITTLE = 0.2
_TOLD_IN_PERCENT = re.compile(
    r"\b(?:unemployment|joblessness|inflation|turnout|rates?|share of|proportion|percentage|margins?)\b"
)
_PLACED = re.compile(r"\b(?:in|to|from|at|within|across)(?: the)? \Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class AskedWords:
    """content: the words that are asked, times left out. weights: what each tells. is_name, is_place: of each.

    kinds: of the figures that may answer.
    """

    question: Question
    content: tuple[Word, ...]
    weights: Matches
    is_name: Which
    is_place: Which
    kinds: tuple[FigureKind, ...]
    vectors: WordVectors

    @property
    def is_telling(self) -> Which:
        """Of each word, whether it says what is asked; names say of whom."""
        telling: Which = ~self.is_name & (self.weights > LITTLE)
        return telling

    def near(self, told: Sequence[Word]) -> Matches:
        """(len(content), len(told))"""
        return nearness(self.content, told, self.vectors)

    def best(self, told: Sequence[Word]) -> Matches:
        """(len(content),): the nearest that any of the words comes."""
        return largest(self.near(told))


def asked_words(question: Question, vectors: WordVectors, kinds: tuple[FigureKind, ...] = ()) -> AskedWords:
    """kinds: where they are known."""
    times = {word.span for word in question.times}
    content = tuple(
        word
        for word in question.content
        if word.span not in times and not (word.text.isdigit() and len(word.text) == 4)
    )
    weights = [LITTLE if word.text.lower() in LIGHT and not word.is_name else vectors.weight(word) for word in content]
    return AskedWords(
        question,
        content,
        np.array(weights, dtype=np.float32),
        np.array([word.is_name or word.people is not None for word in content], dtype=np.bool_),
        np.array([_PLACED.search(question.text[: word.span.start]) is not None for word in content], dtype=np.bool_),
        kinds or _kinds(question),
        vectors,
    )


def largest(near: Matches) -> Matches:
    """(n,): the largest of each row; 0 without columns."""
    found: Matches = near.max(axis=1) if near.shape[1] else np.zeros(near.shape[0], dtype=np.float32)
    return found


def mean(matches: Matches, weights: Matches, of: Which) -> float:
    """Of some of the words, weighted; 0 of none."""
    return float(matches[of] @ weights[of] / weights[of].sum()) if of.any() else 0.0


def _kinds(question: Question) -> tuple[FigureKind, ...]:
    """Of the figures that answer; how large unemployment is, is told in percent, how much was sold in pieces too."""
    lower = question.text.lower()
    if question.answer_type == "count":
        return question.kinds
    if _TOLD_IN_PERCENT.search(lower) is not None:
        return SHARES
    if question.unit != "%" and lower.startswith(("how much", "what", "how large")):
        return NUMBERS
    return question.kinds or NUMBERS
