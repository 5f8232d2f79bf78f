"""Passages a second, the time of a question and what is found, for each way to embed: in turn, in one run."""

import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors
from tests.bench.costs.ways import BATCH_SIZES, Bare, Question, Way, other_ways, spans_of, thread_counts
from tests.bench.peers.material import Judged

# The best of the bare model is looked for in so many rounds, and measured again in those of the others.
_TRIES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """On XQuAD, by the vectors alone. agreement: the share of the questions whose best passage is that of the bare
    model; None where sentences are compared."""

    r_at_1: float
    mrr: float
    agreement: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A way to embed. rates: passages a second by threads. question_ms: the best of its thread counts; None if it is
    that of the way before. by_sentence: quality by each passage's best sentence rather than by the passage."""

    name: str
    rates: Mapping[int, float]
    question_ms: float | None
    quality: Quality | None = None
    by_sentence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedding:
    """ways: the bare model first. best: its batch size and threads. tried: passages a second of all that was tried of
    it, by threads and batch size."""

    n_passages: int
    n_sentences: int
    n_rounds: int
    best: tuple[int, int]
    tried: Mapping[tuple[int, int], float]
    ways: tuple[Measured, ...]


def measure_embedding(
    passages: Sequence[str], questions: Sequence[str], n_rounds: int, judged: Judged | None
) -> Embedding:
    """judged: what the quality is told on; None to leave it out."""
    spans = [spans_of(text) for text in passages]
    with tempfile.TemporaryDirectory() as folder:
        bare = Bare()
        tried = _tried(bare, passages)
        # Of each thread count its best batch size.
        best = {
            threads: max((rate, batch) for (with_threads, batch), rate in tried.items() if with_threads == threads)[1]
            for threads in thread_counts()
        }
        ways = [bare.way(best), *other_ways(Path(folder))]
        rates: dict[tuple[str, int], list[float]] = defaultdict(list)
        for _ in range(n_rounds):
            for way in ways:
                for threads, encode in way.passages.items():
                    seconds = _seconds(partial(encode, passages, spans))
                    rates[way.name, threads].append(len(passages) / seconds)
        asked = _asked(ways, questions)
        qualities = {} if judged is None else _qualities(ways, judged)
    measured = tuple(
        Measured(
            name=way.name,
            rates={threads: statistics.median(rates[way.name, threads]) for threads in way.passages},
            question_ms=asked.get(way.name),
            quality=qualities.get(way.name),
            by_sentence=way.has_sentences,
        )
        for way in ways
    )
    threads = max(measured[0].rates, key=lambda threads: measured[0].rates[threads])
    return Embedding(
        n_passages=len(passages),
        n_sentences=sum(map(len, spans)),
        n_rounds=n_rounds,
        best=(threads, best[threads]),
        tried=tried,
        ways=measured,
    )


def _tried(bare: Bare, passages: Sequence[str]) -> dict[tuple[int, int], float]:
    """Passages a second of the bare model by threads and batch size: the better of two rounds."""
    rates: dict[tuple[int, int], float] = {}
    for threads in thread_counts():
        bare.encode(passages[:32], threads=threads, batch=8)
    for _ in range(_TRIES):
        for threads in thread_counts():
            for batch in BATCH_SIZES:
                seconds = _seconds(partial(bare.encode, passages, threads=threads, batch=batch))
                rates[threads, batch] = max(rates.get((threads, batch), 0.0), len(passages) / seconds)
    return rates


def _asked(ways: Sequence[Way], questions: Sequence[str]) -> dict[str, float]:
    """Milliseconds of a question in each way, asked in turn: the median, of the best number of threads."""
    taken: dict[tuple[str, int], list[float]] = defaultdict(list)
    asking: list[tuple[str, int, Question]] = [
        (way.name, threads, question) for way in ways for threads, question in way.question.items()
    ]
    for _, _, question in asking:
        question(questions[0])
    # Ten at a time: what one way leaves in the cache helps no other, and each is as warm as it would be.
    for start in range(0, len(questions), 10):
        for name, threads, question in asking:
            question(questions[start])
            for text in questions[start : start + 10]:
                taken[name, threads].append(_seconds(partial(question, text)) * 1000)
    found: dict[str, float] = {}
    for (name, _), each in taken.items():
        found[name] = min(statistics.median(each), found.get(name, float("inf")))
    return found


def _qualities(ways: Sequence[Way], judged: Judged) -> dict[str, Quality]:
    """Of each way with all cores. The bare model, the first, is what the others are compared with."""
    texts = [text for _, text in judged.passages]
    places = {id: n for n, (id, _) in enumerate(judged.passages)}
    right = np.array([places[next(iter(gains))] for gains in judged.gains])
    spans = [spans_of(text) for text in texts]
    owners = np.repeat(np.arange(len(texts)), [len(some) for some in spans])
    found: dict[str, Quality] = {}
    asked: Vectors | None = None
    first_by_bare: NDArray[np.int64] | None = None
    for way in ways:
        threads = max(way.passages)
        if way.question:
            asked = np.stack([way.question[max(way.question)](text) for text in judged.questions])
        assert asked is not None, "the first way has a question"
        vectors, of_sentences = way.passages[threads](texts, spans)
        if of_sentences is not None:
            scores = best_of_each(asked @ of_sentences.T, owners, len(texts))
            found[way.name] = replace(quality_of(scores, right, right), agreement=None)
            continue
        scores = asked @ vectors.T
        first_by_bare = scores.argmax(axis=1) if first_by_bare is None else first_by_bare
        found[way.name] = quality_of(scores, right, first_by_bare)
    return found


def best_of_each(scores: Vectors, owners: NDArray[np.int64], n: int) -> Vectors:
    """(questions, sentences) to (questions, n): of each owner, which ascend, its best; -1 for one without."""
    best = np.full((len(scores), n), -1.0, dtype=np.float32)
    having, starts = np.unique(owners, return_index=True)
    best[:, having] = np.maximum.reduceat(scores, starts, axis=1)
    return best


def quality_of(scores: Vectors, right: NDArray[np.int64], reference: NDArray[np.int64]) -> Quality:
    """scores: (questions, passages). right, reference: for each question, which passage answers, and which was first
    by the vectors that these are compared with."""
    ranks = 1 + (scores > np.take_along_axis(scores, right[:, np.newaxis], axis=1)).sum(axis=1)
    return Quality(
        r_at_1=float((ranks == 1).mean()),
        mrr=float((1 / ranks).mean()),
        agreement=float((scores.argmax(axis=1) == reference).mean()),
    )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
