"""Powers written in digits: 6.23x10^-4, 2.5×10⁶, 1e10, 2.5^-1."""

from decimal import Decimal
from fractions import Fraction

from corpus.figures.tokens import Number, Sentence, times

# A power of more digits than these is no figure that anybody reads.
MAX_EXPONENT = 30
_TIMES = frozenset("x × * ·".split())
_RAISED = {ord(raised): str(digit) for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}


def add_power(sentence: Sentence, last: int, value: Number) -> tuple[int, Number]:
    """The number with the power directly behind it, and the token behind that."""
    token, following = sentence.at(last), sentence.at(last + 1)
    if token.text in ("e", "E") and token.glued and following.glued:
        exponent = _exponent(sentence, last + 1)
        return (last, value) if exponent is None else (exponent[1], times(value, _power(Decimal(10), exponent[0])))
    if token.text == "^" and token.glued:
        exponent = _exponent(sentence, last + 1)
        if exponent is not None and value:
            return exponent[1], _power(value, exponent[0])
    if token.lower in _TIMES and following.text == "10":
        is_raised = sentence.word(last + 2) == "^"
        exponent = _exponent(sentence, last + 3) if is_raised else _raised(sentence, last + 2)
        if exponent is not None:
            return exponent[1], times(value, _power(Decimal(10), exponent[0]))
    exponent = _raised(sentence, last) if value == 10 else None
    if exponent is not None and not 0 <= exponent[0] <= 2:  # a small one may be a footnote
        return exponent[1], _power(Decimal(10), exponent[0])
    return last, value


def _raised(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """An exponent in raised digits: 10⁶, 10⁻³."""
    is_negative = sentence.word(index) == "⁻" and sentence.at(index).glued
    token = sentence.at(index + is_negative)
    digits = token.text.translate(_RAISED)
    if not token.glued or not (digits.isascii() and digits.isdigit()) or digits == token.text or len(digits) > 2:
        return None
    exponent = int(digits)
    return (-exponent if is_negative else exponent, index + is_negative + 1) if exponent <= MAX_EXPONENT else None


def _exponent(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """A small whole number with or without signs, and the token behind it."""
    sign, position = 1, index
    while sentence.word(position) in ("-", "−", "+") and position < index + 2:
        sign = sign if sentence.word(position) == "+" else -sign
        position += 1
    token = sentence.at(position)
    if token.kind != "digits" or not token.glued or len(token.text) > 2 or int(token.text) > MAX_EXPONENT:
        return None
    behind = sentence.at(position + 1)
    if behind.glued and behind.kind != "mark":
        return None
    return sign * int(token.text), position + 1


def _power(value: Number, exponent: int) -> Number:
    """Exact: a Fraction, unless it is a power of ten."""
    if value == 10:
        return Decimal(1).scaleb(exponent)
    return Fraction(value) ** exponent
