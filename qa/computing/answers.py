"""Answers that no document states: figures that answer other questions, and what is computed out of them."""

from collections.abc import Sequence
from dataclasses import replace

from corpus.documents import Figure
from qa.answers import Answer, AnswerFigure, Derivation
from qa.computing.arithmetic import CannotCompute, Computed, Rule, compute
from qa.computing.common_units import described
from qa.computing.operands import figure_of
from qa.computing.plans import AskedComputation
from qa.computing.rounding import MINUS
from qa.computing.tellings import cannot_tell, contrary_word, from_to, is_loss, told
from qa.questions.words import split_words
from qa.several import put_together

# The confidence in what cannot be computed: it is no answer.
UNSAID = 0.0
# What a figure has to be to state the result itself; an amount that went up or down tells a difference.
_STATING: dict[Rule, tuple[str, ...]] = {
    "growth": ("percent", "fraction"),
    "compound_growth": ("percent",),
    "share": ("percent", "fraction", "ratio"),
    "length": ("duration",),
    "ratio": ("ratio", "fraction", "count"),
}


def states(answer: Answer, asked: AskedComputation) -> bool:
    """Whether an answer to the question as it stands gives the result, so that nothing is left to compute."""
    figures = [item.figure for item in answer.figures if item.role == "answer"]
    if answer.answered and answer.computed is not None:
        return answer.computed.rule in (asked.rule, "complement")
    # Several figures are what it would be computed from.
    if not answer.answered or len(figures) != 1:
        return False
    if asked.rule == "difference":
        return figures[0].change is not None
    if asked.rule == "sum" and not _says_all(answer, figures[0], asked):
        return False
    if asked.rule == "share" and figures[0].change is not None:
        return False
    return figures[0].kind in _STATING.get(asked.rule, (figures[0].kind,))


def _says_all(answer: Answer, figure: Figure, asked: AskedComputation) -> bool:
    """Whether the figure's sentence has every word that tells one operand from another: of one part it is no sum."""
    words = [frozenset(word.stem for word in split_words(text)) for text in asked.operands]
    telling = frozenset.union(*words) - frozenset.intersection(*words)
    for item in answer.passages:
        for sentence in item.passage.sentences if item.document.id == figure.document_id else ():
            if sentence.holds(figure.span):
                return telling <= {word.stem for word in split_words(item.document.quote(sentence))}
    return False


def both_named(answer: Answer, asked: AskedComputation) -> bool:
    """Whether a sentence that answers names both things that are held against each other."""
    names = [{word.stem for word in split_words(name)} for name in asked.names]
    told = {word.stem for span in answer.spans for word in split_words(span.text)}
    return all(name <= told or not name - told for name in names)


def computed_answer(
    asked: AskedComputation, question: str, understood: str, answers: Sequence[Answer], *, top_k: int
) -> Answer:
    """The answer that is computed out of those to the questions for its operands, in their order.

    question: as it was typed; understood: as it was interpreted. It abstains, and says which operand is missing or does
    not match, where it cannot be computed.
    """
    whole = put_together(question, understood, answers, top_k=top_k)
    missing = [answer for answer in answers if figure_of(answer) is None]
    if missing:
        reason = missing[0].reason or "no_evidence"
        text = f"These documents do not say what it takes: nothing answers: {missing[0].question}"
        return _nearest(whole, replace(whole, answered=False, reason=reason, text=text, spans=(), confidence=UNSAID))
    operands = [figure for answer in answers if (figure := figure_of(answer)) is not None]
    known = {item.figure.id: item.figure for answer in answers for item in answer.figures}
    computed = compute(asked.rule, operands, known=known, unit=asked.unit)
    contrary = contrary_word(asked, computed) if isinstance(computed, Computed) else None
    if contrary is not None and asked.rule == "difference":
        computed = compute(asked.rule, operands[::-1], known=known, unit=asked.unit)
    if isinstance(computed, CannotCompute):
        text = f"It cannot be computed from what these documents say: {computed.reason}"
        return _nearest(
            whole, replace(whole, answered=False, reason="no_evidence", text=text, spans=(), confidence=UNSAID)
        )
    why_not = cannot_tell(asked, computed, operands) or _unlike(asked, operands, answers)
    if why_not is not None and asked.telling == "from_to":
        return _side_by_side(asked, whole, operands, answers)
    if why_not is not None:
        text = f"It cannot be told from what these documents say: {why_not}"
        return _nearest(
            whole, replace(whole, answered=False, reason="no_evidence", text=text, spans=(), confidence=UNSAID)
        )
    return replace(
        whole,
        answered=True,
        reason=None,
        text=told(asked, computed, operands, answers)
        or f"{_result(computed, asked, contrary)} ({computed.expression})",
        confidence=min(answer.confidence for answer in answers),
        figures=tuple(AnswerFigure(figure=figure, role="operand") for figure in computed.operands),
        spans=tuple(span for span in whole.spans if any(span.span.overlaps(figure.span) for figure in operands)),
        computed=computed,
        derivation=Derivation.of(computed),
    )


def _unlike(asked: AskedComputation, operands: Sequence[Figure], answers: Sequence[Answer]) -> str | None:
    """Why amounts of one kind are none to be computed with: a loss and a profit are not told with their signs."""
    losses = [is_loss(figure, answer) for figure, answer in zip(operands, answers, strict=True)]
    if asked.rule == "exchange_rate" or len(set(losses)) < 2:
        return None
    one = operands[losses.index(True)], operands[losses.index(False)]
    return f"{described(one[0])} is a loss, and {described(one[1])} is none."


def _side_by_side(
    asked: AskedComputation, whole: Answer, operands: Sequence[Figure], answers: Sequence[Answer]
) -> Answer:
    """What a thing was and what it became, where no number tells how far these are apart."""
    return replace(
        whole,
        answered=True,
        reason=None,
        text=from_to(asked, operands, answers),
        confidence=min(answer.confidence for answer in answers),
        figures=tuple(AnswerFigure(figure=figure, role="answer") for figure in operands),
        spans=tuple(span for span in whole.spans if any(span.span.overlaps(figure.span) for figure in operands)),
    )


def _result(computed: Computed, asked: AskedComputation, contrary: str | None) -> str:
    """The result; where only how far apart two things are is asked for, without its sign; "25 fewer" than the other."""
    if contrary is not None:
        return f"{computed.text.replace(MINUS, '')} {contrary}"
    if asked.rule in ("difference", "growth") and asked.has_direction and computed.change == "down":
        return f"{computed.text} (down)" if not computed.text.startswith(("−", "-")) else computed.text
    return computed.text


def _nearest(whole: Answer, answer: Answer) -> Answer:
    """What was found of the operands is near, and is no answer."""
    figures = {item.figure.id: AnswerFigure(figure=item.figure, role="nearest") for item in whole.figures}
    return replace(answer, figures=tuple(figures.values()))
