"""From found passages to an answer: the figures or the words that answer, or an abstention that says why."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from corpus.documents import Figure, Span
from corpus.library import StoredPassage
from qa import wording
from qa.answers import Answer, AnswerFigure, AnswerPassage, AnswerSpan, Highlight, Reason, Role, Timings
from qa.evidence import Best, FigureEvidence, SentenceEvidence
from qa.finding import Found
from qa.names import Name
from qa.question import Question

# A second figure of the same sentence answers too if it counts nearly as well what is asked for.
ALSO_CONCEPT = 0.5
# A figure that counts something else altogether does not answer, however well the rest fits.
LEAST_CONCEPT = 0.3
MAX_NEAREST = 3
_GREETINGS = frozenset("hello hi hey thanks thank bye goodbye ok okay yes test help please".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    stored: StoredPassage
    span: Span
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """What is decided, before it is put into the form of an Answer; a reason means that it is no answer."""

    text: str
    confidence: float
    reason: Reason | None = None
    spans: tuple[_Span, ...] = ()
    figures: tuple[AnswerFigure, ...] = ()
    sentences: tuple[SentenceEvidence, ...] = field(default=())


def answer_question(found: Found, *, top_k: int, started: float, searched: float) -> Answer:
    """The answer to a question from what was found for it.

    top_k: how many passages to return. started, searched: `time.perf_counter()` before and after searching.
    """
    draft = _draft(found)
    passages = _passages(found, draft, top_k)
    ended = time.perf_counter()
    return Answer(
        question=found.question.text,
        interpreted_as=found.question.text,
        conversation_id=None,
        answered=draft.reason is None,
        text=draft.text,
        reason=draft.reason,
        confidence=draft.confidence,
        spans=tuple(
            AnswerSpan(
                text=item.stored.document.quote(item.span),
                passage_id=item.stored.passage.id,
                document_id=item.stored.document.id,
                span=item.span,
                score=item.score,
            )
            for item in draft.spans
        ),
        figures=draft.figures,
        derivation=None,
        passages=passages,
        timings=Timings(
            total=(ended - started) * 1000, search=(searched - started) * 1000, read=(ended - searched) * 1000
        ),
    )


def _draft(found: Found) -> _Draft:
    question = found.question
    if question.answer_type == "document" and found.heading is not None:
        return _about_document(question, found.heading)
    if all(word.text.lower() in _GREETINGS for word in question.content):
        return _abstention(found, "not_a_question", 0.0)
    if not found.sentences:
        return _abstention(found, "no_evidence", 0.0)
    return _with_figures(found) if question.kinds else _with_words(found)


def _about_document(question: Question, heading: StoredPassage) -> _Draft:
    """Headline, source or date of the document that the question is nearest to."""
    document = heading.document
    asked = question.text.lower()
    if any(word in asked for word in ("title", "headline")):
        return _Draft(text=document.title, confidence=1.0, spans=_quoted(heading, document.title))
    if "source" in asked:
        return _Draft(text=document.source, confidence=1.0, spans=_quoted(heading, document.source))
    if document.published is None:
        return _Draft(text=f"“{document.title}” has no date.", confidence=1.0, reason="no_evidence")
    dates = [figure for figure in heading.figures if figure.value == document.published.isoformat()]
    return _Draft(
        text=document.published.isoformat(),
        confidence=1.0,
        figures=tuple(AnswerFigure(figure=figure, role="answer") for figure in dates[:1]),
        spans=tuple(_Span(stored=heading, span=figure.span, score=1.0) for figure in dates[:1]),
    )


def _quoted(heading: StoredPassage, words: str) -> tuple[_Span, ...]:
    start = heading.document.text.find(words, heading.passage.span.start, heading.passage.span.end)
    return (_Span(stored=heading, span=Span(start, start + len(words)), score=1.0),) if start >= 0 else ()


def _with_figures(found: Found) -> _Draft:
    """The best figure, with others of its sentence that count the same, and what they are in another currency."""
    if not found.figures:
        return _abstention(found, "no_evidence", 0.0)
    best = found.figures[0]
    confidence = found.model.confidence_in_figures.probability(Best.of([item.log_odds for item in found.figures[:2]]))
    if found.unknown or best.sentence.missing_names:
        # Where a sentence of another document has the names, it is only the figure that is missing.
        has_names = not found.unknown and not found.sentences[0].missing_names
        return _abstention(found, "no_evidence" if has_names else "entity_missing", confidence)
    if found.question.years and best.features.period == 0.0:
        return _abstention(found, "period_missing", confidence)
    if confidence < found.model.threshold or best.features.concept < LEAST_CONCEPT:
        return _abstention(found, "no_evidence", confidence)
    chosen = [best, *(other for other in found.figures[1:] if _also_answers(other, best))]
    chosen.sort(key=lambda item: item.figure.span.start)
    amounts = _without_equivalents([item.figure for item in chosen])
    in_passage = {figure.id: figure for item in chosen for figure in item.sentence.stored.figures}
    phrases, figures, spans = [], [], []
    for figure in amounts:
        stored = next(item.sentence.stored for item in chosen if item.figure.id == figure.id)
        others = [in_passage[other] for other in figure.equivalents if other in in_passage]
        phrases.append(wording.figure_phrase(figure, stored.document, others))
        figures.append(AnswerFigure(figure=figure, role="answer"))
        figures += [AnswerFigure(figure=other, role="equivalent") for other in others]
        spans += [_Span(stored=stored, span=item.span, score=confidence) for item in (figure, *others)]
    return _Draft(
        text=wording.joined(phrases),
        confidence=confidence,
        figures=tuple(figures),
        spans=tuple(spans),
        sentences=(best.sentence,),
    )


def _also_answers(other: FigureEvidence, best: FigureEvidence) -> bool:
    """Several figures answer a question for a number if they count what it asks for, side by side."""
    return (
        other.sentence.span == best.sentence.span
        and other.figure.kind == best.figure.kind == "count"
        and other.features.concept >= ALSO_CONCEPT
        and other.features.period >= best.features.period
    )


def _without_equivalents(figures: Sequence[Figure]) -> list[Figure]:
    """The figures, less those that only say one of the others again; of two that do, the first in the text stays."""
    kept: list[Figure] = []
    for figure in figures:
        if not any(figure.id in other.equivalents for other in kept):
            kept.append(figure)
    return kept


def _with_words(found: Found) -> _Draft:
    """The sentence that answers, and in it the name that is asked for."""
    best = found.sentences[0]
    confidence = found.model.confidence_in_words.probability(Best.of([item.log_odds for item in found.sentences[:2]]))
    if found.unknown or best.missing_names:
        return _abstention(found, "entity_missing", confidence)
    name = _asked_name(found.question, best)
    if confidence < found.model.threshold or (found.question.answer_type == "person" and name is None):
        return _abstention(found, "no_evidence", confidence)
    span = _answering_sentence(best)
    quote = best.stored.document.quote(span)
    sentence = _Span(stored=best.stored, span=span, score=confidence)
    if name is None:
        return _Draft(text=quote, confidence=confidence, spans=(sentence,), sentences=(best,))
    return _Draft(
        text=f"{name.text} — “{quote}”",
        confidence=confidence,
        spans=(_Span(stored=best.stored, span=name.span, score=confidence), sentence),
        sentences=(best,),
    )


def _answering_sentence(best: SentenceEvidence) -> Span:
    """The sentence itself; where it is a question ("Why Shanghai?"), the one that follows and answers it."""
    sentences = best.stored.passage.sentences
    at = sentences.index(best.span)
    if best.stored.document.quote(best.span).endswith("?") and at + 1 < len(sentences):
        return sentences[at + 1]
    return best.span


def _asked_name(question: Question, best: SentenceEvidence) -> Name | None:
    """The name that a question for a person or a place asks for: the one nearest to the question's words."""
    fitting = [name for name in best.names if not name.is_asked(question) and not name.is_time]
    if question.answer_type == "person":
        fitting = [name for name in fitting if not name.is_organisation and not name.is_place] or fitting
    elif question.answer_type == "place":
        fitting = [name for name in fitting if name.is_place]
    else:
        return None
    if not fitting or not best.words:
        return None
    starts = np.array([word.span.start for word in best.words])
    told = best.similarity.max(axis=0, initial=0.0) if best.similarity.size else np.zeros(len(starts))

    def nearness(name: Name) -> float:
        distance = np.minimum(np.abs(starts - name.span.start), np.abs(starts - name.span.end))
        return float((told / (20.0 + distance)).sum())

    return max(fitting, key=nearness)


def _abstention(found: Found, reason: Reason, confidence: float) -> _Draft:
    """No answer, and the nearest figures of the kind that was asked for, marked as such."""
    best = found.figures[0].sentence if found.figures else found.sentences[0] if found.sentences else None
    missing = best.missing_names if best else ()
    nearest = found.figures[:MAX_NEAREST] if reason != "not_a_question" else ()
    return _Draft(
        text=wording.abstention(reason, found.unknown, missing, [year.iso for year in found.question.years]),
        confidence=confidence,
        reason=reason,
        figures=tuple(AnswerFigure(figure=item.figure, role="nearest") for item in nearest),
    )


def _passages(found: Found, draft: _Draft, top_k: int) -> tuple[AnswerPassage, ...]:
    """The passages that hold the answer, then the others as the search ranks them; marked."""
    answering = {item.stored.key: item.stored for item in draft.spans}
    scores = {stored.key: score for stored, score in found.passages}
    lowest = min(scores.values(), default=0.0)
    ranked = [(stored, scores.get(key, lowest)) for key, stored in answering.items()]
    ranked += [(stored, score) for stored, score in found.passages if stored.key not in answering]
    roles = {item.figure.id: item.role for item in draft.figures}
    return tuple(
        AnswerPassage(
            passage=stored.passage, document=stored.document, score=score, highlights=_highlights(stored, draft, roles)
        )
        for stored, score in ranked[:top_k]
    )


def _highlights(stored: StoredPassage, draft: _Draft, roles: dict[str, Role]) -> tuple[Highlight, ...]:
    """Marks in the passage's own text: the words that answer, other figures that are shown, the sentences read."""
    offset = stored.passage.span.start
    marks: dict[Span, Highlight] = {}

    def mark(span: Span, kind: str) -> None:
        within = Span(span.start - offset, span.end - offset)
        marks.setdefault(within, Highlight(span=within, kind=kind))  # type: ignore[arg-type]

    for item in draft.spans:
        if item.stored.key == stored.key:
            mark(item.span, "answer")
    for figure in stored.figures:
        if figure.id in roles:
            mark(figure.span, "figure")
    for sentence in draft.sentences:
        if sentence.stored.key == stored.key:
            mark(sentence.span, "sentence")
    return tuple(sorted(marks.values(), key=lambda item: (item.span.start, -item.span.end)))
