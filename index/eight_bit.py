"""Transformer layers as an ONNX graph of 8-bit products, made of their weights without torch.

What enters a product is brought to 8 bits by a range that is fixed, so a text gets the same numbers whatever else is in
its batch, and its large channels are made smaller first, their weights larger (after SmoothQuant, Xiao et al. 2022), or
those few would leave the others two or three of the 8 bits. The ranges are measured by index.training.ranges.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Array = NDArray[Any]
Floats = NDArray[np.float32]

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


class Graph:
    """An ONNX graph while it is made: every method adds a node and returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []

    def tensor(self, name: str, value: Array) -> str:
        self.tensors.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, *, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def fused(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """One of ONNX Runtime's own operators."""
        return self.node(operator, inputs, output, domain="com.microsoft", **attributes)


class Layers:
    """A graph that grows layer by layer.

    weights: a BERT model's, by its names for them. ranges: for each input of a product, `N.PLACE.shrunk`, what its
    channels are divided by, and `N.PLACE.range`, between which two numbers they lie then. Padding is told by what the
    graph calls "mask", int32 (batch, tokens), 0 for such.
    """

    def __init__(
        self, weights: Mapping[str, Floats], ranges: Mapping[str, Floats], *, n_heads: int, epsilon: float
    ) -> None:
        self._weights, self._ranges = weights, ranges
        self._n_heads, self._epsilon = n_heads, epsilon
        self.graph = Graph()

    def layer(self, n: int, x: str, output: str) -> str:
        """Layer n over x."""
        graph = self.graph
        entering = self._entering(n, "attention", x)
        query, key, value = (self._product(n, "attention", which, entering) for which in range(3))
        context = graph.fused(
            "MultiHeadAttention", [query, key, value, "", "mask"], f"{n}.attended", num_heads=self._n_heads
        )
        attended = self._product(n, "context", 0, self._entering(n, "context", context))
        y = self.norm(
            graph.node("Add", [attended, x], f"{n}.with_context"),
            layer_name(n, "attention.output.LayerNorm"),
            f"{n}.middle",
        )
        wide = graph.fused(
            "Gelu", [self._product(n, "intermediate", 0, self._entering(n, "intermediate", y))], f"{n}.gelu"
        )
        narrow = self._product(n, "output", 0, self._entering(n, "output", wide))
        return self.norm(graph.node("Add", [narrow, y], f"{n}.whole"), layer_name(n, "output.LayerNorm"), output)

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
        weight = self._weights[f"{layer_name(n, part)}.weight"].T * self._ranges[f"{n}.{place}.shrunk"][:, np.newaxis]
        bias = self._weights[f"{layer_name(n, part)}.bias"]
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

    def norm(self, x: str, name: str, output: str) -> str:
        """The layer norm of this name."""
        parts = [self.graph.tensor(f"{output}.{part}", self._weights[f"{name}.{part}"]) for part in ("weight", "bias")]
        return self.graph.node("LayerNormalization", [x, *parts], output, axis=-1, epsilon=self._epsilon)


def layer_name(n: int, part: str) -> str:
    return f"encoder.layer.{n}.{part}"


Value = tuple[str, int, list[str | int]]


def model_of(graph: Graph, inputs: list[Value], outputs: list[Value]) -> Any:
    """The ONNX model. inputs, outputs: name, type and shape."""
    values = [[helper.make_tensor_value_info(*value) for value in side] for side in (inputs, outputs)]
    made = helper.make_graph(graph.nodes, "layers", values[0], values[1], graph.tensors)
    return helper.make_model(
        made, opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)], ir_version=_IR
    )
