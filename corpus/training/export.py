"""A trained parser to what is shipped: a graph of 8-bit weights, its tokenizer, its card."""

import hashlib
import json
import warnings
from collections.abc import Sequence
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from tokenizers import Tokenizer

from corpus.training.parser import Exported, Parser


def write_model(
    parser: Parser,
    tokenizer: Tokenizer,
    *,
    tags: Sequence[str],
    labels: Sequence[str],
    folder: Path,
) -> None:
    """model.onnx, tokenizer.json and card.json in the folder. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    plain, prepared, graph = folder / "plain.onnx", folder / "prepared.onnx", folder / "model.onnx"
    # Three tensors, not one twice: the exporter would take them for one input.
    example = (torch.tensor([[2, 5, 6, 7, 8]]), torch.tensor([[0, 1, 1, 2, 6]]), torch.tensor([[0, 1, 3]]))
    pieces_axis, words_axis = torch.export.Dim("pieces", min=2, max=256), torch.export.Dim("words", min=2, max=256)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Exported(parser).eval(),
            example,
            str(plain),
            input_names=["pieces", "shapes", "starts"],
            output_names=["arcs", "labels", "tags"],
            dynamic_shapes={"pieces": {1: pieces_axis}, "shapes": {1: pieces_axis}, "starts": {1: words_axis}},
            dynamo=True,
            external_data=False,
        )
    quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
    # The weights of products by channel, which halves their error; tables of vectors have none.
    quantize_dynamic(str(prepared), str(plain), weight_type=QuantType.QInt8, op_types_to_quantize=["Gather"])
    quantize_dynamic(
        str(plain), str(graph), weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gemm"]
    )
    for file in (plain, prepared):
        file.unlink()
    card = {
        "tags": list(tags),
        "labels": list(labels),
        "sha256": hashlib.sha256(graph.read_bytes()).hexdigest(),
    }
    (folder / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
