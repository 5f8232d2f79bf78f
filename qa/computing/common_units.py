"""Amounts brought to one unit, to be calculated with: by physics, or by what the documents say themselves.

Units of one dimension are converted exactly. Money is taken in another currency where the text gives the same amount in
that (the equivalent then stands for it), or by the rate that another operand's equivalent implies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from corpus.documents import Figure, FigureKind, Qualifier
from corpus.figures.conversions import FACTOR, LOOSE
from corpus.figures.unit_table import dimension_of
from qa.computing.expressions import number_text, plain_wording

# How many of the first one of its group each is; months and years are no fixed number of days.
_SIZES: tuple[dict[str, Fraction], ...] = (
    {
        "millisecond": Fraction(1, 1000),
        "second": Fraction(1),
        "minute": Fraction(60),
        "hour": Fraction(3600),
        "day": Fraction(86400),
        "week": Fraction(7 * 86400),
    },
    {"month": Fraction(1), "year": Fraction(12), "decade": Fraction(120), "century": Fraction(1200)},
    {"fraction": Fraction(100), "%": Fraction(1), "‰": Fraction(1, 10)},
    {"pp": Fraction(1), "bp": Fraction(1, 100)},
)
# Of a fraction, which has none.
FRACTION = "fraction"
# By these, goods are priced; of two prices of one, neither is so many times the other.
_TRADED = ("volume", "mass")
_MOST_TIMES = 10
# A share is written as a percentage or as a fraction.
_SHARES: tuple[FigureKind, ...] = ("percent", "fraction")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A figure's number in the unit of the calculation.

    low, high: the same unless it is a range. text: how it stands in the expression, "70 billion". figure: the one that
    is quoted for it, an equivalent perhaps. rate: the two figures, one amount in two currencies, by which it was
    converted, and which are as rounded as they are told; none where that was not needed.
    """

    low: Fraction
    high: Fraction
    text: str
    figure: Figure
    qualifier: Qualifier | None
    rate: tuple[Figure, ...] = ()


def in_one_unit(
    figures: Sequence[Figure], known: Mapping[str, Figure], unit: str | None = None
) -> tuple[str | None, tuple[Amount, ...]] | str:
    """All amounts in the first unit that serves, and that unit ("fraction" for bare fractions); or why there is none.

    figures: one at least, with numbers. known: figures by id, the equivalents of these among them. unit: wanted first.
    """
    for figure in figures[1:]:
        if not are_alike(figures[0], figure):
            return _mismatch(figures[0], figure)
    own = sorted(map(unit_of, figures), key=lambda symbol: symbol == FRACTION)  # 1/3 and 30% are percentages
    units = dict.fromkeys([*([unit] if unit else []), *own])
    for by_rate in (False, True):
        for common in units:
            amounts = [_amount(figure, common, figures, known, by_rate=by_rate) for figure in figures]
            found = tuple(amount for amount in amounts if amount is not None)
            if len(found) == len(figures):
                return common, found
    others = [figure for figure in figures[1:] if _amount(figure, unit_of(figures[0]), figures, known) is None]
    return _mismatch(figures[0], others[0] if others else figures[-1])


def unit_of(figure: Figure) -> str | None:
    return FRACTION if figure.kind == "fraction" else figure.unit


def kind_of(unit: str | None, figure: Figure) -> FigureKind:
    """The kind of an amount that is like a figure, in a unit."""
    if figure.kind in _SHARES:
        return "fraction" if unit == FRACTION else "percent"
    return figure.kind


def in_other_unit(value: Fraction, unit: str | None, other: str | None) -> Fraction | None:
    """The value in the other unit, exactly; None where none is, or where one word names several units (gallons)."""
    if unit == other:
        return value
    if (unit, other) == ("°C", "°F"):
        return value * 9 / 5 + 32
    if (unit, other) == ("°F", "°C"):
        return (value - 32) * 5 / 9
    for sizes in _SIZES:
        if unit in sizes and other in sizes:
            return value * sizes[unit] / sizes[other]
    if unit not in FACTOR or other not in FACTOR or FACTOR[unit][0] != FACTOR[other][0]:
        return None
    if unit in LOOSE or other in LOOSE:
        return None
    return value * Fraction(FACTOR[unit][1]) / Fraction(FACTOR[other][1])


def described(figure: Figure) -> str:
    """A figure as a sentence can name it: "70 billion yuan", "3,000 enterprises"."""
    counts = figure.kind in ("count", "percent", "fraction", "ratio", "ordinal")
    per = f" for each {figure.per}" if figure.per else ""
    return f"{figure.text} {figure.concept}{per}" if counts and figure.concept else f"{figure.text}{per}"


def ends_of(figure: Figure) -> tuple[Fraction, Fraction] | None:
    """The lowest and the highest number it may be; None of a date."""
    low, high = (figure.value, figure.value) if figure.value is not None else (figure.low, figure.high)
    if low is None or high is None or isinstance(low, str) or isinstance(high, str):
        return None
    return Fraction(min(low, high)), Fraction(max(low, high))


def are_alike(one: Figure, other: Figure) -> bool:
    """Whether two figures may go into one calculation, their units aside."""
    return (one.per == other.per or _are_prices(one, other)) and (
        one.kind == other.kind or (one.kind in _SHARES and other.kind in _SHARES)
    )


def _are_prices(one: Figure, other: Figure) -> bool:
    """Whether two amounts of money are the prices of one measure, which is said of one of them only: a barrel."""
    per = one.per or other.per
    if one.kind != "money" or other.kind != "money" or (one.per and other.per):
        return False
    if per != "share" and dimension_of(per) not in _TRADED:
        return False
    ends = ends_of(one), ends_of(other)
    if ends[0] is None or ends[1] is None or min(ends[0][0], ends[1][0]) <= 0:
        return False
    return max(ends[0][1], ends[1][1]) < _MOST_TIMES * min(ends[0][0], ends[1][0])


def _amount(
    figure: Figure,
    unit: str | None,
    others: Sequence[Figure],
    known: Mapping[str, Figure],
    *,
    by_rate: bool = False,
) -> Amount | None:
    """The figure in the unit; None where neither physics nor the documents give it."""
    for quoted in (figure, *(known[key] for key in figure.equivalents if key in known)):
        if unit_of(quoted) == unit and (quoted is figure or are_alike(quoted, figure)):
            low, high = _numbers(quoted)
            return Amount(low=low, high=high, text=number_text(quoted), figure=quoted, qualifier=quoted.qualifier)
    low, high = _numbers(figure)
    ends = in_other_unit(low, unit_of(figure), unit), in_other_unit(high, unit_of(figure), unit)
    if ends[0] is not None and ends[1] is not None:
        return _converted(figure, ends[0], ends[1], unit)
    rate = _rate(figure.unit, unit, others, known) if by_rate and figure.kind == "money" else None
    if rate is None:
        return None
    text = " ÷ ".join(number_text(told, with_unit=True) for told in rate[1:])
    text = f"{number_text(figure, with_unit=True)} × {text}"
    return Amount(
        low=low * rate[0],
        high=high * rate[0],
        text=f"({text})",
        figure=figure,
        qualifier=figure.qualifier,
        rate=rate[1:],
    )


def _converted(figure: Figure, low: Fraction, high: Fraction, unit: str | None) -> Amount:
    """The amount that physics gives, with the figure's own number shown before it."""
    wording = plain_wording(kind_of(unit, figure), None if unit == FRACTION else unit, high)
    texts = dict.fromkeys((wording.write(low)[0], wording.write(high)[0]))
    return Amount(
        low=low,
        high=high,
        text=f"{' to '.join(texts)} [{number_text(figure, with_unit=True)}]",
        figure=figure,
        qualifier=figure.qualifier,
    )


def _rate(
    unit: str | None, other: str | None, figures: Sequence[Figure], known: Mapping[str, Figure]
) -> tuple[Fraction, Figure, Figure] | None:
    """How many of the other currency one of the unit is, by the first figure given in both, and its two figures."""
    for figure in figures:
        for equivalent in (known[key] for key in figure.equivalents if key in known):
            for one, two in ((figure, equivalent), (equivalent, figure)):
                if (one.unit, two.unit) != (unit, other):
                    continue
                first, second = ends_of(one), ends_of(two)
                if first and second and first[0] == first[1] > 0 and second[0] == second[1] > 0:
                    return second[0] / first[0], two, one
    return None


def _numbers(figure: Figure) -> tuple[Fraction, Fraction]:
    ends = ends_of(figure)
    if ends is None:
        raise ValueError(f"no number: {figure.text!r}")
    return ends


def _mismatch(one: Figure, other: Figure) -> str:
    pair = f"{described(one)} and {described(other)}"
    if one.kind == other.kind == "money" and one.unit != other.unit:
        return f"{pair} are in different currencies, and the text does not give one in the other's."
    if one.per != other.per and one.unit == other.unit:
        return f"{pair} are not told for the same: {_each(one)}, and {_each(other)}."
    if unit_of(one) != unit_of(other) or one.kind == other.kind:
        return f"{pair} have different units."
    return f"{pair} are different kinds of figures: {_KIND_NAMES[one.kind]} and {_KIND_NAMES[other.kind]}."


def _each(figure: Figure) -> str:
    return f"the one for each {figure.per}" if figure.per else "the other as a whole"


_KIND_NAMES: dict[FigureKind, str] = {
    "count": "a number",
    "money": "money",
    "percent": "a percentage",
    "fraction": "a fraction",
    "ratio": "a ratio",
    "ordinal": "a rank",
    "date": "a date",
    "duration": "a time",
    "measurement": "a measure",
}
