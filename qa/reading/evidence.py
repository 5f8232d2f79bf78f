"""How well each passage found, and each sentence in it, bears on a question.

Both are judged by how near they lie to the question in meaning, by how much of what the question says they say too (the
same words or words that mean nearly the same, in themselves, in the passage, in the document's title), and by what the
reader makes of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.documents import Period, Span
from corpus.library import StoredPassage
from qa.questions.names import Name, find_names
from qa.questions.question import Question
from qa.questions.words import Word, Words, WordVectors, split_words
from qa.reading.reader import Reading
from qa.reading.weighing import PassageFeatures, Weights

Matrix = NDArray[np.float32]

# What a match is worth that stands not in the sentence but elsewhere in its passage, in the document's title, or,
# for a name, anywhere in the document.
IN_PASSAGE, IN_TITLE, IN_DOCUMENT = 0.9, 0.8, 0.7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PassageEvidence:
    """A found passage and how it bears on the question.

    rank: its place in the search, from 0. matches (n,): for each content word of the question, the best in passage,
    title, or for names the document. missing_names: names of the question that stand nowhere in its document.
    """

    stored: StoredPassage
    rank: int
    reading: Reading
    features: PassageFeatures
    log_odds: float
    sentences: tuple["SentenceEvidence", ...]
    matches: Matrix
    missing_names: tuple[Word, ...]

    @property
    def probability(self) -> float:
        """That it holds the answer, 0..1."""
        return float(1 / (1 + np.exp(-self.log_odds)))

    def span_of(self, read: Span) -> Span:
        """Characters of what was read, as characters of the document."""
        offset = self.stored.passage.span.start
        return Span(read.start + offset, read.end + offset)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SentenceEvidence:
    """A sentence of a found passage. similarity: of the question's content words (rows) and the sentence's own."""

    span: Span
    cosine: float
    coverage: float
    words: tuple[Word, ...]
    similarity: Matrix
    names: tuple[Name, ...]


def judge_passages(
    question: Question,
    found: Sequence[StoredPassage],
    scores: Sequence[float],
    cosines: Sequence[tuple[float, Sequence[float]]],
    readings: Sequence[Reading],
    vectors: WordVectors,
    weights: Weights,
) -> list[PassageEvidence]:
    """The found passages with their sentences, in their order.

    found: passages, best first. scores: the search's. cosines: for each, that of the passage and those of its
    sentences. readings: for each.
    """
    asked = vectors.ready(question.content)
    importance = importance_of(question, vectors)
    evidence = []
    for rank, (stored, score, (cosine, near), reading) in enumerate(zip(found, scores, cosines, readings, strict=True)):
        read = _read(stored.passage.id, stored.text, stored.passage.span.start, stored.passage.sentences, vectors)
        similarity = vectors.similarity(asked, read.words)
        in_title = best(vectors.similarity(asked, _title_words(stored.document.title, vectors))) * IN_TITLE
        around = np.maximum(best(similarity) * IN_PASSAGE, in_title)
        around = np.maximum(around, _names_in_document(question, around, stored))
        around = np.maximum(around, _times_of(question, stored))
        matches = np.maximum(best(similarity), around)
        sentences = tuple(
            SentenceEvidence(
                span=span,
                cosine=near[n] if n < len(near) else cosine,
                coverage=weighted(best(similarity[:, read.bounds[n] : read.bounds[n + 1]]), importance),
                words=read.words.items[read.bounds[n] : read.bounds[n + 1]],
                similarity=similarity[:, read.bounds[n] : read.bounds[n + 1]],
                names=read.names[n],
            )
            for n, span in enumerate(stored.passage.sentences)
        )
        features = PassageFeatures(
            relevance=reading.relevance,
            cosine=cosine,
            sentence=max((item.cosine for item in sentences), default=cosine),
            rank=1 / (1 + rank),
            behind=scores[0] - score,
            coverage=weighted(matches, importance),
            weakest=_weakest(matches, importance),
            names=_names_found(question, matches),
        )
        evidence.append(
            PassageEvidence(
                stored=stored,
                rank=rank,
                reading=reading,
                features=features,
                log_odds=weights.log_odds(features),
                sentences=sentences,
                matches=matches,
                missing_names=_missing_names(question, around),
            )
        )
    return evidence


@dataclass(frozen=True, slots=True)
class _ReadPassage:
    """A passage's words, those of sentence n being words[bounds[n]:bounds[n + 1]], and each sentence's names."""

    words: Words
    bounds: tuple[int, ...]
    names: tuple[tuple[Name, ...], ...]


# The passages that people ask about are few: reading one again costs nothing. One takes about 80 kB.
@lru_cache(maxsize=256)
def _read(passage_id: str, text: str, start: int, sentences: tuple[Span, ...], vectors: WordVectors) -> _ReadPassage:
    words: list[Word] = []
    bounds, names = [0], []
    for sentence in sentences:
        within = Span(sentence.start - start, sentence.end - start)
        own = split_words(text, within, offset=start)
        words += own
        bounds.append(len(words))
        names.append(find_names(text, own, offset=start))
    return _ReadPassage(vectors.ready(words), tuple(bounds), tuple(names))


@lru_cache(maxsize=256)
def _title_words(title: str, vectors: WordVectors) -> Words:
    return vectors.ready(split_words(title))


def importance_of(question: Question, vectors: WordVectors) -> Matrix:
    """(n,): how much each of the question's content words tells."""
    return np.array([vectors.weight(word) for word in question.content], dtype=np.float32)


def best(similarity: Matrix) -> Matrix:
    """(n,): for each word of the question, its best match; 0 where there is nothing to match."""
    found: Matrix = similarity.max(axis=1) if similarity.shape[1] else np.zeros(similarity.shape[0], dtype=np.float32)
    return found


def weighted(matches: Matrix, importance: Matrix) -> float:
    return float(matches @ importance / importance.sum()) if len(matches) else 0.0


def _weakest(matches: Matrix, importance: Matrix) -> float:
    """The least match among the words that tell something; 1 if there are none."""
    telling = matches[importance >= min(0.5, float(importance.max(initial=0.0)))]
    return float(telling.min()) if len(telling) else 1.0


def _names_in_document(question: Question, around: Matrix, stored: StoredPassage) -> Matrix:
    """IN_DOCUMENT for names that stand somewhere else in the document, 0 for all else."""
    found = np.zeros(len(question.content), dtype=np.float32)
    lower = None
    for n, word in enumerate(question.content):
        if word.is_name and around[n] < IN_DOCUMENT:
            lower = lower if lower is not None else stored.document.text.lower()
            if re.search(rf"\b{re.escape(word.text.lower())}\b", lower):
                found[n] = IN_DOCUMENT
    return found


def _times_of(question: Question, stored: StoredPassage) -> Matrix:
    """What a word of the time asked for is worth where a figure of the passage, or its document, is of that time."""
    found = np.zeros(len(question.content), dtype=np.float32)
    if not question.times:
        return found
    published = stored.document.published
    day = None if published is None else Period(published, published + timedelta(days=1), "day")
    periods = [figure.as_of for figure in stored.figures if figure.as_of is not None]
    if any(period.overlaps(asked) for period in periods for asked in question.periods):
        worth = IN_PASSAGE
    else:
        worth = IN_TITLE if day is not None and any(day.overlaps(asked) for asked in question.periods) else 0.0
    found[[word in question.times for word in question.content]] = worth
    return found


def _missing_names(question: Question, around: Matrix) -> tuple[Word, ...]:
    """The names of the question that stand nowhere in the document; not initials (EU), which may be written out."""
    return tuple(
        word
        for word, match in zip(question.content, around, strict=True)
        if word.is_name and not word.text.isupper() and match < IN_DOCUMENT
    )


def _names_found(question: Question, matches: Matrix) -> float:
    names = [float(match) for word, match in zip(question.content, matches, strict=True) if word.is_name]
    return sum(names) / len(names) if names else 1.0
