"""Several times asked for together: the figure of one of them is no answer for all."""

import re
from collections.abc import Sequence
from datetime import date

from corpus.documents import Figure, Period
from qa.computing.times import listed_times
from qa.questions.question import Question, resolve
from qa.reading.totals import head_of

# Times that are listed, and not held against each other.
_LISTED = re.compile(r"\b(?:and|&)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from|compared|versus|vs|than|against|since|until)\b", re.IGNORECASE)


def is_of_one_time(
    question: Question, figures: Sequence[Figure], beside: Sequence[Figure], published: date | None
) -> bool:
    """Whether what answers is one figure of only some of the times that are asked for together.

    beside: the figures of its sentence. published: its document's date.
    """
    if (
        len(figures) != 1
        or figures[0].kind == "date"
        or figures[0].change is not None
        or not lists_times(question.text)
    ):
        return False
    asked = resolve(question, published)
    if len(asked) < 2:
        return False
    return not covers(figures[0], beside, asked)


def lists_times(text: str) -> bool:
    """Whether a question names several times for which something is asked together: "in 2018 and 2019"."""
    return _LISTED.search(text) is not None and _BETWEEN.search(text) is None and listed_times(text) is not None


def covers(figure: Figure, beside: Sequence[Figure], asked: Sequence[Period]) -> bool:
    """Whether a figure holds for all the times: by its own period, or the dates of a sentence that tells no other."""
    if figure.as_of is not None and all(figure.as_of.holds(wanted) for wanted in asked):
        return True
    others = [item for item in beside if item.id != figure.id and (item.kind, item.unit) == (figure.kind, figure.unit)]
    if any(head_of(item) in ("", head_of(figure)) for item in others):
        return False
    told = [item.as_of for item in beside if item.kind == "date" and item.as_of is not None]
    return all(any(period.overlaps(wanted) for period in told) for wanted in asked)
