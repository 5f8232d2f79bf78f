"""Export the bundled model to ONNX as the documentation of who runs it says: export.py txtai|others FOLDER"""

# mypy: disable-error-code="import-not-found,import-untyped"

import os
import sys
from pathlib import Path


def for_txtai(model: str, folder: Path) -> None:
    """Its example 18, Export and run models with ONNX; not quantised, so that the model is the same."""
    from txtai.pipeline import HFOnnx

    HFOnnx()(model, "pooling", str(folder / "txtai.onnx"))


def for_others(model: str, folder: Path) -> None:
    """sentence-transformers' page Speeding up Inference: the ONNX backend, its graph optimised to level O3."""
    from sentence_transformers import SentenceTransformer, export_optimized_onnx_model

    exported = SentenceTransformer(
        model, backend="onnx", model_kwargs={"provider": "CPUExecutionProvider", "export": True}
    )
    target = str(folder / "sentence-transformers")
    exported.save_pretrained(target)
    export_optimized_onnx_model(exported, "O3", target)


if __name__ == "__main__":
    {"txtai": for_txtai, "others": for_others}[sys.argv[1]](os.environ["PEERS_MODEL"], Path(sys.argv[2]))
