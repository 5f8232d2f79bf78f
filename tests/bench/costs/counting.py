"""What the questions really touched: tokens, rows, postings, pieces and bytes, from the calls that were recorded."""

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import faiss
import numpy as np

from corpus.figure_rows import row_of
from corpus.library import StoredPassage
from index.eight_bit_rows import row_size
from index.generation import Generation
from index.vectors import VectorIndex
from qa.answers import Answer
from tests.bench.costs.watching import Call

# Of a passage's row in SQLite: id, document, place and kind, and of each sentence its place.
_ROW_BYTES, _PLACE_BYTES = 100, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Of one question, or the medians of many.

    tokens: of the question, special ones included. postings: of the question's words. by_passage, by_sentence: rows
    that are looked at when passages are searched for by their vectors, or by their sentences'; centres, of the lists
    that they are in; bytes of both. candidate_rows, candidate_bytes: of exact scores. stored_*: what is read from
    SQLite. pieces, squares: of all that the reader's network is run on, and the sum of their squares run by run.
    page_bytes: of the answer's part of the page.
    """

    characters: float
    words: float
    tokens: float
    postings: float
    by_passage: float
    by_passage_centres: float
    by_passage_bytes: float
    by_sentence: float
    by_sentence_centres: float
    by_sentence_bytes: float
    candidates: float
    candidate_rows: float
    candidate_bytes: float
    stored_passages: float
    stored_figures: float
    stored_bytes: float
    runs: float
    pieces: float
    squares: float
    read_characters: float
    page_bytes: float


def medians(each: Sequence[Counts]) -> Counts:
    names = [field.name for field in fields(Counts)]
    return Counts(**{name: statistics.median(getattr(one, name) for one in each) for name in names})


def counts_of(calls: Iterable[Call], answer: Answer, part: str, generation: Generation) -> Counts:
    """calls: of one question. part: of the page, its answer's."""
    by_step: dict[str, list[Call]] = {}
    for call in calls:
        by_step.setdefault(call.step, []).append(call)

    def of(step: str) -> list[Call]:
        return by_step.get(step, [])

    # The first is the search of the question itself; others look for what it has found already.
    words = {word for call in of("words")[:1] for word in generation.words.words(call.arguments[1])}
    passages, sentences = [list(_scanned(of(step))) for step in ("passages", "sentences")]
    gathered = [rows for call in of("exact") for rows in _gathered(call.arguments[0], call.arguments[2])]
    stored = [found for call in of("stored") for found in call.result.values()]
    runs = [_shape(call) for call in of("read")]
    return Counts(
        characters=len(answer.question),
        words=len(words),
        tokens=sum(rows * length for call in of("embed") for rows, length in [_tokens(call)]),
        postings=sum(map(generation.words.document_frequency, words)),
        by_passage=sum(rows for rows, _, _ in passages),
        by_passage_centres=sum(centres for _, centres, _ in passages),
        by_passage_bytes=sum(n_bytes for _, _, n_bytes in passages),
        by_sentence=sum(rows for rows, _, _ in sentences),
        by_sentence_centres=sum(centres for _, centres, _ in sentences),
        by_sentence_bytes=sum(n_bytes for _, _, n_bytes in sentences),
        candidates=max((len(np.atleast_1d(call.arguments[2])) for call in of("exact")), default=0),
        candidate_rows=sum(rows for rows, _ in gathered),
        candidate_bytes=sum(n_bytes for _, n_bytes in gathered),
        stored_passages=len(stored),
        stored_figures=sum(len(found.figures) for found in stored),
        stored_bytes=_stored_bytes(stored),
        runs=sum(rows for rows, _ in runs),
        pieces=sum(rows * length for rows, length in runs),
        squares=sum(rows * length**2 for rows, length in runs),
        read_characters=sum(len(text) for call in of("pieces") for text in call.arguments[2]),
        page_bytes=len(part.encode()),
    )


def _tokens(call: Call) -> tuple[int, int]:
    """Rows, and tokens of the longest, of a run of the embedder."""
    model, rows, *_ = call.arguments
    return len(rows), max(map(len, rows)) + len(model.opening) + len(model.closing)


def _shape(call: Call) -> tuple[int, int]:
    """Rows and pieces of a run of the reader, whose inputs all begin with these."""
    rows, pieces, *_ = next(iter(call.arguments[1].values())).shape
    return int(rows), int(pieces)


def _scanned(calls: Iterable[Call]) -> Iterator[tuple[int, int, int]]:
    """Of each segment that was searched: rows looked at, centres of lists, and the bytes of both."""
    variables: Any = faiss.cvar
    told = variables.indexIVF_stats
    for call in calls:
        index, *given = call.arguments
        for segment in index.segments:
            n_rows, n_lists = len(segment.owners), 0
            if segment.is_large:
                told.reset()
                VectorIndex(index.dim, (segment,)).search(*given)
                n_lists = int(segment.rows.nlist)
                n_rows = int(told.ndis)
            yield n_rows, n_lists, n_rows * int(segment.rows.code_size) + n_lists * index.dim * 4


def _gathered(index: VectorIndex, owners: Any) -> Iterator[tuple[int, int]]:
    """Of each segment: the rows of these owners, and their bytes."""
    wanted = np.atleast_1d(owners)
    for segment in index.segments:
        n_rows = int(np.isin(segment.owners, wanted).sum())
        yield n_rows, n_rows * row_size(index.dim)


def _stored_bytes(stored: Sequence[StoredPassage]) -> int:
    documents = {found.document.id: found.document for found in stored}
    return (
        sum(len(document.text.encode()) for document in documents.values())
        + sum(_ROW_BYTES + _PLACE_BYTES * len(found.passage.sentences) for found in stored)
        + sum(
            len(str(value))
            for found in stored
            for figure in found.figures
            for value in row_of(0, figure).values()
            if value is not None
        )
    )
