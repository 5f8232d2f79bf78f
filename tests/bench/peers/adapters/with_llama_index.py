"""LlamaIndex, set up for hybrid search as its page "Reciprocal Rerank Fusion Retriever" does.

- QueryFusionRetriever over VectorStoreIndex.as_retriever and BM25Retriever, mode="reciprocal_rerank", num_queries=1
  ("set this to 1 to disable query generation": there is no language model), use_async=False: with a local model there
  is nothing to wait for.
- FaissVectorStore with IndexFlatIP: its page shows IndexFlatL2, whose distances the fusion would take for scores and
  put the farthest first.
- HuggingFaceEmbedding with backend="onnx" and its model_kwargs, as its page says under "Benchmarking".
- storage_context.persist and load_index_from_storage, BM25Retriever.persist and from_persist_dir: their pages.
- The BM25 index cannot be added to; its page makes it anew from the documents.
"""

# mypy: disable-error-code="import-not-found,import-untyped,no-any-return"

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
from llama_index.core import Settings, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.faiss import FaissVectorStore
from serving import Passage, serve

DIMENSIONS = 384
WORDS = "bm25"


class LlamaIndex:
    def create(self, folder: Path) -> None:
        self._load_models(folder)
        store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(DIMENSIONS))
        self._index: Any = VectorStoreIndex([], storage_context=StorageContext.from_defaults(vector_store=store))
        self._bm25: Any = None

    def open(self, folder: Path) -> None:
        self._load_models(folder)
        store = FaissVectorStore.from_persist_dir(str(folder))
        context = StorageContext.from_defaults(vector_store=store, persist_dir=str(folder))
        self._index = load_index_from_storage(context)
        self._bm25 = BM25Retriever.from_persist_dir(str(folder / WORDS))
        self._retrievers: dict[int, Any] = {}

    def _load_models(self, folder: Path) -> None:
        warnings.simplefilter("ignore")
        self._folder = folder
        Settings.llm = MockLLM()
        Settings.embed_model = HuggingFaceEmbedding(
            model_name=os.environ["PEERS_ONNX"],
            backend="onnx",
            model_kwargs={"provider": "CPUExecutionProvider", "file_name": os.environ["PEERS_ONNX_FILE"]},
            device="cpu",
            embed_batch_size=32,
        )
        self._retrievers = {}

    def add(self, passages: Sequence[Passage]) -> None:
        self._index.insert_nodes([TextNode(id_=id, text=text) for id, text in passages])
        self._bm25 = BM25Retriever.from_defaults(docstore=self._index.docstore, similarity_top_k=1)
        self._retrievers = {}

    def save(self) -> None:
        self._index.storage_context.persist(persist_dir=str(self._folder))
        self._bm25.persist(str(self._folder / WORDS))

    def search(self, question: str, k: int) -> list[Passage]:
        found = self._retriever(k).retrieve(question)
        return [(hit.node.node_id, hit.node.get_content()) for hit in found]

    def _retriever(self, k: int) -> Any:
        if k not in self._retrievers:
            self._bm25.similarity_top_k = min(k, len(self._bm25.corpus))
            self._retrievers[k] = QueryFusionRetriever(
                [self._index.as_retriever(similarity_top_k=k), self._bm25],
                similarity_top_k=k,
                num_queries=1,
                mode="reciprocal_rerank",
                use_async=False,
            )
        return self._retrievers[k]

    def count(self) -> int:
        return len(self._index.docstore.docs)

    def ids(self) -> list[str]:
        return list(self._index.docstore.docs)


if __name__ == "__main__":
    serve(LlamaIndex())
