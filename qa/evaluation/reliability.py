"""Whether confidences mean what they say: how well they part right from wrong, how near they are to the share right.

Pure functions on arrays. Throughout, confidences are (n,) in 0..1, and `right` is (n,) of truth values: whether that
which was said with this confidence is so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The n cases with a confidence from low to high: their mean confidence, and the share of them that is right."""

    low: float
    high: float
    n: int
    confidence: float
    right: float


def auroc(scores: ArrayLike, positive: ArrayLike) -> float:
    """The area under the ROC curve: the probability that a positive case scores above a negative one, ties half.

    By ranks (Mann & Whitney 1947). scores: (n,), any scale. positive: (n,) of truth values.
    Raises ValueError unless there are cases of both sorts.
    """
    values, is_positive = _checked(scores, positive)
    yes, no = values[is_positive], np.sort(values[~is_positive])
    if not len(yes) or not len(no):
        raise ValueError("cases of both sorts are needed")
    below = np.searchsorted(no, yes, side="left") + np.searchsorted(no, yes, side="right")
    return float(below.mean() / (2 * len(no)))


def balanced_accuracy(said: ArrayLike, is_so: ArrayLike) -> float:
    """The mean of two shares: of the cases that are so, those said to be; of the others, those said not to be.

    said, is_so: (n,) of truth values. Raises ValueError unless there are cases of both sorts.
    """
    told, truth = np.asarray(said, dtype=np.bool_), np.asarray(is_so, dtype=np.bool_)
    if told.shape != truth.shape:
        raise ValueError("as many cases are needed as truths")
    if truth.all() or not truth.any():
        raise ValueError("cases of both sorts are needed")
    return float(told[truth].mean() + (~told[~truth]).mean()) / 2


def calibration_error(confidences: ArrayLike, right: ArrayLike, *, bins: int = 10, equal_mass: bool = False) -> float:
    """Expected calibration error (Naeini et al. 2015): over bins, how far the confidence is from the share right.

    Bins weigh as much as there is in them; they are those of `reliability_table`. Returns 0..1, 0 being the best.
    Raises ValueError for no cases, for confidences out of 0..1, and for bins < 1.
    """
    table = reliability_table(confidences, right, bins=bins, equal_mass=equal_mass)
    return _error(table)


def reliability_table(
    confidences: ArrayLike, right: ArrayLike, *, bins: int = 10, equal_mass: bool = False
) -> tuple[ReliabilityBin, ...]:
    """Confidence beside the share right, bin by bin, ascending; bins without a case are left out.

    equal_mass: bins of as many cases each (Nguyen & O'Connor 2015) instead of the same width, so that none hangs on a
    handful. Raises ValueError for no cases, for confidences out of 0..1, and for bins < 1.
    """
    values, truth = _checked(confidences, right)
    if bins < 1:
        raise ValueError("at least one bin is needed")
    if not len(values) or values.min() < 0.0 or values.max() > 1.0:
        raise ValueError("confidences from 0 to 1 are needed")
    return tuple(_by_mass(values, truth, bins) if equal_mass else _by_width(values, truth, bins))


def _checked(scores: ArrayLike, positive: ArrayLike) -> tuple[Numbers, NDArray[np.bool_]]:
    values, truth = np.asarray(scores, dtype=np.float64), np.asarray(positive, dtype=np.bool_)
    if values.ndim != 1 or values.shape != truth.shape:
        raise ValueError("as many scores are needed as truths, each in one row")
    if np.isnan(values).any():
        raise ValueError("a score is not a number")
    return values, truth


def _by_width(values: Numbers, truth: NDArray[np.bool_], bins: int) -> Iterator[ReliabilityBin]:
    at = np.minimum((values * bins).astype(np.int64), bins - 1)
    for n in range(bins):
        inside = at == n
        if inside.any():
            yield ReliabilityBin(
                n / bins, (n + 1) / bins, int(inside.sum()), float(values[inside].mean()), float(truth[inside].mean())
            )


def _by_mass(values: Numbers, truth: NDArray[np.bool_], bins: int) -> Iterator[ReliabilityBin]:
    distinct, owner = np.unique(values, return_inverse=True)
    # Cases of the same confidence may fall into two bins: each takes their mean, so that their order does not tell.
    shares = np.bincount(owner, weights=truth) / np.bincount(owner)
    order = np.sort(owner)
    for part in np.array_split(order, min(bins, len(order))):
        inside = distinct[part]
        yield ReliabilityBin(
            float(inside[0]), float(inside[-1]), len(part), float(inside.mean()), float(shares[part].mean())
        )


def _error(table: tuple[ReliabilityBin, ...]) -> float:
    n_cases = sum(item.n for item in table)
    return sum(item.n * abs(item.confidence - item.right) for item in table) / n_cases


# Points of the drawing: the plot is a square, the histogram stands under it.
_WIDTH, _HEIGHT = 440, 520
_LEFT, _TOP, _SIDE = 64, 64, 340
_HISTOGRAM_TOP, _HISTOGRAM = _TOP + _SIDE + 14, 44
_STYLE = """
    svg { color-scheme: light dark; }
    text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #57606a; }
    .title { font-size: 15px; font-weight: 600; fill: #24292f; }
    .ground { fill: #ffffff; }
    .grid { stroke: #d8dee4; stroke-width: 1; }
    .ideal { stroke: #8c959f; stroke-width: 1.5; stroke-dasharray: 5 4; }
    .spread { stroke: #57606a; stroke-width: 1.5; opacity: 0.55; }
    .line { fill: none; stroke: #3b5b7a; stroke-width: 2; stroke-linejoin: round; }
    .point { fill: #3b5b7a; stroke: #ffffff; stroke-width: 1.5; }
    .bar { fill: #3b5b7a; opacity: 0.4; }
    @media (prefers-color-scheme: dark) {
      text { fill: #9aa4ae; } .title { fill: #e6edf3; } .ground { fill: #0f1419; } .grid { stroke: #2a323b; }
      .ideal { stroke: #6b7580; } .spread { stroke: #9aa4ae; } .line { stroke: #8fb3d6; }
      .point { fill: #8fb3d6; stroke: #0f1419; } .bar { fill: #8fb3d6; }
    }
"""


def reliability_svg(
    confidences: ArrayLike,
    right: ArrayLike,
    *,
    title: str = "Reliability of confidences",
    x_label: str = "confidence",
    y_label: str = "share right",
    bins: int = 10,
) -> str:
    """A drawing of the share right against confidence, over a histogram of the confidences: a whole SVG document.

    Bins are of equal width; a stroke through a point is its 95 % interval (Wilson 1927), the dashed line is what
    a perfect calibration would be. Raises ValueError as `reliability_table` does.
    """
    table = reliability_table(confidences, right, bins=bins)
    n_cases = sum(item.n for item in table)
    told = f"{n_cases:,} cases, expected calibration error {_error(table):.3f}"
    parts = (*_axes(x_label, y_label), *_points(table), *_bars(table))
    body = "\n  ".join(parts)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" \
height="{_HEIGHT}" role="img" aria-label="{escape(f"{title}: {told}")}">
  <style>{_STYLE}  </style>
  <rect class="ground" width="{_WIDTH}" height="{_HEIGHT}" rx="8"/>
  <text class="title" x="{_LEFT}" y="28">{escape(title)}</text>
  <text x="{_LEFT}" y="47">{told}</text>
  {body}
</svg>
"""


def _x(share: float) -> str:
    return f"{_LEFT + _SIDE * share:.1f}"


def _y(share: float) -> str:
    return f"{_TOP + _SIDE * (1 - share):.1f}"


def _axes(x_label: str, y_label: str) -> Iterator[str]:
    bottom = _HISTOGRAM_TOP + _HISTOGRAM
    for n in range(6):
        share = n / 5
        yield f'<line class="grid" x1="{_x(0)}" x2="{_x(1)}" y1="{_y(share)}" y2="{_y(share)}"/>'
        yield f'<line class="grid" x1="{_x(share)}" x2="{_x(share)}" y1="{_y(1)}" y2="{_y(0)}"/>'
        yield f'<text x="{_LEFT - 9}" y="{_y(share)}" dy="4" text-anchor="end">{share:.1f}</text>'
        yield f'<text x="{_x(share)}" y="{bottom + 17}" text-anchor="middle">{share:.1f}</text>'
    yield f'<line class="grid" x1="{_x(0)}" x2="{_x(1)}" y1="{bottom}" y2="{bottom}"/>'
    yield f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
    yield f'<text x="{_x(0.5)}" y="{bottom + 36}" text-anchor="middle">{escape(x_label)}</text>'
    middle = _y(0.5)
    yield f'<text x="22" y="{middle}" text-anchor="middle" transform="rotate(-90 22 {middle})">{escape(y_label)}</text>'


def _points(table: tuple[ReliabilityBin, ...]) -> Iterator[str]:
    for item in table:
        low, high = _interval(item.right, item.n)
        x = _x(item.confidence)
        yield f'<line class="spread" x1="{x}" x2="{x}" y1="{_y(low)}" y2="{_y(high)}"/>'
    line = " ".join(f"{_x(item.confidence)},{_y(item.right)}" for item in table)
    yield f'<polyline class="line" points="{line}"/>'
    for item in table:
        told = f"confidence {item.confidence:.2f}, right {item.right:.2f}, {item.n:,} cases"
        centre = f'cx="{_x(item.confidence)}" cy="{_y(item.right)}"'
        yield f'<circle class="point" {centre} r="5"><title>{told}</title></circle>'


def _bars(table: tuple[ReliabilityBin, ...]) -> Iterator[str]:
    largest = max(item.n for item in table)
    for item in table:
        height = _HISTOGRAM * item.n / largest
        left, width = _LEFT + _SIDE * item.low + 1.5, _SIDE * (item.high - item.low) - 3
        place = f'x="{left:.1f}" y="{_HISTOGRAM_TOP + _HISTOGRAM - height:.1f}" width="{width:.1f}"'
        yield f'<rect class="bar" {place} height="{height:.1f}"><title>{item.n:,} cases</title></rect>'


def _interval(share: float, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share among n."""
    z = 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    return middle - half, middle + half
