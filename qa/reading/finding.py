"""From a question to the evidence for its answer: read the best passages found, and judge the words that may answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.documents import Figure, Span
from corpus.library import Library, StoredPassage
from index.generation import Generation
from index.search import Hit
from qa.agreement import NO_ACCOUNTS, Accounts, accounts, may_tell_of
from qa.on_a_day import asks_what_happened
from qa.questions.question import Question
from qa.questions.words import Word, WordVectors, split_words
from qa.reading.candidates import Candidate, judge_spans
from qa.reading.evidence import PassageEvidence, judge_passages
from qa.reading.numbers_told import that_tell_numbers
from qa.reading.reader import Reader, Reading
from qa.reading.speakers import is_speaker, speaker_before
from qa.reading.weighing import BestFeatures, EvidenceModel, margin
from qa.table_answers.answering import TableFound, find_in_tables

# Passages read for an answer: among the first six is nearly always the one that answers (`article-qa eval retrieval`).
READ = 6
# Reading is what an answer's time goes to, so one is read after the other until one holds the answer for sure, by the
# reader's log-odds: the first passages have to be surer, up to so many characters, as another may answer better. That
# costs no R@1, EM or near misses on XQuAD, and more than half of the time (`article-qa eval answers`).
FIRST_CHARACTERS, VERY_SURE, SURE = 900, 2.0, 0.5
# Where a figure answers, so many more are looked through for other documents' figures for the same, and of those that
# hold any, so many are read.
LOOKED_THROUGH, READ_TOO = 20, 4
# What asks for a list is answered by one, though a single thing be likelier, in log-odds, by so much.
LIST_MARGIN = 3.0
_LIST = re.compile(r"\w, .*\w,? (?:and|or) \w|\w, [^,]+, \w|[A-Z]\w+ and (?:the )?[A-Z]")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """What was found for a question.

    read: the passages that were read, in the search's order. ranked: passages with a score of any scale, best first:
    those that were read by what they hold, then the others as the search ranks them. candidates: best first.
    confidence: the probability that the first is right; 0 without any. unknown: names of the question that stand in
    no document that was searched. in_table: what a table among them answers. others: what other documents give for the
    first candidate's figure. speaker: the passage and the name of whoever the first candidate calls "he" or "she".
    document: for questions about a document itself, all of its passages.
    """

    question: Question
    read: Sequence[PassageEvidence]
    ranked: Sequence[tuple[StoredPassage, float]]
    candidates: Sequence[Candidate]
    confidence: float
    unknown: Sequence[Word]
    document: Sequence[StoredPassage]
    threshold: float
    others: Accounts = NO_ACCOUNTS
    in_table: TableFound | None = None
    speaker: tuple[StoredPassage, Span] | None = None


def find_evidence(
    question: Question,
    vector: NDArray[np.float32],
    hits: Sequence[Hit],
    passages: Mapping[int, StoredPassage],
    within: NDArray[np.int64] | None,
    generation: Generation,
    library: Library,
    words: WordVectors,
    reader: Reader,
    model: EvidenceModel,
) -> Found:
    """Read and judge what the search found.

    hits: best first; passages: the hits' passages by key. within: the keys that were searched; None for all.
    """
    read = read_passages(question, vector, hits, passages, generation, words, reader, model)
    weights = model.figures if question.kinds else model.words
    candidates = that_tell_numbers(question, judge_spans(question, read, words, weights), words)
    confidence, others = 0.0, NO_ACCOUNTS
    if candidates:
        learned = model.confidence_in_figures if question.kinds else model.confidence_in_words
        confidence = learned.probability(best_features(candidates))
        if question.answer_type == "list":
            candidates = _lists_first(candidates)
    if candidates and candidates[0].figures and confidence >= model.threshold:
        further = _telling_of(candidates[0].figures, hits, passages, read)
        if further:
            again = _read_too(question, vector, hits, passages, generation, read, further, words, reader, model)
            others = accounts(candidates[0], judge_spans(question, again, words, weights))
        else:
            others = accounts(candidates[0], candidates[1:])
    return Found(
        question=question,
        read=read,
        ranked=_ranked(hits, passages, read, candidates),
        candidates=candidates,
        confidence=confidence,
        others=others,
        in_table=find_in_tables(question, [passages[hit.key] for hit in hits[:READ]], words),
        unknown=_unknown(question, read, generation, within),
        document=_document(question, hits, passages, library),
        speaker=_speaker(question, candidates, library),
        threshold=model.threshold,
    )


def _lists_first(candidates: list[Candidate]) -> list[Candidate]:
    """The candidates, a list of things before a single one of the same passage that is not much likelier."""
    first = candidates[0]
    for other in candidates:
        if other.log_odds < first.log_odds - LIST_MARGIN:
            break
        if other.passage is first.passage and _LIST.search(other.text):
            return [other, *(item for item in candidates if item is not other)]
    return candidates


def _speaker(
    question: Question, candidates: Sequence[Candidate], library: Library
) -> tuple[StoredPassage, Span] | None:
    """Who is meant where "who" is answered by "he added": named in this passage, or in one before."""
    if question.answer_type != "person" or not candidates or not is_speaker(candidates[0].text):
        return None
    document = candidates[0].passage.stored.document
    name = speaker_before(document.text, candidates[0].span.start, candidates[0].text)
    if name is None:
        return None
    passages = library.passages(sorted(library.passage_keys([document.id])))
    return next(((stored, name) for stored in passages.values() if stored.passage.span.holds(name)), None)


def _unknown(
    question: Question, read: Sequence[PassageEvidence], generation: Generation, within: NDArray[np.int64] | None
) -> list[Word]:
    """The names of the question that stand in no document; one that is read in another form (American, U.S.) does."""
    return [
        word
        for n, word in enumerate(question.content)
        if word.is_name
        and not any(passage.matches[n] > 0 for passage in read)
        and not generation.words.holds(word.stem, within)
    ]


def read_passages(
    question: Question,
    vector: NDArray[np.float32],
    hits: Sequence[Hit],
    passages: Mapping[int, StoredPassage],
    generation: Generation,
    words: WordVectors,
    reader: Reader,
    model: EvidenceModel,
) -> list[PassageEvidence]:
    """The first of the hits, read and judged, in the search's order."""
    found = [passages[hit.key] for hit in hits[:READ]]
    first = _first(found)
    # What has to be true of every passage, or may stand in several, is not settled by the first that answers.
    thorough = question.is_yes_no or asks_what_happened(question)
    readings: list[Reading] = []
    for n, stored in enumerate(found):
        enough = VERY_SURE if n < first else SURE
        if not thorough and any(reading.relevance >= enough for reading in readings):
            break
        readings += _read(question, [stored], reader)
    read = found[: len(readings)]
    cosines = [(hit.dense, generation.sentences.row_scores(vector, hit.key).tolist()) for hit in hits[: len(read)]]
    scores = [hit.score for hit in hits[: len(read)]]
    return judge_passages(question, read, scores, cosines, readings, words, model.passage)


def _telling_of(
    figures: Sequence[Figure],
    hits: Sequence[Hit],
    passages: Mapping[int, StoredPassage],
    read: Sequence[PassageEvidence],
) -> list[Hit]:
    """The hits not read yet that may hold another document's number for the same as these figures."""
    document_id = figures[0].document_id
    known = {item.stored.key for item in read}
    unread = [passages[hit.key] for hit in hits[:LOOKED_THROUGH] if hit.key not in known]
    keys = {stored.key for stored in may_tell_of(figures, unread, document_id)}
    return [hit for hit in hits if hit.key in keys][:READ_TOO]


def _read_too(
    question: Question,
    vector: NDArray[np.float32],
    hits: Sequence[Hit],
    passages: Mapping[int, StoredPassage],
    generation: Generation,
    read: Sequence[PassageEvidence],
    further: Sequence[Hit],
    words: WordVectors,
    reader: Reader,
    model: EvidenceModel,
) -> list[PassageEvidence]:
    """What was read and further hits, judged together."""
    found = [passages[hit.key] for hit in further]
    readings = [item.reading for item in read] + _read(question, found, reader)
    together = [*hits[: len(read)], *further]
    cosines = [(hit.dense, generation.sentences.row_scores(vector, hit.key).tolist()) for hit in together]
    scores = [hit.score for hit in together]
    stored = [item.stored for item in read] + found
    return judge_passages(question, stored, scores, cosines, readings, words, model.passage)


def _read(question: Question, found: Sequence[StoredPassage], reader: Reader) -> list[Reading]:
    """Read passages, each behind its document's title where that has a word of the question that it lacks itself.

    "The city" of a passage is then the one of the headline; the reader was taught to mind what a passage leaves out.
    """
    return reader.read(
        question.text, [stored.text for stored in found], [_context(question, stored) for stored in found]
    )


def _context(question: Question, stored: StoredPassage) -> str:
    title, text = stored.document.title, stored.text
    if title in text:
        return ""
    asked = {word.stem for word in question.content}
    told = {word.stem for word in split_words(title)} & asked
    return f"{title}. " if told and told - {word.stem for word in split_words(text)} else ""


def _first(found: Sequence[StoredPassage]) -> int:
    """How many of the passages found are read first."""
    characters = np.cumsum([len(stored.passage.span) for stored in found])
    return max(1, int(np.searchsorted(characters, FIRST_CHARACTERS)))


def best_features(candidates: Sequence[Candidate]) -> BestFeatures:
    """What the confidence in the first of them is told by. candidates: best first, at least one."""
    first = candidates[0]
    # The same words elsewhere say the same, and are no rival.
    rivals = [item.log_odds for item in candidates[1:] if item.text.lower() != first.text.lower()]
    return BestFeatures(
        log_odds=first.log_odds,
        margin=margin([first.log_odds, *rivals]),
        passage=first.passage.log_odds,
        relevance=first.passage.features.relevance,
        weakest=first.passage.features.weakest,
        names=first.passage.features.names,
    )


def _ranked(
    hits: Sequence[Hit],
    passages: Mapping[int, StoredPassage],
    read: Sequence[PassageEvidence],
    candidates: Sequence[Candidate],
) -> list[tuple[StoredPassage, float]]:
    best: dict[int, float] = {}
    for candidate in candidates:
        best.setdefault(candidate.passage.stored.key, candidate.log_odds)
    lowest = min(best.values(), default=0.0)
    judged = [(item.stored, best.get(item.stored.key, lowest - 1 - item.rank)) for item in read]
    judged.sort(key=lambda item: -item[1])
    floor = min((score for _, score in judged), default=0.0)
    rest = hits[len(read) :]
    return judged + [(passages[hit.key], floor - 1 + hit.score - rest[0].score) for hit in rest]


def _document(
    question: Question, hits: Sequence[Hit], passages: Mapping[int, StoredPassage], library: Library
) -> list[StoredPassage]:
    """The passages of the best hit's document, if the question is about the document itself."""
    if question.about is None or not hits:
        return []
    keys = sorted(library.passage_keys([passages[hits[0].key].document.id]))
    found = library.passages(keys)
    return [found[key] for key in keys if key in found]
