"""A case of Recognizers-Text as it is read, and what is found in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from corpus.documents import Document, Value
from corpus.figures.tokens import Candidate, Sentence
from corpus.figures.usage import Usage

Case = Mapping[str, Any]
TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class Found:
    """Characters [start, end) of the text with a value, or bounds of which one may be open (None).

    last: of a range of dates, the first day of its last year, month or day.
    """

    start: int
    end: int
    low: float | None
    high: float | None
    unit: str | None = None
    last: float | None = None


@dataclass(frozen=True, slots=True)
class CaseText:
    """A case's input, read: its sentences with their figures."""

    document: Document
    usage: Usage
    read: tuple[tuple[Sentence, list[Candidate]], ...]

    def fresh(self) -> Iterator[Sentence]:
        """The sentences with nothing claimed."""
        for sentence, _ in self.read:
            yield Sentence(sentence.tokens, bytearray(len(sentence.tokens)), sentence.padded)


def number_of(value: Value | None) -> float | None:
    return None if value is None or isinstance(value, str) else float(Fraction(value))


def is_same(one: float | None, two: float | None) -> bool:
    if one is None or two is None:
        return one is two
    return abs(one - two) <= TOLERANCE * max(abs(two), 1e-12)
