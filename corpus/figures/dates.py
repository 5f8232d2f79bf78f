"""Date phrases: days, months, years, quarters, decades, ranges, and those counted from the document's own date."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from corpus.documents import Period
from corpus.figures.clock import UNRESOLVED, Phrase, Surroundings, resolve
from corpus.figures.date_months import (
    LINKS,
    SHIFTS,
    read_day_first,
    read_month_first,
)
from corpus.figures.date_names import (
    read_decade_name,
    read_feast,
    read_mixed,
    read_season,
    read_spoken_year,
    read_worded_day,
)
from corpus.figures.date_numerals import (
    read_chinese,
    read_day_number,
    read_decade,
    read_month_number,
    read_numeric,
    read_run,
    read_year,
)
from corpus.figures.date_parts import read_digit_part, read_part
from corpus.figures.date_relative import RELATIVE_UNITS, read_named_day, read_shifted
from corpus.figures.date_spans import ReadCore, read_ago, read_ahead, read_around_clock
from corpus.figures.date_weeks import (
    read_half_over,
    read_month_day,
    read_nth,
    read_on_weekday,
    read_week_number,
    read_week_of,
    read_weekday_of_week,
)
from corpus.figures.feasts import FIRST_WORDS, SEASONS
from corpus.figures.number_words import ORDINALS, TENS, UNITS
from corpus.figures.periods import Interval, may_be_day
from corpus.figures.tense import word_ahead
from corpus.figures.tokens import Candidate, Sentence, Token, joined
from corpus.figures.usage import Usage

# Date phrases on either side among which a day looks for its year.
_NEAR = 8


def recognise(sentence: Sentence, usage: Usage) -> Iterator[Candidate]:
    """The dates of a sentence, resolved. Phrases are found first, since one may take its year from another."""
    yield from _ranges(sentence, list(_resolved(sentence, usage)))


def _ranges(sentence: Sentence, candidates: list[Candidate]) -> Iterator[Candidate]:
    """Two dates of any kind with a link between as one range: from 2014 through May 2018, between April and now."""
    return joined(candidates, lambda one, two: _range(sentence, one, two))


def _range(sentence: Sentence, one: Candidate, two: Candidate) -> Candidate | None:
    if two.first - one.last != 1 or one.period is None or two.period is None or one.deadline:
        return None
    link, before = sentence.word(one.last), sentence.word(one.first - 1)
    is_between = link == "and" and before == "between"
    are_days = one.period.precision == two.period.precision == "day"
    is_linked = link in ("through", "until", "till") or (link in LINKS and before in ("from", "since"))
    is_linked = is_linked or (link == "to" and are_days)
    end = two.period
    if sentence.word(two.first) in WEEKDAYS and end.start <= one.period.start and are_days:
        end = _weekday_after(end, one.period)
        two = replace(two, value=end.iso)
    coarse = ("quarter", "half", "decade")
    if any(date.high is not None and date.period and date.period.precision not in coarse for date in (one, two)):
        return None
    if not (is_between or is_linked) or not one.period.start < end.start:
        return None
    return replace(
        one,
        first=one.first - is_between,
        last=two.last,
        value=None,
        low=one.value or one.low,
        high=two.value or two.high,
        period=Period(one.period.start, end.end, one.period.precision),
        resolved="; ".join(filter(None, (one.resolved, two.resolved))) or None,
    )


def _weekday_after(weekday: Period, start: Period) -> Period:
    """From Monday to Friday: the Friday that follows."""
    day = start.start + timedelta(days=(weekday.start.weekday() - start.start.weekday()) % 7 or 7)
    return Period(day, day + timedelta(days=1), "day")


def _resolved(sentence: Sentence, usage: Usage) -> Iterator[Candidate]:
    phrases = list(_joined(sentence, list(_phrases(sentence, usage))))
    before: Interval | None = None
    before_text = ""
    for position, phrase in enumerate(phrases):
        text = _text(sentence, phrase)
        around = _surroundings(sentence, phrases, position, usage)
        if phrase.shape == "earlier":
            around = replace(around, before=before, before_text=before_text)
        found = resolve(phrase, text, around)
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
        interval = before = found.interval
        before_text = text
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
        others = [
            other
            for other in near
            if other.year is not None and _may_give_year(sentence, other) and not _is_same_month(other, phrase)
        ]
        if others:
            # The one before is what the reader has in mind; nearness decides only among those on one side.
            nearest = min(others, key=lambda other: (other.first > phrase.first, abs(other.first - phrase.first)))
            year, text = nearest.year, _text(sentence, nearest)
    return Surroundings(usage.published, year, text, word_ahead(sentence, phrase.first, phrase.last))


def _is_same_month(one: Phrase, two: Phrase) -> bool:
    """Whether both are a month, and of one name: "sales in July rose 5% on July 2010" speaks of two years."""
    return one.month is not None and one.month == two.month and one.day is None and two.day is None


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
        phrase = _read_edge(sentence, index, usage) or _read_built(sentence, index, usage)
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
    if word == "eoy":
        return Phrase(first=index, last=position + 1, shift=0, words=sentence.at(position).text, edge="end")
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


def _read_built(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """A date that others are parts of, else one by itself."""
    word = sentence.word(index)
    for read in _BUILT.get(word, ()) or (_BUILT_NUMBERS if _opens_number(sentence, index) else ()):
        phrase = read(sentence, index, usage, _read_anchor)
        if phrase is not None:
            return phrase
    core = _read_core(sentence, index, usage)
    if core is not None and core.shape == "weekday" and sentence.at(core.last).kind == "digits":
        day = read_day_number(sentence, core.last, usage)
        return core if day is None else replace(day, first=core.first, direction=core.direction)  # Friday 5/12
    return None if core is None else read_on_weekday(sentence, core)


def _read_anchor(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """A date that another one may be counted from."""
    index += sentence.word(index) == "the" and sentence.word(index + 1) in FIRST_WORDS
    return (
        read_feast(sentence, index, usage, _read_core)
        or _read_core(sentence, index, usage)
        or read_worded_day(sentence, index, usage, _read_core)
        or read_mixed(sentence, index, usage, _read_core)
    )


def _opens_number(sentence: Sentence, index: int) -> bool:
    token = sentence.at(index)
    if token.kind == "digits":
        return not (token.glued and sentence.at(index - 1).text in (".", ",", "/", "-"))
    return token.lower in _NUMBER_OPENERS or token.lower in ORDINALS


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
    read_run,
    read_day_number,
    read_month_number,
    read_chinese,
    read_day_first,
    read_decade,
    read_digit_part,
    read_year,
)


_WORD_READERS: tuple[Reader, ...] = (read_shifted, read_month_first, read_part, read_named_day)


# Dates of which others are a part, by the word that they start with.
Build = Callable[[Sentence, int, Usage, ReadCore], Phrase | None]
_BUILT_NUMBERS: tuple[Build, ...] = (
    read_ago,
    read_around_clock,
    read_mixed,
    read_worded_day,
    read_nth,
    read_spoken_year,
)
_SHIFTED: tuple[Build, ...] = (read_around_clock, read_season, read_feast, read_nth)
_BUILT: dict[str, tuple[Build, ...]] = {
    **dict.fromkeys(FIRST_WORDS, (read_feast,)),
    **dict.fromkeys(SEASONS, (read_season,)),
    **dict.fromkeys((*FULL_MONTHS, *SHORT_MONTHS), (read_mixed, read_worded_day)),
    **dict.fromkeys(WEEKDAYS, (read_weekday_of_week, read_month_day)),
    **dict.fromkeys(SHORT_WEEKDAYS, (read_month_day,)),
    **dict.fromkeys((*SHIFTS, "past"), _SHIFTED),
    **dict.fromkeys(("in", "within"), (read_ahead,)),
    **dict.fromkeys(("earlier", "later"), (read_half_over,)),
    **dict.fromkeys(("the",), (read_around_clock, read_week_of, read_nth, read_worded_day, read_month_day)),
    **dict.fromkeys(("w",), (read_week_of,)),
    **dict.fromkeys(("week", "weekend"), (read_week_of, read_week_number)),
    **dict.fromkeys(("may",), (read_feast, read_mixed, read_worded_day)),
    **dict.fromkeys(
        "twenties thirties forties fifties sixties seventies eighties nineties".split(), (read_decade_name,)
    ),
}
_NUMBER_READERS: tuple[Reader, ...] = ()
_NUMBER_OPENERS = frozenset({*UNITS, *TENS, "a", "an"})
_MARK_READERS: tuple[Reader, ...] = (read_decade,)


# Every word or mark that a date phrase may start with, so that all others are passed over at once.
_OPENERS = frozenset(
    {*_BUILT, *FULL_MONTHS, *SHORT_MONTHS, *WEEKDAYS, *SHORT_WEEKDAYS, *SHIFTS, *ORDINALS, *_NUMBER_OPENERS}
    | set(
        "the end close start beginning year mid early late q h fy cy sy fiscal financial calendar school academic tax "
        "yesterday today tomorrow tmrw now eoy a an ' ’ ‘".split()
    )
)
