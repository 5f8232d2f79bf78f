"""Dates with a month's name: Sept 19, 29-31 August 2018, September 2018, in September."""

from dataclasses import replace

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from corpus.figures.clock import Phrase
from corpus.figures.date_years import short_year, spoken_year
from corpus.figures.number_words import SCALES, SUFFIXES
from corpus.figures.periods import MAX_YEAR, MIN_YEAR, may_be_day
from corpus.figures.tokens import Sentence
from corpus.figures.usage import Usage
from corpus.figures.wordlists import PERSONS, is_plural

LINKS = frozenset("to - – — ~ through thru until till".split())
# Months whose names are nothing else, so that they may be written small.
_PLAIN_MONTHS = frozenset(
    "january february april june july september october november december "
    "jan feb apr jun jul aug sept oct nov dec".split()
)


_BEFORE_MONTH = frozenset(
    "in by since until till during through from to of for early late mid before after between last next "
    "this and around".split()
)


SHIFTS = {
    "last": -1, "this": 0, "next": 1, "current": 0, "coming": 1, "upcoming": 1, "following": 1, "previous": -1,
}  # fmt: skip


def read_month(sentence: Sentence, index: int, *, behind_day: bool = False) -> tuple[int, int] | None:
    """The month whose name the token is, and the token behind it. behind_day: where nothing else can stand."""
    token = sentence.at(index)
    if token.lower in FULL_MONTHS:
        is_word_too = token.lower in ("may", "march", "august")
        return (FULL_MONTHS[token.lower], index + 1) if token.text[0].isupper() or not is_word_too else None
    month = SHORT_MONTHS.get(token.lower)
    if month is None or (token.lower in ("mar", "dec", "jan") and token.text.islower() and not behind_day):
        return None
    is_dotted = sentence.word(index + 1) == "." and sentence.at(index + 1).glued
    return month, index + 1 + is_dotted


def read_day(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """The day of the month that the token is, and the token behind it and its ending."""
    token = sentence.at(index)
    if token.kind != "digits" or len(token.text) > 2 or not 1 <= int(token.text) <= 31:
        return None
    following = sentence.at(index + 1)
    if following.glued and following.kind == "word":
        return (int(token.text), index + 2) if following.lower in SUFFIXES else None
    if (
        following.glued
        and following.text in ".,:/"
        and sentence.at(index + 2).kind == "digits"
        and sentence.at(index + 2).glued
    ):
        return None
    if following.text == "%" or following.lower in SCALES or following.lower in ("percent", "per"):
        return None
    return int(token.text), index + 1


def four_digits(sentence: Sentence, index: int) -> int | None:
    token, following = sentence.at(index), sentence.at(index + 1)
    if token.kind != "digits" or len(token.text) != 4 or (following.glued and following.kind in ("word", "digits")):
        return None
    if (
        following.glued
        and following.text in (",", ".")
        and sentence.at(index + 2).kind == "digits"
        and sentence.at(index + 2).glued
    ):
        return None
    year = int(token.text)
    return year if MIN_YEAR <= year <= MAX_YEAR else None


def with_year(sentence: Sentence, phrase: Phrase) -> Phrase:
    """The phrase with the year behind it: ", 2018" or "of last year"."""
    position = phrase.last
    for link in (",", "of", "in"):
        if sentence.word(position) == link:
            position += 1
            break
    if sentence.word(position) in ("-", "/") and sentence.at(position).glued and sentence.at(position + 1).glued:
        position += 1
    is_count = is_plural(sentence.word(position + 1)) and sentence.word(position + 1) in PERSONS
    year = four_digits(sentence, position)
    if year is not None and not is_count:
        return replace(phrase, last=position + 1, year=year)
    spoken = spoken_year(sentence, position)
    if spoken is not None:
        return replace(phrase, last=spoken[1], year=spoken[0])
    quoted = position + (sentence.word(position) in ("'", "’", "‘"))
    short = short_year(sentence, quoted)
    if short is not None:
        return replace(phrase, last=quoted + 1, year=short)
    if sentence.word(position) in SHIFTS and sentence.word(position + 1) == "year":
        words = f"{sentence.at(position).text} {sentence.at(position + 1).text}"
        return replace(phrase, last=position + 2, shift=SHIFTS[sentence.word(position)], words=words)
    return phrase


def _past_weekday(sentence: Sentence, index: int) -> int:
    """Behind the weekday before a date: "Tuesday, May 21"."""
    word = sentence.word(index)
    if word not in WEEKDAYS and word not in SHORT_WEEKDAYS:
        return index
    position = index + 1
    while sentence.word(position) in (".", ",") and position < index + 3:
        position += 1
    return position


def read_month_first(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """Sept 19, 2018 · Aug 29 to 31 · September 2018 · in September."""
    start = _past_weekday(sentence, index)
    named = read_month(sentence, start)
    if named is None:
        return None
    month, position = named
    found = read_day(sentence, position)
    if found is not None and may_be_day(month, found[0]) and not _is_counted(sentence, index, found[1]):
        day, last = found
        until = _until_day(sentence, day, last, is_between=sentence.word(index - 1) == "between")
        phrase = Phrase(
            first=index,
            last=until[1] if until else last,
            month=month,
            day=day,
            until=(None, None, until[0]) if until else None,
        )
        return with_year(sentence, phrase)
    if start > index:
        return None
    phrase = with_year(sentence, Phrase(first=index, last=position, month=month))
    if phrase.year is not None or phrase.shift is not None:
        return phrase
    is_linked = sentence.word(position) in LINKS and read_month(sentence, position + 1) is not None
    is_named = sentence.at(index).text[0].isupper()

    if is_linked and sentence.at(index).text[0].isupper():
        return phrase
    before = sentence.word(index - 1)
    after = sentence.at(position)
    if (
        is_named
        and before in _BEFORE_MONTH
        and not (after.text[:1].isupper() and after.kind == "word")
        and after.lower != "'s"
    ):
        return phrase
    return None


def _is_counted(sentence: Sentence, index: int, after: int) -> bool:
    """ "In May 20 people": the number counts what follows."""
    return sentence.word(index - 1) in ("in", "since") and sentence.word(after) in PERSONS


def _until_day(sentence: Sentence, day: int, position: int, *, is_between: bool) -> tuple[int, int] | None:
    """The last day of "Aug 29 to 31" and of "Aug 29 and 30", and the token behind it."""
    link = sentence.word(position)
    if link not in LINKS and link not in ("and", "&"):
        return None
    found = read_day(sentence, position + 1)
    if found is None or found[0] <= day:
        return None
    if sentence.word(found[1]) in PERSONS or read_month(sentence, found[1]) is not None:
        return None
    if link in ("and", "&") and found[0] != day + 1 and not is_between:
        return None
    return found


def read_day_first(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """19 September 2018 · 29-31 August · 19th of September."""
    if sentence.follows_closely(index) and sentence.word(index - 1) not in (
        "(",
        "[",
        "-",
        "–",
        "—",
        '"',
        "'",
        "“",
        ":",
    ):
        return None
    found = read_day(sentence, index)
    if found is None:
        return None
    day, position = found
    until = None
    if sentence.word(position) in LINKS or sentence.word(position) in ("and", "&"):
        later = read_day(sentence, position + 1)
        month_at = later[1] + (sentence.word(later[1]) == "of") if later else 0
        if later is not None and later[0] > day and read_month(sentence, month_at) is not None:
            until, position = (None, None, later[0]), later[1]
    position += sentence.word(position) == "of"
    position += sentence.word(position) == "-" and sentence.at(position).glued
    named = read_month(sentence, position, behind_day=True)
    if named is None or not may_be_day(named[0], day):
        return None
    if sentence.at(position).text.islower() and sentence.word(position) not in _PLAIN_MONTHS:
        return None
    if named[0] in (3, 5) and sentence.at(named[1]).text[:1].isupper() and sentence.at(named[1]).kind == "word":
        return None  # "20 March Street"
    return with_year(sentence, Phrase(first=index, last=named[1], month=named[0], day=day, until=until))
