"""Ordinals: the first, 21st, one hundred twenty-fifth; and those counted from the end or from here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from corpus.figures.number_words import (
    DENOMINATORS,
    ORDINAL_SCALES,
    ORDINAL_TENS,
    ORDINALS,
    SUFFIXES,
    TENS,
    UNITS,
)
from corpus.figures.numbers import digit_run, read_number
from corpus.figures.ranges import Quantity, inner_tokens
from corpus.figures.titles import is_title
from corpus.figures.tokens import Candidate, Sentence
from corpus.figures.usage import Usage
from corpus.figures.wordlists import AUXILIARIES, DETERMINERS, PRONOUNS, RANKS, is_function_word, looks_like_verb

_ORDINAL_ENDS = frozenset({*ORDINALS, *ORDINAL_TENS, *ORDINAL_SCALES})
# "at first", "first of all", "first lady": an order that nobody counts
_NOT_BEFORE = frozenset("at".split())
_NOT_BEHIND = frozenset("of lady ladies aid name names hand foot sight glance".split())
_TIME_BEFORE = frozenset("a per every each split any half".split())

# Places counted from the end, or from the one spoken of: word, what it is counted from, how far.
_RELATIVE: dict[tuple[str, ...], tuple[Literal["current", "end"], int]] = {
    ("last",): ("end", 0),
    ("last", "but", "one"): ("end", -1),
    ("one", "before", "the", "last"): ("end", -1),
    ("penultimate",): ("end", -1),
    ("antepenultimate",): ("end", -2),
    ("next",): ("current", 1),
    ("following",): ("current", 1),
    ("previous",): ("current", -1),
    ("current",): ("current", 0),
}


@dataclass(frozen=True, slots=True)
class Ordinal:
    """Tokens [first, last) and a place: from the start, the first being 1; from the end or the current one, 0."""

    first: int
    last: int
    place: int
    counted_from: Literal["start", "current", "end"] = "start"


def read_ordinals(sentence: Sentence, usage: Usage) -> Iterator[Ordinal]:
    """All of a text, whether they rank something or open a thought."""
    index = 0
    while index < len(sentence.tokens):
        found = _relative(sentence, index)
        if found is None:
            absolute = _ordinal(sentence, index, usage)
            is_part = sentence.word(index - 1) == "a" and sentence.word(index) in ORDINAL_SCALES
            found = Ordinal(index, absolute[1], absolute[0]) if absolute and not is_part else None
        if found is not None:
            yield found
        index = found.last if found else index + 1


def _relative(sentence: Sentence, index: int) -> Ordinal | None:
    back = _counted_back(sentence, index)
    for length in (0, 4, 3, 1):
        found = _RELATIVE.get(sentence.words(index, length)) if length else back and ("end", back[0])
        if found is not None:
            ends = index + length if length or back is None else back[1]
            is_pronoun = sentence.word(ends) == "one" and not _opens_noun(sentence, ends + 1)
            return Ordinal(index, ends + is_pronoun, found[1], found[0])
    return None


def _counted_back(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """Second to last, third-from-last, second last: how far from the end, and the token behind it."""
    word = sentence.word(index)
    number = 2 if word == "next" else ORDINALS.get(word, 0)
    position = index + 1
    if number < 2:
        return None
    links = 0
    while sentence.word(position) in ("-", "to", "from", "the") and position < index + 6:
        links += sentence.word(position) in ("to", "from")
        position += 1
    is_back = sentence.word(position) == "last" and (links == 1 or (position == index + 1 and word != "next"))
    return (1 - number, position + 1) if is_back else None


def recognise_ordinals(sentence: Sentence, usage: Usage, quantities: Sequence[Quantity]) -> Iterator[Candidate]:
    inside = inner_tokens(quantities)
    for index in range(len(sentence.tokens)):
        if sentence.claimed[index] or index in inside:
            continue
        found = _ordinal(sentence, index, usage)
        if found is not None and sentence.is_free(index, found[1]) and _is_order(sentence, index, found[1]):
            value, last = found
            yield Candidate(first=index, last=last, kind="ordinal", value=Decimal(value))


def _ordinal(sentence: Sentence, index: int, usage: Usage) -> tuple[int, int] | None:
    token, following = sentence.at(index), sentence.at(index + 1)
    if token.kind == "digits":
        last, groups, marks = digit_run(sentence, index)
        suffix, digits = sentence.at(last), "".join(groups)
        is_whole = not marks.strip(",") and all(len(group) == 3 for group in groups[1:]) and len(digits) <= 7
        is_ordinal = suffix.lower in SUFFIXES and suffix.glued and is_whole and not token.glued
        return (int(digits), last + 1) if is_ordinal else None
    word = token.lower
    if word in UNITS or word in TENS or (word == "a" and following.lower == "hundred"):
        return _behind_cardinal(sentence, index, usage)
    value = ORDINALS.get(word) or ORDINAL_TENS.get(word) or ORDINAL_SCALES.get(word)
    return None if value is None else (value, index + 1)


def _behind_cardinal(sentence: Sentence, index: int, usage: Usage) -> tuple[int, int] | None:
    """Twenty-first, one hundred twenty-fifth, two hundredth: the ordinal that a cardinal starts."""
    if not any(sentence.word(position) in _ORDINAL_ENDS for position in range(index + 1, index + 9)):
        return None
    reading = read_number(sentence, index, usage)
    if reading is None or not isinstance(reading.value, Decimal) or reading.value != int(reading.value):
        return None
    value, position = int(reading.value), reading.last + (sentence.word(reading.last) == "-")
    if value % 100 == 0 and sentence.word(position) == "and":
        position += 1  # "two hundred and fifth"
    word = sentence.word(position)
    if word in ORDINAL_SCALES and value > 1 and sentence.word(position - 1) != "and":
        return value * ORDINAL_SCALES[word], position + 1
    unit = ORDINALS.get(word) or ORDINAL_TENS.get(word)
    if unit is None or value < 20 or value % (10 if unit < 10 else 100):
        return None
    return value + unit, position + 1


def _is_order(sentence: Sentence, index: int, last: int) -> bool:
    """Whether the word ranks something: "first" that opens a thought and "second" that is a time do not."""
    if is_title(sentence, index, last) or _counted_back(sentence, index) is not None:
        return False
    before, after = sentence.word(index - 1), sentence.at(last)
    word = sentence.word(index)
    if sentence.at(index).kind == "digits" or word not in ("first", "second", "third"):
        return after.lower != "of" or word not in DENOMINATORS or sentence.word(index - 1) in DETERMINERS - {"a", "an"}
    if before in _NOT_BEFORE or after.lower in _NOT_BEHIND - {"of"}:
        return False
    if before == "-" or (after.text == "-" and after.glued and not _is_ranked(sentence, last + 1)):
        return False
    if before in RANKS or sentence.word(index - 2) in RANKS:
        return True
    if word == "second" and before in _TIME_BEFORE and not _opens_noun(sentence, last):
        return False
    if before in DETERMINERS or before in ("'s", "'", "’") or sentence.at(index - 1).kind == "digits":
        return after.lower != "of" or sentence.word(last + 1) not in ("all", "which")
    if before in UNITS:
        return False
    return (
        _opens_noun(sentence, last)
        and before not in ("", ",", ".", '"', "“")
        and before not in AUXILIARIES
        and before not in PRONOUNS
    )


def _is_ranked(sentence: Sentence, index: int) -> bool:
    """Second-largest, third-quarter, first-ever; a first-team player and a second-hand car are nobody's first."""
    word = sentence.word(index)
    return word.endswith("est") or word in ("most", "quarter", "half", "ever", "placed", "ranked", "place", "time")


def _opens_noun(sentence: Sentence, index: int) -> bool:
    token = sentence.at(index)
    if token.text == "-":
        return sentence.at(index + 1).kind == "word"
    return token.kind == "word" and not is_function_word(token.lower) and not looks_like_verb(token.lower)
