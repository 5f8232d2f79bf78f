"""Figures that may be what a question for an operand asks for: looked up in the ledger, where nothing has to be read.

A figure fits if it is of a kind that is asked for, told of whom or what is asked, for the time that is asked for, and
in words that say what is asked. How well, its clause, its sentence and its passage tell, in this order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from corpus.documents import Figure, FigureKind, Period, Span
from corpus.library import StoredPassage
from qa.computing.asked_words import AskedWords, Matches, Which, asked_words, largest, mean
from qa.computing.clauses import Clause, clause_of
from qa.computing.denied import is_denied_otherwise
from qa.computing.held_for import DATED, worth
from qa.computing.like_words import opposites
from qa.computing.speaking_against import LEAST_NEAR, asks_forecast, is_barred, penalty
from qa.computing.whose import IN_DOCUMENT, named_before, of_the_document, other_names
from qa.questions.names import Name, find_names
from qa.questions.question import Question, resolve
from qa.questions.words import Word, WordVectors, split_words
from qa.reading.elsewhere import is_of_elsewhere
from qa.reading.numbered import numbered_in, tells_of_another
from qa.reading.opposite_deeds import tells_opposite
from qa.reading.owners import is_of_another_owner

# What a word of the question is worth that stands not beside the figure.
IN_SENTENCE, IN_TITLE, JUST_BEFORE, IN_PASSAGE = 0.85, 0.75, 0.7, 0.65
# Of the telling words, one at least has to be said in the sentence, or just before one that names whose it is; and so
# much of all of them there or just before; of a number, what it counts.
LEAST_SAID, LEAST_LATELY, LEAST_TOLD, LEAST_COUNTED = 0.75, 0.6, 0.5, 0.5
# For each telling word that nothing says, for each name that nobody asks for, and for a time that is only implied.
_UNSAID, _OTHER_NAME, _IMPLIED = 0.12, 0.05, 0.2
_COUNTED_BEHIND = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """A figure, where it stands, and how well it fits, 0..1."""

    figure: Figure
    stored: StoredPassage
    sentence: Span
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class _Sentence:
    """near: the question's words by the sentence's. around: what each is worth outside it; lately: just before it."""

    stored: StoredPassage
    span: Span
    words: tuple[Word, ...]
    near: Matches
    around: Matches
    lately: Matches
    names: tuple[Name, ...]


def fitting(
    question: Question,
    passages: Sequence[StoredPassage],
    vectors: WordVectors,
    kinds: tuple[FigureKind, ...] = (),
) -> list[Fit]:
    """The figures of the passages against which nothing speaks, the one that fits best first.

    kinds: of what is wanted, where that is known.
    """
    asked = asked_words(question, vectors, kinds)
    if not asked.content:
        return []
    found = [fit for stored in passages for fit in _in_passage(asked, stored)]
    return sorted(found, key=lambda item: -item.score)


def named_day(question: Question, passages: Sequence[StoredPassage], vectors: WordVectors) -> Fit | None:
    """Where the day that a question names itself stands, in a sentence told of the same names: "the May 5 vote"."""
    days = [period for period in question.periods if period.precision == "day"]
    asked = asked_words(question, vectors, ("date",))
    if len(days) != 1 or not np.any(asked.is_name):
        return None
    for stored in passages:
        for sentence in stored.passage.sentences:
            within = f"{stored.document.title}. {stored.document.quote(sentence)}"
            for figure in stored.figures:
                is_day = figure.kind == "date" and figure.as_of == days[0] and sentence.holds(figure.span)
                if is_day and np.all(asked.best(split_words(within))[asked.is_name] > 0):
                    return Fit(figure=figure, stored=stored, sentence=sentence, score=1.0)
    return None


def _in_passage(asked: AskedWords, stored: StoredPassage) -> list[Fit]:
    title = asked.best(split_words(stored.document.title)) * IN_TITLE
    around = np.maximum(np.where(asked.is_name, 0.0, asked.best(split_words(stored.text)) * IN_PASSAGE), title)
    around = np.maximum(around, of_the_document(asked, stored))
    found, numbered = [], numbered_in(asked.question.text)
    for span in stored.passage.sentences:
        if tells_of_another(numbered, stored.document.text, span):
            continue
        figures = [figure for figure in stored.figures if span.holds(figure.span)]
        if not any(figure.kind in asked.kinds for figure in figures):
            continue
        sentence = _sentence(asked, stored, span, around)
        if np.any(asked.is_name & (np.maximum(largest(sentence.near), sentence.around) < IN_DOCUMENT)):
            continue
        for figure in figures:
            if figure.kind in asked.kinds:
                clause = clause_of(figure, figures, stored.document.text, span, sentence.words)
                score = _score(asked, figure, figures, sentence, clause)
                if score > 0:
                    found.append(Fit(figure=figure, stored=stored, sentence=span, score=score))
    return found


def _sentence(asked: AskedWords, stored: StoredPassage, span: Span, around: Matches) -> _Sentence:
    offset = stored.passage.span.start
    words = split_words(stored.text, Span(span.start - offset, span.end - offset), offset=offset)
    before = [other for other in stored.passage.sentences if other.end <= span.start][-2:]
    told = split_words(stored.text, Span(before[0].start - offset, before[-1].end - offset)) if before else []
    return _Sentence(
        stored=stored,
        span=span,
        words=tuple(words),
        near=asked.near(words),
        around=np.maximum(around, named_before(asked, stored, span)),
        lately=asked.best(told) * JUST_BEFORE,
        names=find_names(stored.text, words, offset=offset),
    )


def _score(asked: AskedWords, figure: Figure, figures: Sequence[Figure], sentence: _Sentence, clause: Clause) -> float:
    """0 where anything speaks against it. figures: the sentence's."""
    text, near = sentence.stored.document.text, sentence.near
    if is_barred(asked, figure, text, sentence.span, clause.span):
        return 0.0
    time = _time(asked.question, figure, sentence, clause.span)
    if not time:
        return 0.0
    own: Which = np.array([clause.span.holds(word.span) for word in sentence.words], dtype=np.bool_)
    said = _said(asked, figure, sentence, clause, own)
    if said is None or _says_opposite(asked, sentence.words, own, near):
        return 0.0
    if tells_opposite(asked.question, {word.stem for word, inside in zip(sentence.words, own, strict=True) if inside}):
        return 0.0
    if figure.kind == "count" and figure.concept and not _is_counted(asked, figure, clause, text):
        return 0.0
    if is_of_elsewhere(asked.question, sentence.words, sentence.names, figure, text):
        return 0.0
    if is_of_another_owner(asked.question, figure, sentence.stored, sentence.span, asked.vectors):
        return 0.0
    if is_denied_otherwise(asked.question, figure, figures, text, sentence.span, sentence.words):
        return 0.0
    others = other_names(asked, figure, sentence.words, own, near, clause, text)
    if others is None:
        return 0.0
    matches = np.maximum(said, sentence.around)
    unsaid = int((asked.is_telling & (matches < LEAST_NEAR)).sum())
    coverage = float(matches @ asked.weights / asked.weights.sum())
    less = penalty(asked, figure, text, sentence.span, clause.span)
    return coverage - less - _UNSAID * unsaid - _OTHER_NAME * others - _IMPLIED * (1 - time)


def _said(asked: AskedWords, figure: Figure, sentence: _Sentence, clause: Clause, own: Which) -> Matches | None:
    """(n,): how well the sentence says each word; None where it does not say what is asked."""
    beside = largest(sentence.near[:, own])
    told = [*split_words(figure.concept or ""), *split_words(figure.subject or "")]
    beside = np.maximum(beside, np.where(asked.is_name, 0.0, asked.best(told)))
    # What stands before "than" is told of the other.
    before = sentence.stored.document.text[sentence.span.start : clause.span.start]
    within = largest(sentence.near) * (IN_PASSAGE if before.endswith(" than ") else IN_SENTENCE)
    said: Matches = np.maximum(beside, within)
    if clause.owner is not None:
        listed = asked.best(clause.owner)
        if not listed.any() or np.any(asked.is_name & (largest(sentence.near) > 0) & (listed == 0)):
            return None
        said = np.where(asked.is_name & (listed > 0), 1.0, said)
    telling = asked.is_telling
    # "Austria at 4.5%", behind a sentence that says of what.
    has_names = bool(np.any(asked.is_name)) and bool(np.all(np.maximum(beside, said == 1)[asked.is_name] > 0))
    with_lately = np.maximum(said, sentence.lately)
    most = (with_lately if has_names else said)[telling].max(initial=0.0)
    if most < (LEAST_LATELY if has_names else LEAST_SAID) or mean(with_lately, asked.weights, telling) < LEAST_TOLD:
        return None
    return said


def _time(question: Question, figure: Figure, sentence: _Sentence, clause: Span) -> float:
    """How surely it is of the time asked for; of a forecast, two may be: that it is for, and when it was made."""
    stored, published = sentence.stored, sentence.stored.document.published
    asked, is_forecast = resolve(question, published), asks_forecast(question.text)
    if len(asked) == 2 and published is not None and is_forecast:
        if not asked[1].holds(Period(published, published + timedelta(days=1), "day")):
            return 0.0
        return max(worth(asked[:1], figure, stored, sentence.span, clause), DATED)
    return worth(asked, figure, stored, sentence.span, clause, is_base=not is_forecast)


def _is_counted(asked: AskedWords, figure: Figure, clause: Clause, text: str) -> bool:
    """Whether what a number counts is among what is asked for."""
    behind = text[figure.span.end : min(clause.span.end, figure.span.end + _COUNTED_BEHIND)]
    told = [*split_words(figure.concept or ""), *split_words(behind)]
    return bool(asked.best(told).max(initial=0.0) >= LEAST_COUNTED)


def _says_opposite(asked: AskedWords, words: Sequence[Word], own: Which, near: Matches) -> bool:
    """Whether the clause has the opposite of a word that is asked, and not that word."""
    beside = largest(near[:, own])
    stems = {word.stem for word, inside in zip(words, own, strict=True) if inside}
    return any(
        beside[n] < LEAST_SAID and not stems.isdisjoint(opposites(word.text)) for n, word in enumerate(asked.content)
    )
