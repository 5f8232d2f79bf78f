"""What speaks against a figure being the one that is asked for, by the words beside it.

A forecast is not what came of it, what something rose by is not what it came to, and what is still needed is not there.
Other words make it less likely:
those that narrow it down to a part, or say that it is another amount of the same firm.
"""

import re

import numpy as np

from corpus.documents import Figure, Span
from qa.computing.asked_words import LIGHT, SHARES, AskedWords, largest
from qa.computing.like_words import nearness
from qa.questions.words import Word, split_words
from qa.reading.dimensions import is_of_another_dimension
from qa.reading.needed import is_only_needed

# What a figure is worth less for each of these, on the scale of what a word of the question is worth.
_NARROWER, _OTHER_METRIC, _NO_HEIGHT, _PER_TIME = 0.2, 0.15, 0.15, 0.1
# So near a word has to come to be asked for at all, and to be asked for as the amount that is meant.
LEAST_NEAR, _LEAST_METRIC = 0.3, 0.85
_FORECAST = re.compile(
    r"\b(?:forecasts?|forecasted|forcast|predict(?:s|ed|ions?)?|project(?:s|ed|ions?)|expect(?:s|ed|ations?)?|"
    r"foresee\w*|anticipat\w+|outlook|target(?:s|ed)?|pledg\w+|plan(?:s|ned)?|will|would|could|(?-i:may)|might|set to|"
    r"going to|to be|threat\w+)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(r"\b(?:scenarios?|foresees?|if|in the event)\b", re.IGNORECASE)
_EXPECTED_BEHIND = re.compile(
    r"(?: \w+){0,3} (?:could|would|might|will|expected|predicted|planned|forecast|projected)\b", re.IGNORECASE
)
_CHANGED = re.compile(
    r"\b(?:by|(?<!made )(?<!make )(?<!makes )up|down|"
    r"(?:increase|rise|growth|drop|fall|decline|decrease|gain|loss|jump|cut|change|difference)s? of|"
    r"rose|risen|rise|fell|fallen|grew|grown|soared|jumped|climbed|dropped|declined|gained|lost|slipped|surged|"
    r"increased|decreased|added|shed|plunged|tumbled|soar|gain|lose)"
    r"(?: (?:about|around|nearly|almost|over|more than|as much as|another|an?|further|some|only|just|at least))*"
    r"[ ($€£¥]*\Z",
    re.IGNORECASE,
)
# Behind a number that tells how much more or less something is.
_CHANGE_BEHIND = re.compile(
    r" ?(?:(?:per|a|an) \w+ )?(?:more|less|fewer|higher|lower|larger|smaller|increase|rise|drop|decline|decrease|fall|"
    r"growth|jump|cut|gain)\b",
    re.IGNORECASE,
)
_CHANGE_NOUNS = frozenset("increase rise drop decline decrease fall growth jump gain change difference".split())
_ASKS_CHANGE = re.compile(
    r"\b(?:gain\w*|los[est]\w*|rise|rose|fall|fell|grow\w*|grew|grown|drop\w*|increas\w*|decreas\w*|declin\w*|up|down|"
    r"climb\w*|jump\w*|chang\w*|cuts?|add(?:s|ed)?|shed|vanish\w*)\b",
    re.IGNORECASE,
)
# What is told of a price at the end of a day is not its height.
_SETTLED = re.compile(r"\b(?:settled|closed|finished|ended|opened|began|started)\b[^,;]{0,15}\Z", re.IGNORECASE)
_SETTLES = re.compile(r"\b(?:settle|close|finish|end|open|begin|start)\w*\b", re.IGNORECASE)
_NARROWED = re.compile(
    r"\b(?:as an? \w+|excluding|except|without|apart from|including|not counting|adjusted|factoring in|hidden|alone|"
    r"year[- ]to[- ]date|so far|to date)\b",
    re.IGNORECASE,
)
_NARROWED_TO = re.compile(r"\b(?:in|among|of|for) (?:these|those|some|many|most|other) \w+", re.IGNORECASE)
# So far from the beginning of a sentence, or before a figure, such words are looked for.
_OPENING, _BESIDE = 40, 60
# What an amount is of; of another of these, it is another.
_METRICS = frozenset(
    "profit profits loss losses revenue revenues sales income cost costs price prices fee fees wages debt debts "
    "deposits assets fine fines tax taxes investment spending budget earnings exports imports deficit surplus "
    "reserves".split()
)
_LINKS = re.compile(r" (?:of|in|for|to|on|by|with|as|at|from|that|which|who|and|or)\b|,")
_NEUTRAL = LIGHT | frozenset(
    "highest lowest largest smallest biggest high low record new previous its their his her our the a an average "
    "annual yearly monthly quarterly daily further more initial net pre tax customer country world national official "
    "current latest last first general common own company group".split()
)
_MOST_NARROWING = 2
_TIMES = ("day", "week", "month", "quarter", "year", "hour")
_EACH = re.compile(
    r"\b(?:per|each|every|daily|weekly|monthly|yearly|annual\w*|a (?:day|week|month|year))\b", re.IGNORECASE
)


def asks_forecast(question: str) -> bool:
    return _FORECAST.search(question) is not None or _SUPPOSED.search(question) is not None


def is_barred(asked: AskedWords, figure: Figure, text: str, sentence: Span, clause: Span) -> bool:
    """Whether it is surely another figure. text: the document's."""
    question = asked.question.text
    if figure.unit == "pp" or re.search(rf"(?<!\w){re.escape(figure.text.lower())}(?!\w)", question.lower()):
        return True
    if is_only_needed(question, figure, text, sentence) or is_of_another_dimension(
        asked.question, figure, text, sentence
    ):
        return True
    before, behind = text[clause.start : figure.span.start], text[figure.span.end : clause.end]
    is_forecast = (
        figure.nature != "actual"
        or _FORECAST.search(before) is not None
        or _EXPECTED_BEHIND.match(behind) is not None
        or _SUPPOSED.search(text[sentence.start : figure.span.start]) is not None
    )
    if asks_forecast(question) != is_forecast:
        return True
    is_change = (
        _CHANGED.search(before) is not None
        or _CHANGE_BEHIND.match(behind) is not None
        or (figure.kind in SHARES and figure.change is not None)
        or not _CHANGE_NOUNS.isdisjoint((figure.concept or "").lower().split())
    )
    return is_change and _ASKS_CHANGE.search(question) is None


def penalty(asked: AskedWords, figure: Figure, text: str, sentence: Span, clause: Span) -> float:
    """How much less likely it is by what narrows it down, or says that it is another amount."""
    question, before = asked.question.text, text[clause.start : figure.span.start]
    metrics = [word for word in split_words(figure.concept or "") if word.text.lower() in _METRICS]
    is_settled = _SETTLED.search(before) is not None and _SETTLES.search(question) is None
    is_each = figure.per in _TIMES and _EACH.search(question) is None
    return (
        _NARROWER * _is_narrower(asked, figure, text, sentence, clause)
        + _OTHER_METRIC * (bool(metrics) and float(asked.near(metrics).max(initial=0.0)) < _LEAST_METRIC)
        + _NO_HEIGHT * is_settled
        + _PER_TIME * is_each
    )


def _is_narrower(asked: AskedWords, figure: Figure, text: str, sentence: Span, clause: Span) -> bool:
    start = figure.span.start
    opening = text[sentence.start : min(sentence.start + _OPENING, start)]
    beside = text[max(clause.start, start - _BESIDE) : start]
    found = _NARROWED.search(opening) or _NARROWED.search(beside)
    question = asked.question.text.lower()
    if found is not None and not any(word.text.lower() in question for word in split_words(found.group())):
        return True
    if _NARROWED_TO.search(text, clause.start, clause.end) is not None:
        return True
    # "Statutory damages" are not all damages.
    kinds = [word for word in split_words(_LINKS.split(figure.concept or "")[0])[:-1] if _narrows(word)]
    if not 0 < len(kinds) <= _MOST_NARROWING:
        return False
    return bool(np.any(largest(nearness(kinds, asked.content, asked.vectors)) < LEAST_NEAR))


def _narrows(word: Word) -> bool:
    """Whether a word before what is counted makes it fewer: "temporary workers"; not "new", "total", a name."""
    return word.text.islower() and not word.is_name and word.people is None and word.text not in _NEUTRAL
