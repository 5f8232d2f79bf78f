"""The table of the side-by-side is made rightly of numbers; no other library is needed."""

import json
from pathlib import Path

import pytest

from tests.bench.peers import scoring
from tests.bench.peers.report import short_form
from tests.bench.peers.table import Measure, not_first, row_of, table

SECONDS = Measure(key="s", label="seconds", better="low", form=".2f", why="It reads more.")
RATE = Measure(key="rate", label="a second", better="high")
FIGURES = {
    "ours": {"s": [3.0, 1.0, 2.0], "rate": [30.0]},
    "swift": {"s": [4.0, 0.5, 1.0], "rate": [20.0]},
    "slow": {"s": [9.0, 8.0, 8.5]},
}


def test_a_row_has_medians_and_ours_over_the_best_of_the_others() -> None:
    row = row_of(SECONDS, FIGURES, "ours")
    assert row.values == {"ours": 2.0, "swift": 1.0, "slow": 8.5}
    assert row.best == {"swift"}
    assert row.ratio == 2.0


def test_where_more_is_better_the_best_is_the_highest() -> None:
    row = row_of(RATE, FIGURES, "ours")
    assert row.best == {"ours"} and row.ratio == 1.5 and row.values["slow"] is None


def test_the_best_is_marked_and_what_is_missing_is_a_dash() -> None:
    assert list(table([SECONDS, RATE], FIGURES, "ours")) == [
        "| | ours | swift | slow | ours / best other |",
        "|---|---:|---:|---:|---:|",
        "| seconds | 2.00 | **1.00** | 8.50 | 2.00 |",
        "| a second | **30.0** | 20.0 | – | 1.50 |",
    ]


def test_figures_that_are_shown_alike_are_equally_good() -> None:
    row = row_of(SECONDS, {"ours": {"s": [1.004]}, "swift": {"s": [1.001]}}, "ours")
    assert row.best == {"ours", "swift"} and row.is_first("ours")


def test_only_where_another_is_first_it_is_said_why() -> None:
    assert list(not_first([SECONDS, RATE], FIGURES, "ours")) == [
        "- **seconds**: swift first, by 2.00 x. It reads more."
    ]


def test_nothing_lost_by_the_best_other_leaves_no_ratio() -> None:
    lost = Measure(key="lost", label="lost", better="low", form=".0f")
    row = row_of(lost, {"ours": {"lost": [0.0]}, "swift": {"lost": [0.0]}, "slow": {"lost": [4.0]}}, "ours")
    assert row.ratio is None and row.best == {"ours", "swift"}


def test_rankings_are_scored_by_their_definitions() -> None:
    rankings, gains = [["a", "b", "c"], ["x", "y", "z"]], [{"b": 1.0}, {"x": 1.0, "w": 1.0}]
    assert scoring.recall_at(rankings, gains, 1) == 0.5
    assert scoring.mean_reciprocal_rank(rankings, gains, 10) == 0.75
    # log2(2) / log2(3) for the first, 1 / (1 + log2(2) / log2(3)) for the second.
    assert scoring.ndcg_at(rankings, gains, 10) == pytest.approx((0.63093 + 1 / 1.63093) / 2, abs=1e-4)


def test_the_readme_shows_what_was_measured() -> None:
    root = Path(__file__).resolve().parents[2]
    raw = json.loads((root / "docs" / "benchmarks.json").read_text(encoding="utf-8"))
    assert "\n".join(short_form(raw)) in (root / "README.md").read_text(encoding="utf-8")
