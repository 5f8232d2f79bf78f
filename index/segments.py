"""Segments: immutable blocks of vectors, written once and never changed, small ones exact and large ones approximate.

    NAME.vectors.npy   int8 (n, dim), mapped into memory; see index.eight_bit_rows
    NAME.scales.npy    float32 (n,): what each of those rows is to be multiplied by
    NAME.owners.npy    int64 (n,), ascending: the key of the passage that each row is of
    NAME.faiss         of a large segment, the FAISS index of its rows

A small segment is searched row by row, a large one by an inverted file over its rows: of that, the lists nearest to the
question are scanned. Either is done by FAISS in 8 bits of its own, which are coarser, as their steps are the same for
all rows; what it finds is scored again with the rows themselves. Sizes and the number of lists were measured with
`python -m tests.bench.scale`.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus.errors import LibraryDamaged
from index.eight_bit_rows import Codes, Rows, Scores, Vectors

Keys = NDArray[np.int64]

# Up to here, all rows are scanned. Lists are faster from 4,000 rows on (10,000 take 0.3 ms instead of 0.7), but they
# miss more where rows are few: with 27,000 sentences in lists, hybrid search over 10,000 passages has a recall@10 of
# 0.993, and with the passages in lists as well, of 0.970.
LARGE = 20_000
# Rows that the lists are learned from, for each list.
_SAMPLE = 32
# The share of the lists that is scanned, and how many at least.
_SCANNED, _MIN_SCANNED = 1 / 20, 32
# Found rows that are scored again, for each that is wanted: the error of 8 bits is smaller than most gaps between rows.
# Of rows that are all scanned, some more: where few are wanted, half of them is next to nothing.
_RESCORED, _MORE_RESCORED = 1.5, 20
# Rows from which it is told how many an owner has.
_LOOKED_AT = 1_000
_MOST_ROWS = 4
# Rows that are made float32 at once, to go into an index.
_BLOCK = 50_000
_RESTORE = "Run `article-qa rebuild`."


@dataclass(frozen=True, slots=True)
class Segment:
    """owners: (n,), ascending: of each of the vectors. dead: of which the owner is removed; None for none.

    rows: finds them. name: of its files; None before it is written.
    """

    vectors: Rows
    owners: Keys
    rows: faiss.Index
    name: str | None = None
    dead: NDArray[np.bool_] | None = None
    n_dead: int = field(default=0)

    def __len__(self) -> int:
        """The number of rows that can be found."""
        return len(self.owners) - self.n_dead

    @property
    def rows_per_owner(self) -> int:
        """About how many rows to ask for to find so many owners: of passages one, of sentences four or so."""
        # Owners are in one piece each, and keys mostly without gaps.
        n_owners = 1 + int(np.count_nonzero(np.diff(self.owners[:_LOOKED_AT]))) if len(self.owners) else 1
        return min(_MOST_ROWS, -(-min(len(self.owners), _LOOKED_AT) // n_owners))

    @property
    def is_large(self) -> bool:
        return isinstance(self.rows, faiss.IndexIVFScalarQuantizer)

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Which rows can be found."""
        return np.ones(len(self.owners), dtype=np.bool_) if self.dead is None else ~self.dead

    def rows_of(self, owners: Keys) -> NDArray[np.bool_]:
        """Which rows are of these owners."""
        found = np.zeros(len(self.owners), dtype=np.bool_)
        starts, ends = self.bounds(owners)
        for start, end in zip(starts[ends > starts].tolist(), ends[ends > starts].tolist(), strict=True):
            found[start:end] = True
        return found

    def bounds(self, owners: Keys) -> tuple[Keys, Keys]:
        """Where each owner's rows begin and end."""
        return np.searchsorted(self.owners, owners, side="left"), np.searchsorted(self.owners, owners, side="right")

    def without(self, owners: Keys) -> "Segment":
        """The same rows, of which these owners' are dead."""
        gone = self.rows_of(owners)
        if self.dead is not None:
            gone |= self.dead
        n_dead = int(np.count_nonzero(gone))
        if n_dead == self.n_dead:
            return self
        return Segment(self.vectors, self.owners, self.rows, self.name, gone, n_dead)

    def search(self, question: Vectors, k: int, allowed: NDArray[np.bool_] | None) -> tuple[Scores, Keys]:
        """Scores and numbers of the k rows nearest to the question, best first; allowed: among these, None for all."""
        # One question has not enough work for two: their waiting for each other takes longer, and a core from others.
        faiss.omp_set_num_threads(1)
        n_allowed = len(self.owners) if allowed is None else int(np.count_nonzero(allowed))
        k = min(k, n_allowed)
        if not k:
            return np.empty(0, dtype=np.float32), np.empty(0, dtype=np.int64)
        rows: Any = self.rows
        if not self.is_large:
            parameters = None if allowed is None else faiss.SearchParameters(**_selector(allowed))
            n = min(n_allowed, int(k * _RESCORED) + _MORE_RESCORED)
        elif allowed is not None and n_allowed <= LARGE:
            return self._rescore(question, np.flatnonzero(allowed), k)
        else:
            parameters = faiss.SearchParametersIVF(**_selector(allowed))
            parameters.nprobe = min(rows.nlist, max(_MIN_SCANNED, int(rows.nlist * _SCANNED)))
            n = int(k * _RESCORED)
        _, found = rows.search(question[np.newaxis], n, params=parameters)
        return self._rescore(question, found[0][found[0] >= 0], k)

    def _rescore(self, question: Vectors, rows: Keys, k: int) -> tuple[Scores, Keys]:
        scores = self.vectors[rows].scores(question)
        best = np.lexsort((rows, -scores))[:k]
        return scores[best], rows[best]

    def written(self, folder: Path, name: str) -> "Segment":
        """The segment with its files on the disk, and its vectors in them instead of in memory."""
        save(folder / f"{name}.vectors.npy", self.vectors.codes)
        save(folder / f"{name}.scales.npy", self.vectors.scales)
        save(folder / f"{name}.owners.npy", self.owners)
        if self.is_large:
            path = folder / f"{name}.faiss"
            try:
                faiss.write_index(self.rows, str(path))
            except RuntimeError as error:  # FAISS raises it for any failed write
                raise OSError(str(error)) from error
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        vectors = Rows(_mapped(folder / f"{name}.vectors.npy"), self.vectors.scales)
        return Segment(vectors, self.owners, self.rows, name, self.dead, self.n_dead)


def segment_of(vectors: Rows, owners: Keys) -> Segment:
    """A new segment, of the kind that its size asks for."""
    vectors = Rows(np.ascontiguousarray(vectors.codes), np.ascontiguousarray(vectors.scales))
    owners = np.ascontiguousarray(owners, dtype=np.int64)
    return Segment(vectors, owners, _inverted(vectors) if len(vectors) > LARGE else _scanned(vectors))


def read_segment(folder: Path, name: str, dim: int) -> Segment:
    """Read what `written` wrote. Raises LibraryDamaged; FileNotFoundError if it has been replaced meanwhile."""
    try:
        codes, owners = _mapped(folder / f"{name}.vectors.npy"), np.load(folder / f"{name}.owners.npy")
        scales = np.load(folder / f"{name}.scales.npy")
        if codes.dtype != np.int8 or scales.dtype != np.float32 or owners.dtype != np.int64:
            raise ValueError("not what is written here")
        if codes.shape != (len(owners), dim) or scales.shape != owners.shape:
            raise ValueError("vectors and owners do not fit")
        vectors = Rows(codes, scales)
        if len(owners) > LARGE:
            rows = faiss.read_index(str(folder / f"{name}.faiss"))
            if rows.d != dim or rows.ntotal != len(owners):
                raise ValueError("index and owners do not fit")
        else:
            rows = _scanned(vectors)
    except FileNotFoundError:
        raise
    except (RuntimeError, OSError, ValueError, EOFError) as error:
        raise LibraryDamaged(f"The index in '{folder}' cannot be read", hint=_RESTORE) from error
    return Segment(vectors, owners, rows, name)


def save(path: Path, array: Codes | Vectors | Keys) -> None:
    """Write an array, and have it on the disk."""
    with path.open("wb") as file:
        np.save(file, array)
        file.flush()
        os.fsync(file.fileno())


def _mapped(path: Path) -> Codes:
    # As a plain array: slices of numpy's own kind of mapped array are dear to make.
    mapped: Codes = np.asarray(np.load(path, mmap_mode="r"))
    return mapped


def _scanned(vectors: Rows) -> faiss.Index:
    dim = vectors.codes.shape[1]
    rows = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_8bit_uniform, faiss.METRIC_INNER_PRODUCT)
    if len(vectors):
        rows.train(vectors.floats())
        _add(vectors, rows)
    return rows


def _add(vectors: Rows, rows: faiss.Index) -> None:
    for start in range(0, len(vectors), _BLOCK):
        rows.add(vectors[start : start + _BLOCK].floats())


def _inverted(vectors: Rows) -> faiss.Index:
    # A thread that has searched has been left with one.
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    n, dim = vectors.codes.shape
    n_lists = 2 ** round(np.log2(4 * np.sqrt(n)))
    rows: Any = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim), dim, n_lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    rows.cp.niter = 6
    rows.cp.max_points_per_centroid = _SAMPLE
    # Fewer than it would like, which it would say on standard error.
    rows.cp.min_points_per_centroid = 1
    # The same rows give the same lists.
    sample = np.random.default_rng(n).choice(n, min(n, n_lists * _SAMPLE), replace=False)
    rows.train(vectors[np.sort(sample)].floats())
    _add(vectors, rows)
    index: faiss.Index = rows
    return index


def _selector(allowed: NDArray[np.bool_] | None) -> dict[str, Any]:
    if allowed is None:
        return {}
    # Its Python side takes an array, which its types do not know.
    make: Any = faiss.IDSelectorBitmap
    return {"sel": make(np.packbits(allowed, bitorder="little"))}
