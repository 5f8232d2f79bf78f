"""The table: for each measure what every library took, the best marked, and ours against the best of the others."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

# library → measure → one figure for each round
Figures = Mapping[str, Mapping[str, Sequence[float]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is measured. why: said where ours is not first; what costs us there."""

    key: str
    label: str
    better: Literal["low", "high"]
    form: str = ".1f"
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A measure's medians by library, None where a library has none. ratio: ours over the best of the others."""

    measure: Measure
    values: Mapping[str, float | None]
    best: frozenset[str]
    ratio: float | None

    def is_first(self, ours: str) -> bool:
        return ours in self.best


def row_of(measure: Measure, figures: Figures, ours: str) -> Row:
    """Equal as they are shown is equally good."""
    values = {
        name: statistics.median(taken) if (taken := of_library.get(measure.key)) else None
        for name, of_library in figures.items()
    }
    known = {name: value for name, value in values.items() if value is not None}
    choose = min if measure.better == "low" else max
    best = choose(known.values(), default=None)
    others = [value for name, value in known.items() if name != ours]
    ratio = None
    if ours in known and others and choose(others):
        ratio = known[ours] / choose(others)
    shown = None if best is None else format(best, measure.form)
    return Row(
        measure=measure,
        values=values,
        best=frozenset(name for name, value in known.items() if format(value, measure.form) == shown),
        ratio=ratio,
    )


def table(measures: Sequence[Measure], figures: Figures, ours: str) -> Iterator[str]:
    """Lines of Markdown; measures that no library has are left out."""
    names = list(figures)
    yield f"| | {' | '.join(names)} | {ours} / best other |"
    yield f"|---|{'---:|' * (len(names) + 1)}"
    for row in rows(measures, figures, ours):
        cells = [_cell(row, name) for name in names]
        yield f"| {row.measure.label} | {' | '.join(cells)} | {'–' if row.ratio is None else f'{row.ratio:.2f}'} |"


def rows(measures: Sequence[Measure], figures: Figures, ours: str) -> list[Row]:
    made = [row_of(measure, figures, ours) for measure in measures]
    return [row for row in made if any(value is not None for value in row.values.values())]


def not_first(measures: Sequence[Measure], figures: Figures, ours: str) -> Iterator[str]:
    """A line for each measure where another library is better, with why."""
    for row in rows(measures, figures, ours):
        if row.ratio is not None and not row.is_first(ours):
            first = " and ".join(sorted(row.best))
            yield f"- **{row.measure.label}**: {first} first, by {_by(row)}. {row.measure.why}".rstrip()


def _by(row: Row) -> str:
    assert row.ratio is not None
    return f"{row.ratio:.2f} x" if row.measure.better == "low" else f"{1 / row.ratio:.2f} x" if row.ratio else "all"


def _cell(row: Row, name: str) -> str:
    value = row.values[name]
    if value is None:
        return "–"
    shown = format(value, row.measure.form)
    return f"**{shown}**" if name in row.best else shown
