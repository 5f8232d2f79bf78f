"""How well each sentence, and each figure in it, bears on a question: features, and the probability learned on them.

A sentence is judged by how near it lies to the question, by how much of what the question says it says too (the same
words or words that mean nearly the same, in itself, in its passage, in the document's title), and by whether it has
what the question wants. A figure is judged by its sentence, by how close to it the question's words stand, by what it
counts against what is asked for, and by its period.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter, mul
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.documents import Figure, Span
from corpus.errors import ModelDamaged
from corpus.library import StoredPassage
from qa.names import Name, find_names
from qa.question import Question
from qa.words import Word, Words, WordVectors, split_words

Matrix = NDArray[np.float32]

FILE = Path(__file__).resolve().parent / "models" / "evidence.json"

# What a match is worth that stands not in the sentence but elsewhere in its passage, in the document's title, or,
# for a name, anywhere in the document.
IN_PASSAGE, IN_TITLE, IN_DOCUMENT = 0.9, 0.8, 0.7
# Words between a figure and a word of the question that halve what their closeness counts.
HALF_DISTANCE = 8.0
# Words read for what a figure counts where the figure does not say: those right behind it.
CONCEPT_WORDS = 6

_OPENS_NAME = re.compile(r" [A-Z][a-z]")
_REASON_CUE = re.compile(
    r"\b(?:because|due to|since|so that|in order to|as a result|thanks to|owing to|reasons?|caused?|therefore|after)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """Each roughly 0..1. cosine, passage_cosine: of question and sentence, and passage. coverage: share of the
    question's words found, by weight; weakest: the least found of its telling words; own_coverage: coverage by the
    sentence alone; wanted: 1 if what the kind of question wants stands there; names: share of its names found;
    first: 1 if its passage was found first."""

    cosine: float
    passage_cosine: float
    coverage: float
    weakest: float
    own_coverage: float
    wanted: float
    names: float
    first: float


@dataclass(frozen=True, slots=True)
class FigureFeatures:
    """What speaks for a figure.

    sentence: the log-odds of its sentence. nearness: coverage by words close to the figure. kind: 1 for the kind
    asked for first, less for others. concept: what it counts against what is
    asked for, 0.5 where nothing is asked. period: 1 if it holds for the year asked for, 0 if for another, 0.5 if none
    is asked or known.
    """

    sentence: float
    nearness: float
    kind: float
    concept: float
    period: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceEvidence:
    """A sentence of a found passage and how it bears on the question."""

    stored: StoredPassage
    span: Span
    rank: int
    features: SentenceFeatures
    log_odds: float
    words: tuple[Word, ...]
    similarity: Matrix
    names: tuple[Name, ...]
    missing_names: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureEvidence:
    """A figure of a kind that can answer, and how it bears on the question."""

    figure: Figure
    sentence: SentenceEvidence
    features: FigureFeatures
    log_odds: float


@dataclass(frozen=True, slots=True)
class Best:
    """Of the best sentence or figure: its log-odds, and by how much they lie above the next best's, at most 3."""

    log_odds: float
    margin: float

    @staticmethod
    def of(ranked: Sequence[float]) -> "Best":
        """ranked: log-odds, highest first; at least one."""
        return Best(ranked[0], min(3.0, ranked[0] - ranked[1]) if len(ranked) > 1 else 3.0)


Features = SentenceFeatures | FigureFeatures | Best

_VALUES = {
    kind: attrgetter(*(field.name for field in fields(kind))) for kind in (SentenceFeatures, FigureFeatures, Best)
}


def values(features: Features) -> tuple[float, ...]:
    """The features as numbers, in the order of their fields."""
    numbers: tuple[float, ...] = _VALUES[type(features)](features)
    return numbers


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds of a feature vector: its inner product with the coefficients, plus the bias."""

    coefficients: tuple[float, ...]
    bias: float

    def log_odds(self, features: Features) -> float:
        return sum(map(mul, self.coefficients, values(features)), self.bias)

    def probability(self, features: Features) -> float:
        return float(1 / (1 + np.exp(-self.log_odds(features))))


@dataclass(frozen=True, slots=True)
class EvidenceModel:
    """The learned weights: see qa/models/README.md.

    sentence, figure: the log-odds that a sentence, or a figure, answers. confidence_in_words, confidence_in_figures:
    from the log-odds of the best one to those that it is right. threshold: the confidence from which on it is given.
    """

    sentence: Weights
    figure: Weights
    confidence_in_words: Weights
    confidence_in_figures: Weights
    threshold: float


# What each part of the model weighs.
WEIGHTED: dict[str, type[SentenceFeatures] | type[FigureFeatures] | type[Best]] = {
    "sentence": SentenceFeatures,
    "figure": FigureFeatures,
    "confidence_in_words": Best,
    "confidence_in_figures": Best,
}


@lru_cache(maxsize=1)
def load_evidence_model(file: Path = FILE) -> EvidenceModel:
    """Raises ModelDamaged."""
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        weights = {
            name: Weights(tuple(stored[name]["weights"][field.name] for field in fields(kind)), stored[name]["bias"])
            for name, kind in WEIGHTED.items()
        }
        return EvidenceModel(**weights, threshold=float(stored["threshold"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(f"The answer weights '{file}' cannot be read", hint="Install article-qa again.") from error


def judge_sentences(
    question: Question,
    found: Sequence[StoredPassage],
    cosines: Sequence[tuple[float, Sequence[float]]],
    vectors: WordVectors,
    weights: Weights,
) -> list[SentenceEvidence]:
    """Every sentence of the found passages, in their order.

    found: passages, best first. cosines: for each, that of the passage and those of its sentences.
    """
    evidence: list[SentenceEvidence] = []
    asked = vectors.ready(question.content)
    importance = np.array([vectors.weight(word) for word in question.content], dtype=np.float32)
    for rank, (stored, (passage_cosine, sentence_cosines)) in enumerate(zip(found, cosines, strict=True)):
        read = _read(stored.passage.id, stored.text, stored.passage.span.start, stored.passage.sentences, vectors)
        in_title = _best(vectors.similarity(asked, _title_words(stored.document.title, vectors))) * IN_TITLE
        similarity = vectors.similarity(asked, read.words)
        around = np.maximum(_best(similarity) * IN_PASSAGE, in_title)
        around = np.maximum(around, _names_in_document(question, around, stored))
        for n, sentence in enumerate(stored.passage.sentences):
            start, end = read.bounds[n : n + 2]
            own = similarity[:, start:end]
            matches = np.maximum(_best(own), around)
            features = SentenceFeatures(
                cosine=sentence_cosines[n] if n < len(sentence_cosines) else passage_cosine,
                passage_cosine=passage_cosine,
                coverage=_weighted(matches, importance),
                weakest=_weakest(matches, importance),
                own_coverage=_weighted(_best(own), importance),
                wanted=float(_has_wanted(question, stored, sentence, read.names[n])),
                names=_names_found(question, matches),
                first=float(rank == 0),
            )
            evidence.append(
                SentenceEvidence(
                    stored=stored,
                    span=sentence,
                    rank=rank,
                    features=features,
                    log_odds=weights.log_odds(features),
                    words=read.words.items[start:end],
                    similarity=own,
                    names=read.names[n],
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


def judge_figures(
    question: Question, sentences: Sequence[SentenceEvidence], vectors: WordVectors, weights: Weights
) -> list[FigureEvidence]:
    """Every figure of a kind that can answer, best first."""
    importance = np.array([vectors.weight(word) for word in question.content], dtype=np.float32)
    evidence = []
    for sentence in sentences:
        for figure in sentence.stored.figures:
            if _can_answer(question, figure, sentence):
                features = FigureFeatures(
                    sentence=sentence.log_odds,
                    nearness=_nearness(figure, sentence, importance),
                    kind=1.0 / (1 + question.kinds.index(figure.kind)),
                    concept=_concept_match(question, figure, sentence, vectors),
                    period=_period_match(question, figure, sentence),
                )
                evidence.append(
                    FigureEvidence(
                        figure=figure, sentence=sentence, features=features, log_odds=weights.log_odds(features)
                    )
                )
    return sorted(evidence, key=lambda item: -item.log_odds)


def _best(similarity: Matrix) -> Matrix:
    """(n,): for each word of the question, its best match; 0 where there is nothing to match."""
    best: Matrix = similarity.max(axis=1) if similarity.shape[1] else np.zeros(similarity.shape[0], dtype=np.float32)
    return best


def _weighted(matches: Matrix, importance: Matrix) -> float:
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


def _has_wanted(question: Question, stored: StoredPassage, sentence: Span, names: Sequence[Name]) -> bool:
    """Whether the sentence holds something of the kind that the question asks for."""
    if question.kinds:
        return any(figure.kind in question.kinds and sentence.holds(figure.span) for figure in stored.figures)
    text = stored.document.quote(sentence)
    if question.answer_type in ("person", "place"):
        return any(not name.is_asked(question) for name in names)
    if question.answer_type == "reason":
        return bool(_REASON_CUE.search(text))
    if question.answer_type == "list":
        return text.count(",") + text.count(";") + text.count(" and ") >= 2
    return not text.endswith("?")


def _can_answer(question: Question, figure: Figure, sentence: SentenceEvidence) -> bool:
    """Whether a figure is of a kind that is asked for, and is news.

    What stands in the question itself is none ("how many came to the 2018 conference?"), nor is a year that opens a
    name ("at 2018 World Conference on Sept 19") beside another date.
    """
    if figure.kind not in question.kinds or not sentence.span.holds(figure.span):
        return False
    if re.search(rf"(?<!\w){re.escape(figure.text.lower())}(?!\w)", question.text.lower()):
        return False
    if figure.kind != "date" or not figure.text.isdigit():
        return True
    opens_name = _OPENS_NAME.match(sentence.stored.document.text, figure.span.end) is not None
    others = (other for other in sentence.stored.figures if other.kind == "date" and other.id != figure.id)
    return not (opens_name and any(sentence.span.holds(other.span) for other in others))


def _nearness(figure: Figure, sentence: SentenceEvidence, importance: Matrix) -> float:
    """Coverage of the question by the words of the sentence, each worth less the further from the figure it stands."""
    if not sentence.words or not len(importance):
        return 0.0
    position = np.array([word.span.start for word in sentence.words])
    first = int(np.searchsorted(position, figure.span.start))
    last = max(first, int(np.searchsorted(position, figure.span.end)) - 1)
    places = np.arange(len(position))
    distance = np.maximum(0, np.maximum(first - places, places - last))
    decay = (0.5 ** (distance / HALF_DISTANCE)).astype(np.float32)
    outside = np.array([not figure.span.holds(word.span) for word in sentence.words])
    return _weighted(_best(sentence.similarity * (decay * outside)), importance)


def _concept_match(question: Question, figure: Figure, sentence: SentenceEvidence, vectors: WordVectors) -> float:
    """How near what the figure counts comes to what is asked for: mostly by the head, a quarter by the rest."""
    if not question.subject:
        return 0.5
    if figure.concept:
        concept = split_words(figure.concept)
    else:
        concept = [word for word in sentence.words if word.span.start >= figure.span.end][:CONCEPT_WORDS]
    if not concept:
        return 0.0
    similarity = _best(vectors.similarity(vectors.ready(question.subject), vectors.ready(concept)))
    rest = similarity[:-1]
    return float(0.75 * similarity[-1] + 0.25 * (rest.mean() if len(rest) else similarity[-1]))


def _period_match(question: Question, figure: Figure, sentence: SentenceEvidence) -> float:
    if not question.years or figure.kind == "date":
        return 0.5
    if figure.as_of is not None:
        return float(any(figure.as_of.overlaps(year) for year in question.years))
    dates = [other for other in sentence.stored.figures if other.kind == "date" and sentence.span.holds(other.span)]
    periods = [other.as_of for other in dates if other.as_of is not None]
    if not periods:
        return 0.5
    return float(any(period.overlaps(year) for period in periods for year in question.years))
