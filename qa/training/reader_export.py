"""A trained reader to what is shipped: a graph of 8-bit weights and its card."""

import hashlib
import json
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from corpus.training.encoder import HIDDEN
from qa.training.reader_model import POSITIONS, Exported, Reader

INPUTS = ("vectors", "shapes", "segments", "mask")
OUTPUTS = ("pairs", "relevance")


def write_reader(reader: Reader, folder: Path, card: dict[str, Any] | None = None, *, bits: int = 8) -> None:
    """model.onnx and card.json in the folder. bits: of the weights of products, 8 or 32. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    plain, prepared, graph = folder / "plain.onnx", folder / "prepared.onnx", folder / "model.onnx"
    n = 7
    example = (
        torch.randn(2, n, HIDDEN), torch.ones(2, n, dtype=torch.int64), torch.zeros(2, n, dtype=torch.int64),
        torch.ones(2, n, dtype=torch.bool),
    )  # fmt: skip
    rows, pieces = torch.export.Dim("rows", min=1, max=64), torch.export.Dim("pieces", min=4, max=POSITIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Exported(reader).eval(),
            example,
            str(plain),
            input_names=INPUTS,
            output_names=OUTPUTS,
            dynamic_shapes={name: {0: rows, 1: pieces} for name in INPUTS},
            dynamo=True,
            external_data=False,
        )
    if bits == 32:
        plain.replace(graph)
    else:
        quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
        # By channel, which halves the error of a weight; the heads stay as they are: they are small and decide.
        quantize_dynamic(
            str(prepared),
            str(graph),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gemm"],
            nodes_to_exclude=_heads(prepared),
        )
        for file in (plain, prepared):
            file.unlink()
    written = (card or {}) | {"sha256": hashlib.sha256(graph.read_bytes()).hexdigest()}
    (folder / "card.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def _heads(graph: Path) -> list[str]:
    """Names of the products that are no part of the layers: those whose weights are not among an encoder's sizes."""
    model = onnx.load(str(graph))
    sizes = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
    small = []
    for node in model.graph.node:
        if node.op_type in ("MatMul", "Gemm"):
            shapes = [sizes[name] for name in node.input if name in sizes and len(sizes[name]) == 2]
            if not shapes or min(shapes[0]) < HIDDEN:
                small.append(node.name)
    return small
