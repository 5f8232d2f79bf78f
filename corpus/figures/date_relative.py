"""Dates counted from the document's own: last year, next month, yesterday, on Tuesday, three years ago."""

from dataclasses import replace
from decimal import Decimal

from corpus.calendar_names import FULL_MONTHS, WEEKDAYS
from corpus.figures.clock import Phrase, Unit
from corpus.figures.date_months import SHIFTS, read_day, read_day_first, read_month_first
from corpus.figures.tokens import Sentence
from corpus.figures.usage import Usage

# Feasts and newspapers that have a weekday in their name.
_NAMED_DAYS = frozenset("black good super cyber giving ash bloody easter boxing palm mardi holy the-sunday".split())


_NAMED_AFTER = frozenset("times express mail telegraph mirror herald night prayer post school".split())


# Years that need not be the calendar's; their figures are dated by it all the same.
YEAR_KINDS = frozenset("calendar fiscal financial school academic tax".split())
RELATIVE_UNITS: dict[str, Unit] = {
    "year": "year", "month": "month", "week": "week", "weekend": "weekend", "quarter": "quarter", "decade": "decade",
}  # fmt: skip


def read_shifted(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """Last year · this year on May 21 · next month · last Tuesday · last May."""
    shift = SHIFTS.get(sentence.word(index))
    if shift is None:
        return None
    word = sentence.word(index + 1)
    if word in ("coming", "upcoming") and sentence.word(index + 2) in WEEKDAYS:
        weekday = Decimal(WEEKDAYS[sentence.word(index + 2)])
        return Phrase(first=index, last=index + 3, shape="weekday", number=weekday, direction=1)
    if sentence.word(index) in ("previous", "following") and word not in (*WEEKDAYS, "quarter"):
        return None  # of the time that is told of, which need not be the document's
    if word in YEAR_KINDS and sentence.word(index + 2) == "year":
        words = " ".join(sentence.at(place).text for place in range(index, index + 3))
        return Phrase(first=index, last=index + 3, shift=shift, words=words)
    if sentence.word(index + 2) == "of" and word in ("week", "weekend", "month", "quarter"):
        return None  # the last week of something
    if word == "year" and sentence.word(index + 2) != "-" and sentence.word(index + 2) != "of":
        return _shifted_year(sentence, index, shift, usage)
    unit = RELATIVE_UNITS.get(word)
    if unit is not None and unit != "year" and sentence.word(index) != "past":
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
    shift = {
        "yesterday": -1,
        "today": 0,
        "tomorrow": 1,
        "tmrw": 1,
        "now": 0 if _bounds(sentence, index) else None,
    }.get(token.lower)
    if shift is not None:
        # "USA Today" is a newspaper
        is_name = token.text[0].isupper() and before.kind == "word" and before.text[0].isupper()
        return None if is_name else Phrase(first=index, last=index + 1, shape="day", number=Decimal(shift))
    if token.lower in WEEKDAYS and (
        token.text[0].isupper() or before.lower in ("on", "by", "until", "this", "next", "to")
    ):
        if before.lower in _NAMED_DAYS or (
            sentence.word(index + 1) in _NAMED_AFTER and sentence.at(index + 1).text[0].isupper()
        ):
            return None
        return Phrase(first=index, last=index + 1, shape="weekday", number=Decimal(WEEKDAYS[token.lower]))
    return None


def _bounds(sentence: Sentence, index: int) -> bool:
    """Whether "now" is an end of a range: between January and now."""
    before = sentence.word(index - 1)
    if before in ("until", "till", "to"):
        return sentence.word(index + 1) in ("", ".", ",")
    near = [sentence.word(position) for position in range(max(0, index - 8), index)]
    return before == "between" or (before == "and" and "between" in near)
