"""Ways to embed passages: the bare model, and what article-qa does instead, one measure after the other."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.documents import Span
from corpus.onnx import OnnxModel
from corpus.sentences import split_sentences
from index.embedding import (
    BATCH_TOKENS,
    BUNDLED,
    MANIFEST,
    Embedder,
    Vectors,
    encode_apart,
    load_embedder,
    prepare_embedder,
    source_of,
)
from qa.settings import load_settings

BATCH_SIZES = (8, 16, 32, 64)
BARE = "the bare model in sentence-transformers (torch)"
# (passages, their sentences) → vectors of the passages, and of the sentences where there are any
Passages = Callable[[Sequence[str], Sequence[Sequence[Span]]], tuple[Vectors, Vectors | None]]
Question = Callable[[str], Vectors]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """passages, question: by the number of threads. No question: it is embedded as in the way before."""

    name: str
    passages: dict[int, Passages]
    question: dict[int, Question]
    has_sentences: bool = False


class Bare:
    """The model as sentence-transformers runs it, with some number of threads and texts in a batch."""

    def __init__(self) -> None:
        from sentence_transformers import SentenceTransformer

        self._model: Any = SentenceTransformer(source_of(BUNDLED), device="cpu")

    def encode(self, texts: Sequence[str], *, threads: int, batch: int) -> Vectors:
        import torch

        torch.set_num_threads(threads)
        vectors: Vectors = self._model.encode(
            list(texts), batch_size=batch, normalize_embeddings=True, show_progress_bar=False
        )
        return vectors

    def way(self, batches: dict[int, int]) -> Way:
        """batches: for each number of threads, the batch size."""

        def passages(threads: int, batch: int) -> Passages:
            return lambda texts, _: (self.encode(texts, threads=threads, batch=batch), None)

        def question(threads: int) -> Question:
            return lambda text: self.encode([text], threads=threads, batch=1)[0]

        return Way(
            name=BARE,
            passages={threads: passages(threads, batch) for threads, batch in batches.items()},
            question={threads: question(threads) for threads in batches},
        )


def thread_counts() -> tuple[int, ...]:
    """One, two, four and so on, and one for each core."""
    n_cores = os.cpu_count() or 1
    return tuple(sorted({2**n for n in range(n_cores.bit_length()) if 2**n <= n_cores} | {n_cores}))


def other_ways(scratch: Path) -> Iterator[Way]:
    """From the second on each adds a measure to the one before; the last but one is what article-qa does.

    scratch: an empty folder, for the export.
    """
    models, counts = load_settings().models, (1, os.cpu_count() or 1)
    # By its folder it is any model, and exported as any is.
    in_32_bits = {n: load_embedder(source_of(BUNDLED), models_dir=scratch, threads=n) for n in counts}
    in_8_bits = {n: load_embedder(BUNDLED, models_dir=models, threads=n) for n in counts}
    folder = prepare_embedder(BUNDLED, models_dir=models)
    plain = {
        threads: OnnxModel(folder / "model.onnx", folder / "tokenizer.json", threads=threads) for threads in in_8_bits
    }
    longest = int(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["max_tokens"])
    # Another thread count gives the question nothing: it has one of its own.
    ask_8_bits: dict[int, Question] = {1: in_8_bits[1].encode_question}
    yield Way(
        name="the same exported as any other is: ONNX Runtime, 32 bits, in batches by length",
        passages={threads: _sorted(model) for threads, model in in_32_bits.items()},
        question={1: in_32_bits[1].encode_question},
    )
    yield Way(
        name="products in 8 bits and attention in one operator, one passage at a time",
        passages={threads: _one_by_one(model) for threads, model in in_8_bits.items()},
        question=ask_8_bits,
    )
    yield Way(
        name="in batches, as they come",
        passages={threads: _as_they_come(model, longest) for threads, model in plain.items()},
        question={},
    )
    yield Way(
        name="in batches, by length",
        passages={threads: _sorted(model) for threads, model in in_8_bits.items()},
        question={},
    )
    yield Way(
        name="with the sentences' vectors, out of the same pass",
        passages={threads: _with_sentences(model) for threads, model in in_8_bits.items()},
        question={},
        has_sentences=True,
    )
    yield Way(
        name="with the sentences' vectors, each sentence by itself",
        passages={threads: _apart(model) for threads, model in in_8_bits.items()},
        question={},
        has_sentences=True,
    )


def spans_of(text: str) -> tuple[Span, ...]:
    return split_sentences(text, Span(0, len(text)))


def _sorted(model: Embedder) -> Passages:
    return lambda texts, _: (model.encode(texts, [()] * len(texts)).passages, None)


def _one_by_one(model: Embedder) -> Passages:
    return lambda texts, _: (np.concatenate([model.encode([text], [()]).passages for text in texts]), None)


def _with_sentences(model: Embedder) -> Passages:
    def encode(texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Vectors, Vectors]:
        encoded = model.encode(texts, sentences)
        return encoded.passages, encoded.sentences

    return encode


def _apart(model: Embedder) -> Passages:
    def pool(texts: Sequence[str]) -> Vectors:
        return model.encode(texts, [()] * len(texts)).passages

    def encode(texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Vectors, Vectors]:
        encoded = encode_apart(texts, sentences, pool, model.dim)
        return encoded.passages, encoded.sentences

    return encode


def _as_they_come(model: OnnxModel, longest: int) -> Passages:
    def encode(texts: Sequence[str], _: Sequence[Sequence[Span]]) -> tuple[Vectors, None]:
        room = longest - len(model.opening) - len(model.closing)
        rows = [encoding.ids[:room] for encoding in model.tokenize(texts)]
        return np.concatenate([model.run(batch, ["pooled"])[0] for batch in batches(rows, BATCH_TOKENS)]), None

    return encode


def batches(rows: Sequence[Sequence[int]], most: int) -> Iterator[list[Sequence[int]]]:
    """The rows in their order, as many together as are at most so many tokens when padded."""
    batch: list[Sequence[int]] = []
    for row in rows:
        if batch and (len(batch) + 1) * max(map(len, [*batch, row])) > most:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
