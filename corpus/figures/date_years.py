"""Years in words, and of two digits: nineteen ninety-eight, two thousand and six, April of 87."""

from corpus.figures.number_words import TENS, UNITS
from corpus.figures.tokens import Sentence
from corpus.figures.worded_fractions import cardinal

# Two digits below this are of this century.
_PIVOT = 40


def short_year(sentence: Sentence, index: int) -> int | None:
    """'87, or 87 behind "of": the year that two digits mean."""
    token, before = sentence.at(index), sentence.at(index - 1)
    is_marked = before.lower == "of" or (before.text in ("'", "’", "‘") and token.glued)
    follows = sentence.at(index + 1)
    if token.kind != "digits" or len(token.text) != 2 or not is_marked or (follows.kind == "word"):
        return None
    return int(token.text) + (2000 if int(token.text) < _PIVOT else 1900)


def spoken_year(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """Nineteen ninety-eight · two thousand and six · seventeen hundred thirty-three · twenty sixteen."""
    words: list[str] = []
    position = index
    while position < index + 8:
        word = sentence.word(position)
        if word in ("-", "and") and words and sentence.word(position + 1) in (*UNITS, *TENS):
            position += 1
            continue
        if word not in UNITS and word not in TENS and word not in ("hundred", "thousand"):
            break
        words.append(word)
        position += 1
    if not words or position - index < 2:
        return None
    is_counted = "hundred" in words or "thousand" in words
    year = cardinal(words) or _hundreds(words) if is_counted else _halves(words)
    return (year, position) if year is not None and 1000 <= year <= 2099 else None


def _hundreds(words: list[str]) -> int | None:
    """Seventeen hundred thirty-three."""
    if words[1:2] != ["hundred"]:
        return None
    high, low = cardinal(words[:1]), cardinal(words[2:]) if words[2:] else 0
    return None if high is None or low is None else 100 * high + low


def _halves(words: list[str]) -> int | None:
    """Nineteen | ninety-eight."""
    for cut in (1, 2):
        high, low = cardinal(words[:cut]), cardinal(words[cut:]) if words[cut:] else None
        if high in (17, 18, 19, 20) and low is not None and 10 <= low <= 99:
            return 100 * high + low
    return None
