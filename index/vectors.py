"""Dense search with FAISS: the passages whose vectors, or whose best sentence's vector, lie nearest to a question.

An index is a few immutable segments, as in Lucene: adding makes a new index that shares the old segments, so searches
that are under way go on undisturbed. A new segment swallows older ones that are not much larger than itself, which
keeps their number logarithmic and the cost of adding in proportion to what is added.
"""

from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus.errors import LibraryDamaged

Vectors = NDArray[np.float32]
Scores = NDArray[np.float32]
Keys = NDArray[np.int64]

# A new segment merges with its elders while they are at most this many times its size.
_MERGE_FACTOR = 4
# How many rows to ask for when several may belong to one owner: a passage has about four sentences.
_ROWS_PER_OWNER = 4


@dataclass(frozen=True, slots=True)
class _Segment:
    """A FAISS index of n rows, and owners (n,), ascending: the key of the passage that each row is of."""

    rows: faiss.IndexFlatIP
    owners: Keys

    def __len__(self) -> int:
        return len(self.owners)


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """Rows of unit vectors, each owned by a passage; immutable, safe to search from many threads."""

    dim: int
    segments: tuple[_Segment, ...] = ()
    removed: frozenset[int] = frozenset()

    def __len__(self) -> int:
        """The number of rows whose owner is not removed."""
        return sum(int(np.count_nonzero(~self._is_removed(segment.owners))) for segment in self.segments)

    def keys(self) -> Keys:
        """The owners that have a row and are not removed, ascending."""
        owners = [segment.owners[~self._is_removed(segment.owners)] for segment in self.segments]
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *owners]))

    def with_added(self, vectors: Vectors, owners: Keys) -> "VectorIndex":
        """An index with these rows as well; owners ascend and are all higher than those before."""
        if not len(owners):
            return self
        segments = list(self.segments)
        blocks, keys = [np.ascontiguousarray(vectors, dtype=np.float32)], [owners.astype(np.int64)]
        while segments and len(segments[-1]) <= _MERGE_FACTOR * sum(map(len, keys)):
            elder = segments.pop()
            keep = ~self._is_removed(elder.owners)
            blocks.insert(0, _stored(elder)[keep])
            keys.insert(0, elder.owners[keep])
        segments.append(_segment(np.concatenate(blocks), np.concatenate(keys), self.dim))
        return VectorIndex(self.dim, tuple(segments), self.removed)

    def with_removed(self, owners: frozenset[int]) -> "VectorIndex":
        """An index that no longer finds these owners' rows."""
        return VectorIndex(self.dim, self.segments, self.removed | owners) if owners else self

    def search(self, question: Vectors, k: int, within: Keys | None = None) -> tuple[Keys, Scores]:
        """The k owners with the highest inner product of any of their rows, best first.

        question: (dim,). within: only these owners, ascending.
        """
        best: dict[int, float] = {}
        for segment in self.segments:
            allowed = self._allowed(segment, within)
            n_rows = len(segment) if allowed is None else int(np.count_nonzero(allowed))
            wanted = k * _ROWS_PER_OWNER
            while n_rows:
                scores, rows = _search_rows(segment, question, min(wanted, n_rows), allowed)
                owners = segment.owners[rows]
                # Too many rows of the same few owners: look further down.
                if wanted >= n_rows or len(np.unique(owners)) >= k:
                    break
                wanted *= 4
            else:
                continue
            for owner, score in zip(owners.tolist(), scores.tolist(), strict=True):
                if score > best.get(owner, -np.inf):
                    best[owner] = score
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:k]
        return (
            np.array([owner for owner, _ in ranked], dtype=np.int64),
            np.array([score for _, score in ranked], dtype=np.float32),
        )

    def best_rows(self, question: Vectors, owners: Keys) -> tuple[Scores, Keys]:
        """For each owner: the highest inner product of its rows, and which of its rows that is, counted from 0.

        An owner without rows has score -1, the lowest that unit vectors can have, and row -1.
        """
        best = np.full(len(owners), -1.0, dtype=np.float32)
        at = np.full(len(owners), -1, dtype=np.int64)
        for segment in self.segments:
            stored = _stored(segment)
            starts = np.searchsorted(segment.owners, owners, side="left")
            ends = np.searchsorted(segment.owners, owners, side="right")
            for n in np.flatnonzero(ends > starts):
                scores = stored[starts[n] : ends[n]] @ question
                at[n] = int(np.argmax(scores))
                best[n] = scores[at[n]]
        return best, at

    def row_scores(self, question: Vectors, owner: int) -> Scores:
        """The inner product of each of an owner's rows, in their order; empty if it has none."""
        for segment in self.segments:
            start, end = np.searchsorted(segment.owners, [owner, owner + 1])
            if end > start:
                scores: Scores = _stored(segment)[start:end] @ question
                return scores
        return np.empty(0, dtype=np.float32)

    def write(self, folder: Path, name: str) -> None:
        """Write one segment with every row that is not removed, as NAME.faiss and NAME.npy."""
        kept = [~self._is_removed(segment.owners) for segment in self.segments]
        blocks = [_stored(segment)[keep] for segment, keep in zip(self.segments, kept, strict=True)]
        keys = [segment.owners[keep] for segment, keep in zip(self.segments, kept, strict=True)]
        empty = np.empty((0, self.dim), dtype=np.float32)
        merged = _segment(
            np.concatenate([empty, *blocks]), np.concatenate([np.empty(0, dtype=np.int64), *keys]), self.dim
        )
        faiss.write_index(merged.rows, str(folder / f"{name}.faiss"))
        np.save(folder / f"{name}.npy", merged.owners)

    @staticmethod
    def read(folder: Path, name: str, dim: int) -> "VectorIndex":
        """Read what `write` wrote. Raises LibraryDamaged."""
        try:
            rows = faiss.read_index(str(folder / f"{name}.faiss"))
            owners = np.load(folder / f"{name}.npy")
        except (RuntimeError, OSError, ValueError, EOFError) as error:
            raise LibraryDamaged(f"The index in '{folder}' cannot be read", hint="Run `article-qa rebuild`.") from error
        if not isinstance(rows, faiss.IndexFlatIP) or rows.d != dim or rows.ntotal != len(owners):
            raise LibraryDamaged(f"The index in '{folder}' does not fit its keys", hint="Run `article-qa rebuild`.")
        return VectorIndex(dim, (_Segment(rows, owners),) if len(owners) else ())

    def _is_removed(self, owners: Keys) -> NDArray[np.bool_]:
        if not self.removed:
            return np.zeros(len(owners), dtype=np.bool_)
        return np.isin(owners, np.fromiter(self.removed, dtype=np.int64))

    def _allowed(self, segment: _Segment, within: Keys | None) -> NDArray[np.bool_] | None:
        """Which rows may be found; None for all."""
        if within is not None:
            return np.isin(segment.owners, within) & ~self._is_removed(segment.owners)
        return ~self._is_removed(segment.owners) if self.removed else None


def _segment(vectors: Vectors, owners: Keys, dim: int) -> _Segment:
    rows = faiss.IndexFlatIP(dim)
    if len(vectors):
        rows.add(vectors)
    return _Segment(rows, owners)


def _stored(segment: _Segment) -> Vectors:
    """The segment's vectors (n, dim), without a copy; valid as long as the segment is held."""
    vectors: Vectors = faiss.rev_swig_ptr(segment.rows.get_xb(), segment.rows.ntotal * segment.rows.d).reshape(
        -1, segment.rows.d
    )
    return vectors


def _search_rows(
    segment: _Segment, question: Vectors, k: int, allowed: NDArray[np.bool_] | None
) -> tuple[Scores, Keys]:
    parameters = None
    if allowed is not None:
        bits = np.packbits(allowed, bitorder="little")
        selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]  # the stubs miss the numpy form
        parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
    scores, rows = segment.rows.search(question.reshape(1, -1), k, params=parameters)
    found = rows[0] >= 0
    return scores[0][found], rows[0][found]
