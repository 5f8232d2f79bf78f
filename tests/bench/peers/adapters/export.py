"""Export the bundled model to ONNX as the documentation of who runs it says: export.py txtai|others FOLDER"""

# mypy: disable-error-code="import-not-found,import-untyped"

import os
import sys
from pathlib import Path


def for_txtai(model: str, folder: Path) -> None:
    """Its example 18, Export and run models with ONNX: quantised, as there."""
    from txtai.pipeline import HFOnnx

    HFOnnx()(model, "pooling", str(folder / "txtai.onnx"), quantize=True)


def for_others(model: str, folder: Path) -> None:
    """sentence-transformers' page Speeding up Inference: the ONNX backend, in the 8 bits of the processor's kind."""
    from sentence_transformers import SentenceTransformer, export_dynamic_quantized_onnx_model

    exported = SentenceTransformer(
        model, backend="onnx", model_kwargs={"provider": "CPUExecutionProvider", "export": True}
    )
    target = str(folder / "sentence-transformers")
    exported.save_pretrained(target)
    export_dynamic_quantized_onnx_model(exported, os.environ["PEERS_PROCESSOR"], target)


if __name__ == "__main__":
    {"txtai": for_txtai, "others": for_others}[sys.argv[1]](os.environ["PEERS_MODEL"], Path(sys.argv[2]))
