"""How long a period is, and how long it is from one date to another, as exactly as the dates are told."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from corpus.documents import Figure, Period

# The mean year of the Gregorian calendar, which repeats after 400 years of 146,097 days.
_DAYS_A_YEAR = Fraction(146_097, 400)
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
_UNITS = ("day", "week", "month", "year", "decade", "century")


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """value: in `unit`, signed. expression: how it comes about. is_about: whether days or months had to be guessed."""

    value: Fraction
    unit: str
    expression: str
    is_about: bool = False


def length_of(date: Figure, unit: str | None = None) -> Length | str:
    """Of one date or range of dates, its first and its last day counted; or why it is not to be told.

    unit: the one wanted: "day", "week", "month" or "year". Years "from 2015 to 2018" are three, as people count.
    """
    period = date.as_of
    if period is None or (unit is not None and unit not in _UNITS):
        return f"“{date.text}” does not say how long it is."
    first, last = period.start, period.end - timedelta(days=1)
    if period.precision == "day":
        days = Fraction((period.end - period.start).days)
        expression = first.isoformat() if first == last else f"{last} − {first} + 1 day"
        return _in_unit(days, unit or "day", expression)
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    is_open = date.low is not None and period.precision in ("month", "year")
    expression = f"{date.high} − {date.low}" if is_open else _written(date)
    if unit in ("day", "week") and not is_open:
        return _in_unit(Fraction((period.end - period.start).days), unit, expression)
    if unit in ("day", "week"):
        return f"“{date.text}” is not told to the day."
    own = "month" if period.precision in ("month", "quarter", "half") else "year"
    steps = months - (_MONTHS[period.precision] if is_open else 0)
    return _of_months(steps, unit or own, expression, is_about=is_open)


def length_between(first: Figure, second: Figure, unit: str | None = None) -> Length | str:
    """From the first date to the second, less than nothing if that is earlier; or why it is not to be told.

    As exactly as the coarser of the two: from 1983 to May 1999 it is 16 years. unit: the one wanted.
    """
    if first.as_of is None or second.as_of is None:
        date = first if first.as_of is None else second
        return f"“{date.text}” does not say on which date it was."
    if unit is not None and unit not in _UNITS:
        return f"A time between two dates is not told in {unit}s."
    one, other = first.as_of, second.as_of
    coarsest = max((one, other), key=lambda period: (period.end - period.start).days)
    expression = " − ".join(
        _written(date) if date.value is not None else f"({_written(date)})" for date in (second, first)
    )
    if {one.precision, other.precision} == {"day"}:
        if unit in ("month", "year") and one.start.day == other.start.day:
            months = (other.start.year - one.start.year) * 12 + other.start.month - one.start.month
            return _of_months(months, unit, expression)
        return _in_unit(Fraction((other.start - one.start).days), unit or "day", expression)
    date = first if coarsest is one else second
    if unit in ("day", "week"):
        return f"“{date.text}” is not told to the day."
    years = other.start.year - one.start.year
    months = years * 12 + other.start.month - one.start.month
    if coarsest.precision == "month":
        return _of_months(months, unit or ("month" if months % 12 else "year"), expression)
    if unit == "month":
        return f"“{date.text}” is not told to the month."
    is_about = coarsest.precision not in ("year", "quarter", "half", "month")
    return _of_months(years * 12, unit or "year", expression, is_about=is_about)


def months_between(one: Period, other: Period) -> int:
    """From the end of one period to the end of the other, in whole months."""
    return (other.end.year - one.end.year) * 12 + other.end.month - one.end.month


def _written(date: Figure) -> str:
    return str(date.value) if date.value is not None else f"{date.low} to {date.high}"


def _in_unit(days: Fraction, unit: str, expression: str) -> Length:
    if unit in ("day", "week"):
        return Length(value=days / (7 if unit == "week" else 1), unit=unit, expression=expression)
    months = days / _DAYS_A_YEAR * 12
    return Length(value=months / _MONTHS[unit], unit=unit, expression=expression, is_about=True)


def _of_months(months: int, unit: str, expression: str, *, is_about: bool = False) -> Length:
    return Length(value=Fraction(months, _MONTHS[unit]), unit=unit, expression=expression, is_about=is_about)
