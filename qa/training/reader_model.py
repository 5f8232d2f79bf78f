"""The reader as it is trained: the bundled encoder over question and passage, with heads for spans and for relevance.

Start, end and their pairing are scored together (the compound objective of Fajcik et al. 2021, "Rethinking the
objectives of extractive question answering"); the vector of the first piece tells whether the passage answers at all.
How a word is written, which the encoder's lower-case pieces do not show, is added as an embedding of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from corpus.language import N_SHAPES
from corpus.training.encoder import HEADS, HIDDEN, Layer, SharedDropout
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
    """starts, ends (b, n), pairs (b, n, n): scores of spans, any constant added. relevance (b,): log-odds that the
    passage answers."""

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
            x = _fused(layer, x, mask) if x.is_cuda else layer(x, hidden)
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


def _fused(layer: nn.Module, x: Tensor, mask: Tensor) -> Tensor:
    """What the layer makes of x, by the GPU's own attention, which takes half of the time."""
    assert isinstance(layer, Layer)
    query, key, value = (
        part(x).view(*x.shape[:2], HEADS, HIDDEN // HEADS).transpose(1, 2)
        for part in (layer.query, layer.key, layer.value)
    )
    mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
    x = layer.attended(x + layer.dropout(layer.out(mixed.transpose(1, 2).reshape(x.shape))))
    result: Tensor = layer.read(x + layer.dropout(layer.down(functional.gelu(layer.up(x)))))
    return result


def mixed(of_several: Sequence[Scores]) -> Scores:
    """What several readers make of a batch together: the logarithms of the means of their probabilities."""
    pairs = _log_mean([scores.pairs.flatten(1).log_softmax(1) for scores in of_several]).view_as(of_several[0].pairs)
    chances = torch.stack([scores.relevance.sigmoid() for scores in of_several]).mean(0)
    return Scores(
        _log_mean([scores.starts.log_softmax(1) for scores in of_several]),
        _log_mean([scores.ends.log_softmax(1) for scores in of_several]),
        pairs,
        chances.logit(eps=1e-6),
    )


def _log_mean(log_probabilities: Sequence[Tensor]) -> Tensor:
    result: Tensor = torch.logsumexp(torch.stack(list(log_probabilities)), 0)
    return result


def loss_of(scores: Scores, batch: Batch) -> tuple[Tensor, Tensor]:
    """Of spans, over the passages that answer; of relevance, over all."""
    relevance = functional.binary_cross_entropy_with_logits(scores.relevance, batch.answers)
    has = batch.starts >= 0
    # The others count nothing; to leave them out would wait for the device.
    starts, ends, n = batch.starts.clamp(min=0), batch.ends.clamp(min=0), scores.starts.shape[1]
    spans = functional.cross_entropy(scores.pairs.flatten(1), starts * n + ends, reduction="none")
    spans = spans + functional.cross_entropy(scores.starts, starts, reduction="none")
    spans = spans + functional.cross_entropy(scores.ends, ends, reduction="none")
    return torch.where(has, spans, 0.0).sum() / has.sum().clamp(min=1) / 3, relevance


def distance_from(taught: Scores, scores: Scores, batch: Batch) -> tuple[Tensor, Tensor]:
    """How far scores are from those of `mixed` readers, as `loss_of` has it: cross-entropies with what they say."""
    has = batch.starts >= 0
    pairs = [(taught.starts, scores.starts), (taught.ends, scores.ends)]
    pairs.append((taught.pairs.flatten(1), scores.pairs.flatten(1)))
    spans = torch.stack([-(theirs.softmax(1) * own.log_softmax(1)).sum(1) for theirs, own in pairs]).sum(0)
    relevance = functional.binary_cross_entropy_with_logits(scores.relevance, taught.relevance.sigmoid())
    return torch.where(has, spans, 0.0).sum() / has.sum().clamp(min=1) / 3, relevance


class Exported(nn.Module):
    """What is shipped: from pieces' vectors to the scores of spans (b, n, n) and the relevance (b,)."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, vectors: Tensor, shapes: Tensor, segments: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        starts, ends, left, right, relevance = self.reader.heads(self.reader.encoded(vectors, shapes, segments, mask))
        return left @ right.transpose(1, 2) + starts[:, :, None] + ends[:, None, :], relevance
