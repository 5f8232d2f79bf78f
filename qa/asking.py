"""From a question as it was typed to its answer: put right, understood, searched, read."""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InputError, QuestionTooLong
from corpus.library import Library, StoredPassage
from index.embedding import Vectors
from index.generation import Generation
from index.search import Hit, Retrieve, hybrid_search
from qa.answering import answer_question
from qa.answers import Answer, AnswerPassage
from qa.computing.answers import both_named, computed_answer, states
from qa.computing.asked import asked_computation
from qa.computing.operands import AskedOperand, looked_up, settled
from qa.conversation.stand_alone import stand_alone
from qa.conversation.turns import Turn
from qa.ledger.amount_search import passages_with
from qa.ledger.ranged_answers import ranged_draft
from qa.live import Live
from qa.loading import Models
from qa.questions.amounts import AskedAmount, read_amounts
from qa.questions.documents import asked_documents, names_a_document
from qa.questions.question import Question, understand
from qa.questions.spelling import correct
from qa.reading.finding import LOOKED_THROUGH, READ, Found, find_evidence
from qa.several import combined
from qa.taking_turns import Turns

MAX_QUESTION = 2_000
MAX_TOP_K = 50
# So many passages that hold an amount of the question are read beside those that were found by vectors and words.
WITH_AMOUNTS = 2
# Whole numbers below this stand everywhere.
SMALL = 10
# Told the passages as soon as they are found; for a question in several parts, again for each.
OnFound = Callable[[Sequence[AnswerPassage]], None]


class Asking:
    """Asks an open library. Questions may come from many threads at once.

    No more are in hand than there are cores: others would only take turns with them inside of every step, and all
    together answer half as many. One that is alone has the cores for itself.
    """

    def __init__(self, library: Library, live: Live, models: Models, *, threads: int) -> None:
        """threads: how many a question may take."""
        self._library, self._live, self._models = library, live, models
        self._turns = Turns(os.cpu_count() or 1)
        self._aside = ThreadPoolExecutor(1, "searching") if threads > 1 else None

    def close(self) -> None:
        if self._aside is not None:
            self._aside.shutdown()

    def ask(
        self,
        question: str,
        *,
        top_k: int,
        document_ids: Sequence[str] | None,
        turns: Sequence[Turn],
        on_found: OnFound | None = None,
    ) -> Answer:
        """See `Engine.ask`."""
        question = checked_question(question)
        checked_top_k(top_k)
        with self._turns:
            return self._asked(question, top_k, document_ids, turns, on_found)

    def _asked(
        self,
        question: str,
        top_k: int,
        document_ids: Sequence[str] | None,
        turns: Sequence[Turn],
        on_found: OnFound | None,
    ) -> Answer:
        words = self._models.words
        corrected = correct(question, self._live.now().generation.words, words).text
        whole = stand_alone(corrected, turns, words) if turns else corrected
        rest = whole
        if document_ids is None and names_a_document(whole):
            named = asked_documents(whole, self._library.titles())
            rest, document_ids = named.question, named.ids
        wanted = _Wanted(top_k, document_ids, on_found)
        understood = understand(rest, words)
        if len(understood.parts) > 1:
            parts = [understand(part, words) for part in understood.parts]
            answers = [self._answer(part, part.text, wanted) for part in parts]
            return combined(question, whole, answers, top_k=top_k)
        return replace(self._answer(understood, question, wanted), interpreted_as=whole)

    def _answer(self, question: Question, asked: str, wanted: "_Wanted") -> Answer:
        """What the documents state, or what can be computed from it."""
        computation = asked_computation(question.text)
        if computation is None or not computation.operands:
            return self._stated(question, asked, wanted)
        stated = self._stated(question, asked, wanted) if computation.is_loose else None
        if stated is not None and states(stated, computation):
            return stated
        questions = [understand(text, self._models.words) for text in computation.operands]
        operands = [self._operand(operand, operand.text, wanted) for operand in questions]
        answers = settled(computation, operands, self._models.words)
        computed = computed_answer(computation, asked, question.text, answers, top_k=wanted.top_k)
        # What a sentence says of two things may be read where their figures are not found.
        is_result = computation.telling in ("result", "rest")
        if computed.answered or is_result:
            return computed
        stated = stated or self._stated(question, asked, wanted)
        return stated if both_named(stated, computation) else computed

    def _operand(self, question: Question, asked: str, wanted: "_Wanted", *, is_whole: bool = False) -> AskedOperand:
        found, answer = self._read(question, asked, wanted, is_whole=is_whole)
        return AskedOperand(
            question=question,
            answer=answer,
            passages=tuple(stored for stored, _ in found.ranked),
            is_sure=found.in_table is not None,
        )

    def _stated(self, question: Question, asked: str, wanted: "_Wanted") -> Answer:
        read = self._operand(question, asked, wanted, is_whole=True)
        if read.answer.answered or read.answer.reason == "entity_missing" or question.is_yes_no:
            return read.answer
        return looked_up(read, self._models.words) or read.answer

    def _read(
        self,
        question: Question,
        asked: str,
        wanted: "_Wanted",
        *,
        is_whole: bool = False,
    ) -> tuple[Found, Answer]:
        """What was found for a question, and the answer that is made of it.

        is_whole: whether it may be answered by several figures of the ledger; a question for an operand may not.
        """
        started = time.perf_counter()
        found = self._with_amounts(
            question, self._find(question.text, max(wanted.top_k, LOOKED_THROUGH), wanted.document_ids, hybrid_search)
        )
        searched = time.perf_counter()
        wanted.tell(found)
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
        draft = ranged_draft(evidence, self._library, wanted.document_ids) if is_whole else None
        answer = answer_question(
            evidence, asked=asked, top_k=wanted.top_k, started=started, searched=searched, draft=draft
        )
        return evidence, answer

    def _with_amounts(self, question: Question, found: "_Found") -> "_Found":
        """What was found, with the passages that hold the amounts of the question, however these are written.

        They take the last of the places that are read; vectors are blind to numbers, and words to their other forms.
        """
        named = read_amounts(question.text)
        telling = replace(named, amounts=tuple(item for item in named.amounts if _tells(item)))
        if not telling.amounts or not found.hits:
            return found
        first = {hit.key for hit in found.hits[:READ]}
        keys = [key for key in passages_with(telling, self._library, found.within, limit=READ) if key not in first]
        extra = keys[:WITH_AMOUNTS]
        if not extra:
            return found
        floor = found.hits[min(READ, len(found.hits)) - 1].score
        within = np.array(sorted(extra), dtype=np.int64)
        passages = found.passages | self._library.passages(extra)
        scored = hybrid_search(found.generation, question.text, found.vector, len(extra), within)
        hits = [hit for hit in found.hits if hit.key not in extra]
        at = max(0, READ - len(scored))
        hits[at:at] = [replace(hit, score=floor) for hit in scored if hit.key in passages]
        return replace(found, hits=tuple(hits), passages=passages)

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
        with self._turns:
            found = self._find(question, top_k, document_ids, retrieve, with_figures=False)
        return tuple((hit, found.passages[hit.key]) for hit in found.hits)

    def _find(
        self,
        question: str,
        k: int,
        document_ids: Sequence[str] | None,
        retrieve: Retrieve,
        *,
        with_figures: bool = True,
    ) -> "_Found":
        """Search what answers now, past passages that have been removed since it was made."""
        serving = self._live.now()
        is_alone = self._turns.is_alone
        vector = serving.embedder.encode_question(question, alone=is_alone)
        if retrieve is hybrid_search and is_alone:
            retrieve = partial(hybrid_search, aside=self._aside)
        within = None if document_ids is None else np.array(self._library.passage_keys(document_ids), dtype=np.int64)
        wanted = k
        while True:
            hits = retrieve(serving.generation, question, vector, wanted, within)
            passages = self._library.passages([hit.key for hit in hits], with_figures=with_figures)
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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a question comes with: how many passages to return, where to look, and who is told what is found."""

    top_k: int
    document_ids: Sequence[str] | None
    on_found: OnFound | None

    def tell(self, found: _Found) -> None:
        """Pass the passages on, best first as the search has them, before any is read."""
        if self.on_found is not None:
            first = [(hit, found.passages[hit.key]) for hit in found.hits[: self.top_k]]
            self.on_found(
                tuple(
                    AnswerPassage(passage=stored.passage, document=stored.document, score=hit.score, highlights=())
                    for hit, stored in first
                )
            )


def _tells(amount: AskedAmount) -> bool:
    """Whether few passages hold an amount: a day or a number does, a year or month stands in many."""
    if amount.kind != "date":
        return not (amount.is_exact and isinstance(amount.low, Decimal | Fraction) and 0 <= amount.low < SMALL)
    return isinstance(amount.low, date) and amount.low == amount.high


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
