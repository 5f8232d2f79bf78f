"""Codes: letters and digits in one word, "m449", "A380". Of two such, only what is written tells them apart."""

import re

# Not "FY2018", "Q3", "H1", which are times.
_CODE = re.compile(r"\b(?!(?:fy|cy|f|q|h)\d+\b)[^\W\d_]+\d\w*", re.IGNORECASE)


def codes_in(text: str) -> frozenset[str]:
    """The codes of a text, in lower case."""
    return frozenset(match.group().lower() for match in _CODE.finditer(text))
