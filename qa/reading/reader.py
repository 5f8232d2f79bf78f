"""The reader: which words of a passage answer a question, and whether any do.

A network over question and passage together gives every span a probability to be the answer, given that the passage
has one, and the passage the log-odds that it has. It is the bundled encoder, trained further: qa/models/reader.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.documents import Span
from corpus.errors import ModelDamaged
from corpus.onnx import Graph
from qa.reading.pieces import MAX_ANSWER_PIECES, MAX_QUESTION_PIECES, Pieces, PieceTable, load_pieces

FOLDER = Path(__file__).resolve().parent.parent / "models" / "reader"

# Pieces that the network was trained on at once, the three that open, part and close included.
POSITIONS = 384
# A passage that is longer is read in windows that overlap by so many pieces; what lies beyond the last is not read.
OVERLAP, MAX_WINDOWS = 48, 4
# Of a context: a headline has hardly more.
MAX_CONTEXT_PIECES = 32
# Answers told apart in one passage, of so many that are likeliest: most of these overlap.
MAX_SPANS, _TRIED = 4, 60
# Log-probability of what is as good as impossible.
IMPOSSIBLE = -20.0
_OUTSIDE = -1e4

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ReadSpan:
    """Characters of the text that was read, and the log-probability that they are its answer, given that it has one."""

    span: Span
    log_probability: float


@dataclass(frozen=True, slots=True, eq=False)
class _Window:
    """Some of a text's pieces. places (n, 2): characters. log_probability (n, n): of each first and last piece, over
    all windows of the text."""

    places: NDArray[np.int64]
    log_probability: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the reader makes of one text. relevance: log-odds that it answers. spans: best first, none overlapping."""

    relevance: float
    spans: tuple[ReadSpan, ...]
    windows: tuple[_Window, ...]

    def share(self, span: Span) -> float:
        """The probability, 0..1, that the answer begins within these characters, given that there is one."""
        total = 0.0
        for window in self.windows:
            inside = (window.places[:, 0] >= span.start) & (window.places[:, 0] < span.end)
            total += float(np.exp(window.log_probability[inside]).sum())
        return min(1.0, total)

    def best_over(self, span: Span) -> ReadSpan | None:
        """The likeliest answer that has some of these characters in common with them; None if they were not read."""
        best: ReadSpan | None = None
        for window in self.windows:
            starts_before = window.places[:, 0] < span.end
            ends_behind = window.places[:, 1] > span.start
            if not (starts_before & ends_behind).any():
                continue
            scores = np.where(starts_before[:, None] & ends_behind[None, :], window.log_probability, IMPOSSIBLE * 2)
            found = _read_span(window, int(scores.argmax()))
            if best is None or found.log_probability > best.log_probability:
                best = found
        return best


class Reader:
    """Safe to use from many threads at once."""

    def __init__(self, folder: Path, pieces: PieceTable, *, threads: int) -> None:
        """Raises ModelDamaged."""
        self._graph = Graph(folder / "model.onnx", threads=threads)
        self._pieces = pieces
        self._split = lru_cache(maxsize=512)(self._split_uncached)

    def read(self, question: str, texts: Sequence[str], contexts: Sequence[str] | None = None) -> list[Reading]:
        """Read each text for the answer to the question.

        contexts: what is read before each text, where no answer is looked for; "" for nothing.
        """
        asked = self._split(question).part(0, MAX_QUESTION_PIECES)
        before = [self._split(context).part(0, MAX_CONTEXT_PIECES) for context in contexts or [""] * len(texts)]
        rows = [
            (n, part)
            for n, text in enumerate(texts)
            for part in _windows(self._split(text), len(asked) + len(before[n]))
        ]
        # One by one, by all threads: that pads nothing, and the first is there soonest.
        results = [self._run(asked, before[n], part) for n, part in rows]
        return [
            _reading([(part, result) for (m, part), result in zip(rows, results, strict=True) if m == n])
            for n in range(len(texts))
        ]

    def _split_uncached(self, text: str) -> Pieces:
        return self._pieces.split([text])[0]

    def _run(self, asked: Pieces, before: Pieces, text: Pieces) -> tuple[Matrix, float]:
        """Scores of spans (n, n), by first and last piece of the text, and the relevance."""
        table, q, c, n = self._pieces, len(asked), len(before), len(text)
        ids = np.concatenate([[table.opening], asked.ids, [table.parting], before.ids, text.ids, [table.parting]])
        shapes, segments = np.zeros_like(ids), np.zeros_like(ids)
        shapes[q + 2 : q + 2 + c] = before.shapes
        shapes[q + 2 + c : q + 2 + c + n] = text.shapes
        segments[q + 2 :] = 1
        inputs = {
            "vectors": table.vectors(ids)[None],
            "shapes": shapes[None],
            "segments": segments[None],
            "mask": np.ones((1, len(ids)), dtype=np.bool_),
        }
        pairs, relevance = self._graph.run(inputs)
        at = slice(q + 2 + c, q + 2 + c + n)
        return pairs[0, at, at], float(relevance[0])


@lru_cache(maxsize=4)
def load_reader(*, threads: int, folder: Path = FOLDER) -> Reader:
    """Raises ModelNotFound, ModelDamaged."""
    if not (folder / "model.onnx").is_file():
        raise ModelDamaged(f"The reader in '{folder}' is missing", hint="Install article-qa again.")
    return Reader(folder, load_pieces(), threads=threads)


def _windows(text: Pieces, n_asked: int) -> list[Pieces]:
    """The text in parts that the network can take with the question; one that is empty for an empty text."""
    room = POSITIONS - 3 - n_asked
    starts = range(0, max(1, len(text) - OVERLAP), room - OVERLAP)
    return [text.part(start, start + room) for start in list(starts)[:MAX_WINDOWS]]


def _reading(windows: Sequence[tuple[Pieces, tuple[Matrix, float]]]) -> Reading:
    """Put the windows of one text together: the answer lies in one of them, by their relevance."""
    relevances = np.array([relevance for _, (_, relevance) in windows])
    weights = relevances - np.logaddexp.reduce(relevances)
    read: list[_Window] = []
    for (part, (scores, _)), weight in zip(windows, weights, strict=True):
        n = len(part)
        if not n:
            continue
        scores = np.where(_band(n), scores, _OUTSIDE)
        highest = float(scores.max())
        total = highest + float(np.log(np.exp(scores - highest).sum()))
        read.append(_Window(part.places, np.maximum(scores - total + float(weight), 2 * IMPOSSIBLE)))
    return Reading(float(relevances.max()), _best_spans(read), tuple(read))


@lru_cache(maxsize=POSITIONS)
def _band(n: int) -> NDArray[np.bool_]:
    """(n, n): whether a span may begin with the first piece and end with the second."""
    return np.tri(n, n, MAX_ANSWER_PIECES - 1, dtype=np.bool_) & ~np.tri(n, n, -1, dtype=np.bool_)


def _best_spans(windows: Sequence[_Window]) -> tuple[ReadSpan, ...]:
    """The likeliest spans, none overlapping a better one."""
    candidates: list[tuple[float, int, int]] = []
    for n, window in enumerate(windows):
        flat = window.log_probability.ravel()
        possible = np.flatnonzero(flat > IMPOSSIBLE)
        if len(possible) > _TRIED:
            possible = possible[np.argpartition(flat[possible], -_TRIED)[-_TRIED:]]
        candidates += [(-flat[at], n, at) for at in possible.tolist()]
    best: list[ReadSpan] = []
    for _, n, at in sorted(candidates):
        if len(best) == MAX_SPANS:
            break
        candidate = _read_span(windows[n], at)
        if not any(candidate.span.overlaps(other.span) for other in best):
            best.append(candidate)
    return tuple(best)


def _read_span(window: _Window, at: int) -> ReadSpan:
    first, last = divmod(at, len(window.places))
    start, end = int(window.places[first, 0]), int(window.places[max(first, last), 1])
    return ReadSpan(Span(start, max(end, start + 1)), float(window.log_probability[first, last]))
