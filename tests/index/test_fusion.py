"""Fusion of scores."""

import numpy as np
import pytest

from index.fusion import sum_of_z_scores


def test_scales_do_not_matter() -> None:
    first = np.array([1.0, 2.0, 3.0], dtype=np.float32)
    second = np.array([300.0, 100.0, 200.0], dtype=np.float32)
    fused = sum_of_z_scores(first, second)
    assert fused == pytest.approx(sum_of_z_scores(first * 7 + 5, second / 1000), abs=1e-5)
    assert fused.sum() == pytest.approx(0, abs=1e-5)
    assert fused[2] > fused[0] > fused[1]


def test_a_column_without_spread_adds_nothing() -> None:
    column = np.array([0.2, 0.9], dtype=np.float32)
    flat = np.array([5.0, 5.0], dtype=np.float32)
    assert sum_of_z_scores(column, flat) == pytest.approx(sum_of_z_scores(column))


def test_no_candidates_fuse_to_none() -> None:
    assert sum_of_z_scores(np.empty(0, dtype=np.float32), np.empty(0, dtype=np.float32)).size == 0
