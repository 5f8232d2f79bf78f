"""Dates counted from the document's own: last year, next month, yesterday, on Tuesday, three years ago."""

from dataclasses import replace
from decimal import Decimal

from corpus.calendar_names import FULL_MONTHS, WEEKDAYS
from corpus.figures.clock import Phrase, Unit
from corpus.figures.date_months import SHIFTS, read_day, read_day_first, read_month_first
from corpus.figures.numbers import read_number
from corpus.figures.tokens import Sentence
from corpus.figures.usage import Usage

# Feasts and newspapers that have a weekday in their name.
_NAMED_DAYS = frozenset("black good super cyber giving ash bloody easter boxing palm mardi holy the-sunday".split())


_NAMED_AFTER = frozenset("times express mail telegraph mirror herald night prayer post school".split())


RELATIVE_UNITS: dict[str, Unit] = {
    "year": "year", "month": "month", "week": "week", "weekend": "weekend", "quarter": "quarter", "decade": "decade",
}  # fmt: skip


_AGO_UNITS: dict[str, Unit] = {
    f"{unit}{ending}": unit for unit in ("day", "week", "month", "year", "decade") for ending in ("", "s")
}


def read_shifted(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """Last year · this year on May 21 · next month · last Tuesday · last May."""
    shift = SHIFTS.get(sentence.word(index))
    if shift is None:
        return None
    word = sentence.word(index + 1)
    if sentence.word(index) in ("current", "previous", "coming") and (
        word not in WEEKDAYS if sentence.word(index) != "current" else word not in RELATIVE_UNITS
    ):
        return None
    if sentence.word(index + 2) == "of" and word in ("week", "weekend", "month", "quarter"):
        return None  # the last week of something
    if word == "year" and sentence.word(index + 2) != "-" and sentence.word(index + 2) != "of":
        return _shifted_year(sentence, index, shift, usage)
    unit = RELATIVE_UNITS.get(word)
    if unit is not None and unit != "year" and sentence.word(index) in ("last", "this", "next", "current"):
        return Phrase(first=index, last=index + 2, shape="unit", unit=unit, number=Decimal(shift))
    if word in WEEKDAYS:
        return Phrase(first=index, last=index + 2, shape="weekday", number=Decimal(WEEKDAYS[word]), direction=shift)
    if word in FULL_MONTHS and sentence.at(index + 1).text[0].isupper():
        if read_day(sentence, index + 2) is not None:
            return None
        return Phrase(first=index, last=index + 2, month=FULL_MONTHS[word], direction=shift)
    return None


def _shifted_year(sentence: Sentence, index: int, shift: int, usage: Usage) -> Phrase:
    """Last year, and the month or day that may follow it."""
    words = f"{sentence.at(index).text} {sentence.at(index + 1).text}"
    position = index + 2
    position += sentence.word(position) == ","
    if sentence.word(position) in ("on", "in"):
        inner = read_month_first(sentence, position + 1, usage) or read_day_first(sentence, position + 1, usage)
        if inner is not None and inner.needs_year:
            return replace(inner, first=index, shift=shift, words=words)
    return Phrase(first=index, last=index + 2, shift=shift, words=words)


def read_named_day(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """Yesterday · on Tuesday · the day before yesterday."""
    token = sentence.at(index)
    before = sentence.at(index - 1)
    shift = {"yesterday": -1, "today": 0, "tomorrow": 1}.get(token.lower)
    if shift is not None:
        # "USA Today" is a newspaper
        is_name = token.text[0].isupper() and before.kind == "word" and before.text[0].isupper()
        return None if is_name else Phrase(first=index, last=index + 1, shape="day", number=Decimal(shift))
    if token.lower in WEEKDAYS and token.text[0].isupper():
        if before.lower in _NAMED_DAYS or (
            sentence.word(index + 1) in _NAMED_AFTER and sentence.at(index + 1).text[0].isupper()
        ):
            return None
        return Phrase(first=index, last=index + 1, shape="weekday", number=Decimal(WEEKDAYS[token.lower]))
    return None


def read_ago(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """Three years ago · a week ago."""
    if not any(sentence.word(position) == "ago" for position in range(index + 2, index + 9)):
        return None
    number = Decimal(1)
    position = index + 1
    if sentence.word(index) not in ("a", "an"):
        reading = read_number(sentence, index, usage)
        if reading is None or not isinstance(reading.value, Decimal) or not 0 < reading.value < 10_000:
            return None
        number, position = reading.value, reading.last
    unit = _AGO_UNITS.get(sentence.word(position))
    if unit is None or sentence.word(position + 1) != "ago":
        return None
    return Phrase(first=index, last=position + 2, shape="ago", unit=unit, number=number)
