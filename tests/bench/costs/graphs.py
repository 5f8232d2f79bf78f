"""How much a network of the BERT kind has to multiply, counted from its file."""

import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx
from onnx import TensorProto

_PRODUCTS = frozenset(("MatMul", "Gemm", "MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul"))
_ATTENTION = frozenset(("MultiHeadAttention", "Attention"))
_EIGHT_BITS = frozenset((TensorProto.INT8, TensorProto.UINT8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """weights_8, weights_32: that every token is multiplied with, of 8 bits and of 32. n_layers: of attention, each
    over `width` channels."""

    weights_8: int
    weights_32: int
    n_layers: int
    width: int

    @property
    def n_bytes(self) -> int:
        return self.weights_8 + 4 * self.weights_32

    def products_8(self, n_tokens: float) -> float:
        """Multiplications, each with its addition, for so many tokens."""
        return self.weights_8 * n_tokens

    def products_32(self, n_tokens: float, squares: float) -> float:
        """squares: of the number of tokens, over all rows: each token looks at every other of its row."""
        return self.weights_32 * n_tokens + 2 * squares * self.width * self.n_layers


def read_network(file: Path) -> Network:
    """Weights are the constant matrices of products; the vectors of words, which are only looked up, are none."""
    # What matters is their shapes; those of the embedder lie in another file.
    return network_of(onnx.load(str(file), load_external_data=False).graph)


def network_of(graph: Any) -> Network:
    shapes = {tensor.name: (tuple(tensor.dims), tensor.data_type) for tensor in graph.initializer}
    found = [
        shapes[name] for node in graph.node if node.op_type in _PRODUCTS for name in node.input[:2] if name in shapes
    ]
    matrices = [(shape, kind) for shape, kind in found if len(shape) == 2]
    operators = [node.op_type for node in graph.node]
    n_fused = sum(operator in _ATTENTION for operator in operators)
    return Network(
        weights_8=sum(rows * columns for (rows, columns), kind in matrices if kind in _EIGHT_BITS),
        weights_32=sum(rows * columns for (rows, columns), kind in matrices if kind == TensorProto.FLOAT),
        n_layers=n_fused or operators.count("Softmax"),
        width=statistics.mode(min(shape) for shape, _ in matrices) if matrices else 0,
    )
