"""Which of several an ordinal tells: the second World Conference is not the first, and what is told of it is its own.

An ordinal before a noun or a name is part of what is asked. A sentence that names the same with another ordinal, or
that goes on from one that does, tells of another.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from corpus.documents import Span
from corpus.figures.number_words import ORDINALS
from index.lexical import stem

# Characters before a sentence within which it may go on from what is named there.
_LOOKED_BACK = 600
_MOST_WORDS = 5
_NUMBERS = {word: int(value) for word, value in ORDINALS.items()} | {"inaugural": 1}
_ORDINAL = re.compile(
    rf"(?<![\w-])(?:(?P<word>{'|'.join(_NUMBERS)})|(?P<digits>\d{{1,3}})(?:st|nd|rd|th))(?:[- ]ever)?[ -]",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_STOPS = frozenset(
    "a an the of in on at by for from to with and or but as than is are was were be been being do does did has have "
    "had will would can could that which who whose when where while after before since until during between among "
    "about into over under it he she they his her its their".split()
)
# What is numbered so is a time, which other rules read, or no thing.
_NO_THING_STEMS = frozenset(
    map(stem, "time quarter half day week month year century decade season place hand instance person thing".split())
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """number: of the ordinal. words: stems of the words behind it, of a name all, else up to the next stop; is_name."""

    number: int
    words: tuple[str, ...]
    is_name: bool

    def names_same_as(self, other: "Numbered") -> bool:
        """Whether it is one of the same: "conference" and "World Conference" may be, "round" and "meeting" not."""
        if self.is_name and other.is_name:
            return set(self.words) <= set(other.words) or set(other.words) <= set(self.words)
        if self.is_name or other.is_name:
            name, noun = (self, other) if self.is_name else (other, self)
            return noun.words[0] in name.words
        # "Largest city" is told by both words, "meeting" by one: what stands behind may be a verb.
        n = 2 if self.words[0].endswith("est") else 1
        return self.words[:n] == other.words[:n]


def numbered_in(text: str, start: int = 0, end: int | None = None) -> list[Numbered]:
    """What a text numbers, in order: "the first World Conference on Water" is the first "World Conference"."""
    end = len(text) if end is None else end
    return [
        found for match in _ORDINAL.finditer(text, start, end) if (found := _numbered(match, text, end)) is not None
    ]


def tells_of_another(asked: list[Numbered], text: str, sentence: Span) -> bool:
    """Whether a sentence tells of another one than is asked. asked: `numbered_in` the question."""
    return any(_is_of_another(one, text, sentence) for one in asked)


def _is_of_another(asked: Numbered, text: str, sentence: Span) -> bool:
    named = [item for item in numbered_in(text, sentence.start, sentence.end) if item.names_same_as(asked)]
    if not named:
        before = numbered_in(text, max(0, sentence.start - _LOOKED_BACK), sentence.start)
        named = [item for item in before if item.names_same_as(asked)][-1:]
    return bool(named) and all(item.number != asked.number for item in named)


def _numbered(match: "re.Match[str]", text: str, end: int) -> Numbered | None:
    phrase = list(_phrase(text, match.end(), end))
    is_name = bool(phrase) and phrase[0][0].isupper()
    if is_name:
        phrase = list(takewhile(lambda word: word[0].isupper(), phrase))
    words = tuple(stem(word.lower()) for word in phrase)
    if not words or words[0] in _NO_THING_STEMS:
        return None
    digits = match["digits"]
    return Numbered(int(digits) if digits else _NUMBERS[match["word"].lower()], words, is_name)


def _phrase(text: str, start: int, end: int) -> Iterator[str]:
    """The words up to a stop or a mark."""
    at = start
    for _ in range(_MOST_WORDS):
        word = _WORD.match(text, at, end)
        if word is None or word.group().lower() in _STOPS:
            return
        yield word.group()
        if text[word.end() : word.end() + 1] != " ":
            return
        at = word.end() + 1
