"""The dense index finds what brute force finds, whatever was added and removed before."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus.errors import LibraryDamaged
from index.vectors import VectorIndex

DIM = 16


def unit(n: int, seed: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(n, DIM)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def owners(keys: list[int], rows_each: int) -> NDArray[np.int64]:
    return np.repeat(np.array(keys, dtype=np.int64), rows_each)


@given(
    st.lists(st.tuples(st.integers(1, 12), st.lists(st.integers(0, 40), max_size=5)), min_size=1, max_size=6),
    st.integers(1, 3),
    st.integers(1, 10),
)
def test_search_agrees_with_brute_force(steps: list[tuple[int, list[int]]], rows_each: int, k: int) -> None:
    index = VectorIndex(DIM)
    truth: dict[int, NDArray[np.float32]] = {}
    key = 0
    for n, removed in steps:
        keys = list(range(key + 1, key + 1 + n))
        key += n
        vectors = unit(n * rows_each, seed=key)
        index = index.with_added(vectors, owners(keys, rows_each)).with_removed(frozenset(removed) & truth.keys())
        truth |= {item: vectors[at * rows_each : (at + 1) * rows_each] for at, item in enumerate(keys)}
        for item in removed:
            if item not in keys:
                truth.pop(item, None)
    question = unit(1, seed=999)[0]
    expected = sorted(((-(rows @ question).max(), item) for item, rows in truth.items()))[:k]
    found, scores = index.search(question, k)
    assert found.tolist() == [item for _, item in expected]
    assert scores == pytest.approx([-score for score, _ in expected], abs=1e-5)
    assert len(index) == len(truth) * rows_each
    best, at = index.best_rows(question, found)
    assert best == pytest.approx(scores, abs=1e-5)
    rows = [index.row_scores(question, item)[row] for item, row in zip(found.tolist(), at.tolist(), strict=True)]
    assert rows == pytest.approx(best, abs=1e-5)


def test_only_the_owners_asked_for_are_found() -> None:
    index = VectorIndex(DIM).with_added(unit(50, 1), owners(list(range(50)), 1))
    found, _ = index.search(unit(1, 2)[0], 10, within=np.array([3, 7, 40], dtype=np.int64))
    assert sorted(found.tolist()) == [3, 7, 40]


def test_an_older_index_is_not_changed_by_a_newer_one() -> None:
    older = VectorIndex(DIM).with_added(unit(10, 1), owners(list(range(10)), 1))
    newer = older.with_added(unit(5, 2), owners(list(range(10, 15)), 1)).with_removed(frozenset({0}))
    assert (len(older), len(newer)) == (10, 14)
    assert 0 in older.search(unit(1, 3)[0], 10)[0]


def test_segments_stay_few() -> None:
    index = VectorIndex(DIM)
    for n in range(200):
        index = index.with_added(unit(1, n), owners([n], 1))
    assert len(index.segments) <= 8 and len(index) == 200


def test_a_written_index_reads_back_without_what_was_removed(tmp_path: Path) -> None:
    index = VectorIndex(DIM).with_added(unit(6, 1), owners([1, 2, 3], 2)).with_removed(frozenset({2}))
    index.write(tmp_path, "rows")
    again = VectorIndex.read(tmp_path, "rows", DIM)
    question = unit(1, 5)[0]
    assert again.search(question, 5)[0].tolist() == index.search(question, 5)[0].tolist()
    assert len(again) == 4


@pytest.mark.parametrize("damage", ["rows.faiss", "rows.npy"])
def test_a_damaged_index_is_told(tmp_path: Path, damage: str) -> None:
    VectorIndex(DIM).with_added(unit(6, 1), owners([1, 2, 3], 2)).write(tmp_path, "rows")
    (tmp_path / damage).write_bytes(b"not an index")
    with pytest.raises(LibraryDamaged):
        VectorIndex.read(tmp_path, "rows", DIM)


def test_an_empty_index_finds_nothing() -> None:
    assert VectorIndex(DIM).search(unit(1, 1)[0], 5)[0].tolist() == []
