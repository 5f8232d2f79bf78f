"""The asker: the bundled encoder trained further to write a question, piece by piece, whose answer is marked in a text.

Pieces of the text see one another, those of the question what is before them (Dong et al. 2019, "Unified language model
pre-training"). It only makes what the reader learns from, and is not shipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from corpus.training.encoder import HEADS, HIDDEN, Layer

LAYERS, POSITIONS = 6, 384
# Pieces of a text, and of what is written; the latter have the last places, however long the text is.
MAX_TEXT, MAX_WRITTEN = 192, 40
WRITTEN_FROM = POSITIONS - MAX_WRITTEN - 1
# Roles of pieces: of the text, of the answer in it, of a question, of a text's continuation.
TEXT, ANSWER, QUESTION, CONTINUATION = range(4)
_OUTSIDE = -1e4


@dataclass(frozen=True, slots=True)
class Writing:
    """texts (b, n), written (b, m): pieces; the latter begin with what parts, and where they end do so again. roles
    (b, n): of the text's. role (b,): of what is written. mask (b, n): True for pieces of the text. wanted (b, m): the
    piece behind each that is written, -100 where there is none."""

    texts: Tensor
    roles: Tensor
    mask: Tensor
    written: Tensor
    role: Tensor
    wanted: Tensor


class Asker(nn.Module):
    def __init__(self, table: Tensor, *, layers: int = LAYERS, dropout: float = 0.1) -> None:
        """table (pieces, HIDDEN): the pieces' vectors, which are not learned."""
        super().__init__()
        self.register_buffer("table", table, persistent=False)
        self.table: Tensor
        self.places, self.roles = nn.Embedding(POSITIONS, HIDDEN), nn.Embedding(4, HIDDEN)
        nn.init.zeros_(self.roles.weight)
        self.embedded = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout, shared=True) for _ in range(layers))
        self.turned, self.levelled = nn.Linear(HIDDEN, HIDDEN), nn.LayerNorm(HIDDEN)
        self.bias = nn.Parameter(torch.zeros(len(table)))

    def forward(self, writing: Writing) -> Tensor:
        """Scores of the next piece (b, m, pieces)."""
        (b, n), m = writing.texts.shape, writing.written.shape[1]
        device = writing.texts.device
        x = torch.cat([self._begun(writing.texts, writing.roles, 0), self._begun_written(writing, 0)], 1)
        visible = torch.zeros(b, n + m, n + m, dtype=torch.bool, device=device)
        visible[:, :, :n] = writing.mask[:, None, :]
        visible[:, n:, n:] = torch.ones(m, m, dtype=torch.bool, device=device).tril()
        hidden = (~visible)[:, None].to(x.dtype) * _OUTSIDE
        for layer in self.layers:
            x = layer(x, hidden)
        return self._next(x[:, n:])

    def write(self, writing: Writing, *, end: int, temperature: float, likeliest: int) -> list[list[int]]:
        """Pieces drawn one after another, until the end: of the likeliest ones, by their chances."""
        x = self._begun(writing.texts, writing.roles, 0)
        before: list[tuple[Tensor, Tensor]] = []
        hidden = (~writing.mask)[:, None, None, :] * _OUTSIDE
        for layer in self.layers:
            before.append(_keys_and_values(layer, x))
            x = layer(x, hidden)
        n_rows = len(writing.texts)
        last, drawn = writing.written[:, :1], []
        over = torch.zeros(n_rows, dtype=torch.bool, device=last.device)
        for at in range(MAX_WRITTEN - 1):
            step = Writing(writing.texts, writing.roles, writing.mask, last, writing.role, writing.wanted)
            y = self._begun_written(step, at)
            for n, layer in enumerate(self.layers):
                keys, values = _keys_and_values(layer, y)
                before[n] = torch.cat([before[n][0], keys], 2), torch.cat([before[n][1], values], 2)
                y = _layer_on(layer, y, *before[n], hidden)
            hidden = functional.pad(hidden, (0, 1))
            scores = self._next(y)[:, 0].float() / temperature
            best = scores.topk(likeliest, 1)
            last = best.indices.gather(1, torch.multinomial(best.values.softmax(1), 1))
            drawn.append(last[:, 0])
            over |= last[:, 0] == end
            if bool(over.all()):
                break
        return [_until(row, end) for row in torch.stack(drawn, 1).tolist()]

    def _begun(self, ids: Tensor, roles: Tensor, first: int) -> Tensor:
        places = torch.arange(first, first + ids.shape[1], device=ids.device)
        x: Tensor = self.embedded(functional.embedding(ids, self.table) + self.places(places) + self.roles(roles))
        return x

    def _begun_written(self, writing: Writing, at: int) -> Tensor:
        roles = writing.role[:, None].expand_as(writing.written)
        return self._begun(writing.written, roles, WRITTEN_FROM + at)

    def _next(self, x: Tensor) -> Tensor:
        turned = self.levelled(functional.gelu(self.turned(x)))
        return functional.linear(turned, self.table, self.bias)


def _until(pieces: Sequence[int], end: int) -> list[int]:
    return list(pieces[: pieces.index(end)]) if end in pieces else []


def _heads(part: nn.Module, x: Tensor) -> Tensor:
    return part(x).view(x.shape[0], x.shape[1], HEADS, HIDDEN // HEADS).transpose(1, 2)  # type: ignore[no-any-return]


def _keys_and_values(layer: nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    assert isinstance(layer, Layer)
    return _heads(layer.key, x), _heads(layer.value, x)


def _layer_on(layer: nn.Module, x: Tensor, keys: Tensor, values: Tensor, hidden: Tensor) -> Tensor:
    """What `Layer` makes of x where keys and values of what is before are known, and its own behind them."""
    assert isinstance(layer, Layer)
    scores = _heads(layer.query, x) @ keys.transpose(2, 3) / (HIDDEN // HEADS) ** 0.5
    scores = scores + functional.pad(hidden, (0, scores.shape[3] - hidden.shape[3]))
    mixed = (scores.softmax(-1) @ values).transpose(1, 2).reshape(x.shape)
    x = layer.attended(x + layer.out(mixed))
    result: Tensor = layer.read(x + layer.down(functional.gelu(layer.up(x))))
    return result
