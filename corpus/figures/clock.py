"""The document's clock: which days a date phrase means, counted from the document's date where it has to be.

The year of a day without one, in this order: a year in the phrase, "this" or "last year" in the phrase, another year
in the sentence, the next such day where the clause looks ahead, else the latest that is past.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from corpus.figures.date_steps import Step, take
from corpus.figures.feasts import feast, season
from corpus.figures.periods import (
    MAX_YEAR,
    MIN_YEAR,
    Interval,
    Point,
    century,
    day_point,
    decade,
    first_day,
    half,
    is_day,
    last_day,
    months_later,
    plus_months,
    quarter,
    single,
)

Shape = Literal[
    "point",
    "quarter",
    "half",
    "months",
    "decade",
    "century",
    "weekday",
    "day",
    "unit",
    "ago",
    "feast",
    "season",
    "monthday",
    "earlier",
]
Unit = Literal["day", "week", "weekend", "month", "quarter", "year", "decade"]

# A weekday falls on a given day of the month within these.
_MONTHS_LOOKED_THROUGH = 30
_YEARLESS = frozenset("point quarter half months feast season".split())
UNRESOLVED = "unresolved: the document has no date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A date as the words give it: tokens [first, last).

    shift: years from the document's, for "last year" (-1); words: those that said so. number: of the quarter, half,
    decade, century or weekday, of months from January, of days or units from the clock. until: the range's last point,
    with what it says itself. edge: the first or the last day of it. deadline: "by" stands before it. name: of a feast
    or season. then: steps to take from there.
    """

    first: int
    last: int
    shape: Shape = "point"
    year: int | None = None
    shift: int | None = None
    words: str = ""
    month: int | None = None
    day: int | None = None
    until: tuple[int | None, int | None, int | None] | None = None
    number: Decimal = Decimal(0)
    unit: Unit = "day"
    direction: int | None = None
    edge: Literal["start", "end"] | None = None
    deadline: bool = False
    assumed: str | None = None
    name: str = ""
    then: tuple[Step, ...] = ()

    @property
    def needs_year(self) -> bool:
        return self.shape in _YEARLESS and self.year is None and self.shift is None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What may give a phrase its year: the document's date, a year in the sentence, a word that looks ahead.

    before: the last date that the sentence gave, from which "a year earlier" counts.
    """

    published: date | None
    year: int | None
    year_text: str
    ahead: str | None
    before: Interval | None = None
    before_text: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    interval: Interval
    rule: str | None


def resolve(phrase: Phrase, text: str, around: Surroundings) -> Resolved | None:
    """The days that the phrase means, and the rule that said so; None where they cannot be known."""
    try:
        found = _resolve(phrase, text, around)
    except (ValueError, OverflowError):  # February 30; ten thousand years ago
        return None
    if found is None:
        return None
    interval, rule = found.interval, found.rule
    if phrase.edge is not None:
        interval = last_day(interval) if phrase.edge == "end" else first_day(interval)
    if phrase.then:
        try:
            interval = take(interval, phrase.then, around.published)
        except (ValueError, OverflowError):
            return None
        rule = rule or f"{text!r} counted from the date in it"
    return Resolved(interval, rule)


def _resolve(phrase: Phrase, text: str, around: Surroundings) -> Resolved | None:
    if phrase.shape == "decade" and phrase.unit != "decade":
        return Resolved(decade(int(phrase.number)), None)
    if phrase.shape == "century":
        return Resolved(century(int(phrase.number)), None)
    if phrase.year is not None:
        return Resolved(_in_year(phrase, phrase.year), phrase.assumed)
    if phrase.needs_year and phrase.direction is None and around.year is not None:
        rule = f"{text!r} takes its year from {around.year_text!r} in the same sentence"
        return Resolved(_in_year(phrase, around.year), rule)
    if phrase.shape == "earlier" and around.before is not None:
        moved = months_later(around.before, -int(phrase.number))
        return Resolved(moved, f"{text!r} counted from {around.before_text!r} in the same sentence")
    if around.published is None:
        return None
    counted = f"counted from the document's date {around.published.isoformat()}"
    if phrase.shift is not None:
        return Resolved(_in_year(phrase, around.published.year + phrase.shift), f"{phrase.words!r} {counted}")
    if phrase.shape == "weekday":
        return _weekday(phrase, text, around)
    if phrase.shape == "earlier":
        months = int(phrase.number)
        then = plus_months(around.published, -months)
        point = Point(then.year) if months % 12 == 0 else Point(then.year, then.month)
        return Resolved(single(point), f"{text!r} {counted}")
    if phrase.shape == "monthday":
        return _month_day(phrase, text, around)
    if phrase.shape in ("day", "unit", "ago"):
        return Resolved(_counted(phrase, around.published), f"{text!r} {counted}")
    return _nearest_year(phrase, text, around)


def _in_year(phrase: Phrase, year: int) -> Interval:
    if not MIN_YEAR <= year <= MAX_YEAR:
        raise ValueError(year)
    match phrase.shape:
        case "quarter":
            return quarter(year, int(phrase.number))
        case "half":
            return half(year, int(phrase.number))
        case "feast":
            return feast(phrase.name, year)
        case "season":
            return season(phrase.name, year)
        case "months":
            count = int(phrase.number)
            return Interval(Point(year, 1), Point(year, count), "month") if count > 0 else _last_months(year, -count)
        case _:
            return _points(phrase, year)


def _last_months(year: int, count: int) -> Interval:
    return Interval(Point(year, 13 - count), Point(year, 12), "month")


def _points(phrase: Phrase, year: int) -> Interval:
    first = _point(year, phrase.month, phrase.day)
    if phrase.until is None:
        return single(first)
    until_year, month, day = phrase.until
    month = month if month is not None else phrase.month
    last = _point(until_year if until_year is not None else year, month, day)
    if last < first and until_year is None:
        last = _point(year + 1, month, day)  # Dec 30 to Jan 2
    elif last < first and phrase.year is None:
        first = _point(year - 1, phrase.month, phrase.day)
    if not first <= last:
        raise ValueError(phrase.until)
    return Interval(first, last, first.precision)


def _point(year: int, month: int | None, day: int | None) -> Point:
    if month is not None and not is_day(year, month, day or 1):
        raise ValueError((year, month, day))
    return Point(year, month, day)


def _nearest_year(phrase: Phrase, text: str, around: Surroundings) -> Resolved | None:
    """The next such day if the clause looks ahead or the phrase says "next", else the latest."""
    published = around.published
    assert published is not None
    clock = f"the document's date {published.isoformat()}"
    if phrase.direction == 0:
        return Resolved(_in_year(phrase, published.year), f"{text!r} counted from {clock}")
    looks_ahead = phrase.direction == 1 or (phrase.direction is None and around.ahead is not None)
    years = range(published.year - 8, published.year + 9)  # eight years from one February 29 to the next, at most
    possible = [interval for year in years if (interval := _try_year(phrase, year)) is not None]
    if looks_ahead:
        later = [
            item
            for item in possible
            if item.last.end > published and (phrase.direction is None or item.first.start > published)
        ]
        why = f", since {around.ahead!r} looks ahead" if phrase.direction is None else ""
        return Resolved(later[0], f"{text!r} is the next one after {clock}{why}") if later else None
    # A month or day may be the running one; of a quarter news tells when it is over.
    is_open = phrase.direction is None and phrase.shape == "point"
    earlier = [item for item in possible if item.first.start <= published and (is_open or item.last.end <= published)]
    return Resolved(earlier[-1], f"{text!r} is the latest one up to {clock}") if earlier else None


def _try_year(phrase: Phrase, year: int) -> Interval | None:
    try:
        return _in_year(phrase, year)
    except ValueError:
        return None


def _weekday(phrase: Phrase, text: str, around: Surroundings) -> Resolved:
    published = around.published
    assert published is not None
    clock = f"the document's date {published.isoformat()}"
    behind = (published.weekday() - int(phrase.number)) % 7
    if phrase.direction == 0:
        day = published + timedelta(days=int(phrase.number) - published.weekday())
        return Resolved(single(day_point(day)), f"{text!r} is in the week of {clock}")
    if phrase.direction == 1 or (phrase.direction is None and around.ahead is not None):
        ahead = (7 - behind) % 7 or (7 if phrase.direction == 1 else 0)
        why = "" if phrase.direction == 1 else f", since {around.ahead!r} looks ahead"
        return Resolved(
            single(day_point(published + timedelta(days=ahead))), f"{text!r} is the next one after {clock}{why}"
        )
    if phrase.direction == -1:
        behind = behind or 7
    return Resolved(single(day_point(published - timedelta(days=behind))), f"{text!r} is the latest one up to {clock}")


def _month_day(phrase: Phrase, text: str, around: Surroundings) -> Resolved | None:
    """The 21st; Wed 13th: the nearest month that has the day, on its weekday if that is said."""
    published = around.published
    assert published is not None
    step = 1 if around.ahead is not None else -1
    for months in range(_MONTHS_LOOKED_THROUGH):
        then = plus_months(published.replace(day=1), step * months)
        if not is_day(then.year, then.month, phrase.day or 0):
            continue
        day = then.replace(day=phrase.day or 1)
        is_that_weekday = phrase.number < 0 or day.weekday() == int(phrase.number)
        if is_that_weekday and (day - published).days * step >= 0:
            which = "the next one after" if step > 0 else "the latest one up to"
            return Resolved(single(day_point(day)), f"{text!r} is {which} the document's date {published.isoformat()}")
    return None


def _counted(phrase: Phrase, published: date) -> Interval:
    """Days, weeks, months or years from the clock."""
    if phrase.shape == "day":
        return single(day_point(published + timedelta(days=int(phrase.number))))
    if phrase.shape == "unit":
        return _unit(phrase.unit, int(phrase.number), published)
    months = {"year": 12, "decade": 120, "month": 1, "quarter": 3}.get(phrase.unit)
    if months is None:
        days = {"week": 7}.get(phrase.unit, 1)
        return single(day_point(published - timedelta(days=int(phrase.number * days))))
    then = plus_months(published, -int(phrase.number * months))
    whole_years = phrase.unit in ("year", "decade") and phrase.number * months % 12 == 0
    return single(Point(then.year) if whole_years else Point(then.year, then.month))


def _unit(unit: Unit, shift: int, published: date) -> Interval:
    match unit:
        case "week":
            monday = published - timedelta(days=published.weekday()) + timedelta(weeks=shift)
            return Interval(day_point(monday), day_point(monday + timedelta(days=6)), "day")
        case "weekend":
            saturday = published - timedelta(days=published.weekday()) + timedelta(weeks=shift, days=5)
            return Interval(day_point(saturday), day_point(saturday + timedelta(days=1)), "day")
        case "month":
            then = plus_months(published, shift)
            return single(Point(then.year, then.month))
        case "quarter":
            then = plus_months(published, 3 * shift)
            return quarter(then.year, (then.month + 2) // 3)
        case "decade":
            return decade(published.year // 10 * 10 + 10 * shift)
        case _:
            return single(Point(published.year + shift))
