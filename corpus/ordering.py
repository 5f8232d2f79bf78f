"""Exact keys for values: keys compare as text the way the values do, so that SQLite can compare what it cannot hold.

    -70 < -1/3 < 0 < 1/3 < 0.34 < 70 billion        numbers of any size, to the last digit
    2018-05-21 < 2019-08-01                         days, after every number

A number is its sign, its power of ten and its digits: 1234.5 is 1.2345 × 10³, key ">500000031 2345" without the space.
Below zero the digits are turned round, since there more is less.
"""

from datetime import date, timedelta
from decimal import MAX_EMAX, MIN_EMIN, ROUND_DOWN, Context, Decimal, Inexact
from fractions import Fraction

from corpus.documents import Figure, Period, Value

# Before every number and after the last one, before every day and after the last one.
NUMBERS = ("<", "?")
DAYS = ("@", "A")
# A fraction's digits go on for ever: so many are kept, and a mark that there are more. A decimal of no more digits
# than this is told from it exactly, whichever is greater.
DIGITS = 60

_POWER_0, _WIDTH = 50_000_000, 8
_TURNED = str.maketrans("0123456789", "9876543210")


def number_key(number: Decimal | Fraction) -> str:
    """The key of a number. Powers of ten past ±50 million, longer than any text, count as that."""
    digits, more = _digits(number)
    if not digits:
        return "="
    power = min(max(digits.adjusted() + _POWER_0, 0), 10**_WIDTH - 1)
    figures = f"{power:0{_WIDTH}}" + "".join(map(str, digits.as_tuple().digits)).rstrip("0")
    if digits > 0:
        return f">{figures}{'~' if more else ''}"
    return f"<{figures.translate(_TURNED)}{'!' if more else '~'}"


def day_key(day: date) -> str:
    return f"@{day.isoformat()}"


def keys_of(
    kind: str, value: Value | None, low: Value | None, high: Value | None, as_of: Period | None
) -> tuple[str, str] | tuple[None, None]:
    """The keys of the least and the most that a figure says; a date's are its first and last day.

    None for a date that could not be resolved: it is no value that one could look for.
    """
    if kind == "date":
        return (day_key(as_of.start), day_key(as_of.end - timedelta(days=1))) if as_of else (None, None)
    least, most = (value, value) if value is not None else (low, high)
    if isinstance(least, str) or isinstance(most, str) or least is None or most is None:
        return None, None
    return number_key(least), number_key(most)


def keys_of_figure(figure: Figure) -> tuple[str, str] | tuple[None, None]:
    return keys_of(figure.kind, figure.value, figure.low, figure.high, figure.as_of)


def _digits(number: Decimal | Fraction) -> tuple[Decimal, bool]:
    """The number as a decimal, and whether digits were left out."""
    if isinstance(number, Decimal):
        return number, False
    context = Context(prec=DIGITS, rounding=ROUND_DOWN, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
    quotient = context.divide(Decimal(number.numerator), Decimal(number.denominator))
    return quotient, bool(context.flags[Inexact])
