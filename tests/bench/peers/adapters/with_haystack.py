"""Haystack, set up for hybrid search as its tutorial "Creating a Hybrid Retrieval Pipeline" does.

- InMemoryDocumentStore with InMemoryBM25Retriever and InMemoryEmbeddingRetriever, joined by DocumentJoiner; here with
  join_mode="reciprocal_rank_fusion", which its page says is for hybrid retrieval, in place of the tutorial's ranker,
  which is another model.
- embedding_similarity_function="dot_product", as the vectors have length 1: its page names it.
- backend="onnx" of the SentenceTransformers embedders, which their page points to for speed.
- save_to_disk and load_from_disk of the document store keep it.
"""

# mypy: disable-error-code="import-not-found,import-untyped,no-any-return"

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from serving import Passage, serve

FILE = "store.json"


class Haystack:
    def create(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._made(folder, InMemoryDocumentStore(embedding_similarity_function="dot_product"))

    def open(self, folder: Path) -> None:
        self._made(folder, InMemoryDocumentStore.load_from_disk(str(folder / FILE)))

    def _made(self, folder: Path, store: Any) -> None:
        self._file, self._store = folder / FILE, store
        model: dict[str, Any] = {
            "model": os.environ["PEERS_ONNX"],
            "backend": "onnx",
            "model_kwargs": {"provider": "CPUExecutionProvider", "file_name": os.environ["PEERS_ONNX_FILE"]},
            "device": ComponentDevice.from_str("cpu"),
            "progress_bar": False,
        }
        # Both embedders take one loaded model where their settings are the same.
        self._embedder: Any = SentenceTransformersDocumentEmbedder(**model)
        self._embedder.warm_up()
        pipeline = Pipeline()
        pipeline.add_component("text_embedder", SentenceTransformersTextEmbedder(**model))
        pipeline.add_component("embedding_retriever", InMemoryEmbeddingRetriever(store))
        pipeline.add_component("bm25_retriever", InMemoryBM25Retriever(store))
        pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        pipeline.connect("text_embedder", "embedding_retriever")
        pipeline.connect("bm25_retriever", "joiner")
        pipeline.connect("embedding_retriever", "joiner")
        pipeline.warm_up()
        self._pipeline = pipeline

    def add(self, passages: Sequence[Passage]) -> None:
        documents = [Document(id=id, content=text) for id, text in passages]
        self._store.write_documents(self._embedder.run(documents)["documents"])

    def save(self) -> None:
        self._store.save_to_disk(str(self._file))

    def search(self, question: str, k: int) -> list[Passage]:
        found = self._pipeline.run(
            {
                "text_embedder": {"text": question},
                "embedding_retriever": {"top_k": k},
                "bm25_retriever": {"query": question, "top_k": k},
                "joiner": {"top_k": k},
            }
        )
        return [(document.id, document.content) for document in found["joiner"]["documents"]]

    def count(self) -> int:
        return self._store.count_documents()

    def ids(self) -> list[str]:
        return [document.id for document in self._store.filter_documents()]


if __name__ == "__main__":
    serve(Haystack())
