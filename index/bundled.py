"""The bundled model, exported in 8 bits: see index.eight_bit.

    python -m index.bundled NAME SOURCE FOLDER

is how index.embedding exports it. How near it is to the original: index/models/README.md.
"""

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto
from safetensors.numpy import load_file

from index.eight_bit import Floats, Graph, Layers, model_of
from index.embedding import BUNDLED_SHA256, FORMAT, Manifest
from index.exporting import appearing, run, write_manifest

RANGES = Path(__file__).parent / "models" / "all-MiniLM-L6-v2.npz"


def graph_of(weights: Mapping[str, Floats], ranges: Mapping[str, Floats], config: Mapping[str, Any]) -> Any:
    """The ONNX model: input_ids and attention_mask (batch, tokens) to tokens (batch, tokens, dim), pooled (batch, dim).

    weights, ranges: as index.eight_bit has them. config: the model's.
    """
    layers = Layers(
        weights,
        ranges,
        n_heads=int(config["num_attention_heads"]),
        epsilon=float(config["layer_norm_eps"]),
    )
    x, n_layers, dim = _embedded(layers, weights), int(config["num_hidden_layers"]), int(config["hidden_size"])
    for n in range(n_layers):
        x = layers.layer(n, x, "tokens" if n == n_layers - 1 else f"{n}.out")
    _pooled(layers.graph, x)
    return model_of(
        layers.graph,
        [(name, TensorProto.INT64, ["batch", "tokens"]) for name in ("input_ids", "attention_mask")],
        [("tokens", TensorProto.FLOAT, ["batch", "tokens", dim]), ("pooled", TensorProto.FLOAT, ["batch", dim])],
    )


def _embedded(layers: Layers, weights: Mapping[str, Floats]) -> str:
    """The vectors of the pieces, their places and the one type of text there is."""
    graph = layers.graph
    words = graph.tensor("words", weights["embeddings.word_embeddings.weight"].astype(np.float16))
    found = graph.node("Gather", [words, "input_ids"], "found")
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    length = graph.node("Shape", ["input_ids"], "length", start=1, end=2)
    start = graph.tensor("start", np.array([0], dtype=np.int64))
    placed = graph.node("Slice", [graph.tensor("places", places), start, length], "placed")
    x = graph.node("Add", [graph.node("Cast", [found], "meant", to=TensorProto.FLOAT), placed], "sum")
    graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    return layers.norm(x, "embeddings.LayerNorm", "embedded")


def _pooled(graph: Graph, tokens: str) -> str:
    """The mean of the tokens that are no padding, of length 1."""
    last = graph.tensor("last", np.array([-1], dtype=np.int64))
    middle = graph.tensor("middle", np.array([1], dtype=np.int64))
    wide = graph.node("Unsqueeze", ["attention_mask", last], "wide_mask")
    kept = graph.node("Mul", [tokens, graph.node("Cast", [wide], "floats", to=TensorProto.FLOAT)], "kept")
    total = graph.node("ReduceSum", [kept, middle], "total", keepdims=0)
    norm = graph.node("ReduceL2", [total, last], "norm", keepdims=1)
    return graph.node("Div", [total, norm], "pooled")


def export(name: str, source: str, folder: Path) -> None:
    """Export the bundled model, whose files are in `source`, into the folder. Raises OSError."""
    files = Path(source)
    config = json.loads((files / "config.json").read_text(encoding="utf-8"))
    reads = json.loads((files / "sentence_bert_config.json").read_text(encoding="utf-8"))
    with np.load(RANGES) as ranges:
        model = graph_of(load_file(files / "model.safetensors"), dict(ranges), config)
    with appearing(folder) as made:
        # Beside the graph in a file that is mapped: of the words' vectors only those that are asked for are read.
        onnx.save_model(model, str(made / "model.onnx"), save_as_external_data=True, location="model.bin")
        # As readable as any other file of the export; it is written as a private one.
        (made / "model.bin").chmod((made / "model.onnx").stat().st_mode)
        (made / "tokenizer.json").write_bytes((files / "tokenizer.json").read_bytes())
        made_of = hashlib.sha256(f"{FORMAT} {BUNDLED_SHA256}".encode() + RANGES.read_bytes())
        manifest = Manifest(
            format=FORMAT,
            name=name,
            model_id=f"{name}-8bit@{made_of.hexdigest()[:16]}",
            dim=int(config["hidden_size"]),
            max_tokens=int(reads["max_seq_length"]),
            pooling="mean",
            question_prompt="",
            passage_prompt="",
            served_by="onnx",
            files={},
        )
        write_manifest(manifest, made)


if __name__ == "__main__":
    sys.exit(run(export, *sys.argv[1:4]))
