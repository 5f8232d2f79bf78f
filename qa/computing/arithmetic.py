"""Exact arithmetic over figures: what is computed, out of which quoted figures, and how a person would say it.

Only figures of one kind and one unit go together; where they do not, or one is missing, the reason says which. Numbers
are exact fractions inside; what is rounded is said to be.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

from babel.numbers import get_currency_name

from corpus.documents import Figure, FigureKind, Qualifier
from corpus.figures.unit_table import dimension_of
from qa.computing.common_units import FRACTION, Amount, described, ends_of, in_one_unit, kind_of
from qa.computing.computed import NAMES, CannotCompute, Computed, Rule, result
from qa.computing.ends import restored, with_shared_words
from qa.computing.expressions import number_text
from qa.computing.over_time import compound_growth, length, shared_out
from qa.computing.rounding import decimals_for, exact, in_digits, rounded
from qa.wording import joined

__all__ = ["CannotCompute", "Computed", "Rule", "compute"]

_NO_FIGURES: Mapping[str, Figure] = {}
_UPPER: tuple[Qualifier, ...] = ("less_than", "at_most")
_REVERSED: dict[Qualifier, Qualifier] = {
    "approximately": "approximately",
    "more_than": "less_than",
    "at_least": "at_most",
    "less_than": "more_than",
    "at_most": "at_least",
}
_RATE_DIGITS = 4
_WHOLE = 100


def compute(
    rule: Rule, operands: Sequence[Figure], *, known: Mapping[str, Figure] = _NO_FIGURES, unit: str | None = None
) -> Computed | CannotCompute:
    """Apply a rule to figures; never raises.

    operands: for "difference", "growth" and "compound_growth" the earlier, or what is taken away, first; for "ratio"
    and "share" what is divided first, then by what; one date or duration or two dates for "length"; an amount of money,
    and the same in another currency if `known` does not hold it, for "exchange_rate"; for "average" two or more, or
    an amount and the time or range of dates to share it out over, or one amount that holds for several years; for
    "complement" one percentage of a whole. Of two ends of a change, "from 2 to 3 million", the first is as it is meant.
    known: figures by id among which the operands' equivalents are. unit: the one that the result is wanted in.
    """
    if not operands:
        return CannotCompute(reason=f"There is no figure to compute {NAMES[rule]} of.")
    if rule == "length" or (rule == "difference" and all(figure.kind == "date" for figure in operands)):
        return length(rule, operands, unit)
    if rule == "exchange_rate":
        return _exchange_rate(operands, known)
    if rule == "average" and (shared := shared_out(operands)) is not None:
        return shared
    if rule == "complement":
        return _complement(operands)
    reason = _unfit(rule, operands)
    if reason is not None:
        return CannotCompute(reason=reason)
    found = in_one_unit(with_shared_words(operands), known, unit)
    if isinstance(found, str):
        return CannotCompute(reason=found)
    common, amounts = found
    if rule == "compound_growth":
        return compound_growth(amounts, _qualifier(rule, amounts))
    computed = _combined(rule, common, amounts)
    if isinstance(computed, CannotCompute):
        return computed
    return replace(computed, operands=restored(computed.operands, operands))


def _complement(operands: Sequence[Figure]) -> Computed | CannotCompute:
    """What is left of the whole that a percentage is of."""
    part, ends = operands[0], ends_of(operands[0])
    if len(operands) > 1 or part.kind != "percent" or part.unit != "%" or ends is None:
        return CannotCompute(reason=f"{described(part)} is not the one percentage that {NAMES['complement']} needs.")
    if not 0 <= ends[0] <= ends[1] <= _WHOLE or part.change is not None:
        return CannotCompute(reason=f"{described(part)} is no part of a whole.")
    return result(
        "complement",
        _WHOLE - ends[1],
        _WHOLE - ends[0],
        kind="percent",
        unit="%",
        expression=f"100% − {number_text(part)}",
        operands=[part],
        qualifier=None if part.qualifier is None else _REVERSED[part.qualifier],
    )


def _unfit(rule: Rule, operands: Sequence[Figure]) -> str | None:
    """Why figures cannot be operands, whatever their numbers; None if they can."""
    for figure in operands:
        if figure.kind == "date":
            return f"{described(figure)} is a date, and {NAMES[rule]} needs amounts."
        if figure.kind == "ordinal" and rule != "difference":
            return f"{described(figure)} is a rank, of which {NAMES[rule]} says nothing."
        if dimension_of(figure.unit) == "temperature" and rule not in ("difference", "average"):
            return f"{described(figure)} is a temperature, of which {NAMES[rule]} says nothing."
    listed = rule in ("sum", "average")
    if len(operands) < 2:
        return f"{described(operands[0])} is the only figure found; {NAMES[rule]} needs another."
    if len(operands) > 2 and not listed:
        names = joined([described(figure) for figure in operands])
        return f"For {NAMES[rule]} two figures are needed, not {len(operands)}: {names}."
    for n, figure in enumerate(operands):
        for other in operands[:n]:
            if figure.id == other.id:
                return f"Only one figure was found where {NAMES[rule]} needs two: {described(figure)}."
            if figure.id in other.equivalents or other.id in figure.equivalents:
                return f"{described(other)} and {described(figure)} are the same amount, told in two ways."
    return None


def _combined(rule: Rule, unit: str | None, amounts: tuple[Amount, ...]) -> Computed | CannotCompute:
    divisor = {"growth": amounts[0], "ratio": amounts[-1], "share": amounts[-1]}.get(rule)
    if divisor is not None and divisor.low <= 0 <= divisor.high:
        return CannotCompute(reason=f"{described(divisor.figure)} is zero or may be, and nothing is divided by zero.")
    if divisor is not None and rule == "growth" and divisor.low < 0:
        return CannotCompute(reason=f"{described(divisor.figure)} is less than zero, and no growth starts from there.")
    apply = _RULES[rule]
    ends = [apply(values) for values in product(*({amount.low, amount.high} for amount in amounts[:2]))]
    if rule in ("sum", "average"):
        ends = [apply([amount.low for amount in amounts]), apply([amount.high for amount in amounts])]
    figure = amounts[0].figure
    kind, result_unit = _kind_and_unit(rule, unit, figure)
    return result(
        rule,
        min(ends),
        max(ends),
        kind=kind,
        unit=result_unit,
        per=figure.per if rule in ("difference", "sum", "average") else None,
        expression=_expression(rule, amounts),
        operands=_quoted(amounts),
        qualifier=_qualifier(rule, amounts),
    )


def _quoted(amounts: Sequence[Amount]) -> list[Figure]:
    """The amounts' figures, and behind them those that gave a rate."""
    figures = [*(amount.figure for amount in amounts), *(figure for amount in amounts for figure in amount.rate)]
    return list({figure.id: figure for figure in figures}.values())


def _ratio(values: Sequence[Fraction]) -> Fraction:
    return values[0] / values[1]


_RULES: dict[Rule, Callable[[Sequence[Fraction]], Fraction]] = {
    "difference": lambda values: values[1] - values[0],
    "growth": lambda values: 100 * (values[1] - values[0]) / values[0],
    "ratio": _ratio,
    "share": lambda values: 100 * _ratio(values),
    "sum": lambda values: sum(values, Fraction(0)),
    "average": lambda values: sum(values, Fraction(0)) / len(values),
}


def _kind_and_unit(rule: Rule, unit: str | None, figure: Figure) -> tuple[FigureKind, str | None]:
    if rule in ("growth", "share"):
        return "percent", "%"
    if rule == "ratio":
        return "ratio", None
    if rule == "difference" and unit == "%":
        return "percent", "pp"
    if figure.kind == "ordinal":
        return "count", None
    return kind_of(unit, figure), None if unit == FRACTION else unit


def _expression(rule: Rule, amounts: Sequence[Amount]) -> str:
    texts = [amount.text for amount in amounts]
    match rule:
        case "difference":
            return f"{texts[1]} − {texts[0]}"
        case "growth":
            return f"({texts[1]} − {texts[0]}) ÷ {texts[0]}"
        case "ratio" | "share":
            return f"{texts[0]} ÷ {texts[1]}"
        case "average":
            return f"({' + '.join(texts)}) ÷ {len(texts)}"
        case _:
            return " + ".join(texts)


def _qualifier(rule: Rule, amounts: Sequence[Amount]) -> Qualifier | None:
    """What is left of the operands' bounds: more than 100 less exactly 70 is more than 30, less "about 70" about 30."""
    falls_with = {"difference": 0, "growth": 0, "compound_growth": 0, "ratio": 1, "share": 1}.get(rule)
    told = [
        amount.qualifier if n != falls_with else _REVERSED[amount.qualifier]
        for n, amount in enumerate(amounts)
        if amount.qualifier is not None
    ]
    if any(amount.rate for amount in amounts):
        return "approximately"
    if not told:
        return None
    is_product = falls_with is not None and rule != "difference"
    sides = {qualifier in _UPPER for qualifier in told}
    if "approximately" in told or len(sides) > 1 or (is_product and any(amount.low < 0 for amount in amounts)):
        return "approximately"
    return next((qualifier for qualifier in told if qualifier in ("more_than", "less_than")), told[0])


def _exchange_rate(operands: Sequence[Figure], known: Mapping[str, Figure]) -> Computed | CannotCompute:
    """How many of the first's currency one of the other is, where the two are one amount."""
    one = operands[0]
    others = [known[key] for key in one.equivalents if key in known] if len(operands) == 1 else list(operands[1:])
    others = [figure for figure in others if figure.kind == "money" and figure.unit != one.unit]
    if one.kind != "money" or one.unit is None or not others:
        return CannotCompute(reason=f"The text does not give {described(one)} in two currencies.")
    other = others[0]
    if other.id not in one.equivalents and one.id not in other.equivalents:
        return CannotCompute(reason=f"{described(one)} and {described(other)} are not the same amount.")
    first, second = ends_of(one), ends_of(other)
    if first is None or second is None or first[0] != first[1] or second[0] != second[1] or not first[0] * second[0]:
        return CannotCompute(reason=f"{described(one)} and {described(other)} are no two numbers that imply a rate.")
    value = first[0] / second[0]
    digits = max(0, _RATE_DIGITS - len(str(int(abs(value)))))
    shown = rounded(value, decimals_for(value, digits))
    text = f"{in_digits(shown)} {_currency(one.unit, shown)} to one {_currency(other.unit, Decimal(1))}"
    # The two amounts are themselves rounded, and with them what they imply.
    return Computed(
        rule="exchange_rate",
        value=exact(value),
        unit=f"{one.unit} per {other.unit}",
        kind="ratio",
        expression=f"{number_text(one, with_unit=True)} ÷ {number_text(other, with_unit=True)}",
        operands=(one, other),
        text=f"about {text}",
        is_rounded=Fraction(shown) != value,
        qualifier="approximately",
    )


def _currency(code: str | None, number: Decimal) -> str:
    return get_currency_name(code or "", count=1 if number == 1 else 2, locale="en")
