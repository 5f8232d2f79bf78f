"""Dates in digits: 2019-08-01, 19.09.2018, 12/2015, 2016-20, the 1990s, and the year that four digits are."""

from decimal import Decimal

from corpus.calendar_names import WEEKDAYS
from corpus.figures.clock import Phrase
from corpus.figures.date_months import four_digits
from corpus.figures.number_words import SCALES
from corpus.figures.numbers import is_currency
from corpus.figures.periods import MAX_YEAR, MIN_YEAR, is_day, may_be_day
from corpus.figures.tokens import Sentence
from corpus.figures.unit_table import read_unit
from corpus.figures.usage import Usage
from corpus.figures.wordlists import PERSONS, is_plural

_BEFORE_YEAR = frozenset(
    "in since by until till during before after circa year years early late mid fiscal through around from "
    "between calendar".split()
)


_NUMBER_NAMES = frozenset(
    "no number flight room highway route section article page act resolution model type chapter #".split()
)


def read_numeric(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """2019-08-01 · 2019/8/1 · 19.09.2018 · 9/19/2018: three groups with one mark between."""
    first, mark, second, again, third = (sentence.at(position) for position in range(index, index + 5))
    if (
        mark.text not in ("-", "/", ".", "–")
        or mark.text != again.text
        or second.kind != "digits"
        or third.kind != "digits"
    ):
        return None
    if not (mark.glued and second.glued and again.glued and third.glued) or len(second.text) > 2:
        return None
    if sentence.follows_closely(index) and sentence.at(index - 1).kind != "mark":
        return None
    if sentence.at(index + 5).glued and sentence.at(index + 5).text == mark.text and sentence.at(index + 6).glued:
        return None  # a longer key
    if len(first.text) == 4 and len(third.text) <= 2:
        year, month, day, assumed = int(first.text), int(second.text), int(third.text), None
    elif len(first.text) <= 2 and (len(third.text) == 4 or (len(third.text) == 2 and mark.text == "/")):
        year = int(third.text)
        year += 0 if len(third.text) == 4 else 2000 if year < 40 else 1900
        month, day, assumed = _order(int(first.text), int(second.text), usage, dotted=mark.text == ".")
    else:
        return None
    if not is_day(year, month, day) and not (month <= 12 and 29 <= day <= 31):
        return None
    return Phrase(first=index, last=index + 5, year=year, month=month, day=day, assumed=assumed)


def read_day_number(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """Friday 5/12 · on 22/04: a day and a month, where the words before leave no doubt that it is a date."""
    mark, second = sentence.at(index + 1), sentence.at(index + 2)
    one = sentence.at(index)
    if mark.text not in ("/", ".", "-") or not (mark.glued and second.glued) or second.kind != "digits":
        return None
    if len(one.text) > 2 or len(second.text) > 2 or (sentence.at(index + 3).glued and sentence.at(index + 4).glued):
        return None
    behind = sentence.at(index + 3)
    if behind.text == "%" or behind.lower in ("percent", "per", *SCALES) or (behind.glued and behind.kind == "word"):
        return None
    before = sentence.word(index - 1)
    is_told = before in ("on", "from", "by") and mark.text == "/"
    is_alone = before == "on" and mark.text == "." and behind.kind == "mark"  # "it is due on 5.12."
    if before not in WEEKDAYS and not is_told and not is_alone:
        return None
    month, day, assumed = _order(int(one.text), int(second.text), usage, dotted=False)
    if not may_be_day(month, day):
        return None
    return Phrase(first=index, last=index + 3, month=month, day=day, assumed=assumed)


def read_run(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """20161016: a day in eight digits."""
    token, following = sentence.at(index), sentence.at(index + 1)
    is_key = following.glued and following.text not in (".", ",", ")", ";", ":")
    if len(token.text) != 8 or token.glued or is_key:
        return None
    year, month, day = int(token.text[:4]), int(token.text[4:6]), int(token.text[6:])
    if not 1900 <= year <= 2100 or not is_day(year, month, day):
        return None
    return Phrase(first=index, last=index + 1, year=year, month=month, day=day)


def read_month_number(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """12/2015: a month and its year."""
    mark, token = sentence.at(index + 1), sentence.at(index)
    if (
        mark.text not in ("/", "-")
        or not mark.glued
        or token.glued
        or len(token.text) > 2
        or not 1 <= int(token.text) <= 12
    ):
        return None
    year = four_digits(sentence, index + 2)
    if (
        year is None
        or not sentence.at(index + 2).glued
        or not 1900 <= year <= 2100
        or sentence.follows_closely(index + 3)
    ):
        return None
    return Phrase(first=index, last=index + 3, year=year, month=int(token.text))


def _order(one: int, two: int, usage: Usage, *, dotted: bool) -> tuple[int, int, str | None]:
    """Month and day of two numbers, and what was assumed where both could be the month."""
    if one > 12 or two > 12 or dotted:
        return (two, one, None) if one > 12 or (dotted and two <= 12) else (one, two, None)
    if usage.day_first:
        return two, one, "the day stands first, as in the document's other dates"
    return one, two, "the month is taken to stand first"


def read_chinese(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """2019年8月1日 · 8月1日."""
    year = month = day = None
    position = index
    if sentence.word(position + 1) == "年":
        year = _four_digits_before(sentence, position)
        if year is None:
            return None
        position += 2
    if (
        sentence.at(position).kind == "digits"
        and sentence.word(position + 1) == "月"
        and len(sentence.at(position).text) <= 2
    ):
        month = int(sentence.at(position).text)
        position += 2
        if (
            sentence.at(position).kind == "digits"
            and sentence.word(position + 1) in ("日", "号")
            and len(sentence.at(position).text) <= 2
        ):
            day = int(sentence.at(position).text)
            position += 2
    if position == index or (year is None and day is None) or (month is not None and not may_be_day(month, day or 1)):
        return None
    return Phrase(first=index, last=position, year=year, month=month, day=day)


def _four_digits_before(sentence: Sentence, index: int) -> int | None:
    text = sentence.at(index).text
    return int(text) if len(text) == 4 and MIN_YEAR <= int(text) <= MAX_YEAR else None


def read_decade(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """1990s · '90s."""
    quoted = sentence.word(index) in ("'", "’", "‘")
    token = sentence.at(index + quoted)
    ending = sentence.at(index + quoted + 1)
    extra = 1
    if ending.text in ("'", "’") and ending.glued:
        ending, extra = sentence.at(index + quoted + 2), 2
    ends = ending.glued or sentence.at(index + quoted + 2).kind == "mark"  # "1990 s." in text cut into words
    is_decade = token.kind == "digits" and token.text.endswith("0") and ending.lower in ("s", "'s") and ends
    is_short = (
        quoted
        or (not ending.glued and ends)
        or (token.kind == "digits" and sentence.word(index - 1) in ("the", "early", "late", "mid"))
    )
    if not is_decade or len(token.text) not in ((2,) if quoted else (2, 4) if is_short else (4,)):
        return None
    if quoted and not token.glued:
        return None
    is_short = is_short and len(token.text) == 2
    year = int(token.text) + (1900 if int(token.text) >= 20 else 2000) * is_short
    if not 1000 <= year <= 2100:
        return None
    return Phrase(first=index, last=index + quoted + 1 + extra, shape="decade", number=Decimal(year))


def read_year(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """2018 · 2018-19 · 2016-2020 · 2019-08 · 2018 Q3."""
    year = four_digits(sentence, index)
    if year is None or not _is_year(sentence, index, year, usage):
        return None
    at = index + 1 + (sentence.word(index + 1) == "-")
    if sentence.word(at) == "q" and sentence.word(at + 1) in ("1", "2", "3", "4"):
        return Phrase(first=index, last=at + 2, shape="quarter", number=Decimal(sentence.word(at + 1)), year=year)
    until = until_year(sentence, index, year)
    if until is None:
        return Phrase(first=index, last=index + 1, year=year)
    if until < 100:
        return Phrase(first=index, last=index + 3, year=year, month=until)
    return Phrase(first=index, last=index + 3, year=year, until=(until, None, None))


def until_year(sentence: Sentence, index: int, year: int) -> int | None:
    """The last year of 2016-20; or the month of 2019-08, where no year fits."""
    mark, token, after = sentence.at(index + 1), sentence.at(index + 2), sentence.at(index + 3)
    if mark.text not in ("-", "–", "/", "—") or not mark.glued or not token.glued or token.kind != "digits":
        return None
    if (
        after.glued
        and after.lower != "'s"
        and (after.kind != "mark" or (after.text == "-" and sentence.at(index + 4).kind == "digits"))
    ):
        return None
    number = int(token.text) if len(token.text) <= 4 else 0
    if len(token.text) == 4:
        return number if year < number <= MAX_YEAR else None
    if len(token.text) != 2:
        return None
    if number > year % 100:
        return year - year % 100 + number
    if number == 0 and year % 100 == 99:
        return year + 1
    return number if 1 <= number <= 12 and mark.text == "-" else None


def _is_year(sentence: Sentence, index: int, year: int, usage: Usage) -> bool:
    """Whether four digits are a year and no count: by the words around, and by how the document writes counts."""
    before, after = sentence.word(index - 1), sentence.word(index + 1)
    if is_currency(sentence, index - 1) or before in _NUMBER_NAMES or after in ("%", "percent") or after in SCALES:
        return False
    if sentence.follows_closely(index) and before not in (
        "(",
        "[",
        "-",
        "–",
        "—",
        "/",
        "'",
        "’",
        "‘",
        '"',
        "“",
        ",",
        ":",
        "~",
    ):
        return False
    if sentence.follows_closely(index) and before in ("-", "/", "–") and sentence.at(index - 1).glued:
        earlier = sentence.at(index - 2)
        if earlier.kind == "digits" or earlier.text[:1].isupper():
            return False  # a key: ISO-2018, 12-2018
    if after in PERSONS or (read_unit(sentence, index + 1) is not None and after not in ("m", "c", "f", "in", "t")):
        return False
    if before in _BEFORE_YEAR or (before == "(" and after == ")"):
        return year >= 1500 or not sentence.at(index + 1).text[:1].islower()
    if not 1900 <= year <= 2059:
        earlier = sentence.at(index - 2)
        return before in ("to", "and") and earlier.kind == "digits" and len(earlier.text) == 4
    if is_plural(after) and before not in ("the", "of", "'s", "its", "their"):
        # "1988 sales" is a year's, "1988 sheep" are counted, unless the document parts its thousands by commas.
        return usage.comma_groups or 1980 <= year <= 2035
    return True
