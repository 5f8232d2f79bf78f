"""From a question to the evidence for its answer: search, then judge the sentences and figures of the best passages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.library import Library, StoredPassage
from index.generation import Generation
from index.search import Hit
from qa.evidence import EvidenceModel, FigureEvidence, SentenceEvidence, judge_figures, judge_sentences
from qa.question import Question
from qa.words import Word, WordVectors

# Passages read for an answer; among the first ten is nearly always the one that answers: `article-qa eval retrieval`.
READ = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found for a question.

    passages: as the search ranks them. sentences and figures: of the first of them, best first.
    unknown: names of the question that stand in no document at all.
    heading: for questions about the document itself, its first passage. model: what judged them.
    """

    question: Question
    passages: Sequence[tuple[StoredPassage, float]]
    sentences: Sequence[SentenceEvidence]
    figures: Sequence[FigureEvidence]
    unknown: Sequence[Word]
    heading: StoredPassage | None
    model: EvidenceModel


def find_evidence(
    question: Question,
    vector: NDArray[np.float32],
    hits: Sequence[Hit],
    passages: Mapping[int, StoredPassage],
    generation: Generation,
    library: Library,
    words: WordVectors,
    model: EvidenceModel,
) -> Found:
    """Judge what the search found. hits: best first; passages: the hits' passages by key."""
    read = hits[:READ]
    cosines = [(hit.dense, generation.sentences.row_scores(vector, hit.key).tolist()) for hit in read]
    sentences = judge_sentences(question, [passages[hit.key] for hit in read], cosines, words, model.sentence)
    sentences.sort(key=lambda item: -item.log_odds)
    return Found(
        question=question,
        passages=[(passages[hit.key], hit.score) for hit in hits],
        sentences=sentences,
        figures=judge_figures(question, sentences, words, model.figure),
        unknown=[word for word in question.names if not generation.words.document_frequency(word.stem)],
        heading=_heading(question, hits, passages, library),
        model=model,
    )


def _heading(
    question: Question, hits: Sequence[Hit], passages: Mapping[int, StoredPassage], library: Library
) -> StoredPassage | None:
    """The first passage of the best hit's document, if the question is about the document itself."""
    if question.answer_type != "document" or not hits:
        return None
    document = passages[hits[0].key].document
    first = min(library.passage_keys([document.id]))
    return library.passages([first])[first]
