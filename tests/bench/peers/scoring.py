"""How well rankings answer judged questions."""

import math
from collections.abc import Mapping, Sequence


def recall_at(rankings: Sequence[Sequence[str]], gains: Sequence[Mapping[str, float]], k: int) -> float:
    """The share of questions that have a right passage among the first k."""
    hit = [any(id in right for id in ranking[:k]) for ranking, right in zip(rankings, gains, strict=True)]
    return sum(hit) / len(hit)


def mean_reciprocal_rank(rankings: Sequence[Sequence[str]], gains: Sequence[Mapping[str, float]], k: int) -> float:
    """One over the place of the first right passage among the first k, 0 where there is none; the mean."""
    total = 0.0
    for ranking, right in zip(rankings, gains, strict=True):
        total += next((1 / place for place, id in enumerate(ranking[:k], start=1) if id in right), 0.0)
    return total / len(rankings)


def ndcg_at(rankings: Sequence[Sequence[str]], gains: Sequence[Mapping[str, float]], k: int) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002), over the questions with a right passage."""
    scores = []
    for ranking, right in zip(rankings, gains, strict=True):
        best = _gain(sorted(right.values(), reverse=True)[:k])
        if best:
            scores.append(_gain([right.get(id, 0.0) for id in ranking[:k]]) / best)
    return sum(scores) / len(scores)


def _gain(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, start=1))
