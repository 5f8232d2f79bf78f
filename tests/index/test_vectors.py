"""The dense index finds what brute force finds, whatever was added and removed before."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus.errors import LibraryDamaged
from index.eight_bit_rows import Rows, rounded
from index.vectors import VectorIndex

DIM = 16


def unit(n: int, seed: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(n, DIM)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def rows_of(n: int, seed: int) -> Rows:
    return rounded(unit(n, seed))


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
        rows_added = rows_of(n * rows_each, seed=key)
        vectors = rows_added.floats()
        index = index.with_added(rows_added, owners(keys, rows_each)).with_removed(
            [item for item in removed if item in truth]
        )
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
    index = VectorIndex(DIM).with_added(rows_of(50, 1), owners(list(range(50)), 1))
    found, _ = index.search(unit(1, 2)[0], 10, within=np.array([3, 7, 40], dtype=np.int64))
    assert sorted(found.tolist()) == [3, 7, 40]


def test_an_older_index_is_not_changed_by_a_newer_one() -> None:
    older = VectorIndex(DIM).with_added(rows_of(10, 1), owners(list(range(10)), 1))
    newer = older.with_added(rows_of(5, 2), owners(list(range(10, 15)), 1)).with_removed([0])
    assert (len(older), len(newer)) == (10, 14)
    assert 0 in older.search(unit(1, 3)[0], 10)[0]


def test_segments_stay_few() -> None:
    index = VectorIndex(DIM)
    for n in range(200):
        index = index.with_added(rows_of(1, n), owners([n], 1))
    assert len(index.segments) <= 8 and len(index) == 200


def test_a_written_index_reads_back_without_what_was_removed(tmp_path: Path) -> None:
    index = VectorIndex(DIM).with_added(rows_of(6, 1), owners([1, 2, 3], 2)).with_removed([2]).written(tmp_path, "rows")
    again = VectorIndex.read(tmp_path, index.names, index.removed(), DIM)
    question = unit(1, 5)[0]
    assert again.search(question, 5)[0].tolist() == index.search(question, 5)[0].tolist() == [*again.keys()][::-1]
    assert len(again) == 4


def test_what_is_written_already_is_not_written_again(tmp_path: Path) -> None:
    index = VectorIndex(DIM).with_added(rows_of(100, 1), owners(list(range(100)), 1)).written(tmp_path, "one")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    index = index.with_added(rows_of(2, 2), owners([100, 101], 1)).with_removed([5]).written(tmp_path, "two")
    assert index.names == ("one-0", "two-1")
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_segment_of_which_most_is_removed_is_made_smaller(tmp_path: Path) -> None:
    index = VectorIndex(DIM).with_added(rows_of(10, 1), owners(list(range(10)), 1)).written(tmp_path, "rows")
    assert index.with_removed([0, 1, 2, 3, 4]).names == ("rows-0",)
    smaller = index.with_removed([0, 1, 2, 3, 4, 5])
    assert (len(smaller), len(smaller.segments[0].owners), smaller.names) == (4, 4, ())
    assert index.with_removed(range(10)).segments == ()


@pytest.mark.parametrize("damage", ["rows-0.vectors.npy", "rows-0.scales.npy", "rows-0.owners.npy", "rows-0.faiss"])
def test_a_damaged_index_is_told(tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.segments.LARGE", 50)
    index = VectorIndex(DIM).with_added(rows_of(100, 1), owners(list(range(100)), 1)).written(tmp_path, "rows")
    (tmp_path / damage).write_bytes(b"not an index")
    with pytest.raises(LibraryDamaged):
        VectorIndex.read(tmp_path, index.names, index.removed(), DIM)
    (tmp_path / damage).unlink()
    with pytest.raises((LibraryDamaged, FileNotFoundError)):
        VectorIndex.read(tmp_path, index.names, index.removed(), DIM)


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[VectorIndex, NDArray[np.float32]]:
    """An index whose first segment is a large one, and all its rows, two of each owner."""
    monkeypatch.setattr("index.segments.LARGE", 500)
    rows = rows_of(3_000, 1)
    index = VectorIndex(DIM).with_added(rows, owners(list(range(1_500)), 2)).written(tmp_path, "rows")
    index = VectorIndex.read(tmp_path, index.names, index.removed(), DIM)
    assert index.segments[0].is_large
    return index, rows.floats()


def test_a_large_segment_finds_nearly_all_and_scores_it_exactly(
    large: tuple[VectorIndex, NDArray[np.float32]],
) -> None:
    index, vectors = large
    found = 0
    for question in unit(50, 7):
        best = (vectors @ question).reshape(-1, 2).max(axis=1)
        keys, scores = index.search(question, 10)
        assert scores == pytest.approx(best[keys], abs=1e-5)
        assert (np.diff(scores) <= 0).all()
        found += len(set(keys.tolist()) & set(np.argsort(-best)[:10].tolist()))
    # Directions without any order are the hardest there are.
    assert found >= 0.85 * 500


def test_a_large_segment_never_finds_what_is_removed_or_not_asked_for(
    large: tuple[VectorIndex, NDArray[np.float32]],
) -> None:
    index, vectors = large
    question = unit(1, 7)[0]
    first = index.search(question, 20)[0].tolist()
    without = index.with_removed(first[:10]).search(question, 300)[0].tolist()
    assert set(first[10:]) <= set(without)
    assert not set(first[:10]) & set(without)
    # Few rows: exact.
    within = np.arange(0, 1_500, 10, dtype=np.int64)
    best = (vectors @ question).reshape(-1, 2).max(axis=1)
    expected = within[np.argsort(-best[within])[:10]]
    assert index.search(question, 10, within=within)[0].tolist() == expected.tolist()
    assert index.search(question, 10, within=np.array([9_999], dtype=np.int64))[0].tolist() == []
    # Many rows.
    many = np.arange(0, 1_400, dtype=np.int64)
    assert max(index.search(question, 50, within=many)[0]) < 1_400


def test_a_large_segment_is_swallowed_whole_by_one_that_comes_near_its_size(
    large: tuple[VectorIndex, NDArray[np.float32]],
) -> None:
    index, vectors = large
    added = rows_of(1_000, 3)
    more = added.floats()
    grown = index.with_removed([4]).with_added(added, owners(list(range(1_500, 2_000)), 2))
    assert (len(grown.segments), len(grown)) == (1, 3_998)
    assert grown.row_scores(vectors[0], 0) == pytest.approx(vectors[:2] @ vectors[0], abs=1e-5)
    assert grown.row_scores(more[0], 1_500) == pytest.approx(more[:2] @ more[0], abs=1e-5)
    assert grown.row_scores(more[0], 4).tolist() == []


def test_of_owners_that_score_the_same_the_lower_keys_come_first() -> None:
    rows = rounded(np.repeat(unit(1, 1), 12, axis=0))
    index = VectorIndex(DIM)
    for n in range(3):
        index = index.with_added(rows[4 * n : 4 * n + 4], owners([2 * n, 2 * n + 1], 2))
    keys, scores = index.search(unit(1, 1)[0], 5)
    assert (keys.tolist(), len(set(scores.tolist()))) == ([0, 1, 2, 3, 4], 1)
    assert (keys.dtype, scores.dtype) == (np.int64, np.float32)


def test_an_empty_index_finds_nothing() -> None:
    assert VectorIndex(DIM).search(unit(1, 1)[0], 5)[0].tolist() == []
