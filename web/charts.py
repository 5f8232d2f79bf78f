"""Charts as SVG, drawn here: a series over time, or bars side by side; nothing in them is loaded or run.

In a page, marks lead to their quotes and colours come from the page's style sheet by the classes. A file has its
colours with it, a white ground, its title, and neither links nor style sheet.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from qa.ledger.table import shortened
from web.chart_data import Chart, Mark
from web.chart_drawing import Drawing, Size, text_width
from web.chart_scales import time_ticks, value_ticks
from web.language import Strings

# Left, top, right, bottom.
_Box = tuple[float, float, float, float]

SIZES: tuple[Size, ...] = ("wide", "narrow")
# More bars than these are a table.
MAX_BARS = 30

_HEIGHTS: dict[Size, int] = {"wide": 380, "narrow": 300}
_LINE = 18
_RADIUS = 5.0
# So much room the title of a file takes above the chart; and the columns it has.
_ABOVE, _TITLE = 44, 80


@dataclass(frozen=True, slots=True)
class _Body:
    """What is drawn: the picture, and over it the marks, which lead to their quotes."""

    picture: Sequence[Markup]
    points: Sequence[Markup]
    height: float


def svg(chart: Chart, strings: Strings, *, title: str, described: str, size: Size = "wide") -> Markup:
    """The chart for a page, as wide as its place. title, described: what is said of it to who cannot see it."""
    drawing = Drawing(chart=chart, size=size, strings=strings)
    body, number = _body(drawing), f"{chart.key}-{size}"
    told = [
        drawing.element("title", None, title, id=f"title-{number}"),
        drawing.element("desc", None, described, id=f"desc-{number}"),
    ]
    # An image has nothing in it that leads anywhere: the marks stand beside it.
    names = f"title-{number} desc-{number}"
    picture = drawing.element("g", None, *body.picture, role="img", aria_labelledby=names)
    root = {"class": f"chart {size}", "role": "group", "aria-labelledby": f"title-{number}"}
    return _svg(drawing, [*told, picture, *body.points], body.height, 0, root)


def svg_file(chart: Chart, strings: Strings, *, title: str, described: str) -> str:
    """The chart as a file of its own, with its title, in one set of colours."""
    drawing = Drawing(chart=chart, size="wide", strings=strings, is_file=True)
    body = _body(drawing)
    height = body.height + _ABOVE
    inside = [
        drawing.element("title", None, title, id="title"),
        drawing.element("desc", None, described, id="desc"),
        drawing.element("rect", "ground", x=0, y=-_ABOVE, width=drawing.width, height=height),
        drawing.text("heading", shortened(title, _TITLE), 16, -16),
        *body.picture,
        *body.points,
    ]
    return f"{_svg(drawing, inside, height, _ABOVE, {'role': 'img', 'aria-labelledby': 'title desc'})}\n"


def _svg(drawing: Drawing, inside: Sequence[Markup], height: float, above: int, root: Mapping[str, str]) -> Markup:
    box = f"0 {-above} {drawing.width} {height:g}"
    size = {"viewBox": box, "width": drawing.width, "height": height}
    return drawing.element("svg", None, *inside, xmlns="http://www.w3.org/2000/svg", **size, **root)


def sparkline(chart: Chart) -> Markup:
    """The chart's outline, small, beside its name in a list; it says nothing that the name's page does not."""
    width, height, edge = 120, 36, 5.0
    least, most = min(mark.low for mark in chart.marks), max(mark.high for mark in chart.marks)
    if chart.form == "sides":
        least, most = min(least, 0.0), max(most, 0.0)
    y = _scale(least, most, height - edge, edge)
    if chart.form == "sides":
        marks = chart.marks[:12]
        step = width / len(marks)
        shapes = [
            Markup('<path d="M{:.1f} {:.1f}V{:.1f}"/>').format(step * (n + 0.5), y(0.0), y(mark.high))
            for n, mark in enumerate(marks)
        ]
    else:
        days = [_middle(mark) for mark in chart.marks]
        x = _scale(min(days), max(days), edge, width - edge)
        shapes = [
            Markup('<circle cx="{:.1f}" cy="{:.1f}" r="2.5"/>').format(x(day), y(mark.high))
            for day, mark in zip(days, chart.marks, strict=True)
        ]
    start = Markup('<svg class="spark {}" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true">')
    return start.format(chart.form, width, height, width, height) + Markup("").join(shapes) + Markup("</svg>")


def _body(drawing: Drawing) -> _Body:
    return _bars(drawing) if drawing.chart.form == "sides" else _series(drawing)


# Over time


def _series(drawing: Drawing) -> _Body:
    marks, width, height = drawing.chart.marks, drawing.width, _HEIGHTS[drawing.size]
    legend, top = _legend(drawing)
    ticks = _ticks(marks, 5, from_zero=False)
    names = [drawing.number(tick) for tick in ticks]
    left = 14.0 + max(map(text_width, names))
    top, bottom, right = top + 22.0, height - 34.0, width - 26.0
    y = _scale(float(ticks[0]), float(ticks[-1]), bottom, top)
    days = [_middle(mark) for mark in marks]
    room = max(max(days) - min(days), 2) * 0.06
    x = _scale(min(days) - room, max(days) + room, left + 8, right)
    shapes = [*legend]
    for tick, name in zip(ticks, names, strict=True):
        at = y(float(tick))
        shapes.append(drawing.line("axis" if tick == 0 else "grid", left, at, width - 8, at))
        shapes.append(drawing.text("tick", name, left - 8, at + 4.5, "end"))
    shapes += _time_axis(drawing, min(days), max(days), x, bottom)
    where = [(x(day), mark) for day, mark in zip(days, marks, strict=True)]
    lines = list(_lines(where, y))
    shapes += [drawing.line(kind, *ends) for kind, ends in lines]
    around = (left, 0.0, width - 2.0, bottom - 1)
    shapes += _labels(drawing, where, y, around, [part for _, ends in lines for part in _along(*ends)])
    return _Body(shapes, [_dot(drawing, mark, at, y) for at, mark in where], height)


def _time_axis(
    drawing: Drawing, first: float, last: float, x: Callable[[float], float], bottom: float
) -> Iterator[Markup]:
    """Ticks where years, months or days begin; where none does between the points, the days of the first and last."""
    half = _half_a_period(drawing.chart.marks)
    days = date.fromordinal(int(first - half)), date.fromordinal(int(last))
    free = 0.0
    for day, name in time_ticks(*days, 8 if drawing.size == "wide" else 4):
        here = x(day.toordinal() + half)
        at = min(max(here, text_width(name) / 2 + 2), drawing.width - text_width(name) / 2 - 2)
        yield drawing.line("axis", here, bottom, here, bottom + 5)
        if at - text_width(name) / 2 >= free:
            yield drawing.text("tick", name, at, bottom + _LINE + 4, "middle")
            free = at + text_width(name) / 2 + 8


def _half_a_period(marks: Sequence[Mark]) -> float:
    """Days from the beginning of a year to its middle, where all are of years; so for months. Else none.

    What is of a year is drawn in its middle, and there the year's name belongs.
    """
    precisions = {mark.period.precision for mark in marks}
    longest = max(mark.period.end.toordinal() - mark.period.start.toordinal() for mark in marks)
    if precisions == {"year"} and longest <= 366:
        return 182.0
    return 15.0 if precisions == {"month"} and longest <= 31 else 0.0


def _lines(
    where: Sequence[tuple[float, Mark]], y: Callable[[float], float]
) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """Between neighbours of periods as long, a year's and a year's; not where documents give several values.

    The class of each, and its ends.
    """
    said: dict[object, set[tuple[float, float]]] = {}
    for _, mark in where:
        said.setdefault(mark.period, set()).add((mark.low, mark.high))
    before: dict[str, tuple[float, Mark]] = {}
    for at, mark in where:
        last = before.get(mark.period.precision)
        before[mark.period.precision] = (at, mark)
        if last is None or last[1].period == mark.period or mark.is_range or last[1].is_range:
            continue
        if len(said[mark.period]) == 1 == len(said[last[1].period]):
            ahead = mark.nature != "actual" or last[1].nature != "actual"
            yield "line ahead" if ahead else "line", (last[0], y(last[1].low), at, y(mark.low))


def _along(x1: float, y1: float, x2: float, y2: float) -> Iterator[_Box]:
    """Small boxes in which a line lies."""
    n = max(1, int(max(abs(x2 - x1), abs(y2 - y1)) // 6))
    for part in range(n + 1):
        x, y = x1 + (x2 - x1) * part / n, y1 + (y2 - y1) * part / n
        yield x - 2, y - 2, x + 2, y + 2


def _dot(drawing: Drawing, mark: Mark, x: float, y: Callable[[float], float]) -> Markup:
    shapes = []
    if mark.is_range:
        shapes.append(drawing.line("range", x, y(mark.low), x, y(mark.high)))
    for end in dict.fromkeys((mark.low, mark.high)):
        shapes.append(drawing.element("circle", "reach", cx=x, cy=y(end), r=_RADIUS * 2.4))
        shapes.append(_symbol(drawing, mark.nature, x, y(end)))
    return drawing.point(mark, *shapes)


def _symbol(drawing: Drawing, nature: str, x: float, y: float) -> Markup:
    """A disc for what is, a ring for what is forecast, a diamond for what is aimed at."""
    if nature == "target":
        r = _RADIUS * 1.3
        return drawing.element(
            "path", nature, d=f"M{x:.1f} {y - r:.1f}L{x + r:.1f} {y:.1f}L{x:.1f} {y + r:.1f}L{x - r:.1f} {y:.1f}Z"
        )
    return drawing.element("circle", nature, cx=x, cy=y, r=_RADIUS)


def _labels(
    drawing: Drawing,
    where: Sequence[tuple[float, Mark]],
    y: Callable[[float], float],
    around: _Box,
    lines: Sequence[_Box],
) -> Iterator[Markup]:
    """The values of the first and the last, the least and the most, then of all others that find room."""
    heights = [mark.high for _, mark in where]
    first = [0, len(where) - 1, heights.index(max(heights)), heights.index(min(heights))]
    taken = [(x - _RADIUS, y(mark.high) - _RADIUS, x + _RADIUS, y(mark.low) + _RADIUS) for x, mark in where]
    taken += lines
    for n in dict.fromkeys([*first, *range(len(where))]):
        x, mark = where[n]
        text = drawing.value(mark)
        half = text_width(text) / 2
        above, below, beside = y(mark.high) - 11, y(mark.low) + 22, (y(mark.low) + y(mark.high)) / 2 + 4.5
        middle = min(max(x, around[0] + half + 4), around[2] - half - 4)
        places = [(middle, above), (middle, below), (x + half + 12, beside), (x - half - 12, beside)]
        for at, base in places:
            box = (at - half - 3, base - 12, at + half + 3, base + 3)
            if _is_within(box, around) and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                yield drawing.text("value", text, at, base, "middle")
                break


def _is_within(one: _Box, other: _Box) -> bool:
    return other[0] <= one[0] and other[1] <= one[1] and one[2] <= other[2] and one[3] <= other[3]


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# Side by side


def _bars(drawing: Drawing) -> _Body:
    marks, width = drawing.chart.marks[:MAX_BARS], drawing.width
    is_wide = drawing.size == "wide"
    legend, top = _legend(drawing)
    ticks = _ticks(marks, 5 if is_wide else 3, from_zero=True)
    names = [shortened(mark.label, 40) for mark in marks]
    values = [drawing.value(mark) for mark in marks]
    # Beside the bars there is room for names in a wide drawing; in a narrow one they stand above.
    left = min(20 + max(map(text_width, names)), width * 0.38) if is_wide else 12.0
    step, bar, below = (36.0, 18.0, 5.0) if is_wide else (48.0, 16.0, 24.0)
    right = width - 16 - max(map(text_width, values))
    bottom = top + 8 + step * len(marks)
    # What lies below zero has its number on the left of it.
    room = max((text_width(text) for mark, text in zip(marks, values, strict=True) if mark.low < 0), default=0.0)
    x = _scale(float(ticks[0]), float(ticks[-1]), left + (room and room + 8), right)
    shapes = [*legend]
    free = 0.0
    for tick in ticks:
        at, name = x(float(tick)), drawing.number(tick)
        shapes.append(drawing.line("axis" if tick == 0 else "grid", at, top + 6, at, bottom))
        if at - text_width(name) / 2 >= free:
            shapes.append(drawing.text("tick", name, max(at, text_width(name) / 2 + 2), bottom + _LINE, "middle"))
            free = at + text_width(name) / 2 + 10
    points = []
    for n, (mark, name, value) in enumerate(zip(marks, names, values, strict=True)):
        y = top + 8 + n * step + below
        baseline = y + bar / 2 + 4.5
        anchor = ("name", name, left - 10, baseline, "end") if is_wide else ("name", name, left, y - 7, "start")
        shapes.append(drawing.text(*anchor))
        start, end = (mark.low, mark.high) if mark.is_range else sorted((0.0, mark.low))
        shape = drawing.element(
            "rect", mark.nature, x=x(start), y=y, width=max(x(end) - x(start), 1.5), height=bar, rx=2
        )
        points.append(drawing.point(mark, shape))
        at, side = (x(start) - 6, "end") if mark.low < 0 else (x(end) + 6, "start")
        shapes.append(drawing.text("value", value, at, baseline, side))
    return _Body(shapes, points, bottom + _LINE + 12)


def _legend(drawing: Drawing) -> tuple[list[Markup], float]:
    """What the shapes mean, where there is more than what is; and how high that is."""
    natures = dict.fromkeys(mark.nature for mark in drawing.chart.marks)
    if set(natures) == {"actual"}:
        return [], 0.0
    shapes, at, y = list[Markup](), 18.0, 14.0
    for nature in sorted(natures):
        name = drawing.strings(f"base.natures.{nature}")
        if drawing.chart.form == "sides":
            shapes.append(drawing.element("rect", nature, x=at - 7, y=y - 6, width=14, height=12, rx=2))
        else:
            shapes.append(_symbol(drawing, nature, at, y))
        shapes.append(drawing.text("tick", name, at + 14, y + 4.5))
        at += text_width(name) + 44
    return shapes, 26.0


# Scales


def _ticks(marks: Sequence[Mark], n: int, *, from_zero: bool) -> tuple[Decimal, ...]:
    """Round numbers around all of the marks; from zero where that is no longer than half of the way to them."""
    least, most = min(mark.low for mark in marks), max(mark.high for mark in marks)
    if from_zero or (least > 0 and least / 2 <= most - least) or (most < 0 and -most / 2 <= most - least):
        least, most = min(least, 0.0), max(most, 0.0)
    is_whole = all(number == number.to_integral_value() for mark in marks for number in mark.numbers)
    return value_ticks(least, most, n, whole=is_whole)


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """From low..high to start..end; halves keep differences of the largest floats finite."""
    length = (high / 2 - low / 2) or 1.0
    return lambda value: start + (value / 2 - low / 2) / length * (end - start)


def _middle(mark: Mark) -> float:
    return (mark.period.start.toordinal() + mark.period.end.toordinal() - 1) / 2
