"""Figures with a unit: percent and points, durations and ages, measurements."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from corpus.documents import FigureKind
from corpus.figures.ranges import Quantity
from corpus.figures.tokens import Candidate, Sentence, plus
from corpus.figures.unit_table import PERCENT, TIMES, Unit, read_unit, runs_on
from corpus.figures.usage import Usage
from corpus.figures.wordlists import is_function_word, is_plural

POINTS = Unit("pp", "points")
BASIS_POINTS = Unit("bp", "points")
_PERCENT_SPELLINGS = {
    "percent": PERCENT,
    "percents": PERCENT,
    "pct": PERCENT,
    "pc": PERCENT,
    "%": PERCENT,
    "％": PERCENT,
    "‰": Unit("‰", "share"),
}
FEET, INCHES = Unit("ft", "length"), Unit("in", "length")
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
    if word == "percentage":
        return PERCENT, index + 1
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
        aged = _read_age(sentence, quantity)
        if aged is not None:
            yield aged
            continue
        if token.lower == "second" and quantity.in_words and quantity.value in (20, 30, 40, 50, 60, 70, 80, 90):
            continue  # the twenty-second
        if token.lower == "day" and quantity.in_words and quantity.value == 1 and not _lasts(sentence, quantity):
            continue  # "one day they will win"
        if unit is None or runs_on(sentence, last) or (token.text == "MS" or token.text == "Sec"):
            continue
        yield _and_a_half(sentence, measured(quantity, _with_age(sentence, last), "duration", unit.symbol))


def recognise_whole_spans(sentence: Sentence, usage: Usage, quantities: Sequence[Quantity]) -> Iterator[Candidate]:
    """All day, all week."""
    for index, token in enumerate(sentence.tokens):
        unit = sentence.word(index + 1)
        if token.lower == "all" and unit in ("day", "night", "week", "month") and sentence.word(index + 2) != "-":
            yield Candidate(first=index, last=index + 2, kind="duration", value=Decimal(1), unit=unit)


def _and_a_half(sentence: Sentence, candidate: Candidate) -> Candidate:
    """An hour and a half, one year and a quarter."""
    last = candidate.last
    position = last + 1 + (sentence.word(last + 1) == "a")
    part = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}.get(sentence.word(position))
    value = candidate.value
    if sentence.word(last) != "and" or part is None or value is None or isinstance(value, str):
        return candidate
    return replace(candidate, last=position + 1, value=plus(value, part))


def _read_age(sentence: Sentence, quantity: Quantity) -> Candidate | None:
    """Aged 87, the age of 87, 87 yo: an age whose years go without saying."""
    if quantity.high is None and not 0 < quantity.value < 130:
        return None
    if sentence.word(quantity.last) == "yo" or sentence.words(quantity.last, 3) in (("y", "/", "o"), ("y", ".", "o")):
        last = quantity.last + (1 if sentence.word(quantity.last) != "y" else 3)
        return measured(quantity, last, "duration", "year")
    before, first = sentence.word(quantity.first - 1), quantity.first - 1
    if before == "of" and sentence.word(first - 1) == "age":
        before, first = "age", quantity.first  # "under the age of 10" is a bound
    follows = sentence.at(quantity.last)
    is_bare = follows.kind != "word" or is_function_word(follows.lower)
    if before in ("aged", "age") and is_bare and follows.text not in ("%", "-"):
        return replace(measured(quantity, quantity.last, "duration", "year"), first=first)
    return None


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
    """Behind the "old" or "of age" of an age."""
    if sentence.words(last, 2) == ("of", "age"):
        return last + 2
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
    if (
        quantity.in_words
        and quantity.first
        and token.text[:1].isupper()
        and sentence.at(quantity.first).text[0].isupper()
    ):
        return None  # Nine Inch Nails
    if token.text in ("C", "F") and not quantity.in_words and _is_weather(sentence, index):
        return (_CELSIUS if token.text == "C" else _FAHRENHEIT), index + 1
    found = read_unit(sentence, index) or _read_marked(sentence, index) or _read_bracketed(sentence, index)
    if found is None:
        return None
    unit, last = found
    if not _is_that_unit(sentence, quantity, index, last):
        return None
    return unit, last


_WEATHER = frozenset(
    "temperature temperatures degrees degree warm warmer warming hot hotter cold colder heat heated heatwave cool "
    "cooler cooling freezing frost weather boiling boil oven bake high highs low lows fever thermometer".split()
)


def _is_weather(sentence: Sentence, index: int) -> bool:
    """Whether a bare C or F is a temperature: form 13F and 11c a share are none."""
    if sentence.word(index + 1) in ("/", "-"):
        return False
    return any(sentence.word(position) in _WEATHER for position in range(max(0, index - 12), index + 12))


# Tokens on either side in which the other mark of a pair of quotes would stand.
_QUOTED = 100


def _read_marked(sentence: Sentence, index: int) -> tuple[Unit, int] | None:
    """5'2", 10 ": feet and inches, where the mark is not one of a pair of quotes."""
    token = sentence.at(index)
    unit = {"'": FEET, "’": FEET, '"': INCHES, "”": INCHES}.get(token.text)
    if unit is None or sentence.at(index - 1).kind != "digits":
        return None
    following = sentence.at(index + 1)
    if unit is INCHES and sentence.word(index - 2) in ("'", "’") and not _is_small(sentence, index - 1):
        return None  # 1'52" is a time
    if following.glued and following.kind == "digits":
        is_small = _is_small(sentence, index + 1)
        return (unit, index + 1) if is_small and unit is FEET and sentence.word(index + 2) in ('"', "”", "''") else None
    around = sentence.tokens[max(0, index - _QUOTED) : index + _QUOTED]
    n_marks = sum(1 for other in around if other.text == token.text or other.text in ("“", "‘"))
    return (unit, index + 1) if n_marks == 1 and not (following.glued and following.kind == "word") else None


def _is_small(sentence: Sentence, index: int) -> bool:
    """Whether the digits are inches of a length in feet."""
    return len(sentence.at(index).text) <= 2 and int(sentence.at(index).text) < 12


def _read_bracketed(sentence: Sentence, index: int) -> tuple[Unit, int] | None:
    """20 {kg}, 20 [kg]."""
    closing = {"{": "}", "[": "]", "<": ">"}.get(sentence.word(index))
    found = read_unit(sentence, index + 1) if closing else None
    return (found[0], found[1] + 1) if found is not None and sentence.word(found[1]) == closing else None


def _is_that_unit(sentence: Sentence, quantity: Quantity, index: int, last: int) -> bool:
    """Short symbols are also words and names: they count behind digits, and where no noun follows that is counted."""
    token = sentence.at(index)
    following = sentence.at(last)
    match token.text:
        case "in":
            return not quantity.in_words and (
                token.glued or not {"ft", "foot", "feet"}.isdisjoint(sentence.words(quantity.first - 2, 2))
            )
        case "L" | "A" | "N" if following.text == "-" and following.glued:
            return False  # a key
        case "m" | "g" | "l" | "L" | "W" | "ha" | "mi" | "ft" | "PS" | "cc" | "um":
            if quantity.in_words:
                return False
            return token.glued or not (is_plural(following.lower) and token.text == "m")
        case "°":
            return True
        case "″" | "′":
            return not quantity.in_words
    if token.lower in ("cup", "cups"):
        return following.lower == "of"  # not the cups that are won
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
        doubt=quantity.doubt,
    )
