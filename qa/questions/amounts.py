"""The amounts that a question names, as numbers and days: "70bn yuan", "over 5%", "between 2015 and 2018", "Aug 29".

They are read with the same grammar as the figures of the documents (corpus.figures.extract), without its parser.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS
from corpus.documents import FigureKind, Period, Qualifier, Span, Value
from corpus.figures import dates
from corpus.figures.currencies import DOLLAR_PREFIXES
from corpus.figures.extract import recognise
from corpus.figures.tokens import Candidate, Sentence, read_sentence
from corpus.figures.wordlists import is_function_word
from qa.questions.periods import usage_of_questions, with_capital_months

Bound = Decimal | Fraction | date
Extreme = Literal["largest", "smallest", "latest", "earliest"]

# The year in which days without a year are given; a leap year, so that February 29 is one of them.
NO_YEAR = 2000
# What "$" and "¥" may stand for; the question does not say whose they are, its documents may.
_DOLLARS = tuple(sorted(set(DOLLAR_PREFIXES.values()) - {"BRL", "ZWL"}, key=lambda code: (code != "USD", code)))
_OPEN_UNITS = {"$": _DOLLARS, "¥": ("JPY", "CNY")}

_MONTHS = "|".join(sorted(FULL_MONTHS.keys() | SHORT_MONTHS.keys(), key=len, reverse=True))
# Words before a date that open it to one side: whether to what comes after it, and whether it is in the range itself.
_BEFORE_DATE = {
    **dict.fromkeys(("since", "starting", "on or after", "in or after", "not before", "no earlier than"), (True, True)),
    **dict.fromkeys(("after", "later than", "following", "beyond"), (True, False)),
    **dict.fromkeys(("before", "prior to", "earlier than", "ahead of", "preceding"), (False, False)),
    **dict.fromkeys(("until", "till", "through", "up to", "up until"), (False, True)),
    **dict.fromkeys(("on or before", "in or before", "no later than", "not after"), (False, True)),
}
_BEHIND_DATE = {
    **dict.fromkeys(("onwards", "onward", "or later", "or after", "and later", "and after"), (True, True)),
    **dict.fromkeys(("or earlier", "or before", "and earlier", "and before"), (False, True)),
}
_BY_LENGTH = (3, 2, 1)
# The most days that a period of each precision has; one of more is a range of them.
_DAYS = {"day": 1, "month": 31, "quarter": 92, "half": 184, "year": 366, "decade": 3653, "century": 36525}
_LOWER, _UPPER = frozenset({"more_than", "at_least"}), frozenset({"less_than", "at_most"})
_MILLIONS = re.compile(r"\d ?m", re.IGNORECASE)

# "Most" and "least" of what is counted or paid; not "at most", "most of", "most likely".
_DEGREE = (
    r"(?=\s*(?:$|[?.!,])|\s+(?:in|on|for|to|by|from|per|at|during|since|after|before|between|money|time|people|staff|"
    r"votes?|expensive|costly|valuable|populous|populated|heavily|highly|[a-z]+(?<!ou)(?<!s)s)\b)"
)
# Behind these "last" tells a time counted from now, or is a part of a name.
_LAST_OF = (
    r"(?!\s+(?:year|month|week|weekend|night|quarter|decade|century|summer|winter|spring|autumn|fall|season|evening|"
    r"names?|few|couple|several|two|three|four|five|six|seven|eight|nine|ten|\d+|(?:mon|tues|wednes|thurs|fri|satur|"
    rf"sun)day|(?:{_MONTHS}))\b)"
)
# Of the verb: "how long will it last?"
_NO_VERB = r"(?!\s*(?:$|[?.!,])|\s+(?:for|until|till|from|long|longer)\b)"
_EXTREMES: dict[Extreme, str] = {
    "largest": "largest|biggest|highest|greatest|longest|tallest|heaviest|deepest|widest|richest|priciest|costliest|"
    rf"maximum|(?<!\bat )most{_DEGREE}",
    "smallest": "smallest|lowest|fewest|shortest|cheapest|lightest|tiniest|narrowest|poorest|minimum|"
    rf"(?<!\bat )least{_DEGREE}",
    "latest": "latest|newest|youngest|most recent(?:ly)?|"
    rf"(?<!\bat )(?<!\bwill )(?<!\bto )(?<!\bcan )last{_LAST_OF}{_NO_VERB}",
    # "When did it first open", "for the first time"; the first conference is only one of several.
    "earliest": r"earliest|oldest|first time|when first|(?<=\bwhen )(?:\S+ ){1,8}?(?<!\bthe )(?<!['’]s )(?<!\bits )"
    r"(?<!\bhis )(?<!\bher )(?<!\btheir )(?<!\ba )first(?! of\b)",
}
_EXTREME = re.compile(
    r"\b(?:" + "|".join(rf"(?P<{name}>{pattern})" for name, pattern in _EXTREMES.items()) + r")\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAmount:
    """An amount that a question names; two of one span are two ways to read it ("1.2m": metres, or millions).

    units: those that it may have, as figures have them; the first is the likeliest. Empty: of none, or of any.
    low, high: numbers, or first and last day, both included; one of them is None where the range is open.
    is_exact: one number or one period, rather than a range. qualifier: as a figure's: "more_than" leaves out the end.
    is_counted: for a plain number, whether a noun behind it says what it counts: "50 employees".
    is_yearless: for a date, whether it comes each year: low and high then are days of NO_YEAR.
    """

    span: Span
    kind: FigureKind
    units: tuple[str, ...] = ()
    low: Bound | None = None
    high: Bound | None = None
    is_exact: bool
    qualifier: Qualifier | None = None
    is_counted: bool = False
    is_yearless: bool = False

    @property
    def unit(self) -> str | None:
        return self.units[0] if self.units else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAmounts:
    """amounts: in the question's order. extreme: which of the figures that match is wanted, if one of them is."""

    amounts: tuple[AskedAmount, ...] = ()
    extreme: Extreme | None = None

    @property
    def ranges(self) -> tuple[AskedAmount, ...]:
        return tuple(amount for amount in self.amounts if not amount.is_exact)


# Asked by what looks for passages, and by what picks figures of the ledger.
@lru_cache(maxsize=64)
def read_amounts(text: str, published: date | None = None) -> AskedAmounts:
    """What a question says of amounts; never raises. published: the clock for "last year"; without one it is left out.

    Takes time in proportion to the text, 0.2 ms for a usual question.
    """
    written = with_capital_months(text)
    sentence = read_sentence(written, Span(0, max(1, len(written))))
    found = recognise(sentence, usage_of_questions(published, dollar="$", yen="¥"))
    yearless = _yearless(written) if any(item.kind == "date" and item.period is None for item in found) else {}
    amounts: list[AskedAmount] = []
    for candidate in found:
        if candidate.kind == "date":
            amounts += _dates(sentence, candidate, yearless)
        else:
            amounts += _numbers(sentence, candidate, text)
    return AskedAmounts(amounts=tuple(amounts), extreme=read_extreme(text))


def _span(sentence: Sentence, candidate: Candidate) -> Span:
    return Span(sentence.at(candidate.first).start, sentence.at(candidate.last - 1).end)


# Numbers


def _numbers(sentence: Sentence, candidate: Candidate, text: str) -> Iterator[AskedAmount]:
    if candidate.kind == "ordinal" and candidate.value == 1:
        return  # "first" is said of anything
    span = _span(sentence, candidate)
    low, high = (_number(value) for value in (candidate.low, candidate.high))
    value = _number(candidate.value)
    if value is not None:
        low = None if candidate.qualifier in _UPPER else value
        high = None if candidate.qualifier in _LOWER else value
    if low is None and high is None:
        return
    unit, behind = candidate.unit, sentence.at(candidate.last)
    amount = AskedAmount(
        span=span,
        kind=candidate.kind,
        units=_OPEN_UNITS.get(unit, (unit,)) if unit is not None else (),
        low=low,
        high=high,
        is_exact=low == high,
        qualifier=candidate.qualifier,
        is_counted=candidate.kind == "count" and behind.kind == "word" and not is_function_word(behind.lower),
    )
    yield amount
    if unit == "m" and value is not None and _MILLIONS.search(text, span.start, span.end):
        yield replace(amount, kind="count", units=(), low=_millions(low), high=_millions(high))


def _number(value: Value | None) -> Decimal | Fraction | None:
    return None if isinstance(value, str) else value


def _millions(value: Decimal | Fraction | None) -> Decimal | Fraction | None:
    return None if value is None else value * 1_000_000


# Dates


def _dates(sentence: Sentence, candidate: Candidate, yearless: dict[int, Period]) -> Iterator[AskedAmount]:
    is_yearless = candidate.period is None
    period = candidate.period or yearless.get(candidate.first)
    if period is None:
        return
    low: date | None = period.start
    high: date | None = period.end - timedelta(days=1)
    is_range = (period.end - period.start).days > _DAYS[period.precision]
    opened = None if is_range else _opened(sentence, candidate)
    if opened is not None:
        is_after, includes = opened
        low, high = _to_side(period, is_after=is_after, includes=includes)
        if is_yearless:
            low, high = low or date(NO_YEAR, 1, 1), high or date(NO_YEAR, 12, 31)
            if low > high:
                return
    yield AskedAmount(
        span=_span(sentence, candidate),
        kind="date",
        low=low,
        high=high,
        is_exact=opened is None and not is_range,
        is_yearless=is_yearless,
    )


def _to_side(period: Period, *, is_after: bool, includes: bool) -> tuple[date | None, date | None]:
    """The first and the last day of all that comes after a period, or before it."""
    if is_after:
        return period.start if includes else period.end, None
    return None, period.end - timedelta(days=1) if includes else period.start - timedelta(days=1)


def _opened(sentence: Sentence, candidate: Candidate) -> tuple[bool, bool] | None:
    """To which side the words around a date open it: whether to what comes after, and whether with the date."""
    first, last = candidate.first, candidate.last
    if sentence.word(last) == "on" and sentence.word(first - 1) == "from":
        return True, True
    for length in _BY_LENGTH:
        before = " ".join(sentence.words(first - length, length)) if first >= length else ""
        side = _BEFORE_DATE.get(before) or _BEHIND_DATE.get(" ".join(sentence.words(last, length)))
        if side is not None:
            return side
    return None


def _yearless(written: str) -> dict[int, Period]:
    """Days and months that a text names without their year, by their first token, in NO_YEAR.

    They are the dates that two clocks of different months give the same day of the year: "May 21", not "last month".
    """
    one, two = (_by_token(written, date(NO_YEAR, month, 14)) for month in (1, 8))
    return {first: period for first, period in one.items() if two.get(first) == period}


def _by_token(written: str, clock: date) -> dict[int, Period]:
    found: dict[int, Period] = {}
    sentence = read_sentence(written, Span(0, max(1, len(written))))
    for candidate in dates.recognise(sentence, usage_of_questions(clock)):
        period = candidate.period
        if period is None or period.precision not in ("day", "month"):
            continue
        try:
            # By its end, the first of March, and not by its last day: February is one of every year, leap or not.
            first = period.start.replace(year=NO_YEAR)
            end = period.end.replace(year=NO_YEAR + period.end.year - period.start.year)
        except ValueError:
            continue
        if first < end <= date(NO_YEAR + 1, 1, 1):
            found[candidate.first] = Period(first, end, period.precision)
    return found


# Extremes


def read_extreme(text: str) -> Extreme | None:
    """Which of several figures or days is asked for; the first word that tells."""
    match = _EXTREME.search(text)
    return match.lastgroup if match is not None else None  # type: ignore[return-value]
