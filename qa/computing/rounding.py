"""Exact numbers and how they are written: as decimals where they end, rounded where they do not, with signs."""

from decimal import Decimal
from fractions import Fraction

MINUS = "−"
# Of a number smaller than its decimals can show, so many digits are written all the same.
_LEAST_DIGITS = 2


def exact(value: Fraction) -> Decimal | Fraction:
    """The same number as a decimal where that ends, else as the fraction; nothing is lost."""
    rest, places = value.denominator, 0
    for factor in (2, 5):
        times = 0
        while rest % factor == 0:
            rest, times = rest // factor, times + 1
        places = max(places, times)
    return _decimal(value * 10**places, places) if rest == 1 else value


def rounded(value: Fraction, decimals: int) -> Decimal:
    """To so many decimals, a half away from zero; no zeros at the end."""
    size = int(abs(value) * 10**decimals + Fraction(1, 2))
    kept = decimals
    while kept > 0 and size % 10 == 0:
        size, kept = size // 10, kept - 1
    return _decimal(Fraction(size if value >= 0 else -size), kept)


def decimals_for(value: Fraction, decimals: int) -> int:
    """So many decimals, or as many more as a small number needs to show two digits that are not zero."""
    if not value:
        return decimals
    leading = 0
    while abs(value) * 10**leading < 1:
        leading += 1
    return max(decimals, leading + _LEAST_DIGITS - 1) if leading else decimals


def in_digits(value: Decimal, decimals: int = 0) -> str:
    """'1,452.4', '−0.5'; at least so many decimals ('9.50')."""
    places = max(decimals, -int(value.as_tuple().exponent))
    return f"{value:,.{max(0, places)}f}".replace("-", MINUS)


def _decimal(whole: Fraction, places: int) -> Decimal:
    """A whole number divided by ten so many times, whatever the context's precision."""
    number = int(whole)
    return Decimal((int(number < 0), tuple(map(int, str(abs(number)))), -places))
