"""Examples side by side: packed into flat arrays, drawn ahead in processes of their own, and put into batches."""

import random
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from qa.reading.pieces import PieceTable
from qa.training.reader_model import Batch
from qa.training.reading_examples import Example, Examples

# The bundled model's vocabulary.
PIECES_KNOWN = 30_522
# Lengths are padded to multiples of this.
STEP = 16
# Examples sorted by length together, so that batches hold little padding.
SORTED_TOGETHER = 8_000
# How many epochs show all there is, before those that show less of chat and of what does not answer.
EARLY_EPOCHS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """Many examples, small enough to be handed from process to process.

    ids, shapes (pieces,): of the question, then of the text, of one example after another. firsts (n + 1,): where each
    begins. asked (n,): pieces of its question. starts, ends (n,): the answer's first and last piece of the text, -1
    where there is none.
    """

    ids: NDArray[np.uint16]
    shapes: NDArray[np.uint8]
    firsts: NDArray[np.int64]
    asked: NDArray[np.int16]
    starts: NDArray[np.int16]
    ends: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.asked)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """(n,): pieces of each example with the three that open, part and close."""
        return np.diff(self.firsts) + 3


def pack(examples: Sequence[Example]) -> Packed:
    parts = [part for example in examples for part in (example.question, example.text)]
    lengths = [len(example.question) + len(example.text) for example in examples]
    return Packed(
        np.concatenate([np.zeros(0, np.int64), *(part.ids for part in parts)]).astype(np.uint16),
        np.concatenate([np.zeros(0, np.int64), *(part.shapes for part in parts)]).astype(np.uint8),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        np.array([len(example.question) for example in examples], dtype=np.int16),
        np.array([example.start for example in examples], dtype=np.int16),
        np.array([example.end for example in examples], dtype=np.int16),
    )


class Batches:
    """Puts packed examples side by side on a device.

    table (PIECES_KNOWN, HIDDEN): the pieces' vectors, on the device too.
    """

    def __init__(self, table: PieceTable, device: str = "cpu") -> None:
        self.device = device
        self.opening, self.parting = table.opening, table.parting
        self.table = torch.from_numpy(np.ascontiguousarray(table.vectors(np.arange(PIECES_KNOWN)))).to(device)

    def vectors(self, ids: Tensor) -> Tensor:
        """(*ids.shape, HIDDEN)."""
        return functional.embedding(ids, self.table)

    def of(self, packed: Packed, rows: Sequence[int] | NDArray[np.int64]) -> Batch:
        """These rows, padded to the longest."""
        n = int(padded(packed.lengths[rows].max()))
        ids = np.zeros((len(rows), n), dtype=np.int64)
        shapes, segments = np.zeros_like(ids), np.zeros_like(ids)
        for at, row in enumerate(rows):
            first, last, q = packed.firsts[row], packed.firsts[row + 1], int(packed.asked[row])
            end = last - first + 2
            ids[at, 0], ids[at, q + 1], ids[at, end] = self.opening, self.parting, self.parting
            ids[at, 1 : q + 1] = packed.ids[first : first + q]
            ids[at, q + 2 : end] = packed.ids[first + q : last]
            shapes[at, q + 2 : end] = packed.shapes[first + q : last]
            segments[at, q + 2 : end + 1] = 1
        places = np.arange(n)
        ends = packed.lengths[rows][:, None]
        mask = places < ends
        text = (places >= packed.asked[rows][:, None] + 2) & (places < ends - 1)
        before = packed.asked[rows].astype(np.int64) + 2
        has = packed.starts[rows] >= 0
        starts, answers_end = (
            np.where(has, before + answer[rows], -1).astype(np.int64) for answer in (packed.starts, packed.ends)
        )
        arrays = (shapes, segments, mask, text, starts, answers_end, has.astype(np.float32))
        return Batch(self.vectors(self._put(ids)), *map(self._put, arrays))

    def _put(self, array: NDArray[np.generic]) -> Tensor:
        tensor = torch.from_numpy(np.ascontiguousarray(array))
        return tensor if self.device == "cpu" else tensor.pin_memory().to(self.device, non_blocking=True)


def groups_of(packed: Packed, n_pieces: int, chance: random.Random) -> list[NDArray[np.int64]]:
    """Rows of like length, about so many pieces together, in random order and in few different shapes."""
    lengths = packed.lengths
    order = np.array(chance.sample(range(len(packed)), len(packed)), dtype=np.int64)
    groups = []
    for first in range(0, len(order), SORTED_TOGETHER):
        rest = order[first : first + SORTED_TOGETHER]
        rest = rest[np.argsort(-lengths[rest], kind="stable")]
        while len(rest):
            size = max(1, n_pieces // int(padded(lengths[rest[0]])))
            groups.append(rest[:size])
            rest = rest[size:]
    chance.shuffle(groups)
    return groups


def padded(n: int) -> int:
    return -(-n // STEP) * STEP


class Epochs:
    """The epochs of a run, each packed; with processes, so many are drawn ahead."""

    def __init__(self, examples: Examples, seed: int, processes: int = 0) -> None:
        self._examples, self._seed, self._processes = examples, seed, processes

    def draw(self, number: int) -> Packed:
        return pack(self._examples.epoch(self._seed + number, late=number >= EARLY_EPOCHS))

    def between(self, first: int, last: int) -> Iterator[Packed]:
        if not self._processes:
            yield from map(self.draw, range(first, last))
            return
        # Forked, so that none of them reads or splits the examples again; they never touch the device.
        with ProcessPoolExecutor(self._processes, get_context("fork")) as pool:
            waiting: deque[Future[Packed]] = deque()
            for number in range(first, last):
                waiting.append(pool.submit(self.draw, number))
                if len(waiting) > self._processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
