"""From the evidence to an answer: the figures or the words that answer, or an abstention that says why."""

import time

from corpus.documents import Figure, Span
from corpus.library import StoredPassage
from qa import wording
from qa.about_document import about_document
from qa.answers import (
    Answer,
    AnswerFigure,
    AnswerPassage,
    AnswerSpan,
    Derivation,
    Highlight,
    HighlightKind,
    Reason,
    Role,
    Timings,
)
from qa.directions import answer_by_direction
from qa.drafts import Draft, Quoted
from qa.figure_drafts import figure_draft, with_moved
from qa.on_a_day import asks_what_happened, events_of
from qa.questions.names import places_asked
from qa.questions.question import Question
from qa.questions.roles import is_of_another_office, names_nobody
from qa.questions.superlatives import is_opposed
from qa.questions.words import split_words
from qa.reading.candidates import Candidate
from qa.reading.finding import Found
from qa.table_answers.answering import draft_from_table
from qa.yes_no import answer_yes_no

# Words that make up so much of their sentence are not told apart from it.
WHOLE = 0.6
MAX_NEAREST = 3
# A figure that holds for another time than the one asked for is no answer, unless the reader is as sure as this: what
# time a figure holds for is itself read, and now and then wrong.
SURE_OF_ANOTHER_TIME = 0.8
_GREETINGS = frozenset("hello hi hey thanks thank bye goodbye ok okay yes test help please".split())


def answer_question(
    found: Found, *, asked: str, top_k: int, started: float, searched: float, draft: Draft | None = None
) -> Answer:
    """The answer to a question from what was found for it.

    asked: the question as it was typed. draft: what is answered, if that is known. top_k: how many passages to return.
    started, searched: `time.perf_counter()`
    before and after searching.
    """
    draft = draft or _draft(found)
    passages = _passages(found, draft, top_k)
    ended = time.perf_counter()
    return Answer(
        question=asked,
        interpreted_as=found.question.text,
        conversation_id=None,
        answered=draft.reason is None,
        text=draft.text,
        reason=draft.reason,
        confidence=draft.confidence,
        spans=tuple(
            AnswerSpan(
                text=item.text,
                passage_id=item.stored.passage.id,
                document_id=item.stored.document.id,
                span=item.span,
                score=item.score,
            )
            for item in draft.spans
        ),
        figures=draft.figures,
        accounts=draft.accounts,
        derivation=None if draft.computed is None else Derivation.of(draft.computed),
        passages=passages,
        timings=Timings(
            total=(ended - started) * 1000, search=(searched - started) * 1000, read=(ended - searched) * 1000
        ),
        computed=draft.computed,
    )


def _draft(found: Found) -> Draft:
    question = found.question
    if question.about is not None and found.document:
        return about_document(question.about, found.document)
    if not question.content or all(word.text.lower() in _GREETINGS for word in split_words(question.text)):
        return _abstention(found, "not_a_question")
    if not found.candidates and found.in_table is None:
        return _abstention(found, "no_evidence")
    if found.unknown:
        return _abstention(found, "entity_missing")
    if found.in_table is not None:
        return draft_from_table(found.in_table)
    if question.is_yes_no:
        verdict = answer_yes_no(question, found.read) or answer_by_direction(question, found.read)
        if verdict is not None or found.confidence < found.threshold:
            return verdict or _abstention(found, _why_not(found))
        # Neither can be said for sure; what the documents say of it can, if of no other place.
        if not _tells_of_places(found.candidates[0], question):
            return _abstention(found, "no_evidence")
        return _as_it_stands(found, found.candidates[0])
    if asks_what_happened(question) and (events := events_of(question, found.read, found.threshold)) is not None:
        return events
    if found.confidence < found.threshold:
        return _abstention(found, _why_not(found))
    best = found.candidates[0]
    stored = best.passage.stored
    is_of_another_time = best.features.period == 0.0 and found.confidence < SURE_OF_ANOTHER_TIME
    if is_of_another_time and (best.figures or _holds_amount(best)):
        return _abstention(found, "period_missing")
    sentence = stored.document.quote(best.sentence.span)
    if is_opposed(question.text, sentence):
        return _abstention(found, "no_evidence")
    if is_of_another_office(question.text, sentence, stored.text) or names_nobody(question.text, best.text):
        return _abstention(found, "no_evidence")
    best = with_moved(question, best)
    if not best.figures:
        return _with_words(found, best)
    told = figure_draft(found, best)
    return told if isinstance(told, Draft) else _abstention(found, told)


def _holds_amount(best: Candidate) -> bool:
    """Whether there is an amount in words that are no figures to the question: "what were sales"."""
    figures = best.passage.stored.figures
    return any(item.kind not in ("date", "ordinal") and item.span.overlaps(best.span) for item in figures)


def _tells_of_places(best: Candidate, question: Question) -> bool:
    """Whether the sentence names every place that is asked about."""
    where = places_asked(question)
    rows = best.sentence.similarity
    return all(
        word not in where or (rows.shape[1] > 0 and float(rows[n].max()) >= 1.0)
        for n, word in enumerate(question.content)
    )


def _why_not(found: Found) -> Reason:
    """What the best words lack, if it can be told."""
    best = found.candidates[0]
    if best.passage.missing_names:
        return "entity_missing"
    asks_of_a_time = found.question.periods or found.question.relative_period
    return "period_missing" if asks_of_a_time and best.features.period == 0.0 else "no_evidence"


def _with_words(found: Found, best: Candidate) -> Draft:
    """The words that answer, and the sentence that says so."""
    stored = best.passage.stored
    sentence = _answering_sentence(best)
    quote = stored.document.quote(sentence)
    marked = Quoted(stored=stored, span=best.span, score=found.confidence)
    whole = Quoted(stored=stored, span=sentence, score=found.confidence)
    is_whole = len(best.text) >= WHOLE * len(quote) or found.question.answer_type in ("reason", "list")
    if found.speaker is not None:
        named = Quoted(stored=found.speaker[0], span=found.speaker[1], score=found.confidence)
        return Draft(
            text=f"{named.text} — “{quote}”",
            confidence=found.confidence,
            spans=(named, whole),
            sentence=(stored, sentence),
        )
    return Draft(
        text=quote if is_whole else f"{best.text} — “{quote}”",
        confidence=found.confidence,
        spans=(marked, whole) if marked.span != whole.span else (whole,),
        sentence=(stored, sentence),
    )


def _as_it_stands(found: Found, best: Candidate) -> Draft:
    """The sentence alone, for whoever reads it to judge."""
    stored = best.passage.stored
    whole = Quoted(stored=stored, span=best.sentence.span, score=found.confidence)
    return Draft(text=f"“{whole.text}”", confidence=found.confidence, spans=(whole,), sentence=(stored, whole.span))


def _answering_sentence(best: Candidate) -> Span:
    """The sentence itself; where it is a question ("Why Shanghai?"), the one that follows and answers it."""
    sentences = best.passage.stored.passage.sentences
    at = sentences.index(best.sentence.span)
    if best.passage.stored.document.quote(best.sentence.span).endswith("?") and at + 1 < len(sentences):
        return sentences[at + 1]
    return best.sentence.span


def _abstention(found: Found, reason: Reason) -> Draft:
    """No answer, and the nearest figures of the kind that was asked for, marked as such."""
    nearest: dict[str, Figure] = {}
    if reason != "not_a_question":
        nearest = {figure.id: figure for item in found.candidates for figure in item.figures}
        nearest = nearest or {item.id: item for item in _of_kinds_asked(found)}
    missing = found.candidates[0].passage.missing_names if found.candidates else ()
    return Draft(
        text=wording.abstention(reason, found.unknown, missing, _asked_times(found.question)),
        confidence=0.0 if reason == "not_a_question" else found.confidence,
        reason=reason,
        figures=tuple(AnswerFigure(figure=figure, role="nearest") for figure in list(nearest.values())[:MAX_NEAREST]),
    )


def _of_kinds_asked(found: Found) -> list[Figure]:
    """The figures of the passages that were read, where none of them can be the answer."""
    kinds = found.question.kinds
    return [figure for passage in found.read for figure in passage.stored.figures if figure.kind in kinds]


def _asked_times(question: Question) -> list[str]:
    times = [year.iso for year in question.years] or [period.iso for period in question.periods]
    return times or ([question.relative_period] if question.relative_period else [])


def _passages(found: Found, draft: Draft, top_k: int) -> tuple[AnswerPassage, ...]:
    """The passages that hold the answer, then the others as they are ranked; marked."""
    answering = {item.stored.key: item.stored for item in draft.spans}
    scores = {stored.key: score for stored, score in found.ranked}
    highest = max(scores.values(), default=0.0)
    ranked = [(stored, scores.get(key, highest)) for key, stored in answering.items()]
    ranked += [(stored, score) for stored, score in found.ranked if stored.key not in answering]
    roles = {item.figure.id: item.role for item in draft.figures}
    return tuple(
        AnswerPassage(
            passage=stored.passage, document=stored.document, score=score, highlights=_highlights(stored, draft, roles)
        )
        for stored, score in ranked[:top_k]
    )


def _highlights(stored: StoredPassage, draft: Draft, roles: dict[str, Role]) -> tuple[Highlight, ...]:
    """Marks in the passage's own text: the words that answer, other figures that are shown, the sentence read."""
    offset = stored.passage.span.start
    marks: dict[Span, Highlight] = {}
    answering: list[Span] = []

    def mark(span: Span, kind: HighlightKind) -> None:
        within = Span(span.start - offset, span.end - offset)
        marks.setdefault(within, Highlight(span=within, kind=kind))

    # Figures as they are; of words that overlap, those that come first: a sentence does not hide what it says.
    shown = {figure.span for figure in stored.figures if figure.id in roles}
    for item in sorted(draft.spans, key=lambda item: item.span not in shown):
        if item.stored.key == stored.key and not any(item.span.overlaps(other) for other in answering):
            answering.append(item.span)
            mark(item.span, "answer")
    for figure in stored.figures:
        if figure.id in roles:
            mark(figure.span, "figure")
    if draft.sentence is not None and draft.sentence[0].key == stored.key:
        mark(draft.sentence[1], "sentence")
    return tuple(sorted(marks.values(), key=lambda item: (item.span.start, -item.span.end)))
