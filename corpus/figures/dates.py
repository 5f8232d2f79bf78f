"""Date phrases: days, months, years, quarters, decades, ranges, and those counted from the document's own date."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from corpus.figures.clock import UNRESOLVED, Phrase, Surroundings, resolve
from corpus.figures.date_months import (
    LINKS,
    SHIFTS,
    read_day_first,
    read_month_first,
)
from corpus.figures.date_numerals import read_chinese, read_decade, read_month_number, read_numeric, read_year
from corpus.figures.date_parts import read_digit_part, read_part
from corpus.figures.date_relative import RELATIVE_UNITS, read_ago, read_named_day, read_shifted
from corpus.figures.number_words import ORDINALS, TENS, UNITS
from corpus.figures.periods import may_be_day
from corpus.figures.tense import word_ahead
from corpus.figures.tokens import Candidate, Sentence, Token
from corpus.figures.usage import Usage

# Date phrases on either side among which a day looks for its year.
_NEAR = 8


def recognise(sentence: Sentence, usage: Usage) -> Iterator[Candidate]:
    """The dates of a sentence, resolved. Phrases are found first, since one may take its year from another."""
    phrases = list(_joined(sentence, list(_phrases(sentence, usage))))
    for position, phrase in enumerate(phrases):
        text = _text(sentence, phrase)
        found = resolve(phrase, text, _surroundings(sentence, phrases, position, usage))
        if found is None:
            if _is_worth_keeping(phrase):
                yield Candidate(
                    first=phrase.first,
                    last=phrase.last,
                    kind="date",
                    value=text,
                    resolved=_why_not(usage),
                    deadline=phrase.deadline,
                )
            continue
        interval = found.interval
        same = interval.first == interval.last
        yield Candidate(
            first=phrase.first,
            last=phrase.last,
            kind="date",
            value=interval.first.iso if same else None,
            low=None if same else interval.first.iso,
            high=None if same else interval.last.iso,
            period=interval.period,
            resolved=found.rule,
            deadline=phrase.deadline,
        )


def _why_not(usage: Usage) -> str:
    return UNRESOLVED if usage.published is None else "unresolved: no such day"


def _is_worth_keeping(phrase: Phrase) -> bool:
    return phrase.shape != "point" or phrase.day is None or phrase.month is None or may_be_day(phrase.month, phrase.day)


def _text(sentence: Sentence, phrase: Phrase) -> str:
    """The phrase's words, with single spaces where it has any."""
    return "".join(
        (" " if position > phrase.first and not sentence.at(position).glued else "") + sentence.at(position).text
        for position in range(phrase.first, phrase.last)
    )


def _surroundings(sentence: Sentence, phrases: list[Phrase], position: int, usage: Usage) -> Surroundings:
    phrase = phrases[position]
    year, text = None, ""
    if phrase.needs_year:
        near = phrases[max(0, position - _NEAR) : position + _NEAR]
        others = [other for other in near if other.year is not None and _may_give_year(sentence, other)]
        if others:
            # The one before is what the reader has in mind; nearness decides only among those on one side.
            nearest = min(others, key=lambda other: (other.first > phrase.first, abs(other.first - phrase.first)))
            year, text = nearest.year, _text(sentence, nearest)
    return Surroundings(usage.published, year, text, word_ahead(sentence, phrase.first, phrase.last))


def _may_give_year(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether a phrase tells which year is spoken of; one that only bounds it does not: "since 1996", "by 2030"."""
    is_bound = phrase.deadline or sentence.word(phrase.first - 1) in ("since", "before", "until", "than", "after")
    return phrase.shape == "point" and not is_bound


def _phrases(sentence: Sentence, usage: Usage) -> Iterator[Phrase]:
    index = 0
    while index < len(sentence.tokens):
        token = sentence.tokens[index]
        if token.lower not in _OPENERS and token.kind != "digits":
            index += 1
            continue
        if token.kind == "digits" and _has_comma(sentence, index):
            index += 1
            continue
        phrase = _read_edge(sentence, index, usage) or _read_core(sentence, index, usage)
        if phrase is None or not sentence.is_free(phrase.first, phrase.last):
            index += 1
            continue
        yield _with_deadline(sentence, phrase)
        index = phrase.last


def _has_comma(sentence: Sentence, index: int) -> bool:
    """1,000: digits go on behind a comma, as in no date that starts with digits."""
    comma, digits = sentence.at(index + 1), sentence.at(index + 2)
    return comma.text == "," and comma.glued and digits.kind == "digits" and digits.glued


def _with_deadline(sentence: Sentence, phrase: Phrase) -> Phrase:
    if (
        sentence.word(phrase.first - 1) == "by"
        and sentence.is_free(phrase.first - 1, phrase.first)
        and phrase.first > 0
    ):
        return replace(phrase, first=phrase.first - 1, deadline=True)
    return phrase


def _joined(sentence: Sentence, phrases: list[Phrase]) -> Iterator[Phrase]:
    """From Sept 26 to Oct 2; 2016 to 2020; between 2016 and 2020: two phrases and a link are one range."""
    index = 0
    while index < len(phrases):
        phrase = phrases[index]
        following = phrases[index + 1] if index + 1 < len(phrases) else None
        if following is not None and _makes_range(sentence, phrase, following):
            year, shift = phrase.year, phrase.shift
            until_year = following.year
            if year is None and shift is None and until_year is not None:
                # Dec 30 to Jan 2, 2020: the first day is of the year before
                is_before = (phrase.month or 0, phrase.day or 0) > (following.month or 0, following.day or 0)
                year = until_year - 1 if is_before else until_year
            first = phrase.first - (sentence.word(phrase.first - 1) == "between")
            yield replace(
                phrase, first=first, last=following.last, year=year, until=(until_year, following.month, following.day)
            )
            index += 2
            continue
        yield phrase
        index += 1


def _makes_range(sentence: Sentence, phrase: Phrase, following: Phrase) -> bool:
    if following.first - phrase.last != 1 or phrase.until or following.until or phrase.edge or following.edge:
        return False
    if phrase.shape != "point" or following.shape != "point" or phrase.deadline or following.shift is not None:
        return False
    if (phrase.month is None) != (following.month is None) or (phrase.day is None) != (following.day is None):
        return False
    link = sentence.word(phrase.last)
    if link == "and":
        if sentence.word(phrase.first - 1) != "between":
            return False
    elif link not in LINKS:
        return False
    first = (phrase.year or 0, phrase.month or 0, phrase.day or 0)
    last = (following.year or 0, following.month or 0, following.day or 0)
    return first < last or (phrase.year is None and first[1:] != last[1:])


def _read_edge(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """The end of 2018, mid-2018, early September, year-end 2018, the end of the year."""
    position = index + 1 if sentence.word(index) == "the" else index
    word = sentence.word(position)
    if word in ("end", "close", "start", "beginning") and sentence.word(position + 1) in ("of", "-"):
        edge = "end" if word in ("end", "close") else "start"
        position += 2
        core = _read_core(sentence, position, usage) or _read_unit_of_clock(sentence, position)
        if core is None or core.shape in ("weekday", "day", "ago") or core.until:
            return None
        if core.day is not None:
            return None
        return replace(core, first=index, edge=edge)  # type: ignore[arg-type]
    if word == "year" and sentence.word(position + 1) in ("-", "end") and index == position:
        return _read_year_end(sentence, index, usage)
    if word in ("mid", "early", "late") and index == position:
        position += 2 if sentence.word(position + 1) == "-" else 1
        core = _read_core(sentence, position, usage)
        if core is None and sentence.at(position).lower in FULL_MONTHS and sentence.at(position).text[0].isupper():
            core = Phrase(first=position, last=position + 1, month=FULL_MONTHS[sentence.word(position)])
        if core is not None and core.shape in ("point", "decade", "century", "unit") and core.day is None:
            return replace(core, first=index)
    return None


def _read_year_end(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    position = index + 1 + (sentence.word(index + 1) == "-")
    if sentence.word(position) != "end":
        return None
    core = read_year(sentence, position + 1, usage)
    if core is not None and core.until is None:
        return replace(core, first=index, edge="end")
    return Phrase(first=index, last=position + 1, shift=0, words="year-end", edge="end")


def _read_unit_of_clock(sentence: Sentence, index: int) -> Phrase | None:
    """The year, the month: the document's own."""
    last = index + 1 + (sentence.word(index) == "the")
    unit = RELATIVE_UNITS.get(sentence.word(last - 1))
    if unit is None:
        return None
    if unit == "year":
        return Phrase(first=index, last=last, shift=0, words="the year")
    return Phrase(first=index, last=last, shape="unit", unit=unit)


def _read_core(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    for read in _readers(sentence.at(index)):
        phrase = read(sentence, index, usage)
        if phrase is not None:
            return phrase
    return None


def _readers(token: Token) -> "tuple[Reader, ...]":
    if token.kind == "digits":
        return _DIGIT_READERS
    if token.kind == "word":
        return _NUMBER_READERS if token.lower in _NUMBER_OPENERS else _WORD_READERS
    return _MARK_READERS


Reader = Callable[[Sentence, int, Usage], Phrase | None]


_DIGIT_READERS: tuple[Reader, ...] = (
    read_numeric,
    read_month_number,
    read_chinese,
    read_day_first,
    read_decade,
    read_digit_part,
    read_year,
    read_ago,
)


_WORD_READERS: tuple[Reader, ...] = (read_shifted, read_month_first, read_part, read_named_day, read_ago)


_NUMBER_READERS: tuple[Reader, ...] = (read_ago,)
_NUMBER_OPENERS = frozenset({*UNITS, *TENS, "a", "an"})
_MARK_READERS: tuple[Reader, ...] = (read_decade,)


# Every word or mark that a date phrase may start with, so that all others are passed over at once.
_OPENERS = frozenset(
    {*FULL_MONTHS, *SHORT_MONTHS, *WEEKDAYS, *SHORT_WEEKDAYS, *SHIFTS, *ORDINALS, *_NUMBER_OPENERS}
    | set(
        "the end close start beginning year mid early late q h fy fiscal financial yesterday today tomorrow "
        "a an ' ’ ‘".split()
    )
)
