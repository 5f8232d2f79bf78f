"""A number that is computed, or why it cannot be, and the words for either."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from corpus.documents import Change, Figure, FigureKind, Qualifier
from qa.computing.expressions import in_words
from qa.computing.rounding import MINUS, decimals_for, exact, in_digits, rounded

Rule = Literal[
    "difference",
    "growth",
    "ratio",
    "share",
    "sum",
    "average",
    "length",
    "exchange_rate",
    "compound_growth",
    "complement",
]

# What a rule makes, in a sentence that says why it cannot.
NAMES: dict[Rule, str] = {
    "difference": "a difference",
    "growth": "a growth",
    "ratio": "a ratio",
    "share": "a share",
    "sum": "a sum",
    "average": "an average",
    "length": "a length of time",
    "exchange_rate": "an exchange rate",
    "compound_growth": "a yearly growth",
    "complement": "a remainder",
}
_BOUNDS: dict[Qualifier, str] = {
    "approximately": "about",
    "more_than": "more than",
    "at_least": "at least",
    "less_than": "less than",
    "at_most": "at most",
}
_PERCENT_DECIMALS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A number that no document states, and how it comes about.

    value: exact (of compound growth to 12 digits); or low and high where an operand is a range; never both.
    unit: "%" for growth and share, "pp" for a difference of percentages, "CNY per USD" for a rate, None for counts.
    per: as a figure's. expression: the operands' own numbers, "(100 billion − 70 billion) ÷ 70 billion".
    operands: the figures to be quoted, in the expression's order; an equivalent stands for one in another currency.
    text: as a person says it, with the sign of a negative number: "30 billion yuan", "about 42.86%", "3 days".
    is_rounded: whether the text gives the number rounded, or the number itself is. qualifier: what the operands'
    bounds leave of it. change: where a difference or a growth went, None where it is not certain.
    """

    rule: Rule
    value: Decimal | Fraction | None = None
    low: Decimal | Fraction | None = None
    high: Decimal | Fraction | None = None
    unit: str | None
    per: str | None = None
    kind: FigureKind
    expression: str
    operands: tuple[Figure, ...]
    text: str
    is_rounded: bool
    qualifier: Qualifier | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotCompute:
    """reason: which operand is missing or does not match, in a sentence for a person."""

    reason: str


def result(
    rule: Rule,
    low: Fraction,
    high: Fraction,
    *,
    kind: FigureKind,
    unit: str | None,
    expression: str,
    operands: Sequence[Figure],
    per: str | None = None,
    qualifier: Qualifier | None = None,
    is_rounded: bool = False,
) -> Computed:
    """The number, or the range from low to high, with its words; operands of its kind and unit lend theirs.

    is_rounded: whether the number is already.
    """
    told = [_words(end, rule, kind, unit, operands) for end in dict.fromkeys((low, high))]
    is_inexact = is_rounded or any(inexact for _, inexact in told)
    text = _bounded(_ranged([text for text, _ in told]), qualifier, is_inexact)
    is_single = low == high
    has_direction = rule in ("difference", "growth", "compound_growth") and kind != "duration"
    change: Change | None = "up" if low > 0 else "down" if high < 0 else None
    return Computed(
        rule=rule,
        value=exact(low) if is_single else None,
        low=None if is_single else exact(low),
        high=None if is_single else exact(high),
        unit=unit,
        per=per,
        kind=kind,
        expression=expression,
        operands=tuple(operands),
        text=f"{text} per {per}" if per else text,
        is_rounded=is_inexact,
        qualifier=qualifier,
        change=change if has_direction else None,
    )


def _words(
    value: Fraction, rule: Rule, kind: FigureKind, unit: str | None, models: Sequence[Figure]
) -> tuple[str, bool]:
    """The number as it is said, and whether it is rounded for that."""
    if rule in ("growth", "share", "compound_growth", "ratio"):
        shown = rounded(value, decimals_for(value, _PERCENT_DECIMALS))
        return f"{in_digits(shown)}{'%' if unit == '%' else ' to 1'}", Fraction(shown) != value
    if kind == "fraction" and value.denominator != 1:
        return f"{value.numerator}/{value.denominator}".replace("-", MINUS), False
    return in_words(value, kind, unit, models)


def _ranged(texts: list[str]) -> str:
    """ "2 to 4 dollars", "25% to 50%"; a number alone as it is."""
    digits, space, words = texts[0].partition(" ")
    is_shared = digits[-1].isdigit() and texts[-1].partition(" ")[1:] == (space, words)
    return " to ".join([digits, texts[1]] if len(texts) == 2 and is_shared else texts)


def _bounded(text: str, qualifier: Qualifier | None, is_rounded: bool) -> str:
    bound = _BOUNDS[qualifier] if qualifier is not None else ""
    if is_rounded and bound != "about":
        bound = f"{bound} about".strip()
    return f"{bound} {text}".strip()
