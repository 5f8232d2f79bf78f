"""Several questions asked in one line: their answers put together."""

from collections.abc import Sequence
from dataclasses import replace

from qa.answers import Answer, AnswerFigure, AnswerPassage, Timings


def combined(asked: str, understood: str, answers: Sequence[Answer], *, top_k: int) -> Answer:
    """One answer from those to the parts, in their order; at least two. understood: the whole line, put right.

    It is answered if any part is; what a part lacks is said in its place. The confidence is that of the least sure
    part that is answered, or else of the surest.
    """
    whole = put_together(asked, understood, answers, top_k=top_k)
    return replace(whole, text="\n".join(f"{n}. {answer.text}" for n, answer in enumerate(answers, start=1)))


def put_together(asked: str, understood: str, answers: Sequence[Answer], *, top_k: int) -> Answer:
    """As `combined`, with the text of the first part that is answered."""
    answered = [answer for answer in answers if answer.answered]
    confidences = [answer.confidence for answer in answered or answers]
    return Answer(
        question=asked,
        interpreted_as=understood,
        conversation_id=None,
        answered=bool(answered),
        text=(answered or answers)[0].text,
        reason=None if answered else answers[0].reason,
        confidence=min(confidences) if answered else max(confidences),
        spans=tuple(dict.fromkeys(span for answer in answers for span in answer.spans)),
        figures=_figures(answers),
        derivation=None,
        passages=_passages(answers)[:top_k],
        timings=Timings(
            total=sum(answer.timings.total for answer in answers),
            search=sum(answer.timings.search for answer in answers),
            read=sum(answer.timings.read for answer in answers),
        ),
    )


def _figures(answers: Sequence[Answer]) -> tuple[AnswerFigure, ...]:
    """Each once; one that answers a part is an answer, though it is only near to another."""
    found: dict[str, AnswerFigure] = {}
    for item in sorted(
        (item for answer in answers for item in answer.figures), key=lambda item: item.role == "nearest"
    ):
        found.setdefault(item.figure.id, item)
    return tuple(found.values())


def _passages(answers: Sequence[Answer]) -> tuple[AnswerPassage, ...]:
    """The first of each part, then the second of each, and so on; a passage of two parts keeps the marks of the one
    that names it first."""
    found: dict[str, AnswerPassage] = {}
    for place in range(max(len(answer.passages) for answer in answers)):
        for answer in answers:
            if place < len(answer.passages):
                found.setdefault(answer.passages[place].passage.id, answer.passages[place])
    return tuple(found.values())
