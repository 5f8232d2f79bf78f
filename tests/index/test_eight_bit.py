"""Weights in 8 bits: near what they were, and never so large that products of pairs overflow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.eight_bit import quantised
from index.embedding import OnnxEmbedder
from qa.engine import Models

WEIGHTS = arrays(
    np.float32,
    st.tuples(st.integers(1, 12).map(lambda n: 2 * n), st.integers(1, 6)),
    elements=st.floats(-4, 4, width=32).filter(lambda value: abs(value) > 1e-3),
)


@given(WEIGHTS)
def test_no_pair_of_products_overflows_and_every_weight_is_near_what_it_was(weights: np.ndarray) -> None:
    rounded, scales = quantised(weights)
    assert rounded.dtype == np.int8
    wide = rounded.astype(np.int64)
    # What enters is 0 to 255; two products are added in 16 bits.
    together = np.stack([wide[0::2] + wide[1::2], wide[0::2], wide[1::2]])
    assert 255 * np.abs(together).max() <= 32_767
    assert np.abs(rounded * scales - weights).max() <= scales.max() * 0.5001


def test_a_text_has_the_same_vector_whatever_is_in_its_batch(models: Models) -> None:
    assert isinstance(models.embedder, OnnxEmbedder)
    texts = ["The city has 3,000 firms.", "Nobody was hurt when the bridge fell into the river on Monday night."]
    together = models.embedder.encode([*texts, "zoo " * 60], [()] * 3).passages
    for text, vector in zip(texts, together, strict=False):
        assert models.embedder.encode([text], [()]).passages[0] == pytest.approx(vector, abs=1e-5)
        # On one core instead of all.
        assert models.embedder.encode_question(text) == pytest.approx(vector, abs=1e-5)
