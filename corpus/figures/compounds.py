"""Amounts in two steps: five feet two inches, thirteen dollars forty-five cents, two hours and ten minutes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from corpus.figures.currencies import CODES, MINOR_NAMES
from corpus.figures.tokens import Candidate, Number, Sentence, joined, plus, times
from corpus.figures.wordlists import is_function_word

# The larger unit, the smaller one, and how many of these make one of those.
_STEPS: dict[tuple[str, str], int] = {
    ("ft", "in"): 12,
    ("yd", "ft"): 3,
    ("lb", "oz"): 16,
    ("st", "lb"): 14,
    ("hour", "minute"): 60,
    ("minute", "second"): 60,
    ("year", "month"): 12,
    ("day", "hour"): 24,
    ("week", "day"): 7,
}
# Units that may end in a point.
_SHORT = frozenset("ft yd lb lbs st hr hrs min mins".split())


def joined_compounds(sentence: Sentence, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Two neighbours of which the second says the rest of the first, as one amount in the first's unit."""
    return joined(candidates, lambda whole, rest: _join(sentence, whole, rest))


def _join(sentence: Sentence, whole: Candidate, rest: Candidate) -> Candidate | None:
    gap = tuple(sentence.word(position) for position in range(whole.last, rest.first))
    one, two = whole.value, rest.value
    is_short = gap == (".",) and sentence.at(whole.last).glued and sentence.word(whole.last - 1) in _SHORT
    if (
        (gap not in ((), ("and",)) and not is_short)
        or one is None
        or two is None
        or isinstance(one, str)
        or isinstance(two, str)
    ):
        return None
    has_cents = whole.kind == "money" and rest.kind == "count" and _are_cents(sentence, rest)
    if has_cents and (gap == ("and",) or sentence.at(whole.last - 1).text in CODES):  # "17 USD 25"
        return replace(whole, last=rest.last, value=plus(one, times(two, Decimal("0.01"))))
    if whole.unit == "ft" and rest.kind == "count" and not gap and _are_inches(sentence, rest):
        return replace(whole, last=rest.last, value=plus(one, _part(two, 12)))
    if whole.kind != rest.kind or one != int(one) or two < 0 or whole.qualifier or rest.qualifier:
        return None
    if whole.kind == "money":
        # "20 euros and 50 cents": cents by themselves are the document's dollar's
        is_shared = MINOR_NAMES.get(sentence.word(rest.last - 1), "") is None and rest.last - rest.first == 2
        is_rest = (whole.unit == rest.unit or is_shared) and two < 1 and sentence.at(rest.last - 1).kind == "word"
        return replace(whole, last=rest.last, value=plus(one, two)) if is_rest else None
    steps = _STEPS.get((whole.unit or "", rest.unit or ""))
    if steps is None or two >= steps:
        return None
    return replace(whole, last=rest.last, value=plus(one, _part(two, steps)))


def _are_inches(sentence: Sentence, rest: Candidate) -> bool:
    """Six feet 3: with nothing behind that the number could count."""
    is_small = rest.last - rest.first == 1 and isinstance(rest.value, Decimal) and 0 < rest.value < 12
    behind = sentence.word(rest.last)
    ends = behind in ("", ".", ",", ";", ")", "tall", "high", "long") or (is_function_word(behind) and behind != "of")
    return is_small and ends


def _are_cents(sentence: Sentence, rest: Candidate) -> bool:
    """Fifteen dollars and 50: two digits with nothing behind them that they could count."""
    is_two_digits = rest.last - rest.first == 1 and len(sentence.at(rest.first).text) == 2
    return is_two_digits and sentence.word(rest.last) in ("", ".", "!", "?", ";")


def _part(value: Number, steps: int) -> Number:
    """Exact: a Decimal where one says it."""
    part = Fraction(value) / steps
    return Decimal(part.numerator) / part.denominator if 10**6 % part.denominator == 0 else part
