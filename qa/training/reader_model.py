"""The reader as it is trained: the bundled encoder over question and passage, with heads for spans and for relevance.

Start, end and their pairing are scored together (the compound objective of Fajcik et al. 2021, "Rethinking the
objectives of extractive question answering"); the vector of the first piece tells whether the passage answers at all.
How a word is written, which the encoder's lower-case pieces do not show, is added as an embedding of its own.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from corpus.language import N_SHAPES
from corpus.training.encoder import HIDDEN, Layer, SharedDropout
from qa.reading.pieces import MAX_ANSWER_PIECES

LAYERS, POSITIONS, PAIR = 6, 384, 64
_OUTSIDE = -1e4


@dataclass(frozen=True, slots=True)
class Batch:
    """vectors (b, n, HIDDEN): of the pieces. shapes, segments (b, n). mask (b, n): True for pieces; text (b, n): for
    those of the passage. starts, ends (b,): the answer's first and last piece, -1 where there is none. answers (b,):
    whether the passage answers, 0 or 1."""

    vectors: Tensor
    shapes: Tensor
    segments: Tensor
    mask: Tensor
    text: Tensor
    starts: Tensor
    ends: Tensor
    answers: Tensor


@dataclass(frozen=True, slots=True)
class Scores:
    """starts, ends (b, n), pairs (b, n, n): scores of spans. relevance (b,): log-odds that the passage answers."""

    starts: Tensor
    ends: Tensor
    pairs: Tensor
    relevance: Tensor


class Reader(nn.Module):
    def __init__(self, *, layers: int = LAYERS, dropout: float = 0.1) -> None:
        super().__init__()
        self.places = nn.Embedding(POSITIONS, HIDDEN)
        self.segments = nn.Embedding(2, HIDDEN)
        self.shapes = nn.Embedding(N_SHAPES, HIDDEN)
        nn.init.zeros_(self.shapes.weight)
        self.embedded = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout, shared=True) for _ in range(layers))
        self.dropout = SharedDropout(dropout)
        self.start, self.end = nn.Linear(HIDDEN, 1), nn.Linear(HIDDEN, 1)
        self.pair_start, self.pair_end = nn.Linear(HIDDEN, PAIR), nn.Linear(HIDDEN, PAIR)
        self.gathered, self.relevance = nn.Linear(HIDDEN, HIDDEN), nn.Linear(HIDDEN, 1)

    def encoded(self, vectors: Tensor, shapes: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """(b, n, HIDDEN): the pieces as they stand in question and passage."""
        places = torch.arange(vectors.shape[1], device=vectors.device)
        x = vectors + self.places(places) + self.segments(segments) + self.shapes(shapes)
        x = self.dropout(self.embedded(x))
        hidden = (~mask)[:, None, None, :] * _OUTSIDE
        for layer in self.layers:
            x = layer(x, hidden)
        result: Tensor = x
        return result

    def heads(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """starts, ends (b, n); what pairs them (b, n, PAIR) twice; relevance (b,)."""
        gathered = torch.tanh(self.gathered(x[:, 0]))
        return (
            self.start(x).squeeze(-1),
            self.end(x).squeeze(-1),
            self.pair_start(x) / PAIR**0.5,
            self.pair_end(x),
            self.relevance(gathered).squeeze(-1),
        )

    def forward(self, batch: Batch) -> Scores:
        starts, ends, left, right, relevance = self.heads(
            self.encoded(batch.vectors, batch.shapes, batch.segments, batch.mask)
        )
        outside = ~batch.text
        starts = starts.float().masked_fill(outside, _OUTSIDE)
        ends = ends.float().masked_fill(outside, _OUTSIDE)
        pairs = (left @ right.transpose(1, 2)).float() + starts[:, :, None] + ends[:, None, :]
        n = starts.shape[1]
        band = torch.ones(n, n, dtype=torch.bool, device=starts.device).triu().tril(MAX_ANSWER_PIECES - 1)
        return Scores(starts, ends, pairs.masked_fill(~band, _OUTSIDE), relevance.float())


def loss_of(scores: Scores, batch: Batch) -> tuple[Tensor, Tensor]:
    """Of spans, over the passages that answer; of relevance, over all."""
    relevance = functional.binary_cross_entropy_with_logits(scores.relevance, batch.answers)
    has = batch.starts >= 0
    if not has.any():
        return relevance.new_zeros(()), relevance
    starts, ends = batch.starts[has], batch.ends[has]
    n = scores.starts.shape[1]
    spans = functional.cross_entropy(scores.pairs[has].flatten(1), starts * n + ends)
    spans = spans + functional.cross_entropy(scores.starts[has], starts)
    spans = spans + functional.cross_entropy(scores.ends[has], ends)
    return spans / 3, relevance


class Exported(nn.Module):
    """What is shipped: from pieces' vectors to the scores of spans (b, n, n) and the relevance (b,)."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, vectors: Tensor, shapes: Tensor, segments: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        starts, ends, left, right, relevance = self.reader.heads(self.reader.encoded(vectors, shapes, segments, mask))
        return left @ right.transpose(1, 2) + starts[:, :, None] + ends[:, None, :], relevance
