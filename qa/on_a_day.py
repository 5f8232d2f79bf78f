"""What happened on a day: the sentences that tell of it."""

import re
from collections.abc import Sequence

from qa.drafts import Draft, Quoted
from qa.questions.question import Question, resolve
from qa.reading.evidence import PassageEvidence

_WHAT_HAPPENED = re.compile(
    r"\bwhat(?:['’]s| is| was| were| has| had)? (?:all |else )?"
    r"(?:happen(?:s|ed|ing)?|occurr?(?:s|ed|ing)?|took place|takes place|taking place|went on|going on)\b",
    re.IGNORECASE,
)


def asks_what_happened(question: Question) -> bool:
    """Whether it asks for the events of a time that it names."""
    return bool(question.periods or question.relative_period) and bool(_WHAT_HAPPENED.search(question.text))


def events_of(question: Question, passages: Sequence[PassageEvidence], threshold: float) -> Draft | None:
    """The sentences with a date in the days or months asked for; None if no passage has one.

    passages: read and judged. threshold: the probability from which on a passage is about what else is asked; if none
    reaches it, the first sentence of the likeliest is given.
    """
    events: list[Quoted] = []
    for passage in sorted(passages, key=lambda item: -item.log_odds):
        asked = [
            period
            for period in resolve(question, passage.stored.document.published)
            if period.precision in ("day", "month")
        ]
        dates = [
            figure.span
            for figure in passage.stored.figures
            if figure.kind == "date" and figure.as_of and any(wanted.holds(figure.as_of) for wanted in asked)
        ]
        events += [
            Quoted(stored=passage.stored, span=sentence.span, score=passage.probability)
            for sentence in passage.sentences
            if any(sentence.span.holds(span) for span in dates)
        ]
    if not events:
        return None
    told = [item for item in events if item.score >= threshold] or events[:1]
    return Draft(
        text=" ".join(f"“{item.text}”" for item in told),
        confidence=max(item.score for item in told),
        spans=tuple(told),
        sentence=(told[0].stored, told[0].span),
    )
