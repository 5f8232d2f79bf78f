"""Words that may answer: those that the reader marks and the figures of the ledger, judged together.

A figure of the kind that is asked for stands for itself even where the reader marks other words; words that the reader
marks stand for the figures in them. Either is judged by its passage, by what the reader makes of it, by how close to it
the question's words stand, by what it counts against what is asked for, and by its period.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from corpus.documents import Figure, FigureKind, Span
from qa.questions.codes import codes_in
from qa.questions.names import Name
from qa.questions.question import AnswerType, Question, resolve
from qa.questions.words import WordVectors, split_words
from qa.reading.bylines import asks_author, is_byline
from qa.reading.dimensions import is_of_another_dimension
from qa.reading.elsewhere import is_of_elsewhere
from qa.reading.evidence import Matrix, PassageEvidence, SentenceEvidence, best, importance_of, weighted
from qa.reading.longer_times import is_of_longer_time
from qa.reading.needed import is_only_needed
from qa.reading.numbered import numbered_in, tells_of_another
from qa.reading.owners import is_of_another_owner
from qa.reading.respectively import owned
from qa.reading.weighing import SpanFeatures, Weights

# Words between an answer and a word of the question that halve what their closeness counts.
HALF_DISTANCE = 8.0
# Words read for what a figure counts where the figure does not say: those right behind it.
CONCEPT_WORDS = 6
# Figures of these kinds are no answer to "how many".
NO_COUNTS: tuple[FigureKind, ...] = ("fraction", "percent", "money", "date")
# … and of these none to what is measured.
NO_MEASURES: tuple[FigureKind, ...] = ("fraction", "percent", "money", "date", "ordinal")
_NO_ANSWERS: dict[AnswerType, tuple[FigureKind, ...]] = {"count": NO_COUNTS, "measurement": NO_MEASURES}
_NO_PLACES: tuple[FigureKind, ...] = ("date", "money", "percent", "duration")
# Less likely than this, no difference is made any more.
LEAST_READ, LEAST_SHARE = -12.0, -8.0

_OPENS_NAME = re.compile(r" [A-Z][a-z]")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """Words that may answer, and how they bear on the question.

    span: the words that the reader marks, or the figure's. figures: of the kinds asked for, in the words. names: in
    the sentence, having words with the span in common.
    """

    passage: PassageEvidence
    sentence: SentenceEvidence
    span: Span
    figures: tuple[Figure, ...]
    names: tuple[Name, ...]
    features: SpanFeatures
    log_odds: float

    @property
    def text(self) -> str:
        return self.passage.stored.document.quote(self.span)


def judge_spans(
    question: Question, passages: Sequence[PassageEvidence], vectors: WordVectors, weights: Weights
) -> list[Candidate]:
    """All words that may answer, best first. weights: for the question's kind, words or figures."""
    importance = importance_of(question, vectors)
    asked = {word.stem for word in question.content}
    found = [
        _judged(question, passage, marked, importance, asked, vectors, weights)
        for passage in passages
        for marked in _marked(question, passage, vectors)
    ]
    return sorted(found, key=lambda item: -item.log_odds)


_CELL_END = re.compile(r"[|\t]")


@dataclass(frozen=True, slots=True)
class _Marked:
    """Words of a passage with the reader's log-probability, and the figures asked for in them."""

    span: Span
    sentence: SentenceEvidence
    read: float
    leads: bool
    figures: tuple[Figure, ...]


def _marked(question: Question, passage: PassageEvidence, vectors: WordVectors) -> Iterator[_Marked]:
    others = _of_others(question, passage)
    figures = [
        (sentence, figure)
        for sentence in passage.sentences
        for figure in passage.stored.figures
        if sentence.span not in others and _can_answer(question, figure, sentence, passage, vectors)
    ]
    offset = passage.stored.passage.span.start
    owned_figures = {item.id: item for item in map(partial(_owned, question, passage), passage.sentences) if item}
    fitting = [item for item in figures if item[1].id in owned_figures and _fits_time(question, *item, passage)]
    # Told so in two rows, or for another time than asked, it is left to be read.
    own_figure = fitting[0][1] if len(fitting) == 1 else None
    if own_figure is not None:
        # The text itself says whose each number is.
        figures = [(sentence, figure) for sentence, figure in figures if figure.id == own_figure.id]
        over = passage.reading.best_over(Span(own_figure.span.start - offset, own_figure.span.end - offset))
        yield _Marked(own_figure.span, figures[0][0], over.log_probability if over else LEAST_READ, True, (own_figure,))
        return
    taken: set[str] = set()
    for n, read in enumerate(passage.reading.spans):
        span = passage.span_of(read.span)
        sentence = _sentence_of(passage, span)
        if sentence is not None and sentence.span not in others:
            span = Span(span.start, min(span.end, sentence.span.end))
            inside = tuple(
                figure for own, figure in figures if own.span == sentence.span and figure.span.overlaps(span)
            )
            taken |= {figure.id for figure in inside}
            if not inside and _is_no_answer(question, passage, span):
                continue
            yield _Marked(span, sentence, read.log_probability, n == 0, inside)
    for sentence, figure in figures:
        if figure.id not in taken:
            over = passage.reading.best_over(Span(figure.span.start - offset, figure.span.end - offset))
            yield _Marked(figure.span, sentence, over.log_probability if over else LEAST_READ, False, (figure,))


def _is_no_answer(question: Question, passage: PassageEvidence, span: Span) -> bool:
    """Whether words hold a figure of the kind asked for that is no news, as the question gives it or it is part of a
    name, or of a kind that answers no such question; a place is told beside a date, and by none alone.

    A part of a number is no answer. Several cells of a table are no words of it: which of them is asked for, its
    headers tell; nor is any of a table that lacks a code of the question, whose column or row is in another."""
    text = passage.stored.document.text
    if any(text[at - 1 : at].isdigit() and text[at : at + 1].isdigit() for at in (span.start, span.end)):
        return True
    if passage.stored.passage.kind == "table" and (
        _CELL_END.search(passage.stored.document.quote(span))
        or ((codes := codes_in(question.text)) and not codes <= codes_in(passage.stored.text))
    ):
        return True
    barred = (*question.kinds, *_NO_ANSWERS.get(question.answer_type, ()))
    figures = passage.stored.figures
    if question.answer_type == "place":
        return any(figure.kind in _NO_PLACES and figure.span.holds(span) for figure in figures)
    return any(figure.kind in barred and span.overlaps(figure.span) for figure in figures)


def _of_others(question: Question, passage: PassageEvidence) -> frozenset[Span]:
    """The sentences that tell of the second, say, where the first is asked for, or only who wrote the text."""
    document, asked = passage.stored.document, numbered_in(question.text)
    is_of_story = not asks_author(question)
    return frozenset(
        item.span
        for item in passage.sentences
        if (asked and tells_of_another(asked, document.text, item.span))
        or (is_of_story and is_byline(document.quote(item.span)))
    )


def _owned(question: Question, passage: PassageEvidence, sentence: SentenceEvidence) -> Figure | None:
    figures = [item for item in passage.stored.figures if sentence.span.holds(item.span)]
    return owned(question, passage.stored.document.text, sentence.span, figures, sentence.words)


def _fits_time(question: Question, sentence: SentenceEvidence, figure: Figure, passage: PassageEvidence) -> bool:
    return _period_match(question, [figure], sentence, passage) > 0


def _sentence_of(passage: PassageEvidence, span: Span) -> SentenceEvidence | None:
    """The sentence that the words begin in."""
    for sentence in passage.sentences:
        if sentence.span.start <= span.start < sentence.span.end:
            return sentence
    return None


def _judged(
    question: Question,
    passage: PassageEvidence,
    marked: _Marked,
    importance: Matrix,
    asked: set[str],
    vectors: WordVectors,
    weights: Weights,
) -> Candidate:
    sentence = marked.sentence
    offset = passage.stored.passage.span.start
    share = passage.reading.share(Span(sentence.span.start - offset, sentence.span.end - offset))
    names = tuple(name for name in sentence.names if name.span.overlaps(marked.span))
    own = [word for word in sentence.words if marked.span.overlaps(word.span)]
    features = SpanFeatures(
        passage=passage.log_odds,
        read=max(LEAST_READ, marked.read),
        share=max(LEAST_SHARE, float(np.log(max(share, 1e-9)))),
        leads=float(marked.leads),
        cosine=sentence.cosine,
        coverage=sentence.coverage,
        nearness=_nearness(marked.span, sentence, importance),
        kind=_kind(question, marked.figures, names),
        concept=max((_concept_match(question, figure, sentence, vectors) for figure in marked.figures), default=0.5),
        period=_period_match(question, marked.figures, sentence, passage),
        repeats=sum(word.stem in asked for word in own) / len(own) if own else 0.0,
    )
    return Candidate(
        passage=passage,
        sentence=sentence,
        span=marked.span,
        figures=marked.figures,
        names=names,
        features=features,
        log_odds=weights.log_odds(features),
    )


def _kind(question: Question, figures: Sequence[Figure], names: Sequence[Name]) -> float:
    if question.kinds:
        return max((_kind_of(question, figure) for figure in figures), default=0.0)
    if question.answer_type == "person":
        return float(any(not name.is_asked(question) and not name.is_time for name in names))
    if question.answer_type == "place":
        return max((1.0 if name.is_place else 0.6 for name in names if not name.is_asked(question)), default=0.0)
    return 0.5


def _kind_of(question: Question, figure: Figure) -> float:
    """Less for a figure in another unit than the one asked for, unless the text gives the same amount in that too."""
    wanted = 1.0 / (1 + question.kinds.index(figure.kind))
    if question.unit is None or figure.unit == question.unit:
        return wanted
    return wanted * (0.9 if figure.equivalents else 0.5)


def _can_answer(
    question: Question, figure: Figure, sentence: SentenceEvidence, passage: PassageEvidence, vectors: WordVectors
) -> bool:
    """Whether a figure is of a kind that is asked for, and is news.

    What stands in the question itself is none ("how many came to the 2018 conference?"), nor is a year that opens a
    name ("at 2018 World Conference on Sept 19") beside another date.
    """
    if figure.kind not in question.kinds or not sentence.span.holds(figure.span):
        return False
    if re.search(rf"(?<!\w){re.escape(figure.text.lower())}(?!\w)", question.text.lower()):
        return False
    text = passage.stored.document.text
    if is_of_elsewhere(question, sentence.words, sentence.names, figure, text):
        return False
    if is_of_another_owner(question, figure, passage.stored, sentence.span, vectors):
        return False
    if is_only_needed(question.text, figure, text, sentence.span):
        return False
    if is_of_another_dimension(question, figure, text, sentence.span):
        return False
    beside = [item for item in passage.stored.figures if sentence.span.holds(item.span)]
    if is_of_longer_time(question, figure, beside, passage.stored.document.published):
        return False
    if figure.kind != "date" or not figure.text.isdigit():
        return True
    opens_name = _OPENS_NAME.match(text, figure.span.end) is not None
    others = (other for other in passage.stored.figures if other.kind == "date" and other.id != figure.id)
    return not (opens_name and any(sentence.span.holds(other.span) for other in others))


def _nearness(span: Span, sentence: SentenceEvidence, importance: Matrix) -> float:
    """Coverage of the question by the words of the sentence, each worth less the further from the span it stands."""
    if not sentence.words or not len(importance):
        return 0.0
    position = np.array([word.span.start for word in sentence.words])
    first = int(np.searchsorted(position, span.start))
    last = max(first, int(np.searchsorted(position, span.end)) - 1)
    places = np.arange(len(position))
    distance = np.maximum(0, np.maximum(first - places, places - last))
    decay = (0.5 ** (distance / HALF_DISTANCE)).astype(np.float32)
    outside = np.array([not span.holds(word.span) for word in sentence.words])
    return weighted(best(sentence.similarity * (decay * outside)), importance)


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
    similarity = best(vectors.similarity(vectors.ready(question.subject), vectors.ready(concept)))
    rest = similarity[:-1]
    return float(0.75 * similarity[-1] + 0.25 * (rest.mean() if len(rest) else similarity[-1]))


def _period_match(
    question: Question, figures: Sequence[Figure], sentence: SentenceEvidence, passage: PassageEvidence
) -> float:
    """Whether the words hold for the time that is asked for, by their figures, else by the dates of the sentence."""
    asked = resolve(question, passage.stored.document.published)
    if not asked or any(figure.kind == "date" for figure in figures):
        return 0.5
    periods = [figure.as_of for figure in figures if figure.as_of is not None] or [
        figure.as_of
        for figure in passage.stored.figures
        if figure.kind == "date" and figure.as_of is not None and sentence.span.holds(figure.span)
    ]
    if not periods:
        return 0.5
    return float(any(period.overlaps(wanted) for period in periods for wanted in asked))
