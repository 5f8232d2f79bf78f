"""Amounts of a longer time than the one asked for: what was handled in a year is not what was in its third quarter."""

from collections.abc import Sequence
from datetime import date

from corpus.documents import Figure, Period
from qa.questions.question import Question, resolve

_PARTS = ("month", "quarter", "half")


def is_of_longer_time(question: Question, figure: Figure, beside: Sequence[Figure], published: date | None) -> bool:
    """Whether a sentence names the whole year for a figure where a month, a quarter or a half of it is asked for.

    beside: the figures of the sentence. A figure without a time of its own, or with a finer one beside it, is none.
    """
    asked = resolve(question, published)
    if not asked or figure.kind in ("date", "ordinal") or any(period.precision not in _PARTS for period in asked):
        return False
    if figure.as_of is None or not _is_whole_of(figure.as_of, asked):
        return False
    told = [item.as_of for item in beside if item.kind == "date" and item.as_of is not None]
    return figure.as_of in told and not any(
        held.overlaps(wanted) for held in told for wanted in asked if held != figure.as_of
    )


def _is_whole_of(held: Period, asked: Sequence[Period]) -> bool:
    return held.precision == "year" and any(held.holds(wanted) and held != wanted for wanted in asked)
