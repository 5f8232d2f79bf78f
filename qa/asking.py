"""From a question as it was typed to its answer: put right, understood, searched, read."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InputError, QuestionTooLong
from corpus.library import Library, StoredPassage
from index.embedding import Vectors
from index.generation import Generation
from index.search import Hit, Retrieve, hybrid_search
from qa.answering import answer_question
from qa.answers import Answer
from qa.finding import READ, find_evidence
from qa.live import Live
from qa.loading import Models
from qa.question import Question, understand
from qa.several import combined
from qa.spelling import correct
from qa.turns import Turn

MAX_QUESTION = 2_000
MAX_TOP_K = 50


class Asking:
    """Asks an open library. Questions may come from many threads at once."""

    def __init__(self, library: Library, live: Live, models: Models) -> None:
        self._library, self._live, self._models = library, live, models

    def ask(self, question: str, *, top_k: int, document_ids: Sequence[str] | None, turns: Sequence[Turn]) -> Answer:
        """See `Engine.ask`."""
        question = checked_question(question)
        checked_top_k(top_k)
        corrected = correct(question, self._live.now().generation.words, self._models.words).text
        understood = understand(corrected, self._models.words)
        if len(understood.parts) > 1:
            parts = [understand(part, self._models.words) for part in understood.parts]
            answers = [self._answer(part, part.text, top_k, document_ids) for part in parts]
            return combined(question, corrected, answers, top_k=top_k)
        return self._answer(understood, question, top_k, document_ids)

    def _answer(self, question: Question, asked: str, top_k: int, document_ids: Sequence[str] | None) -> Answer:
        started = time.perf_counter()
        found = self._find(question.text, max(top_k, READ), document_ids, hybrid_search)
        searched = time.perf_counter()
        evidence = find_evidence(
            question,
            found.vector,
            found.hits,
            found.passages,
            found.within,
            found.generation,
            self._library,
            self._models.words,
            self._models.reader,
            self._models.evidence,
        )
        return answer_question(evidence, asked=asked, top_k=top_k, started=started, searched=searched)

    def search(
        self,
        question: str,
        *,
        top_k: int = 5,
        document_ids: Sequence[str] | None = None,
        retrieve: Retrieve = hybrid_search,
    ) -> tuple[tuple[Hit, StoredPassage], ...]:
        """The passages found for a question, best first, without reading an answer out of them."""
        question = checked_question(question)
        checked_top_k(top_k)
        found = self._find(question, top_k, document_ids, retrieve)
        return tuple((hit, found.passages[hit.key]) for hit in found.hits)

    def _find(self, question: str, k: int, document_ids: Sequence[str] | None, retrieve: Retrieve) -> "_Found":
        """Search what answers now, past passages that have been removed since it was made."""
        serving = self._live.now()
        vector = serving.embedder.encode_question(question)
        within = None if document_ids is None else np.array(self._library.passage_keys(document_ids), dtype=np.int64)
        wanted = k
        while True:
            hits = retrieve(serving.generation, question, vector, wanted, within)
            passages = self._library.passages([hit.key for hit in hits])
            left = tuple(hit for hit in hits if hit.key in passages)[:k]
            if len(left) == k or len(hits) < wanted:
                return _Found(serving.generation, vector, left, passages, within)
            wanted *= 2


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for a question, whose vector this is, and where; within: the keys that were searched."""

    generation: Generation
    vector: Vectors
    hits: tuple[Hit, ...]
    passages: dict[int, StoredPassage]
    within: NDArray[np.int64] | None


def checked_question(question: str) -> str:
    """The question without outer space. Raises InputError for one without words, QuestionTooLong."""
    if len(question) > MAX_QUESTION:
        raise QuestionTooLong(
            f"The question has {len(question):,} characters; {MAX_QUESTION:,} is the limit", hint="Ask a shorter one."
        )
    if not question.strip():
        raise InputError("The question is empty", hint='Ask something, such as "how many AI firms are in Shanghai?".')
    if any(ord(character) < 32 and not character.isspace() for character in question) or "\ufffd" in question:
        raise InputError("The question holds characters that are not text", hint="Ask in plain words.")
    if any(0xD800 <= ord(character) < 0xE000 for character in question):
        raise InputError("The question holds half a character (a lone surrogate)", hint="Ask in plain words.")
    return " ".join(question.split())


def checked_top_k(top_k: int) -> None:
    """Raises InputError."""
    if not 1 <= top_k <= MAX_TOP_K:
        raise InputError(f"top_k must be between 1 and {MAX_TOP_K}; it was {top_k}")
