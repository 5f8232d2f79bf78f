"""Learn how evidence is weighed, qa/models/evidence.json: python -m qa.training.evidence FILE...

FILE: questions in SQuAD's format, .gz or not. All their paragraphs become a library. Each question with an answer is
asked twice, as it is and with its own article left out of what is found; questions without an answer once. A sentence,
and a figure in it, is right if the gold answer stands in it. The weights are a logistic regression over all of them,
so that they give a probability; what they decide is printed for the articles of the last fifth, which are not
learned from. The threshold is the probability that parts answerable from unanswerable best on the others.
"""

import gzip
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from corpus.documents import Span
from corpus.errors import ArticleQAError
from corpus.reading import document_from_text
from index.search import hybrid_search
from qa.engine import Engine, load_models
from qa.evaluation.retrieval import empty_engine
from qa.evidence import FILE, WEIGHTED, Best, FigureFeatures, SentenceFeatures, judge_figures, values
from qa.finding import READ, find_evidence
from qa.question import understand
from qa.settings import load_settings

Matrix = NDArray[np.float64]

SEED = 7
RIDGE = 1.0
NEWTON_STEPS = 15
HELD_OUT = 0.2


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of an article, with its gold answers as spans of a document; none if it cannot be answered."""

    article: str
    text: str
    document_id: str
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """What was found for one asking: a row for each sentence, and for each figure, with 1 where it is right.

    figure_sentences: for each figure, the row of its sentence.
    """

    article: str
    wants_figure: bool
    sentences: Matrix
    right_sentences: NDArray[np.bool_]
    figures: Matrix
    figure_sentences: NDArray[np.int64]
    right_figures: NDArray[np.bool_]


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--limit", default=2_500, show_default=True, help="Questions taken of each file.")
def main(files: Sequence[Path], limit: int) -> None:
    """Fit, print how it does on articles held out, write."""
    settings = load_settings()
    models = load_models(settings)
    with tempfile.TemporaryDirectory() as folder, empty_engine(settings, Path(folder), models) as engine:
        asked, articles = _library(engine, files, limit)
        examples = [example for question in asked for example in _examples(engine, question, articles)]
    names = sorted({example.article for example in examples})
    random.Random(SEED).shuffle(names)
    held_out = set(names[: int(len(names) * HELD_OUT)])
    train = [example for example in examples if example.article not in held_out]
    test = [example for example in examples if example.article in held_out]
    sentence = _fit(
        np.vstack([example.sentences for example in train]),
        np.concatenate([example.right_sentences for example in train]),
    )
    figure = _fit(
        np.vstack([_figure_rows(example, sentence) for example in train]),
        np.concatenate([example.right_figures for example in train]),
    )
    words, figures = (
        _fit(*_bests([example for example in train if example.wants_figure == wanted], sentence, figure))
        for wanted in (False, True)
    )
    fitted = Fitted(sentence, figure, words, figures)
    scored = [_scored(example, fitted) for example in train]
    threshold = _threshold(scored)
    report = {
        "train": _report(scored, threshold),
        "held_out": _report([_scored(example, fitted) for example in test], threshold),
    }
    for name, numbers in report.items():
        click.echo(f"{name}: {json.dumps(numbers)}")
    weights = zip(WEIGHTED.items(), (sentence, figure, words, figures), strict=True)
    stored = {name: _named(learned, kind) for (name, kind), learned in weights}
    FILE.write_text(json.dumps(stored | {"threshold": threshold, "scores": report}, indent=1) + "\n", encoding="utf-8")


def _library(engine: Engine, files: Sequence[Path], limit: int) -> tuple[list[Asked], dict[str, str]]:
    """Add every paragraph; returns the questions, and each document's article."""
    asked: list[Asked] = []
    articles: dict[str, str] = {}
    for file in files:
        of_file: list[Asked] = []
        for number, (article, paragraph) in enumerate(_paragraphs(file)):
            text = paragraph["context"]
            try:
                document = document_from_text(text, title=article or f"{file.name} {number}")
            except ArticleQAError:
                continue
            for _ in engine.add_all([document]):
                pass
            articles[document.id] = article or f"{file.name} {number}"
            of_file += list(_asked(paragraph, articles[document.id], document.id, document.text))
        random.Random(SEED).shuffle(of_file)
        asked += of_file[:limit]
    return asked, articles


def _paragraphs(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    data = file.read_bytes()
    stored = json.loads(gzip.decompress(data) if file.suffix == ".gz" else data)
    for article in stored["data"] if isinstance(stored, dict) else stored:
        for paragraph in article["paragraphs"]:
            yield article.get("title", ""), paragraph


def _asked(paragraph: dict[str, Any], article: str, document_id: str, text: str) -> Iterator[Asked]:
    for item in paragraph.get("qas", []):
        spans = [
            Span(answer["answer_start"], answer["answer_start"] + len(answer["text"]))
            for answer in item.get("answers", [])
            if text[answer["answer_start"] :].startswith(answer["text"]) and answer["text"]
        ]
        if spans or item.get("is_impossible"):
            yield Asked(article, item["question"], document_id, tuple(spans))


def _examples(engine: Engine, asked: Asked, articles: dict[str, str]) -> Iterator[Example]:
    words, model = engine.models.words, engine.models.evidence
    try:
        question = understand(" ".join(asked.text.split()), words)
    except ArticleQAError:
        return
    if not question.content:
        return
    vector = engine.models.embedder.encode_question(question.text)
    generation = engine.generation
    hits = hybrid_search(generation, question.text, vector, 3 * READ, None)
    passages = engine.library.passages([hit.key for hit in hits])
    other = [hit for hit in hits if articles[passages[hit.key].document.id] != asked.article]
    for found_hits in (hits, other) if asked.answers else (hits,):
        if not found_hits:
            continue
        found = find_evidence(question, vector, found_hits, passages, generation, engine.library, words, model)
        rows = {(item.stored.key, item.span): n for n, item in enumerate(found.sentences)}
        figures = judge_figures(question, found.sentences, words, model.figure)
        yield Example(
            article=asked.article,
            wants_figure=bool(question.kinds),
            sentences=np.array([values(item.features) for item in found.sentences]),
            right_sentences=np.array(
                [_is_right(asked, item.stored.document.id, item.span) for item in found.sentences]
            ),
            figures=np.array([values(item.features) for item in figures]).reshape(-1, len(fields(FigureFeatures))),
            figure_sentences=np.array(
                [rows[item.sentence.stored.key, item.sentence.span] for item in figures], dtype=np.int64
            ),
            right_figures=np.array(
                [_is_right(asked, item.figure.document_id, item.figure.span) for item in figures], dtype=np.bool_
            ),
        )


def _is_right(asked: Asked, document_id: str, span: Span) -> bool:
    return document_id == asked.document_id and any(span.overlaps(answer) for answer in asked.answers)


def _fit(rows: Matrix, right: NDArray[np.bool_]) -> Matrix:
    """Ridge logistic regression by Newton's method; returns (n + 1,), the bias last and not shrunk."""
    x = np.hstack([rows, np.ones((len(rows), 1))])
    penalty = np.full(x.shape[1], RIDGE)
    penalty[-1] = 0.0
    weights = np.zeros(x.shape[1])
    for _ in range(NEWTON_STEPS):
        probability = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (probability - right) + penalty * weights
        curvature = (x * (probability * (1 - probability))[:, None]).T @ x + np.diag(penalty + 1e-9)
        weights -= np.linalg.solve(curvature, gradient)
    return weights


def _log_odds(rows: Matrix, weights: Matrix) -> Matrix:
    odds: Matrix = rows @ weights[:-1] + weights[-1]
    return odds


def _figure_rows(example: Example, sentence: Matrix) -> Matrix:
    """The figures' features with the log-odds of their sentences under the weights just learned."""
    rows = example.figures.copy()
    if len(rows):
        rows[:, 0] = _log_odds(example.sentences, sentence)[example.figure_sentences]
    return rows


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights of sentences, of figures, and of the confidence in the best of each."""

    sentence: Matrix
    figure: Matrix
    words: Matrix
    figures: Matrix


@dataclass(frozen=True, slots=True)
class Scored:
    """The confidence in the best candidate, whether it is right, and whether any right one was found at all."""

    probability: float
    is_right: bool
    answerable: bool


def _best(example: Example, sentence: Matrix, figure: Matrix) -> tuple[Best, bool] | None:
    """The best candidate of the kind that is wanted, and whether it is right; None if there is none."""
    if not example.wants_figure:
        odds, right = _log_odds(example.sentences, sentence), example.right_sentences
    elif len(example.figures):
        odds, right = _log_odds(_figure_rows(example, sentence), figure), example.right_figures
    else:
        return None
    order = np.argsort(-odds)
    return Best.of([float(odds[n]) for n in order[:2]]), bool(right[order[0]])


def _bests(examples: Sequence[Example], sentence: Matrix, figure: Matrix) -> tuple[Matrix, NDArray[np.bool_]]:
    bests = [best for example in examples if (best := _best(example, sentence, figure)) is not None]
    return np.array([values(best) for best, _ in bests]), np.array([right for _, right in bests], dtype=np.bool_)


def _scored(example: Example, fitted: Fitted) -> Scored:
    answerable = bool((example.right_figures if example.wants_figure else example.right_sentences).any())
    best = _best(example, fitted.sentence, fitted.figure)
    if best is None:
        return Scored(0.0, False, answerable)
    weights = fitted.figures if example.wants_figure else fitted.words
    odds = float(_log_odds(np.array([values(best[0])]), weights)[0])
    return Scored(float(1 / (1 + np.exp(-odds))), best[1], answerable)


def _threshold(scored: Sequence[Scored]) -> float:
    """The confidence from which on giving the answer serves best: see `_served`."""
    candidates = [n / 100 for n in range(5, 91)]
    return max(candidates, key=lambda value: _served(scored, value))


def _served(scored: Sequence[Scored], threshold: float) -> float:
    """The mean of two shares: of answerable questions answered right, and of the others that are not answered."""
    yes = [item.probability >= threshold and item.is_right for item in scored if item.answerable]
    no = [item.probability < threshold for item in scored if not item.answerable]
    return (float(np.mean(yes)) + float(np.mean(no))) / 2 if yes and no else 0.0


def _balanced(scored: Sequence[Scored], threshold: float) -> float:
    yes = [item.probability >= threshold for item in scored if item.answerable]
    no = [item.probability < threshold for item in scored if not item.answerable]
    return (float(np.mean(yes)) + float(np.mean(no))) / 2 if yes and no else 0.0


def _report(scored: Sequence[Scored], threshold: float) -> dict[str, float]:
    answerable = [item for item in scored if item.answerable]
    yes = np.array([item.probability for item in answerable])
    no = np.array([item.probability for item in scored if not item.answerable])
    ranks = np.searchsorted(np.sort(no), yes)
    return {
        "questions": len(scored),
        "answerable": len(answerable),
        "best_is_right": round(float(np.mean([item.is_right for item in answerable])), 4),
        "auroc": round(float(ranks.mean() / max(1, len(no))), 4),
        "balanced_accuracy": round(_balanced(scored, threshold), 4),
        "served": round(_served(scored, threshold), 4),
        "calibration_error": round(_calibration_error(scored), 4),
    }


def _calibration_error(scored: Sequence[Scored], bins: int = 10) -> float:
    """Expected calibration error (Naeini et al. 2015): confidence against the share right, over equal bins."""
    at = np.minimum((np.array([item.probability for item in scored]) * bins).astype(int), bins - 1)
    error = 0.0
    for n in range(bins):
        inside = [item for item, bin_ in zip(scored, at, strict=True) if bin_ == n]
        if inside:
            sure = np.mean([item.probability for item in inside])
            error += len(inside) / len(scored) * abs(float(sure - np.mean([item.is_right for item in inside])))
    return error


def _named(weights: Matrix, kind: type[SentenceFeatures] | type[FigureFeatures] | type[Best]) -> dict[str, Any]:
    names = [field.name for field in fields(kind)]
    return {
        "bias": round(float(weights[-1]), 5),
        "weights": {name: round(float(weight), 5) for name, weight in zip(names, weights, strict=False)},
    }


if __name__ == "__main__":
    main()
