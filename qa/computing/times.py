"""Times that a question compares or lists: "between the end of 2018 and 2020", "in 2019 from 2018", "2017-2019"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS

MONTHS = {**SHORT_MONTHS, **FULL_MONTHS}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_PARTS = frozenset("quarter quarters half halves month months week weeks season".split())
_RELATIVE = frozenset("last this next previous prior current".split())
_SPANS = frozenset({"year", "years", *_PARTS})
# Words that a time is written with; only with one that tells which it is are they one.
_WORDS = frozenset({
    *MONTHS, *_ORDINALS, *_SPANS, *_RELATIVE,
    *"the of fy f end start beginning middle final fiscal financial calendar ended ending early late today now "
    "yesterday ago century period".split(),
})  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+(?:['’/][^\W_]+)*|[^\s\w]|_")
_YEAR = re.compile(r"(?:fy|f|cy)?['’]?((?:19|20)\d\d)(?:/(?:19|20)?\d\d)?s?|f[y]?['’]?(\d\d)(?:/\d\d)?")
_NUMBERED = re.compile(r"[qh]([1-4])")
_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th)?")
_BARE_YEAR = re.compile(r"((?:the )?(?:fiscal |financial |calendar )?(?:years? )?|fy)((?:19|20)\d\d)", re.IGNORECASE)
_DAY_OF_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\.? \d{{1,2}}(?!\d)|\b\d{{1,2}} (?:{'|'.join(MONTHS)})\b")
# "The quarters ended", of two, is the quarter ended of either.
_MANY = re.compile(r"\b(year|quarter|month)s\b", re.IGNORECASE)
_PREPOSITIONS = frozenset("in for at on by of during over across from between through throughout".split())
_JOINS = frozenset("and to until till through versus vs - – —".split())
_AGAINST = frozenset("from over against versus vs than".split())
_OPEN = frozenset("since until till before after".split())
_MOST_WORDS = 9
_LONGEST_SPAN = 12


@dataclass(frozen=True, slots=True)
class Times:
    """times: as they are written, in the calendar's order where that is plain. rest: the question without them.

    is_span: whether they are the ends of a stretch of time, "from 2015 to 2019".
    """

    times: tuple[str, ...]
    rest: str
    is_span: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


class _Line:
    """A question cut into words and marks; positions are of tokens, and nothing stands outside."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [_Token(match.group().lower(), *match.span()) for match in _TOKEN.finditer(text)]

    def word(self, index: int) -> str:
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def quote(self, first: int, last: int) -> str:
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    def without(self, first: int, last: int) -> str:
        before, after = self.text[: self.tokens[first].start], self.text[self.tokens[last - 1].end :]
        return " ".join(f"{before.rstrip(' ,')} {after.lstrip(' ,')}".split())

    def time(self, index: int) -> int:
        """The token behind the words that a time may be written with, from this one on; the index itself if none."""
        last = index
        while last - index < _MOST_WORDS:
            step = last
            if last > index and self.word(last) == "," and _is_year(self.word(last + 1)):
                step = last + (not _is_year(self.word(last - 1)))
            elif last > index and self.word(last) in ("-", "."):
                is_inside = (self.word(last - 1), self.word(last + 1)) == ("year", "end") or self.word(
                    last - 1
                ) in MONTHS
                step = last + is_inside
            if not _is_word(self.word(step)) or self.word(index - 1) in ("$", "€", "£", "¥"):
                break
            last = step + 1
        return last

    def opening(self, index: int) -> int:
        """Behind the words between a preposition and a time: "the years", "both", another preposition."""
        while self.word(index) in (*_PREPOSITIONS, "both", "as", ","):
            index += 1
        is_named = self.word(index) == "the" and self.word(index + 1) in ("year", "years", "period", "periods")
        return index + 2 if is_named and _is_year(self.word(index + 2)) else index


# Many ways to compute something look for the times of the same question.
_REMEMBERED = 64


@lru_cache(_REMEMBERED)
def two_times(text: str) -> Times | None:
    """The two times that something is compared between; None where there are not two."""
    line = _Line(text)
    for index in range(len(line.tokens)):
        found = _pair_at(line, index)
        if found is not None:
            return found
    return None


@lru_cache(_REMEMBERED)
def listed_times(text: str) -> Times | None:
    """All times that something is added up or averaged over, at least two: "2016, 2017 and 2018", "2017-2019"."""
    line = _Line(text)
    for index in range(len(line.tokens)):
        first = line.opening(index)
        times: list[tuple[int, int]] = []
        position = first
        while (last := line.time(position)) > position and len(times) < _LONGEST_SPAN:
            times.append((position, last))
            position = last
            while line.word(position) in (",", "and", "&"):
                position += 1
            position = line.opening(position)
        written = [line.quote(*span) for span in times]
        if len(times) > 2 and all(map(is_time, written)):
            return Times(tuple(written), line.without(index, times[-1][1]))
    pair = two_times(text)
    if pair is None or not pair.is_span:
        return pair
    between = _months(*pair.times) or _years(*pair.times)
    # Of a stretch whose parts are not known, the ends are not all.
    return Times(between, pair.rest) if between else None


@lru_cache(_REMEMBERED)
def one_time(text: str) -> Times | None:
    """The only time that a question names; None where there is none, or where it is open to one side."""
    line, found = _Line(text), list[tuple[int, int, int]]()
    index = 0
    while index < len(line.tokens):
        first = line.opening(index)
        last = line.time(first)
        if last > first and is_time(line.quote(first, last)):
            if line.word(index - 1) in _OPEN:
                return None
            found.append((index, first, last))
        index = max(last, index + 1)
    if len(found) != 1:
        return None
    start, first, last = found[0]
    return Times((line.quote(first, last),), line.without(start, last))


def is_time(text: str) -> bool:
    """Whether it is a time and nothing else, and tells which: "the end of 2018", "last year"; not "the first"."""
    line = _Line(text)
    words = [token.text for token in line.tokens]
    if not words or line.time(0) != len(words):
        return False
    told = any(_is_year(word) or _NUMBERED.fullmatch(word) or word in MONTHS for word in words)
    named = any(
        word in (_RELATIVE | _ORDINALS.keys()) and not _SPANS.isdisjoint(words[n + 1 :]) for n, word in enumerate(words)
    )
    return told or named or not {"today", "now", "yesterday"}.isdisjoint(words) or words[-2:] == ["year", "end"]


def names_time(text: str) -> bool:
    """Whether any word of it is a year or a month, a time or not: the July contract names one."""
    return any(_is_year(token.text) or token.text in FULL_MONTHS for token in _Line(text).tokens)


def year_before(time: str) -> str | None:
    """The year before a bare one: "2018" to "2017", "fiscal 2019" to "fiscal 2018"; None for other times."""
    match = _BARE_YEAR.fullmatch(time)
    return f"{match[1]}{int(match[2]) - 1}" if match is not None else None


def at(time: str, *, by: bool = False) -> str:
    """The time with the word before it that it wants: "in 2018", "at the end of 2018", "on May 21", "last year"."""
    time = _MANY.sub(r"\1", time)
    words = time.lower().split()
    if words[0] in _RELATIVE or words[0] in ("today", "now", "yesterday"):
        return time
    if by:
        return f"by {time}"
    if {"end", "start", "beginning", "year-end"} & set(words):
        return f"at {time}"
    return f"{'on' if _DAY_OF_MONTH.search(time.lower()) else 'in'} {time}"


def _pair_at(line: _Line, index: int) -> Times | None:
    """Two times that begin at the token, with the preposition before the first of them."""
    opener = line.word(index)
    first = line.opening(index)
    last = line.time(first)
    if last == first:
        return None
    join, is_backwards = last + (line.word(last) == ","), False
    if line.word(join) == "as":
        join += 1
    if line.word(join) in ("compared", "relative"):
        join, is_backwards = join + 1, True
    elif line.word(join) in _AGAINST and opener not in ("from", "between"):
        is_backwards = True
    elif line.word(join) not in _JOINS:
        return None
    if not is_backwards or line.word(join) in ("to", "with", *_AGAINST):
        join += 1
    begin = line.opening(join)
    end = line.time(begin)
    if end == begin:
        return None
    one, other = _completed(line.quote(first, last), line.quote(begin, end))
    if not is_time(one) or not is_time(other) or one.lower() == other.lower():
        return None
    is_span = opener == "between" or line.word(begin - 1) in ("to", "until", "till", "through", "-", "–", "—")
    pair = _in_order((other, one) if is_backwards else (one, other))
    return Times(pair, line.without(index, end), is_span and not is_backwards)


def _is_year(word: str) -> bool:
    return _YEAR.fullmatch(word) is not None


def _is_word(word: str) -> bool:
    return word in _WORDS or any(pattern.fullmatch(word) for pattern in (_YEAR, _NUMBERED, _DAY))


def _years(first: str, last: str) -> tuple[str, ...]:
    """Every year from the first to the last, both included; none where they are not two bare years."""
    one, other = (_YEAR.fullmatch(text.split()[-1].lower()) for text in (first, last))
    if (
        one is None
        or other is None
        or not one[1]
        or not other[1]
        or "/" in first
        or any(token.text in MONTHS for token in _Line(f"{first} {last}").tokens)
    ):
        return ()
    low, high = sorted((int(one[1]), int(other[1])))
    return tuple(str(year) for year in range(low, high + 1)) if 0 < high - low < _LONGEST_SPAN else ()


def _months(first: str, last: str) -> tuple[str, ...]:
    """Every month from the first to the last, both included: "September 2008"; none where they are not two months."""
    ends = []
    for text in (first, last):
        words = [token.text for token in _Line(text).tokens if token.text not in ("of", ",")]
        if len(words) != 2 or words[0] not in MONTHS or _YEAR.fullmatch(words[1]) is None or "/" in words[1]:
            return ()
        ends.append(int(words[1]) * 12 + MONTHS[words[0]] - 1)
    low, high = sorted(ends)
    names = {number: name.capitalize() for name, number in FULL_MONTHS.items()}
    months = (f"{names[month % 12 + 1]} {month // 12}" for month in range(low, high + 1))
    return tuple(months) if 0 < high - low < _LONGEST_SPAN else ()


def _completed(first: str, second: str) -> tuple[str, str]:
    """Two times that share words, each with them: "the first and second quarter", "May 3 and June 30, 2019"."""
    words, others = first.split(), second.split()
    if words[-1].lower() in _ORDINALS:
        named = next((n for n, word in enumerate(others) if word.lower() in _PARTS), None)
        return (first, second) if named is None else (f"{first} {' '.join(others[named:])}", second)
    is_dated = words[0].lower() in MONTHS or words[-1].lower() in MONTHS
    if is_dated and not _is_year(words[-1].lower()) and _is_year(others[-1].lower()):
        return f"{first}{',' if words[-1][-1].isdigit() else ''} {others[-1]}", second
    if len(others) == 1 and _is_year(second.lower()) and words[0].lower() in MONTHS and len(words) > 1:
        return first, " ".join([*words[:-1], second])
    return first, second


def _in_order(times: tuple[str, str]) -> tuple[str, str]:
    keys = [_key(time) for time in times]
    is_known = keys[0] is not None and keys[1] is not None
    return (times[1], times[0]) if is_known and keys[0] > keys[1] else times  # type: ignore[operator]


def _key(time: str) -> tuple[int, int] | None:
    """The year and the month or quarter of it."""
    words = [token.text for token in _Line(time).tokens]
    years = [match[1] or f"20{match[2]}" for word in words if (match := _YEAR.fullmatch(word))]
    return (int(years[-1]), _part(words)) if years else None


def _part(words: Sequence[str]) -> int:
    for word in words:
        if word in MONTHS:
            return MONTHS[word]
        if word in _ORDINALS:
            return _ORDINALS[word]
        if match := _NUMBERED.fullmatch(word):
            return int(match[1])
        if word == "end":
            return 12
    return 0
