"""Passages and figures by the amounts that a question names, looked up in the ledger: embeddings are blind to them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from corpus.documents import Figure, FigureKind
from corpus.ledger import ValueRange, figures_with
from corpus.library import Library
from corpus.ordering import DAYS, NUMBERS, day_key, keys_of_figure, number_key
from qa.questions.amounts import AskedAmount, AskedAmounts, Extreme

# Figures looked at for one amount. One that more have only chooses among the passages of the question's other amounts.
MOST_FIGURES = 500
# A list of more is none that anybody reads.
MOST_LISTED = 2_000
# By how much of itself a number may differ to be the same: what converting it loses; what people leave off a percentage
# beside a fraction; what "about" allows.
_SAME, _SAME_SHARE, _ABOUT = Decimal("1e-6"), Decimal("0.005"), Decimal("0.05")
_NUMBERS: tuple[FigureKind, ...] = ("count", "money", "measurement", "duration", "ratio")
# Two ways to tell a share, each with what the whole is in it.
_SHARES: dict[FigureKind, Fraction] = {"fraction": Fraction(1), "percent": Fraction(100)}

Keys = NDArray[np.int64]
Number = Decimal | Fraction


def passages_with(amounts: AskedAmounts, library: Library, within: Keys | None, *, limit: int = 20) -> list[int]:
    """Keys of passages that hold figures of the amounts: most amounts first, then those that say just the same.

    within: the passages to look in; None for all. Exact amounts match however they are written, one without a unit in
    any unit, and a day what holds for its month; ranges match what lies in them.
    """
    keys = None if within is None else within.tolist()
    asked = [list(readings) for _, readings in groupby(amounts.amounts, key=lambda amount: amount.span)]
    found = [_passages(readings, library, keys) for readings in asked]
    told = {key for held in found if not held.is_common for key in held.keys}
    if told:
        for place, held in enumerate(found):
            if held.is_common:
                found[place] = _passages(asked[place], library, sorted(told))
    n_held = Counter(key for held in found for key in held.keys)
    n_same = Counter(key for held in found for key, is_same in held.keys.items() if is_same)
    rarest = {key: min(len(held.keys) for held in found if key in held.keys) for key in n_held}
    return sorted(n_held, key=lambda key: (-n_held[key], -n_same[key], rarest[key], key))[:limit]


def matching_figures(
    amounts: AskedAmounts, library: Library, within: Keys | None, *, limit: int = MOST_LISTED
) -> dict[int, tuple[Figure, ...]] | None:
    """The figures that the amounts describe, by the key of their passage, in text order; None where there may be more.

    Those of the numbers, told for the dates where the question has both ("over 1 billion yuan since 2015"); else the
    dates. What they are in is told by `is_within`. within: the passages to look in; None for all. limit: of the figures
    looked at for each amount.
    """
    keys = None if within is None else within.tolist()
    numbers = [amount for amount in amounts.amounts if amount.kind != "date"]
    rows: dict[str, tuple[int, Figure]] = {}
    for amount in numbers or amounts.amounts:
        found = list(_rows(amount, library, keys, limit + 1))
        if len(found) > limit:
            return None
        for key, figure in found:
            if is_within(figure, amounts):
                rows.setdefault(figure.id, (key, figure))
    ordered = sorted(rows.values(), key=lambda row: (row[0], row[1].span))
    return {key: tuple(figure for _, figure in group) for key, group in groupby(ordered, key=lambda row: row[0])}


def is_within(figure: Figure, amounts: AskedAmounts) -> bool:
    """Whether all of a figure lies in one of the ranges: of numbers, and then it is told for each of the dates, too.

    A plain number that counts something matches no money, and "over 5" leaves out what is 5 and no more. "Before May"
    are the days from January to April of each year, of which a whole year is none.
    """
    numbers = [amount for amount in amounts.amounts if amount.kind != "date"]
    dates = [amount for amount in amounts.amounts if amount.kind == "date"]
    if not numbers:
        return not dates or any(_is_told_for(figure, amount) for amount in dates)
    return any(_lies_in(figure, amount) for amount in numbers) and all(_is_told_for(figure, amount) for amount in dates)


def extremes_of(figures: Sequence[Figure], extreme: Extreme) -> tuple[Figure, ...]:
    """All of the figures that are the largest of them, or the latest, and so on; none where none can be compared.

    figures: of one kind and unit. Latest and earliest go by the time that a figure is told for, of dates their own.
    """
    ends = _time if extreme in ("latest", "earliest") else _size
    keyed = [(key, figure) for figure in figures if (key := ends(figure)) is not None]
    if not keyed:
        return ()
    if extreme in ("latest", "largest"):
        most = max(key[1] for key, _ in keyed)
        return tuple(figure for key, figure in keyed if key[1] == most)
    least = min(key[0] for key, _ in keyed)
    return tuple(figure for key, figure in keyed if key[0] == least)


# Passages


@dataclass(frozen=True, slots=True)
class _Held:
    """Passages that hold an amount, by key, and whether just that, not something around it.

    is_common: whether more have it than were looked at.
    """

    keys: dict[int, bool]
    is_common: bool


def _passages(readings: Sequence[AskedAmount], library: Library, within: Sequence[int] | None) -> _Held:
    """readings: the ways to read one amount."""
    keys: dict[int, bool] = {}
    n_same = n_rows = 0
    for amount in readings:
        # One more than is used tells whether there are more.
        for key, figure in _rows(amount, library, within, MOST_FIGURES + 1):
            is_same = _is_same(figure, amount)
            keys[key] = keys.get(key, False) or is_same
            n_same += is_same
            n_rows += 1
    return _Held(keys, (n_same or n_rows) > MOST_FIGURES)


def _rows(
    amount: AskedAmount, library: Library, within: Sequence[int] | None, limit: int
) -> Iterator[tuple[int, Figure]]:
    """Figures that match, with the keys of their passages; the nearest first, no more than the limit of each sort."""
    seen: set[str] = set()
    with library.database.reading() as connection:
        for wanted in _ranges(amount):
            for key, figure in figures_with(connection, wanted, limit, within):
                is_share = figure.kind != amount.kind and amount.kind in _SHARES
                if figure.id not in seen and (not is_share or _is_rounded(figure, amount)):
                    seen.add(figure.id)
                    yield key, figure


# Values


def _ranges(amount: AskedAmount) -> Iterator[ValueRange]:
    """Where figures that match lie, one range for each way of saying it."""
    if amount.kind == "date":
        least, most = _day_keys(amount)
        if not amount.is_yearless:
            # Of a day, there may be more figures for its whole year than are looked at.
            yield ValueRange(kinds=("date",), least=least, most=most)
        yield ValueRange(kinds=("date",), least=least, most=most, overlaps=True, each_year=amount.is_yearless)
        return
    # A range of what is counted lists nothing but counts; a number alone is found in whatever unit it stands.
    is_any = amount.kind == "count" and (amount.is_exact or not amount.is_counted)
    room = _ABOUT if amount.qualifier == "approximately" else _SAME
    least, most = _number_keys(amount, room)
    yield ValueRange(kinds=_NUMBERS if is_any else (amount.kind,), units=amount.units, least=least, most=most)
    if amount.kind in _SHARES:
        (other,) = (kind for kind in _SHARES if kind != amount.kind)
        # A percentage without decimals may be half of one off; which of them are rounded is told by their digits.
        more = _SHARES[other] / 200 if amount.is_exact else Fraction(0)
        least, most = _number_keys(amount, max(room, _SAME_SHARE), _SHARES[other] / _SHARES[amount.kind], more)
        yield ValueRange(kinds=(other,), least=least, most=most)


def _day_keys(amount: AskedAmount) -> tuple[str, str]:
    low, high = amount.low, amount.high
    return DAYS[0] if low is None else day_key(_day(low)), DAYS[1] if high is None else day_key(_day(high))


def _number_keys(
    amount: AskedAmount, room: Decimal, factor: Fraction = Fraction(1), more: Fraction = Fraction(0)
) -> tuple[str, str]:
    """The ends of the range, times the factor, with room on both sides in parts of each, and so much more."""
    low, high = (None if end is None else Fraction(_number(end)) * factor for end in (amount.low, amount.high))
    return (
        NUMBERS[0] if low is None else number_key(low - abs(low) * Fraction(room) - more),
        NUMBERS[1] if high is None else number_key(high + abs(high) * Fraction(room) + more),
    )


def _day(bound: Number | date) -> date:
    if not isinstance(bound, date):
        raise TypeError(f"a number is no day: {bound}")
    return bound


def _number(bound: Number | date) -> Number:
    if isinstance(bound, date):
        raise TypeError(f"a day is no number: {bound}")
    return bound


def _is_same(figure: Figure, amount: AskedAmount) -> bool:
    """Whether a figure that matches says no less than an exact amount does, as a month around a day would."""
    if not amount.is_exact:
        return False
    if amount.kind != "date":
        return figure.value is not None and (figure.kind == "count" or not amount.is_counted)
    as_of = figure.as_of
    if as_of is None or amount.low is None or amount.high is None:
        return False
    start, last = _in_year(as_of.start, amount), _in_year(as_of.end - timedelta(days=1), amount)
    return _in_year(_day(amount.low), amount) <= start and last <= _in_year(_day(amount.high), amount)


def _in_year(day: date, amount: AskedAmount) -> str:
    return f"{day:%m-%d}" if amount.is_yearless else day.isoformat()


def _is_rounded(figure: Figure, amount: AskedAmount) -> bool:
    """Whether of an exact share and a figure, one a fraction and one a percentage, this is that to its last digit."""
    if not amount.is_exact or amount.low is None or figure.value is None or isinstance(figure.value, str):
        return True
    asked, said = _number(amount.low), figure.value
    written, fraction = (asked, said) if amount.kind == "percent" else (said, asked)
    exponent = written.as_tuple().exponent if isinstance(written, Decimal) else 0
    half = Fraction(Decimal(5).scaleb(min(int(exponent), 0) - 1))
    about = _ABOUT if amount.qualifier == "approximately" else _SAME_SHARE
    percentage = Fraction(written)
    return abs(percentage - 100 * Fraction(fraction)) <= max(half, abs(percentage) * Fraction(about))


def _is_end_left_out(figure: Figure, amount: AskedAmount) -> bool:
    """Whether it is just what "over 5" or "under 5" leaves out; "more than 5" is over 5."""
    end = {"more_than": amount.low, "less_than": amount.high}.get(amount.qualifier or "")
    if end is None or isinstance(end, date) or figure.qualifier == amount.qualifier:
        return False
    return keys_of_figure(figure) == (number_key(end),) * 2


def _lies_in(figure: Figure, amount: AskedAmount) -> bool:
    least, most = keys_of_figure(figure)
    if least is None or most is None or _is_end_left_out(figure, amount):
        return False
    is_share = figure.kind != amount.kind and amount.kind in _SHARES
    return (not is_share or _is_rounded(figure, amount)) and any(
        figure.kind in wanted.kinds
        and (not wanted.units or figure.unit in wanted.units)
        and wanted.least <= least
        and most <= wanted.most
        for wanted in _ranges(amount)
    )


def _is_told_for(figure: Figure, amount: AskedAmount) -> bool:
    """Whether all of the time that it holds for lies in the dates; a day, by the days of the year, in each year's."""
    as_of = figure.as_of
    if as_of is None:
        return False
    last = as_of.end - timedelta(days=1)
    if amount.is_yearless and (as_of.start.year != last.year or as_of.precision not in ("day", "month")):
        return False
    return (amount.low is None or _in_year(_day(amount.low), amount) <= _in_year(as_of.start, amount)) and (
        amount.high is None or _in_year(last, amount) <= _in_year(_day(amount.high), amount)
    )


# Extremes


def _time(figure: Figure) -> tuple[str, str] | None:
    return None if figure.as_of is None else (figure.as_of.start.isoformat(), figure.as_of.end.isoformat())


def _size(figure: Figure) -> tuple[str, str] | None:
    least, most = keys_of_figure(figure)
    return None if least is None or most is None or figure.kind in ("date", "ordinal") else (least, most)
