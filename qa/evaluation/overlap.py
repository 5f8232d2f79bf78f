"""How near an answer comes to the expected one: exact match and F1 as SQuAD counts them (Rajpurkar et al. 2016)."""

import re
import string
from collections import Counter

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_MARKS = frozenset(string.punctuation)


def normalised(text: str) -> list[str]:
    """Its words in lower case, without marks and articles."""
    bare = "".join(character for character in text.lower() if character not in _MARKS)
    return _ARTICLES.sub(" ", bare).split()


def exact_match(given: str, expected: str) -> bool:
    return normalised(given) == normalised(expected)


def f1(given: str, expected: str) -> float:
    """The harmonic mean of the shares of words that each has of the other; 1 if both have none."""
    left, right = normalised(given), normalised(expected)
    if not left or not right:
        return float(left == right)
    shared = sum((Counter(left) & Counter(right)).values())
    return 2 * shared / (len(left) + len(right))
