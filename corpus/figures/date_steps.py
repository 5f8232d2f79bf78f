"""Steps from one date to another: two weeks after it, the week of it, the first Friday of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from corpus.figures.periods import Interval, Point, day_point, plus_months, single

StepKind = Literal[
    "shift", "span", "within", "lasting", "week", "weekend", "weekday", "nth_week", "nth_weekday", "nth_day",
    "until_now", "rest",
]  # fmt: skip
SpanUnit = Literal["day", "business day", "week", "weekend", "month", "quarter", "year", "decade"]
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_DAYS = {"day": 1, "week": 7, "weekend": 7}


@dataclass(frozen=True, slots=True)
class Step:
    """shift, span: `number` units away, or all of the days up to there. within, lasting: so many from the date on.
    nth: of the weeks, weekdays or days of an interval, -1 for the last. until_now, rest: what of it is over on the
    clock's day, or still to come.
    """

    kind: StepKind
    number: int = 0
    unit: SpanUnit = "day"
    weekday: int = 0


def take(interval: Interval, steps: Sequence[Step], published: date | None) -> Interval:
    """Raises ValueError, OverflowError where the steps lead to no day."""
    for step in steps:
        interval = _take(interval, step, published)
    return interval


def _take(interval: Interval, step: Step, published: date | None) -> Interval:
    first, last = interval.first.start, interval.last.end - timedelta(days=1)
    match step.kind:
        case "shift":
            return _day(shifted(last if step.number > 0 else first, step.number, step.unit))
        case "span":
            return _span(first, step)
        case "within":
            return _days(first, shifted(first, step.number, step.unit))
        case "lasting":
            return _days(first, shifted(first, step.number, step.unit) - timedelta(days=1))
        case "week":
            monday = first - timedelta(days=first.weekday())
            return _days(monday, monday + timedelta(days=6))
        case "weekend":
            saturday = first - timedelta(days=first.weekday()) + timedelta(days=5)
            return _days(saturday, saturday + timedelta(days=1))
        case "weekday":
            return _day(first - timedelta(days=first.weekday()) + timedelta(days=step.weekday))
        case "nth_week":
            return _nth_week(first, last, step.number)
        case "nth_weekday":
            return _nth_weekday(first, last, step)
        case "nth_day":
            return _day(_inside(first + timedelta(days=step.number - 1) if step.number > 0 else last, first, last))
        case "until_now":
            return _days(first, _inside(published or last, first, last))
        case _:
            return _days(_inside(published or first, first, last), last)


def _span(first: date, step: Step) -> Interval:
    """So many units on one side of the day; quarters and decades are whole ones of the calendar."""
    if step.unit == "quarter":
        start = date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
        begin = plus_months(start, 3) if step.number > 0 else plus_months(start, 3 * step.number)
        return _days(begin, plus_months(begin, 3 * abs(step.number)) - timedelta(days=1))
    if step.unit == "decade":
        start = date(first.year // 10 * 10 + (10 if step.number > 0 else 10 * step.number), 1, 1)
        return _days(start, plus_months(start, 120 * abs(step.number)) - timedelta(days=1))
    end = shifted(first, step.number, step.unit)
    return _days(first + timedelta(days=1), end) if step.number > 0 else _days(end, first - timedelta(days=1))


def shifted(day: date, number: int, unit: SpanUnit) -> date:
    """The day so many units later, or earlier for a negative number."""
    if unit == "business day":
        step = 1 if number > 0 else -1
        left = min(abs(number), 10_000)
        while left:
            day += timedelta(days=step)
            left -= day.weekday() < 5
        return day
    if unit in _MONTHS:
        return plus_months(day, number * _MONTHS[unit])
    return day + timedelta(days=number * _DAYS[unit])


def _nth_week(first: date, last: date, number: int) -> Interval:
    """Weeks from Monday; the first is the one with the fourth day in it, as ISO 8601 counts those of a year."""
    if number > 0:
        fourth = first + timedelta(days=3)
        monday = fourth - timedelta(days=fourth.weekday()) + timedelta(weeks=number - 1)
    else:
        monday = last - timedelta(days=last.weekday()) + timedelta(weeks=number + 1)
    _inside(monday + timedelta(days=3), first - timedelta(days=6), last + timedelta(days=6))
    return _days(monday, monday + timedelta(days=6))


def _nth_weekday(first: date, last: date, step: Step) -> Interval:
    if step.number > 0:
        day = first + timedelta(days=(step.weekday - first.weekday()) % 7, weeks=step.number - 1)
    else:
        day = last - timedelta(days=(last.weekday() - step.weekday) % 7) + timedelta(weeks=step.number + 1)
    return _day(_inside(day, first, last))


def _inside(day: date, first: date, last: date) -> date:
    if not first <= day <= last:
        raise ValueError(day)
    return day


def _day(day: date) -> Interval:
    return single(day_point(day))


def _days(first: date, last: date) -> Interval:
    if last < first:
        raise ValueError((first, last))
    return Interval(day_point(first), day_point(last), "day")


def year_of(interval: Interval) -> Point:
    return Point(interval.first.year)
