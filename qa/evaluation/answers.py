"""Measuring answers on SQuAD's format: are they right, are they withheld where there is none, and how long they take.

Every paragraph of the file becomes a document. Each question is asked as it is; with the documents of its own article
left out, where nothing answers it; and with one thing in it swapped (near_misses.py), where something nearly does.
"""

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.answers import Answer
from qa.engine import Engine, Models, load_models
from qa.evaluation.answers_report import AnswersReport, Asking, NearMiss, Times
from qa.evaluation.near_misses import NearMisses
from qa.evaluation.overlap import exact_match, f1
from qa.evaluation.retrieval import empty_engine
from qa.evaluation.squad import Paragraph, documents_of, read_squad
from qa.settings import load_settings

# Questions asked before the clock runs.
WARM_UP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gold:
    """A question of the file. others: the documents of all other articles. paragraph: the text that answers it."""

    question: str
    answers: tuple[str, ...]
    document_id: str
    others: tuple[str, ...]
    paragraph: str


def evaluate_answers(
    file: Path, models: Models | None = None, *, limit: int | None = None, failures: bool = False
) -> AnswersReport:
    """Ask every question of the file that has an answer; all its paragraphs are the library.

    file: JSON in the format of SQuAD and XQuAD. limit: so many questions, spread evenly over the file.
    failures: whether the report tells each asking that went wrong. Raises UnreadableDocument.
    """
    paragraphs = read_squad(file, answered=True)
    near_misses = NearMisses(
        text for paragraph in paragraphs for text in (paragraph.text, *(item.text for item in paragraph.questions))
    )
    settings = load_settings()
    models = models or load_models(settings)
    threshold = models.evidence.threshold
    # The best words are wanted whether they would be given or not: a confidence is measured where it is low, too.
    models = replace(models, evidence=replace(models.evidence, threshold=0.0))
    with tempfile.TemporaryDirectory() as folder, empty_engine(settings, Path(folder), models) as engine:

        def asking(item: _Gold, question: str, answer: Answer, *, is_answerable: bool) -> Asking:
            return _asking(item, question, answer, threshold, is_answerable=is_answerable)

        documents = list(documents_of(paragraphs))
        for _ in engine.add_all(documents):
            pass
        gold = _spread(list(_questions(paragraphs, [document.id for document in documents])), limit)
        for item in gold[:WARM_UP]:
            engine.ask(item.question)
            engine.models.embedder.encode_question(item.question)
        answers, times = _timed(engine, gold)
        return AnswersReport(
            n_paragraphs=len(paragraphs),
            as_it_is=tuple(
                asking(item, item.question, answer, is_answerable=True)
                for item, answer in zip(gold, answers, strict=True)
            ),
            without_article=tuple(
                asking(item, item.question, engine.ask(item.question, document_ids=item.others), is_answerable=False)
                for item in gold
            ),
            near_misses=tuple(
                NearMiss(swap.sort, n, asking(item, swap.question, engine.ask(swap.question), is_answerable=False))
                for n, item in enumerate(gold)
                for swap in near_misses.of(item.question, item.paragraph)
            ),
            times=times,
            failures=failures,
        )


def _questions(paragraphs: Sequence[Paragraph], document_ids: Sequence[str]) -> Iterator[_Gold]:
    """document_ids: for each paragraph; two of the same text share one."""
    articles: dict[int, set[str]] = {}
    for paragraph, document_id in zip(paragraphs, document_ids, strict=True):
        articles.setdefault(paragraph.article, set()).add(document_id)
    for paragraph, document_id in zip(paragraphs, document_ids, strict=True):
        own = articles[paragraph.article]
        others = tuple(other for other in dict.fromkeys(document_ids) if other not in own)
        for item in paragraph.questions:
            if item.answers:
                yield _Gold(
                    question=item.text,
                    answers=item.answers,
                    document_id=document_id,
                    others=others,
                    paragraph=paragraph.text,
                )


def _spread(gold: Sequence[_Gold], limit: int | None) -> list[_Gold]:
    """The questions of one article stand together, so the first ones alone would tell little."""
    n = len(gold) if limit is None else min(limit, len(gold))
    return [gold[at * len(gold) // n] for at in range(n)]


def _timed(engine: Engine, gold: Sequence[_Gold]) -> tuple[tuple[Answer, ...], Times]:
    """Ask the questions as they are; each is embedded alone right after, so that both are timed on the same machine
    in the same state."""
    asked, embedded, answers = [], [], []
    for item in gold:
        started = time.perf_counter()
        answer = engine.ask(item.question)
        answered = time.perf_counter()
        engine.models.embedder.encode_question(item.question)
        ended = time.perf_counter()
        asked.append((answered - started) * 1000)
        embedded.append((ended - answered) * 1000)
        answers.append(answer)
    total = sum(answer.timings.total for answer in answers)
    return tuple(answers), Times.of(
        asked,
        embedded,
        search=sum(answer.timings.search for answer in answers) / total,
        read=sum(answer.timings.read for answer in answers) / total,
    )


def _asking(gold: _Gold, question: str, answer: Answer, threshold: float, *, is_answerable: bool) -> Asking:
    """What came of it. An answer is right if it is of the right document and shares a word with a gold answer.

    threshold: the confidence from which on it would have been given.
    """
    best = answer.spans[0] if answer.spans else None
    overlap = max(f1(best.text, expected) for expected in gold.answers) if best else 0.0
    is_exact = best is not None and any(exact_match(best.text, expected) for expected in gold.answers)
    found = list(dict.fromkeys(passage.document.id for passage in answer.passages))
    return Asking(
        question=question,
        expected=gold.answers if is_answerable else (),
        given=best.text if best else "",
        answered=answer.answered and answer.confidence >= threshold,
        confidence=answer.confidence,
        is_answerable=is_answerable,
        is_right=is_answerable and best is not None and best.document_id == gold.document_id and overlap > 0,
        exact_match=float(is_exact),
        f1=overlap,
        rank=found.index(gold.document_id) + 1 if gold.document_id in found else None,
    )
