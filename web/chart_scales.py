"""Axes: ticks at round numbers and round dates, and numbers as short as a chart has room for."""

import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from web.language import Strings, texts_of

# A step is one of these times a power of ten.
_STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
# Digits of a number that are shown; the table under a chart has all of them.
_DIGITS = 4
_MONTHS = (1, 2, 3, 6)
_DAYS = (1, 2, 5, 10)
# A number that would be longer is written with a power of ten.
_LARGEST, _SMALLEST = Decimal(10) ** 18, Decimal(10) ** -6


def value_ticks(low: float, high: float, n: int, *, whole: bool = False) -> tuple[Decimal, ...]:
    """About n round numbers that enclose low to high, in steps of 1, 2 or 5 times a power of ten.

    whole: no parts of one. low and high: finite, low no more than high; where they are the same, room is made.
    """
    if low == high:
        room = abs(low) / 2 or 1.0
        low, high = low - room, high + room
    # Halved before the difference: that of two floats may be no float any more.
    rough = Decimal(high / n - low / n)
    power = Decimal(10) ** rough.adjusted()
    step = next(factor * power for factor in _STEPS if factor * power >= rough)
    if whole:
        step = max(step, Decimal(1))
    first = math.floor(Decimal(low) / step)
    last = math.ceil(Decimal(high) / step)
    return tuple(number * step for number in range(first, last + 1))


def time_ticks(first: date, last: date, n: int) -> tuple[tuple[date, str], ...]:
    """Up to about n days from first to last where a year, a month or a day begins, with its name: 2018, 2018-03."""
    days = (last - first).days
    if days > 366 * 1.5:
        return tuple(_years(first, last, n))
    step = next((step for step in _MONTHS if days / 30 / step <= n), _MONTHS[-1])
    months = tuple(_months(first, last, step)) if days > 45 else ()
    return months or tuple(_days(first, last, n))


def _years(first: date, last: date, n: int) -> Iterator[tuple[date, str]]:
    steps = value_ticks(first.year, last.year, n, whole=True)
    step = int(steps[1] - steps[0])
    for year in range(-(-first.year // step) * step, last.year + 1, step):
        if year >= 1 and first <= (day := date(year, 1, 1)) <= last:
            yield day, str(year)


def _months(first: date, last: date, step: int) -> Iterator[tuple[date, str]]:
    for number in range(first.year * 12, last.year * 12 + 12, step):
        day = date(number // 12, number % 12 + 1, 1)
        if first <= day <= last:
            yield day, f"{day.year}-{day.month:02d}"


def _days(first: date, last: date, n: int) -> Iterator[tuple[date, str]]:
    days = (last - first).days
    step = next((step for step in _DAYS if days / step <= n), _DAYS[-1])
    for ordinal in range(first.toordinal(), last.toordinal() + 1, step):
        yield date.fromordinal(ordinal), date.fromordinal(ordinal).isoformat()


def short_number(number: Decimal, strings: Strings) -> str:
    """As few digits as tell it, in the language's own steps: "1.2 million", "36,000", "0.35"; "120 万"."""
    if not number:
        return "0"
    size = abs(number)
    if size >= _LARGEST or size < _SMALLEST:
        return f"{number:.2e}".replace("e", " × 10^").replace("^+", "^")
    texts = texts_of(strings.language)
    for power in range(number.adjusted(), 3, -1):
        if (key := f"ledger.scale.{power}") in texts:
            return texts[key].format(n=_plain(number.scaleb(-power)))
    return _plain(number)


def _plain(number: Decimal) -> str:
    places = max(0, _DIGITS - 1 - number.adjusted())
    text = f"{number:,.{min(places, 9)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    # A minus is as wide as a plus, and no hyphen.
    return text.replace("-", "−")
