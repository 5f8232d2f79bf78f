"""Whose a figure is: a country's, a company's, as far as its words, its sentence or its document's title tell."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.ledger import Entry
from index.lexical import stem
from qa.ledger.series_words import TIMES, WORD, as_one_word, is_mark, stems_of
from qa.questions.peoples import common_names
from qa.questions.words import load_word_vectors

# Words that stand for a name told before, and say nothing by themselves.
_STANDING_FOR_NAMES = frozenset(
    stem(word)
    for word in "company firm corporation group business government country nation state city town province region "
    "agency authority organisation organization airline bank maker retailer carrier giant which who they he she".split()
)
_PLACE_BEHIND = frozenset("in across throughout within inside for of".split())
# So near behind a figure its place stands: "9 % in Germany".
_NEAR = 20
# Of a title's longer words, so many with capitals are a style and no names.
_MANY_CAPITALS = 0.6
_IN = re.compile(r"\b(?:in|across|throughout|inside)\s+(?:the\s+)?$", re.IGNORECASE)
# Who says it is not whose it is.
_REPORTS = re.compile(
    r"\b(?:sa(?:id|ys?)|told|according|(?:expect|report|predict|estimat|announc|show|forecast|warn)(?:s|ed|e|es)?)\b"
)
_OPENS = re.compile(r"(?:^|[.!?:;\n\"“‘(|])\s*[\"“‘']?$")
_CELLS = re.compile(r"[|\t]")
_LEAST_CELLS = 2
_MAX_QUOTE = 1_000


@dataclass(frozen=True, slots=True)
class Owner:
    """words: stems, none where nothing tells it. text: for people. is_told: by the figure's own words or sentence.

    row: for a figure in a table's row without a label, the row's other cells that hold no number.
    """

    words: frozenset[str]
    text: str | None
    is_told: bool
    row: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in a text: what it comes down to, as it is written, and where."""

    words: frozenset[str]
    text: str
    start: int
    is_country: bool


def owner_of(entry: Entry) -> Owner:
    """Whose the figure is. The caller sees by other figures whether the rows of a table are to be told apart."""
    figure = entry.figure
    subject = stems_of(figure.subject) if figure.subject else frozenset()
    own = subject - _STANDING_FOR_NAMES
    text = figure.subject if own else None
    is_named = any(_names_in(words, entry.quote) for words in (figure.concept, figure.subject) if words)
    cells = _CELLS.split(entry.quote) if not figure.subject else []
    if len(cells) > _LEAST_CELLS:
        return _owner_of_row(entry, cells, is_named)
    if is_named:
        return Owner(own, text, is_told=True)
    # "The company" of a sentence about Spain is not Spain.
    sentence = as_one_word(entry.quote[:_MAX_QUOTE])
    if own == subject and (name := _place(sentence, figure.text) or _opening(sentence)) is not None:
        return Owner(own | name.words, text or name.text, is_told=True)
    return _owner_by_title(entry, own, text)


def _owner_by_title(entry: Entry, own: frozenset[str], text: str | None) -> Owner:
    names = _title_names(entry.document.title)
    words = own.union(*(name.words for name in names))
    return Owner(words, text or ", ".join(name.text for name in names) or None, is_told=False)


def _owner_of_row(entry: Entry, cells: Sequence[str], is_named: bool) -> Owner:
    if is_named:
        # Of "Berlin | 3,600,000 | 3,610,000" what is counted is not told: in another table it is something else.
        return Owner(frozenset({entry.document.id}), None, is_told=True)
    concept = stems_of(entry.figure.concept or "")
    texts = (cell.strip() for cell in cells if not any(character.isdigit() for character in cell))
    row = tuple(text for text in texts if not stems_of(text) <= concept)
    return replace(_owner_by_title(entry, frozenset(), None), row=row)


def _names_in(text: str, quote: str) -> bool:
    """Whether a name stands in a phrase of the quote; a capital that opens a sentence or a table's header is none."""
    if text.islower():
        return False
    words = WORD.findall(as_one_word(text))
    if any(common_names(words)):
        return True
    return any(
        word[0].isupper() and word.lower() not in TIMES and (_is_within(word, quote) or _looks_like_name(word))
        for word in words
    )


def _is_within(word: str, quote: str) -> bool:
    position = quote.find(word)
    return position >= 0 and _OPENS.search(quote, max(0, position - 4), position) is None


@lru_cache(maxsize=50_000)
def _looks_like_name(word: str) -> bool:
    return load_word_vectors().looks_like_name(word)


def _place(sentence: str, figure: str) -> _Name | None:
    """The place in a sentence that a figure is most likely of: the next right behind it, else the nearest before it."""
    places = _places(sentence)
    if len(places) < 2:
        return places[0] if places else None
    start = sentence.find(figure)
    end = start + len(figure)
    behind = next((place for place in places if place.start >= end), None)
    if behind is not None and behind.start - end <= _NEAR and _leads_to_place(sentence[end : behind.start]):
        return behind
    return next((place for place in reversed(places) if place.start < start), places[0])


def _leads_to_place(between: str) -> bool:
    return not _PLACE_BEHIND.isdisjoint(between.lower().split())


@lru_cache(maxsize=64)
def _opening(sentence: str) -> _Name | None:
    """The name that a sentence begins with and tells something of: "The Nasdaq Composite lost 25 points"."""
    first = next(_names(sentence), None)
    if first is None or _REPORTS.search(sentence) or sentence[: first.start].strip().lower() not in ("", "the"):
        return None
    return first if " " in first.text or _has_name(first) else None


@lru_cache(maxsize=64)
def _places(sentence: str) -> tuple[_Name, ...]:
    """Countries, and whatever has a capital behind "in", in their order."""
    return tuple(
        name
        for name in _names(sentence)
        if name.is_country or _IN.search(sentence, max(0, name.start - 20), name.start)
    )


@lru_cache(maxsize=4_096)
def _title_names(title: str) -> tuple[_Name, ...]:
    title = as_one_word(title[:_MAX_QUOTE])
    names = tuple(_names(title))
    words = [word for word in WORD.findall(title)[1:] if len(word) > 3]
    if sum(word[0].isupper() for word in words) < max(_MANY_CAPITALS * len(words), 2):
        return tuple(name for name in names if name.start or name.is_country or _has_name(name))
    return tuple(name for name in names if name.is_country or _has_name(name))


def _has_name(name: _Name) -> bool:
    return any(_looks_like_name(word) for word in WORD.findall(name.text))


def _names(text: str) -> Iterator[_Name]:
    """Runs of words with capitals, and countries by themselves: "General Motors", "US"."""
    matches = list(WORD.finditer(text))
    countries = common_names([match.group() for match in matches])
    run: list[re.Match[str]] = []
    for match, country in zip(matches, countries, strict=True):
        goes_on = run and text[run[-1].end() : match.start()] == " "
        is_capital = match.group()[0].isupper() and match.group().lower() not in TIMES
        if run and (country or not (is_capital and goes_on)):
            yield _named(text, run)
            run = []
        if country:
            yield _Name(frozenset({country}), match.group(), match.start(), is_country=True)
        elif is_capital and not is_mark(match.group()):
            run.append(match)
    if run:
        yield _named(text, run)


def _named(text: str, run: Sequence[re.Match[str]]) -> _Name:
    written = text[run[0].start() : run[-1].end()]
    return _Name(stems_of(written), written, run[0].start(), is_country=False)
