"""What a cell of a table holds: an amount, a time, a dash, or words; and which number or which time."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from corpus.documents import Period
from qa.questions.periods import read_periods

Kind = Literal["amount", "void", "time", "words"]

# Longer cells are words; of longer headers the beginning is read for a time.
LONGEST_AMOUNT, LONGEST_HEADER = 80, 300

_SPACED_YEAR = re.compile(r"(?<!\S)(?:19|20) ?\d ?\d(?!\S)|(?<!\S)[12] [09] \d \d(?!\S)")
YEAR = re.compile(r"(?<![\d.,$€£¥])(?:1[89]|20)\d\d(?![\d,]|\.\d)")
# FY19, F18, fiscal '20.
FISCAL = re.compile(r"\b(?:FY?|fiscal(?: year)?) ?['’]?(\d\d)(?!\d)", re.IGNORECASE)
_MONTH = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b\.?|\bq[1-4]\b|\bquarters?\b|\bhalf\b", re.I
)
DIGITS_OR_MONTH = re.compile(rf"\d+|{_MONTH.pattern}", re.IGNORECASE)
_VOID = re.compile(r"[\s$€£¥%(*]*(?:[-–—−]+|n\.?/?a\.?|n\.?m\.?|nil|none|\*+)[\s%)]*", re.IGNORECASE)
_AMOUNT = re.compile(
    r"[\s(+\-–—−~<>≈]*(?:[A-Z]{1,3}(?=\s?[$€£¥])|[A-Z]{3}(?=\s?\d))?[\s$€£¥]*[(\-–−]?\s*[$€£¥]?\s*"
    r"(?P<number>\d[\d,]*(?:\.\d+)?|\.\d+)(?P<rest>.*)",
    re.DOTALL,
)
# A column that holds two periods against each other is of neither.
_AGAINST = re.compile(r"\b(?:vs|versus|compared|over|change|variance)\b", re.IGNORECASE)
# What may stand behind an amount: "(9.4)%", "3 - 5 years", "12.5x", "1.2 million (a)".
_BEHIND = re.compile(
    r"[\s%)\]x*†]*(?:(?:to|[-–—])\s*[$€£¥\d.,\s%]+)?[\s)]*(?:[^\W\d_]{1,12}\.?\s*){0,2}(?:\(\w\))?[\s)%]*"
)
_STRETCH = re.compile(r"\d+[\s-]+(?:weeks?|months?)\b", re.IGNORECASE)


def number_in(text: str) -> Decimal | None:
    """(9,688) → -9688, "$ 93,662" → 93662, "9.4%" → 9.4; None for years, dates and words."""
    if kind_of(text) != "amount":
        return None
    match = _AMOUNT.match(" ".join(text.split()))
    assert match is not None
    before = match.string[: match.start("number")]
    is_negative = "(" in before or any(mark in before for mark in "-–−")
    number = Decimal(match["number"].replace(",", ""))
    return -number if is_negative else number


@lru_cache(maxsize=4096)
def kind_of(text: str) -> Kind:
    """What a cell holds; void is a dash or n/a. Takes time in proportion to the text."""
    text = " ".join(text[: LONGEST_AMOUNT + 1].split())
    if len(text) > LONGEST_AMOUNT:
        return "words"
    if _VOID.fullmatch(text):
        return "void"
    if _SPACED_YEAR.search(text) and not re.search(r"[,.$€£¥%]", text[:6]):
        return "time"
    match = _AMOUNT.match(text)
    if match is None or _BEHIND.fullmatch(match["rest"]) is None:
        return "time" if YEAR.search(text) or _MONTH.search(text) or FISCAL.search(text) else "words"
    if YEAR.match(text) or _MONTH.search(text) or _STRETCH.match(text):
        return "time"
    return "amount"


@lru_cache(maxsize=4096)
def period_of(text: str) -> Period | None:
    """The time that a header or a label names, with its year; None for none, and for two held against each other."""
    text = text[:LONGEST_HEADER]
    written = _SPACED_YEAR.sub(lambda match: match.group().replace(" ", ""), text)
    written = FISCAL.sub(r"20\1", written)
    if _AGAINST.search(written) or not YEAR.search(written):
        return None
    periods = read_periods(written).periods
    if not periods:
        years = YEAR.findall(written)
        periods = read_periods(years[0]).periods
    return finest(*periods)


def finest(*periods: Period | None) -> Period | None:
    return min(filter(None, periods), key=lambda period: period.end - period.start, default=None)
