"""The unit that an answer is wanted in, where the question names it: "in dollars", "how many km", "what percentage"."""

import re
from dataclasses import dataclass

from corpus.documents import FigureKind, Span
from corpus.figures.currencies import CODES, MARKS, MAX_NAME, NAMES, code_of_name
from corpus.figures.number_words import SCALES
from corpus.figures.tokens import Sentence, read_sentence
from corpus.figures.unit_table import TIMES, dimension_of, read_unit

# Behind these words stands the unit that is wanted.
_OPENERS = (("how", "many"), ("how", "much"), ("howmany",), ("howmuch",))
# Codes that are written in lower case too; most others are words as well.
_LOWER_CODES = {
    code.lower(): code for code in "USD EUR GBP CNY JPY INR CHF AUD CAD HKD KRW RUB SGD NZD BRL MXN".split()
}
# Things that are counted, eaten or built with more often than they measure anything.
_THINGS = frozenset("cups stone moles knots bits marks mark real gold in".split())
# Units that are the same for one and for many.
_INVARIANT = frozenset("yuan yen won rmb renminbi baht rand feet celsius fahrenheit kelvin hertz".split())
# What may stand behind a unit; another word makes it a part of a name: "in Euro countries".
_AFTER = frozenset(
    "is are was were be been do does did has have had will would can could shall should may might and or for of the a "
    "an by from at on in to per with as than when since until before after between during did it its they he she we "
    "there this that these those how what last next now currently today terms value each worth tall long high wide "
    "deep".split()
)
_PERCENT = re.compile(
    r"\b(?:how (?:many|much)|what|which|by what|at what|in|as an?|as) (?:the )?(?:per ?cents?\b|percentages?\b|%)|"
    r"\bpercentage of\b|(?<![\d ])%\s*of\b",
    re.IGNORECASE,
)
_PAID = re.compile(
    r"\b(?:cost|price|pay|paid|worth|value|spen[dt]|earn|revenue|budget|salary|fund|sold|money)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class AskedUnit:
    """symbol: as a figure's unit is written: "USD", "km", "year", "%". kind: of the figures that have it.

    span: the words that name it. is_counted: behind "how many", where it tells the kind of answer too.
    """

    symbol: str
    kind: FigureKind
    span: Span
    is_counted: bool


def read_asked_unit(text: str) -> AskedUnit | None:
    """The first unit that a question asks for; None where it names none, or only as part of a number ("$5")."""
    percent = _PERCENT.search(text)
    if percent is not None:
        return AskedUnit("%", "percent", Span(*percent.span()), is_counted=False)
    sentence = read_sentence(text, Span(0, max(1, len(text))))
    for index in range(len(sentence.tokens)):
        counted = next((len(words) for words in _OPENERS if sentence.words(index, len(words)) == words), 0)
        if not counted and sentence.word(index) not in ("in", "into"):
            continue
        found = _unit_at(sentence, index + (counted or 1), text, is_counted=counted > 0)
        if found is not None:
            return found
    return None


def _unit_at(sentence: Sentence, index: int, text: str, *, is_counted: bool) -> AskedUnit | None:
    if is_counted and sentence.word(index) in ("more", "total"):
        index += 1
    while is_counted and sentence.word(index) in SCALES:
        index += 1
    if sentence.at(index).kind == "digits" or sentence.word(index) in _THINGS:
        return None
    read = _currency(sentence, index, text) or _measure(sentence, index, is_counted=is_counted)
    if read is None:
        return None
    symbol, kind, last = read
    behind, word = sentence.at(last), sentence.word(last - 1)
    # "how many miles long", "how much in dollars was", but not "in pound shops" or "how many euro coins"
    is_whole = behind.kind != "word" or behind.lower in _AFTER or (is_counted and _is_plural(word))
    if not is_whole:
        return None
    span = Span(sentence.at(index).start, sentence.at(last - 1).end)
    return AskedUnit(symbol, kind, span, is_counted)


def _currency(sentence: Sentence, index: int, text: str) -> tuple[str, FigureKind, int] | None:
    token = sentence.at(index)
    code = _LOWER_CODES.get(token.lower) if token.text.isupper() or token.text.islower() else None
    if code is None and token.text.isupper() and _PAID.search(text):
        code = CODES.get(token.text)
    code = code or MARKS.get(token.text) or ("USD" if token.text == "$" else None)
    if code is not None:
        return code, "money", index + 1
    for last in range(index + MAX_NAME, index, -1):
        name = " ".join(sentence.words(index, last - index))
        if name in NAMES:
            if last == index + 1 and token.text.istitle() and not text.istitle():
                return None  # "in the Yuan dynasty"
            if name in ("pound", "pounds") and not _PAID.search(text):
                return None  # of weight
            countries = frozenset(token.lower for token in sentence.tokens)
            code = code_of_name(name, dollar="USD", countries=countries)
            return None if code is None else (code, "money", last)
    return None


def _measure(sentence: Sentence, index: int, *, is_counted: bool) -> tuple[str, FigureKind, int] | None:
    word = sentence.word(index)
    if word in TIMES and len(word) > 3:
        # "in years" asks for them; "in day one" does not
        return (TIMES[word].symbol, "duration", index + 1) if is_counted or word.endswith("s") else None
    found = read_unit(sentence, index)
    if found is None:
        return None
    unit, last = found
    is_letter = last == index + 1 and len(sentence.at(index).text) == 1
    # "in kilometres" and "in km" ask for them, "in foot" does not.
    is_asked = is_counted or _is_plural(sentence.word(last - 1)) or len(word) <= 4
    if is_letter or not is_asked or dimension_of(unit.symbol) is None:
        return None
    return unit.symbol, "measurement", last


def _is_plural(word: str) -> bool:
    return word.endswith("s") or word in _INVARIANT
