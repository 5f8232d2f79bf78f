"""Fractions in words, whatever their size: three quarters, twenty and three fifths, two and fifty-four hundredths.

The last word is an ordinal, in the plural unless one or a stands before it. Words before it may belong to it ("three
twenty-firsts", "one hundred thirty fifths" is 100/35) unless "and" or a hyphen ties them to the number; what stands
before "and" is a whole number where a proper fraction follows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from corpus.figures.number_words import (
    HUNDRED,
    ORDINAL_SCALES,
    ORDINAL_TENS,
    ORDINALS,
    SCALES,
    TENS,
    UNITS,
)
from corpus.figures.tokens import Sentence

MAX_TOKENS = 16
_ORDINALS: dict[str, int] = {**ORDINALS, **ORDINAL_TENS, **ORDINAL_SCALES} | {"half": 2, "quarter": 4}
_SINGULAR = {word: number for word, number in _ORDINALS.items() if word not in ("first", "second")}
_PLURAL = {
    ("halves" if word == "half" else f"{word}s"): number for word, number in _ORDINALS.items() if word != "second"
}
_CARDINALS = frozenset({*UNITS, *TENS, *(word for word in SCALES if len(word) > 3), "hundred", "a", "an"})


@dataclass(frozen=True, slots=True)
class _Run:
    """Number words in a row, each with whether "and" or a hyphen stands before it, and the token behind the last."""

    words: tuple[str, ...]
    tied: tuple[str, ...]
    last: int


def read_fraction(sentence: Sentence, index: int) -> tuple[Fraction, int] | None:
    """The fraction that starts at the token, and the token behind it."""
    if sentence.word(index) not in _CARDINALS:
        return None
    run = _read_run(sentence, index)
    if run is None:
        return None
    found = _value_of(run)
    if found is None:
        return None
    whole, part = found
    last = run.last
    if sentence.word(last) == "of" and sentence.word(last + 1) in ("a", "an", "one"):
        last += 2  # "two thirds of a million"
    scale = SCALES.get(sentence.word(last))
    if scale is not None and len(sentence.word(last)) > 3:
        scaled = part * int(scale)
        return (whole + scaled if whole >= scale else whole * int(scale) + scaled), last + 1
    tail = next((int(SCALES[word]) for word in reversed(run.words) if word in SCALES), 1)
    # "A million and a half" is half a million more; "a hundred and a half" half of one.
    return (whole + part * tail if whole and whole % tail == 0 else whole + part), run.last


def _read_run(sentence: Sentence, index: int) -> _Run | None:
    """Up to the first word that names parts."""
    words: list[str] = []
    tied: list[str] = []
    position, tie = index, ""
    while position - index < MAX_TOKENS:
        word = sentence.word(position)
        if word in ("and", "-") and words and not tie:
            tie, position = word, position + 1
            continue
        is_singular = word in _SINGULAR and words and words[-1] in ("one", "a", "an", "hundred", "thousand")
        if words and (word in _PLURAL or is_singular):
            return _Run((*words, word), (*tied, tie), position + 1)
        if word not in _CARDINALS:
            return None
        words.append(word)
        tied.append(tie)
        tie, position = "", position + 1
    return None


def _value_of(run: _Run) -> tuple[int, Fraction] | None:
    """The longest row of words that can be one ordinal is the denominator, if a whole number is left before it."""
    n = len(run.words)
    for start in range(1, n):
        if "and" in run.tied[start + 1 :] or (run.tied[start] and start < n - 1):
            continue
        below = _ordinal(run.words[start:])
        mixed = _mixed(run.words[:start], run.tied[:start], below) if below else None
        if mixed is not None:
            return mixed
    return None


def _mixed(words: Sequence[str], tied: Sequence[str], below: int) -> tuple[int, Fraction] | None:
    """A whole number before the last "and", where a proper fraction is left behind it; and the words over `below`."""
    for place in range(len(words) - 1, 0, -1):
        if tied[place] == "and":
            part, whole = cardinal(words[place:]), cardinal(words[:place])
            if part is not None and whole is not None and part < below:
                return whole, Fraction(part, below)
    above = cardinal(words)
    return None if above is None else (0, Fraction(above, below))


def _ordinal(words: Sequence[str]) -> int | None:
    """Fifths, twenty-firsts, one hundred fifth, hundred thousandths."""
    last = _PLURAL.get(words[-1]) or _SINGULAR.get(words[-1])
    if last is None:
        return None
    before = words[:-1]
    if not before:
        return last if last > 1 else None  # "two firsts"
    if len(before) == 1 and before[0] in TENS and last < 10:
        return int(TENS[before[0]]) + last
    if before[-1] in ("hundred", "thousand") and before[0] != "hundred" and last < 100:
        size = cardinal(before)
        return None if size is None else size + last
    return None


def cardinal(words: Sequence[str]) -> int | None:
    """The whole number that the words say, "and" left out; None where they say none."""
    total, group, limit = 0, None, 10**19
    for word in words:
        if word in ("a", "an"):
            if group is not None or total:
                return None
            group = 1
        elif word in UNITS:
            if (
                group is not None
                and not (group % 100 == 0 and group)
                and (group % 10 or group % 100 < 20 or UNITS[word] > 9)
            ):
                return None
            group = (group or 0) + int(UNITS[word])
        elif word in TENS:
            if group is not None and (group % 100 or not group):
                return None
            group = (group or 0) + int(TENS[word])
        elif word == "hundred":
            if group is not None and not 0 < group < 100:
                return None
            group = (1 if group is None else group) * int(HUNDRED)
        elif word in SCALES:
            scale = int(SCALES[word])
            if scale >= limit or (group is None and not total):
                return None
            if group is None:
                total *= scale
            else:
                total, group, limit = total + group * scale, None, scale
        else:
            return None
    return None if group is None and not total else total + (group or 0)
