"""One amount said twice: "70 billion yuan ($10.16 billion)", "62 miles (100 km)", "a third, or 33 percent"."""

from collections.abc import Sequence
from dataclasses import replace

from corpus.figures.conversions import disagreement, implied_rate
from corpus.figures.tokens import Candidate, Sentence
from corpus.figures.unit_table import dimension_of

_OPENERS = frozenset("( [".split())
_CLOSERS = frozenset(") ]".split())
# Words between a bracket or comma and the amount said again.
_AGAIN = frozenset(
    "or i.e. equal equivalent to the of about around approximately roughly nearly some than more over us".split()
)
_MAX_GAP = 5


def find_pairs(sentence: Sentence, candidates: Sequence[Candidate]) -> list[tuple[int, int]]:
    """Positions of neighbouring candidates that say the same amount in two currencies or units."""
    found: list[tuple[int, int]] = []
    for position in range(len(candidates) - 1):
        one, two = candidates[position], candidates[position + 1]
        if _is_pair(sentence, one, two):
            found.append((position, position + 1))
        elif found and found[-1][1] == position and _goes_on(sentence, one, two):
            first = found[-1][0]
            found += [(first, position + 1), (position, position + 1)]
    return found


def _goes_on(sentence: Sentence, one: Candidate, two: Candidate) -> bool:
    """Whether a third amount follows in the same brackets: "(€16bn; £11bn)"."""
    is_next = two.first - one.last == 1 and sentence.word(one.last) in (";", "/")
    return is_next and _are_comparable(one, two) and sentence.word(two.last) in _CLOSERS


def _is_pair(sentence: Sentence, one: Candidate, two: Candidate) -> bool:
    if not _are_comparable(one, two) or not 0 < two.first - one.last <= _MAX_GAP:
        return False
    opener = sentence.word(one.last)
    between = [sentence.word(position) for position in range(one.last + 1, two.first)]
    if opener in _OPENERS:
        closes = sentence.word(two.last) in (*_CLOSERS, ",", ";", "/")
        return closes and all(word in _AGAIN for word in between)
    if opener in (",", "or", "/", "="):
        return (opener in ("or", "/", "=") or between[:1] == ["or"]) and all(word in _AGAIN for word in between)
    return False


def is_same_change(sentence: Sentence, one: Candidate, two: Candidate) -> bool:
    """Whether the second says the first's change in other terms, or is one of a row: "fell 162 points, or 2.1 percent",
    "up $5 (3%)", "gains of 5% and 2%"."""
    between = [sentence.word(position) for position in range(one.last, two.first)]
    if one.kind == two.kind == "percent":
        return between in (["and"], [","], [",", "and"])
    return one.kind != two.kind and between in ([",", "or"], ["or"], ["("])


def _are_comparable(one: Candidate, two: Candidate) -> bool:
    """Two currencies, or two units of one dimension, or a fraction and a percentage."""
    if one.kind == two.kind == "money":
        return one.unit != two.unit
    if one.kind == two.kind == "measurement":
        return one.unit != two.unit and dimension_of(one.unit) == dimension_of(two.unit)
    return {one.kind, two.kind} == {"fraction", "percent"} and "%" in (one.unit, two.unit)


def share(one: Candidate, two: Candidate) -> tuple[Candidate, Candidate]:
    """The pair with one qualifier, nature and direction: what is said of the first holds for the second.

    Money keeps the rate that the two imply; other pairs are held against physics and arithmetic.
    """
    qualifier = one.qualifier or two.qualifier
    nature = one.nature if one.nature != "actual" else two.nature
    change = one.change or two.change
    is_money = one.kind == two.kind == "money"
    why = None if is_money else disagreement(one, two)
    doubt = f"the text gives the amount twice, and they differ: {why}" if why else None

    def shared(this: Candidate, other: Candidate) -> Candidate:
        return replace(
            this,
            qualifier=qualifier,
            nature=nature,
            change=change,
            period=one.period or two.period,
            rate=this.rate or (implied_rate(this.value, other.value) if is_money else None),
            doubt=this.doubt or doubt,
        )

    return shared(one, two), shared(two, one)
