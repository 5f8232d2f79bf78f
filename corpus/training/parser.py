"""The parser as it is trained: a few layers of a sentence encoder under biaffine attention for heads and labels.

Dozat & Manning 2017, "Deep biaffine attention for neural dependency parsing", over the first layers of the bundled
MiniLM encoder instead of LSTMs; one forward pass gives Penn tags, heads and labels of all words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from corpus.training.encoder import HIDDEN, Layer

ARC, LABEL = 256, 96
POSITIONS = 256


@dataclass(frozen=True, slots=True)
class Batch:
    """pieces, shapes (b, n); mask (b, n), True for pieces; starts (b, w): each word's first piece, the root's first;
    heads, labels, tags (b, w - 1), -100 where there is no word."""

    pieces: Tensor
    shapes: Tensor
    mask: Tensor
    starts: Tensor
    heads: Tensor
    labels: Tensor
    tags: Tensor


class Parser(nn.Module):
    def __init__(
        self,
        *,
        pieces: int,
        shapes: int,
        layers: int,
        tags: int,
        labels: int,
        dropout: float = 0.1,
        head_dropout: float = 0.33,
    ) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, HIDDEN)
        self.places = nn.Embedding(POSITIONS, HIDDEN)
        self.shapes = nn.Embedding(shapes, HIDDEN)
        nn.init.zeros_(self.shapes.weight)
        self.embedded = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.dropout = nn.Dropout(dropout)
        self.head_dropout = nn.Dropout(head_dropout)
        self.arc_of, self.arc_to = nn.Linear(HIDDEN, ARC), nn.Linear(HIDDEN, ARC)
        self.label_of, self.label_to = nn.Linear(HIDDEN, LABEL), nn.Linear(HIDDEN, LABEL)
        self.arc = nn.Linear(ARC, ARC)
        self.arc_prior = nn.Linear(ARC, 1)
        self.label = nn.Linear(LABEL, labels * LABEL, bias=False)
        self.label_alone = nn.Linear(2 * LABEL, labels)
        self.tag = nn.Linear(HIDDEN, tags)
        self.n_labels = labels

    def encoded(self, pieces: Tensor, shapes: Tensor, mask: Tensor | None, starts: Tensor) -> Tensor:
        """(b, w, HIDDEN): the vector of each word, the root's first."""
        places = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.dropout(self.embedded(self.words(pieces) + self.places(places) + self.shapes(shapes)))
        hidden = None if mask is None else (~mask)[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, hidden)
        words: Tensor = x.gather(1, starts[:, :, None].expand(-1, -1, HIDDEN))
        return words

    def arcs(self, words: Tensor) -> Tensor:
        """(b, w - 1, w): how likely the second is the head of the first; row 0 of the second axis is the root."""
        of = self.head_dropout(functional.gelu(self.arc_of(words[:, 1:])))
        to = self.head_dropout(functional.gelu(self.arc_to(words)))
        result: Tensor = self.arc(of) @ to.transpose(1, 2) + self.arc_prior(to).transpose(1, 2)
        return result

    def labelled(self, words: Tensor, heads: Tensor) -> Tensor:
        """(b, w - 1, labels): what each word is to the head given."""
        of = self.head_dropout(functional.gelu(self.label_of(words[:, 1:])))
        to = self.head_dropout(functional.gelu(self.label_to(words)))
        to = to.gather(1, heads[:, :, None].expand(-1, -1, LABEL))
        b, w, _ = of.shape
        turned = self.label(of).view(b, w, self.n_labels, LABEL)
        result: Tensor = (turned @ to[:, :, :, None]).squeeze(-1) + self.label_alone(torch.cat((of, to), -1))
        return result

    def tagged(self, words: Tensor) -> Tensor:
        result: Tensor = self.tag(self.head_dropout(words[:, 1:]))
        return result

    def loss(self, batch: Batch) -> Tensor:
        words = self.encoded(batch.pieces, batch.shapes, batch.mask, batch.starts)
        arcs = self.arcs(words)
        n_words = (batch.heads >= 0).sum(1) + 1
        outside = torch.arange(arcs.shape[2])[None, :] >= n_words[:, None]
        arcs = arcs.masked_fill(outside[:, None, :], -1e4)
        labels = self.labelled(words, batch.heads.clamp(min=0))
        tags = self.tagged(words)
        return (
            functional.cross_entropy(arcs.flatten(0, 1), batch.heads.flatten())
            + functional.cross_entropy(labels.flatten(0, 1), batch.labels.flatten())
            + 0.5 * functional.cross_entropy(tags.flatten(0, 1), batch.tags.flatten())
        )


class Exported(nn.Module):
    """One sentence, without padding: heads' scores, the label for the likeliest head, the tag."""

    def __init__(self, parser: Parser) -> None:
        super().__init__()
        self.parser = parser

    def forward(self, pieces: Tensor, shapes: Tensor, starts: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        words = self.parser.encoded(pieces, shapes, None, starts)
        arcs = self.parser.arcs(words)
        labels = self.parser.labelled(words, arcs.argmax(-1))
        return arcs[0], labels[0].argmax(-1), self.parser.tagged(words)[0].argmax(-1)


def padded(rows: Sequence[Sequence[int]], fill: int) -> Tensor:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[fill] * (longest - len(row))] for row in rows])
