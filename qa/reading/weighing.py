"""Learned weights: from features to the log-odds that something answers, and to a confidence that means what it says.

`qa.training.evidence` learns them; qa/models/README.md says from what.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter, mul
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import ModelDamaged

FILE = Path(__file__).resolve().parent.parent / "models" / "evidence.json"

# Beyond this a margin says no more.
MAX_MARGIN = 4.0


@dataclass(frozen=True, slots=True)
class PassageFeatures:
    """What speaks for a passage to hold the answer.

    relevance: the reader's log-odds that it does. cosine, sentence: of the question and the passage, and its nearest
    sentence. rank: 1 for the passage that the search found first, 1/2 for the second; behind: by how much its score
    lies below that one's. coverage: the share of the
    question's words that the passage, its title, or for names its document holds, by weight; weakest: the least found
    of its telling words; names: the share of its names found.
    """

    relevance: float
    cosine: float
    sentence: float
    rank: float
    behind: float
    coverage: float
    weakest: float
    names: float


@dataclass(frozen=True, slots=True)
class SpanFeatures:
    """What speaks for some words of a passage to be the answer; each roughly 0..1 where nothing else is said.

    passage: log-odds of its passage. read: the reader's log-probability of the words; share: of an answer anywhere in
    their sentence. leads: 1 if the reader likes no words of the passage better. cosine: of question and sentence.
    coverage: of the question by the sentence alone. nearness: the same, each word worth less the further it stands.
    kind: 1 if it is of the kind that is asked for first, less for others that will do, 0 if it is of none; concept:
    what a figure counts against what is asked for; period: 1 if it holds for the time asked for, 0 if for another;
    these three are 0.5 where nothing is asked or known. repeats: the share of its words that stand in the question.
    """

    passage: float
    read: float
    share: float
    leads: float
    cosine: float
    coverage: float
    nearness: float
    kind: float
    concept: float
    period: float
    repeats: float


@dataclass(frozen=True, slots=True)
class BestFeatures:
    """Of the best words: their log-odds, by how much they lie above the next best's (at most MAX_MARGIN), the
    log-odds of their passage and the reader's own, and the least found of the question's telling words."""

    log_odds: float
    margin: float
    passage: float
    relevance: float
    weakest: float
    names: float


Features = PassageFeatures | SpanFeatures | BestFeatures

_VALUES = {
    kind: attrgetter(*(field.name for field in fields(kind))) for kind in (PassageFeatures, SpanFeatures, BestFeatures)
}


def values(features: Features) -> tuple[float, ...]:
    """The features as numbers, in the order of their fields."""
    numbers: tuple[float, ...] = _VALUES[type(features)](features)
    return numbers


def margin(ranked: Sequence[float]) -> float:
    """By how much the first log-odds lie above the second. ranked: highest first, at least one."""
    return min(MAX_MARGIN, ranked[0] - ranked[1]) if len(ranked) > 1 else MAX_MARGIN


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds of features: their inner product with the coefficients, plus the bias."""

    coefficients: tuple[float, ...]
    bias: float

    def log_odds(self, features: Features) -> float:
        return sum(map(mul, self.coefficients, values(features)), self.bias)

    def probability(self, features: Features) -> float:
        return float(1 / (1 + np.exp(-self.log_odds(features))))


@dataclass(frozen=True, slots=True)
class EvidenceModel:
    """passage, words, figures: the log-odds that a passage holds the answer, and that words are it, where words and
    where figures are asked for. confidence_in_words, confidence_in_figures: from the best words to the log-odds that
    they are right. threshold: the confidence from which on an answer is given."""

    passage: Weights
    words: Weights
    figures: Weights
    confidence_in_words: Weights
    confidence_in_figures: Weights
    threshold: float


# What each part of the model weighs.
WEIGHTED: dict[str, type[PassageFeatures] | type[SpanFeatures] | type[BestFeatures]] = {
    "passage": PassageFeatures,
    "words": SpanFeatures,
    "figures": SpanFeatures,
    "confidence_in_words": BestFeatures,
    "confidence_in_figures": BestFeatures,
}


@lru_cache(maxsize=1)
def load_evidence_model(file: Path = FILE) -> EvidenceModel:
    """Raises ModelDamaged."""
    try:
        stored: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        weights = {
            name: Weights(
                tuple(_number(stored[name]["weights"][field.name]) for field in fields(kind)),
                _number(stored[name]["bias"]),
            )
            for name, kind in WEIGHTED.items()
        }
        return EvidenceModel(**weights, threshold=_number(stored["threshold"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(f"The answer weights '{file}' cannot be read", hint="Install article-qa again.") from error


def _number(stored: object) -> float:
    """Raises ValueError for what is no finite number."""
    if not isinstance(stored, int | float) or not math.isfinite(stored):
        raise ValueError(f"{stored!r} is no number")
    return float(stored)
