"""Superlatives that exclude each other: what is said to be the highest is no answer to what was the lowest."""

import re

_OPPOSITES = (
    ("highest largest biggest greatest maximum", "lowest smallest fewest minimum tiniest"),
    ("best strongest", "worst weakest poorest"),
    ("oldest eldest earliest", "youngest newest latest"),
    ("longest", "shortest"),
    ("tallest", "shortest smallest"),
    ("fastest quickest", "slowest"),
    ("cheapest", "priciest dearest costliest"),
    ("richest wealthiest", "poorest"),
    ("busiest", "quietest"),
)
_PAIRS = tuple(
    (frozenset(one.split()), frozenset(other.split())) for pair in _OPPOSITES for one, other in (pair, pair[::-1])
)
_WORDS = re.compile(r"[a-z]+")


def is_opposed(question: str, sentence: str) -> bool:
    """Whether a sentence speaks of the other end than the question, and not of that one as well."""
    asked, told = set(_WORDS.findall(question.lower())), set(_WORDS.findall(sentence.lower()))
    return any(asked & one and not asked & other and told & other and not told & one for one, other in _PAIRS)
