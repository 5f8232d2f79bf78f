"""The period that a figure holds for: a date in its sentence, or in the one before, or the document's own date."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date as date_type
from itertools import pairwise

from corpus.documents import Period
from corpus.figures.periods import day_point, single
from corpus.figures.tense import is_past, is_present
from corpus.figures.tokens import Candidate, Sentence
from corpus.figures.usage import Usage
from corpus.figures.wordlists import AUXILIARIES
from corpus.figures.wordlists import PRESENT_VERBS as PRESENT

# Behind these words a date governs its clause; elsewhere it may be part of a name.
_GOVERNING = frozenset("in by since on at during for until as of from through throughout".split())
_CLAUSE_MARKS = frozenset(", ; : and while but".split())
# Dates on either side of a figure that may govern it, and tokens read between them.
_NEAR = 3
_WINDOW = 40
# What is compared with is of another time.
_COMPARING = frozenset("than against versus compared".split())
_BASELINE = _COMPARING | {"from", "over", "since"}
_FROM = frozenset((("up", "from"), ("down", "from"), (",", "from")))
_ARTICLES = frozenset(("the", "a", "an", "that", "of"))
_BASELINE_COST = 200


def period_of(
    sentence: Sentence,
    candidate: Candidate,
    dates: Sequence[Candidate],
    otherwise: Period | None,
    published: date_type | None,
) -> Period | None:
    """The period of the date that governs the figure: the nearest in the sentence, but none it is only compared with.

    dates: those of the sentence that have a period, in order. otherwise: what `otherwise_of` gives.
    """
    if candidate.nature != "actual":
        otherwise = None
    if not dates:
        return otherwise
    following = bisect_left(dates, candidate.first, key=lambda date: date.first)
    near = dates[max(0, following - _NEAR) : following + _NEAR]
    for date in near:
        if _is_earlier(sentence, date) and 0 <= date.first - candidate.last <= 1:
            return date.period
    near = [date for date in near if not _is_earlier(sentence, date)]
    if not near:
        return otherwise
    nearest = min(near, key=lambda date: _distance(sentence, candidate, date))
    is_other_time = _distance(sentence, candidate, nearest) >= _BASELINE_COST
    return otherwise if is_other_time or _is_elsewhere(sentence, candidate, nearest, published) else nearest.period


def _is_earlier(sentence: Sentence, date: Candidate) -> bool:
    """Whether the date is of the figure right before it alone: "rose to 7 from 5 a year earlier"."""
    return sentence.word(date.last - 1) == "earlier"


def _is_elsewhere(sentence: Sentence, candidate: Candidate, date: Candidate, published: date_type | None) -> bool:
    """Whether a clause's end parts the figure from the date, and the figure's own clause speaks of another time.

    "Founded in 1984, it has 20 shops": what is now does not hold for then, and no fact holds for a day to come.
    """
    low, high = (candidate.last, date.first) if candidate.last <= date.first else (date.last, candidate.first)
    if not any(_ends_clause(sentence, position) for position in range(low, min(high, low + _WINDOW))):
        return False
    if candidate.nature == "actual" and published and date.period and date.period.start > published:
        return True
    return _is_now(sentence, candidate)


def _ends_clause(sentence: Sentence, position: int) -> bool:
    """A comma or semicolon, or a conjunction with a verb behind it."""
    word, following = sentence.word(position), sentence.word(position + 1)
    if word in (",", ";", ":", "which", "who"):
        return True
    return word in ("and", "but", "while") and (following in PRESENT or following in AUXILIARIES or is_past(following))


def _is_now(sentence: Sentence, candidate: Candidate) -> bool:
    """Whether the figure's clause has a present verb and no past one before the figure."""
    for position in range(candidate.first - 1, max(-1, candidate.first - _WINDOW), -1):
        word = sentence.word(position)
        if word in ("is", "are", "has", "have") or word in PRESENT:
            return not is_past(sentence.word(position + 1)) and sentence.word(position - 1) != "to"
        if _ends_clause(sentence, position) or is_past(word):
            return False
    return False


def otherwise_of(sentence: Sentence, before: Period | None, usage: Usage) -> Period | None:
    """What a sentence without a date speaks of: in the present tense the document's day, else what came before.

    before: the period of the sentence before.
    """
    if is_present(sentence):
        return single(day_point(usage.published)).period if usage.published is not None else None
    return before if any(is_past(token.lower) for token in sentence.tokens) else None


def is_begun(period: Period, published: date_type | None) -> bool:
    """Whether the past tense of what follows can speak of a period: one half over when the document is published.

    "It will lose 5 million in 2010. Demand fell 7%": in January 2010 that fall was not of 2010.
    """
    if published is None:
        return True
    return period.start + (period.end - period.start) / 2 <= published


def _distance(sentence: Sentence, candidate: Candidate, date: Candidate) -> int:
    """Tokens between a figure and a date; a clause's end between them counts for several."""
    low, high = (candidate.last, date.first) if candidate.last <= date.first else (date.last, candidate.first)
    between = [sentence.word(position) for position in range(low, min(high, low + _WINDOW))]
    cost = 2 * (high - low) + 6 * sum(1 for word in between if word in _CLAUSE_MARKS)
    if not (date.deadline or sentence.word(date.first - 1) in _GOVERNING or date.first == 0):
        cost += 3
    is_compared = candidate.last <= date.first and (
        not _COMPARING.isdisjoint(between) or any(pair in _FROM for pair in pairwise(between))
    )
    return min(cost, _BASELINE_COST - 1) + (_BASELINE_COST if is_compared or is_baseline(sentence, date) else 0)


def is_baseline(sentence: Sentence, date: Candidate) -> bool:
    """Whether a date is only compared with: "up from July 2010", "compared to the first quarter"."""
    first = date.first
    while first > 0 and sentence.word(first - 1) in _ARTICLES:
        first -= 1
    before = sentence.words(first - 2, 2)
    if before[1] == "from" and date.low is not None:
        return False
    if before[1] == "on" and date.period is not None and date.period.precision != "day":
        return True  # "up 5% on July 2010", not "up 5% on Monday"
    return before[1] in _BASELINE or "same" in sentence.words(date.first - 2, 2) or before[0] in _COMPARING
