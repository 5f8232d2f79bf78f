"""Rows in 8 bits lie near the vectors they are of, and are the same however often they are written and read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from index.eight_bit_rows import blob_of, joined, rounded, row_size, rows_in

vectors_of_any_shape = arrays.arrays(
    np.float32, st.tuples(st.integers(0, 5), st.integers(1, 12)), elements=st.floats(-1e6, 1e6, width=32)
)


def unit(n: int, dim: int, seed: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(n, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@given(vectors_of_any_shape)
def test_no_number_is_off_by_more_than_half_a_step(vectors: NDArray[np.float32]) -> None:
    rows = rounded(vectors)
    assert (rows.codes.dtype, rows.scales.dtype, rows.floats().dtype) == (np.int8, np.float32, np.float32)
    largest = np.abs(vectors).max(axis=1, initial=0.0, keepdims=True)
    # Numbers that are hardly there have no half to be off by.
    assert (np.abs(rows.floats() - vectors) <= largest * (0.5 / 127 + 1e-6) + 1e-37).all()


@given(vectors_of_any_shape)
def test_what_is_written_reads_back_the_same(vectors: NDArray[np.float32]) -> None:
    rows, dim = rounded(vectors), vectors.shape[1]
    blob = blob_of(rows)
    assert len(blob) == len(vectors) * row_size(dim)
    again = rows_in(blob, dim)
    assert (again.codes == rows.codes).all()
    assert (again.scales == rows.scales).all()
    assert blob_of(again) == blob_of(joined([rows[:2], rows[2:]])) == blob


@given(st.integers(0, 1_000))
def test_a_cosine_is_off_by_little(seed: int) -> None:
    vectors, question = unit(50, 384, seed), unit(1, 384, seed + 1)[0]
    rows = rounded(vectors)
    assert rows.scores(question) == pytest.approx(vectors @ question, abs=3e-3)
    assert rows.scores(question) == pytest.approx(rows.floats() @ question, abs=1e-6)


def test_a_row_of_nothing_stays_one() -> None:
    rows = rounded(np.zeros((2, 3), dtype=np.float32))
    assert (rows.floats() == 0).all()
    assert rows.scores(np.ones(3, dtype=np.float32)).tolist() == [0, 0]


def test_no_rows_are_none() -> None:
    rows = rounded(np.zeros((0, 3), dtype=np.float32))
    assert (len(rows), rows.floats().shape, blob_of(rows)) == (0, (0, 3), b"")
    assert len(rows_in(b"", 3)) == 0


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_stays_none(value: float) -> None:
    rows = rounded(np.array([[value, 0.5], [1.0, -0.5]], dtype=np.float32))
    assert np.isnan(rows.floats()[0]).all()
    assert rows.floats()[1] == pytest.approx([1.0, -0.5], abs=0.004)


def test_half_a_row_is_refused() -> None:
    with pytest.raises(ValueError, match="buffer size"):
        rows_in(b"x" * 10, 3)
