"""Whether confidences are judged rightly: by cases small enough to count by hand."""

from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.reliability import (
    auroc,
    balanced_accuracy,
    calibration_error,
    reliability_svg,
    reliability_table,
)

CONFIDENCES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def test_auroc_is_the_share_of_pairs_in_order_with_ties_counted_half() -> None:
    assert auroc([0.9, 0.8, 0.1], [True, True, False]) == 1.0
    assert auroc([0.1, 0.9], [True, False]) == 0.0
    assert auroc(np.full(6, 0.5), np.array([True, False] * 3)) == 0.5
    # Of the four pairs, two are in order, one is a tie, and one is not.
    assert auroc([3, 1, 1, -2], [True, True, False, False]) == 0.875
    assert auroc([3, 1, 2, 1], [True, True, False, False]) == 0.625


@given(CONFIDENCES)
def test_auroc_counts_the_pairs(cases: list[tuple[float, bool]]) -> None:
    yes, no = [score for score, so in cases if so], [score for score, so in cases if not so]
    scores, truth = zip(*cases, strict=True)
    if not yes or not no:
        with pytest.raises(ValueError, match="both sorts"):
            auroc(scores, truth)
        return
    pairs = [(a > b) + (a == b) / 2 for a in yes for b in no]
    assert auroc(scores, truth) == pytest.approx(sum(pairs) / len(pairs))


def test_balanced_accuracy_weighs_both_sorts_alike() -> None:
    assert balanced_accuracy([True] * 10, [True] * 9 + [False]) == 0.5
    assert balanced_accuracy([True, False, False, True], [True, True, False, False]) == 0.5
    assert balanced_accuracy([True, False, False], np.array([1, 1, 0])) == 0.75
    with pytest.raises(ValueError, match="both sorts"):
        balanced_accuracy([True], [True])


def test_the_calibration_error_is_how_far_confidence_is_from_the_share_right() -> None:
    assert calibration_error([1.0, 1.0, 0.0], [True, True, False]) == 0.0
    assert calibration_error([1.0, 1.0], [False, False]) == 1.0
    # Three of four right at 0.95, none of one at 0.25.
    assert calibration_error([0.95] * 4 + [0.25], [1, 1, 1, 0, 0]) == pytest.approx(0.8 * 0.2 + 0.2 * 0.25)
    # Two bins of two: each is right by half.
    by_mass = calibration_error([0.1, 0.2, 0.8, 0.9], [0, 1, 1, 0], bins=2, equal_mass=True)
    assert by_mass == pytest.approx(0.35)


def test_bins_of_equal_width_are_left_out_where_there_is_nothing() -> None:
    low, high = reliability_table([0.05, 1.0, 0.95], [False, True, False])
    assert (low.low, low.high, low.n, low.confidence, low.right) == (0.0, 0.1, 1, 0.05, 0.0)
    assert (high.low, high.high, high.n, high.confidence, high.right) == (0.9, 1.0, 2, 0.975, 0.5)


def test_bins_of_equal_mass_hold_as_many_cases_each() -> None:
    confidences = np.linspace(0, 0.3, 31)
    table = reliability_table(confidences, confidences > 0.1, bins=15, equal_mass=True)
    assert [item.n for item in table] == [3] + [2] * 14
    assert len(reliability_table([0.2, 0.4], [True, False], bins=15, equal_mass=True)) == 2


@given(CONFIDENCES, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_cases_does_not_tell(cases: list[tuple[float, bool]], equal_mass: bool, chance: object) -> None:
    shuffled = sorted(cases, key=lambda _: chance.random())  # type: ignore[attr-defined]
    error = calibration_error(*zip(*cases, strict=True), bins=5, equal_mass=equal_mass)
    assert 0 <= error <= 1
    assert calibration_error(*zip(*shuffled, strict=True), bins=5, equal_mass=equal_mass) == pytest.approx(error)
    table = reliability_table(*zip(*cases, strict=True), bins=5, equal_mass=equal_mass)
    assert sum(item.n for item in table) == len(cases)
    assert sum(item.n * item.right for item in table) == pytest.approx(sum(so for _, so in cases))


@pytest.mark.parametrize(
    ("confidences", "right", "bins"),
    [([], [], 10), ([1.5], [True], 10), ([-0.1], [True], 10), ([float("nan")], [True], 10), ([0.5], [True], 0),
     ([0.5, 0.5], [True], 10)],
)  # fmt: skip
def test_what_is_no_confidence_is_refused(confidences: list[float], right: list[bool], bins: int) -> None:
    with pytest.raises(ValueError, match="needed|not a number"):
        reliability_table(confidences, right, bins=bins)


def test_the_drawing_is_whole_and_shows_every_bin() -> None:
    confidences, right = [0.05, 0.55, 0.95, 0.95], [False, True, True, False]
    drawn = reliability_svg(confidences, right, title="Answers <b> & more", x_label="how sure", y_label="share right")
    root = ElementTree.fromstring(drawn)
    name = "{http://www.w3.org/2000/svg}"
    texts = [text.text for text in root.iter(f"{name}text")]
    assert {"Answers <b> & more", "how sure", "share right", "4 cases, expected calibration error 0.350"} <= set(texts)
    points = [circle.find(f"{name}title") for circle in root.iter(f"{name}circle")]
    assert [point.text for point in points if point is not None] == [
        "confidence 0.05, right 0.00, 1 cases",
        "confidence 0.55, right 1.00, 1 cases",
        "confidence 0.95, right 0.50, 2 cases",
    ]
    assert len([bar for bar in root.iter(f"{name}rect") if bar.get("class") == "bar"]) == 3
    assert "prefers-color-scheme: dark" in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_points_lie_where_their_numbers_are() -> None:
    root = ElementTree.fromstring(reliability_svg([0.0, 1.0], [False, True]))
    places = [(float(item.get("cx", "")), float(item.get("cy", ""))) for item in root.iter() if item.get("cx")]
    (left, bottom), (right, top) = places
    assert right - left == bottom - top > 0
