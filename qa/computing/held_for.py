"""For which time a figure of a text holds, as its own sentence tells it, and how well that is the time asked for.

The ledger's own period is taken where the sentence names none; what it takes from a sentence before, or from the date
of the document, tells less than a date beside the figure.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from corpus.documents import Figure, Period, Span
from corpus.library import StoredPassage

# What a time is worth that stands in the figure's own sentence, in one before it, that the date of the document and
# another date of the passage imply, and that its date alone does.
TOLD, BEFORE, CUED, DATED = 1.0, 0.9, 0.85, 0.7
# Figures for a month or a quarter are news for so many days after it; without another sign of it for so many.
_NEWS, _FRESH = timedelta(days=45), timedelta(days=15)
# From this day of a month on, what is told of it without a date may be of the month itself.
_LATE = 20
# Before a date that something is only held against.
_AGAINST = re.compile(
    r"\b(?:from|than|over|since|until|till|before|after|against|versus|vs|compared (?:to|with)|relative to|earlier)"
    r"(?: (?:in|the|its|that|on|for|of|levels? (?:in|of)|those (?:in|of)|that (?:in|of)))* ?\Z",
    re.IGNORECASE,
)
# Before a figure that another is held against: it is not of the sentence's own time.
_BASE = re.compile(
    r"\b(?:from|than|over|against|versus|exceed(?:s|ed|ing)?|above|below|compared (?:to|with))"
    r"(?: (?!to\b|and\b|or\b)[\w'’-]+){0,4} ?[($€£¥]?\Z",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(
    r"\b(?:(?:the )?(?:same|corresponding|comparable) (?:period|month|quarter|week|time|half|day)(?: (?:of|in))?"
    r"(?: the)? (?:last|previous|prior) year|a year (?:ago|earlier|before)|the (?:year|previous year) before)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\bsince(?: [\w-]+){0,5} ?\Z", re.IGNORECASE)
_WHEN = re.compile(r",? when [^,;]{0,30}", re.IGNORECASE)
_SUPERLATIVE = re.compile(r"\b(?:\w+est|most|least|first|record|worst|best)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:an?|the|its|their|'s|’s)\s\Z", re.IGNORECASE)
_BARE_MONTH = re.compile(r"takes its year from '(?P<from>[^']+)'")


def worth(
    asked: Sequence[Period],
    figure: Figure,
    stored: StoredPassage,
    sentence: Span,
    clause: Span,
    *,
    is_base: bool = True,
) -> float:
    """How surely a figure holds for a time that is asked for: 0 where it holds for another, 1 where it says so.

    sentence, clause: those that the figure stands in. is_base: whether what another figure is held against is of
    another time; what was expected is not. Of several times asked for, the finest counts. Without a time that is asked
    for, any is right.
    """
    asked = [period for period in asked if not any(period != other and period.holds(other) for other in asked)]
    if not asked:
        return (
            0.0
            if (is_base and _is_base(figure, stored, sentence)) or _is_year_before(figure, stored, sentence, clause)
            else TOLD
        )
    told = _told(figure, stored, sentence, clause, is_base=is_base)
    if told is not None:
        return TOLD * max((_fit(held, wanted) for held in told for wanted in asked), default=0.0)
    inherited = [figure.as_of] if figure.as_of is not None and not _is_of_today(figure.as_of, stored) else []
    held = max((_fit(period, wanted) for period in inherited for wanted in asked), default=0.0)
    return max(BEFORE * held, max(_implied(wanted, stored) for wanted in asked))


def _told(figure: Figure, stored: StoredPassage, sentence: Span, clause: Span, *, is_base: bool) -> list[Period] | None:
    """The times that the sentence names for the figure; none of them where it is one of another time, not named; None
    where it names no time."""
    if _is_year_before(figure, stored, sentence, clause):
        dates = [item for item in _dates(stored, sentence) if not _is_held_against(item, stored, sentence)]
        main = [item.as_of for item in dates if item.as_of is not None] or _of_the_passage(stored)
        return [_a_year_earlier(period) for period in main]
    beside = _told_beside(figure, stored, sentence, clause)
    if is_base and _is_base(figure, stored, sentence):
        near = [item for item in _dates(stored, clause) if 0 <= item.span.start - figure.span.end < 25]
        return [period for item in near if (period := _period(item, stored, near)) is not None]
    return beside or None


def _told_beside(figure: Figure, stored: StoredPassage, sentence: Span, clause: Span) -> list[Period]:
    text = stored.document.text
    for item in _dates(stored, sentence):
        # "Since December 1974, when 604,000 were cut".
        if _WHEN.fullmatch(text[item.span.end : figure.span.start][:40]) is not None and item.as_of is not None:
            return [item.as_of]
    since = _since(stored, sentence, clause)
    if since is not None:
        return [since]
    dates = [item for item in _dates(stored, sentence) if not _is_held_against(item, stored, sentence)]
    dates = [item for item in dates if not _is_attribute(item, stored)]
    own = [item for item in dates if clause.holds(item.span)]
    if len(own) > 1:
        own = [min(own, key=lambda item: _apart(item.span, figure.span))]
    if not own:
        others = [item for item in stored.figures if item.kind == figure.kind and item.id != figure.id]
        near = [item for item in dates if item.span.end <= figure.span.start]
        # A date in front is for all that follows; one behind another figure is for that.
        own = [
            item
            for item in near
            if not any(other.span.end <= item.span.start and sentence.holds(other.span) for other in others)
        ] or (near[-1:] if not others else [])
        if not own and not any(sentence.holds(other.span) for other in others):
            own = dates
    return [period for item in own if (period := _period(item, stored, _dates(stored, sentence))) is not None]


def _since(stored: StoredPassage, sentence: Span, clause: Span) -> Period | None:
    """The time from a date on that a figure adds up what was told of: not of "the highest since 1983"."""
    text, published = stored.document.text, stored.document.published
    if published is None or _SUPERLATIVE.search(text, clause.start, clause.end) is not None:
        return None
    for item in _dates(stored, clause) or [item for item in _dates(stored, sentence) if item.span.end < clause.start]:
        start = item.as_of.start if item.as_of is not None else published
        if _SINCE.search(text[sentence.start : item.span.start]) is not None and start < published:
            return Period(start, published, "day")
    return None


def _is_attribute(item: Figure, stored: StoredPassage) -> bool:
    """Whether a year is only a part of a name: "a 2004 ruling"."""
    text = stored.document.text
    if item.low is not None and re.match(r"\d{4}[-–]\d\d", item.text) is not None:
        return re.match(r" [a-z]", text[item.span.end : item.span.end + 2]) is not None
    return (
        item.text.isdigit()
        and _ARTICLE.search(text[max(0, item.span.start - 8) : item.span.start]) is not None
        and re.match(r" [a-z]", text[item.span.end : item.span.end + 2]) is not None
    )


def _apart(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end)


def _dates(stored: StoredPassage, within: Span) -> list[Figure]:
    return [item for item in stored.figures if item.kind == "date" and within.holds(item.span)]


def _period(item: Figure, stored: StoredPassage, beside: Sequence[Figure]) -> Period | None:
    """A date's period; a bare month beside the same of an earlier year that it is held against is the latest one."""
    period, published = item.as_of, stored.document.published
    taken = _BARE_MONTH.search(item.resolved or "")
    if period is None or taken is None or published is None or period.precision != "month":
        return period
    if not any(other.text == taken["from"] and _is_against(other, stored) for other in beside):
        return period
    year = published.year if period.start.month < published.month else published.year - 1
    return _in_year(period, year)


def _is_against(item: Figure, stored: StoredPassage) -> bool:
    return _AGAINST.search(stored.document.text[max(0, item.span.start - 40) : item.span.start]) is not None


def _is_held_against(item: Figure, stored: StoredPassage, sentence: Span) -> bool:
    before = stored.document.text[sentence.start : item.span.start]
    if _AGAINST.search(before) is not None:
        return True
    # "On the same month last year": the year of what it is held against.
    behind = stored.document.text[max(sentence.start, item.span.start - 40) : item.span.end]
    return _YEAR_BEFORE.search(behind) is not None


def _is_base(figure: Figure, stored: StoredPassage, sentence: Span) -> bool:
    return _BASE.search(stored.document.text[sentence.start : figure.span.start]) is not None


def _is_year_before(figure: Figure, stored: StoredPassage, sentence: Span, clause: Span) -> bool:
    """Whether the words right behind a figure say that it was so a year before."""
    behind = stored.document.text[figure.span.end : clause.end]
    match = _YEAR_BEFORE.search(behind)
    others = [item for item in stored.figures if item.kind == figure.kind and item.span.start >= figure.span.end]
    if match is None or any(item.span.end <= figure.span.end + match.start() for item in others):
        return False
    return match.start() < (60 if _is_base(figure, stored, sentence) else 12)


def _of_the_passage(stored: StoredPassage) -> list[Period]:
    """The months or quarters that a passage speaks of, where it is only one."""
    periods = {
        item.as_of
        for item in stored.figures
        if item.kind == "date"
        and item.as_of is not None
        and not _is_of_today(item.as_of, stored)
        and item.as_of.precision != "year"
        and not _is_against(item, stored)
    }
    return list(periods) if len(periods) == 1 else []


def _implied(wanted: Period, stored: StoredPassage) -> float:
    """What the date of a document, with a date of the passage, says of a figure without one."""
    published = stored.document.published
    if published is None:
        return 0.0
    today = Period(published, published + timedelta(days=1), "day")
    cues = [item for item in stored.figures if item.kind == "date" and not _is_against(item, stored)]
    is_cued = any(item.as_of is not None and _fit(item.as_of, wanted) > 0 for item in cues)
    if wanted.precision == "day":
        return BEFORE if wanted.holds(today) else 0.0
    if wanted.precision == "year":
        return CUED if wanted.holds(today) else CUED if is_cued and published - wanted.end < _NEWS else 0.0
    if wanted.holds(today):
        return CUED if is_cued and published.day > 1 else DATED if published.day >= _LATE else 0.0
    behind = published - wanted.end
    if behind < timedelta(0):
        return 0.0
    return CUED if is_cued and behind < _NEWS else DATED if behind < _FRESH else 0.0


def _fit(held: Period, wanted: Period) -> float:
    """1 for the time that is asked for; less for a part of it, or for one that holds it and is little longer."""
    days, own = (wanted.end - wanted.start).days, (held.end - held.start).days
    if wanted.holds(held):
        return 1.0 if own > 0.9 * days or days <= 31 else 0.6
    return 0.6 if held.holds(wanted) and own <= 1.5 * days else 0.0


def _is_of_today(period: Period, stored: StoredPassage) -> bool:
    published = stored.document.published
    return published is not None and period.start == published and period.precision == "day"


def _a_year_earlier(period: Period) -> Period:
    return _in_year(period, period.start.year - 1)


def _in_year(period: Period, year: int) -> Period:
    years = year - period.start.year
    return replace(period, start=_moved(period.start, years), end=_moved(period.end, years))


def _moved(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day else day.day)
