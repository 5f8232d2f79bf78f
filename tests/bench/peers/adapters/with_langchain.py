"""LangChain, set up for hybrid search as its page "Ensemble Retriever" does.

- EnsembleRetriever over BM25Retriever and FAISS, weights 0.5 and 0.5.
- preprocess_func cuts words, in small letters: the page of BM25Retriever names it as what makes results better than
  its own, which cuts at white space.
- FAISS with distance_strategy MAX_INNER_PRODUCT for vectors of length 1; save_local and load_local keep it.
- HuggingFaceEmbeddings with model_kwargs={"backend": "onnx", ...}: its reference passes them to SentenceTransformer,
  whose page on efficiency they are from.
- BM25Retriever has no way to be kept: it is pickled, which is quicker than making it anew when it is opened, and is
  made anew for every addition, which it has no way for either.
"""

# mypy: disable-error-code="import-not-found,import-untyped,no-any-return"

import os
import pickle
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.docstore.in_memory import InMemoryDocstore
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_community.vectorstores.utils import DistanceStrategy
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from serving import Passage, serve

DIMENSIONS = 384
WORDS = "bm25.pickle"
_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


class LangChain:
    def create(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._faiss: Any = FAISS(
            embedding_function=_model(),
            index=faiss.IndexFlatIP(DIMENSIONS),
            docstore=InMemoryDocstore(),
            index_to_docstore_id={},
            distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT,
        )
        self._documents: list[Any] = []
        self._bm25: Any = None
        self._retrievers: dict[int, Any] = {}

    def open(self, folder: Path) -> None:
        self._folder = folder
        self._faiss = FAISS.load_local(
            str(folder),
            _model(),
            allow_dangerous_deserialization=True,
            distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT,
        )
        self._bm25 = pickle.loads((folder / WORDS).read_bytes())
        self._documents = list(self._bm25.docs)
        self._retrievers = {}

    def add(self, passages: Sequence[Passage]) -> None:
        documents = [Document(id=id, page_content=text, metadata={"id": id}) for id, text in passages]
        self._faiss.add_documents(documents, ids=[id for id, _ in passages])
        self._documents += documents
        self._bm25 = BM25Retriever.from_documents(self._documents, preprocess_func=words)
        self._retrievers = {}

    def save(self) -> None:
        self._faiss.save_local(str(self._folder))
        (self._folder / WORDS).write_bytes(pickle.dumps(self._bm25))

    def search(self, question: str, k: int) -> list[Passage]:
        if k not in self._retrievers:
            self._bm25.k = k
            self._retrievers[k] = EnsembleRetriever(
                retrievers=[self._bm25, self._faiss.as_retriever(search_kwargs={"k": k})],
                weights=[0.5, 0.5],
                id_key="id",
            )
        found = self._retrievers[k].invoke(question)
        return [(document.metadata["id"], document.page_content) for document in found[:k]]

    def count(self) -> int:
        return self._faiss.index.ntotal

    def ids(self) -> list[str]:
        return list(self._faiss.index_to_docstore_id.values())


def _model() -> Any:
    return HuggingFaceEmbeddings(
        model_name=os.environ["PEERS_ONNX"],
        model_kwargs={
            "device": "cpu",
            "backend": "onnx",
            "model_kwargs": {"provider": "CPUExecutionProvider", "file_name": os.environ["PEERS_ONNX_FILE"]},
        },
    )


if __name__ == "__main__":
    serve(LangChain())
