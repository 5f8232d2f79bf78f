"""Weeks, weekdays and days inside of a longer date: the week of May 21, the third Friday of June, earlier this year."""

from dataclasses import replace
from decimal import Decimal

from corpus.calendar_names import SHORT_WEEKDAYS, WEEKDAYS
from corpus.figures.clock import Phrase
from corpus.figures.date_spans import ReadCore
from corpus.figures.date_steps import Step
from corpus.figures.number_words import ORDINAL_TENS, ORDINALS, SUFFIXES, TENS
from corpus.figures.tokens import Sentence
from corpus.figures.usage import Usage

_STARTING = frozenset("starting commencing beginning".split())
_DAY_UNITS = frozenset("month week year quarter".split())


def read_place(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """First, 15th, twenty-first, last (-1): the place that an ordinal says, and the token behind it."""
    token, following = sentence.at(index), sentence.at(index + 1)
    if token.kind == "digits":
        is_ordinal = len(token.text) <= 2 and following.lower in SUFFIXES and following.glued
        return (int(token.text), index + 2) if is_ordinal else None
    if token.lower == "last":
        return -1, index + 1
    if token.lower in TENS:
        position = index + 1 + (following.text == "-")
        unit = ORDINALS.get(sentence.word(position), 0)
        return (int(TENS[token.lower]) + unit, position + 1) if 0 < unit < 10 else None
    place = ORDINALS.get(token.lower) or ORDINAL_TENS.get(token.lower)
    return None if place is None else (place, index + 1)


def read_nth(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """The third week of January · the first Friday of May 2018 · the 15th day of next month."""
    found = read_place(sentence, index + (sentence.word(index) == "the"))
    if found is None:
        return None
    place, position = found
    noun = sentence.word(position)
    if noun in ("week", "day") and -1 <= place <= (53 if noun == "week" else 366):
        step = Step("nth_week" if noun == "week" else "nth_day", place)
    elif noun in WEEKDAYS:
        step = Step("nth_weekday", place, weekday=WEEKDAYS[noun])
    else:
        return None
    if sentence.word(position + 1) not in ("of", "in"):
        return None
    whole = _whole(sentence, position + 2, usage, core)
    if whole is None or whole.day is not None or whole.shape in ("weekday", "day", "ago"):
        return None
    phrase = replace(whole, first=index, then=(*whole.then, step))
    if noun == "week" and sentence.words(whole.last, 1) == ("on",) and sentence.word(whole.last + 1) in WEEKDAYS:
        weekday = Step("weekday", weekday=WEEKDAYS[sentence.word(whole.last + 1)])
        return replace(phrase, last=whole.last + 2, then=(*phrase.then, weekday))
    return phrase


def _whole(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """The month or year in which something is counted; "the month" is the clock's."""
    found = core(sentence, index, usage)
    if found is not None:
        return None if found.until or found.edge or found.deadline else found
    if sentence.word(index) == "the" and sentence.word(index + 1) in _DAY_UNITS:
        return Phrase(first=index, last=index + 2, shape="unit", unit=sentence.word(index + 1))  # type: ignore[arg-type]
    month = sentence.at(index)
    return core(sentence, index, usage) if month.text else None


def read_week_of(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """The week of April 10 · the week starting on Monday · w/c Feb 4 · the weekend of the 18th."""
    position = index + (sentence.word(index) == "the")
    if sentence.words(position, 3) == ("w", "/", "c"):
        return _with_day(sentence, index, position + 3, usage, core, Step("week"))
    noun = sentence.word(position)
    if noun not in ("week", "weekend"):
        return None
    position += 1
    if sentence.word(position) == "of" or sentence.word(position) in _STARTING:
        position += 1
        position += sentence.word(position) == "on"
        return _with_day(sentence, index, position, usage, core, Step(noun))  # type: ignore[arg-type]
    return None


def _with_day(sentence: Sentence, first: int, position: int, usage: Usage, core: ReadCore, step: Step) -> Phrase | None:
    day = core(sentence, position, usage) or read_month_day(sentence, position, usage, core)
    if day is None or day.until or (day.day is None and day.shape not in ("weekday", "day", "feast")):
        return None
    return replace(day, first=first, then=(*day.then, step))


def read_half_over(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """Earlier this month · later in the year."""
    word = sentence.word(index)
    position = index + 1 + (sentence.word(index + 1) == "in")
    whole = _whole(sentence, position, usage, core)
    is_running = whole is not None and (
        (whole.shape == "unit" and whole.number == 0) or (whole.shift == 0 and whole.month is None)
    )
    if whole is None or not is_running:
        return None
    step = Step("until_now" if word == "earlier" else "rest")
    return replace(whole, first=index, then=(*whole.then, step))


def read_weekday_of_week(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """Tuesday of next week."""
    weekday = WEEKDAYS.get(sentence.word(index))
    if weekday is None or sentence.word(index + 1) not in ("of", "in"):
        return None
    whole = core(sentence, index + 2, usage)
    if whole is None or whole.shape != "unit" or whole.unit != "week":
        return None
    return replace(whole, first=index, then=(*whole.then, Step("weekday", weekday=weekday)))


def read_on_weekday(sentence: Sentence, phrase: Phrase) -> Phrase:
    """Next week on Tuesday: the week with the weekday behind it."""
    position = phrase.last + (sentence.word(phrase.last) == "on")
    weekday = WEEKDAYS.get(sentence.word(position))
    if phrase.shape != "unit" or phrase.unit != "week" or phrase.then or weekday is None:
        return phrase
    return replace(phrase, last=position + 1, then=(Step("weekday", weekday=weekday),))


def read_week_number(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """Week 12 of 2018."""
    token = sentence.at(index + 1)
    if token.kind != "digits" or len(token.text) > 2 or not 1 <= int(token.text) <= 53:
        return None
    position = index + 2 + (sentence.word(index + 2) in ("of", "in"))
    whole = core(sentence, position, usage)
    if whole is None and position == index + 2 and sentence.word(index - 1) in ("the", "in", "of"):
        is_name = sentence.at(index).text[0].isupper() or sentence.at(position).kind == "word"
        whole = None if is_name else Phrase(first=index, last=position, shift=0, words=f"week {token.text}")
    if whole is None or whole.shape != "point" or whole.month is not None or whole.until:
        return None
    return replace(whole, first=index, then=(Step("nth_week", int(token.text)),))


def read_month_day(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """Wed 13th · on the 21st: a day of a month that goes without saying."""
    weekday = WEEKDAYS.get(sentence.word(index), SHORT_WEEKDAYS.get(sentence.word(index), -1))
    position = index + (weekday >= 0)
    position += sentence.word(position) in (",", "the")
    if weekday < 0 and (sentence.word(index) != "the" or sentence.word(index - 1) not in ("on", "by", "until", "of")):
        return None
    token, following = sentence.at(position), sentence.at(position + 1)
    is_day = token.kind == "digits" and len(token.text) <= 2 and following.lower in SUFFIXES and following.glued
    behind = sentence.at(position + 2)
    if not is_day or not 1 <= int(token.text) <= 31 or (weekday < 0 and behind.kind == "word"):
        return None
    return Phrase(first=index, last=position + 2, shape="monthday", day=int(token.text), number=Decimal(weekday))
