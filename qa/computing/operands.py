"""Which figures are the operands of a computation: those that the reader found, or those of the ledger that fit best.

The operands of one computation are of one kind, and no two of them are one figure. So they are chosen together, and
only where no other choice comes near; a figure that the reader found is taken only if nothing of what the ledger says
of it speaks against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from corpus.documents import Figure, FigureKind, Span
from corpus.library import StoredPassage
from qa.answers import Answer, AnswerFigure, AnswerPassage, AnswerSpan, Highlight, HighlightKind
from qa.computing.common_units import are_alike, ends_of
from qa.computing.ends import asks_move, is_level
from qa.computing.fitting import Fit, fitting, named_day
from qa.computing.plans import AskedComputation
from qa.computing.several_times import is_of_one_time
from qa.questions.question import Question
from qa.questions.words import WordVectors
from qa.reading.totals import asks_total
from qa.wording import figure_phrase

# So well a figure has to fit, and so much better than the next of another value, over all operands.
TAKEN, MARGIN = 0.74, 0.04
# Of two that tell one amount, in two currencies say, the first in the text.
_SECOND = 0.01
# A figure that the reader found too fits better by as much as the reader is sure, if it fits so well at least.
RAISED, _READ_TOO = 0.6, 0.1
_MOST_TRIED = 6
# So well a figure has to fit to answer by itself, with nothing beside it that it would have to go together with; and
# where the question names nobody.
ALONE, NAMELESS = 0.8, 0.9
# More operands are chosen one by one.
_MOST_TOGETHER = 3
_NUMBERS: tuple[FigureKind, ...] = ("count", "money", "percent", "fraction", "measurement", "ratio")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOperand:
    """question: for one operand. answer: what the reader makes of it. passages: found for it, best first.

    is_sure: whether the answer stands in a table's cell, and is no matter of reading.
    """

    question: Question
    answer: Answer
    passages: tuple[StoredPassage, ...]
    is_sure: bool


def settled(plan: AskedComputation, operands: Sequence[AskedOperand], vectors: WordVectors) -> list[Answer]:
    """An answer for each operand, in their order; an abstention where no figure is surely the one."""
    found = [_candidates(plan, operand, vectors) for operand in operands]
    chosen = _together(plan, [fits for fits, _ in found])
    answers = []
    for n, (operand, (fits, is_barred)) in enumerate(zip(operands, found, strict=True)):
        fit = chosen[n] if chosen is not None else None
        if fit is not None:
            answers.append(_answered(fit, operand.answer))
        elif fits or is_barred:
            answers.append(_abstained(operand.answer))
        else:
            answers.append(operand.answer)
    return answers


def looked_up(operand: AskedOperand, vectors: WordVectors) -> Answer | None:
    """The answer of the ledger to a question by itself, where the reader has none and one figure alone fits well."""
    question = operand.question
    if not set(question.kinds) & set(_NUMBERS):
        return None
    # Whether a figure is all of it, the ledger does not tell.
    if asks_total(question):
        return None
    fits = [fit for fit in fitting(question, operand.passages, vectors) if fit.score >= TAKEN]
    best, least = _best_of(fits), ALONE if question.names else NAMELESS
    if best is None or best.score < least or _is_other_than_asked(question, best):
        return None
    return _answered(best, operand.answer)


def _is_other_than_asked(question: Question, fit: Fit) -> bool:
    """Whether it is a level where a change is asked for, or of only one of several times."""
    document = fit.stored.document
    if asks_move(question.text) and is_level(fit.figure, document.text, fit.sentence):
        return True
    beside = [item for item in fit.stored.figures if fit.sentence.holds(item.span)]
    return is_of_one_time(question, [fit.figure], beside, document.published)


def figure_of(answer: Answer) -> Figure | None:
    """The figure that answers a question for an operand: of several, the one in the likeliest words."""
    figures = [item.figure for item in answer.figures if item.role == "answer"] if answer.answered else []
    first = answer.spans[0] if answer.spans else None
    for figure in figures:
        if first is not None and figure.document_id == first.document_id and figure.span.overlaps(first.span):
            return figure
    return figures[0] if figures else None


def _candidates(plan: AskedComputation, operand: AskedOperand, vectors: WordVectors) -> tuple[list[Fit], bool]:
    """The figures that fit, best first, and whether what the reader found does not."""
    day = named_day(operand.question, operand.passages, vectors) if "date" in operand.question.kinds else None
    if day is not None:
        return [day], False
    read = figure_of(operand.answer)
    if read is not None and (operand.is_sure or read.kind not in _NUMBERS or _is_in_table(read, operand.answer)):
        return [], False
    fits = fitting(operand.question, operand.passages, vectors, plan.kinds)
    is_barred = read is not None and all(fit.figure.id != read.id for fit in fits)
    raised = [
        replace(fit, score=max(fit.score, TAKEN) + _READ_TOO * operand.answer.confidence)
        if read is not None and fit.figure.id == read.id and fit.score >= RAISED
        else fit
        for fit in fits
    ]
    taken = sorted((fit for fit in raised if fit.score >= TAKEN), key=lambda fit: -fit.score)
    return taken[:_MOST_TRIED], is_barred


def _is_in_table(figure: Figure, answer: Answer) -> bool:
    return any(item.passage.id == figure.passage_id and item.passage.kind == "table" for item in answer.passages)


def _together(plan: AskedComputation, found: Sequence[Sequence[Fit]]) -> list[Fit | None] | None:
    """One for each operand that has any; None where two choices come near each other."""
    if len(found) > _MOST_TOGETHER:
        return [_best_of(fits) for fits in found]
    each: list[list[Fit | None]] = [list(fits) or [None] for fits in found]
    choices = [
        (sum(fit.score - _SECOND * _is_second(fit) for fit in choice if fit is not None), choice)
        for choice in product(*each)
        if _go_together(plan, choice)
    ]
    choices.sort(key=lambda item: -item[0])
    if not choices:
        return None
    score, best = choices[0]
    for other_score, other in choices[1:]:
        if score - other_score < MARGIN and not all(map(_is_same, best, other)):
            return None
    return list(best)


def _best_of(fits: Sequence[Fit]) -> Fit | None:
    if not fits or any(fits[0].score - fit.score < MARGIN and not _is_same(fits[0], fit) for fit in fits[1:]):
        return None
    return fits[0]


def _go_together(plan: AskedComputation, choice: Sequence[Fit | None]) -> bool:
    figures = [fit.figure for fit in choice if fit is not None]
    for n, figure in enumerate(figures):
        if any(not are_alike(figure, other) or _say_the_same(figure, other) for other in figures[:n]):
            return False
    if len(figures) == 2 and (plan.rule == "share" or plan.telling == "rest") and figures[0].unit == figures[1].unit:
        part, whole = ends_of(figures[0]), ends_of(figures[1])
        return part is None or whole is None or part[0] <= whole[1]
    return True


def _say_the_same(one: Figure, other: Figure) -> bool:
    return one.id == other.id or other.id in one.equivalents or one.id in other.equivalents


def _is_second(fit: Fit) -> bool:
    starts = (item.span.start for item in fit.stored.figures if item.id in fit.figure.equivalents)
    return min(starts, default=fit.figure.span.start) < fit.figure.span.start


def _is_same(one: Fit | None, other: Fit | None) -> bool:
    """Whether two figures tell one amount, be it in another document or in another currency."""
    if one is None or other is None:
        return one is other
    return _say_the_same(one.figure, other.figure) or (
        one.figure.kind == other.figure.kind
        and one.figure.unit == other.figure.unit
        and ends_of(one.figure) == ends_of(other.figure)
    )


def _answered(fit: Fit, answer: Answer) -> Answer:
    figure, stored = fit.figure, fit.stored
    if figure_of(answer) == figure:
        return answer
    amounts = [figure, *(item for item in stored.figures if item.id in figure.equivalents)]
    spans = tuple(
        AnswerSpan(
            text=stored.document.quote(span),
            passage_id=stored.passage.id,
            document_id=stored.document.id,
            span=span,
            score=_confidence(fit),
        )
        for span in (figure.span, fit.sentence)
    )
    offset = stored.passage.span.start
    kinds: tuple[tuple[Span, HighlightKind], ...] = ((fit.sentence, "sentence"), (figure.span, "answer"))
    marks = tuple(
        Highlight(span=Span(span.start - offset, span.end - offset), kind=kind)
        for span, kind in sorted(kinds, key=lambda item: item[0])
    )
    passage = AnswerPassage(passage=stored.passage, document=stored.document, score=fit.score, highlights=marks)
    others = tuple(item for item in answer.passages if item.passage.id != stored.passage.id)
    return replace(
        answer,
        answered=True,
        reason=None,
        text=figure_phrase(figure, stored.document),
        confidence=_confidence(fit),
        spans=spans,
        figures=tuple(
            AnswerFigure(figure=amount, role="equivalent" if n else "answer") for n, amount in enumerate(amounts)
        ),
        accounts=(),
        passages=(passage, *others),
    )


def _abstained(answer: Answer) -> Answer:
    figures = tuple(replace(item, role="nearest") for item in answer.figures)
    return replace(
        answer,
        answered=False,
        reason=answer.reason or "no_evidence",
        text="These documents do not say it for sure.",
        spans=(),
        figures=figures,
        accounts=(),
    )


def _confidence(fit: Fit) -> float:
    """0.5 for a figure that is just taken, up to 0.9 for one whose own words say all that is asked."""
    return min(0.9, 0.5 + 0.4 * max(0.0, fit.score - TAKEN) / (1 - TAKEN))
