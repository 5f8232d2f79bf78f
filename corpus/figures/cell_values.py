"""A cell's value by all that is said of it: in itself, by row and column, by section, by the table and its caption."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.documents import Value
from corpus.figures.currencies import DOLLAR_MARKS, DOLLAR_PREFIXES
from corpus.figures.headers import Header, custom_of
from corpus.figures.measures import Measure
from corpus.figures.tokens import Candidate, Sentence, times
from corpus.figures.usage import Usage

# What is of one thing is not in the thousands or millions that the amounts are in.
_PER = re.compile(r"\bper\b(?!\s?cent)|\bprices?\b")
# Nor is what two amounts make, where it is no amount itself: "tax at the statutory rate".
_RATIO = re.compile(r"\b(?:ratio|multiple|rate|yield)s?$")
# What counts things has no currency.
_COUNTED = re.compile(
    r"\b(?:number|no\.?) of\b|\b(?:employees|headcount|people|persons|staff|stores|customers|subscribers|ftes?)$"
    r"|\bweighted[- ]average (?:number|(?:\w+ )?(?:common |ordinary )?shares)"
    r"|\b(?:basic|diluted) (?:\w+ )?shares$|^shares$"
    r"|\b(?:shares|options|rights|warrants|units|awards|rsus|psus)\b.{0,30}"
    r"\b(?:outstanding|issued|granted|vested|unvested|exercised|authori[sz]ed|forfeited|cancell?ed|available)$"
)
_SHARES = re.compile(r"(?<!per )\b(?:shares?|options|units|rsus|psus|warrants|rights|awards)\b")
# Money for shares, and no number of them.
_PAID = re.compile(r"\b(?:purchase|repurchase|proceeds|payment|value|issuance|cost|compensation|expense|dividend)")
_THINGS = re.compile(r"\((?:people|persons|employees|number|units|shares|no\.?|#)\)", re.IGNORECASE)
_REFERENCES = frozenset("note notes ref reference page".split())
# From here on nothing is of one share or a percentage, where only the section or the column's first figure says so.
_LARGE, _LARGE_RATIO = Decimal(1000), Decimal(100)
_ONE = Decimal(1)
_DOLLARS = frozenset(DOLLAR_PREFIXES.values())


@dataclass(frozen=True, slots=True)
class Told:
    """Who says something of a cell: its column, its row, the section that the row stands in, the words above."""

    text: str
    header: Header
    label: Header
    label_text: str
    section: Header
    caption: Measure

    def words(self, header: Header) -> str:
        return self.text[header.words.start : header.words.end].lower() if header.words is not None else ""


def with_value(sentence: Sentence, candidate: Candidate, told: Told, usage: Usage) -> Candidate:
    """The cell's figure with the sign that brackets give it, and with kind, unit and scale that are said elsewhere."""
    candidate = _negated(sentence, candidate, usage)
    others = (*sentence.tokens[: candidate.first], *sentence.tokens[candidate.last :])
    is_prose = sum(token.kind == "word" for token in others) > 1
    is_bare = candidate.kind == "count" or (candidate.kind == "money" and candidate.per is None)
    if is_prose or not is_bare or candidate.scale != 1:
        return candidate
    measure = _measure_of(told, candidate)
    scaled = _scaled(candidate, measure.scale)
    if candidate.kind == "money":
        is_shared = sentence.word(candidate.first) in DOLLAR_MARKS and measure.unit in _DOLLARS
        return replace(scaled, unit=measure.unit) if is_shared else scaled
    return replace(scaled, kind=measure.kind or "count", unit=measure.unit)


def _negated(sentence: Sentence, candidate: Candidate, usage: Usage) -> Candidate:
    """(56), $(56) and (5)%, as bookkeepers write a loss."""
    first, last = candidate.first - 1, candidate.last
    value = candidate.value
    if (
        sentence.word(last) != ")"
        or first < 0
        or sentence.word(first) != "("
        or value is None
        or isinstance(value, str)
    ):
        return candidate
    last += 1
    custom = (
        custom_of(sentence, usage) if candidate.kind == "count" and (first or last < len(sentence.tokens)) else None
    )
    if custom is not None and custom.kind == "money" and all(one.kind != "digits" for one in sentence.tokens[:first]):
        first = 0
    elif custom is not None and custom.kind == "percent" and sentence.word(last) == "%":
        last += 1
    if first != 0 or last != len(sentence.tokens):
        return candidate
    candidate = replace(candidate, first=first, last=last, value=-value)
    return candidate if custom is None else replace(candidate, kind=custom.kind or "count", unit=custom.unit)


def _measure_of(told: Told, candidate: Candidate) -> Measure:
    """Row before column before table before caption, each for what those before it leave open."""
    column, row = told.header, told.label
    names = (told.words(row), told.words(column))
    if names[1] in _REFERENCES:
        return Measure()
    for header in (column, row):
        if header.measure.kind not in (None, "money"):
            return header.measure
    if row.measure.is_told:
        return row.measure.over(column.custom)
    is_small = _is_below(candidate.value, _LARGE)
    outer = column.overall.over(told.caption)
    # "Price ($)" is not in the caption's millions; "$" alone is.
    is_named = column.words is not None and column.measure.kind is not None
    measure = column.measure.over(column.overall if is_named else outer)
    if candidate.kind == "count" and _is_count(told, names):
        is_scaled = measure.kind is None and "share" not in measure.excepts and any(map(_SHARES.search, names))
        return Measure(scale=measure.scale) if is_scaled else Measure()
    if measure.kind is None and (column.custom.kind == "money" or (is_small and outer.kind is None)):
        measure = replace(measure, kind=column.custom.kind, unit=column.custom.unit)
    if measure.kind == "percent" or not _is_unscaled(told, names, measure, candidate):
        return replace(measure, scale=_ONE) if measure.kind == "percent" else measure
    is_money = column.custom.kind == "money" or any("per" in name.split() or "price" in name for name in names)
    return Measure(measure.kind, measure.unit) if is_money else Measure()


def _is_count(told: Told, names: tuple[str, str]) -> bool:
    """Whether things are counted, not money: shares outstanding, employees."""
    of_section = told.words(told.section)
    is_counted = any(_COUNTED.search(name) and not _PAID.search(name) for name in (*names, of_section) if name)
    # Where the column is of money, shares alone are told from it.
    is_share = _SHARES.search(names[0]) is not None and (told.header.custom.kind != "money" or "shares" in names[0])
    is_excepted = is_share and "share" in told.header.overall.over(told.caption).excepts
    return is_counted or _THINGS.search(told.label_text) is not None or (is_excepted and not _PAID.search(names[0]))


def _is_unscaled(told: Told, names: tuple[str, str], measure: Measure, candidate: Candidate) -> bool:
    """Whether the scale of the amounts does not hold: for what is of one share, of a ratio, or excepted by name."""
    row, column = names
    is_per = _PER.search(row) is not None or (told.header.measure.scale == 1 and _PER.search(column) is not None)
    if is_per or (_is_below(candidate.value, _LARGE) and _PER.search(told.words(told.section)) is not None):
        return True
    is_ratio = candidate.kind == "count" and _is_below(candidate.value, _LARGE_RATIO)
    if is_ratio and any(map(_RATIO.search, names)):
        return True
    is_excepted = any(exception in name for exception in measure.excepts - {"share"} for name in names)
    return is_excepted or (measure.is_of_shares and not any(map(_SHARES.search, names)))


def _is_below(value: Value | None, limit: Decimal) -> bool:
    return value is not None and not isinstance(value, str) and -limit < value < limit


def _scaled(candidate: Candidate, scale: Decimal) -> Candidate:
    def scaled(value: Value | None) -> Value | None:
        return value if value is None or isinstance(value, str) else times(value, scale)

    return replace(candidate, value=scaled(candidate.value), low=scaled(candidate.low), high=scaled(candidate.high))
