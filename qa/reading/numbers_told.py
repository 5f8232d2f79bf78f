"""Where a number is asked for: words that tell none, and figures that count something else, are no answers to it."""

import re
from collections.abc import Sequence

from corpus.documents import Figure
from corpus.figures.number_words import TENS, UNITS
from qa.questions.question import AnswerType, Question
from qa.questions.words import Word, WordVectors, split_words
from qa.reading.candidates import Candidate
from qa.reading.opposite_deeds import tells_opposite

_HOW = re.compile(r"\bhow\b", re.IGNORECASE)
# What number words say these ask for.
_NUMBERED: frozenset[AnswerType] = frozenset(("count", "money", "share", "measurement", "amount"))
_NUMBER = re.compile(
    r"\d|[%‰½¼¾]|\b(?:no|none|nobody|nothing|zero|free|all|every\w*|both|half|halves|quarters?|thirds?|fifths?|tenths?|"
    r"dozens?|scores?|hundreds?|thousands?|\w+illions?|few\w*|several|many|most|majority of|single|once|twice|doubled?|"
    r"tripled?|little|much|lot|lots|number|size|as \w+ as|than|low\w*|high\w*|"
    rf"{'|'.join(sorted({*UNITS, *TENS}))})\b",
    re.IGNORECASE,
)
_ANYTHING = frozenset("thing things item items unit units other others one ones case cases number numbers".split())


def that_tell_numbers(question: Question, candidates: Sequence[Candidate], vectors: WordVectors) -> list[Candidate]:
    """The candidates that may answer a question for a number, in their order; all where it asks for none."""
    if question.answer_type not in _NUMBERED:
        return list(candidates)
    return [
        item
        for item in candidates
        if _tells_number(question, item)
        and not _is_other(question, item, vectors)
        and not tells_opposite(question, {word.stem for word in item.sentence.words})
    ]


def _tells_number(question: Question, item: Candidate) -> bool:
    """Whether words hold a number or a word for one; "what is fair value" asks for none."""
    return bool(item.figures) or _HOW.search(question.text) is None or _NUMBER.search(item.text) is not None


def _is_other(question: Question, item: Candidate, vectors: WordVectors) -> bool:
    """Whether all of the figures count something that is in no way what is asked for, which their sentence does not
    name either."""
    if question.answer_type != "count" or not question.subject or not item.figures:
        return False
    head = question.subject[-1]
    if head.text.lower() in _ANYTHING:
        return False
    told = [*item.sentence.words, *(word for figure in item.figures for word in _words_of(figure))]
    is_told = float(vectors.similarity(vectors.ready([head]), vectors.ready(told)).max(initial=0.0)) > 0.0
    return not is_told and all(figure.concept for figure in item.figures)


def _words_of(figure: Figure) -> list[Word]:
    return split_words(f"{figure.concept or ''} {figure.subject or ''}")
