"""Points of the calendar as coarse as a text gives them, and the periods they make."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.documents import Period, Precision

MIN_YEAR, MAX_YEAR = 1000, 2999


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A year, a month or a day. ISO 8601 with what is known: 2018, 2018-09, 2018-09-19."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def iso(self) -> str:
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        return text if self.day is None else f"{text}-{self.day:02d}"

    @property
    def precision(self) -> Precision:
        return "year" if self.month is None else "month" if self.day is None else "day"

    @property
    def start(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def end(self) -> date:
        """The first day after it."""
        if self.day is not None:
            return self.start + timedelta(days=1)
        return plus_months(self.start, 12 if self.month is None else 1)


@dataclass(frozen=True, slots=True)
class Interval:
    """From one point to another, both included; the same point twice for a single date."""

    first: Point
    last: Point
    precision: Precision

    @property
    def period(self) -> Period:
        return Period(self.first.start, self.last.end, self.precision)


def plus_months(day: date, months: int) -> date:
    """The same day so many months later, or the month's last. Raises ValueError past the year 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_day(year: int, month: int, day: int) -> bool:
    return MIN_YEAR <= year <= MAX_YEAR and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def may_be_day(month: int, day: int) -> bool:
    """Whether some year has the day."""
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(2000, month)[1]


def single(point: Point) -> Interval:
    return Interval(point, point, point.precision)


def day_point(day: date) -> Point:
    return Point(day.year, day.month, day.day)


def quarter(year: int, number: int) -> Interval:
    return Interval(Point(year, 3 * number - 2), Point(year, 3 * number), "quarter")


def half(year: int, number: int) -> Interval:
    return Interval(Point(year, 6 * number - 5), Point(year, 6 * number), "half")


def decade(year: int) -> Interval:
    return Interval(Point(year), Point(year + 9), "decade")


def century(number: int) -> Interval:
    return Interval(Point(100 * number - 99), Point(100 * number), "century")


def last_day(interval: Interval) -> Interval:
    return single(day_point(interval.last.end - timedelta(days=1)))


def first_day(interval: Interval) -> Interval:
    return single(day_point(interval.first.start))


def months_later(interval: Interval, months: int) -> Interval:
    """The interval so many months later, as coarse as it is; a year only by whole years. Raises ValueError."""
    return Interval(_later(interval.first, months), _later(interval.last, months), interval.precision)


def _later(point: Point, months: int) -> Point:
    if point.month is None:
        if months % 12:
            raise ValueError(months)
        return Point(point.year + months // 12)
    then = plus_months(point.start, months)
    return Point(then.year, then.month, then.day if point.day is not None else None)
