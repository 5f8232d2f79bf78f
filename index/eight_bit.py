"""The bundled model as one graph of 8-bit products, made of its weights without torch.

    python -m index.eight_bit NAME SOURCE FOLDER

is how index.embedding exports it. What enters a product is brought to 8 bits by a range that is fixed, so a text gets
the same vector whatever else is in its batch, and its large channels are made smaller first, their weights larger
(after SmoothQuant, Xiao et al. 2022), or those few would leave the others two or three of the 8 bits. The ranges were
measured by `python -m index.training.ranges`. How near it is to the original: `python -m tests.bench.embedding`.
"""

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

from index.embedding import BUNDLED_SHA256, FORMAT, Manifest
from index.exporting import appearing, run, write_manifest

Array = NDArray[Any]
Floats = NDArray[np.float32]

RANGES = Path(__file__).parent / "models" / "all-MiniLM-L6-v2.npz"
# In the order of a layer's products; of each, the prefix of its weights in BERT's own names.
INPUTS: Mapping[str, tuple[str, ...]] = {
    "attention": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "context": ("attention.output.dense",),
    "intermediate": ("intermediate.dense",),
    "output": ("output.dense",),
}
_OPSET, _IR = 18, 10
_LARGEST = 127
# Processors without instructions of their own for 8-bit products add them in pairs, in 16 bits: 255 times two weights
# must not be more than those hold.
_LARGEST_PAIR = 32_767 // 255


def quantised(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Weights (inputs, outputs) in 8 bits, and the scale of each output."""
    first, second = weights[0::2], weights[1::2]
    pairs = np.maximum(np.abs(first + second), np.maximum(np.abs(first), np.abs(second)))
    # One less: both of a pair may be rounded up.
    scales = np.maximum(np.abs(weights).max(axis=0) / _LARGEST, pairs.max(axis=0) / (_LARGEST_PAIR - 1))
    rounded = np.clip(np.round(weights / scales), -_LARGEST, _LARGEST).astype(np.int8)
    return rounded, scales.astype(np.float32)


class _Graph:
    """An ONNX graph while it is made: every method adds a node and returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []

    def tensor(self, name: str, value: Array) -> str:
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, *, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def fused(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """One of ONNX Runtime's own operators."""
        return self.node(operator, inputs, output, domain="com.microsoft", **attributes)

    def norm(self, x: str, weight: Floats, bias: Floats, epsilon: float, output: str) -> str:
        inputs = [x, self.tensor(f"{output}.weight", weight), self.tensor(f"{output}.bias", bias)]
        return self.node("LayerNormalization", inputs, output, axis=-1, epsilon=epsilon)


class _Layers:
    """The model's layers, one by one."""

    def __init__(self, weights: Mapping[str, Floats], ranges: Mapping[str, Floats], config: Mapping[str, Any]) -> None:
        self._weights, self._ranges = weights, ranges
        self._n_heads, self._epsilon = int(config["num_attention_heads"]), float(config["layer_norm_eps"])
        self.graph = _Graph()

    def embedded(self) -> str:
        """The vectors of the pieces, their places and the one type of text there is."""
        graph, weights = self.graph, self._weights
        words = graph.tensor("words", weights["embeddings.word_embeddings.weight"].astype(np.float16))
        found = graph.node("Gather", [words, "input_ids"], "found")
        places = (
            weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        )
        length = graph.node("Shape", ["input_ids"], "length", start=1, end=2)
        start = graph.tensor("start", np.array([0], dtype=np.int64))
        placed = graph.node("Slice", [graph.tensor("places", places), start, length], "placed")
        x = graph.node("Add", [graph.node("Cast", [found], "meant", to=TensorProto.FLOAT), placed], "sum")
        graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        return self._norm(x, "embeddings.LayerNorm", "embedded")

    def layer(self, n: int, x: str, output: str) -> str:
        graph = self.graph
        entering = self._entering(n, "attention", x)
        query, key, value = (self._product(n, "attention", which, entering) for which in range(3))
        context = graph.fused(
            "MultiHeadAttention", [query, key, value, "", "mask"], f"{n}.attended", num_heads=self._n_heads
        )
        attended = self._product(n, "context", 0, self._entering(n, "context", context))
        y = self._norm(
            graph.node("Add", [attended, x], f"{n}.with_context"), _name(n, "attention.output.LayerNorm"), f"{n}.middle"
        )
        wide = graph.fused(
            "Gelu", [self._product(n, "intermediate", 0, self._entering(n, "intermediate", y))], f"{n}.gelu"
        )
        narrow = self._product(n, "output", 0, self._entering(n, "output", wide))
        return self._norm(graph.node("Add", [narrow, y], f"{n}.whole"), _name(n, "output.LayerNorm"), output)

    def pooled(self, tokens: str) -> str:
        """The mean of the tokens that are no padding, of length 1."""
        graph = self.graph
        last = graph.tensor("last", np.array([-1], dtype=np.int64))
        middle = graph.tensor("middle", np.array([1], dtype=np.int64))
        wide = graph.node("Unsqueeze", ["attention_mask", last], "wide_mask")
        kept = graph.node("Mul", [tokens, graph.node("Cast", [wide], "floats", to=TensorProto.FLOAT)], "kept")
        total = graph.node("ReduceSum", [kept, middle], "total", keepdims=0)
        norm = graph.node("ReduceL2", [total, last], "norm", keepdims=1)
        return graph.node("Div", [total, norm], "pooled")

    def _entering(self, n: int, place: str, x: str) -> tuple[str, str, str]:
        """What enters a product in 8 bits, with its scale and its zero."""
        graph, name = self.graph, f"{n}.{place}"
        shrunk = self._ranges[f"{name}.shrunk"]
        if place != "context":
            # That of the context is in the weights that it comes from.
            x = graph.node("Mul", [x, graph.tensor(f"{name}.shrinking", 1 / shrunk)], f"{name}.even")
        low, high = (float(bound) for bound in self._ranges[f"{name}.range"])
        step = (high - low) / 255
        scale = graph.tensor(f"{name}.scale", np.array(step, dtype=np.float32))
        zero = graph.tensor(f"{name}.zero", np.array(round(-low / step), dtype=np.uint8))
        return graph.node("QuantizeLinear", [x, scale, zero], f"{name}.entering"), scale, zero

    def _product(self, n: int, place: str, which: int, entering: tuple[str, str, str]) -> str:
        graph, part = self.graph, INPUTS[place][which]
        weight = self._weights[f"{_name(n, part)}.weight"].T * self._ranges[f"{n}.{place}.shrunk"][:, np.newaxis]
        bias = self._weights[f"{_name(n, part)}.bias"]
        if part == "attention.self.value":
            weight, bias = (side / self._ranges[f"{n}.context.shrunk"] for side in (weight, bias))
        rounded, scales = quantised(weight)
        x, scale, zero = entering
        output = f"{n}.{part}"
        return graph.fused(
            "MatMulIntegerToFloat",
            [
                x,
                graph.tensor(f"{output}.weight", rounded),
                scale,
                graph.tensor(f"{output}.scales", scales),
                zero,
                "",
                graph.tensor(f"{output}.bias", bias),
            ],
            output,
        )

    def _norm(self, x: str, name: str, output: str) -> str:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return self.graph.norm(x, weight, bias, self._epsilon, output)


def _name(n: int, part: str) -> str:
    return f"encoder.layer.{n}.{part}"


def graph_of(weights: Mapping[str, Floats], ranges: Mapping[str, Floats], config: Mapping[str, Any]) -> Any:
    """The ONNX model: input_ids and attention_mask (batch, tokens) to tokens (batch, tokens, dim), pooled (batch, dim).

    weights: a BertModel's, by its names for them. ranges: for each input of a product, `N.PLACE.shrunk`, what its
    channels are divided by, and `N.PLACE.range`, between which two numbers they lie then. config: the model's.
    """
    layers = _Layers(weights, ranges, config)
    x, n_layers = layers.embedded(), int(config["num_hidden_layers"])
    for n in range(n_layers):
        x = layers.layer(n, x, "tokens" if n == n_layers - 1 else f"{n}.out")
    layers.pooled(x)
    dim = int(config["hidden_size"])
    shapes: list[tuple[str, int, list[str | int]]] = [
        ("input_ids", TensorProto.INT64, ["batch", "tokens"]),
        ("attention_mask", TensorProto.INT64, ["batch", "tokens"]),
        ("tokens", TensorProto.FLOAT, ["batch", "tokens", dim]),
        ("pooled", TensorProto.FLOAT, ["batch", dim]),
    ]
    values = [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in shapes]
    graph = helper.make_graph(layers.graph.nodes, "sentence embedding", values[:2], values[2:], layers.graph.tensors)
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)], ir_version=_IR
    )


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
