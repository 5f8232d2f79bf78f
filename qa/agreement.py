"""What other documents say of the same: they agree with an answer's figure, or give another for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from corpus.documents import Figure, Value
from corpus.library import StoredPassage
from qa.reading.candidates import Candidate

# Numbers this near, relative to the larger, are the same said more or less finely: 10.16 and 10.2 billion.
SAME = Fraction(1, 100)
# How much less likely another document's figure may be than the answer's and still be held against it, in log-odds.
AS_LIKELY = 2.5
# How much less of what is asked for it may count, and how many fewer of the names its passage may have.
AS_FITTING = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """What other documents give for the same, each once, the likeliest first."""

    agreeing: tuple[Candidate, ...] = ()
    conflicting: tuple[Candidate, ...] = ()


NO_ACCOUNTS = Accounts()


def may_tell_of(figures: Sequence[Figure], others: Iterable[StoredPassage], document_id: str) -> list[StoredPassage]:
    """Those of the passages that stand in other documents and hold a figure comparable to one of these."""
    return [
        stored
        for stored in others
        if stored.document.id != document_id
        and any(are_comparable(figure, other) for figure in figures for other in stored.figures)
    ]


def accounts(best: Candidate, candidates: Iterable[Candidate]) -> Accounts:
    """Of all candidates, those of other documents that tell the same as the best, or another number for it."""
    if not best.figures:
        return NO_ACCOUNTS
    figure = best.figures[0]
    seen = {best.passage.stored.document.id}
    agreeing: list[Candidate] = []
    conflicting: list[Candidate] = []
    for other in candidates:
        document_id = other.passage.stored.document.id
        if document_id in seen or not _is_as_fitting(other, best):
            continue
        told = next((own for own in other.figures if are_comparable(figure, own)), None)
        if told is None:
            continue
        seen.add(document_id)
        (agreeing if say_the_same(figure, told) else conflicting).append(other)
    return Accounts(agreeing=tuple(agreeing), conflicting=tuple(conflicting))


def _is_as_fitting(other: Candidate, best: Candidate) -> bool:
    return (
        other.log_odds >= best.log_odds - AS_LIKELY
        and other.features.concept >= best.features.concept - AS_FITTING
        and other.features.period >= best.features.period
        and other.passage.features.names >= best.passage.features.names - AS_FITTING
    )


def are_comparable(figure: Figure, other: Figure) -> bool:
    """Whether two figures may be numbers for the same: of one kind and unit, for one time or for none that is told."""
    if (figure.kind, figure.unit, figure.per) != (other.kind, other.unit, other.per) or figure.kind == "ordinal":
        return False
    if figure.kind == "date":
        return True
    if figure.as_of is None or other.as_of is None:
        return figure.as_of is other.as_of
    return figure.as_of.overlaps(other.as_of) and figure.as_of.precision == other.as_of.precision


def say_the_same(figure: Figure, other: Figure) -> bool:
    """Whether the numbers are the same, as finely as the coarser tells it; of dates, whether one lies in the other."""
    if figure.kind == "date":
        return (
            figure.as_of is not None and other.as_of is not None and figure.as_of.overlaps(other.as_of)
        ) or figure.value == other.value
    return all(_is_near(left, right) for left, right in zip(_ends(figure), _ends(other), strict=True))


def _ends(figure: Figure) -> tuple[Value | None, Value | None]:
    return (figure.low, figure.high) if figure.value is None else (figure.value, figure.value)


def _is_near(left: Value | None, right: Value | None) -> bool:
    if not isinstance(left, Decimal | Fraction) or not isinstance(right, Decimal | Fraction):
        return left == right
    one, other = Fraction(left), Fraction(right)
    return abs(one - other) <= SAME * max(abs(one), abs(other)) and not _are_counted(one, other)


def _are_counted(one: Fraction, other: Fraction) -> bool:
    """Whether these are small whole numbers, which nobody rounds: 100 and 101."""
    return one != other and one.denominator == other.denominator == 1 and max(abs(one), abs(other)) < 1000
