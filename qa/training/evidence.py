"""Learn how evidence is weighed, qa/models/evidence.json: python -m qa.training.evidence WORK_FOLDER

WORK_FOLDER: what `qa.training.reading_data` made. The paragraphs of its held-out articles, which the reader has learned
nothing from, become a library. Each question with an answer is asked as it is, with its own article left out of what
is found, and with a name, a number or a noun swapped for one that its paragraph does not hold; questions without an
answer once. A passage, and words in it, are right if the gold answer stands there. The weights are logistic
regressions, so that they give a probability; askings with and without an answer count alike. What they decide is
printed for a fifth of the articles, by weights of the other four fifths; what is written is learned on all.
The threshold is the lowest confidence that parts answerable from unanswerable nearly as well as the best.
"""

import json
import pickle
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from corpus.documents import Span
from corpus.errors import ArticleQAError
from corpus.language import Syntax
from corpus.library import StoredPassage
from corpus.reading import document_from_text
from index.embedding import load_embedder
from index.search import hybrid_search
from qa.engine import Engine, Models
from qa.evaluation.near_misses import NearMisses
from qa.evaluation.reliability import auroc, balanced_accuracy, calibration_error, reliability_svg
from qa.questions.question import Question, understand
from qa.questions.words import load_word_vectors
from qa.reading.candidates import Candidate, judge_spans
from qa.reading.evidence import PassageEvidence
from qa.reading.finding import read_passages
from qa.reading.reader import load_reader
from qa.reading.weighing import (
    FILE,
    WEIGHTED,
    BestFeatures,
    EvidenceModel,
    PassageFeatures,
    SpanFeatures,
    Weights,
    margin,
    values,
)
from qa.settings import Settings, load_settings
from qa.training.reading_rows import NEWS, PEOPLES, Asked, Paragraph, read_rows

Matrix = NDArray[np.float64]

SEED = 7
RIDGE = 1.0
NEWTON_STEPS = 20
HELD_OUT = 0.2
# The right kind, what is asked for counted, the time asked for.
NEVER_AGAINST = ("kind", "concept", "period")
# What a near miss weighs beside a question whose article is left out: people ask the latter far more often.
NEAR_MISS = 0.2
# Balanced accuracy given away for a lower threshold.
NEARLY = 0.01
SOURCES = ("squad", "squad2", "wiki", "news")


@dataclass(frozen=True, slots=True)
class Example:
    """What was found for one asking: passages and words judged by features alone, with 1 where they are right.

    count: what it weighs in the confidences, before those with and without an answer are made to count alike.
    spans: for each, its features without its passage's log-odds, which the weights just learned give; span_passages:
    the row of its passage. texts: the words, to tell rivals.
    """

    article: str
    wants_figure: bool
    answerable: bool
    count: float
    passages: Matrix
    right_passages: NDArray[np.bool_]
    spans: Matrix
    span_passages: NDArray[np.int64]
    right_spans: NDArray[np.bool_]
    texts: tuple[str, ...]


@click.command()
@click.argument("work", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--limit", default=2_500, show_default=True, help="Questions taken of all sources together.")
@click.option("--refit", is_flag=True, help="Fit again on what the last run found.")
@click.option("--write/--no-write", default=True, show_default=True)
def main(work: Path, limit: int, refit: bool, write: bool) -> None:
    """Fit, print how it does on articles held out, write."""
    found = work / "examples.pickle"
    if not refit:
        found.write_bytes(pickle.dumps(_found(work, limit)))
    examples: list[Example] = pickle.loads(found.read_bytes())
    names = sorted({example.article for example in examples})
    random.Random(SEED).shuffle(names)
    last = set(names[: int(len(names) * HELD_OUT)])
    train = [example for example in examples if example.article not in last]
    test = [example for example in examples if example.article in last]
    fitted = fit(train)
    scored = _as_learned_for([_scored(example, fitted) for example in test])
    threshold = _threshold(_as_learned_for([_scored(example, fitted) for example in train]))
    report = {"held_out": _report(scored, threshold)}
    click.echo(json.dumps(report))
    fitted = fit(examples)
    all_scored = _as_learned_for([_scored(example, fitted) for example in examples])
    threshold = _threshold(all_scored)
    report["all"] = _report(all_scored, threshold)
    click.echo(json.dumps(report["all"]))
    if write:
        weights = {name: _named(fitted[name], kind) for name, kind in WEIGHTED.items()}
        stored = weights | {"threshold": threshold, "scores": report}
        FILE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
        plot = reliability_svg(
            [item.probability for item in scored], [item.is_right for item in scored], title="Confidence, held out"
        )
        FILE.with_name("reliability.svg").write_text(plot, encoding="utf-8")


def _found(work: Path, limit: int) -> list[Example]:
    """Every asking of a sample of the held-out questions."""
    settings = load_settings()
    models = _unlearned_models(settings)
    paragraphs, asked = read_rows(work, (PEOPLES, NEWS))
    # Kept there, so that the next time only what has changed is read and embedded.
    home = settings.model_copy(update={"home": work / "library"})
    with Engine.open(home, models=models) as engine:
        return list(_examples(engine, paragraphs, asked, limit))


def _unlearned_models(settings: Settings) -> Models:
    """All models, with weights that know nothing yet: what the file holds may be of another form."""
    nothing = {name: Weights((0.0,) * len(fields(kind)), 0.0) for name, kind in WEIGHTED.items()}
    return Models(
        embedder=load_embedder(settings.embedder, models_dir=settings.models, threads=2),
        syntax=Syntax(threads=2),
        words=load_word_vectors(),
        reader=load_reader(threads=2),
        evidence=EvidenceModel(**nothing, threshold=0.0),
    )


def _examples(engine: Engine, paragraphs: Sequence[Paragraph], asked: Sequence[Asked], limit: int) -> Iterator[Example]:
    """Every asking of a sample of the held-out questions."""
    articles: dict[str, str] = {}
    document_ids: dict[int, str] = {}
    documents = []
    for n, paragraph in enumerate(paragraphs):
        if paragraph.held_out and paragraph.source in SOURCES:
            try:
                document = document_from_text(paragraph.text, title=f"paragraph {n}")
            except ArticleQAError:
                continue
            document_ids[n] = document.id
            articles[document.id] = paragraph.article or document.id
            documents.append(document)
    known = {summary.document.id for summary in engine.documents()}
    for document_id in known - set(articles):
        engine.remove(document_id)
    for _ in engine.add_all(document for document in documents if document.id not in known):
        pass
    chosen = [item for item in asked if item.paragraph in document_ids]
    chance = random.Random(SEED)
    chance.shuffle(chosen)
    chosen = chosen[:limit]
    swaps = NearMisses([document.text for document in documents] + [item.question for item in chosen])
    for item in chosen:
        document_id = document_ids[item.paragraph]
        text = paragraphs[item.paragraph].text
        answer = Span(*item.answer) if item.answer else None
        ask = _Asking(engine, articles, document_id, answer)
        yield from ask.examples(item.question, own=True)
        if answer is not None:
            if paragraphs[item.paragraph].article:
                # Where no article is told, others of the same one would be left in.
                yield from ask.examples(item.question, own=False)
            changed = swaps.of(item.question, text)
            if changed:
                yield from ask.examples(chance.choice(changed).question, own=True, has_answer=False)


class _Asking:
    """Asks a question about one paragraph, in the ways that it is learned from."""

    def __init__(self, engine: Engine, articles: dict[str, str], document_id: str, answer: Span | None) -> None:
        self._engine, self._articles, self._document_id, self._answer = engine, articles, document_id, answer

    def examples(self, text: str, *, own: bool, has_answer: bool = True) -> Iterator[Example]:
        """own: whether its own article is among what is found. has_answer: whether it is asked as it was written."""
        engine, words, model = self._engine, self._engine.models.words, self._engine.models.evidence
        gold = self._answer if own and has_answer else None
        question = understand(" ".join(text.split()), words)
        if not question.content:
            return
        vector = engine.models.embedder.encode_question(question.text)
        generation = engine.generation
        hits = hybrid_search(generation, question.text, vector, 40, None)
        stored = engine.library.passages([hit.key for hit in hits])
        article = self._articles[self._document_id]
        kept = [hit for hit in hits if own or self._articles[stored[hit.key].document.id] != article]
        if not kept:
            return
        read = read_passages(question, vector, kept, stored, generation, words, engine.models.reader, model)
        spans = judge_spans(question, read, words, model.figures if question.kinds else model.words)
        count = 1.0 if has_answer and self._answer is not None else NEAR_MISS
        yield _example(article, question, read, spans, self._document_id, gold, count)


def _example(
    article: str,
    question: Question,
    read: Sequence[PassageEvidence],
    spans: Sequence[Candidate],
    document_id: str,
    gold: Span | None,
    count: float,
) -> Example:
    def is_right(stored: StoredPassage, span: Span) -> bool:
        return gold is not None and stored.document.id == document_id and span.overlaps(gold)

    rows = {item.stored.key: n for n, item in enumerate(read)}
    return Example(
        article=article,
        wants_figure=bool(question.kinds),
        answerable=gold is not None,
        count=count,
        passages=np.array([values(item.features) for item in read]).reshape(-1, len(fields(PassageFeatures))),
        right_passages=np.array([is_right(item.stored, item.stored.passage.span) for item in read], dtype=np.bool_),
        spans=np.array([values(item.features) for item in spans]).reshape(-1, len(fields(SpanFeatures))),
        span_passages=np.array([rows[item.passage.stored.key] for item in spans], dtype=np.int64),
        right_spans=np.array([is_right(item.passage.stored, item.span) for item in spans], dtype=np.bool_),
        texts=tuple(item.text.lower() for item in spans),
    )


Fitted = dict[str, Matrix]


def fit(examples: Sequence[Example]) -> Fitted:
    """The weights of each part, by its name in the file."""
    fitted: Fitted = {}
    fitted["passage"] = _fit(
        np.vstack([example.passages for example in examples]),
        np.concatenate([example.right_passages for example in examples]),
    )
    for name, wants_figure in (("words", False), ("figures", True)):
        of_kind = [example for example in examples if example.wants_figure == wants_figure and len(example.spans)]
        fitted[name] = _fit_signed(
            np.vstack([_span_rows(example, fitted) for example in of_kind]),
            np.concatenate([example.right_spans for example in of_kind]),
        )
        bests = [_best(example, fitted) for example in of_kind]
        fitted[f"confidence_in_{name}"] = _fit(
            np.array([row for row, _ in bests]), np.array([right for _, right in bests]), _counts(of_kind)
        )
    return fitted


def _counts(examples: Sequence[Example]) -> Matrix:
    """(n,): what each asking weighs, so that those with and without an answer weigh alike; 1 on average."""
    answerable = np.array([example.answerable for example in examples])
    counts = np.array([example.count for example in examples])
    for group in (answerable, ~answerable):
        counts[group] *= len(examples) / 2 / max(1e-9, counts[group].sum())
    return counts


def _fit(rows: Matrix, right: NDArray[np.bool_], counts: Matrix | None = None) -> Matrix:
    """Ridge logistic regression by Newton's method; returns (n + 1,), the bias last and not shrunk.

    Features are brought to deviation 1 first, so that the ridge is the same for all. counts (rows,): their weights.
    """
    counts = np.ones(len(rows)) if counts is None else counts
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale < 1e-9] = 1.0
    x = np.hstack([(rows - mean) / scale, np.ones((len(rows), 1))])
    penalty = np.full(x.shape[1], RIDGE)
    penalty[-1] = 0.0
    weights = np.zeros(x.shape[1])
    for _ in range(NEWTON_STEPS):
        probability = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (counts * (probability - right)) + penalty * weights
        curvature = (x * (counts * probability * (1 - probability))[:, None]).T @ x + np.diag(penalty + 1e-9)
        weights -= np.linalg.solve(curvature, gradient)
    slopes = weights[:-1] / scale
    return np.append(slopes, weights[-1] - slopes @ mean)


def _fit_signed(rows: Matrix, right: NDArray[np.bool_]) -> Matrix:
    """As `_fit`, without the features of NEVER_AGAINST that would speak against: that is chance, in whatever data."""
    names = [field.name for field in fields(SpanFeatures)]
    kept = np.ones(rows.shape[1], dtype=np.bool_)
    while True:
        weights = np.zeros(rows.shape[1] + 1)
        weights[np.append(kept, True)] = _fit(rows[:, kept], right)
        wrong = [n for n, name in enumerate(names) if name in NEVER_AGAINST and weights[n] < 0]
        if not wrong:
            return weights
        kept[wrong] = False


def _log_odds(rows: Matrix, weights: Matrix) -> Matrix:
    odds: Matrix = rows @ weights[:-1] + weights[-1]
    return odds


def _span_rows(example: Example, fitted: Fitted) -> Matrix:
    """The words' features with the log-odds of their passages under the weights just learned."""
    rows = example.spans.copy()
    rows[:, 0] = _log_odds(example.passages, fitted["passage"])[example.span_passages]
    return rows


def _best(example: Example, fitted: Fitted) -> tuple[tuple[float, ...], bool]:
    """The features of the best words (BestFeatures), and whether they are right."""
    weights = fitted["figures" if example.wants_figure else "words"]
    rows = _span_rows(example, fitted)
    odds = _log_odds(rows, weights)
    first = int(odds.argmax())
    rivals = [odds[n] for n, text in enumerate(example.texts) if text != example.texts[first]]
    passage = example.passages[example.span_passages[first]]
    named = dict(zip((field.name for field in fields(PassageFeatures)), passage, strict=True))
    features = BestFeatures(
        log_odds=float(odds[first]),
        margin=margin([float(odds[first]), *sorted(map(float, rivals), reverse=True)]),
        passage=float(rows[first, 0]),
        relevance=float(named["relevance"]),
        weakest=float(named["weakest"]),
        names=float(named["names"]),
    )
    return values(features), bool(example.right_spans[first])


@dataclass(frozen=True, slots=True)
class Scored:
    """The confidence in the best words, whether they are right, and whether the asking has an answer."""

    probability: float
    is_right: bool
    answerable: bool
    count: float = 1.0


def _scored(example: Example, fitted: Fitted) -> Scored:
    if not len(example.spans):
        return Scored(0.0, False, example.answerable, example.count)
    features, right = _best(example, fitted)
    weights = fitted[f"confidence_in_{'figures' if example.wants_figure else 'words'}"]
    odds = float(_log_odds(np.array([features]), weights)[0])
    return Scored(float(1 / (1 + np.exp(-odds))), right, example.answerable, example.count)


def _as_learned_for(scored: Sequence[Scored]) -> list[Scored]:
    """As many askings without an answer as with one, and of those with a swap the share that they weigh."""
    chance = random.Random(SEED)
    kept = [item for item in scored if chance.random() < item.count]
    answerable = [item for item in kept if item.answerable]
    without = [item for item in kept if not item.answerable]
    return answerable + chance.sample(without, min(len(without), len(answerable)))


def _threshold(scored: Sequence[Scored]) -> float:
    """The lowest confidence from which on askings with and without an answer are told apart nearly as well as can be.

    An answer shows how sure it is; an abstention hides that it was right.
    """
    answerable = [item.answerable for item in scored]
    accuracies = {
        n / 100: balanced_accuracy([item.probability >= n / 100 for item in scored], answerable) for n in range(5, 91)
    }
    return min(value for value, accuracy in accuracies.items() if accuracy >= max(accuracies.values()) - NEARLY)


def _report(scored: Sequence[Scored], threshold: float) -> dict[str, float]:
    confidence = np.array([item.probability for item in scored])
    right = np.array([item.is_right for item in scored])
    answerable = np.array([item.answerable for item in scored])
    return {
        "askings": len(scored),
        "answerable": int(answerable.sum()),
        "best_is_right": round(float(right[answerable].mean()), 4),
        "auroc": round(auroc(confidence, answerable), 4),
        "balanced_accuracy": round(balanced_accuracy(confidence >= threshold, answerable), 4),
        "calibration_error": round(calibration_error(confidence, right), 4),
    }


def _named(weights: Matrix, kind: type[PassageFeatures] | type[SpanFeatures] | type[BestFeatures]) -> dict[str, Any]:
    names = [field.name for field in fields(kind)]
    return {
        "bias": round(float(weights[-1]), 5),
        "weights": {name: round(float(weight), 5) for name, weight in zip(names, weights, strict=False)},
    }


if __name__ == "__main__":
    main()
