"""The times a question asks for: "in May 2018", "since 2010", and those that wait for a document's date: "this year".

They are read with the same grammar as the dates of the documents (corpus.figures.dates).
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS, WEEKDAYS
from corpus.documents import Period, Span
from corpus.figures import dates
from corpus.figures.periods import MAX_YEAR, MIN_YEAR
from corpus.figures.tokens import read_sentence
from corpus.figures.usage import Usage

_NAMES_TOO = frozenset({"may", "march"})
_LOWER_NAMES = re.compile(
    rf"\b(?:{'|'.join(sorted((FULL_MONTHS.keys() | WEEKDAYS.keys()) - _NAMES_TOO))})\b"
    rf"|\b(?:{'|'.join(sorted(SHORT_MONTHS.keys() | _NAMES_TOO))})\b\.?(?= \d)"
    rf"|(?<=\d )(?:{'|'.join(sorted(SHORT_MONTHS.keys() | _NAMES_TOO))})\b"
    r"|(?:(?<=\b(?:in|of|by) )|(?<=\b(?:last|next|this|from) )|(?<=\b(?:since|after|until) )|(?<=\bbefore ))"
    r"(?:may|march)\b"
)
_NOW = re.compile(
    r"\b(?:now(?=\s*(?:$|[?.!,])|\s+(?:in|at|than|compared)\b)|currently|nowadays|presently|at present|"
    r"at the moment|right now|as of now|these days|so far|to date)\b",
    re.IGNORECASE,
)
# Of a match as often as of a year.
_QUARTER = re.compile(r"(?:the )?(?:first|second|third|fourth|[1-4](?:st|nd|rd|th)) quarter", re.IGNORECASE)
_FROM_THEN_ON, _UP_TO_THEN = frozenset({"since", "after"}), frozenset({"before", "until", "till"})
_FIRST_DAY, _LAST_DAY = date(MIN_YEAR, 1, 1), date(MAX_YEAR, 12, 31)


@dataclass(frozen=True, slots=True)
class AskedPeriods:
    """periods: those that need no clock, in order. relative: the words of the others, joined; None if there are none.

    spans, relative_spans: where the words of the ones and of the others stand in the question.
    """

    periods: tuple[Period, ...]
    relative: str | None
    relative_spans: tuple[Span, ...]
    spans: tuple[Span, ...] = ()


def read_periods(text: str, published: date | None = None) -> AskedPeriods:
    """The periods that a question names; never raises. published: the clock, with which nothing stays relative.

    "since 2010" and "after 2010" are a period from its start on, "before 2010" and "until 2010" one up to its end, so
    that a figure for any time in them overlaps it. Takes time in proportion to the text, 0.1 ms for a usual question.
    """
    written = with_capital_months(text)
    sentence = read_sentence(written, Span(0, max(1, len(written))))
    found: list[tuple[Span, Period | None]] = []
    for candidate in dates.recognise(sentence, usage_of_questions(published)):
        span = Span(sentence.at(candidate.first).start, sentence.at(candidate.last - 1).end)
        if candidate.period is not None and not _QUARTER.fullmatch(text, span.start, span.end):
            found.append((span, _opened(candidate.period, sentence.word(candidate.first - 1))))
        elif published is None and not _QUARTER.fullmatch(text, span.start, span.end):
            found.append((span, None))
    clock = None if published is None else Period(published, published + timedelta(days=1), "day")
    for match in _NOW.finditer(text):
        span = Span(*match.span())
        if not any(span.overlaps(other) for other, _ in found):
            found.append((span, clock))
    found.sort(key=lambda item: item[0])
    spans = tuple(span for span, period in found if period is None)
    return AskedPeriods(
        tuple(dict.fromkeys(period for _, period in found if period is not None)),
        ", ".join(text[span.start : span.end] for span in spans) or None,
        spans,
        tuple(span for span, period in found if period is not None),
    )


def with_capital_months(text: str) -> str:
    """The text with months and weekdays in capitals where it has them in lower case, as the grammar of dates wants."""
    return _LOWER_NAMES.sub(lambda match: match.group().capitalize(), text)


def _opened(period: Period, before: str) -> Period:
    if before in _FROM_THEN_ON and period.start < _LAST_DAY:
        return Period(period.start, _LAST_DAY, period.precision)
    if before in _UP_TO_THEN and period.end > _FIRST_DAY:
        return Period(_FIRST_DAY, period.end, period.precision)
    return period


def usage_of_questions(published: date | None, *, dollar: str = "USD", yen: str = "JPY") -> Usage:
    """How numbers and dates are written in questions, which tell no usage of their own. published: the clock."""
    return Usage(
        published=published,
        decimal_comma=False,
        decimal_dot=True,
        comma_groups=True,
        day_first=False,
        dollar=dollar,
        yen=yen,
        british=False,
        names=frozenset(),
    )
