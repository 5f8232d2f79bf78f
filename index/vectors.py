"""Dense search with FAISS: the passages whose vectors, or whose best sentence's vector, lie nearest to a question.

An index is a few immutable segments, as in Lucene: adding makes a new index that shares the old segments, so searches
that are under way go on undisturbed. A new segment swallows older ones that are not much larger than itself, which
keeps their number logarithmic and the cost of adding in proportion to what is added; on disk as in memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.eight_bit_rows import Rows, Scores, Vectors, joined
from index.segments import Keys, Segment, read_segment, segment_of

__all__ = ["Keys", "Scores", "VectorIndex", "Vectors"]

# A new segment merges with its elders while they are at most this many times its size.
_MERGE_FACTOR = 4
# Rows that a segment grows to at most: what is rewritten at once stays within some gigabytes and a minute.
MAX_SEGMENT = 1_000_000


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """Rows of unit vectors, each owned by a passage; immutable, safe to search from many threads."""

    dim: int
    segments: tuple[Segment, ...] = ()

    def __len__(self) -> int:
        """The number of rows whose owner is not removed."""
        return sum(map(len, self.segments))

    def keys(self) -> Keys:
        """The owners that have a row and are not removed, ascending."""
        owners = [segment.owners[segment.alive] for segment in self.segments]
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *owners]))

    def removed(self) -> Keys:
        """The owners that still have rows but are removed, ascending."""
        owners = [segment.owners[segment.dead] for segment in self.segments if segment.dead is not None]
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *owners]))

    def with_added(self, vectors: Rows, owners: Keys) -> "VectorIndex":
        """An index with these rows as well; owners ascend and are all higher than those before."""
        if not len(owners):
            return self
        segments = list(self.segments)
        blocks, keys = [vectors], [owners.astype(np.int64)]
        while segments and _is_swallowed(segments[-1], sum(map(len, keys))):
            elder = segments.pop()
            blocks.insert(0, elder.vectors[elder.alive])
            keys.insert(0, elder.owners[elder.alive])
        segments.append(segment_of(joined(blocks), np.concatenate(keys)))
        return VectorIndex(self.dim, tuple(segments))

    def with_removed(self, owners: Sequence[int]) -> "VectorIndex":
        """An index that no longer finds these owners' rows; a segment that is mostly of such goes for a smaller one."""
        if not owners:
            return self
        gone = np.unique(np.array(owners, dtype=np.int64))
        segments = [segment.without(gone) for segment in self.segments]
        return VectorIndex(self.dim, tuple(_renewed(segment) for segment in segments if len(segment)))

    def search(self, question: Vectors, k: int, within: Keys | None = None) -> tuple[Keys, Scores]:
        """The k owners with the highest inner product of any of their rows, best first.

        question: (dim,). within: only these owners, ascending. Exact in small segments; see index.segments.
        """
        found: list[tuple[Keys, Scores]] = []
        for segment in self.segments:
            allowed = _allowed(segment, within)
            n_rows = len(segment.owners) if allowed is None else int(np.count_nonzero(allowed))
            wanted = k * segment.rows_per_owner
            while n_rows:
                scores, rows = segment.search(question, min(wanted, n_rows), allowed)
                owners = segment.owners[rows]
                # Too many rows of the same few owners: look further down.
                if wanted >= n_rows or len(np.unique(owners)) >= k or len(rows) < min(wanted, n_rows):
                    found.append((owners, scores))
                    break
                wanted *= 4
        return _best_of_each(found, k)

    def best_rows(self, question: Vectors, owners: Keys) -> tuple[Scores, Keys]:
        """For each owner: the highest inner product of its rows, and which of its rows that is, counted from 0.

        An owner without rows has score -1, the lowest that unit vectors can have, and row -1.
        """
        best = np.full(len(owners), -1.0, dtype=np.float32)
        at = np.full(len(owners), -1, dtype=np.int64)
        for segment in self.segments:
            starts, ends = segment.bounds(owners)
            held = np.flatnonzero(ends > starts)
            if not len(held):
                continue
            lengths = (ends - starts)[held]
            firsts = np.cumsum(lengths) - lengths
            numbers = np.arange(int(lengths.sum())) - np.repeat(firsts, lengths)
            scores = segment.vectors[np.repeat(starts[held], lengths) + numbers].scores(question)
            best[held] = np.maximum.reduceat(scores, firsts)
            # Of rows that are equally near, the first.
            is_best = scores == np.repeat(best[held], lengths)
            at[held] = np.minimum.reduceat(np.where(is_best, numbers, len(numbers)), firsts)
        return best, at

    def row_scores(self, question: Vectors, owner: int) -> Scores:
        """The inner product of each of an owner's rows, in their order; empty if it has none."""
        for segment in self.segments:
            start, end = np.searchsorted(segment.owners, [owner, owner + 1])
            if end > start:
                return segment.vectors[start:end].scores(question)
        return np.empty(0, dtype=np.float32)

    def written(self, folder: Path, name: str) -> "VectorIndex":
        """The index with the files of all its segments on the disk; those that have none yet are called NAME-n."""
        return VectorIndex(
            self.dim,
            tuple(
                segment if segment.name is not None else segment.written(folder, f"{name}-{n}")
                for n, segment in enumerate(self.segments)
            ),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Of the segments that are on the disk."""
        return tuple(segment.name for segment in self.segments if segment.name is not None)

    @staticmethod
    def read(folder: Path, names: Sequence[str], removed: Keys, dim: int) -> "VectorIndex":
        """Read what `written` wrote. Raises LibraryDamaged; FileNotFoundError if it has been replaced meanwhile."""
        segments = [read_segment(folder, name, dim) for name in names]
        return VectorIndex(dim, tuple(segment.without(removed) if len(removed) else segment for segment in segments))


def _best_of_each(found: Sequence[tuple[Keys, Scores]], k: int) -> tuple[Keys, Scores]:
    """The k owners whose best rows score highest, best first; of those that score the same, the lower keys."""
    owners = np.concatenate([np.empty(0, dtype=np.int64), *(owners for owners, _ in found)])
    scores = np.concatenate([np.empty(0, dtype=np.float32), *(scores for _, scores in found)])
    order = np.lexsort((owners, -scores))
    # Where each owner comes first in that order.
    firsts = np.sort(np.unique(owners[order], return_index=True)[1])[:k]
    return owners[order[firsts]], scores[order[firsts]]


def _is_swallowed(elder: Segment, n_rows: int) -> bool:
    return len(elder.owners) <= _MERGE_FACTOR * n_rows and len(elder) + n_rows <= MAX_SEGMENT


def _renewed(segment: Segment) -> Segment:
    if segment.n_dead <= len(segment):
        return segment
    return segment_of(segment.vectors[segment.alive], segment.owners[segment.alive])


def _allowed(segment: Segment, within: Keys | None) -> NDArray[np.bool_] | None:
    """Which rows may be found; None for all."""
    if within is None:
        return None if segment.dead is None else segment.alive
    allowed = segment.rows_of(within)
    return allowed if segment.dead is None else allowed & ~segment.dead
