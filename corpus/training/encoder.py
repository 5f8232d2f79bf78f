"""The layers of the bundled MiniLM encoder, to train further: what the parser and the reader start from."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

HIDDEN, HEADS, INNER = 384, 12, 1536


class SharedDropout(nn.Module):
    """Dropout of the same features in all of a row's pieces (Gal & Ghahramani 2016); x is (b, n, features).

    On a CPU drawing a number for every feature of every piece costs a quarter of the time of training.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.share == 0.0:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[2], device=x.device) >= self.share
        return x * (kept / (1 - self.share)).to(x.dtype)


class Layer(nn.Module):
    """Attention and a feed-forward network, each with its residual, normalised after (BERT).

    shared: drop features as SharedDropout does, and nothing of the attention's weights.
    """

    def __init__(self, dropout: float, *, shared: bool = False) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.up, self.down = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.attended, self.read = nn.LayerNorm(HIDDEN, eps=1e-12), nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = SharedDropout(dropout) if shared else nn.Dropout(dropout)
        self.attention_dropout = nn.Dropout(0.0 if shared else dropout)

    def forward(self, x: Tensor, hidden: Tensor | None) -> Tensor:
        b, n, _ = x.shape
        query, key, value = (
            part(x).view(b, n, HEADS, HIDDEN // HEADS).transpose(1, 2) for part in (self.query, self.key, self.value)
        )
        scores = query @ key.transpose(2, 3) / (HIDDEN // HEADS) ** 0.5
        if hidden is not None:
            scores = scores + hidden
        mixed = self.attention_dropout(scores.softmax(-1)) @ value
        x = self.attended(x + self.dropout(self.out(mixed.transpose(1, 2).reshape(b, n, HIDDEN))))
        result: Tensor = self.read(x + self.dropout(self.down(functional.gelu(self.up(x)))))
        return result


def start_from_encoder(model: nn.Module, weights: Mapping[str, Tensor]) -> None:
    """Copy a BERT encoder's weights, by their names in its safetensors file, into as many layers as the model has.

    model: has `embedded`, `places` and `layers`, and may have `words` and `segments`.
    """
    state = model.state_dict()
    names = {f"embedded.{part}": f"embeddings.LayerNorm.{part}" for part in ("weight", "bias")}
    if "words.weight" in state:
        names["words.weight"] = "embeddings.word_embeddings.weight"
    n_layers = len({name.split(".")[1] for name in state if name.startswith("layers.")})
    for n in range(n_layers):
        pairs = {
            "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
            "out": "attention.output.dense", "attended": "attention.output.LayerNorm", "up": "intermediate.dense",
            "down": "output.dense", "read": "output.LayerNorm",
        }  # fmt: skip
        names |= {
            f"layers.{n}.{ours}.{part}": f"encoder.layer.{n}.{theirs}.{part}"
            for ours, theirs in pairs.items()
            for part in ("weight", "bias")
        }
    segments = weights["embeddings.token_type_embeddings.weight"]
    with torch.no_grad():
        for ours, theirs in names.items():
            state[ours].copy_(weights[theirs])
        places = weights["embeddings.position_embeddings.weight"][: len(state["places.weight"])]
        if "segments.weight" in state:
            state["places.weight"].copy_(places)
            state["segments.weight"].copy_(segments)
        else:
            # What BERT adds to every piece of a first sentence goes into the places.
            state["places.weight"].copy_(places + segments[0])
