"""Finding passages: by the nearest vectors, by words, and by both together."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.fusion import sum_of_z_scores
from index.generation import Generation

Vector = NDArray[np.float32]
Keys = NDArray[np.int64]

# Each way of searching puts forward this many passages; all of them are then scored in every way.
# Measured with `article-qa eval retrieval`: from 50 on, more does not move R@1 or MRR.
CANDIDATES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A found passage. score: the retriever's, any scale, higher is better.

    dense: cosine of question and passage. sentence: the highest cosine of question and one of its sentences, and
    best_sentence which (-1 if it has none). lexical: BM25. A retriever that does not use one of them leaves it 0.
    """

    key: int
    score: float
    dense: float = 0.0
    sentence: float = 0.0
    best_sentence: int = -1
    lexical: float = 0.0


Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")

# (generation, question, its vector, how many, among which keys) → hits, best first
Retrieve = Callable[[Generation, str, Vector, int, Keys | None], tuple[Hit, ...]]


def dense_search(
    generation: Generation, question: str, vector: Vector, k: int, within: Keys | None = None
) -> tuple[Hit, ...]:
    """The k passages whose vectors lie nearest to the question's."""
    keys, scores = generation.passages.search(vector, k, within)
    return tuple(
        Hit(key=key, score=score, dense=score) for key, score in zip(keys.tolist(), scores.tolist(), strict=True)
    )


def lexical_search(
    generation: Generation, question: str, vector: Vector, k: int, within: Keys | None = None
) -> tuple[Hit, ...]:
    """The k passages with the highest BM25 for the question's words."""
    keys, scores = generation.words.search(question, k, within)
    return tuple(
        Hit(key=key, score=score, lexical=score) for key, score in zip(keys.tolist(), scores.tolist(), strict=True)
    )


def hybrid_search(
    generation: Generation,
    question: str,
    vector: Vector,
    k: int,
    within: Keys | None = None,
    *,
    aside: Executor | None = None,
) -> tuple[Hit, ...]:
    """The k best by the sum of z-scores of passage vector, best sentence's vector and words.

    Each of the three puts forward CANDIDATES passages; every one of those gets its exact score in all three, so a
    passage that only one of them has seen is not judged by a gap in the others' lists.

    aside: where some of it may be done on a core that nobody else wants.
    """
    n = max(CANDIDATES, k)
    by_sentences = _begun(aside, generation.sentences.search, vector, n, within)
    by_passages, _ = generation.passages.search(vector, n, within)
    worded = generation.words.search(question, n, within)
    keys = np.unique(np.concatenate([by_passages, by_sentences()[0], worded[0]]))
    by_words = _begun(aside, generation.words.scores, question, keys, worded)
    dense, _ = generation.passages.best_rows(vector, keys)
    sentence, best_sentence = generation.sentences.best_rows(vector, keys)
    lexical = by_words()
    scores = sum_of_z_scores(dense, sentence, lexical)
    order = np.lexsort((keys, -scores))[:k]
    return tuple(
        Hit(
            key=int(keys[n]),
            score=float(scores[n]),
            dense=float(dense[n]),
            sentence=float(sentence[n]),
            best_sentence=int(best_sentence[n]),
            lexical=float(lexical[n]),
        )
        for n in order
    )


def _begun(
    aside: Executor | None,
    work: Callable[Arguments, Result],
    *arguments: Arguments.args,
    **named: Arguments.kwargs,
) -> Callable[[], Result]:
    """Gives the result of work that goes on aside meanwhile, or else is done when it is wanted."""
    return partial(work, *arguments, **named) if aside is None else aside.submit(work, *arguments, **named).result
