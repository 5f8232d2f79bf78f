"""Figures with a unit: percent and points, durations and ages, measurements."""

from collections.abc import Iterator, Sequence

from corpus.documents import FigureKind
from corpus.figures.ranges import Quantity
from corpus.figures.tokens import Candidate, Sentence
from corpus.figures.unit_table import PERCENT, TIMES, Unit, read_unit, runs_on
from corpus.figures.usage import Usage
from corpus.figures.wordlists import is_plural

POINTS = Unit("pp", "points")
BASIS_POINTS = Unit("bp", "points")
_PERCENT_SPELLINGS = {
    "percent": PERCENT,
    "pct": PERCENT,
    "pc": PERCENT,
    "%": PERCENT,
    "％": PERCENT,
    "‰": Unit("‰", "share"),
}
_CELSIUS, _FAHRENHEIT = Unit("°C", "temperature"), Unit("°F", "temperature")


def recognise_percents(sentence: Sentence, usage: Usage, quantities: Sequence[Quantity]) -> Iterator[Candidate]:
    """Percent, percentage points and basis points behind a number."""
    for quantity in quantities:
        found = _read_percent(sentence, quantity.last)
        if found is not None:
            unit, last = found
            yield measured(quantity, last, "percent", unit.symbol)


def _read_percent(sentence: Sentence, index: int) -> tuple[Unit, int] | None:
    index += sentence.word(index) == "-" and sentence.at(index + 1).glued
    word, following = sentence.word(index), sentence.word(index + 1)
    if following in ("point", "points"):
        if word in ("percentage", "percent", "%", "pct"):
            return POINTS, index + 2
        if word == "basis":
            return BASIS_POINTS, index + 2
    if word in ("bps", "pps") or (word == "bp" and sentence.at(index).text == "bp"):
        return (POINTS if word == "pps" else BASIS_POINTS), index + 1
    if word == "per" and following == "cent":
        return (POINTS, index + 3) if sentence.word(index + 2) in ("point", "points") else (PERCENT, index + 2)
    if word == "p" and sentence.words(index + 1, 3) == (".", "c", "."):
        return PERCENT, index + 4
    if word == "pc" and not sentence.at(index).glued:
        return None
    unit = _PERCENT_SPELLINGS.get(word)
    return None if unit is None else (unit, index + 1)


def recognise_durations(sentence: Sentence, usage: Usage, quantities: Sequence[Quantity]) -> Iterator[Candidate]:
    """Three years · five-day · 10-year-old · 29 years old."""
    for quantity in quantities:
        index = quantity.last
        index += sentence.word(index) == "-" and sentence.at(index + 1).glued
        if sentence.word(index) in (
            "long",
            "full",
            "straight",
            "consecutive",
            "more",
            "additional",
            "calendar",
            "working",
            "business",
        ):
            index += 1
        token = sentence.at(index)
        unit = TIMES.get(token.lower)
        last = index + 1
        if token.lower == "second" and quantity.in_words and quantity.value in (20, 30, 40, 50, 60, 70, 80, 90):
            continue  # the twenty-second
        if token.lower == "day" and quantity.in_words and quantity.value == 1 and not _lasts(sentence, quantity):
            continue  # "one day they will win"
        if unit is None or runs_on(sentence, last) or (token.text == "MS" or token.text == "Sec"):
            continue
        yield measured(quantity, _with_age(sentence, last), "duration", unit.symbol)


def _lasts(sentence: Sentence, quantity: Quantity) -> bool:
    return sentence.word(quantity.first - 1) in (
        "for",
        "in",
        "within",
        "lasted",
        "took",
        "only",
        "just",
        "a",
        "of",
        "than",
    )


def _with_age(sentence: Sentence, last: int) -> int:
    """Behind the "old" of an age."""
    step = last + (sentence.word(last) == "-")
    return step + 1 if sentence.word(step) in ("old", "olds") else last


def recognise_measurements(sentence: Sentence, usage: Usage, quantities: Sequence[Quantity]) -> Iterator[Candidate]:
    for quantity in quantities:
        found = _read_measure(sentence, quantity, usage)
        if found is not None:
            unit, last = found
            yield measured(quantity, last, "measurement", unit.symbol)


def _read_measure(sentence: Sentence, quantity: Quantity, usage: Usage) -> tuple[Unit, int] | None:
    index = quantity.last
    index += sentence.word(index) == "-" and sentence.at(index + 1).glued
    token = sentence.at(index)
    if token.text in ("C", "F") and token.glued and not quantity.in_words and not -10 < quantity.value < 10:
        return (_CELSIUS if token.text == "C" else _FAHRENHEIT), index + 1
    found = read_unit(sentence, index)
    if found is None:
        return None
    unit, last = found
    if not _is_that_unit(sentence, quantity, index, last):
        return None
    return unit, last


def _is_that_unit(sentence: Sentence, quantity: Quantity, index: int, last: int) -> bool:
    """Short symbols are also words and names: they count behind digits, and where no noun follows that is counted."""
    token = sentence.at(index)
    following = sentence.at(last)
    match token.text:
        case "in":
            return not quantity.in_words and (
                token.glued or sentence.word(quantity.first - 1) in ("ft", "foot", "feet")
            )
        case "m" | "g" | "l" | "L" | "W" | "ha" | "mi" | "ft" | "PS" | "cc" | "um":
            if quantity.in_words:
                return False
            return token.glued or not (is_plural(following.lower) and token.text == "m")
        case "°":
            return True
    if token.lower == "stone" and is_plural(following.lower):
        return False
    if token.lower in ("degrees", "degree") and last == index + 1:
        return following.lower not in ("in", "from", "of") or following.lower == "from"
    return not (token.lower == "mu" and following.text[:1].isupper())


def measured(quantity: Quantity, last: int, kind: FigureKind, unit: str | None) -> Candidate:
    """The candidate that a quantity makes together with the unit behind it, up to token `last`."""
    is_range = quantity.high is not None
    return Candidate(
        first=quantity.first,
        last=last,
        kind=kind,
        value=None if is_range else quantity.value,
        low=quantity.value if is_range else None,
        high=quantity.high,
        unit=unit,
        qualifier=quantity.qualifier,
        scale=quantity.scale,
    )
