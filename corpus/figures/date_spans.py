"""Spans of time counted from a date: two weeks before May 13, within nine months, the past two years, a week ago."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.figures.clock import Phrase
from corpus.figures.date_steps import SpanUnit, Step
from corpus.figures.numbers import read_number
from corpus.figures.tense import word_ahead
from corpus.figures.tokens import Sentence
from corpus.figures.usage import Usage

ReadCore = Callable[[Sentence, int, Usage], Phrase | None]

UNITS: dict[str, SpanUnit] = {
    f"{unit}{ending}": unit
    for unit in ("day", "week", "weekend", "month", "quarter", "year", "decade")
    for ending in ("", "s")
}
_DAYS_OF_WORK = frozenset("business working".split())
# Words before a number of units that say on which side of the clock they lie.
_BEHIND = frozenset("last past previous preceding".split())
_AHEAD = frozenset("next coming upcoming".split())
_MAX_NUMBER = 10_000
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_MANY = 60
_BEFORE_VERB = frozenset("will would could can may might should must to 'll not n't they we only".split())
# From now, hence: the clock itself.
_NOW = frozenset("now today".split())


@dataclass(frozen=True, slots=True)
class _Span:
    number: int
    unit: SpanUnit
    last: int
    fortnight: bool = False


def read_span(sentence: Sentence, index: int, usage: Usage) -> _Span | None:
    """Three weeks, a month, a couple of days, ten business days, a fortnight."""
    number, position = 1, index + 1
    if sentence.words(index, 3) == ("a", "couple", "of"):
        number, position = 2, index + 3
    elif sentence.words(index, 2) == ("a", "couple"):
        number, position = 2, index + 2
    elif sentence.word(index) not in ("a", "an"):
        reading = read_number(sentence, index, usage)
        if reading is None or reading.high is not None or reading.value != int(reading.value):
            return None
        number, position = int(reading.value), reading.last
    if not 0 < number < _MAX_NUMBER:
        return None
    if sentence.word(position) in ("fortnight", "fortnights"):
        return _Span(2 * number, "week", position + 1)
    if sentence.word(position) in _DAYS_OF_WORK and sentence.word(position + 1) in ("day", "days"):
        return _Span(number, "business day", position + 2)
    position += sentence.word(position) in _BEHIND | _AHEAD
    unit = UNITS.get(sentence.word(position))
    is_genitive = sentence.word(position + 1) in ("'s", "'") and sentence.word(position + 2) != "time"
    if unit is None or sentence.word(position + 1) in ("-", "old") or is_genitive:
        return None
    return _Span(number, unit, position + 1)


def read_ago(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """Three years ago · a week from now · two days before yesterday · 3 days after January 12th."""
    span = read_span(sentence, index, usage)
    if span is None:
        return None
    word = sentence.word(span.last)
    lasting = _read_lasting(sentence, index, span, usage, core)
    if lasting is not None:
        return lasting
    if (
        word == "earlier"
        and span.unit in ("month", "year", "quarter")
        and sentence.word(span.last + 1) not in ("this", "in")
    ):
        return Phrase(
            first=index, last=span.last + 1, shape="earlier", number=Decimal(span.number * _MONTHS[span.unit])
        )
    if word == "ago":
        return _from_clock(index, span.last + 1, -span.number, span)
    if word == "hence" or (word == "from" and sentence.word(span.last + 1) in _NOW):
        return _from_clock(index, span.last + 1 + (word == "from"), span.number, span)
    sign = {"before": -1, "prior": -1, "after": 1, "from": 1, "following": 1}.get(word)
    if sign is None:
        return None
    position = span.last + 1 + (sentence.word(span.last + 1) == "to")
    position += sentence.word(position) == "the"
    anchor = core(sentence, position, usage)
    if anchor is None or anchor.until or anchor.edge or anchor.deadline:
        return None
    if anchor.day is None and anchor.shape in ("point", "quarter", "half", "unit") and word == "from":
        return None  # "two months from May to July"
    step = Step("shift", sign * span.number, span.unit)
    return replace(anchor, first=index, then=(*anchor.then, step))


def _read_lasting(sentence: Sentence, index: int, span: _Span, usage: Usage, core: ReadCore) -> Phrase | None:
    """For three days from May 5; for a week, starting on Monday."""
    position = span.last + (sentence.word(span.last) == ",")
    if sentence.word(index - 1) != "for" or sentence.word(position) not in ("from", "starting", "beginning"):
        return None
    position += 1
    position += sentence.word(position) in ("on", "the")
    start = core(sentence, position, usage)
    if (
        start is None
        or start.until
        or start.edge
        or (start.day is None and start.shape not in ("weekday", "day", "feast"))
    ):
        return None
    return replace(start, first=index, then=(*start.then, Step("lasting", span.number, span.unit)))


def _from_clock(first: int, last: int, number: int, span: _Span) -> Phrase:
    """As coarse as the unit: years ago a year, months ago a month."""
    if span.unit == "business day":
        return Phrase(first=first, last=last, shape="day", then=(Step("shift", number, span.unit),))
    unit = "day" if span.unit == "weekend" else span.unit
    count = number * (7 if span.unit == "weekend" else 1)
    return Phrase(first=first, last=last, shape="ago", unit=unit, number=Decimal(-count))


def read_around_clock(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """The past two years · the next 4 business days · the two coming months: all days up to or from the clock's."""
    position = index + (sentence.word(index) == "the")
    word = sentence.word(position)
    is_side_first = word in _BEHIND or word in _AHEAD
    span = read_span(sentence, position + is_side_first, usage)
    if span is None and is_side_first and sentence.word(position + 1) in ("fortnight",):
        span = _Span(2, "week", position + 2)
    if span is None:
        return None
    side = word if is_side_first else sentence.word(span.last - 2)
    is_verb = side == "last" and sentence.word(position - 1) in _BEFORE_VERB  # "will last three years"
    if (side not in _BEHIND and side not in _AHEAD) or is_verb:
        return None
    if not is_side_first and (span.number < 2 or span.number > _MANY):
        return None  # "in 2009 last year"
    if sentence.word(span.last) == "of" and is_side_first:
        return _part_of(sentence, index, span, side, usage, core)
    number = span.number if side in _AHEAD else -span.number
    return Phrase(first=index, last=span.last, shape="day", then=(Step("span", number, span.unit),))


def _part_of(sentence: Sentence, index: int, span: _Span, side: str, usage: Usage, core: ReadCore) -> Phrase | None:
    """The last 3 weeks of this year."""
    whole = core(sentence, span.last + 1, usage)
    if whole is None or whole.until or side not in _BEHIND:
        return None
    end = replace(whole, edge="end")
    return replace(end, first=index, then=(*end.then, Step("shift", 1), Step("span", -span.number, span.unit)))


def read_ahead(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """In two weeks · within 9 months, where the clause looks ahead."""
    word = sentence.word(index)
    position = index + 1
    if word == "within":
        position += sentence.word(position) == "the"
        position += sentence.word(position) in _AHEAD
    span = read_span(sentence, position, usage)
    if span is None:
        return None
    last = span.last
    has_time = sentence.word(last) in ("'s", "'") and sentence.word(last + 1) == "time"
    if has_time:
        last += 2
    elif word_ahead(sentence, index, span.last) is None or (word == "in" and span.number == 1):
        return None  # "the first in a week"
    if word == "in":
        return _from_clock(index, last, span.number, span)
    return Phrase(first=index, last=last, shape="day", then=(Step("within", span.number, span.unit),))
