"""What charts show: series over time and figures side by side as marks on a scale, each with the place of its quote."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from corpus.documents import Figure, FigureKind, Nature, Period, Value
from corpus.ledger import Entry
from qa.ledger.series import Series
from qa.ledger.side_by_side_figures import SideBySide
from web.answer_view import readable_period

Form = Literal["series", "sides"]

# How a number that is not meant exactly is marked in a drawing.
SIGNS = {"approximately": "≈ ", "more_than": "> ", "at_least": "≥ ", "less_than": "< ", "at_most": "≤ "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A figure in a chart. low and high: as drawn, the same for a single value; a decrease lies below zero.

    label: its period in a series; whose it is, side by side. numbers: low and high exactly, or the value alone.
    """

    label: str
    period: Period
    entry: Entry
    low: float
    high: float
    numbers: tuple[Decimal, ...]

    @property
    def is_range(self) -> bool:
        return len(self.numbers) > 1

    @property
    def nature(self) -> Nature:
        return self.entry.figure.nature

    @property
    def sign(self) -> str:
        return SIGNS.get(self.entry.figure.qualifier or "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart of figures that can be compared. key: names it among the charts of a filter.

    labelled: all figures, with what stands beside each. marks: those of them that can be drawn.
    """

    key: str
    form: Form
    concept: str
    subject: str | None
    kind: FigureKind
    unit: str | None
    per: str | None
    is_change: bool
    period: Period | None
    labelled: tuple[tuple[str, Entry], ...]
    marks: tuple[Mark, ...]


def charts_of(series: Iterable[Series], sides: Iterable[SideBySide]) -> tuple[Chart, ...]:
    """A chart for each of them that holds two figures which can be drawn, those of most figures first."""
    charts = [*map(_of_series, series), *map(_of_sides, sides)]
    keys = Counter[str]()
    found: list[Chart] = []
    for chart in charts:
        if len(chart.marks) > 1:
            # Two that are called the same are numbered.
            keys[chart.key] += 1
            number = keys[chart.key]
            found.append(chart if number == 1 else replace(chart, key=f"{chart.key}-{number}"))
    return tuple(sorted(found, key=lambda chart: -len(chart.labelled)))


def _of_series(series: Series) -> Chart:
    labelled = tuple((readable_period(point.period.iso), point.entry) for point in series.points)
    return Chart(
        key=_key("series", series, series.subject, None),
        form="series",
        concept=series.concept,
        subject=series.subject,
        kind=series.kind,
        unit=series.unit,
        per=series.per,
        is_change=series.is_change,
        period=None,
        labelled=labelled,
        marks=_marks(labelled),
    )


def _of_sides(sides: SideBySide) -> Chart:
    several = Counter(side.owner for side in sides.sides)
    labelled = tuple(
        (side.owner if several[side.owner] == 1 else f"{side.owner} · {side.entry.document.title}", side.entry)
        for side in sides.sides
    )
    return Chart(
        key=_key("sides", sides, None, sides.period),
        form="sides",
        concept=sides.concept,
        subject=None,
        kind=sides.kind,
        unit=sides.unit,
        per=sides.per,
        is_change=sides.is_change,
        period=sides.period,
        labelled=labelled,
        marks=_marks(labelled),
    )


def _key(form: Form, told: Series | SideBySide, subject: str | None, period: Period | None) -> str:
    names = [form, told.concept, subject, told.kind, told.unit, told.per, told.is_change, period and period.iso]
    return hashlib.sha256("\0".join(map(str, names)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _marks(labelled: Sequence[tuple[str, Entry]]) -> tuple[Mark, ...]:
    found: list[Mark] = []
    for label, entry in labelled:
        numbers = _numbers(entry.figure)
        ends = [float(number) for number in numbers]
        # What no float holds cannot be drawn beside others.
        if ends and all(map(math.isfinite, ends)) and (period := entry.figure.as_of) is not None:
            found.append(Mark(label=label, period=period, entry=entry, low=min(ends), high=max(ends), numbers=numbers))
    return tuple(found)


def _numbers(figure: Figure) -> tuple[Decimal, ...]:
    values: list[Value | None] = [figure.value] if figure.value is not None else [figure.low, figure.high]
    factor = -1 if figure.change == "down" else 1
    found = [factor * number for number in map(_decimal, values) if number is not None]
    return tuple(sorted(found)) if len(found) == len(values) else ()


def _decimal(value: Value | None) -> Decimal | None:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return value if isinstance(value, Decimal) else None
