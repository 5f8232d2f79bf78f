"""The one door to torch: export a sentence-transformers model to ONNX, or serve one that cannot be exported.

    python -m index.torch_embedder NAME SOURCE FOLDER

is how index.embedding exports any model but the bundled one, which index.bundled does.
"""

import contextlib
import hashlib
import io
import json
import logging
import math
import sys
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from corpus.documents import Span
from corpus.errors import ModelDamaged, ModelNotFound
from index.embedding import FORMAT, Encoded, Manifest, OnnxEmbedder, encode_apart
from index.exporting import appearing, first_line, run, write_manifest

log = logging.getLogger(__name__)

Vectors = NDArray[np.float32]

# An export serves only if it agrees this well with the original on every probe.
AGREEMENT = 0.9999
PROBES = (
    "",
    "How many AI firms are in Shanghai?",
    "The city's economy grew by 6.5 percent to 1.2 trillion yuan ($174 billion) in 2018.",
    "人工智能产业规模达到700亿元。 🙂",
    "word " * 600,
)


class SentenceTransformerEmbedder:
    """A model served by sentence-transformers itself."""

    def __init__(self, source: str, manifest: Manifest) -> None:
        self._model = _load(source, manifest.name)
        self._manifest = manifest

    @property
    def name(self) -> str:
        return self._manifest.name

    @property
    def model_id(self) -> str:
        return self._manifest.model_id

    @property
    def dim(self) -> int:
        return self._manifest.dim

    def encode_question(self, text: str, *, alone: bool = False) -> Vectors:
        vector: Vectors = self._pooled([self._manifest.question_prompt + text])[0]
        return vector

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> Encoded:
        return encode_apart(texts, sentences, self._passages, self.dim)

    def _passages(self, texts: Sequence[str]) -> Vectors:
        return self._pooled([self._manifest.passage_prompt + text for text in texts])

    def _pooled(self, texts: Sequence[str]) -> Vectors:
        return _normalised(self._model, texts)


class _Graph(torch.nn.Module):
    """All of the model's own modules, from token ids to its tokens' vectors and their normalised pooling."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
        pooled = torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)
        return features["token_embeddings"], pooled


def export(name: str, source: str, folder: Path) -> None:
    """Export the model at `source` into the folder, which appears when it is whole. Raises ModelError, OSError."""
    model = _load(source, name)
    with appearing(folder) as made:
        _make(name, model, made)


def _make(name: str, model: SentenceTransformer, folder: Path) -> None:
    prompts = {name: prompt or "" for name, prompt in model.prompts.items()}
    default = prompts.get(model.default_prompt_name or "", "")
    manifest = Manifest(
        format=FORMAT,
        name=name,
        model_id=f"{Path(name).name}@{_fingerprint(model)}",
        dim=len(_normalised(model, ["a"])[0]),
        max_tokens=_max_tokens(model),
        pooling=_pooling(model),
        question_prompt=prompts.get("query") or default,
        passage_prompt=prompts.get("document") or prompts.get("passage") or default,
        served_by="onnx",
        files={},
    )
    try:
        _write_graph(model, folder)
        served = OnnxEmbedder(folder, manifest, threads=1)
        _check_agreement(model, served, manifest)
    except Exception as error:  # the exporter fails in many ways, and for every one the original serves
        log.warning("'%s' is served by sentence-transformers, since its export fails: %s", name, error)
        for path in folder.iterdir():
            path.unlink()
        manifest = replace(manifest, served_by="sentence-transformers")
    write_manifest(manifest, folder)


def _load(source: str, name: str) -> SentenceTransformer:
    """Raises ModelNotFound, ModelDamaged."""
    try:
        model = SentenceTransformer(source, device="cpu")
    except (OSError, ValueError) as error:
        if Path(source).is_dir():
            raise ModelDamaged(
                f"'{name}' cannot be loaded: {first_line(error)}", hint="Choose another model."
            ) from error
        raise ModelNotFound(f"There is no model '{name}'", hint="Name a model's folder.") from error
    except Exception as error:
        raise ModelDamaged(f"'{name}' cannot be loaded: {first_line(error)}", hint="Choose another model.") from error
    return model.eval()


def _pooling(model: SentenceTransformer) -> str:
    """ "mean" only if the vector is the mean of the tokens' vectors with nothing but a norm behind it."""
    names = [type(module).__name__ for module in model]
    if names[1:] not in (["Pooling"], ["Pooling", "Normalize"]):
        return "other"
    return str(getattr(model[1], "pooling_mode", "other"))


def _max_tokens(model: SentenceTransformer) -> int:
    """What the model reads at once; models that read anything are given what a passage has at most."""
    length = model.max_seq_length
    return int(length) if length is not None and math.isfinite(length) else 512


def _fingerprint(model: SentenceTransformer) -> str:
    """Of every weight and of all that changes what a text becomes."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().view(torch.uint8).numpy().tobytes())
    rest = [repr(module) for module in model]
    digest.update(json.dumps([rest, model.prompts, model.default_prompt_name, _max_tokens(model)]).encode())
    return digest.hexdigest()[:16]


def _normalised(model: SentenceTransformer, texts: Sequence[str]) -> Vectors:
    vectors: Vectors = model.encode(
        list(texts), convert_to_numpy=True, normalize_embeddings=True, show_progress_bar=False, prompt=""
    ).astype(np.float32)
    return vectors


def _write_graph(model: SentenceTransformer, folder: Path) -> None:
    """model.onnx, optimised, its weights beside it in a file that is mapped rather than read; tokenizer.json."""
    tokenizer: Any = model.tokenizer
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    example = tokenizer(["one text", "another that is somewhat longer"], padding=True, return_tensors="pt")
    batch, tokens = torch.export.Dim("batch"), torch.export.Dim("tokens", min=2, max=_max_tokens(model))
    shape = {0: batch, 1: tokens}
    plain = folder / "plain.onnx"
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Graph(model).eval(),
            (example["input_ids"], example["attention_mask"]),
            str(plain),
            input_names=["input_ids", "attention_mask"],
            output_names=["tokens", "pooled"],
            dynamic_shapes={"input_ids": shape, "attention_mask": shape},
            dynamo=True,
            external_data=False,
        )
    options = onnxruntime.SessionOptions()
    # Extended: fused attention, but nothing that only this processor has.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(folder / "model.onnx")
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", "model.bin")
    onnxruntime.InferenceSession(str(plain), options, providers=["CPUExecutionProvider"])
    plain.unlink()


def _check_agreement(model: SentenceTransformer, served: OnnxEmbedder, manifest: Manifest) -> None:
    """Raises ModelDamaged if the export gives other vectors than the original."""
    ours = served.encode(PROBES, [()] * len(PROBES)).passages
    theirs = _normalised(model, [manifest.passage_prompt + probe for probe in PROBES])
    worst = float((ours * theirs).sum(axis=1).min())
    if not worst >= AGREEMENT:
        raise ModelDamaged(f"it agrees only to {worst:.5f} with the original")


if __name__ == "__main__":
    sys.exit(run(export, *sys.argv[1:4]))
