"""Rules that time has a part in: how long something lasts, an amount a year, growth compounded over years."""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

from corpus.documents import Figure, Qualifier
from qa.computing.common_units import Amount, described, ends_of, in_one_unit
from qa.computing.computed import NAMES, CannotCompute, Computed, Rule, result
from qa.computing.date_lengths import length_between, length_of, months_between
from qa.computing.expressions import number_text, plain_wording
from qa.computing.rounding import exact, in_digits
from qa.wording import joined

# Digits with which roots are taken, and those of them that are given.
_ROOT_PRECISION, _ROOT_DIGITS = 50, 12


def length(rule: Rule, operands: Sequence[Figure], unit: str | None) -> Computed | CannotCompute:
    """Of a duration, of a date or a range of dates, or between two dates."""
    first = operands[0]
    if len(operands) == 1 and first.kind == "duration":
        return _stated_length(first, unit)
    others = [figure for figure in operands if figure.kind != "date"]
    if others:
        return CannotCompute(reason=f"{described(others[0])} is no date, and {NAMES['length']} needs dates.")
    if len(operands) > 2 or (rule == "difference" and len(operands) == 1):
        names = joined([described(figure) for figure in operands])
        return CannotCompute(reason=f"For {NAMES[rule]} two dates are needed, not {len(operands)}: {names}.")
    if len(operands) == 2 and first.id == operands[1].id:
        return CannotCompute(reason=f"Only one date was found where two are needed: {described(first)}.")
    found = length_of(first, unit) if len(operands) == 1 else length_between(first, operands[1], unit)
    if isinstance(found, str):
        return CannotCompute(reason=found)
    # How long it is between two dates does not ask which comes first; their difference does.
    value = found.value if rule == "difference" else abs(found.value)
    return result(
        rule,
        value,
        value,
        kind="duration",
        unit=found.unit,
        expression=found.expression,
        operands=operands,
        qualifier="approximately" if found.is_about else None,
    )


def _stated_length(duration: Figure, unit: str | None) -> Computed | CannotCompute:
    """A duration is a length already, in another unit perhaps."""
    found = in_one_unit([duration], {}, unit)
    if isinstance(found, str):
        return CannotCompute(reason=found)
    common, (amount,) = found
    return result(
        "length",
        amount.low,
        amount.high,
        kind="duration",
        unit=common,
        expression=amount.text,
        operands=[duration],
        qualifier=duration.qualifier,
    )


def shared_out(operands: Sequence[Figure]) -> Computed | CannotCompute | None:
    """An amount over a time, by the year or the time's own unit; None where the operands are no such two."""
    amount, ends = operands[0], ends_of(operands[0])
    if ends is None or amount.per is not None or amount.kind not in ("money", "count", "measurement"):
        return None
    if len(operands) == 1:
        years = _years_of(amount)
        if years is not None:
            return _over(amount, ends, years, "year", operands)
        return CannotCompute(reason=f"{described(amount)} is the only figure found; {NAMES['average']} needs another.")
    time = operands[1]
    if len(operands) > 2 or time.kind not in ("duration", "date"):
        return None
    years, spent = _years_of(time), ends_of(time)
    if time.kind == "date" and years is not None:
        return _over(amount, ends, years, "year", operands)
    if spent is None or spent[0] != spent[1] or spent[0] <= 0 or time.unit is None:
        return CannotCompute(reason=f"{described(time)} is no number of years to share {described(amount)} out over.")
    return _over(amount, ends, spent[0], time.unit, operands)


def _years_of(figure: Figure) -> Fraction | None:
    """The whole years, both ends counted, that a range of dates or a figure's period takes; None if no two."""
    period = figure.as_of
    if period is None or (period.start.month, period.start.day) != (period.end.month, period.end.day):
        return None
    years = period.end.year - period.start.year
    return Fraction(years) if years > 1 else None


def _over(
    amount: Figure, ends: tuple[Fraction, Fraction], time: Fraction, unit: str, operands: Sequence[Figure]
) -> Computed:
    return result(
        "average",
        ends[0] / time,
        ends[1] / time,
        kind=amount.kind,
        unit=amount.unit,
        per=unit,
        expression=f"{number_text(amount)} ÷ {plain_wording('duration', unit, time).write(time)[0]}",
        operands=operands,
        qualifier=amount.qualifier,
    )


def compound_growth(amounts: Sequence[Amount], qualifier: Qualifier | None) -> Computed | CannotCompute:
    """(last ÷ first) ^ (1 ÷ years) − 1, with the years between the ends of the periods that the two hold for."""
    for amount in amounts:
        if amount.figure.as_of is None:
            return CannotCompute(reason=f"The text does not say for which year {described(amount.figure)} holds.")
        if amount.low != amount.high:
            return CannotCompute(reason=f"{described(amount.figure)} is a range; a yearly growth needs one number.")
        if amount.low <= 0:
            return CannotCompute(reason=f"{described(amount.figure)} is not above zero, as a yearly growth needs.")
    first, last = amounts
    ends = [amount.figure.as_of for amount in amounts if amount.figure.as_of is not None]
    months = months_between(ends[0], ends[1])
    if months <= 0:
        pair = f"{described(first.figure)} and {described(last.figure)}"
        return CannotCompute(reason=f"{pair} do not hold for two times, the second after the first.")
    years = Fraction(months, 12)
    root, is_rounded = _root(last.low / first.low, years)
    percent = 100 * (Fraction(root) - 1)
    return result(
        "compound_growth",
        percent,
        percent,
        kind="percent",
        unit="%",
        per="year",
        expression=f"({last.text} ÷ {first.text})^(1 ÷ {_plain(years)}) − 1",
        operands=[amount.figure for amount in amounts],
        qualifier=qualifier,
        is_rounded=is_rounded,
    )


def _root(value: Fraction, degree: Fraction) -> tuple[Decimal, bool]:
    """The root, and whether it is rounded."""
    with localcontext(prec=_ROOT_PRECISION):
        ratio = Decimal(value.numerator) / Decimal(value.denominator)
        power = Decimal(degree.denominator) / Decimal(degree.numerator)
        root = round(ratio**power, _ROOT_DIGITS)
    is_exact = Fraction(root) ** degree.numerator == value**degree.denominator
    return root, not is_exact


def _plain(value: Fraction) -> str:
    number = exact(value)
    return in_digits(number) if isinstance(number, Decimal) else f"({number})"
