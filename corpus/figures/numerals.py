"""Every number of a text by itself, before it is an amount, a date, a part or a name."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from corpus.figures.number_words import TENS, UNITS
from corpus.figures.numbers import read_number, read_slashed
from corpus.figures.tokens import Number, Sentence
from corpus.figures.usage import Usage
from corpus.figures.worded_fractions import read_fraction
from corpus.figures.wordlists import DETERMINERS, is_function_word


@dataclass(frozen=True, slots=True)
class Numeral:
    """Tokens [first, last) and their value; high: for "millions of", whose value is the lower bound."""

    first: int
    last: int
    value: Number
    high: Number | None = None


def read_numerals(sentence: Sentence, usage: Usage) -> Iterator[Numeral]:
    """In text order, none overlapping another; the longest reading at each place."""
    index = 0
    while index < len(sentence.tokens):
        found = _numeral(sentence, index, usage)
        if found is None:
            index += 1
            continue
        found = _over(sentence, found, usage) or found
        index = found.last
        yield _signed(sentence, found)


def _numeral(sentence: Sentence, index: int, usage: Usage) -> Numeral | None:
    reading = read_number(sentence, index, usage)
    slashed = None if sentence.word(index - 1) == "/" else read_slashed(sentence, index)
    if slashed is not None:
        return Numeral(index, index + 3, slashed)
    part = read_fraction(sentence, index)
    if part is not None and (reading is None or part[1] >= reading.last):
        return Numeral(index, part[1], part[0])
    if reading is None or _is_pronoun(sentence, index, reading.last):
        return None
    behind = sentence.at(reading.last)
    if behind.glued and behind.kind == "word" and behind.text.isascii() and not behind.text.startswith("'"):
        return None  # 29km, 5G
    return Numeral(reading.first, reading.last, reading.value, reading.high)


def _is_pronoun(sentence: Sentence, index: int, last: int) -> bool:
    """The one you want; which one; that one."""
    if sentence.word(index) != "one" or last - index > 1:
        return False
    before, behind = sentence.word(index - 1), sentence.word(last)
    if behind in ("over", "in"):
        return False
    return before in DETERMINERS or before in ("which", "last", "next", "previous", "first") or is_function_word(behind)


def _over(sentence: Sentence, above: Numeral, usage: Usage) -> Numeral | None:
    """One over three, where nothing that the three count stands behind: "2,000 over 3 years" are two numbers."""
    word = sentence.word(above.last)
    if word != "over" and not (word == "in" and sentence.word(above.first) in ("1", "one")):
        return None
    below = _numeral(sentence, above.last + 1, usage)
    if below is None or not below.value or sentence.at(below.last).kind == "word":
        return None
    return Numeral(above.first, below.last, Fraction(above.value) / Fraction(below.value))


def _signed(sentence: Sentence, found: Numeral) -> Numeral:
    """With the minus before it, in a word or as a mark that ties it to nothing before."""
    before, first = sentence.at(found.first - 1), found.first
    if before.lower in ("minus", "negative"):
        return Numeral(first - 1, found.last, -found.value, found.high)
    earlier = sentence.at(first - 2)
    is_sign = before.text in ("-", "−") and sentence.follows_closely(first) and (not before.glued or first == 1)
    if is_sign and not (earlier.kind == "digits" or earlier.lower in UNITS or earlier.lower in TENS):
        return Numeral(first - 1, found.last, -found.value, found.high)
    return found
