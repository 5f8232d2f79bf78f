"""From the figure that answers best to what is given: with others beside it, by how much it moved, what it leaves.

A figure may count what is asked for and still be no answer: of one of two years, of a part, of those who did where
those who did not are asked for. Then another is, or one is computed out of it, or nothing is said.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.documents import Figure
from qa import wording
from qa.answers import AnswerFigure, Reason
from qa.computing.arithmetic import compute
from qa.computing.computed import Computed
from qa.computing.denied import is_denied_otherwise, rest_of
from qa.computing.ends import asks_move, is_level, told_ends
from qa.computing.several_times import is_of_one_time
from qa.directions import is_against
from qa.drafts import Draft, Quoted
from qa.questions.question import Question
from qa.reading.candidates import Candidate
from qa.reading.finding import Found
from qa.reading.totals import asks_total, total_among
from qa.side_by_side import with_accounts

# A second figure of the same sentence answers too if it counts nearly as well what is asked for.
ALSO_CONCEPT = 0.5
_BY = re.compile(r"\bby [^,;]{0,30}\Z", re.IGNORECASE)


def with_moved(question: Question, best: Candidate) -> Candidate:
    """The candidate with the figures in its words, where it is asked by how much something moved."""
    if best.figures or not asks_move(question.text):
        return best
    return replace(best, figures=tuple(item for item in _beside(best) if item.span.overlaps(best.span)))


def figure_draft(found: Found, best: Candidate) -> Draft | Reason:
    """What is given for the candidate that is the best and has figures; why nothing is, where it is no answer."""
    question = found.question
    if _is_denied_otherwise(question, best):
        computed = _rest(question, best) if not found.others.conflicting else None
        return "no_evidence" if computed is None else _computed_draft(found, best, computed)
    if asks_move(question.text):
        moved = _moved(found, best)
        if moved is not None:
            return moved
    is_total = asks_total(question) and question.computes not in ("difference", "growth", "ratio")
    total = total_among(question, found.candidates) if is_total else best
    if total is None:
        return "no_evidence"
    draft = _with_figures(found, total, alone=is_total)
    figures = [item.figure for item in draft.figures if item.role == "answer"]
    if is_of_one_time(question, figures, _beside(total), total.passage.stored.document.published):
        return "period_missing"
    return with_accounts(draft, found, total)


# What did not


def _is_denied_otherwise(question: Question, best: Candidate) -> bool:
    text, words = best.passage.stored.document.text, best.sentence.words
    return question.answer_type != "date" and is_denied_otherwise(
        question, best.figures[0], _beside(best), text, best.sentence.span, words
    )


def _rest(question: Question, best: Candidate) -> Computed | None:
    if len(best.figures) > 1:
        return None
    text, words = best.passage.stored.document.text, best.sentence.words
    return rest_of(question, best.figures[0], _beside(best), text, best.sentence.span, words)


# By how much


def _moved(found: Found, best: Candidate) -> Draft | Reason | None:
    """The difference of the two ends that the sentence tells; None where it tells by how much itself."""
    text, sentence = best.passage.stored.document.text, best.sentence.span
    ends = next((told for figure in best.figures if (told := told_ends(figure, _beside(best), text, sentence))), None)
    if ends is None:
        return "no_evidence" if all(is_level(figure, text, sentence) for figure in best.figures) else None
    stated = next((item for item in found.candidates if _states_move(item, best, ends)), None)
    if stated is not None:
        return _with_figures(found, stated, alone=True)
    asks_rate = found.question.unit == "%" and ends[0].unit != "%"
    computed = compute("growth" if asks_rate else "difference", ends)
    return _computed_draft(found, best, computed) if isinstance(computed, Computed) else "no_evidence"


def _states_move(item: Candidate, best: Candidate, ends: tuple[Figure, Figure]) -> bool:
    """Whether a figure of the same sentence says by how much: "by 5 million from 2 to 7 million"."""
    if item.sentence.span != best.sentence.span or len(item.figures) != 1 or item.figures[0] in ends:
        return False
    figure, text = item.figures[0], item.passage.stored.document.text
    return figure.change is not None or _BY.search(text, item.sentence.span.start, figure.span.start) is not None


def _computed_draft(found: Found, best: Candidate, computed: Computed) -> Draft:
    stored = best.passage.stored
    spans = tuple(Quoted(stored=stored, span=item.span, score=found.confidence) for item in computed.operands)
    return Draft(
        text=f"{computed.text} ({computed.expression})",
        confidence=found.confidence,
        figures=tuple(AnswerFigure(figure=item, role="operand") for item in computed.operands),
        spans=spans,
        sentence=(stored, best.sentence.span),
        computed=computed,
    )


# Figures as they stand


def _beside(best: Candidate) -> list[Figure]:
    """The figures of the sentence."""
    return [item for item in best.passage.stored.figures if best.sentence.span.holds(item.span)]


def _with_figures(found: Found, best: Candidate, *, alone: bool = False) -> Draft:
    """The figure, with others of its sentence that count the same, and what they are in another currency.

    alone: whether only one can be it.
    """
    chosen = [best, *(other for other in found.candidates[1:] if not alone and _also_answers(other, best))]
    chosen.sort(key=lambda item: item.span.start)
    figures = {figure.id: figure for item in chosen for figure in item.figures}
    asked = {id for id, figure in figures.items() if not _is_of_another(found.question, figure, best)}
    shown_figures = [figure for id, figure in figures.items() if id in asked or not asked]
    stored = best.passage.stored
    in_passage = {figure.id: figure for figure in stored.figures}
    phrases, shown, spans = [], [], []
    for figure in _without_equivalents(shown_figures):
        amounts = [figure, *(in_passage[other] for other in figure.equivalents if other in in_passage)]
        # The one in the unit that was asked for first; the others say the same.
        amounts.sort(key=lambda amount: amount.unit != found.question.unit if found.question.unit else False)
        phrase = wording.figure_phrase(amounts[0], stored.document, amounts[1:])
        phrases.append(f"{phrase} ({amounts[0].change})" if is_against(found.question, amounts[0]) else phrase)
        shown += [AnswerFigure(figure=amount, role="equivalent" if n else "answer") for n, amount in enumerate(amounts)]
        spans += [Quoted(stored=stored, span=amount.span, score=found.confidence) for amount in amounts]
    # The words as the reader marks them come first; the figures in them are told by themselves behind.
    marked = Quoted(stored=stored, span=best.span, score=found.confidence)
    return Draft(
        text=wording.joined(phrases),
        confidence=found.confidence,
        figures=tuple(shown),
        spans=(marked, *(item for item in spans if item.span != best.span)),
        sentence=(stored, best.sentence.span),
    )


def _also_answers(other: Candidate, best: Candidate) -> bool:
    """Several figures answer a question for a number if they count what it asks for, side by side."""
    return (
        other.sentence.span == best.sentence.span
        and other.passage.stored.key == best.passage.stored.key
        and all(figure.kind == "count" for item in (other, best) for figure in item.figures)
        and bool(other.figures)
        and other.features.concept >= ALSO_CONCEPT
        and other.features.period >= best.features.period
    )


def _is_of_another(question: Question, figure: Figure, candidate: Candidate) -> bool:
    """Whether another place is named behind the figure than any that is asked for: "1,400 in Lyon, 2,300 in Nice"."""
    starts = [item.span.start for item in candidate.passage.stored.figures if item.span.start > figure.span.end]
    end = min([candidate.sentence.span.end, *starts])
    names = [name for name in candidate.sentence.names if name.is_place and figure.span.end <= name.span.start < end]
    return bool(names) and bool(question.names) and not any(name.is_asked(question) for name in names)


def _without_equivalents(figures: Sequence[Figure]) -> list[Figure]:
    """The figures, less those that only say one of the others again; of two that do, the first in the text stays."""
    kept: list[Figure] = []
    for figure in figures:
        if not any(figure.id in other.equivalents for other in kept):
            kept.append(figure)
    return kept
