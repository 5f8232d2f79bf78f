"""Dates in words alone: Christmas 2018, last summer, May twenty-first, the fourth of July, nineteen ninety-eight."""

from dataclasses import replace
from decimal import Decimal

from corpus.calendar_names import FULL_MONTHS
from corpus.figures.clock import Phrase
from corpus.figures.date_months import LINKS, SHIFTS, four_digits, read_month, with_year
from corpus.figures.date_spans import ReadCore
from corpus.figures.date_steps import Step
from corpus.figures.date_weeks import read_place
from corpus.figures.date_years import spoken_year
from corpus.figures.feasts import FEASTS, LONGEST, SEASONS
from corpus.figures.number_words import TENS, UNITS
from corpus.figures.periods import may_be_day
from corpus.figures.tokens import Sentence
from corpus.figures.usage import Usage

_DECADES = {f"{word[:-1]}ies": int(value) for word, value in TENS.items()}


def read_feast(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """Christmas · Thanksgiving 2018 · last Easter · Independence Day of this year."""
    direction, position = None, index
    if sentence.word(index) in SHIFTS:
        direction, position = SHIFTS[sentence.word(index)], index + 1
    spelling, best, last = "", "", position
    for place in range(position, position + LONGEST):
        token = sentence.at(place)
        spelling += ("" if place == position or (token.glued and token.text != ".") else " ") + token.lower
        if spelling in FEASTS:
            best, last = spelling, place + 1
    if not best or (
        sentence.at(position).text.islower() and " " in best and not direction and best.split()[0] == "new"
    ):
        return None
    if best == "new year" and not direction:
        return None  # a new year of anything
    then: tuple[Step, ...] = ()
    if sentence.word(last) == "weekend":
        last, then = last + 1, (Step("weekend"),)
    phrase = Phrase(first=index, last=last, shape="feast", name=best, direction=direction, then=then)
    phrase = with_year(sentence, phrase)
    if phrase.year is not None or phrase.shift is not None:
        return replace(phrase, direction=None)
    return phrase


def read_season(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """Last summer · spring 2018 · the winter of 1998: a season is a date only with what tells its year."""
    direction, position = None, index
    if sentence.word(index) in SHIFTS:
        direction, position = SHIFTS[sentence.word(index)], index + 1
    name = sentence.word(position)
    if name not in SEASONS:
        return None
    phrase = Phrase(first=index, last=position + 1, shape="season", name=name, direction=direction)
    dated = with_year(sentence, phrase)
    if dated.year is not None or dated.shift is not None:
        return replace(dated, direction=None)
    return phrase if direction is not None and sentence.word(position + 1) != "-" else None


def read_worded_day(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """May twenty-first · July the 28th · the fourth of July · twenty-five January nineteen eighty-six."""
    month = read_month(sentence, index)
    if month is not None:
        position = month[1] + (sentence.word(month[1]) == "the")
        found = read_place(sentence, position) or _spoken_day(sentence, position)
        if found is None or not may_be_day(month[0], found[0]) or sentence.word(found[1]) in ("day", "week"):
            return None
        return _with_last_day(sentence, Phrase(first=index, last=found[1], month=month[0], day=found[0]))
    position = index + (sentence.word(index) == "the")
    found = read_place(sentence, position) or _spoken_day(sentence, position)
    if found is None or found[0] < 1:
        return None
    until = _until(sentence, found[1])
    behind = until[1] if until else found[1]
    month = read_month(sentence, behind + (sentence.word(behind) == "of"))
    if month is None or not may_be_day(month[0], found[0]):
        return None
    last = (None, None, until[0]) if until else None
    return with_year(sentence, Phrase(first=index, last=month[1], month=month[0], day=found[0], until=last))


def _with_last_day(sentence: Sentence, phrase: Phrase) -> Phrase:
    """April ninth through the 17th; from the twenty-seventh to the third, of the month that follows."""
    until = _until(sentence, phrase.last)
    if until is None or phrase.month is None or phrase.day is None:
        return with_year(sentence, phrase)
    month = None if until[0] > phrase.day else phrase.month % 12 + 1
    return with_year(sentence, replace(phrase, last=until[1], until=(None, month, until[0])))


def _until(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """The last day of a range behind its link."""
    if sentence.word(index) not in (*LINKS, "and"):
        return None
    position = index + 1 + (sentence.word(index + 1) == "the")
    return read_place(sentence, position) or (
        _spoken_day(sentence, position) if sentence.word(index) != "and" else None
    )


def _spoken_day(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """Twenty-nine, as a day."""
    word = sentence.word(index)
    if sentence.word(index + 1) in ("hundred", "thousand"):
        return None
    if word in TENS and TENS[word] < 40:
        position = index + 1 + (sentence.word(index + 1) == "-")
        unit = UNITS.get(sentence.word(position))
        if unit is not None and 0 < unit < 10:
            return int(TENS[word] + unit), position + 1
        return int(TENS[word]), index + 1
    value = UNITS.get(word)
    return (int(value), index + 1) if value and len(word) > 2 and value > 1 else None


def read_spoken_year(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """In nineteen ninety-eight: words that say a year are one only behind a word that a year follows."""
    if sentence.word(index - 1) not in ("in", "since", "by", "of", "until", "before", "after", "from", "year"):
        return None
    found = spoken_year(sentence, index)
    if found is None or (sentence.at(found[1]).kind == "word" and sentence.word(found[1]).endswith("s")):
        return None
    return Phrase(first=index, last=found[1], year=found[0])


def read_decade_name(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """The nineties."""
    value = _DECADES.get(sentence.word(index))
    if value is None or sentence.word(index - 1) in ("his", "her", "their", "my", "your", "our"):
        return None
    return Phrase(first=index, last=index + 1, shape="decade", number=Decimal(1900 + value))


def read_mixed(sentence: Sentence, index: int, usage: Usage, core: ReadCore) -> Phrase | None:
    """2020/Sep/23 · Sep-23-2020 · 23-Sep-2020 · Oct/2: a month's name among digits, one mark between."""
    parts, position = [index], index
    while (
        sentence.word(position + 1) in ("-", "/", ".")
        and sentence.word(position + 1) == sentence.word(index + 1)
        and sentence.follows_closely(position + 1)
        and sentence.follows_closely(position + 2)
        and len(parts) < 3
    ):
        position += 2
        parts.append(position)
    month = next(
        (FULL_MONTHS.get(sentence.word(part)) or _short(sentence, part) for part in parts if _is_month(sentence, part)),
        None,
    )
    if month is None or len(parts) < 2:
        return None
    year = next((four_digits(sentence, part) for part in parts if len(sentence.at(part).text) == 4), None)
    days = [part for part in parts if sentence.at(part).kind == "digits" and len(sentence.at(part).text) <= 2]
    day = int(sentence.at(days[0]).text) if len(days) == 1 else None
    if day is None or not may_be_day(month, day) or (len(parts) == 3 and year is None):
        return None
    return Phrase(first=index, last=position + 1, year=year, month=month, day=day)


def _is_month(sentence: Sentence, index: int) -> bool:
    return read_month(sentence, index) is not None


def _short(sentence: Sentence, index: int) -> int | None:
    found = read_month(sentence, index)
    return found[0] if found else None
