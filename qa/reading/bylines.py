"""Who wrote it: a line that names an author tells of nobody in the story."""

import re

from corpus.calendar_names import FULL_MONTHS, WEEKDAYS
from qa.questions.question import Question

_LONGEST = 100
_WORD = r"[^\W\d_a-z][\w.'’-]*"
_BYLINE = re.compile(
    r"(?i:(?:(?:story|text|words|report(?:ed|ing)?|writ(?:ten|ing)|edit(?:ed|ing)|photos?(?:graphs?)?) )?by|authors?)"
    rf"\s*:?\s+(?P<name>{_WORD})(?:,? (?:(?:and|of|for|in|the|de|van|von) )*{_WORD})*"
)
_TIMES = frozenset(FULL_MONTHS) | frozenset(WEEKDAYS)
_ASKS_AUTHOR = re.compile(
    r"\b(?:wr(?:o|i)te|written|authors?|reporters?|journalists?|byline|"
    r"edit(?:ed|or)|photo\w*|reported|whom|penned)\b",
    re.I,
)


def is_byline(text: str) -> bool:
    """Whether a line, all of it, says who wrote or took what it stands over: "By Jane Roe, Lund Post"."""
    line = text.strip()
    found = _BYLINE.fullmatch(line) if len(line) <= _LONGEST else None
    return found is not None and found["name"].lower() not in _TIMES


def asks_author(question: Question) -> bool:
    return question.about is not None or _ASKS_AUTHOR.search(question.text) is not None
