"""Vectors in 8 bits: each row is whole numbers from -127 to 127, and the scale that they are multiples of.

    rows = rounded(vectors)          # float32 (n, dim) -> int8 (n, dim), float32 (n,)
    rows.floats(), rows.scores(question)
    rows_in(blob_of(rows), dim)      # as SQLite holds them: of each row its scale, then its codes

A quarter of what float32 takes, and the cosine of two unit vectors comes out wrong by 0.0005 or so. Vectors are rounded
once, before they are stored: what an index holds is what SQLite holds, so that one made again is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Scores = NDArray[np.float32]
Codes = NDArray[np.int8]

_LARGEST = 127


@dataclass(frozen=True, slots=True)
class Rows:
    """codes: (n, dim); scales: (n,). A row's vector is its codes times its scale."""

    codes: Codes
    scales: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, which: slice | NDArray[np.int64] | NDArray[np.bool_]) -> "Rows":
        """Some of the rows."""
        return Rows(self.codes[which], self.scales[which])

    def floats(self) -> Vectors:
        """The vectors, (n, dim)."""
        vectors: Vectors = self.codes * self.scales[:, np.newaxis]
        return vectors

    def scores(self, question: Vectors) -> Scores:
        """The inner product of each row with the question, (dim,)."""
        scores: Scores = (self.codes.astype(np.float32) @ question) * self.scales
        return scores


def rounded(vectors: Vectors) -> Rows:
    """The nearest rows in 8 bits. A row that holds something else than finite numbers comes out as NaN."""
    vectors = np.asarray(vectors, dtype=np.float32)
    scales = np.abs(vectors).max(axis=1, initial=0.0) / np.float32(_LARGEST)
    usable = np.isfinite(scales) & (scales > 0)
    codes = np.zeros(vectors.shape, dtype=np.int8)
    # A scale that is hardly a number any more is itself rounded, and what is divided by it is then too large.
    multiples = np.round(vectors[usable] / scales[usable, np.newaxis])
    codes[usable] = np.clip(multiples, -_LARGEST, _LARGEST).astype(np.int8)
    return Rows(codes, np.where(np.isfinite(scales), scales, np.float32(np.nan)))


def joined(rows: Sequence[Rows]) -> Rows:
    """All of the rows, one after the other; of one at least."""
    return Rows(np.concatenate([part.codes for part in rows]), np.concatenate([part.scales for part in rows]))


def row_size(dim: int) -> int:
    """The bytes that a row takes in a blob."""
    return dim + 4


def blob_of(rows: Rows) -> bytes:
    """For each row: its scale, float32 little-endian, then its codes."""
    packed = np.empty(len(rows), dtype=_packed(rows.codes.shape[1]))
    packed["scale"], packed["codes"] = rows.scales, rows.codes
    return packed.tobytes()


def rows_in(blob: bytes, dim: int) -> Rows:
    """Read what `blob_of` wrote. Raises ValueError if that is not a number of whole rows."""
    packed = np.frombuffer(blob, dtype=_packed(dim))
    return Rows(packed["codes"], packed["scale"])


def _packed(dim: int) -> np.dtype[np.void]:
    return np.dtype([("scale", "<f4"), ("codes", "i1", (dim,))])
