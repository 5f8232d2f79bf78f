"""article-qa as it comes: a document for each passage, found by Engine.search; what is added is kept at once."""

import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from serving import Passage, serve

from corpus.reading import document_from_text
from qa.engine import Engine
from qa.evaluation.retrieval import empty_engine
from qa.settings import load_settings

# A passage that is longer than the model reads is stored as several, so that fewer documents than hits come back.
MOST_HITS = 50
TITLE = "passage "


class ArticleQA:
    def create(self, folder: Path) -> None:
        self._engine = empty_engine(load_settings(home=folder), folder)

    def open(self, folder: Path) -> None:
        self._engine = Engine.open(load_settings(home=folder))

    def add(self, passages: Sequence[Passage]) -> None:
        documents = (document_from_text(text, title=f"{TITLE}{id}") for id, text in passages)
        for _ in self._engine.add_all(documents):
            pass

    def save(self) -> None:
        """Nothing to do: what `add` returns from is stored."""

    def search(self, question: str, k: int) -> list[Passage]:
        found: dict[str, str] = {}
        hits = k
        while True:
            for _, stored in self._engine.search(question, top_k=hits):
                found.setdefault(_id_of(stored.document.title), stored.text)
            if len(found) >= k or hits >= MOST_HITS:
                return list(found.items())[:k]
            # Several passages of one document: look further, as far as is let.
            hits = MOST_HITS

    def count(self) -> int:
        return len(self._engine.documents())

    def ids(self) -> list[str]:
        return [_id_of(summary.document.title) for summary in self._engine.documents()]

    def embedding_ms(self, questions: Sequence[str]) -> float:
        """What embedding a question takes by itself: the median."""
        embedder = self._engine.models.embedder
        taken = []
        for question in questions:
            started = time.perf_counter()
            embedder.encode_question(question)
            taken.append((time.perf_counter() - started) * 1000)
        return statistics.median(taken)

    def answer(self, question: str) -> dict[str, Any]:
        """The full answer: its words, and whether it was given at all."""
        answer = self._engine.ask(question)
        return {"answered": answer.answered, "text": answer.text}


class Answering(ArticleQA):
    """The same, where a question is answered and not only its passages found."""

    def search(self, question: str, k: int) -> list[Passage]:
        answer = self._engine.ask(question, top_k=k)
        return [("", answer.text or "")]


def _id_of(title: str) -> str:
    return title.removeprefix(TITLE)


if __name__ == "__main__":
    serve(Answering() if "--answers" in sys.argv else ArticleQA())
