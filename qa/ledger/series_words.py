"""The words by which it is told whether two figures count or measure the same: stems, without order, articles, dates.

"The sales of cars in 2019" and "car sales" are one; so are "US", "the United States" and "American".
"""

import re
from functools import lru_cache

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS, WEEKDAYS
from index.lexical import stem
from qa.questions.peoples import WRITTEN_WITH_DOTS, common_names

WORD = re.compile(rf"{WRITTEN_WITH_DOTS}|[^\W_]+(?:['’][^\W_]{{2,}})?")
TIMES = frozenset(FULL_MONTHS | SHORT_MONTHS | WEEKDAYS)

_SMALL = frozenset(
    "a an the of in on at by for from to with and or as its it his her their our your my this that these those such "
    "all any each every some quarter half year month week day".split()
)
# "The number of cars" is of cars.
_NUMBER_OF = re.compile(r"\b(?:number|amount|total|level)s? of\b", re.IGNORECASE)
# Which period it is of, the figure's own period says: "third-quarter sales", "FY 2019", "last year".
_PERIOD = re.compile(
    r"\b(?:(?:first|second|third|fourth|1st|2nd|3rd|4th|last|this|next|previous|current|fiscal|financial|full)[- ]"
    r"(?:(?:quarter|half|year|month|week)s?\b)|fy ?\d{2,4}\b|[qh][1-4]\b|(?:1[89]|20)\d\d\b)",
    re.IGNORECASE,
)
_EURO_ZONE = re.compile(r"\beuro[- ]?(?:zone|area)\b", re.IGNORECASE)
_MAX_CHARACTERS = 500


@lru_cache(maxsize=50_000)
def stems_of(text: str) -> frozenset[str]:
    """What the words of a phrase come down to; empty where nothing but small words and dates stands in it."""
    text = _NUMBER_OF.sub(" ", as_one_word(text[:_MAX_CHARACTERS]))
    words = WORD.findall(_PERIOD.sub(" ", text))
    return frozenset(
        people or stem(word)
        for word, people in zip(words, common_names(words), strict=True)
        if people or not (word.lower() in _SMALL or word.lower() in TIMES or is_mark(word))
    )


def as_one_word(text: str) -> str:
    """The text with "euro zone" and "euro area" as "eurozone": a place that is written in many ways."""
    return _EURO_ZONE.sub("Eurozone", text)


def is_mark(word: str) -> bool:
    """A single letter, which is most often the rest of something: "777s", "1.2 m"."""
    return len(word) == 1 and word.isascii() and not word.isdigit()
