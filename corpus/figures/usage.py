"""How this document writes: its decimal mark, its digit groups, whose dollar, yen and pound it means, and its date."""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from corpus.documents import Document

# Enough to see how a document writes; a sample keeps the cost of a long one bounded.
_SAMPLE = 200_000

_COMMA_DECIMAL = re.compile(r"(?<![\d.,])\d{1,4},\d{1,2}(?![\d,.])|\d\.\d{3},\d")
_DOT_DECIMAL = re.compile(r"(?<![\d.,])\d{1,4}\.\d{1,2}(?![\d,.])|\d,\d{3}\.\d|\d,\d{3},\d{3}")
_COMMA_GROUPS = re.compile(r"(?<![\d.,])\d{1,3},\d{3}(?!\d)")
_DAY_FIRST = re.compile(r"(?<![\d/])(?:1[3-9]|2\d|3[01])/(?:0?\d|1[0-2])/(?:\d{4}|\d\d)(?![\d/])")
_MONTH_FIRST = re.compile(r"(?<![\d/])(?:0?\d|1[0-2])/(?:1[3-9]|2\d|3[01])/(?:\d{4}|\d\d)(?![\d/])")

_DOLLAR_DOMAINS = {"au": "AUD", "ca": "CAD", "nz": "NZD", "sg": "SGD", "hk": "HKD", "tw": "TWD", "jm": "JMD"}
_DOLLAR_STATED = re.compile(
    r"\b(?:figures|amounts|prices|sums|dollars|values|all)\b[^.\n]{0,40}?\b(?:in|are)\s+(?:all\s+)?"
    r"(Australian|Canadian|New Zealand|Singapore|Hong Kong|Taiwan)(?:\s+dollars|\s*[.,;)]|\s*$)",
    re.IGNORECASE,
)
_DOLLAR_COUNTRIES = {
    "australian": "AUD",
    "canadian": "CAD",
    "new zealand": "NZD",
    "singapore": "SGD",
    "hong kong": "HKD",
    "taiwan": "TWD",
}
_BRITISH = re.compile(r"£|\bsterling\b|\bGBP\b|\bBritish\b|\bBritain\b|\bU\.?K\b|\bLondon\b")
_CHINESE = re.compile(r"\byuan\b|\bRMB\b|\brenminbi\b|\bCNY\b|\bChin(?:a|ese)\b|\bBeijing\b|[一-鿿]")
_JAPANESE = re.compile(r"\byen\b|\bJPY\b|\bJapan(?:ese)?\b|\bTokyo\b")
_COUNTRY = re.compile(r"\b[A-Z][a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Usage:
    """published: the document's clock. names: capitalised words, in lower case, that tell whose peso is meant."""

    published: date | None
    decimal_comma: bool
    decimal_dot: bool
    comma_groups: bool
    day_first: bool
    dollar: str
    yen: str
    british: bool
    names: frozenset[str]


def read_usage(document: Document) -> Usage:
    text = document.text[:_SAMPLE]
    comma, dot = _count(_COMMA_DECIMAL, text), _count(_DOT_DECIMAL, text)
    chinese, japanese = _count(_CHINESE, text), _count(_JAPANESE, text)
    return Usage(
        published=document.published,
        decimal_comma=comma > dot,
        decimal_dot=dot > 0,
        comma_groups=_COMMA_GROUPS.search(text) is not None,
        day_first=_count(_DAY_FIRST, text) > _count(_MONTH_FIRST, text),
        dollar=_dollar(document, text),
        yen="CNY" if chinese > japanese else "JPY",
        british=_BRITISH.search(text) is not None,
        names=frozenset(match.group().lower() for match in _COUNTRY.finditer(text)),
    )


def _dollar(document: Document, text: str) -> str:
    """A bare dollar is the United States' unless the text says whose it is, or the site's country has its own."""
    stated = _DOLLAR_STATED.search(text)
    if stated:
        return _DOLLAR_COUNTRIES[stated.group(1).lower()]
    for address in (document.url, document.source):
        try:
            host = urlsplit(address if address and "//" in address else f"//{address or ''}").hostname or ""
        except ValueError:  # a bracket that no address has
            continue
        country = host.rpartition(".")[2]
        if "." in host and country in _DOLLAR_DOMAINS:
            return _DOLLAR_DOMAINS[country]
    return "USD"


def _count(pattern: "re.Pattern[str]", text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))
